"""Regular expressions from settings: a match that would take for ever is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, NoReturn

from fixlearn.errors import UsageError

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

MAX_SECONDS = 5.0  # of the processor, for one text; usual patterns need microseconds


class BoundedPattern(NamedTuple):
    """A compiled pattern, whose methods raise UsageError after MAX_SECONDS.

    The time is the processor's, so a busy machine changes nothing. There is no limit on
    Windows and outside of the main thread, where no signal can stop a match.
    """

    compiled: re.Pattern[str]

    @property
    def pattern(self) -> str:
        return self.compiled.pattern

    def search(self, text: str) -> re.Match[str] | None:
        """The first match anywhere in `text`. Raises UsageError."""
        return self._limited(self.compiled.search, text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The match of the whole `text`. Raises UsageError."""
        return self._limited(self.compiled.fullmatch, text)

    def _limited(
        self, match: Callable[[str], re.Match[str] | None], text: str
    ) -> re.Match[str] | None:
        import signal  # only settings with a pattern need it

        if not hasattr(signal, "setitimer"):
            return match(text)
        try:
            before = signal.signal(signal.SIGVTALRM, self._stop)
        except ValueError:  # this is not the main thread
            return match(text)
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, MAX_SECONDS)
            return match(text)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)

    def _stop(self, *_: object) -> NoReturn:
        raise UsageError(
            f"a pattern of the settings takes too long: {self.pattern}",
            why=f"it was stopped after {MAX_SECONDS:g} seconds on one text; a repetition inside of "
            "a repetition, such as (a+)+, has too many ways to match",
            hint="write it without a repetition inside of another, in .fixlearn.yaml",
        )
