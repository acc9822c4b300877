"""Read which hooks the files of a hook manager run, and at which of them they call fixlearn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.setup.git_hooks import EVENTS, GIT_HOOKS
from fixlearn.yaml_reader import TOO_DEEP_FOR_LIBYAML

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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

# Real files stay far below these. A hostile one must not use up time, memory or the stack.
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
    unguarded: frozenset[str] = frozenset()  # the events that fail if fixlearn is not installed


class Unreadable(Exception):
    """The file of a hook manager cannot be parsed."""


def fails_without_fixlearn(script: str) -> bool:
    """True if a script of sh calls fixlearn without looking whether it is installed."""
    return bool(_CALL.search(script)) and not _GUARD.search(script)


def read_pre_commit(path: str, files: Mapping[str, str]) -> HookConfig:
    document = _load(path, files[path])
    calls: set[str] = set()
    unguarded: set[str] = set()
    for node in _walk(document):
        id = node.get("id") if isinstance(node, dict) else None
        if isinstance(id, str) and isinstance(node, dict):
            entry = node.get("entry")
            entry = entry if isinstance(entry, str) else ""
            if id.startswith("fixlearn") or "fixlearn" in entry:
                calls.update(_stages(id, node))
            if node.get("language") in _NOT_INSTALLED and fails_without_fixlearn(entry):
                unguarded.update(_stages(id, node))
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
    texts = {event: list(_texts(table.get(event))) for event in EVENTS}
    calls = {event for event in EVENTS if any("fixlearn" in text for text in texts[event])}
    unguarded = {event for event in calls if any(map(fails_without_fixlearn, texts[event]))}
    if "pre-push" in calls and fails_without_fixlearn(files.get(LEFTHOOK_SCRIPT, "")):
        unguarded.add("pre-push")
    keys = {event for event in EVENTS if isinstance(table.get(event), dict)}
    keys |= {f"{event}.jobs" for event in keys if table[event].get("jobs")}
    return HookConfig(
        "lefthook", path, frozenset(calls), keys=frozenset(keys), unguarded=frozenset(unguarded)
    )


def read_husky(_: str, files: Mapping[str, str]) -> HookConfig:
    scripts = {event: files.get(f"{HUSKY_FOLDER}/{event}", "") for event in EVENTS}
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


def _load(path: str, text: str) -> object:
    """The values of a YAML, TOML or JSON file. Raises Unreadable.

    `yaml_reader` is no help: it refuses anchors, which these files may have.
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
            if depth > _MAX_DEPTH:  # the composer recurses, and would crash the interpreter
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
