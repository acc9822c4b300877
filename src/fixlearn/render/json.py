"""Results as JSON: a versioned contract. Keys are added, never renamed or removed."""

from __future__ import annotations

import json
from textwrap import indent
from typing import TYPE_CHECKING

from fixlearn.config import HEADINGS
from fixlearn.lessons.proof import age_sentence, possible_age_sentence
from fixlearn.model import Outcome
from fixlearn.render.json_records import (
    ROWS,
    age_record,
    current_record,
    due_item_record,
    finding_record,
    finding_records,
    lesson_record,
    links_record,
    new_in_records,
    release_record,
    repair_record,
    result_record,
    themes_record,
    trend_point_record,
    trial_record,
)
from fixlearn.render.links import NO_LINKS
from fixlearn.render.release_sentences import count_waivers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from fixlearn.gate.calibrate import Calibration
    from fixlearn.gate.judged_range import JudgedRange
    from fixlearn.lessons.library import Library
    from fixlearn.lessons.listing import Listed
    from fixlearn.lessons.patterns import Siblings
    from fixlearn.lessons.proof import ProofResult
    from fixlearn.lessons.recall import Recall
    from fixlearn.lessons.standing import EvidenceCounts
    from fixlearn.model import (
        Age,
        Diagnosis,
        Finding,
        Lesson,
        NewIn,
        ReleaseSummary,
        Result,
        TrendPoint,
    )
    from fixlearn.releases.digest import Digest
    from fixlearn.releases.due import Owed
    from fixlearn.releases.themes import Themes
    from fixlearn.render.links import Links

SCHEMA_VERSION = 1


def check(judged: JudgedRange, proofs: Sequence[ProofResult] = ()) -> Iterator[str]:
    """The result of `check` for a range, in parts; `proofs` are those of `--require-proof`."""
    rows = (row for row in judged.results if row.outcome in ROWS or row.findings)
    outcomes = judged.outcomes
    head = {
        "schema_version": SCHEMA_VERSION,
        "command": "check",
        "range": judged.range.says,
        "head": judged.range.head,
        "commits": judged.facts.commits,
        "outcomes": {outcome.value: outcomes[outcome] for outcome in Outcome},
        "waivers": count_waivers(judged.results)._asdict(),
        "own_merges": list(judged.own_merges),
    }
    lessons = ({**lesson_record(each.lesson), "new": each.is_new} for each in judged.lessons)
    lists = [
        ("results", map(result_record, rows)),
        ("lessons", lessons),
        ("proofs", map(trial_record, proofs)),
        ("findings", map(finding_record, judged.findings)),
    ]
    return plain_lists(head, lists)


def message(result: Result) -> str:
    """The result of `check` for one message."""
    return _document(
        "check", results=[result_record(result)], findings=finding_records(result.findings)
    )


def lint(files: int, findings: Sequence[Finding], counts: EvidenceCounts | None = None) -> str:
    """The result of `lint`; `files` is the number of lessons that were checked."""
    evidence = {"evidence": counts._asdict()} if counts else {}
    return _document("lint", lessons=files, **evidence, findings=finding_records(findings))


def explain(
    result: Result,
    releases: Sequence[NewIn] = (),
    changes: Sequence[str] = (),
    age: Age | None = None,
    *,
    is_proven: bool = False,
) -> str:
    """The result of `explain` for a commit: `changes` are what would change the verdict.

    `releases` are those that it is new in. `age` is that of its bug, by a test if it
    `is_proven`, otherwise by git blame.
    """
    sentence = age_sentence if is_proven else possible_age_sentence
    return _document(
        "explain",
        result=result_record(result),
        would_change=list(changes),
        releases=new_in_records(releases),
        age={"by": "test" if is_proven else "blame", **age_record(age, sentence)} if age else None,
    )


def explain_lesson(lesson: Lesson, releases: Sequence[NewIn] = ()) -> str:
    """The result of `explain` for a lesson; `releases` are those that it is new in."""
    return _document("explain", lesson=lesson_record(lesson), releases=new_in_records(releases))


def explain_broken(findings: Sequence[Finding]) -> str:
    """The result of `explain` for a lesson with errors in it."""
    return _document("explain", findings=finding_records(findings), releases=[])


def recall(paths: Sequence[str], words: Sequence[str], recalled: Recall) -> str:
    """The result of `recall`: the paths and words of the query, and the lessons, best first."""
    return _document(
        "recall",
        paths=list(paths),
        words=list(words),
        words_left_out=recalled.words_left_out,
        lessons=[
            {"because": list(why), **lesson_record(lesson)} for lesson, why in recalled.lessons
        ],
    )


def siblings(siblings: Siblings) -> str:
    """The result of `siblings`: the places to look at for the gap of a lesson."""
    return _document(
        "siblings",
        lesson=lesson_record(siblings.lesson),
        fixed=list(siblings.fixed),
        files=[file._asdict() for file in siblings.files],
        lines=[
            {"path": line.path, "line": line.number, "text": line.text} for line in siblings.lines
        ],
        errors=list(siblings.errors),
        complete=siblings.is_complete,
    )


def lesson_list(rows: Iterable[Listed]) -> str:
    """The result of `list`: the lessons, newest first."""
    return _document(
        "list",
        lessons=[
            {
                **lesson_record(row.lesson),
                "state": row.state,
                "open_items": row.open_items,
                "retired": row.lesson.retired or None,
                "areas": list(row.lesson.areas),
                "supersedes": list(row.lesson.supersedes),
            }
            for row in rows
        ],
    )


def calibration(result: Calibration) -> str:
    """The result of `calibrate`."""
    return _document(
        "calibrate",
        commits=result.commits,
        bands={band: result.bands[band] for band in ("fix", "unsure", "not", "exempt")},
        declared=result.declared,
        reasons=dict(result.reasons.most_common()),
        nearest=[
            {
                "commit": commit.sha,
                "subject": commit.message.subject,
                "score": commit.verdict.score,
            }
            for commit in result.nearest
        ],
        proposals={"detect": result.proposals} if result.proposals else {},
        because=result.because,
        too_few=result.is_too_few,
        seen=result.seen,
        language_without_words=result.language or None,
    )


def summary(
    releases: Sequence[ReleaseSummary],
    trend: Sequence[TrendPoint] = (),
    themes: Themes | None = None,
    current: Library | None = None,
    links: Links = NO_LINKS,
    changelog_links: Links = NO_LINKS,
    headings: Mapping[str, str] = HEADINGS,
) -> str:
    """The result of `summary`. It has no time of the run, so two runs agree byte for byte.

    `current` are the lessons at HEAD if all releases are reported. `links` are those of the
    printed formats, `changelog_links` those of a changelog.
    """
    document = {
        **summary_document((), trend, themes),
        "current": current_record(current) if current else None,
        "links": links_record(links),
        "changelog_links": links_record(changelog_links),
        "headings": dict(headings),
    }
    # Rendered one by one, thousands of releases take far less memory.
    rows = (plain(release_record(release)).rstrip() for release in releases)
    listed = ",\n    ".join(row.replace("\n", "\n    ") for row in rows)
    before, key, after = plain(document).partition('"releases": [')
    return "".join([before, key, *(("\n    ", listed, "\n  ") if listed else ()), after])


def summary_document(
    releases: Sequence[ReleaseSummary],
    trend: Sequence[TrendPoint] = (),
    themes: Themes | None = None,
) -> dict[str, object]:
    """The result of `summary` as values; templates get them as well."""
    return {
        "schema_version": SCHEMA_VERSION,
        "command": "summary",
        "releases": [release_record(release) for release in releases],
        "trend": [trend_point_record(point) for point in trend],
        "themes": themes_record(themes) if themes else None,
    }


def due(owed: Owed, on: date) -> str:
    """The result of `due`, overdue items first."""
    items = [due_item_record(item, is_overdue=True) for item in owed.overdue]
    items += [due_item_record(item, is_overdue=False) for item in owed.due]
    return _document("due", on=on.isoformat(), items=items, unreadable=list(owed.unreadable))


def digest(digest: Digest) -> str:
    """The result of `digest`."""
    again = digest.read_again
    return _document(
        "digest",
        since=digest.since.isoformat(),
        on=digest.on.isoformat(),
        learned=[lesson_record(lesson, standing) for lesson, standing in digest.learned],
        came_back=[
            {"commit": fix.sha, "subject": fix.subject, "lesson": id}
            for fix, id in digest.came_back
        ],
        suspected_repeats=[{"lesson": lesson.id, "same_as": id} for lesson, id in digest.suspected],
        ended=[{**repair_record(repair), "ended": repair.ended} for repair in digest.ended],
        overdue=[due_item_record(item, is_overdue=True) for item in digest.overdue],
        due=[due_item_record(item, is_overdue=False) for item in digest.due],
        later=digest.later,
        read_again=lesson_record(again) if again else None,
        unreadable=list(digest.unreadable),
    )


def prove(range: str, trials: Sequence[ProofResult], findings: Sequence[Finding]) -> str:
    """The result of `prove`; `range` describes the commits that were selected."""
    results = [trial_record(trial) for trial in trials]
    return _document("prove", range=range, results=results, findings=finding_records(findings))


def doctor(diagnoses: Sequence[Diagnosis]) -> str:
    """The result of `doctor`."""
    rows = [
        {"name": row.name, "state": row.state, "says": row.says, "mends": list(row.remedy)}
        for row in diagnoses
    ]
    return _document("doctor", diagnoses=rows)


def _document(command: str, **values: object) -> str:
    return plain({"schema_version": SCHEMA_VERSION, "command": command, **values})


def plain(value: object) -> str:
    """A value as indented JSON that is safe to print to a log."""
    return _without_commands(json.dumps(value, indent=2)) + "\n"


def plain_lists(
    head: Mapping[str, object], lists: Iterable[tuple[str, Iterable[object]]]
) -> Iterator[str]:
    """The parts of what `plain` gives for an object with these lists, without having them all."""
    yield plain(head).removesuffix("\n}\n")
    for name, rows in lists:
        yield f",\n  {json.dumps(name)}: ["
        is_empty = True
        for row in rows:
            text = plain(row).removesuffix("\n")
            yield ("\n" if is_empty else ",\n") + indent(text, "    ")
            is_empty = False
        yield "]" if is_empty else "\n  ]"
    yield "\n}\n"


def one_line(value: object) -> str:
    """A value as JSON in one line that is safe to print to a log."""
    return _without_commands(json.dumps(value)) + "\n"


def _without_commands(text: str) -> str:
    # JSON in ASCII has no invisible characters and no lone surrogates. But Azure and GitHub
    # read "##" in a log as the start of a command.
    return text.replace("##", "#\\u0023")
