"""The commands in the documentation exist, with their options; their help is quoted as it is."""

from __future__ import annotations

import re
import runpy

import pytest

from fixlearn.cli import COMMANDS, load_command
from tests.support import PROJECT

PAGES = sorted(
    path.relative_to(PROJECT).as_posix()
    for path in [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *PROJECT.glob("docs/**/*.md")]
)
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`|^ {4}.*", re.MULTILINE | re.DOTALL)
_START = r"(?:^[ -]*|\$ |`|/|; |&& |\b(?:do|then|run:|entry:) )"
CALL = re.compile(_START + r"fixlearn ([a-z][a-z-]+)\b((?:[^\n`|;&#]|\\\n)*)", re.MULTILINE)


def calls(text: str) -> list[tuple[str, list[str]]]:
    """The calls of fixlearn in the code of a page: the command, and the options that it gets."""
    code = "\n".join(match[0] for match in CODE.finditer(text))
    return [
        (name, re.findall(r"(?<=\s)--?[a-z][a-z-]*", rest)) for name, rest in CALL.findall(code)
    ]


def options(name: str) -> set[str]:
    """The options of a command."""
    return {option for item in load_command(name).params for option in item.opts} | {"--help"}


@pytest.mark.parametrize("name", PAGES)
def test_every_command_that_a_page_calls_exists_with_its_options(name: str) -> None:
    found = calls((PROJECT / name).read_text("utf-8"))

    assert {command for command, _ in found} - set(COMMANDS) == set()
    assert [
        (command, option)
        for command, given in found
        for option in given
        if option not in options(command)
    ] == []


def test_the_readme_calls_the_commands_that_a_newcomer_needs() -> None:
    commands = {command for command, _ in calls((PROJECT / "README.md").read_text("utf-8"))}

    assert commands >= {"demo", "init", "install", "uninstall", "doctor", "new", "check", "summary"}


def test_the_page_of_commands_has_the_help_of_every_command() -> None:
    made = runpy.run_path(str(PROJECT / "docs/make/commands.py"))["page"]()

    assert (PROJECT / "docs/reference/commands.md").read_text("utf-8") == made, (
        "to update: .venv/bin/python docs/make/commands.py > docs/reference/commands.md"
    )


def test_no_word_of_the_help_is_broken_at_a_hyphen() -> None:
    text = (PROJECT / "docs/reference/commands.md").read_text("utf-8")

    assert re.findall(r"^.*\w-$", text, re.MULTILINE) == []
