"""The command that makes a refused commit again, with every word quoted for a shell."""

from __future__ import annotations

from fixlearn.gate.retry import CommitCall, Retry, amending, quote, retry_of


def test_a_call_is_repeated_with_its_options_its_paths_and_the_saved_message() -> None:
    call = CommitCall(
        options=("-q", "--author=Ada <a@example.com>"),
        git_options=("-c", "core.editor=true"),
        paths=("a b.py",),
        lesson_paths=("lessons",),
        saved_message="'.git/its message'",
    )

    retry = retry_of(call)

    command = (
        "git -c core.editor=true commit -q '--author=Ada <a@example.com>' -F '.git/its message'"
    )
    assert retry.again == f"{command} -- 'a b.py' lessons"
    assert retry.unchanged == f"{command} -- 'a b.py'"
    assert retry.with_trailer("Lesson: none (<why>)") == (
        f"{command} --trailer \"Lesson: none (<why>)\" -- 'a b.py'"
    )


def test_a_message_that_was_written_in_an_editor_is_opened_again() -> None:
    retry = retry_of(CommitCall(opens_editor=True, saved_message=".git/kept"))

    assert retry.again == "git commit -e -F .git/kept"


def test_a_commit_that_was_made_with_a_warning_is_amended() -> None:
    assert amending() == Retry()
    assert amending().again == "git commit --amend --no-edit"
    assert amending(("lessons",)).again == "git commit --amend --no-edit --only -- lessons"
    assert amending(("lessons",)).unchanged == "git commit --amend --no-edit --only"


def test_a_line_is_quoted_so_that_a_shell_does_not_change_it() -> None:
    assert [quote(line) for line in ("it's", "costs $1", 'a "b"', "`c`", "a\\b", "no!")] == [
        '"it\'s"',
        "'costs $1'",
        "'a \"b\"'",
        "'`c`'",
        "'a\\b'",
        "'no!'",
    ]
