"""Errors that prevent a verdict, each with its exit code; "did you mean" for their texts."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # a hook of a coding agent has no time to import typing
if TYPE_CHECKING:
    from collections.abc import Collection


class FixlearnError(Exception):
    """No verdict is possible: what failed, why, and what to do next.

    A broken rule is not an error: it is returned as a `Finding`.
    """

    exit_code = 2

    def __init__(self, what: str, *, why: str, hint: str) -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what}\n  why: {self.why}\n  hint: {self.hint}"


class UsageError(FixlearnError):
    """The arguments or the configuration are wrong: exit 2."""


class CannotTell(FixlearnError):
    """The result is unknown, because history, a base or git is missing: exit 3, never a pass."""

    exit_code = 3


class MissingPackage(UsageError):
    """Something needs a Python package that is not installed with fixlearn: exit 2."""

    def __init__(self, what: str, *requirements: str) -> None:
        """`requirements` are what pip has to install."""
        import shlex

        names = " and ".join(requirements)
        super().__init__(
            f"{what} needs {names}",
            why="few people need it, so it is not installed with fixlearn",
            hint=shlex.join([sys.executable, "-m", "pip", "install", *requirements]),
        )


def nearest(word: str, candidates: Collection[str], most: int = 1) -> list[str]:
    """Up to `most` of the candidates that are similar to `word`, the most similar first."""
    from difflib import get_close_matches  # rarely needed, and the hook imports this module

    return get_close_matches(word, candidates, n=most, cutoff=0.67)


def did_you_mean(word: str, candidates: Collection[str], most: int = 1) -> str:
    """The end of a sentence about an unknown word; "" if no candidate is similar.

    >>> did_you_mean("summry", ["check", "summary"])
    '; did you mean "summary"?'
    """
    words = " or ".join(f'"{candidate}"' for candidate in nearest(word, candidates, most))
    return f"; did you mean {words}?" if words else ""
