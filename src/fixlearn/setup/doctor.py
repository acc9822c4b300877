"""What doctor looks at in a clone: tools, settings, history, hooks; and what to type or to add."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import CONFIG_FILE
from fixlearn.model import Diagnosis
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

OK, ADVICE, WARNING, PROBLEM = "ok", "advice", "warning", "problem"


# `rev-parse --path-format`, by which hooks are found, is of 2.31; all else is older.
OLDEST_GIT = (2, 31)
OLDEST_PYTHON = (3, 11)


class Tools(NamedTuple):
    """The programs that are there."""

    git: tuple[int, ...]
    python: tuple[int, ...]
    fixlearn: str  # its version
    path: str  # where PATH has fixlearn, as hooks find it; "" where it has not
    recorded: str  # what our own hooks run where PATH has none; "" where they know of none
    scripts: str  # the folder where this fixlearn was installed to
    has_libyaml: bool


class Settings(NamedTuple):
    """The configuration file, and where it says that lessons begin."""

    is_there: bool
    error: tuple[str, str] | None = None  # (what, hint)
    since: Mapping[str, bool] = {}  # revision -> is it in this clone
    since_date: str = ""
    baseline: str = ""  # what `init` would write


class Clone(NamedTuple):
    """What the clone has."""

    has_commits: bool
    is_shallow: bool
    remote: str  # the name of the remote, "origin" where there are more; "" where there is none
    address: str  # its address; it may hold a password, so it is never shown
    default_branch: str  # as git knows it; "" where it does not


def examine_tools(tools: Tools) -> list[Diagnosis]:
    """Are git, Python, PyYAML and fixlearn itself as they have to be?"""
    git, python = (".".join(map(str, version)) for version in (tools.git, tools.python))
    found = [
        _version("git", git, tools.git, OLDEST_GIT, "https://git-scm.com/downloads"),
        _version("python", python, tools.python, OLDEST_PYTHON, "https://www.python.org/downloads"),
    ]
    if tools.has_libyaml:
        found.append(Diagnosis("libyaml", OK, "PyYAML reads with libyaml"))
    else:
        says = "PyYAML was built without libyaml: all works, thousands of lessons are read slowly"
        mend = "python -m pip install --force-reinstall --only-binary PyYAML PyYAML"
        found.append(Diagnosis("libyaml", WARNING, says, (mend,)))
    if tools.path:
        found.append(Diagnosis("fixlearn", OK, f"{tools.fixlearn}, on PATH as {tools.path}"))
    elif tools.recorded:
        says = f"{tools.fixlearn}, not on PATH; the hooks run {tools.recorded}"
        found.append(Diagnosis("fixlearn", OK, says))
    else:
        says = f"{tools.fixlearn} runs, but it is not on PATH, where git hooks look for it"
        mend = f'export PATH="{tools.scripts}:$PATH"     (in the profile of your shell)'
        found.append(Diagnosis("fixlearn", PROBLEM, says, (mend,)))
    return found


def _version(
    name: str, shown: str, version: tuple[int, ...], oldest: tuple[int, ...], where: str
) -> Diagnosis:
    if version >= oldest:
        return Diagnosis(name, OK, shown)
    least = ".".join(map(str, oldest))
    return Diagnosis(name, PROBLEM, f"{shown} is older than {least}", (f"install it from {where}",))


def examine_settings(settings: Settings, clone: Clone) -> list[Diagnosis]:
    """Can the configuration be read, and does it say since when lessons are asked for?"""
    if settings.error:
        what, hint = settings.error
        return [Diagnosis("settings", PROBLEM, what, (hint,))]
    if not settings.is_there:
        says = f"no {CONFIG_FILE}: the defaults count, and lessons are asked of all history"
        return [Diagnosis("settings", WARNING, says, ("fixlearn init",))]
    return [Diagnosis("settings", OK, f"{CONFIG_FILE} is read"), _since(settings, clone)]


def _since(settings: Settings, clone: Clone) -> Diagnosis:
    missing = [name for name, is_known in settings.since.items() if not is_known]
    if missing:
        says = f'"since" names {", ".join(missing)}, and that is no commit of this clone'
        mend = "git fetch --unshallow --tags" if clone.is_shallow else "git fetch --tags"
        return Diagnosis("baseline", PROBLEM, says, (mend,))
    names = [*settings.since, *([settings.since_date] if settings.since_date else [])]
    if names:
        return Diagnosis("baseline", OK, f"lessons are asked for since {', '.join(names)}")
    if not clone.has_commits:
        return Diagnosis("baseline", OK, "none is needed: there is no commit yet")
    says = f'no "since" in {CONFIG_FILE}: lessons are asked of all history'
    return Diagnosis("baseline", ADVICE, says, (f"since: [{settings.baseline}]",))


def examine_clone(clone: Clone) -> list[Diagnosis]:
    """Is all of history here, and is the default branch known?"""
    if clone.is_shallow:
        says = "this clone is shallow: what is behind its end cannot be told"
        found = [Diagnosis("history", PROBLEM, says, ("git fetch --unshallow --tags",))]
    else:
        found = [Diagnosis("history", OK, "the clone is complete")]
    if clone.default_branch:
        found.append(Diagnosis("default branch", OK, clone.default_branch))
    elif not clone.has_commits:
        found.append(Diagnosis("default branch", OK, "there is no commit yet"))
    elif clone.remote:
        says = f"{clone.remote}/HEAD is not known, so the default branch is not either"
        mend = f"git remote set-head {shlex.quote(clone.remote)} --auto"
        found.append(Diagnosis("default branch", WARNING, says, (mend,)))
    else:
        says = "no remote, and neither main nor master: name the range that you check"
        mend = "fixlearn check <from>..HEAD"
        found.append(Diagnosis("default branch", WARNING, says, (mend,)))
    return found


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
