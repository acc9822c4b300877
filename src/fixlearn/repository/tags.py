"""The tags of a repository, and the folders of the components whose releases they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.model import Release, Tag
from fixlearn.releases.components import Components, component_folders, package_files, package_name
from fixlearn.repository.git import run
from fixlearn.repository.index import committed_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.config import Config
    from fixlearn.repository.objects import Objects
    from fixlearn.repository.repository import Repository

_FIELDS = (
    *("refname", "objecttype", "objectname", "*objecttype", "*objectname"),
    *("creatordate:unix", "*committerdate:unix"),
)
_TAGS = "refs/tags/"


class Reference(NamedTuple):
    """A branch of a remote, or a tag, as git lists it."""

    name: str  # "refs/tags/v1"
    type: str  # of the object that it names: commit, tag, tree or blob
    id: str
    type_inside: str  # of the object that a tag object names; "" for other objects
    id_inside: str
    created: str  # seconds since the epoch, as digits; "" if the object has no date
    committed: str  # of the commit inside a tag object


def read_references(folder: str) -> list[Reference]:
    """The branches of all remotes and all tags, sorted by name. Raises CannotTell."""
    return [Reference(*row) for row in _rows(folder, ("refs/remotes", "refs/tags"), *_FIELDS)]


def read_tags(references: Iterable[Reference], objects: Objects) -> list[Tag]:
    """All tags of commits, nested ones peeled; tags of files and trees are left out.

    Raises CannotTell if an object is missing.
    """
    rows = [reference for reference in references if reference.name.startswith(_TAGS)]
    nested = [row.name for row in rows if row.type_inside == "tag"]
    commits = objects.read([f"{name}^{{commit}}" for name in nested])
    inner = dict(zip(nested, commits, strict=True))
    tags = []
    for row in rows:
        sha = row.id if row.type == "commit" else row.id_inside * (row.type_inside == "commit")
        if commit := inner.get(row.name):
            sha = commit.id
        if sha:  # tags of old versions of git have no tagger
            created = int(row.created or row.committed or 0)
            tags.append(Tag(row.name.removeprefix(_TAGS), sha, created))
    return tags


def tag_names() -> list[str]:
    """The names of all tags of the repository that the current folder is in."""
    return [name for (name,) in _rows("", ("refs/tags",), "refname:strip=2")]


def _rows(folder: str, places: Sequence[str], *fields: str) -> list[list[str]]:
    """The values of these fields for each reference, sorted by its name."""
    pattern = "%00".join(f"%({field})" for field in fields)
    command = ("for-each-ref", f"--format={pattern}", *places)
    output = run(*command, folder=folder, fails="cannot list the branches and tags")
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
