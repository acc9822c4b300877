"""The verdict on a squash merge: which of the commits that it lists are fixes."""

from __future__ import annotations

import pytest

from fixlearn.config import Config, Detection
from fixlearn.gate.commits import with_changes
from fixlearn.messages import Band, Reason, Verdict
from fixlearn.model import Change
from tests.builders import a_commit
from tests.gate.verdicts import band, verdict

DECLARED = 'its type "fix" is declared (Conventional Commits)'


def by_git(*messages: str, title: str = "") -> str:
    """The message of `git merge --squash`; the hashes are 1111…, 2222… and so on."""
    rows = [title, "", "Squashed commit of the following:"] if title else []
    rows = rows or ["Squashed commit of the following:"]
    for number, message in enumerate(messages, start=1):
        rows += ["", f"commit {str(number) * 40}", "Author: A <a@example.org>", "Date:   Mon", ""]
        rows += [f"    {line}" for line in message.split("\n")]
    return "\n".join(rows)


def by_forge(title: str, *messages: str) -> str:
    """The message of a squash merge on GitHub."""
    return "\n\n".join([title, *(f"* {message}" for message in messages)])


CASES = [
    # git lists the hashes: every commit counts as it did on its branch.
    (by_git("fix: a", "feat: b"), Band.FIX),
    (by_git("Fix crash on empty input", "wip"), Band.FIX),
    (by_git("feat: a\n\nFixes: 0123456789ab", "docs: fix typo"), Band.NOT),
    (by_git("Handle rows\n\nFixes: 0123456789ab (rows: read)"), Band.FIX),
    (by_git("Fix crash on empty input", title="feat: pages"), Band.FIX),
    (by_git("Keep rows\n\nFix: yes"), Band.FIX),
    (by_git("fix: a\n\nFix: no (it never crashed)"), Band.NOT),
    (by_git("Handle empty rows"), Band.UNSURE),
    (by_git("Handle empty rows\n\nLesson: rows"), Band.FIX),
    (by_git("fixup! fix: a"), Band.NOT),
    (by_git("feat: a", title="fix: b"), Band.FIX),
    # The author's word about the whole squash merge decides.
    (by_git("fix: a", title="feat: b\n\nFix: no (it repairs this branch only)"), Band.NOT),
    (by_git("feat: a", title="feat: b\n\nFix: yes"), Band.FIX),
    (by_git("fix: a", title="fixup! feat: b"), Band.NOT),
    # A forge lists subjects only.
    (by_forge("feat: a (#12)", "fix: b", "feat: c"), Band.FIX),
    (by_forge("feat: a (#12)", "🐛 b", "feat: c"), Band.FIX),
    (by_forge("feat: a (#12)", "feat: b", "fix(docs): c"), Band.NOT),
    (by_forge("A page (#12)", "Fix crash on empty input", "wip"), Band.FIX),
    (by_forge("Merged in a (pull request #12)", "fix: b"), Band.FIX),
    # The title declares a type, and so would commits that are fixes.
    (by_forge("docs: a (#12)", "Fix typo in the guide", "Fix crash of the example"), Band.NOT),
    (by_forge("feat: a (#12)", "Fix crash\n\nLesson: crash", "wip"), Band.FIX),
    # A list in an ordinary commit is a list.
    ("feat: a\n\n* fix: b\n\n* fix: c", Band.NOT),
    ("docs: a (#12)\n\n* fix: b\n* fix: c", Band.NOT),
    ("docs: a\n\nThe changelog says\n\n* fix: b\n", Band.NOT),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_squash_merge_is_a_fix_if_a_commit_that_it_certainly_lists_is_one(
    text: str, expected: Band
) -> None:
    assert band(text) is expected


def test_the_verdict_names_the_fixes_and_their_reasons() -> None:
    text = by_git("fix: a", "feat: b", "fix: c")

    assert verdict(text) == Verdict(
        Band.FIX,
        (
            Reason(f"a squashed commit: {DECLARED}", matched="fix: a"),
            Reason(f"a squashed commit: {DECLARED}", matched="fix: c"),
        ),
        squashed=(0, 2),
    )


def test_a_title_that_is_a_fix_keeps_its_reasons() -> None:
    text = by_git("feat: b", "fix: c", title="fix: a")

    reasons = (Reason(DECLARED, matched="fix"),)
    assert verdict(text) == Verdict(Band.FIX, reasons, squashed=(1,))


def test_of_many_fixes_three_are_named() -> None:
    reasons = verdict(by_git(*(f"fix: {number}" for number in range(5)))).reasons

    assert [reason.matched or reason.text for reason in reasons] == [
        "fix: 0",
        "fix: 1",
        "fix: 2",
        "and 2 more of them",
    ]


@pytest.mark.parametrize(
    ("messages", "fixes"),
    [
        # a revert and what it reverts have no effect
        (['Revert "fix: a"\n\nThis reverts commit 2222222.', "fix: a", "fix: b"], (2,)),
        (["fix: a", 'Revert "fix: a"'], ()),
        (['Reapply "fix: a"', 'Revert "fix: a"', "fix: a"], (2,)),
        (['Revert "Revert "fix: a""', 'Revert "fix: a"', "fix: a"], (2,)),
        (['Revert "fix: of an older release"', "fix: a"], (1,)),
        # the bug came and went on the branch
        ([f"fix: a\n\nFixes: {'2' * 12} (feat: b)", "feat: b"], ()),
        ([f"fix: a\n\nFixes: {'2' * 12}\nFixes: 0123456789ab", "feat: b"], (0,)),
        (["fix: a\n\nFixes: #12", "feat: b"], (0,)),
    ],
)
def test_what_the_branch_itself_undid_or_introduced_is_no_fix(
    messages: list[str], fixes: tuple[int, ...]
) -> None:
    assert verdict(by_git(*messages)).squashed == fixes


def test_a_merge_that_lists_commits_stays_a_merge() -> None:
    assert verdict(by_git("fix: a"), parents=2).exempt == "merge"


def test_without_types_only_the_author_declares_if_nothing_else_counts() -> None:
    settings = Detection(mode="declared")

    assert band(by_git("Fix crash on empty input"), settings) is Band.NOT
    assert band(by_git("fix: crash on empty input"), settings) is Band.FIX


def test_a_squash_merge_that_touches_only_documentation_is_no_fix() -> None:
    commit = a_commit(by_git("fix: a"))
    changed = with_changes(commit, [Change("M", "docs/a.md", "1", "2")], Config())

    assert (changed.verdict.band, changed.verdict.squashed) == (Band.NOT, ())
