"""Diagnose a clone: tools, settings, history and hooks, with the commands that fix problems."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import CONFIG_FILE
from fixlearn.model import Diagnosis
from fixlearn.repository.files import short_path
from fixlearn.repository.git_hooks import GIT_HOOKS, Hook, HookFolder
from fixlearn.repository.remotes import all_branches, forge_of
from fixlearn.setup.hook_managers import (
    MANAGERS,
    HookConfig,
    additions,
    default_config,
    fails_without_fixlearn,
    hook_types,
    install_command,
    instructions,
    left_out,
    replacement,
    replacements,
    to_call,
)
from fixlearn.setup.init import SUBJECT, ci_files, ci_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_MAX_NAMES = 3  # of files, so that the line fits the terminal
OK, ADVICE, WARNING, PROBLEM = "ok", "advice", "warning", "problem"


# The commands that a refusal prints use `commit --trailer`, which is new in 2.32.
OLDEST_GIT = (2, 32)
OLDEST_PYTHON = (3, 11)


class Tools(NamedTuple):
    """The programs on this machine."""

    git: tuple[int, ...]
    python: tuple[int, ...]
    fixlearn: str  # its version
    path: str  # of fixlearn on PATH, as hooks find it; "" without one
    recorded: str  # the program that our hooks run if PATH has none; "" without one
    scripts: str  # the folder of programs that this fixlearn is installed in
    has_libyaml: bool


class Settings(NamedTuple):
    """The configuration file, and its adoption baseline."""

    is_there: bool
    error: tuple[str, str] | None = None  # (what, hint)
    since: Mapping[str, bool] = {}  # revision -> True if this clone has it
    since_date: str = ""
    baseline: str = ""  # the hash that `init` would write


class Clone(NamedTuple):
    """The history and the remote of a clone."""

    has_commits: bool
    is_shallow: bool
    remote: str  # its name, "origin" if there are several; "" without one
    address: str  # of the remote; never printed, as it may contain a password
    default_branch: str  # "" if git does not know it
    fetches_all: bool = True  # of the remote's branches


def examine_tools(tools: Tools) -> list[Diagnosis]:
    """Check the versions of git and Python, the build of PyYAML, and PATH."""
    if tools.has_libyaml:
        libyaml = Diagnosis("libyaml", OK, "PyYAML uses libyaml")
    else:
        text = "PyYAML was built without libyaml, so reading thousands of lessons is slow"
        command = "python -m pip install --force-reinstall --only-binary PyYAML PyYAML"
        libyaml = Diagnosis("libyaml", WARNING, text, (command,))
    if tools.path:
        fixlearn = Diagnosis("fixlearn", OK, f"{tools.fixlearn}, on PATH as {tools.path}")
    elif tools.recorded:
        text = f"{tools.fixlearn}, not on PATH; the hooks run {tools.recorded}"
        fixlearn = Diagnosis("fixlearn", OK, text)
    else:
        text = f"{tools.fixlearn} is not on PATH (set it in the profile of your shell)"
        command = f'export PATH="{tools.scripts}:$PATH"'
        fixlearn = Diagnosis("fixlearn", PROBLEM, text, (command,))
    return [
        _version("git", tools.git, OLDEST_GIT, "https://git-scm.com/downloads"),
        _version("python", tools.python, OLDEST_PYTHON, "https://www.python.org/downloads"),
        libyaml,
        fixlearn,
    ]


def _version(
    name: str, version: tuple[int, ...], oldest: tuple[int, ...], address: str
) -> Diagnosis:
    text = ".".join(map(str, version))
    if version >= oldest:
        return Diagnosis(name, OK, text)
    text = f"{text} is older than {'.'.join(map(str, oldest))}"
    return Diagnosis(name, PROBLEM, text, (f"install it from {address}",))


def examine_settings(settings: Settings, clone: Clone) -> list[Diagnosis]:
    """Check that the configuration can be read and has an adoption baseline."""
    if settings.error:
        what, hint = settings.error
        return [Diagnosis("settings", PROBLEM, what, (hint,))]
    if not settings.is_there:
        text = f"no {CONFIG_FILE}: every bug fix in the history needs a lesson"
        return [Diagnosis("settings", WARNING, text, ("fixlearn init",))]
    return [Diagnosis("settings", OK, f"{CONFIG_FILE} is valid"), _baseline(settings, clone)]


def shared_files(files: Mapping[str, str], folder: HookFolder) -> list[str]:
    """The files that everybody and CI need: what `init` creates, and what calls fixlearn.

    `files` are the texts for people and agents, and the files of hook managers and of CI.
    """
    top = folder.work_tree
    hooks = folder.hooks.values() if top and folder.is_in_work_tree else ()
    paths = [
        hook.file.path.relative_to(top).as_posix()
        for hook in hooks
        if top and hook.file and hook.file.path.is_relative_to(top) and _runs_fixlearn(hook)
    ]
    paths += [path for path, text in files.items() if "fixlearn" in text]
    # husky makes and ignores the files in its folder "_" itself
    return [CONFIG_FILE, *(path for path in dict.fromkeys(paths) if "/_/" not in path)]


def examine_commit(uncommitted: Mapping[str, str]) -> list[Diagnosis]:
    """A warning about shared files that HEAD does not have as they are: {path: state}."""
    if not uncommitted:
        return []
    names = [f"{path} ({state})" for path, state in uncommitted.items()]
    more = f" and {len(names) - _MAX_NAMES} more" * (len(names) > _MAX_NAMES)
    text = f"only in this work tree: {', '.join(names[:_MAX_NAMES])}{more}"
    force = ["--force"] * ("ignored" in uncommitted.values())
    lines = (
        shlex.join(["git", "add", *force, *uncommitted]),
        shlex.join(["git", "commit", "-m", SUBJECT, "--", *uncommitted]),
    )
    says = f"{text}; CI and other clones do not have it"
    return [Diagnosis("committed", WARNING, says, lines)]


def _baseline(settings: Settings, clone: Clone) -> Diagnosis:
    missing = [name for name, is_present in settings.since.items() if not is_present]
    if missing:
        text = f'"since" names {", ".join(missing)}, which is not in this clone'
        command = _completing_fetch(clone) if clone.is_shallow else "git fetch --tags"
        return Diagnosis("baseline", PROBLEM, text, (command,))
    names = [*settings.since, *([settings.since_date] if settings.since_date else [])]
    if names:
        return Diagnosis("baseline", OK, f"lessons are required since {', '.join(names)}")
    if not clone.has_commits:
        return Diagnosis("baseline", OK, "not needed: there is no commit yet")
    text = 'no "since": every bug fix in the history needs a lesson'
    lines = (f"add to {CONFIG_FILE}:", f"  since: [{settings.baseline}]")
    return Diagnosis("baseline", ADVICE, text, lines)


def examine_tags(says: str, proposed: Sequence[str], *, has_releases: bool) -> list[Diagnosis]:
    """A warning about tags that are no releases; `proposed` are lines for the settings, or ()."""
    text = says if has_releases else f"{says}: no release is reported"
    lines = (f"add to {CONFIG_FILE}:", *proposed) if proposed else ()
    return [Diagnosis("releases", WARNING, text, lines)]


def _completing_fetch(clone: Clone) -> str:
    """The command that fetches what a shallow clone lacks, which often has only one branch."""
    remote = clone.remote or "origin"
    added = "" if clone.remote else "git remote add origin <address of the repository> && "
    refspec = f"+refs/heads/*:refs/remotes/{remote}/*"
    return f'{added}git fetch --unshallow --tags {remote} "{refspec}"'


def examine_clone(clone: Clone) -> list[Diagnosis]:
    """Check that the history is complete and the default branch is known."""
    if clone.is_shallow:
        text = "this clone is shallow, so results may be unknown (exit code 3)"
        history = Diagnosis("history", PROBLEM, text, (_completing_fetch(clone),))
    else:
        history = Diagnosis("history", OK, "this clone has the whole history")
    return [history, _default_branch(clone)]


def _default_branch(clone: Clone) -> Diagnosis:
    if clone.default_branch:
        return Diagnosis("default branch", OK, clone.default_branch)
    if not clone.has_commits:
        return Diagnosis("default branch", OK, "there is no commit yet")
    if clone.remote:
        text = f"unknown, because {clone.remote}/HEAD is not set in this clone"
        remote = shlex.quote(clone.remote)
        command = f"git remote set-head {remote} --auto"
        if not clone.fetches_all:  # as a bare clone does not, which a worktree may belong to
            fetch = shlex.quote(all_branches(clone.remote))
            command = f"git fetch {remote} {fetch} && {command}"
    else:
        text = "unknown without a remote or a branch main or master: name the range to check"
        command = "fixlearn check <from>..HEAD"
    return Diagnosis("default branch", WARNING, text, (command,))


# Event -> the state if fixlearn is not called there. Without commit-msg, a missing lesson is only
# noticed in CI.
_EVENTS = {
    "commit-msg": PROBLEM,
    "pre-push": WARNING,
    "prepare-commit-msg": ADVICE,
    "post-commit": ADVICE,
}
_INSTALL = "fixlearn install"


def examine_hooks(folder: HookFolder, configs: Sequence[HookConfig]) -> list[Diagnosis]:
    """Check that fixlearn is called at each event, and that nothing gets in the way of commits."""
    events = [_event(event, folder, configs) for event in _EVENTS]
    others = [*_conflicts(folder, configs), *_hook_types(configs), *_unguarded(folder, configs)]
    return [*events, *others]


def _event(event: str, folder: HookFolder, configs: Sequence[HookConfig]) -> Diagnosis:
    hook = folder.hooks.get(event)
    state = _EVENTS[event]
    if hook is None or hook.file is None:
        if any(config.calls and _is_left_out(config, event) for config in configs):
            return _LEFT_OUT
        return Diagnosis(event, state, "not installed", _installs(event, folder, configs))
    path = short_path(hook.file.path)
    if not hook.file.is_executable:
        text = f"{path} is not executable, so git ignores it"
        return Diagnosis(event, state, text, (f"chmod +x {shlex.quote(path)}",))
    if _runs_fixlearn(hook):
        return Diagnosis(event, OK, f"runs fixlearn ({path})")
    if hook.file.owner == "another":
        text = f"{path} does not run fixlearn (install keeps it, and runs it first)"
        return Diagnosis(event, state, text, (_INSTALL,))
    return _managed(event, hook.file.owner, folder, configs)


def _runs_fixlearn(hook: Hook) -> bool:
    if hook.reaches_fixlearn:
        return True
    file = hook.file
    if file is None or not file.is_executable:
        return False
    return file.owner == "fixlearn" or (file.owner == "another" and b"fixlearn" in file.content)


def _managed(
    event: str, owner: str, folder: HookFolder, configs: Sequence[HookConfig]
) -> Diagnosis:
    """Diagnose the hook of a hook manager by the manager's configuration."""
    state = _EVENTS[event]
    manager = "pre-commit" if owner == "prek" else owner
    config = next((config for config in configs if config.manager == manager), None)
    if config is None:
        text = f"{owner} is installed but does not run fixlearn"
        return Diagnosis(event, state, text, _to_add(default_config(manager), folder))
    if config.error:
        text = f"{owner} is installed, but {config.path} cannot be read: {config.error}"
        return Diagnosis(event, WARNING, text, (f"correct {config.path}",))
    if event in config.calls:
        return Diagnosis(event, OK, f"{owner} runs fixlearn ({config.path})")
    if _is_left_out(config, event):
        return _LEFT_OUT
    text = f"{owner} is installed, but {config.path} does not run fixlearn"
    return Diagnosis(event, state, text, _to_add(config, folder))


_LEFT_OUT = Diagnosis(
    "post-commit", OK, "not used: pre-commit would print several lines at every commit"
)


def _is_left_out(config: HookConfig, event: str) -> bool:
    return event not in config.calls and event not in MANAGERS[config.manager].events


def _to_add(config: HookConfig, folder: HookFolder) -> tuple[str, ...]:
    """The changes that make a manager run fixlearn at every event that does not run it yet."""
    installed = {event: hook for event, hook in folder.hooks.items() if hook.file}
    calling = {event for event, hook in installed.items() if _runs_fixlearn(hook)}
    missing = [event for event in to_call(config) if event in _EVENTS and event not in calling]
    lines = instructions(additions(config, missing))
    if all(event in installed for event in missing):
        return lines
    return (*lines, install_command(config, is_prek=folder.is_prek))


def _installs(event: str, folder: HookFolder, configs: Sequence[HookConfig]) -> tuple[str, ...]:
    """The command that installs the hook, or the lines that its manager needs first."""
    config = next((config for config in configs if event in config.calls), None)
    if config:
        is_left_out = config.manager == "pre-commit" and left_out(config, [event])
        events = [event] if is_left_out else []
        return (install_command(config, *events, is_prek=folder.is_prek),)
    readable = [config for config in configs if not config.error]
    return _to_add(readable[0], folder) if readable else (_INSTALL,)


def _conflicts(folder: HookFolder, configs: Sequence[HookConfig]) -> list[Diagnosis]:
    """Managers that use the same hooks, and managers whose hooks git does not run."""
    managers = {config.manager for config in configs}
    files = [hook.file for hook in folder.hooks.values() if hook.file]
    owners = {file.owner for file in files} - {"fixlearn", "another"}
    scope = f" --{folder.scope}" if folder.scope in ("worktree", "global", "system") else ""
    unset = f"git config{scope} --unset-all core.hooksPath"
    needs_pre_commit = any(config.manager == "pre-commit" and config.calls for config in configs)
    if folder.is_switched_off:
        text = f"core.hooksPath is {folder.setting}, which is no folder: git runs no hooks"
        return [Diagnosis("hook managers", PROBLEM, text, (unset,))]
    if folder.setting and needs_pre_commit and not {"pre-commit", "prek"} & owners:
        text = (
            f"core.hooksPath is {folder.setting}, so git ignores the hooks of pre-commit, "
            "and pre-commit refuses to install them"
        )
        return [Diagnosis("hook managers", PROBLEM, text, (unset,))]
    if len(managers) > 1 or len(owners) > 1:
        names = ", ".join(sorted(managers | owners))
        text = f"{names} are used together, but git runs only one hook per event"
        advice = "call the others from one of them, and uninstall their own hooks"
        return [Diagnosis("hook managers", WARNING, text, (advice,))]
    return []


def _hook_types(configs: Sequence[HookConfig]) -> list[Diagnosis]:
    """Check that "pre-commit install" installs every hook that calls fixlearn."""
    config = next((config for config in configs if config.manager == "pre-commit"), None)
    if config is None or config.error or not config.calls:
        return []
    missing = left_out(config, config.calls)
    if not missing:
        return [Diagnosis("hook types", OK, f"{config.path} installs all hooks that run fixlearn")]
    command = install_command(config)
    text = f'"{command}" does not install {", ".join(missing)}'
    return [Diagnosis("hook types", WARNING, text, instructions([hook_types(config)]))]


def _unguarded(folder: HookFolder, configs: Sequence[HookConfig]) -> list[Diagnosis]:
    """Check that a commit passes on a machine without fixlearn."""
    files: list[str] = []
    hints: list[str] = []
    for config in configs:
        if config.unguarded:
            files.append(config.path)
            hints += replacements(config)
    # The scripts of husky are read with its other files.
    for event, hook in folder.hooks.items() if folder.manager != "husky" else ():
        file = hook.file
        if file is None or file.owner != "another" or event not in GIT_HOOKS:
            continue
        if fails_without_fixlearn(file.content.decode("utf-8", "replace")):
            files.append(short_path(file.path))
            hints += replacement(short_path(file.path), event)
    if not files:
        return []
    text = f"commits fail on a machine without fixlearn, because of {', '.join(files)}"
    return [Diagnosis("without fixlearn", WARNING, text, tuple(hints))]


def examine_forge(address: str, files: Mapping[str, str]) -> list[Diagnosis]:
    """Check that CI runs fixlearn, and advise on squash merges, which may drop `Lesson:` lines."""
    forge = forge_of(address)
    advice = []
    if forge == "github":
        text = "if you squash pull requests, keep title and description, with the Lesson: lines"
        command = (
            "gh api --method PATCH 'repos/{owner}/{repo}' "
            "-f squash_merge_commit_title=PR_TITLE -f squash_merge_commit_message=PR_BODY"
        )
        advice.append(Diagnosis("squash merges", ADVICE, text, (command,)))
    elif forge == "gitlab":
        text = "if you squash merge requests, keep title and description, with the Lesson: lines"
        setting = "Settings > Merge requests > Squash commit message template:"
        template = ("  %{title}", "", "  %{description}")
        advice.append(Diagnosis("squash merges", ADVICE, text, (setting, *template)))
    return [_ci(address, files), *advice]


def _ci(address: str, files: Mapping[str, str]) -> Diagnosis:
    all_files = ci_files(files)
    ours = [file for file in all_files if file.runs_fixlearn]
    names = ", ".join(file.path for file in (ours or all_files)[:_MAX_NAMES])
    lacking = next((file for file in ours if file.lacks), None)
    if lacking:
        text = f"{lacking.path} runs fixlearn, but does not fetch the whole history"
        return Diagnosis("CI", WARNING, text, (f"add to {lacking.path}:", f"  {lacking.lacks}"))
    if ours:
        return Diagnosis("CI", OK, f"{names} runs fixlearn")
    is_supported = bool(ci_of(address, files))
    advice = ["run in CI, with the whole history fetched: fixlearn check"]
    if is_supported:
        advice = ["fixlearn init"]
    text = "no CI file runs fixlearn"
    if all_files:
        more = ", …" if len(all_files) > _MAX_NAMES else ""
        text = f"nothing in {names}{more} runs fixlearn (scripts were not inspected)"
        advice.append("or, if a script runs it, mention fixlearn in a comment of the CI file")
    return Diagnosis("CI", PROBLEM if is_supported else WARNING, text, tuple(advice))
