"""`fixlearn uninstall`: remove the hooks of fixlearn, and nothing else."""

from __future__ import annotations

import shlex

import click

from fixlearn.cli.install import apply_steps, short_path
from fixlearn.cli.terminal import print_result
from fixlearn.errors import UsageError
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.repository.hooks_dir import find_hooks
from fixlearn.setup.install import uninstall_step


@click.command("uninstall")
@click.option("--force", is_flag=True, help="Move our hook away though it was edited; it is kept.")
@click.option("-n", "--dry-run", is_flag=True, help="Show the plan, touch nothing.")
def command(force: bool, dry_run: bool) -> None:
    """Take fixlearn's hooks away; hooks that were there before come back.

    Settings, lessons and hooks of others stay as they are.
    """
    folder = find_hooks()
    all_steps = (uninstall_step(hook, force=force) for hook in folder.hooks.values())
    steps = [step for step in all_steps if step]
    if folder.scope not in ("", "local", "worktree") and any(step.changes for step in steps):
        raise UsageError(
            f"{folder.path} is not this repository's own",
            why=f"core.hooksPath is set in the {folder.scope} settings, for other repositories too",
            hint="take them away there by hand:"
            + "".join(
                f"\n        rm {shlex.quote(str(folder.path / step.event))}"
                for step in steps
                if step.changes
            ),
        )
    where = sanitize_terminal(short_path(folder.path))
    print_result(f"hooks in {where}\n" if steps else f"no hook of fixlearn is in {where}\n")
    apply_steps(steps, dry_run=dry_run)
    edited = [step.event for step in steps if step.stopped_by]
    if edited:
        raise UsageError(
            "not every hook of ours was taken away",
            why=f"edited by hand: {', '.join(edited)}",
            hint="fixlearn uninstall --force     moves it away, and keeps it beside",
        )
