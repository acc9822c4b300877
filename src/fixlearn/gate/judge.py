"""Judge commits against a library and a configuration: an outcome and findings for each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn import rules
from fixlearn.dates import day_of, later
from fixlearn.gate.detect import reverted_commit
from fixlearn.lessons.lint import apply_severities
from fixlearn.messages import HASH, Band, is_reason, short
from fixlearn.model import Outcome, Result
from fixlearn.suggest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.messages import Reference
    from fixlearn.model import Commit, Finding, Lesson

_FIXES_ENTRY = re.compile(rf"(?P<hash>{HASH})(?:\s+(?P<subject>.+))?")

SETTLED = (Outcome.COVERED, Outcome.WAIVED, Outcome.DEFERRED)  # a fix that owes nothing now
OWED = (*SETTLED, Outcome.MISSING)  # the outcomes of all fixes that need a lesson

_MAX_QUOTED = 60  # characters of a `Lesson:` line in a finding, so that it fits a terminal
_MAX_SQUASHED = 3  # fixes of a squash merge that a finding names
_REASON = "(<reason>)     at least two words that say why"
_ADD_A_REASON = "Lesson: none (<reason>)   or   Lesson: later (<reason>)"
_ADD_A_LINE = "Lesson: <id>   or   " + _ADD_A_REASON
_ADD_A_TRAILER = (
    'or add to it:  --trailer "Lesson: none (<reason>)"   (or "Lesson: later (<reason>)")'
)


class NextSteps(NamedTuple):
    """How to retry a commit that was refused: lines for a hint."""

    again: str  # with the same message
    edited: str  # with the message opened in an editor
    takes_trailers: bool  # `again` can be given a --trailer


class _Answer(NamedTuple):
    """What covers a fix, or what its message says instead."""

    outcome: Outcome
    why: str
    lessons: tuple[str, ...] = ()
    reason: str = ""
    due: date | None = None


class Gate:
    """Judges commits against the lessons of one tree.

    For a commit that is being made, `unstaged` maps the ids of lessons that are
    in the work tree but not staged to their paths, and `next_steps` says how to
    retry it.
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
        # The lessons whose `fixes:` name a commit, by its hash and by its subject.
        self._by_hash: dict[str, list[tuple[str, Lesson]]] = {}  # {short hash: [(hash, lesson)]}
        self._by_subject: dict[str, list[Lesson]] = {}
        for lesson in library.lessons.values():
            for match in filter(None, map(_FIXES_ENTRY.fullmatch, lesson.fixes)):
                hash = match["hash"]
                self._by_hash.setdefault(short(hash), []).append((hash, lesson))
                if match["subject"]:
                    self._by_subject.setdefault(match["subject"], []).append(lesson)

    def judge(self, commit: Commit, added: Sequence[str] = ()) -> Result:
        """The result of one commit; `added` are the ids of the lessons that it adds."""
        verdict = commit.verdict
        if verdict.exempt:
            return _result(commit, Outcome.EXEMPT, verdict.exempt)
        if self._is_before_adoption(commit):
            return _result(commit, Outcome.BEFORE_ADOPTION, "older than the adoption date")
        findings = self._wrong_lines(commit)
        is_unsure = verdict.band is Band.UNSURE
        if verdict.band is Band.FIX or (is_unsure and self._config.detect.profile == "strict"):
            return self._judge_fix(commit, added, findings)
        outcome = Outcome.UNSURE if is_unsure else Outcome.NOT_A_FIX
        reason = next((line.reason for line in commit.message.declarations), "")
        return _result(commit, outcome, "", reason=reason, findings=findings)

    def leaves_the_fix(self, commit: Commit) -> Result:
        """The result of a fix if only its lesson is staged."""
        what = rules.RULES["fix-not-staged"].says
        finding = self._of_commit(commit, "fix-not-staged", what, "git add the files of the fix")
        return _result(commit, Outcome.MISSING, "", findings=self._with_severities([finding]))

    def _judge_fix(
        self, commit: Commit, added: Sequence[str], findings: tuple[Finding, ...]
    ) -> Result:
        """The result of a fix."""
        answer = self._answer(commit, commit.message.references, added)
        unanswered: list[str] = []
        if commit.verdict.squashed and not self._settled_by(commit):
            answer, unanswered = self._answer_of_squash(commit, added)
        if answer:
            return _result(commit, findings=findings, **answer._asdict())
        if not findings:
            broken = [id for id in added if id in self._library.broken]
            finding = (
                self._broken(commit, broken[0]) if broken else self._missing(commit, unanswered)
            )
            findings = self._with_severities([finding])
        return _result(commit, Outcome.MISSING, "", findings=findings)

    def _answer(
        self, commit: Commit, references: Sequence[Reference], added: Sequence[str] = ()
    ) -> _Answer | None:
        """What covers a fix, or is said instead. Any id beats `later`, `later` beats `none`."""
        for how, ids in (
            ("its message names", [reference.lesson for reference in references]),
            ("it adds", added),
            ("it is settled by", self._settled_by(commit)),
        ):
            lessons = _unique(id for id in ids if id in self._library.lessons)
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
        """What answers for all fixes of a squash merge, and the subjects of the others.

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
        # What is owed is never hidden behind what is done.
        order = (Outcome.DEFERRED, Outcome.COVERED, Outcome.WAIVED)
        first = min(answers, key=lambda answer: (order.index(answer.outcome), str(answer.due)))
        lessons = _unique(id for answer in answers for id in answer.lessons)
        if first.outcome is Outcome.COVERED and lessons != first.lessons:
            first = first._replace(why=f"its squashed commits have {', '.join(lessons)}")
        return first._replace(lessons=lessons), []

    def _wrong_lines(self, commit: Commit) -> tuple[Finding, ...]:
        """Findings about the lines of the message, whether it is a fix or not."""
        findings = []
        declarations = commit.message.declarations
        if any(not line.is_fix and not is_reason(line.reason) for line in declarations):
            what = '"Fix: no" gives no reason'
            findings.append(self._of_line(commit, "empty-reason", what, f"Fix: no {_REASON}"))
        for reference in commit.message.references:
            if reference.word == "id":
                finding = self._wrong_id(commit, reference)
                findings += [finding] if finding else []
            elif reference.unclear:
                what = f'"{reference.unclear}" is neither a lesson\'s id nor a date (2026-12-31)'
                hint = "Lesson: later [<id>] [<date>] (<reason>)"
                findings.append(self._of_line(commit, "unclear-deferral", what, hint))
            elif not is_reason(reference.reason) and not self._is_answered(commit):
                is_short = len(reference.value) <= _MAX_QUOTED
                quoted = reference.value if is_short else f"{reference.word} …"
                what = f'"Lesson: {quoted}" gives no reason'
                hint = f"Lesson: {reference.word} {_REASON}"
                findings.append(self._of_line(commit, "empty-reason", what, hint))
        return self._with_severities(findings)

    def _is_answered(self, commit: Commit) -> bool:
        """True if a line is valid: the message of a repeated attempt keeps the invalid ones."""
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
            return self._of_commit(commit, "lesson-not-staged", what, " ".join(argv), argv)
        if not id:
            what = 'the "Lesson:" line is empty'
            return self._of_line(commit, "unknown-lesson", what, _ADD_A_LINE)
        similar = nearest(id, self._library.ids)
        what = f'no lesson "{id}"{did_you_mean(id, self._library.ids, most=3)}'
        hint = f"Lesson: {similar[0]}" if similar else "fixlearn new     writes and stages a lesson"
        return self._of_line(commit, "unknown-lesson", what, hint)

    def _broken(self, commit: Commit, id: str) -> Finding:
        first = self._library.broken[id][0]
        path = first.position.path if first.position else id
        what = f'the lesson "{id}" is broken: {first.where}: {first.what}'
        argv = ("fixlearn", "lint", path)
        finding = self._of_commit(commit, "broken-lesson", what, " ".join(argv), argv)
        return finding._replace(position=first.position)

    def _of_line(self, commit: Commit, rule: str, what: str, hint: str) -> Finding:
        """A finding that is fixed by editing a line of the message."""
        retry = (self._next_steps.edited,) if self._next_steps else ()
        return rules.finding(rule, _name(commit), what, hint=(hint, *retry))

    def _of_commit(
        self, commit: Commit, rule: str, what: str, hint: str, fix: tuple[str, ...] = ()
    ) -> Finding:
        """A finding that is fixed without a change of the message."""
        retry = (self._next_steps.again,) if self._next_steps else ()
        return rules.finding(rule, _name(commit), what, hint=(hint, *retry), fix=fix)

    def _missing(self, commit: Commit, squashed: Sequence[str] = ()) -> Finding:
        """The finding; `squashed` are the subjects of the squashed fixes without a lesson."""
        if commit.sha:
            sha = short(commit.sha)
            fix: tuple[str, ...] = ("fixlearn", "new", "--from-commit", sha)
            hint: tuple[str, ...] = (
                f"fixlearn new --from-commit {sha}   writes a lesson that settles it",
                "or amend or rebase, and add one of these lines to the message:",
                _ADD_A_LINE,
            )
        else:
            fix = ("fixlearn", "new")
            hint = ("fixlearn new                     writes and stages a lesson for it",)
            if self._next_steps:
                hint += (self._next_steps.again,)
            takes_trailers = self._next_steps and self._next_steps.takes_trailers
            hint += (_ADD_A_TRAILER if takes_trailers else "or add a line:  " + _ADD_A_REASON,)
        if commit.verdict.score is not None or squashed:
            # Points can be wrong. A type was declared by the author, but the branch of a squash
            # merge may have introduced the bug itself.
            hint += ("no fix after all? add a line:  Fix: no (<reason>)",)
        because = tuple(
            explain_reason(reason.text, reason.points) for reason in commit.verdict.reasons
        )
        if squashed:
            because = tuple(f'it squashes "{subject}"' for subject in squashed[:_MAX_SQUASHED])
            more = len(squashed) - len(because)
            because += (f"and {more} more without a lesson",) * (more > 0)
        what = rules.RULES["missing-lesson"].says
        return rules.finding(
            "missing-lesson", _name(commit), what, hint=hint, because=because, fix=fix
        )

    def _with_severities(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return tuple(apply_severities(findings, self._config.severity))

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
        by_hash = self._by_hash.get(short(commit.sha), ())
        ids = [lesson.id for hash, lesson in by_hash if commit.sha.startswith(hash)]
        for subject in (commit.message.subject, commit.message.oneline):
            # The texts of a lesson are read with single spaces.
            for lesson in self._by_subject.get(" ".join(subject.split()), ()):
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
        why = f"the change has {', '.join(ids)}, shared by {fixes} fixes"
        return result._replace(outcome=Outcome.COVERED, why=why, lessons=ids, findings=())

    return [covered(result) for result in results]


def explain_reason(text: str, points: int | None) -> str:
    """A reason as text: "+3 it names a failure"; without points if it alone decides."""
    return text if points is None else f"{points:+d} {text}"


def _result(commit: Commit, outcome: Outcome, why: str, **values: object) -> Result:
    path = next((change.path for change in commit.changes or () if change.status != "D"), "")
    return Result(
        sha=commit.sha,
        subject=commit.message.subject,
        outcome=outcome,
        why=why,
        verdict=commit.verdict,
        path=path,
        committed=commit.committed,
        **values,  # type: ignore[arg-type]
    )


def _name(commit: Commit) -> str:
    return f"{short(commit.sha)} {commit.message.subject}".lstrip()


def _unique(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def settled_without_lessons(commit: Commit, config: Config) -> Outcome | None:
    """The outcome of a commit if no lesson can change it; None for all others.

    Most commits of a history have one: they are counted and not kept.
    """
    verdict = commit.verdict
    if verdict.exempt:
        return Outcome.EXEMPT
    if commit.message.references or commit.message.declarations or reverted_commit(commit.message):
        return None
    if verdict.band is Band.NOT:
        return Outcome.NOT_A_FIX
    is_counted = verdict.band is Band.UNSURE and config.detect.profile != "strict"
    return Outcome.UNSURE if is_counted and config.since_date is None else None
