"""`fixlearn list`: list lessons, newest first."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fixlearn.cli.options import refuse_together
from fixlearn.cli.recall import path_inside
from fixlearn.cli.terminal import colours, print_broken, print_result, print_status, width
from fixlearn.lessons.listing import LessonFilter, select
from fixlearn.lessons.prevention import KINDS
from fixlearn.render import json
from fixlearn.render.release_sentences import plural
from fixlearn.render.tables import lesson_list
from fixlearn.repository.index import tracked_files
from fixlearn.repository.repository import WORK_TREE, open_repository

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command("list")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    type=click.Choice(list(KINDS)),
    help="Only lessons with a prevention of this kind; may be repeated.",
)
@click.option(
    "--words", "texts", multiple=True, metavar="TEXT", help="Only lessons with all these words."
)
@click.option("--open", "is_open", is_flag=True, help="Only lessons with planned preventions.")
@click.option("--retired", is_flag=True, help="Only retired and superseded lessons.")
@click.option("--all", "shows_all", is_flag=True, help="Retired and superseded lessons as well.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def command(
    paths: Sequence[Path],
    kinds: Sequence[str],
    texts: Sequence[str],
    is_open: bool,
    retired: bool,
    shows_all: bool,
    format_: str,
) -> None:
    """List the active lessons of the work tree, newest first.

    With PATHS, only lessons about these files or folders: by their areas or their evidence.

    \b
      fixlearn list src/pager.py
      fixlearn list --kind test --words "last page"
      fixlearn list --open
    """
    refuse_together("is_open", "retired", "shows_all")
    repository = open_repository()
    config = repository.config()
    top = repository.work_tree()
    inside = [path_inside(path, top, "fixlearn list     without a path") for path in paths]
    library = repository.library(config, WORK_TREE)
    former = ("retired", "superseded")
    rows = select(
        library.lessons,
        LessonFilter(
            paths={*inside, *tracked_files(inside)},
            kinds=kinds,
            words=[word for text in texts for word in text.split()],
            states=former if retired else ("active", *former) if shows_all else ("active",),
            has_open_items=is_open,
        ),
    )
    if format_ == "json":
        click.echo(json.lesson_list(rows), nl=False)
    else:
        columns = width() if sys.stdout.isatty() else None
        print_result(lesson_list(rows, columns, colours(sys.stdout)))
    if library.lessons or not library.broken:
        print_status(_summary(len(rows), len(library.lessons)))
    print_broken(library)


def _summary(listed: int, total: int) -> str:
    if not total:
        return "there are no lessons yet: fixlearn new writes one"
    if not listed:
        return f"none of the {plural(total, 'lesson')} matches; fixlearn list --all lists them"
    return plural(total, "lesson") if listed == total else f"{listed} of {plural(total, 'lesson')}"
