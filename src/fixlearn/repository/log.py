"""Commits, streamed from one `git log`, and what the interesting ones changed."""

from __future__ import annotations

import subprocess
from typing import IO, TYPE_CHECKING, cast

from fixlearn.errors import CannotTell
from fixlearn.model import Change, RawCommit
from fixlearn.repository.failure import git_failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from io import BufferedReader

    from git import Repo

_CHUNK = 256 * 1024  # bytes
_MOST_ARGUMENTS = 500  # ten thousand tags are too long for a command line
_FIELDS = ("%H", "%P", "%an", "%ae", "%at", "%ct", "%B")
# Settings of the user that would put other things between the fields.
_PLAIN = ("-c", "log.showSignature=false", "-c", "log.mailmap=false", "-c", "color.ui=false")


def commits(
    repo: Repo, revisions: Sequence[str], *, boundary: frozenset[str], topological: bool = False
) -> Iterator[RawCommit]:
    """The commits that `git log <revisions>` lists, newest first.

    `boundary` are the commits at which a shallow clone was cut: meeting one
    raises CannotTell, because what is behind it belongs to the range too.
    `topological` lists children before all their parents.
    """
    order = ["--topo-order"] if topological else []
    arguments = [*_PLAIN, "log", "-z", "--encoding=UTF-8", *order]
    arguments.append("--format=" + "%x00".join(_FIELDS))
    if len(revisions) <= _MOST_ARGUMENTS:
        process = _start(repo, [*arguments, *revisions, "--"], "")
    else:
        text = "".join(f"{revision}\n" for revision in revisions)
        process = _start(repo, [*arguments, "--stdin", "--"], text)
    assert process.stdout
    for fields in _records(process.stdout, len(_FIELDS)):
        commit = _commit(fields)
        if commit.sha in boundary:
            raise shallow_error()
        yield commit
    _finish(process, "cannot list the commits")


def shallow_error() -> CannotTell:
    """The error of a clone whose history ends too early."""
    return CannotTell(
        "cannot list the commits of this range",
        why="this clone is shallow: its history ends before the range does",
        hint="git fetch --unshallow --tags     (in CI: check out with the whole history)",
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
    """Asks one `git diff-tree` what commits changed, a batch at a time."""

    # A line that is no object id is handed back as it is, and makes git flush.
    _END = "end of batch"
    BATCH = 60  # ids; they fit the smallest pipe, or both sides would wait for ever

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self._process: subprocess.Popen[bytes] | None = None

    def of(self, shas: Sequence[str]) -> dict[str, list[Change]]:
        """{commit: its changes}, at most `BATCH` commits in one call; merges have none."""
        if not shas:
            return {}
        if self._process is None:
            command = ["diff-tree", "--stdin", "-r", "-z", "--raw", "--root", "--no-renames"]
            self._process = _start(self._repo, [*command, "--no-abbrev"], None)
        process = self._process
        assert process.stdin and process.stdout
        process.stdin.write("".join(f"{sha}\n" for sha in [*shas, self._END]).encode())
        process.stdin.flush()
        return dict(self._answers(process, shas))

    def _answers(
        self, process: subprocess.Popen[bytes], shas: Sequence[str]
    ) -> Iterator[tuple[str, list[Change]]]:
        stdout = cast("BufferedReader", process.stdout)
        text = bytearray()
        end = f"{self._END}\n".encode()
        while not text.endswith(end):
            chunk = stdout.read1(_CHUNK)
            if not chunk:
                _finish(process, "cannot tell what the commits changed")
                raise git_failed("cannot tell what the commits changed", "")
            text += chunk
        yield from ((sha, []) for sha in shas)
        yield from parse_raw_diff(bytes(text[: -len(end)]))


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
        _, _, before, after, status = field.decode("ascii").split(" ")
        path = next(fields, b"").decode("utf-8", "replace")
        found.setdefault(sha, []).append(Change(status[:1], path, before, after))
    return found.items()


def _start(repo: Repo, arguments: Sequence[str], stdin: str | None) -> subprocess.Popen[bytes]:
    """Start git; with `stdin` given, that is all it will read."""
    process = repo.git.execute(
        ["git", *arguments],
        as_process=True,
        istream=subprocess.PIPE,
        # git flushes after every commit into a pipe otherwise: a quarter of its time
        env={"GIT_FLUSH": "0"},
    )
    started = cast("subprocess.Popen[bytes]", process)
    if stdin is not None:
        assert started.stdin
        started.stdin.write(stdin.encode())
        started.stdin.close()
    return started


def _finish(process: subprocess.Popen[bytes], what: str) -> None:
    from git.exc import GitCommandError

    try:
        process.wait()
    except GitCommandError as error:
        raise git_failed(what, error.stderr) from error
