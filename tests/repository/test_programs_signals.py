"""A signal ends the program, after all that was begun is taken away."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

_SCRIPT = """\
import os, signal, sys
from fixlearn.repository.programs import clean_exit_on_signals, defer_signals

number = signal.Signals[sys.argv[1]]
signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
try:
    with clean_exit_on_signals():
        try:
            with defer_signals():
                os.kill(os.getpid(), number)
                print("begun", flush=True)
            print("never said", flush=True)
        finally:
            os.kill(os.getpid(), number)
            print("taken away", flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
print("never said", flush=True) if number != signal.SIGINT else None
"""


@pytest.mark.parametrize(
    ("name", "output", "ends"),
    [
        ("SIGINT", "begun\ntaken away\ninterrupted\n", 0),
        ("SIGTERM", "begun\ntaken away\n", -signal.SIGTERM),
    ],
)
def test_a_signal_is_deferred_and_a_second_one_changes_nothing(
    name: str, output: str, ends: int
) -> None:
    command = [sys.executable, "-c", _SCRIPT, name]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.stdout, done.returncode, done.stderr) == (output, ends, "")
