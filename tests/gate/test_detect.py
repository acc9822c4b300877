"""The stages that decide whether a commit is a fix; what the words weigh is tested elsewhere."""

from __future__ import annotations

import pytest

from fixlearn.config import Detection
from fixlearn.gate.detect import reverted_commit
from fixlearn.gate.message import parse_message
from fixlearn.messages import Band, Reason
from tests.gate.verdicts import WORDS_NOT, band, decided, verdict

BACK = "This reverts commit 0123456789abcdef0123456789abcdef01234567."


# The author's word


def test_a_fix_line_of_the_author_takes_precedence():
    yes = decided(Band.FIX, "its author says so", "Fix: yes")
    no = decided(Band.NOT, "its author says that it is not a fix", "Fix: no (only a rename)")

    assert verdict("docs: tell of pages\n\nFix: yes") == yes
    assert verdict("fix: keep the last row\n\nFix: no (only a rename)") == no
    assert verdict(f"fixup! x\n\n{BACK}\nFix: yes", parents=2) == yes


# Machinery


@pytest.mark.parametrize("parents", [2, 3])
def test_a_merge_is_recognized_by_its_parents(parents):
    expected = decided(Band.NOT, f"it has {parents} parents", exempt="merge")

    otherwise = verdict("fix: keep the last row")
    assert verdict("Merge branch 'fix-crash'", parents=parents) == expected
    assert verdict("fix: keep the last row", parents=parents) == expected._replace(
        otherwise=otherwise
    )


@pytest.mark.parametrize("parents", [0, 1])
def test_a_title_alone_is_no_merge(parents):
    assert band("Merge: fix crash when the list is empty", parents=parents) is not Band.FIX
    assert verdict("Merge branch 'fix-crash'", parents=parents).exempt == ""


@pytest.mark.parametrize("word", ["fixup!", "squash!", "amend!"])
def test_autosquash_commits_are_exempt(word):
    expected = decided(
        Band.NOT, "it will be squashed into another commit", word, exempt="autosquash"
    )

    assert verdict(f"{word} docs: keep the last row") == expected
    assert verdict(f"{word} {word} fix: keep the last row") == expected._replace(
        otherwise=verdict("fix: keep the last row")
    )
    assert verdict(f"{word}fix the crash").exempt == ""


@pytest.mark.parametrize(
    "author",
    [
        "dependabot[bot] <support@github.com>",
        "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
        "Renovate <29139614+renovate[bot]@users.noreply.github.com>",
        "Renovate <renovate[bot]@example.com>",
    ],
)
def test_dependency_bots_are_exempt_by_name_or_address(author):
    expected = decided(Band.NOT, "a dependency bot made it", author, exempt="bot")

    assert verdict("fix(deps): bump x\n\nfixes a crash", author=author) == expected


@pytest.mark.parametrize(
    "author",
    [
        "dependabot <dependabot@example.com>",
        "Renovate Dupont <renovate@example.com>",
        "dependabotb <b@example.com>",
        "renovateb <renovateo@example.com>",
        "my dependabot[bot] friend <ada@example.com>",
        "Ada <ada+dependabot@example.com>",
        "Ada <ada@dependabot[bot]>",
        " <>",
        "Ada <>",
        "",
    ],
)
def test_a_person_with_the_name_of_a_bot_is_no_bot(author):
    assert verdict("fix: keep the last row", author=author).exempt == ""


def test_bots_are_configurable():
    settings = Detection(bots=frozenset({"weblate", "bot@example.com"}))

    assert verdict("fix: x", settings, author="weblate <w@example.com>").exempt == "bot"
    assert verdict("fix: x", settings, author="Robot <bot@example.com>").exempt == "bot"
    assert verdict("fix: x", settings, author="renovate[bot] <r@example.com>").exempt == ""


def test_an_empty_name_in_the_list_of_bots_is_nobody():
    settings = Detection(bots=frozenset({""}))

    assert verdict("fix: x", settings, author="Ada <ada@example.com>").exempt == ""


# Reverts


@pytest.mark.parametrize("subject", ['Revert "fix: x"', "feat: put rows back", "Put back"])
def test_every_revert_is_unsure(subject):
    expected = decided(Band.UNSURE, "it reverts a commit", BACK[:-1].replace(" commit", ""))

    assert verdict(f"{subject}\n\n{BACK}") == expected


def test_a_revert_declared_as_a_fix_is_a_fix():
    expected = decided(Band.FIX, 'its type "fix" is declared (Conventional Commits)', "fix")

    assert verdict(f"fix: put rows back\n\n{BACK}") == expected


def test_a_revert_that_names_a_lesson_is_a_fix():
    assert verdict(f'Revert "feat: x"\n\n{BACK}\nLesson: last-row').band is Band.FIX


@pytest.mark.parametrize("subject", ['Revert "Revert "feat: x""', 'Reapply "feat: x"'])
def test_a_revert_of_a_revert_is_exempt(subject):
    expected = decided(Band.NOT, "it brings back what was reverted", exempt="revert of a revert")

    assert verdict(f"{subject}\n\n{BACK}") == expected


@pytest.mark.parametrize(
    ("body", "hash"),
    [
        (BACK, BACK[20:-1]),
        ("This reverts commit 1234567.", "1234567"),
        ("prose\nThis reverts commit 1234567, reversing\nchanges", "1234567"),
        ("This reverts commit 123456.", ""),
        ("This reverts commit 1234567890xyz", ""),
        (" This reverts commit 1234567.", ""),
        ("prose\u2028This reverts commit 1234567.", ""),
        ("", ""),
    ],
)
def test_a_revert_is_recognized_by_the_line_that_git_writes(body, hash):
    assert reverted_commit(parse_message(f"x\n\n{body}")) == hash


# Words


def unsure(text: str) -> str:
    """A text whose words leave a doubt, whatever the weights are today."""
    actual = verdict(text)
    assert actual.band is Band.UNSURE
    return text


def test_a_lesson_line_makes_an_unsure_commit_a_fix_and_no_other():
    doubtful = unsure("handle an empty list")
    settled = verdict(f"{doubtful}\n\nLesson: last-row")

    assert settled.band is Band.FIX
    assert settled.reasons[-1] == Reason("it names a lesson, which settles the doubt")
    assert band(f"{WORDS_NOT}\n\nLesson: last-row") is Band.NOT


# Paths
