"""What releases taught: the lessons and the fixes of each."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.commands.histories import fix
from tests.commands.lessons import lesson, lessons, outcomes, summary


def test_a_lesson_added_after_the_release_of_its_fix_is_new_in_the_later_release(repo, fixlearn):
    sha = repo.commit("fix: keep the row", {"pager.py": "1\n"})
    repo.tag("v1")
    repo.commit("docs: learn", lesson("late", fixes=f"'{sha[:10]} fix: keep the row'"))
    repo.tag("v2")

    both = summary(fixlearn, "--all")

    assert (lessons(both["v1"]), outcomes(both["v1"])) == ([], {"missing": 1})
    assert (lessons(both["v2"]), outcomes(both["v2"])) == (["late"], {"not-a-fix": 1})


def test_an_edited_moved_or_retired_lesson_is_not_new(repo, fixlearn):
    repo.commit("docs: learn", lesson("edited") | lesson("moved") | lesson("retired"))
    repo.tag("v1")
    repo.git("rm", "--quiet", "lessons/2026/moved.md")
    retired = lesson("retired", retired="the pager is gone")
    repo.commit(
        "docs: edit", lesson("edited", "Better said") | lesson("moved", year=2027) | retired
    )
    repo.tag("v2")

    assert lessons(summary(fixlearn, "v2")["v2"]) == []


def test_the_text_of_a_lesson_is_that_of_the_release(repo, fixlearn):
    repo.commit("docs: learn", lesson("edited", "As it was"))
    repo.tag("v1")
    repo.commit("docs: edit", lesson("edited", "As it is"))

    assert summary(fixlearn, "v1")["v1"]["lessons"][0]["title"] == "As it was"


def test_a_renamed_lesson_is_new_under_its_new_name(repo, fixlearn):
    repo.commit("docs: learn", lesson("before"))
    repo.tag("v1")
    repo.git("mv", "lessons/2026/before.md", "lessons/2026/after.md")
    repo.commit("docs: rename")
    repo.tag("v2")

    assert lessons(summary(fixlearn, "v2")["v2"]) == ["after"]


def test_a_deleted_lesson_stays_in_the_release_that_had_it(repo, fixlearn):
    repo.commit("fix: row\n\nLesson: gone\n", {"pager.py": "1\n", **lesson("gone")})
    repo.tag("v1")
    repo.git("rm", "--quiet", "lessons/2026/gone.md")
    repo.commit("docs: forget")
    repo.tag("v2")

    both = summary(fixlearn, "--all")

    assert (lessons(both["v1"]), outcomes(both["v1"])) == (["gone"], {"covered": 1})
    assert (lessons(both["v2"]), lessons(both["unreleased"])) == ([], [])


def test_a_lesson_that_a_release_branch_has_is_not_new_on_main(repo, fixlearn):
    fix(repo, "a")
    repo.branch("release")
    repo.commit("docs: learn", lesson("ported"))
    repo.tag("v1")
    repo.switch("main")
    repo.commit("docs: learn", lesson("ported") | lesson("own"))

    assert lessons(summary(fixlearn, "--unreleased")["unreleased"]) == ["own"]


def test_a_new_unreadable_lesson_is_reported(repo, fixlearn):
    repo.commit("docs: learn", {"lessons/2026/broken.md": b"\xff"})
    repo.tag("v1")

    assert fixlearn("summary", "v1").stdout == dedent("""\
        v1, 2026-01-05, the first
          The numbers
            - 1 commit, 0 fixes
          Lessons that cannot be read
            - lessons/2026/broken.md:1:1: byte 0xff is not UTF-8
        """)


@pytest.mark.parametrize("baseline", ["v1", "HEAD~2"])
def test_fixes_before_the_baseline_are_never_missing(repo, fixlearn, baseline):
    fix(repo, "old")
    repo.commit("feat: rows")
    fix(repo, "older")
    repo.tag("v1")
    new = fix(repo, "new")
    repo.tag("v2")
    repo.write({".fixlearn.yaml": f"since: [{repo.git('rev-parse', baseline + '^{}')[:12]}]\n"})
    expected = {"before-adoption": 2, "not-a-fix": 1}
    if baseline == "HEAD~2":
        expected = {"before-adoption": 1, "not-a-fix": 1, "missing": 1}

    both = summary(fixlearn, "--all")

    assert (outcomes(both["v1"]), outcomes(both["v2"])) == (expected, {"missing": 1})
    assert summary(fixlearn, "v1")["v1"] == both["v1"]
    assert [result["commit"] for result in both["v2"]["results"]] == [new]
    assert outcomes(summary(fixlearn, "--unreleased")["unreleased"]) == {}


def test_a_revert_is_exempt_only_in_the_release_that_had_the_mistake_itself(repo, fixlearn):
    repo.commit("feat: read rows", {"rows.py": "a"})
    old = repo.commit("feat: sort rows", {"rows.py": "b"})
    repo.tag("v1.0")
    new = repo.commit("feat: filter rows", {"rows.py": "c"})
    repo.commit(f'Revert "feat: filter rows"\n\nThis reverts commit {new}.', {"rows.py": "b"})
    repo.commit(f'Revert "feat: sort rows"\n\nThis reverts commit {old}.', {"rows.py": "a"})
    repo.tag("v1.1")

    alone = summary(fixlearn, "v1.1")["v1.1"]
    among_all = summary(fixlearn, "--all")["v1.1"]

    assert outcomes(alone) == {"exempt": 1, "unsure": 1, "not-a-fix": 1}
    assert among_all == alone
