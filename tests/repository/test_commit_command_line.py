"""The command line of `git commit`: what of it has to be repeated, and what not."""

from __future__ import annotations

import shlex

import pytest

from fixlearn.repository.commit_command_line import (
    CommandLine,
    Repeatable,
    given_trailers,
    is_amending,
    repeatable,
    split,
)


def line(typed: str) -> CommandLine:
    """The call `git commit` with these arguments."""
    return CommandLine((), tuple(shlex.split(typed)))


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ('-m "fix: keep the last row"', ""),
        ("-m subject -m body", ""),
        ("-F message.txt", ""),
        ("", ""),
        ('-am "fix: keep the last row"', "-a"),
        ("-qsam subject", "-q -a"),
        ("--all --message=subject", "--all"),
        ("--amend --no-edit", "--amend"),
        ("--amend -m subject --reset-author", "--amend --reset-author"),
        ('-m subject --author "Ada <a@example.com>"', '"--author=Ada <a@example.com>"'),
        ("-m subject --date=2026-01-05", "--date=2026-01-05"),
        ('-m subject --trailer "Reported-by: Ada"', ""),
        ("--amen -m subject", "--amend"),
        ("-p -m subject", "-p"),
        ("--interactive", "--interactive"),
        ("-Skey -m subject", "-Skey"),
        ("--gpg-sign=key -a", "-a --gpg-sign=key"),
        ("-uno -a", "-a"),
        ("--untracked-files=all --allow-empty-message", "--allow-empty-message"),
    ],
)
def test_options_about_the_message_are_dropped_and_others_kept(typed: str, again: str) -> None:
    assert repeatable(line(typed).arguments) == Repeatable(tuple(shlex.split(again)), ())


@pytest.mark.parametrize(
    ("typed", "options", "paths"),
    [
        ("-m subject pager.py", (), ("pager.py",)),
        ("-m subject -- -x.py", (), ("-x.py",)),
        ("-o -m subject pager.py", ("-o",), ("pager.py",)),
        ("-i pager.py -m subject", ("-i",), ("pager.py",)),
        ("--patch -m subject pager.py", ("--patch",), ("pager.py",)),
    ],
)
def test_paths_are_kept(typed: str, options: tuple[str, ...], paths: tuple[str, ...]) -> None:
    assert repeatable(line(typed).arguments) == Repeatable(options, paths)


@pytest.mark.parametrize("typed", ["-C HEAD~1", "--reedit-message=HEAD~1"])
def test_the_author_of_a_reused_message_is_repeated(
    monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    for key, value in (("NAME", "Bo"), ("EMAIL", "bo@x.org"), ("DATE", "@1 +0100")):
        monkeypatch.setenv(f"GIT_AUTHOR_{key}", value)

    assert repeatable(line(typed).arguments) == Repeatable(
        ("--author=Bo <bo@x.org>", "--date=@1 +0100"), ()
    )
    assert repeatable(line(f"--reset-author {typed}").arguments) == Repeatable(
        ("--reset-author",), ()
    )


@pytest.mark.parametrize(
    "typed",
    [
        "--fixup=HEAD",
        "--squash HEAD",
        "--pathspec-from-file=paths",
        "--an-option-of-a-newer-git",
        "-m",
    ],
)
def test_a_command_with_an_unknown_option_is_not_repeated(typed: str) -> None:
    assert repeatable(line(typed).arguments) is None


def test_a_commit_amends_by_its_option_even_next_to_an_unknown_one() -> None:
    calls = ("--amend", "--amen", "--amend --new-option", "-a", '-m "--amend"')

    assert [is_amending(line(typed)) for typed in calls] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("commit -a", CommandLine((), ("-a",))),
        (
            "-c user.name=Ada -C below commit",
            CommandLine(("-c", "user.name=Ada", "-C", "below"), ()),
        ),
        ("--no-pager --git-dir=x commit", CommandLine(("--no-pager", "--git-dir=x"), ())),
        ("ci -a", None),
        ("-c alias.ci=commit ci", None),
        ("rebase --continue", None),
        ("", None),
    ],
)
def test_the_options_of_git_are_split_from_those_of_commit(
    typed: str, expected: CommandLine | None
) -> None:
    assert split(shlex.split(typed)) == expected


def test_trailers_are_read_as_lines_of_a_message() -> None:
    typed = '--trailer "Lesson: none" -a --trailer=Fix=no --trailer "Reported-by:Bo"'

    assert given_trailers(line(typed)) == ["Lesson: none", "Fix: no", "Reported-by: Bo"]
    assert given_trailers(line("")) == []
