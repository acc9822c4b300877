"""News about older lessons is reported once: in the first release that has it."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from fixlearn.lessons.evidence import is_proven
from fixlearn.lessons.prevention import KIND_RANK, strongest_step
from fixlearn.messages import is_reason
from fixlearn.releases.graph import is_comparable
from fixlearn.releases.versions import is_final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fixlearn.lessons.trees import LessonTrees
    from fixlearn.model import Ended, Lesson, Release, ReleaseSummary


class ReleaseNews:
    """Knows which release was the first with a prevention, a proof or a retirement.

    A change that was backported is new in two release lines; it counts in the release
    that was cut first.
    """

    def __init__(self, trees: LessonTrees, released: Sequence[Release]) -> None:
        self._trees = trees
        self._released = sorted(released, key=lambda release: release.created)

    def first_only(self, release: Release, summary: ReleaseSummary) -> ReleaseSummary:
        """The summary without news that an older release has.

        It has no good news of lessons that came back or lost their evidence.
        """
        failed = {lost.lesson.id for lost in (*summary.lost, *summary.lost_earlier)}
        failed |= {id for _, id in summary.repeats}

        def is_news(id: str, has: Callable[[Lesson], bool]) -> bool:
            return id not in failed and not any(map(has, self._older(release, id)))

        def is_end(end: Ended) -> bool:
            if end.superseded_by:
                older = self._older(release, end.superseded_by)
                return not any(end.lesson.id in heir.supersedes for heir in older)
            return not any(is_reason(old.retired) for old in self._older(release, end.lesson.id))

        return summary._replace(
            proven=tuple(each for each in summary.proven if is_news(each.id, is_proven)),
            upgrades=tuple(
                each
                for each in summary.upgrades
                if is_news(each.lesson.id, partial(_is_as_strong, kind=each.after))
            ),
            repairs_done=tuple(
                each
                for each in summary.repairs_done
                if is_news(each.lesson, partial(_has_done, change=each.change))
            ),
            ended=tuple(filter(is_end, summary.ended)),
        )

    def _older(self, release: Release, id: str) -> Iterator[Lesson]:
        """The lesson in the releases that were cut before this one; in all if it is not cut yet.

        For a final release, candidates do not count.
        """
        for older in self._distinct:
            if release.version:
                is_older = older.created < release.created and is_comparable(release, older)
            else:
                is_older = release.component in ("", older.component)
            lesson = self._trees.lesson(older.sha, id) if is_older else None
            if lesson:
                yield lesson

    @cached_property
    def _distinct(self) -> list[Release]:
        """The releases, oldest first; of those with the same lessons only the oldest."""
        distinct: dict[tuple[object, ...], Release] = {}
        for release in self._released:
            key = self._trees.key(release.sha), release.component, is_final(release.version)
            distinct.setdefault(key, release)
        return [*distinct.values()]


def _is_as_strong(lesson: Lesson, kind: str) -> bool:
    step = strongest_step(lesson)
    return step.status == "done" and KIND_RANK[step.kind] <= KIND_RANK[kind]


def _has_done(lesson: Lesson, change: str) -> bool:
    return any(step.status == "done" and step.change == change for step in lesson.prevention)
