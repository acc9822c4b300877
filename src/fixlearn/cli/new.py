"""`fixlearn new`: writes a lesson and stages it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from fixlearn.cli.completion import files, lessons
from fixlearn.cli.new_lesson import (
    checked,
    refuse_id,
    refuse_unknown,
    tell_absent,
    tell_guesses,
    tell_next,
    tell_twin,
    write,
)
from fixlearn.cli.new_prompts import (
    DRAFT,
    LessonAnswers,
    ask,
    can_ask,
    command_so_far,
    edit,
    guess_from,
    is_utf_8,
    refuse_missing,
)
from fixlearn.cli.terminal import print_status
from fixlearn.commands.new import near_lessons, read_fix_context
from fixlearn.errors import UsageError
from fixlearn.lessons.lesson_edit import write_entry
from fixlearn.lessons.prevention import CAUSES, FOUND_BY, IMPACTS, KINDS
from fixlearn.lessons.template import BLANK_CHANGE, BLANK_GAP, BLANK_KIND, BLANK_TITLE
from fixlearn.model import Lesson, Prevention
from fixlearn.repository.repository import open_repository

if TYPE_CHECKING:
    from fixlearn.commands.new import FixContext
    from fixlearn.config import Config
    from fixlearn.repository.repository import Repository


@click.command("new")
@click.option("--title", help="One line; by default the fix's subject without its type.")
@click.option("--gap", help="One sentence: what let the mistake through.")
@click.option("--kind", type=click.Choice(list(KINDS)), help="The kind of prevention.")
@click.option("--change", help="One sentence: what is different now.")
@click.option(
    "--evidence",
    multiple=True,
    shell_complete=files,
    help="path, path::test, path#text or https: address.",
)
@click.option("--status", type=click.Choice(["done", "planned"]), default="done")
@click.option("--owner", help="Of a planned prevention: a role or a team.")
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="Of a planned prevention.")
@click.option("--impact", type=click.Choice(IMPACTS), default="minor")
@click.option("--cause", type=click.Choice(CAUSES))
@click.option("--found-by", type=click.Choice(FOUND_BY))
@click.option("--area", "areas", multiple=True, help="A path pattern that the lesson is about.")
@click.option(
    "--supersedes",
    multiple=True,
    metavar="ID",
    shell_complete=lessons,
    help="An older lesson that this one takes over from.",
)
@click.option("--body", help="The story, for the next reader.")
@click.option(
    "--from-commit", metavar="COMMIT", help="The fix that this lesson settles afterwards."
)
@click.option("-e", "--edit", "edits", is_flag=True, help="Open the lesson in your editor first.")
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
    supersedes: tuple[str, ...],
    body: str | None,
    from_commit: str | None,
    id_: str | None,
    date_: datetime | None,
    edits: bool,
    dry_run: bool,
) -> None:
    """Write a lesson, stage it, and print its Lesson: line.

    Title, kind and evidence are proposed from the message of the refused commit
    and from what is staged; what let the mistake through and what is different
    now has to be said. What is missing is asked for on a terminal. The lesson
    is checked before it is written, and no file is ever overwritten.
    """
    repository = open_repository()
    config = repository.config()
    top = repository.work_tree()
    fix = read_fix_context(repository, config, from_commit)
    said = LessonAnswers(
        title=_one_line(title),
        gap=_one_line(gap),
        kind=kind or "",
        change=_one_line(change),
        evidence=tuple(map(_one_line, evidence)),
        status=status,
        owner=_one_line(owner),
        due=due,
    )
    guess_from(fix.proposal, said)
    refuse_id(id_, top, config.lessons)
    for older in supersedes:
        refuse_unknown(older, top, config.lessons, "fixlearn new --supersedes")
    if said.title and not supersedes:
        tell_twin(said.title, areas or fix.proposal.areas, top, config.lessons)
    if not edits:
        _complete(ctx, said, fix, repository, config)
    lesson = Lesson(
        id="",
        path="",
        title=said.title or BLANK_TITLE,
        date=date_.date() if date_ else date.today(),
        gap=said.gap or BLANK_GAP,
        prevention=(
            Prevention(
                kind=said.kind or BLANK_KIND,
                change=said.change or BLANK_CHANGE,
                evidence=said.evidence,
                status=said.status,
                owner=said.owner,
                due=said.due.date() if said.due else None,
            ),
        ),
        body=_utf_8(body).strip(),
        impact=impact,
        cause=cause or "",
        found_by=found_by or "",
        areas=tuple(map(_one_line, areas)) or fix.proposal.areas,
        fixes=fix.fixes,
        supersedes=tuple(dict.fromkeys(supersedes)),
    )
    if edits:
        edited = edit(lesson, repository.git_dir / DRAFT, config.severity)
        if edited is None:
            ctx.exit(1)
        lesson, text = edited
    else:
        text = write_entry(lesson)
        if not checked(text, config.severity):
            _tell_how_to_go_on(ctx, said)
            ctx.exit(1)
    if dry_run:
        click.echo(text, nl=False)
        return
    try:
        id = write(lesson, text, top, config.lessons, id=id_ or "", wanted=fix.id)
    except BaseException:
        _tell_how_to_go_on(ctx, said)
        raise
    if edits:
        (repository.git_dir / DRAFT).unlink(missing_ok=True)
    else:
        tell_guesses(said)
    tell_absent(lesson, top)
    click.echo(f"Lesson: {id}")
    tell_next(fix, id)


def _complete(
    ctx: click.Context, said: LessonAnswers, fix: FixContext, repository: Repository, config: Config
) -> None:
    """Ask on a terminal for what was not given; elsewhere say what is missing."""
    if not can_ask():
        refuse_missing(said, fix.proposal, command_so_far(ctx, said))
        return
    if not said.missing():
        return
    for line in near_lessons(fix.proposal.areas, repository, config):
        print_status(line)
    if fix.subject:
        print_status(f"A lesson for: {fix.subject}")
    try:
        ask(said, fix.proposal)
    except click.Abort:
        click.echo(err=True)  # the question's line is still open
        _tell_how_to_go_on(ctx, said)
        ctx.exit(130)


def _tell_how_to_go_on(ctx: click.Context, said: LessonAnswers) -> None:
    print_status(f"nothing was written; to go on:\n  {command_so_far(ctx, said)}")


def _one_line(text: str | None) -> str:
    return " ".join(_utf_8(text).split())


def _utf_8(text: str | None) -> str:
    """The text. Raises UsageError for bytes that no lesson could hold."""
    if not is_utf_8(text or ""):
        raise UsageError(
            "what was given is not UTF-8",
            why="a lesson is a text file, and some bytes of this are no text",
            hint="fixlearn new --edit     takes it from your editor",
        )
    return text or ""
