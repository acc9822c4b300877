"""The commit that git is making, read from one of its hooks.

First what the commit continues (a merge, a rebase, an amended commit), then the branch and the
comments in the message. The hooks import this, so it does without pathlib.
"""

from __future__ import annotations

import os
import re
import time
from functools import cache

from fixlearn.gate.message import parse_message
from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.repository.git import ask, git_dir, run

if TYPE_CHECKING:
    from fixlearn.messages import Message
    from fixlearn.repository.objects import Objects


_SEQUENCES = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
_PICKED = ("CHERRY_PICK_HEAD", "REBASE_HEAD")
_MAX_AGE = 3  # seconds from the start of `git commit` to its hooks, also on a slow machine


def _has(name: str) -> bool:
    return os.path.exists(os.path.join(git_dir(), name))


def is_in_progress() -> bool:
    """True during a merge, a rebase, a cherry-pick or a revert."""
    return any(map(_has, _SEQUENCES))


def is_merging() -> bool:
    return _has("MERGE_HEAD")


def picked_commit() -> str:
    """The reference to the commit that a cherry-pick or a rebase repeats; "" outside of both."""
    return next(filter(_has, _PICKED), "")


def is_amending(objects: Objects) -> bool:
    """True while `git commit --amend` runs.

    If the command line is unknown, the author date decides: git hands it to the hook, and
    an amended commit keeps the date of the commit that it replaces.
    """
    from fixlearn.repository import commit_command_line

    line = commit_command_line.command_line()
    if line is not None:
        return commit_command_line.is_amending(line)
    date = os.environ.get("GIT_AUTHOR_DATE", "").removeprefix("@")
    seconds = date.partition(" ")[0]
    if not seconds.isdigit() or abs(time.time() - int(seconds)) < _MAX_AGE:
        return False  # a script may make two commits in one second
    headers, _ = _read_commit(objects, "HEAD")
    return re.search(rf"^author .*> {re.escape(date)}$", headers, re.MULTILINE) is not None


def subject(objects: Objects, name: str) -> str:
    """The first line of a commit's message."""
    return message_of(objects, name).subject


def message_of(objects: Objects, name: str) -> Message:
    """The message of a commit."""
    return parse_message(_read_commit(objects, name)[1])


def _read_commit(objects: Objects, name: str) -> tuple[str, str]:
    """The headers and the message of a commit; both are empty if there is no such commit."""
    commit = next(objects.read([f"{name}^{{commit}}"]))
    headers, _, message = (commit.content if commit else b"").partition(b"\n\n")
    encoding = re.search(rb"^encoding (\S+)$", headers, re.MULTILINE)
    try:
        text = message.decode(encoding[1].decode("ascii") if encoding else "utf-8", "replace")
    except (LookupError, UnicodeDecodeError):
        text = message.decode("utf-8", "replace")
    return headers.decode("utf-8", "replace"), text


def branch() -> str:
    """The current branch; "" if HEAD is detached."""
    with open(os.path.join(git_dir(), "HEAD"), encoding="utf-8", errors="surrogateescape") as file:
        text = file.read().strip()
    name = text.removeprefix("ref: refs/heads/")
    if name == ".invalid":  # git keeps its references in a table
        return ask("symbolic-ref", "--quiet", "--short", "HEAD").stdout.decode().strip()
    return "" if name == text else name


def unpublished(objects: Objects) -> tuple[list[str], list[str]]:
    """The unpublished commits of HEAD, and the commits from which they branch off.

    A commit is published if it is on a branch of a remote, or under a tag. Without a
    remote, if it is on the local default branch. Both lists are empty if that is unknown.
    """
    has_remote = run("for-each-ref", "--count=1", "refs/remotes") != b""
    public = ["--remotes"] if has_remote else [*objects.other_default_branch(branch())]
    if not public or objects.commit("HEAD") is None:
        return [], []
    listed = run("rev-list", "--boundary", "HEAD", "--not", *public, "--tags").decode().split()
    new = [line for line in listed if not line.startswith("-")]
    return new, [line[1:] for line in listed if line.startswith("-")]


def opens_editor() -> bool:
    """True if the message of this commit is, or was, open in an editor."""
    return os.environ.get("GIT_EDITOR") != ":"  # which git sets if it opens none


def strips_comments() -> bool:
    """True if git removes comment lines from the message (`commit.cleanup`)."""
    from fixlearn.repository.commit_command_line import command_line, option_values

    line = command_line()
    given = dict(option_values(line.arguments, "--cleanup")) if line else {}
    mode = given.get("--cleanup") or _settings().get("commit.cleanup") or "default"
    return mode == "strip" or (mode == "default" and opens_editor())


def comment_character() -> str:
    """The character (or "auto") that begins a comment in the editor."""
    return _settings().get("core.commentchar") or "#"


@cache
def _settings() -> dict[str, str]:
    """{name in lower case: value} of git's settings about comments in messages."""
    names = r"^(commit\.cleanup|core\.commentchar)$"
    text = ask("config", "-z", "--get-regexp", names).stdout.decode("utf-8", "replace")
    rows = (row.partition("\n") for row in text.split("\0") if row)
    return {name: value.strip() for name, _, value in rows}
