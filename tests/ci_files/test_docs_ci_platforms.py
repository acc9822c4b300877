"""docs/how-to/ci-platforms.md: each step parses, and its commands run."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
import yaml

from fixlearn.gate.ci.platforms import PLATFORMS, find_platform
from tests.ci_files.platforms import TELLS, told
from tests.gate.ci.events import pull_request
from tests.pages import blocks
from tests.support import PROJECT

PAGE = (PROJECT / "docs/how-to/ci-platforms.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
INSTALL = 'pip install "git+<address of the clone>@<tag or commit>"'


def texts(node):
    """All text in what YAML says."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from texts(inner)


def commands(name):
    """The lines of a section that its platform hands to a shell, without where they are found."""
    section = SECTIONS[name]
    actual = [text for block in blocks(section, "yaml") for text in texts(yaml.safe_load(block))]
    actual += re.findall(r"\bsh '([^']+)'", "".join(blocks(section, "groovy")))
    actual += blocks(section, "sh")
    lines = [
        line.strip().removeprefix(".venv/bin/") for text in actual for line in text.split("\n")
    ]
    return list(dict.fromkeys(line for line in lines if re.match("pip |fixlearn ", line)))


def test_every_platform_has_a_step_to_copy():
    ready_made = {"GitHub", "GitLab", "CI"}
    known = {platform.name for platform in PLATFORMS} - ready_made
    headings = {part for heading in SECTIONS for part in heading.split(" and ")}

    # Those of Jenkins differ in their variables, which the resolver knows.
    assert {re.sub("^Jenkins with ghprb$", "Jenkins", name) for name in known} == (
        headings - {"Gerrit", "Zuul"} | {"Jenkins with Gerrit"}
    )
    assert list(SECTIONS) == list(TELLS)


def test_the_table_says_how_each_step_was_tested():
    rows = re.findall(r"^\| (.+?) \| .+ \| (.+) \|$", PAGE, re.MULTILINE)[1:]

    named = {name for row, _ in rows for name in row.split(", ")}
    assert named == {"GitHub", "GitLab", *SECTIONS}
    assert {run for _, run in rows} == {"not run"}


@pytest.mark.parametrize("name", SECTIONS)
def test_a_step_installs_once_then_checks(name):
    install, check, *lint = commands(name)

    assert install == INSTALL
    assert check.startswith("fixlearn check")
    assert [line.split(" --")[0] for line in lint] in ([], ["fixlearn lint"])


@pytest.mark.parametrize("name", SECTIONS)
def test_the_commands_are_red_on_a_missing_lesson_and_green_with_it(
    name, change, fixlearn, tmp_path, monkeypatch
):
    def tell():
        event = tmp_path / "event.json"
        event.write_text(json.dumps(pull_request(change.head, change.base, commits=1)))
        for variable, value in told(name, change).items():
            monkeypatch.setenv(variable, value)
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))

    def run(line):
        script = f"fixlearn() {{ printf '%s\\0' \"$@\"; }}\n{line}"
        script = script.replace("{{ zuul.branch }}", "main")
        arguments = subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout
        return fixlearn(*arguments.decode().split("\0")[:-1])

    _, check, *lint = commands(name)
    tell()
    red = run(check)

    assert (red.exit_code, "missing-lesson" in red.stdout) == (1, True), red.stderr
    assert "1 fix (1 missing)" in red.stderr

    change.learn()
    tell()

    assert [run(line).exit_code for line in (check, *lint)] == [0] * (1 + len(lint))


@pytest.mark.parametrize("name", [name for name in SECTIONS if name != "Zuul"])
def test_the_range_is_announced_by_the_platform_of_the_step(name):
    platform = find_platform(TELLS[name])

    assert platform
    assert set(platform.name.split()) & set(name.split())
