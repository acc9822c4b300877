"""Read what an earlier run of `summary` printed as JSON.

The file may come from anywhere. All text in it is sanitized where it is printed, as that of
commits is.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from fixlearn.config import HEADINGS, is_web_address
from fixlearn.errors import UsageError
from fixlearn.lessons.library import Library
from fixlearn.lessons.prevention import KIND_RANK, is_effective, strongest_step
from fixlearn.lessons.standing import SHOWN, Group, State
from fixlearn.messages import Band, Reason, Verdict
from fixlearn.model import (
    Age,
    Answer,
    Debt,
    DueItem,
    Ended,
    Finding,
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
from fixlearn.render.json import SCHEMA_VERSION
from fixlearn.render.links import Links
from fixlearn.render.summary_document import SummaryDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_AGAIN = "fixlearn summary --all --format json > summary.json     writes one to read"
_MAX_NUMBER = 10**12  # a larger number is no count

_Record = dict[str, Any]  # as the schema describes it
_Value = TypeVar("_Value")


def read_summary(content: bytes, name: str) -> SummaryDocument:
    """The document that `summary --format json` printed; messages call the file `name`.

    Raises UsageError if it is no such document, or if another version wrote it.
    """
    try:
        document = _parsed(content)
    except json.JSONDecodeError as error:
        at = f"{name}:{error.lineno}:{error.colno}"
        raise UsageError(f"{at}: this is not JSON", why=error.msg, hint=_AGAIN) from error
    except ValueError as error:
        raise UsageError(f"{name} is not JSON", why=str(error), hint=_AGAIN) from error
    _refuse_others(document if isinstance(document, dict) else {}, name)
    try:
        _validate(document)
        return _document(document)
    except ValueError as error:
        why = "it was edited, or another version of fixlearn wrote it"
        raise UsageError(f"{name}: {error}", why=why, hint=_AGAIN) from error


def _parsed(content: bytes) -> Any:
    """The value of a JSON text in any encoding that JSON may have. Raises ValueError."""
    try:
        return json.loads(
            content,
            parse_int=lambda text: _limited(int(text)),
            parse_float=lambda text: _limited(float(text)),
            parse_constant=_refuse_constant,
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _limited(number: float) -> float:
    if abs(number) >= _MAX_NUMBER:
        raise ValueError("a number in it is larger than any count")
    return number


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number in JSON")


def _refuse_others(document: Mapping[str, object], name: str) -> None:
    """Raise UsageError for the document of another command or version."""
    command, version = document.get("command"), document.get("schema_version")
    if command != "summary":
        what = f"one of fixlearn {command}" if isinstance(command, str) else "some other JSON"
        raise UsageError(f"{name} is no document of summary", why=f"it is {what}", hint=_AGAIN)
    if version != SCHEMA_VERSION or isinstance(version, bool):
        why = f"this version of fixlearn reads version {SCHEMA_VERSION}"
        raise UsageError(f"{name} has the schema version {version}", why=why, hint=_AGAIN)


def _validate(document: object) -> None:
    """Raise ValueError, which says where, if the published schema does not describe it."""
    from fastjsonschema import JsonSchemaValueException

    try:
        _validator()(document, name_prefix="it")
    except JsonSchemaValueException as error:
        raise ValueError(error.message.removeprefix("it.")) from error


@cache
def _validator() -> Callable[..., object]:
    import fastjsonschema

    schema = json.loads(files("fixlearn.render").joinpath("fixlearn-1.json").read_text("utf-8"))
    return fastjsonschema.compile({"$ref": "#/$defs/summary", "$defs": schema["$defs"]})


class _ByName(dict[str, _Value]):
    """Values that the document refers to by a name."""

    def __missing__(self, name: str) -> NoReturn:
        raise ValueError(f"{name} is not in the document")


def _made(named_tuple: Callable[..., _Value], record: _Record, **values: object) -> _Value:
    """The named tuple with the values of a record, except these."""
    fields = named_tuple._fields  # type: ignore[attr-defined]
    read = {name: _value(name, record[name]) for name in fields if name in record}
    return named_tuple(**{**read, **values})


def _value(name: str, value: Any) -> Any:
    if name in ("date", "due", "first_due", "as_of"):
        return value and date.fromisoformat(value)
    if isinstance(value, list):
        return tuple(value)
    return "" if value is None else value


def _rows(named_tuple: Callable[..., _Value], records: list[_Record]) -> tuple[_Value, ...]:
    return tuple(_made(named_tuple, record) for record in records)


def _not_a_fix(sha: str, subject: str, reason: str = "") -> Result:
    return Result(sha, subject, Outcome.NOT_A_FIX, "", Verdict(Band.NOT, ()), reason=reason)


def _document(record: _Record) -> SummaryDocument:
    if not record["releases"]:
        raise ValueError("releases is not a list with a release")
    themes, current, headings = record["themes"], record["current"], record["headings"]
    return SummaryDocument(
        [_release(release) for release in record["releases"]],
        tuple(_made(TrendPoint, point, name=point["release"]) for point in record["trend"]),
        _themes(themes) if themes else None,
        _library(current) if current else None,
        _links("links", record),
        _links("changelog_links", record),
        {key: headings.get(key, heading) for key, heading in HEADINGS.items()},
    )


def _library(record: _Record) -> Library:
    lessons = {row["id"]: _lesson(row) for row in record["lessons"]}
    return Library(lessons, {}, (), {*lessons, *record["unreadable"]})


def _links(key: str, record: _Record) -> Links:
    for name, address in record[key].items():
        if address and not is_web_address(address):
            raise ValueError(f"{key}.{name} is not an http(s) address")
    return _made(Links, record[key])


def _themes(record: _Record) -> Themes:
    def themes(key: str) -> tuple[Theme, ...]:
        if any(len(row["counts"]) != len(record["periods"]) for row in record[key]):
            raise ValueError(f"themes.{key} has no number for each period")
        return _rows(Theme, record[key])

    return _made(
        Themes,
        record,
        **{key: themes(key) for key in ("causes", "found_by", "areas")},
        **{key: record[key] for key in ("repair_days", "age_days")},
        returned=_rows(Returned, record["returned"]),
        kinds=_rows(KindRecord, record["kinds"]),
    )


def _release(record: _Record) -> ReleaseSummary:
    new = [_lesson(row) for row in record["lessons"]]
    known = _ByName({lesson.id: lesson for lesson in new})
    known |= {row["id"]: _lesson(row) for row in record["older_lessons"]}
    rows = zip(new, record["lessons"], strict=True)
    standings = {lesson.id: _standing_of_new(lesson, row) for lesson, row in rows}
    standings |= {id: _standing(row) for id, row in record["standings"].items()}
    disclaimed = tuple(
        _not_a_fix(row["commit"], row["subject"], row["reason"]) for row in record["disclaimed"]
    )
    results = (*map(_result, record["results"]), *disclaimed)
    by_sha = _ByName({result.sha: result for result in results})
    repeats = record["repeats"]
    return _made(
        ReleaseSummary,
        record,
        results=results,
        lessons=tuple(new),
        repeats=tuple((by_sha[row["commit"]], row["lesson"]) for row in repeats),
        findings=tuple(map(_finding, record["findings"])),
        counts=record["outcomes"],
        withdrawn=tuple(
            (_not_a_fix(row["commit"], row["revert"]), row["subject"])
            for row in record["withdrawn"]
        ),
        upgrades=tuple(
            _made(Upgrade, row, lesson=known[row["lesson"]]) for row in record["upgrades"]
        ),
        repairs_done=_rows(Repair, record["repairs_done"]),
        repairs_open=_rows(Repair, record["repairs_open"]),
        strengths=record["active_lessons"],
        latency=record["latency_days"],
        also_in={sha: tuple(names) for sha, names in record["also_in"].items()},
        disclaimed=disclaimed,
        proven=tuple(known[id] for id in record["proven"]),
        lost=tuple(_lost(row, known) for row in record["lost"]),
        lost_earlier=tuple(_lost(row, known) for row in record["lost_earlier"]),
        public=_made(Public, record["public"]),
        standings=standings,
        answers={row["lesson"]: _answer(row["answer"]) for row in repeats if row["answer"]},
        ended=tuple(_made(Ended, row, lesson=known[row["lesson"]]) for row in record["ended"]),
        debt=_made(Debt, record["debt"], items=_rows(DueItem, record["debt"]["listed"])),
        suspected=tuple(
            (known[row["lesson"]], row["same_as"]) for row in record["suspected_repeats"]
        ),
    )


def _lesson(record: _Record) -> Lesson:
    return _made(Lesson, record, prevention=tuple(map(_prevention, record["prevention"])))


def _prevention(record: _Record) -> Prevention:
    proof = record["proof"]
    return _made(
        Prevention,
        record,
        proof=_proof(proof) if proof else None,
        exceptions=tuple(record["except"]),
    )


def _proof(record: _Record) -> Proof:
    age = record["age"]
    return _made(Proof, record, evidence=tuple(record["of"]), age=_made(Age, age) if age else None)


def _lost(record: _Record, lessons: Mapping[str, Lesson]) -> Lost:
    return _made(Lost, record, lesson=lessons[record["lesson"]], last_release=record["stood"])


def _standing_of_new(lesson: Lesson, record: _Record) -> Standing:
    """What is known of a lesson that is new in its release."""
    steps = zip(lesson.prevention, record["prevention"], strict=True)
    evident = tuple(step for step, row in steps if row["state"] in SHOWN)
    step = min(evident, key=lambda each: KIND_RANK[each.kind], default=strongest_step(lesson))
    state, group = State(record["state"]), Group(record["group"])
    return _consistent(Standing(state, group, step, evident, lesson.audience))


def _standing(record: _Record) -> Standing:
    return _consistent(
        Standing(
            State(record["state"]),
            Group(record["group"]),
            _prevention(record["step"]),
            tuple(map(_prevention, record["evident"])),
            record["audience"],
        )
    )


def _consistent(standing: Standing) -> Standing:
    is_shown = standing.step in standing.evident_steps and is_effective(standing.step)
    if standing.group == Group.RULED_OUT and not is_shown:
        raise ValueError("a lesson is ruled out, and no evidence shows its step")
    return standing


def _result(record: _Record) -> Result:
    reasons = tuple(_made(Reason, row, points=row["points"]) for row in record["reasons"])
    return _made(
        Result,
        record,
        sha=record["commit"] or "",
        outcome=Outcome(record["outcome"]),
        verdict=Verdict(Band(record["band"]), reasons, record["score"]),
    )


def _answer(record: _Record) -> Answer:
    return _made(Answer, record, step=_made(Prevention, record))


def _finding(record: _Record) -> Finding:
    path, fix = record["path"], record["fix"]
    return _made(
        Finding,
        record,
        position=Position(path, record["line"], record["column"]) if path else None,
        fix=tuple(fix["argv"]) if fix else (),
    )
