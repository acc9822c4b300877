"""`fixlearn siblings`: list other places that may have the gap of a lesson."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from fixlearn.cli.options import lessons
from fixlearn.cli.terminal import print_result, print_status
from fixlearn.errors import UsageError, did_you_mean
from fixlearn.gate.changed_paths import only_kind
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.lessons.library import is_lesson_path
from fixlearn.lessons.patterns import SiblingFile, Siblings, patterns_of
from fixlearn.prove.commits import Fixes
from fixlearn.render import json, tables
from fixlearn.repository.repository import WORK_TREE, Repository, open_repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Lesson


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
        if lesson_id(name) in library.broken:
            first = library.broken[lesson_id(name)][0]
            what = f'the lesson "{lesson_id(name)}" cannot be read'
            raise UsageError(what, why=f"{first.where}: {first.what}", hint="fixlearn lint")
        question = did_you_mean(name, library.ids)
        raise UsageError(
            f'there is no lesson "{name}"{question}',
            why="LESSON is the id of a lesson without errors",
            hint="fixlearn list",
        )
    known = [f"^{sha}" for sha in repository.boundary]
    fixes = Fixes(repository, config, [lesson], without=known).commits_of(lesson)
    siblings = find_siblings(repository, config, lesson, fixes)
    if format_ == "json":
        click.echo(json.siblings(siblings), nl=False)
    else:
        render = tables.siblings_markdown if format_ == "markdown" else tables.siblings
        print_result(render(siblings))
    for notice in tables.siblings_notices(siblings, has_fix=bool(fixes)):
        print_status(notice)
    if not siblings.is_complete:
        print_status(
            "warning: this clone is shallow, so only its own commits were searched; for all: "
            f"{repository.completing_fetch}"
        )


_MAX_COMMITS = 2_000  # of the files of the fix, the newest ones
_MAX_PATHS = 30  # of one commit; a larger one is a reformatting or a move, and connects nothing
_MAX_FILES = 10  # that are listed
_MIN_COMMITS = 2  # once is chance


def find_siblings(
    repository: Repository, config: Config, lesson: Lesson, fixes: Sequence[str]
) -> Siblings:
    """The files and lines at HEAD to look at; `fixes` are the hashes of the lesson's fixes."""
    changes = repository.changes.of(fixes)
    fixed = _product(config, (change.path for sha in fixes for change in changes[sha]))
    head = repository.head()
    patterns = patterns_of(lesson)
    matches = repository.line_search(config).matches(head, patterns)
    lines = {
        line: None
        for pattern, of_pattern in matches.items()
        for line in of_pattern.lines
        if not pattern.accepts(line)
    }
    return Siblings(
        lesson,
        fixed,
        tuple(_changed_together(repository, config, head, fixed)),
        tuple(lines),
        bool(patterns),
        tuple(of_pattern.error for of_pattern in matches.values() if of_pattern.error),
        is_complete=not repository.boundary,
    )


def _changed_together(
    repository: Repository, config: Config, head: str, fixed: Sequence[str]
) -> list[SiblingFile]:
    if not fixed:
        return []
    known = [f"^{sha}" for sha in repository.boundary]
    options = ["--no-merges", f"--max-count={_MAX_COMMITS}", head, *known]
    commits = [commit.sha for commit in repository.commits(options, paths=fixed)]
    counts: Counter[str] = Counter()
    for changes in repository.changes.of(commits).values():
        if len(changes) <= _MAX_PATHS:
            counts.update({change.path for change in changes})
    paths = _product(config, (path for path in counts if counts[path] >= _MIN_COMMITS))
    at_head = repository.objects.entries_at(head, paths)
    files = [
        SiblingFile(path, counts[path], len(commits))
        for path in paths
        if path in at_head and path not in fixed
    ]
    return sorted(files, key=lambda file: (-file.together, file.path))[:_MAX_FILES]


def _product(config: Config, paths: Iterable[str]) -> tuple[str, ...]:
    """The paths without lessons, tests, documentation and build files."""
    return tuple(
        path
        for path in dict.fromkeys(paths)
        if not is_lesson_path(path, config.lessons) and not only_kind([path])
    )
