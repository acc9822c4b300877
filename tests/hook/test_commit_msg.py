"""The commit-msg hook, as git runs it."""

from __future__ import annotations

import shlex
import shutil
from textwrap import dedent
from typing import TYPE_CHECKING

from tests.hook.retry import AGAIN, ID, PATH, REFUSAL, retry_command, stage
from tests.support import LESSON, GitRepo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn


def test_a_fix_without_a_lesson_is_refused_and_the_options_are_printed(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n"})
    before = hooked.head

    run = hooked.try_git("commit", "-m", "fix: keep the last row")

    assert (run.exit_code, run.stdout, run.stderr) == (1, "", REFUSAL)
    assert hooked.head == before


def test_a_refused_message_is_kept_word_for_word(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n"})
    message = "fix: keep the last row\n\n#12 was reported by a user:\nthe last “row” was gone.\n"

    hooked.try_git("commit", "-m", message)

    assert (hooked.path / ".git/fixlearn-message").read_text("utf-8") == message


def test_the_command_in_the_refusal_works_as_printed(hooked: GitRepo, fixlearn: Fixlearn) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n", "tests/test_pager.py": "def test_row(): ...\n"})
    hooked.try_git("commit", "-m", "fix: keep the last row")

    new = fixlearn(
        "new",
        *("--id", "keep-the-last-row", "--title", "Last row lost"),
        *("--gap", "Nothing asked for the last row."),
        *("--kind", "test", "--change", "A test asks for the last row: #12 can't return."),
        *("--evidence", "tests/test_pager.py::test_row", "--date", "2026-01-05"),
    )
    hooked.git("commit", "-F", ".git/fixlearn-message")

    assert new.stdout == "Lesson: keep-the-last-row\n"
    assert hooked.git("log", "-1", "--format=%s") == "fix: keep the last row"
    assert hooked.git("show", "--name-only", "--format=") == (
        "lessons/2026/keep-the-last-row.md\npager.py\ntests/test_pager.py"
    )


def test_a_fix_that_names_its_staged_lesson_passes(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n", PATH: LESSON})

    run = hooked.try_git("commit", "-q", "-m", f"fix: keep the last row\n\nLesson: {ID}")

    assert (run.exit_code, run.stderr) == (0, "")


def test_a_fix_that_adds_a_lesson_passes_without_naming_it(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n", PATH: LESSON})

    assert hooked.try_git("commit", "-q", "-m", "fix: keep the last row").exit_code == 0


def test_touching_an_old_lesson_covers_nothing(hooked: GitRepo) -> None:
    hooked.commit("docs: a lesson", {PATH: LESSON})
    stage(hooked, {"pager.py": "rows = [1]\n", PATH: LESSON + "\nA word more.\n"})

    run = hooked.try_git("commit", "-m", "fix: keep the last row")

    assert (run.exit_code, run.stderr) == (1, REFUSAL)


def test_a_waiver_and_a_deferral_pass_with_a_reason(hooked: GitRepo) -> None:
    for line in ("Lesson: none (cosmetic, no user saw it)", "Lesson: later (the fire comes first)"):
        stage(hooked, {"pager.py": f"# {line}\n"})

        run = hooked.try_git("commit", "-q", "-m", f"fix: keep the last row\n\n{line}")

        assert (run.exit_code, run.stderr) == (0, "")


def test_a_waiver_without_a_reason_is_refused(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n"})

    run = hooked.try_git("commit", "-m", "fix: keep the last row\n\nLesson: none")

    assert run.exit_code == 1
    assert run.stderr == dedent(f"""\
        Commit refused: "Lesson: none" needs a reason (empty-reason)
          fix: keep the last row
          Why: use at least two words, for example "Lesson: none (only a comment changed)"
          Commit again with:
        {AGAIN} --trailer "Lesson: none (<why>)"
        """)


def test_a_broken_lesson_does_not_cover(hooked: GitRepo) -> None:
    broken = LESSON.replace("gap: The pager", "gap: Reported in #12: the pager")
    stage(hooked, {"pager.py": "rows = [1]\n", PATH: broken})

    run = hooked.try_git("commit", "-m", f"fix: keep the last row\n\nLesson: {ID}")

    assert run.exit_code == 1
    assert run.stderr.startswith(f'Commit refused: the lesson "{ID}" has an error: {PATH}:4:')


def test_each_linked_worktree_has_its_own_saved_message(hooked: GitRepo, tmp_path: Path) -> None:
    hooked.git("worktree", "add", "-q", "-b", "linked", str(tmp_path / "linked tree"))
    linked = GitRepo(tmp_path / "linked tree")
    stage(linked, {"pager.py": "rows = [1]\n", "below/x.py": "\n"})
    below = GitRepo(linked.path / "below")

    run = below.try_git("commit", "-m", "fix: keep the last row")

    kept = retry_command(run)[-1]
    assert (below.path / kept).read_text("utf-8") == "fix: keep the last row\n"
    assert not (hooked.path / ".git/fixlearn-message").exists()


def test_the_hook_and_the_click_command_agree(hooked: GitRepo, fixlearn: Fixlearn) -> None:
    (hooked.path / "message").write_text("fix: keep the last row\n")

    short = fixlearn("hook", "commit-msg", "message")
    through_click = fixlearn("hook", "commit-msg", "--", "message")

    assert short == through_click
    assert short.exit_code == 1


def test_the_commit_is_made_with_a_warning_if_the_team_only_warns(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    setting_in = "(enforce in .fixlearn.yaml)"
    for setting, why in (
        ("enforce: warn", f"fixlearn only warns {setting_in}"),
        ("enforce: 9999-12-31", f"fixlearn only warns until 9999-12-31 {setting_in}"),
        ("unit: change", "CI checks all commits of the change together"),
        ("severity: {missing-lesson: warning}", "this is only a warning"),
    ):
        stage(hooked, {".fixlearn.yaml": setting + "\n", "pager.py": f"# {setting}\n"})

        run = hooked.try_git("commit", "-q", "-m", "fix: keep the last row")

        amend = "    git commit --amend --no-edit"
        assert run.exit_code == 0
        assert run.stderr == dedent(f"""\
            Warning: this bug fix needs a lesson (missing-lesson)
              fix: keep the last row
              Why: its type "fix" is declared (Conventional Commits)
              Write a lesson, then amend the commit:
                fixlearn new
            {amend}
              No lesson needed, or no time for it now? Give a reason of at least two words:
            {amend} --trailer "Lesson: none (<why>)"
            {amend} --trailer "Lesson: later (<why>)"
            The commit is made: {why}.
            """)


def test_configured_types_count_in_the_hook(hooked: GitRepo) -> None:
    rule = "{pattern: '^OTA-[0-9]+', points: 6, reason: OTA numbers are field defects}"
    stage(hooked, {".fixlearn.yaml": f"detect:\n  rules: [{rule}]\n", "pager.py": "rows = [1]\n"})

    run = hooked.try_git("commit", "-m", "OTA-12 the last row")

    assert run.exit_code == 1
    assert "  Why: +6 OTA numbers are field defects\n" in run.stderr


def test_a_broken_configuration_refuses_fixes_and_accepts_other_commits(hooked: GitRepo) -> None:
    hooked.write({".fixlearn.yaml": "detect: {mod: declared}\n"})
    stage(hooked, {"pager.py": "rows = [1]\n"})

    fix = hooked.try_git("commit", "-m", "fix: keep the last row")
    other = hooked.try_git("commit", "-q", "-m", "feat: keep the last row")

    problem = dedent("""\
        .fixlearn.yaml:1:10: unknown key "mod"; did you mean "mode"?
          why: a misspelt key would be ignored silently
        """)
    assert fix.exit_code == 1
    assert fix.stderr.startswith(f"error: {problem}")
    assert other.exit_code == 0
    assert other.stderr.startswith(f"warning: {problem}")


def test_without_fixlearn_the_commit_is_made(hooked: GitRepo, tmp_path: Path) -> None:
    bare = tmp_path / "bin"
    bare.mkdir()
    for program in ("git", "sh"):
        (bare / program).symlink_to(shutil.which(program) or "")
    stage(hooked, {"pager.py": "rows = [1]\n"})

    run = hooked.try_git("commit", "-q", "-m", "fix: keep it", env={"PATH": str(bare)})

    assert run.exit_code == 0
    assert run.stderr == (
        "fixlearn is not installed, so this commit was not checked. CI will check it.\n"
    )


def test_hostile_subjects_are_sanitized(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n"})

    run = hooked.try_git("commit", "-m", "fix: \x1b]0;title\x07\x1b[2J ##[error] \u202elast row")

    assert run.stderr.splitlines()[1] == (
        "  fix: \\x1b]0;title\\x07\\x1b[2J # #[error] \\u202elast row"
    )


def test_a_deferral_with_an_invalid_date_is_refused(hooked: GitRepo) -> None:
    for output, unclear in (
        ("later 31.12.2026 (the fire comes first)", "31.12.2026"),
        ("later (2026-12-31) (the fire comes first)", "(2026-12-31)"),
    ):
        stage(hooked, {"pager.py": f"# {output}\n"})

        run = hooked.try_git("commit", "-m", f"fix: keep the last row\n\nLesson: {output}")

        assert run.exit_code == 1
        assert run.stderr.splitlines()[0] == (
            f'Commit refused: "{unclear}" is neither the id of a lesson nor a date'
            " (unclear-deferral)"
        )


def test_the_saved_message_is_deleted_if_the_commit_is_no_fix_any_more(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n"})
    hooked.try_git("commit", "-m", "fix: keep the last row")

    hooked.git("commit", "-q", "-m", "fix: keep the last row", "-m", "Fix: no (only moved around)")

    assert not (hooked.path / ".git/fixlearn-message").exists()


def test_a_saved_message_survives_other_accepted_commits(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n", PATH: LESSON})
    hooked.try_git("commit", "-m", "fix: keep the last row", "-m", "Lesson: none", "pager.py")

    hooked.git("commit", "-q", "-m", f"docs: a lesson\n\nLesson: {ID}", PATH)
    stage(hooked, {"other.py": "\n"})
    hooked.git("commit", "-q", "-m", "fix: another\n\nLesson: none (nobody saw it)", "other.py")

    kept = (hooked.path / ".git/fixlearn-message").read_text("utf-8")
    assert kept == "fix: keep the last row\n"


def test_a_refusal_names_one_lesson_about_the_same_files(hooked: GitRepo) -> None:
    hooked.commit("docs: what the last row taught", {PATH: LESSON})
    stage(hooked, {"pager.py": "rows = [1]\n"})

    run = hooked.try_git("commit", "-m", "fix: keep the first row")

    assert run.stderr == REFUSAL.replace("last row", "first row") + f"  Related lesson: {PATH}\n"


def test_a_fix_that_names_only_a_retired_lesson_is_refused(hooked: GitRepo) -> None:
    retired = LESSON.replace("prevention:", 'retired: "the pager is gone now"\nprevention:', 1)
    hooked.commit("docs: what we learned", {PATH: retired})
    stage(hooked, {"pager.py": "rows = [1]\n"})

    run = hooked.try_git("commit", "-m", f"fix: keep the last row\n\nLesson: {ID}")

    title = "Last row dropped when the total fills no whole page"
    assert (run.exit_code, run.stderr) == (
        1,
        dedent(f"""\
        Commit refused: the lesson {ID} is retired: "{title}" (ended-lesson)
          fix: keep the last row
          Why: nothing of it prevents the mistake any more, and the mistake came back
          Write a lesson that continues it:
            fixlearn new --supersedes {ID}
          Then commit again:
            git commit -F .git/fixlearn-message
        """),
    )


NEWER = LESSON.replace("2026-01-05", "2026-01-06").replace("Last row", "Any row")
SUPERSEDING = {"lessons/2026/any-row.md": NEWER.replace("gap:", f"supersedes: {ID}\ngap:", 1)}


def test_a_fix_that_names_only_a_superseded_lesson_is_refused_until_it_names_the_newer(
    hooked: GitRepo,
) -> None:
    hooked.commit("docs: what we learned", {PATH: LESSON, **SUPERSEDING})
    stage(hooked, {"pager.py": "rows = [1]\n"})

    run = hooked.try_git("commit", "-m", f"fix: keep the last row\n\nLesson: {ID}")

    title = "Last row dropped when the total fills no whole page"
    assert (run.exit_code, run.stderr) == (
        1,
        dedent(f"""\
        Commit refused: the lesson {ID} was superseded by any-row: "{title}" (ended-lesson)
          fix: keep the last row
          Why: nothing of it prevents the mistake any more, and the mistake came back
          Commit again with:
            git commit -F .git/fixlearn-message --trailer "Lesson: any-row"
        """),
    )
    hooked.git(*shlex.split(run.stderr.splitlines()[-1])[1:], "--quiet")
    assert hooked.git("log", "-1", "--format=%B") == "fix: keep the last row\n\nLesson: any-row"


def test_a_fix_may_name_an_ended_lesson_if_it_continues_it_or_its_own_branch_ended_it(
    hooked: GitRepo,
) -> None:
    hooked.commit("docs: what we learned", {PATH: LESSON})
    hooked.branch("topic")
    fix = ("commit", "-q", "-m", f"fix: keep the last row\n\nLesson: {ID}")

    stage(hooked, {"pager.py": "rows = [1]\n", **SUPERSEDING})
    continued = hooked.try_git(*fix)
    stage(hooked, {"other.py": "rows = [1]\n"})
    of_the_branch = hooked.try_git(*fix)
    hooked.git("branch", "--force", "main")
    stage(hooked, {"other.py": "rows = [2]\n", "lessons/2026/else.md": NEWER.replace("Any", "An")})
    with_an_unrelated_lesson = hooked.try_git(*fix)

    assert (continued.exit_code, of_the_branch.exit_code) == (0, 0)
    assert "(ended-lesson)" in with_an_unrelated_lesson.stderr


def test_a_fix_that_names_an_ended_lesson_is_made_with_a_warning_if_repeats_are_only_reported(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    settings = {".fixlearn.yaml": "repeats: report\n"}
    hooked.commit("docs: what we learned", {PATH: LESSON, **SUPERSEDING, **settings})
    stage(hooked, {"pager.py": "rows = [1]\n"})

    run = hooked.try_git("commit", "-m", f"fix: keep the last row\n\nLesson: {ID}")

    assert (run.exit_code, run.stderr.splitlines()[-1]) == (
        0,
        "The commit is made: this is only a warning.",
    )
    assert fixlearn("check", "HEAD~1..HEAD").exit_code == 0
