"""What install and uninstall do to the folder of hooks: the plan, its refusals, and the changes."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
from contextlib import ExitStack
from enum import Enum
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError
from fixlearn.repository.files import written_beside
from fixlearn.setup.hook_managers import (
    HookConfig,
    additions,
    default_config,
    install_command,
    instructions,
    line_for,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fixlearn.repository.hooks_dir import Hook, HookFile, HookFolder

DEVELOPER_HOOKS = ("prepare-commit-msg", "commit-msg", "post-commit", "pre-push")
SERVER_HOOKS = ("pre-receive",)
_RECORDED = re.compile(rb"^recorded=.*$", re.MULTILINE)

# The beginning of the SHA-256 of every shim that was ever handed out, so that one of them is told
# from one that somebody edited. A changed shim adds its line; none is taken away.
HANDED_OUT = frozenset(
    {
        "a17bb641b367c9c7",  # commit-msg
        "f9c1e86f54a2ddc9",  # commit-msg
        "8b985373237e3e7e",  # commit-msg
        "a8b2ef9e7c09837b",  # post-commit
        "66eeb5872c5e9606",  # pre-push
        "10051da4ba56165a",  # pre-push
        "98d03e573a72c909",  # pre-receive
        "401c31a609ceb23d",  # prepare-commit-msg
    }
)


class Move(NamedTuple):
    """A file gets another name; a link is moved as the link that it is."""

    source: Path
    target: Path


class Write(NamedTuple):
    """An executable file gets this content."""

    path: Path
    content: bytes


class Remove(NamedTuple):
    """A file, or a link to one, is taken away."""

    path: Path


Change = Move | Write | Remove


class Blocker(Enum):
    """What keeps our hook out of its place."""

    EDITED = "edited"
    OCCUPIED = "occupied"
    PRE_COMMIT = "pre-commit"
    PREK = "prek"
    LEFTHOOK = "lefthook"
    HUSKY = "husky"


# (why, hint) of each. {kept} is the hook that is kept already, {lines} is what to add to the
# files of the hook manager.
_REFUSALS = {
    Blocker.EDITED: (
        "our hook was edited by hand",
        "fixlearn install --force     replaces it, and keeps the edited one beside",
    ),
    Blocker.OCCUPIED: (
        "a hook is in place, and one more is kept",
        "look at {kept}, give it another name, then repeat",
    ),
    Blocker.PRE_COMMIT: (
        "pre-commit's hook stands there",
        "{lines}\nor: fixlearn install --chain     goes before pre-commit, and runs it first",
    ),
    Blocker.PREK: (
        "prek's hook stands there",
        "{lines}\nor: fixlearn install --chain     goes before prek, and runs it first",
    ),
    Blocker.LEFTHOOK: (
        "lefthook's hook stands there, and it moves every other away",
        "{lines}",
    ),
    Blocker.HUSKY: ("husky's hook stands there", "{lines}"),
}


class Step(NamedTuple):
    """What becomes of one hook."""

    event: str
    says: str  # behind "commit-msg: "
    changes: tuple[Change, ...] = ()
    stopped_by: Blocker | None = None


class Wish(NamedTuple):
    """How `install` was asked."""

    recorded: str = ""  # the program that the shims run where PATH has no fixlearn
    chain: bool = False  # go before a hook manager's hook, too
    force: bool = False  # replace a shim that was edited; it is kept beside


def install_step(hook: Hook, folder: Path, wish: Wish) -> Step:
    """How our shim gets into its place, or why it does not."""
    path = folder / hook.event
    write = Write(path, shim(hook.event, wish.recorded))
    if not hook.file:
        first = f"; {hook.chained.path.name} lies there and goes first" if hook.chained else ""
        return Step(hook.event, f"written{first}", (write,))
    if hook.file.owner == "fixlearn":
        return _renewed(hook.event, hook.file, write, force=wish.force)
    if hook.file.owner in ("pre-commit", "prek") and hook.legacy and _is_ours(hook.legacy):
        write = write._replace(path=hook.legacy.path)
        step = _renewed(hook.event, hook.legacy, write, force=wish.force)
        return step._replace(says=f"{step.says}; {hook.file.owner} runs it")
    if hook.reaches_fixlearn:
        return Step(hook.event, "calls fixlearn already, left as it is")
    if hook.file.owner == "lefthook" or (hook.file.owner != "another" and not wish.chain):
        return Step(hook.event, f"{hook.file.owner}'s, left as it is", (), Blocker(hook.file.owner))
    if hook.chained:
        return Step(hook.event, f"taken, and so is {hook.chained.path.name}", (), Blocker.OCCUPIED)
    before = _before(path)
    says = f"written; the hook that was there goes first, it is {before.name} now"
    if not hook.file.is_executable:
        says = f"written; the hook that was there was not executable, it is {before.name} now"
    return Step(hook.event, says, (Move(path, before), write))


def folder_refusal(folder: HookFolder, events: Sequence[str]) -> UsageError | None:
    """The error if no hook of ours may go into this folder at all."""
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
                *(f"  {event}: {line_for(event)}" for event in events),
            ),
        )
    if folder.manager == "husky":
        return UsageError(
            f"{folder.path} is husky's",
            why="husky overwrites it; its hooks run the scripts of the project",
            hint=_lines(*instructions(additions(_husky_scripts(folder), events))),
        )
    return None


def _husky_scripts(folder: HookFolder) -> HookConfig:
    scripts = folder.path.parent if folder.path.name == "_" else folder.path
    if folder.work_tree and scripts.is_relative_to(folder.work_tree):
        scripts = scripts.relative_to(folder.work_tree)
    return HookConfig("husky", scripts.as_posix())


def steps_refusal(
    steps: Sequence[Step], folder: HookFolder, configs: Sequence[HookConfig]
) -> UsageError | None:
    """The error if hooks are in the way; then none is touched."""
    blocker = next((step.stopped_by for step in steps if step.stopped_by), None)
    if blocker is None:
        return None
    events = [step.event for step in steps if step.stopped_by is blocker]
    why, hint = _REFUSALS[blocker]
    lines = _lines_of_manager(blocker, events, folder, configs) if "{lines}" in hint else ()
    kept = shlex.quote(str(folder.path / f"{events[0]}.before-fixlearn"))
    return UsageError(
        "nothing was touched",
        why=f"{why}: {', '.join(events)}",
        hint=_lines(*hint.format(kept=kept, lines="\n".join(lines)).split("\n")),
    )


def _lines_of_manager(
    blocker: Blocker, events: Sequence[str], folder: HookFolder, configs: Sequence[HookConfig]
) -> tuple[str, ...]:
    """What to add to the files of the manager whose hook is in the way, and how to install it."""
    if blocker is Blocker.HUSKY:
        return instructions(additions(_husky_scripts(folder), events))
    manager = "pre-commit" if blocker is Blocker.PREK else blocker.value
    known = (config for config in configs if config.manager == manager)
    config = next(known, default_config(manager))
    missing = [event for event in events if event not in config.calls]
    install = install_command(config, is_prek=blocker is Blocker.PREK)
    return (*instructions(additions(config, missing)), install)


def _lines(*lines: str) -> str:
    return "\n        ".join(lines)


def uninstall_step(hook: Hook, *, force: bool = False) -> Step | None:
    """How our shim leaves its place to the hook that was there; None where nothing is ours."""
    for file in (hook.file, hook.legacy):  # pre-commit and prek run ours as <event>.legacy
        if file and _is_ours(file):
            return _taken_away(hook.event, file, hook.chained, force=force)
    if hook.chained and not hook.file:
        path = hook.chained.path.with_name(hook.event)
        return Step(hook.event, "the hook of before is back", (Move(hook.chained.path, path),))
    if hook.chained:
        return Step(hook.event, f"{hook.chained.path.name} stays, another hook is in its place")
    if hook.reaches_fixlearn:
        file = hook.script or hook.file
        name = file.path.name if file else hook.event
        return Step(hook.event, f"not ours, but calls fixlearn; its line in {name} stays")
    return None


def _renewed(event: str, file: HookFile, write: Write, *, force: bool) -> Step:
    if file.link:
        return Step(event, f"in place already, as a link to {file.link}")
    if file.content == write.content:
        if file.is_executable:
            return Step(event, "in place already")
        return Step(event, "made executable", (write,))
    if is_handed_out(file.content):
        return Step(event, "updated", (write,))
    if force:
        kept = _edited(file)
        return Step(event, f"written; the edited one is {kept.target.name} now", (kept, write))
    return Step(event, "edited by hand, left as it is", (), Blocker.EDITED)


def _taken_away(event: str, ours: HookFile, chained: HookFile | None, *, force: bool) -> Step:
    path = ours.path
    is_pure = bool(ours.link) or is_handed_out(ours.content)
    if not is_pure and not force:
        return Step(event, "edited by hand, left as it is", (), Blocker.EDITED)
    change = Remove(path) if is_pure else _edited(ours)
    says = "removed" if isinstance(change, Remove) else f"moved to {change.target.name}"
    if not chained:
        return Step(event, says, (change,))
    if path.name != event and chained.owner in ("pre-commit", "prek"):
        # it stands in its place again, and would be run by itself
        return Step(
            event, f"{says}; {chained.path.name} stays, {chained.owner} has a newer", (change,)
        )
    return Step(event, f"{says}; the hook of before is back", (change, Move(chained.path, path)))


def _is_ours(file: HookFile) -> bool:
    return file.owner == "fixlearn"


def _before(path: Path) -> Path:
    return path.with_name(f"{path.name}.before-fixlearn")


def _edited(file: HookFile) -> Move:
    return Move(file.path, file.path.with_name(f"{file.path.name}.edited"))


def carry_out(changes: Sequence[Change]) -> None:
    """Make the changes, in their order.

    What is to be written is on the disk before anything is moved, so a full disk
    leaves everything as it was. Raises OSError; UsageError where a move would
    overwrite a file.
    """
    with ExitStack() as stack:
        prepared = {}
        for change in changes:
            if isinstance(change, Write):
                change.path.parent.mkdir(parents=True, exist_ok=True)
                # executable for whom the umask lets: a shared repository has its own
                beside = written_beside(change.path, change.content, mode=0o777)
                prepared[change] = stack.enter_context(beside)
        for change in changes:
            if isinstance(change, Write):
                prepared[change].replace(change.path)
            elif isinstance(change, Remove):
                change.path.unlink()
            else:
                _move(change)


def _move(change: Move) -> None:
    if os.path.lexists(change.target):
        raise UsageError(
            f"{change.target} is there already",
            why=f"{change.source.name} would be moved there, and nothing is overwritten",
            hint="look at it, and give it another name",
        )
    change.source.rename(change.target)


def shim(event: str, recorded: str = "") -> bytes:
    """The shim of one event. `recorded` is the program that it runs where PATH has no fixlearn."""
    content = files("fixlearn.setup").joinpath("hooks", event).read_bytes()
    if not recorded:
        return content
    line = b"recorded=" + os.fsencode(shlex.quote(recorded))
    return content.replace(b"\nrecorded=", b"\n" + line, 1)


def is_handed_out(content: bytes) -> bool:
    """True for a shim, of whatever version, that nobody has edited."""
    return digest(content) in HANDED_OUT


def digest(content: bytes) -> str:
    """What HANDED_OUT knows a shim by; which program it records makes no difference."""
    return hashlib.sha256(_RECORDED.sub(b"recorded=", content, count=1)).hexdigest()[:16]
