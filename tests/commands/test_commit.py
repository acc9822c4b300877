"""Which commit the commit-msg hook judges: staged, amended, partial or the first."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from tests.hook.retry import AGAIN, ID, PATH, REFUSAL, retry_command, stage
from tests.support import LESSON, GitRepo

if TYPE_CHECKING:
    from tests.support import Fixlearn


def test_an_unstaged_lesson_and_an_unknown_lesson_have_different_hints(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n"})
    hooked.write({PATH: LESSON})

    unstaged = hooked.try_git("commit", "-m", f"fix: keep the last row\n\nLesson: {ID}")
    misspelt = hooked.try_git("commit", "-m", "fix: keep the last row\n\nLesson: last-rwo")

    what = f'the lesson "{ID}" exists, but it is not part of this commit'
    assert unstaged.stderr == dedent(f"""\
        Commit refused: {what} (lesson-not-staged)
          fix: keep the last row
          Stage the lesson:
            git add {PATH}
          Then commit again:
        {AGAIN}
        """)
    assert misspelt.stderr == dedent(f"""\
        Commit refused: there is no lesson "last-rwo" (unknown-lesson)
          fix: keep the last row
          Write the lesson:
            fixlearn new --id last-rwo
          Then commit again:
        {AGAIN}
        """)


def test_a_partial_commit_without_its_staged_lesson_is_refused(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n", PATH: LESSON})

    partial = hooked.try_git("commit", "-m", f"fix: keep it\n\nLesson: {ID}", "pager.py")
    both = hooked.try_git("commit", "-q", "-m", f"fix: keep it\n\nLesson: {ID}", "pager.py", PATH)

    assert "lesson-not-staged" in partial.stderr
    assert (partial.exit_code, both.exit_code) == (1, 0)


def test_an_amended_fix_keeps_the_lesson_that_it_added(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n", PATH: LESSON})
    hooked.git("commit", "-q", "-m", "fix: keep the last row")

    hooked.tick()
    run = hooked.try_git("commit", "-q", "--amend", "-m", "fix: keep the very last row")

    assert (run.exit_code, run.stderr) == (0, "")


def test_the_next_fix_does_not_inherit_the_lesson_of_the_one_before(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n", PATH: LESSON})
    hooked.git("commit", "-q", "-m", "fix: keep the last row")
    stage(hooked, {"pager.py": "rows = [2]\n"})

    assert hooked.try_git("commit", "-q", "-m", "fix: keep the first row").exit_code == 1


def test_the_root_commit_is_judged(repo: GitRepo) -> None:
    repo.install_hook("commit-msg")
    stage(repo, {"pager.py": "rows = [1]\n"})

    assert repo.try_git("commit", "-m", "fix: keep the last row").stderr == REFUSAL
    assert repo.try_git("commit", "-q", "-m", "feat: page through rows").exit_code == 0


def test_a_merge_needs_no_lesson_for_any_title(hooked: GitRepo) -> None:
    hooked.git("switch", "-q", "-c", "topic")
    hooked.commit("feat: sort rows", {"sort.py": "\n"})
    hooked.git("switch", "-q", "main")
    hooked.commit("feat: filter rows", {"filter.py": "\n"})

    run = hooked.try_git("merge", "-q", "--no-ff", "-m", "fix: bring the topic in", "topic")

    assert (run.exit_code, run.stderr) == (0, "")


def test_a_fix_of_documentation_needs_no_lesson(hooked: GitRepo) -> None:
    stage(hooked, {"README.md": "Pages.\n"})

    run = hooked.try_git("commit", "-q", "-m", "fix: say how pages are counted")

    assert (run.exit_code, run.stderr) == (0, "")


def test_a_repeated_commit_without_the_changes_of_the_fix_is_refused(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    hooked.tick()
    hooked.write({"pager.py": "rows = [1]\n"})
    refused = hooked.try_git("commit", "-a", "-m", "fix: keep the last row")
    fixlearn(
        *("new", "--title", "Last row dropped", "--gap", "No test did."),
        *("--kind", "eliminate", "--change", "Gone for good."),
    )

    forgotten = hooked.try_git("commit", "-F", ".git/fixlearn-message")
    whole = hooked.try_git("commit", "-q", "-a", "-F", ".git/fixlearn-message")

    assert retry_command(refused) == ["commit", "-a", "-F", ".git/fixlearn-message"]
    assert forgotten.stderr == dedent(f"""\
        Commit refused: this commit has the lesson but not the fix (fix-not-staged)
          fix: keep the last row
          Stage the files of the fix:
            git add <files>
          Then commit again:
        {AGAIN}
        """)
    assert (forgotten.exit_code, whole.exit_code) == (1, 0)
    assert not (hooked.path / ".git/fixlearn-message").exists()


def test_branch_work_respects_the_settings(hooked: GitRepo) -> None:
    hooked.git("switch", "-q", "-c", "fix/pager")
    stage(hooked, {".fixlearn.yaml": "enforce: warn\n", "pager.py": "rows = [1]\n"})

    run = hooked.try_git("commit", "-q", "-m", "Crash of the pager")

    assert run.exit_code == 0
    assert run.stderr.splitlines()[-1] == (
        "The commit is made: fixlearn only warns (enforce in .fixlearn.yaml)."
    )


def test_an_amend_that_adds_the_lesson_passes_with_any_other_change(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    hooked.commit("fix: keep the last row", {"pager.py": "rows = [1]\n", "other.py": "\n"})
    hooked.tick()
    hooked.write({"other.py": "in work\n"})
    fixlearn(
        *("new", "--title", "Last row dropped", "--gap", "No test did."),
        *("--kind", "eliminate", "--change", "Gone for good."),
    )

    run = hooked.try_git("commit", "-q", "--amend", "--no-edit")

    assert (run.exit_code, run.stderr) == (0, "")


def test_on_an_orphan_branch_the_first_fix_is_judged(hooked: GitRepo) -> None:
    hooked.git("switch", "-q", "--orphan", "pages")
    stage(hooked, {"pager.py": "rows = [1]\n"})

    assert hooked.try_git("commit", "-m", "fix: keep the last row").stderr == REFUSAL
