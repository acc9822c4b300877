"""Fixes of bugs that were introduced on the same branch: they need no lesson.

Lines are compared without their positions. A line that the fix changes or
removes is old if it is anywhere in the files from which the branch began,
however far the branch moved it. In doubt a line is old: the finding stays, and
its hint names a way out.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from fixlearn.errors import CannotTell
from fixlearn.gate.changed_paths import only_kind
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.model import Change, Commit, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set

    from fixlearn.gate.judged_range import JudgedRange, Repository
    from fixlearn.messages import Message

REASON = "fixes a bug that was introduced on the same branch"

MAX_FILES = 50  # of one fix; a larger one fixes more than a slip of the branch
MAX_CHANGED = 2_000  # files that the branch changed, because all of them are read
MAX_BASES = 4  # commits from which the branch began; each adds all files changed since

_FEW_LINES = 16

# Lines such as "}" and "import os" are in every file, and do not show where code came from.
_MANY_WORDS = re.compile(rb"\w+(?:\W+\w+){3}")
_WORD = re.compile(rb"\w")
_IMPORT = re.compile(rb"(?:import|from|#\s*include|use|using|package|require)\b")


def settle(judged: JudgedRange, repository: Repository) -> JudgedRange:
    """Exempt the fixes of bugs that were introduced on the same branch."""
    if not judged.range.is_change:
        return judged
    parents = judged.facts.parents
    branch_work = BranchWork(repository.blobs)

    @cache
    def branch() -> tuple[set[str], list[str]]:
        return _unreleased_commits(parents, (tag.sha for tag in repository.tags()))

    def is_exempt(commit: Commit) -> bool:
        shas, bases = branch()
        if names_only_commits_of(commit.message, shas):
            return True
        if len(commit.parents) != 1 or len(bases) > MAX_BASES:
            return False
        parent = commit.parents[0]
        since = [repository.changes_between(base, parent) for base in bases]
        changes = commit.changes or ()
        if not branch_work.is_decidable(changes, since):
            return False
        for older in (*bases, commit.sha):
            repository.prefetch_changes(older, parent)
        return branch_work.explains(changes, since)

    def exempt(result: Result, commit: Commit | None) -> Result:
        if commit is None or not is_exempt(commit):
            return result
        return result._replace(outcome=Outcome.EXEMPT, why=REASON, findings=())

    return judged.settle_missing(exempt)


def _unreleased_commits(
    parents: Mapping[str, Sequence[str]], released: Iterable[str]
) -> tuple[set[str], list[str]]:
    """The commits of a range that nobody else has, and the commits on which they build.

    `parents` is {commit of the range: its parents}. `released` are the commits of
    tags; everybody has what is reachable from them.
    """
    tagged = [sha for sha in released if sha in parents]
    reached: set[str] = set()
    waiting = list(tagged)
    while waiting:
        sha = waiting.pop()
        if sha in parents and sha not in reached:
            reached.add(sha)
            waiting += parents[sha]
    before = set().union(*parents.values()) - parents.keys()
    return parents.keys() - reached, sorted({*tagged, *before})


class RepairedFile(NamedTuple):
    """A file that a fix changes."""

    path: str
    before: bytes | None  # None if the fix adds the file
    after: bytes | None  # None if the fix removes it
    is_new: bool  # the branch added the file, in a commit before the fix


class BranchWork:
    """Decides whether a fix repairs only what earlier commits of its branch introduced.

    `read` returns {id: content} of blobs.
    """

    def __init__(self, read: Callable[[Iterable[str]], Mapping[str, bytes]]) -> None:
        self._read = read
        self._contents: dict[str, bytes] = {}

    def is_decidable(self, changes: Sequence[Change], since: Sequence[Sequence[Change]]) -> bool:
        """True if the files are worth reading: few enough, and all with lines.

        `since` has the changes of the branch before the fix, as one list for each
        commit from which the branch began.
        """
        if not 0 < len(since) <= MAX_BASES or not 0 < len(changes) <= MAX_FILES:
            return False
        if sum(map(len, since)) > MAX_CHANGED:
            return False
        # A change of a link, a submodule or a mode has no lines.
        return not any(change.status == "T" or change.before == change.after for change in changes)

    def explains(self, changes: Sequence[Change], since: Sequence[Sequence[Change]]) -> bool:
        """True if the branch introduced everything that these changes repair. Raises CannotTell."""
        if not self.is_decidable(changes, since):
            return False
        added_by = [{change.path for change in side if change.status == "A"} for side in since]
        added = set.intersection(*added_by)
        files = []
        for change in changes:
            contents = self._blobs([change.before, change.after])
            before, after = contents.get(change.before), contents.get(change.after)
            files.append(RepairedFile(change.path, before, after, is_new=change.path in added))
        older = {change.before for side in since for change in side}
        for side in since:
            # All lines of a file that the branch had not changed before the fix are old.
            touched = {change.path for change in side}
            older |= {change.before for change in changes if change.path not in touched}
        return repairs_branch_work(files, self._blobs(older).values())

    def _blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        """{id: content}, without the id of zeros, which means no file."""
        needed = sorted({id for id in ids if id.strip("0")})
        self._contents |= self._read([id for id in needed if id not in self._contents])
        missing = [id for id in needed if id not in self._contents]
        if missing:
            raise CannotTell(
                "it is unknown whether the bug was introduced on the same branch",
                why=f"{len(missing)} objects are missing in this clone, for example {missing[0]}",
                hint="git fetch --refetch     (or: git fsck)",
            )
        return {id: self._contents[id] for id in needed}


def repairs_branch_work(files: Sequence[RepairedFile], older: Iterable[bytes]) -> bool:
    """True if the branch introduced everything that the fix repairs in the product.

    `older` has the contents, from before the branch, of each file that it
    changed, moved or removed; it is read until one has a repaired line.
    Documentation and tests do not count. In every other file the fix removes lines, and
    the branch introduced all of them; or the branch added the file, and none of its lines
    existed before.
    """
    lines = lines_that_must_be_new(files)
    return lines is not None and not any(has_any_line(content, lines) for content in older)


def lines_that_must_be_new(files: Sequence[RepairedFile]) -> set[bytes] | None:
    """The lines that no older file may have if the branch introduced what the fix repairs.

    They have no white space at their ends. None if no such lines can show it.
    """
    product = [file for file in files if not only_kind([file.path])]
    of_files = [_repaired_lines(file) for file in product]
    known = [lines for lines in of_files if lines is not None]
    return set().union(*known) if of_files and len(known) == len(of_files) else None


def has_any_line(content: bytes, lines: Set[bytes]) -> bool:
    """True if a file has one of these lines, however it is indented."""
    # To search for a few lines is faster than to split the file.
    if len(lines) <= _FEW_LINES and not any(line in content for line in lines):
        return False
    return not lines.isdisjoint(map(bytes.strip, content.split(b"\n")))


def _repaired_lines(file: RepairedFile) -> list[bytes] | None:
    if file.before is None or b"\0" in file.before or b"\0" in (file.after or b""):
        return None
    removed = _removed_lines(file.before, file.after or b"")
    if removed:
        return removed
    if file.before == file.after or not file.is_new:
        return None
    lines = _lines_with_words(file.before.split(b"\n"))
    return [line for line in lines if _MANY_WORDS.search(line) and not _IMPORT.match(line)]


def _removed_lines(before: bytes, after: bytes) -> list[bytes]:
    """The lines with words that are only in the older text, without changes of white space."""
    older, newer = (Counter(text.split(b"\n")) for text in _differing_lines(before, after))
    only_older, only_newer = older - newer, newer - older
    return list(
        Counter(_lines_with_words(only_older.elements()))
        - Counter(_lines_with_words(only_newer.elements()))
    )


def _differing_lines(before: bytes, after: bytes) -> tuple[bytes, bytes]:
    """Both texts without the lines that they have in common at their start and at their end."""
    start = before.rfind(b"\n", 0, _common_length(before, after)) + 1
    before, after = before[start:], after[start:]
    common = _common_length(before[::-1], after[::-1])
    end = before.find(b"\n", len(before) - common)
    if end == -1:
        return before, after
    return before[:end], after[: len(after) - len(before) + end]


def _common_length(first: bytes, second: bytes) -> int:
    """How many bytes two texts have in common at their start."""
    equal, most = 0, min(len(first), len(second))
    while equal < most:
        middle = (equal + most + 1) // 2
        if first[equal:middle] == second[equal:middle]:
            equal = middle
        else:
            most = middle - 1
    return equal


def _lines_with_words(lines: Iterable[bytes]) -> list[bytes]:
    return [line for line in map(bytes.strip, lines) if _WORD.search(line)]


def names_only_commits_of(message: Message, shas: Collection[str]) -> bool:
    """True if the message has `Fixes:` trailers, and each names one of these commits."""
    faulty = message.faulty_commits
    return bool(faulty) and all(any(sha.startswith(hash) for sha in shas) for hash in faulty)
