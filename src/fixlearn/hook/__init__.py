"""The git hooks: one module for each. Nothing is imported before it is needed.

The commit hooks run at every commit, and most commits are no fixes: for those
neither git is started nor click, GitPython or (mostly) YAML imported.
"""

from __future__ import annotations

import sys

from fixlearn.errors import CannotTell, FixlearnError

TYPE_CHECKING = False  # a hook of a coding agent has no time to import typing
if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.config import Config
    from fixlearn.model import Finding

HOOKS = {
    "commit-msg": "Check the commit that is being made.",
    "prepare-commit-msg": "Add the Lesson: line of the lesson that this commit adds.",
    "post-commit": "Report a bug fix that bypassed the commit-msg hook.",
    "pre-push": "Check the commits that are about to be pushed.",
    "pre-receive": "Check the commits that were pushed, on the server.",
}

_NEVER_STOPS = ("prepare-commit-msg", "post-commit")
_FAILS_CLOSED = ("pre-receive",)
_MAX_FINDINGS = 20  # of a push: more do not fit on a screen


def run(name: str, arguments: list[str]) -> int:
    """Run one of the hooks with git's own arguments; returns the exit code.

    On a developer's machine a commit that cannot be checked passes with a warning: CI
    checks it again. CI and the hook of a server refuse it.
    """
    # importlib takes longer to import than the hook
    module = __import__(f"fixlearn.hook.{name.replace('-', '_')}", fromlist=["run"])
    try:
        return int(module.run(arguments))
    except (FixlearnError, OSError) as error:
        return _not_judged(name, error)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        return _not_judged(name, _defect(error))


def _defect(error: Exception) -> CannotTell:
    """An error of fixlearn itself, with its place instead of a traceback."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    code = trace.tb_frame.f_code if trace else None
    where = f" in {code.co_filename}:{trace.tb_lineno}" if code and trace else ""
    return CannotTell(
        "fixlearn has failed",
        why=f"{type(error).__name__}: {error}{where}",
        hint="please report this bug of fixlearn; CI still checks the commit",
    )


def _not_judged(name: str, error: FixlearnError | OSError) -> int:
    exit_code = error.exit_code if isinstance(error, FixlearnError) else CannotTell.exit_code
    is_undecided = isinstance(error, CannotTell) or not isinstance(error, FixlearnError)
    if name in _FAILS_CLOSED:
        print_line(f"Push refused: it could not be checked\n{error}")
        return exit_code
    if name in _NEVER_STOPS:
        print_line(f"warning: {error}")
        return 0
    if is_undecided:
        what = "this push" if name == "pre-push" else "this commit"
        print_line(f"warning: {what} was not checked\n{error}")
        return 0
    print_line(f"error: {error}")
    return exit_code


def print_line(text: str) -> None:
    """Print a text on stderr; nobody reads the stdout of a hook."""
    from fixlearn.render.sanitize import sanitize_terminal

    for line in text.split("\n"):
        print_safe(f"{sanitize_terminal(line)}\n")


def print_safe(text: str) -> None:
    """Print on stderr a text that is sanitized already; a full disk does not change the verdict."""
    try:  # noqa: SIM105, contextlib takes time to import
        print(text, end="", file=sys.stderr)
    except OSError:
        pass


def report_push(findings: Sequence[Finding], *, is_refused: bool) -> None:
    """Print the findings of a push on stderr; branches that share commits have them once."""
    from fixlearn.render.text import findings_of_commits
    from fixlearn.terminal import colours

    different = list(dict.fromkeys(findings))
    if not different:
        return
    look = colours(sys.stderr)
    count = f"{len(different):,} finding{'s' * (len(different) > 1)}"
    if is_refused:
        print_safe(look.error(f"Push refused: {count} in its commits") + "\n")
    else:
        print_safe(look.warning(f"Warning: {count} in the commits of this push") + "\n")
    print_safe(findings_of_commits(different[:_MAX_FINDINGS], look))
    if len(different) > _MAX_FINDINGS:
        print_line(f"... and {len(different) - _MAX_FINDINGS:,} more: fixlearn check")


def is_push_refused(findings: Sequence[Finding], config: Config) -> bool:
    from datetime import date

    has_error = any(finding.severity == "error" for finding in findings)
    return has_error and not config.only_warns(date.today())
