"""What one run of `summary` reports; read back from the JSON that it printed.

The file may come from anywhere. All text in it is sanitized where it is printed, as that of
commits is.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import HEADINGS, is_web_address
from fixlearn.errors import UsageError
from fixlearn.lessons.library import Library
from fixlearn.lessons.prevention import KIND_RANK, KINDS, STATUSES, strongest_step
from fixlearn.lessons.standing import SHOWN, EvidenceCounts, Group, State
from fixlearn.messages import Band, Reason, Verdict
from fixlearn.model import (
    Age,
    Answer,
    Debt,
    DueItem,
    Ended,
    Lesson,
    Lost,
    Outcome,
    Position,
    Prevention,
    Proof,
    Public,
    ReleaseSummary,
    Repair,
    Result,
    Standing,
    TrendPoint,
    Upgrade,
)
from fixlearn.releases.themes import KindRecord, Returned, Theme, Themes
from fixlearn.render.checked_json import Record, WrongValueError, parsed
from fixlearn.render.json import SCHEMA_VERSION
from fixlearn.render.links import NO_LINKS, Links
from fixlearn.rules import RULES, finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fixlearn.model import Finding

_AGAIN = "fixlearn summary --all --format json > summary.json     writes one to read"


class SummaryDocument(NamedTuple):
    """What one run of `summary` reports, whatever the format."""

    releases: list[ReleaseSummary]  # the unreleased commits first, then newest first
    trend: tuple[TrendPoint, ...] = ()
    themes: Themes | None = None
    current: Library | None = None  # the lessons at HEAD, if all releases are reported
    links: Links = NO_LINKS
    changelog_links: Links = NO_LINKS  # those of the settings, which all clones share
    headings: Mapping[str, str] = HEADINGS


def read_summary(content: bytes, name: str) -> SummaryDocument:
    """The document that `summary --format json` printed; messages call the file `name`.

    Raises UsageError if it is no such document, or if another version wrote it.
    """
    try:
        document = parsed(content)
    except json.JSONDecodeError as error:
        at = f"{name}:{error.lineno}:{error.colno}"
        raise UsageError(f"{at}: this is not JSON", why=error.msg, hint=_AGAIN) from error
    except ValueError as error:
        raise UsageError(f"{name} is not JSON", why=str(error), hint=_AGAIN) from error
    _refuse_others(document if isinstance(document, dict) else {}, name)
    try:
        return _document(Record(document))
    except WrongValueError as error:
        why = "it was edited, or another version of fixlearn wrote it"
        raise UsageError(f"{name}: {error}", why=why, hint=_AGAIN) from error


def _refuse_others(document: Mapping[str, object], name: str) -> None:
    """Raise UsageError for the document of another command or version."""
    command, version = document.get("command"), document.get("schema_version")
    if command != "summary":
        what = f"one of fixlearn {command}" if isinstance(command, str) else "some other JSON"
        raise UsageError(f"{name} is no document of summary", why=f"it is {what}", hint=_AGAIN)
    if version != SCHEMA_VERSION or isinstance(version, bool):
        why = f"this version of fixlearn reads version {SCHEMA_VERSION}"
        raise UsageError(f"{name} has the schema version {version}", why=why, hint=_AGAIN)


def _document(record: Record) -> SummaryDocument:
    releases = list(record.each("releases", _release))
    if not releases:
        record.refuse("releases", "a list with a release")
    themes, current = record.optional("themes"), record.optional("current")
    return SummaryDocument(
        releases,
        record.each("trend", _trend_point),
        _themes(themes) if themes else None,
        _library(current) if current else None,
        _links(record.record("links")),
        _links(record.record("changelog_links")),
        {key: record.record("headings").text(key) for key in HEADINGS},
    )


def _library(record: Record) -> Library:
    lessons = {lesson.id: lesson for lesson in record.each("lessons", _lesson)}
    return Library(lessons, {}, (), {*lessons, *record.texts("unreadable")})


def _links(record: Record) -> Links:
    addresses = {name: record.text(name) for name in Links._fields}
    for name, address in addresses.items():
        if address and not is_web_address(address):
            record.refuse(name, "an http(s) address")
    return Links(**addresses)


def _trend_point(record: Record) -> TrendPoint:
    return TrendPoint(record.text("release"), *map(record.number, TrendPoint._fields[1:]))


def _themes(record: Record) -> Themes:
    periods = record.texts("periods")

    def theme(row: Record) -> Theme:
        counts = row.numbers("counts")
        if len(counts) != len(periods):
            row.refuse("counts", "a number for each period")
        return Theme(row.text("name"), counts, row.number("total"))

    def returned(row: Record) -> Returned:
        return Returned(row.text("lesson"), row.text("title"), row.number("times"))

    def kind(row: Record) -> KindRecord:
        return KindRecord(row.text("kind"), row.number("lessons"), row.number("held"))

    return Themes(
        lessons=record.number("lessons"),
        periods=periods,
        causes=record.each("causes", theme),
        found_by=record.each("found_by", theme),
        areas=record.each("areas", theme),
        returned=record.each("returned", returned),
        kinds=record.each("kinds", kind),
        repairs=record.number("repairs"),
        repair_days=record.decimal("repair_days"),
        ages=record.number("ages"),
        age_days=record.decimal("age_days"),
    )


def _release(record: Record) -> ReleaseSummary:
    lessons = record.each("lessons", lambda row: (_lesson(row), _standing_of_new(row)))
    known = {lesson.id: lesson for lesson, _ in lessons}
    known |= {lesson.id: lesson for lesson in record.each("older_lessons", _lesson)}
    standings = {lesson.id: standing for lesson, standing in lessons}
    standings |= record.mapping("standings", lambda of, id: _standing(of.record(id)))
    disclaimed = record.each("disclaimed", _disclaimed)
    results = (*record.each("results", _result), *disclaimed)
    by_sha = {result.sha: result for result in results}
    answers = record.each("repeats", lambda row: (row.text("lesson"), row.optional("answer")))
    public = record.record("public")
    return ReleaseSummary(
        name=record.text("name"),
        previous=record.text("previous"),
        date=record.day("date"),
        commits=record.number("commits"),
        results=results,
        lessons=tuple(lesson for lesson, _ in lessons),
        repeats=record.each("repeats", lambda row: (row.of(by_sha, "commit"), row.text("lesson"))),
        findings=record.each("findings", _finding),
        counts=_counts(record, "outcomes", [outcome.value for outcome in Outcome]),
        component=record.text("component"),
        withdrawn=record.each("withdrawn", _withdrawn),
        upgrades=record.each(
            "upgrades",
            lambda row: Upgrade(row.of(known, "lesson"), row.text("before"), row.text("after")),
        ),
        repairs_done=record.each("repairs_done", _repair),
        repairs_open=record.each("repairs_open", _repair),
        strengths=_counts(record, "active_lessons"),
        latency=record.decimal("latency_days"),
        also_in=record.mapping("also_in", Record.texts),
        version=record.text("version"),
        aliases=record.texts("aliases"),
        disclaimed=disclaimed,
        evidence=_evidence(record),
        proven=tuple(
            known[id] if id in known else record.refuse("proven", "a list of known lessons")
            for id in record.texts("proven")
        ),
        lost=record.each("lost", lambda row: _lost(row, known)),
        lost_earlier=record.each("lost_earlier", lambda row: _lost(row, known)),
        groups=_counts(record, "groups"),
        public=Public(_counts(public, "groups"), _evidence(public)),
        standings=standings,
        answers={id: _answer(answer) for id, answer in answers if answer},
        ended=record.each(
            "ended", lambda row: Ended(row.of(known, "lesson"), row.text("superseded_by"))
        ),
        debt=_debt(record.record("debt")),
        suspected=record.each(
            "suspected_repeats", lambda row: (row.of(known, "lesson"), row.text("same_as"))
        ),
    )


def _counts(record: Record, key: str, needed: list[str] | None = None) -> dict[str, int]:
    for name in needed or ():
        record.record(key).number(name)
    return record.mapping(key, Record.number)


def _evidence(record: Record) -> dict[str, int]:
    """The counts of evidence; {} if it was not looked up."""
    counts = _counts(record, "evidence")
    return counts and _counts(record, "evidence", list(EvidenceCounts._fields))


def _lesson(record: Record) -> Lesson:
    day = record.day("date")
    steps = record.each("prevention", _prevention)
    if day is None or not steps:
        record.refuse("", "a lesson with a date and a prevention")
    return Lesson(
        id=record.text("id"),
        path=record.text("path"),
        title=record.text("title"),
        date=day,
        gap=record.text("gap"),
        prevention=steps,
        body=record.text("body"),
        impact=record.text("impact"),
        cause=record.text("cause"),
        found_by=record.text("found_by"),
        areas=record.texts("areas"),
        fixes=record.texts("fixes"),
        supersedes=record.texts("supersedes"),
        retired=record.text("retired"),
        audience=record.text("audience"),
        issue=record.text("issue"),
    )


def _prevention(record: Record) -> Prevention:
    proof = record.optional("proof")
    return Prevention(
        kind=record.text("kind", KINDS),
        change=record.text("change"),
        evidence=record.texts("evidence"),
        status=record.text("status", STATUSES),
        owner=record.text("owner"),
        due=record.day("due"),
        because=record.text("because"),
        proof=_proof(proof) if proof else None,
        pattern=record.text("pattern"),
        paths=record.texts("paths"),
        exceptions=record.texts("except"),
        issue=record.text("issue"),
    )


def _proof(record: Record) -> Proof:
    age = record.optional("age")
    command, failed_on, passed_on, failed_by = map(
        record.text, ("command", "failed_on", "passed_on", "failed_by")
    )
    known_age = _age(age) if age else None
    return Proof(record.texts("of"), command, failed_on, passed_on, known_age, failed_by)


def _age(record: Record) -> Age:
    days, releases = map(record.number, ("days", "releases"))
    return Age(record.text("introduced"), days, releases, record.flag("is_minimum"))


def _standing_of_new(record: Record) -> Standing:
    """What is known of a lesson that is new in its release."""
    lesson = _lesson(record)
    states = record.each("prevention", lambda row: row.text("state"))
    steps = zip(lesson.prevention, states, strict=True)
    evident = tuple(step for step, state in steps if state in SHOWN)
    step = min(evident, key=lambda each: KIND_RANK[each.kind], default=strongest_step(lesson))
    state, group = State(record.text("state", State)), Group(record.text("group", Group))
    return Standing(state, group, step, evident, lesson.audience)


def _standing(record: Record) -> Standing:
    return Standing(
        State(record.text("state", State)),
        Group(record.text("group", Group)),
        _prevention(record.record("step")),
        record.each("evident", _prevention),
        record.text("audience"),
    )


def _result(record: Record) -> Result:
    def reason(row: Record) -> Reason:
        return Reason(row.text("text"), _points(row, "points"), row.text("matched"))

    return Result(
        record.text("commit"),
        record.text("subject"),
        Outcome(record.text("outcome", Outcome)),
        record.text("why"),
        Verdict(
            Band(record.text("band", Band)),
            record.each("reasons", reason),
            _points(record, "score"),
        ),
        record.texts("lessons"),
        record.text("reason"),
        record.day("due"),
    )


def _points(record: Record, key: str) -> int | None:
    return None if record.decimal(key) is None else record.number(key, least=-10_000_000)


_NO_VERDICT = Verdict(Band.NOT, ())


def _disclaimed(record: Record) -> Result:
    sha, subject, reason = map(record.text, ("commit", "subject", "reason"))
    return Result(sha, subject, Outcome.NOT_A_FIX, "", _NO_VERDICT, reason=reason)


def _withdrawn(record: Record) -> tuple[Result, str]:
    """A revert, and the subject of the fix that it reverts."""
    sha, subject = record.text("commit"), record.text("revert")
    return Result(sha, subject, Outcome.NOT_A_FIX, "", _NO_VERDICT), record.text("subject")


def _repair(record: Record) -> Repair:
    texts = (
        "lesson",
        "title",
        "change",
        "owner",
        "audience",
        "deleted",
        "issue",
        "lesson_issue",
        "key",
    )
    return Repair(
        **{name: record.text(name) for name in texts},
        due=record.day("due"),
        first_due=record.day("first_due"),
        postponed=record.number("postponed"),
    )


def _debt(record: Record) -> Debt:
    counts = {name: record.number(name) for name in ("missing", "deferred", "repairs", "overdue")}
    return Debt(record.each("listed", _due_item), **counts, as_of=record.day("as_of"))


def _due_item(record: Record) -> DueItem:
    days = ("due", "first_due")
    texts = set(DueItem._fields) - {*days, "postponed"}
    return DueItem(
        **{name: record.text(name) for name in texts},  # type: ignore[arg-type]
        **{name: record.day(name) for name in days},  # type: ignore[arg-type]
        postponed=record.number("postponed"),
    )


def _lost(record: Record, known: Mapping[str, Lesson]) -> Lost:
    texts = map(record.text, ("evidence", "stood", "commit", "subject"))
    return Lost(record.of(known, "lesson"), *texts)


def _answer(record: Record) -> Answer:
    step = Prevention(record.text("kind"), record.text("change"))
    return Answer(record.text("lesson"), step, record.text("state"))


def _finding(record: Record) -> Finding:
    path = record.text("path")
    fix = record.optional("fix")
    return finding(
        record.text("rule", RULES),
        record.text("where"),
        record.text("what"),
        hint=record.texts("hint"),
        because=record.texts("because"),
        severity=record.text("severity"),
        position=Position(path, record.number("line"), record.number("column")) if path else None,
        fix=fix.texts("argv") if fix else (),
    )
