"""What one run of `summary` reports, and its JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import HEADINGS
from fixlearn.releases.debt import is_overdue
from fixlearn.render.json import (
    ROWS,
    SCHEMA_VERSION,
    Record,
    due_item_record,
    finding_record,
    lesson_record,
    plain,
    prevention_record,
    record,
    repair_record,
    result_record,
)
from fixlearn.render.links import NO_LINKS, Links
from fixlearn.render.release_sentences import count_waivers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fixlearn.lessons.library import Library
    from fixlearn.model import Answer, Debt, Lesson, Lost, ReleaseSummary, Standing, TrendPoint
    from fixlearn.releases.themes import Themes


class SummaryDocument(NamedTuple):
    """What one run of `summary` reports, whatever the format."""

    releases: list[ReleaseSummary]  # the unreleased commits first, then newest first
    trend: tuple[TrendPoint, ...] = ()
    themes: Themes | None = None
    current: Library | None = None  # the lessons at HEAD, if all releases are reported
    links: Links = NO_LINKS
    changelog_links: Links = NO_LINKS  # those of the settings, which all clones share
    headings: Mapping[str, str] = HEADINGS


def as_json(document: SummaryDocument) -> str:
    """The document as JSON. It has no time of the run, so two runs agree byte for byte."""
    values = {
        **summary_record((), document.trend, document.themes),
        "current": _current(document.current) if document.current else None,
        "links": _links(document.links),
        "changelog_links": _links(document.changelog_links),
        "headings": dict(document.headings),
    }
    # Rendered one by one, thousands of releases take far less memory.
    rows = (plain(_release(release)).rstrip() for release in document.releases)
    listed = ",\n    ".join(row.replace("\n", "\n    ") for row in rows)
    before, key, after = plain(values).partition('"releases": [')
    return "".join([before, key, *(("\n    ", listed, "\n  ") if listed else ()), after])


def summary_record(
    releases: Sequence[ReleaseSummary],
    trend: Sequence[TrendPoint] = (),
    themes: Themes | None = None,
) -> Record:
    """The keys of the document that templates get as well."""
    return {
        "schema_version": SCHEMA_VERSION,
        "command": "summary",
        "releases": [_release(release) for release in releases],
        "trend": [{"release": point.name, **record(point, _COUNTS)} for point in trend],
        "themes": _themes(themes) if themes else None,
    }


_COUNTS = "fixes covered lessons holding repeats repairs_open"


def _current(library: Library) -> Record:
    return {
        "lessons": [_whole_lesson(lesson) for lesson in library.lessons.values()],
        "unreadable": sorted({*library.ids} - library.lessons.keys()),
    }


def _links(links: Links) -> Record:
    return record(links, "commit? compare? issue? merge_request?")


def _themes(themes: Themes) -> Record:
    tables = ("causes", "found_by", "areas", "returned", "kinds")
    rows = {name: [row._asdict() for row in getattr(themes, name)] for name in tables}
    return {**themes._asdict(), **rows}


def _release(release: ReleaseSummary) -> Record:
    new = {lesson.id for lesson in release.lessons}
    older = {id: known for id, known in release.standings.items() if id not in new}
    return {
        **record(release, "name component? previous? date commits"),
        "outcomes": release.counts,
        **record(release, "version? aliases"),
        "lessons": [
            _whole_lesson(lesson, release.standings[lesson.id]) for lesson in release.lessons
        ],
        "older_lessons": [
            _whole_lesson(lesson) for id, lesson in _mentioned(release).items() if id not in new
        ],
        "standings": {id: _standing(known) for id, known in older.items()},
        "active_lessons": dict(release.strengths),
        "groups": dict(release.groups),
        "evidence": dict(release.evidence),
        "public": {
            "groups": dict(release.public.groups),
            "evidence": dict(release.public.evidence),
        },
        "proven": [lesson.id for lesson in release.proven],
        "lost": [_lost(lost) for lost in release.lost],
        "lost_earlier": [_lost(lost) for lost in release.lost_earlier],
        "ended": [
            {
                "lesson": end.lesson.id,
                **record(end.lesson, "retired?"),
                **record(end, "superseded_by?"),
            }
            for end in release.ended
        ],
        "upgrades": [
            {"lesson": upgrade.lesson.id, "before": upgrade.before, "after": upgrade.after}
            for upgrade in release.upgrades
        ],
        "repairs_done": [repair_record(repair) for repair in release.repairs_done],
        "repairs_open": [repair_record(repair) for repair in release.repairs_open],
        "debt": _debt(release.debt),
        "repeats": [
            {"commit": result.sha, "lesson": id, "answer": _answer(release.answers.get(id))}
            for result, id in release.repeats
        ],
        "suspected_repeats": [
            {"lesson": lesson.id, "same_as": id} for lesson, id in release.suspected
        ],
        "withdrawn": [
            {"commit": result.sha, "subject": subject, "revert": result.subject}
            for result, subject in release.withdrawn
        ],
        "latency_days": release.latency,
        "waivers": count_waivers(release.results)._asdict(),
        "disclaimed": [
            {"commit": result.sha, "subject": result.subject, "reason": result.reason}
            for result in release.disclaimed
        ],
        "also_in": {sha: list(names) for sha, names in release.also_in.items()},
        "results": [result_record(result) for result in release.results if result.outcome in ROWS],
        "findings": [finding_record(finding) for finding in release.findings],
    }


def _mentioned(release: ReleaseSummary) -> dict[str, Lesson]:
    """The lessons that the release says something about."""
    lost = (*release.lost_earlier, *release.lost)
    lessons = (
        *(each.lesson for each in lost),
        *(each.lesson for each in release.ended),
        *(each.lesson for each in release.upgrades),
        *release.proven,
    )
    return {lesson.id: lesson for lesson in lessons}


def _whole_lesson(lesson: Lesson, standing: Standing | None = None) -> Record:
    keys = "cause? found_by? areas fixes supersedes retired? body"
    return {**lesson_record(lesson, standing), **record(lesson, keys)}


def _standing(standing: Standing) -> Record:
    return {
        **record(standing, "state group"),
        "step": prevention_record(standing.step, standing),
        "evident": [prevention_record(step, standing) for step in standing.evident_steps],
        "audience": standing.audience,
    }


def _lost(lost: Lost) -> Record:
    return {
        "lesson": lost.lesson.id,
        "evidence": lost.evidence,
        "stood": lost.last_release,
        **record(lost, "commit? subject?"),
    }


def _answer(answer: Answer | None) -> Record | None:
    if answer is None:
        return None
    return {
        "lesson": answer.lesson,
        **record(answer.step, "kind change"),
        "state": answer.state,
    }


def _debt(debt: Debt) -> Record:
    return {
        **record(debt, "missing deferred repairs overdue as_of"),
        "listed": [
            due_item_record(item, is_overdue=is_overdue(item.due, debt.as_of))
            for item in debt.items
        ],
    }
