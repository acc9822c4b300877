"""Results as JSON: a versioned contract. Keys are added, never renamed or removed."""

from __future__ import annotations

import json
from textwrap import indent
from typing import TYPE_CHECKING

from fixlearn.config import HEADINGS
from fixlearn.lessons.prevention import strength, strongest_kind
from fixlearn.lessons.proof import age_sentence, possible_age_sentence
from fixlearn.lessons.standing import Group, state_of
from fixlearn.model import Outcome
from fixlearn.releases.debt import is_overdue
from fixlearn.render.links import NO_LINKS
from fixlearn.render.release_sentences import count_waivers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
        Answer,
        Debt,
        Diagnosis,
        DueItem,
        Finding,
        Lesson,
        Lost,
        NewIn,
        Prevention,
        Proof,
        ReleaseSummary,
        Repair,
        Result,
        Standing,
        TrendPoint,
    )
    from fixlearn.releases.digest import Digest
    from fixlearn.releases.due import Owed
    from fixlearn.releases.themes import Themes
    from fixlearn.render.links import Links

SCHEMA_VERSION = 1

# Most commits are no fixes, and have a row only if they have a finding.
_ROWS = frozenset(Outcome) - {Outcome.NOT_A_FIX}

_Record = dict[str, object]


def check(judged: JudgedRange, proofs: Sequence[ProofResult] = ()) -> str:
    """The result of `check` for a range; `proofs` are those of `--require-proof`."""
    rows = [row for row in judged.results if row.outcome in _ROWS or row.findings]
    return _document(
        "check",
        range=judged.range.says,
        head=judged.range.head,
        commits=judged.facts.commits,
        outcomes={outcome.value: judged.outcomes[outcome] for outcome in Outcome},
        waivers=count_waivers(judged.results)._asdict(),
        own_merges=list(judged.own_merges),
        results=[_result(row) for row in rows],
        lessons=[{**_lesson(each.lesson), "new": each.is_new} for each in judged.lessons],
        proofs=[_trial(proof) for proof in proofs],
        findings=_findings(judged.findings),
    )


def message(result: Result) -> str:
    """The result of `check` for one message."""
    return _document("check", results=[_result(result)], findings=_findings(result.findings))


def lint(files: int, findings: Sequence[Finding], counts: EvidenceCounts | None = None) -> str:
    """The result of `lint`; `files` is the number of lessons that were checked."""
    evidence = {"evidence": counts._asdict()} if counts else {}
    return _document("lint", lessons=files, **evidence, findings=_findings(findings))


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
        result=_result(result),
        would_change=list(changes),
        releases=_new_in(releases),
        age={"by": "test" if is_proven else "blame", **_age(age, sentence)} if age else None,
    )


def explain_lesson(lesson: Lesson, releases: Sequence[NewIn] = ()) -> str:
    """The result of `explain` for a lesson; `releases` are those that it is new in."""
    return _document("explain", lesson=_lesson(lesson), releases=_new_in(releases))


def explain_broken(findings: Sequence[Finding]) -> str:
    """The result of `explain` for a lesson with errors in it."""
    return _document("explain", findings=_findings(findings), releases=[])


def _new_in(releases: Sequence[NewIn]) -> list[_Record]:
    return [{"release": new.release, "previous": new.previous or None} for new in releases]


def recall(paths: Sequence[str], words: Sequence[str], recalled: Recall) -> str:
    """The result of `recall`: the paths and words of the query, and the lessons, best first."""
    return _document(
        "recall",
        paths=list(paths),
        words=list(words),
        words_left_out=recalled.words_left_out,
        lessons=[{"because": list(why), **_lesson(lesson)} for lesson, why in recalled.lessons],
    )


def siblings(siblings: Siblings) -> str:
    """The result of `siblings`: the places to look at for the gap of a lesson."""
    return _document(
        "siblings",
        lesson=_lesson(siblings.lesson),
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
                **_lesson(row.lesson),
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
    return plain(
        {
            **summary_document(releases, trend, themes),
            "current": _current(current) if current else None,
            "links": _links(links),
            "changelog_links": _links(changelog_links),
            "headings": dict(headings),
        }
    )


def _current(library: Library) -> _Record:
    return {
        "lessons": [_whole_lesson(lesson) for lesson in library.lessons.values()],
        "unreadable": sorted({*library.ids} - library.lessons.keys()),
    }


def _links(links: Links) -> _Record:
    return {name: address or None for name, address in links._asdict().items()}


def summary_document(
    releases: Sequence[ReleaseSummary],
    trend: Sequence[TrendPoint] = (),
    themes: Themes | None = None,
) -> dict[str, object]:
    """The result of `summary` as values; templates get them as well."""
    return {
        "schema_version": SCHEMA_VERSION,
        "command": "summary",
        "releases": [_release(release) for release in releases],
        "trend": [_trend_point(point) for point in trend],
        "themes": _themes(themes) if themes else None,
    }


def _themes(themes: Themes) -> _Record:
    tables = ("causes", "found_by", "areas", "returned", "kinds")
    rows = {name: [row._asdict() for row in getattr(themes, name)] for name in tables}
    return {**themes._asdict(), **rows}


def _trend_point(point: TrendPoint) -> _Record:
    values = point._asdict()
    return {"release": values.pop("name"), **values}


def due(owed: Owed, on: date) -> str:
    """The result of `due`, overdue items first."""
    items = [_due_item(item, is_overdue=True) for item in owed.overdue]
    items += [_due_item(item, is_overdue=False) for item in owed.due]
    return _document("due", on=on.isoformat(), items=items, unreadable=list(owed.unreadable))


def digest(digest: Digest) -> str:
    """The result of `digest`."""
    again = digest.read_again
    return _document(
        "digest",
        since=digest.since.isoformat(),
        on=digest.on.isoformat(),
        learned=[_lesson(lesson, standing) for lesson, standing in digest.learned],
        came_back=[
            {"commit": fix.sha, "subject": fix.subject, "lesson": id}
            for fix, id in digest.came_back
        ],
        suspected_repeats=[{"lesson": lesson.id, "same_as": id} for lesson, id in digest.suspected],
        ended=[{**_repair(repair), "ended": repair.ended} for repair in digest.ended],
        overdue=[_due_item(item, is_overdue=True) for item in digest.overdue],
        due=[_due_item(item, is_overdue=False) for item in digest.due],
        later=digest.later,
        read_again=_lesson(again) if again else None,
        unreadable=list(digest.unreadable),
    )


def _debt(debt: Debt) -> _Record:
    counts = ("missing", "deferred", "repairs", "overdue")
    return {
        **{name: getattr(debt, name) for name in counts},
        "as_of": _day(debt.as_of),
        "listed": [
            _due_item(item, is_overdue=is_overdue(item.due, debt.as_of)) for item in debt.items
        ],
    }


def _due_item(item: DueItem, *, is_overdue: bool) -> _Record:
    new_lesson = {"argv": ["fixlearn", "new", "--from-commit", item.commit]}
    return {
        "kind": item.kind,
        "due": _day(item.due),
        "overdue": is_overdue,
        "what": item.what,
        "title": item.title or None,
        "commit": item.commit or None,
        "lesson": item.lesson or None,
        "owner": item.owner or None,
        "issue": item.issue or None,
        "lesson_issue": item.lesson_issue or None,
        "key": item.key or None,
        "audience": item.audience,
        "reason": item.reason or None,
        "since": item.since or None,
        **_postponement(item),
        "fix": new_lesson if item.commit else None,
    }


def prove(range: str, trials: Sequence[ProofResult], findings: Sequence[Finding]) -> str:
    """The result of `prove`; `range` describes the commits that were selected."""
    results = [_trial(trial) for trial in trials]
    return _document("prove", range=range, results=results, findings=_findings(findings))


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


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _result(result: Result) -> _Record:
    verdict = result.verdict
    return {
        "commit": result.sha or None,
        "subject": result.subject,
        "outcome": result.outcome.value,
        "why": result.why,
        "band": verdict.band.value,
        "score": verdict.score,
        "reasons": [
            {"text": reason.text, "points": reason.points, "matched": reason.matched}
            for reason in verdict.reasons
        ],
        "lessons": list(result.lessons),
        "reason": result.reason,
        "due": _day(result.due),
    }


def _findings(findings: Iterable[Finding]) -> list[_Record]:
    return [_finding(finding) for finding in findings]


def _finding(finding: Finding) -> _Record:
    position = finding.position
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "where": finding.where,
        "path": position.path if position else None,
        "line": position.line if position else None,
        "column": position.column if position else None,
        "what": finding.what,
        "because": list(finding.because),
        "hint": list(finding.hint),
        "fix": {"argv": list(finding.fix)} if finding.fix else None,
    }


def _trial(trial: ProofResult) -> _Record:
    return {
        "lesson": trial.lesson.id,
        "path": trial.lesson.path,
        "prevention": trial.number,
        "evidence": trial.value or None,
        "outcome": trial.outcome.value,
        "why": trial.why,
        "before": trial.before.sha if trial.before else None,
        "fix": trial.fix.sha if trial.fix else None,
        "command": trial.command or None,
        "logs": list(trial.logs),
        "output": list(trial.last_lines),
        "age": _age(trial.age) if trial.age else None,
    }


def _release(release: ReleaseSummary) -> _Record:
    return {
        "name": release.name,
        "component": release.component or None,
        "previous": release.previous or None,
        "date": _day(release.date),
        "commits": release.commits,
        "outcomes": release.counts,
        "version": release.version or None,
        "aliases": list(release.aliases),
        "lessons": [
            _whole_lesson(lesson, release.standings[lesson.id]) for lesson in release.lessons
        ],
        "older_lessons": [_whole_lesson(lesson) for lesson in _older_lessons(release)],
        "standings": {id: _standing(known) for id, known in _older_standings(release).items()},
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
                "retired": end.lesson.retired or None,
                "superseded_by": end.superseded_by or None,
            }
            for end in release.ended
        ],
        "upgrades": [
            {"lesson": upgrade.lesson.id, "before": upgrade.before, "after": upgrade.after}
            for upgrade in release.upgrades
        ],
        "repairs_done": [_repair(repair) for repair in release.repairs_done],
        "repairs_open": [_repair(repair) for repair in release.repairs_open],
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
        "results": [_result(result) for result in release.results if result.outcome in _ROWS],
        "findings": _findings(release.findings),
    }


def _older_lessons(release: ReleaseSummary) -> Iterable[Lesson]:
    """The lessons that the release says something about, and that are not new in it."""
    lost = (*release.lost_earlier, *release.lost)
    mentioned = [
        *(each.lesson for each in lost),
        *(each.lesson for each in release.ended),
        *(each.lesson for each in release.upgrades),
        *release.proven,
    ]
    lessons = {lesson.id: lesson for lesson in mentioned}
    new = {lesson.id for lesson in release.lessons}
    return [lesson for id, lesson in lessons.items() if id not in new]


def _older_standings(release: ReleaseSummary) -> dict[str, Standing]:
    new = {lesson.id for lesson in release.lessons}
    return {id: known for id, known in release.standings.items() if id not in new}


def _standing(standing: Standing) -> _Record:
    return {
        "state": standing.state,
        "group": standing.group,
        "step": _prevention(standing.step, standing),
        "evident": [_prevention(step, standing) for step in standing.evident_steps],
        "audience": standing.audience,
    }


def _repair(repair: Repair) -> _Record:
    return {
        "lesson": repair.lesson,
        "title": repair.title,
        "audience": repair.audience,
        "change": repair.change,
        "owner": repair.owner or None,
        "due": _day(repair.due),
        "issue": repair.issue or None,
        "lesson_issue": repair.lesson_issue or None,
        "key": repair.key or None,
        **_postponement(repair),
    }


def _postponement(item: DueItem | Repair) -> _Record:
    return {
        "first_due": _day(item.first_due),
        "postponed": item.postponed,
        "deleted": item.deleted or None,
    }


def _lost(lost: Lost) -> _Record:
    return {
        "lesson": lost.lesson.id,
        "evidence": lost.evidence,
        "stood": lost.stood,
        "commit": lost.commit or None,
        "subject": lost.subject or None,
    }


def _answer(answer: Answer | None) -> _Record | None:
    if answer is None:
        return None
    step = answer.step
    return {
        "lesson": answer.lesson,
        "kind": step.kind,
        "change": step.change,
        "state": answer.state,
    }


def _lesson(lesson: Lesson, standing: Standing | None = None) -> _Record:
    """A lesson; without `standing`, its evidence was not looked up, and nothing is claimed."""
    return {
        "id": lesson.id,
        "path": lesson.path,
        "title": lesson.title,
        "date": _day(lesson.date),
        "gap": lesson.gap,
        "impact": lesson.impact,
        "audience": lesson.audience,
        "issue": lesson.issue or None,
        "strongest_kind": strongest_kind(lesson),
        "strength": strength(lesson),
        "state": standing.state if standing else None,
        "group": standing.group if standing else None,
        "holds": bool(standing and standing.group == Group.RULED_OUT),
        "prevention": [_prevention(step, standing) for step in lesson.prevention],
    }


def _whole_lesson(lesson: Lesson, standing: Standing | None = None) -> _Record:
    """A lesson with all of its keys."""
    return {
        **_lesson(lesson, standing),
        "cause": lesson.cause or None,
        "found_by": lesson.found_by or None,
        "areas": list(lesson.areas),
        "fixes": list(lesson.fixes),
        "supersedes": list(lesson.supersedes),
        "retired": lesson.retired or None,
        "body": lesson.body,
    }


def _prevention(prevention: Prevention, standing: Standing | None) -> _Record:
    return {
        "kind": prevention.kind,
        "change": prevention.change,
        "evidence": list(prevention.evidence),
        "pattern": prevention.pattern or None,
        "paths": list(prevention.paths),
        "except": list(prevention.exceptions),
        "status": prevention.status,
        "state": state_of(prevention, standing) if standing else None,
        "owner": prevention.owner or None,
        "due": _day(prevention.due),
        "because": prevention.because or None,
        "issue": prevention.issue or None,
        "proof": _proof(prevention.proof) if prevention.proof else None,
    }


def _proof(proof: Proof) -> _Record:
    return {
        "of": list(proof.evidence),
        "command": proof.command,
        "failed_on": proof.failed_on,
        "passed_on": proof.passed_on,
        "age": _age(proof.age) if proof.age else None,
    }


def _age(age: Age, sentence: Callable[[Age], str] = age_sentence) -> _Record:
    return {"sentence": sentence(age), **age._asdict()}
