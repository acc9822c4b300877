"""`fixlearn lint --fix-moved`: update lessons whose evidence has moved."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fixlearn import rules
from fixlearn.cli.formats import Report, write
from fixlearn.cli.terminal import print_status
from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.evidence_findings import (
    Moved,
    candidates,
    evidence_positions,
    needles,
    suggestion,
)
from fixlearn.lessons.evidence_status import (
    EvidenceReader,
    Status,
    evidence_of,
    is_lost,
    needs_content,
    plain_path,
)
from fixlearn.lessons.lesson_edit import replace_evidence
from fixlearn.lessons.library import read_library
from fixlearn.lessons.lifecycle import active_lessons
from fixlearn.lessons.trees import EvidenceTrees
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.repository.files import lstat_paths, relative_path, rewrite_file
from fixlearn.repository.renames import grep_files, rename_history

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.cli.formats import Output
    from fixlearn.commands.lint import LintTarget
    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
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
        print_status(sanitize_terminal(f'{moved.position}: "{moved.value}" is now in {place}'))
    count = len(rewritten)
    headline = f"updated {count} {'path' if count == 1 else 'paths'} of evidence"
    headline += f", {len(findings)} not updated" if findings else ""
    write(outputs, Report.of_lessons([*tree.files], findings, headline))
    print_status(headline)
    if rewritten:
        to_add = list(dict.fromkeys(rewritten))
        to_add = to_add if len(to_add) <= _MAX_PATHS else [*config.lessons]
        command = shlex.join(["git", "add", *(relative_path(top / path) for path in to_add)])
        print_status(f"next, commit the lessons with the moved files: {command}")
    return 1 if findings else 0


def _finding(moved: Moved) -> Finding:
    candidates = moved.candidates or moved.possible
    hint = ("change it to the right one:", *candidates[:_MAX_CANDIDATES])
    if not candidates:
        what = f'"{moved.value}" is in no file{moved.near}'
        hint = (
            f"restore it, or change its name in {moved.lesson.path}",
            f'or fixlearn retire {moved.lesson.id} --because "<reason>"',
        )
    elif len(candidates) > 1:
        what = f'"{moved.value}" may be in {len(candidates)} other files'
    elif moved.candidates:
        what = f'"{moved.value}" has moved, but the lesson cannot be edited automatically'
        hint = ("change it yourself to:", *candidates)
    else:
        what = f'"{moved.value}" may be in another file, but git does not show that it moved there'
    return rules.finding("evidence-gone", moved.position, what, hint=hint)


def is_below(path: str, places: Sequence[str]) -> bool:
    """True if the path is one of `places`, or in a folder of them."""
    return any(path == place or place == "." or path.startswith(f"{place}/") for place in places)


# The commits that are searched for the one that lost the evidence: the trees of all are read.
_MAX_COMMITS = 100


def moved_evidence(
    library: Library, tree: LintTarget, repository: Repository, config: Config
) -> Iterator[Moved]:
    """All lost evidence of active lessons, in the order of the files.

    What came back although it should be absent has not moved. A test or text that was elsewhere
    before the evidence was lost, and is still there, is another one of the same name.
    """
    top = repository.work_tree()
    active = sorted(active_lessons(library.lessons), key=lambda lesson: lesson.path)
    statuses = tree.pieces(value for lesson in active for value in evidence_of(lesson))
    lost = [
        value
        for value, status in statuses.items()
        if is_lost(status.state) and status.lacks != "absence"
    ]
    if not lost:
        return
    roots = tuple(f"{root}/" for root in config.lessons)
    holding = [
        path
        for path in grep_files(top, needles(filter(needs_content, lost)))
        if not path.startswith(roots)
    ]
    paths = dict.fromkeys(plain_path(parse_evidence(value).path) for value in lost)
    history = rename_history(top, [path for path in paths if path])
    new = set(history.renamed.values())
    files = lstat_paths(top, {*holding, *new}, {*holding, *new})
    renamed = {old: name for old, name in history.renamed.items() if name in files}
    reader = EvidenceReader()
    earlier = _Earlier(EvidenceTrees(repository.objects), history.commits[:_MAX_COMMITS])
    for lesson in active:
        for value, position in evidence_positions(lesson, tree.files[lesson.path]):
            if value in lost:
                names = candidates(value, files, renamed, reader)
                is_renamed = len(names) == 1 and parse_evidence(names[0]).path in new
                moved = names if is_renamed else earlier.without(value, names)
                yield Moved(lesson, value, position, moved, suggestion(statuses[value]), names)


@dataclass
class _Earlier:
    """The trees that may have had the lost evidence last."""

    trees: EvidenceTrees
    commits: Sequence[str]  # that touched the lost evidence, the newest first

    def without(self, value: str, names: Sequence[str]) -> tuple[str, ...]:
        """The names that were missing when the evidence was there last.

        None if no tree is known to have had the evidence: then nothing has moved.
        """
        for tree in ("HEAD", *(f"{sha}^" for sha in self.commits)) if names else ():
            statuses = self.trees.pieces(tree, [value, *names])
            if statuses[value].state is Status.EVIDENT:
                return tuple(name for name in names if statuses[name].state is Status.GONE)
        return ()
