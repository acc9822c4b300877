"""The message as git hands it to the hooks: comments, encodings and the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.hook.retry import ASKED, REFUSAL, retry_command, stage

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


def test_comments_of_the_editor_are_neither_saved_nor_judged(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n"})
    hooked.write(
        {"editor.sh": 'printf "fix: keep the last row\\n# fix\\n" | cat - "$1" > m; mv m "$1"'}
    )

    run = hooked.try_git("commit", "--verbose", env={"GIT_EDITOR": "sh editor.sh"})

    again = ["commit", "--verbose", "-e", "-F", ".git/fixlearn-message"]
    assert run.stderr.splitlines()[:2] == REFUSAL.splitlines()[:2]
    assert retry_command(run) == again
    kept = (hooked.path / ".git/fixlearn-message").read_text("utf-8")
    assert kept.strip() == "fix: keep the last row"


def test_without_an_argument_the_message_file_of_git_is_judged(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    (hooked.path / ".git/COMMIT_EDITMSG").write_text("fix: keep the last row\n")

    run = fixlearn("hook", "commit-msg")

    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr.splitlines()[:2] == REFUSAL.splitlines()[:2]
    assert "    git commit -e -F .git/fixlearn-message\n" in run.stderr


def test_a_message_in_another_encoding_is_kept_byte_for_byte(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n", "m": "fix: keep the last row\n\ncafé\n"})
    latin = (hooked.path / "m").read_text("utf-8").encode("latin-1")
    (hooked.path / "m").write_bytes(latin)

    hooked.try_git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-F", "m")

    assert (hooked.path / ".git/fixlearn-message").read_bytes() == latin


def test_a_fix_whose_message_begins_with_a_byte_order_mark_is_refused_and_kept(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n", "message": "\ufefffix: keep the last row\n"})
    kept = hooked.path / ".git/fixlearn-message"

    run = hooked.try_git("commit", "-F", "message")

    assert (run.exit_code, run.stderr) == (1, REFUSAL)
    assert kept.read_bytes() == (hooked.path / "message").read_bytes()

    gap, change = ("--gap", "Nothing asked for it."), ("--change", "A test asks for it now.")
    title = ("--title", "The last row was gone")
    new = fixlearn("new", *title, *gap, *change, "--kind", "test", "--evidence", "pager.py")
    again = hooked.try_git("commit", "--quiet", "-F", ".git/fixlearn-message")

    assert new.stdout == "Lesson: the-last-row-was-gone\n"
    assert (again.exit_code, again.stderr, kept.exists()) == (0, "", False)
    assert hooked.git("log", "-1", "--format=%B") == (
        "\ufefffix: keep the last row\n\nLesson: the-last-row-was-gone"
    )


def test_with_another_comment_character_a_number_sign_begins_a_subject(hooked: GitRepo) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n"})
    hooked.git("config", "core.commentChar", ";")
    hooked.write({"editor.sh": 'printf "#12: fix crash of the pager\\n" > "$1"'})

    run = hooked.try_git("commit", env={"GIT_EDITOR": "sh editor.sh"})

    assert run.exit_code == 1
    assert run.stderr.splitlines()[:2] == [ASKED, "  #12: fix crash of the pager"]


def test_lines_that_begin_with_a_number_sign_survive_the_retry(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n"})
    refused = hooked.try_git("commit", "-m", "#12: fix the crash", "-m", "#13 has the story")
    title = ("--title", "The last page crashed", "--id", "last-page-crashed")
    why = ("--gap", "No test did.", "--kind", "eliminate", "--change", "Gone for good.")
    new = fixlearn("new", *title, *why)
    assert new.exit_code == 0, new.stderr

    hooked.git(*retry_command(refused))

    assert hooked.git("log", "-1", "--format=%B").strip() == (
        "#12: fix the crash\n\n#13 has the story\n\nLesson: last-page-crashed"
    )
