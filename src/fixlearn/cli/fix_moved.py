"""`fixlearn lint --fix-moved`: update lessons whose evidence has moved."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from fixlearn import rules
from fixlearn.cli.formats import Report, write
from fixlearn.cli.terminal import print_status
from fixlearn.commands.fix_moved import moved_evidence
from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.lesson_edit import replace_evidence
from fixlearn.lessons.library import read_library
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.repository.files import relative_path, rewrite_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.cli.formats import Output
    from fixlearn.commands.lint import LintTarget
    from fixlearn.config import Config
    from fixlearn.lessons.evidence_moves import Moved
    from fixlearn.model import Finding
    from fixlearn.repository.repository import Repository

_MAX_CANDIDATES = 10  # lines of a hint; a longer list hides the finding itself
_MAX_PATHS = 5  # in the command; for more, the folders of lessons are shorter to type


def fix_moved(
    repository: Repository,
    config: Config,
    tree: LintTarget,
    paths: Sequence[str],
    outputs: Sequence[Output],
) -> int:
    """Rewrite evidence that has moved to exactly one place, and report the rest; the exit code.

    `paths` limits it to the lessons at or below these; empty means all lessons.
    """
    top = repository.work_tree()
    library = read_library(tree.files, config.lessons, config.severity)
    contents = dict(tree.files)
    findings = []
    rewritten: list[str] = []
    for moved in moved_evidence(library, tree, repository, config):
        path = moved.lesson.path
        if paths and not is_below(path, paths):
            continue
        before = contents[path]
        new = moved.candidates[0] if len(moved.candidates) == 1 else ""
        after = replace_evidence(path, before, moved.value, new) if new else None
        if after is None:
            findings.append(_finding(moved))
            continue
        rewrite_file(top, path, before, after)
        contents[path] = after
        rewritten.append(path)
        place = parse_evidence(new).path
        print_status(sanitize_terminal(f'{moved.position}: "{moved.value}" is in {place} now'))
    count = len(rewritten)
    headline = f"followed {count} {'piece' if count == 1 else 'pieces'} of evidence"
    headline += f", {len(findings)} left" if findings else ""
    write(outputs, Report.of_lessons([*tree.files], findings, headline))
    print_status(headline)
    if rewritten:
        to_add = list(dict.fromkeys(rewritten))
        to_add = to_add if len(to_add) <= _MAX_PATHS else [*config.lessons]
        command = shlex.join(["git", "add", *(relative_path(top / path) for path in to_add)])
        print_status(f"commit it with what has moved: {command}")
    return 1 if findings else 0


def _finding(moved: Moved) -> Finding:
    candidates = moved.candidates or moved.possible
    hint = ("name the one that is meant:", *candidates[:_MAX_CANDIDATES])
    if not candidates:
        what = f'"{moved.value}" stands nowhere any more under this name{moved.near}'
        hint = (
            f"restore it, or say in {moved.lesson.path} what it is called now",
            f'or fixlearn retire {moved.lesson.id} --because "<reason>"',
        )
    elif len(candidates) > 1:
        what = f'"{moved.value}" may be in {len(candidates)} other files'
    elif moved.candidates:
        what = f'"{moved.value}" has moved, and can\'t be replaced in place'
        hint = ("write by hand:", *candidates)
    else:
        what = f'"{moved.value}" may be in another file, but is not known to have moved there'
    return rules.finding("evidence-gone", moved.position, what, hint=hint)


def is_below(path: str, places: Sequence[str]) -> bool:
    """True if the path is one of `places`, or in a folder of them."""
    return any(path == place or place == "." or path.startswith(f"{place}/") for place in places)
