"""`Lesson:` and `Fix:` lines that say something wrong."""

from __future__ import annotations

import pytest

from fixlearn.config import Config
from fixlearn.gate.judge import Gate
from fixlearn.lessons.library import read_library
from fixlearn.model import Finding, Outcome, Position
from tests.builders import a_commit
from tests.gate.judging import BACK, BROKEN, FIX, judge, library
from tests.support import LESSON

WHERE = "3f2a9c1 fix: keep the last row"

FIX_NO = "Fix: no (<reason>)     at least two words that say why"


def test_an_unknown_id_is_a_finding_with_near_misses():
    result = judge(f"{FIX}\n\nLesson: lost-row", library(last_row=LESSON, cost_row=LESSON))

    assert result.outcome is Outcome.MISSING
    assert result.findings == (
        Finding(
            "unknown-lesson",
            WHERE,
            'no lesson "lost-row"; did you mean "last-row" or "cost-row"?',
            ("Lesson: last-row",),
        ),
    )


def test_the_hint_for_an_unknown_id_without_a_match_is_the_command_for_a_new_lesson():
    (finding,) = judge(f"{FIX}\n\nLesson: zzz", library()).findings

    assert (finding.what, finding.hint) == (
        'no lesson "zzz"',
        ("fixlearn new     writes and stages a lesson",),
    )


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
        f'the lesson "last-row" is broken: {path}:6:11: "hope" is no kind: one of eliminate, '
        "guard, automate, lint, property-test, test, contain, monitor, review, document, train",
        (f"fixlearn lint {path}",),
        position=Position(path, 6, 11),
        fix=("fixlearn", "lint", path),
    )


def test_two_lessons_with_the_same_id_cover_nothing():
    files = {f"lessons/{year}/last-row.md": LESSON.encode() for year in (2025, 2026)}

    result = judge(f"{FIX}\n\nLesson: last-row", read_library(files, ["lessons"], {}))

    assert result.outcome is Outcome.MISSING
    (finding,) = result.findings
    assert finding.what == (
        'the lesson "last-row" is broken: lessons/2026/last-row.md:1:1: '
        "lessons/2025/last-row.md has this id already"
    )


@pytest.mark.parametrize(
    ("kept", "hint"),
    [
        (None, ("git add lessons/2026/new-one.md",)),
        (BACK, ("git add lessons/2026/new-one.md", "then again")),
    ],
)
def test_a_lesson_that_is_not_part_of_the_commit_has_the_command_that_adds_it(kept, hint):
    unstaged = {"new-one": "lessons/2026/new-one.md"}
    gate = Gate(library(), Config(), unstaged=unstaged, next_steps=kept)

    result = gate.judge(a_commit(f"{FIX}\n\nLesson: new-one", sha=""))

    what = 'the lesson "new-one" exists, but is not part of this commit'
    assert result.outcome is Outcome.MISSING
    command = ("git", "add", "lessons/2026/new-one.md")
    assert result.findings == (Finding("lesson-not-staged", FIX, what, hint, fix=command),)


def test_the_hint_opens_an_editor_if_the_message_needs_an_edit():
    gate = Gate(library(), Config(), next_steps=BACK)

    (finding,) = gate.judge(a_commit(f"{FIX}\n\nLesson: none", sha="")).findings

    assert finding.hint == (
        "Lesson: none (<reason>)     at least two words that say why",
        "then edited",
    )


@pytest.mark.parametrize(
    ("line", "what", "hint"),
    [
        (
            "Lesson: none",
            '"Lesson: none" gives no reason',
            "Lesson: none (<reason>)     at least two words that say why",
        ),
        (
            "Lesson: none (n/a)",
            '"Lesson: none (n/a)" gives no reason',
            "Lesson: none (<reason>)     at least two words that say why",
        ),
        (
            "Lesson: later last",
            '"Lesson: later last" gives no reason',
            "Lesson: later (<reason>)     at least two words that say why",
        ),
        (
            "Lesson: none " + "x" * 60,
            '"Lesson: none …" gives no reason',
            "Lesson: none (<reason>)     at least two words that say why",
        ),
    ],
)
def test_a_waiver_or_a_deferral_without_a_reason_does_not_count(line, what, hint):
    result = judge(f"{FIX}\n\n{line}")

    assert result.outcome is Outcome.MISSING
    assert result.findings == (Finding("empty-reason", WHERE, what, (hint,)),)


def test_fix_no_needs_a_reason():
    without = judge(f"{FIX}\n\nFix: no")
    reasoned = judge(f"{FIX}\n\nFix: no (only a rename)")

    assert without.findings == (
        Finding(
            "empty-reason",
            WHERE,
            '"Fix: no" gives no reason',
            ("Fix: no (<reason>)     at least two words that say why",),
        ),
    )
    assert (reasoned.outcome, reasoned.reason, reasoned.findings) == (
        Outcome.NOT_A_FIX,
        "only a rename",
        (),
    )


def test_a_lesson_without_its_fix_is_a_finding_that_can_be_turned_off():
    draft = a_commit(FIX, sha="")

    (finding,) = Gate(library(), Config(), next_steps=BACK).leaves_the_fix(draft).findings
    off = Gate(library(), Config(severity={"fix-not-staged": "off"})).leaves_the_fix(draft)

    assert (finding.rule, finding.hint) == (
        "fix-not-staged",
        ("git add the files of the fix", "then again"),
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
