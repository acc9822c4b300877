"""News about older lessons is reported once: in the first release that has it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fixlearn.lessons.evidence import has_proof
from fixlearn.lessons.prevention import KIND_RANK, strongest_step
from fixlearn.messages import is_reason
from fixlearn.releases.graph import is_comparable

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixlearn.model import Ended, Lesson, Release, ReleaseSummary
    from fixlearn.releases.lesson_versions import LessonVersions


class ReleaseNews:
    """Knows which release was the first with a prevention, a proof or a retirement.

    A change that was backported is new in two release lines; it counts in the release
    that was cut first.
    """

    def __init__(self, versions: LessonVersions) -> None:
        self._versions = versions

    def first_only(self, release: Release, summary: ReleaseSummary) -> ReleaseSummary:
        """The summary without news that an older release has.

        It has no good news of lessons that came back or lost their evidence.
        """
        failed = {lost.lesson.id for lost in (*summary.lost, *summary.lost_earlier)}
        failed |= {id for _, id in summary.repeats}

        def is_news(id: str, has: Callable[[Lesson], bool]) -> bool:
            return id not in failed and not self._had(release, id, has)

        def is_end(end: Ended) -> bool:
            if end.superseded_by:
                return not self._had(
                    release, end.superseded_by, lambda heir: end.lesson.id in heir.supersedes
                )
            return not self._had(release, end.lesson.id, lambda old: is_reason(old.retired))

        return summary._replace(
            proven=tuple(each for each in summary.proven if is_news(each.id, has_proof)),
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

    def _had(self, release: Release, id: str, has: Callable[[Lesson], bool]) -> bool:
        """True if a release that was cut before had a lesson of this kind.

        That is any release if this one is not cut yet. For a final release, candidates do not
        count.
        """
        if not release.version:
            holders = self._versions.holders(id, has, before=None)
            return any(release.component in ("", older.component) for older in holders)
        holders = self._versions.holders(id, has, before=release.created)
        return any(is_comparable(release, older) for older in holders)


def _is_as_strong(lesson: Lesson, kind: str) -> bool:
    step = strongest_step(lesson)
    return step.status == "done" and KIND_RANK[step.kind] <= KIND_RANK[kind]


def _has_done(lesson: Lesson, change: str) -> bool:
    return any(step.status == "done" and step.change == change for step in lesson.prevention)
