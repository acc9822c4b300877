"""`fixlearn new`: writes a lesson and stages it."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from fixlearn.cli.terminal import colours, tell
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.message import parse_message
from fixlearn.lessons.entry import read_entry, write_entry
from fixlearn.lessons.kinds import CAUSES, FOUND_BY, IMPACTS, KINDS
from fixlearn.lessons.library import ID, is_lesson_path
from fixlearn.lessons.lint import lint_entry
from fixlearn.lessons.naming import id_from, title_from
from fixlearn.model import Lesson, Prevention
from fixlearn.render.text import findings_of_files
from fixlearn.repository import draft
from fixlearn.repository.history import open_history
from fixlearn.repository.worktree import write_new_file

if TYPE_CHECKING:
    from pathlib import Path

    from fixlearn.config import Config
    from fixlearn.repository.history import History


@dataclass(slots=True)
class Sentences:
    """What a person has to say; the rest is inferred."""

    title: str
    gap: str
    kind: str
    change: str
    evidence: tuple[str, ...]
    title_is_guessed: bool


@click.command("new")
@click.option("--title", help="One line; by default the fix's subject without its type.")
@click.option("--gap", help="One sentence: what let the mistake through.")
@click.option("--kind", type=click.Choice(list(KINDS)), help="The kind of prevention.")
@click.option("--change", help="One sentence: what is different now.")
@click.option("--evidence", multiple=True, help="path, path::test, path#text or https: address.")
@click.option("--status", type=click.Choice(["done", "planned"]), default="done")
@click.option("--owner", help="Of a planned prevention: a role or a team.")
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="Of a planned prevention.")
@click.option("--impact", type=click.Choice(IMPACTS), default="minor")
@click.option("--cause", type=click.Choice(CAUSES))
@click.option("--found-by", type=click.Choice(FOUND_BY))
@click.option("--area", "areas", multiple=True, help="A path pattern that the lesson is about.")
@click.option("--body", help="The story, for the next reader.")
@click.option(
    "--from-commit", metavar="COMMIT", help="The fix that this lesson settles afterwards."
)
@click.option("--id", "id_", help="By default made from the title.")
@click.option("--date", "date_", type=click.DateTime(["%Y-%m-%d"]), help="By default today.")
@click.option("-n", "--dry-run", is_flag=True, help="Print the lesson, write nothing.")
@click.pass_context
def command(
    ctx: click.Context,
    title: str | None,
    gap: str | None,
    kind: str | None,
    change: str | None,
    evidence: tuple[str, ...],
    status: str,
    owner: str | None,
    due: datetime | None,
    impact: str,
    cause: str | None,
    found_by: str | None,
    areas: tuple[str, ...],
    body: str | None,
    from_commit: str | None,
    id_: str | None,
    date_: datetime | None,
    dry_run: bool,
) -> None:
    """Write a lesson, stage it, and print its Lesson: line.

    What is not given is asked for on a terminal. The lesson is checked before
    it is written, and no file is ever overwritten.
    """
    history = open_history()
    config = history.config()
    top = history.work_tree()
    fixes, subject = _fix(history, from_commit)
    given = Sentences(
        title=title or title_from(subject),
        gap=gap or "",
        kind=kind or "",
        change=change or "",
        evidence=evidence,
        title_is_guessed=title is None,
    )
    said = _complete(given, asks_evidence=status == "done")
    step = Prevention(
        kind=said.kind,
        change=said.change,
        evidence=said.evidence,
        status=status,
        owner=owner or "",
        due=due.date() if due else None,
    )
    day = date_.date() if date_ else date.today()
    id = _id(id_, said.title, top, config)
    lesson = Lesson(
        id=id,
        path=f"{config.lessons[0]}/{day.year:04}/{id}.md",
        title=said.title,
        date=day,
        gap=said.gap,
        prevention=(step,),
        body=body or "",
        impact=impact,
        cause=cause or "",
        found_by=found_by or "",
        areas=areas,
        fixes=fixes,
    )
    text = write_entry(lesson)
    findings = lint_entry(read_entry(lesson.path, text.encode()))
    if any(finding.severity == "error" for finding in findings):
        click.echo(findings_of_files(findings, colours(sys.stderr)), nl=False, err=True)
        tell(f"nothing was written; to go on:\n  {_again(said)}")
        ctx.exit(1)
    if dry_run:
        click.echo(text, nl=False)
        return
    _write(top, lesson, text)
    click.echo(f"Lesson: {id}")
    if fixes:
        tell("commit it on this branch: git commit")
    elif _kept_message(history).exists():
        kept = draft.shown_path(_kept_message(history))
        tell(f"now repeat your git commit with -e -F {kept}")


def _fix(history: History, revision: str | None) -> tuple[tuple[str, ...], str]:
    """The `fixes:` entry and the subject of the commit named, or of the message that was kept."""
    if revision:
        raw = next(history.commits(["-1", history.commit(revision)]))
        oneline = parse_message(raw.text).oneline
        return (f"{raw.sha[:10]} {oneline}".strip(),), oneline
    try:
        text = _kept_message(history).read_text("utf-8", "replace")
    except FileNotFoundError:
        return (), ""
    return (), parse_message(text).subject


def _again(said: Sentences) -> str:
    """The command that says the same again, to be mended: no answer is typed twice."""
    pairs = [("title", said.title), ("gap", said.gap), ("kind", said.kind), ("change", said.change)]
    pairs += [("evidence", evidence) for evidence in said.evidence]
    return "fixlearn new " + " ".join(f"--{name} {shlex.quote(text)}" for name, text in pairs)


def _kept_message(history: History) -> Path:
    return history.git_dir / draft.KEPT_MESSAGE


def _complete(given: Sentences, *, asks_evidence: bool) -> Sentences:
    """Ask on a terminal for what was not given; elsewhere say what is missing."""
    missing = [name for name in ("title", "gap", "kind", "change") if not getattr(given, name)]
    if missing and not sys.stdin.isatty():
        forms = {"kind": "--kind test --evidence path::test"}
        options = " ".join(forms.get(name, f'--{name} "…"') for name in missing)
        raise UsageError(
            f"a lesson needs {', '.join(missing)}",
            why="not given, and nobody is at the terminal to be asked",
            hint=f"fixlearn new {options}",
        )
    if not sys.stdin.isatty():
        return given
    if missing and given.title_is_guessed:
        question = "What went wrong? (one line, the lesson's title)"
        given.title = click.prompt(question, default=given.title or None, err=True)
    if not given.gap:
        given.gap = click.prompt("What let the mistake through? (one sentence)", err=True)
    if not given.kind:
        _tell_kinds()
        # Training alone is never enough, so it is no answer to the only question.
        kinds = [name for name, kind in KINDS.items() if kind.strength != "none"]
        given.kind = click.prompt("Kind", type=click.Choice(kinds), show_choices=False, err=True)
    if not given.change:
        given.change = click.prompt("What is different now? (one sentence)", err=True)
    if asks_evidence and KINDS[given.kind].needs_evidence and not given.evidence:
        given.evidence = (click.prompt("Where can anyone see it? (path, path::test)", err=True),)
    return given


def _tell_kinds() -> None:
    tell("What kind of change stops it from coming back? Strongest first:")
    for name, kind in KINDS.items():
        if kind.strength != "none":
            tell(f"  {name:<14} {kind.says}")


def _id(given: str | None, title: str, top: Path, config: Config) -> str:
    taken = {path.stem for root in config.lessons for path in (top / root).glob("*/*.md")}
    if given is None:
        id = id_from(title, taken)
        if id:
            return id
        raise UsageError(
            "no id can be made of this title",
            why="an id is made of the letters a to z and digits, and the title has none",
            hint="fixlearn new --id the-id-you-like",
        )
    if not is_lesson_path(f"x/2000/{given}.md", ["x"]):
        raise UsageError(
            f'"{given}" cannot be the id of a lesson',
            why=f"ids are lower-case words joined by hyphens ({ID.pattern}); "
            "none and later are reserved",
            hint=f"fixlearn new --id {id_from(given, taken) or 'the-id-you-like'}",
        )
    if given in taken:
        raise UsageError(
            f'there is a lesson "{given}" already',
            why="ids are unique over all years, and nothing is overwritten",
            hint=f"fixlearn new --id {id_from(given, taken)}",
        )
    return given


def _write(top: Path, lesson: Lesson, text: str) -> None:
    try:
        path = write_new_file(top, lesson.path, text)
    except FileExistsError as error:
        raise UsageError(
            f"{lesson.path} is there already",
            why="nothing is overwritten",
            hint="fixlearn new --id another-id",
        ) from error
    try:
        draft.stage(path)
    except CannotTell:
        path.unlink()  # a lesson that is no part of any commit would only lie around
        raise
    tell(f"wrote and staged {os.path.relpath(path)}")
