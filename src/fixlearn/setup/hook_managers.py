"""The hook managers: their files, what to add to them for each hook, and what their files call."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.yaml_reader import TOO_DEEP_FOR_LIBYAML

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Value = str | bool | list[str]


class GitHook(NamedTuple):
    """What fixlearn does at one of git's hooks."""

    event: str
    command: str
    id: str  # of the hook in pre-commit
    name: str  # what pre-commit prints while it runs
    arguments: str = ""  # those that git gives to the hook
    reads_stdin: bool = False
    unchecked: str = ""  # what it prints without fixlearn; "" for a hook that checks nothing


# In the order in which they run around a commit and its push.
GIT_HOOKS = {
    hook.event: hook
    for hook in (
        GitHook(
            "pre-commit",
            "fixlearn lint --staged",
            id="fixlearn-lint",
            name="lessons are well formed",
            unchecked="the lessons were not checked. CI will check them.",
        ),
        GitHook(
            "prepare-commit-msg",
            "fixlearn hook prepare-commit-msg",
            id="fixlearn-prepare-commit-msg",
            name="a staged lesson is named in the message",
            arguments='"$@"',
        ),
        GitHook(
            "commit-msg",
            "fixlearn hook commit-msg",
            id="fixlearn-commit-msg",
            name="every bugfix names its lesson",
            unchecked="this commit was not checked. CI will check it.",
            arguments='"$@"',
        ),
        GitHook(
            "post-commit",
            "fixlearn hook post-commit",
            id="fixlearn-post-commit",
            name="a bugfix that went past its hook is noticed",
        ),
        GitHook(
            "pre-push",
            "fixlearn hook pre-push",
            id="fixlearn-check",
            name="all bugfixes of this push name their lessons",
            unchecked="this push was not checked. CI will check it.",
            arguments='"$@"',
            reads_stdin=True,
        ),
    )
}
EVENTS = tuple(GIT_HOOKS)

# pre-commit reads the first of these, prek all of them.
PRE_COMMIT_FILES = (".pre-commit-config.yaml", ".pre-commit-config.yml", "prek.toml")
_LEFTHOOK = [f"{lead}lefthook" for lead in ("", ".", ".config/")]
LEFTHOOK_FILES = tuple(
    f"{name}.{end}" for end in ("yml", "yaml", "toml", "json", "jsonc") for name in _LEFTHOOK
)
LEFTHOOK_SCRIPT = ".lefthook/pre-push/fixlearn"
HUSKY_FOLDER = ".husky"
HUSKY_FILES = (*(f"{HUSKY_FOLDER}/{event}" for event in EVENTS), f"{HUSKY_FOLDER}/_/h")
MANAGER_FILES = (*PRE_COMMIT_FILES, *LEFTHOOK_FILES, LEFTHOOK_SCRIPT, *HUSKY_FILES)

# A machine writes no longer file, and a person no deeper one.
_MAX_CHARACTERS = 200_000
_MAX_DEPTH = 64
_TOO_DEEP = f"it is nested deeper than {_MAX_DEPTH} levels"


class HookConfig(NamedTuple):
    """The files of one hook manager."""

    manager: str  # pre-commit, lefthook or husky; prek reads the files of pre-commit
    path: str  # the first of its files; of husky the folder of its scripts
    calls: frozenset[str] = frozenset()  # the events at which it calls fixlearn
    installs: frozenset[str] | None = None  # `default_install_hook_types`, if the file has it
    error: str = ""  # why the file cannot be read
    keys: frozenset[str] = frozenset()  # of lefthook: "commit-msg", "commit-msg.jobs", ...


class Addition(NamedTuple):
    """Lines to add to a file."""

    path: str
    lines: tuple[str, ...]
    place: str = ""  # where in the file, as ", below repos"
    commands: tuple[str, ...] = ()  # that add the lines; of a script, which may be new


class Manager(NamedTuple):
    """One hook manager: how it is recognised, installed and made to call fixlearn."""

    files: tuple[str, ...]  # any of them shows that it is used; it reads the first that exists
    install: str  # the command that puts its hooks in place, once in each clone
    read: Callable[[str, Mapping[str, str]], HookConfig]
    additions: Callable[[HookConfig, Sequence[GitHook]], list[Addition]]


class Unreadable(Exception):
    """A manager's file is not what its name says."""


def script(hook: GitHook) -> tuple[str, ...]:
    """The lines of sh that run fixlearn at a hook, and pass if it is not installed.

    They may be between other lines of a script, under `sh -e` or not. Joined with "; " they
    are one line.
    """
    # Without fixlearn nobody is held up: git runs prepare-commit-msg even with --no-verify, and
    # CI checks again. A shell ends with 126 or 127 if it cannot start a program, for example the
    # fixlearn of a virtual environment whose Python is gone.
    run = "if command -v fixlearn >/dev/null"
    call = f"then {hook.command} {hook.arguments}".rstrip()
    if not hook.unchecked:
        return (run, f"{call} || true", "fi")
    # No quotes around the text: pre-commit has the lines in single quotes, and lefthook on
    # Windows puts double ones around them (so its source says; nothing was tried on Windows).
    return (
        run,
        f"{call} || case $? in 126|127) ;; *) exit;; esac",
        f"else echo fixlearn is not installed, so {hook.unchecked} >&2",
        "fi",
    )


def line_for(event: str) -> str:
    """The line to add to a script that git runs at this event."""
    if event in GIT_HOOKS:
        return "; ".join(script(GIT_HOOKS[event]))
    # pre-receive: nobody checks after it, so without fixlearn it refuses
    return f"fixlearn hook {event} || exit"


def script_file(event: str) -> str:
    """A whole script that a hook manager runs with sh at this event."""
    return "".join(f"{line}\n" for line in script(GIT_HOOKS[event]))


def default_config(manager: str) -> HookConfig:
    """A manager that has no file yet."""
    path = HUSKY_FOLDER if manager == "husky" else MANAGERS[manager].files[0]
    return HookConfig(manager, path)


def additions(config: HookConfig, events: Iterable[str]) -> list[Addition]:
    """What to add so that a hook manager calls fixlearn at the events."""
    chosen = set(events)
    hooks = [hook for hook in GIT_HOOKS.values() if hook.event in chosen]
    if not hooks:
        return []
    return MANAGERS[config.manager].additions(config, hooks)


def instructions(added: Sequence[Addition]) -> tuple[str, ...]:
    """The same as lines for people: what to add where, and what to type."""
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
    """What puts the hooks of a manager in place; of pre-commit only these events, if any."""
    command = MANAGERS[config.manager].install
    if config.manager == "pre-commit" and (is_prek or config.path.endswith(".toml")):
        command = "prek install"
    return " ".join([command, *(f"--hook-type {event}" for event in events)])


def hook_types(config: HookConfig, events: Iterable[str] = ()) -> str:
    """The line with which "pre-commit install" leaves out no event that calls fixlearn."""
    types = {*_installs(config), *config.calls, *events}
    names = [*(event for event in EVENTS if event in types), *sorted(types.difference(EVENTS))]
    if config.path.endswith(".toml"):
        return f"default_install_hook_types = {json.dumps(names)}"
    return f"default_install_hook_types: [{', '.join(names)}]"


def left_out(config: HookConfig, events: Iterable[str]) -> list[str]:
    """The events that "pre-commit install" leaves out: without the line above, all but its own."""
    return sorted(set(events) - _installs(config))


def _installs(config: HookConfig) -> frozenset[str]:
    return frozenset({"pre-commit"}) if config.installs is None else config.installs


def pre_commit_file() -> str:
    """A whole file for pre-commit that runs every hook."""
    blocks = _local_repository(GIT_HOOKS.values())
    types = hook_types(default_config("pre-commit"), EVENTS)
    comment = '# "pre-commit install" alone would install the first of these only'
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
            # If the branch that is checked out has nothing to push, lefthook skips a `run`,
            # whatever else is pushed. It never skips a script.
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
    """The lines of a job, below the keys that are not in the file yet."""
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
        place = (
            ", at its top"
            if config.installs is None
            else ", in place of its default_install_hook_types"
        )
        added.append(Addition(config.path, (hook_types(config, events),), place))
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
    if hook.reads_stdin:  # pre-commit reads it itself, and names one branch in the environment
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
        keys["verbose"] = True  # otherwise what a hook that passes prints is hidden
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
    """The hook managers that a repository has files of. `files` has {path: text}."""
    configs = []
    for name, manager in MANAGERS.items():
        path = next((path for path in manager.files if path in files), None)
        if path:
            try:
                configs.append(manager.read(path, files))
            except Unreadable as error:
                configs.append(HookConfig(name, path, error=str(error)))
    return configs


def _read_pre_commit(path: str, files: Mapping[str, str]) -> HookConfig:
    document = _load(path, files[path])
    calls: set[str] = set()
    for node in _walk(document):
        id = node.get("id") if isinstance(node, dict) else None
        if isinstance(id, str) and isinstance(node, dict):
            entry = node.get("entry")
            if id.startswith("fixlearn") or (isinstance(entry, str) and "fixlearn" in entry):
                calls.update(_stages(id, node))
    types = document.get("default_install_hook_types") if isinstance(document, dict) else None
    installs = None if types is None else frozenset(_texts(types))
    return HookConfig("pre-commit", path, frozenset(calls), installs)


def _stages(id: str, hook: dict[object, object]) -> tuple[str, ...]:
    if "stages" in hook:
        return tuple(_texts(hook["stages"]))
    return (next((hook.event for hook in GIT_HOOKS.values() if hook.id == id), id),)


def _read_lefthook(path: str, files: Mapping[str, str]) -> HookConfig:
    document = _load(path, files[path])
    table = document if isinstance(document, dict) else {}
    calls = {
        event for event in EVENTS if any("fixlearn" in text for text in _texts(table.get(event)))
    }
    keys = {event for event in EVENTS if isinstance(table.get(event), dict)}
    keys |= {f"{event}.jobs" for event in keys if table[event].get("jobs")}
    return HookConfig("lefthook", path, frozenset(calls), keys=frozenset(keys))


def _read_husky(_: str, files: Mapping[str, str]) -> HookConfig:
    calls = (event for event in EVENTS if "fixlearn" in files.get(f"{HUSKY_FOLDER}/{event}", ""))
    return HookConfig("husky", HUSKY_FOLDER, frozenset(calls))


def _texts(root: object) -> Iterator[str]:
    return (node for node in _walk(root) if isinstance(node, str))


def _walk(root: object) -> Iterator[object]:
    """Every value below a document, each collection once: aliases may make it endless."""
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


def _load(path: str, text: str) -> object:
    """The values of a YAML, TOML or JSON file. Raises Unreadable.

    Not through `document`, which refuses the anchors that such files may have.
    """
    import json
    import tomllib

    import yaml

    if len(text) > _MAX_CHARACTERS:
        raise Unreadable(f"it is longer than {_MAX_CHARACTERS:,} characters")
    try:
        if path.endswith(".toml"):
            return tomllib.loads(text)
        if path.endswith((".json", ".jsonc")):
            return json.loads(text)
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:  # the composer recurses, and would end the interpreter
                raise Unreadable(_TOO_DEEP)
        return yaml.load(text, Loader=loader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        if error.problem == TOO_DEEP_FOR_LIBYAML:
            raise Unreadable(_TOO_DEEP) from error
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unreadable(f"line {line}: {error.problem or 'not YAML'}") from error
    except RecursionError as error:
        raise Unreadable("it is nested too deep") from error
    except (ValueError, yaml.YAMLError) as error:
        raise Unreadable(str(error).partition("\n")[0] or "it cannot be parsed") from error


MANAGERS = {
    "pre-commit": Manager(
        PRE_COMMIT_FILES, "pre-commit install", _read_pre_commit, _add_to_pre_commit
    ),
    "lefthook": Manager(LEFTHOOK_FILES, "lefthook install", _read_lefthook, _add_to_lefthook),
    "husky": Manager(HUSKY_FILES, "npx husky", _read_husky, _add_to_husky),
}
