"""Results and lessons of one release -> what it taught."""

from __future__ import annotations

from datetime import date

from fixlearn.lessons.library import Library
from fixlearn.lessons.standing import standings
from fixlearn.model import Finding, Outcome
from fixlearn.releases.summary import After, Before, summarize
from tests.builders import a_lesson, a_result

DAY = date(2026, 1, 5)


def library(*lessons, broken=None):
    by_id = {lesson.id: lesson for lesson in lessons}
    return Library(by_id, broken or {}, (), tuple(sorted([*by_id, *(broken or {})])))


def summary(results=(), counted=None, lessons=(), known=(), broken=None):
    actual = library(*lessons, broken=broken)
    after = After(actual, {}, actual.ids, standings(actual.lessons, {}))
    return summarize("v2", "v1", DAY, results, counted or {}, after, Before(known, {}, known))


def test_the_counts_add_up_to_the_commits():
    results = [a_result(Outcome.COVERED), a_result(Outcome.COVERED), a_result(Outcome.MISSING)]

    actual = summary(results, {Outcome.NOT_A_FIX: 5, Outcome.MISSING: 1})

    assert actual.commits == 9 == sum(actual.counts.values())
    assert actual.counts == {
        "covered": 2,
        "waived": 0,
        "deferred": 0,
        "missing": 2,
        "exempt": 0,
        "unsure": 0,
        "not-a-fix": 5,
        "before-adoption": 0,
    }


def test_a_release_of_nothing_counts_nothing():
    actual = summary()

    assert (actual.commits, set(actual.counts.values()), actual.lessons) == (0, {0}, ())


def test_a_summary_has_the_given_name_and_date():
    actual = summary([a_result(Outcome.WAIVED)])

    assert (actual.name, actual.previous, actual.date) == ("v2", "v1", DAY)
    assert actual.results == (a_result(Outcome.WAIVED),)


def test_lessons_that_the_previous_release_had_are_not_new():
    actual = summary(lessons=[a_lesson("old"), a_lesson("new")], known={"old"})

    assert [lesson.id for lesson in actual.lessons] == ["new"]


def test_new_lessons_come_strongest_first_then_oldest_then_by_id():
    lessons = [
        a_lesson("told", "train"),
        a_lesson("b-tested"),
        a_lesson("a-tested"),
        a_lesson("tested-earlier", date=date(2026, 1, 1)),
        a_lesson("gone", "train", "eliminate"),
    ]

    actual = summary(lessons=lessons)

    ids = [lesson.id for lesson in actual.lessons]
    assert ids == ["gone", "tested-earlier", "a-tested", "b-tested", "told"]


def test_a_fix_that_names_an_old_lesson_is_a_repeat():
    again = a_result(Outcome.COVERED, lessons=("old", "new"))

    actual = summary([again], lessons=[a_lesson("old"), a_lesson("new")], known={"old"})

    assert actual.repeats == ((again, "old"),)


def test_a_fix_that_is_not_covered_is_no_repeat():
    actual = summary(
        [a_result(Outcome.NOT_A_FIX, lessons=("old",))], lessons=[a_lesson("old")], known={"old"}
    )

    assert actual.repeats == ()


def test_two_fixes_that_share_a_new_lesson_are_no_repeats():
    fixes = [a_result(Outcome.COVERED, number, lessons=("new",)) for number in (1, 2)]

    assert summary(fixes, lessons=[a_lesson("new")]).repeats == ()


def test_a_new_unreadable_lesson_is_reported_and_an_old_one_is_not():
    new, old = Finding("encoding", "new", "is broken"), Finding("encoding", "old", "is broken")

    actual = summary(broken={"new": (new,), "old": (old,)}, known={"old"})

    assert actual.findings == (new,)
