"""`fixlearn new --edit`: the lesson, pre-filled, in the editor that git would open."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from fixlearn.cli.new_prompts import can_ask
from fixlearn.cli.terminal import colours, tell
from fixlearn.errors import UsageError
from fixlearn.lessons.lesson_file import read_entry
from fixlearn.lessons.lint import graded, lint_entry
from fixlearn.lessons.template import without_comments, write_template
from fixlearn.model import Position
from fixlearn.render.text import findings_of_files
from fixlearn.repository.editor import editor_command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fixlearn.lessons.template import Filled
    from fixlearn.model import Finding, Lesson

DRAFT = "fixlearn-lesson.md"


def edit(lesson: Lesson, draft: Path, severity: Mapping[str, str]) -> tuple[Lesson, str] | None:
    """The lesson as it was filled in, with its text; None where there is none to write.

    `draft` is the file that is edited. It stays where the lesson has errors,
    and is what the next call goes on with, so that nothing typed is lost.
    """
    shown = os.path.relpath(draft)
    template = write_template(lesson)
    if draft.exists():
        tell(f"going on with {shown}   (remove it to begin anew)")
    else:
        draft.write_text(template, "utf-8", newline="\n")
    editor = editor_command()
    how_to_go_on = f"nothing was written; your text is in {shown}, to go on:\n  fixlearn new --edit"
    try:
        while True:
            filled = _filled(draft, shown, editor)
            if not filled.text or filled.text == without_comments(template).text:
                draft.unlink()
                tell("nothing was written: the lesson was left as it was")
                return None
            entry = read_entry(lesson.path, filled.text.encode())
            findings = [*graded(lint_entry(entry), severity)]
            if entry.lesson and all(finding.severity != "error" for finding in findings):
                return entry.lesson, filled.text
            placed = [_placed(finding, filled, shown) for finding in findings]
            click.echo(findings_of_files(placed, colours(sys.stderr)), nl=False, err=True)
            if not can_ask() or not click.confirm("Edit again?", default=True, err=True):
                tell(how_to_go_on)
                return None
    except (KeyboardInterrupt, click.Abort):
        tell(f"\n{how_to_go_on}")
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
