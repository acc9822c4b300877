"""`fixlearn retire`: end the duties of a lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fixlearn.cli.completion import lessons
from fixlearn.cli.new_lesson import is_utf_8, refuse_unknown
from fixlearn.cli.terminal import print_status
from fixlearn.errors import UsageError
from fixlearn.lessons.lesson_edit import retire
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import is_lesson_path
from fixlearn.messages import is_reason
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.repository.changed_files import stage
from fixlearn.repository.files import relative_path, rewrite_file
from fixlearn.repository.repository import WORK_TREE, open_repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


@click.command("retire")
@click.argument("id_", metavar="ID", shell_complete=lessons)
@click.option("--because", required=True, help="Why it guards nothing any more.")
@click.option("-n", "--dry-run", is_flag=True, help="Print the lesson, write nothing.")
def command(id_: str, because: str, dry_run: bool) -> None:
    """End the duties of a lesson, and stage its file.

    The lesson stays where it is and can be read for ever; its evidence may go, and nothing is asked
    of it any more. Commit it with the change that makes it needless. Where another lesson takes
    over: fixlearn new --supersedes ID
    """
    repository = open_repository()
    config = repository.config()
    top = repository.work_tree()
    id = lesson_id(id_)
    refuse_unknown(id, top, config.lessons, "fixlearn retire")
    reason = " ".join(because.split())
    if not is_utf_8(reason) or not is_reason(reason):
        raise UsageError(
            "a lesson retires with a reason",
            why=f'"{sanitize_terminal(reason[:60])}" does not say why: at least two words do',
            hint=f'fixlearn retire {id} --because "the pager is gone, the library pages"',
        )
    files = repository.lesson_files(config, WORK_TREE)
    path = _path_of(id, files, top, config.lessons)
    before = files[path]
    _refuse_retired(id, path, before)
    after = retire(path, before, reason)
    if after is None:
        raise UsageError(
            f"{path} is not written in a way that a key can be added to",
            why="its front matter is no plain list of keys, or has the key already",
            hint="add it by hand:  retired: <reason>",
        )
    if dry_run:
        click.echo(after, nl=False)
        return
    rewrite_file(top, path, before, after)
    try:
        stage(top / path)
    except BaseException:
        rewrite_file(top, path, after, before)
        raise
    print_status(f"retired and staged {relative_path(top / path)}")
    print_status("commit it with the change that makes it needless")


def _path_of(id: str, files: Iterable[str], top: Path, roots: Sequence[str]) -> str:
    lesson_paths = (path for path in files if is_lesson_path(path, roots))
    path = next((path for path in lesson_paths if lesson_id(path) == id), "")
    if not path:
        raise UsageError(
            f'the lesson "{id}" is no file',
            why="a link, a folder or another thing is in its place, and is not written to",
            hint="ls -ld " + " ".join(f"{relative_path(top / root)}/*/{id}.md" for root in roots),
        )
    return path


def _refuse_retired(id: str, path: str, content: bytes) -> None:
    """Raise UsageError for a lesson that cannot be read, or is retired already."""
    lesson = parse_lesson(path, content).lesson
    if lesson is None:
        raise UsageError(
            f'the lesson "{id}" cannot be read',
            why=f"{path} is no whole lesson",
            hint=f"fixlearn lint {path}",
        )
    if lesson.retired:
        raise UsageError(
            f'the lesson "{id}" is retired already',
            why=sanitize_terminal(lesson.retired),
            hint=f"fixlearn explain {id}",
        )
