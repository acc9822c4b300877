"""`fixlearn install` and `uninstall`: native git hooks, next to existing ones; and their `hook`."""

from __future__ import annotations

import os
import shlex
import sysconfig
from shutil import which
from typing import TYPE_CHECKING

import click

from fixlearn import hook
from fixlearn.cli.terminal import print_result, print_status
from fixlearn.errors import UsageError
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.repository.files import short_path, texts
from fixlearn.repository.git_hooks import DEVELOPER_HOOKS, EVENTS, SERVER_HOOKS, find_hooks
from fixlearn.setup.hook_managers import MANAGER_FILES, hook_configs, removal
from fixlearn.setup.install import (
    Step,
    carry_out,
    folder_refusal,
    install_step,
    shared_folder,
    steps_refusal,
    uninstall_step,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.repository.git_hooks import HookFolder
    from fixlearn.setup.hook_managers import HookConfig


@click.command("install")
@click.option(
    "--hook",
    "events",
    multiple=True,
    type=click.Choice(EVENTS),
    metavar="NAME",
    help=f"Install only this hook; repeat it for several. One of {', '.join(EVENTS)}.",
)
@click.option(
    "--chain", is_flag=True, help="Replace hooks of pre-commit or prek too, and run them first."
)
@click.option(
    "--force",
    is_flag=True,
    help="Replace hooks of fixlearn that were edited; they are kept as <name>.edited.",
)
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be done, change nothing.")
def command(events: tuple[str, ...], chain: bool, force: bool, dry_run: bool) -> None:
    """Install the git hooks of fixlearn in this repository.

    Existing hooks are kept and run first. Without --hook, these are commit-msg,
    prepare-commit-msg, post-commit and pre-push; in a bare repository, pre-receive.
    """
    folder = find_hooks()
    chosen = events or (DEVELOPER_HOOKS if folder.work_tree else SERVER_HOOKS)
    refusal = folder_refusal(folder, chosen)
    if refusal:
        raise refusal
    # Hooks in the work tree are committed, and a path of this machine is useless to others.
    recorded = "" if folder.is_in_work_tree else _this_program()
    steps = [
        install_step(folder.hooks[event], folder.path, recorded, chain=chain, force=force)
        for event in EVENTS
        if event in chosen
    ]
    refusal = steps_refusal(steps, folder, _configs(folder))
    if dry_run or not refusal:
        print_result(sanitize_terminal(f"hooks in {short_path(folder.path)}") + "\n")
        apply_steps(steps, dry_run=dry_run)
    if refusal:
        raise refusal
    if folder.is_in_work_tree:
        print_status(
            "The hooks are in the work tree: commit them for everyone who sets core.hooksPath."
        )
    else:
        _print_sharing(folder)


@click.command("uninstall")
@click.option(
    "--force",
    is_flag=True,
    help="Disable hooks of fixlearn that were edited, by renaming them to <name>.edited.",
)
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be done, change nothing.")
def uninstall_command(force: bool, dry_run: bool) -> None:
    """Remove the git hooks of fixlearn, and restore the earlier ones.

    Settings, lessons and other hooks are not changed. If a hook manager runs fixlearn, the lines to
    delete from its files are printed.
    """
    folder = find_hooks()
    by_hand = [line for config in _configs(folder) for line in removal(config)]
    all_steps = (uninstall_step(hook, force=force) for hook in folder.hooks.values())
    steps = [
        step for step in all_steps if step and (step.changes or step.stopped_by or not by_hand)
    ]
    if folder.scope not in ("", "local", "worktree") and any(step.changes for step in steps):
        commands = (
            f"\n        rm {shlex.quote(str(folder.path / step.event))}"
            for step in steps
            if step.changes
        )
        raise shared_folder(folder, "delete the hooks there by hand:" + "".join(commands))
    where = sanitize_terminal(short_path(folder.path))
    print_result(
        f"hooks in {where}\n" if steps else f"no hook of fixlearn is installed in {where}\n"
    )
    apply_steps(steps, dry_run=dry_run)
    if steps:
        _print_sharing(folder)
    edited = [step.event for step in steps if step.stopped_by]
    if edited:
        raise UsageError(
            "some hooks were not removed",
            why=f"edited by hand: {', '.join(edited)}",
            hint="to rename them to <name>.edited:\n        fixlearn uninstall --force",
        )
    if by_hand:
        print_status("Left to do:\n" + "\n".join(f"  {line}" for line in by_hand))


def _print_sharing(folder: HookFolder) -> None:
    """Say that a linked worktree has the hooks of the repository."""
    if folder.git_dir != folder.common_dir and not folder.setting:
        print_status(f"All worktrees of {folder.common_dir} share these hooks.")


def _configs(folder: HookFolder) -> list[HookConfig]:
    return hook_configs(texts(folder.work_tree, MANAGER_FILES)) if folder.work_tree else []


def apply_steps(steps: Iterable[Step], *, dry_run: bool) -> None:
    """Make the changes of the steps, unless it is a dry run, and print each step."""
    for step in steps:
        if not dry_run:
            carry_out(step.changes)
        would = "would be " if dry_run and step.changes else ""
        print_result(sanitize_terminal(f"  {step.event}: {would}{step.outcome}") + "\n")


def _this_program() -> str:
    """The path of the installed fixlearn; "" if there is none, or a shim cannot hold its path."""
    program = which("fixlearn", path=sysconfig.get_path("scripts")) or which("fixlearn")
    path = os.path.abspath(program) if program else ""  # noqa: PTH100, keeps symbolic links
    return "" if any(ord(letter) < 32 for letter in path) else path


@click.group("hook")
def hook_command() -> None:
    """What the git hooks call; nothing to type by hand."""
    # For its help: hooks start in `__main__`, without click.


def _declare(name: str, summary: str) -> None:
    @hook_command.command(
        name, help=f"{summary}\n\nARGUMENTS are those that git hands to the hook."
    )
    @click.argument("arguments", nargs=-1)
    def run(arguments: tuple[str, ...]) -> int:
        return hook.run(name, list(arguments))


for _name, _summary in hook.HOOKS.items():
    _declare(_name, _summary)
