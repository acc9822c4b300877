"""What a lesson has to say: taken from options and the proposal, else asked on a terminal."""

from __future__ import annotations

import os
import re
import shlex
import sys
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import click

from fixlearn.cli.terminal import colours, print_status
from fixlearn.errors import UsageError
from fixlearn.lessons.lesson_file import MOST_TITLE, parse_lesson
from fixlearn.lessons.lint import apply_severities, is_placeholder, lint_lesson
from fixlearn.lessons.prefill import kind_of_evidence
from fixlearn.lessons.prevention import KINDS
from fixlearn.lessons.template import without_comments, write_template
from fixlearn.model import Position
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import findings_of_files
from fixlearn.repository.commit_message import editor_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from fixlearn.lessons.prefill import Prefill
    from fixlearn.lessons.template import Filled
    from fixlearn.model import Finding, Lesson


_FORMS = {"kind": "--kind test", "evidence": "--evidence path::test", "due": "--due YYYY-MM-DD"}
_OTHER_KINDS = [name for name, kind in KINDS.items() if kind.strength != "none"]


@dataclass(slots=True)
class LessonAnswers:
    """What a person has to say, and what was taken from the fix instead."""

    title: str = ""
    gap: str = ""
    kind: str = ""
    change: str = ""
    evidence: tuple[str, ...] = ()
    status: str = "done"
    owner: str = ""
    due: datetime | None = None
    guessed: list[str] = field(default_factory=list)  # names of the fields above

    def guess(self, name: str, value: object) -> None:
        """Take a value from the fix, where there is one and nobody has said another."""
        if value and not getattr(self, name):
            setattr(self, name, value)
            self.guessed.append(name)

    @property
    def needs_evidence(self) -> bool:
        """True where the kind asks for evidence that can be there by now."""
        return self.status == "done" and self.kind in KINDS and KINDS[self.kind].needs_evidence

    def missing(self) -> list[str]:
        """The names of what has to be said and is not."""
        names = ["title", "gap", "kind", "change"]
        names += ["evidence"] if self.needs_evidence else []
        names += ["owner", "due"] if self.status == "planned" else []
        return [name for name in names if not getattr(self, name)]


def can_ask() -> bool:
    """True where somebody sits at a terminal and sees the question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def guess_from(proposal: Prefill, said: LessonAnswers) -> None:
    """Take what is certain enough: never a sentence, and a kind only where one alone fits."""
    said.guess("title", proposal.title)
    if said.status != "done":
        return  # what is only planned is in no change yet
    is_shown = kind_of_evidence(said.evidence, proposal) if said.evidence else proposal.kind
    said.guess("kind", is_shown)
    if said.needs_evidence:
        said.guess("evidence", proposal.evidence(said.kind))


def refuse_missing(said: LessonAnswers, proposal: Prefill, command: str) -> None:
    """Raise UsageError where something has to be said; `command` is what was said so far."""
    missing = said.missing()
    if not missing:
        return
    why = "not given, and nobody is at the terminal to be asked"
    if "kind" in missing and len(proposal.candidates) > 1:
        shown = " or ".join(f"{one.kind} ({one.evidence[0]})" for one in proposal.candidates)
        why += f"; the kind may be {shown}"
    forms = [_FORMS.get(name, f'--{name} "…"') for name in missing]
    if "kind" in missing and said.status == "done" and not said.evidence:
        # Most kinds want evidence; where the change shows some, it goes with the kind.
        forms += [] if proposal.candidates else [_FORMS["evidence"]]
    raise UsageError(
        f"a lesson needs {', '.join(missing)}", why=why, hint=" ".join([command, *forms])
    )


def ask(said: LessonAnswers, proposal: Prefill) -> None:
    """Ask for what is missing, and whether a guessed kind is right; Enter takes the proposal.

    Every answer is in `said` as soon as it is given. Raises click.Abort.
    """
    if not said.title or "title" in said.guessed:
        # A fix's subject says what is right now; the title stands under "can no longer happen".
        question = "What went wrong? (one line, the lesson's title)"
        said.title = _sentence(question, MOST_TITLE, proposed=said.title)
        said.guessed = [name for name in said.guessed if name != "title"]
    if not said.gap:
        said.gap = _sentence("What let the mistake through? (one sentence)")
    if not said.kind or "kind" in said.guessed:
        _ask_kind(said, proposal)
    if not said.change:
        said.change = _sentence("What is different now? (one sentence)")
    if said.needs_evidence and not said.evidence:
        said.evidence = (_sentence("Where can anyone see it? (path, path::test)"),)
    if said.status == "planned":
        said.owner = said.owner or _sentence("Who does it? (a role or a team)")
        said.due = said.due or click.prompt(
            "Until when?", type=click.DateTime(["%Y-%m-%d"]), err=True, prompt_suffix=" "
        )


def _sentence(question: str, most: int = 0, proposed: str = "") -> str:
    def checked(answer: str) -> str:
        text = " ".join(answer.split())
        if not is_utf_8(text):
            raise click.UsageError("that is not UTF-8")
        if is_placeholder(text):
            raise click.UsageError("that says nothing yet")
        if most and len(text) > most:
            raise click.UsageError(f"{len(text)} characters, at most {most} fit")
        return text

    answer: str = click.prompt(
        question,
        default=sanitize_terminal(proposed) or None,
        value_proc=lambda text: proposed if text == sanitize_terminal(proposed) else checked(text),
        err=True,
        prompt_suffix=" ",
    )
    return answer


def _ask_kind(said: LessonAnswers, proposal: Prefill) -> None:
    """A number takes what the change shows; any kind can be named instead."""
    choices = proposal.candidates if said.status == "done" and not said.evidence else ()
    if "kind" in said.guessed:
        choices = tuple(one for one in proposal.candidates if one.kind == said.kind)
    if choices:
        print_status("What stops the next one? Your change shows:")
        for number, choice in enumerate(choices, start=1):
            print_status(f"  {number}  {choice.kind:<14} {_shown(choice.evidence)}")
        print_status(f"or one of {', '.join(_OTHER_KINDS)}")
    else:
        _tell_kinds()

    def chosen(answer: str) -> str:
        word = answer.strip().lower()
        if word.isdecimal() and 0 < int(word) <= len(choices):
            return choices[int(word) - 1].kind
        if word in _OTHER_KINDS:  # training alone is never enough: no answer to the only question
            return word
        if choices:
            _tell_kinds()
        raise click.UsageError(f'"{sanitize_terminal(answer)}" is none of these')

    said.kind = click.prompt(
        "Number or kind" if choices else "Kind",
        default="1" if choices else None,
        value_proc=chosen,
        err=True,
    )
    if "evidence" in said.guessed:
        said.evidence = ()
    if said.needs_evidence and not said.evidence:
        said.evidence = proposal.evidence(said.kind)
    said.guessed = [name for name in said.guessed if name not in ("kind", "evidence")]


def _shown(evidence: tuple[str, ...]) -> str:
    more = f"  and {len(evidence) - 1} more" if len(evidence) > 1 else ""
    return f"{evidence[0]}{more}"


def _tell_kinds() -> None:
    print_status("What stops the next one? Strongest first:")
    for name in _OTHER_KINDS:
        print_status(f"  {name:<14} {KINDS[name].says}")


def is_utf_8(text: str) -> bool:
    """False for text with bytes in it that no lesson could hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def command_so_far(ctx: click.Context, said: LessonAnswers) -> str:
    """The command that says all of this again, so that no answer is typed twice."""
    words = []
    for option in ctx.command.params:
        for value in _given(ctx, said, option):
            name = max(option.opts, key=len)
            words.append(name if value is True else f"{name} {shlex.quote(str(value))}")
    return " ".join(["fixlearn new", *words])


def _given(ctx: click.Context, said: LessonAnswers, option: click.Parameter) -> Iterator[object]:
    name = re.sub("_$", "", option.name or "")
    is_said = name in LessonAnswers.__slots__ and name != "guessed"
    value = getattr(said, name) if is_said else ctx.params.get(option.name or "")
    source = ctx.get_parameter_source(option.name or "")
    is_default = source is not click.core.ParameterSource.COMMANDLINE
    if not value or name in said.guessed or (is_default and (not is_said or name == "status")):
        return
    for one in value if isinstance(value, tuple) else (value,):
        yield f"{one:%Y-%m-%d}" if isinstance(one, datetime) else one


DRAFT = "fixlearn-lesson.md"


def edit(lesson: Lesson, draft: Path, severity: Mapping[str, str]) -> tuple[Lesson, str] | None:
    """The lesson as it was filled in, with its text; None where there is none to write.

    `draft` is the file that is edited. It stays where the lesson has errors,
    and is what the next call goes on with, so that nothing typed is lost.
    """
    shown = os.path.relpath(draft)
    template = write_template(lesson)
    if draft.exists():
        print_status(f"going on with {shown}   (remove it to begin anew)")
    else:
        draft.write_text(template, "utf-8", newline="\n")
    editor = editor_command()
    how_to_go_on = f"nothing was written; your text is in {shown}, to go on:\n  fixlearn new --edit"
    try:
        while True:
            filled = _filled(draft, shown, editor)
            if not filled.text or filled.text == without_comments(template).text:
                draft.unlink()
                print_status("nothing was written: the lesson was left as it was")
                return None
            entry = parse_lesson(lesson.path, filled.text.encode())
            findings = [*apply_severities(lint_lesson(entry), severity)]
            if entry.lesson and all(finding.severity != "error" for finding in findings):
                return entry.lesson, filled.text
            placed = [_placed(finding, filled, shown) for finding in findings]
            click.echo(findings_of_files(placed, colours(sys.stderr)), nl=False, err=True)
            if not can_ask() or not click.confirm("Edit again?", default=True, err=True):
                print_status(how_to_go_on)
                return None
    except (KeyboardInterrupt, click.Abort):
        print_status(f"\n{how_to_go_on}")
        raise


def _filled(draft: Path, shown: str, editor: str) -> Filled:
    """Open the editor, and what it left. Raises UsageError where that cannot be used."""
    try:
        click.edit(filename=shown, editor=editor)
    except click.ClickException as error:
        raise UsageError(
            "the editor did not end well",
            why=error.message,
            hint=f"fixlearn new --edit     goes on with {shown}",
        ) from error
    try:
        return without_comments(draft.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{shown} is not UTF-8",
            why=f"byte 0x{error.object[error.start]:02x} is no part of a UTF-8 text",
            hint="fixlearn new --edit     and save it as UTF-8",
        ) from error


def _placed(finding: Finding, filled: Filled, shown: str) -> Finding:
    """The finding where it stands in the file that is edited, with all its comments."""
    line, column = finding.position[1:] if finding.position else (1, 1)
    line = filled.lines[min(line, len(filled.lines)) - 1]
    position = Position(shown, line, column)
    return finding._replace(where=str(position), position=position)
