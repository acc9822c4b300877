"""`fixlearn new`: write a lesson and stage it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from fixlearn.cli.completion import files, lessons
from fixlearn.cli.new_lesson import (
    LessonAnswers,
    passes_lint,
    print_guesses,
    print_next_step,
    print_similar,
    refuse_id,
    refuse_unknown,
    warn_of_absent_evidence,
    write,
)
from fixlearn.cli.new_prompts import DRAFT, ask, can_ask, command_so_far, edit, refuse_missing
from fixlearn.cli.terminal import print_status
from fixlearn.commands.new import near_lessons, read_fix_context
from fixlearn.lessons.lesson_edit import write_entry
from fixlearn.lessons.prevention import CAUSES, FOUND_BY, IMPACTS, KINDS
from fixlearn.repository.repository import open_repository

if TYPE_CHECKING:
    from fixlearn.commands.new import FixContext
    from fixlearn.config import Config
    from fixlearn.model import Lesson
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
    help="path, path::test, path#text, absent: path#text or https: address.",
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
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="By default today.")
@click.option("-n", "--dry-run", is_flag=True, help="Print the lesson, write nothing.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    from_commit: str | None,
    id_: str | None,
    edits: bool,
    dry_run: bool,
    **options: Any,
) -> None:
    """Write a lesson, stage it, and print its Lesson: line.

    Title, kind and evidence are proposed from the message of the refused commit and from what is
    staged; what let the mistake through and what is different now has to be said. What is missing
    is asked for on a terminal. The lesson is checked before it is written, and no file is ever
    overwritten.
    """
    repository = open_repository()
    config = repository.config()
    top = repository.work_tree()
    fix = read_fix_context(repository, config, from_commit)
    answers = LessonAnswers.of_options(options)
    answers.guess_from(fix.proposal)
    refuse_id(id_, top, config.lessons)
    for older in answers.supersedes:
        refuse_unknown(older, top, config.lessons, "fixlearn new --supersedes")
    if answers.title and not answers.supersedes:
        print_similar(answers.title, answers.areas or fix.proposal.areas, top, config.lessons)
    if edits:
        edited = edit(answers.lesson(fix), repository.git_dir / DRAFT, config.severity)
        if edited is None:
            ctx.exit(1)
        lesson, text = edited
    else:
        lesson, text = _composed(ctx, answers, fix, repository, config)
    if dry_run:
        click.echo(text, nl=False)
        return
    try:
        id = write(lesson, text, top, config.lessons, id=id_ or "", preferred_id=fix.id)
    except BaseException:
        _print_how_to_go_on(ctx, answers)
        raise
    if edits:
        (repository.git_dir / DRAFT).unlink(missing_ok=True)
    else:
        print_guesses(answers)
    warn_of_absent_evidence(lesson, top)
    click.echo(f"Lesson: {id}")
    print_next_step(fix, id)


def _composed(
    ctx: click.Context,
    answers: LessonAnswers,
    fix: FixContext,
    repository: Repository,
    config: Config,
) -> tuple[Lesson, str]:
    """The lesson and its text. On a terminal, ask for missing answers; otherwise refuse them."""
    if not can_ask():
        refuse_missing(answers, fix.proposal, command_so_far(ctx, answers))
    elif answers.missing():
        for line in near_lessons(fix.proposal.areas, repository, config):
            print_status(line)
        if fix.subject:
            print_status(f"A lesson for: {fix.subject}")
        try:
            ask(answers, fix.proposal)
        except click.Abort:
            click.echo(err=True)  # the line of the question is still open
            _print_how_to_go_on(ctx, answers)
            ctx.exit(130)
    lesson = answers.lesson(fix)
    text = write_entry(lesson)
    if not passes_lint(text, config.severity):
        _print_how_to_go_on(ctx, answers)
        ctx.exit(1)
    return lesson, text


def _print_how_to_go_on(ctx: click.Context, answers: LessonAnswers) -> None:
    print_status(f"nothing was written; to go on:\n  {command_so_far(ctx, answers)}")
