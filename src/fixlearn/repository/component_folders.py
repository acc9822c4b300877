"""The components of a monorepo, with the folders that its package files give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.releases.components import Components, component_folders, package_files, package_name
from fixlearn.repository.index import committed_paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.config import Config
    from fixlearn.model import Release
    from fixlearn.repository.repository import Repository

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
