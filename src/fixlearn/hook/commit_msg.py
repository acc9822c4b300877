"""commit-msg: may this commit be made?

Most commits declare that they are no fix, and no lesson is about them. They pass before anything
expensive is imported, by the rules of the script `hooks/commit-msg`, which does without Python.
"""

from __future__ import annotations

import os

from fixlearn.repository.lesson_words import StagedPaths, is_about_no_lesson

_TYPES = ("build", "chore", "ci", "docs", "feat", "perf", "refactor", "style", "test")
_OF_SCOPES = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")
_MAX_SCOPE = 50  # characters
_NEEDS_PARSER = ("lesson", "revert", "squashed", "<!--", "\n*")  # may change what a type says


def run(arguments: list[str]) -> int:
    """Judge the commit that is being made; 0 lets it pass, 1 stops it.

    The message file is never changed.
    """
    staged = StagedPaths()
    if is_plainly_no_fix(arguments, staged):
        return 0
    from fixlearn.hook.commit_check import check

    return check(arguments, staged)


def is_plainly_no_fix(arguments: list[str], staged: StagedPaths) -> bool:
    """True if `check` would certainly pass the commit without a message."""
    message = _read(arguments[0]) if arguments else None
    settings = _read(".fixlearn.yaml")
    if not message or not _declares_no_fix(message):
        return False
    if settings is None or any(word in settings for word in ("detect", "lessons", "\\")):
        return False
    return is_about_no_lesson(staged)


def _read(path: str) -> str | None:
    """The text of a file, which is empty if there is none; None if it cannot be read."""
    try:
        with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123, pathlib is expensive
            return file.read()
    except FileNotFoundError:
        return None if os.path.islink(path) else ""  # noqa: PTH114
    except (OSError, ValueError):
        return None


def _declares_no_fix(message: str) -> bool:
    """True for a subject such as "feat(pager): …", with nothing below it that says more."""
    subject = message.partition("\n")[0]
    head, _, title = subject.partition(": ")
    type, opened, scope = head.removesuffix("!").partition("(")
    if not title or type not in _TYPES:
        return False
    if opened:
        scope, closed, rest = scope.partition(")")
        is_plain = closed and not rest and _OF_SCOPES.issuperset(scope)
        if not is_plain or not 0 < len(scope) <= _MAX_SCOPE:
            return False
    text = message.lower()
    if any(word in text for word in _NEEDS_PARSER) or any(
        rest.lstrip(" \t").startswith(":") for rest in text.split("fix")[1:]
    ):
        return False
    return message.isascii() and message.replace("\n", "").replace("\t", "").isprintable()
