"""The commits that the message of a squash merge lists."""

from __future__ import annotations

from textwrap import dedent

import pytest

from fixlearn.gate.message import parse_message
from fixlearn.gate.squash_message import ListedCommit, split

SHAS = ("1" * 40, "2" * 40)

BY_GIT = """\
Squashed commit of the following:

commit 1111111111111111111111111111111111111111
Author: Ann <ann@example.org>
Date:   Mon Jan 5 08:00:00 2026 +0000

    fix: keep the last row

    Lesson: last-row

commit 2222222222222222222222222222222222222222
Merge: 3333333 4444444
Author: Bob <bob@example.org>
Date:   Mon Jan 5 07:00:00 2026 +0000

    feat: pages
"""

LISTED_BY_GIT = (
    ListedCommit(SHAS[0], "fix: keep the last row\n\nLesson: last-row"),
    ListedCommit(SHAS[1], "feat: pages"),
)

LIST = "* fix: keep the last row\n\nIt was lost.\n\nLesson: last-row\n\n* feat: pages\n"

LISTED = (
    ListedCommit("", "fix: keep the last row\n\nIt was lost.\n\nLesson: last-row"),
    ListedCommit("", "feat: pages"),
)


def commits(text: str) -> tuple[ListedCommit, ...] | None:
    parts = split(text)
    return parts.commits if parts else None


def subjects(text: str) -> list[str]:
    return [commit.message.subject for commit in parse_message(text).squashed]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("feat: pages\n\n", ""),
        ("Merge the pages\n\nThey are needed.\n\n", "\nSigned-off-by: Ann <ann@example.org>\n"),
        ("Pull request #12: Pages\n\nMerge in P/r from pages to main\n\n", ""),
    ],
)
def test_the_message_of_git_merge_squash_lists_commits(before: str, after: str) -> None:
    assert commits(before + BY_GIT + after) == LISTED_BY_GIT


def test_what_is_around_the_commits_stays() -> None:
    text = f"feat: pages\n\nLesson: of-all\n\n{BY_GIT}\nSigned-off-by: Ann <ann@example.org>\n"

    message = parse_message(text)

    assert message.subject == "feat: pages"
    assert message.body == "\nLesson: of-all\n\n\nSigned-off-by: Ann <ann@example.org>"
    assert [reference.lesson for reference in message.references] == ["of-all", "last-row"]
    assert [reference.lesson for reference in message.references_of_all] == ["of-all"]


@pytest.mark.parametrize(
    ("title", "before", "after"),
    [
        ("feat: pages (#12)", "", ""),  # GitHub, Gitea, Forgejo
        ("fix: release the lock of version 2 (#12)", "", ""),
        ("feat: pages (!12)", "", ""),  # Gitea with another tracker
        ("feat: pages (#12)", "", "\n---------\n\nCo-authored-by: Bob <bob@example.org>\n"),
        ("feat: pages (#12)", "Lesson: of-all\n\n", ""),
        ("Merged in pages (pull request #12)", "Pages\n\n", ""),  # Bitbucket Cloud
        ("Pages", "", "\nSee merge request group/project!12\n"),  # GitLab, from its templates
        ("Pages", "Squashed commits:\n\n", "\nSee merge request !12\n"),
    ],
)
def test_the_message_of_a_forge_lists_commits(title: str, before: str, after: str) -> None:
    assert commits(f"{title}\n\n{before}{LIST}{after}") == LISTED


ORDINARY = {
    "no number of a pull request": f"feat: pages\n\n{LIST}",
    "the number of an issue": f"feat: pages for #12\n\n{LIST}",
    "the changelog of a release": f"chore(release): 1.2.0 (#12)\n\n{LIST}",
    "the changelog of a version": f"Release v2 (#12)\n\n{LIST}",
    "the changelog of a bump": f"chore: bump version to 2.0 (!12)\n\n{LIST}",
    "text before the list": f"feat: pages (#12)\n\nThe changes:\n\n{LIST}",
    "a single commit, which GitHub does not list": "feat: pages (#12)\n\n* fix: the last row\n",
    "a list without empty lines": "feat: pages (#12)\n\n* fix: the last row\n* fix: a crash\n",
    "an item of two lines": "feat: a (#12)\n\n* fix: the\n  last row\n\n* fix: a\n  crash\n",
    "dashes": "feat: pages (#12)\n\n- fix: the last row\n\n- fix: a crash\n",
    "no space": "feat: pages (#12)\n\n*fix: the last row*\n\n*fix: a crash*\n",
    "an indented list": "feat: pages (#12)\n\n  * fix: the last row\n\n  * fix: a crash\n",
    "a quoted list": "feat: pages (#12)\n\n> * fix: the last row\n\n> * fix: a crash\n",
    "a block of code": f"docs: messages (#12)\n\n```\n{LIST}```\n",
    "git's words without commits": "docs: messages\n\nSquashed commit of the following:\n\n* a\n",
    "git's words with a hash alone": f"docs: a\n\nSquashed commit of the following:\ncommit {SHAS}",
    "git's words in a sentence": f"docs: a\n\nIt begins: {BY_GIT}",
    "git's message quoted": "docs: a\n\n" + "".join(f"> {row}\n" for row in BY_GIT.split("\n")),
    "git's message as a block of code": f"docs: a\n\n```\n{BY_GIT}```\n",
    "git's message as indented code": "docs: a\n\n"
    + "".join(f"    {row}\n" for row in BY_GIT.split("\n")),
}


@pytest.mark.parametrize("text", ORDINARY.values(), ids=ORDINARY)
def test_a_list_or_a_quotation_in_another_message_is_no_squash_merge(text: str) -> None:
    assert split(text) is None
    assert parse_message(text).squashed == ()


def test_a_list_in_a_squashed_commit_belongs_to_it() -> None:
    text = dedent("""\
        feat: pages (#12)

        * feat: pages

        They bring
        * fix typo
        * fix lint

        ```
        * fix: only an example

        ```

        * docs: pages
        """)

    assert subjects(text) == ["feat: pages", "docs: pages"]


def test_a_body_may_follow_the_subject_without_an_empty_line() -> None:
    text = "feat: pages (#12)\n\n* fix: the last row\nLesson: last-row\n\n* feat: pages\n"

    assert commits(text) == (
        ListedCommit("", "fix: the last row\nLesson: last-row"),
        ListedCommit("", "feat: pages"),
    )


@pytest.mark.parametrize("text", [BY_GIT, f"feat: pages (#12)\n\n{LIST}"])
def test_line_endings_of_windows_and_a_byte_order_mark_change_nothing(text: str) -> None:
    expected = parse_message(text)

    assert expected.squashed
    assert parse_message("\ufeff" + text.replace("\n", "\r\n")) == expected


def test_other_scripts_and_marks_inside_are_kept() -> None:
    text = "feat: Seiten (#7)\n\n* \ufefffix: Zeile fürs Ende 行\n\n* 修复: 崩溃\n"

    assert subjects(text) == ["fix: Zeile fürs Ende 行", "修复: 崩溃"]


def test_a_squash_merge_of_squash_merges_lists_all_commits() -> None:
    inner = "".join(f"    {line}\n" for line in f"feat: a (#1)\n\n{LIST}".split("\n"))
    text = BY_GIT.replace("    feat: pages\n", inner)

    assert subjects(text) == [
        "fix: keep the last row",
        "feat: a (#1)",
        "fix: keep the last row",
        "feat: pages",
    ]
