"""The commit that is being made: its own index, git's paths, the kept message.

Plain git and no GitPython: this is what the hook runs at every fix. It acts on
the very repository whose hook is running, so git's own variables (GIT_DIR,
GIT_INDEX_FILE: `git commit FILE` commits from an index of its own) stay in
force.
"""

from __future__ import annotations

import os
import re
import shlex
import time
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from fixlearn.errors import CannotTell
from fixlearn.gate.message import parse_message
from fixlearn.lessons.entry import lesson_id
from fixlearn.lessons.library import is_lesson_path
from fixlearn.repository.command_line import commit_arguments, typed_cleanup
from fixlearn.repository.git import run
from fixlearn.repository.objects import FOLDER, Object, TreeEntry, read_object

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from fixlearn.messages import Message
    from fixlearn.model import Change

KEPT_MESSAGE = "fixlearn-message"
_KEPT_COMMAND = "fixlearn-command"
SEQUENCES = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
_JUST_NOW = 3  # seconds
_SCISSORS = re.compile(rb"^\S{1,16} -{24} >8 -{24}[ \t]*\r?$", re.MULTILINE)


def git_paths(*names: str) -> list[Path]:
    """Where git keeps these files of its own; in a linked worktree not below `.git`."""
    where = os.getcwd(), os.environ.get("GIT_DIR")  # noqa: PTH109, a key, not a path
    return [_all_paths(where)[name] for name in names]


@cache
def _all_paths(where: tuple[str, str | None]) -> dict[str, Path]:  # noqa: ARG001, the key
    """All of them, in one question: a process is dear, and a hook asks twice."""
    names = (KEPT_MESSAGE, "COMMIT_EDITMSG", "REBASE_HEAD", *SEQUENCES)
    arguments = [part for name in names for part in ("--git-path", name)]
    lines = run("rev-parse", *arguments).decode("utf-8", "surrogateescape").split("\n")
    return dict(zip(names, map(Path, filter(None, lines)), strict=True))


def is_in_progress() -> bool:
    """True while git makes commits that were made before: a rebase, a cherry-pick, a merge."""
    return any(path.exists() for path in git_paths(*SEQUENCES))


def keep_message(content: bytes, command: str = "") -> None:
    """Keep the message of a refused commit; git overwrites its own copy at the next try.

    Beside it the command that makes the commit again, where that is known.

    Byte for byte, but for the end that git itself put below an editor's text:
    the diff of `commit --verbose`, and the last run of comment lines.
    """
    if opens_editor():  # git puts nothing below a text without an editor
        lines = _SCISSORS.split(content, maxsplit=1)[0].split(b"\n")
        strips = strips_comments()
        while len(lines) > 1 and (not lines[-1].strip() or (strips and lines[-1].startswith(b"#"))):
            lines.pop()
        content = b"\n".join([*lines, b""])
    kept = git_paths(KEPT_MESSAGE)[0]
    kept.write_bytes(content)
    kept.with_name(_KEPT_COMMAND).write_text(command, "utf-8", "surrogateescape")


def kept_command(kept: Path) -> str:
    """The command that makes the refused commit again; "" where it is not known from here."""
    try:
        command = kept.with_name(_KEPT_COMMAND).read_text("utf-8", "surrogateescape")
    except OSError:
        return ""
    is_from_here = command.endswith(f" -F {shown_path(kept)}")
    return command if is_from_here else ""


def opens_editor() -> bool:
    """True where the message of this commit is, or was, open in an editor."""
    return os.environ.get("GIT_EDITOR") != ":"  # which git sets where it opens none


def strips_comments() -> bool:
    """True where git takes comment lines out of the message (`commit.cleanup`)."""
    mode = typed_cleanup(commit_arguments() or []) or _setting("commit.cleanup") or "default"
    return mode == "strip" or (mode == "default" and opens_editor())


def comment_character() -> str:
    """What begins a comment in an editor's message."""
    return _setting("core.commentChar") or "#"


def _setting(name: str) -> str:
    try:
        return run("config", "--get", name).decode("utf-8", "replace").strip()
    except CannotTell:
        return ""


def forget_message(kept: Path, message: Message) -> None:
    """Take the kept message away once its commit is made, so that nobody takes it for a new one.

    Another commit that passes in between leaves it where it is.
    """
    try:
        text = kept.read_text("utf-8", "replace")
    except FileNotFoundError:
        return
    if parse_message(text).subject == message.subject:
        kept.unlink(missing_ok=True)
        kept.with_name(_KEPT_COMMAND).unlink(missing_ok=True)


def has_unstaged_changes() -> bool:
    """True when tracked files are changed and not staged."""
    return bool(run("diff", "--name-only", "-z", "--no-ext-diff", "--ignore-submodules"))


def paths_at_hand() -> tuple[list[str], list[str]]:
    """The tracked files that are staged, and those that are changed and not staged.

    Both from the top of the repository, whatever the user's settings say.
    """
    options = ["--porcelain", "-z", "--untracked-files=no", "--no-renames", "--ignore-submodules"]
    # Without its lock git only looks, and no `git add` beside it fails.
    rows = run("--no-optional-locks", "status", *options).decode("utf-8", "replace").split("\0")
    staged = [row[3:] for row in rows if row and row[0] != " "]
    changed = [row[3:] for row in rows if row and row[1] != " "]
    return staged, changed


def tracked_files(paths: Sequence[str]) -> list[str]:
    """The tracked files at these paths and below them; all from the top of the repository."""
    wanted = [f":(top,literal){path}" for path in paths]
    names = run("ls-files", "-z", "--full-name", "--", *wanted).decode("utf-8", "replace")
    return [name for name in names.split("\0") if name] if paths else []


def staged_changes(*, amends: bool, diff: bytes | None = None) -> list[Change]:
    """What this commit changes; for an amended commit, against that one's parent.

    `diff` is what `staged_diff` says, where it was asked already.
    """
    if diff is not None and not amends:
        return _read_changes(diff)
    try:
        return _changes("diff", "--cached", *(["HEAD^"] if amends else []))
    except CannotTell:
        if not amends:
            raise
        return []  # the root commit is amended: all of it is new, nothing is told apart


def _changes(*command: str) -> list[Change]:
    name, *rest = command
    options = ["--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff"]
    return _read_changes(run(name, *options, *rest, "--"))


def _read_changes(diff: bytes) -> list[Change]:
    from fixlearn.repository.log import parse_raw_diff

    return [change for _, changes in parse_raw_diff(diff) for change in changes]


def is_amending() -> bool:
    """True while `git commit --amend` runs.

    git hands a hook the author date that the commit will have, and nothing else
    that tells: an amended commit keeps the date of the one that it replaces.
    """
    given = os.environ.get("GIT_AUTHOR_DATE", "").removeprefix("@")
    seconds = given.partition(" ")[0]
    if not seconds.isdigit() or abs(time.time() - int(seconds)) < _JUST_NOW:
        return False  # two commits of one script can share a second
    try:
        return given == run("log", "-1", "--format=%ad", "--date=raw").decode().strip()
    except CannotTell:
        return False  # no commit yet


def subject(commit: str) -> str:
    """The first line of a commit's message."""
    text = run("log", "-1", "--format=%B", "--encoding=UTF-8", commit).decode("utf-8", "replace")
    return parse_message(text).subject


def amends_a_merge() -> bool:
    """True when the commit that is being replaced has two parents."""
    try:
        return bool(run("rev-parse", "--quiet", "--verify", "HEAD^2"))
    except CannotTell:
        return False


def parents_of_head() -> list[str]:
    """The hashes of what HEAD was built on; none for the root commit."""
    return run("rev-parse", "HEAD^@").decode().split()


def staged_lessons(roots: Sequence[str]) -> dict[str, str]:
    """{path: blob id} of the lesson files in this commit's own index."""
    found = {}
    wanted = [f":(top,literal){root}" for root in roots]
    for row in run("ls-files", "-s", "-z", "--full-name", "--", *wanted).split(b"\0"):
        if row:
            facts, _, path = row.partition(b"\t")
            name = path.decode("utf-8", "replace")
            if is_lesson_path(name, roots):
                found[name] = facts.split(b" ")[1].decode()
    return found


def staged_entries() -> list[TreeEntry]:
    """A row for each file of this commit's own index, by its whole path."""
    entries = []
    for row in run("ls-files", "-s", "-z", "--full-name", "--", ":(top)").split(b"\0"):
        if row:
            facts, _, path = row.partition(b"\t")
            mode, id, _ = facts.split(b" ")
            entries.append(TreeEntry(path.decode("utf-8", "replace"), id.decode(), mode.decode()))
    return entries


def entries_left_out() -> list[TreeEntry]:
    """A row for each file that a sparse checkout leaves out of the work tree, by its whole path."""
    entries = []
    for row in run("ls-files", "-t", "-s", "-z", "--full-name", "--", ":(top)").split(b"\0"):
        if row.startswith((b"S ", b"s ")):
            facts, _, path = row.partition(b"\t")
            _, mode, id, _ = facts.split(b" ")
            entries.append(TreeEntry(path.decode("utf-8", "replace"), id.decode(), mode.decode()))
    return entries


def rows_of(entries: Iterable[TreeEntry], paths: Collection[str]) -> dict[str, TreeEntry]:
    """{path: its row} of what the index has at these paths; `entries` are all of its files.

    As in a tree, folders have a row of their own, without an id, and below a
    link or a submodule the path has that one's.
    """
    wanted = frozenset(paths)
    above: dict[str, list[str]] = {}  # what may be a link or a submodule -> the paths below it
    for path in wanted:
        parts = path.split("/")
        for end in range(1, len(parts)):
            above.setdefault("/".join(parts[:end]), []).append(path)
    found: dict[str, TreeEntry] = {}
    for entry in entries:
        path = entry.name
        if path in wanted:
            found[path] = entry
        if path in above and not entry.is_file:
            found |= dict.fromkeys(above[path], entry)
        while "/" in path:
            path = path.rpartition("/")[0]
            if path in wanted:
                found.setdefault(path, TreeEntry(path, "", FOLDER))
    return found


def all_staged_paths() -> list[str]:
    """All files of the index."""
    return _paths("ls-files", "-z", "--full-name", "--", ":(top)")


def committed_paths(sha: str) -> list[str]:
    """All files of a commit's tree."""
    return _paths("ls-tree", "-r", "-z", "--full-tree", "--name-only", sha)


def _paths(*command: str) -> list[str]:
    names = run(*command).decode("utf-8", "replace").split("\0")
    return [name for name in names if name]


def read(names: Sequence[str]) -> list[Object | None]:
    """One object per name, in their order; None where git knows no such object."""
    text = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    stream = BytesIO(run("cat-file", "--batch", stdin=text)) if names else BytesIO()
    return [read_object(stream) for _ in names]


def blobs(ids: Iterable[str]) -> dict[str, bytes]:
    """The contents of blobs, by object id; missing ones are left out."""
    found = read([id for id in dict.fromkeys(ids) if id.strip("0")])
    return {one.id: one.content for one in found if one}


def branch() -> str:
    """The branch that is committed to; "" where HEAD is detached."""
    try:
        return run("symbolic-ref", "--quiet", "--short", "HEAD").decode("utf-8", "replace").strip()
    except CannotTell:
        return ""


def unpublished() -> tuple[list[str], list[str]]:
    """The commits that nobody else has, and those where they begin; none where that cannot be told.

    Nobody else has what is on no branch of a remote and under no tag; without a
    remote, what is not on the local default branch.
    """
    known = run("for-each-ref", "--count=1", "--format=x", "refs/remotes").strip()
    public = ["--remotes"] if known else _local_default()
    if not public:
        return [], []
    try:
        listed = run("rev-list", "--boundary", "HEAD", "--not", *public, "--tags")
    except CannotTell:
        if _has_head():
            raise
        return [], []
    lines = listed.decode().split()
    new = [line for line in lines if not line.startswith("-")]
    return new, [line[1:] for line in lines if line.startswith("-")]


def _has_head() -> bool:
    try:
        return bool(run("rev-parse", "--quiet", "--verify", "HEAD"))
    except CannotTell:
        return False  # no commit yet, or an orphan branch


def _local_default() -> list[str]:
    here = branch()
    for name in ("main", "master"):
        ref = f"refs/heads/{name}"
        if name != here and run("for-each-ref", "--format=x", ref).strip():
            return [ref]
    return []


def changes_between(older: str, newer: str) -> list[Change]:
    """What is different between the trees of two commits."""
    return _changes("diff-tree", "-r", older, newer)


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
