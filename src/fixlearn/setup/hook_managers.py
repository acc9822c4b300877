"""The hook managers: how they are recognised, read, installed and made to call fixlearn."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.repository.git_hooks import GIT_HOOKS, GitHook, script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Value = str | bool | list[str]


HUSKY_FOLDER = ".husky"
LEFTHOOK_SCRIPT = ".lefthook/pre-push/fixlearn"

_CALL = re.compile(
    r"(?:^|[;&|({]|\b(?:then|else|do|exec)\b)[ \t]*fixlearn[ \t]+(?:hook|lint|check)\b",
    re.MULTILINE,
)
_GUARD = re.compile(
    r"\b(?:command -v|which|type|hash) fixlearn\b|\|\|[ \t]*(?:true\b|:(?!\S)|exit 0\b)"
)
# Languages of pre-commit whose programs it does not install.
_NOT_INSTALLED = ("system", "unsupported", "script")

_MAX_CHARACTERS = 200_000  # of a file; real ones stay far below it

# pre-commit reads the first of these, prek all of them.
PRE_COMMIT_FILES = (".pre-commit-config.yaml", ".pre-commit-config.yml", "prek.toml")
_LEFTHOOK = [f"{lead}lefthook" for lead in ("", ".", ".config/")]
LEFTHOOK_FILES = tuple(
    f"{name}.{end}" for end in ("yml", "yaml", "toml", "json", "jsonc") for name in _LEFTHOOK
)
HUSKY_FILES = (*(f"{HUSKY_FOLDER}/{event}" for event in GIT_HOOKS), f"{HUSKY_FOLDER}/_/h")
MANAGER_FILES = (*PRE_COMMIT_FILES, *LEFTHOOK_FILES, LEFTHOOK_SCRIPT, *HUSKY_FILES)


class HookConfig(NamedTuple):
    """The files of one hook manager."""

    manager: str  # pre-commit, lefthook or husky; prek reads the files of pre-commit
    path: str  # the first of its files; of husky the folder of its scripts
    calls: frozenset[str] = frozenset()  # the events at which it calls fixlearn
    installs: frozenset[str] | None = None  # `default_install_hook_types`, if the file has it
    error: str = ""  # why the file cannot be read
    keys: frozenset[str] = frozenset()  # of lefthook: "commit-msg", "commit-msg.jobs", ...
    unguarded: frozenset[str] = frozenset()  # the events that fail if fixlearn is not installed


class Addition(NamedTuple):
    """Lines to add to a file."""

    path: str
    lines: tuple[str, ...]
    place: str = ""  # where in the file, as ", below repos"
    commands: tuple[str, ...] = ()  # that add the lines; of a script, which may be new


class Manager(NamedTuple):
    """One hook manager: how it is recognised, installed and made to call fixlearn."""

    files: tuple[str, ...]  # if any exists, the manager is used; it reads the first
    install: str  # the command that puts its hooks in place, once in each clone
    read: Callable[[str, Mapping[str, str]], HookConfig]
    additions: Callable[[HookConfig, Sequence[GitHook]], list[Addition]]
    events: tuple[str, ...] = tuple(
        GIT_HOOKS
    )  # at which fixlearn is called unless somebody asks for more


def line_for(event: str) -> str:
    """The line to add to a script that git runs at this event."""
    if event in GIT_HOOKS:
        return "; ".join(script(GIT_HOOKS[event]))
    # Nothing checks after pre-receive, so it refuses the push if fixlearn is not installed.
    return f"fixlearn hook {event} || exit"


def default_config(manager: str) -> HookConfig:
    """The configuration of a manager without a file."""
    path = HUSKY_FOLDER if manager == "husky" else MANAGERS[manager].files[0]
    return HookConfig(manager, path)


def additions(config: HookConfig, events: Iterable[str]) -> list[Addition]:
    """What to add so that a hook manager calls fixlearn at the events."""
    chosen = set(events)
    hooks = [hook for hook in GIT_HOOKS.values() if hook.event in chosen]
    if not hooks:
        return []
    return MANAGERS[config.manager].additions(config, hooks)


def to_call(config: HookConfig) -> list[str]:
    """The events at which a hook manager should call fixlearn and does not yet."""
    return [event for event in MANAGERS[config.manager].events if event not in config.calls]


def replacements(config: HookConfig) -> tuple[str, ...]:
    """What to do so that a commit passes on a machine without fixlearn, as lines for people."""
    events = [event for event in GIT_HOOKS if event in config.unguarded]
    if config.manager == "husky":
        scripts = (replacement(f"{config.path}/{event}", event) for event in events)
        return tuple(line for lines in scripts for line in lines)
    # The hook types are installed already.
    lines = instructions(additions(config._replace(installs=frozenset(GIT_HOOKS)), events))
    return (f"delete the lines that run fixlearn from {config.path}, then", *lines)


def replacement(path: str, event: str) -> tuple[str, ...]:
    """What to do in a script that git runs at this event, so that it passes without fixlearn."""
    heading = f"in {path}, replace the line that calls fixlearn by:"
    return (heading, *(f"  {line}" for line in script(GIT_HOOKS[event])))


def removal(config: HookConfig) -> tuple[str, ...]:
    """What to do so that a hook manager no longer calls fixlearn, as lines for people."""
    events = [event for event in GIT_HOOKS if event in config.calls]
    if not events:
        return ()
    if config.manager == "husky":
        paths = ", ".join(f"{config.path}/{event}" for event in events)
        return (f"delete the lines that call fixlearn from {paths}",)
    return (f"delete the hooks that run fixlearn ({', '.join(events)}) from {config.path}",)


def instructions(added: Sequence[Addition]) -> tuple[str, ...]:
    """The additions as lines for people: the lines to add, and the commands to type."""
    lines: list[str] = []
    heading = ""
    for addition in added:
        if addition.commands:
            lines += addition.commands
            continue
        if heading != f"add to {addition.path}{addition.place}:":
            heading = f"add to {addition.path}{addition.place}:"
            lines.append(heading)
        lines += (f"  {line}".rstrip() for line in addition.lines)
    return tuple(lines)


def install_command(config: HookConfig, *events: str, is_prek: bool = False) -> str:
    """The command that installs a manager's hooks; for pre-commit only these events, if any."""
    command = MANAGERS[config.manager].install
    if config.manager == "pre-commit" and (is_prek or config.path.endswith(".toml")):
        command = "prek install"
    return " ".join([command, *(f"--hook-type {event}" for event in events)])


def hook_types(config: HookConfig, events: Iterable[str] = ()) -> Addition:
    """The line that makes "pre-commit install" install all hooks that call fixlearn."""
    has_line = config.installs is not None
    place = ", in place of its default_install_hook_types" if has_line else ", at its top"
    types = {*_installs(config), *config.calls, *events}
    names = [
        *(event for event in GIT_HOOKS if event in types),
        *sorted(types.difference(GIT_HOOKS)),
    ]
    line = f"default_install_hook_types: [{', '.join(names)}]"
    if config.path.endswith(".toml"):
        line = f"default_install_hook_types = {json.dumps(names)}"
    return Addition(config.path, (line,), place)


def left_out(config: HookConfig, events: Iterable[str]) -> list[str]:
    """The events that "pre-commit install" leaves out; by default it installs only pre-commit."""
    return sorted(set(events) - _installs(config))


def _installs(config: HookConfig) -> frozenset[str]:
    return frozenset({"pre-commit"}) if config.installs is None else config.installs


def pre_commit_file() -> str:
    """A whole file for pre-commit that calls fixlearn."""
    config = default_config("pre-commit")
    events = to_call(config)
    blocks = _local_repository(GIT_HOOKS[event] for event in events)
    (types,) = hook_types(config, events).lines
    comment = '# without this line, "pre-commit install" installs only the pre-commit hook'
    return "".join(f"{line}\n" for line in (comment, types, "repos:", *blocks))


def _add_to_husky(config: HookConfig, hooks: Sequence[GitHook]) -> list[Addition]:
    return [_script_line(hook, f"{config.path}/{hook.event}", ">>") for hook in hooks]


def _script_line(hook: GitHook, path: str, redirection: str, *before: str) -> Addition:
    command = f"echo {shlex.quote(line_for(hook.event))} {redirection} {shlex.quote(path)}"
    return Addition(path, script(hook), commands=(*before, command))


def _add_to_lefthook(config: HookConfig, hooks: Sequence[GitHook]) -> list[Addition]:
    jobs = {}
    for hook in hooks:
        # "$@" is empty there, and {0} has the arguments with a space between them
        run = "\n".join(script(hook._replace(arguments=hook.arguments and "'{1}'")))
        job: dict[str, Value] = {"name": "fixlearn", "run": run}
        if hook.reads_stdin:
            # If the current branch has nothing to push, lefthook skips a `run`, even if
            # other branches are pushed. It never skips a script.
            job = {"script": "fixlearn", "runner": "sh", "use_stdin": True}
        jobs[hook.event] = job
    if config.path.endswith((".json", ".jsonc")):
        text = json.dumps({event: {"jobs": [job]} for event, job in jobs.items()}, indent=2)
        added = [Addition(config.path, tuple(text.splitlines()), ", merged with what it has")]
    else:
        added = [_lefthook_job(config, event, job) for event, job in jobs.items()]
    folder = LEFTHOOK_SCRIPT.rpartition("/")[0]
    scripts = (hook for hook in hooks if hook.reads_stdin)
    return [
        *added,
        *(_script_line(hook, LEFTHOOK_SCRIPT, ">", f"mkdir -p {folder}") for hook in scripts),
    ]


def _lefthook_job(config: HookConfig, event: str, job: Mapping[str, Value]) -> Addition:
    """The lines of a job, with the keys above it that the file does not have yet."""
    above = 2 if f"{event}.jobs" in config.keys else int(event in config.keys)
    place = ("", f", below {event}", f", below the jobs of {event}")[above]
    if config.path.endswith(".toml"):
        return Addition(config.path, (f"[[{event}.jobs]]", *_toml(job)))
    lines = (f"{event}:", "  jobs:", *(f"    {line}" for line in _yaml_item(job)))
    return Addition(config.path, lines[above:], place)


def _add_to_pre_commit(config: HookConfig, hooks: Sequence[GitHook]) -> list[Addition]:
    added = []
    events = [hook.event for hook in hooks]
    if left_out(config, events):
        added.append(hook_types(config, events))
    if config.path.endswith(".toml"):
        lines = ["[[repos]]", 'repo = "local"']
        for hook in hooks:
            lines += ["", "[[repos.hooks]]", *_toml(_local_hook(hook))]
        return [*added, Addition(config.path, tuple(lines))]
    return [*added, Addition(config.path, tuple(_local_repository(hooks)), ", below repos")]


def _local_repository(hooks: Iterable[GitHook]) -> list[str]:
    items = (line for hook in hooks for line in _yaml_item(_local_hook(hook)))
    return ["  - repo: local", "    hooks:", *(f"      {line}" for line in items)]


def _local_hook(hook: GitHook) -> dict[str, Value]:
    if hook.reads_stdin:  # pre-commit reads stdin itself, and sets variables for one branch
        hook = hook._replace(command="fixlearn check", arguments="")
    keys: dict[str, Value] = {
        "id": hook.id,
        "name": hook.name,
        "entry": "sh -c '{}' fixlearn".format("\n".join(script(hook))),
        "language": "system",
        "stages": [hook.event],
        "always_run": True,
    }
    if not hook.arguments:
        keys["pass_filenames"] = False
    if hook.event in ("commit-msg", "post-commit", "pre-push"):
        keys["verbose"] = True  # otherwise the output of a hook that passes is hidden
    return keys


def _yaml_item(keys: Mapping[str, Value]) -> list[str]:
    """An item of a list in YAML."""
    lines = []
    for key, value in keys.items():
        if isinstance(value, bool):
            lines.append(f"{key}: {str(value).lower()}")
        elif isinstance(value, list):
            lines.append(f"{key}: [{', '.join(value)}]")
        elif "\n" in value:
            lines += [f"{key}: |-", *(f"  {line}" for line in value.split("\n"))]
        else:
            lines.append(f"{key}: {value}")
    return [f"{'  ' if number else '- '}{line}" for number, line in enumerate(lines)]


def _toml(keys: Mapping[str, Value]) -> list[str]:
    """The lines of a table in TOML."""
    lines = []
    for key, value in keys.items():
        if isinstance(value, str) and "\n" in value:
            lines += f"{key} = '''{value}'''".split("\n")
        else:
            lines.append(f"{key} = {json.dumps(value)}")
    return lines


def hook_configs(files: Mapping[str, str]) -> list[HookConfig]:
    """The configurations of the hook managers that a repository uses. `files` is {path: text}."""
    configs = []
    for name, manager in MANAGERS.items():
        path = next((path for path in manager.files if path in files), None)
        if path:
            try:
                configs.append(manager.read(path, files))
            except Unreadable as error:
                configs.append(HookConfig(name, path, error=str(error)))
    return configs


def fails_without_fixlearn(script: str) -> bool:
    """True if a script of sh calls fixlearn without looking whether it is installed."""
    return bool(_CALL.search(script)) and not _GUARD.search(script)


def read_pre_commit(path: str, files: Mapping[str, str]) -> HookConfig:
    document = _load(path, files[path])
    calls: set[str] = set()
    unguarded: set[str] = set()
    nodes = (node for node in _walk(document) if isinstance(node, dict))
    for hook in (node for node in nodes if isinstance(node.get("id"), str)):
        id, entry = hook["id"], next(_texts(hook.get("entry")), "")
        if id.startswith("fixlearn") or "fixlearn" in entry:
            calls.update(_stages(id, hook))
        if hook.get("language") in _NOT_INSTALLED and fails_without_fixlearn(entry):
            unguarded.update(_stages(id, hook))
    types = document.get("default_install_hook_types") if isinstance(document, dict) else None
    installs = None if types is None else frozenset(_texts(types))
    return HookConfig(
        "pre-commit", path, frozenset(calls), installs, unguarded=frozenset(unguarded)
    )


def _stages(id: str, hook: dict[object, object]) -> tuple[str, ...]:
    if "stages" in hook:
        return tuple(_texts(hook["stages"]))
    return (next((hook.event for hook in GIT_HOOKS.values() if hook.id == id), id),)


def read_lefthook(path: str, files: Mapping[str, str]) -> HookConfig:
    document = _load(path, files[path])
    table = document if isinstance(document, dict) else {}
    texts = {event: list(_texts(table.get(event))) for event in GIT_HOOKS}
    calls = {event for event in GIT_HOOKS if any("fixlearn" in text for text in texts[event])}
    unguarded = {event for event in calls if any(map(fails_without_fixlearn, texts[event]))}
    if "pre-push" in calls and fails_without_fixlearn(files.get(LEFTHOOK_SCRIPT, "")):
        unguarded.add("pre-push")
    keys = {event for event in GIT_HOOKS if isinstance(table.get(event), dict)}
    keys |= {f"{event}.jobs" for event in keys if table[event].get("jobs")}
    return HookConfig(
        "lefthook", path, frozenset(calls), keys=frozenset(keys), unguarded=frozenset(unguarded)
    )


def read_husky(_: str, files: Mapping[str, str]) -> HookConfig:
    scripts = {event: files.get(f"{HUSKY_FOLDER}/{event}", "") for event in GIT_HOOKS}
    calls = frozenset(event for event, text in scripts.items() if "fixlearn" in text)
    unguarded = frozenset(event for event in calls if fails_without_fixlearn(scripts[event]))
    return HookConfig("husky", HUSKY_FOLDER, calls, unguarded=unguarded)


def _texts(root: object) -> Iterator[str]:
    return (node for node in _walk(root) if isinstance(node, str))


def _walk(root: object) -> Iterator[object]:
    """All values of a document. Each collection is visited once, as aliases may form a loop."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict | list):
            if id(node) in seen:
                continue
            seen.add(id(node))
            waiting += list(node.values()) if isinstance(node, dict) else node
        yield node


class Unreadable(Exception):
    """The file of a hook manager cannot be parsed."""


def _load(path: str, text: str) -> object:
    """The values of a YAML, TOML or JSON file. Raises Unreadable.

    `yaml_reader` is no help: it refuses anchors, which these files may have.
    """
    import tomllib

    import yaml

    if len(text) > _MAX_CHARACTERS:
        raise Unreadable(f"it is longer than {_MAX_CHARACTERS:,} characters")
    try:
        if path.endswith(".toml"):
            return tomllib.loads(text)
        if path.endswith((".json", ".jsonc")):
            return json.loads(text)
        # The loader in C would crash if the file is nested too deep.
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unreadable(f"line {line}: {error.problem or 'not YAML'}") from error
    except RecursionError as error:
        raise Unreadable("it is nested too deep") from error
    except (ValueError, yaml.YAMLError) as error:
        raise Unreadable(str(error).partition("\n")[0] or "it cannot be parsed") from error


MANAGERS = {
    "pre-commit": Manager(
        PRE_COMMIT_FILES,
        "pre-commit install",
        read_pre_commit,
        _add_to_pre_commit,
        # It prints several lines for each hook that passes, and post-commit almost always does.
        tuple(event for event in GIT_HOOKS if event != "post-commit"),
    ),
    "lefthook": Manager(LEFTHOOK_FILES, "lefthook install", read_lefthook, _add_to_lefthook),
    "husky": Manager(HUSKY_FILES, "npx husky", read_husky, _add_to_husky),
}
