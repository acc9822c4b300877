"""Which commits can be made again by a whole command, and by which."""

from __future__ import annotations

import shlex

import pytest

from fixlearn.repository.commit_in_progress import repeated


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
    ],
)
def test_options_about_the_message_are_dropped_and_others_kept(typed, again):
    assert repeated(shlex.split(typed)) == shlex.split(again)


@pytest.mark.parametrize(
    "typed",
    [
        "-m subject pager.py",
        "-m subject -- pager.py",
        "-o -m subject pager.py",
        "-i pager.py -m subject",
        "-p -m subject",
        "--interactive",
        "-C HEAD~1",
        "-c HEAD~1",
        "--fixup=HEAD",
        "--squash HEAD",
        "--pathspec-from-file=paths",
        "-Skey",
        "--an-option-of-a-newer-git",
        "-m",
    ],
)
def test_a_command_that_might_make_another_commit_is_not_repeated(typed):
    assert repeated(shlex.split(typed)) is None


def test_no_command_is_repeated_if_it_is_unknown():
    assert repeated(None) is None
