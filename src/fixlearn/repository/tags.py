"""The tags of a repository, and the folders of the components whose releases they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.model import Tag
from fixlearn.releases.components import Components, component_folders, package_files, package_name
from fixlearn.repository.git import run
from fixlearn.repository.index import committed_paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.config import Config
    from fixlearn.model import Release
    from fixlearn.repository.objects import Objects
    from fixlearn.repository.repository import Repository

_FIELDS = (
    *("refname:strip=2", "objecttype", "objectname", "*objecttype", "*objectname"),
    *("creatordate:unix", "*committerdate:unix"),
)


def read_tags(folder: str, objects: Objects) -> list[Tag]:
    """All tags of commits, nested ones peeled; tags of files and trees are left out.

    Raises CannotTell if an object is missing.
    """
    rows = _tag_rows(folder, *_FIELDS)
    nested = [row[0] for row in rows if row[3] == "tag"]
    inner = dict(
        zip(nested, objects.read([f"refs/tags/{name}^{{commit}}" for name in nested]), strict=True)
    )
    tags = []
    for name, type_, id, type_inside, id_inside, made, committed in rows:
        sha = id if type_ == "commit" else id_inside if type_inside == "commit" else ""
        if commit := inner.get(name):
            sha = commit.id
        if sha:  # tags of old versions of git have no tagger
            tags.append(Tag(name, sha, int(made or committed or 0)))
    return tags


def tag_names() -> list[str]:
    """The names of all tags of the repository that the current folder is in."""
    return [name for (name,) in _tag_rows("", _FIELDS[0])]


def _tag_rows(folder: str, *fields: str) -> list[list[str]]:
    """The values of these fields for each tag, sorted by its name."""
    pattern = "%00".join(f"%({field})" for field in fields)
    output = run(
        "for-each-ref",
        f"--format={pattern}",
        "refs/tags",
        folder=folder,
        fails="cannot read the tags",
    )
    # git allows any bytes in a name, and the separators of Unicode at which splitlines() splits.
    rows = output.decode("utf-8", "surrogateescape").split("\n")
    return [row.split("\0") for row in rows if row]


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
