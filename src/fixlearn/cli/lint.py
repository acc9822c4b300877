"""`fixlearn lint`: check lesson files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fixlearn.cli.exclusive import refuse_together
from fixlearn.cli.fix_moved import fix_moved as fix_moved_evidence
from fixlearn.cli.fix_moved import is_below
from fixlearn.cli.formats import Output, Report, format_option, write
from fixlearn.cli.terminal import print_status
from fixlearn.commands.lint import index, lint_evidence, lint_patterns, revision, work_tree
from fixlearn.errors import UsageError
from fixlearn.lessons.library import is_lesson_path, read_library
from fixlearn.repository.repository import author_names, open_repository

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.commands.lint import LintTarget
    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.model import Finding
    from fixlearn.repository.repository import Repository


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--staged", is_flag=True, help="Check the lessons as they are staged.")
@click.option(
    "--fix-moved", is_flag=True, help="Follow evidence that has moved to exactly one other place."
)
@click.option("--at", metavar="REV", help="Check the lessons in the tree of this commit.")
@format_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: Sequence[Path],
    staged: bool,
    at: str | None,
    fix_moved: bool,
    outputs: Sequence[Output],
) -> None:
    """Check lesson files: all of them, or those at PATHS.

    The evidence of a lesson must be in the same tree: the work tree, the index (--staged) or a
    commit (--at). If an older lesson has lost its evidence, that is a warning.

    --fix-moved updates lost evidence in the lessons, if git knows the new name of the file, or if
    exactly one other file has the same test or text.

    Exits with 1 if a lesson has an error, otherwise with 0; warnings do not count.
    """
    refuse_together("staged", "at", "fix_moved")
    repository = open_repository()
    config = repository.config()
    tree = _tree(repository, config, staged=staged, at=at)
    chosen = [_inside(path, repository.work_tree()) for path in paths]
    if fix_moved:
        ctx.exit(fix_moved_evidence(repository, config, tree, chosen, outputs))
    library = read_library(
        tree.files, config.lessons, config.severity, author_names(), with_wording=True
    )
    evidence_findings, counts = lint_evidence(library, tree, config)
    findings = [
        finding
        for finding in sorted([*library.findings, *evidence_findings], key=_position)
        if not chosen or (finding.position and is_below(finding.position.path, chosen))
    ]
    findings += lint_patterns(repository, _chosen(library, chosen), tree, config)
    lessons = [
        path
        for path in tree.files
        if is_lesson_path(path, config.lessons) and (not chosen or is_below(path, chosen))
    ]
    headline = _headline(len(lessons), findings)
    write(outputs, Report.of_lessons(lessons, findings, headline, counts))
    if findings or not staged:  # a hook that passes has nothing to say
        print_status(headline)
    if at is not None and counts:
        numbers = ", ".join(f"{count} {name}" for name, count in counts._asdict().items())
        print_status(f"evidence: {numbers}")
    ctx.exit(1 if any(finding.severity == "error" for finding in findings) else 0)


def _chosen(library: Library, chosen: Sequence[str]) -> Library:
    """The library with only the lessons that were asked for."""
    lessons = library.lessons
    kept = {id: lessons[id] for id in lessons if not chosen or is_below(lessons[id].path, chosen)}
    return library._replace(lessons=kept)


def _headline(lessons: int, findings: Sequence[Finding]) -> str:
    """The summary line, such as "looked at 3 lessons: 1 error, 2 warnings"."""
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    counts = f"{errors} error{'' if errors == 1 else 's'}"
    counts += f", {warnings} warning{'' if warnings == 1 else 's'}" if warnings else ""
    return f"looked at {lessons} lesson{'' if lessons == 1 else 's'}: {counts}"


def _tree(repository: Repository, config: Config, *, staged: bool, at: str | None) -> LintTarget:
    if at is not None:
        return revision(repository, config, repository.commit(at))
    repository.work_tree()
    return index(repository, config) if staged else work_tree(repository, config)


def _position(finding: Finding) -> tuple[str, int, int]:
    return finding.position or ("", 0, 0)


def _inside(path: Path, top: Path) -> str:
    """The path from the top of the work tree. Raises UsageError if it is not in it."""
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
