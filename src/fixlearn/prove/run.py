"""Runs the project's tests: the only module that starts a program other than git."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import psutil

from fixlearn.repository.interrupts import defer_signals
from fixlearn.repository.shell import shell_arguments

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Completed(NamedTuple):
    """How a program ended."""

    exit_code: int  # negative: the signal that ended it
    is_stopped: bool = False  # by us, at the time limit


def run_program(
    command: str, folder: Path, environment: Mapping[str, str], log: Path, seconds: float
) -> Completed:
    """Run a shell command in `folder` without input, and append what it prints to `log`.

    After `seconds`, or if we are interrupted, it is killed with all processes that it started.
    Raises CannotTell if there is no shell.
    """
    arguments = shell_arguments(command)
    with log.open("ab") as output:
        process = None
        try:
            with defer_signals():
                process = subprocess.Popen(
                    arguments,
                    cwd=folder,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            return Completed(process.wait(seconds))
        except subprocess.TimeoutExpired:
            return Completed(-9, is_stopped=True)
        finally:
            if process:
                # A server that a test left running would keep using the folder.
                _kill_all(process)
                process.wait()


def _kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and those that it started.

    Windows has no process groups: there, only those of a process that still runs are found.
    """
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        return
    with suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    with suppress(PermissionError):
        process.kill()
