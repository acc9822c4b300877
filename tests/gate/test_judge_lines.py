"""`Lesson:` and `Fix:` lines that say something wrong."""

from __future__ import annotations

import pytest

from fixlearn.config import Config
from fixlearn.gate.judge import Gate
from fixlearn.gate.staged import Retry
from fixlearn.lessons.library import read_library
from fixlearn.model import Finding, Outcome, Position
from tests.builders import a_commit
from tests.gate.judging import BROKEN, FIX, REFUSED, judge, library
from tests.support import LESSON

WHERE = "3f2a9c1 fix: keep the last row"
CHANGE = "Change the line in the commit message to:"


def test_an_unknown_id_is_a_finding_with_near_misses():
    result = judge(f"{FIX}\n\nLesson: lost-row", library(last_row=LESSON, cost_row=LESSON))

    assert result.outcome is Outcome.MISSING
    assert result.findings == (
        Finding(
            "unknown-lesson",
            WHERE,
            'there is no lesson "lost-row"; did you mean "last-row" or "cost-row"?',
            (CHANGE, "  Lesson: last-row"),
            refused_line="Lesson: lost-row",
        ),
    )


def test_the_hint_for_an_unknown_id_without_a_match_is_the_command_for_a_new_lesson():
    (finding,) = judge(f"{FIX}\n\nLesson: zzz", library()).findings

    assert (finding.what, finding.hint) == (
        'there is no lesson "zzz"',
        ("Write the lesson:", "  fixlearn new --id zzz"),
    )


@pytest.mark.parametrize("line", ["no such thing", "a, b", "n/a", "https://example.com/x"])
def test_words_that_are_no_list_of_ids_are_one_finding_that_quotes_the_line(line):
    (finding,) = judge(f"{FIX}\n\nLesson: {line}", library(last_row=LESSON)).findings

    assert (finding.what, finding.hint) == (
        f'there is no lesson "{line}"',
        ("Write a lesson, and name its id:", "  fixlearn new"),
    )


def test_each_unknown_id_of_a_list_is_a_finding_if_another_is_known():
    result = judge(f"{FIX}\n\nLesson: last-row, zzz yyy", library(last_row=LESSON))

    assert [finding.what for finding in result.findings] == [
        'there is no lesson "zzz"',
        'there is no lesson "yyy"',
    ]


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ("Lesson: last-row", Outcome.COVERED),
        ("Lesson: later (a fire first)", Outcome.DEFERRED),
        ("Lesson: none (the fault was upstream)", Outcome.WAIVED),
    ],
)
def test_an_unknown_id_is_a_finding_beside_a_valid_line(lines, outcome):
    result = judge(f"{FIX}\n\n{lines}\nLesson: zzz")

    assert result.outcome is outcome
    assert [finding.rule for finding in result.findings] == ["unknown-lesson"]


@pytest.mark.parametrize(
    ("subject", "outcome"),
    [("feat: add pages", Outcome.NOT_A_FIX), ("docs: tell of pages", Outcome.NOT_A_FIX)],
)
def test_lesson_lines_are_checked_on_commits_of_any_type(subject, outcome):
    good = judge(f"{subject}\n\nLesson: last-row")
    wrong = judge(f"{subject}\n\nLesson: zzz")

    assert (good.outcome, good.findings) == (outcome, ())
    assert (wrong.outcome, [f.rule for f in wrong.findings]) == (outcome, ["unknown-lesson"])


def test_an_empty_lesson_line_names_nothing():
    (finding,) = judge(f"{FIX}\n\nLesson:").findings

    assert (finding.rule, finding.what) == ("unknown-lesson", 'the "Lesson:" line is empty')


def test_a_broken_lesson_is_reported_with_its_first_error():
    (finding,) = judge(f"{FIX}\n\nLesson: last-row", library(last_row=BROKEN)).findings

    path = "lessons/2026/last-row.md"
    assert finding == Finding(
        "broken-lesson",
        WHERE,
        f'the lesson "last-row" has an error: {path}:6:11: "hope" is no kind: one of eliminate, '
        "guard, automate, lint, property-test, test, contain, monitor, review, document, train",
        ("Correct the lesson; this lists all errors:", "  fixlearn lint"),
        position=Position(path, 6, 11),
        fix=("fixlearn", "lint"),
    )


def test_two_lessons_with_the_same_id_cover_nothing():
    files = {f"lessons/{year}/last-row.md": LESSON.encode() for year in (2025, 2026)}

    result = judge(f"{FIX}\n\nLesson: last-row", read_library(files, ["lessons"], {}))

    assert result.outcome is Outcome.MISSING
    (finding,) = result.findings
    assert finding.what == (
        'the lesson "last-row" has an error: lessons/2026/last-row.md:1:1: '
        "lessons/2025/last-row.md has this id already"
    )


@pytest.mark.parametrize(
    ("retry", "again"),
    [
        (None, ()),
        (REFUSED, ("Then commit again:", "  git commit -F kept")),
        (Retry(), ("Then amend the commit:", "  git commit --amend --no-edit")),
    ],
)
def test_a_lesson_that_is_not_part_of_the_commit_has_the_command_that_adds_it(retry, again):
    unstaged = {"new-one": "lessons/2026/new-one.md"}
    gate = Gate(library(), Config(), unstaged=unstaged, retry=retry)

    result = gate.judge(a_commit(f"{FIX}\n\nLesson: new-one", sha=""))

    what = 'the lesson "new-one" exists, but it is not part of this commit'
    hint = ("Stage the lesson:", "  git add lessons/2026/new-one.md", *again)
    assert result.outcome is Outcome.MISSING
    command = ("git", "add", "lessons/2026/new-one.md")
    assert result.findings == (Finding("lesson-not-staged", FIX, what, hint, fix=command),)


@pytest.mark.parametrize(
    ("retry", "hint"),
    [
        (None, (CHANGE, "  Lesson: none (<why>)")),
        (
            REFUSED,
            ("Commit again with:", '  git commit -F kept --trailer "Lesson: none (<why>)"'),
        ),
        (
            Retry("git commit -e -F kept", "-- a.py", "lessons", opens_editor=True, is_made=False),
            (
                "Commit again, and write this line in the editor instead:",
                "  Lesson: none (<why>)",
                "  git commit -e -F kept -- a.py",
            ),
        ),
        (
            Retry(),
            (
                "Amend the commit, and write this line instead:",
                "  Lesson: none (<why>)",
                "  git commit --amend",
            ),
        ),
    ],
)
def test_the_hint_says_how_a_line_is_corrected(retry, hint):
    gate = Gate(library(), Config(), retry=retry)

    (finding,) = gate.judge(a_commit(f"{FIX}\n\nLesson: none", sha="")).findings

    assert finding.hint == hint


@pytest.mark.parametrize(
    ("line", "what", "better"),
    [
        ("Lesson: none", '"Lesson: none" needs a reason', "Lesson: none (<why>)"),
        (
            "Lesson: none (n/a)",
            'the reason in "Lesson: none (n/a)" does not say why',
            "Lesson: none (<why>)",
        ),
        (
            "Lesson: none only a comment",
            'the reason in "Lesson: none only a comment" is not in parentheses',
            "Lesson: none (only a comment)",
        ),
        (
            "Lesson: later hotfix first",
            'the reason in "Lesson: later hotfix first" is not in parentheses',
            "Lesson: later (hotfix first)",
        ),
        ("Fix: no", '"Fix: no" needs a reason', "Fix: no (<why>)"),
        (
            "Fix: no (typo)",
            'the reason in "Fix: no (typo)" is too short',
            "Fix: no (<why>)",
        ),
    ],
)
def test_a_line_without_a_valid_reason_is_a_finding_with_a_better_line(line, what, better):
    result = judge(f"{FIX}\n\n{line}")

    (finding,) = result.findings
    assert (finding.rule, finding.what) == ("empty-reason", what)
    assert finding.hint == (CHANGE, f"  {better}")
    assert finding.because[0].startswith(("use at least two words", "write it in parentheses"))
    assert finding.refused_line.rstrip() == line


def test_fix_no_with_a_reason_is_no_finding():
    reasoned = judge(f"{FIX}\n\nFix: no (only a rename)")

    assert (reasoned.outcome, reasoned.reason, reasoned.findings) == (
        Outcome.NOT_A_FIX,
        "only a rename",
        (),
    )


def test_a_lesson_without_its_fix_is_a_finding_that_can_be_turned_off():
    draft = a_commit(FIX, sha="")

    (finding,) = Gate(library(), Config(), retry=REFUSED).leaves_the_fix(draft).findings
    off = Gate(library(), Config(severity={"fix-not-staged": "off"})).leaves_the_fix(draft)

    assert (finding.rule, finding.hint) == (
        "fix-not-staged",
        (
            "Stage the files of the fix:",
            "  git add <files>",
            "Then commit again:",
            "  git commit -F kept",
        ),
    )
    assert off.findings == ()


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("Lesson: later (fire first, lesson after)", Outcome.DEFERRED),
        ("Lesson: none (the fault was upstream)", Outcome.WAIVED),
        ("Lesson: last-row", Outcome.COVERED),
    ],
)
@pytest.mark.parametrize("first", ["Lesson: later (hotfix)", "Lesson: none ()", "Lesson: later"])
def test_a_valid_line_replaces_one_without_a_reason(first, line, outcome):
    """Who repeats a commit with --trailer adds the good line below the one that was refused."""
    result = judge(f"{FIX}\n\n{first}\n{line}", library(last_row=LESSON))

    assert (result.outcome, result.findings) == (outcome, ())


@pytest.mark.parametrize("other", ["Lesson: none (hotfix)", "Lesson: later"])
def test_two_lines_without_a_reason_are_two_findings(other):
    result = judge(f"{FIX}\n\nLesson: later (hotfix)\n{other}")

    assert [finding.rule for finding in result.findings] == ["empty-reason", "empty-reason"]
