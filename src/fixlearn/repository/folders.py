"""Where a repository has its files.

GitPython finds unusual repositories. It is slow to import, and starts git twice for that, so it
is imported only when it is needed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from fixlearn.errors import CannotTell
from fixlearn.repository.git import no_git


class Folders(NamedTuple):
    top: str  # the work tree; "" in a bare repository
    git_dir: str
    common_dir: str  # that all linked worktrees share


def find_folders(folder: str) -> Folders:
    """The folders of the repository that `folder` is in. Raises CannotTell if there is none."""
    return _ordinary(folder) or _with_gitpython(folder)


def _ordinary(folder: str) -> Folders | None:
    """The folders of a repository as nearly all are, found without GitPython; None for others."""
    if "GIT_WORK_TREE" in os.environ or "GIT_COMMON_DIR" in os.environ:
        return None
    start = Path(os.path.abspath(folder))  # noqa: PTH100, a symbolic link stays
    folders = _nearest(start)
    git_dir = os.environ.get("GIT_DIR")
    if git_dir is None or folders is None:
        return folders
    # As git sets it for the hooks of a linked worktree, at the top of that.
    is_nearest = os.path.realpath(git_dir) == os.path.realpath(folders.git_dir)
    return folders if is_nearest and folders.top == str(start) else None


def _nearest(start: Path) -> Folders | None:
    for top in (start, *start.parents):
        git_dir = top / ".git"
        if (top / "HEAD").exists():
            return Folders("", str(top), str(top)) if _is_ordinary(top, is_bare=True) else None
        if git_dir.is_symlink():
            return None
        if git_dir.is_file():
            return _linked_worktree(top)
        if git_dir.exists():
            is_ordinary = _is_ordinary(git_dir, is_bare=False)
            return Folders(str(top), str(git_dir), str(git_dir)) if is_ordinary else None
    return None


def _linked_worktree(top: Path) -> Folders | None:
    """The folders of a linked worktree; None for a submodule."""
    try:
        git_dir = top / (top / ".git").read_text("utf-8").removeprefix("gitdir: ").rstrip("\n")
        common_dir = git_dir / (git_dir / "commondir").read_text("utf-8").rstrip("\n")
    except (OSError, ValueError):
        return None
    common_dir = Path(os.path.normpath(common_dir))
    is_ordinary = _is_ordinary(common_dir, is_bare=False)
    return Folders(str(top), str(git_dir), str(common_dir)) if is_ordinary else None


def _is_ordinary(git_dir: Path, *, is_bare: bool) -> bool:
    try:
        settings = (git_dir / "config").read_text("utf-8", "replace").lower()
    except OSError:
        return False
    is_complete = all((git_dir / name).exists() for name in ("HEAD", "objects", "refs"))
    bare = re.findall(r"bare\s*=\s*(\S*)", settings) or ["false"]
    is_unusual = re.search("worktree|include", settings) or (git_dir / "commondir").exists()
    return is_complete and not is_unusual and set(bare) == {str(is_bare).lower()}


def _with_gitpython(folder: str) -> Folders:
    try:
        import git
    except ImportError as error:
        raise no_git() from error
    # As git does, nothing is searched if GIT_DIR says where the repository is.
    given = os.environ.get("GIT_DIR", "") if folder == "." else ""
    try:
        repo = git.Repo(given or folder, search_parent_directories=not given)
    except (git.exc.NoSuchPathError, git.exc.InvalidGitRepositoryError) as error:
        raise CannotTell(
            "this is not a git repository",
            why=f"GIT_DIR names {given}"
            if given
            else f"neither {Path(folder).resolve()} nor any folder above it has a .git",
            hint="git init     (or change to your repository first)",
        ) from error
    top = str(repo.working_tree_dir or "")
    if given and top:
        setting = repo.config_reader().get_value("core", "worktree", "")
        configured = Path(repo.git_dir, str(setting)) if setting else "."
        top = os.path.abspath(os.environ.get("GIT_WORK_TREE") or configured)  # noqa: PTH100
    return Folders(top, str(repo.git_dir), str(repo.common_dir))
