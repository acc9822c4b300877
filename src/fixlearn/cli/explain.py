"""`fixlearn explain`: a commit, a rule or a lesson; `fixlearn calibrate`: detection, replayed."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import yaml

from fixlearn.cli.options import lessons_and_rules
from fixlearn.cli.terminal import Progress, print_result, print_status
from fixlearn.commands.check import judge_commit, judge_message
from fixlearn.commands.whole_history import Releases
from fixlearn.errors import CannotTell, UsageError, did_you_mean
from fixlearn.gate.calibrate import calibrate, verdict_changes
from fixlearn.gate.message import clean_draft, parse_message
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.lessons.proof import age_sentence, is_about, possible_age_sentence
from fixlearn.messages import Band
from fixlearn.model import Age, CommitName, Lesson, NewIn, Result
from fixlearn.prove.commits import age_of
from fixlearn.render import explain, json, tables
from fixlearn.render.text import findings_of_files
from fixlearn.repository.log import read_log
from fixlearn.repository.repository import WORK_TREE, Repository, open_repository
from fixlearn.rules import RULES
from fixlearn.terminal import colours, terminal_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.library import Library


@click.command("explain")
@click.argument("subject", metavar="RULE|LESSON|COMMIT|FILE", shell_complete=lessons_and_rules)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def command(subject: str, format_: str) -> int:
    """Explain a commit, a rule, a lesson or a message.

    For a commit: whether it is a fix and why, which lesson covers it, and which release has it.
    For a rule such as missing-lesson: what it requires. For the id of a lesson: the lesson, or its
    errors (exit code 1). A FILE is read as a commit message.

    \b
      fixlearn explain HEAD
      fixlearn explain missing-lesson
    """
    if subject in RULES:
        if format_ == "json":
            raise UsageError(
                "--format json supports only commits and lessons",
                why=f'"{subject}" is a rule',
                hint=f"fixlearn explain {subject}",
            )
        print_result(explain.rule(subject, RULES[subject], terminal_width(sys.stdout)))
        return 0
    text, exit_code = _explained(subject, as_json=format_ == "json")
    print_result(text)
    return exit_code


def _explained(subject: str, *, as_json: bool) -> tuple[str, int]:
    """The explanation of a lesson, otherwise of a commit, otherwise of a file; the exit code.

    Raises UsageError if the subject is none of them.
    """
    repository = open_repository()
    config = repository.config()
    head = repository.objects.commit("HEAD")
    trees = [head] if head else []
    trees += [WORK_TREE] if repository.top else []
    library = repository.library(config, *trees)
    id = lesson_id(subject)
    if id in library.broken:
        findings = library.broken[id]
        look = colours(sys.stdout)
        return json.explain_broken(findings) if as_json else findings_of_files(findings, look), 1
    if id in library.lessons:
        return _of_lesson(library.lessons[id], repository, config, as_json=as_json), 0
    sha = repository.objects.commit(subject)
    if sha:
        return _of_commit(sha, repository, config, library, as_json=as_json), 0
    if not os.path.isfile(subject):  # noqa: PTH113, Path.is_file raises for some texts
        raise UsageError(
            f'"{subject}" is not a rule, lesson, commit or file'
            + did_you_mean(subject, [*RULES, *library.ids]),
            why="it is looked up as a rule, then as a lesson, a commit and a file"
            + ("" if head else "; there are no commits yet"),
            hint="fixlearn explain HEAD" if head else "fixlearn explain missing-lesson",
        )
    if head and repository.top and _is_tracked(repository, head, repository.top, subject):
        print_status(f"note: {subject} is a tracked file, and is read as a commit message")
        print_status(
            f"  hint: {shlex.join(['fixlearn', 'recall', subject])}     shows the lessons about it"
        )
    text = Path(subject).read_bytes().decode("utf-8", "replace")
    message = parse_message(clean_draft(text, editor_used=True))
    return _of_result(judge_message(message, library, config), None, as_json=as_json), 0


def _of_lesson(lesson: Lesson, repository: Repository, config: Config, *, as_json: bool) -> str:
    releases = _releases(repository, config)
    new_in = releases.of_lesson(lesson) if releases else None
    if as_json:
        return json.explain_lesson(lesson, new_in or ())
    look, columns = colours(sys.stdout), terminal_width(sys.stdout)
    return explain.lesson(lesson, _new_in_text(new_in), look, columns)


def _of_commit(
    sha: str, repository: Repository, config: Config, library: Library, *, as_json: bool
) -> str:
    releases = _releases(repository, config, sha)
    new_in = releases.of_commit if releases else None
    result = judge_commit(repository, sha, config, is_released=bool(new_in))
    if result.verdict.band is not Band.FIX:
        return _of_result(result, new_in, as_json=as_json)
    proven = _proven_age(result, library)
    origin = "" if proven else repository.newest_origin(sha)
    age = proven
    if origin:
        fix = CommitName(sha, result.subject)
        age = age_of(repository, config, origin, fix, is_exact=True)
    return _of_result(result, new_in, age, is_proven=proven is not None, as_json=as_json)


def _proven_age(result: Result, library: Library) -> Age | None:
    """The age of the bug, as the proof of a lesson of the fix has it."""
    lessons = (library.lessons[id] for id in result.lessons if id in library.lessons)
    proofs = (step.proof for lesson in lessons for step in lesson.prevention if step.proof)
    ages = (proof.age for proof in proofs if is_about(proof, result.sha))
    return next((age for age in ages if age), None)


def _of_result(
    result: Result,
    new_in: Sequence[NewIn] | None,
    age: Age | None = None,
    *,
    as_json: bool,
    is_proven: bool = False,
) -> str:
    changes = verdict_changes(result.verdict)
    if as_json:
        return json.explain(result, new_in or (), changes, age, is_proven=is_proven)
    sentence = age_sentence if is_proven else possible_age_sentence
    text = sentence(age) if age else ""
    look, columns = colours(sys.stdout), terminal_width(sys.stdout)
    releases = _new_in_text(new_in)
    return explain.commit(result, releases, look, changes=changes, age=text, columns=columns)


def _is_tracked(repository: Repository, commit: str, top: Path, name: str) -> bool:
    path = Path(name).resolve()
    if not path.is_relative_to(top.resolve()):
        return False
    inside = path.relative_to(top.resolve()).as_posix()
    return bool(repository.objects.entries_at(commit, [inside]))


def _releases(repository: Repository, config: Config, sha: str = "") -> Releases | None:
    """The releases; None if there is none, or if they are unknown in a shallow clone."""
    try:
        return Releases(repository, config, sha) or None
    except CannotTell:
        return None


def _new_in_text(new_in: Sequence[NewIn] | None) -> str:
    return "" if new_in is None else explain.new_in(new_in)


@click.command("calibrate")
@click.option(
    "--last",
    metavar="COUNT",
    type=click.IntRange(min=1),
    default=1_000,
    show_default=True,
    help="How many commits to read.",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def calibrate_command(last: int, format_: str) -> None:
    """Test the detection of fixes on the last commits, and propose settings.

    It prints how many commits are fixes, unsure or neither, the most frequent reasons, the commits
    closest to the threshold, and settings for .fixlearn.yaml. It writes nothing.
    """
    repository = open_repository()
    config = repository.config()
    progress = Progress()

    commits = read_log(repository, [f"--max-count={last}", repository.head()], config)
    result = calibrate(progress.watch(commits), config.detect)
    progress.done()
    if format_ == "json":
        click.echo(json.calibration(result), nl=False)
        return
    settings = ""
    if result.proposals:
        settings = yaml.safe_dump({"detect": result.proposals}, sort_keys=False, width=88)
    print_result(tables.calibrate(result, settings, colours(sys.stdout)))
