"""`fixlearn guidance`: the rules that nothing guards yet, for AGENTS.md or CLAUDE.md."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from fixlearn.cli.options import refuse_without
from fixlearn.cli.terminal import print_broken, print_result, print_status
from fixlearn.commands.lint import on_disk
from fixlearn.errors import UsageError
from fixlearn.lessons.evidence_status import evidence_of, worst_status
from fixlearn.lessons.standing import standings
from fixlearn.render.guidance import rules_of, section_of, with_section
from fixlearn.render.release_sentences import plural
from fixlearn.render.text import unified
from fixlearn.repository.files import rewrite_text
from fixlearn.repository.repository import WORK_TREE, open_repository
from fixlearn.setup.init import AGENTS_FILE
from fixlearn.terminal import colours

_LINES = 20  # an agent reads the file in every session


@click.command("guidance")
@click.option(
    "--lines",
    type=click.IntRange(min=1),
    default=_LINES,
    show_default=True,
    help="At most this many rules, one a line.",
)
@click.option(
    "--update",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the section into this file.",
)
@click.option(
    "--check", "is_check", is_flag=True, help="With --update: only check that it is up to date."
)
def command(lines: int, path: Path | None, is_check: bool) -> int:
    """Print the rules of past lessons that no machine guards, the shortest first.

    A lesson is left out if a test, a type, a linter or the like prevents its mistake and the
    evidence is in the work tree: no one has to read it. With --update, the rules are kept as a
    section of AGENTS.md or CLAUDE.md, between two comments; the rest of the file is not changed.

    \b
      fixlearn guidance --update AGENTS.md
      fixlearn guidance --update AGENTS.md --check
    """
    refuse_without("path", "is_check")
    repository = open_repository()
    config = repository.config()
    library = repository.library(config, WORK_TREE)
    values = [value for lesson in library.lessons.values() for value in evidence_of(lesson)]
    pieces = on_disk(repository, values)
    statuses = {
        id: worst_status(pieces[value] for value in evidence_of(lesson))
        for id, lesson in library.lessons.items()
    }
    known = standings(library.lessons, statuses)
    rules, total = rules_of(library.lessons, known, lines)
    section = section_of(rules)
    count = plural(total, "rule") if total == len(rules) else f"{len(rules)} of {total} rules"
    print_broken(library)
    if path is None:
        print_result(section)
        print_status(f"{count}, from {plural(len(library.lessons), 'lesson')}")
        return 0
    if not path.exists():
        is_made_by_init = path.resolve() == repository.work_tree().resolve() / AGENTS_FILE
        creates = "fixlearn init --agents" if is_made_by_init else shlex.join(["touch", str(path)])
        raise UsageError(
            f"{path} does not exist",
            why="fixlearn updates a section of an existing file and does not create files",
            hint=f"{creates}     creates it",
        )
    return _update(path, section, count, lines, only_checks=is_check)


def _update(path: Path, section: str, count: str, lines: int, *, only_checks: bool) -> int:
    """Write the section, or check it; the exit code."""
    label = f"{path}: the section of rules"
    options = ["--lines", str(lines)] if lines != _LINES else []
    update = shlex.join(["fixlearn", "guidance", *options, "--update", str(path)])
    before, after = rewrite_text(
        path, lambda text: with_section(text, section, str(path)), is_dry_run=only_checks
    )
    if after is None:
        print_status(f"{label} was edited by hand, and is left as it is")
        print_status(f"  hint: edit the lessons instead, delete the section, then: {update}")
        return 1
    if before == after:
        print_status(f"{label} is up to date ({count})")
        return 0
    if only_checks:
        print_result(unified(before, after, path.name, colours(sys.stdout)))
        print_status(f"{label} is out of date\n  hint: {update}")
        return 1
    print_status(f"{label} was updated ({count})")
    return 0
