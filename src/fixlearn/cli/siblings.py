"""`fixlearn siblings`: list other places that may have the gap of a lesson."""

from __future__ import annotations

import click

from fixlearn.cli.completion import lessons
from fixlearn.cli.terminal import print_result, print_status
from fixlearn.commands.siblings import find_siblings
from fixlearn.errors import UsageError
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.prove.fix_commit import Fixes
from fixlearn.render import json, markdown, tables
from fixlearn.repository.repository import WORK_TREE, open_repository
from fixlearn.suggest import did_you_mean


@click.command("siblings")
@click.argument("name", metavar="LESSON", shell_complete=lessons)
@click.option(
    "--format", "format_", type=click.Choice(["text", "markdown", "json"]), default="text"
)
def command(name: str, format_: str) -> None:
    """List other places that may have the gap of a lesson.

    These are the files that are often changed together with those of its fix, and the lines at
    HEAD that match a `pattern:` of the lesson, whether it is planned or done. With --format
    markdown, the list can be ticked off in an issue or a pull request.
    """
    repository = open_repository()
    config = repository.config()
    tree = WORK_TREE if repository.top else repository.head()
    library = repository.library(config, tree)
    lesson = library.lessons.get(lesson_id(name))
    if lesson is None:
        question = did_you_mean(name, library.ids)
        raise UsageError(
            f'there is no lesson "{name}"{question}',
            why="LESSON is the id of a lesson without errors",
            hint="fixlearn list",
        )
    fixes = Fixes(repository, config, [lesson]).commits_of(lesson)
    siblings = find_siblings(repository, config, lesson, fixes)
    if format_ == "json":
        click.echo(json.siblings(siblings), nl=False)
    else:
        render = markdown.siblings if format_ == "markdown" else tables.siblings
        print_result(render(siblings))
    for notice in tables.siblings_notices(siblings, has_fix=bool(fixes)):
        print_status(notice)
