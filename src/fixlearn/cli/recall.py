"""`fixlearn recall`: lessons worth reading now."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fixlearn.cli.terminal import colours, print_result, print_status
from fixlearn.commands.recall import WorkingSet, working_set
from fixlearn.errors import CannotTell, UsageError
from fixlearn.lessons.full_text import keywords
from fixlearn.lessons.recall import MOST, RecallIndex
from fixlearn.render import json, tables
from fixlearn.repository.index import tracked_files
from fixlearn.repository.repository import WORK_TREE, open_repository

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command("recall")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--words", "texts", multiple=True, metavar="TEXT", help="Words, a sentence, an error."
)
@click.option("--most", type=click.IntRange(min=1), default=MOST, show_default=True)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def command(paths: Sequence[Path], texts: Sequence[str], most: int, format_: str) -> None:
    """Show the lessons worth reading now, best first, and why.

    PATHS are files or folders, there or yet to be written. With neither PATHS
    nor --words it looks at what is staged, else at what is changed, else at the
    branch's own commits.

    Finding nothing is fine: it is said on stderr, and the exit code is 0.
    """
    repository = open_repository()
    config = repository.config()
    top = repository.work_tree()
    words = _telling(texts)
    hand = _asked(paths, words, top) if paths or words else working_set(repository, config)
    library = repository.library(config, WORK_TREE)
    lessons = {id: one for id, one in library.lessons.items() if id not in hand.lessons}
    worked_on = {*hand.paths, *hand.below}
    found = RecallIndex(lessons).recall(worked_on, words, as_of=date.today(), most=most)
    if found.words_left_out:
        _words_left_out(hand)
    if format_ == "json":
        click.echo(json.recall(hand.paths, words, found), nl=False)
    else:
        print_result(tables.recall(found.lessons, colours(sys.stdout)))
    if hand.says:
        nothing = "" if found.lessons else "found nothing: "
        print_status(f"{nothing}looked through {_lessons(len(lessons))} for {hand.says}")
    else:
        print_status("nothing is staged or changed, and no commit is new: name a path, or --words")
    if library.broken:
        print_status(f"{_lessons(len(library.broken))} cannot be read: fixlearn lint")


def _telling(texts: Sequence[str]) -> tuple[str, ...]:
    words = keywords(" ".join(texts))
    if texts and not words:
        raise UsageError(
            "there is no word to look for",
            why="words such as fix, the and not stand in every message and tell nothing",
            hint='fixlearn recall --words "retry timeout"',
        )
    return words


def _asked(paths: Sequence[Path], words: Sequence[str], top: Path) -> WorkingSet:
    """What was asked for on the command line."""
    inside = tuple(_inside(path, top) for path in paths)
    quote = '   (several words are one text: --words "retry timeout")' if words else ""
    for path in paths:
        if not os.path.lexists(path):
            print_status(f'there is no "{path}" yet{quote}')
    says = [*inside, *([f"the words {', '.join(words)}"] if words else [])]
    # The test of a file can stand elsewhere than in the folder that was asked for.
    below = tuple(tracked_files(inside))
    return WorkingSet(inside, " and ".join(says), below=below)


def _inside(path: Path, top: Path) -> str:
    """The path from the top of the repository; it need not be there."""
    try:
        # Path.resolve raises where links go round in a circle.
        return Path(os.path.realpath(path)).relative_to(top.resolve()).as_posix()
    except ValueError as error:
        raise UsageError(
            f'"{path}" is outside of this repository',
            why=f"the repository is {top}",
            hint="fixlearn recall     looks at what is being worked on",
        ) from error


def _words_left_out(hand: WorkingSet) -> None:
    why = "the SQLite of this Python has no full-text search (FTS5)"
    if not hand.paths:
        raise CannotTell(
            "cannot look for words",
            why=why,
            hint="fixlearn recall PATH     needs no full-text search",
        )
    print_status(f"the words were left out: {why}")


def _lessons(count: int) -> str:
    return f"{count:,} lesson{'' if count == 1 else 's'}"
