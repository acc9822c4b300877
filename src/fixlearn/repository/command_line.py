"""The `git commit` that started this hook, as it was typed."""

from __future__ import annotations

import ntpath
from contextlib import suppress
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def typed_cleanup(arguments: Sequence[str]) -> str:
    """What stands behind `--cleanup` in the arguments of `git commit`; else "".

    >>> typed_cleanup(["-v", "--cleanup=scissors"])
    'scissors'
    """
    text = ""
    for word, following in pairwise([*arguments, ""]):
        name, is_joined, value = word.partition("=")
        if name == "--cleanup":
            text = value if is_joined else following
    return text


@cache
def commit_arguments() -> list[str] | None:
    """The arguments of the `git commit` above this process.

    None if another command of git runs the hook, or if the system does not say which.
    """
    import psutil  # takes 20 ms: only for fixes, and mostly refused ones

    with suppress(psutil.Error, OSError):
        for process in psutil.Process().parents():
            program, *arguments = process.cmdline() or [""]
            if ntpath.basename(program) in ("git", "git.exe"):  # it knows both kinds of slashes
                return arguments[1:] if arguments[:1] == ["commit"] else None
    return None
