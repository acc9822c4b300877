"""Recurrences: the lesson of a fix had been released, so its prevention did not work."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, cast

from fixlearn import rules
from fixlearn.gate.commits import original_commits
from fixlearn.lessons.library import active_lessons, lessons_with, predecessors
from fixlearn.lessons.prevention import KINDS, STRENGTHS, strongest_kind
from fixlearn.messages import short
from fixlearn.model import Finding, Lesson, Outcome, Prevention, Release, Result

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Container,
        Iterator,
        Mapping,
        MutableMapping,
        Sequence,
    )

    from fixlearn.gate.judged_range import JudgedRange, Repository
    from fixlearn.gate.staged import Retry


def settle(judged: JudgedRange, repository: Repository) -> JudgedRange:
    """Add a finding to fixes whose lesson was released or ended before, without a new prevention.

    A lesson counts as released if it is older than the range, and a release that
    was made before the fix was committed has it. So none of these is a recurrence:
    a second fix before the release, a lesson that several commits of the range
    share, a backport.
    """
    earlier = _EarlierLessons(repository, judged.facts.begins)
    after = judged.library.lessons

    def with_repeat(result: Result) -> Result:
        for id in result.lessons if result.outcome is Outcome.COVERED else ():
            failed = earlier.lesson(id)
            if not failed or is_strengthened(failed, earlier.lessons, after, result.lessons):
                continue
            release = earlier.release_of(id, result.sha)
            if release:
                finding = _finding(result, failed, release.name, judged.config.repeats)
            elif earlier.has_only_ended(result, after):
                finding = ended_finding(result, failed, after, judged.config.repeats)
            else:
                continue
            findings = rules.apply_severities([finding], judged.config.severity)
            return result._replace(findings=(*result.findings, *findings))
        return result

    return judged.with_results(map(with_repeat, judged.results))


@dataclass
class _EarlierLessons:
    """The lessons from before the range; read only if a fix names one of them."""

    repository: Repository
    begins: Sequence[str]

    def lesson(self, id: str) -> Lesson | None:
        """The lesson as it was before the range; None if it is new."""
        return self.lessons.get(id) if id in self._ids else None

    @cached_property
    def lessons(self) -> Mapping[str, Lesson]:
        """The lessons in the trees before the range; the newest tree that has a lesson counts."""
        return ChainMap(*self._trees)

    @cached_property
    def _trees(self) -> list[MutableMapping[str, Lesson]]:
        libraries = map(self.repository.library, self.begins)
        return [cast("MutableMapping[str, Lesson]", library.lessons) for library in libraries]

    @cached_property
    def _ids(self) -> set[str]:
        return self.repository.lesson_ids(self.begins)

    @cached_property
    def _releases(self) -> Sequence[Release]:
        return self.repository.releases()

    @cached_property
    def _ids_in(self) -> Callable[[str], set[str]]:
        """The ids of the lessons of a release; most fixes are asked about the newest."""
        return lru_cache(maxsize=8)(lambda sha: self.repository.lesson_ids([sha]))

    def has_only_ended(self, result: Result, after: Mapping[str, Lesson]) -> bool:
        """True if each lesson of a fix was retired or superseded before the range, and still is.

        A backport names what its original named.
        """
        ids = {id for tree in self._trees for id in lessons_with(tree, ids=result.lessons)}
        before = {id: self.lessons[id] for id in ids}
        both = (before, lessons_with(after, ids=result.lessons))
        active = {lesson.id for lessons in both for lesson in active_lessons(lessons)}
        if not active.isdisjoint(result.lessons):
            return False
        fix = self.repository.commits([result.sha])[0] if result.sha else None
        return fix is None or not original_commits(fix.message)

    def release_of(self, id: str, sha: str) -> Release | None:
        """The release that had the lesson when the fix was committed; None for a backport."""
        fix = self.repository.commits([sha])[0] if sha else None
        if fix and original_commits(fix.message):
            return None
        for release in self._releases:
            is_older = fix is None or release.created <= fix.committed
            if is_older and id in self._ids_in(release.sha):
                return release
        return None


def is_strengthened(
    failed: Lesson,
    before: Container[str],
    after: Mapping[str, Lesson],
    ids: Collection[str] = (),
) -> bool:
    """True if a prevention was added that is at least as strong as the one that failed.

    `failed` is the lesson as it was, `before` are the ids at the beginning of the range,
    `after` the lessons at its end, `ids` are the lessons that the fix names. The prevention
    may be in the lesson itself, in a new lesson that supersedes it, or in a new
    lesson that the fix names as well. A planned prevention counts: it has an owner
    and a date. So does one that was planned and is done now.
    """
    return any(stronger_preventions(failed, before, after, ids))


def stronger_preventions(
    failed: Lesson,
    before: Container[str],
    after: Mapping[str, Lesson],
    ids: Collection[str] = (),
) -> Iterator[tuple[Lesson, Prevention]]:
    """The preventions that `is_strengthened` looks for, each with its lesson."""
    least = _rank(strongest_kind(failed))
    for lesson, prevention in _added_preventions(failed, before, after, ids):
        if _rank(prevention.kind) <= least:
            yield lesson, prevention


def _added_preventions(
    failed: Lesson, before: Container[str], after: Mapping[str, Lesson], ids: Collection[str]
) -> Iterator[tuple[Lesson, Prevention]]:
    # To plan a prevention that is done already adds nothing; to do a planned one does.
    old_statuses = {"done": ("done", "planned"), "planned": ("planned",)}
    old = {
        (prevention.kind, prevention.change, status)
        for prevention in failed.prevention
        for status in old_statuses.get(prevention.status, ())
    }
    for id, lesson in lessons_with(after, ids=[failed.id, *ids]).items():
        is_new = id not in before and (id in ids or _supersedes(lesson, failed, after))
        for prevention in lesson.prevention if id == failed.id or is_new else ():
            is_old = (prevention.kind, prevention.change, prevention.status) in old
            if prevention.status != "dropped" and not is_old:
                yield lesson, prevention


def _supersedes(lesson: Lesson, failed: Lesson, lessons: Mapping[str, Lesson]) -> bool:
    older = predecessors(lesson, lessons) if lesson.supersedes else ()
    return any(predecessor.id == failed.id for predecessor in older)


def _rank(kind: str) -> int:
    return STRENGTHS.index(KINDS[kind].strength)


def ended_finding(
    result: Result,
    ended: Lesson,
    after: Mapping[str, Lesson],
    repeats: str,
    retry: Retry | None = None,
) -> Finding:
    """The finding about a fix that names a lesson which prevents nothing any more.

    It is a warning if the setting `repeats` is "report". `retry` says how a commit that is
    being made is made again.
    """
    active = active_lessons(lessons_with(after, ids=[ended.id]))
    heir = next((each.id for each in active if _supersedes(each, ended, after)), "")
    how = f"was superseded by {heir}" if heir else "is retired"
    hint: tuple[str, ...]
    if heir:
        line = f"Lesson: {heir}"
        hint = ("Name the newer lesson in the commit message:", f"  {line}")
        hint = retry.corrected(line) if retry else hint
    else:
        hint = ("Write a lesson that continues it:", f"  fixlearn new --supersedes {ended.id}")
        hint = (*hint, *(retry.repeated() if retry else ()))
    return rules.finding(
        "ended-lesson",
        f"{short(result.sha)} {result.subject}".lstrip(),
        f'the lesson {ended.id} {how}: "{ended.title}"',
        because=("nothing of it prevents the mistake any more, and the mistake came back",),
        hint=hint,
        refused_line=f"Lesson: {ended.id}" if heir else "",
        severity="warning" if repeats == "report" else None,
    )


def _finding(result: Result, failed: Lesson, release: str, repeats: str) -> Finding:
    """The finding about a fix whose lesson was in `release` already.

    It is a warning if the setting `repeats` is "report".
    """
    kind = strongest_kind(failed)
    strength = KINDS[kind].strength
    what = f'this bug came back although {release} has the lesson {failed.id}: "{failed.title}"'
    because = (f"its strongest prevention is {kind} ({strength}), and it did not work",)
    argv = ("fixlearn", "new", "--supersedes", failed.id)
    hint = (
        "Write a lesson that replaces it:",
        f"  {' '.join(argv)}",
        f"Or add a prevention that is at least as strong to {failed.path}.",
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
