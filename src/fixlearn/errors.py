"""What went wrong when there is no verdict, and the exit code it ends in."""


class FixlearnError(Exception):
    """No verdict could be reached: what failed, why, and what to do next.

    A rule that is broken is a `Finding` and is returned; an error is raised
    only where fixlearn could not look.
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
    """The call or the configuration is wrong: exit 2."""


class CannotTell(FixlearnError):
    """History, a base or git itself is missing: exit 3, never a pass."""

    exit_code = 3
