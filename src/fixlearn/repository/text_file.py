"""A text file of somebody else in which a part is rewritten: whole at every moment."""

from __future__ import annotations

import os
import shlex
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from fixlearn.errors import CannotTell, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_MOST_BYTES = 5_000_000
_TRIES = 5


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
            with _written_beside(target, changed) as beside:
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
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise UsageError(
            f"{path} is too large",
            why=f"no more than {_MOST_BYTES:,} bytes are read",
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


@contextmanager
def _written_beside(target: Path, content: bytes) -> Iterator[Path]:
    """A new file in the same folder, on the disk, with the mode of `target`; gone if not used."""
    beside = target.with_name(f".{target.name}.fixlearn")
    beside.unlink(missing_ok=True)  # left behind by one that was killed
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        known = target.stat()
        if sys.platform != "win32" and (known.st_uid, known.st_gid) != (os.getuid(), os.getgid()):
            with suppress(OSError):  # root may, and must not take the file from its owner
                os.chown(beside, known.st_uid, known.st_gid)
        beside.chmod(stat.S_IMODE(known.st_mode))
        yield beside
    finally:
        beside.unlink(missing_ok=True)


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
