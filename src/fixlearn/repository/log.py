"""The commits of a range from one `git log`, and their changes from one `git diff-tree`."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from fixlearn.errors import CannotTell
from fixlearn.gate.commits import needs_changes, read_commit, with_changes
from fixlearn.model import Change, Commit, RawCommit
from fixlearn.repository.git import CHUNK, DiffTree, GitProcess, ask, git_failed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from os import PathLike

    from fixlearn.config import Config
    from fixlearn.repository.repository import Repository

_INDEX = re.compile(rb"^index ([0-9a-f,]+)\.\.([0-9a-f]+)", re.MULTILINE)
_SUBMODULE = "160000"  # the mode of an entry
_MAX_ARGUMENTS = 500  # Windows allows 32,767 characters: 500 hashes, but not ten thousand tags
# Commits wait until a batch of fixes is complete. This bounds the memory if fixes are rare.
_MAX_WAITING = 2_000
_MAX_KEPT = 100  # changes of a commit that is asked for twice; this bounds the memory
_HIDDEN_ADDRESS = re.compile(r"(?:\d+[+-])?([\w-]+)@users\.noreply\.[\w.-]+")
_MAX_COMMITS = 20_000  # whose authors are read, so that a huge history does not slow down lint
_FIELDS = ("%H", "%P", "%an", "%ae", "%at", "%ct", "%B")
# The user's settings could add other output between the fields.
_PLAIN = (
    *("-c", "log.showSignature=false", "-c", "log.mailmap=false", "-c", "color.ui=false"),
    *("-c", "diff.orderFile=/dev/null"),  # git reads it if there are paths
)


def commits(
    folder: str | PathLike[str],
    revisions: Sequence[str],
    *,
    topological: bool = False,
    paths: Sequence[str] = (),
) -> Iterator[RawCommit]:
    """Yield the commits that `git log <revisions> -- <paths>` lists, newest first.

    `topological` lists children before all their parents.
    """
    order = ["--topo-order"] if topological else []
    arguments = ["--literal-pathspecs", *_PLAIN, "log", "-z", "--encoding=UTF-8", *order]
    arguments.append("--format=" + "%x00".join(_FIELDS))
    if len(revisions) <= _MAX_ARGUMENTS:
        process = GitProcess(*arguments, *revisions, "--", *paths, folder=folder)
        process.close_input()
    else:
        # Older versions of git read no options from the input.
        options = [revision for revision in revisions if revision.startswith("-")]
        names = (revision for revision in revisions if not revision.startswith("-"))
        process = GitProcess(*arguments, *options, "--stdin", "--", *paths, folder=folder)
        process.close_input("".join(f"{name}\n" for name in names))
    for fields in _records(process.stdout, len(_FIELDS)):
        yield _commit(fields)
    process.finish("cannot list the commits")


def read_log(
    repository: Repository,
    revisions: Sequence[str],
    config: Config,
    *,
    topological: bool = False,
    all_changes: bool = False,
) -> Iterator[Commit]:
    """The commits of `git log <revisions>`, read, in the order of the log.

    Commits that may be fixes have their changes, and their paths have settled the
    verdict; with `all_changes`, so have all that are no merges.
    """

    def batches() -> Iterator[tuple[list[Commit], list[str], list[str]]]:
        commits, asked, merges = [], [], []
        for raw in repository.commits(revisions, topological=topological):
            commit = read_commit(raw, config)
            commits.append(commit)
            if needs_changes(commit) or (all_changes and len(commit.parents) < 2):
                asked.append(commit.sha)
            elif commit.verdict.otherwise and len(commit.parents) > 1:
                merges.append(commit.sha)
            # To ask for merges starts processes, so they are not asked for in small batches.
            is_full = len(asked) >= repository.changes.BATCH and not merges
            if is_full or len(commits) == _MAX_WAITING:
                yield commits, asked, merges
                commits, asked, merges = [], [], []
        yield commits, asked, merges

    for commits, asked, merges in batches():
        changes = repository.changes.of(asked)
        if merges:
            changes |= repository.changes.of_merges(merges)
        for commit in commits:
            paths = changes.get(commit.sha)
            yield commit if paths is None else with_changes(commit, paths, config)


def shallow_error(fetch: str, deepen: str) -> CannotTell:
    """The error of a clone whose history ends too early.

    `fetch` is the command that completes it, `deepen` what to write into the CI file.
    """
    return CannotTell(
        "cannot list the commits of this range",
        why="this clone is shallow, and a part of the range is missing",
        hint=f"{fetch}     ({deepen})",
    )


def _records(stdout: IO[bytes], count: int) -> Iterator[list[str]]:
    """Yield the NUL-terminated fields, `count` at a time. Memory use stays constant."""
    fields: list[str] = []
    rest = b""
    while chunk := stdout.read(CHUNK):
        whole, end, rest = (rest + chunk).rpartition(b"\0")
        if end:
            fields += whole.decode("utf-8", "replace").split("\0")
        complete = len(fields) - len(fields) % count
        for start in range(0, complete, count):
            yield fields[start : start + count]
        del fields[:complete]


def _commit(fields: list[str]) -> RawCommit:
    sha, parents, name, email, authored, committed, text = fields
    time = _time(committed)
    return RawCommit(
        sha.lstrip("\n"),
        tuple(parents.split()),
        name,
        email,
        time if authored == committed else _time(authored),  # one object, as both may be kept
        time,
        text,
    )


def _time(text: str) -> int:
    # Old histories have commits with a broken date line, for which %at is empty.
    return int(text or 0)


def author_names() -> frozenset[str]:
    """The authors of the latest commits, as `.mailmap` names them, and their handles.

    A forge puts the handle into the address that hides the real one. Empty if there is no commit.
    Raises CannotTell if git cannot read the commits.
    """
    answer = ask("log", f"--max-count={_MAX_COMMITS}", "--format=%aN%n%aE", "--encoding=UTF-8")
    if answer.exit_code and "does not have any commits yet" not in answer.stderr:
        raise git_failed("cannot read the names of the authors", answer.stderr)
    lines = frozenset(answer.stdout.decode("utf-8", "replace").split("\n"))
    handles = frozenset(match[1] for match in map(_HIDDEN_ADDRESS.fullmatch, lines) if match)
    return handles | {line for line in lines if line and "@" not in line}


class Changes:
    """Asks one `git diff-tree` what commits changed."""

    BATCH = 60  # hashes of 64 digits, which fit the smallest pipe (4 KiB)

    def __init__(self, differences: DiffTree, folder: str | PathLike[str] = "") -> None:
        self._differences = differences
        self._folder = folder
        self._of_parents = DiffTree(
            *("-c", "--raw", "--no-abbrev"),
            folder=folder,
            fails="cannot read what the merges changed",
        )
        self._kept: dict[str, Sequence[Change]] = {}  # of commits that will be asked for again

    def of(self, shas: Sequence[str]) -> dict[str, list[Change]]:
        """Return {commit: its changes}. A merge has none."""
        changes: dict[str, list[Change]] = {sha: [*self._kept.pop(sha, ())] for sha in shas}
        missing = [sha for sha in shas if not changes[sha]]
        for start in range(0, len(missing), self.BATCH):
            batch = missing[start : start + self.BATCH]
            changes |= _parse_raw_diff(self._differences.ask(batch))
        return changes

    def between(self, older: str, newer: str) -> list[Change]:
        """Return the changes from one tree to another, given by their object ids."""
        _, _, rows = self._differences.ask([f"{older} {newer}"]).partition(b"\n")
        return _parse_raw_diff(rows).get("", [])

    def keep(self, sha: str, changes: Sequence[Change]) -> None:
        """Keep the changes of a commit until `of` is asked for them."""
        if 0 < len(changes) <= _MAX_KEPT:
            self._kept[sha] = changes

    def of_twice(self, shas: Sequence[str]) -> dict[str, list[Change]]:
        """As `of`, for commits that will be asked for once more: git compares them only now."""
        changes = self.of(shas)
        for sha, each in changes.items():
            self.keep(sha, each)
        return changes

    def of_merges(self, shas: Sequence[str]) -> dict[str, list[Change]]:
        """Return {merge: what it changes beyond all of its parents}; the newest are given first.

        What git merges by itself is no change of the merge, and neither is how a conflict of
        two parents was resolved; of these, a git before 2.35 cannot tell, and the lists are empty.
        """
        changes: dict[str, list[Change]] = {sha: [] for sha in shas}
        batches = (shas[start : start + self.BATCH] for start in range(0, len(shas), self.BATCH))
        listed = b"".join(map(self._of_parents.ask, batches))
        rows = []
        parents_of: dict[str, int] = {}
        sha = ""
        fields = iter(listed.split(b"\0"))
        for field in fields:
            if not field.startswith(b"::"):
                sha = field.decode("ascii", "replace") or sha
                continue
            parents = len(field) - len(field.lstrip(b":"))
            words = field.lstrip(b":").split(b" ")
            ids, status = words[parents + 1 : -1], words[-1].decode("ascii")
            path = next(fields, b"").decode("utf-8", "replace")
            kind = status[0] if len({*status}) == 1 else "M"
            rows.append((sha, Change(kind, path, ids[0].decode(), ids[-1].decode())))
            parents_of[sha] = parents
        two = [sha for sha, parents in parents_of.items() if parents == 2]
        by_hand = self._changed_by_hand(two, "--remerge-diff", _id_if_by_hand)
        more = [sha for sha, parents in parents_of.items() if parents > 2]
        by_hand |= self._changed_by_hand(more, "--cc", _id_if_in_no_parent)
        for sha, change in rows:
            if (sha, change.after) in by_hand:
                changes[sha].append(change)
        return changes

    def _changed_by_hand(
        self, shas: Collection[str], compared: str, id_if_by_hand: Callable[[bytes], bytes]
    ) -> set[tuple[str, str]]:
        """(merge, id of a file) of the files that differ from what git merges by itself.

        `compared` is the option of git that prints their patches.
        """
        patches = (compared, "-p", "-U0", "--full-index", "--no-renames")
        plain = ("--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none")
        # The newest come first: git forgets the parents of those that it has printed.
        command = ("log", "--no-walk=unsorted", "--stdin", "--format=commit %H", *patches, *plain)
        asked = "".join(f"{sha}\n" for sha in shas).encode()
        answer = ask(*_PLAIN, *command, folder=self._folder, stdin=asked) if shas else None
        by_hand: set[tuple[str, str]] = set()
        if answer is None or answer.exit_code:
            return by_hand
        for text in re.split(rb"^commit ", answer.stdout, flags=re.MULTILINE):
            sha, *files = re.split(rb"^diff --(?:git|cc) ", text, flags=re.MULTILINE)
            ids = (id_if_by_hand(file).decode() for file in files)
            by_hand |= {(sha.strip().decode("ascii", "replace"), id) for id in ids if id}
        return by_hand


def _id_if_by_hand(patch: bytes) -> bytes:
    """The id of a file in the merge if it was changed outside of conflicts; otherwise b""."""
    head, *hunks = re.split(rb"^@@ ", patch, flags=re.MULTILINE)
    index = _INDEX.search(head)
    if index is None:
        return b""
    if b"\nremerge CONFLICT" not in head:
        return index[2]
    # Only these conflicts are marked in the file. Any other is about the whole file.
    is_marked = re.search(rb"^remerge CONFLICT \((?:content|add/add)\)", head, re.MULTILINE)
    is_open = False
    for hunk in hunks if is_marked else ():
        marks = re.findall(rb"^-(<{7}|>{7})", hunk, re.MULTILINE)
        if not marks and not is_open:
            return index[2]
        is_open = marks[-1] == b"<<<<<<<" if marks else is_open
    return b""


def _id_if_in_no_parent(patch: bytes) -> bytes:
    """The id of a file in an octopus merge that adds or removes a line of it; otherwise b""."""
    index = _INDEX.search(patch)
    if index is None:
        return b""
    parents = index[1].count(b",") + 1
    changed = rb"^(?:\+{%d}|-{%d}|Binary files )" % (parents, parents)
    # The names of the file before the first hunk begin with "---" and "+++".
    hunks = patch[index.end() :].partition(b"\n@@@")
    return index[2] if re.search(changed, hunks[2] or hunks[0], re.MULTILINE) else b""


def _parse_raw_diff(text: bytes) -> dict[str, list[Change]]:
    """Read the records of `git diff-tree --stdin -z --raw`: a hash, then its changes."""
    changes: dict[str, list[Change]] = {}
    sha = ""
    fields = iter(text.decode("utf-8", "replace").split("\0"))
    for field in fields:
        if not field.startswith(":"):
            sha = field
            continue
        old, new, before, after, status = field.split(" ")
        # A submodule's commit is no object of this repository.
        before = "0" * len(before) if old.endswith(_SUBMODULE) else before
        after = "0" * len(after) if new == _SUBMODULE else after
        change = Change(status[:1], next(fields, ""), before, after)
        changes.setdefault(sha, []).append(change)
    return changes
