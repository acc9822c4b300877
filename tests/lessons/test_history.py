"""When repair items were first due, how often they were postponed, and who deleted them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fixlearn.lessons.history import ItemHistory, LessonHistory
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.model import Change, CommitName
from tests.support import LESSON

if TYPE_CHECKING:
    from collections.abc import Iterable

PATH = "lessons/2026/last-row.md"
NONE = "0" * 40
PLANNED = LESSON.replace(
    "    evidence: tests/test_pager.py::test_every_row\n",
    "    status: planned\n    owner: a team\n    due: 2026-02-01\n",
)
FEBRUARY = date(2026, 2, 1)


def due(day: str, text: str = PLANNED) -> str:
    """The lesson with another due date."""
    return text.replace("due: 2026-02-01", f"due: {day}")


class History:
    """A history that is written commit by commit; a blob has its content as its id."""

    def __init__(self) -> None:
        self.history = LessonHistory()
        self.number = 0

    def commit(self, *changes: tuple[str, str, str]) -> str:
        """Add a commit of changes, each (path, before, after); its name."""
        self.number += 1
        name = CommitName(f"{self.number:040x}", f"docs: change {self.number}")
        contents = {text: text.encode() for _, *sides in changes for text in sides if text}
        rows = [Change("M", path, before or NONE, after or NONE) for path, before, after in changes]
        self.history.add(name, rows, contents)
        return str(name)

    def keys(self, text: str, path: str = PATH) -> list[str]:
        """The keys of the preventions of a lesson."""
        lesson = parse_lesson(path, text.encode()).lesson
        assert lesson
        return [item.key for item in self.history.items_of(lesson, text)]

    def items(self, text: str, path: str = PATH) -> tuple[ItemHistory, ...]:
        """The history of the preventions of a lesson, without the keys."""
        lesson = parse_lesson(path, text.encode()).lesson
        assert lesson
        return _without_keys(self.history.items_of(lesson, text))

    def deleted(self) -> list[tuple[str, str, tuple[ItemHistory, ...]]]:
        """(commit, lesson, items) of the deletions."""
        return [
            (str(each.commit), each.lesson.id, _without_keys(each.items))
            for each in self.history.deletions
        ]


def _without_keys(items: Iterable[ItemHistory]) -> tuple[ItemHistory, ...]:
    return tuple(item._replace(key="") for item in items)


def test_an_item_remembers_its_first_due_date_and_how_often_it_was_postponed():
    log = History()
    first, later, earlier, last = (
        due(day) for day in ("2026-02-01", "2026-03-01", "2026-02-20", "2026-04-01")
    )
    log.commit((PATH, "", first))
    assert log.items(first) == (ItemHistory(FEBRUARY, 0),)

    log.commit((PATH, first, later))
    log.commit((PATH, later, earlier))
    log.commit((PATH, earlier, last))

    assert log.items(later) == (ItemHistory(FEBRUARY, 1),)
    assert log.items(last) == (ItemHistory(FEBRUARY, 2),)


def test_a_reworded_item_of_a_renamed_lesson_is_the_same_item():
    log = History()
    log.commit((PATH, "", PLANNED))
    other = "lessons/2026/row-dropped.md"
    renamed = due("2026-03-01").replace("A test pages", "A new test pages")

    log.commit((PATH, PLANNED, ""), (other, "", renamed))

    assert log.items(renamed, other) == (ItemHistory(FEBRUARY, 1),)
    assert log.deleted() == []


def test_the_result_of_a_merge_continues_the_latest_version():
    log = History()
    later = due("2026-03-01")
    log.commit((PATH, "", PLANNED))
    log.commit((PATH, PLANNED, later))

    merged = later.replace("The pager was", "The pager had been")

    assert log.items(merged) == (ItemHistory(FEBRUARY, 1),)


def test_the_same_change_on_two_branches_counts_once():
    log = History()
    later = due("2026-03-01")
    log.commit((PATH, "", PLANNED))
    log.commit((PATH, PLANNED, later))
    log.commit((PATH, PLANNED, later))

    assert log.items(later) == (ItemHistory(FEBRUARY, 1),)


def test_an_item_that_is_unknown_to_the_history_is_new():
    assert History().items(PLANNED) == (ItemHistory(FEBRUARY, 0),)


def test_a_deleted_or_unreadable_lesson_with_open_items_is_remembered():
    log = History()
    later = due("2026-03-01")
    log.commit((PATH, "", PLANNED))
    log.commit((PATH, PLANNED, later))
    broken = log.commit((PATH, later, later.replace("gap:", "gaps:")))
    log.commit((PATH, "", later))
    deleted = log.commit((PATH, later, ""))

    item = (ItemHistory(FEBRUARY, 1),)
    assert log.deleted() == [(broken, "last-row", item), (deleted, "last-row", item)]


def test_a_lesson_that_owes_nothing_can_be_deleted():
    log = History()
    retired = PLANNED.replace("gap:", "retired: the pager is gone\ngap:")
    log.commit((PATH, LESSON, ""))
    log.commit((PATH, retired, ""))
    newer = LESSON.replace("gap:", "supersedes: last-row\ngap:").replace("Last row", "No row")
    log.commit((PATH, PLANNED, ""), ("lessons/2026/no-row.md", "", newer))

    assert log.deleted() == []


def test_the_key_of_an_item_stays_the_same_until_and_after_it_is_done():
    log = History()
    reworded = PLANNED.replace("A test pages", "A property test pages")
    done = LESSON.replace("A test pages", "A property test pages")
    titled = done.replace("title: Last", "title: The last")
    log.commit((PATH, "", PLANNED))
    log.commit((PATH, PLANNED, reworded))
    log.commit((PATH, reworded, done))
    log.commit((PATH, done, titled))  # does not plan anything, so it is not read

    keys = [log.keys(text)[0] for text in (PLANNED, reworded, done, titled)]

    assert keys == ["last-row/df201385"] * 4


def test_what_was_never_planned_has_no_key_and_items_that_say_the_same_have_different_ones():
    log = History()
    step = PLANNED[PLANNED.index("  - kind") : PLANNED.rindex("---")]
    twice = PLANNED.replace(step, step + step)
    log.commit((PATH, "", twice))

    assert log.keys(LESSON, "lessons/2026/other.md") == [""]
    first, second = log.keys(twice)
    assert first != second
