"""The questions and the editor of `fixlearn new`."""

from __future__ import annotations

import os
import shlex
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from fixlearn.cli.new_lesson import is_utf_8
from fixlearn.cli.terminal import colours, print_status
from fixlearn.errors import UsageError
from fixlearn.lessons.lesson_file import MOST_TITLE, parse_lesson
from fixlearn.lessons.lint import apply_severities, is_placeholder, lint_lesson
from fixlearn.lessons.prevention import KINDS
from fixlearn.lessons.template import without_comments, write_template
from fixlearn.model import Position
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import findings_of_files
from fixlearn.repository.commit_message import editor_command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fixlearn.cli.new_lesson import LessonAnswers
    from fixlearn.lessons.prefill import Prefill
    from fixlearn.lessons.template import Filled
    from fixlearn.model import Finding, Lesson


_EXAMPLES = {"kind": "--kind test", "evidence": "--evidence path::test", "due": "--due YYYY-MM-DD"}
# Training alone prevents nothing, so it is no answer to the only question about prevention.
_SUFFICIENT_KINDS = [name for name, kind in KINDS.items() if kind.strength != "none"]


def can_ask() -> bool:
    """True if a person at a terminal can see and answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def refuse_missing(answers: LessonAnswers, prefill: Prefill, command: str) -> None:
    """Raise UsageError if a required answer is missing; the hint extends `command` with it."""
    missing = answers.missing()
    if not missing:
        return
    why = "not given, and nobody is at the terminal to be asked"
    if "kind" in missing and len(prefill.candidates) > 1:
        kinds = " or ".join(
            f"{choice.kind} ({choice.evidence[0]})" for choice in prefill.candidates
        )
        why += f"; the kind may be {kinds}"
    options = [_EXAMPLES.get(name, f'--{name} "…"') for name in missing]
    if "kind" in missing and answers.status == "done" and not answers.evidence:
        # Most kinds require evidence. If the change contains some, it is guessed with the kind.
        options += [] if prefill.candidates else [_EXAMPLES["evidence"]]
    raise UsageError(
        f"a lesson needs {', '.join(missing)}", why=why, hint=" ".join([command, *options])
    )


def ask(answers: LessonAnswers, prefill: Prefill) -> None:
    """Ask for missing answers, and confirm a guessed title and kind; Enter accepts a guess.

    Each answer is stored at once. Raises click.Abort.
    """
    if not answers.title or "title" in answers.guessed:
        # The subject of a fix describes the fix, but a title describes the mistake.
        question = "What went wrong? (one line, the lesson's title)"
        answers.title = _sentence(question, MOST_TITLE, proposed=answers.title)
        answers.guessed = [name for name in answers.guessed if name != "title"]
    if not answers.gap:
        answers.gap = _sentence("What let the mistake through? (one sentence)")
    if not answers.kind or "kind" in answers.guessed:
        _ask_kind(answers, prefill)
    if not answers.change:
        answers.change = _sentence("What is different now? (one sentence)")
    if answers.needs_evidence and not answers.evidence:
        answers.evidence = (_sentence("Where can anyone see it? (path, path::test)"),)
    if answers.status == "planned":
        answers.owner = answers.owner or _sentence("Who does it? (a role or a team)")
        answers.due = answers.due or click.prompt(
            "Until when?", type=click.DateTime(["%Y-%m-%d"]), err=True, prompt_suffix=" "
        )


def _sentence(question: str, max_length: int = 0, proposed: str = "") -> str:
    """Ask until the answer is a sentence of at most `max_length` characters; 0 is unlimited."""
    proposed_text = sanitize_terminal(proposed)

    def parse(answer: str) -> str:
        if answer == proposed_text:
            return proposed
        text = " ".join(answer.split())
        if not is_utf_8(text):
            raise click.UsageError("that is not UTF-8")
        if is_placeholder(text):
            raise click.UsageError("that says nothing yet")
        if max_length and len(text) > max_length:
            raise click.UsageError(f"{len(text)} characters, at most {max_length} fit")
        return text

    answer: str = click.prompt(
        question, default=proposed_text or None, value_proc=parse, err=True, prompt_suffix=" "
    )
    return answer


def _ask_kind(answers: LessonAnswers, prefill: Prefill) -> None:
    """Ask for the number of a kind that the change contains, or the name of any kind."""
    choices = prefill.candidates if answers.status == "done" and not answers.evidence else ()
    if "kind" in answers.guessed:
        choices = tuple(choice for choice in prefill.candidates if choice.kind == answers.kind)
    if choices:
        print_status("What stops the next one? Your change shows:")
        for number, choice in enumerate(choices, start=1):
            more = f"  and {len(choice.evidence) - 1} more" if len(choice.evidence) > 1 else ""
            print_status(f"  {number}  {choice.kind:<14} {choice.evidence[0]}{more}")
        print_status(f"or one of {', '.join(_SUFFICIENT_KINDS)}")
    else:
        _print_kinds()

    def parse(answer: str) -> str:
        word = answer.strip().lower()
        if word.isdecimal() and 0 < int(word) <= len(choices):
            return choices[int(word) - 1].kind
        if word in _SUFFICIENT_KINDS:
            return word
        if choices:
            _print_kinds()
        raise click.UsageError(f'"{sanitize_terminal(answer)}" is none of these')

    answers.kind = click.prompt(
        "Number or kind" if choices else "Kind",
        default="1" if choices else None,
        value_proc=parse,
        err=True,
    )
    if "evidence" in answers.guessed:
        answers.evidence = ()
    if answers.needs_evidence and not answers.evidence:
        answers.evidence = prefill.evidence(answers.kind)
    answers.guessed = [name for name in answers.guessed if name not in ("kind", "evidence")]


def _print_kinds() -> None:
    print_status("What stops the next one? Strongest first:")
    for name in _SUFFICIENT_KINDS:
        print_status(f"  {name:<14} {KINDS[name].says}")


def command_so_far(ctx: click.Context, answers: LessonAnswers) -> str:
    """The command that repeats all options and answers, so that nothing is typed twice."""
    words = ["fixlearn new"]
    for option in ctx.command.params:
        name = option.name or ""
        value = getattr(answers, name, ctx.params.get(name))
        is_default = value == option.default and (
            ctx.get_parameter_source(name) is not click.core.ParameterSource.COMMANDLINE
        )
        if not value or is_default or name in answers.guessed:
            continue
        flag = max(option.opts, key=len)
        for item in value if isinstance(value, tuple) else (value,):
            text = f"{item:%Y-%m-%d}" if isinstance(item, datetime) else str(item)
            words.append(flag if item is True else f"{flag} {shlex.quote(text)}")
    return " ".join(words)


DRAFT = "fixlearn-lesson.md"


def edit(lesson: Lesson, draft: Path, severity: Mapping[str, str]) -> tuple[Lesson, str] | None:
    """The lesson and its text after editing; None if there is nothing to write.

    The editor opens the file `draft`. If the lesson has errors, the file stays, and the next call
    continues with it, so that no text is lost.
    """
    path = os.path.relpath(draft)
    template = write_template(lesson)
    if draft.exists():
        print_status(f"going on with {path}   (remove it to begin anew)")
    else:
        draft.write_text(template, "utf-8", newline="\n")
    editor = editor_command()
    how_to_go_on = f"nothing was written; your text is in {path}, to go on:\n  fixlearn new --edit"
    try:
        while True:
            filled = _filled(draft, path, editor)
            if not filled.text or filled.text == without_comments(template).text:
                draft.unlink()
                print_status("nothing was written: the lesson was left as it was")
                return None
            entry = parse_lesson(lesson.path, filled.text.encode())
            findings = [*apply_severities(lint_lesson(entry), severity)]
            if entry.lesson and all(finding.severity != "error" for finding in findings):
                return entry.lesson, filled.text
            in_draft = [_in_draft(finding, filled, path) for finding in findings]
            click.echo(findings_of_files(in_draft, colours(sys.stderr)), nl=False, err=True)
            if not can_ask() or not click.confirm("Edit again?", default=True, err=True):
                print_status(how_to_go_on)
                return None
    except (KeyboardInterrupt, click.Abort):
        print_status(f"\n{how_to_go_on}")
        raise


def _filled(draft: Path, path: str, editor: str) -> Filled:
    """Open the editor, then read the draft. Raises UsageError if either fails."""
    try:
        click.edit(filename=path, editor=editor)
    except click.ClickException as error:
        raise UsageError(
            "the editor did not end well",
            why=error.message,
            hint=f"fixlearn new --edit     goes on with {path}",
        ) from error
    try:
        return without_comments(draft.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not UTF-8",
            why=f"byte 0x{error.object[error.start]:02x} is no part of a UTF-8 text",
            hint="fixlearn new --edit     and save it as UTF-8",
        ) from error


def _in_draft(finding: Finding, filled: Filled, path: str) -> Finding:
    """The finding with its position in the draft, which still contains the comments."""
    line, column = (finding.position.line, finding.position.column) if finding.position else (1, 1)
    position = Position(path, filled.lines[min(line, len(filled.lines)) - 1], column)
    return finding._replace(where=str(position), position=position)
