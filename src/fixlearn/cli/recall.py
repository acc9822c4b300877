"""`fixlearn list`: all lessons; `fixlearn recall`: those to read before a change."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from fixlearn.cli.options import refuse_together
from fixlearn.cli.terminal import print_broken, print_result, print_status
from fixlearn.errors import CannotTell, UsageError
from fixlearn.hook import coding_agent
from fixlearn.hook.agent_events import FORMATS
from fixlearn.lessons.full_text import keywords
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.lessons.library import is_lesson_path
from fixlearn.lessons.prevention import KINDS
from fixlearn.lessons.recall import MOST, LessonFilter, RecallIndex, select
from fixlearn.render import json, tables
from fixlearn.render.release_sentences import plural
from fixlearn.repository import ranges
from fixlearn.repository.index import paths_at_hand, tracked_files
from fixlearn.repository.repository import WORK_TREE, Repository, open_repository
from fixlearn.terminal import colours, terminal_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.config import Config


@click.command("list")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    type=click.Choice(list(KINDS)),
    help="Only lessons with a prevention of this kind; may be repeated.",
)
@click.option(
    "--words", "texts", multiple=True, metavar="TEXT", help="Only lessons with all these words."
)
@click.option("--open", "is_open", is_flag=True, help="Only lessons with planned preventions.")
@click.option("--retired", is_flag=True, help="Only retired and superseded lessons.")
@click.option("--all", "shows_all", is_flag=True, help="Retired and superseded lessons as well.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def list_command(
    paths: Sequence[Path],
    kinds: Sequence[str],
    texts: Sequence[str],
    is_open: bool,
    retired: bool,
    shows_all: bool,
    format_: str,
) -> None:
    """List the active lessons of the work tree, newest first.

    With PATHS, only lessons about these files or folders: by their areas or their evidence.

    \b
      fixlearn list src/pager.py
      fixlearn list --kind test --words "last page"
      fixlearn list --open
    """
    refuse_together("is_open", "retired", "shows_all")
    repository = open_repository()
    config = repository.config()
    top = repository.work_tree()
    inside = [path_inside(path, top, "fixlearn list     without a path") for path in paths]
    library = repository.library(config, WORK_TREE)
    former = ("retired", "superseded")
    rows = select(
        library.lessons,
        LessonFilter(
            paths={*inside, *tracked_files(inside)},
            kinds=kinds,
            words=[word for text in texts for word in text.split()],
            states=former if retired else ("active", *former) if shows_all else ("active",),
            has_open_items=is_open,
        ),
    )
    if format_ == "json":
        click.echo(json.lesson_list(rows), nl=False)
    else:
        columns = terminal_width(sys.stdout)
        print_result(tables.lesson_list(rows, columns, colours(sys.stdout)))
    total = plural(len(library.lessons), "lesson")
    if not library.lessons and not library.broken:
        print_status("there are no lessons yet: fixlearn new writes one")
    elif library.lessons and not rows:
        print_status(f"none of the {total} matches; fixlearn list --all lists them")
    elif library.lessons:
        print_status(total if len(rows) == len(library.lessons) else f"{len(rows)} of {total}")
    print_broken(library)


@click.command("recall")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--words",
    "texts",
    multiple=True,
    metavar="TEXT",
    help="Search for words, a sentence or an error message.",
)
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=MOST,
    show_default=True,
    help="Show at most this many lessons.",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--hook",
    metavar="AGENT",
    help=f"Answer the hook of a coding agent, whose event is on stdin: {', '.join(FORMATS)}.",
)
def command(
    paths: Sequence[Path],
    texts: Sequence[str],
    most: int,
    format_: str,
    hook: str | None,
) -> int:
    """Show the lessons to read before a change, the most relevant first, and why.

    PATHS are files or folders, which need not exist yet. Without PATHS and --words, the staged
    files are used; if none is staged, the changed files; otherwise the files of the branch's
    commits.

    If no lesson matches, stderr says so, and the exit code is 0.

    With --hook, it prints at most three lessons in the form that AGENT expects, or nothing. The
    exit code is always 0, so that it never stops the agent.
    """
    if hook is not None:
        return coding_agent.run(hook)  # __main__ does the same without click
    repository = open_repository()
    config = repository.config()
    top = repository.work_tree()
    words = _keywords(texts)
    working = _requested(paths, words, top) if paths or words else working_set(repository, config)
    library = repository.library(config, WORK_TREE)
    # The author of the working set has read the lessons in it.
    lessons = {id: lesson for id, lesson in library.lessons.items() if id not in working.lessons}
    recalled = RecallIndex(lessons).recall(
        {*working.paths, *working.below}, words, as_of=date.today(), most=most
    )
    if recalled.words_left_out:
        _report_words_left_out(working)
    if format_ == "json":
        click.echo(json.recall(working.paths, words, recalled), nl=False)
    else:
        look, columns = colours(sys.stdout), terminal_width(sys.stdout)
        print_result(tables.recall(recalled.lessons, look, columns))
    if working.says:
        nothing = "" if recalled.lessons else "no match: "
        print_status(f"{nothing}searched {plural(len(lessons), 'lesson')} for {working.says}")
    else:
        print_status("nothing is staged or changed, and no commit is new: give a path or --words")
    print_broken(library)
    return 0


def _keywords(texts: Sequence[str]) -> tuple[str, ...]:
    words = keywords(" ".join(texts))
    if texts and not words:
        raise UsageError(
            "--words has no word to search for",
            why='words such as "fix", "the" and "not" are in every message and are ignored',
            hint='fixlearn recall --words "retry timeout"',
        )
    return words


def _requested(paths: Sequence[Path], words: Sequence[str], top: Path) -> WorkingSet:
    """The working set of the command line."""
    hint = "fixlearn recall     without a path"
    inside = tuple(path_inside(path, top, hint) for path in paths)
    quote = '   (several words need quotes: --words "retry timeout")' if words else ""
    for path in paths:
        if not os.path.lexists(path):
            print_status(f'"{path}" does not exist yet{quote}')
    label = " and ".join([*inside, *([f"the words {', '.join(words)}"] if words else [])])
    # A lesson may be about one file below a folder, such as a test in another folder.
    return WorkingSet(inside, label, below=tuple(tracked_files(inside)))


def path_inside(path: Path, top: Path, hint: str) -> str:
    """The path from the top of the work tree; it need not exist.

    Raises UsageError with the hint for a path outside of it.
    """
    try:
        # Path.resolve raises if links form a loop.
        return Path(os.path.realpath(path)).relative_to(top.resolve()).as_posix()
    except ValueError as error:
        raise UsageError(
            f'"{path}" is outside of this repository',
            why=f"the repository is {top}",
            hint=hint,
        ) from error


def _report_words_left_out(working: WorkingSet) -> None:
    """Say that words were ignored. Raises CannotTell if there is nothing else to search for."""
    why = "the SQLite of this Python has no full-text search (FTS5)"
    if not working.paths:
        raise CannotTell(
            "cannot search for words",
            why=why,
            hint="fixlearn recall PATH     needs no full-text search",
        )
    print_status(f"the words were ignored: {why}")


class WorkingSet(NamedTuple):
    """The files being worked on."""

    paths: tuple[str, ...]  # of everything but lessons
    says: str  # "the staged files"; "" if there is nothing
    lessons: frozenset[str] = frozenset()  # ids of the lessons that are being written with it
    below: tuple[str, ...] = ()  # the files that are in those of the paths that are folders


def working_set(repository: Repository, config: Config) -> WorkingSet:
    """The staged paths, otherwise the changed ones, otherwise those of the branch's commits.

    Raises CannotTell if only commits are left and it is unknown which of them are new.
    """
    lessons: set[str] = set()
    for says, paths in _places(repository, config):
        written = {path for path in paths if is_lesson_path(path, config.lessons)}
        lessons |= {lesson_id(path) for path in written}
        others = tuple(sorted(paths - written))
        if others:
            return WorkingSet(others, says, frozenset(lessons))
    return WorkingSet((), "", frozenset(lessons))


def _places(repository: Repository, config: Config) -> Iterator[tuple[str, set[str]]]:
    staged, changed = paths_at_hand()
    yield "the staged files", set(staged)
    yield "the changed files", set(changed)
    try:
        range = ranges.since_adoption(repository, ranges.not_upstream(repository), config.since)
    except CannotTell as error:
        raise CannotTell(
            "it is unknown which files you work on",
            why=f"nothing is staged or changed; of the commits: {error.what}",
            hint='fixlearn recall PATH     (or: fixlearn recall --words "…")',
        ) from error
    commits = [commit.sha for commit in repository.commits(range.revisions)]
    changes = repository.changes.of(commits).values()
    yield f"the new commits, {range.says}", {change.path for rows in changes for change in rows}
