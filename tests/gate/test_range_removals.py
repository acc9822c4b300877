"""Ranges that remove the evidence of lessons."""

from __future__ import annotations

from textwrap import dedent

import pytest

from fixlearn.commands.check import judge_range
from fixlearn.commit_ranges import CiRange, Trigger
from fixlearn.repository.ranges import parse_range
from fixlearn.repository.repository import open_repository
from tests.support import GUARD, LESSON

PATH = "lessons/2026/last-row.md"
TITLE = "Last row dropped when the total fills no whole page"
NAMED = "tests/test_pager.py::test_every_row"
RENAMED = {"tests/test_pager.py": "def test_each_row():\n    pass\n"}


def findings(text, **announced):
    """(rule, severity, where) of the evidence that a range removes or lacks."""
    history = open_repository()
    range = parse_range(history, text)
    if announced:
        spec = CiRange(platform="GitHub", head="", exclude=(), source="", **announced)
        range = range._replace(announced=spec)
    actual = judge_range(history, range, history.config()).findings
    ours = ("guard-removed", "evidence-gone")
    return [(item.rule, item.severity, item.where) for item in actual if item.rule in ours]


@pytest.fixture
def guarded(guarded):
    """On a branch of that repository."""
    guarded.branch("work")
    return guarded


def test_removed_evidence_is_an_error_with_the_title_of_its_lesson(guarded, fixlearn):
    guarded.git("rm", "-q", "tests/test_pager.py")
    sha = guarded.commit("test: tidy up")[:7]

    run = fixlearn("check", "main..work")

    assert run.exit_code == 1
    assert run.stdout == dedent(f"""\
        {sha} test: tidy up
          guard-removed: this removes the evidence of the lesson last-row: "{TITLE}"
            because: "{NAMED}" is not in the tree
          hint: Keep it, or follow a moved file:
                  fixlearn lint --fix-moved
                Or retire the lesson:
                  fixlearn retire last-row --because "<why>"
        """)


@pytest.mark.parametrize(
    "text",
    [
        "def test_each_row():\n    pass\n",
        "import pytest\n@pytest.mark.skip\ndef test_every_row():\n    pass\n",
        "# def test_every_row():\n",
        "",
    ],
)
def test_renamed_skipped_or_emptied_evidence_is_removed(guarded, text):
    sha = guarded.commit("test: tidy up", {"tests/test_pager.py": text})[:7]

    assert findings("main..work") == [("guard-removed", "error", f"{sha} test: tidy up")]


def test_the_finding_is_located_at_the_evidence_in_the_lesson(guarded):
    guarded.commit("test: tidy up", RENAMED)
    history = open_repository()

    (actual,) = judge_range(history, parse_range(history, "main..work"), history.config()).findings

    assert str(actual.position) == f"{PATH}:8:15"


def test_evidence_that_is_moved_together_with_its_lesson_is_accepted(guarded):
    guarded.git("mv", "tests/test_pager.py", "tests/test_pages.py")
    guarded.commit("test: a better name")
    guarded.commit(
        "docs: the lesson follows", {PATH: LESSON.replace("test_pager.py::", "test_pages.py::")}
    )

    assert findings("main..work") == []


def test_evidence_that_is_restored_within_the_range_is_accepted(guarded):
    guarded.commit("test: tidy up", RENAMED)
    guarded.commit("test: back again", GUARD)

    assert findings("main..work") == []


@pytest.mark.parametrize("line", ["retired: the pager is gone for good\n", ""])
def test_evidence_of_a_retired_or_superseded_lesson_can_be_removed(guarded, line):
    newer = LESSON.replace("gap:", "supersedes: last-row\ngap:").replace("2026-01-05", "2026-02-05")
    files = {PATH: LESSON.replace("gap:", f"{line}gap:")}
    if not line:
        files = {"lessons/2026/no-pager.md": newer.replace(NAMED, "pager.py")}
    guarded.commit("test: tidy up", {**RENAMED, **files})

    assert findings("main..work") == []


def test_deleting_the_lesson_with_its_evidence_is_an_error(guarded):
    guarded.git("rm", "-q", PATH, "tests/test_pager.py")
    sha = guarded.commit("chore: tidy up")[:7]

    assert findings("main..work") == [("guard-removed", "error", f"{sha} chore: tidy up")]


def test_a_renamed_lesson_is_the_same_lesson(guarded):
    guarded.git("mv", PATH, "lessons/2026/row-dropped.md")
    guarded.git("mv", "tests/test_pager.py", "tests/test_pages.py")
    moved = LESSON.replace("test_pager.py::", "test_pages.py::")
    guarded.commit("docs: better names", {"lessons/2026/row-dropped.md": moved})

    assert findings("main..work") == []


@pytest.mark.parametrize(
    ("path", "settings"),
    [
        ("lessons/2026/row-dropped.md", {}),
        ("lessons/2025/last-row.md", {}),
        ("docs/learned/2026/last-row.md", {".fixlearn.yaml": "lessons: [docs/learned]\n"}),
    ],
)
def test_a_lesson_renamed_in_the_same_commit_is_recognized(guarded, path, settings):
    folder = (guarded.path / path).parent
    folder.mkdir(parents=True, exist_ok=True)
    guarded.git("mv", PATH, path)
    guarded.git("rm", "-q", "tests/test_pager.py")
    sha = guarded.commit("chore: tidy up", settings)[:7]

    assert findings("main..work") == [("guard-removed", "error", f"{sha} chore: tidy up")]


def test_a_lesson_that_can_not_be_read_any_more_counts_as_it_was(guarded):
    guarded.git("rm", "-q", "tests/test_pager.py")
    sha = guarded.commit("chore: tidy up", {PATH: LESSON.replace("date:", "datee:")})[:7]

    assert findings("main..work") == [("guard-removed", "error", f"{sha} chore: tidy up")]


def test_an_unreadable_lesson_counts_in_later_commits_and_other_folders(guarded):
    (guarded.path / "lessons/2025").mkdir()
    guarded.git("mv", PATH, "lessons/2025/last-row.md")
    broken = LESSON.replace("date:", "datee:")
    guarded.commit("docs: another year", {"lessons/2025/last-row.md": broken})
    guarded.git("rm", "-q", "tests/test_pager.py")
    sha = guarded.commit("chore: tidy up")[:7]

    assert findings("main..work") == [("guard-removed", "error", f"{sha} chore: tidy up")]


def test_a_range_from_the_first_commit_on_lacks_the_evidence_that_its_lessons_name(guarded):
    guarded.git("rm", "-q", "tests/test_pager.py")
    guarded.git("checkout", "-q", "--orphan", "first")
    guarded.commit("feat: rows")

    assert findings("main..first") == [("evidence-gone", "error", f"{PATH}:8:15")]


def test_a_merge_that_removes_evidence_of_all_its_parents_is_reported(guarded):
    guarded.branch("other", "main")
    guarded.commit("feat: more", {"pager.py": "rows = 2\n"})
    guarded.switch("work")
    guarded.commit("feat: others", {"other.py": "rows = 2\n"})
    guarded.git("merge", "-q", "--no-commit", "other")
    guarded.git("rm", "-q", "tests/test_pager.py")
    sha = guarded.commit("Merge other")[:7]

    assert findings("main..work") == [("guard-removed", "error", f"{sha} Merge other")]


def test_a_revert_may_remove_a_lesson_with_its_evidence(repo):
    repo.commit("feat: rows", {"pager.py": "rows = 0\n"})
    repo.commit("fix: keep the last row", {PATH: LESSON, **GUARD, "pager.py": "rows = 1\n"})
    repo.branch("work")
    repo.git("revert", "--no-edit", "HEAD")

    assert findings("main..work") == []


def test_evidence_lost_before_the_range_is_not_reported(guarded):
    guarded.commit("test: tidy up", RENAMED)
    guarded.branch("later")
    guarded.commit("feat: more", {"pager.py": "rows = 2\n"})

    assert findings("work..later") == []


def test_missing_evidence_of_a_new_lesson_is_an_error(guarded):
    other = LESSON.replace(NAMED, "tests/test_pager.py::test_no_row").replace("Last row", "No row")
    guarded.commit("fix: keep no row", {"lessons/2026/no-row.md": other})

    assert findings("main..work") == [
        ("evidence-gone", "error", "lessons/2026/no-row.md:8:15"),
    ]
    guarded.commit(
        "test: it is there now",
        {"tests/test_pager.py": ("def test_every_row(): ...\ndef test_no_row(): ...\n")},
    )
    assert findings("main..work") == []


def test_a_planned_prevention_of_a_new_lesson_needs_no_evidence(guarded):
    planned = LESSON.replace(
        "evidence: tests/test_pager.py",
        "status: planned\n    owner: platform\n    due: 2026-03-01\n    evidence: tests/none.py",
    )
    guarded.commit("fix: keep no row", {"lessons/2026/no-row.md": planned})

    assert findings("main..work") == []


def two_green_changes(repo):
    """One brings the lesson for a test that is there, the other renames that test."""
    repo.commit("feat: rows", {**GUARD, "pager.py": "rows = 0\n"})
    repo.branch("lesson")
    repo.commit("fix: keep the last row", {PATH: LESSON, "pager.py": "rows = 1\n"})
    repo.branch("rename", "main")
    sha = repo.commit("test: a better name", RENAMED)
    assert findings("main..lesson") == []
    assert findings("main..rename") == []
    return f"{sha[:7]} test: a better name"


def test_evidence_removed_by_a_merge_of_two_green_changes_is_a_warning_on_the_default_branch(
    repo, fixlearn
):
    two_green_changes(repo)
    repo.switch("main")
    repo.merge("lesson")
    repo.merge("rename")

    run = fixlearn("check", "--base", "main^", "--head", "main")

    lost = ("evidence-gone", "warning", f"{PATH}:8:15")
    assert (run.exit_code, findings("main^..main")) == (0, [lost])
    assert findings("main~2..main") == [lost]
    push = {"kind": Trigger.PUSH, "branch": "main", "default_branch": "main"}
    assert findings("main^..main", **push) == [lost]


def test_evidence_removed_by_a_merge_is_an_error_in_a_pull_request_or_queue(repo):
    where = two_green_changes(repo)
    repo.switch("main")
    repo.merge("lesson")

    # The target has the lesson by now, and the branch has not.
    assert findings("main..rename") == [("guard-removed", "error", where)]
    # It has merged the target, and is not merged itself; then it is in the queue.
    repo.switch("rename")
    repo.merge("main")
    error = [("guard-removed", "error", where)]
    assert findings("main..rename", kind=Trigger.PULL_REQUEST) == error
    assert findings("main..rename", kind=Trigger.QUEUE) == error


def test_merging_a_target_without_the_evidence_is_a_warning(repo):
    two_green_changes(repo)
    repo.branch("third", "main")
    repo.commit("feat: third", {"third.py": "3\n"})
    repo.switch("main")
    repo.merge("lesson")
    repo.switch("third")
    repo.merge("main")
    repo.switch("main")
    repo.merge("rename")
    repo.switch("third")
    repo.merge("main")
    lost = [("evidence-gone", "warning", f"{PATH}:8:15")]

    assert findings("main..third") == lost
    assert findings("main..third", kind=Trigger.PULL_REQUEST) == lost
    repo.git("rm", "-q", PATH)
    repo.commit("docs: fewer lessons")
    assert findings("main..third", kind=Trigger.PULL_REQUEST) == []


def test_removing_the_evidence_as_the_target_did_is_an_error(guarded):
    sha = guarded.commit("test: tidy up", RENAMED)[:7]
    guarded.switch("main")
    guarded.commit("test: past all hooks", RENAMED)

    error = [("guard-removed", "error", f"{sha} test: tidy up")]
    assert findings("main..work", kind=Trigger.PULL_REQUEST) == error


def test_evidence_of_a_lesson_retired_on_the_target_can_be_removed(guarded):
    guarded.commit("test: tidy up", RENAMED)
    guarded.switch("main")
    guarded.commit("docs: no pager", {PATH: LESSON.replace("gap:", "retired: no pager any\ngap:")})

    assert findings("main..work") == []


def test_a_folder_is_removed_with_its_last_file(repo):
    cases = {"tests/cases/a.txt": "a", "tests/cases/b.txt": "b"}
    repo.commit("fix: keep rows", {PATH: LESSON.replace(NAMED, "./tests/cases/"), **cases})
    repo.branch("work")
    repo.git("rm", "-q", "tests/cases/a.txt")
    repo.commit("test: fewer cases")
    assert findings("main..work") == []
    repo.git("rm", "-q", "tests/cases/b.txt")
    sha = repo.commit("test: no cases")[:7]
    assert findings("main..work") == [("guard-removed", "error", f"{sha} test: no cases")]


def test_severity_and_enforcement_are_configurable(guarded, fixlearn):
    guarded.commit("test: tidy up", RENAMED)
    for setting in ("severity: {guard-removed: warning}", "enforce: warn"):
        guarded.write({".fixlearn.yaml": setting})
        assert fixlearn("check", "main..work").exit_code == 0


@pytest.mark.parametrize("evidence", ["absent:pager.py#round(", "absent:old.py"])
def test_a_range_that_brings_back_what_a_lesson_removed_is_an_error(guarded, evidence):
    gone = LESSON.replace("kind: test", "kind: eliminate").replace(NAMED, evidence)
    guarded.commit("docs: learn", {"lessons/2026/gone.md": gone})
    guarded.branch("next")
    guarded.commit("feat: more", {"pager.py": "1\n"})
    sha = guarded.commit("feat: round", {"pager.py": "round(1)\n", "old.py": "\n"})[:7]

    assert findings("work..next") == [("guard-removed", "error", f"{sha} feat: round")]


def test_a_lesson_about_something_that_is_still_there_is_an_error(guarded):
    gone = LESSON.replace("kind: test", "kind: eliminate").replace(NAMED, "absent:pager.py")
    guarded.commit("feat: page", {"pager.py": "1\n"})
    guarded.commit("docs: learn", {"lessons/2026/gone.md": gone})

    assert [item[:2] for item in findings("main..work")] == [("evidence-gone", "error")]
