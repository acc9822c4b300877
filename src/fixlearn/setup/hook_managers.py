"""What the files of hook managers say about our hooks: who calls fixlearn, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.document import TOO_DEEP_FOR_LIBYAML

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# In the order in which they run around a commit and its push.
EVENTS = ("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "pre-push")
# pre-commit reads the first of these, prek all of them.
PRE_COMMIT_FILES = (".pre-commit-config.yaml", ".pre-commit-config.yml", "prek.toml")
_LEFTHOOK = [f"{lead}lefthook" for lead in ("", ".", ".config/")]
LEFTHOOK_FILES = tuple(
    f"{name}.{end}" for end in ("yml", "yaml", "toml", "json", "jsonc") for name in _LEFTHOOK
)
HUSKY_FILES = tuple(f".husky/{event}" for event in EVENTS)
MANAGER_FILES = (*PRE_COMMIT_FILES, *LEFTHOOK_FILES, *HUSKY_FILES, ".husky/_/h")

# Hooks of ours that are not called after their event; `stages:` in a file overrules this.
_EVENT_OF_HOOK = {"fixlearn-lint": "pre-commit", "fixlearn-check": "pre-push"}
_MOST_CHARACTERS = 200_000
_MOST_DEPTH = 64
_TOO_DEEP = f"it is nested deeper than {_MOST_DEPTH} levels"


class HookConfig(NamedTuple):
    """The files of one hook manager."""

    manager: str  # pre-commit, lefthook or husky; prek reads the files of pre-commit
    path: str  # the first of its files
    calls: frozenset[str] = frozenset()  # the events at which it calls fixlearn
    installs: frozenset[str] | None = None  # `default_install_hook_types`, where it stands there
    error: str = ""  # why the file cannot be read


class Unreadable(Exception):
    """A manager's file is not what its name says."""


def hook_configs(files: Mapping[str, str]) -> list[HookConfig]:
    """The hook managers that a repository has files of. `files` has {path: text}."""
    found = []
    for read, names in ((_pre_commit, PRE_COMMIT_FILES), (_lefthook, LEFTHOOK_FILES)):
        path = next((name for name in names if name in files), None)
        if path:
            try:
                found.append(read(path, _load(path, files[path])))
            except Unreadable as error:
                found.append(HookConfig(_manager_of(path), path, error=str(error)))
    husky = [path for path in files if path.startswith(".husky/")]
    if husky:
        calls = {path.removeprefix(".husky/") for path in husky if "fixlearn" in files[path]}
        found.append(HookConfig("husky", ".husky", frozenset(calls)))
    return found


def _manager_of(path: str) -> str:
    return "pre-commit" if path in PRE_COMMIT_FILES else "lefthook"


def _pre_commit(path: str, document: object) -> HookConfig:
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
    return (_EVENT_OF_HOOK.get(id) or id.removeprefix("fixlearn-"),)


def _lefthook(path: str, document: object) -> HookConfig:
    table = document if isinstance(document, dict) else {}
    calls = {
        event for event in EVENTS if any("fixlearn" in text for text in _texts(table.get(event)))
    }
    return HookConfig("lefthook", path, frozenset(calls))


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

    if len(text) > _MOST_CHARACTERS:
        raise Unreadable(f"it is longer than {_MOST_CHARACTERS:,} characters")
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
            if depth > _MOST_DEPTH:  # the composer recurses, and would end the interpreter
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
