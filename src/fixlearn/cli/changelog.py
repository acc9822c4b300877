"""`fixlearn summary --update`: keep the lessons of a release as a section of a changelog."""

from __future__ import annotations

import shlex
import sys
from functools import partial
from typing import TYPE_CHECKING, TypedDict

import click

from fixlearn.cli.options import refuse_together, refuse_without
from fixlearn.cli.terminal import print_result, print_status
from fixlearn.errors import UsageError
from fixlearn.terminal import colours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fixlearn.model import ReleaseSummary
    from fixlearn.releases.changelog import Update
    from fixlearn.releases.selection import ReleaseQuery
    from fixlearn.render.summary_document import SummaryDocument
    from fixlearn.render.templates import TeamTemplate


_ONE_RELEASE = "--update needs one release: RELEASE, or --unreleased."


class ChangelogOptions(TypedDict):
    """The options that go with `--update`."""

    update: Path | None
    is_check: bool
    is_dry_run: bool
    is_forced: bool


def refuse_misuse(options: ChangelogOptions, format: str, *, is_one_release: bool) -> None:
    """Raise click's UsageError if --update and its options do not fit the other options."""
    refuse_together("update", "full", "max_length")
    refuse_without("update", "is_check", "is_dry_run", "is_forced")
    refuse_together("is_check", "is_forced")
    if options["update"] and not is_one_release:
        raise click.UsageError(_ONE_RELEASE)
    if options["update"] and format not in ("text", "markdown"):
        raise click.UsageError(f"--update writes Markdown, not {format}.")


def update(
    document: SummaryDocument,
    options: ChangelogOptions,
    query: ReleaseQuery,
    template: TeamTemplate | None = None,
    stored: str | None = None,
) -> int:
    """Update the section of the single release; the exit code.

    `template` renders the text, if there is one. `stored` is the file that the document was read
    from. Raises UsageError if the changelog, its headings or fixlearn's comments in it are
    malformed.
    """
    from fixlearn.releases.changelog import Done, WantedHeading, with_section
    from fixlearn.repository.files import rewrite_text

    releases = document.releases
    if len(releases) != 1:  # of a file that has several
        raise click.UsageError(_ONE_RELEASE)
    (release,) = releases
    path = options["update"]
    assert path is not None
    heading = WantedHeading(release.name, release.version, release.component, release.aliases)
    command = _command(query, path, template, stored)
    updates: list[Update] = []
    body = partial(_rendered, template, document) if template else partial(_notes, document)

    def change(text: str) -> str | None:
        """The new text; None if it would overwrite an edit by hand."""
        _refuse_other_markup(path, text, query)
        update = with_section(
            text,
            heading,
            body,
            str(path),
            is_to_be_cut=bool(query.name),
            force=options["is_forced"],
        )
        updates.append(update)
        return None if update.done is Done.EDITED else update.text

    only_reads = options["is_check"] or options["is_dry_run"]
    before, _ = rewrite_text(path, change, is_dry_run=only_reads)
    print_internal(releases)
    for finding in release.findings:
        print_status(f"warning: {finding.where} is left out: {finding.what}")
    label = f"{path}: the section of {release.name if release.date else 'the unreleased commits'}"
    return _report(before, updates[-1], label, command, options)


def _refuse_other_markup(path: Path, text: str, query: ReleaseQuery) -> None:
    """Raise UsageError if the changelog is not Markdown."""
    from fixlearn.releases.changelog_markdown import other_markup

    markup = other_markup(str(path), text)
    if markup:
        command = shlex.join(["fixlearn", "summary", *_release_options(query)])
        command += " --template notes.jinja"
        raise UsageError(
            f"{path} is {markup}",
            why="--update writes Markdown, between two HTML comments",
            hint=f"{command}     prints it by a Jinja2 template of your own",
        )


def print_internal(releases: Sequence[ReleaseSummary]) -> None:
    """Print how many internal lessons the release notes leave out."""
    from fixlearn.render.release_report import internal_news
    from fixlearn.render.release_sentences import plural

    count = internal_news(releases)
    if count:
        print_status(f"{plural(count, 'internal lesson')} left out")


def _notes(document: SummaryDocument, level: int) -> str:
    """The release notes as a section; "" if there is no good news for the public."""
    from fixlearn.render import release_report

    if not any(map(release_report.has_news, document.releases)):
        return ""
    return release_report.notes(document._replace(links=document.changelog_links), level)


def _rendered(template: TeamTemplate, document: SummaryDocument, level: int) -> str:
    """The template's output as a section for the public, whose first heading has this level.

    Raises UsageError if a code fence or a comment stays open.
    """
    from fixlearn.releases.changelog_markdown import outline
    from fixlearn.releases.summary import public_only

    releases, _ = public_only(document.releases)
    public = document._replace(releases=releases, trend=(), themes=None)
    text = template.render(public, level).rstrip("\n") + "\n"
    if not text.strip():
        return ""
    page = outline(f"{text}\n# what follows\n")
    is_closed = bool(page.headings) and page.headings[-1].line == len(page.lines) - 1
    if page.marks or not is_closed:
        raise UsageError(
            f"the section that {template.path} makes has no end",
            why="a code fence or a comment in it stays open, or it has comments of fixlearn",
            hint="close what it opens, then repeat",
        )
    return text


def _report(
    before: str, update: Update, label: str, command: str, options: ChangelogOptions
) -> int:
    """Print what was done to the section of a file that was `before`; the exit code."""
    from fixlearn.releases.changelog import Done
    from fixlearn.render.text import unified

    after, done = update
    only_reads = options["is_check"] or options["is_dry_run"]
    if done is Done.NEEDLESS:
        print_status(f"{label} is not needed: there is no news for the public")
        return 0
    if done is Done.CURRENT:
        print_status(f"{label} is up to date")
        return 0
    if only_reads or done is Done.EDITED:
        assert options["update"]
        print_result(unified(before, after, options["update"].name, colours(sys.stdout)))
    if done is Done.EDITED:
        print_status(f"{label} was edited by hand, and is left as it is")
        print_status(f"  hint: {command} --force     replaces it, as the diff shows")
        return 1
    if options["is_check"]:
        print_status(f"{label} is out of date\n  hint: {command}")
        return 1
    print_status(f"{label} {'would be' if only_reads else 'was'} {done.value}")
    return 0


def _command(
    query: ReleaseQuery, path: Path, template: TeamTemplate | None, stored: str | None
) -> str:
    """The command that writes the section."""
    words = ["fixlearn", "summary", *_release_options(query)]
    words += ["--from-json", stored] if stored else []
    words += ["--template", template.path] if template else []
    return shlex.join([*words, "--update", str(path)])


def _release_options(query: ReleaseQuery) -> list[str]:
    """The arguments that name the release of the query."""
    words = ["--unreleased"] if query.unreleased else [query.release] * bool(query.release)
    words += ["--as", query.name] if query.name else []
    words += ["--component", query.component] if query.component is not None else []
    words += ["--previous", query.previous] if query.previous else []
    return words
