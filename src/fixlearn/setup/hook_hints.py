"""Why hooks are not put in place, and the lines to add by hand instead."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from fixlearn.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fixlearn.repository.hook_files import HookFolder
    from fixlearn.setup.install import Step

_READ_REFS = ("pre-push", "pre-receive")  # git writes to their stdin


def folder_refusal(folder: HookFolder, events: Sequence[str]) -> UsageError | None:
    """The error where no hook of ours may go into this folder at all."""
    if not folder.setting:
        return None
    if folder.is_switched_off:
        return UsageError(
            "hooks are switched off here",
            why=f"core.hooksPath is {folder.setting} ({folder.scope})",
            hint=f"git config --{folder.scope} --unset core.hooksPath     switches them on"
            if folder.scope != "command"
            else "git itself was called with it: leave -c core.hooksPath out",
        )
    if folder.scope not in ("local", "worktree"):
        return UsageError(
            f"{folder.path} is not this repository's own",
            why=f"core.hooksPath is set in the {folder.scope} settings, for other repositories too",
            hint=_lines(
                f"git config core.hooksPath {shlex.quote(str(folder.common_dir / 'hooks'))}",
                "gives this one hooks of its own; or, for all repositories, add there:",
                *(f"  {event}: {_call(event)}" for event in events),
            ),
        )
    if folder.manager == "husky":
        scripts = folder.path.parent if folder.path.name == "_" else folder.path
        return UsageError(
            f"{folder.path} is husky's",
            why="husky writes it anew; the hooks of the project are its scripts",
            hint=_lines(
                "add to its scripts, and commit them:",
                *(f"  {_append(scripts, event, folder.work_tree)}" for event in events),
            ),
        )
    return None


def steps_refusal(steps: Sequence[Step], folder: Path) -> UsageError | None:
    """The error where hooks are in the way; then none is touched."""
    stopped = [step for step in steps if step.stopped_by]
    if not stopped:
        return None
    by = stopped[0].stopped_by
    events = [step.event for step in stopped if step.stopped_by == by]
    names = ", ".join(events)
    if by == "edited":
        return UsageError(
            "nothing was touched",
            why=f"our hook was edited by hand: {names}",
            hint="fixlearn install --force     replaces it, and keeps the edited one beside",
        )
    if by == "occupied":
        before = folder / f"{events[0]}.before-fixlearn"
        return UsageError(
            "nothing was touched",
            why=f"a hook is in place, and one more is kept: {names}",
            hint=f"look at {shlex.quote(str(before))}, give it another name, then repeat",
        )
    if by == "lefthook":
        return UsageError(
            "nothing was touched",
            why=f"lefthook's hook stands there, and it moves every other away: {names}",
            hint=_lines(
                "add to lefthook.yml, then: lefthook install",
                *(line for event in events for line in _lefthook(event)),
            ),
        )
    if by == "husky":
        return UsageError(
            "nothing was touched",
            why=f"husky's hook stands there: {names}",
            hint=_lines(
                "add a line to it:",
                *(f"  {folder / event}: {_call(event)}" for event in events),
            ),
        )
    return UsageError(
        "nothing was touched",
        why=f"{by}'s hook stands there: {names}",
        hint=_lines(
            "fixlearn init     shows what to add to .pre-commit-config.yaml (the plain way)",
            f"or: fixlearn install --chain     goes before {by}, and runs it first",
        ),
    )


def _call(event: str) -> str:
    return f'fixlearn hook {event} "$@"'


def _append(scripts: Path, event: str, work_tree: Path | None) -> str:
    path = scripts / event
    if work_tree and path.is_relative_to(work_tree):
        path = path.relative_to(work_tree)
    return f"echo '{_call(event)}' >> {shlex.quote(str(path))}"


def _lefthook(event: str) -> list[str]:
    lines = [f"  {event}:", "    commands:", "      fixlearn:"]
    lines.append(f"        run: fixlearn hook {event} {{0}}")
    return [*lines, "        use_stdin: true"] if event in _READ_REFS else lines


def _lines(*lines: str) -> str:
    return "\n        ".join(lines)
