"""Signals that end a program: what was begun is taken away first."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_SIGNALS = [signal.Signals[name] for name in _NAMES if name in signal.Signals.__members__]


class _Ended(BaseException):
    """A signal has come; raised where it found us, so that everything is left in order."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class _Came:
    """The signal that has come, and whether it has to wait."""

    number = 0
    held = 0  # how many parts of the program ask it to

    def __call__(self, number: int, _: object) -> None:
        for one in _SIGNALS:
            signal.signal(one, signal.SIG_IGN)  # a second one shall not stop the cleaning up
        self.number = number
        self.raise_unless_held()

    def raise_unless_held(self) -> None:
        if self.number and not self.held:
            number, self.number = self.number, 0
            raise _Ended(number)


_came = _Came()


@contextmanager
def clean_exit_on_signals() -> Iterator[None]:
    """Within it SIGINT, SIGTERM and SIGHUP let every `finally` run, once and to its end.

    Afterwards the signal does what it would have done: Ctrl-C raises
    KeyboardInterrupt, the others end the process.
    """
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    ended = 0
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # nohup
            signal.signal(number, _came)
    try:
        yield
    except _Ended as error:
        ended = error.number
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
    if ended == signal.SIGINT:
        raise KeyboardInterrupt
    if ended:
        os.kill(os.getpid(), ended)


@contextmanager
def defer_signals() -> Iterator[None]:
    """Within it a signal waits: what is begun here is known to whoever takes it away."""
    _came.held += 1
    try:
        yield
    finally:
        _came.held -= 1
        _came.raise_unless_held()
