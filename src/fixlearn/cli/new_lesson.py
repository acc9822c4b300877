"""The lesson that `new` writes: composed from answers, checked, written and staged."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from fixlearn.cli.terminal import colours, print_status
from fixlearn.commands.lint import on_disk
from fixlearn.commands.new import lesson_ids, twin_of
from fixlearn.errors import UsageError
from fixlearn.lessons.evidence_findings import describe, suggestion
from fixlearn.lessons.evidence_status import evidence_of, is_lost
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.library import ID, is_lesson_path
from fixlearn.lessons.lint import apply_severities, lint_lesson
from fixlearn.lessons.prefill import id_from, kind_of_evidence
from fixlearn.lessons.prevention import EVIDENCE_OPTIONAL, KINDS
from fixlearn.lessons.template import BLANK_CHANGE, BLANK_GAP, BLANK_KIND, BLANK_TITLE
from fixlearn.model import Lesson, Prevention
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import findings_of_files
from fixlearn.repository.changed_files import stage
from fixlearn.repository.commit_message import name_lesson, saved_command, shown_path
from fixlearn.repository.files import write_new
from fixlearn.suggest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fixlearn.commands.new import FixContext
    from fixlearn.lessons.lesson_file import LessonFile
    from fixlearn.lessons.prefill import Prefill
    from fixlearn.model import Finding

_OPTIONS = {  # key in the lesson file -> option
    "areas": "--area",
    "prevention[0]": "--kind",
    **{key: f"--{key}" for key in ("title", "date", "gap", "impact", "cause", "found-by")},
    **{
        f"prevention[0].{key}": f"--{key}"
        for key in ("kind", "change", "evidence", "status", "owner", "due")
    },
}
_HINTS = {"evidence-missing": "name a path, `path::test`, `path#text` or an https: address"}


@dataclass(slots=True)
class LessonAnswers:
    """The content of a lesson: given as options, guessed from the fix, or asked for."""

    title: str = ""
    gap: str = ""
    kind: str = ""
    change: str = ""
    evidence: tuple[str, ...] = ()
    status: str = "done"
    owner: str = ""
    due: datetime | None = None
    impact: str = "minor"
    cause: str = ""
    found_by: str = ""
    areas: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    body: str = ""
    date: datetime | None = None
    guessed: list[str] = field(default_factory=list)  # names of the fields above

    @classmethod
    def of_options(cls, options: Mapping[str, Any]) -> LessonAnswers:
        """The answers given as options. Raises UsageError for text that is not UTF-8."""
        answers = cls(**{name: value for name, value in options.items() if value is not None})
        for name in ("title", "gap", "change", "owner"):
            setattr(answers, name, _one_line(getattr(answers, name)))
        answers.evidence = tuple(map(_one_line, answers.evidence))
        return answers

    def guess_from(self, prefill: Prefill) -> None:
        """Fill in what is certain: never a sentence, and a kind only if exactly one matches."""
        self._guess("title", prefill.title)
        if self.status != "done":
            return  # the change does not contain yet what is only planned
        kind = kind_of_evidence(self.evidence, prefill) if self.evidence else prefill.kind
        self._guess("kind", kind)
        if self.needs_evidence:
            self._guess("evidence", prefill.evidence(self.kind))

    def _guess(self, name: str, value: object) -> None:
        if value and not getattr(self, name):
            setattr(self, name, value)
            self.guessed.append(name)

    @property
    def needs_evidence(self) -> bool:
        """True if the prevention is done and its kind requires evidence."""
        if self.status != "done" or self.kind not in KINDS or self.kind in EVIDENCE_OPTIONAL:
            return False
        return KINDS[self.kind].needs_evidence

    def missing(self) -> list[str]:
        """The names of required fields that are still empty."""
        names = ["title", "gap", "kind", "change"]
        names += ["evidence"] if self.needs_evidence else []
        names += ["owner", "due"] if self.status == "planned" else []
        return [name for name in names if not getattr(self, name)]

    def lesson(self, fix: FixContext) -> Lesson:
        """The lesson, with placeholders for missing answers. Raises UsageError as `of_options`."""
        return Lesson(
            id="",
            path="",
            title=self.title or BLANK_TITLE,
            date=self.date.date() if self.date else date.today(),
            gap=self.gap or BLANK_GAP,
            prevention=(
                Prevention(
                    kind=self.kind or BLANK_KIND,
                    change=self.change or BLANK_CHANGE,
                    evidence=self.evidence,
                    status=self.status,
                    owner=self.owner,
                    due=self.due.date() if self.due else None,
                ),
            ),
            body=_utf_8(self.body).strip(),
            impact=self.impact,
            cause=self.cause,
            found_by=self.found_by,
            areas=tuple(map(_one_line, self.areas)) or fix.proposal.areas,
            fixes=fix.fixes,
            supersedes=tuple(dict.fromkeys(self.supersedes)),
        )


def _one_line(text: str) -> str:
    return " ".join(_utf_8(text).split())


def _utf_8(text: str) -> str:
    if not is_utf_8(text):
        raise UsageError(
            "what was given is not UTF-8",
            why="a lesson is a text file, and some bytes of this are no text",
            hint="fixlearn new --edit     takes it from your editor",
        )
    return text


def is_utf_8(text: str) -> bool:
    """False if the text was decoded from bytes that are not UTF-8; no lesson can hold them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def passes_lint(text: str, severity: Mapping[str, str]) -> bool:
    """True if the text is a lesson without errors; prints all findings by option."""
    entry = parse_lesson("", text.encode())
    findings = [*apply_severities(lint_lesson(entry), severity)]
    placed = [_at_option(entry, finding) for finding in findings]
    click.echo(findings_of_files(placed, colours(sys.stderr)), nl=False, err=True)
    return entry.lesson is not None and all(finding.severity != "error" for finding in findings)


def _at_option(entry: LessonFile, finding: Finding) -> Finding:
    """The finding, located at the option instead of the file, which does not exist yet."""
    start = (finding.position.line, finding.position.column) if finding.position else (1, 1)
    keys = [(key.line, key.column, name) for name, key in entry.positions.items()]
    key = max((key for key in keys if key[:2] <= start), default=("",))[-1]
    where = _OPTIONS.get(re.sub(r"\.\d+$", "", key), "the lesson")
    if finding.rule in _HINTS:
        return finding._replace(where="--evidence", hint=(_HINTS[finding.rule],))
    return finding._replace(where=where)


def warn_of_absent_evidence(lesson: Lesson, top: Path) -> None:
    """Warn of evidence that does not exist yet: misspelt, or still to be written."""
    for value, status in on_disk(top, evidence_of(lesson)).items():
        if is_lost(status.state):
            print_status(
                sanitize_terminal(
                    f'warning: --evidence "{value}" {describe(status)}{suggestion(status)}'
                )
            )


def refuse_id(id: str | None, top: Path, roots: Sequence[str]) -> None:
    """Raise UsageError for an id that is malformed, reserved or taken."""
    if id is None:
        return
    taken = lesson_ids(top, roots)
    if not is_lesson_path(f"x/2000/{id}.md", ["x"]):
        raise UsageError(
            f'"{id}" cannot be the id of a lesson',
            why=f"ids are lower-case words joined by hyphens ({ID.pattern}); "
            "none and later are reserved",
            hint=f"fixlearn new --id {id_from(id, taken) or 'the-id-you-like'}",
        )
    if id in taken:
        raise _taken(id, taken)


def refuse_unknown(id: str, top: Path, roots: Sequence[str], command: str) -> None:
    """Raise UsageError if no lesson of the work tree has this id.

    The hint repeats `command` with the most similar id.
    """
    known_ids = lesson_ids(top, roots)
    if id in known_ids:
        return
    similar_id = next(iter(nearest(id, known_ids)), "")
    raise UsageError(
        f'there is no lesson "{id}"{did_you_mean(id, known_ids)}',
        why=f"none of the {len(known_ids)} lessons here has that id",
        hint=f"{command} {similar_id}"
        if similar_id
        else "fixlearn recall --words …     finds a lesson",
    )


def _taken(id: str, taken: set[str]) -> UsageError:
    return UsageError(
        f'there is a lesson "{id}" already',
        why="ids are unique over all years, and nothing is overwritten",
        hint=f"fixlearn new --id {id_from(id, taken)}",
    )


def print_similar(title: str, areas: Sequence[str], top: Path, roots: Sequence[str]) -> None:
    """Suggest an existing lesson with a similar title: a reference to it may be enough."""
    similar = twin_of(title, areas, top, roots)
    if similar:
        path = os.path.relpath(top / similar.path)
        print_status(f"hint: there is a lesson like this already: {similar.title}   ({path})")
        print_status(f"      reference it instead with a line:  Lesson: {similar.id}")


def write(
    lesson: Lesson, text: str, top: Path, roots: Sequence[str], *, id: str, preferred_id: str
) -> str:
    """Write and stage the lesson; return its id.

    `id` is used as it is. Without it, the id is `preferred_id`, otherwise made from the title, and
    a number is added if another process creates the file first. Raises UsageError and CannotTell,
    and then leaves no file behind.
    """
    taken = lesson_ids(top, roots)
    name = id or preferred_id or id_from(lesson.title, taken)
    if not name:
        raise UsageError(
            "no id can be made of this title",
            why="an id is made of the letters a to z and digits, and the title has none",
            hint="fixlearn new --id the-id-you-like",
        )
    while True:
        try:
            path = write_new(top, f"{roots[0]}/{lesson.date.year:04}/{name}.md", text)
            break
        except FileExistsError as error:
            taken |= {name} | lesson_ids(top, roots)
            if id:
                raise _taken(id, taken) from error
            name = id_from(lesson.title, taken)
    try:
        stage(path)
    except BaseException:
        path.unlink(missing_ok=True)  # otherwise a file that belongs to no commit is left over
        raise
    print_status(f"wrote and staged {os.path.relpath(path)}")
    return name


def print_guesses(answers: LessonAnswers) -> None:
    """Print the guessed values, so that a wrong guess is noticed."""
    values = {
        "title": answers.title,
        "kind": answers.kind,
        "evidence": ", ".join(answers.evidence),
    }
    for name, value in values.items():
        if name in answers.guessed:
            print_status(f"  {name:<8}  {value}")


def print_next_step(fix: FixContext, id: str) -> None:
    """Print how to commit the lesson, and add its `Lesson:` line to the saved message."""
    if fix.fixes:
        print_status("commit it on this branch: git commit")
    elif fix.kept is None:
        print_status("commit it with the fix; the line above belongs into its message")
    else:
        has_line = name_lesson(fix.kept, id)
        note = "   (it has the line above)" if has_line else "   (add the line above to it)"
        path = shown_path(fix.kept)
        command = saved_command(fix.kept) or f"repeat your git commit with -F {path}"
        print_status(f"now {command}{note}")
