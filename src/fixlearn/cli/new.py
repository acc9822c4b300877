"""`fixlearn new`: write a lesson and stage it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from fixlearn.cli.new_answers import (
    DRAFT,
    LessonAnswers,
    OrderedCommand,
    command_so_far,
    edit,
    passes_lint,
    preventions_of,
)
from fixlearn.cli.new_prompts import (
    NoLesson,
    ask,
    ask_incident,
    ask_reason,
    refuse_missing,
)
from fixlearn.cli.options import Day, files, lessons, refuse_together
from fixlearn.cli.refused_commit import add_line, lesson_line, print_or_commit, refuse_unrepeatable
from fixlearn.cli.terminal import can_ask, print_status
from fixlearn.commands.lint import on_disk
from fixlearn.commands.new import FixContext, lesson_ids, near_lessons, read_fix_context, twin_of
from fixlearn.errors import UsageError, did_you_mean, nearest
from fixlearn.lessons.evidence_findings import describe, suggestion
from fixlearn.lessons.evidence_status import evidence_of, is_lost
from fixlearn.lessons.lesson_edit import write_entry
from fixlearn.lessons.library import ID, is_lesson_path
from fixlearn.lessons.patterns import patterns_of
from fixlearn.lessons.prefill import Prefill, id_from
from fixlearn.lessons.prevention import CAUSES, FOUND_BY, IMPACTS, KINDS
from fixlearn.render.release_sentences import plural
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.repository.commit_message import name_lesson, saved_command
from fixlearn.repository.files import relative_path, write_new
from fixlearn.repository.index import stage
from fixlearn.repository.repository import Repository, open_repository
from fixlearn.repository.search import DISK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fixlearn.config import Config
    from fixlearn.model import Lesson


@click.command("new", cls=OrderedCommand)
@click.option(
    "--title",
    help="What went wrong, in one line.  [default: the failure that the fix's subject states]",
)
@click.option("--gap", help="How it got through, in one sentence.")
@click.option(
    "--kind",
    multiple=True,
    type=click.Choice(list(KINDS)),
    metavar="KIND",
    help=f"{', '.join(KINDS)}. A second --kind or --change begins the next prevention.",
)
@click.option("--change", multiple=True, help="What is different now, in one sentence.")
@click.option(
    "--evidence",
    multiple=True,
    shell_complete=files,
    help="path, path::test, path#text, absent: path#text or https: address; may be repeated.",
)
@click.option(
    "--pattern",
    multiple=True,
    metavar="REGEX",
    help="No line may match it from now on: a prevention of the kind lint.",
)
@click.option("--paths", multiple=True, metavar="GLOB", help="Where --pattern is searched.")
@click.option(
    "--except", "exceptions", multiple=True, metavar="GLOB", help="Where it is not searched."
)
@click.option(
    "--status",
    multiple=True,
    type=click.Choice(["done", "planned"]),
    help="Whether the prevention is done.  [default: done]",
)
@click.option("--owner", multiple=True, help="Who will do a planned prevention: a role or a team.")
@click.option(
    "--due", multiple=True, type=Day(), metavar="DATE", help="When a planned prevention is due."
)
@click.option(
    "--impact",
    metavar="IMPACT",
    type=click.Choice(IMPACTS),
    default="minor",
    show_default=True,
    help=", ".join(IMPACTS) + ".",
)
@click.option("--cause", metavar="CAUSE", type=click.Choice(CAUSES), help=", ".join(CAUSES) + ".")
@click.option(
    "--found-by", metavar="WHO", type=click.Choice(FOUND_BY), help=", ".join(FOUND_BY) + "."
)
@click.option(
    "--area",
    "areas",
    multiple=True,
    help="A path pattern that the lesson is about.  [default: the files of the fix]",
)
@click.option(
    "--supersedes",
    multiple=True,
    metavar="ID",
    shell_complete=lessons,
    help="An older lesson that this one replaces.",
)
@click.option(
    "--issue",
    multiple=True,
    metavar="ISSUE",
    help="Its issue in the tracker: an address or a number; after --kind or --change, that of the "
    "prevention.",
)
@click.option("--body", help="More for the next reader, in Markdown.")
@click.option(
    "--incident",
    "is_incident",
    is_flag=True,
    help="The lesson of an incident, which needs no fix: asks what happened, how it was noticed, "
    "and for several repair items.",
)
@click.option("--from-commit", metavar="COMMIT", help="Write the lesson of a commit already made.")
@click.option("-e", "--edit", "edits", is_flag=True, help="Open the lesson in your editor first.")
@click.option("--id", "id_", metavar="ID", help="The id.  [default: made from the title]")
@click.option(
    "--date", "day", type=Day(), metavar="DATE", help="The date of the lesson.  [default: today]"
)
@click.option("--commit", "commits", is_flag=True, help="Then make the refused commit again.")
@click.option("-n", "--dry-run", is_flag=True, help="Print the lesson and write nothing.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    from_commit: str | None,
    id_: str | None,
    edits: bool,
    commits: bool,
    dry_run: bool,
    **options: Any,
) -> int:
    """Write a lesson and stage it.

    The lesson is about the commit that was just refused, otherwise about the staged changes. On a
    terminal, fixlearn asks for missing answers. It proposes the kind and the evidence.

    The lesson is checked before it is written, and no file is overwritten. The line "Lesson: ID"
    is added to the message of the refused commit.

    \b
      fixlearn new --commit
      fixlearn new --incident
      fixlearn new --title "…" --gap "…" --change "…"
    """
    refuse_together("commits", "dry_run from_commit is_incident")
    refuse_together("from_commit", "is_incident")
    answers = LessonAnswers.of_options(options, preventions_of(ctx, options))
    if answers.is_incident and not _is_given(ctx, "impact"):
        answers.impact = "major"
    repository = open_repository()
    if commits:
        refuse_unrepeatable(repository, adds_lesson=True)
    config, top = repository.config(), repository.work_tree()
    fix = _read_fix(answers, repository, config, from_commit, id_)
    answers.guess_from(fix.proposal)
    _print_similar(answers, fix, top, config.lessons)
    if edits:
        entry = edit(answers.lesson(fix), repository.git_dir / DRAFT, config.severity)
    else:
        try:
            _ask_missing(ctx, answers, fix, repository, config)
        except NoLesson as answer:
            line = lesson_line(str(answer), ask_reason(str(answer)))
            return add_line(repository, line, commits=commits)
        except click.Abort:
            click.echo(err=True)  # the line of the question is still open
            _print_how_to_go_on(ctx, answers)
            return 130
        entry = _checked(ctx, answers, fix, repository, config)
    if entry is None:
        return 1
    lesson, text = entry
    if dry_run:
        click.echo(text, nl=False)
        return 0
    try:
        id = _write(lesson, text, top, config.lessons, id=id_ or "", preferred_id=fix.id)
    except BaseException:
        _print_how_to_go_on(ctx, answers)
        raise
    if edits:
        (repository.git_dir / DRAFT).unlink(missing_ok=True)
    else:
        _print_guesses(answers)
    _warn_of_absent_evidence(lesson, repository)
    click.echo(f"Lesson: {id}")
    return _finish(fix, id, commits=commits, incident=lesson if answers.is_incident else None)


def _read_fix(
    answers: LessonAnswers,
    repository: Repository,
    config: Config,
    from_commit: str | None,
    id: str | None,
) -> FixContext:
    """What is known of the fix. Raises UsageError for a wrong id, and if a lesson covers it."""
    top = repository.work_tree()
    fix = FixContext(Prefill())
    if not answers.is_incident:
        fix = read_fix_context(repository, config, from_commit)
    _refuse_id(id, top, config.lessons)
    for older in answers.supersedes:
        refuse_unknown(older, top, config.lessons, "fixlearn new --supersedes")
    _refuse_second(fix, answers, from_commit, top)
    return fix


def _refuse_second(
    fix: FixContext, answers: LessonAnswers, from_commit: str | None, top: Path
) -> None:
    """Raise UsageError if a lesson covers the fix, unless the new one supersedes it."""
    if not fix.lessons or {lesson.id for lesson in fix.lessons} & {*answers.supersedes}:
        return
    first = fix.lessons[0]
    path = relative_path(top / first.path)
    what = f"commit {from_commit}" if from_commit else "the refused commit"
    whys = {
        "its message names": f"its message names it: {path}",
        "it adds": f"the commit adds it: {path}",
        "it is settled by": f'{path} lists the commit under "fixes:"',
    }
    hint = f"edit that file, or: fixlearn new --from-commit {from_commit} --supersedes {first.id}"
    if fix.kept:
        hint = f"{saved_command(fix.kept) or 'commit again'}     (or edit that file first)"
    what = f'{what} already has the lesson "{first.id}"'
    raise UsageError(what, why=whys[fix.covered], hint=hint)


def _ask_missing(
    ctx: click.Context,
    answers: LessonAnswers,
    fix: FixContext,
    repository: Repository,
    config: Config,
) -> None:
    """Ask for missing answers. Raises click.Abort, NoLesson, and UsageError without a terminal."""
    if not can_ask():
        refuse_missing(answers, fix.proposal, command_so_far(ctx, answers, blanks=True))
    if not answers.missing():
        return
    for line in near_lessons(fix.proposal.areas, repository, config):
        print_status(line)
    if fix.subject:
        print_status(f"A lesson for: {fix.subject}")
    if answers.is_incident:
        ask_incident(answers, config.severity, has_impact=_is_given(ctx, "impact"))
    else:
        takes_reason = fix.kept is not None and not ctx.params["dry_run"]
        ask(answers, fix.proposal, config.severity, takes_reason=takes_reason)


def _checked(
    ctx: click.Context,
    answers: LessonAnswers,
    fix: FixContext,
    repository: Repository,
    config: Config,
) -> tuple[Lesson, str] | None:
    """The lesson of these answers and its text; None if it has errors. Raises UsageError."""
    lesson = answers.lesson(fix)
    _refuse_past_plans(lesson)
    _refuse_invalid_patterns(lesson, repository, config)
    text = write_entry(lesson)
    if passes_lint(text, config.severity):
        return lesson, text
    command = command_so_far(ctx, answers, blanks=True)
    print_status(f"nothing was written. Correct this command:\n  {command}")
    return None


def _is_given(ctx: click.Context, option: str) -> bool:
    return ctx.get_parameter_source(option) is click.core.ParameterSource.COMMANDLINE


def _refuse_past_plans(lesson: Lesson) -> None:
    """Raise UsageError if a prevention is planned for a day before that of the lesson."""
    for prevention in lesson.prevention:
        if prevention.status == "planned" and prevention.due and prevention.due < lesson.date:
            raise UsageError(
                f"--due {prevention.due} is in the past",
                why="a repair item that is overdue when it is planned is no plan",
                hint="fixlearn new --due <a later day>     with the other options",
            )


def _refuse_invalid_patterns(lesson: Lesson, repository: Repository, config: Config) -> None:
    """Raise UsageError for a pattern that git cannot search; print how many lines match one."""
    search = repository.line_search(config)
    for pattern, matches in search.matches(DISK, patterns_of(lesson)).items():
        if matches.error:
            raise UsageError(
                f'--pattern "{pattern.step.pattern}" cannot be searched',
                why=matches.error.removeprefix("-e option, "),
                hint="fixlearn new --pattern <regular expression>     with the other options",
            )
        count = len(matches.lines)
        verb = "matches" if count == 1 else "match"
        print_status(f"{plural(count, 'line')} {verb} the pattern now; fixlearn lint lists them")


def _print_how_to_go_on(ctx: click.Context, answers: LessonAnswers) -> None:
    print_status(f"nothing was written. To continue:\n  {command_so_far(ctx, answers)}")


def _finish(fix: FixContext, id: str, *, commits: bool, incident: Lesson | None) -> int:
    """Name the lesson in the kept message, and say how to commit or do it; the exit code."""
    if incident:
        print_status('next: git commit -m "docs: the lesson of an incident"')
        if any(step.status == "planned" for step in incident.prevention):
            print_status("fixlearn due lists its repair items until they are done or dropped")
    elif fix.fixes:
        print_status('next: git commit -m "docs: a lesson"')
    elif fix.kept is None:
        print_status("next: commit it with the fix, and add the line above to the message")
    else:
        has_line = name_lesson(fix.kept, id)
        note = "the message names the lesson" if has_line else "add the line above to the message"
        return print_or_commit(fix.kept, note, adds_lesson=True, commits=commits)
    return 0


def _refuse_id(id: str | None, top: Path, roots: Sequence[str]) -> None:
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


def _print_similar(
    answers: LessonAnswers, fix: FixContext, top: Path, roots: Sequence[str]
) -> None:
    """Suggest an existing lesson with a similar title: a reference to it may be enough."""
    if not answers.title or answers.supersedes:
        return
    areas = answers.areas or fix.proposal.areas
    if similar := twin_of(answers.title, areas, top, roots):
        path = relative_path(top / similar.path)
        print_status(f"hint: a similar lesson exists: {similar.title}   ({path})")
        print_status(f"      if it covers this fix, name it instead:  Lesson: {similar.id}")


def _write(
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


def _warn_of_absent_evidence(lesson: Lesson, repository: Repository) -> None:
    """Warn of evidence that does not exist yet: misspelt, or still to be written."""
    for value, status in on_disk(repository, evidence_of(lesson)).items():
        if is_lost(status.state):
            text = f'warning: --evidence "{value}" {describe(status)}{suggestion(status)}'
            print_status(sanitize_terminal(text))


def _print_guesses(answers: LessonAnswers) -> None:
    """Print the guessed values, so that a wrong guess is noticed."""
    if answers.is_title_guessed:
        print_status(f"  title     {answers.title}")
    for prevention in answers.preventions:
        if "kind" in prevention.guessed:
            print_status(f"  kind      {prevention.kind}")
        if "evidence" in prevention.guessed:
            print_status(f"  evidence  {', '.join(prevention.evidence)}")
