"""The commit that is being made: its own index, git's paths, the kept message.

Plain git and no GitPython: this is what the hook runs at every fix. It acts on
the very repository whose hook is running, so git's own variables (GIT_DIR,
GIT_INDEX_FILE: `git commit FILE` commits from an index of its own) stay in
force.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from fixlearn.errors import CannotTell
from fixlearn.lessons.entry import lesson_id
from fixlearn.lessons.library import is_lesson_path
from fixlearn.repository.failure import git_failed
from fixlearn.repository.objects import Object, read_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.model import Change

KEPT_MESSAGE = "fixlearn-message"


def _git(*arguments: str, stdin: bytes = b"") -> bytes:
    try:
        done = subprocess.run(["git", *arguments], input=stdin, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise git_failed("cannot start git", "no git is on PATH") from error
    if done.returncode:
        raise git_failed(f"git {arguments[0]} failed", done.stderr.decode("utf-8", "replace"))
    return done.stdout


def git_paths(*names: str) -> list[Path]:
    """Where git keeps these files of its own; in a linked worktree not below `.git`."""
    arguments = [part for name in names for part in ("--git-path", name)]
    lines = _git("rev-parse", *arguments).decode("utf-8", "surrogateescape").split("\n")
    return [Path(line) for line in lines if line]


def keep_message(text: str) -> None:
    """Keep the message of a refused commit; git overwrites its own copy at the next try."""
    git_paths(KEPT_MESSAGE)[0].write_text(text, encoding="utf-8")


def staged_changes(*, amends: bool) -> list[Change]:
    """What this commit changes; for an amended commit, against that one's parent."""
    from fixlearn.repository.log import parse_raw_diff

    command = ["diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff"]
    against = ["HEAD^"] if amends else []
    try:
        text = _git(*command, *against, "--")
    except CannotTell:
        if not amends:
            raise
        return []  # the root commit is amended: all of it is new, nothing is told apart
    return [change for _, changes in parse_raw_diff(text) for change in changes]


def is_amending() -> bool:
    """True while `git commit --amend` runs.

    git hands a hook the author date that the commit will have, and nothing else
    that tells: an amended commit keeps the date of the one that it replaces.
    """
    given = os.environ.get("GIT_AUTHOR_DATE", "").removeprefix("@")
    if not given:
        return False
    try:
        return given == _git("log", "-1", "--format=%ad", "--date=raw").decode().strip()
    except CannotTell:
        return False  # no commit yet


def stage(path: Path) -> None:
    """Add one file to the index; waits a moment where another git holds it."""
    for wait in (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 0):
        try:
            _git("-C", str(path.parent), "add", "--", path.name)
        except CannotTell as error:
            if "index.lock" not in error.why or not wait:
                raise
            time.sleep(wait)
        else:
            return


def staged_lessons(roots: Sequence[str]) -> dict[str, str]:
    """{path: blob id} of the lesson files in this commit's own index."""
    found = {}
    wanted = [f":(top,literal){root}" for root in roots]
    for row in _git("ls-files", "-s", "-z", "--full-name", "--", *wanted).split(b"\0"):
        if row:
            facts, _, path = row.partition(b"\t")
            name = path.decode("utf-8", "replace")
            if is_lesson_path(name, roots):
                found[name] = facts.split(b" ")[1].decode()
    return found


def read(names: Sequence[str]) -> list[Object | None]:
    """One object per name, in their order; None where git knows no such object."""
    text = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    stream = BytesIO(_git("cat-file", "--batch", stdin=text)) if names else BytesIO()
    return [read_object(stream) for _ in names]


def blobs(ids: Iterable[str]) -> dict[str, bytes]:
    """The contents of blobs, by object id; missing ones are left out."""
    found = read([id for id in dict.fromkeys(ids) if id.strip("0")])
    return {one.id: one.content for one in found if one}


def branch() -> str:
    """The branch that is committed to; "" where HEAD is detached."""
    try:
        return _git("symbolic-ref", "--quiet", "--short", "HEAD").decode("utf-8", "replace").strip()
    except CannotTell:
        return ""


def fork_point() -> str:
    """Where HEAD leaves its upstream, or else the default branch; "" where there is neither."""
    for name in ("@{upstream}", "refs/remotes/origin/HEAD"):
        try:
            return _git("merge-base", "HEAD", name).decode().strip()
        except CannotTell:
            continue
    return ""


def renames(older: str, _: str) -> dict[str, str]:
    """{path in the index: path in the commit `older`} of the files that were renamed."""
    text = _git("diff", "--cached", "-M", "--name-status", "-z", "--diff-filter=R", older, "--")
    fields = text.decode("utf-8", "replace").split("\0")
    return dict(zip(fields[2::3], fields[1::3], strict=False))


def lessons_on_disk(roots: Sequence[str]) -> dict[str, str]:
    """{id: path} of the lesson files that lie in the work tree, staged or not."""
    found = {}
    for root in roots:
        for path in Path(root).glob("*/*.md"):
            if is_lesson_path(path.as_posix(), roots):
                found[lesson_id(path.name)] = path.as_posix()
    return found


def shown_path(path: Path) -> str:
    """A path as the developer has to type it: hooks run at the top, the developer may not."""
    prefix = os.environ.get("GIT_PREFIX", "")
    try:
        path = Path(os.path.relpath(path, prefix or "."))
    except ValueError:
        path = path.absolute()  # another drive
    return shlex.quote(path.as_posix())
