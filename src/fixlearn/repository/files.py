"""Files of the work tree: read, written at once or not at all, never overwritten unseen."""

from __future__ import annotations

import os
import shlex
import stat
import sys
from contextlib import contextmanager, suppress
from glob import escape
from typing import TYPE_CHECKING

from fixlearn.errors import CannotTell, UsageError
from fixlearn.lessons.evidence_status import MOST_BYTES as MOST_LOOKED_INTO
from fixlearn.lessons.evidence_status import TreeContent
from fixlearn.lessons.lesson_file import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

_MOST_TEXT = 500_000  # bytes
_MOST_REWRITTEN = 5_000_000  # bytes
_TRIES = 5  # of a rewrite that another program gets in the way of


def markdown_files(top: Path, roots: Sequence[str]) -> dict[str, bytes]:
    """{path: content} of all Markdown files below the roots.

    Links are not followed: they could lead out of the repository. Of a file
    that is too large for a lesson no more is read than shows it.
    """
    found = {}
    for root in roots:
        if not (top / root).resolve().is_relative_to(top.resolve()):
            continue
        for path in sorted((top / root).rglob("*.md")):
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    found[path.relative_to(top).as_posix()] = file.read(MOST_BYTES + 1)
    return found


def lstat_paths(
    top: Path, paths: Collection[str], inside: Collection[str]
) -> dict[str, TreeContent]:
    """{path: what lies there}, of what is there; `inside` are files whose content is wanted.

    A file's path tells it apart, where a tree of git has an object id.

    Links are not followed, and nothing below a submodule is looked at: both are
    "closed", as in a tree of git.
    """
    found = {}
    for path in paths:
        there = _kind(top, path)
        if there == "file" and path in inside:
            try:
                with (top / path).open("rb") as file:
                    content = file.read(MOST_LOOKED_INTO + 1)
                found[path] = TreeContent("file", path, content)
            except OSError:
                found[path] = TreeContent("file", path)
        elif there:
            found[path] = TreeContent(there)
    return found


def has_skip_worktree_entries(index: Path) -> bool:
    """False where git's index is of version 2, which leaves no file out of the work tree."""
    try:
        with index.open("rb") as file:
            return file.read(8)[4:] != b"\0\0\0\2"
    except OSError:
        return False


def _kind(top: Path, path: str) -> str:
    """What lies at a path: file, folder or closed; "" where nothing does."""
    *folders, last = path.split("/")
    if ".git" in path.lower().split("/"):
        return ""  # git's own files are in no tree
    place = top
    for folder in folders:
        place /= folder
        mode = _mode(place)
        if mode is None or stat.S_ISREG(mode):
            return ""
        if not stat.S_ISDIR(mode) or (place / ".git").exists():
            return "closed"
    mode = _mode(place / last)
    if mode is None:
        return ""
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else "closed"


def _mode(path: Path) -> int | None:
    try:
        return path.lstat().st_mode
    except (OSError, ValueError):
        return None


def texts(top: Path, patterns: Sequence[str]) -> dict[str, str]:
    """{path: text} of the files that match, as in "Jenkinsfile" or ".github/workflows/*.yml".

    Of a large file no more than its beginning; what is no file, or cannot be
    read, is left out.
    """
    found = {}
    for pattern in patterns:
        for path in sorted(top.glob(pattern)):
            try:
                if path.is_file():
                    with path.open("rb") as file:
                        content = file.read(_MOST_TEXT)
                    found[path.relative_to(top).as_posix()] = content.decode("utf-8", "replace")
            except OSError:
                continue
    return found


def write_new(top: Path, name: str, text: str) -> Path:
    """Write a file that is not there yet.

    Raises FileExistsError where it is, and UsageError where a link leads out of
    the repository; then nothing is touched.
    """
    path = top / name
    if not path.parent.resolve().is_relative_to(top.resolve()):
        raise UsageError(
            f"{name} is not inside of this repository",
            why="a folder above it is a link that leads out",
            hint=f"ls -ld {name.partition('/')[0]}",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file, new or not, so that a reader or a crash never sees a part of the content.

    A file that is replaced keeps its mode, and its owner if the system allows that.
    """
    with written_beside(path, content) as beside:
        beside.replace(path)
        _sync_folder(path.parent)


@contextmanager
def written_beside(target: Path, content: bytes, mode: int | None = None) -> Iterator[Path]:
    """A new file in the folder of `target`, to be renamed over it; deleted if it is not.

    Its content is on the disk. Its mode is what the umask leaves of `mode`; by
    default it has the mode and the owner of `target`.
    """
    known = target.stat() if mode is None and target.exists() else None
    beside = target.with_name(_beside(target.name, str(os.getpid())))
    created = 0o600 if known else 0o666 if mode is None else mode
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, created)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        if known:
            _give(beside, known)
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _beside(name: str, process: str) -> str:
    return f".{name}.{process}.fixlearn"


def _give(path: Path, known: os.stat_result) -> None:
    """Give a file the owner and the mode of another one."""
    if sys.platform != "win32" and (known.st_uid, known.st_gid) != (os.getuid(), os.getgid()):
        with suppress(OSError):  # root may, and must not take the file from its owner
            os.chown(path, known.st_uid, known.st_gid)
    path.chmod(stat.S_IMODE(known.st_mode))


def rewrite_file(top: Path, name: str, before: bytes, after: bytes) -> None:
    """Replace the content of a file, all of it or nothing; its mode stays.

    Raises UsageError where somebody else has changed it in between.
    """
    path = top / name
    if path.is_symlink() or path.read_bytes() != before:
        raise UsageError(
            f"{name} was changed while it was looked at",
            why="what somebody else has just written is not overwritten",
            hint="fixlearn lint     looks at it again",
        )
    write_atomically(path, after)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with its byte order mark and its line ends as they are.

    Raises UsageError where there is no such file, or it is not such a text.
    """
    return _decoded(path, _content(path))


def rewrite_text(path: Path, change: Callable[[str], str]) -> None:
    """Replace a file's text by what `change` makes of it.

    Its mode is kept, and its owner where the system allows that. The new text is
    written beside the file, synced and renamed over it: a reader or a crash finds
    the old text or the new one, never a part. A link is followed, and stays. Of
    several that rewrite at once each waits for the one before it (on Windows
    nobody waits). What another program writes in the meantime is seen, and
    `change` is asked again.

    Raises UsageError where the file is not such a text or may not be written,
    CannotTell where another program does not stop writing it.
    """
    _refuse_what_is_no_file(path)
    target = path.resolve()
    for _ in range(_TRIES):
        with _alone_in(target.parent):
            content = _content(path)
            text = change(_decoded(path, content))
            changed = text.encode("utf-8")
            if changed == content:
                return
            if not os.access(target, os.W_OK):
                raise UsageError(
                    f"{path} may not be written",
                    why="its mode says that it is read-only",
                    hint=f"chmod u+w {shlex.quote(str(path))}",
                )
            for leftover in target.parent.glob(_beside(escape(target.name), "*")):
                leftover.unlink(missing_ok=True)  # of a process that was killed
            with written_beside(target, changed) as beside:
                if _content(path) == content:
                    beside.replace(target)
                    _sync_folder(target.parent)
                    return
    raise CannotTell(
        f"{path} is not at rest",
        why=f"another program wrote it {_TRIES} times in a row",
        hint="wait for it, then repeat",
    )


def _content(path: Path) -> bytes:
    _refuse_what_is_no_file(path)
    with path.open("rb") as file:
        content = file.read(_MOST_REWRITTEN + 1)
    if len(content) > _MOST_REWRITTEN:
        raise UsageError(
            f"{path} is too large",
            why=f"no more than {_MOST_REWRITTEN:,} bytes are read",
            hint="move older releases into a file of their own",
        )
    return content


def _refuse_what_is_no_file(path: Path) -> None:
    if not path.exists():
        raise UsageError(
            f"there is no {path}",
            why="fixlearn keeps a section in a file of yours, and makes no file",
            hint=f"echo '# Changelog' > {shlex.quote(str(path))}     makes one",
        )
    if not stat.S_ISREG(path.stat().st_mode):
        raise UsageError(
            f"{path} is no file",
            why="a section can be kept only in a text file",
            hint="--update CHANGELOG.md",
        )


def _decoded(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{path}:{line}: byte 0x{content[error.start]:02x} is not UTF-8",
            why="a text in another encoding cannot be changed without harm",
            hint="save the file as UTF-8",
        ) from error


def _sync_folder(folder: Path) -> None:
    """Only then the new name is on the disk; not every system can be asked for that."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other fixlearn rewrites a file of this folder.

    The lock is the folder's: the file itself is another one after each rename,
    and a lock file would stay behind where its owner is killed.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # not every network drive has locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # and with it goes the lock
