"""How near a lesson stands to the paths that are worked on."""

from __future__ import annotations

import re
from bisect import bisect_left
from enum import IntEnum
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from fixlearn.model import Lesson

_MOST_PATHS = 100  # of one lesson; one that names more is about everything
_LONGEST_PATH = 1_000  # characters; the folders above a path take their square
_LONGEST_PATTERN = 300  # characters; brackets that are never closed take their square
_WILD = re.compile(r"[*?\[]")
_TEST_NAME = re.compile(
    r"(?:tests?[_.-]|Test(?=[A-Z]))?(.+?)(?:[_.-](?:tests?|spec)|(?<=[a-z0-9])(?:Tests?|Spec))?"
)


class PathDistance(IntEnum):
    """The steps of nearness; the nearest is the highest."""

    ANYWHERE = 1  # a pattern without a folder: *.sql
    FOLDER = 2  # the lesson names another file of the same folder
    AREA = 3  # the lesson names a folder above, or a pattern below a folder
    NAMESAKE = 4  # the lesson names the test of this file, or what this test is about
    FILE = 5  # the very file; or the folder asked for has it


class PathMatch(NamedTuple):
    """The nearest that a lesson comes, and why in a few words: "touches src/pager.py"."""

    nearness: PathDistance
    because: str


class NamedPath(NamedTuple):
    """A path that a lesson names."""

    path: str  # from the top of the repository, without a slash at either end
    is_area: bool  # then it may be a folder or a pattern; else it is evidence

    @property
    def folder(self) -> str:
        """The folder that it is in; "" at the top."""
        return self.path.rpartition("/")[0]


def paths_of(lesson: Lesson) -> Iterator[NamedPath]:
    """The paths that a lesson names: its areas, and those of its evidence.

    Evidence is `path`, `path::test` or `path#text`; addresses are no paths.
    """
    for area in lesson.areas[:_MOST_PATHS]:
        if len(area) <= _LONGEST_PATH:
            yield NamedPath(_plain(area) or "*", is_area=True)
    evidence = [text for step in lesson.prevention for text in step.evidence]
    for text in evidence[:_MOST_PATHS]:
        whole = text.partition("::")[0]
        path = whole.partition("#")[0]
        if "://" in path or len(whole) > _LONGEST_PATH:
            continue
        yield NamedPath(_plain(path), is_area=False)
        if path != whole:  # the # may as well stand in the name of a file
            yield NamedPath(_plain(whole), is_area=False)


def _plain(path: str) -> str:
    path = path.removeprefix("./").strip("/")
    return "" if path == "." else path


class PathMatcher:
    """The paths that are worked on: files, or folders with all that is in them."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = {_plain(path) for path in paths if len(path) <= _LONGEST_PATH}
        self._sorted = sorted(self._paths)
        self._above = {folder for path in self._paths for folder in _folders(path)}
        self._folders = {path.rpartition("/")[0] for path in self._paths}
        names = [_name(path) for path in self._paths]
        self._tested = {name for name, is_test in names if not is_test}
        self._tests = {name for name, is_test in names if is_test}
        self._matching: dict[str, bool] = {}

    def nearest(
        self, named: Iterable[NamedPath], crowded: Collection[str] = ()
    ) -> PathMatch | None:
        """How near these paths come; None where they have nothing in common.

        `crowded` are folders that say nothing by themselves.
        """
        found = [near for one in named if (near := self._near(one, crowded))]
        return max(found, key=lambda near: near.nearness) if found else None

    def _near(self, named: NamedPath, crowded: Collection[str]) -> PathMatch | None:
        path, is_area = named
        if path in self._paths or "" in self._paths or not self._paths.isdisjoint(_folders(path)):
            return PathMatch(PathDistance.FILE, f"touches {path}")
        name, is_test = _name(path)
        if name in (self._tested if is_test else self._tests):
            return PathMatch(PathDistance.NAMESAKE, f"touches {path}")
        if is_area and path in self._above:
            return PathMatch(PathDistance.AREA, f"is about {path}/")
        wild = _WILD.search(path) if is_area else None
        if wild:
            plain = path[: wild.start()]
            if not self._matches(path, plain):
                return None
            nearness = PathDistance.AREA if "/" in plain else PathDistance.ANYWHERE
            return PathMatch(nearness, f"is about {path}")
        if named.folder and named.folder in self._folders and named.folder not in crowded:
            return PathMatch(PathDistance.FOLDER, f"touches {path}, in the same folder")
        return None

    def _matches(self, pattern: str, plain: str) -> bool:
        """Match as git's own pathspecs do: a star stands for slashes, too.

        Beyond that `**/` may stand for nothing, and a pattern that fits a
        folder fits all that is in it. `plain` is its part before the first
        wildcard.
        """
        if len(pattern) > _LONGEST_PATTERN:
            return False
        if pattern not in self._matching:
            import fnmatch

            forms = dict.fromkeys((pattern, pattern.replace("**/", "")))
            forms |= dict.fromkeys(f"{form}/*" for form in [*forms])
            # Stars become atomic groups, so that no pattern takes more than moments.
            tests = [re.compile(fnmatch.translate(form)).match for form in forms]
            near = self._beginning_with(plain.rstrip("/"))
            self._matching[pattern] = any(test(path) for path in near for test in tests)
        return self._matching[pattern]

    def _beginning_with(self, start: str) -> Iterator[str]:
        first = bisect_left(self._sorted, start)
        return takewhile(lambda path: path.startswith(start), self._sorted[first:])


def _folders(path: str) -> Iterator[str]:
    """The folders above a path, without the top of the repository."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _name(path: str) -> tuple[str, bool]:
    """The name of a file without the marks of a test; True for a test.

    >>> _name("tests/test_pager.py"), _name("src/Pager.java"), _name("PagerTest.java")
    (('pager.py', True), ('pager.java', False), ('pager.java', True))
    """
    whole, dot, ending = path.rpartition("/")[2].rpartition(".")
    found = _TEST_NAME.fullmatch(whole)
    bare = found[1] if found else whole
    return f"{bare}{dot}{ending}".lower(), bare != whole
