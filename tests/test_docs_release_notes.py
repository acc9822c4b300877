"""What docs/how-to/release-notes.md says, taken from that page and run with the real tools."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fixlearn.releases.changelog_markdown import outline
from tests.pages import blocks
from tests.support import PROJECT, GitRepo, needs

if TYPE_CHECKING:
    from tests.support import Fixlearn

PAGE = (PROJECT / "docs/how-to/release-notes.md").read_text("utf-8")
README = (PROJECT / "README.md").read_text("utf-8")

PYPROJECT = """\
[project]
name = "pager"
version = "1.3.0"

[tool.semantic_release]
version_toml = ["pyproject.toml:project.version"]

[tool.semantic_release.changelog]
mode = "update"

[tool.semantic_release.remote]
url = "https://example.com/pager/pager.git"
"""


def section(heading: str) -> str:
    """The text below a heading; the changelogs in the examples have headings as well."""
    page = outline(PAGE)
    starts = [item.line for item in page.headings if item.level == 2]
    (start,) = (item.line for item in page.headings if item.text == heading)
    end = next((line for line in starts if line > start), len(page.lines))
    return "".join(page.lines[start + 1 : end])


def run(repo: GitRepo, commands: str) -> str:
    """Run the commands as a person would copy them; what they print."""
    done = subprocess.run(
        ["sh", "-e", "-c", commands], cwd=repo.path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def without_digest(text: str) -> str:
    return re.sub("sha256:[0-9a-f]{16}", "sha256:", text)


@pytest.fixture
def fixed(repo: GitRepo) -> GitRepo:
    """v1.3.0, and a fix since then with the lesson of the README."""
    (lesson,) = blocks(README, "markdown")
    repo.commit("feat: page through rows", {"pager.py": "", "pyproject.toml": PYPROJECT})
    repo.tag("v1.3.0")
    test = "def test_every_row_is_on_exactly_one_page():\n    pass\n"
    files = {"pager.py": "1\n", "lessons/2026/pager-off-by-one.md": lesson}
    files["tests/test_pager.py"] = test
    repo.commit("fix: keep the last row", files)
    return repo


def test_the_usual_command_turns_the_first_changelog_into_the_second(
    fixed: GitRepo, fixlearn: Fixlearn
) -> None:
    before, after = blocks(section("Before the tag"), "markdown")
    (commands,) = blocks(section("Before the tag"), "sh")
    fixed.write({"CHANGELOG.md": before})

    run(fixed, commands)

    written = Path("CHANGELOG.md").read_text("utf-8")
    assert without_digest(written) == without_digest(after)
    assert fixed.git("show", "v1.4.0:CHANGELOG.md") == written.rstrip("\n")
    afterwards = fixlearn("summary", "v1.4.0", "--update", "CHANGELOG.md", "--check")
    assert afterwards.exit_code == 0


def test_the_check_in_the_documentation_passes_and_another_place_can_be_chosen(
    fixed: GitRepo,
) -> None:
    (marks,) = blocks(section("How the section is updated"), "markdown")
    (check,) = blocks(section("In CI"), "sh")
    fixed.write({"CHANGELOG.md": f"# Changelog\n\n{marks}\n## 1.4.0\n"})

    run(fixed, check.replace(" --check", ""))
    output = run(fixed, check)

    assert output == "CHANGELOG.md: the section of v1.4.0 is up to date\n"
    assert Path("CHANGELOG.md").read_text("utf-8").startswith("# Changelog\n\n<!-- fixlearn:begin")


def test_the_documented_shortening_is_printed(fixed: GitRepo) -> None:
    (printed,) = blocks(section("A release on GitHub"), "console")
    fixed.tag("v1.4.0")

    output = run(fixed, printed.partition("\n")[0].removeprefix("$ "))

    assert output == printed.partition("\n")[2]


@pytest.mark.parametrize(
    ("tool", "heading", "version", "can_be_had"),
    [
        ("towncrier", "towncrier", "1.4.0", True),
        # Heavier than a test of one command is worth: run where they are installed.
        ("git-cliff", "git-cliff", "1.4.0", False),
        ("semantic-release", "python-semantic-release", "1.3.1", False),
    ],
)
def test_lessons_are_added_to_the_changelog_of_another_tool(
    fixed: GitRepo, fixlearn: Fixlearn, tool: str, heading: str, version: str, can_be_had: bool
) -> None:
    needs(tool, can_be_had=can_be_had)
    recipe = section(heading)
    (commands,) = blocks(recipe, "sh")
    files = dict(re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)^```$", recipe, re.MULTILINE | re.DOTALL))
    fixed.write({"CHANGELOG.md": "# CHANGELOG\n\n<!-- version list -->\n", **files})
    fixed.write({"changes/1.bugfix.md": "The last row is on the last page.\n"})
    fixed.git("init", "--quiet", "--bare", "../server.git")
    fixed.git("remote", "add", "origin", "../server.git")
    fixed.git("add", "--all")
    fixed.commit("docs: begin a changelog")
    fixed.git("push", "--quiet", "--set-upstream", "--tags", "origin", "main")

    run(fixed, commands)

    written = fixed.git("show", f"v{version}:CHANGELOG.md")
    heading_line = rf"^## \[?v?{re.escape(version)}\]? .*\d{{4}}-\d\d-\d\d.*$"
    assert re.search(heading_line, written, re.MULTILINE)
    assert f"\n### What v{version} taught\n" in written
    assert "\n- **Last page dropped when" in written
    check = fixlearn("summary", f"v{version}", "--update", "CHANGELOG.md", "--check")
    assert check.exit_code == 0, check.stdout
