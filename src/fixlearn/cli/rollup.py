"""`fixlearn export`: the facts of one repository; `fixlearn rollup`: what those of many say."""

from __future__ import annotations

import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import click

from fixlearn.cli.options import InputFile, day_option, days_option, format_option
from fixlearn.cli.terminal import Progress, print_result, print_status, width
from fixlearn.commands.summary import export
from fixlearn.errors import UsageError
from fixlearn.render import rollup
from fixlearn.render.facts import facts as facts_of
from fixlearn.render.facts import lines, parquet
from fixlearn.render.release_sentences import plural
from fixlearn.repository.programs import clean_exit_on_signals
from fixlearn.repository.remotes import repository_name
from fixlearn.repository.repository import open_repository
from fixlearn.rollup.engine import Facts, Period, opened
from fixlearn.terminal import colours

_LEARNING = timedelta(days=182)
_STEPS = 10  # lines that show the progress of a scan


@click.command("export")
@click.option(
    "--repository",
    "name",
    metavar="NAME",
    help="The name of this repository in the facts.  [default: from the address of origin, "
    "otherwise its folder]",
)
@day_option("The day of the facts, on which something is overdue.")
@format_option("jsonl", "parquet")
def export_command(name: str | None, day: date, format_: str) -> None:
    """Print what each release taught, one JSON object per line.

    "fixlearn rollup" reads it, for a report on many repositories. There is one fact for the
    repository, for each repair item, each release, each fix and each new lesson. Unreleased ones
    have null as their release. No fact names an author. See docs/reference/export.md.

    The format parquet needs pyarrow, which the extra "rollup" installs.
    """
    repository = open_repository()
    name = name or repository_name(repository)
    progress = Progress()
    exported = export(repository, name, now=int(time.time()), on=day, progress=progress)
    progress.done()
    if format_ == "parquet":
        click.echo(parquet(facts_of(exported)), nl=False)
    else:
        for line in lines(exported):
            click.echo(line, nl=False)
    count = plural(len(exported.releases) - 1, "release")
    print_status(f"{count} of {name}, and the unreleased commits")


@click.command("rollup")
@click.argument("facts", nargs=-1, metavar="[FACTS]...")
@click.option(
    "--repos",
    "list_path",
    metavar="LIST",
    type=InputFile("fixlearn rollup --repos repositories.txt"),
    help="A file with the names of all repositories that should send facts, a line each.",
)
@click.option(
    "--engine", "url", metavar="URL", default="", help="An Ibis backend.  [default: DuckDB]"
)
@click.option(
    "--scan",
    "scan_path",
    metavar="CLONES",
    type=InputFile("fixlearn rollup --scan clones.txt"),
    help="First export the facts of these clones: a file with their folders, a line each.",
)
@click.option(
    "--into",
    metavar="DIR",
    default="facts",
    show_default=True,
    help="Where --scan writes the facts, as <name>.jsonl.",
)
@click.option(
    "--jobs", metavar="N", type=click.IntRange(min=1), help="Processes of --scan.  [default: CPUs]"
)
@click.option(
    "--scheduler", metavar="ADDRESS", default="", help="Scan by the workers of a Dask scheduler."
)
@days_option("--since", "7d", "How far back lessons are news.")
@days_option("--stale", "14d", "After how many days without facts a repository counts as silent.")
@day_option("The last day.")
@format_option("text", "markdown", "json", "html")
def command(
    facts: tuple[str, ...],
    list_path: Path | None,
    url: str,
    scan_path: Path | None,
    into: str,
    jobs: int | None,
    scheduler: str,
    since: int,
    stale: int,
    day: date,
    format_: str,
) -> int:
    """Report what many repositories learn and owe, from the facts that "export" prints.

    What is owed by role, repositories that send or learn nothing, mistakes that several
    repositories made, and preventions that are worth copying. Nobody is named or counted. FACTS are
    files, folders, patterns such as "facts/**/*.jsonl", or URLs of an object store.

    It needs the extra rollup: pip install 'fixlearn[rollup]'

    \b
      fixlearn rollup facts --repos repositories.txt --format markdown
      fixlearn rollup --scan clones.txt
    """
    names = _lines(list_path) if list_path else []
    failed = 0
    if scan_path:
        failed = _scan(_lines(scan_path), into, jobs, scheduler, day)
        facts = (*facts, into)
    if not facts:
        raise UsageError(
            "no facts are given",
            why="rollup reads files that fixlearn export wrote",
            hint="fixlearn rollup <a folder with facts>",
        )
    period = Period(day, timedelta(days=since), timedelta(days=stale), _LEARNING)
    with clean_exit_on_signals(), opened(facts, names, period, url) as asked:
        print_status(_print(asked, day - timedelta(days=since), day, format_))
    return 3 if failed else 0


def _print(asked: Facts, first: date, on: date, format_: str) -> str:
    """Print the answers, and return the headline."""
    if format_ == "json":
        for part in rollup.as_json(asked.rows, first, on):
            click.echo(part, nl=False)
        return rollup.headline(list(asked.rows("repositories")))
    if format_ == "html":
        from fixlearn.render.page import MAX_DETAILS, MAX_ROWS, rollup_page

        answers = asked.answers(rollup.SHOWN, MAX_ROWS, MAX_DETAILS)
        click.echo(rollup_page(answers, first, on).encode(), nl=False)
    else:
        answers = asked.answers(rollup.SHOWN, rollup.MAX_ROWS)
        if format_ == "text":
            print_result(rollup.text(answers, first, on, width(), colours(sys.stdout)))
        else:
            click.echo(rollup.markdown(answers, first, on), nl=False)
    return rollup.headline(answers["repositories"].rows)


def _lines(path: Path) -> list[str]:
    """The lines of a file, without comments and empty lines."""
    lines = path.read_text("utf-8", "replace").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _scan(folders: list[str], into: str, jobs: int | None, scheduler: str, on: date) -> int:
    """Scan the clones, and return how many could not be scanned."""
    from fixlearn.rollup.scan import dask, processes, scan

    workers = dask(scheduler) if scheduler else processes(jobs or os.cpu_count() or 1)
    folder_of: dict[str, str] = {}
    kept = failed = 0
    step = max(len(set(folders)) // _STEPS, 1)
    into = str(Path(into).resolve())
    absolute = [str(Path(folder).resolve()) for folder in folders]
    for count, scanned in enumerate(scan(absolute, into, workers, on=on), start=1):
        error = scanned.error
        if not error and scanned.name in folder_of:
            error = f"{folder_of[scanned.name]} has the same name, {scanned.name}"
        folder_of.setdefault(scanned.name, scanned.folder)
        kept += scanned.is_kept
        if error:
            failed += 1
            print_status(f"skipped {scanned.folder}: {error}")
        if count % step == 0:
            print_status(f"scanned {count:,} of {len(set(folders)):,} clones")
    repositories = plural(len(folder_of) - ("" in folder_of), "repository", "repositories")
    print_status(f"{repositories}, {kept:,} of them unchanged; {plural(failed, 'clone')} skipped")
    return failed
