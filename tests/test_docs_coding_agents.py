"""docs/how-to/coding-agents.md: what it says to paste has the shape that each agent reads."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest

from fixlearn.hook.agent_events import FORMATS
from tests.support import PROJECT

PAGE = (PROJECT / "docs/how-to/coding-agents.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"<!-- for ([a-z-]+) -->\n```\w+\n(.*?)```", PAGE, re.DOTALL))
NESTED = ("claude-code", "codex", "gemini-cli")  # an event has groups, which have hooks


def test_every_agent_has_its_part() -> None:
    assert BLOCKS.keys() == FORMATS.keys()


@pytest.mark.parametrize("agent", [agent for agent in FORMATS if agent != "cline"])
def test_the_settings_of_an_agent_name_its_events_and_run_the_hook(agent: str) -> None:
    settings: dict[str, Any] = json.loads(BLOCKS[agent])

    assert settings["hooks"].keys() == FORMATS[agent].moments.keys()
    for groups in settings["hooks"].values():
        hooks = [hook for group in groups for hook in group["hooks"]] if agent in NESTED else groups
        for hook in hooks:
            assert hook["command"] == f"fixlearn recall --hook {agent}"
            assert hook.get("type") == (None if agent == "cursor" else "command")


def test_the_files_of_cline_are_named_after_its_events() -> None:
    assert BLOCKS["cline"] == "#!/bin/sh\nexec fixlearn recall --hook cline\n"
    for event in FORMATS["cline"].moments:
        assert f"`.clinerules/hooks/{event}`" in PAGE


def test_the_settings_of_the_server_start_it() -> None:
    (text,) = re.findall(r"<!-- mcp: .mcp.json -->\n```json\n(.*?)```", PAGE, re.DOTALL)
    (toml,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    server = {"fixlearn": {"command": "fixlearn", "args": ["mcp"]}}

    assert json.loads(text) == {"mcpServers": server}
    assert tomllib.loads(toml) == {"mcp_servers": server}
