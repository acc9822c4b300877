"""The tags of a repository, and the folders of the components whose releases they are.

No other git process reads the tags: their names are those of their files, and the running
`git cat-file` reads when they were made.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn.errors import CannotTell
from fixlearn.messages import FULL_HASH
from fixlearn.model import Tag
from fixlearn.releases.components import Components, component_folders, package_files, package_name
from fixlearn.repository.git import run
from fixlearn.repository.index import committed_paths

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from fixlearn.config import Config
    from fixlearn.model import Release
    from fixlearn.repository.objects import Object, Objects
    from fixlearn.repository.repository import Repository

# What git refuses in names (git check-ref-format). It ignores such files: .DS_Store, v9.lock.
_REFUSED = re.compile(r"(?:^|/)\.|\.lock(?:/|\Z)|\.\.|@\{|[\0-\x20\x7f~^:?*\[\\]|\.\Z")
_HASH = re.compile(rf"(?!0+\b){FULL_HASH}(?:\s|\Z)".encode())
_OF_COMMIT = re.compile(rb"object ([0-9a-f]+)\ntype commit\n")
_MADE = re.compile(rb"^(?:tagger|committer) .*?(\d+) [+-]\d+$", re.MULTILINE)


def read_tags(folder: str, common_dir: Path, objects: Objects) -> list[Tag]:
    """All tags of commits, nested ones peeled; tags of files and trees are left out.

    Files that git ignores, because their name or content is not that of a reference, are
    left out as well. Raises CannotTell if an object is missing.
    """
    names = _names(folder, common_dir)
    tags: dict[str, Tag] = {}
    others: dict[str, int] = {}  # {tags of tags or without a date: when they were made}
    for name, tag in zip(names, objects.read([f"refs/tags/{name}" for name in names]), strict=True):
        if tag is None:
            if _is_broken(common_dir / "refs/tags" / name):
                continue
            raise CannotTell(
                f'cannot read the tag "{name}"',
                why="the object that it names is not in this clone",
                hint="git fsck     checks the repository",
            )
        made = _made(tag)
        of_commit = _OF_COMMIT.match(tag.content) if tag.type == "tag" and made else None
        if tag.type == "commit" or of_commit:
            tags[name] = Tag(name, of_commit[1].decode() if of_commit else tag.id, made)
        elif tag.type == "tag":
            others[name] = made
    commits = objects.read([f"refs/tags/{name}^{{commit}}" for name in others])
    for (name, made), commit in zip(others.items(), commits, strict=True):
        if commit:  # tags of old versions of git have no tagger
            tags[name] = Tag(name, commit.id, made or _made(commit))
    return [tags[name] for name in names if name in tags]


def tag_names(common_dir: Path) -> list[str]:
    """The names of the tags, read from their files without git; [] if a reftable has them."""
    folder = common_dir / "refs/tags"
    loose = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    try:
        packed = (common_dir / "packed-refs").read_bytes()
    except OSError:
        packed = b""
    rows = (line.partition(" refs/tags/") for line in _lines(packed))
    names = loose | {name for _, is_tag, name in rows if is_tag}
    return sorted(name for name in names if not _REFUSED.search(name))


def _made(tag: Object) -> int:
    """When a tag or a commit was made, in seconds since the epoch; 0 if it has no date."""
    made = _MADE.search(tag.content.partition(b"\n\n")[0])
    return int(made[1]) if made else 0


def _is_broken(reference: Path) -> bool:
    """True for a file that names no object: it is empty, truncated, or a dangling reference."""
    try:
        return not _HASH.match(reference.read_bytes())
    except OSError:  # it is packed or cannot be read
        return False


def _names(folder: str, common_dir: Path) -> list[str]:
    if not (common_dir / "reftable").exists():
        return tag_names(common_dir)
    command = ("for-each-ref", "refs/tags", "--format=%(refname:strip=2)")
    names = run(*command, folder=folder, fails="cannot list the tags")
    return [name for name in _lines(names) if name and not _REFUSED.search(name)]


def _lines(text: bytes) -> list[str]:
    # git allows any bytes in a name, and the separators of Unicode at which splitlines() splits.
    return text.decode("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n")


_MAX_SIZE = 1_000_000  # bytes of a package file
_MAX_NAMED = 3  # components in a notice


def read_components(
    repository: Repository, config: Config, releases: Iterable[Release]
) -> tuple[Components, str]:
    """The components of these releases, and a notice about those without a folder; "" if none.

    The files of HEAD decide. They are only read if a release names a component.
    """
    names = {release.component for release in releases if release.version}
    if not names - {""}:
        return Components(names, config.components), ""
    head = repository.head()
    paths = committed_paths(head)
    files = package_files(paths)
    contents = repository.objects.read([f"{head}:{file}" for file in files], most=_MAX_SIZE)
    packages = {
        file: package_name(file, blob.content)
        for file, blob in zip(files, contents, strict=True)
        if blob
    }
    folders = component_folders(names, config.components, packages, paths)
    without = sorted(name for name, of_component in folders.items() if not of_component)
    return Components(names, folders), _notice(without)


def _notice(components: list[str]) -> str:
    """What to do about components without a folder; "" if there are none."""
    if not components:
        return ""
    names = ", ".join(components[:_MAX_NAMED])
    more = f" and {len(components) - _MAX_NAMED} more" if len(components) > _MAX_NAMED else ""
    return (
        f"no folder is known for the component {names}{more}, so no change belongs to it; "
        f'add "components: {{{components[0]}: [<folder>]}}" under "releases:" in .fixlearn.yaml'
    )
