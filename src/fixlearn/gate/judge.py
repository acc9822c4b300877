"""Commits x library x configuration -> an outcome per commit, and findings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn import rules
from fixlearn.dates import day_of, later
from fixlearn.gate.detect import reverted_commit
from fixlearn.lessons.lint import apply_severities
from fixlearn.messages import Band, is_reason
from fixlearn.model import HASH, Outcome, Result, short
from fixlearn.suggest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.messages import Reference, Verdict
    from fixlearn.model import Commit, Finding, Lesson

_FIXES_ENTRY = re.compile(rf"(?P<hash>{HASH})(?:\s+(?P<subject>.+))?")

SETTLED = (Outcome.COVERED, Outcome.WAIVED, Outcome.DEFERRED)  # a fix that owes nothing now
# What becomes of a fix that owes a lesson; together they are all fixes that count.
OWED = (*SETTLED, Outcome.MISSING)


class NextSteps(NamedTuple):
    """How a commit that was refused is made again: lines for a hint."""

    again: str  # with the message as it is
    edited: str  # with the message opened in an editor
    takes_trailers: bool  # a line can be added on the command line


class Gate:
    """Judges commits against the lessons of one tree.

    `unstaged` maps ids of lessons that lie in the work tree, and are no part of
    the commit being made, to their paths. `next_steps` is that of such a commit.
    """

    def __init__(
        self,
        library: Library,
        config: Config,
        *,
        unstaged: Mapping[str, str] | None = None,
        next_steps: NextSteps | None = None,
    ) -> None:
        self._library = library
        self._config = config
        self._unstaged = unstaged or {}
        self._next_steps = next_steps
        self._by_hash, self._by_subject = _settlements(library)

    def judge(self, commit: Commit, added: Sequence[str] = ()) -> Result:
        """The outcome of one commit; `added` are the lessons that it adds itself."""
        verdict = commit.verdict
        if verdict.exempt:
            return _result(commit, Outcome.EXEMPT, verdict.exempt)
        if self._is_before_adoption(commit):
            return _result(commit, Outcome.BEFORE_ADOPTION, "older than the adoption date")
        findings = self._wrong_lines(commit)
        if not _owes(verdict, self._config.detect.profile):
            outcome = Outcome.UNSURE if verdict.band is Band.UNSURE else Outcome.NOT_A_FIX
            reason = commit.message.declaration.reason if commit.message.declaration else ""
            return _result(commit, outcome, "", reason=reason, findings=findings)
        return self._owing(commit, added, findings)

    def leaves_the_fix(self, commit: Commit) -> Result:
        """The result of a fix of which only the lesson is staged."""
        what = rules.RULES["fix-not-staged"].says
        found = self._aside(commit, "fix-not-staged", what, "git add the files of the fix")
        return _result(commit, Outcome.MISSING, "", findings=self._graded([found]))

    def _owing(self, commit: Commit, added: Sequence[str], findings: tuple[Finding, ...]) -> Result:
        """The outcome of a fix. Any id beats `later`, `later` beats `none`."""
        lessons = self._library.lessons
        references = commit.message.references
        named = _ids(reference.lesson for reference in references if reference.lesson in lessons)
        own = _ids(id for id in added if id in lessons)
        settling = self._settling(commit)
        for ids, why in (
            (named, "its message names"),
            (own, "it adds"),
            (settling, "it is settled by"),
        ):
            if ids:
                said = f"{why} {', '.join(ids)}"
                return _result(commit, Outcome.COVERED, said, lessons=ids, findings=findings)
        for word, outcome in (("later", Outcome.DEFERRED), ("none", Outcome.WAIVED)):
            for reference in references:
                if reference.word == word and is_reason(reference.reason):
                    return _result(
                        commit,
                        outcome,
                        f"Lesson: {reference.value}",
                        reason=reference.reason,
                        due=self._due(commit, reference) if word == "later" else None,
                        findings=findings,
                    )
        if not findings:
            broken = [id for id in added if id in self._library.broken]
            findings = self._graded(
                [self._broken(commit, broken[0])] if broken else [self._missing(commit)]
            )
        return _result(commit, Outcome.MISSING, "", findings=findings)

    def _wrong_lines(self, commit: Commit) -> tuple[Finding, ...]:
        """Findings about the lines of the message themselves, of whatever type it is."""
        found = []
        declaration = commit.message.declaration
        if declaration and not declaration.is_fix and not is_reason(declaration.reason):
            what = '"Fix: no" gives no reason'
            found.append(self._line(commit, "empty-reason", what, f"Fix: no {_REASON}"))
        for reference in commit.message.references:
            if reference.word == "id":
                finding = self._wrong_id(commit, reference)
                found += [finding] if finding else []
            elif reference.unclear:
                what = f'"{reference.unclear}" is neither a lesson\'s id nor a date (2026-12-31)'
                hint = "Lesson: later [<id>] [<date>] (<reason>)"
                found.append(self._line(commit, "unclear-deferral", what, hint))
            elif not is_reason(reference.reason) and not self._is_answered(commit):
                said = reference.value if len(reference.value) <= 60 else f"{reference.word} …"
                what = f'"Lesson: {said}" gives no reason'
                hint = f"Lesson: {reference.word} {_REASON}"
                found.append(self._line(commit, "empty-reason", what, hint))
        return self._graded(found)

    def _is_answered(self, commit: Commit) -> bool:
        """True where one of the lines is as it should be: a repeated attempt keeps the others."""
        return any(
            reference.lesson in self._library.lessons
            if reference.word == "id"
            else is_reason(reference.reason)
            for reference in commit.message.references
        )

    def _wrong_id(self, commit: Commit, reference: Reference) -> Finding | None:
        id = reference.lesson
        if id in self._library.lessons:
            return None
        if id in self._library.broken:
            return self._broken(commit, id)
        if id in self._unstaged:
            what = f'the lesson "{id}" exists, but is not part of this commit'
            argv = ("git", "add", self._unstaged[id])
            return self._aside(commit, "lesson-not-staged", what, " ".join(argv), argv)
        if not id:
            what = 'the "Lesson:" line is empty'
            return self._line(commit, "unknown-lesson", what, _ADD_A_LINE)
        near = nearest(id, self._library.ids)
        what = f'no lesson "{id}"{did_you_mean(id, self._library.ids, most=3)}'
        hint = f"Lesson: {near[0]}" if near else "fixlearn new     writes and stages a lesson"
        return self._line(commit, "unknown-lesson", what, hint)

    def _broken(self, commit: Commit, id: str) -> Finding:
        first = self._library.broken[id][0]
        path = first.position.path if first.position else id
        what = f'the lesson "{id}" is broken: {first.where}: {first.what}'
        argv = ("fixlearn", "lint", path)
        found = self._aside(commit, "broken-lesson", what, " ".join(argv), argv)
        return found._replace(position=first.position)

    def _line(self, commit: Commit, rule: str, what: str, hint: str) -> Finding:
        """A finding about one line of the message, which has to be mended."""
        again = (self._next_steps.edited,) if self._next_steps else ()
        return rules.finding(rule, _name(commit), what, hint=(hint, *again))

    def _aside(
        self, commit: Commit, rule: str, what: str, hint: str, fix: tuple[str, ...] = ()
    ) -> Finding:
        """A finding that is settled outside of the message."""
        again = (self._next_steps.again,) if self._next_steps else ()
        return rules.finding(rule, _name(commit), what, hint=(hint, *again), fix=fix)

    def _missing(self, commit: Commit) -> Finding:
        if commit.sha:
            sha = short(commit.sha)
            hint: tuple[str, ...] = (
                f"fixlearn new --from-commit {sha}   writes a lesson that settles it",
                "or amend or rebase, and add one of these lines to the message:",
                _ADD_A_LINE,
            )
            fix: tuple[str, ...] = ("fixlearn", "new", "--from-commit", sha)
        else:
            hint = ("fixlearn new                     writes and stages a lesson for it",)
            fix = ("fixlearn", "new")
            if self._next_steps:
                hint += (self._next_steps.again,)
            trails = self._next_steps is not None and self._next_steps.takes_trailers
            hint += (_ADD_A_TRAILER if trails else "or add a line:  " + _ADD_A_REASON,)
        if commit.verdict.score is not None:
            # Points can be wrong; a declared type is the author's own word.
            hint += ("no fix after all? add a line:  Fix: no (<reason>)",)
        because = tuple(
            explain_reason(reason.text, reason.points) for reason in commit.verdict.reasons
        )
        what = rules.RULES["missing-lesson"].says
        return rules.finding(
            "missing-lesson", _name(commit), what, hint=hint, because=because, fix=fix
        )

    def _graded(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return tuple(apply_severities(findings, self._config.severity))

    def _is_before_adoption(self, commit: Commit) -> bool:
        day = self._config.since_date
        return day is not None and bool(commit.committed) and day_of(commit.committed) < day

    def _due(self, commit: Commit, reference: Reference) -> date | None:
        """When a deferral is due: never further ahead than the limit."""
        if not commit.committed:
            return reference.due
        start = day_of(commit.committed)
        latest = later(start, self._config.grace_limit)
        return min(reference.due or later(start, self._config.grace), latest)

    def _settling(self, commit: Commit) -> tuple[str, ...]:
        """Ids of the lessons that list this commit under `fixes:`.

        By its hash; or by its subject, which outlives a rebase. A subject says
        nothing about commits that are younger than the lesson.
        """
        if not commit.sha:
            return ()
        ids = [
            id
            for hash, id in self._by_hash.get(short(commit.sha), ())
            if commit.sha.startswith(hash)
        ]
        for subject in (commit.message.subject, commit.message.oneline):
            # A lesson's texts are read with single spaces.
            for lesson in self._by_subject.get(" ".join(subject.split()), ()):
                if day_of(commit.authored) <= later(lesson.date, 1):
                    ids.append(lesson.id)
        return _ids(ids)


_REASON = "(<reason>)     at least two words that say why"
_ADD_A_REASON = "Lesson: none (<reason>)   or   Lesson: later (<reason>)"
_ADD_A_LINE = "Lesson: <id>   or   " + _ADD_A_REASON
_ADD_A_TRAILER = (
    'or add to it:  --trailer "Lesson: none (<reason>)"   (or "Lesson: later (<reason>)")'
)


def share(results: Sequence[Result], named: Sequence[str]) -> list[Result]:
    """Judge a change as one (`unit: change`): its lessons cover all its fixes.

    `named` are the lessons that any commit of the change adds or references.
    Fixes that name a lesson wrongly keep their finding.
    """
    ids = _ids(named)
    if not ids:
        return list(results)
    fixes = sum(result.outcome in OWED for result in results)

    def covered(result: Result) -> Result:
        is_missing = [finding.rule for finding in result.findings] == ["missing-lesson"]
        if result.outcome is not Outcome.MISSING or not (is_missing or not result.findings):
            return result
        why = f"the change has {', '.join(ids)}, shared by {fixes} fixes"
        return result._replace(outcome=Outcome.COVERED, why=why, lessons=ids, findings=())

    return [covered(result) for result in results]


def explain_reason(text: str, points: int | None) -> str:
    """A reason as people read it: "+3 it names a failure"; a deciding one without points."""
    return text if points is None else f"{points:+d} {text}"


def _owes(verdict: Verdict, profile: str) -> bool:
    return verdict.band is Band.FIX or (verdict.band is Band.UNSURE and profile == "strict")


def _settlements(
    library: Library,
) -> tuple[dict[str, list[tuple[str, str]]], dict[str, list[Lesson]]]:
    by_hash: dict[str, list[tuple[str, str]]] = {}
    by_subject: dict[str, list[Lesson]] = {}
    for lesson in library.lessons.values():
        for entry in lesson.fixes:
            match = _FIXES_ENTRY.fullmatch(entry)
            if match:
                by_hash.setdefault(short(match["hash"]), []).append((match["hash"], lesson.id))
            if match and match["subject"]:
                by_subject.setdefault(match["subject"], []).append(lesson)
    return by_hash, by_subject


def _result(commit: Commit, outcome: Outcome, why: str, **values: object) -> Result:
    path = next((change.path for change in commit.changes or () if change.status != "D"), "")
    known = (commit.sha, commit.message.subject, outcome, why, commit.verdict)
    return Result(*known, path=path, committed=commit.committed, **values)  # type: ignore[arg-type]


def _name(commit: Commit) -> str:
    return f"{short(commit.sha)} {commit.message.subject}".lstrip()


def _ids(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def settled_without_lessons(commit: Commit, config: Config) -> Outcome | None:
    """The outcome of a commit if no lesson can change it; None for all others.

    Most commits of a history have one: they are counted and not kept.
    """
    verdict = commit.verdict
    if verdict.exempt:
        return Outcome.EXEMPT
    if commit.message.references or commit.message.declaration or reverted_commit(commit.message):
        return None
    if verdict.band is Band.NOT:
        return Outcome.NOT_A_FIX
    is_counted = verdict.band is Band.UNSURE and config.detect.profile != "strict"
    return Outcome.UNSURE if is_counted and config.since_date is None else None
