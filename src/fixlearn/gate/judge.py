"""Judge commits against a library and a configuration: an outcome and findings for each."""

from __future__ import annotations

import re
import sys
from itertools import groupby

from fixlearn import rules
from fixlearn.dates import day_of, later
from fixlearn.gate.detect import reverted_commit
from fixlearn.gate.reasons import PLACEHOLDER, reason_problem
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.messages import HASH, Band, is_reason, short
from fixlearn.model import Outcome, Result
from fixlearn.suggest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from fixlearn.config import Config
    from fixlearn.gate.retry import Retry
    from fixlearn.lessons.library import Library
    from fixlearn.messages import Reference
    from fixlearn.model import Commit, Finding, Lesson

_FIXES_ENTRY = re.compile(rf"(?P<hash>{HASH})(?:\s+(?P<subject>.+))?")

SETTLED = (Outcome.COVERED, Outcome.WAIVED, Outcome.DEFERRED)  # a fix that owes nothing now
OWED = (*SETTLED, Outcome.MISSING)  # the outcomes of all fixes that need a lesson

_ADD_A_LINE = "  Lesson: <id>   or   Lesson: none (<why>)   or   Lesson: later (<why>)"
# Without parentheses, the line may be a sentence of the message and so it declares nothing.
_UNCLEAR_NO = re.compile(r"^Fix:[ \t]*no[ \t]+(?P<rest>[^(\s].*)$", re.IGNORECASE | re.MULTILINE)
_MAX_SQUASHED = 3  # fixes of a squash merge that a finding names


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
        self._unstaged = unstaged or {}
        self._retry = retry
        # The lessons whose `fixes:` name a commit, by its hash and by its subject.
        self._by_hash: dict[str, list[tuple[str, Lesson]]] = {}  # {short hash: [(hash, lesson)]}
        self._by_subject: dict[str, list[Lesson]] = {}
        for lesson in library.lessons.values() if listing is None else listing:
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
            return _result(commit, Outcome.BEFORE_ADOPTION, "older than `since`")
        findings = self._wrong_lines(commit)
        is_unsure = verdict.band is Band.UNSURE
        if verdict.band is Band.FIX or (is_unsure and self._config.detect.profile == "strict"):
            return self._judge_fix(commit, added, findings)
        outcome = Outcome.UNSURE if is_unsure else Outcome.NOT_A_FIX
        reason = next((line.reason for line in commit.message.declarations), "")
        return _result(commit, outcome, "", reason=reason, findings=findings)

    def leaves_the_fix(self, commit: Commit) -> Result:
        """The result of a fix if only its lesson is staged."""
        what = "this commit has the lesson but not the fix"
        hint = ("Stage the files of the fix:", "  git add <files>")
        finding = self._of_commit(commit, "fix-not-staged", what, hint)
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
        for how, ids in (
            ("its message names", [reference.lesson for reference in references]),
            ("it adds", added),
            ("it is settled by", self._settled_by(commit)),
        ):
            lessons = _unique(id for id in ids if id in self._library.lessons)
            if lessons:
                return how, lessons
        return "", ()

    def _wrong_lines(self, commit: Commit) -> tuple[Finding, ...]:
        """Findings about the lines of the message, whether it is a fix or not."""
        findings = []
        for declaration in commit.message.declarations:
            if not declaration.is_fix and not is_reason(declaration.reason):
                rest = f"({declaration.reason})" if declaration.reason else ""
                findings.append(self._wrong_reason(commit, "Fix: no", rest))
                break
        for reference in self._lines(commit.message.references):
            start = f"Lesson: {reference.word}"
            rest = reference.value[len(reference.word) :].strip()
            if reference.word == "id":
                finding = self._wrong_id(commit, reference)
                findings += [finding] if finding else []
            elif reference.unclear and "(" in rest:
                findings.append(self._unclear_deferral(commit, reference))
            elif not is_reason(reference.reason) and not self._is_answered(commit):
                findings.append(self._wrong_reason(commit, start, rest))
        return self._with_severities(findings)

    def _lines(self, references: Sequence[Reference]) -> Iterator[Reference]:
        """The references; a line of words of which none is like an id, as one."""
        for value, group in groupby(references, lambda reference: reference.value):
            line = tuple(group)
            if len(line) > 1 and not any(self._is_like_an_id(each.lesson) for each in line):
                line = (line[0]._replace(lesson=value),)
            yield from line

    def _is_like_an_id(self, text: str) -> bool:
        ids = self._library.ids
        return text in ids or text in self._unstaged or bool(nearest(text, ids))

    def _wrong_reason(self, commit: Commit, start: str, rest: str) -> Finding:
        problem = reason_problem(start, rest)
        return self._of_line(
            commit,
            "empty-reason",
            problem.what,
            problem.line,
            because=problem.why,
            refused_line=f"{start} {rest}",
        )

    def _unclear_deferral(self, commit: Commit, reference: Reference) -> Finding:
        what = f'"{reference.unclear}" is neither the id of a lesson nor a date'
        return self._of_line(
            commit,
            "unclear-deferral",
            what,
            f"Lesson: later [<id>] [<date>] ({PLACEHOLDER})",
            because="a date is written as 2026-12-31, and the reason is in parentheses",
            refused_line=f"Lesson: {reference.value}",
        )

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
            what = f'the lesson "{id}" exists, but it is not part of this commit'
            argv = ("git", "add", self._unstaged[id])
            hint = ("Stage the lesson:", f"  {' '.join(argv)}")
            return self._of_commit(commit, "lesson-not-staged", what, hint, argv)
        line = f"Lesson: {reference.value}"
        if not id:
            what = 'the "Lesson:" line is empty'
            return self._of_line(
                commit, "unknown-lesson", what, f"Lesson: none ({PLACEHOLDER})", refused_line=line
            )
        similar = nearest(id, self._library.ids)
        what = f'there is no lesson "{id}"{did_you_mean(id, self._library.ids, most=3)}'
        if similar:
            correct = f"Lesson: {reference.value.replace(id, similar[0])}"
            return self._of_line(commit, "unknown-lesson", what, correct, refused_line=line)
        if "/" in line and not line.endswith(".md"):
            what, id = f'there is no lesson "{reference.value}"', reference.value  # such as "n/a"
        hint = ("Write the lesson:", f"  fixlearn new --id {id}")
        is_id = re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", id)
        if not is_id:
            hint = ("Write a lesson, and name its id:", "  fixlearn new")
        finding = self._of_commit(commit, "unknown-lesson", what, hint)
        return finding if is_id else finding._replace(refused_line=line)

    def _broken(self, commit: Commit, id: str) -> Finding:
        first = self._library.broken[id][0]
        path = first.position.path if first.position else id
        what = f'the lesson "{id}" has an error: {first.where}: {first.what}'
        argv = ("fixlearn", "lint", path)
        hint = ("Correct the lesson; this lists its errors:", f"  {' '.join(argv)}")
        finding = self._of_commit(commit, "broken-lesson", what, hint, argv)
        return finding._replace(position=first.position)

    def _of_line(
        self,
        commit: Commit,
        rule: str,
        what: str,
        line: str,
        *,
        because: str = "",
        refused_line: str,
    ) -> Finding:
        """A finding that is fixed by writing this line in the message instead."""
        hint: tuple[str, ...] = ("Change the line in the commit message to:", f"  {line}")
        if self._retry:
            hint = self._retry.corrected(line)
        return rules.finding(
            rule,
            _name(commit),
            what,
            hint=hint,
            because=(because,) if because else (),
            refused_line=refused_line,
        )

    def _of_commit(
        self,
        commit: Commit,
        rule: str,
        what: str,
        hint: tuple[str, ...],
        fix: tuple[str, ...] = (),
    ) -> Finding:
        """A finding that is fixed without a change of the message."""
        retry = self._retry.repeated() if self._retry else ()
        return rules.finding(rule, _name(commit), what, hint=(*hint, *retry), fix=fix)

    def _missing(self, commit: Commit, squashed: Sequence[str] = ()) -> Finding:
        """The finding; `squashed` are the subjects of the squashed fixes without a lesson."""
        because = [explain_reason(reason.text, reason.points) for reason in commit.verdict.reasons]
        if squashed:
            because = [f'it squashes "{subject}"' for subject in squashed[:_MAX_SQUASHED]]
            more = len(squashed) - len(because)
            because += [f"and {more} more without a lesson"] * (more > 0)
        unclear = _UNCLEAR_NO.search(commit.message.body)
        if unclear:
            because.append(f"{reason_problem('Fix: no', unclear['rest']).what}, so it is ignored")
        return rules.finding(
            "missing-lesson",
            _name(commit),
            rules.RULES["missing-lesson"].says,
            hint=self._ways_out(commit, may_be_wrong=bool(squashed)),
            because=tuple(because),
            fix=("fixlearn", "new", *(("--from-commit", short(commit.sha)) if commit.sha else ())),
        )

    def _ways_out(self, commit: Commit, *, may_be_wrong: bool) -> tuple[str, ...]:
        """The hint for a fix without a lesson."""
        hint: tuple[str, ...]
        if commit.sha:
            hint = (
                "Write a lesson that names this commit:",
                f"  fixlearn new --from-commit {short(commit.sha)}",
                "Or amend or rebase, and add one of these lines to the commit message:",
                _ADD_A_LINE,
            )
        elif self._retry is None:
            lead = "Write a lesson and name it, or say why it needs none:"
            hint = (lead, "  fixlearn new", _ADD_A_LINE)
        else:
            lead = 'No lesson needed? Say why in at least two words ("later" postpones the lesson):'
            command = self._retry.with_trailer(f"Lesson: none ({PLACEHOLDER})")
            if self._retry.dropped:
                lead = "Or keep what the message of the amended commit says:"
                command = self._retry.with_trailer(*self._retry.dropped)
            hint = (*self._retry.new_lesson(), lead, f"  {command}")
        if commit.verdict.score is not None or may_be_wrong:
            # Points can be wrong. A type was declared by the author, but the branch of a squash
            # merge may have introduced the bug itself.
            hint += (f'Not a bug fix? Add the line "Fix: no ({PLACEHOLDER})" instead.',)
        return hint

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
        why = f"the change has {', '.join(ids)}, which covers all of its {fixes} fixes"
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
        path=sys.intern(path),  # a history has more commits than paths
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
