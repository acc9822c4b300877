"""Mistakes that came back: the lesson had been released, and its prevention did not hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fixlearn import rules
from fixlearn.gate.commits import original_commits
from fixlearn.lessons.lifecycle import predecessors
from fixlearn.lessons.lint import apply_severities
from fixlearn.lessons.prevention import KINDS, STRENGTHS, strongest_kind
from fixlearn.model import Outcome, short

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from fixlearn.gate.judged_range import JudgedRange, Repository
    from fixlearn.model import Finding, Lesson, Prevention, Release, Result


def settle(judged: JudgedRange, repository: Repository) -> JudgedRange:
    """Fixes whose lesson was released before get a finding, unless a new prevention answers it.

    A lesson counts as released if the range began with it and a release that
    was cut before the fix was committed has it. So a follow-up before the
    release is no repeat, nor is a lesson that several commits of the range share;
    and a backport repeats nothing.
    """
    earlier = _EarlierLessons(repository, judged.facts.begins)
    after = judged.library.lessons

    def with_repeat(result: Result) -> Result:
        for id in result.lessons if result.outcome is Outcome.COVERED else ():
            failed = earlier.lesson(id)
            release = earlier.release_of(id, result.sha) if failed else None
            if (
                failed
                and release
                and not is_strengthened(failed, earlier.lessons, after, result.lessons)
            ):
                finding = repeat_finding(result, failed, release.name, judged.config.repeats)
                findings = apply_severities([finding], judged.config.severity)
                return result._replace(findings=(*result.findings, *findings))
        return result

    return judged.with_results(map(with_repeat, judged.results))


@dataclass
class _EarlierLessons:
    """The lessons from before the range; read only if a fix names one of them."""

    repository: Repository
    begins: Sequence[str]

    def lesson(self, id: str) -> Lesson | None:
        """The lesson as the range began with it."""
        return self.lessons.get(id) if id in self._ids else None

    @cached_property
    def lessons(self) -> dict[str, Lesson]:
        """The lessons from which the range begins; the newest of its beginnings counts."""
        lessons: dict[str, Lesson] = {}
        for sha in reversed(self.begins):
            lessons |= self.repository.library(sha).lessons
        return lessons

    @cached_property
    def _ids(self) -> set[str]:
        return self.repository.lesson_ids(self.begins)

    @cached_property
    def _releases(self) -> Sequence[Release]:
        return self.repository.releases()

    def release_of(self, id: str, sha: str) -> Release | None:
        """The release that had the lesson before the fix was committed; None for a backport."""
        fix = self.repository.commits([sha])[0] if sha else None
        if fix and original_commits(fix.message):
            return None
        for release in self._releases:
            is_older = fix is None or release.created <= fix.committed
            if is_older and id in self.repository.lesson_ids([release.sha]):
                return release
        return None


def is_strengthened(
    failed: Lesson,
    before: Mapping[str, Lesson],
    after: Mapping[str, Lesson],
    named: Collection[str] = (),
) -> bool:
    """True if a prevention was added that is at least as strong as what failed.

    `failed` is the lesson as it was, `before` and `after` are the lessons where
    the range begins and where it ends; `named` are those that the fix itself
    names. The prevention is in the lesson itself, in a new one that supersedes
    it, or in a new one that the fix names as well. One that is planned counts:
    it has an owner and a date. So does one that was planned and is done now.
    """
    least = _rank(strongest_kind(failed))
    return any(_rank(step.kind) <= least for step in _added(failed, before, after, named))


def _added(
    failed: Lesson,
    before: Mapping[str, Lesson],
    after: Mapping[str, Lesson],
    named: Collection[str],
) -> Iterator[Prevention]:
    known = {
        (step.kind, step.change, status)
        for step in failed.prevention
        # What is done already is not added by a plan; what was planned is, once it is done.
        for status in {"done": ("done", "planned"), "planned": ("planned",)}.get(step.status, ())
    }
    for id, lesson in after.items():
        is_new = id not in before and (id in named or failed.id in _older(lesson, after))
        if id == failed.id or is_new:
            for step in lesson.prevention:
                is_known = (step.kind, step.change, step.status) in known
                if step.status != "dropped" and not is_known:
                    yield step


def _older(lesson: Lesson, lessons: Mapping[str, Lesson]) -> set[str]:
    return {older.id for older in predecessors(lesson, lessons)} if lesson.supersedes else set()


def _rank(kind: str) -> int:
    return STRENGTHS.index(KINDS[kind].strength)


def repeat_finding(result: Result, failed: Lesson, release: str, repeats: str) -> Finding:
    """The finding about a fix whose lesson was in `release` already.

    `repeats` is the setting: by "report" it is a warning.
    """
    kind = strongest_kind(failed)
    strength = KINDS[kind].strength
    what = f'this came back: {release} had the lesson {failed.id} already: "{failed.title}"'
    because = (f"its strongest prevention is {kind} ({strength}), and it did not hold",)
    argv = ("fixlearn", "new", "--supersedes", failed.id)
    hint = (
        f"{' '.join(argv)}     writes the lesson that takes over",
        f"or add a prevention to {failed.path}, at least as strong",
    )
    return rules.finding(
        "repeat",
        f"{short(result.sha)} {result.subject}".lstrip(),
        what,
        hint=hint,
        because=because,
        severity="warning" if repeats == "report" else None,
        fix=argv,
    )
