"""`fixlearn export`: facts, a JSON object per line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fixlearn import __version__
from tests.pages import blocks
from tests.render.facts_schema import VALIDATOR
from tests.support import GUARD, LESSON, PROJECT, needs, needs_module

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
        {"fact": "repository"},
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
    command = ("export", "--on", "2026-01-31")
    assert fixlearn(*command).stdout == fixlearn(*command).stdout


def test_the_query_in_the_documentation_prints_the_right_counts(
    released: GitRepo, fixlearn: Fixlearn
) -> None:
    needs("jq", can_be_had=False)
    (released.path / "facts.jsonl").write_text(fixlearn("export").stdout)
    page = (PROJECT / "docs/reference/export.md").read_text("utf-8")
    (command,) = blocks(page, "sh")

    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)

    assert done.stdout == "1\n"


def test_the_repository_its_repair_items_and_what_is_known_at_head_are_lines(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    plan = (
        "  - kind: monitor\n    change: An alert counts the rows.\n    status: planned\n"
        "    owner: platform team\n    due: 2026-02-01\n"
    )
    given = "areas: pager.py\nsame-as: a-team/pages/rows\nprevention:\n"
    text = LESSON.replace("prevention:\n", given + plan)
    repo.commit("docs: begin", {".fixlearn.yaml": "since: [HEAD~1]\nenforce: warn\n"})
    files = {"pager.py": "1\n", "lessons/2026/last-row.md": text, **GUARD}
    repo.commit("fix: keep the last row\n\nLesson: last-row\n", files)

    run = fixlearn("export", "--repository", "pager", "--on", "2026-01-31")

    rows = [json.loads(line) for line in run.stdout.splitlines()]
    for row in rows:
        VALIDATOR.validate(row)
    facts = {row.pop("fact"): row for row in rows}
    common = {"schema_version": 1, "repository": "pager"}
    assert facts["repository"] == {
        **common,
        "head": repo.head,
        "committed": "2026-01-05",
        "day": "2026-01-31",
        "version": __version__,
        "since": ["HEAD~1"],
        "enforce": "warn",
    }
    assert facts["repair"] == {
        **common,
        "lesson": "last-row",
        "title": "Last row dropped when the total fills no whole page",
        "change": "An alert counts the rows.",
        "owner": "platform team",
        "due": "2026-02-01",
        "first_due": "2026-02-01",
        "status": "planned",
        "issue": None,
        "audience": "public",
    }
    of_head = ("path", "gap", "changes", "areas", "declared_same_as")
    of_head += ("state_now", "group_now", "holds", "evidence")
    assert {key: facts["lesson"][key] for key in of_head} == {
        "path": "lessons/2026/last-row.md",
        "gap": "The pager was only tried with totals that fill the last page.",
        "changes": [
            "An alert counts the rows.",
            "A test pages through a total that leaves the last page half full.",
        ],
        "areas": ["pager.py"],
        "declared_same_as": ["a-team/pages/rows"],
        "state_now": "evident",
        "group_now": "ruled-out",
        "holds": True,
        "evidence": ["tests/test_pager.py::test_every_row"],
    }


def test_parquet_has_the_same_facts(released: GitRepo, fixlearn: Fixlearn) -> None:
    needs_module("pyarrow", by=".ci/rollup")
    import pyarrow.parquet

    command = ("export", "--on", "2026-01-31")
    with Path("facts.parquet").open("wb") as file:
        subprocess.run(["fixlearn", *command, "--format", "parquet"], stdout=file, check=True)

    rows = pyarrow.parquet.read_table(
        "facts.parquet",
    ).to_pylist(maps_as_pydicts="strict")
    lines = [json.loads(line) for line in fixlearn(*command).stdout.splitlines()]
    assert [{key: row[key] for key in line} for row, line in zip(rows, lines, strict=True)] == lines
