"""What git says when it fails -> an error that says what to do."""

from __future__ import annotations

import re

from fixlearn.errors import CannotTell

_OWNER = re.compile(r"git config --global --add safe\.directory .+")
_BY_GITPYTHON = re.compile(r"\s*stderr: '(.*)'\s*", re.DOTALL)


class GitRefused(CannotTell):
    """git will not read this repository at all."""


def git_failed(what: str, stderr: str) -> CannotTell:
    """The error for a git process that ended badly; `what` is what could not be done."""
    wrapped = _BY_GITPYTHON.fullmatch(stderr)
    said = (wrapped[1] if wrapped else stderr).strip()
    owner = _OWNER.search(said)
    if owner:
        why = "git refuses to read a repository that belongs to another user"
        return GitRefused(what, why=why, hint=owner[0])
    if "not a git repository" in said:
        why = "neither this folder nor one above it has a .git"
        return CannotTell("this is no git repository", why=why, hint="git init")
    if "ignored by one of your .gitignore files" in said:
        hint = "git check-ignore -v FILE     names the rule"
        return CannotTell(what, why="the file is ignored by a .gitignore", hint=hint)
    if "promisor remote" in said:
        why = "the remote did not hand them out: it may be gone, or want credentials"
        hint = "git fetch     (in CI: keep the credentials of the checkout, or check out all files)"
        return CannotTell(what, why=why, hint=hint)
    first_line = said.partition("\n")[0].removeprefix("fatal: ")
    return CannotTell(
        what, why=first_line or "git said nothing", hint="git fsck     looks for damage"
    )
