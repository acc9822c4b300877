"""Repositories and runs of the program, for tests."""

from __future__ import annotations

import atexit
import functools
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.fork_server import ForkServer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROJECT = Path(__file__).parent.parent

# Read at import: the fixture that makes tests hermetic removes the variable.
IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")

_START = 1_767_600_000  # 2026-01-05 08:00 UTC, a Monday
_TICK = 3_600  # seconds between two commits

_TIMEOUT = 120  # seconds
_COMMITS = frozenset("commit ci rebase cherry-pick revert merge".split())
# A shell that has the variables of the next command too, as a developer's has.
SHELL = ("sh", "-c", '"$@"; exit $?', "sh") if os.name == "posix" else ()
_STARTING = threading.Lock()
# With it, each process that a test starts would compile all of its modules.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
_AT_IMPORT = dict(os.environ)  # before any test changes it

LESSON = """\
---
title: Last row dropped when the total fills no whole page
date: 2026-01-05
gap: The pager was only tried with totals that fill the last page.
prevention:
  - kind: test
    change: A test pages through a total that leaves the last page half full.
    evidence: tests/test_pager.py::test_every_row
---
"""


# The evidence of the lesson above.
GUARD = {"tests/test_pager.py": "def test_every_row():\n    pass\n"}


@dataclass(frozen=True, slots=True)
class Run:
    """Output and exit code of a process."""

    exit_code: int
    stdout: str
    stderr: str


class Fixlearn:
    """Runs fixlearn in a process of its own: a fork, if that does the same as a new process."""

    _server: ForkServer | None = None

    def __call__(
        self, *arguments: str, stdin: str | bytes = b"", env: Mapping[str, str] | None = None
    ) -> Run:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        environment = {**os.environ, **(env or {})}
        server = self.server()
        if not server.is_like_a_start(environment):
            return self.start(*arguments, stdin=given, env=environment)
        try:
            exit_code, stdout, stderr = server.run(arguments, given, environment, _TIMEOUT)
        except BaseException:
            Fixlearn._server = None
            server.kill()
            raise
        return Run(exit_code, stdout.decode(), stderr.decode())

    @staticmethod
    def server() -> ForkServer:
        """The server that is forked, which is started for the first test that needs it."""
        with _STARTING:
            Fixlearn._server = Fixlearn._server or ForkServer(_AT_IMPORT)
            return Fixlearn._server

    def run_script(
        self, command: Sequence[str], folder: Path, env: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run a script in a folder, in which "fixlearn" is a fork as well; stderr with stdout."""
        path = f"{self.server().programs}{os.pathsep}{env.get('PATH', os.environ['PATH'])}"
        return subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **env, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )

    def start(
        self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> Run:
        """Run it in a new process, which has imported nothing."""
        done = subprocess.run(
            [sys.executable, "-m", "fixlearn", *arguments],
            input=stdin,
            capture_output=True,
            check=False,
            env={**os.environ, **(env or {})},
            timeout=_TIMEOUT,
        )
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


class GitRepo:
    """A repository for the real git."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._clock = _START

    @classmethod
    def create(cls, path: Path) -> GitRepo:
        """Make an empty repository at `path`, on the branch main."""
        shutil.copytree(_empty_repository(), path / ".git")
        return cls(path)

    def become(self, original: GitRepo) -> None:
        """Make this empty repository a copy of another, with the same clock."""
        shutil.copytree(original.path, self.path, symlinks=True, dirs_exist_ok=True)
        self._clock = original.now

    def git(self, *arguments: str, env: Mapping[str, str] | None = None, stdin: str = "") -> str:
        """Run git; it must succeed. Its output, without the line feed at the end."""
        run = self.try_git(*arguments, env=env, stdin=stdin)
        assert run.exit_code == 0, f"git {' '.join(arguments)}\n{run.stdout}{run.stderr}"
        return run.stdout.rstrip("\n")

    def try_git(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        stdin: str = "",
        timeout: float = 60,
    ) -> Run:
        """Run git, however it ends."""
        is_judged = not _COMMITS.isdisjoint(arguments) and "--no-verify" not in arguments
        done = subprocess.run(
            [*(SHELL if is_judged else ()), "git", *arguments],
            cwd=self.path,
            input=stdin.encode(),
            capture_output=True,
            check=False,
            env={**os.environ, **self._dates(), **(env or {})},
            timeout=timeout,
        )
        return Run(
            done.returncode,
            done.stdout.decode("utf-8", "replace"),
            done.stderr.decode("utf-8", "replace"),
        )

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files into the work tree."""
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, message: str, files: Mapping[str, str | bytes] | None = None) -> str:
        """Commit files with --no-verify; returns the hash."""
        self._clock += _TICK
        if files:
            self.write(files)
            self.git("add", "--", *files)
        self.git(
            "commit",
            "--quiet",
            "--allow-empty",
            "--no-verify",
            "--cleanup=verbatim",
            "--file=-",
            stdin=message,
        )
        return self.head

    @property
    def head(self) -> str:
        """The hash of HEAD, without a git process if a file says it."""
        head = self.path / ".git/HEAD"
        content = head.read_text().strip() if head.is_file() else ""
        if content.startswith("ref: "):
            ref = head.parent / content.removeprefix("ref: ")
            content = ref.read_text().strip() if ref.is_file() else ""
        return content or self.git("rev-parse", "HEAD")

    def tag(self, name: str) -> None:
        """Make an annotated tag of HEAD."""
        self._clock += _TICK
        self.git("tag", "--annotate", "--message", name, name)

    def install_hook(self, name: str) -> None:
        """Install one of the shims of this project."""
        self._install_hooks(name)

    def install_hooks(self) -> None:
        """Install all hooks of a developer."""
        self._install_hooks("prepare-commit-msg", "commit-msg", "post-commit", "pre-push")

    def _install_hooks(self, *names: str) -> None:
        folder = self.path / self.git("rev-parse", "--git-path", "hooks")
        for name in names:
            shim = PROJECT / "hooks" / name
            text = f'#!/bin/sh\nexec fixlearn hook {name} "$@"\n'
            put(folder / name, shim.read_bytes() if shim.exists() else text)

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Create a branch at `start` and switch to it."""
        self.git("switch", "--quiet", "--create", name, start)

    def switch(self, name: str) -> None:
        """Switch to a branch."""
        self.git("switch", "--quiet", name)

    def merge(self, *names: str) -> str:
        """Merge branches into the one that is checked out; the hash of the merge."""
        self._clock += _TICK
        message = f"Merge {' and '.join(names)}"
        options = ("--quiet", "--no-ff", "--allow-unrelated-histories", "--no-verify")
        self.git("merge", *options, "-m", message, *names)
        return self.head

    def tick(self, seconds: int = _TICK) -> None:
        """Advance the clock."""
        self._clock += seconds

    @property
    def now(self) -> int:
        """The time of the next commit, in seconds since the epoch."""
        return self._clock

    def _dates(self) -> dict[str, str]:
        now = f"{self._clock} +0000"
        return {"GIT_AUTHOR_DATE": now, "GIT_COMMITTER_DATE": now}


@functools.cache
def _empty_repository() -> Path:
    """What `git init` writes: a copy takes a fifth of the time."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    GitRepo(Path(folder.name)).git("init", "--quiet", "--initial-branch=main")
    return Path(folder.name, ".git")


def put(path: Path, content: str | bytes, mode: int = 0o755) -> Path:
    """Write a file, executable by default, and the folders above it; its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(mode)
    return path


def needs(tool: str, *, can_be_had: bool = True, by: str = "pip install --group dev") -> None:
    """Skip the test if `tool` is not on PATH; in CI fail, unless it cannot be installed there."""
    if shutil.which(tool):
        return
    if IN_CI and can_be_had:
        pytest.fail(f"{tool} is not on PATH: {by}", pytrace=False)
    pytest.skip(f"{tool} is not on PATH" + (f": {by}" if can_be_had else ""))


def needs_module(name: str, *, by: str) -> None:
    """Skip the test if a module is not installed; in CI fail."""
    if importlib.util.find_spec(name):
        return
    if IN_CI:
        pytest.fail(f"{name} is not installed: {by}", pytrace=False)
    pytest.skip(f"{name} is not installed: {by}")


class Calls(NamedTuple):
    """A program that logs its calls."""

    log: Path

    def script(self, name: str, *, exit_code: int = 0) -> str:
        """The script; it logs lines that begin with `name`, and what git writes to stdin."""
        return (
            f'#!/bin/sh\nexec >>"{self.log}"\necho "{name} $*"\n'
            f'case "$0 $*" in *pre-push*|*pre-receive*) cat ;; esac\nexit {exit_code}\n'
        )

    def read(self) -> list[str]:
        """The lines since the last call."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines
