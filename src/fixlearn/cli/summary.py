"""`fixlearn summary`: report what each release taught."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from fixlearn.cli import changelog
from fixlearn.cli.options import Day, InputFile, day_option, refuse_together, refuse_without
from fixlearn.cli.terminal import Progress, print_result, print_status, width
from fixlearn.commands.summary import summarize_releases
from fixlearn.errors import UsageError, did_you_mean
from fixlearn.lessons.trees import LessonTrees
from fixlearn.releases.debt import Limits, exceeded
from fixlearn.releases.selection import ReleaseQuery
from fixlearn.releases.summary import public_only, trend
from fixlearn.releases.themes import themes
from fixlearn.render import release_report
from fixlearn.render.links import links_of
from fixlearn.render.summary_document import SummaryDocument, as_json
from fixlearn.render.summary_reader import read_summary
from fixlearn.repository.repository import open_repository
from fixlearn.terminal import colours

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from fixlearn.render.templates import TeamTemplate


_COUNT = click.IntRange(min=0)


@click.command("summary")
@click.argument("release", required=False)
@click.option("--unreleased", is_flag=True, help="What is not in any release yet.")
@click.option("--as", "name", metavar="VERSION", help="With --unreleased: the tag that it becomes.")
@click.option("--all", "everything", is_flag=True, help="Every release.")
@click.option("--previous", metavar="TAG", help="Compare with this release.")
@click.option("--since", metavar="DATE", type=Day(), help="What HEAD has since this day.")
@click.option("--between", nargs=2, metavar="A B", help="The commits that B has and A does not.")
@click.option("--component", metavar="NAME", help="Only the releases of this component.")
@click.option(
    "--from-json",
    metavar="FILE",
    help='What an earlier "--format json" printed, instead of the repository; "-" is stdin.',
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown", "json", "html"]),
    default="text",
    help="Default: text.",
)
@click.option(
    "--template",
    "template_path",
    metavar="FILE",
    type=InputFile("fixlearn summary --template notes.md.jinja"),
    help="A Jinja2 template of your own, instead of --format.",
)
@click.option(
    "--full",
    is_flag=True,
    help="For the team: Markdown with all parts, or the page, with internal lessons.",
)
@click.option(
    "--max-length",
    metavar="N",
    type=click.IntRange(min=1),
    help="Markdown of at most N characters: in full, otherwise titles, otherwise counts.",
)
@click.option(
    "--update",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keep the lessons as a section of this changelog (Markdown).",
)
@click.option(
    "--check", "is_check", is_flag=True, help="With --update: exit 1 if it is out of date."
)
@click.option(
    "--dry-run", "is_dry_run", is_flag=True, help="With --update: show the diff, write nothing."
)
@click.option("--force", "is_forced", is_flag=True, help="With --update: replace hand edits.")
@click.option(
    "--max-missing", metavar="N", type=_COUNT, help="Exit 1 if more fixes have no lesson."
)
@click.option(
    "--max-overdue",
    metavar="N",
    type=_COUNT,
    help="Exit 1 if more is overdue, including what earlier releases left.",
)
@day_option("The day on which unreleased work is overdue or not.")
@click.option("--no-repeats", is_flag=True, help="Exit 1 if a bug came back after its lesson.")
def command(
    release: str | None,
    unreleased: bool,
    name: str | None,
    everything: bool,
    previous: str | None,
    since: date | None,
    between: tuple[str, str] | None,
    component: str | None,
    from_json: str | None,
    format_: str,
    template_path: Path | None,
    full: bool,
    max_length: int | None,
    max_missing: int | None,
    max_overdue: int | None,
    no_repeats: bool,
    day: date,
    **options: Unpack[changelog.ChangelogOptions],
) -> int:
    """Report what each release taught.

    RELEASE is a tag such as v1.4, or a range of two tags such as v1.3..v1.4. Without it, the
    newest release and the unreleased commits are shown.

    A release contains the commits and lessons that the previous release does not have. Before you
    make a tag, "fixlearn summary --unreleased --as v1.4" prints the notes that it will have.

    --update CHANGELOG.md writes them below the heading of the version, between two comments. Text
    outside of the comments is never changed, and a section that was edited by hand is replaced
    only with --force.

    --from-json FILE needs no repository. RELEASE chooses one of the releases in the file.

    --template FILE renders a Jinja2 template with the data that --format json prints. The name of
    the file sets the format: Markdown for notes.md.jinja, HTML for notes.html.jinja, otherwise
    text. "Templates" in the documentation of fixlearn lists all data.

    Exit codes: 0 passed, 1 a section is out of date or a limit is exceeded, 2 wrong arguments or
    configuration, 3 the result is unknown.
    """
    refuse_together("release", "unreleased", "everything", "since", "between")
    refuse_together("release", "component", "since", "between")
    refuse_without("unreleased", "name")
    refuse_together("from_json", "everything previous since between component day")
    start, end = _ends(release, previous, name)
    query = ReleaseQuery(end, start, unreleased, name or "", everything, component, since, between)
    refuse_together("template_path", "format_")
    if full and format_ not in ("markdown", "html"):
        raise click.UsageError("--full requires --format markdown or html.")
    if max_length and format_ != "markdown":
        raise click.UsageError("--max-length requires --format markdown.")
    is_one_release = bool(query.release or unreleased or from_json)
    changelog.refuse_misuse(options, format_, is_one_release=is_one_release)
    template = _read_template(template_path) if template_path else None
    if template and options["update"] and not template.is_markdown:
        raise click.UsageError("--update writes Markdown: name the template *.md or *.md.jinja.")

    document = _read_stored(from_json, query) if from_json else _summarize(query, day, format_)
    code = 0
    if options["update"]:
        code = changelog.update(document, options, query, template, from_json)
    elif template:
        # UTF-8 in every locale, as the output will be a file.
        click.echo(template.render(document).encode(), nl=False)
    else:
        _print(document, format_, full, max_length)
    limits = Limits(max_missing, max_overdue, repeats=0 if no_repeats else None)
    for sentence in exceeded(document.releases, limits):
        print_status(sentence)
        code = 1
    return code


def _summarize(query: ReleaseQuery, day: date, format: str) -> SummaryDocument:
    """What the repository says about the releases of the query."""
    progress = Progress()
    repository = open_repository()
    config = repository.config()
    repository.refuse_shallow()
    links = links_of(repository.address, config.links)
    if query.since or query.between or config.releases_by != "tag":
        links = links._replace(compare="")  # these are no tags that a forge could compare
    report = summarize_releases(
        repository, config, query, now=int(time.time()), on=day, progress=progress
    )
    progress.done()
    for notice in report.notices:
        print_status(f"notice: {notice}")
    current = None
    if query.everything and format in ("html", "json"):
        current = LessonTrees(repository.objects, config, repository.kept).library(
            repository.head()
        )
    return SummaryDocument(
        report.releases,
        report.trend,
        report.themes,
        current,
        links,
        # The remote's address may be another in each clone, and the section may not.
        links_of("", config.links),
        config.headings,
    )


def _read_stored(file: str, query: ReleaseQuery) -> SummaryDocument:
    """The document in a file, with the release of the query only if it names one.

    Raises UsageError if there is no such document or release.
    """
    if query.previous:
        raise click.UsageError("--from-json and a range cannot be used together.")
    with click.open_file(file, "rb") as stream:
        document = read_summary(stream.read(), "stdin" if file == "-" else file)
    name = query.name or query.release
    if not (name or query.unreleased):
        return document
    releases = document.releases
    names = [release.name for release in releases]
    for release in releases:
        is_named = bool(release.date) and name in (release.name, *release.aliases)
        if is_named if name else release.date is None:
            points = trend([release], releases)
            return document._replace(releases=[release], trend=points, themes=None, current=None)
    raise UsageError(
        f"{file} has no release {name}{did_you_mean(name, names)}"
        if name
        else f"{file} has no unreleased commits",
        why=f"it has {', '.join(names[:3])}{' and others' * (len(names) > 3)}",
        hint="fixlearn summary --all --format json     prints all of a repository",
    )


def _ends(release: str | None, previous: str | None, name: str | None) -> tuple[str, str]:
    """The release before, or "", and the one to report; RELEASE may be a range of both.

    `name` is the one that unreleased work will get. Raises click's UsageError.
    """
    if release and ".." in release:
        start, _, release = release.partition("..")
        if previous and start:
            raise click.UsageError(f"--previous and {start}.. cannot be used together.")
        previous = previous or start
    if release == "":
        raise click.UsageError("RELEASE is empty: is a variable not set?")
    if previous and not (release or name):
        raise click.UsageError("--previous requires RELEASE or --as.")
    if previous and previous in (release, name):
        raise click.UsageError(f"{previous} cannot be its own predecessor.")
    return previous or "", release or ""


def _print(document: SummaryDocument, format: str, full: bool, max_length: int | None) -> None:
    if format == "html":
        # UTF-8 in every locale, as the output will be a file.
        click.echo(_page(document, full).encode(), nl=False)
    elif format == "markdown":
        click.echo(_markdown(document, full, max_length), nl=False)
    elif format == "json":
        click.echo(as_json(document), nl=False)
    else:
        print_result(release_report.text(document, width(), colours(sys.stdout)))


def _markdown(document: SummaryDocument, full: bool, max_length: int | None) -> str:
    """The report for the team, or the notes for the public; with all releases, their themes."""
    if not full:
        changelog.print_internal(document.releases)
    if max_length:
        text, detail = release_report.fitted(document, max_length)
        print_status(f"release notes: {detail}, {len(text):,} of at most {max_length:,} characters")
        return text
    text = release_report.report(document) if full else release_report.notes(document)
    common = document.themes
    if common and not full:
        common = themes(public_only(document.releases)[0])
    return f"{text}\n{release_report.themes_markdown(common)}" if common else text


def _page(document: SummaryDocument, full: bool) -> str:
    """The web page for the team, or without internal lessons for the public."""
    from fixlearn.releases.summary import library_without
    from fixlearn.render.page import page

    releases, current = document.releases, document.current
    left_out: Collection[str] = ()
    if not full:
        releases, left_out = public_only(releases, current)
        current = library_without(current, left_out) if current else None
    return page(releases, current, document.links, len(left_out))


def _read_template(path: Path) -> TeamTemplate:
    """The template in this file; it may include other files of its folder and below.

    Raises UsageError if its syntax is wrong.
    """
    from fixlearn.render.templates import TeamTemplate

    folder = path.parent.resolve()

    def load(name: str) -> tuple[str, str] | None:
        if name == path.name:
            return _read(path), str(path)
        file = folder / name
        # Refuse "..", absolute paths and links that lead out of the folder.
        if not file.resolve().is_relative_to(folder) or not file.is_file():
            return None
        return _read(file), str(path.parent / name)

    return TeamTemplate(path.name, load)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not UTF-8",
            why=f"byte {error.start} does not begin a character",
            hint="save the template as UTF-8",
        ) from error
