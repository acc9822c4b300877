"""The summary of a repository that has just adopted fixlearn."""

from __future__ import annotations

import json
import re
from textwrap import dedent

import pytest

from tests.support import GUARD, LESSON


@pytest.fixture
def adopted(repo):
    """Three old releases with fixes, and the commit that adopts fixlearn."""
    repo.commit("feat: a", {"a.py": "0\n"})
    for number in range(3):
        repo.commit(f"fix: bug {number}", {"a.py": f"{number}b\n"})
        repo.commit("Handle empty rows", {"a.py": f"{number}c\n"})
        repo.commit(f"feat: part {number}", {"a.py": f"{number}d\n"})
        repo.branch(f"side-{number}")
        repo.commit("docs: a page", {f"{number}.md": "a page\n"})
        repo.switch("main")
        repo.merge(f"side-{number}")
        repo.tag(f"v{number}.0")
    config = f"since: {repo.head}\n"
    repo.commit("chore: adopt fixlearn", {".fixlearn.yaml": config})
    return repo


def test_the_numbers_of_an_older_release_add_up(adopted, fixlearn):
    run = fixlearn("summary", "v2.0")

    assert run.stdout == dedent("""\
        v2.0, 2026-01-05, after v1.0
          The numbers
            - 5 commits, 0 fixes
            - Not counted as fixes: 1 exempt, 2 before adoption (fixes or unsure), 2 not a fix
        """).replace("2026-01-05", re.search(r"\d{4}-\d\d-\d\d", run.stdout)[0])


def test_releases_before_adoption_are_one_line(adopted, fixlearn):
    run = fixlearn("summary", "--all")

    assert run.stdout == dedent("""\
        unreleased: not in any release yet
          The numbers
            - 1 commit, 0 fixes

        3 releases before adoption, v0.0 to v2.0: nothing to report
        """)
    markdown = fixlearn("summary", "--all", "--format", "markdown", "--full").stdout
    assert markdown.endswith("\n\n3 releases before adoption, v0.0 to v2.0: nothing to report\n")


def test_json_has_every_release_before_adoption(adopted, fixlearn):
    releases = json.loads(fixlearn("summary", "--all", "--format", "json").stdout)["releases"]

    assert [release["name"] for release in releases] == ["unreleased", "v2.0", "v1.0", "v0.0"]
    for release in releases:
        assert sum(release["outcomes"].values()) == release["commits"]


def test_a_release_with_a_lesson_is_reported_and_so_are_the_newer_ones(adopted, fixlearn):
    adopted.commit(
        "fix: rows\n\nLesson: last-row",
        {"a.py": "x\n", "lessons/2026/last-row.md": LESSON, **GUARD},
    )
    adopted.tag("v3.0")
    adopted.commit("docs: a page", {"b.md": "a page\n"})
    adopted.tag("v4.0")

    lines = fixlearn("summary", "--all").stdout.splitlines()

    titles = [line.partition(",")[0] for line in lines if line and not line.startswith(" ")]
    assert titles == [
        "unreleased: not in any release yet",
        "v4.0",
        "v3.0",
        "3 releases before adoption",
        "The trend",
    ]


def test_old_releases_without_fixes_are_not_said_to_be_before_adoption(repo, fixlearn):
    for number in range(2):
        repo.commit("docs: a page", {f"{number}.md": "a page\n"})
        repo.tag(f"v{number}.0")

    assert fixlearn("summary", "--all").stdout.splitlines()[-1] == (
        "2 releases without fixes and lessons, v0.0 to v1.0: nothing to report"
    )
