"""Which component of a monorepo a path belongs to; the folders that package files give it."""

from __future__ import annotations

import re
from collections import defaultdict
from posixpath import basename, dirname
from typing import TYPE_CHECKING, Any

from fixlearn.lessons.evidence import parse_evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from fixlearn.model import Lesson


_NONE: frozenset[str] = frozenset()  # Python makes a new one at each call, kept for each commit


class Components:
    """The components that release tags name, with their folders.

    A component without folders has every folder of its name. If some releases name no component
    ("v1.0" next to "plugin@2.0"), these releases have what is outside of all other components,
    unless `folders` gives "" folders of its own. A folder "" is the whole repository. Of folders
    in each other, the innermost counts: a Go module does not contain the modules below it.
    """

    def __init__(self, names: Iterable[str], folders: Mapping[str, Sequence[str]]) -> None:
        names = frozenset(names)
        self._is_monorepo = bool(names - {""})
        self._at: defaultdict[str, set[str]] = defaultdict(set)  # folder -> its components
        for name in names:
            for folder in folders.get(name, ()):
                self._at[folder].add(name)
        self._by_name = names - folders.keys() - {""}
        self._others = self._at.pop("", set())  # have what no other component has
        if "" in names and "" not in folders:
            self._others.add("")

    def __bool__(self) -> bool:
        return self._is_monorepo

    def of(self, paths: Iterable[str]) -> frozenset[str]:
        """The components that these paths belong to."""
        if not self._is_monorepo:
            return _NONE
        return frozenset(name for path in paths for name in self._of_path(path))

    def _of_path(self, path: str) -> Collection[str]:
        *parts, _ = path.split("/")
        innermost: Collection[str] = ()
        folder = ""
        for part in parts:
            folder = f"{folder}/{part}" if folder else part
            innermost = self._at.get(folder, innermost)
        return {*innermost, *self._by_name.intersection(parts)} or self._others

    def has_commit(self, component: str, components: Collection[str]) -> bool:
        """True if a commit of these components counts for a release of `component`.

        A commit of none counts for all: what is shared is released with each of them.
        """
        return not self._is_monorepo or not components or component in components

    def has_lesson(self, component: str, lesson: Lesson, lesson_ids: Collection[str]) -> bool:
        """True if the lesson concerns the component.

        It does if one of the component's fixes references it (`lesson_ids` are the
        ids of such lessons), or if its areas or evidence are in the component's
        folders. A lesson without a path in any component concerns all of them.
        """
        components = self.of_lesson(lesson)
        return self.has_commit(component, components) or lesson.id in lesson_ids

    def of_lesson(self, lesson: Lesson) -> frozenset[str]:
        """The components that the areas and the evidence of a lesson are in."""
        evidence = (text for prevention in lesson.prevention for text in prevention.evidence)
        paths = (parse_evidence(text).path for text in evidence)
        return self.of([*lesson.areas, *filter(None, paths)])


MAX_PACKAGE_FILES = 2_000  # more are a folder of dependencies, or one big list of fixtures
_GO_MODULE = re.compile(rb"^module\s+\"?([^\s\"]+)", re.MULTILINE)
_MAJOR_VERSION = re.compile(r"/v\d+$")  # of a Go module


def package_files(paths: Iterable[str]) -> list[str]:
    """The files among these paths that name a package, the outermost first."""
    files = [path for path in paths if basename(path) in _READERS and "\n" not in path]
    return sorted(files, key=lambda path: (path.count("/"), path))[:MAX_PACKAGE_FILES]


def package_name(path: str, content: bytes) -> str:
    """The name that a package file gives its package; "" if it gives none or cannot be read."""
    try:
        name = _READERS[basename(path)](content)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ""
    return name if isinstance(name, str) else ""


def _npm(content: bytes) -> Any:
    import json

    return json.loads(content)["name"]


def _python(content: bytes) -> Any:
    import tomllib

    return tomllib.loads(content.decode())["project"]["name"]


def _cargo(content: bytes) -> Any:
    import tomllib

    return tomllib.loads(content.decode())["package"]["name"]


def _go(content: bytes) -> str:
    match = _GO_MODULE.search(content)
    return _MAJOR_VERSION.sub("", match[1].decode()) if match else ""


def _helm(content: bytes) -> Any:
    import yaml

    try:
        return yaml.safe_load(content)["name"]
    except yaml.YAMLError:
        return ""


_READERS: dict[str, Callable[[bytes], Any]] = {
    "package.json": _npm,
    "pyproject.toml": _python,
    "Cargo.toml": _cargo,
    "go.mod": _go,
    "Chart.yaml": _helm,
}


def component_folders(
    components: Collection[str],
    configured: Mapping[str, Sequence[str]],
    packages: Mapping[str, str],
    paths: Collection[str],
) -> dict[str, Sequence[str]]:
    """{component: its folders}, without the components that have every folder of their name.

    `configured` is `releases.components`, `packages` {package file: name of the package}, and
    `paths` are the files of the repository. A component has the folder that the settings give it,
    else that of the package of its name ("plugin" is also "@scope/plugin"; of several, the one in
    the folder of this name), else the folder that is its name ("api/client"). A component without
    any folder has ().
    """
    folders: dict[str, Sequence[str]] = {**configured}
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    by_last_part: defaultdict[str, list[str]] = defaultdict(list)
    for path, name in packages.items():
        by_name[name].append(dirname(path))
        by_last_part[name.rpartition("/")[2]].append(dirname(path))
    parents = _parents(paths)
    names = {basename(folder) for folder in parents}
    for component in {*components} - {""} - folders.keys():
        if component in by_name:
            folders[component] = by_name[component]
        elif component in by_last_part:
            of_packages = by_last_part[component]
            folders[component] = [component] if component in of_packages else of_packages
        elif "/" in component and component in parents:
            folders[component] = [component]
        elif component not in names:
            folders[component] = ()
    return folders


def _parents(paths: Iterable[str]) -> set[str]:
    """All folders that contain one of the paths."""
    parents: set[str] = set()
    for path in paths:
        folder = dirname(path)
        while folder and folder not in parents:
            parents.add(folder)
            folder = dirname(folder)
    return parents
