"""How well the lessons of releases are backed by what stands in their trees."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.commits import read_object
from fixlearn.lessons.standing import (
    Ladder,
    LessonStanding,
    State,
    is_lost,
    ladder,
    named_paths,
)
from fixlearn.lessons.succession import active_lessons
from fixlearn.model import Lost
from fixlearn.walks.standing import EvidenceTrees

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Lesson, Release
    from fixlearn.repository.history import History

_MOST_RELEASES = 200  # that are looked at for evidence which stood once
_MOST_COMMITS = 2_000  # that touched the lost evidence, and are looked at for the one that lost it


class Backing(NamedTuple):
    """The evidence of one release's lessons."""

    ladder: Ladder
    lost: tuple[Lost, ...] = ()  # by the id of the lesson


class Backings:
    """The evidence of many releases; what their trees share is read once."""

    def __init__(
        self,
        history: History,
        config: Config,
        previous: Callable[[Release], Release | None],
        lessons: Callable[[Release], Mapping[str, Lesson]],
    ) -> None:
        """`previous` says which release came before another, `lessons` which ones it has."""
        self._history = history
        self._config = config
        self._previous = previous
        self._lessons = lessons
        self._trees = EvidenceTrees(history.objects)
        self._evident: dict[str, frozenset[str]] = {}  # by tree, where anybody asked
        self._last: dict[tuple[str, str], Release | None] = {}  # (tree, lesson) -> where it stood
        # (evidence, the release it last stood in) -> hash and subject
        self._lost_by: dict[tuple[str, str], tuple[str, str]] = {}

    def of(
        self, release: Release, before: Release | None, lessons: Mapping[str, Lesson]
    ) -> Backing:
        """How `lessons` stand in a release that comes after `before`.

        Lost is what was evident in any release before and is not there any more.
        """
        if not lessons:
            return Backing(Ladder())
        now = self._trees.standing(release.sha, lessons)
        gone = {one.id: one for one in active_lessons(lessons) if is_lost(now[one.id].state)}
        stood = {id: last for id in sorted(gone) if (last := self._last_stood(id, before))}
        pieces = [
            (gone[id], piece.value, last)
            for id, last in stood.items()
            for piece in now[id].pieces
            if is_lost(piece.state)
        ]
        self._look_for([(value, last) for _, value, last in pieces], release)
        lost = tuple(
            Lost(lesson, value, last.name, *self._lost_by[value, last.sha])
            for lesson, value, last in pieces
        )
        evident = dict.fromkeys(stood, LessonStanding(State.EVIDENT))
        return Backing(ladder(lessons, now, [evident]), lost)

    def _last_stood(self, id: str, release: Release | None) -> Release | None:
        """The last release up to this one in which the lesson was evident.

        What was found for one release is what those behind it find: each is
        looked at once, however many are asked for.
        """
        passed: dict[str, None] = {}
        while release and (release.sha, id) not in self._last:
            if release.sha in passed or len(passed) == _MOST_RELEASES:
                release = None  # overrides may lead in a circle
                break
            if self._is_evident(id, release):
                self._last[release.sha, id] = release
                break
            passed[release.sha] = None
            release = self._previous(release)
        found = self._last.get((release.sha, id)) if release else None
        self._last |= {(sha, id): found for sha in passed}
        return found

    def _is_evident(self, id: str, release: Release) -> bool:
        if release.sha not in self._evident:
            states = self._trees.standing(release.sha, self._lessons(release))
            found = (one for one, how in states.items() if how.state is State.EVIDENT)
            self._evident[release.sha] = frozenset(found)
        return id in self._evident[release.sha]

    def _look_for(self, pieces: Sequence[tuple[str, Release]], release: Release) -> None:
        """Look for the commits that took these pieces away since the release they last stood in.

        What is lost in one release is so in those after it: it is looked for once.
        """
        unknown = [
            (value, last) for value, last in pieces if (value, last.sha) not in self._lost_by
        ]
        for last in dict.fromkeys(last for _, last in unknown):
            values = {value for value, one in unknown if one == last}
            paths = sorted({path for value in values for path in named_paths(value)})
            revisions = [release.sha, f"^{last.sha}"]
            for sha in self._history.touching(revisions, paths)[:_MOST_COMMITS]:
                after, before = (self._trees.pieces(at, values) for at in (sha, f"{sha}^"))
                taken = [
                    value
                    for value in values
                    if is_lost(after[value].state) and before[value].state is State.EVIDENT
                ]
                for value in taken:
                    self._lost_by[value, last.sha] = sha, self._subject(sha)
                values.difference_update(taken)
                if not values:
                    break
            for value in values:  # no commit alone: a merge, say
                self._lost_by[value, last.sha] = "", ""

    def _subject(self, sha: str) -> str:
        found = next(self._history.objects.read([sha]))
        text = found.content.decode("utf-8", "replace") if found else ""
        return read_object(sha, text, self._config).message.subject
