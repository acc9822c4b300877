"""What templates of a summary get: the document of `--format json`, with further keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fixlearn.gate.judge import OWED
from fixlearn.lessons.provable import is_proven
from fixlearn.lessons.strength import strongest_step
from fixlearn.render import json
from fixlearn.render.release_sentences import is_overdue, numbers, sections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.model import Lesson, ReleaseSummary, Repair, TrendPoint

Record = dict[str, Any]


def summary_context(releases: Sequence[ReleaseSummary], trend: Sequence[TrendPoint] = ()) -> Record:
    """The JSON document with further keys; docs/templates.md has a table of these.

    No key of the document is changed: who knows `--format json` knows this as well.
    """
    document: Record = json.summary_document(releases, trend)
    records = [
        _release(record, release)
        for record, release in zip(document["releases"], releases, strict=True)
    ]
    return {**document, "releases": records, "release": records[0] if records else None}


def _release(record: Record, release: ReleaseSummary) -> Record:
    proven = [_titled(lesson) for lesson in release.proven]
    upgrades = [
        {**row, **_titled(upgrade.lesson)}
        for row, upgrade in zip(record["upgrades"], release.upgrades, strict=True)
    ]
    repairs = [
        {**row, **_of_lesson(repair)}
        for row, repair in zip(record["repairs_done"], release.repairs_done, strict=True)
    ]
    held = {row["lesson"]: row for row in (*proven, *upgrades, *repairs)}
    return {
        **record,
        "fixes": sum(release.counts.get(outcome, 0) for outcome in OWED),
        "numbers": list(numbers(release)),
        "sections": [
            {"title": title, "rows": rows}
            for title, lines in sections(release)
            if (rows := list(lines))
        ],
        "lessons": [
            _lesson(row, lesson)
            for row, lesson in zip(record["lessons"], release.lessons, strict=True)
        ],
        "proven_lessons": proven,
        "upgrades": upgrades,
        "repairs_done": repairs,
        "held": [{key: row[key] for key in _TITLED} for row in held.values()],
        "repairs_open": [
            {**row, **_of_lesson(repair), "overdue": is_overdue(repair, release.date)}
            for row, repair in zip(record["repairs_open"], release.repairs_open, strict=True)
        ],
        "lost": [
            {**row, **_titled(lost.lesson)}
            for row, lost in zip(record["lost"], release.lost, strict=True)
        ],
        "repeats": [
            {**row, "subject": result.subject}
            for row, (result, _) in zip(record["repeats"], release.repeats, strict=True)
        ],
    }


_TITLED = ("lesson", "title", "audience")


def _titled(lesson: Lesson) -> Record:
    return dict(zip(_TITLED, (lesson.id, lesson.title, lesson.audience), strict=True))


def _of_lesson(repair: Repair) -> Record:
    return dict(zip(_TITLED, (repair.lesson, repair.title, repair.audience), strict=True))


def _lesson(record: Record, lesson: Lesson) -> Record:
    return {
        **record,
        "strongest": record["prevention"][lesson.prevention.index(strongest_step(lesson))],
        "proven": is_proven(lesson),
        "cause": lesson.cause or None,
        "found_by": lesson.found_by or None,
        "areas": list(lesson.areas),
        "fixes": list(lesson.fixes),
        "supersedes": list(lesson.supersedes),
        "retired": lesson.retired or None,
        "body": lesson.body,
    }
