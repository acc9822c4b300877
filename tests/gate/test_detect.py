"""The stages that decide whether a commit is a fix; what the words weigh is tested elsewhere."""

from __future__ import annotations

import pytest

from fixlearn.config import Detection
from fixlearn.gate.detect import detect, reverted_commit, settle_by_paths
from fixlearn.gate.message import parse_message
from fixlearn.messages import Band, Reason, Verdict

WORDS_FIX = "fix crash when the list is empty"
WORDS_NOT = "add a page about sorting"
BACK = "This reverts commit 0123456789abcdef0123456789abcdef01234567."
DEFAULT = Detection()


def verdict(text: str, settings: Detection = DEFAULT, **facts: object) -> Verdict:
    return detect(parse_message(text), settings, **facts)  # type: ignore[arg-type]


def decided(band: Band, text: str, matched: str = "", *, exempt: str = "") -> Verdict:
    """A verdict that one reason decided."""
    return Verdict(band, (Reason(text, matched=matched),), exempt=exempt)


def band(text: str, settings: Detection = DEFAULT, **facts: object) -> Band:
    return verdict(text, settings, **facts).band


# The author's word


def test_the_authors_own_word_comes_first():
    yes = decided(Band.FIX, "its author says so", "Fix: yes")
    no = decided(Band.NOT, "its author says it is no fix", "Fix: no (only a rename)")

    assert verdict("docs: tell of pages\n\nFix: yes") == yes
    assert verdict("fix: keep the last row\n\nFix: no (only a rename)") == no
    assert verdict(f"fixup! x\n\n{BACK}\nFix: yes", parents=2) == yes


# Machinery


@pytest.mark.parametrize("parents", [2, 3])
def test_a_merge_is_told_by_its_parents(parents):
    expected = decided(Band.NOT, f"it has {parents} parents", exempt="merge")

    assert verdict("fix: keep the last row", parents=parents) == expected


@pytest.mark.parametrize("parents", [0, 1])
def test_a_title_makes_no_merge(parents):
    assert band("Merge: fix crash when the list is empty", parents=parents) is not Band.FIX
    assert verdict("Merge branch 'fix-crash'", parents=parents).exempt == ""


@pytest.mark.parametrize("word", ["fixup!", "squash!", "amend!"])
def test_autosquash_commits_are_exempt(word):
    expected = decided(Band.NOT, "it will be melted into another commit", word, exempt="autosquash")

    assert verdict(f"{word} fix: keep the last row") == expected
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
def test_a_person_named_like_a_bot_is_none(author):
    assert verdict("fix: keep the last row", author=author).exempt == ""


def test_a_team_names_its_own_bots():
    settings = Detection(bots=frozenset({"weblate", "bot@example.com"}))

    assert verdict("fix: x", settings, author="weblate <w@example.com>").exempt == "bot"
    assert verdict("fix: x", settings, author="Robot <bot@example.com>").exempt == "bot"
    assert verdict("fix: x", settings, author="renovate[bot] <r@example.com>").exempt == ""


def test_an_empty_name_in_the_list_of_bots_is_nobody():
    settings = Detection(bots=frozenset({""}))

    assert verdict("fix: x", settings, author="Ada <ada@example.com>").exempt == ""


# Reverts


@pytest.mark.parametrize("subject", ['Revert "fix: x"', "feat: put rows back", "Put back"])
def test_a_revert_is_unsure_whether_it_says_what_it_is_or_not(subject):
    expected = decided(Band.UNSURE, "it reverts a commit", BACK[:-1].replace(" commit", ""))

    assert verdict(f"{subject}\n\n{BACK}") == expected


def test_a_revert_that_its_author_calls_a_fix_is_one():
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
def test_a_revert_is_told_by_the_line_that_git_writes(body, hash):
    assert reverted_commit(parse_message(f"x\n\n{body}")) == hash


# Words


def test_where_nothing_is_declared_the_words_count_in_points():
    fix, other = verdict(WORDS_FIX), verdict(WORDS_NOT)

    assert (fix.band, other.band) == (Band.FIX, Band.NOT)
    assert fix.score == sum(reason.points or 0 for reason in fix.reasons)
    assert all(reason.points for reason in fix.reasons)


def test_where_only_declarations_count_words_do_not():
    settings = Detection(mode="declared")
    expected = decided(Band.NOT, "no type is declared, and only those count (detect.mode)")

    assert verdict(WORDS_FIX, settings) == expected
    assert band("fix: x", settings) is Band.FIX


def unsure(text: str) -> str:
    """A text whose words leave a doubt, whatever the weights are today."""
    found = verdict(text)
    assert found.band is Band.UNSURE
    return text


def test_a_lesson_line_settles_the_doubt_and_makes_nothing_a_fix_by_itself():
    doubtful = unsure("handle an empty list")
    settled = verdict(f"{doubtful}\n\nLesson: last-row")

    assert settled.band is Band.FIX
    assert settled.reasons[-1] == Reason("it names a lesson, which settles the doubt")
    assert band(f"{WORDS_NOT}\n\nLesson: last-row") is Band.NOT


# Paths

FOUND = decided(Band.FIX, 'its type "fix" is declared (Conventional Commits)', "fix")


@pytest.mark.parametrize("paths", [[], ["src/pager.py"], ["src/pager.py", "README.md"]])
def test_a_change_of_the_product_leaves_the_verdict(paths):
    assert settle_by_paths(FOUND, paths, ["lessons"]) == FOUND


def test_only_documentation_is_no_fix():
    settled = settle_by_paths(FOUND, ["README.md", "docs/start.rst"], ["lessons"])

    touched = Reason("it touches only documentation", matched="README.md")
    assert settled == Verdict(Band.NOT, (*FOUND.reasons, touched))


def test_only_lessons_are_exempt():
    settled = settle_by_paths(FOUND, ["lessons/2026/a.md", "other/2026/b.md"], ["lessons", "other"])

    touched = Reason("it touches only lessons")
    assert settled == Verdict(Band.NOT, (*FOUND.reasons, touched), exempt="only lessons")


def test_a_folder_whose_name_begins_like_a_root_holds_no_lessons():
    assert settle_by_paths(FOUND, ["lessons_app/pager.py"], ["lessons"]) == FOUND


def test_the_authors_yes_stands_against_the_paths():
    yes = verdict("docs: x\n\nFix: yes")

    assert settle_by_paths(yes, ["README.md"], ["lessons"]) == yes


@pytest.mark.parametrize(
    "unit",
    ["(", "a:", "A,", "[A] ", "fix ", "`", "'", "http://", "<", "fix(a,", ":a", "A-1 ", "\n"],
)
def test_a_huge_message_is_judged_at_once(unit):
    huge = unit * (100_000 // len(unit))

    assert band(f"{huge}") in Band
    assert band(f"{WORDS_NOT}\n\n{huge}") in Band
