"""The commit that git is making: how it was started, and what it continues.

Of the commit whose hook is running; git's own variables (GIT_DIR, GIT_EDITOR) count.
"""

from __future__ import annotations

import getopt
import ntpath
import os
import re
import time
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from fixlearn.gate.message import parse_message
from fixlearn.repository.git import ask, git_failed, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.repository.objects import Objects


SEQUENCES = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
_PICKED = ("CHERRY_PICK_HEAD", "REBASE_HEAD")
_JUST_NOW = 3  # seconds
_DEFAULT_BRANCHES = ("main", "master")

# Options that say the same when they are given again. Not among them: those that
# choose interactively (-p), commit single paths, or take a message from elsewhere.
_FLAGS = (
    "all amend reset-author quiet verbose no-signoff allow-empty "
    "gpg-sign no-gpg-sign status no-status"
).split()
_VALUES = ("author=", "date=", "cleanup=")
_ABOUT_MESSAGE = ("message=", "file=", "template=", "trailer=", "signoff", "edit", "no-edit")
_SHORT_KEPT = {"-a", "-q", "-v", "-S"}
_SHORT = "aqvsSem:F:t:"


def git_dir() -> Path:
    """The folder in which git keeps its files of this work tree. Raises CannotTell.

    Where gitrepository-layout(5) has it; to ask git would cost the hook a process.
    """
    given = os.environ.get("GIT_DIR")
    if given:
        return Path(given)
    for folder in (Path(), *Path.cwd().parents):
        path = folder / ".git"
        if os.path.lexists(path / "HEAD"):
            return path
        if path.is_file():  # of a linked worktree or a submodule
            return folder / path.read_text("utf-8", "surrogateescape").partition(":")[2].strip()
    raise git_failed("cannot find git's own files", "not a git repository")


def is_in_progress() -> bool:
    """True while git makes commits that were made before: a rebase, a cherry-pick, a merge."""
    return any((git_dir() / name).exists() for name in SEQUENCES)


def is_merging() -> bool:
    """True if this commit ends a merge."""
    return (git_dir() / "MERGE_HEAD").exists()


def picked_commit() -> str:
    """The name of the commit that a cherry-pick or a rebase makes again; "" without one."""
    return next((name for name in _PICKED if (git_dir() / name).exists()), "")


def is_amending(objects: Objects) -> bool:
    """True while `git commit --amend` runs.

    If nobody knows how git was called: git hands a hook the author date that the commit
    will have, and an amended commit keeps the date of the one that it replaces.
    """
    arguments = commit_arguments()
    if arguments is not None:
        known = repeated(arguments)
        return "--amend" in (arguments if known is None else known)
    date = os.environ.get("GIT_AUTHOR_DATE", "").removeprefix("@")
    seconds = date.partition(" ")[0]
    if not seconds.isdigit() or abs(time.time() - int(seconds)) < _JUST_NOW:
        return False  # two commits of one script can share a second
    headers, _ = _commit(objects, "HEAD")
    return re.search(rf"^author .*> {re.escape(date)}$", headers, re.MULTILINE) is not None


def repeated(arguments: list[str] | None) -> list[str] | None:
    """The arguments of `git commit` without those about the message.

    None if they are unknown, or might make another commit.

    >>> repeated(["-a", "--author=Ada <a@example.com>", "-m", "fix: keep the last row"])
    ['-a', '--author=Ada <a@example.com>']
    """
    if arguments is None:
        return None
    try:
        long = [*_FLAGS, *_VALUES, *_ABOUT_MESSAGE]
        options, paths = getopt.gnu_getopt(arguments, _SHORT, long)
    except getopt.GetoptError:
        return None
    if paths:
        return None  # a commit of single paths would leave the lesson out
    return [
        f"{option}={value}" if value else option
        for option, value in options
        if option in _SHORT_KEPT or option[2:] in _FLAGS or f"{option[2:]}=" in _VALUES
    ]


def parents(objects: Objects, name: str) -> tuple[str, ...]:
    """The hashes of what a commit was built on; none for the root commit."""
    return tuple(re.findall(r"^parent ([0-9a-f]+)$", _commit(objects, name)[0], re.MULTILINE))


def subject(objects: Objects, name: str) -> str:
    """The first line of a commit's message."""
    return parse_message(_commit(objects, name)[1]).subject


def _commit(objects: Objects, name: str) -> tuple[str, str]:
    """Headers and message of a commit; both empty if there is none of that name."""
    commit = next(objects.read([f"{name}^{{commit}}"]))
    headers, _, message = (commit.content if commit else b"").partition(b"\n\n")
    encoding = re.search(rb"^encoding (\S+)$", headers, re.MULTILINE)
    try:
        text = message.decode(encoding[1].decode("ascii") if encoding else "utf-8", "replace")
    except (LookupError, UnicodeDecodeError):
        text = message.decode("utf-8", "replace")
    return headers.decode("utf-8", "replace"), text


def branch() -> str:
    """The branch that is committed to; "" if HEAD is detached."""
    text = (git_dir() / "HEAD").read_text("utf-8", "replace").strip()
    name = text.removeprefix("ref: refs/heads/")
    if name == ".invalid":  # git keeps its references in a table
        return ask("symbolic-ref", "--quiet", "--short", "HEAD").stdout.decode().strip()
    return "" if name == text else name


def unpublished(objects: Objects) -> tuple[list[str], list[str]]:
    """The commits that nobody else has, and those at which they begin; none if that is unknown.

    Nobody else has what is on no branch of a remote and under no tag; without a
    remote, what is not on the local default branch.
    """
    heads = [f"refs/heads/{name}" for name in _DEFAULT_BRANCHES]
    refs = run("for-each-ref", "--format=%(refname)", *heads, "refs/remotes")
    known = refs.decode("utf-8", "replace").split()
    if any(name.startswith("refs/remotes/") for name in known):
        public = ["--remotes"]
    else:
        current = f"refs/heads/{branch()}"
        public = [name for name in heads if name in known and name != current][:1]
    if not public or objects.commit("HEAD") is None:
        return [], []
    listed = run("rev-list", "--boundary", "HEAD", "--not", *public, "--tags").decode().split()
    new = [line for line in listed if not line.startswith("-")]
    return new, [line[1:] for line in listed if line.startswith("-")]


def opens_editor() -> bool:
    """True if the message of this commit is, or was, open in an editor."""
    return os.environ.get("GIT_EDITOR") != ":"  # which git sets if it opens none


def strips_comments() -> bool:
    """True if git takes comment lines out of the message (`commit.cleanup`)."""
    mode = typed_cleanup(commit_arguments() or []) or _settings().get("commit.cleanup") or "default"
    return mode == "strip" or (mode == "default" and opens_editor())


def comment_character() -> str:
    """What begins a comment in an editor's message."""
    return _settings().get("core.commentchar") or "#"


@cache
def _settings() -> dict[str, str]:
    """{name in lower case: value} of git's settings about comments in messages, asked once."""
    names = r"^(commit\.cleanup|core\.commentchar)$"
    text = ask("config", "-z", "--get-regexp", names).stdout.decode("utf-8", "replace")
    rows = (row.partition("\n") for row in text.split("\0") if row)
    return {name: value.strip() for name, _, value in rows}


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
