"""`fixlearn retire`: retire a lesson."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from fixlearn.cli.new import refuse_unknown
from fixlearn.cli.options import lessons
from fixlearn.cli.refused_commit import checked_reason
from fixlearn.cli.terminal import print_status
from fixlearn.errors import UsageError
from fixlearn.lessons.lesson_edit import retire
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import is_lesson_path
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.repository.files import relative_path, rewrite_file
from fixlearn.repository.index import stage
from fixlearn.repository.repository import WORK_TREE, open_repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


@click.command("retire")
@click.argument("id_", metavar="ID", shell_complete=lessons)
@click.option("--because", required=True, help="Why it is no longer needed, in at least two words.")
@click.option("-n", "--dry-run", is_flag=True, help="Print the lesson and write nothing.")
def command(id_: str, because: str, dry_run: bool) -> None:
    """Retire a lesson that is no longer needed, and stage its file.

    The file stays, but its evidence may be removed, and it is no longer recalled. Commit it with
    the change that makes it unnecessary. To replace it by another lesson, use
    "fixlearn new --supersedes ID".

    \b
      fixlearn retire last-row-dropped --because "the pager was removed"
    """
    repository = open_repository()
    config = repository.config()
    top = repository.work_tree()
    id = lesson_id(id_)
    refuse_unknown(id, top, config.lessons, "fixlearn retire")
    example = f'fixlearn retire {id} --because "the pager was removed"'
    reason = checked_reason(because, example)
    files = repository.lesson_files(config, WORK_TREE)
    path = _path_of(id, files, top, config.lessons)
    before = files[path]
    lesson = parse_lesson(path, before).lesson
    if lesson is None:
        raise UsageError(
            f'the lesson "{id}" cannot be read',
            why=f"{path} has errors",
            hint=shlex.join(["fixlearn", "lint", relative_path(top / path)]),
        )
    if lesson.retired:
        raise UsageError(
            f'the lesson "{id}" is already retired',
            why=sanitize_terminal(lesson.retired),
            hint=f"fixlearn explain {id}",
        )
    after = retire(path, before, reason)
    if after is None:
        raise UsageError(
            f'cannot add the key "retired" to {path}',
            why="its front matter is not a plain list of keys, or has the key already",
            hint="add this line to the front matter yourself:  retired: <reason>",
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
    print_status("commit it with the change that makes it unnecessary")


def _path_of(id: str, files: Iterable[str], top: Path, roots: Sequence[str]) -> str:
    lesson_paths = (path for path in files if is_lesson_path(path, roots))
    path = next((path for path in lesson_paths if lesson_id(path) == id), "")
    if not path:
        raise UsageError(
            f'the lesson "{id}" is not a regular file',
            why="it is a link, a folder or a special file, and these are not changed",
            hint="ls -ld "
            + " ".join(f"{shlex.quote(relative_path(top / root))}/*/{id}.md" for root in roots),
        )
    return path
