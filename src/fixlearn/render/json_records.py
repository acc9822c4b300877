"""Lessons, findings and releases as values of JSON; `render.json` makes documents of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.prevention import strength, strongest_kind
from fixlearn.lessons.proof import age_sentence
from fixlearn.lessons.standing import Group, state_of
from fixlearn.model import Outcome
from fixlearn.releases.debt import is_overdue
from fixlearn.render.release_sentences import count_waivers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from fixlearn.lessons.library import Library
    from fixlearn.lessons.proof import ProofResult
    from fixlearn.model import (
        Age,
        Answer,
        Debt,
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
    from fixlearn.releases.themes import Themes
    from fixlearn.render.links import Links

Record = dict[str, object]

# Most commits are no fixes, and have a row only if they have a finding.
ROWS = frozenset(Outcome) - {Outcome.NOT_A_FIX}


def new_in_records(releases: Sequence[NewIn]) -> list[Record]:
    """The releases that something is new in."""
    return [{"release": new.release, "previous": new.previous or None} for new in releases]


def current_record(library: Library) -> Record:
    """The lessons at HEAD."""
    return {
        "lessons": [_whole_lesson(lesson) for lesson in library.lessons.values()],
        "unreadable": sorted({*library.ids} - library.lessons.keys()),
    }


def links_record(links: Links) -> Record:
    """The addresses of a forge."""
    return {name: address or None for name, address in links._asdict().items()}


def themes_record(themes: Themes) -> Record:
    """What lessons have in common."""
    tables = ("causes", "found_by", "areas", "returned", "kinds")
    rows = {name: [row._asdict() for row in getattr(themes, name)] for name in tables}
    return {**themes._asdict(), **rows}


def trend_point_record(point: TrendPoint) -> Record:
    """A point of the trend."""
    values = point._asdict()
    return {"release": values.pop("name"), **values}


def _debt(debt: Debt) -> Record:
    counts = ("missing", "deferred", "repairs", "overdue")
    return {
        **{name: getattr(debt, name) for name in counts},
        "as_of": _day(debt.as_of),
        "listed": [
            due_item_record(item, is_overdue=is_overdue(item.due, debt.as_of))
            for item in debt.items
        ],
    }


def due_item_record(item: DueItem, *, is_overdue: bool) -> Record:
    """An item that is owed."""
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


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def result_record(result: Result) -> Record:
    """The result of a commit."""
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


def finding_records(findings: Iterable[Finding]) -> list[Record]:
    """The findings."""
    return [finding_record(finding) for finding in findings]


def finding_record(finding: Finding) -> Record:
    """One finding."""
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


def trial_record(trial: ProofResult) -> Record:
    """The result of running a test without the fix and with it."""
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
        "age": age_record(trial.age) if trial.age else None,
    }


def release_record(release: ReleaseSummary) -> Record:
    """A release."""
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
        "findings": finding_records(release.findings),
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


def _standing(standing: Standing) -> Record:
    return {
        "state": standing.state,
        "group": standing.group,
        "step": _prevention(standing.step, standing),
        "evident": [_prevention(step, standing) for step in standing.evident_steps],
        "audience": standing.audience,
    }


def repair_record(repair: Repair) -> Record:
    """A repair item."""
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


def _postponement(item: DueItem | Repair) -> Record:
    return {
        "first_due": _day(item.first_due),
        "postponed": item.postponed,
        "deleted": item.deleted or None,
    }


def _lost(lost: Lost) -> Record:
    return {
        "lesson": lost.lesson.id,
        "evidence": lost.evidence,
        "stood": lost.stood,
        "commit": lost.commit or None,
        "subject": lost.subject or None,
    }


def _answer(answer: Answer | None) -> Record | None:
    if answer is None:
        return None
    step = answer.step
    return {
        "lesson": answer.lesson,
        "kind": step.kind,
        "change": step.change,
        "state": answer.state,
    }


def lesson_record(lesson: Lesson, standing: Standing | None = None) -> Record:
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


def _whole_lesson(lesson: Lesson, standing: Standing | None = None) -> Record:
    """A lesson with all of its keys."""
    return {
        **lesson_record(lesson, standing),
        "cause": lesson.cause or None,
        "found_by": lesson.found_by or None,
        "areas": list(lesson.areas),
        "fixes": list(lesson.fixes),
        "supersedes": list(lesson.supersedes),
        "retired": lesson.retired or None,
        "body": lesson.body,
    }


def _prevention(prevention: Prevention, standing: Standing | None) -> Record:
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


def _proof(proof: Proof) -> Record:
    return {
        "of": list(proof.evidence),
        "command": proof.command,
        "failed_on": proof.failed_on,
        "passed_on": proof.passed_on,
        "failed_by": proof.failed_by or None,
        "age": age_record(proof.age) if proof.age else None,
    }


def age_record(age: Age, sentence: Callable[[Age], str] = age_sentence) -> Record:
    """The age of a bug, with a sentence about it."""
    return {"sentence": sentence(age), **age._asdict()}
