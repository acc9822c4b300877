"""How the git hooks of a clone are wired: who stands there, and whether fixlearn is called."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.setup.diagnosis import ADVICE, OK, PROBLEM, WARNING, Diagnosis
from fixlearn.setup.hook_managers import (
    HookConfig,
    additions,
    default_config,
    hook_types,
    install_command,
    instructions,
    left_out,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# How bad it is when fixlearn is not called there: without commit-msg nobody is asked for a
# lesson before CI does.
_EVENTS = {
    "commit-msg": PROBLEM,
    "pre-push": WARNING,
    "prepare-commit-msg": ADVICE,
    "post-commit": ADVICE,
}
_INSTALL = "fixlearn install"


class Hook(NamedTuple):
    """What stands where git looks for the hook of one event."""

    path: str
    owner: str  # fixlearn, pre-commit, prek, lefthook, husky or another
    is_executable: bool
    names_fixlearn: bool  # in its text


class Wiring(NamedTuple):
    """All that is known of the hooks of one clone."""

    hooks: Mapping[str, Hook]  # event -> what stands there; without those that have nothing
    hooks_path: str  # core.hooksPath; "" where it is not set
    scope: str  # of that setting: local, worktree, global, system, command
    is_switched_off: bool  # it leads to what is no folder
    configs: Sequence[HookConfig]


def examine_wiring(wiring: Wiring) -> list[Diagnosis]:
    """Is fixlearn called at each event, and do hook managers get into each other's way?"""
    conflicts = [*_conflicts(wiring), *_hook_types(wiring)]
    return [*(_event(event, wiring) for event in _EVENTS), *conflicts]


def _event(event: str, wiring: Wiring) -> Diagnosis:
    hook = wiring.hooks.get(event)
    state = _EVENTS[event]
    if hook is None:
        return Diagnosis(event, state, "no such hook is installed", _installs(event, wiring))
    if not hook.is_executable:
        says = f"{hook.path} is not executable: git leaves it out"
        return Diagnosis(event, state, says, (f"chmod +x {shlex.quote(hook.path)}",))
    if hook.owner == "fixlearn" or hook.names_fixlearn:
        return Diagnosis(event, OK, f"calls fixlearn ({hook.path})")
    if hook.owner == "another":
        says = f"a hook of another stands at {hook.path}, and fixlearn is not called"
        return Diagnosis(event, state, says, (f"{_INSTALL}     (it keeps what is there)",))
    return _managed(event, hook.owner, wiring)


def _managed(event: str, owner: str, wiring: Wiring) -> Diagnosis:
    """The hook is a manager's; what it calls is in the manager's own file."""
    state = _EVENTS[event]
    kind = "pre-commit" if owner == "prek" else owner
    config = next((config for config in wiring.configs if config.manager == kind), None)
    if config is None:
        says = f"{owner} stands there, and has no file here that calls fixlearn"
        return Diagnosis(event, state, says, _to_add(default_config(kind), wiring))
    if config.error:
        says = f"{owner} stands there; what it calls cannot be told: {config.path}, {config.error}"
        return Diagnosis(event, WARNING, says, (f"mend {config.path}",))
    if event in config.calls:
        return Diagnosis(event, OK, f"{owner} calls fixlearn ({config.path})")
    says = f"{owner} stands there, and {config.path} does not call fixlearn"
    return Diagnosis(event, state, says, _to_add(config, wiring))


def _to_add(config: HookConfig, wiring: Wiring) -> tuple[str, ...]:
    """What makes a manager call fixlearn at every event at which nothing does."""
    calling = {
        event
        for event, hook in wiring.hooks.items()
        if hook.is_executable and (hook.owner == "fixlearn" or hook.names_fixlearn)
    }
    missing = [event for event in _EVENTS if event not in config.calls | calling]
    lines = instructions(additions(config, missing))
    if all(event in wiring.hooks for event in missing):
        return lines
    return (*lines, install_command(config, is_prek=_is_prek(wiring)))


def _installs(event: str, wiring: Wiring) -> tuple[str, ...]:
    """The command that puts a hook there, or the lines that are needed before it."""
    config = next((config for config in wiring.configs if event in config.calls), None)
    if config:
        events = [event] if config.manager == "pre-commit" else []
        return (install_command(config, *events, is_prek=_is_prek(wiring)),)
    readable = [config for config in wiring.configs if not config.error]
    return _to_add(readable[0], wiring) if readable else (_INSTALL,)


def _is_prek(wiring: Wiring) -> bool:
    return any(hook.owner == "prek" for hook in wiring.hooks.values())


def _conflicts(wiring: Wiring) -> list[Diagnosis]:
    """Managers that put their hooks into the same place, or into one where git does not look."""
    found = []
    names = [config.manager for config in wiring.configs]
    owners = sorted({hook.owner for hook in wiring.hooks.values()} - {"fixlearn", "another"})
    scope = f" --{wiring.scope}" if wiring.scope in ("worktree", "global", "system") else ""
    unset = f"git config{scope} --unset-all core.hooksPath"
    needs_pre_commit = any(one.manager == "pre-commit" and one.calls for one in wiring.configs)
    if wiring.is_switched_off:
        says = f"core.hooksPath is {wiring.hooks_path}, and that is no folder: git runs no hook"
        found.append(Diagnosis("hook managers", PROBLEM, says, (unset,)))
    elif wiring.hooks_path and needs_pre_commit and not {"pre-commit", "prek"} & set(owners):
        says = (
            f"core.hooksPath is {wiring.hooks_path}: git runs no hook of pre-commit, "
            "and pre-commit refuses to install any"
        )
        found.append(Diagnosis("hook managers", PROBLEM, says, (unset,)))
    elif len(names) > 1 or len(owners) > 1:
        managers = ", ".join(sorted({*names, *owners}))
        says = f"{managers} are here together, and git runs one hook for each event"
        mend = "call the others from one of them, and take their own hooks away"
        found.append(Diagnosis("hook managers", WARNING, says, (mend,)))
    return found


def _hook_types(wiring: Wiring) -> list[Diagnosis]:
    """`pre-commit install` alone puts in the types of the file, or else pre-commit's only."""
    config = next((one for one in wiring.configs if one.manager == "pre-commit"), None)
    if config is None or config.error or not config.calls:
        return []
    missing = left_out(config, config.calls)
    if not missing:
        return [Diagnosis("hook types", OK, f"{config.path} installs all that call fixlearn")]
    command = install_command(config)
    says = f'"{command}" leaves out {", ".join(missing)}; add to {config.path}:'
    return [Diagnosis("hook types", WARNING, says, (hook_types(config),))]
