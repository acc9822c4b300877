"""`fixlearn summary --format html`: the page as a command makes it."""

from __future__ import annotations

import re
import subprocess
from html import unescape
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.pages import blocks
from tests.support import GUARD, LESSON, PROJECT

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

WEAK = LESSON.replace("kind: test", "kind: document").replace(
    "tests/test_pager.py::test_every_row", "pager.md"
)


@pytest.fixture
def released(repo: GitRepo) -> GitRepo:
    """Two releases; the lesson of the first has got stronger since."""
    lesson = "lessons/2026/last-row.md"
    test = {"tests/test_pager.py": "def test_every_row():\n    pass\n", "pager.md": "Pages\n"}
    code = {"pager.py": "rows = [1]\n"}
    repo.commit("fix: keep the last row\n\nLesson: last-row", {lesson: WEAK, **test, **code})
    repo.tag("v1.0")
    repo.commit("test: page through all rows", {lesson: LESSON})
    repo.commit("fix: show the <b>first</b> row", {"pager.py": "rows = []\n"})
    repo.tag("v1.1")
    return repo


def seen(page: str) -> str:
    """The page as text, each run of white space one space."""
    body = re.sub(r"(?s)<(style|script|svg)\b.*?</\1>|<[^>]*>", " ", page[page.index("<body") :])
    return " ".join(unescape(body).split())


def test_all_releases_on_one_page(released: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("summary", "--all", "--format", "html")

    printed = seen(run.stdout)
    assert (run.exit_code, run.stderr) == (0, "")
    assert "What v1.0 to v1.1 taught 1 mistake is ruled out" in printed
    assert "2 fixes in 2 releases, 1 of 2 with a lesson" in printed
    assert "A test pages through a total that leaves the last page half full." in printed
    assert "test evident v1.0 stronger since v1.1" in printed
    assert "Fixes without a lesson 1 " + released.git("rev-parse", "--short=7", "HEAD") in printed
    assert "fix: show the <b>first</b> row" in printed


def test_the_page_of_one_release_shows_its_lessons_as_of_its_tag(
    released: GitRepo, fixlearn: Fixlearn
) -> None:
    printed = seen(fixlearn("summary", "v1.0", "--format", "html").stdout)

    assert "What v1.0 taught No mistake is ruled out yet" in printed
    assert "document evident v1.0" in printed
    assert printed.endswith("Nobody is named or counted.")


def test_two_runs_give_the_same_bytes(released: GitRepo, fixlearn: Fixlearn) -> None:
    first, second = (fixlearn("summary", "--all", "--format", "html").stdout for _ in range(2))

    assert first == second


def test_an_empty_repository_has_a_page(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("docs: begin")

    printed = seen(fixlearn("summary", "--all", "--format", "html").stdout)

    assert "What unreleased work taught No mistake is ruled out yet 0 fixes no lessons" in printed


def test_the_commands_in_the_documentation_make_pages(released: GitRepo) -> None:
    text = (PROJECT / "docs/how-to/publish-page.md").read_text("utf-8")
    artifact, *workflows = map(yaml.safe_load, blocks(text, "yaml"))
    github, gitlab = workflows[0]["jobs"]["lessons"]["steps"], workflows[1]["pages"]["script"]
    commands = [step["run"] for step in (*artifact, *github) if "run" in step] + gitlab
    makes = [command for command in commands if "fixlearn summary" in command]

    for command in ("fixlearn summary --all --format html > lessons.html", *makes):
        subprocess.run(command, shell=True, check=True)

    assert len(makes) == 3
    pages = [
        released.path / name for name in ("lessons.html", "site/index.html", "public/index.html")
    ]
    assert len({page.read_bytes() for page in pages}) == 1
    assert [command for command in commands if "pip install" in command] == [
        'pip install "fixlearn @ git+<address of the clone>@<tag or commit>"'
    ] * 3


def test_a_page_of_months_links_no_comparison(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({".fixlearn.yaml": "releases: {by: month}\n"})
    repo.git("remote", "add", "origin", "git@github.com:team/pager.git")
    for _ in range(2):
        repo.commit("fix: keep the last row", {"pager.py": str(repo.now)})
        repo.tick(40 * 24 * 60 * 60)

    page = fixlearn("summary", "--all", "--format", "html").stdout

    assert page.count("After 20") == 1
    assert "/compare/" not in page


def test_ten_lessons_have_themes_and_the_public_sees_none_of_the_internal_ones(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    lesson = LESSON.replace("gap:", "cause: state\ngap:")
    files = {f"lessons/2026/row-{number}.md": lesson for number in range(11)}
    internal = lesson.replace("cause: state", "cause: timing\naudience: internal")
    repo.commit("fix: keep the last row", {**files, "lessons/2026/row-0.md": internal, **GUARD})
    repo.tag("v1.0")

    page = seen(fixlearn("summary", "--all", "--format", "html").stdout)
    text = fixlearn("summary", "--all").stdout
    public, full = (
        fixlearn("summary", "--all", "--format", "markdown", *options).stdout
        for options in ((), ("--full",))
    )
    of_one = fixlearn("summary", "v1.0").stdout

    assert "Themes of 11 lessons Causes lessons state 10 timing 1" in " ".join(text.split())
    assert "### Themes of 10 lessons" in public
    assert ("timing" in public, "| timing | 1 |" in full) == (False, True)
    assert "Themes What the lessons have in common. Nothing is counted by person." in page
    assert "timing" not in page
    assert "Themes" not in of_one
