"""Errors that prevent a verdict, each with its exit code."""


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
