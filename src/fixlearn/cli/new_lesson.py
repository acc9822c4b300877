"""A lesson that is whole: checked, written under an id of its own, staged, and what comes next."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

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
from fixlearn.lessons.prefill import id_from
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import findings_of_files
from fixlearn.repository.changed_files import stage
from fixlearn.repository.commit_message import name_lesson, saved_command, shown_path
from fixlearn.repository.files import write_new
from fixlearn.suggest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fixlearn.cli.new_prompts import LessonAnswers
    from fixlearn.commands.new import FixContext
    from fixlearn.lessons.lesson_file import LessonFile
    from fixlearn.model import Finding, Lesson

_OPTIONS = {  # a key of the file -> the option that says it
    "areas": "--area",
    "prevention[0]": "--kind",
    **{key: f"--{key}" for key in ("title", "date", "gap", "impact", "cause", "found-by")},
    **{
        f"prevention[0].{key}": f"--{key}"
        for key in ("kind", "change", "evidence", "status", "owner", "due")
    },
}
_HINTS = {"evidence-missing": "name a path, `path::test`, `path#text` or an https: address"}


def checked(text: str, severity: Mapping[str, str]) -> bool:
    """True where the text is a good lesson; else the findings are told, by option.

    Warnings are told as well, and do not stop it.
    """
    entry = parse_lesson("", text.encode())
    findings = [*apply_severities(lint_lesson(entry), severity)]
    placed = [_at_option(entry, finding) for finding in findings]
    click.echo(findings_of_files(placed, colours(sys.stderr)), nl=False, err=True)
    return entry.lesson is not None and all(one.severity != "error" for one in findings)


def _at_option(entry: LessonFile, finding: Finding) -> Finding:
    """A finding of a file that is not there yet, as one of the option that it came from."""
    line = finding.position[1:] if finding.position else (1, 1)
    above = [(place[1:], key) for key, place in entry.positions.items() if place[1:] <= line]
    key = max(above)[1] if above else ""
    where = _OPTIONS.get(re.sub(r"\.\d+$", "", key), "the lesson")
    if finding.rule in _HINTS:
        return finding._replace(where="--evidence", hint=(_HINTS[finding.rule],))
    return finding._replace(where=where)


def tell_absent(lesson: Lesson, top: Path) -> None:
    """Say which evidence is not there yet: misspelt, or still to be written."""
    for value, piece in on_disk(top, evidence_of(lesson)).items():
        if is_lost(piece.state):
            print_status(
                sanitize_terminal(
                    f'warning: --evidence "{value}" {describe(piece)}{suggestion(piece)}'
                )
            )


def refuse_id(id: str | None, top: Path, roots: Sequence[str]) -> None:
    """Raise UsageError for an id that no message could name, or that is taken."""
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
    """Raise UsageError for an id that no lesson of the work tree has."""
    known = lesson_ids(top, roots)
    if id in known:
        return
    alike = nearest(id, known)
    raise UsageError(
        f'there is no lesson "{id}"{did_you_mean(id, known)}',
        why=f"none of the {len(known)} lessons here has that id",
        hint=f"{command} {alike[0]}" if alike else "fixlearn recall --words …     finds a lesson",
    )


def _taken(id: str, taken: set[str]) -> UsageError:
    return UsageError(
        f'there is a lesson "{id}" already',
        why="ids are unique over all years, and nothing is overwritten",
        hint=f"fixlearn new --id {id_from(id, taken)}",
    )


def tell_twin(title: str, areas: Sequence[str], top: Path, roots: Sequence[str]) -> None:
    """Name the lesson that says much the same, where there is one: it may be all that is needed."""
    found = twin_of(title, areas, top, roots)
    if found:
        path = os.path.relpath(top / found.path)
        print_status(f"hint: there is a lesson like this already: {found.title}   ({path})")
        print_status(f"      reference it instead with a line:  Lesson: {found.id}")


def write(
    lesson: Lesson, text: str, top: Path, roots: Sequence[str], *, id: str, wanted: str
) -> str:
    """Write the lesson and stage it; the id that it got.

    `id` is the only one that will do; without it, `wanted` or the title makes one.
    Who makes the file first has the id, and the next one gets the next number.
    Raises UsageError and CannotTell; then no file is left behind.
    """
    taken = lesson_ids(top, roots)
    name = id or wanted or id_from(lesson.title, taken)
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
        path.unlink(missing_ok=True)  # part of no commit, it would only lie around
        raise
    print_status(f"wrote and staged {os.path.relpath(path)}")
    return name


def tell_guesses(said: LessonAnswers) -> None:
    """Say what nobody said, so that a wrong guess is seen."""
    shown = {"title": said.title, "kind": said.kind, "evidence": ", ".join(said.evidence)}
    for name, value in shown.items():
        if name in said.guessed:
            print_status(f"  {name:<8}  {value}")


def tell_next(fix: FixContext, id: str) -> None:
    """The one step that is left; the kept message is given its line."""
    if fix.fixes:
        print_status("commit it on this branch: git commit")
    elif fix.kept is None:
        print_status("commit it with the fix; the line above belongs into its message")
    else:
        is_named = name_lesson(fix.kept, id)
        describe = "   (it has the line above)" if is_named else "   (add the line above to it)"
        command = (
            saved_command(fix.kept) or f"repeat your git commit with -F {shown_path(fix.kept)}"
        )
        print_status(f"now {command}{describe}")
