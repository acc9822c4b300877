"""News about older lessons: once, in the first release that has it, and never after a repeat."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.commands.lessons import lesson, summary
from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PATH = "lessons/2026/last-row.md"
TEST = "tests/test_pager.py::test_every_row"
PROOF = f"    proof: {{of: '{TEST}', command: pytest, failed-on: 1234567, passed-on: 7654321}}\n"
PROVEN = LESSON.removesuffix("---\n") + PROOF + "---\n"
GUARDED = LESSON.replace(
    "    evidence: tests",
    "    evidence: tests/test_pager.py::test_every_row\n  - kind: guard\n"
    "    change: Rows have a type of their own.\n    evidence: rows.py\n  - kind: test\n"
    "    change: The first row is there.\n    evidence: tests",
)
ADVICE = LESSON.replace("kind: test", "kind: document").replace(TEST, "pager.md")
FILES = {**GUARD, "rows.py": "Row = int\n", "pager.md": "Rows\n"}
AGAIN = "fix: keep the last row again\n\nLesson: last-row\n"


@pytest.fixture
def learned(repo: GitRepo) -> GitRepo:
    """v1.0 has a lesson with a test."""
    repo.commit("fix: row\n\nLesson: last-row\n", {"pager.py": "1\n", PATH: LESSON, **FILES})
    repo.tag("v1.0")
    return repo


def exported(fixlearn: Fixlearn, fact: str) -> list[dict]:
    facts = map(json.loads, fixlearn("export").stdout.splitlines())
    return [each for each in facts if each["fact"] == fact]


def backported(repo: GitRepo, files: dict[str, str]) -> None:
    """v1.1 has the files first, and then v1.0.1 of the older line has them as well."""
    repo.tick()
    repo.commit("docs: strengthen", files)
    repo.tag("v1.1")
    repo.tick()
    repo.branch("maintenance", "v1.0")
    repo.commit("docs: strengthen", files)
    repo.tag("v1.0.1")
    repo.switch("main")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (GUARDED, "upgrades"),
        (PROVEN, "proven"),
        (LESSON.replace("gap:", "retired: the pager is gone\ngap:"), "ended"),
    ],
)
def test_a_change_that_was_backported_is_news_of_the_release_cut_first(
    learned: GitRepo, fixlearn: Fixlearn, text: str, key: str
) -> None:
    backported(learned, {PATH: text})

    actual = summary(fixlearn, "--all")

    assert {name: len(release[key]) for name, release in actual.items()} == {
        "unreleased": 0,
        "v1.1": 1,
        "v1.0.1": 0,
        "v1.0": 0,
    }
    assert summary(fixlearn, "v1.0.1")["v1.0.1"] == actual["v1.0.1"]


def test_a_final_release_has_the_news_of_its_candidates(
    learned: GitRepo, fixlearn: Fixlearn
) -> None:
    learned.commit("docs: strengthen", {PATH: GUARDED})
    learned.tag("v1.1rc1")
    learned.tick()
    learned.commit("feat: more", {"more.py": "1\n"})
    learned.tag("v1.1")

    actual = summary(fixlearn, "--all")

    assert [len(actual[name]["upgrades"]) for name in ("v1.1", "v1.1rc1")] == [1, 1]


def test_a_superseded_lesson_is_no_news_and_counted_no_more(
    learned: GitRepo, fixlearn: Fixlearn
) -> None:
    newer = lesson("rows", "Rows dropped at the end", supersedes="last-row")
    learned.commit("docs: rows", {PATH: GUARDED, **newer})
    learned.tag("v1.1")
    learned.commit("feat: more", {"more.py": "1\n"})

    actual = summary(fixlearn)

    assert actual["v1.1"]["ended"] == [
        {"lesson": "last-row", "retired": None, "superseded_by": "rows"}
    ]
    assert actual["v1.1"]["upgrades"] == actual["unreleased"]["ended"] == []
    for release in actual.values():
        assert sum(release["active_lessons"].values()) == 1
        assert sum(release["groups"].values()) == 1
    assert "Superseded by rows. (last-row)" in fixlearn("summary", "v1.1").stdout


@pytest.mark.parametrize("after", ["test", "plan", "guard"])
def test_a_plan_has_no_strength_and_a_plan_of_another_kind_is_no_upgrade(
    repo: GitRepo, fixlearn: Fixlearn, after: str
) -> None:
    due = "    status: planned\n    owner: pager team\n    due: 2026-03-01\n"
    plan = LESSON.replace("kind: test", "kind: document").replace(f"    evidence: {TEST}\n", due)
    repo.commit("fix: row\n\nLesson: last-row\n", {"pager.py": "1\n", PATH: plan, **FILES})
    repo.tag("v1.0")
    texts = {
        "test": LESSON,
        "plan": plan.replace("kind: document", "kind: guard"),
        "guard": LESSON.replace("kind: test", "kind: guard"),
    }
    repo.commit("docs: go on", {PATH: texts[after]})
    repo.tag("v1.1")

    actual = summary(fixlearn, "--all")

    first, second = actual["v1.0"], actual["v1.1"]
    (fact,) = exported(fixlearn, "lesson")
    assert [fact.get(key) for key in ("strength", "state", "group")] == [
        "none",
        "planned",
        "planned",
    ]
    assert first["active_lessons"] == {"strong": 0, "medium": 0, "weak": 0, "none": 1}
    assert second["upgrades"] == []
    assert len(second["repairs_done"]) == (after != "plan")
    assert (second["groups"]["planned"], second["groups"]["ruled-out"]) == (
        (1, 0) if after == "plan" else (0, 1)
    )


def test_a_fix_that_adds_a_stronger_prevention_is_still_a_repeat(
    learned: GitRepo, fixlearn: Fixlearn
) -> None:
    again = learned.commit(AGAIN, {"pager.py": "2\n", PATH: GUARDED})
    learned.tag("v1.1")

    actual = summary(fixlearn, "v1.1")["v1.1"]

    answer = {
        "lesson": "last-row",
        "kind": "guard",
        "change": "Rows have a type of their own.",
        "state": "evident",
    }
    assert actual["repeats"] == [{"commit": again, "lesson": "last-row", "answer": answer}]
    assert (actual["upgrades"], actual["proven"]) == ([], [])
    assert fixlearn("summary", "v1.1", "--no-repeats").exit_code == 1
    assert {fact["commit"]: fact["repeat"] for fact in exported(fixlearn, "fix")}[again] is True
    text = " ".join(fixlearn("summary", "v1.1").stdout.split())
    assert "Added since: Rows have a type of their own. (guard, evident)" in text
    assert "1 mistake is ruled out" in " ".join(
        fixlearn("summary", "--all", "--format", "html").stdout.replace("<", " <").split()
    ).replace("<strong>", "").replace(" </strong>", "")


def test_a_fix_with_a_new_lesson_that_supersedes_the_released_one_is_a_repeat(
    learned: GitRepo, fixlearn: Fixlearn
) -> None:
    (path,) = newer = lesson("rows", "Rows dropped at the end", supersedes="last-row")
    newer[path] = newer[path].replace("leaves the last page half full", "fills the last page")
    again = learned.commit("fix: rows\n\nLesson: rows\n", {"pager.py": "2\n", **newer})

    actual = summary(fixlearn, "--unreleased")["unreleased"]

    assert [(each["commit"], each["lesson"]) for each in actual["repeats"]] == [(again, "last-row")]
    assert actual["repeats"][0]["answer"]["lesson"] == "rows"


def test_a_proof_after_a_repeat_does_not_say_that_the_lesson_held(
    learned: GitRepo, fixlearn: Fixlearn
) -> None:
    learned.commit(AGAIN, {"pager.py": "2\n"})
    learned.commit("docs: prove it", {PATH: PROVEN})
    learned.tag("v1.1")

    text = fixlearn("summary", "v1.1").stdout

    assert "Came back" in text
    assert "Stronger than before" not in text


def test_one_finished_prevention_is_one_bullet(repo: GitRepo, fixlearn: Fixlearn) -> None:
    plan = (
        "  - kind: guard\n    change: Rows have a type of their own.\n    status: planned\n"
        "    owner: pager team\n    due: 2026-03-01\n"
    )
    before = ADVICE.removesuffix("---\n") + plan + "---\n"
    done = plan.replace(
        "    status: planned\n    owner: pager team\n    due: 2026-03-01\n",
        "    evidence: rows.py\n",
    )
    repo.commit("fix: row\n\nLesson: last-row\n", {"pager.py": "1\n", PATH: before, **FILES})
    repo.tag("v1.0")
    repo.commit("feat: type rows", {PATH: ADVICE.removesuffix("---\n") + done + "---\n"})
    repo.tag("v1.1")

    notes = fixlearn("summary", "v1.1", "--format", "markdown").stdout

    assert notes.split("#### Stronger than before\n")[1] == (
        "\n- **Last row dropped when the total fills no whole page.** Rows have a type of their"
        " own. This was planned and is done. Guard now, document before.\n"
    )


@pytest.mark.parametrize(
    ("evidence", "state"),
    [
        ("absent:pager.py#round(", "evident"),
        ("absent:pager.py#raund(", "stated"),
        ("absent:old.py", "evident"),
        ("absent:odl.py", "stated"),
    ],
)
def test_an_absence_counts_only_if_it_was_there_before(
    repo: GitRepo, fixlearn: Fixlearn, evidence: str, state: str
) -> None:
    gone = LESSON.replace("kind: test", "kind: eliminate").replace(TEST, evidence)
    repo.commit("feat: page", {"pager.py": "round(1)\n", "old.py": "1\n"})
    repo.git("rm", "--quiet", "old.py")
    repo.commit("fix: row\n\nLesson: last-row\n", {"pager.py": "1\n", PATH: gone})
    repo.tag("v1.0")

    (row,) = summary(fixlearn, "v1.0")["v1.0"]["lessons"]

    assert row["state"] == state


def test_what_was_removed_and_came_back_is_lost_evidence(repo: GitRepo, fixlearn: Fixlearn) -> None:
    gone = LESSON.replace("kind: test", "kind: eliminate").replace(TEST, "absent:pager.py#round(")
    repo.commit("feat: page", {"pager.py": "round(1)\n"})
    repo.commit("fix: row\n\nLesson: last-row\n", {"pager.py": "1\n", PATH: gone})
    repo.tag("v1.0")
    back = repo.commit("feat: round again", {"pager.py": "round(2)\n"})
    repo.tag("v1.1")

    (lost,) = summary(fixlearn, "v1.1")["v1.1"]["lost"]

    assert (lost["evidence"], lost["stood"], lost["commit"]) == (
        "absent:pager.py#round(",
        "v1.0",
        back,
    )


def test_a_lesson_that_came_back_is_not_counted_as_ruled_out_in_later_releases(
    learned: GitRepo, fixlearn: Fixlearn
) -> None:
    learned.commit(AGAIN, {"pager.py": "2\n"})
    learned.tag("v1.1")
    learned.commit("docs: prove it", {PATH: PROVEN})
    learned.tag("v1.2")
    learned.commit("docs: strengthen", {PATH: GUARDED})
    learned.tag("v1.3")

    groups = {
        name: [group for group, count in release["groups"].items() if count]
        for name, release in summary(fixlearn, "--all").items()
    }

    assert groups == {
        "unreleased": ["ruled-out"],
        "v1.3": ["ruled-out"],
        "v1.2": ["came-back"],
        "v1.1": ["came-back"],
        "v1.0": ["ruled-out"],
    }
    assert summary(fixlearn, "v1.2")["v1.2"] == summary(fixlearn, "--all")["v1.2"]
    assert "No mistake is ruled out yet" in fixlearn("summary", "v1.2", "--format", "html").stdout
