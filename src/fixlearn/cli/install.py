"""`fixlearn install`: native git hooks, beside what is there."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from shutil import which

import click

from fixlearn.cli.terminal import print_result, print_status
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.repository.files import texts
from fixlearn.repository.hooks_dir import EVENTS, find_hooks
from fixlearn.setup.hook_managers import MANAGER_FILES, hook_configs
from fixlearn.setup.install import (
    DEVELOPER_HOOKS,
    SERVER_HOOKS,
    Wish,
    carry_out,
    folder_refusal,
    install_step,
    steps_refusal,
)


@click.command("install")
@click.option(
    "--hook",
    "events",
    multiple=True,
    type=click.Choice(EVENTS),
    metavar="NAME",
    help=f"Only this one; may be repeated. {', '.join(EVENTS)}.",
)
@click.option("--chain", is_flag=True, help="Go before the hooks of pre-commit or prek, too.")
@click.option("--force", is_flag=True, help="Replace our hook though it was edited; it is kept.")
@click.option("-n", "--dry-run", is_flag=True, help="Show the plan, touch nothing.")
def command(events: tuple[str, ...], chain: bool, force: bool, dry_run: bool) -> None:
    """Put fixlearn's hooks where git looks for them.

    A hook that is there already is kept, and goes first. Without --hook it is
    the developer's hooks; in a bare repository pre-receive.
    """
    folder = find_hooks()
    wanted = events or (DEVELOPER_HOOKS if folder.work_tree else SERVER_HOOKS)
    refusal = folder_refusal(folder, wanted)
    if refusal:
        raise refusal
    # What is committed is for everybody: no path of this machine belongs there.
    recorded = "" if folder.is_in_work_tree else _this_program()
    wish = Wish(recorded, chain, force)
    steps = [
        install_step(folder.hooks[event], folder.path, wish) for event in EVENTS if event in wanted
    ]
    configs = hook_configs(texts(folder.work_tree, MANAGER_FILES)) if folder.work_tree else []
    refusal = steps_refusal(steps, folder, configs)
    if dry_run or not refusal:
        print_result(sanitize_terminal(f"hooks in {shown(folder.path)}") + "\n")
        for step in steps:
            if not dry_run:
                carry_out(step.changes)
            would = "would be " if dry_run and step.changes else ""
            print_result(sanitize_terminal(f"  {step.event}: {would}{step.says}") + "\n")
    if refusal:
        raise refusal
    if folder.is_in_work_tree:
        print_status("they lie in the work tree: commit them, for all who set core.hooksPath")
    elif folder.git_dir != folder.common_dir and not folder.setting:
        print_status(f"all work trees of {folder.common_dir} share them")


def shown(path: Path) -> str:
    """A path as short as it can be typed."""
    here = Path.cwd()
    return os.path.relpath(path) if path.is_relative_to(here) else str(path)


def _this_program() -> str:
    """The path of the fixlearn that runs; "" where it is no program of its own."""
    beside = which("fixlearn", path=sysconfig.get_path("scripts")) or which("fixlearn")
    path = os.path.abspath(beside) if beside else ""  # noqa: PTH100, links stay as they are
    return "" if any(ord(letter) < 32 for letter in path) else path
