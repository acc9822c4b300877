"""One running `git diff-tree`, which is asked as often as there is something to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.repository.process import Running

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git import Repo

_CHUNK = 256 * 1024  # bytes


class DiffTree:
    """Answers lines of `git diff-tree --stdin`: a commit, or two trees by their object ids."""

    # A line that is no object id is handed back as it is, and makes git flush.
    _END = "end of batch"

    def __init__(self, repo: Repo, options: Sequence[str], fails: str) -> None:
        self._repo = repo
        self._options = options
        self._fails = fails  # what could not be done where git ends
        self._process: Running | None = None

    def ask(self, lines: Sequence[str]) -> bytes:
        """What git prints for these lines; together they have to fit the smallest pipe."""
        if self._process is None:
            command = ["diff-tree", "--stdin", "-r", "-z", "--root", "--no-renames"]
            self._process = Running(self._repo, [*command, *self._options])
        process = self._process
        try:
            process.stdin.write("".join(f"{line}\n" for line in [*lines, self._END]).encode())
            process.stdin.flush()
        except BrokenPipeError:
            process.fail(self._fails)
        text = bytearray()
        end = f"{self._END}\n".encode()
        while not text.endswith(end):
            chunk = process.stdout.read1(_CHUNK)
            if not chunk:
                process.fail(self._fails)
            text += chunk
        return bytes(text[: -len(end)])
