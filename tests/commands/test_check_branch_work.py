"""Fixes for bugs of the same branch, on real branches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.commands.branches import BASE, BECAUSE, outcome

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

ROWS = "\n\ndef rows(of, a, file):\n    return none of the rows\n"
MENDED = ROWS.replace("none of", "all of")
EXEMPT = "  exempt: fixes a bug that was introduced on the same branch"


def test_a_fix_for_a_bug_of_the_same_branch_needs_no_lesson(
    branch: GitRepo, fixlearn: Fixlearn
) -> None:
    branch.commit("feat: read rows", {"pager.py": BASE + ROWS})
    sha = branch.commit("fix: start with one", {"pager.py": BASE + MENDED})

    assert outcome(fixlearn) == (0, [f"{sha[:7]} fix: start with one", EXEMPT, BECAUSE])


def test_a_fix_of_a_line_of_main_needs_a_lesson(branch: GitRepo, fixlearn: Fixlearn) -> None:
    branch.commit("feat: read rows", {"pager.py": BASE + ROWS})
    branch.commit("fix: count all", {"pager.py": BASE.replace("len(rows)", "2") + MENDED})

    assert outcome(fixlearn)[0] == 1


def test_a_file_that_the_branch_only_renamed_is_not_branch_work(
    branch: GitRepo, fixlearn: Fixlearn
) -> None:
    branch.git("mv", "pager.py", "paging.py")
    branch.commit("refactor: rename the pager")
    branch.commit("fix: count all", {"paging.py": BASE.replace("len(rows)", "2")})

    assert outcome(fixlearn)[0] == 1


def test_a_file_that_the_branch_added_is_branch_work(branch: GitRepo, fixlearn: Fixlearn) -> None:
    branch.commit("feat: sort rows", {"sort.py": ROWS})
    sha = branch.commit("fix: sort in place", {"sort.py": ROWS + MENDED})

    assert outcome(fixlearn) == (0, [f"{sha[:7]} fix: sort in place", EXEMPT, BECAUSE])


def test_a_file_that_the_fix_adds_is_not_branch_work(branch: GitRepo, fixlearn: Fixlearn) -> None:
    branch.commit("feat: sort rows", {"sort.py": ROWS})
    branch.commit("fix: ship what was forgotten", {"forgotten.py": ROWS})

    assert outcome(fixlearn)[0] == 1


def test_a_function_that_the_branch_moved_is_not_branch_work(
    branch: GitRepo, fixlearn: Fixlearn
) -> None:
    branch.commit("refactor: split the pager", {"pager.py": "\n", "total.py": ROWS + BASE})
    branch.commit("fix: count all", {"total.py": ROWS + BASE.replace("len(rows)", "2")})

    assert outcome(fixlearn)[0] == 1


def test_a_line_released_within_the_range_is_not_branch_work(
    branch: GitRepo, fixlearn: Fixlearn
) -> None:
    branch.commit("feat: read rows", {"pager.py": BASE + ROWS})
    branch.tag("v1.1")
    branch.commit("fix: start with one", {"pager.py": BASE + MENDED})

    assert outcome(fixlearn)[0] == 1


def test_a_fixes_trailer_that_names_a_released_commit_does_not_exempt(
    branch: GitRepo, fixlearn: Fixlearn
) -> None:
    slip = branch.commit("feat: read rows", {"pager.py": BASE + ROWS})
    branch.tag("v1.1")
    branch.commit(f"fix: start with one\n\nFixes: {slip[:12]}", {"pager.py": BASE + MENDED})

    assert outcome(fixlearn)[0] == 1


def test_explain_agrees_with_check(branch: GitRepo, fixlearn: Fixlearn) -> None:
    branch.commit("feat: read rows", {"pager.py": BASE + ROWS})
    branch.commit("fix: start with one", {"pager.py": BASE + MENDED})

    assert EXEMPT in fixlearn("explain", "HEAD").stdout.splitlines()


def test_lines_merged_from_main_are_not_branch_work(branch: GitRepo, fixlearn: Fixlearn) -> None:
    branch.commit("feat: sort rows", {"sort.py": "\n"})
    branch.git("switch", "-q", "main")
    branch.commit("feat: read rows", {"pager.py": BASE + ROWS})
    branch.git("switch", "-q", "topic")
    branch.git("merge", "-q", "--no-edit", "main")
    branch.commit("fix: start with one", {"pager.py": BASE + MENDED})

    assert outcome(fixlearn)[0] == 1


def test_a_fixes_trailer_that_names_a_commit_of_the_branch_exempts(
    branch: GitRepo, fixlearn: Fixlearn
) -> None:
    slip = branch.commit("feat: read rows", {"pager.py": BASE + ROWS})
    sha = branch.commit(
        f"fix: count all\n\nFixes: {slip[:12]}", {"pager.py": BASE.replace("len(rows)", "2")}
    )

    assert outcome(fixlearn) == (0, [f"{sha[:7]} fix: count all", EXEMPT, BECAUSE])


def test_nothing_is_branch_work_in_a_whole_history(branch: GitRepo, fixlearn: Fixlearn) -> None:
    branch.commit("feat: read rows", {"pager.py": BASE + ROWS})
    branch.commit("fix: start with one", {"pager.py": BASE + MENDED})

    assert fixlearn("check", "--all").exit_code == 1
    assert fixlearn("check", "HEAD").exit_code == 1


def test_in_the_hook_unpushed_commits_are_branch_work(hooked: GitRepo) -> None:
    hooked.git("init", "-q", "--bare", "../server.git")
    hooked.git("remote", "add", "origin", "../server.git")
    hooked.git("push", "-q", "-u", "origin", "main")
    hooked.commit("feat: read rows", {"pager.py": "rows = []\n" + ROWS})
    hooked.tick()
    hooked.write({"pager.py": "rows = []\n" + MENDED})
    hooked.git("add", "pager.py")

    before_push = hooked.try_git("commit", "-q", "-m", "fix: start with one")
    hooked.git("reset", "-q", "--soft", "HEAD~1")
    hooked.git("push", "-q", "origin", "main")
    after_push = hooked.try_git("commit", "-q", "-m", "fix: start with one")

    assert (before_push.exit_code, before_push.stderr) == (0, "")
    assert after_push.exit_code == 1
