"""How near a lesson is to the paths that are worked on."""

from __future__ import annotations

import re
from bisect import bisect_left
from enum import IntEnum
from itertools import takewhile

from fixlearn.lessons.nearby import bare_name
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from fixlearn.model import Lesson

_MAX_PATHS = 100  # of one lesson; a lesson that names more is about everything
_MAX_PATH = 1_000  # characters; the time for the folders above a path grows with the square
_MAX_PATTERN = 300  # characters; the time for unclosed brackets grows with the square
_WILD = re.compile(r"[*?\[]")


class PathDistance(IntEnum):
    """The steps of nearness, the nearest is the highest."""

    ANYWHERE = 1  # a pattern without a folder: *.sql
    FOLDER = 2  # the lesson names another file of the same folder
    AREA = 3  # the lesson names a folder above, or a pattern below a folder
    NAMESAKE = 4  # the lesson names the test of this file, or the file of this test
    FILE = 5  # the lesson names this file, or a file of this folder


class PathMatch(NamedTuple):
    """How near a lesson is, and why: "touches src/pager.py"."""

    nearness: PathDistance
    because: str


class NamedPath(NamedTuple):
    """A path that a lesson names."""

    path: str  # from the top of the repository, without a slash at either end
    is_area: bool  # an area may be a folder or a pattern; otherwise it is evidence

    @property
    def folder(self) -> str:
        """Its folder; "" at the top."""
        return self.path.rpartition("/")[0]


def paths_of(lesson: Lesson) -> Iterator[NamedPath]:
    """The paths that a lesson names: its areas, and the paths of its evidence."""
    for area in lesson.areas[:_MAX_PATHS]:
        if len(area) <= _MAX_PATH:
            yield NamedPath(_plain(area) or "*", is_area=True)
    evidence = [value for prevention in lesson.prevention for value in prevention.evidence]
    for value in evidence[:_MAX_PATHS]:
        whole = value.partition("::")[0]
        path = whole.partition("#")[0]
        if "://" in path or len(whole) > _MAX_PATH:
            continue
        yield NamedPath(_plain(path), is_area=False)
        if path != whole:  # the # may be part of the file's name
            yield NamedPath(_plain(whole), is_area=False)


def _plain(path: str) -> str:
    path = path.removeprefix("./").strip("/")
    return "" if path == "." else path


class PathMatcher:
    """The paths that are worked on: files, or folders with everything in them."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = {_plain(path) for path in paths if len(path) <= _MAX_PATH}
        self._sorted = sorted(self._paths)
        self._above = {folder for path in self._paths for folder in _folders(path)}
        self._folders = {path.rpartition("/")[0] for path in self._paths}
        names = [bare_name(path) for path in self._paths]
        self._tested = {name for name, is_test in names if not is_test}
        self._tests = {name for name, is_test in names if is_test}
        self._matching: dict[str, bool] = {}

    def nearest(
        self, paths: Iterable[NamedPath], crowded: Collection[str] = ()
    ) -> PathMatch | None:
        """The nearest match of these paths; None if they have nothing in common.

        Being in the same folder is no match if the folder is in `crowded`.
        """
        matches = filter(None, (self._match(path, crowded) for path in paths))
        return max(matches, key=lambda match: match.nearness, default=None)

    def _match(self, named_path: NamedPath, crowded: Collection[str]) -> PathMatch | None:
        path, is_area = named_path
        if path in self._paths or "" in self._paths or not self._paths.isdisjoint(_folders(path)):
            return PathMatch(PathDistance.FILE, f"touches {path}")
        name, is_test = bare_name(path)
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
        folder = named_path.folder
        if folder and folder in self._folders and folder not in crowded:
            return PathMatch(PathDistance.FOLDER, f"touches {path}, in the same folder")
        return None

    def _matches(self, pattern: str, plain: str) -> bool:
        """Match like git's pathspecs: a star matches slashes, too.

        In addition `**/` may match nothing, and a pattern that matches a folder matches
        everything in it. `plain` is the part of the pattern before its first wildcard.
        """
        if len(pattern) > _MAX_PATTERN:
            return False
        if pattern not in self._matching:
            import fnmatch

            forms = dict.fromkeys((pattern, pattern.replace("**/", "")))
            forms |= dict.fromkeys(f"{form}/*" for form in [*forms])
            # `translate` makes stars atomic groups, so that no pattern takes exponential time.
            matchers = [re.compile(fnmatch.translate(form)).match for form in forms]
            start = plain.rstrip("/")
            following = self._sorted[bisect_left(self._sorted, start) :]
            near = takewhile(lambda path: path.startswith(start), following)
            self._matching[pattern] = any(match(path) for path in near for match in matchers)
        return self._matching[pattern]


def _folders(path: str) -> Iterator[str]:
    """The folders above a path, except the top."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
