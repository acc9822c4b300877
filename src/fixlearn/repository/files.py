"""Reads and writes files of the work tree.

First reading, then atomic writing, then rewriting a text that others may be writing too.
Files are written completely or not at all, and nobody's changes are overwritten.
"""

from __future__ import annotations

import os
import shlex
import stat
import sys
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from fixlearn.errors import CannotTell, UsageError
from fixlearn.lessons import evidence_status, lesson_file
from fixlearn.lessons.evidence_status import TreeContent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

_MAX_TEXT = 500_000  # bytes of a configuration file, which has far fewer
_MAX_REWRITTEN = 5_000_000  # bytes of a changelog, which is read and written as a whole
_BLOCK = 65_536  # bytes; more memory is only asked for if a file is larger
_MAX_TRIES = 5  # of a rewrite that another program interrupts by writing the same file


def markdown_files(top: Path, roots: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of each Markdown file below the roots, sorted by path.

    Links are not followed, because they could lead out of the repository. A file that is
    too large for a lesson is cut off behind the limit.
    """
    for root in roots:
        if not (top / root).resolve().is_relative_to(top.resolve()):
            continue
        paths: list[tuple[str, ...]] = []
        for folder, _, names in os.walk(top / root):
            parts = Path(folder).relative_to(top).parts
            paths += [(*parts, name) for name in names if name.endswith(".md")]
        for path in map("/".join, sorted(paths)):
            if _kind(f"{top}/{path}") == "file":
                yield path, _read_start(f"{top}/{path}", lesson_file.MOST_BYTES + 1)


def texts(top: Path, patterns: Sequence[str]) -> dict[str, str]:
    """{path: text} of the files that match, as in "Jenkinsfile" or ".github/workflows/*.yml".

    A large file is cut off, and what is no file or cannot be read is left out.
    """
    contents = {}
    for pattern in patterns:
        for path in sorted(top.glob(pattern)):
            with suppress(OSError):
                if path.is_file():
                    content = _read_start(path, _MAX_TEXT)
                    contents[path.relative_to(top).as_posix()] = content.decode("utf-8", "replace")
    return contents


def _read_start(path: Path | str, size: int) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123, a Path takes as long to make as the file to read
        start = file.read(min(size, _BLOCK))
        return start + file.read(size - _BLOCK) if len(start) == _BLOCK else start


def lstat_paths(
    top: Path, paths: Collection[str], inside: Collection[str]
) -> dict[str, TreeContent]:
    """Stat `paths` without following links, and read the files among `inside`.

    Missing paths are left out. The id of a file is its path. As in a tree of git, a link,
    a submodule and what is below them are "closed".
    """
    contents = {}
    kinds: dict[str, str] = {}  # of folders, for what is in them
    for path in paths:
        kind = _kind_below(top, path, kinds)
        if kind == "file" and path in inside:
            contents[path] = TreeContent("file", path)
            with suppress(OSError):
                content = _read_start(f"{top}/{path}", evidence_status.MOST_BYTES + 1)
                contents[path] = TreeContent("file", path, content)
        elif kind:
            contents[path] = TreeContent(kind)
    return contents


def has_skip_worktree_entries(index: Path) -> bool:
    """False if git's index has version 2, in which no file can be left out of the work tree."""
    try:
        return _read_start(index, 8)[4:] != b"\0\0\0\2"
    except OSError:
        return False


def _kind_below(top: Path, path: str, kinds: dict[str, str]) -> str:
    """The kind of a path below `top`, where what was learned of folders is added to `kinds`."""
    if ".git" in path.lower().split("/"):
        return ""  # git's own files are in no tree
    place = str(top)
    for name in path.split("/")[:-1]:
        place = f"{place}/{name}"
        if place not in kinds:
            kind = _kind(place)
            is_submodule = kind == "folder" and os.path.exists(f"{place}/.git")  # noqa: PTH110
            kinds[place] = "closed" if is_submodule else kind
        if kinds[place] != "folder":
            return "closed" if kinds[place] == "closed" else ""
    return _kind(f"{top}/{path}")


def _kind(path: str) -> str:
    """The kind of a path: "file", "folder" or "closed"; "" if it does not exist."""
    try:
        mode = os.lstat(path).st_mode
    except (OSError, ValueError):
        return ""
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else "closed"


def relative_path(path: Path | str) -> str:
    """A path from the current folder, with slashes, which every shell takes on every system."""
    try:
        path = os.path.relpath(path)
    except ValueError:
        path = os.path.abspath(path)  # noqa: PTH100, on another drive of Windows
    return path.replace(os.sep, "/")


def short_path(path: Path) -> str:
    """A path as it is typed: from the current folder if it is below, otherwise whole."""
    return relative_path(path) if path.is_relative_to(Path.cwd()) else path.as_posix()


def change_to(folder: Path) -> list[str]:
    """The command that changes to the folder; [] in the folder itself."""
    return [] if folder.samefile(".") else [shlex.join(["cd", relative_path(folder)])]


def write_new(top: Path, name: str, text: str, *, is_executable: bool = False) -> Path:
    """Write a new file, whole or not at all, and the folders above it; returns its path.

    Raises FileExistsError if the file exists, and UsageError if a link leads out of the
    repository; nothing is written then.
    """
    path = top / name
    if not path.parent.resolve().is_relative_to(top.resolve()):
        raise UsageError(
            f"{name} is outside of this repository",
            why="one of its parent folders is a link to a place outside",
            hint=f"ls -ld {shlex.quote(relative_path(top / name.partition('/')[0]))}",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_next_to(path, text.encode(), 0o777 if is_executable else 0o666) as temporary:
        try:
            os.link(temporary, path)  # a rename would replace a file that was made meanwhile
        except OSError:  # it exists, or this file system has no links
            with path.open("xb") as file:
                file.write(text.encode())
            path.chmod(temporary.stat().st_mode)
    _sync_folder(path.parent)
    return path


def write_atomically(path: Path, content: bytes) -> None:
    """Write or replace a file, so that a reader or a crash never sees a part of the content.

    A replaced file keeps its mode, and its owner if the system allows that.
    """
    with written_next_to(path, content) as temporary:
        temporary.replace(path)
        _sync_folder(path.parent)


@contextmanager
def written_next_to(target: Path, content: bytes, mode: int | None = None) -> Iterator[Path]:
    """Yield a new, synced file next to `target`, to be renamed over it; delete it otherwise.

    It has the given mode, less the umask; by default the mode and the owner of `target`.
    """
    replaced = target.stat() if mode is None and target.exists() else None
    temporary = target.with_name(_temporary_name(target.name, str(os.getpid())))
    created = 0o600 if replaced else 0o666 if mode is None else mode
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, created)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        if replaced:
            _copy_owner_and_mode(replaced, temporary)
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _temporary_name(name: str, process: str) -> str:
    return f".{name}.{process}.fixlearn"


def _copy_owner_and_mode(status: os.stat_result, path: Path) -> None:
    if sys.platform != "win32" and (status.st_uid, status.st_gid) != (os.getuid(), os.getgid()):
        with suppress(OSError):  # only root may do it, and must not take the file from its owner
            os.chown(path, status.st_uid, status.st_gid)
    path.chmod(stat.S_IMODE(status.st_mode))


def _sync_folder(folder: Path) -> None:
    """Wait until a rename in this folder is on the disk, if the system can do that."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def rewrite_file(top: Path, name: str, before: bytes, after: bytes) -> None:
    """Replace the content `before` of a file by `after`.

    Raises UsageError if somebody else has changed the file in between.
    """
    path = top / name
    if path.is_symlink() or path.read_bytes() != before:
        raise UsageError(
            f"{name} was changed by another program in the meantime",
            why="fixlearn does not overwrite changes that it has not read",
            hint="fixlearn lint     reads it again",
        )
    write_atomically(path, after)


def rewrite_text(
    path: Path, change: Callable[[str], str | None], *, is_dry_run: bool = False
) -> tuple[str, str | None]:
    """Replace the text of a file by what `change` makes of it; the text before and after.

    If `change` returns None, or if it is a dry run, the file is left as it is. The text has the
    byte order mark and the line ends of the file, which is written as by `write_atomically`.

    A link is followed and kept. Processes of fixlearn that rewrite at the same time wait
    for each other (except on Windows). If another program writes the file in between,
    `change` is called again.

    Raises UsageError if the file is no UTF-8 text or is read-only, and CannotTell if
    another program writes it again and again.
    """
    _refuse_no_file(path)
    target = path.resolve()
    for _ in range(_MAX_TRIES):
        with _locked(target.parent):
            content = _read(path)
            before = _decode(path, content)
            after = change(before)
            if is_dry_run or after is None or after == before:
                return before, after
            if not os.access(target, os.W_OK):
                raise UsageError(
                    f"{path} is read-only",
                    why="its permissions do not allow writing",
                    hint=f"chmod u+w {shlex.quote(str(path))}",
                )
            for leftover in target.parent.glob(_temporary_name(escape(target.name), "*")):
                leftover.unlink(missing_ok=True)  # from a process that was killed
            with written_next_to(target, after.encode()) as temporary:
                if _read(path) == content:
                    temporary.replace(target)
                    _sync_folder(target.parent)
                    return before, after
    raise CannotTell(
        f"{path} keeps changing",
        why=f"another program changed it {_MAX_TRIES} times in a row",
        hint="wait until that program is done, then try again",
    )


def _read(path: Path) -> bytes:
    _refuse_no_file(path)
    content = _read_start(path, _MAX_REWRITTEN + 1)
    if len(content) > _MAX_REWRITTEN:
        raise UsageError(
            f"{path} is too large",
            why=f"at most {_MAX_REWRITTEN:,} bytes are read",
            hint="move older releases to another file",
        )
    return content


def _refuse_no_file(path: Path) -> None:
    if not path.exists():
        raise UsageError(
            f"{path} does not exist",
            why="fixlearn updates a section of an existing file and does not create files",
            hint=f"echo '# Changelog' > {shlex.quote(str(path))}     creates it",
        )
    if not stat.S_ISREG(path.stat().st_mode):
        raise UsageError(
            f"{path} is not a file",
            why="a section can only be in a text file",
            hint="--update CHANGELOG.md",
        )


def _decode(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{path}:{line}: byte 0x{content[error.start]:02x} is not UTF-8",
            why="changing a text in another encoding would damage it",
            hint="save the file as UTF-8",
        ) from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Wait until no other fixlearn rewrites a file in this folder.

    The folder is locked: the file itself is replaced by each rename, and a lock file would
    stay behind if its owner is killed.
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
        os.close(handle)  # which releases the lock
