"""Commits, streamed from one `git log`, and what the interesting ones changed."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, NamedTuple

from fixlearn.errors import CannotTell
from fixlearn.model import Change, RawCommit
from fixlearn.repository.git import DiffTree, GitProcess

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from os import PathLike

_SUBMODULE = "160000"
_CHUNK = 256 * 1024  # bytes
_MOST_ARGUMENTS = 500  # ten thousand tags are too long for a command line
_FIELDS = ("%H", "%P", "%an", "%ae", "%at", "%ct", "%B")
# Settings of the user that would put other things between the fields.
_PLAIN = ("-c", "log.showSignature=false", "-c", "log.mailmap=false", "-c", "color.ui=false")


class Boundary(NamedTuple):
    """Where a shallow clone was cut, and how it is made whole."""

    shas: frozenset[str]
    deepen: str


def commits(
    folder: str | PathLike[str],
    revisions: Sequence[str],
    *,
    boundary: Boundary,
    topological: bool = False,
    paths: Sequence[str] = (),
) -> Iterator[RawCommit]:
    """The commits that `git log <revisions>` lists, newest first.

    To meet a commit of the boundary raises CannotTell, because what is behind
    it belongs to the range too.
    `topological` lists children before all their parents; with `paths`, only
    commits that changed one of them are listed.
    """
    order = ["--topo-order"] if topological else []
    arguments = ["--literal-pathspecs", *_PLAIN, "log", "-z", "--encoding=UTF-8", *order]
    arguments.append("--format=" + "%x00".join(_FIELDS))
    if len(revisions) <= _MOST_ARGUMENTS:
        process = GitProcess(*arguments, *revisions, "--", *paths, folder=folder)
        process.close_input()
    else:
        process = GitProcess(*arguments, "--stdin", "--", *paths, folder=folder)
        process.close_input("".join(f"{revision}\n" for revision in revisions))
    for fields in _records(process.stdout, len(_FIELDS)):
        commit = _commit(fields)
        if commit.sha in boundary.shas:
            raise shallow_error(boundary.deepen)
        yield commit
    process.finish("cannot list the commits")


def shallow_error(deepen: str) -> CannotTell:
    """The error of a clone whose history ends too early."""
    return CannotTell(
        "cannot list the commits of this range",
        why="this clone is shallow: its history ends before the range does",
        hint=f"git fetch --unshallow --tags     ({deepen})",
    )


def _records(stdout: IO[bytes], count: int) -> Iterator[list[str]]:
    """Fields that end in NUL, `count` at a time; memory stays flat at any size."""
    fields: list[str] = []
    rest = b""
    while chunk := stdout.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        fields += [field.decode("utf-8", "replace") for field in whole]
        complete = len(fields) - len(fields) % count
        for start in range(0, complete, count):
            yield fields[start : start + count]
        del fields[:complete]


def _commit(fields: list[str]) -> RawCommit:
    sha, parents, name, email, authored, committed, text = fields
    return RawCommit(
        sha.lstrip("\n"),
        tuple(parents.split()),
        name,
        email,
        _time(authored),
        _time(committed),
        text,
    )


def _time(text: str) -> int:
    # Commits with a broken date line exist in old histories: %at is empty there.
    return int(text) if text.lstrip("-").isdigit() else 0


class Changes:
    """Asks one `git diff-tree` what commits changed."""

    BATCH = 60  # ids; they fit the smallest pipe, or both sides would wait for ever

    def __init__(self, folder: str | PathLike[str]) -> None:
        fails = "cannot tell what the commits changed"
        self._differences = DiffTree("--raw", "--no-abbrev", folder=folder, fails=fails)

    def of(self, shas: Sequence[str]) -> dict[str, list[Change]]:
        """{commit: its changes}; merges have none. git is asked for `BATCH` commits at a time."""
        changes: dict[str, list[Change]] = {sha: [] for sha in shas}
        for start in range(0, len(shas), self.BATCH):
            batch = shas[start : start + self.BATCH]
            changes |= parse_raw_diff(self._differences.ask(batch))
        return changes

    def between(self, older_tree: str, newer_tree: str) -> list[Change]:
        """What is different between two trees, given by their object ids."""
        # git heads the answer with the line that it was asked.
        _, _, answer = self._differences.ask([f"{older_tree} {newer_tree}"]).partition(b"\n")
        return [change for _, changes in parse_raw_diff(answer) for change in changes]


def parse_raw_diff(text: bytes) -> Iterable[tuple[str, list[Change]]]:
    """The records of `git diff-tree --stdin -z --raw`: a hash, then its changes.

    Text without a hash in front, as `git diff --raw -z` prints it, comes back
    under "".
    """
    found: dict[str, list[Change]] = {}
    sha = ""
    fields = iter(text.split(b"\0"))
    for field in fields:
        if not field.startswith(b":"):
            sha = field.decode("ascii", "replace")
            continue
        old, new, before, after, status = field.decode("ascii").split(" ")
        # A submodule's commit is no object of this repository.
        before = "0" * len(before) if old.endswith(_SUBMODULE) else before
        after = "0" * len(after) if new == _SUBMODULE else after
        path = next(fields, b"").decode("utf-8", "replace")
        found.setdefault(sha, []).append(Change(status[:1], path, before, after))
    return found.items()
