"""Throw-away work trees: commits checked out in folders of their own, and gone afterwards.

They are linked worktrees in the folder for temporary files, on no branch: the
work tree that is worked in, its index and HEAD are not touched. The name of each
says which process made it, and when that began (numbers are given again), so that
what a killed one left behind is found.
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

from fixlearn.repository.git import Answer, ask, git_failed
from fixlearn.repository.interrupts import defer_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fixlearn.repository.repository import Repository

_OF_ANOTHER = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX")
# A hook or a daemon of the user would work in, or outlive, a folder that is soon gone; and a
# test needs files that a sparse checkout leaves out.
_QUIET = tuple(
    part
    for setting in (
        f"core.hooksPath={os.devnull}",
        "core.fsmonitor=false",
        "core.sparseCheckout=false",
        "gc.auto=0",
    )
    for part in ("-c", setting)
)

_SLACK = 100  # hundredths of a second: Windows rounds when the machine began


class Worktrees:
    """The throw-away work trees of one repository."""

    def __init__(self, repository: Repository) -> None:
        self._top = repository.work_tree()
        self._registered = repository.common_dir / "worktrees"

    @contextmanager
    def at(self, commit: str, source: str = "", paths: Sequence[str] = ()) -> Iterator[Path]:
        """The files of `commit`, those at `paths` as they are in `source`, until the end.

        Raises CannotTell where git cannot check them out.
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
        """Remove what runs left behind that were killed."""
        left = {folder.name: folder for folder in _temporary_files().glob(f"{_mark()}-*")}
        for registered in self._registered.glob(f"{_mark()}-*"):
            left.setdefault(registered.name, _temporary_files() / registered.name)
            with suppress(OSError):
                place = Path((registered / "gitdir").read_text("utf-8").strip()).parent
                if place.name == registered.name:
                    left[registered.name] = place
        for name, folder in left.items():
            maker = re.fullmatch(rf"{re.escape(_mark())}-(\d+)-(\d+)-\w+", name)
            if maker and not _is_alive(int(maker[1]), int(maker[2])):
                self._remove(folder)

    def _remove(self, folder: Path) -> None:
        registered = self._registered / folder.name
        with defer_signals():
            if registered.exists():
                with suppress(OSError):
                    _run(self._top, "worktree", "remove", "--force", "--force", str(folder))
            # What git will not take away: half a checkout, folders that a test made read-only.
            _remove_tree(folder)
            _remove_tree(registered)
            with suppress(OSError):
                self._registered.rmdir()  # only where it is empty, as git does

    def _git(self, folder: Path, *arguments: str, stdin: str = "") -> None:
        done = _run(folder, *arguments, stdin=stdin)
        if done.exit_code:
            raise git_failed("cannot check the commit out into a folder of its own", done.stderr)


def scratch_folder() -> Path:
    """An empty folder for temporary files, which `sweep` finds when this process is dead."""
    process = psutil.Process()
    prefix = f"{_mark()}-{process.pid}-{_began(process)}-"
    return Path(tempfile.mkdtemp(prefix=prefix, dir=_temporary_files()))


def _temporary_files() -> Path:
    return Path(tempfile.gettempdir()).resolve()


def _mark() -> str:
    """How the names begin of what this machine makes: containers may share a repository."""
    machine = re.sub(r"[^a-z0-9]+", "", platform.node().lower())[:30]
    return f"fixlearn-prove-{machine}"


def _run(folder: Path, *arguments: str, stdin: str = "") -> Answer:
    return ask(
        *("--literal-pathspecs", *_QUIET, *arguments),
        folder=folder,
        stdin=stdin.encode("utf-8", "surrogateescape"),
        variables={name: value for name, value in os.environ.items() if name not in _OF_ANOTHER},
        has_own_session=True,  # Ctrl-C is for us: git has to finish what it cleans up
    )


def _is_alive(number: int, began: int) -> bool:
    """True if the process that had this number at that time still runs; also if that is unknown."""
    try:
        process = psutil.Process(number)
        is_zombie = process.status() == psutil.STATUS_ZOMBIE
        return not is_zombie and abs(_began(process) - began) <= _SLACK
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True


def _began(process: psutil.Process) -> int:
    """When a process began, in hundredths of a second since the machine did.

    The machine's clock may be set meanwhile, which moves both times.
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
