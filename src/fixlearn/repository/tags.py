"""The tags of a repository and when they were made, without a process of their own.

GitPython lists the names, the running `git cat-file` answers for the rest: a
blobless clone needs the process that this saves.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from fixlearn.errors import CannotTell
from fixlearn.model import FULL_HASH, Tag
from fixlearn.repository.git import run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from git import Repo

    from fixlearn.repository.objects import Object, Objects

# What git refuses in names (git check-ref-format); it passes such files over: .DS_Store, v9.lock.
_REFUSED = re.compile(r"(?:^|/)\.|\.lock(?:/|\Z)|\.\.|@\{|[\0-\x20\x7f~^:?*\[\\]|\.\Z")
_HASH = re.compile(rf"(?!0+\b){FULL_HASH}(?:\s|\Z)".encode())
_MADE = re.compile(rb"^(?:tagger|committer) .*?(\d+) [+-]\d+$", re.MULTILINE)


def read_tags(repo: Repo, objects: Objects) -> list[Tag]:
    """All tags of commits, by name, nested ones peeled; tags of files and trees are left out.

    So is what git itself ignores: files of another name or content than a
    reference has. Raises CannotTell where an object is missing.
    """
    names = [name for name in _names(repo) if not _REFUSED.search(name)]
    asked = [f"refs/tags/{name}{peel}" for name in names for peel in ("", "^{commit}")]
    answers = objects.read(asked)
    tags = []
    for name, found, commit in zip(names, answers, answers, strict=True):
        if found is None:
            if _is_broken(Path(repo.common_dir, "refs/tags", name)):
                continue
            raise CannotTell(
                f'cannot read the tag "{name}"',
                why="what it names is not in this clone",
                hint="git fsck     looks for damage",
            )
        if commit:  # tags of old gits name no tagger
            tags.append(Tag(name, commit.id, _made(found) or _made(commit)))
    return tags


def _made(found: Object) -> int:
    """When a tag or a commit was made, in seconds since the epoch; 0 where it does not tell."""
    headers = found.content.partition(b"\n\n")[0]
    made = _MADE.search(headers)
    return int(made[1]) if made else 0


def _is_broken(reference: Path) -> bool:
    """True of a file that names no object: it is empty, or cut off, or follows one that is gone."""
    try:
        return not _HASH.match(reference.read_bytes())
    except OSError:  # a packed one, or one that cannot be read
        return False


def _names(repo: Repo) -> Iterable[str]:
    from git import TagReference

    # Where references are no files, or have names that GitPython cannot read, git is asked.
    if not (Path(repo.common_dir) / "reftable").exists():
        try:
            paths = [str(tag.path) for tag in TagReference.iter_items(repo)]
        except (ValueError, TypeError):
            pass
        else:
            return (path.removeprefix("refs/tags/") for path in paths)
    command = ("for-each-ref", "refs/tags", "--format=%(refname:strip=2)")
    names = run(*command, folder=repo.working_dir, fails="cannot list the tags")
    return os.fsdecode(names).splitlines()
