"""How well the lessons of releases are backed by what stands in their trees."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.commits import read_object
from fixlearn.lessons.standing import Ladder, State, is_lost, ladder, named_paths
from fixlearn.lessons.succession import active_lessons
from fixlearn.model import Lost
from fixlearn.walks.standing import EvidenceTrees

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.standing import LessonStanding
    from fixlearn.model import Lesson, Release
    from fixlearn.repository.history import History

_MOST_COMMITS = 2_000  # that touched the lost evidence, and are looked at for the one that lost it


class Backing(NamedTuple):
    """The evidence of one release's lessons."""

    ladder: Ladder
    lost: tuple[Lost, ...] = ()  # by the id of the lesson


class Backings:
    """The evidence of many releases; what their trees share is read once."""

    def __init__(
        self, history: History, config: Config, previous: Callable[[Release], Release | None]
    ) -> None:
        """`previous` says which release came before another."""
        self._history = history
        self._config = config
        self._previous = previous
        self._trees = EvidenceTrees(history.objects)
        # (evidence, the release it last stood in) -> hash and subject
        self._lost_by: dict[tuple[str, str], tuple[str, str]] = {}

    def of(
        self, release: Release, before: Release | None, lessons: Mapping[str, Lesson]
    ) -> Backing:
        """How `lessons` stand in a release that comes after `before`.

        Lost is what stood in any release before and does not any more.
        """
        if not lessons:
            return Backing(Ladder())
        now = self._trees.standing(release.sha, lessons)
        gone = {one.id: one for one in active_lessons(lessons) if is_lost(now[one.id].state)}
        stood = dict(self._stood(gone, before)) if gone else {}
        pieces = [
            (gone[id], piece.value, last)
            for id, (last, _) in sorted(stood.items())
            for piece in now[id].pieces
            if is_lost(piece.state)
        ]
        self._look_for([(value, last) for _, value, last in pieces], release)
        lost = tuple(
            Lost(lesson, value, last.name, *self._lost_by.get((value, last.sha), ("", "")))
            for lesson, value, last in pieces
        )
        evident = [{id: found} for id, (_, found) in stood.items()]
        return Backing(ladder(lessons, now, evident), lost)

    def _stood(
        self, gone: Mapping[str, Lesson], release: Release | None
    ) -> Iterator[tuple[str, tuple[Release, LessonStanding]]]:
        """{lesson: the last release in which it stood}, for those that ever did."""
        waiting = dict(gone)
        seen: set[str] = set()
        while release and waiting and release.sha not in seen:
            seen.add(release.sha)
            there = self._trees.standing(release.sha, waiting)
            for id, found in there.items():
                if found.state is State.EVIDENT:
                    del waiting[id]
                    yield id, (release, found)
            release = self._previous(release)

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
