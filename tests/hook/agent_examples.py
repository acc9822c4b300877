"""An event of each coding agent, written after the reference documentation of its hooks."""

from __future__ import annotations

from typing import Any

_CLAUDE = {
    "session_id": "one",
    "transcript_path": "/home/ada/one.jsonl",
    "permission_mode": "default",
}
_PATCH = (
    "*** Begin Patch\n*** Update File: src/pager.py\n@@\n-rows = []\n+rows = [1]\n*** End Patch\n"
)


def edits(top: str) -> dict[str, dict[str, Any]]:
    """{agent: the event of an edit of src/pager.py}; agents without one announce what they read."""
    file = f"{top}/src/pager.py"
    return {
        # https://code.claude.com/docs/en/hooks
        "claude-code": {
            **_CLAUDE,
            "cwd": top,
            "hook_event_name": "PreToolUse",
            "tool_name": "Edit",
            "tool_input": {"file_path": file, "old_string": "rows", "new_string": "all_rows"},
            "tool_use_id": "toolu_01",
        },
        # https://developers.openai.com/codex/hooks
        "codex": {
            **_CLAUDE,
            "cwd": top,
            "hook_event_name": "PreToolUse",
            "model": "gpt",
            "turn_id": "turn-1",
            "tool_name": "apply_patch",
            "tool_use_id": "call-1",
            "tool_input": {"command": _PATCH},
        },
        # https://code.visualstudio.com/docs/agents/reference/hooks-reference
        "vscode": {
            "timestamp": "2026-02-09T10:30:00.000Z",
            "cwd": top,
            "sessionId": "one",
            "hookEventName": "PreToolUse",
            "transcript_path": "/home/ada/one.json",
            "tool_name": "editFiles",
            "tool_input": {"files": ["src/pager.py"]},
            "tool_use_id": "tool-1",
        },
        # https://geminicli.com/docs/hooks/reference
        "gemini-cli": {
            "session_id": "one",
            "transcript_path": "/home/ada/one.json",
            "cwd": top,
            "hook_event_name": "AfterTool",
            "timestamp": "2026-02-09T10:30:00.000Z",
            "tool_name": "read_file",
            "tool_input": {"absolute_path": file},
            "tool_response": {"llmContent": "rows = []", "returnDisplay": ""},
        },
        # https://cursor.com/docs/hooks
        "cursor": {
            "conversation_id": "one",
            "generation_id": "two",
            "model": "auto",
            "hook_event_name": "postToolUse",
            "cursor_version": "2.0.0",
            "workspace_roots": [top],
            "user_email": None,
            "transcript_path": None,
            "tool_name": "Read",
            "tool_input": {"file_path": file},
            "tool_output": '{"content": "rows = []"}',
            "tool_use_id": "abc",
            "cwd": top,
            "duration": 12,
        },
        # https://docs.cline.bot/features/hooks/hook-reference
        "cline": {
            "clineVersion": "3.36.0",
            "hookName": "PreToolUse",
            "timestamp": "1770633000000",
            "taskId": "one",
            "workspaceRoots": [top],
            "userId": "ada",
            "preToolUse": {
                "toolName": "replace_in_file",
                "parameters": {"path": "src/pager.py", "diff": "rows"},
            },
        },
    }


def prompts(top: str, prompt: str) -> dict[str, dict[str, Any]]:
    """{agent: the event of a prompt}, of the agents that take context with it."""
    before = edits(top)
    return {
        "claude-code": {
            **_CLAUDE,
            "cwd": top,
            "hook_event_name": "UserPromptSubmit",
            "prompt": prompt,
        },
        "codex": {**_CLAUDE, "cwd": top, "hook_event_name": "UserPromptSubmit", "prompt": prompt},
        "gemini-cli": {
            **_without_tool(before["gemini-cli"]),
            "hook_event_name": "BeforeAgent",
            "prompt": prompt,
        },
        "cline": {
            **{key: before["cline"][key] for key in ("clineVersion", "taskId", "workspaceRoots")},
            "hookName": "UserPromptSubmit",
            "userPromptSubmit": {"prompt": prompt, "attachments": []},
        },
    }


def sessions(top: str) -> dict[str, dict[str, Any]]:
    """{agent: the event of a session that starts}."""
    events = {agent: _without_tool(event) for agent, event in edits(top).items()}
    for agent in ("claude-code", "codex", "gemini-cli"):
        events[agent] |= {"hook_event_name": "SessionStart", "source": "startup"}
    events["vscode"] |= {"hookEventName": "SessionStart", "source": "new"}
    events["cursor"] |= {"hook_event_name": "sessionStart", "session_id": "one"}
    events["cline"] |= {
        "hookName": "TaskStart",
        "taskStart": {"taskMetadata": {"taskId": "one", "ulid": "u", "initialTask": "tidy up"}},
    }
    return events


def _without_tool(event: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if "tool" not in key.lower()}


def context(agent: str, answer: dict[str, Any], event: str) -> str:
    """The text in an agent's answer, which has nothing else that the agent would act on."""
    if agent == "cursor":
        assert list(answer) == ["additional_context"]
        return str(answer["additional_context"])
    if agent == "cline":
        assert answer == {"cancel": False, "contextModification": answer["contextModification"]}
        return str(answer["contextModification"])
    text = answer["hookSpecificOutput"]["additionalContext"]
    assert answer == {"hookSpecificOutput": {"hookEventName": event, "additionalContext": text}}
    return str(text)
