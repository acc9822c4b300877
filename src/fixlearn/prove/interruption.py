"""Signals that end a program: what was begun is taken away first."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Ended(BaseException):
    """A signal has come; raised where it found us, so that everything is left in order."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def leaves_in_order() -> Iterator[None]:
    """Within it SIGINT, SIGTERM and SIGHUP let every `finally` run, once and to its end.

    Afterwards the signal does what it would have done: Ctrl-C raises
    KeyboardInterrupt, the others end the process.
    """
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def end(number: int, _: object) -> NoReturn:
        for one in _SIGNALS:
            signal.signal(one, signal.SIG_IGN)  # a second one shall not stop the cleaning up
        raise _Ended(number)

    ended = 0
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # nohup
            signal.signal(number, end)
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
