"""Markdown: the findings, and the lessons that a reviewer should read."""

from __future__ import annotations

from fixlearn.model import ChangedLesson, Proof
from fixlearn.render import ci_formats
from fixlearn.render.ci_formats import COMMENT_BYTES, SUMMARY_BYTES
from tests.builders import a_lesson, a_plan, a_prevention
from tests.render.samples import CUT, HEADLINE, REFUSED, WARNING

TEST = "tests/test_pager.py::test_every_row"


def test_the_findings_are_a_table() -> None:
    actual = [*ci_formats.of_results([REFUSED]), *ci_formats.of_files([WARNING])]

    assert ci_formats.markdown_report("check", HEADLINE, actual, most_bytes=COMMENT_BYTES) == (
        "### fixlearn check: 2 findings\n"
        "\n"
        "looked at 4 commits (main..HEAD): 2 fixes (1 covered, 1 missing), 1 exempt\n"
        "\n"
        "| where | rule | what | what to do |\n"
        "|---|---|---|---|\n"
        "| 3f2a9c1 fix: keep the last row | missing-lesson"
        " | this bug fix needs a lesson"
        '<br>because: its type "fix" is declared'
        " | fixlearn new --from-commit 3f2a9c1<br>or add a line |\n"
        '| lessons/2026/a.md:5:1 | unknown-key (warning) | unknown key "x" |  |\n'
    )


def test_without_findings_all_is_well() -> None:
    assert ci_formats.markdown_report("check", HEADLINE, [], most_bytes=COMMENT_BYTES) == (
        f"### fixlearn check: all is well\n\n{HEADLINE}\n"
    )


def test_the_size_is_limited() -> None:
    actual = ci_formats.of_files([CUT._replace(what="ä" * 1000)] * 2_000)

    text = ci_formats.markdown_report("lint", HEADLINE, actual, most_bytes=SUMMARY_BYTES)

    rows = text.count("cut-text")
    assert len(text.encode()) < 600_000
    assert text.endswith(f"\n\nand {2_000 - rows:,} more: see the log\n")


def test_each_lesson_of_the_change_is_shown_with_three_questions() -> None:
    guard = a_prevention("guard", "The pager rejects a size of 0.", evidence=("pager.py#size",))
    new = a_lesson(gap="Nothing tried [a] full page.", title="Last row dropped").prevention
    lesson = a_lesson(title="Last row dropped", gap="Nothing tried [a] full page.")._replace(
        prevention=(a_plan("eliminate", "Pages are gone."), guard, *new)
    )

    text = ci_formats.markdown_report(
        "check", HEADLINE, [], [ChangedLesson(lesson, is_new=True)], most_bytes=COMMENT_BYTES
    )

    assert (
        text.partition("\n\n")[2].partition("\n")[2]
        == """
#### Lessons to review

**Last row dropped**<br>
New: lessons/2026/last-row.md

What let it through: Nothing tried \\[a\\] full page.

- eliminate, planned: Pages are gone.
- guard: The pager rejects a size of 0. (pager.py\\#size)
- test: A prevention of kind test.

- [ ] Would this have caught the bug? No test shows it.
- [ ] Is there a stronger kind of prevention? Stronger than guard: eliminate.
- [ ] Where else does it apply? Places to look at: fixlearn siblings last-row
"""
    )


def test_the_questions_say_what_is_known_of_the_answer() -> None:
    proof = Proof((TEST,), "pytest", "1234567 feat: a", "89abcde fix: b")
    unproven = a_lesson("a", a_prevention("test", evidence=(TEST,)))
    proven = a_lesson("b", a_prevention("test", evidence=(TEST,), proof=proof))
    best = a_lesson("c", "eliminate")

    text = ci_formats.markdown_report(
        "check",
        HEADLINE,
        [],
        [ChangedLesson(lesson, is_new=False) for lesson in (unproven, proven, best)],
        most_bytes=COMMENT_BYTES,
    )

    answers = [line.partition("? ")[2] for line in text.splitlines() if "- [ ]" in line]
    assert [answer for answer in answers if "siblings" not in answer] == [
        "Not proven yet: fixlearn prove a --write",
        "Stronger than test: eliminate, guard, automate, lint, property-test.",
        "Proven: its test fails without the fix, and passes with it.",
        "Stronger than test: eliminate, guard, automate, lint, property-test.",
        "No test shows it.",
        "None is stronger.",
    ]


def test_lessons_that_do_not_fit_are_counted() -> None:
    lessons = [ChangedLesson(a_lesson(f"a-{number}"), is_new=True) for number in range(5)]

    text = ci_formats.markdown_report("check", HEADLINE, [], lessons, most_bytes=1_200)

    shown = text.count("**A ")
    assert len(text.encode()) < 1_300
    assert 0 < shown < 5
    assert text.endswith(f"\n\nand {5 - shown} more: see the changed files\n")


def test_a_command_without_a_result_says_why() -> None:
    assert ci_formats.markdown_failure("check", ["cannot find <main>", "  hint: git fetch"]) == (
        "### fixlearn check: no result\n\ncannot find \\<main\\><br>hint: git fetch\n"
    )
