"""`fixlearn uninstall`: remove the hooks of fixlearn, and nothing else."""

from __future__ import annotations

import shlex

import click

from fixlearn.cli.install import apply_steps, short_path
from fixlearn.cli.terminal import print_result, print_status
from fixlearn.errors import UsageError
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.repository.files import texts
from fixlearn.repository.hooks_dir import find_hooks
from fixlearn.setup.hook_managers import MANAGER_FILES, hook_configs, removal
from fixlearn.setup.install import shared_folder, uninstall_step


@click.command("uninstall")
@click.option(
    "--force",
    is_flag=True,
    help="Disable hooks of fixlearn that were edited, by renaming them to <name>.edited.",
)
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be done, change nothing.")
def command(force: bool, dry_run: bool) -> None:
    """Remove the git hooks of fixlearn, and restore the earlier ones.

    Settings, lessons and other hooks are not changed. If a hook manager runs fixlearn, the lines to
    delete from its files are printed.
    """
    folder = find_hooks()
    configs = hook_configs(texts(folder.work_tree, MANAGER_FILES)) if folder.work_tree else []
    by_hand = [line for config in configs for line in removal(config)]
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
    edited = [step.event for step in steps if step.stopped_by]
    if edited:
        raise UsageError(
            "some hooks were not removed",
            why=f"edited by hand: {', '.join(edited)}",
            hint="to rename them to <name>.edited:\n        fixlearn uninstall --force",
        )
    if by_hand:
        print_status("Left to do:\n" + "\n".join(f"  {line}" for line in by_hand))
