"""The plans of `install` and `uninstall`, the reasons to refuse them, and their changes."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
from contextlib import ExitStack
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError
from fixlearn.repository.files import change_to, written_next_to
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

    from fixlearn.repository.git_hooks import Hook, HookFile, HookFolder

_RECORDED = re.compile(rb"^recorded=.*$", re.MULTILINE)

# The beginning of the SHA-256 of every shim that a version of fixlearn installed, to recognise an
# edited one. Each change of a shim adds a line; no line is ever removed.
HANDED_OUT = frozenset(
    {
        "71b77563fc9c2f29",  # commit-msg
        "a17bb641b367c9c7",  # commit-msg
        "f9c1e86f54a2ddc9",  # commit-msg
        "8b985373237e3e7e",  # commit-msg
        "8fc7d581d689733b",  # commit-msg
        "6b7fd819930dfb99",  # commit-msg
        "fbc84510dee25b2e",  # commit-msg
        "144ab27af6461fc6",  # post-commit
        "a8b2ef9e7c09837b",  # post-commit
        "53202341cbfb555f",  # post-commit
        "455f8e1fd9ab9e28",  # post-commit
        "c727198b22a807e5",  # pre-push
        "66eeb5872c5e9606",  # pre-push
        "10051da4ba56165a",  # pre-push
        "9673a250fde8deda",  # pre-receive
        "98d03e573a72c909",  # pre-receive
        "1adbe43a6b38475a",  # prepare-commit-msg
        "401c31a609ceb23d",  # prepare-commit-msg
        "09124ac0decdf704",  # prepare-commit-msg
        "6f6572cda477a7f7",  # prepare-commit-msg
    }
)


class Change(NamedTuple):
    """A change of a hook: its file is written, or renamed to the target, otherwise deleted."""

    path: Path  # of a file, or of a link itself
    content: bytes | None = None
    target: Path | None = None


# What prevents an installation: an edited hook of ours, a second hook of somebody else, or the
# hook of a manager -> (why, hint). {kept} is the hook that an earlier install renamed, {lines} is
# what to add to the files of the manager.
_MANAGED = "{lines}\nor, to run {by}'s hook first, and then fixlearn:\nfixlearn install --chain"
_REFUSALS = {
    "edited": (
        "fixlearn's hook was edited by hand",
        "to replace it, and keep it as <name>.edited:\nfixlearn install --force",
    ),
    "occupied": (
        "there are two other hooks, and only one can be kept",
        "rename or delete {kept}, then repeat",
    ),
    "pre-commit": ("pre-commit's hook is installed there", _MANAGED),
    "prek": ("prek's hook is installed there", _MANAGED),
    "lefthook": ("lefthook's hook is installed there, and it replaces others", "{lines}"),
    "husky": ("husky's hook is installed there", "{lines}"),
}


class Step(NamedTuple):
    """The plan for a hook."""

    event: str
    outcome: str  # printed after "commit-msg: "
    changes: tuple[Change, ...] = ()
    stopped_by: str = ""  # a key of _REFUSALS


def install_step(hook: Hook, folder: Path, recorded: str, *, chain: bool, force: bool) -> Step:
    """How our shim is installed, or why it is not.

    `recorded` is the program that it runs if PATH has no fixlearn. With `chain`, it also runs
    before the hook of pre-commit, prek or husky; with `force`, it replaces an edited shim.
    """
    path = folder / hook.event
    write = Change(path, shim(hook.event, recorded))
    if not hook.file:
        first = f"; {hook.chained.path.name} runs first" if hook.chained else ""
        return Step(hook.event, f"installed{first}", (write,))
    if hook.file.owner == "fixlearn":
        return _renewed(hook.event, hook.file, write, force=force)
    legacy = hook.legacy
    if hook.file.owner in ("pre-commit", "prek") and legacy and legacy.owner == "fixlearn":
        write = write._replace(path=legacy.path)
        step = _renewed(hook.event, legacy, write, force=force)
        return step._replace(outcome=f"{step.outcome}; {hook.file.owner} runs it")
    if hook.reaches_fixlearn:
        return Step(hook.event, "already runs fixlearn, not changed")
    if hook.file.owner == "lefthook" or (hook.file.owner != "another" and not chain):
        outcome = f"belongs to {hook.file.owner}, not changed"
        return Step(hook.event, outcome, stopped_by=hook.file.owner)
    if hook.chained:
        return Step(
            hook.event, f"not changed: {hook.chained.path.name} exists too", stopped_by="occupied"
        )
    before = path.with_name(f"{path.name}.before-fixlearn")
    note = "runs first" if hook.file.is_executable else "is not executable"
    outcome = f"installed; the earlier hook is now {before.name} and {note}"
    return Step(hook.event, outcome, (Change(path, target=before), write))


def folder_refusal(folder: HookFolder, events: Sequence[str]) -> UsageError | None:
    """The error if none of our hooks can be installed in this folder."""
    if not folder.setting:
        return None
    if folder.is_switched_off:
        return UsageError(
            "git hooks are disabled in this repository",
            why=f"core.hooksPath is {folder.setting} ({folder.scope})",
            hint=f"git config --{folder.scope} --unset core.hooksPath"
            if folder.scope != "command"
            else "git was started with -c core.hooksPath: leave that option out",
        )
    if folder.scope not in ("local", "worktree"):
        hint = _lines(
            "to give this repository its own hooks:",
            f"  git config core.hooksPath {shlex.quote(str(folder.common_dir / 'hooks'))}",
            "  fixlearn install",
            "or, for all repositories, add these lines to the hooks there:",
            *(f"  {event}: {line_for(event)}" for event in events),
        )
        return shared_folder(folder, hint)
    if folder.manager == "husky":
        return UsageError(
            f"{folder.path} belongs to husky",
            why="husky overwrites these files; they run the scripts of the project",
            hint=_lines(*_to_the_top(folder), *_lines_of_husky(folder, events)),
        )
    return None


def shared_folder(folder: HookFolder, hint: str) -> UsageError:
    """The error if other repositories use the same folder of hooks."""
    return UsageError(
        f"{folder.path} is shared with other repositories",
        why=f"core.hooksPath is set in the {folder.scope} settings of git",
        hint=hint,
    )


def _to_the_top(folder: HookFolder) -> list[str]:
    return change_to(folder.work_tree) if folder.work_tree else []


def _lines_of_husky(folder: HookFolder, events: Sequence[str]) -> tuple[str, ...]:
    scripts = folder.path.parent if folder.path.name == "_" else folder.path
    if folder.work_tree and scripts.is_relative_to(folder.work_tree):
        scripts = scripts.relative_to(folder.work_tree)
    return instructions(additions(HookConfig("husky", scripts.as_posix()), events))


def steps_refusal(
    steps: Sequence[Step], folder: HookFolder, configs: Sequence[HookConfig]
) -> UsageError | None:
    """The error if other hooks are in the way; then no hook is changed."""
    by = next((step.stopped_by for step in steps if step.stopped_by), "")
    if not by:
        return None
    events = [step.event for step in steps if step.stopped_by == by]
    why, hint = _REFUSALS[by]
    lines: tuple[str, ...] = ()
    if "{lines}" in hint:
        lines = (*_to_the_top(folder), *_lines_of_manager(by, events, folder, configs))
    kept = shlex.quote(str(folder.path / f"{events[0]}.before-fixlearn"))
    return UsageError(
        "no hook was installed",
        why=f"{why}: {', '.join(events)}",
        hint=_lines(*hint.format(by=by, kept=kept, lines="\n".join(lines)).split("\n")),
    )


def _lines_of_manager(
    owner: str, events: Sequence[str], folder: HookFolder, configs: Sequence[HookConfig]
) -> tuple[str, ...]:
    """What to add to the files of the manager whose hook is in the way, and its install command."""
    if owner == "husky":
        return _lines_of_husky(folder, events)
    manager = "pre-commit" if owner == "prek" else owner
    used = (config for config in configs if config.manager == manager)
    config = next(used, default_config(manager))
    missing = [event for event in events if event not in config.calls]
    install = install_command(config, is_prek=owner == "prek")
    return (*instructions(additions(config, missing)), install)


def _lines(*lines: str) -> str:
    return "\n        ".join(lines)


def uninstall_step(hook: Hook, *, force: bool = False) -> Step | None:
    """How our shim is removed and an earlier hook restored; None if there is nothing to say."""
    for file in (hook.file, hook.legacy):  # pre-commit and prek run ours as <event>.legacy
        if file and file.owner == "fixlearn":
            return _removed(hook.event, file, hook.chained, force=force)
    if hook.chained and not hook.file:
        path = hook.chained.path.with_name(hook.event)
        return Step(
            hook.event, "the earlier hook is restored", (Change(hook.chained.path, target=path),)
        )
    if hook.chained:
        return Step(
            hook.event, f"{hook.chained.path.name} is kept, because another hook is installed"
        )
    if hook.reaches_fixlearn:
        file = hook.script or hook.file
        name = file.path.name if file else hook.event
        return Step(hook.event, f"not installed by fixlearn: delete its line in {name} by hand")
    return None


def _renewed(event: str, file: HookFile, write: Change, *, force: bool) -> Step:
    if file.link:
        return Step(event, f"already installed, as a link to {file.link}")
    if file.content == write.content:
        if file.is_executable:
            return Step(event, "already installed")
        return Step(event, "made executable", (write,))
    if is_handed_out(file.content):
        return Step(event, "updated", (write,))
    if force:
        outcome = f"installed; the edited hook is now {_edited(file).name}"
        return Step(event, outcome, (Change(file.path, target=_edited(file)), write))
    return Step(event, "edited by hand, not changed", stopped_by="edited")


def _removed(event: str, ours: HookFile, chained: HookFile | None, *, force: bool) -> Step:
    if ours.link or is_handed_out(ours.content):
        change, outcome = Change(ours.path), "removed"
    elif force:
        change = Change(ours.path, target=_edited(ours))
        outcome = f"renamed to {_edited(ours).name}"
    else:
        return Step(event, "edited by hand, not changed", stopped_by="edited")
    if not chained:
        return Step(event, outcome, (change,))
    if ours.path.name != event and chained.owner in ("pre-commit", "prek"):
        # The manager is installed again, and would run its own old hook as a legacy one.
        note = f"{chained.path.name} is kept: {chained.owner} has a newer hook"
        return Step(event, f"{outcome}; {note}", (change,))
    restore = Change(chained.path, target=ours.path)
    return Step(event, f"{outcome}; the earlier hook is restored", (change, restore))


def _edited(file: HookFile) -> Path:
    return file.path.with_name(f"{file.path.name}.edited")


def carry_out(changes: Sequence[Change]) -> None:
    """Make the changes in their order.

    All content is on the disk before anything is moved, so a full disk changes nothing. Raises
    OSError, and UsageError if a move would overwrite a file.
    """
    with ExitStack() as stack:
        prepared = {}
        for change in changes:
            if change.content is not None:
                change.path.parent.mkdir(parents=True, exist_ok=True)
                # The umask decides who may run it, so that it fits a shared repository.
                temporary = written_next_to(change.path, change.content, mode=0o777)
                prepared[change] = stack.enter_context(temporary)
        for change in changes:
            if change in prepared:
                prepared[change].replace(change.path)
            elif change.target:
                _rename(change.path, change.target)
            else:
                change.path.unlink()


def _rename(path: Path, target: Path) -> None:
    if os.path.lexists(target):
        raise UsageError(
            f"{target} already exists",
            why=f"{path.name} would be renamed to it, and no file is overwritten",
            hint="rename or delete it, then repeat",
        )
    path.rename(target)


def shim(event: str, recorded: str = "") -> bytes:
    """The shim of an event. `recorded` is the program that it runs if PATH has no fixlearn."""
    content = files("fixlearn.setup").joinpath("hooks", event).read_bytes()
    if not recorded:
        return content
    line = b"recorded=" + os.fsencode(shlex.quote(recorded))
    return content.replace(b"\nrecorded=", b"\n" + line, 1)


def is_handed_out(content: bytes) -> bool:
    """True for an unedited shim of any version."""
    return digest(content) in HANDED_OUT


def digest(content: bytes) -> str:
    """The key of a shim in HANDED_OUT; the recorded program does not change it."""
    return hashlib.sha256(_RECORDED.sub(b"recorded=", content, count=1)).hexdigest()[:16]
