"""Exports of small repositories, and the answers about them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.builders import a_lesson, a_result, a_standing, a_summary, an_export

from fixlearn.lessons.standing import Group, State
from fixlearn.model import Repair
from fixlearn.render.facts import lines
from fixlearn.render.rollup import IN_JSON
from fixlearn.rollup.engine import Period, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from fixlearn.model import Export, Lesson
    from fixlearn.render.rollup import Row

ON = date(2026, 1, 31)
EVIDENCE = ("tests/test_pager.py::test_every_row",)
PAGER = "The pager was only tried with totals that fill the last page."
TABLE = "The table was only tried with totals that fill the last page."


def a_shown_lesson(id: str, **fields: Any) -> Lesson:
    """A lesson whose prevention has evidence."""
    lesson = a_lesson(id)
    steps = tuple(step._replace(evidence=EVIDENCE) for step in lesson.prevention)
    return lesson._replace(prevention=steps, **fields)


def a_repair(owner: str, due: date, **fields: Any) -> Repair:
    """A repair item that is open."""
    return Repair("last-row", "Last row", "An alert counts rows.", owner, due)._replace(**fields)


def an_export_of(
    name: str,
    *lessons: Lesson,
    back: Sequence[str] = (),
    stated: Sequence[str] = (),
    day: date = ON,
    **fields: Any,
) -> Export:
    """What a repository exports, all of it unreleased.

    The lessons `back` came back, and those in `stated` have no evidence.
    """
    standings = {lesson.id: a_standing(lesson) for lesson in lessons}
    for id in back:
        standings[id] = standings[id]._replace(group=Group.BACK)
    for id in stated:
        standings[id] = standings[id]._replace(
            state=State.STATED, group=Group.STATED, evident_steps=()
        )
    results = fields.pop("results", ())
    release = a_summary("unreleased", *results, lessons=lessons, standings=standings, **fields)
    return an_export(release, repository=name, day=day)


def write(folder: Path, *exports: Export) -> Path:
    """Write a file of facts for each repository, and return the folder."""
    for export in exports:
        path = folder / f"{export.repository}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(lines(export)))
    return folder


def ask(
    folder: Path | str,
    *,
    listed: Sequence[str] = (),
    url: str = "",
    questions: Iterable[str] = IN_JSON,
) -> dict[str, list[Row]]:
    """All rows of these questions on the day ON."""
    period = Period(ON, timedelta(7), timedelta(14), timedelta(182))
    with opened([str(folder)], listed, period, url) as facts:
        return {question: list(facts.rows(question)) for question in questions}


def three_repositories() -> list[Export]:
    """A repository whose preventions hold, one whose do not, and one that learned nothing."""
    fixes = tuple(a_result(number=number, committed=1_769_000_000) for number in range(5))
    repeat = a_result(number=7, committed=1_769_000_000, lessons=("rows",))
    return [
        an_export_of(
            "a-team/pager",
            a_shown_lesson("last-row", gap=PAGER, cause="boundary", date=date(2026, 1, 30)),
            a_shown_lesson("utc", gap="No test had another time zone.", cause="timing"),
            repairs_open=(
                a_repair("Platform team", date(2026, 1, 15)),
                a_repair("platform team", date(2026, 2, 15)),
            ),
        ),
        an_export_of(
            "a-team/tables",
            a_lesson("rows", gap=TABLE, cause="boundary"),
            a_lesson("zone", same_as=("a-team/pager/utc", "a-team/gone/none")),
            a_lesson("limits", cause="boundary", gap="Nobody asked for negative sizes."),
            back=["rows", "limits"],
            stated=["zone"],
            results=(repeat,),
            repeats=((repeat, "rows"),),
        ),
        an_export_of("b-team/quiet", results=fixes),
    ]
