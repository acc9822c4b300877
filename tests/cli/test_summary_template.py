"""`fixlearn summary --template`: release notes in the form of a team."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import GUARD, LESSON, PROJECT

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PAGE = (PROJECT / "docs/reference/templates.md").read_text("utf-8")
PLANNED = LESSON.replace(
    "prevention:\n",
    "prevention:\n"
    "  - kind: monitor\n"
    "    change: An alert counts rows that are on no page.\n"
    "    status: planned\n"
    "    owner: team-pager\n"
    "    due: 2026-03-01\n",
)


def block(label: str, language: str) -> str:
    """The block of docs/reference/templates.md below this comment."""
    (text,) = re.findall(rf"<!-- {label} -->\n```{language}\n(.*?)^```$", PAGE, re.M | re.S)
    return str(text)


@pytest.fixture
def released(repo: GitRepo) -> GitRepo:
    """v1.4 with a fix that has a lesson, and a fix that has none."""
    repo.commit("feat: page through rows", {"CHANGELOG.md": "# Changelog\n\n## 1.4\n\n- Rows.\n"})
    code = {"pager.py": "rows = [1]\n", **GUARD}
    repo.commit("fix: keep the last row", {"lessons/2026/last-row.md": PLANNED, **code})
    repo.commit("fix: show the <b>first</b> row", {"pager.py": "rows = []\n"})
    repo.tag("v1.4")
    return repo


def test_the_template_in_the_documentation_has_the_output_in_the_documentation(
    released: GitRepo, fixlearn: Fixlearn
) -> None:
    released.write({"notes.md.jinja": block("the template", "jinja")})

    run = fixlearn("summary", "v1.4", "--template", "notes.md.jinja")

    assert (run.exit_code, run.stdout, run.stderr) == (0, block("its output", "markdown"), "")


def test_the_error_in_the_documentation_is_the_one_that_is_printed(
    released: GitRepo, fixlearn: Fixlearn
) -> None:
    released.write({"typo.md": "# Notes\n{{ release.lesons }}\n"})
    (example,) = re.findall(r"^```console\n\$ fixlearn (.*?)\n(.*?)^```$", PAGE, re.M | re.S)

    run = fixlearn(*example[0].split())

    assert (run.exit_code, run.stdout, run.stderr) == (2, "", example[1])


def test_a_template_may_use_others_of_its_folder(released: GitRepo, fixlearn: Fixlearn) -> None:
    released.write(
        {
            "notes/release.html.jinja": "{% include 'parts/head.html' %}<ul>"
            "{% for result in release.results if result.outcome == 'missing' %}"
            "<li>{{ result.subject }}</li>{% endfor %}</ul>\n",
            "notes/parts/head.html": "<h1>{{ release.name }} ä</h1>\n",
        }
    )

    run = fixlearn("summary", "v1.4", "--template", "notes/release.html.jinja", env={"LC_ALL": "C"})

    assert run.stdout == (
        "<h1>v1.4 ä</h1>\n<ul><li>fix: show the &lt;b&gt;first&lt;/b&gt; row</li></ul>\n"
    )


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/hostname", "link.txt", "folder", "\\0"])
def test_a_template_reads_nothing_outside_of_its_folder(
    released: GitRepo, fixlearn: Fixlearn, name: str
) -> None:
    released.write({"secret.txt": "secret", "notes/folder/a.txt": ""})
    released.write({"notes/a.txt": f"{{% include '{name}' %}}"})
    Path("notes/link.txt").symlink_to("../secret.txt")

    run = fixlearn("summary", "v1.4", "--template", "notes/a.txt")

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith("error: notes/a.txt:1: ")


def test_a_template_that_is_a_link_is_read(released: GitRepo, fixlearn: Fixlearn) -> None:
    released.write({"shared/a.txt": "{{ release.name }}\n"})
    Path("a.txt").symlink_to("shared/a.txt")

    assert fixlearn("summary", "v1.4", "--template", "a.txt").stdout == "v1.4\n"


def test_a_syntax_error_is_reported_before_the_history_is_read(
    tmp_path: Path, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # no repository
    Path("a.md").write_text("{% if %}")

    run = fixlearn("summary", "--template", "a.md")

    assert run.stderr == (
        "error: a.md:1: the template has a syntax error\n"
        "  why: Expected an expression, got 'end of statement block'\n"
        "  hint: correct line 1, then repeat\n"
    )


NO_FILE = """\
error: --template: cannot read "{name}"
  why: {why}
  hint: fixlearn summary --template notes.md.jinja
"""
NO_TEXT = """\
error: latin.md is not UTF-8
  why: byte 2 does not begin a character
  hint: save the template as UTF-8
"""


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("none.md", NO_FILE.format(name="none.md", why="there is no such file")),
        (".", NO_FILE.format(name=".", why="it is a folder")),
        ("latin.md", NO_TEXT),
    ],
)
def test_a_file_that_is_no_template_is_refused(
    released: GitRepo, fixlearn: Fixlearn, name: str, says: str
) -> None:
    Path("latin.md").write_bytes(b"# \xe4\n")

    run = fixlearn("summary", "--template", name)

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.endswith(says)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--format", "text"), "--template and --format cannot be used together."),
        (("--full",), "--full requires --format markdown or html."),
        (
            ("v1.4", "--update", "CHANGELOG.md"),
            "--update writes Markdown: name the template *.md or *.md.jinja.",
        ),
    ],
)
def test_contradictory_calls_are_refused(
    released: GitRepo, fixlearn: Fixlearn, arguments: tuple[str, ...], says: str
) -> None:
    released.write({"a.txt": ""})

    run = fixlearn("summary", "--template", "a.txt", *arguments)

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.endswith(f"Error: {says}\n")


def test_a_template_makes_the_section_of_a_changelog(released: GitRepo, fixlearn: Fixlearn) -> None:
    released.write(
        {"notes.md": "{{ heading() }} Learned\n\n{{ heading(1) }} In {{ release.name }}"}
    )
    update = ("summary", "v1.4", "--template", "notes.md", "--update", "CHANGELOG.md")

    stale = fixlearn(*update, "--check")
    placed = fixlearn(*update)
    again = fixlearn(*update, "--check")

    assert (stale.exit_code, placed.exit_code, again.exit_code) == (1, 0, 0)
    assert stale.stderr.endswith(f"hint: fixlearn {' '.join(update)}\n")
    assert "\n\n### Learned\n\n#### In v1.4\n\n<!-- fixlearn:end v1.4 -->\n" in (
        Path("CHANGELOG.md").read_text("utf-8")
    )


@pytest.mark.parametrize("text", ["```\nopen\n", "<!-- open\n", "<!-- fixlearn:end v1.4 -->\n"])
def test_a_section_that_leaves_something_open_is_refused(
    released: GitRepo, fixlearn: Fixlearn, text: str
) -> None:
    released.write({"notes.md": text})
    before = Path("CHANGELOG.md").read_bytes()

    run = fixlearn("summary", "v1.4", "--template", "notes.md", "--update", "CHANGELOG.md")

    assert (run.exit_code, Path("CHANGELOG.md").read_bytes()) == (2, before)
    assert run.stderr == (
        "error: the section that notes.md makes has no end\n"
        "  why: a code fence or a comment in it stays open, or it has comments of fixlearn\n"
        "  hint: close what it opens, then repeat\n"
    )
