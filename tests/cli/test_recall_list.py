"""`fixlearn list`: lessons, newest first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pexpect
import pytest

from tests.render.readers import our_schema
from tests.support import LESSON

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PLANNED = """\
---
title: A retry lost the body of the request
date: 2026-02-03
gap: No test retried a request that has a body.
prevention:
  - kind: guard
    change: A body can be read twice.
    status: planned
    owner: network team
    due: 2026-03-01
areas: net/**
---
"""
RETIRED = LESSON.replace("gap:", "retired: the pager was removed\ngap:")


@pytest.fixture
def taught(repo: GitRepo) -> GitRepo:
    """A repository with three lessons; one has an open item and one is retired."""
    repo.write(
        {
            "lessons/2026/last-row.md": LESSON,
            "lessons/2026/retry-loses-body.md": PLANNED,
            "lessons/2025/gone.md": RETIRED,
            "net/http.py": "\n",
        }
    )
    repo.git("add", ".")
    return repo


OPEN = "2026-02-03  retry-loses-body  [1 open] A retry lost the body of the request\n"
ACTIVE = "2026-01-05  last-row          Last row dropped when the total fills no whole page\n"


def test_active_lessons_are_listed(taught: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("list")

    assert (run.exit_code, run.stdout, run.stderr) == (0, OPEN + ACTIVE, "2 of 3 lessons\n")


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["net"], ["retry-loses-body"]),
        (["net/http.py"], ["retry-loses-body"]),
        (["tests/test_pager.py", "net/new.py"], ["retry-loses-body", "last-row"]),
        (["--open"], ["retry-loses-body"]),
        (["--kind", "test"], ["last-row"]),
        (["--words", "half full"], ["last-row"]),
        (["--retired"], ["gone"]),
        (["--all"], ["retry-loses-body", "gone", "last-row"]),
    ],
)
def test_filters_limit_the_list(
    taught: GitRepo, fixlearn: Fixlearn, arguments: list[str], ids: list[str]
) -> None:
    run = fixlearn("list", *arguments)

    assert [line.split()[1] for line in run.stdout.splitlines()] == ids


def test_if_nothing_matches_the_status_says_so(taught: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("list", "--kind", "monitor")

    assert (run.exit_code, run.stdout) == (0, "")
    assert run.stderr == "none of the 3 lessons matches; fixlearn list --all lists them\n"


def test_without_lessons_the_status_names_the_first_step(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("list")

    assert (run.exit_code, run.stdout) == (0, "")
    assert run.stderr == "there are no lessons yet: fixlearn new writes one\n"


def test_json_has_the_lessons_and_their_state(taught: GitRepo, fixlearn: Fixlearn) -> None:
    document = json.loads(fixlearn("list", "--all", "--format", "json").stdout)

    our_schema().validate(document)
    assert document["command"] == "list"
    assert [
        (lesson["id"], lesson["state"], lesson["open_items"], lesson["retired"], lesson["areas"])
        for lesson in document["lessons"]
    ] == [
        ("retry-loses-body", "active", 1, None, ["net/**"]),
        ("gone", "retired", 0, "the pager was removed", []),
        ("last-row", "active", 0, None, []),
    ]


def test_filters_of_the_state_exclude_each_other(taught: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("list", "--retired", "--all")

    assert run.exit_code == 2
    assert run.stderr.endswith("Error: --retired and --all cannot be used together.\n")


def test_unreadable_lessons_are_counted(taught: GitRepo, fixlearn: Fixlearn) -> None:
    taught.write({"lessons/2026/broken.md": "no front matter\n"})

    assert fixlearn("list").stderr.endswith("1 lesson cannot be read: fixlearn lint\n")


def test_a_path_outside_of_the_repository_is_refused(taught: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("list", "../elsewhere")

    assert run.exit_code == 2
    assert run.stderr.startswith('error: "../elsewhere" is outside of this repository\n')


def test_lines_fit_the_terminal(taught: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    taught.write({"lessons/2026/long.md": LESSON.replace("no whole page", "no page " * 5)})

    printed = pexpect.run("fixlearn list", encoding="utf-8", timeout=60, dimensions=(24, 80))

    lines = printed.splitlines()
    assert len(lines) == 4
    assert max(map(len, lines)) <= 80
    assert lines[2].endswith("…")
