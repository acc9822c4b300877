"""Temporary work trees: commits that are checked out into folders which are deleted afterwards.

They are linked worktrees in the folder for temporary files, on no branch, so that the user's
work tree, index and HEAD stay untouched. The name of each has the id and the start time of the
process that made it (ids are reused), so that `sweep` recognizes what a killed process left.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from fixlearn.repository.git import Answer, ask, environment, git_failed
from fixlearn.repository.programs import defer_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fixlearn.repository.repository import Repository

_FOREIGN_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX")
# The user's hooks and daemons must not use a folder that is deleted soon, and a test may need
# files that a sparse checkout leaves out.
_SETTINGS = (
    *("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false"),
    *("-c", "core.sparseCheckout=false", "-c", "gc.auto=0"),
)
_MAX_DIFFERENCE = 100  # hundredths of a second: Windows rounds the boot time


class Worktrees:
    def __init__(self, repository: Repository) -> None:
        self._top = repository.work_tree()
        self._registered = repository.common_dir / "worktrees"

    @contextmanager
    def at(self, commit: str, source: str = "", paths: Sequence[str] = ()) -> Iterator[Path]:
        """Check out `commit`, but `paths` as they are in `source`, and yield the folder.

        Raises CannotTell if git cannot check them out.
        """
        folder = None
        try:
            with defer_signals():
                folder = scratch_folder()
                self._git(self._top, "worktree", "add", "--detach", "--quiet", str(folder), commit)
            if paths:
                names = "".join(f"{path}\0" for path in paths)
                from_stdin = ("--pathspec-from-file=-", "--pathspec-file-nul")
                self._git(folder, "checkout", "--quiet", source, *from_stdin, stdin=names)
            yield folder
        finally:
            if folder:
                self._remove(folder)

    def sweep(self) -> None:
        """Remove what killed processes left behind."""
        folders = {folder.name: folder for folder in _temporary_folder().glob(f"{_prefix()}-*")}
        for registered in self._registered.glob(f"{_prefix()}-*"):
            folders.setdefault(registered.name, _temporary_folder() / registered.name)
            with suppress(OSError):
                folder = Path((registered / "gitdir").read_text("utf-8").strip()).parent
                if folder.name == registered.name:
                    folders[registered.name] = folder
        for name, folder in folders.items():
            maker = re.fullmatch(rf"{re.escape(_prefix())}-(\d+)-(\d+)-\w+", name)
            if maker and not _is_alive(int(maker[1]), int(maker[2])):
                self._remove(folder)

    def _remove(self, folder: Path) -> None:
        registered = self._registered / folder.name
        with defer_signals():
            if registered.exists():
                with suppress(OSError):
                    _run(self._top, "worktree", "remove", "--force", "--force", str(folder))
            # git removes neither half a checkout nor folders that a test made read-only.
            _remove_tree(folder)
            _remove_tree(registered)
            with suppress(OSError):
                self._registered.rmdir()  # only if it is empty, as git does

    def _git(self, folder: Path, *arguments: str, stdin: str = "") -> None:
        done = _run(folder, *arguments, stdin=stdin)
        if done.exit_code:
            raise git_failed("cannot check out the commit in a temporary folder", done.stderr)


def scratch_folder() -> Path:
    """Make an empty temporary folder, which `sweep` removes if this process is killed."""
    process = psutil.Process()
    prefix = f"{_prefix()}-{process.pid}-{_started(process)}-"
    return Path(tempfile.mkdtemp(prefix=prefix, dir=_temporary_folder()))


def _temporary_folder() -> Path:
    return Path(tempfile.gettempdir()).resolve()


def _prefix() -> str:
    """The start of the names, with the name of this machine: containers may share a repository."""
    machine = re.sub(r"[^a-z0-9]+", "", platform.node().lower())[:30]
    return f"fixlearn-prove-{machine}"


def _run(folder: Path, *arguments: str, stdin: str = "") -> Answer:
    return ask(
        *("--literal-pathspecs", *_SETTINGS, *arguments),
        folder=folder,
        stdin=stdin.encode("utf-8", "surrogateescape"),
        variables={
            name: value for name, value in environment().items() if name not in _FOREIGN_VARIABLES
        },
        has_own_session=True,  # Ctrl-C must not stop git while it removes a work tree
    )


def _is_alive(id: int, started: int) -> bool:
    """True if the process with this id and start time still runs, or if that is unknown."""
    try:
        process = psutil.Process(id)
        is_zombie = process.status() == psutil.STATUS_ZOMBIE
        return not is_zombie and abs(_started(process) - started) <= _MAX_DIFFERENCE
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True


def _started(process: psutil.Process) -> int:
    """The start time of a process, in hundredths of a second since the machine was booted.

    Setting the clock of the machine moves both times.
    """
    return round(100 * (process.create_time() - psutil.boot_time()))


def _remove_tree(top: Path) -> None:
    """Remove a folder, if it is there, with the folders in it that are read-only.

    What cannot be removed even then is left to the next sweep.
    """

    def remove_read_only(remove: Callable[..., object], path: str, _: object) -> None:
        with suppress(OSError):
            for folder in (Path(path).parent, Path(path)):
                # Never above `top`: the folder for temporary files belongs to everybody.
                if folder.is_relative_to(top) and folder.is_dir() and not folder.is_symlink():
                    folder.chmod(0o700)
            remove(path)

    shutil.rmtree(top, onerror=remove_read_only)
