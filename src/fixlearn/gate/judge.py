"""Judge commits against a library and a configuration: an outcome and findings for each."""

from __future__ import annotations

import re
import sys
from functools import cached_property, lru_cache

from fixlearn import rules
from fixlearn.dates import day_of, later
from fixlearn.gate.commit_findings import CommitFindings
from fixlearn.gate.detect import reverted_commit
from fixlearn.lessons.library import lessons_with
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.messages import HASH, Band, Reference, Verdict, is_reason, short
from fixlearn.model import Commit, Finding, Lesson, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from fixlearn.config import Config
    from fixlearn.gate.staged import Retry
    from fixlearn.lessons.library import Library

_FIXES_ENTRY = re.compile(rf"(?P<hash>{HASH})(?:\s+(?P<subject>.+))?")

SETTLED = (Outcome.COVERED, Outcome.WAIVED, Outcome.DEFERRED)  # a fix that owes nothing now
OWED = (*SETTLED, Outcome.MISSING)  # the outcomes of all fixes that need a lesson


class _Answer(NamedTuple):
    """What covers a fix, or what its message says instead."""

    outcome: Outcome
    why: str
    lessons: tuple[str, ...] = ()
    reason: str = ""
    due: date | None = None


class _ListedFixes(NamedTuple):
    """The lessons whose `fixes:` name a commit."""

    by_hash: dict[str, list[tuple[str, Lesson]]]  # {short hash: [(hash, lesson)]}
    by_subject: dict[str, list[Lesson]]


class Gate:
    """Judges commits against the lessons of one tree.

    For a commit that is being made, `unstaged` maps the ids of lessons that are
    in the work tree but not staged to their paths, and `retry` says how it is made
    again.
    """

    def __init__(
        self,
        library: Library,
        config: Config,
        *,
        unstaged: Mapping[str, str] | None = None,
        retry: Retry | None = None,
        listing: Iterable[Lesson] | None = None,
    ) -> None:
        """`listing` are the lessons that list fixes, if they are known."""
        self._library = library
        self._config = config
        self._findings = CommitFindings(library, unstaged or {}, retry)
        self._listing = listing

    @cached_property
    def _listed(self) -> _ListedFixes:
        """The commits that lessons list; read only if a fix neither names nor adds a lesson."""
        listing = self._listing
        if listing is None:
            listing = lessons_with(self._library.lessons, key=["fixes"]).values()
        listed = _ListedFixes({}, {})
        for lesson in listing:
            for match in filter(None, map(_FIXES_ENTRY.fullmatch, lesson.fixes)):
                hash = match["hash"]
                listed.by_hash.setdefault(short(hash), []).append((hash, lesson))
                if match["subject"]:
                    listed.by_subject.setdefault(match["subject"], []).append(lesson)
        return listed

    def judge(self, commit: Commit, added: Sequence[str] = ()) -> Result:
        """The result of one commit; `added` are the ids of the lessons that it adds."""
        return self._findings.worded(self.judge_briefly(commit, added), self._config.severity)

    def judge_briefly(self, commit: Commit, added: Sequence[str] = ()) -> Result:
        """As `judge`, without the finding that `CommitFindings.worded` adds."""
        verdict = commit.verdict
        if verdict.exempt:
            return _result(commit, Outcome.EXEMPT, verdict.exempt)
        if self._is_before_adoption(commit):
            return _result(commit, Outcome.BEFORE_ADOPTION, "older than `since`")
        findings = self._with_severities(self._findings.of_lines(commit))
        is_unsure = verdict.band is Band.UNSURE
        if verdict.band is Band.FIX or (is_unsure and self._config.detect.profile == "strict"):
            return self._judge_fix(commit, added, findings)
        outcome = Outcome.UNSURE if is_unsure else Outcome.NOT_A_FIX
        reason = next((line.reason for line in commit.message.declarations), "")
        return _result(commit, outcome, "", reason=reason, findings=findings)

    def leaves_the_fix(self, commit: Commit) -> Result:
        """The result of a fix if only its lesson is staged."""
        findings = self._with_severities([self._findings.fix_not_staged(commit)])
        return _result(commit, Outcome.MISSING, "", findings=findings)

    def _judge_fix(
        self, commit: Commit, added: Sequence[str], findings: tuple[Finding, ...]
    ) -> Result:
        answer = self._answer(commit, commit.message.references, added)
        unanswered: list[str] = []
        if commit.verdict.squashed and not self._settled_by(commit):
            answer, unanswered = self._answer_of_squash(commit, added)
        if answer:
            return _result(commit, findings=findings, **answer._asdict())
        if not findings:
            broken = next((id for id in added if id in self._library.broken), None)
            finding = (
                self._findings.broken(commit, broken)
                if broken
                else self._findings.missing_and_more(commit, unanswered)
            )
            findings = self._with_severities([finding] if finding else [])
        return _result(commit, Outcome.MISSING, "", findings=findings)

    def _answer(
        self, commit: Commit, references: Sequence[Reference], added: Sequence[str] = ()
    ) -> _Answer | None:
        """What covers a fix, or what its message says instead; `later` beats `none`."""
        how, lessons = self.covering(commit, references, added)
        if lessons:
            return _Answer(Outcome.COVERED, f"{how} {', '.join(lessons)}", lessons)
        for word, outcome in (("later", Outcome.DEFERRED), ("none", Outcome.WAIVED)):
            lines = (line for line in references if line.word == word and is_reason(line.reason))
            reference = next(lines, None)
            if reference:
                due = self._due(commit, reference) if word == "later" else None
                why = f"Lesson: {reference.value}"
                return _Answer(outcome, why, reason=reference.reason, due=due)
        return None

    def _answer_of_squash(
        self, commit: Commit, added: Sequence[str]
    ) -> tuple[_Answer | None, list[str]]:
        """The answer for all fixes of a squash merge, or the subjects of those without an answer.

        A fix with `Lesson:` lines answers for itself. The others share the lines that belong to
        no fix, and the lessons that any of them has.
        """
        message = commit.message
        fixes = set(commit.verdict.squashed)
        others = (each for number, each in enumerate(message.squashed) if number not in fixes)
        shared = self._answer(
            commit,
            [
                *message.references_of_all,
                *(line for each in others for line in each.message.references),
                *(line for line in message.references if line.lesson),
            ],
            added,
        )
        answers: list[_Answer] = []
        unanswered = []
        for number in commit.verdict.squashed:
            each = message.squashed[number]
            single = commit._replace(sha=each.sha or commit.sha, message=each.message)
            answer = self._answer(single, each.message.references) or shared
            if answer:
                answers.append(answer)
            else:
                unanswered.append(each.message.subject)
        if unanswered:
            return None, unanswered
        # An open debt is never hidden by a settled one.
        order = (Outcome.DEFERRED, Outcome.COVERED, Outcome.WAIVED)
        first = min(answers, key=lambda answer: (order.index(answer.outcome), str(answer.due)))
        lessons = _unique(id for answer in answers for id in answer.lessons)
        if first.outcome is Outcome.COVERED and lessons != first.lessons:
            first = first._replace(why=f"its squashed commits have {', '.join(lessons)}")
        return first._replace(lessons=lessons), []

    def covering(
        self, commit: Commit, references: Sequence[Reference], added: Sequence[str]
    ) -> tuple[str, tuple[str, ...]]:
        """How lessons cover this commit ("it adds"), and their ids; () if none does."""
        named_ids = [reference.lesson for reference in references]
        for how, ids in (("its message names", named_ids), ("it adds", added)):
            if lessons := _unique(id for id in ids if id in self._library.lessons):
                return how, lessons
        lessons = _unique(id for id in self._settled_by(commit) if id in self._library.lessons)
        return ("it is settled by", lessons) if lessons else ("", ())

    def _with_severities(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return tuple(rules.apply_severities(findings, self._config.severity))

    def _is_before_adoption(self, commit: Commit) -> bool:
        day = self._config.since_date
        return day is not None and bool(commit.committed) and day_of(commit.committed) < day

    def _due(self, commit: Commit, reference: Reference) -> date | None:
        """When a deferral is due, at the latest after the limit; None for a commit being made."""
        if not commit.committed:
            return reference.due
        start = day_of(commit.committed)
        latest = later(start, self._config.grace_limit)
        return min(reference.due or later(start, self._config.grace), latest)

    def settles(self, commit: Commit) -> bool:
        """True if a lesson lists this commit under `fixes:`."""
        return bool(self._settled_by(commit))

    def _settled_by(self, commit: Commit) -> list[str]:
        """Ids of the lessons that list this commit under `fixes:`.

        It is listed by its hash, or by its subject, which survives a rebase. A
        subject counts only for commits that are not younger than the lesson.
        """
        if not commit.sha:
            return []
        by_hash = self._listed.by_hash.get(short(commit.sha), ())
        ids = [lesson.id for hash, lesson in by_hash if commit.sha.startswith(hash)]
        for subject in (commit.message.subject, commit.message.oneline):
            # The texts of a lesson are read with single spaces.
            for lesson in self._listed.by_subject.get(" ".join(subject.split()), ()):
                if day_of(commit.authored) <= later(lesson.date, 1):  # a day for time zones
                    ids.append(lesson.id)
        return ids


def share(results: Sequence[Result], lessons: Sequence[str]) -> list[Result]:
    """The results of a change that is judged as one (`unit: change`).

    `lessons` are the ids of those that any commit of the change adds or names:
    they cover all its fixes. Fixes that name a lesson wrongly keep their finding.
    """
    ids = _unique(lessons)
    if not ids:
        return list(results)
    fixes = sum(result.outcome in OWED for result in results)

    def covered(result: Result) -> Result:
        is_missing = [finding.rule for finding in result.findings] == ["missing-lesson"]
        if result.outcome is not Outcome.MISSING or not (is_missing or not result.findings):
            return result
        why = f"the change has {', '.join(ids)}, which covers all of its {fixes} fixes"
        return result._replace(outcome=Outcome.COVERED, why=why, lessons=ids, findings=())

    return [covered(result) for result in results]


def inherited(result: Result, original: Result) -> Result:
    """The result of a backport, with the outcome of the commit that it was picked from."""
    return result._replace(
        outcome=original.outcome,
        why=f"a backport of {short(original.sha)}, {original.outcome.value}: {original.why}",
        lessons=original.lessons,
        reason=original.reason,
        due=original.due,
        findings=(),
    )


def _result(commit: Commit, outcome: Outcome, why: str, **values: object) -> Result:
    path = next((change.path for change in commit.changes or () if change.status != "D"), "")
    return Result(
        sha=commit.sha,
        subject=commit.message.subject,
        outcome=outcome,
        why=sys.intern(why),  # a history has more commits than lessons and paths
        verdict=_shared(commit.verdict),
        path=sys.intern(path),
        committed=commit.committed,
        author=commit.author,
        authored=commit.authored,
        **values,  # type: ignore[arg-type]
    )


@lru_cache(maxsize=1024)  # most fixes declare it in the same way
def _shared(verdict: Verdict) -> Verdict:
    """The verdict, as one object for equal ones."""
    return verdict


def _unique(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def settled_without_lessons(commit: Commit, config: Config) -> Outcome | None:
    """The outcome of a commit if no lesson can change it; None for all others.

    Most commits of a history have one: they are counted and not kept.
    """
    verdict = commit.verdict
    if verdict.exempt:
        return Outcome.EXEMPT
    message = commit.message
    if message.references or message.declarations or reverted_commit(message):
        return None
    if verdict.band is Band.NOT:
        return Outcome.NOT_A_FIX
    is_counted = verdict.band is Band.UNSURE and config.detect.profile != "strict"
    return Outcome.UNSURE if is_counted and config.since_date is None else None
