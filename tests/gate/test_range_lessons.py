"""Ranges that delete, weaken or repeat lessons."""

from __future__ import annotations

from itertools import pairwise
from textwrap import dedent

import pytest

from tests.support import GUARD, LESSON

PATH = "lessons/2026/last-row.md"
TITLE = "Last row dropped when the total fills no whole page"
RULES = ("lesson-deleted", "repair-postponed", "prevention-weakened", "same-as")
PLANNED = LESSON.replace(
    "    evidence: tests/test_pager.py::test_every_row\n",
    "    status: planned\n    owner: a team\n    due: 2026-02-01\n",
)
POSTPONED = PLANNED.replace("due: 2026-02-01", "due: 2026-03-01")
WEAKER = LESSON.replace("kind: test", "kind: document").replace("A test pages", "A page pages")


@pytest.fixture
def work(repo):
    """A branch that begins with a repair item."""
    repo.commit("feat: rows", {"pager.py": "rows = 1\n", PATH: PLANNED, **GUARD})
    repo.branch("work")
    return repo


def findings(fixlearn, range="main..work"):
    """(rule, where) of the lessons that a range deletes, weakens or repeats."""
    lines = fixlearn("check", range).stdout.splitlines()
    pairs = pairwise(lines)
    return [
        (rule, where)
        for where, line in pairs
        for rule in RULES
        if line.strip().startswith((f"{rule}: ", f"{rule} (warning): "))
    ]


def test_a_deleted_lesson_is_an_error_that_names_the_command_which_restores_it(work, fixlearn):
    work.git("rm", "-q", PATH)
    sha = work.commit("chore: tidy up")[:7]

    run = fixlearn("check", "main..work")

    assert run.exit_code == 1
    assert run.stdout == dedent(f"""\
        {sha} chore: tidy up
          lesson-deleted: this deletes the lesson last-row, with 1 open repair item
            because: "{TITLE}"
          hint: Restore the lesson:
                  git restore --source={sha}^ :/{PATH}
                If it no longer applies, retire it then:
                  fixlearn retire last-row --because "<why>"
        """)


def test_a_postponed_repair_item_needs_a_reason(work, fixlearn):
    sha = work.commit("docs: later", {PATH: POSTPONED})[:7]

    run = fixlearn("check", "main..work")

    assert run.exit_code == 1
    assert run.stdout == dedent(f"""\
        {sha} docs: later
          repair-postponed: this postpones a repair item of last-row from 2026-02-01 to 2026-03-01 \
without a reason
            because: "A test pages through a total that leaves the last page half full." was due \
on 2026-02-01
          hint: Say why it takes longer, in this prevention in {PATH}:
                  because: <why>
        """)
    reason = POSTPONED.replace("    due:", "    because: the library is late\n    due:")
    work.commit("docs: why", {PATH: reason})
    assert findings(fixlearn) == []


def test_a_weakened_prevention_is_an_error(work, fixlearn):
    work.switch("main")
    work.commit("test: rows", {PATH: LESSON})
    work.branch("weaker")
    sha = work.commit("docs: say it instead", {PATH: WEAKER})[:7]

    run = fixlearn("check", "main..weaker")

    assert run.exit_code == 1
    assert run.stdout == dedent(f"""\
        {sha} docs: say it instead
          prevention-weakened: this weakens a prevention of last-row: test is now document
            because: "A test pages through a total that leaves the last page half full."
          hint: Keep the prevention, or drop it with a reason in {PATH}:
                  status: dropped
                  because: <why>
                Or retire the lesson, or write the one that replaces it:
                  fixlearn retire last-row --because "<why>"
                  fixlearn new --supersedes last-row
        """)


def test_the_finding_is_located_at_the_key(work, fixlearn):
    work.commit("docs: later", {PATH: POSTPONED})

    run = fixlearn("check", "main..work", "--format", "github")

    assert f"file={PATH},line=10," in run.stdout


@pytest.mark.parametrize("rule", ["lesson-deleted", "repair-postponed"])
def test_severity_is_configurable(work, fixlearn, rule):
    if rule == "lesson-deleted":
        work.git("rm", "-q", PATH)
        work.commit("chore: tidy up")
    else:
        work.commit("docs: later", {PATH: POSTPONED})
    assert fixlearn("check", "main..work").exit_code == 1
    for severity in ("warning", "off"):
        work.write({".fixlearn.yaml": f"severity: {{{rule}: {severity}}}\n"})
        assert fixlearn("check", "main..work").exit_code == 0
        assert bool(findings(fixlearn)) == (severity == "warning")


def test_what_a_later_commit_restores_is_not_reported(work, fixlearn):
    work.git("rm", "-q", PATH)
    work.commit("chore: tidy up")
    work.commit("chore: back again", {PATH: PLANNED})

    assert findings(fixlearn) == []


def test_a_revert_may_delete_the_lesson_that_it_takes_back(repo, fixlearn):
    repo.commit("feat: rows")
    old = repo.commit("fix: keep the row\n\nLesson: last-row", {"a.py": "1", PATH: PLANNED})
    repo.branch("work")
    repo.git("revert", "--no-edit", old)

    assert findings(fixlearn) == []


@pytest.mark.parametrize(
    "line", ["retired: the pager is gone for good\n", "supersedes: [last-row]\n"]
)
def test_retiring_or_superseding_a_lesson_is_the_open_way_out(work, fixlearn, line):
    text = WEAKER.replace("gap:", f"{line}gap:").replace("2026-01-05", "2026-02-05")
    if line.startswith("retired"):
        work.commit("docs: retire", {PATH: text})
    else:
        work.git("rm", "-q", PATH)
        work.commit("docs: newer", {"lessons/2026/no-pager.md": text})

    assert findings(fixlearn) == []


def test_what_the_target_has_weakened_is_not_the_fault_of_the_branch(work, fixlearn):
    work.switch("main")
    work.commit("docs: later", {PATH: POSTPONED})
    work.switch("work")
    work.commit("feat: more", {"more.py": "1\n"})
    work.merge("main")

    assert findings(fixlearn) == []


def test_a_lesson_that_the_target_has_deleted_is_not_reported_after_a_merge(work, fixlearn):
    work.switch("main")
    work.git("rm", "-q", PATH)
    work.commit("chore: tidy up")
    work.switch("work")
    work.commit("feat: more", {"more.py": "1\n"})
    work.merge("main")

    assert findings(fixlearn) == []


def test_a_merge_that_deletes_a_lesson_of_all_its_parents_is_reported(work, fixlearn):
    work.branch("other", "main")
    work.commit("feat: more", {"more.py": "1\n"})
    work.switch("work")
    work.commit("feat: others", {"others.py": "1\n"})
    work.git("merge", "-q", "--no-commit", "other")
    work.git("rm", "-q", PATH)
    sha = work.commit("Merge other")[:7]

    assert findings(fixlearn) == [("lesson-deleted", f"{sha} Merge other")]


def test_a_lesson_moved_to_another_folder_of_lessons_is_kept(work, fixlearn):
    (work.path / "docs/learned/2026").mkdir(parents=True)
    work.git("mv", PATH, "docs/learned/2026/last-row.md")
    work.commit("docs: move", {".fixlearn.yaml": "lessons: [docs/learned]\n"})
    work.git("switch", "-q", "--detach")

    assert findings(fixlearn, "main..HEAD") == []


TWIN = LESSON.replace("fills no whole", "does not fill the whole").replace("The pager", "It")


def test_a_new_lesson_that_says_nearly_the_same_as_an_older_one_is_a_warning(work, fixlearn):
    files = {"pager.py": "rows = 2\n", "lessons/2026/row-lost.md": TWIN}
    work.commit("fix: keep the row\n\nLesson: row-lost", files)

    run = fixlearn("check", "main..work")

    assert run.exit_code == 0
    assert run.stdout == dedent(f"""\
        lessons/2026/row-lost.md:2:1
          same-as (warning): the new lesson row-lost says nearly the same as last-row: "{TITLE}"
            because: if the mistake came back, the prevention of the older lesson did not hold
          hint: Lesson: last-row     in the message of the fix, if it came back
                or add to lessons/2026/row-lost.md:  supersedes: last-row
        """)


def test_a_new_lesson_may_say_the_same_if_it_or_its_fix_names_the_older_one(work, fixlearn):
    files = {"pager.py": "rows = 2\n", "lessons/2026/row-lost.md": TWIN}
    work.commit("fix: keep the row\n\nLesson: row-lost\nLesson: last-row", files)
    assert ("same-as", "lessons/2026/row-lost.md:2:1") not in findings(fixlearn)

    work.git("reset", "-q", "--hard", "HEAD^")
    newer = TWIN.replace("gap:", "supersedes: last-row\ngap:").replace("2026-01-05", "2026-02-05")
    work.commit(
        "fix: keep the row\n\nLesson: row-lost", {**files, "lessons/2026/row-lost.md": newer}
    )
    assert findings(fixlearn) == []
