"""`fixlearn new --edit`: the lesson in the editor that git would open."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from fixlearn.cli.new_lesson import graded
from fixlearn.cli.new_prompts import can_ask
from fixlearn.cli.terminal import colours, print_status
from fixlearn.errors import UsageError
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.lint import lint_lesson
from fixlearn.lessons.template import without_comments, write_template
from fixlearn.model import Position
from fixlearn.render.text import findings_of_files
from fixlearn.repository.commit_message import editor_command
from fixlearn.repository.files import relative_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fixlearn.lessons.template import Filled
    from fixlearn.model import Finding, Lesson

DRAFT = "fixlearn-lesson.md"


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
