"""`fixlearn export`: facts, a JSON object per line."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.pages import blocks
from tests.render.facts_schema import VALIDATOR
from tests.support import GUARD, LESSON, PROJECT, needs

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


@pytest.fixture
def released(repo: GitRepo) -> GitRepo:
    """A release with a fix and its lesson, a repeat after it, and a deferral."""
    lesson = {"lessons/2026/last-row.md": LESSON, **GUARD}
    repo.commit("fix: keep the last row\n\nLesson: last-row\n", {"pager.py": "1\n", **lesson})
    repo.tag("v1.0")
    repo.commit("fix: keep it again\n\nLesson: last-row\n", {"pager.py": "2\n"})
    repo.commit("fix: first row\n\nLesson: later (fire first)\n", {"pager.py": "3\n"})
    return repo


def test_every_release_fix_and_lesson_is_a_line(released: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("export", "--repository", "pager")

    rows = [json.loads(line) for line in run.stdout.splitlines()]
    for row in rows:
        VALIDATOR.validate(row)
    output = ("fact", "release", "outcome", "lessons", "kinds", "repeat", "due")
    assert [{key: row[key] for key in output if key in row} for row in rows] == [
        {"fact": "release", "release": None},
        {
            "fact": "fix",
            "release": None,
            "outcome": "deferred",
            "lessons": [],
            "kinds": [],
            "repeat": False,
            "due": "2026-01-12",
        },
        {
            "fact": "fix",
            "release": None,
            "outcome": "covered",
            "lessons": ["last-row"],
            "kinds": ["test"],
            "repeat": True,
            "due": None,
        },
        {"fact": "release", "release": "v1.0"},
        {
            "fact": "fix",
            "release": "v1.0",
            "outcome": "covered",
            "lessons": ["last-row"],
            "kinds": ["test"],
            "repeat": False,
            "due": None,
        },
        {"fact": "lesson", "release": "v1.0", "kinds": ["test"]},
    ]
    assert {row["repository"] for row in rows} == {"pager"}
    assert (run.exit_code, run.stderr) == (0, "1 release of pager, and the unreleased commits\n")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://somebody:secret@example.com/a-team/pager.git", "a-team/pager"),
        ("ssh://git@example.com:2222/a-team/pager.git", "a-team/pager"),
        ("git@example.com:a-team/pager.git", "a-team/pager"),
        ("/srv/git/pager.git", "pager"),
        ("", "repo"),
    ],
)
def test_a_repository_is_named_by_its_address_without_the_password(
    released: GitRepo, fixlearn: Fixlearn, address: str, name: str
) -> None:
    if address:
        released.git("remote", "add", "origin", address)

    run = fixlearn("export")

    assert json.loads(run.stdout.splitlines()[0])["repository"] == name
    assert "secret" not in run.stdout + run.stderr


def test_a_fix_in_several_releases_lists_them_in_each(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("feat: page through rows", {"pager.py": ""})
    repo.tag("v1.0")
    lesson = {"lessons/2026/last-row.md": LESSON}
    repo.commit("fix: keep the last row\n\nLesson: last-row\n", {"pager.py": "1\n", **lesson})
    repo.tag("v1.1rc1")
    repo.commit("fix: first row\n\nLesson: none (a typing error)\n", {"pager.py": "2\n"})
    repo.tag("v1.1")

    rows = [json.loads(line) for line in fixlearn("export").stdout.splitlines()]

    for row in rows:
        VALIDATOR.validate(row)
    assert [(row["release"], row["fact"], row["also_in"]) for row in rows if "also_in" in row] == [
        ("v1.1", "fix", []),
        ("v1.1", "fix", ["v1.1rc1"]),
        ("v1.1", "lesson", ["v1.1rc1"]),
        ("v1.1rc1", "fix", ["v1.1"]),
        ("v1.1rc1", "lesson", ["v1.1"]),
    ]


def test_a_bare_clone_has_the_name_of_its_folder(
    released: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    released.git("clone", "--quiet", "--bare", ".", "../copy.git")
    monkeypatch.chdir(released.path.parent / "copy.git")

    assert json.loads(fixlearn("export").stdout.splitlines()[0])["repository"] == "copy"


def test_two_runs_print_the_same_bytes(released: GitRepo, fixlearn: Fixlearn) -> None:
    assert fixlearn("export").stdout == fixlearn("export").stdout


def test_the_query_in_the_documentation_prints_the_right_counts(
    released: GitRepo, fixlearn: Fixlearn
) -> None:
    needs("jq", can_be_had=False)
    (released.path / "facts.jsonl").write_text(fixlearn("export").stdout)
    page = (PROJECT / "docs/reference/export.md").read_text("utf-8")
    (command,) = blocks(page, "sh")

    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)

    assert done.stdout == "1\n"
