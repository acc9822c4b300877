"""The lesson that `new` writes: edited, checked, written and staged."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from fixlearn.cli.new_prompts import can_ask
from fixlearn.cli.terminal import colours, print_status
from fixlearn.commands.lint import on_disk
from fixlearn.commands.new import lesson_ids, twin_of
from fixlearn.errors import UsageError
from fixlearn.lessons.evidence_findings import describe, suggestion
from fixlearn.lessons.evidence_status import evidence_of, is_lost
from fixlearn.lessons.lesson_edit import without_comments, write_template
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.library import ID, is_lesson_path
from fixlearn.lessons.lint import lint_lesson
from fixlearn.lessons.prefill import id_from
from fixlearn.model import Position
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import findings_of_files
from fixlearn.repository.changed_files import stage
from fixlearn.repository.commit_message import editor_command
from fixlearn.repository.files import relative_path, write_new
from fixlearn.rules import apply_severities
from fixlearn.suggest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from fixlearn.cli.new_answers import LessonAnswers
    from fixlearn.lessons.lesson_edit import Filled
    from fixlearn.lessons.lesson_file import LessonFile
    from fixlearn.model import Finding, Lesson


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
            f'"{id}" is not a valid id',
            why=f"an id is lower-case words joined by hyphens ({ID.pattern}); "
            '"none" and "later" are reserved',
            hint=f"fixlearn new --id {id_from(id, taken) or 'last-row-dropped'}",
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
        why=f"none of the {len(known_ids)} lessons in the work tree has that id",
        hint=f"{command} {similar_id}" if similar_id else "fixlearn list     lists all lessons",
    )


def _taken(id: str, taken: set[str]) -> UsageError:
    return UsageError(
        f'there is already a lesson "{id}"',
        why="ids are unique over all years, and no file is overwritten",
        hint=f"fixlearn new --id {id_from(id, taken)}",
    )


def print_similar(title: str, areas: Sequence[str], top: Path, roots: Sequence[str]) -> None:
    """Suggest an existing lesson with a similar title: a reference to it may be enough."""
    similar = twin_of(title, areas, top, roots)
    if similar:
        path = relative_path(top / similar.path)
        print_status(f"hint: a similar lesson exists: {similar.title}   ({path})")
        print_status(f"      if it covers this fix, name it instead:  Lesson: {similar.id}")


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
            "this title gives no id",
            why="an id is made of the letters a to z and digits, and the title has none",
            hint="fixlearn new --id last-row-dropped     with your own words",
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
    print_status(f"wrote and staged {relative_path(path)}")
    return name


def print_guesses(answers: LessonAnswers) -> None:
    """Print the guessed values, so that a wrong guess is noticed."""
    if answers.is_title_guessed:
        print_status(f"  title     {answers.title}")
    for prevention in answers.preventions:
        if "kind" in prevention.guessed:
            print_status(f"  kind      {prevention.kind}")
        if "evidence" in prevention.guessed:
            print_status(f"  evidence  {', '.join(prevention.evidence)}")


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
