"""The events that coding agents send to their hooks, the answers that they expect, and their JSON.

Each format follows the documentation of its agent. An event that the documentation does not allow
to add context is not in the table.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

SESSION, PROMPT, TOOL = "session", "prompt", "tool"  # the moments at which an agent asks


class Event:
    """One event of any agent."""

    def __init__(
        self, name: str, moment: str, folder: str, session: str, paths: Sequence[str], text: str
    ) -> None:
        self.name = name  # as the agent calls it
        self.moment = moment
        self.folder = folder  # in which the agent works; "" if it does not say
        self.session = session
        self.paths = paths  # that a tool reads or changes
        self.text = text  # the prompt, or the old and new text of an edit


class Format:
    """How one agent talks to its hooks."""

    def __init__(
        self, moments: Mapping[str, str], answer: Callable[[str, str], Mapping[str, object]]
    ) -> None:
        self.moments = moments  # the events that may add context
        self.answer = answer  # of (event name, text)


_PATH_KEYS = ("file_path", "filePath", "path", "absolute_path", "target_file", "notebook_path")
_TEXT_KEYS = ("old_string", "oldString", "new_string", "newString", "content", "diff", "command")
_PATCH_LINES = ("*** Update File: ", "*** Add File: ", "*** Delete File: ", "*** Move to: ")
_MAX_TEXT = 20_000  # characters of an edit that are compared


def _specific(event: str, text: str) -> dict[str, object]:
    return {"hookSpecificOutput": {"hookEventName": event, "additionalContext": text}}


def _cursor(_event: str, text: str) -> dict[str, object]:
    return {"additional_context": text}


def _cline(_event: str, text: str) -> dict[str, object]:
    return {"cancel": False, "contextModification": text}


_CLAUDE = {"SessionStart": SESSION, "UserPromptSubmit": PROMPT, "PreToolUse": TOOL}
FORMATS = {
    "claude-code": Format(_CLAUDE, _specific),
    "codex": Format(_CLAUDE, _specific),
    "vscode": Format({"SessionStart": SESSION, "PreToolUse": TOOL}, _specific),
    "gemini-cli": Format(
        {"SessionStart": SESSION, "BeforeAgent": PROMPT, "AfterTool": TOOL}, _specific
    ),
    "cursor": Format({"sessionStart": SESSION, "postToolUse": TOOL}, _cursor),
    "cline": Format({"TaskStart": SESSION, "UserPromptSubmit": PROMPT, "PreToolUse": TOOL}, _cline),
}


def read_event(format: Format, document: object) -> Event | None:
    """The event in a JSON document; None if the agent takes no context at this moment."""
    if not isinstance(document, dict):
        return None
    name = _text(document, "hook_event_name", "hookEventName", "hookName")
    moment = format.moments.get(name)
    if moment is None:
        return None
    roots = document.get("workspace_roots") or document.get("workspaceRoots")
    root = roots[0] if isinstance(roots, list) and roots else ""
    details = _details(document, name)
    tool = next((details[key] for key in ("tool_input", "parameters") if key in details), {})
    return Event(
        name,
        moment,
        _text(document, "cwd") or (root if isinstance(root, str) else ""),
        _text(document, "session_id", "sessionId", "conversation_id", "taskId"),
        tuple(dict.fromkeys(_paths(tool))) if moment is TOOL else (),
        _text(details, "prompt") if moment is PROMPT else "\n".join(_texts(tool))[:_MAX_TEXT],
    )


def _details(document: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Where an event has its own fields: Cline nests them below the name of the event."""
    nested = document.get(name[:1].lower() + name[1:])
    return nested if isinstance(nested, dict) else document


def _text(document: Mapping[str, object], *keys: str) -> str:
    values = (document.get(key) for key in keys)
    return next((value for value in values if isinstance(value, str)), "")


def _paths(tool: object) -> Iterator[str]:
    if not isinstance(tool, dict):
        return
    yield from (tool[key] for key in _PATH_KEYS if isinstance(tool.get(key), str))
    files = tool.get("files")
    for item in files if isinstance(files, list) else ():
        if isinstance(item, str):
            yield item
        else:
            yield from _paths(item)
    patch = tool.get("command")
    for line in patch.split("\n") if isinstance(patch, str) else ():
        yield from (line[len(start) :].strip() for start in _PATCH_LINES if line.startswith(start))


def _texts(tool: object) -> Iterator[str]:
    if isinstance(tool, dict):
        yield from (tool[key] for key in _TEXT_KEYS if isinstance(tool.get(key), str))
        edits = tool.get("edits")
        for edit in edits if isinstance(edits, list) else ():
            yield from _texts(edit)


# The import of json takes as long as Python needs to start. These use the C functions that it is
# made of; if they are missing, json does the work.


def loads(text: str) -> object:
    """The value of a JSON document. Raises ValueError if it is none."""
    text = text.strip()
    try:
        from _json import make_scanner

        value, end = make_scanner(_Settings)(text, 0)  # type: ignore[arg-type]
    except (ImportError, StopIteration, AttributeError, TypeError, SystemError):
        end = -1  # a SystemError: the scanner takes its own exception from json, if that is loaded
    if end == len(text):
        return value
    import json

    return json.loads(text)


def dumps(value: object) -> str:
    """The JSON of texts, truth values, and mappings of them, in ASCII."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{dumps(key)}: {dumps(item)}' for key, item in value.items())}}}"
    if isinstance(value, bool):
        return str(value).lower()
    try:
        from _json import encode_basestring_ascii
    except ImportError:
        from json.encoder import py_encode_basestring_ascii as encode_basestring_ascii
    return encode_basestring_ascii(str(value))


class _Settings:
    """The settings of json's own decoder."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float
