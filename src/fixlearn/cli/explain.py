"""`fixlearn explain`: why, and what about."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fixlearn.cli.completion import lessons_and_rules
from fixlearn.cli.terminal import colours, print_result, print_status
from fixlearn.commands.check import judge_commit
from fixlearn.commands.first_release import Releases
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.detect import detect
from fixlearn.gate.judge import Gate
from fixlearn.gate.message import clean_draft, parse_message
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.model import Commit
from fixlearn.render import explain, json
from fixlearn.render.text import findings_of_files
from fixlearn.repository.repository import WORK_TREE, open_repository
from fixlearn.rules import RULES
from fixlearn.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.config import Config
    from fixlearn.model import NewIn
    from fixlearn.repository.repository import Repository


@click.command("explain")
@click.argument("subject", metavar="RULE|LESSON|COMMIT|FILE", shell_complete=lessons_and_rules)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def command(ctx: click.Context, subject: str, format_: str) -> None:
    """Say why a commit is a fix or not, what covers it, and which release has it.

    The name of a rule, such as missing-lesson, says what it asks for; the id of
    a lesson shows the lesson, or what is wrong with it (exit 1); a FILE is
    judged as a commit message.
    """
    if format_ == "json" and subject in RULES:
        raise UsageError(
            "--format json is for commits and lessons",
            why=f'"{subject}" is a rule',
            hint=f"fixlearn explain {subject}",
        )
    if subject in RULES:
        print_result(explain.rule(subject, RULES[subject]))
        return
    repository = open_repository()
    config = repository.config()
    head = repository.objects.commit("HEAD")
    trees = [head] if head else []
    trees += [WORK_TREE] if repository.top else []
    library = repository.library(config, *trees)
    id = lesson_id(subject)
    found: tuple[NewIn, ...] | None = None
    if id in library.broken:
        findings = library.broken[id]
        if format_ == "json":
            click.echo(json.explain_broken(findings), nl=False)
        else:
            print_result(findings_of_files(findings, colours(sys.stdout)))
        ctx.exit(1)
    if id in library.lessons:
        lesson = library.lessons[id]
        releases = _releases(repository, config)
        found = releases.of_lesson(lesson) if releases else None
        if format_ == "json":
            click.echo(json.explain_lesson(lesson, found or ()), nl=False)
        else:
            print_result(explain.lesson(lesson, _said(found), colours(sys.stdout)))
        return
    sha = repository.objects.commit(subject)
    if sha:
        releases = _releases(repository, config, sha)
        found = releases.of_commit if releases else None
        result = judge_commit(repository, sha, config, is_released=bool(found))
    elif os.path.isfile(subject):  # noqa: PTH113, no error where it can be no path
        if head and repository.top and _is_tracked(repository, head, repository.top, subject):
            print_status(f"notice: {subject} is judged as a commit message; it is a tracked file")
            print_status(
                f"  hint: {shlex.join(['fixlearn', 'recall', subject])}     lessons near it"
            )
        text = Path(subject).read_bytes().decode("utf-8", "replace")
        message = parse_message(clean_draft(text, editor_used=True))
        verdict = detect(message, config.detect)
        result = Gate(library, config).judge(Commit(sha="", message=message, verdict=verdict))
    else:
        raise _unknown(subject, library.ids)
    if format_ == "json":
        click.echo(json.explain(result, found or ()), nl=False)
    else:
        print_result(explain.commit(result, _said(found), colours(sys.stdout)))


def _is_tracked(repository: Repository, commit: str, top: Path, name: str) -> bool:
    path = Path(name).resolve()
    if not path.is_relative_to(top.resolve()):
        return False
    inside = path.relative_to(top.resolve()).as_posix()
    return bool(repository.objects.entries_at(commit, [inside]))


def _releases(repository: Repository, config: Config, sha: str = "") -> Releases | None:
    """The releases; None where there are none, or where a shallow clone does not tell."""
    try:
        return Releases(repository, config, sha) or None
    except CannotTell:
        return None


def _said(found: Sequence[NewIn] | None) -> str:
    return "" if found is None else explain.new_in(found)


def _unknown(subject: str, ids: tuple[str, ...]) -> UsageError:
    return UsageError(
        f'"{subject}" is no rule, lesson, commit or file here'
        + did_you_mean(subject, [*RULES, *ids]),
        why="rules are looked up first, then lessons, commits, files",
        hint="fixlearn explain HEAD",
    )
