"""For `new`: the answers of which it makes a lesson, and the check of that lesson.

First the answers: given as options, guessed, or asked for. Then the lesson: checked by option, or
written in an editor.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from fixlearn.cli.terminal import can_ask, print_status
from fixlearn.errors import UsageError
from fixlearn.lessons.lesson_edit import (
    BLANK_CHANGE,
    BLANK_GAP,
    BLANK_KIND,
    BLANK_TITLE,
    Filled,
    without_comments,
    write_template,
)
from fixlearn.lessons.lesson_file import LessonFile, parse_lesson
from fixlearn.lessons.lint import lint_lesson
from fixlearn.lessons.prefill import Prefill, kind_of_evidence
from fixlearn.lessons.prevention import EVIDENCE_OPTIONAL, KINDS, SERIOUS, default_audience
from fixlearn.model import Finding, Lesson, Position, Prevention
from fixlearn.render.text import findings_of_files
from fixlearn.repository.commit_message import editor_command
from fixlearn.repository.files import relative_path
from fixlearn.rules import apply_severities
from fixlearn.terminal import colours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from fixlearn.commands.new import FixContext

# The options of a prevention: they repeat, and their order says what belongs together.
_FLAGS = {
    "kind": "--kind",
    "change": "--change",
    "evidence": "--evidence",
    "pattern": "--pattern",
    "paths": "--paths",
    "exceptions": "--except",
    "status": "--status",
    "owner": "--owner",
    "due": "--due",
    "issue": "--issue",
}
_LISTS = ("evidence", "paths", "exceptions")
DRAFT = "fixlearn-lesson.md"  # in the folder .git
_BLANKS = {"kind": "test", "evidence": "path::test", "due": "YYYY-MM-DD"}


class OrderedCommand(click.Command):
    """Keeps the order of repeated options, and refuses an option that would replace another."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments as click does. Raises click.UsageError."""
        _, _, order = self.make_parser(ctx).parse_args(args=[*args])
        for option, count in Counter(order).items():
            is_single = isinstance(option, click.Option) and not (option.multiple or option.is_flag)
            if count > 1 and is_single:
                flag = max(option.opts, key=len)
                raise click.UsageError(f"{flag} was given {count} times; a lesson has one.", ctx)
        ctx.meta[__name__] = [option.name for option in order]
        return super().parse_args(ctx, args)


def preventions_of(ctx: click.Context, options: dict[str, Any]) -> list[PreventionAnswers]:
    """The preventions that the options describe, in their order; at least one, maybe empty.

    `options` loses what belongs to a prevention. Raises click.UsageError.
    """
    values = {name: iter(options.pop(name)) for name in _FLAGS}
    order = [name for name in ctx.meta.get(__name__, ()) if name in values]
    options["issue"] = None
    if order[:1] == ["issue"]:  # before all preventions: it is that of the lesson
        options["issue"] = next(values[order.pop(0)])
    preventions = group_preventions((name, next(values[name])) for name in order)
    for each in preventions:
        if each.pattern and not each.kind:
            each.kind = "lint"  # no other kind has a pattern
    for each in preventions if options["is_incident"] else ():
        if "status" not in each.given and not each.evidence:
            each.status = "planned"
    return preventions


def group_preventions(options: Iterable[tuple[str, Any]]) -> list[PreventionAnswers]:
    """Preventions from (option, value) pairs: a second kind or change begins the next one.

    Raises click.UsageError if one prevention has two owners, dates or states.
    """
    preventions = [PreventionAnswers()]
    for name, value in options:
        answer = value
        if isinstance(value, str):  # in a pattern, two blanks are not the same as one
            answer = _utf_8(value) if name == "pattern" else one_line(value)
        prevention = preventions[-1]
        if name in _LISTS:
            setattr(prevention, name, (*getattr(prevention, name), answer))
            continue
        if name in prevention.given:
            if name not in ("kind", "change"):
                raise click.UsageError(
                    f"{_FLAGS[name]} was given twice for one prevention; "
                    "--kind or --change begins the next prevention."
                )
            prevention = PreventionAnswers()
            preventions.append(prevention)
        setattr(prevention, name, answer)
        prevention.given.append(name)
    return preventions


@dataclass(slots=True)
class PreventionAnswers:
    """The content of one prevention."""

    kind: str = ""
    change: str = ""
    evidence: tuple[str, ...] = ()
    pattern: str = ""
    paths: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    status: str = "done"
    owner: str = ""
    due: date | None = None
    issue: str = ""
    given: list[str] = field(default_factory=list)  # as options
    guessed: list[str] = field(default_factory=list)  # "kind" and "evidence", if proposed

    @property
    def needs_evidence(self) -> bool:
        """True if the prevention is done and its kind requires evidence."""
        if self.status != "done" or self.kind not in KINDS or self.kind in EVIDENCE_OPTIONAL:
            return False
        # A pattern itself is the evidence.
        return not self.pattern and KINDS[self.kind].needs_evidence

    def missing(self) -> list[str]:
        """The names of required fields that are still empty."""
        names = ["kind", "change"]
        names += ["evidence"] if self.needs_evidence else []
        names += ["owner", "due"] if self.status == "planned" else []
        return [name for name in names if not getattr(self, name)]

    def guess_from(self, prefill: Prefill, *, guesses_kind: bool = True) -> None:
        """Fill in what is certain: never a sentence, and a kind only if exactly one matches."""
        if self.status != "done":
            return  # the change does not contain yet what is only planned
        if not self.kind:
            if self.evidence:
                self.kind = kind_of_evidence(self.evidence, prefill)
            elif guesses_kind:
                self.kind = prefill.kind
            self.guessed += ["kind"] if self.kind else []
        if self.needs_evidence and not self.evidence:
            self.evidence = prefill.evidence(self.kind)
            self.guessed += ["evidence"] if self.evidence else []

    def prevention(self) -> Prevention:
        """The prevention, with placeholders for missing answers."""
        answers = {name: getattr(self, name) for name in _FLAGS}
        blanks = {"kind": self.kind or BLANK_KIND, "change": self.change or BLANK_CHANGE}
        return Prevention(**answers | blanks)

    def options(self, *, blanks: bool = False) -> Iterator[str]:
        """The answers as options of the command line; with `blanks` those that are missing, too."""
        missing = self.missing() if blanks else []
        if "kind" in missing and self.status == "done" and not self.evidence:
            missing.append("evidence")  # most kinds require it
        for name, flag in _FLAGS.items():
            value = getattr(self, name)
            if name in missing:
                yield f"{flag} " + _BLANKS.get(name, '"…"')
            elif value and name not in self.guessed and (name, value) != ("status", "done"):
                yield from as_options(flag, value)


@dataclass(slots=True)
class LessonAnswers:
    """The content of a lesson."""

    title: str = ""
    gap: str = ""
    preventions: list[PreventionAnswers] = field(default_factory=lambda: [PreventionAnswers()])
    impact: str = "minor"
    cause: str = ""
    found_by: str = ""
    areas: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    body: str = ""
    issue: str = ""
    is_incident: bool = False
    day: date | None = None
    is_title_guessed: bool = False

    @classmethod
    def of_options(
        cls, options: Mapping[str, Any], preventions: list[PreventionAnswers]
    ) -> LessonAnswers:
        """The answers given as options. Raises UsageError for text that is not UTF-8."""
        given = {name: value for name, value in options.items() if value is not None}
        answers = cls(preventions=preventions, **given)
        answers.title, answers.gap = one_line(answers.title), one_line(answers.gap)
        answers.body = _utf_8(answers.body).strip()
        answers.areas = tuple(map(one_line, answers.areas))
        return answers

    def guess_from(self, prefill: Prefill) -> None:
        """Fill in what is certain."""
        if prefill.title and not self.title:
            self.title, self.is_title_guessed = prefill.title, True
        is_clear = sum(not each.kind and not each.evidence for each in self.preventions) == 1
        for prevention in self.preventions:
            prevention.guess_from(prefill, guesses_kind=is_clear)

    def missing(self) -> list[str]:
        """The options of required fields that are still empty: "--gap", "--kind"."""
        required = ["title", "gap"]
        required += ["body", "found_by"] if self.is_incident else []
        names = [f"--{name.replace('_', '-')}" for name in required if not getattr(self, name)]
        for number, prevention in enumerate(self.preventions, start=1):
            of = f" of prevention {number}" if len(self.preventions) > 1 else ""
            names += [f"{_FLAGS[name]}{of}" for name in prevention.missing()]
        return names

    def lesson(self, fix: FixContext) -> Lesson:
        """The lesson, with placeholders for missing answers."""
        return Lesson(
            id="",
            path="",
            title=self.title or BLANK_TITLE,
            date=self.day or date.today(),
            gap=self.gap or BLANK_GAP,
            prevention=tuple(prevention.prevention() for prevention in self.preventions),
            body=self.body,
            impact=self.impact,
            cause=self.cause,
            found_by=self.found_by,
            areas=self.areas or fix.proposal.areas,
            fixes=fix.fixes,
            supersedes=tuple(dict.fromkeys(self.supersedes)),
            audience=default_audience(self.impact),
            issue=self.issue,
        )


def command_so_far(ctx: click.Context, answers: LessonAnswers, *, blanks: bool = False) -> str:
    """The command that repeats all options and answers, so that nothing is typed twice.

    With `blanks` it has the missing options as well, to be filled in.
    """
    words, missing = ["fixlearn new"], answers.missing()
    if answers.impact in SERIOUS and not answers.body:
        missing.append("--body")
    for option in ctx.command.params:
        name, flag = option.name or "", max(option.opts, key=len)
        if name == "kind":  # the first option of a prevention
            words += as_options("--issue", answers.issue) if answers.issue else ()
            words += [word for each in answers.preventions for word in each.options(blanks=blanks)]
        value = getattr(answers, name, ctx.params.get(name))
        is_default = value == option.default and (
            ctx.get_parameter_source(name) is not click.core.ParameterSource.COMMANDLINE
        )
        is_guessed = name == "title" and answers.is_title_guessed
        if blanks and flag in missing and name not in _FLAGS:
            words.append(f'{flag} "…"')
        elif value and not is_default and not is_guessed and name not in _FLAGS:
            words += as_options(flag, value)
    return " ".join(words)


def as_options(flag: str, value: object) -> Iterator[str]:
    """An option with its value, once for each value of a tuple."""
    for item in value if isinstance(value, tuple) else (value,):
        yield flag if item is True else f"{flag} {shlex.quote(str(item))}"


def one_line(text: str) -> str:
    """The text with single spaces. Raises UsageError for text that is not UTF-8."""
    return " ".join(_utf_8(text).split())


def _utf_8(text: str) -> str:
    if not is_utf_8(text):
        raise UsageError(
            "an option is not UTF-8",
            why="a lesson is a UTF-8 text file, and this text has other bytes",
            hint="fixlearn new --edit     lets you write the lesson in your editor",
        )
    return text


def is_utf_8(text: str) -> bool:
    """False if the text was decoded from bytes that are not UTF-8; no lesson can hold them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_OPTIONS = {  # key in the lesson file -> option
    "areas": "--area",
    **{key: f"--{key}" for key in ("title", "date", "gap", "impact", "cause", "found-by")},
}
_PREVENTION_KEY = re.compile(r"prevention\[(\d+)\](?:\.([a-z]+))?")
_HINTS = {"evidence-missing": "name a path, `path::test`, `path#text` or an https: address"}


def graded(findings: Iterable[Finding], severity: Mapping[str, str]) -> list[Finding]:
    """The findings with the severities for a new lesson: a vague title is an error."""
    return [*apply_severities(findings, {"vague-title": "error", **severity})]


def passes_lint(text: str, severity: Mapping[str, str]) -> bool:
    """True if the text is a lesson without errors; prints all findings by option."""
    entry = parse_lesson("", text.encode())
    findings = graded(lint_lesson(entry), severity)
    placed = [_at_option(entry, finding) for finding in findings]
    click.echo(findings_of_files(placed, colours(sys.stderr)), nl=False, err=True)
    return entry.lesson is not None and all(finding.severity != "error" for finding in findings)


def _at_option(entry: LessonFile, finding: Finding) -> Finding:
    """The finding, located at the option instead of the file, which does not exist yet."""
    start = (finding.position.line, finding.position.column) if finding.position else (1, 1)
    keys = [(key.line, key.column, name) for name, key in entry.positions.items()]
    key = max((key for key in keys if key[:2] <= start), default=("",))[-1]
    match = _PREVENTION_KEY.match(key)
    where = _OPTIONS.get(re.sub(r"\.\d+$", "", key), "the lesson")
    if match:
        name = "evidence" if finding.rule in _HINTS else match[2] or "kind"
        count = len(entry.lesson.prevention) if entry.lesson else 1
        where = f"--{name}" + (f" of prevention {int(match[1]) + 1}" if count > 1 else "")
    if finding.rule in _HINTS:
        finding = finding._replace(hint=(_HINTS[finding.rule],))
    return finding._replace(where=where)


def edit(lesson: Lesson, draft: Path, severity: Mapping[str, str]) -> tuple[Lesson, str] | None:
    """The lesson and its text after editing; None if there is nothing to write.

    The editor opens the file `draft`. If the lesson has errors, the file stays, and the next call
    continues with it, so that no text is lost.
    """
    path = relative_path(draft)
    template = write_template(lesson)
    if draft.exists():
        print_status(f"continuing with {path}   (delete it to start over)")
    else:
        draft.write_text(template, "utf-8", newline="\n")
    editor = editor_command()
    kept = f"nothing was written; your text is in {path}. To continue:\n  fixlearn new --edit"
    try:
        while True:
            filled = _filled(draft, path, editor)
            if not filled.text or filled.text == without_comments(template).text:
                draft.unlink()
                print_status("nothing was written: the lesson was not edited")
                return None
            entry = parse_lesson(lesson.path, filled.text.encode())
            findings = graded(lint_lesson(entry), severity)
            if entry.lesson and all(finding.severity != "error" for finding in findings):
                return entry.lesson, filled.text
            in_draft = [_in_draft(finding, filled, path) for finding in findings]
            click.echo(findings_of_files(in_draft, colours(sys.stderr)), nl=False, err=True)
            if not can_ask() or not click.confirm("Edit again?", default=True, err=True):
                print_status(kept)
                return None
    except (KeyboardInterrupt, click.Abort):
        print_status(f"\n{kept}")
        raise


def _filled(draft: Path, path: str, editor: str) -> Filled:
    """Open the editor, then read the draft. Raises UsageError if either fails."""
    try:
        click.edit(filename=path, editor=editor)
    except click.ClickException as error:
        raise UsageError(
            "the editor failed",
            why=error.message,
            hint=f"fixlearn new --edit     continues with {path}",
        ) from error
    try:
        return without_comments(draft.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not UTF-8",
            why=f"it has the byte 0x{error.object[error.start]:02x}, which is not UTF-8",
            hint="fixlearn new --edit     and save it as UTF-8",
        ) from error


def _in_draft(finding: Finding, filled: Filled, path: str) -> Finding:
    """The finding with its position in the draft, which still contains the comments."""
    line, column = (finding.position.line, finding.position.column) if finding.position else (1, 1)
    position = Position(path, filled.lines[min(line, len(filled.lines)) - 1], column)
    return finding._replace(where=str(position), position=position)
