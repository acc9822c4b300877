"""Signals that end the program: they let it clean up first."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

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
