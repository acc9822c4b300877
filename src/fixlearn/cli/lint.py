"""`fixlearn lint`: check lesson files."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fixlearn.cli.formats import Output, Report, format_option, write
from fixlearn.cli.options import refuse_together
from fixlearn.cli.recall import path_inside
from fixlearn.cli.terminal import print_status
from fixlearn.commands.lint import (
    LintTarget,
    index,
    lint_evidence,
    lint_patterns,
    moved_evidence,
    revision,
    work_tree,
)
from fixlearn.errors import UsageError
from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.evidence_findings import moved_finding
from fixlearn.lessons.lesson_edit import replace_evidence
from fixlearn.lessons.library import is_lesson_path
from fixlearn.render import json
from fixlearn.render.release_sentences import plural
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import findings_of_files
from fixlearn.repository.files import relative_path, rewrite_file
from fixlearn.repository.log import author_names
from fixlearn.repository.repository import Repository, open_repository

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.standing import EvidenceCounts
    from fixlearn.model import Finding

_MAX_PATHS = 5  # in a command; for more, the folders of lessons are shorter to type


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--staged", is_flag=True, help="Check the lessons as they are staged.")
@click.option(
    "--fix-moved", is_flag=True, help="Follow evidence that has moved to exactly one other place."
)
@click.option("--at", metavar="REV", help="Check the lessons in the tree of this commit.")
@format_option
def command(
    paths: Sequence[Path],
    staged: bool,
    at: str | None,
    fix_moved: bool,
    outputs: Sequence[Output],
) -> int:
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
    if at is not None:
        tree = revision(repository, config, repository.commit(at))
    else:
        repository.work_tree()
        tree = index(repository, config) if staged else work_tree(repository, config)
    chosen = [_inside(path, repository.work_tree()) for path in paths] or ["."]
    if fix_moved:
        return _fix_moved(repository, config, tree, chosen, outputs)
    library = repository.kept.library_of_files(
        tree.files, config, author_names(), with_wording=True
    )
    evidence_findings, counts = lint_evidence(library, tree, config)
    findings = [
        finding
        for finding in sorted(
            [*library.findings, *evidence_findings], key=lambda each: each.position or ("", 0, 0)
        )
        if is_below(finding.position.path if finding.position else ".", chosen)
    ]
    chosen_lessons = {
        id: lesson for id, lesson in library.lessons.items() if is_below(lesson.path, chosen)
    }
    findings += lint_patterns(repository, chosen_lessons, tree, config)
    lessons = [
        path
        for path in tree.files
        if is_lesson_path(path, config.lessons) and is_below(path, chosen)
    ]
    errors = sum(finding.severity == "error" for finding in findings)
    headline = f"looked at {plural(len(lessons), 'lesson')}: {plural(errors, 'error')}"
    if warnings := len(findings) - errors:
        headline += f", {plural(warnings, 'warning')}"
    write(outputs, _report(lessons, findings, headline, counts))
    if findings or not staged:  # a hook that passes has nothing to say
        print_status(headline)
    if at is not None and counts:
        numbers = ", ".join(f"{count} {name}" for name, count in counts._asdict().items())
        print_status(f"evidence: {numbers}")
    return 1 if errors else 0


def _report(
    paths: Sequence[str],
    findings: Sequence[Finding],
    headline: str,
    counts: EvidenceCounts | None = None,
) -> Report:
    return Report(
        "lint",
        headline,
        lambda look: [findings_of_files(findings, look)],
        lambda: [json.lint(len(paths), findings, counts)],
        findings,
        paths=paths,
    )


def _fix_moved(
    repository: Repository,
    config: Config,
    tree: LintTarget,
    chosen: Sequence[str],
    outputs: Sequence[Output],
) -> int:
    """Rewrite evidence that has moved to exactly one place, and report the rest; the exit code."""
    top = repository.work_tree()
    library = repository.kept.library_of_files(tree.files, config)
    contents = dict(tree.files)
    findings = []
    rewritten: list[str] = []
    for moved in moved_evidence(library, tree, repository, config):
        path = moved.lesson.path
        if not is_below(path, chosen):
            continue
        before = contents[path]
        new = moved.candidates[0] if len(moved.candidates) == 1 else ""
        after = replace_evidence(path, before, moved.value, new) if new else None
        if after is None:
            findings.append(moved_finding(moved))
            continue
        rewrite_file(top, path, before, after)
        contents[path] = after
        rewritten.append(path)
        place = parse_evidence(new).path
        print_status(sanitize_terminal(f'{moved.position}: "{moved.value}" is now in {place}'))
    headline = f"updated {plural(len(rewritten), 'path')} of evidence"
    headline += f", {len(findings)} not updated" if findings else ""
    write(outputs, _report([*tree.files], findings, headline))
    print_status(headline)
    if rewritten:
        to_add = list(dict.fromkeys(rewritten))
        to_add = to_add if len(to_add) <= _MAX_PATHS else [*config.lessons]
        command = shlex.join(["git", "add", *(relative_path(top / path) for path in to_add)])
        print_status(f"next, commit the lessons with the moved files: {command}")
    return 1 if findings else 0


def is_below(path: str, places: Sequence[str]) -> bool:
    """True if the path is one of `places`, or in a folder of them; "." has all paths."""
    return any(path == place or place == "." or path.startswith(f"{place}/") for place in places)


def _inside(path: Path, top: Path) -> str:
    """The path from the top of the work tree. Raises UsageError if it is not in it."""
    hint = "fixlearn lint     checks all lessons"
    if not path.exists():
        raise UsageError(
            f'there is no "{path}"', why="the path names neither a file nor a folder", hint=hint
        )
    return path_inside(path, top, hint)
