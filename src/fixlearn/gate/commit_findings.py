"""The findings about one commit: each says what is wrong, why, and what to type."""

from __future__ import annotations

import re
from itertools import groupby

from fixlearn import rules
from fixlearn.errors import did_you_mean, nearest
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.messages import Reference, Verdict, is_reason, short
from fixlearn.model import Commit, Finding, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fixlearn.gate.staged import Retry
    from fixlearn.lessons.library import Library

PLACEHOLDER = "<why>"
_EXAMPLES = {
    "Lesson: none": "only a comment changed",
    "Lesson: later": "hotfix for the outage",
    "Fix: no": "it only moves code",
}
_MAX_QUOTED = 60  # characters of a line in a finding, so that it fits a terminal
ADD_A_LINE = "  Lesson: <id>   or   Lesson: none (<why>)   or   Lesson: later (<why>)"
# Without parentheses, the line may be a sentence of the message and so it declares nothing.
_UNCLEAR_NO = re.compile(r"^Fix:[ \t]*no[ \t]+(?P<rest>[^(\s].*)$", re.IGNORECASE | re.MULTILINE)
_MAX_SQUASHED = 3  # fixes of a squash merge that a finding names


class CommitFindings:
    """Words the findings for commits that are judged by one library."""

    def __init__(self, library: Library, unstaged: Mapping[str, str], retry: Retry | None) -> None:
        self._library = library
        self._unstaged = unstaged
        self._retry = retry

    @property
    def _program(self) -> str:
        return self._retry.program if self._retry else "fixlearn"

    def of_lines(self, commit: Commit) -> list[Finding]:
        """Findings about the lines of the message, whether it is a fix or not."""
        findings: list[Finding] = []
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
        return findings

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
            return self.broken(commit, id)
        if id in self._unstaged:
            what = f'the lesson "{id}" exists, but it is not part of this commit'
            import shlex

            git = self._retry.git if self._retry else ("git",)
            argv = (*git, "add", self._unstaged[id])
            hint = ("Stage the lesson:", f"  {shlex.join(argv)}")
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
        hint = ("Write the lesson:", f"  {self._program} new --id {id}")
        is_id = re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", id)
        if not is_id:
            hint = ("Write a lesson, and name its id:", f"  {self._program} new")
        finding = self._of_commit(commit, "unknown-lesson", what, hint)
        return finding if is_id else finding._replace(refused_line=line)

    def broken(self, commit: Commit, id: str) -> Finding:
        first = self._library.broken[id][0]
        what = f'the lesson "{id}" has an error: {first.where}: {first.what}'
        hint = ("Correct the lesson; this lists all errors:", f"  {self._program} lint")
        finding = self._of_commit(commit, "broken-lesson", what, hint, ("fixlearn", "lint"))
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
            _name(commit.sha, commit.message.subject),
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
        return rules.finding(
            rule, _name(commit.sha, commit.message.subject), what, hint=(*hint, *retry), fix=fix
        )

    def worded(self, result: Result, severities: Mapping[str, str]) -> Result:
        """The result; a fix without a lesson has at least the finding that says so.

        A history may have a million of them, and only the findings that are printed are needed.
        """
        if result.outcome is not Outcome.MISSING or result.findings:
            return result
        verdict = result.verdict
        because = tuple(map(str, verdict.reasons))
        finding = self._missing(_name(result.sha, result.subject), result.sha, verdict, because)
        return result._replace(findings=tuple(rules.apply_severities([finding], severities)))

    def missing_and_more(self, commit: Commit, squashed: Sequence[str]) -> Finding | None:
        """The finding if its reasons are not only those of the verdict; otherwise None.

        `squashed` are the subjects of the squashed fixes without a lesson.
        """
        unclear = _UNCLEAR_NO.search(commit.message.body)
        if not squashed and not unclear:
            return None
        because = [str(reason) for reason in commit.verdict.reasons]
        if squashed:
            because = [f'it squashes "{subject}"' for subject in squashed[:_MAX_SQUASHED]]
            more = len(squashed) - len(because)
            because += [f"and {more} more without a lesson"] * (more > 0)
        if unclear:
            because.append(f"{reason_problem('Fix: no', unclear['rest']).what}, so it is ignored")
        where = _name(commit.sha, commit.message.subject)
        return self._missing(
            where, commit.sha, commit.verdict, tuple(because), may_be_wrong=bool(squashed)
        )

    def _missing(
        self,
        where: str,
        sha: str,
        verdict: Verdict,
        because: tuple[str, ...],
        *,
        may_be_wrong: bool = False,
    ) -> Finding:
        return rules.finding(
            "missing-lesson",
            where,
            rules.RULES["missing-lesson"].says,
            hint=self._ways_out(sha, may_be_wrong=may_be_wrong or verdict.score is not None),
            because=because,
            fix=("fixlearn", "new", *(("--from-commit", short(sha)) if sha else ())),
        )

    def _ways_out(self, sha: str, *, may_be_wrong: bool) -> tuple[str, ...]:
        hint: tuple[str, ...]
        if sha:
            hint = (
                "Write a lesson that names this commit:",
                f"  fixlearn new --from-commit {short(sha)}",
                "Or amend or rebase, and add one of these lines to the commit message:",
                ADD_A_LINE,
            )
        elif self._retry is None:
            lead = "Write a lesson and name it, or say why it needs none:"
            hint = (lead, "  fixlearn new", ADD_A_LINE)
        else:
            hint = (*self._retry.new_lesson(), *self._retry.without_lesson())
        if may_be_wrong:
            # Points can be wrong. A type was declared by the author, but the branch of a squash
            # merge may have introduced the bug itself.
            hint += (f'Not a bug fix? Add the line "Fix: no ({PLACEHOLDER})" instead.',)
        return hint

    def fix_not_staged(self, commit: Commit) -> Finding:
        """The finding about a fix of which only the lesson is staged."""
        what = "this commit has the lesson but not the fix"
        hint = ("Stage the files of the fix:", "  git add <files>")
        return self._of_commit(commit, "fix-not-staged", what, hint)


def _name(sha: str, subject: str) -> str:
    return f"{short(sha)} {subject}".lstrip()


class ReasonProblem(NamedTuple):
    what: str
    why: str
    line: str  # to write instead


def reason_problem(start: str, rest: str) -> ReasonProblem:
    """The problem of a line that gives no valid reason.

    `start` is "Lesson: none", "Lesson: later" or "Fix: no", `rest` the text after it.
    """
    quoted = f'"{start} {rest}"' if len(rest) <= _MAX_QUOTED - len(start) else f'"{start} …"'
    example = f'for example "{start} ({_EXAMPLES[start]})"'
    line = f"{start} ({PLACEHOLDER})"
    reason = rest.strip("() .")
    if not reason:
        return ReasonProblem(
            f'"{start}" needs a reason', f"use at least two words, {example}", line
        )
    if not (rest.startswith("(") and rest.rstrip(" .").endswith(")")):
        if is_reason(reason) and not set("()") & set(reason):
            line = f"{start} ({reason})"
        what = f"the reason in {quoted} is not in parentheses"
        return ReasonProblem(what, f"write it in parentheses, {example}", line)
    if reason.startswith("<"):
        what = f"{quoted} still has its placeholder"
        return ReasonProblem(what, f"replace it with your reason, {example}", line)
    if len(reason.split()) > 1 or not reason.isalpha():
        what = f"the reason in {quoted} does not say why"
    else:
        what = f"the reason in {quoted} is too short"
    return ReasonProblem(what, f"use at least two words that say why, {example}", line)
