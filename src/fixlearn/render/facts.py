"""Facts for reports on many repositories, as JSON Lines or Parquet: a versioned contract.

Each fact is complete without the others. None names an author, so nobody's fixes are counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.dates import day_of
from fixlearn.errors import MissingPackage
from fixlearn.gate.judge import OWED
from fixlearn.lessons.prevention import STATUSES, strength, strongest_kind
from fixlearn.lessons.standing import Group, State
from fixlearn.render.json import one_line, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fixlearn.model import Export, Lesson, ReleaseSummary, Repair, Result, Standing


SCHEMA_VERSION = 1

Fact = dict[str, object]


def lines(export: Export) -> Iterator[str]:
    """The facts as JSON, a line each."""
    return map(one_line, facts(export))


def facts(export: Export) -> Iterator[Fact]:
    """The repository, its repair items, and each release with its fixes and its new lessons.

    A fix or lesson that is new in several releases, for example in a candidate and its
    final, names the other ones.
    """
    common = {"schema_version": SCHEMA_VERSION, "repository": export.repository}
    yield {
        "fact": "repository",
        **common,
        **record(export, "head committed day version since enforce"),
    }
    head = export.releases[0] if export.releases else None
    for repair in (*(head.repairs_open if head else ()), *export.ended):
        yield {"fact": "repair", **common, **_repair(repair)}
    new_in = _new_in(export.releases)
    standings = head.standings if head else {}
    for release in export.releases:
        yield from _of_release(common, release, new_in, standings)


class _NewIn(NamedTuple):
    """The names of the releases that each fix and each lesson is new in, oldest first."""

    order: Mapping[str, int]  # release -> its index
    fixes: Mapping[str, Sequence[str]]  # by hash
    lessons: Mapping[str, Sequence[str]]  # by id

    def others(self, release: ReleaseSummary, *names: str) -> list[str]:
        """The names except that of `release`, each once, oldest first."""
        others = dict.fromkeys(name for name in names if name != release.name)
        return sorted(others, key=lambda name: self.order.get(name, 0))


def _new_in(releases: Sequence[ReleaseSummary]) -> _NewIn:
    fixes: dict[str, list[str]] = {}
    lessons: dict[str, list[str]] = {}
    released = [release for release in reversed(releases) if release.date]
    for release in released:
        for result in release.results:
            if result.outcome in OWED:
                fixes.setdefault(result.sha, []).append(release.name)
        for lesson in release.lessons:
            lessons.setdefault(lesson.id, []).append(release.name)
    order = {release.name: index for index, release in enumerate(released)}
    return _NewIn(order, fixes, lessons)


def _of_release(
    of_repository: Fact,
    release: ReleaseSummary,
    new_in: _NewIn,
    at_head: Mapping[str, Standing],
) -> Iterator[Fact]:
    common = {
        **of_repository,
        "component": release.component or None,
        "release": release.name if release.date else None,
        "released": release.date.isoformat() if release.date else None,
    }
    counts = {
        "previous": release.previous or None,
        "commits": release.commits,
        "outcomes": dict(release.counts),
        "repairs_open": len(release.repairs_open),
        "owed": release.debt.total,
        "overdue": release.debt.overdue,
        "groups": dict(release.groups),
    }
    yield {"fact": "release", **common, **counts}
    repeats = {result.sha for result, _ in release.repeats}
    for result in release.results:
        if result.outcome in OWED:
            sha = result.sha
            names = (*new_in.fixes.get(sha, ()), *release.also_in.get(sha, ()))
            others = {"also_in": new_in.others(release, *names), "repeat": sha in repeats}
            yield {"fact": "fix", **common, **_fix(result, release), **others}
    same_as = {lesson.id: id for lesson, id in release.suspected}
    for lesson in release.lessons:
        standing = release.standings[lesson.id]
        others = {
            "also_in": new_in.others(release, *new_in.lessons.get(lesson.id, ())),
            "same_as": same_as.get(lesson.id),
        }
        now = _now(at_head.get(lesson.id))
        yield {"fact": "lesson", **common, **_lesson(lesson, standing), **others, **now}


def _repair(repair: Repair) -> Fact:
    status = repair.ended.partition(":")[0] or "planned"
    return {
        **record(repair, "lesson title change owner? due first_due"),
        "status": status if status in STATUSES else "ended",
        **record(repair, "issue? audience"),
    }


def _fix(result: Result, release: ReleaseSummary) -> Fact:
    kinds = dict.fromkeys(kind for id in result.lessons for kind in release.kinds.get(id, ()))
    return {
        "commit": result.sha,
        "committed": day_of(result.committed).isoformat(),
        **record(result, "subject outcome lessons"),
        "kinds": list(kinds),
        **record(result, "reason? due"),
    }


def _now(standing: Standing | None) -> Fact:
    """What is known of a lesson at HEAD; None if HEAD does not have it."""
    steps = standing.evident_steps if standing else ()
    return {
        "state_now": standing.state if standing else None,
        "group_now": standing.group if standing else None,
        "holds": standing is not None and standing.group == Group.RULED_OUT,
        "evidence": list(dict.fromkeys(value for step in steps for value in step.evidence)),
    }


def _lesson(lesson: Lesson, standing: Standing) -> Fact:
    return {
        "lesson": lesson.id,
        **record(lesson, "title path gap"),
        "changes": [prevention.change for prevention in lesson.prevention],
        **record(lesson, "areas date"),
        "kinds": [prevention.kind for prevention in lesson.prevention],
        "strongest_kind": strongest_kind(lesson),
        "strength": strength(lesson),
        **record(standing, "state group"),
        "planned": sum(item.status == "planned" for item in lesson.prevention),
        "proven": standing.state == State.PROVEN,
        **record(lesson, "impact cause? found_by? audience issue? supersedes"),
        "declared_same_as": list(lesson.same_as),
        **record(lesson, "retired?"),
    }


# The type of each column. A reader of JSON Lines needs them, too: no line has all keys.
COLUMNS = {
    **dict.fromkeys(
        "fact repository component release released head committed day version enforce previous"
        " commit subject outcome reason due lesson title path gap date strongest_kind strength"
        " state group state_now group_now impact cause found_by audience issue retired same_as"
        " change owner first_due status".split(),
        "text",
    ),
    **dict.fromkeys(
        "since lessons kinds also_in changes areas evidence supersedes declared_same_as".split(),
        "texts",
    ),
    **dict.fromkeys("schema_version commits repairs_open owed overdue planned".split(), "number"),
    **dict.fromkeys("repeat proven holds".split(), "flag"),
    **dict.fromkeys("outcomes groups".split(), "counts"),
}


def parquet(facts: Iterable[Fact]) -> bytes:
    """The facts as one file, with null for what a fact does not have.

    Raises MissingPackage without pyarrow.
    """
    try:
        import pyarrow
        from pyarrow.parquet import write_table
    except ImportError as error:
        raise MissingPackage("--format parquet", "pyarrow") from error
    text, number = pyarrow.string(), pyarrow.int64()
    types = {
        "text": text,
        "texts": pyarrow.list_(text),
        "number": number,
        "flag": pyarrow.bool_(),
        "counts": pyarrow.map_(text, number),
    }
    rows = [{key: _value(value) for key, value in fact.items()} for fact in facts]
    schema = pyarrow.schema([(name, types[type_]) for name, type_ in COLUMNS.items()])
    sink = pyarrow.BufferOutputStream()
    write_table(pyarrow.Table.from_pylist(rows, schema=schema), sink)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _value(value: object) -> object:
    """The value without lone surrogates, which are no Unicode text."""
    if isinstance(value, str):
        return str.encode(value, "utf-8", "replace").decode()
    if isinstance(value, list):
        return [_value(item) for item in value]
    return list(value.items()) if isinstance(value, dict) else value
