"""Which lessons come to mind, in which order, and why."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from textwrap import dedent

import pytest

from fixlearn.lessons import full_text
from fixlearn.lessons.full_text import keywords
from fixlearn.lessons.recall import RecallIndex
from tests.builders import a_lesson, a_prevention

TODAY = date(2026, 11, 23)


def lesson(id, *evidence, title="", kind="test", status="done", days=100, **others):
    """A lesson that is so many days old; only its title has words to look for."""
    step = a_prevention(kind, "-", evidence=evidence, status=status)
    day = TODAY - timedelta(days)
    return a_lesson(id, step, title=title, date=day, gap="-", **others)


def recalled(lessons, paths=(), text="", **others):
    """[(id, reasons)], best first; the order in which lessons come in has no say."""
    actual, again = (
        RecallIndex({item.id: item for item in some}).recall(
            paths, keywords(text), as_of=TODAY, **others
        )
        for some in (lessons, lessons[::-1])
    )
    assert actual == again
    return [(item.lesson.id, "; ".join(item.because)) for item in actual.lessons]


def ids(*arguments, **others):
    return [id for id, _ in recalled(*arguments, **others)]


def test_the_nearest_path_comes_first():
    loud = {"kind": "train", "days": 0, "fixes": ("1 a", "2 b", "3 c", "4 d", "5 e")}
    lessons = [
        lesson("anywhere", areas=("*.py",), **loud),
        lesson("folder", "src/rows.py", **loud),
        lesson("area", areas=("src",), **loud),
        lesson("namesake", "tests/test_pager.py", **loud),
        lesson("file", areas=("src/pager.py",), kind="guard", days=4_000),
    ]

    assert recalled(lessons, ["src/pager.py"], most=9) == [
        ("file", "touches src/pager.py"),
        ("namesake", "touches tests/test_pager.py"),
        ("area", "is about src/"),
        ("folder", "touches src/rows.py, in the same folder"),
        ("anywhere", "is about *.py"),
    ]


def test_without_a_common_path_or_word_nothing_is_recalled():
    lessons = [lesson("one", "src/pager.py", title="The pager lost a row")]

    assert recalled(lessons, ["docs/scheduler.md"], "the scheduler overslept") == []
    assert recalled(lessons) == []
    assert recalled([], ["src/pager.py"], "pager") == []


def test_the_words_that_are_shared_are_the_reason():
    lessons = [
        lesson("both", title="A retry after the timeout lost the body"),
        lesson("one", title="The timeout of the pager"),
        lesson("none", title="The scheduler overslept"),
        lesson("more", title="Daylight saving time"),
        lesson("other", title="An empty list"),
    ]

    assert recalled(lessons, text="fix: retry again after a timeout") == [
        ("both", "mentions retry, timeout"),
        ("one", "mentions timeout"),
    ]


def test_path_and_words_together_rank_above_either():
    lessons = [
        lesson("path", "src/pager.py"),
        lesson("words", title="A timeout"),
        lesson("both", "src/pager.py", title="A timeout"),
    ]

    assert recalled(lessons, ["src/pager.py"], "timeout") == [
        ("both", "touches src/pager.py; mentions timeout"),
        ("path", "touches src/pager.py"),
        ("words", "mentions timeout"),
    ]


def test_the_number_of_recalled_lessons_is_limited():
    lessons = [lesson(f"n{n}", "src/pager.py") for n in range(9)]

    assert ids(lessons, ["src/pager.py"]) == ["n0", "n1", "n2"]
    assert len(ids(lessons, ["src/pager.py"], most=5)) == 5


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"kind": "document"}, {"kind": "test"}),
        ({"kind": "test"}, {"kind": "guard"}),
        ({"kind": "guard", "status": "planned"}, {"kind": "document"}),
        ({"days": 10}, {"days": 900}),
        ({"days": 0}, {"days": 1}),
        ({"fixes": ("1 a", "2 b")}, {"fixes": ("1 a",)}),
        ({"fixes": ("1 a", "2 b"), "days": 900}, {"days": 0, "kind": "test"}),
        ({"days": -30}, {"days": 30}),  # a clock that was wrong
    ],
)
def test_ties_are_broken_by_weakness_age_and_recurrence(first, second):
    lessons = [lesson("b", "src/pager.py", **first), lesson("a", "src/pager.py", **second)]

    assert ids(lessons, ["src/pager.py"]) == ["b", "a"]


def test_recurrences_from_elsewhere_count():
    lessons = [lesson("a", "src/pager.py"), lesson("b", "src/pager.py")]

    assert ids(lessons, ["src/pager.py"], repeats={"b": 2}) == ["b", "a"]


def test_equal_lessons_are_sorted_by_id():
    lessons = [lesson(id, "src/pager.py") for id in "cab"]

    assert ids(lessons, ["src/pager.py"]) == ["a", "b", "c"]


def test_a_retired_lesson_is_left_out():
    lessons = [lesson("old", "src/pager.py", title="pager", retired="The pager is gone.")]

    assert recalled(lessons, ["src/pager.py"], "pager") == []


def test_a_newer_lesson_replaces_those_that_it_supersedes():
    lessons = [
        lesson("first", "src/pager.py", title="pager", days=300),
        lesson("second", days=200, supersedes=("first",)),
        lesson("third", "src/rows.py", days=100, supersedes=("second", "unknown", "third")),
    ]

    assert recalled(lessons, ["src/pager.py"], "pager") == [("third", "touches src/pager.py")]


def test_a_folder_named_by_many_lessons_is_no_match():
    few = [lesson(f"n{n}", f"tests/test_{n}.py") for n in range(3)]
    many = [*few, lesson("n3", "tests/test_3.py"), lesson("near", "tests/test_rows.py")]

    assert ids(few, ["tests/test_rows.py"]) == ["n0", "n1", "n2"]
    assert ids(many, ["tests/test_rows.py"]) == ["near"]


def test_paths_match_even_if_words_cannot_be_searched(monkeypatch):
    monkeypatch.setattr(full_text, "search", lambda *_: None)
    index = RecallIndex({"a": lesson("a", "src/pager.py", title="pager")})

    actual = index.recall(["src/pager.py"], ["pager"], as_of=TODAY)

    assert [item.because for item in actual.lessons] == [("touches src/pager.py",)]
    assert actual.words_left_out
    assert not index.recall(["src/pager.py"], as_of=TODAY).words_left_out


def test_paths_alone_import_nothing_expensive():
    script = dedent("""\
        import sys
        from datetime import date
        from fixlearn.lessons.recall import RecallIndex
        from fixlearn.model import Lesson, Prevention
        areas = ("src/*.py",)
        lesson = Lesson("a", "a.md", "A", date(2026, 1, 5), "G", (), areas=areas)
        assert RecallIndex({"a": lesson}).recall(["src/pager.py"]).lessons
        dear = "sqlite3 click git yaml subprocess pathlib dataclasses fixlearn.lessons.words"
        print(*sorted({*dear.split()} & {*sys.modules}))
        """)

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == ""
