"""The POSIX shell that runs command lines, of a team or of `fixlearn demo`; clean-up on signals."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sysconfig
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fixlearn.errors import CannotTell

if TYPE_CHECKING:
    from collections.abc import Iterator

_IN_GIT = ("bin/sh.exe", "usr/bin/sh.exe")  # below the folder of git for Windows
_DEMO_AUTHOR = {"NAME": "fixlearn demo", "EMAIL": "demo@example.com"}


def shell_arguments(command: str) -> list[str]:
    """The arguments that run a command line in a POSIX shell. Raises CannotTell without one."""
    return [find_shell(), "-c", command]


def find_shell(*, is_windows: bool = os.name == "nt") -> str:
    """The path of the shell. Raises CannotTell if there is none.

    On Windows git brings one, but its folder is usually not on PATH, only the one with git.
    """
    if not is_windows:
        return "/bin/sh"
    if on_path := shutil.which("sh"):
        return on_path
    git = shutil.which("git")
    for folder in Path(git).resolve().parents if git else ():
        for name in _IN_GIT:
            if (folder / name).is_file():
                return str(folder / name)
    raise CannotTell(
        "cannot run a shell command",
        why="sh is neither on PATH nor in the folder of git",
        hint="install git for Windows (https://git-scm.com/downloads), then try again",
    )


def run_in(folder: Path, command: str, *, columns: int) -> subprocess.CompletedProcess[str]:
    """Run a command line of the demo in `folder`; its `stdout` has both stdout and stderr.

    The user's git settings do not count, and this fixlearn is on PATH. The output is wrapped at
    `columns`.
    """
    variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    variables.pop("CI", None)
    variables["COLUMNS"] = str(columns)
    # A missing file instead of /dev/null, because git replaces the file that it writes to.
    missing = str(folder / ".git" / "no-settings")
    variables |= {"GIT_CONFIG_GLOBAL": missing, "GIT_CONFIG_SYSTEM": missing}
    for role in ("AUTHOR", "COMMITTER"):
        variables |= {f"GIT_{role}_{key}": value for key, value in _DEMO_AUTHOR.items()}
    path = variables.get("PATH", os.defpath)
    variables["PATH"] = f"{sysconfig.get_path('scripts')}{os.pathsep}{path}"
    return subprocess.run(
        shell_arguments(command),
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # not every system has all of them
_SIGNALS = [signal.Signals[name] for name in _NAMES if name in signal.Signals.__members__]


class _Interrupted(BaseException):
    """Raised by a signal, whose number it has, so that every `finally` on the stack runs."""


class _Handler:
    """Handles the first signal, now or at the end of the blocks that defer it."""

    number = 0  # of the pending signal; 0 for none
    deferring = 0  # how many blocks defer it

    def __call__(self, number: int, _: object) -> None:
        for later in _SIGNALS:
            signal.signal(later, signal.SIG_IGN)  # a second signal must not stop the clean-up
        self.number = number
        self.raise_unless_deferred()

    def raise_unless_deferred(self) -> None:
        if self.number and not self.deferring:
            number, self.number = self.number, 0
            raise _Interrupted(number)


_handler = _Handler()


@contextmanager
def clean_exit_on_signals() -> Iterator[None]:
    """Run every `finally` of the block before SIGINT, SIGTERM or SIGHUP takes effect.

    Then SIGINT raises KeyboardInterrupt, and the others end the process.
    """
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    interrupt = 0
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # nohup
            signal.signal(number, _handler)
    try:
        yield
    except _Interrupted as error:
        (interrupt,) = error.args
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
    if interrupt == signal.SIGINT:
        raise KeyboardInterrupt
    if interrupt:
        os.kill(os.getpid(), interrupt)


@contextmanager
def defer_signals() -> Iterator[None]:
    """Defer signals in this block, so that a new resource is registered for clean-up before one."""
    _handler.deferring += 1
    try:
        yield
    finally:
        _handler.deferring -= 1
        _handler.raise_unless_deferred()
