"""`fixlearn summary --update`: the lessons of a release as a section of a changelog."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypedDict, TypeVar

import click

from fixlearn.cli.terminal import colours, print_result, print_status
from fixlearn.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fixlearn.config import Config
    from fixlearn.model import ReleaseSummary, Tag
    from fixlearn.releases.changelog import Done
    from fixlearn.releases.selection import ReleaseQuery
    from fixlearn.render.team_template import TeamTemplate

C = TypeVar("C", bound="Callable[..., object]")


class Asked(TypedDict):
    """The options of `changelog_options` as click hands them over."""

    update: Path | None
    is_check: bool
    is_dry_run: bool
    is_forced: bool


def changelog_options(command: C) -> C:
    """Give a command the options that keep a section of a changelog."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--update",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Keep the lessons as a section of this changelog (Markdown).",
    ),
    click.option("--check", "is_check", is_flag=True, help="With --update: exit 1 if it is stale."),
    click.option(
        "--dry-run", "is_dry_run", is_flag=True, help="With --update: show the diff, write nothing."
    ),
    click.option("--force", "is_forced", is_flag=True, help="With --update: replace hand edits."),
)


class _Change(NamedTuple):
    """The whole file before and after, and what became of the section."""

    before: str
    after: str
    done: Done


def refuse_misuse(format: str, *, is_one_release: bool) -> None:
    """Raise click's UsageError if --update does not fit the other options."""
    if not is_one_release:
        raise click.UsageError("--update needs one release: RELEASE, or --unreleased.")
    if format not in ("text", "markdown"):
        raise click.UsageError(f"--update writes Markdown, not {format}.")


def update(
    releases: Sequence[ReleaseSummary],
    config: Config,
    asked: Asked,
    wanted: ReleaseQuery,
    tags: Sequence[Tag],
    template: TeamTemplate | None = None,
) -> int:
    """Bring the section of the one release up to date; the exit code.

    `tags` are those of the repository: a section may have the name of another
    tag of the same release. Its text is made by `template`, if there is one.

    Raises UsageError where the file, its headings or fixlearn's comments in it
    are not as they have to be.
    """
    from fixlearn.releases.changelog import Done, with_section
    from fixlearn.releases.changelog_headings import WantedHeading
    from fixlearn.render import release_markdown
    from fixlearn.repository.files import read_text, rewrite_text

    (release,) = releases
    path = asked["update"]
    assert path is not None
    aliases = _aliases(release, config, tags)
    sought = WantedHeading(release.name, _version(release, config), release.component, aliases)
    made: list[_Change] = []

    def body(level: int) -> str:
        """The Markdown of the section; its first heading has that level."""
        if template:
            return _rendered(template, releases, level)
        return release_markdown.notes(releases, level)

    def change(text: str) -> str:
        """The changed text; the same one where somebody's edits are in the way."""
        new = with_section(
            text,
            sought,
            body,
            str(path),
            is_to_be_cut=bool(wanted.name),
            force=asked["is_forced"],
        )
        made.append(_Change(text, *new))
        return text if new.done is Done.EDITED else new.text

    if asked["is_check"] or asked["is_dry_run"]:
        change(read_text(path))
    else:
        rewrite_text(path, change)
    for finding in release.findings:
        print_status(f"warning: {finding.where} is left out: {finding.what}")
    section = f"{path}: the section of {release.name if release.date else 'what is unreleased'}"
    return _told(made[-1], section, _command(wanted, path, template), asked)


def _rendered(template: TeamTemplate, releases: Sequence[ReleaseSummary], level: int) -> str:
    """The template's output as a section. Raises UsageError if it leaves something open."""
    from fixlearn.releases.changelog_markdown import outline

    text = template.render(releases, level=level).rstrip("\n") + "\n"
    page = outline(f"{text}\n# what follows\n")
    is_closed = bool(page.headings) and page.headings[-1].line == len(page.lines) - 1
    if page.marks or not is_closed:
        raise UsageError(
            f"the section that {template.path} makes has no end",
            why="a code fence or a comment in it stays open, or it has comments of fixlearn",
            hint="close what it opens, then repeat",
        )
    return text


def _told(change: _Change, section: str, command: str, asked: Asked) -> int:
    """Say what became of the section; the exit code."""
    from fixlearn.releases.changelog import Done
    from fixlearn.render.text import unified

    done = change.done
    is_looked_at = asked["is_check"] or asked["is_dry_run"]
    if done is Done.CURRENT:
        print_status(f"{section} is up to date")
        return 0
    if is_looked_at or done is Done.EDITED:
        assert asked["update"]
        name = asked["update"].name
        print_result(unified(change.before, change.after, name, colours(sys.stdout)))
    if done is Done.EDITED:
        print_status(f"{section} was edited by hand, and is left as it is")
        print_status(f"  hint: {command} --force     replaces it, as the diff shows")
        return 1
    if asked["is_check"]:
        print_status(f"{section} is stale\n  hint: {command}")
        return 1
    print_status(f"{section} {'would be' if is_looked_at else 'was'} {done.value}")
    return 0


def _command(wanted: ReleaseQuery, path: Path, template: TeamTemplate | None) -> str:
    """What to type to have the section written."""
    words = ["fixlearn", "summary"]
    words += ["--unreleased"] if wanted.unreleased else [wanted.release]
    words += ["--as", wanted.name] if wanted.name else []
    words += ["--previous", wanted.previous] if wanted.previous else []
    words += ["--template", template.path] if template else []
    return shlex.join([*words, "--update", str(path)])


def _version(release: ReleaseSummary, config: Config) -> str:
    match = config.tag_pattern.fullmatch(release.name) if release.date else None
    return match["version"] if match else ""


def _aliases(release: ReleaseSummary, config: Config, tags: Sequence[Tag]) -> tuple[str, ...]:
    from fixlearn.releases.versions import releases_of

    released = releases_of(tags, config.tag_pattern) if release.version else []
    return next((one.aliases for one in released if one.name == release.name), ())
