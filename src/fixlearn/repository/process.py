"""A running git: its pipes, and what it says when it fails."""

from __future__ import annotations

import subprocess
from threading import Thread
from typing import IO, TYPE_CHECKING, NoReturn, cast

from fixlearn.repository.failure import git_failed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from io import BufferedReader

    from git import Repo


class Running:
    """One git process with both pipes open.

    stderr is read beside it: git waits for ever on a full pipe that nobody
    empties, and the server of a partial clone may print what it likes.
    """

    def __init__(self, repo: Repo, arguments: Sequence[str]) -> None:
        process = repo.git.execute(
            ["git", *arguments],
            as_process=True,
            istream=subprocess.PIPE,
            # git flushes after every commit into a pipe otherwise: a quarter of its time
            env={"GIT_FLUSH": "0"},
        )
        self._process = process  # it ends git when it is let go
        popen = cast("subprocess.Popen[bytes]", process)
        assert popen.stdin
        assert popen.stdout
        assert popen.stderr
        self.stdin: IO[bytes] = popen.stdin
        self.stdout = cast("BufferedReader", popen.stdout)
        self._stderr: list[bytes] = []
        self._reader = Thread(target=self._drain, args=(popen.stderr,), daemon=True)
        self._reader.start()

    def _drain(self, stderr: IO[bytes]) -> None:
        for line in stderr:
            if len(self._stderr) < 100:
                self._stderr.append(line)

    def close_input(self, text: str = "") -> None:
        """Write the last of its input."""
        if text:
            self.stdin.write(text.encode())
        self.stdin.close()

    def close(self) -> None:
        """Let git end, and close its pipes."""
        self.stdin.close()
        self.stdout.read()
        self._reader.join(timeout=5)
        if self._process.proc:
            self._process.proc.wait()
        self.stdout.close()

    def finish(self, what: str) -> None:
        """Wait for its end; raises CannotTell where that is bad. `what` could then not be done."""
        process = self._process.proc
        if process and process.wait():
            self.fail(what)

    def fail(self, what: str) -> NoReturn:
        """Raise CannotTell with what git said."""
        self._reader.join(timeout=5)
        raise git_failed(what, b"".join(self._stderr).decode("utf-8", "replace"))
