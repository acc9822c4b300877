"""`fixlearn lint`: lesson files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fixlearn.cli.formats import Output, format_option, write
from fixlearn.cli.report import Report
from fixlearn.cli.terminal import tell
from fixlearn.errors import UsageError
from fixlearn.lessons.library import is_lesson_path, read_library
from fixlearn.repository import draft
from fixlearn.repository.authors import author_names
from fixlearn.repository.history import open_history
from fixlearn.repository.worktree import markdown_files

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--staged", is_flag=True, help="Check the lessons as they are staged.")
@format_option
@click.pass_context
def command(
    ctx: click.Context, paths: Sequence[Path], staged: bool, outputs: Sequence[Output]
) -> None:
    """Check lesson files: all of them, or those at PATHS.

    Exits 0 when no lesson has an error, 1 when one has; warnings do not fail.
    """
    history = open_history()
    config = history.config()
    top = history.work_tree()
    if staged:
        blobs = draft.staged_lessons(config.lessons)
        contents = draft.blobs(blobs.values())
        files = {path: contents[blob] for path, blob in blobs.items() if blob in contents}
    else:
        files = markdown_files(top, config.lessons)
    names = author_names() if files else frozenset()
    library = read_library(files, config.lessons, config.severity, names)
    wanted = [_inside(path, top) for path in paths]
    findings = [
        finding
        for finding in library.findings
        if not wanted or (finding.position and _is_below(finding.position.path, wanted))
    ]
    looked_at = [
        path
        for path in files
        if is_lesson_path(path, config.lessons) and (not wanted or _is_below(path, wanted))
    ]
    count = len(looked_at)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    said = f"{errors} error{'' if errors == 1 else 's'}"
    said += f", {warnings} warning{'' if warnings == 1 else 's'}" if warnings else ""
    headline = f"looked at {count} lesson{'' if count == 1 else 's'}: {said}"
    write(outputs, Report.of_lessons(looked_at, findings, headline))
    tell(headline)
    ctx.exit(1 if errors else 0)


def _inside(path: Path, top: Path) -> str:
    if not path.exists():
        raise UsageError(
            f'there is no "{path}"',
            why="the path names neither a file nor a folder",
            hint="fixlearn lint     checks all lessons",
        )
    try:
        return path.resolve().relative_to(top.resolve()).as_posix()
    except ValueError as error:
        raise UsageError(
            f'"{path}" is outside of this repository',
            why=f"the repository is {top}",
            hint="fixlearn lint     checks all lessons",
        ) from error


def _is_below(path: str, wanted: Sequence[str]) -> bool:
    return any(path == one or one == "." or path.startswith(f"{one}/") for one in wanted)
