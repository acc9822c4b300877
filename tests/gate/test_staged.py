"""The command that makes a refused commit again, with every word quoted for a shell."""

from __future__ import annotations

from fixlearn.gate.staged import Retry, amending, quote


def test_a_command_has_its_options_in_front_of_its_paths() -> None:
    retry = Retry("git commit -q -F message", "-- 'a b.py'", "lessons")

    assert retry.again == "git commit -q -F message -- 'a b.py' lessons"
    assert retry.unchanged == "git commit -q -F message -- 'a b.py'"
    assert retry.with_trailer("Lesson: none (<why>)") == (
        "git commit -q -F message --trailer \"Lesson: none (<why>)\" -- 'a b.py'"
    )


def test_a_commit_without_a_lesson_is_made_by_fixlearn_if_it_finds_the_saved_message() -> None:
    command = "git -C below commit -F message"
    lead = "No lesson needed, or no time for it now? Give a reason of at least two words:"

    assert Retry(command, is_made=False, program="bin/fixlearn").without_lesson() == (
        lead,
        '  bin/fixlearn none "<why>" --commit',
        '  bin/fixlearn later "<why>" --commit',
    )
    assert Retry(command, is_made=False, is_elsewhere=True).without_lesson() == (
        lead,
        f'  {command} --trailer "Lesson: none (<why>)"',
        f'  {command} --trailer "Lesson: later (<why>)"',
    )
    assert Retry(command, is_made=False, dropped=("Lesson: a",)).without_lesson() == (
        "Or keep what the message of the amended commit says:",
        f'  {command} --trailer "Lesson: a"',
    )


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
