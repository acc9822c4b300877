"""`fixlearn init`: sets a repository up."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from fixlearn.cli.terminal import tell
from fixlearn.errors import UsageError
from fixlearn.repository.history import open_history
from fixlearn.repository.worktree import write_new_file
from fixlearn.setup.init import PRE_COMMIT_FILE, Step, plan

if TYPE_CHECKING:
    from pathlib import Path


@click.command("init")
@click.option("-y", "--yes", is_flag=True, help="Write without asking.")
@click.option("-n", "--dry-run", is_flag=True, help="Show the plan and the files, write nothing.")
def command(yes: bool, dry_run: bool) -> None:
    """Set this repository up: settings, the folder of lessons, hooks.

    The plan is shown first. Nothing that exists is overwritten.
    """
    history = open_history()
    top = history.work_tree()
    baseline = history.adoption_baseline()
    existing = {path: _text(top / path) for path in _paths() if os.path.lexists(top / path)}
    steps = plan(existing, baseline)
    for step in steps:
        _show(step, with_text=dry_run)
    to_write = [step for step in steps if not step.exists]
    if dry_run or not to_write:
        if not to_write:
            tell("nothing to write")
        return
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(
                "nothing was written",
                why="the plan wants a yes, and nobody is at the terminal to say it",
                hint="fixlearn init --yes",
            )
        click.confirm("Write this?", default=True, abort=True, err=True)
    for step in to_write:
        write_new_file(top, step.path, step.text)
    names = " ".join(step.path for step in to_write)
    tell(f"\nwrote {names}\nnext:")
    if any(step.path == PRE_COMMIT_FILE for step in to_write):
        tell("  pre-commit install          (pip install pre-commit, if you do not have it)")
    tell(f'  git add {names}\n  git commit -m "chore: learn from every fix"')


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.is_file() else ""


def _paths() -> list[str]:
    return [step.path for step in plan({}, "")]


def _show(step: Step, *, with_text: bool) -> None:
    verb = "is there, stays as it is" if step.exists else "to be written"
    tell(f"{step.path}: {verb} ({step.why})")
    if step.exists and step.advice:
        tell("  add this to it, if it is not there:")
        tell("".join(f"    {line}\n" for line in step.advice.splitlines()))
    elif with_text and not step.exists:
        tell("".join(f"    {line}\n" if line else "\n" for line in step.text.splitlines()))
