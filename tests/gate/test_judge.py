"""An outcome for every commit, and what to do about it."""

from __future__ import annotations

from datetime import date

import pytest

from fixlearn.config import Config, Detection
from fixlearn.gate.judge import Gate, share
from fixlearn.gate.staged import Retry
from fixlearn.messages import Reason
from fixlearn.model import Change, Finding, Outcome
from tests.builders import a_commit
from tests.gate.judging import BROKEN, FIX, REFUSED, judge, library, said
from tests.support import LESSON

STRICT = Detection(profile="strict")


def test_a_fix_without_a_lesson_is_missing_and_the_options_are_printed():
    assert judge(FIX).findings == (
        Finding(
            "missing-lesson",
            "3f2a9c1 fix: keep the last row",
            "this bug fix needs a lesson",
            (
                "Write a lesson that names this commit:",
                "  fixlearn new --from-commit 3f2a9c1",
                "Or amend or rebase, and add one of these lines to the commit message:",
                "  Lesson: <id>   or   Lesson: none (<why>)   or   Lesson: later (<why>)",
            ),
            ('its type "fix" is declared (Conventional Commits)',),
            fix=("fixlearn", "new", "--from-commit", "3f2a9c1"),
        ),
    )


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ((Change("D", "a.py", "1", "0"), Change("M", "b.py", "1", "2")), "b.py"),
        ((Change("D", "a.py", "1", "0"),), ""),
        ((), ""),
        (None, ""),
    ],
)
def test_a_result_names_the_first_file_that_its_commit_did_not_delete(changes, path):
    result = Gate(library(), Config()).judge(a_commit(FIX)._replace(changes=changes))

    assert (result.outcome, result.path) == (Outcome.MISSING, path)


def test_the_hint_for_a_commit_in_progress_is_three_commands():
    gate = Gate(library(), Config(), retry=REFUSED)

    (finding,) = gate.judge(a_commit(FIX, sha="")).findings

    assert (finding.rule, finding.where) == ("missing-lesson", FIX)
    assert finding.fix == ("fixlearn", "new")
    assert finding.hint == (
        "Write a lesson, then commit again (your message is kept):",
        "  fixlearn new",
        "  git commit -F kept",
        "No lesson needed, or no time for it now? Give a reason of at least two words:",
        '  fixlearn none "<why>" --commit',
        '  fixlearn later "<why>" --commit',
    )


def test_the_hint_for_a_commit_that_is_made_with_a_warning_amends_it():
    gate = Gate(library(), Config(), retry=Retry())

    (finding,) = gate.judge(a_commit(FIX, sha="")).findings

    assert finding.hint == (
        "Write a lesson, then amend the commit:",
        "  fixlearn new",
        "  git commit --amend --no-edit",
        "No lesson needed, or no time for it now? Give a reason of at least two words:",
        '  git commit --amend --no-edit --trailer "Lesson: none (<why>)"',
        '  git commit --amend --no-edit --trailer "Lesson: later (<why>)"',
    )


def test_a_fix_by_its_words_may_be_no_fix_and_a_declared_fix_is_one():
    by_words = "Fix the crash of the pager"

    assert judge(by_words).findings[0].hint[-1] == (
        'Not a bug fix? Add the line "Fix: no (<why>)" instead.'
    )
    assert "Not a bug fix" not in judge(FIX).findings[0].hint[-1]


def test_a_fix_no_line_without_parentheses_is_ignored_and_mentioned():
    (finding,) = judge(f"{FIX}\n\nFix: no typo only").findings

    assert (finding.rule, finding.because) == (
        "missing-lesson",
        (
            'its type "fix" is declared (Conventional Commits)',
            'the reason in "Fix: no typo only" is not in parentheses, so it is ignored',
        ),
    )


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("feat: add pages", Outcome.NOT_A_FIX),
        ("Add a page about sorting", Outcome.NOT_A_FIX),
        ("fixup! fix: keep the last row", Outcome.EXEMPT),
        ("Put rows back\n\nThis reverts commit 1234567.", Outcome.UNSURE),
        (f"{FIX}\n\nFix: no (only a rename)", Outcome.NOT_A_FIX),
    ],
)
def test_a_commit_that_is_no_fix_needs_no_lesson(text, outcome):
    assert said(judge(text)) == (outcome, "autosquash" if outcome is Outcome.EXEMPT else "", (), [])


def test_in_the_strict_profile_unsure_commits_need_a_lesson():
    unsure = "Put rows back\n\nThis reverts commit 1234567."

    actual = judge(unsure, config=Config(detect=STRICT))

    assert said(actual) == (Outcome.MISSING, "", (), ["missing-lesson"])
    assert said(judge("feat: add pages", config=Config(detect=STRICT)))[0] is Outcome.NOT_A_FIX


@pytest.mark.parametrize("line", ["Lesson: last-row", "Lesson: later last-row (a fire first)"])
def test_a_fix_that_names_a_lesson_is_covered(line):
    actual = judge(f"{FIX}\n\n{line}\n")

    assert said(actual) == (Outcome.COVERED, "its message names last-row", ("last-row",), [])


def test_a_fix_that_adds_a_lesson_is_covered():
    actual = judge(FIX, added=("last-row",))

    assert said(actual) == (Outcome.COVERED, "it adds last-row", ("last-row",), [])


def test_a_fix_that_adds_a_broken_lesson_is_not_covered():
    actual = judge(FIX, library(last_row=BROKEN), added=("last-row",))

    assert said(actual) == (Outcome.MISSING, "", (), ["broken-lesson"])


def test_a_lesson_that_was_added_and_deleted_covers_nothing():
    assert said(judge(FIX, library(), added=("last-row",)))[3] == ["missing-lesson"]


def test_a_fix_can_be_waived_with_a_reason():
    actual = judge(f"{FIX}\n\nLesson: none (the fault was upstream)")

    assert said(actual) == (Outcome.WAIVED, "Lesson: none (the fault was upstream)", (), [])
    assert (actual.reason, actual.due) == ("the fault was upstream", None)


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ("later (a fire first)", date(2026, 1, 12)),
        ("later 2026-02-01 (a fire first)", date(2026, 2, 1)),
        ("later 2999-01-01 (a fire first)", date(2026, 4, 5)),
        ("later not-yet-written (a fire first)", date(2026, 1, 12)),
    ],
)
def test_a_fix_can_be_deferred_up_to_the_limit(line, due):
    actual = judge(f"{FIX}\n\nLesson: {line}")

    assert said(actual) == (Outcome.DEFERRED, f"Lesson: {line}", (), [])
    assert (actual.reason, actual.due) == ("a fire first", due)


def test_the_grace_period_and_its_limit_are_configurable():
    config = Config(grace=30, grace_limit=14)

    actual = judge(f"{FIX}\n\nLesson: later (a fire first)", config=config)

    assert actual.due == date(2026, 1, 19)


@pytest.mark.parametrize(("at", "due"), [(10**18, date.max), (-(10**18), date(1, 1, 8))])
def test_a_broken_clock_does_not_break_a_deferral(at, due):
    assert judge(f"{FIX}\n\nLesson: later (a fire first)", at=at).due == due


def test_a_deferral_of_a_commit_in_progress_has_only_its_own_date():
    assert judge(f"{FIX}\n\nLesson: later (a fire first)", sha="", at=0).due is None


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (("none (a fire)", "later (a fire)", "last-row"), Outcome.COVERED),
        (("none (a fire)", "later (a fire)"), Outcome.DEFERRED),
        (("later (a fire)", "none (a fire)"), Outcome.DEFERRED),
        (("last-row", "none (a fire)"), Outcome.COVERED),
    ],
)
def test_an_id_takes_precedence_over_later_and_later_over_none(lines, outcome):
    text = f"{FIX}\n\n" + "\n".join(f"Lesson: {line}" for line in lines)

    assert (judge(text).outcome, judge(text).findings) == (outcome, ())


def test_a_severity_can_be_a_warning_or_off():
    warned = judge(FIX, config=Config(severity={"missing-lesson": "warning"}))
    off = judge(FIX, config=Config(severity={"missing-lesson": "off"}))

    assert [(f.rule, f.severity) for f in warned.findings] == [("missing-lesson", "warning")]
    assert said(off) == (Outcome.MISSING, "", (), [])


@pytest.mark.parametrize(
    ("since", "outcome"),
    [
        (date(2026, 1, 4), Outcome.MISSING),
        (date(2026, 1, 5), Outcome.MISSING),
        (date(2026, 1, 6), Outcome.BEFORE_ADOPTION),
    ],
)
def test_a_commit_older_than_the_baseline_needs_no_lesson(since, outcome):
    assert judge(FIX, config=Config(since_date=since)).outcome is outcome


def test_a_commit_in_progress_is_never_older_than_the_baseline():
    config = Config(since_date=date(2999, 1, 1))

    assert judge(FIX, config=config, sha="", at=0).outcome is Outcome.MISSING


def test_the_lessons_of_a_change_cover_all_its_fixes():
    lessons = library(last_row=LESSON)
    results = [
        judge(f"{FIX}\n\nLesson: last-row", lessons),
        judge("fix: count pages", lessons),
        judge("fix: count rows\n\nLesson: lost-row", lessons),
        judge("feat: add pages", lessons),
    ]

    assert [said(result) for result in share(results, ["last-row", "last-row"])] == [
        (Outcome.COVERED, "its message names last-row", ("last-row",), []),
        (
            Outcome.COVERED,
            "the change has last-row, which covers all of its 3 fixes",
            ("last-row",),
            [],
        ),
        (Outcome.MISSING, "", (), ["unknown-lesson"]),
        (Outcome.NOT_A_FIX, "", (), []),
    ]


def test_a_change_without_a_lesson_keeps_its_results():
    assert share([judge(FIX)], []) == [judge(FIX)]


def test_a_deferral_of_a_change_stays_a_deferral():
    deferred = judge(f"{FIX}\n\nLesson: later (a fire first)")

    assert share([deferred], ["last-row"]) == [deferred]


def test_a_reason_shows_its_points():
    assert str(Reason("it names a failure", 3)) == "+3 it names a failure"
    assert str(Reason("it is a merge")) == "it is a merge"
