"""Values as JSON: a contract with a version. Keys are added, never renamed or removed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fixlearn.lessons.prevention import holds, strongest_kind
from fixlearn.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from fixlearn.gate.calibrate import Calibration
    from fixlearn.gate.judged_range import JudgedRange
    from fixlearn.lessons.evidence_status import EvidenceCounts
    from fixlearn.lessons.proof import ProofResult
    from fixlearn.lessons.recall import Recall
    from fixlearn.model import (
        Diagnosis,
        Finding,
        Lesson,
        NewIn,
        Proof,
        ReleaseSummary,
        Repair,
        Result,
        TrendPoint,
    )
    from fixlearn.releases.due import Owed

SCHEMA_VERSION = 1

# A plain commit says nothing; everything else is worth a row.
_ROWS = frozenset(Outcome) - {Outcome.NOT_A_FIX}


def check(judged: JudgedRange) -> str:
    """The result of `check` over a range."""
    return _document(
        {
            "command": "check",
            "range": judged.range.says,
            "head": judged.range.head,
            "commits": judged.facts.commits,
            "outcomes": {outcome.value: judged.outcomes[outcome] for outcome in Outcome},
            "results": [
                _result(result)
                for result in judged.results
                if result.outcome in _ROWS or result.findings
            ],
            "findings": [_finding(finding) for finding in judged.findings],
        }
    )


def message(result: Result) -> str:
    """The result of `check` for one message."""
    findings = [_finding(finding) for finding in result.findings]
    return _document({"command": "check", "results": [_result(result)], "findings": findings})


def lint(files: int, findings: Sequence[Finding], counts: EvidenceCounts | None = None) -> str:
    """The result of `lint`."""
    rows = [_finding(finding) for finding in findings]
    evidence = {"evidence": counts._asdict()} if counts else {}
    return _document({"command": "lint", "lessons": files, **evidence, "findings": rows})


def explain(result: Result, releases: Sequence[NewIn] = ()) -> str:
    """The result of `explain` for a commit; `releases` are those that it is new in."""
    return _document(
        {"command": "explain", "result": _result(result), "releases": _new_in(releases)}
    )


def explain_lesson(lesson: Lesson, releases: Sequence[NewIn] = ()) -> str:
    """The result of `explain` for a lesson."""
    return _document(
        {"command": "explain", "lesson": _lesson(lesson), "releases": _new_in(releases)}
    )


def explain_broken(findings: Sequence[Finding]) -> str:
    """The result of `explain` for a lesson with errors in it."""
    rows = [_finding(finding) for finding in findings]
    return _document({"command": "explain", "findings": rows, "releases": []})


def _new_in(releases: Sequence[NewIn]) -> list[dict[str, object]]:
    return [{"release": one.release, "previous": one.previous or None} for one in releases]


def recall(paths: Sequence[str], words: Sequence[str], found: Recall) -> str:
    """The result of `recall`: what was looked for, and the lessons, best first."""
    lessons = [
        {"because": list(recalled.because), **_lesson(recalled.lesson)}
        for recalled in found.lessons
    ]
    return _document(
        {
            "command": "recall",
            "paths": list(paths),
            "words": list(words),
            "words_left_out": found.words_left_out,
            "lessons": lessons,
        }
    )


def calibration(result: Calibration) -> str:
    """The result of `calibrate`."""
    return _document(
        {
            "command": "calibrate",
            "commits": result.commits,
            "bands": {band: result.bands[band] for band in ("fix", "unsure", "not", "exempt")},
            "declared": result.declared,
            "reasons": dict(result.reasons.most_common()),
            "nearest": [
                {
                    "commit": commit.sha,
                    "subject": commit.message.subject,
                    "score": commit.verdict.score,
                }
                for commit in result.nearest
            ],
            "proposals": {"detect": result.proposals} if result.proposals else {},
            "because": result.because,
            "too_few": result.is_too_few,
        }
    )


def summary(releases: Sequence[ReleaseSummary], trend: Sequence[TrendPoint] = ()) -> str:
    """The result of `summary`: no time of the run in it, so two runs agree byte for byte."""
    return plain(summary_document(releases, trend))


def summary_document(
    releases: Sequence[ReleaseSummary], trend: Sequence[TrendPoint] = ()
) -> dict[str, object]:
    """The result of `summary` as values; templates get it as well."""
    return {
        "schema_version": SCHEMA_VERSION,
        "command": "summary",
        "releases": [_release(one) for one in releases],
        "trend": [{"release": point.name, **_counts(point)} for point in trend],
    }


def _counts(point: TrendPoint) -> dict[str, object]:
    """The numbers of a trend point by their names; its first field is the release's name."""
    return dict(zip(point._fields[1:], point[1:], strict=True))


def due(owed: Owed, on: date) -> str:
    """The result of `due`: what is overdue first."""
    rows = [
        {
            "kind": item.kind,
            "due": item.due.isoformat() if item.due else None,
            "overdue": place < len(owed.overdue),
            "what": item.what,
            "commit": item.commit or None,
            "lesson": item.lesson or None,
            "owner": item.owner or None,
            "reason": item.reason or None,
            "fix": {"argv": ["fixlearn", "new", "--from-commit", item.commit]}
            if item.commit
            else None,
        }
        for place, item in enumerate(owed.items)
    ]
    return _document({"command": "due", "on": on.isoformat(), "items": rows})


def prove(says: str, trials: Sequence[ProofResult], findings: Sequence[Finding]) -> str:
    """The result of `prove`."""
    return _document(
        {
            "command": "prove",
            "range": says,
            "results": [_trial(trial) for trial in trials],
            "findings": [_finding(finding) for finding in findings],
        }
    )


def doctor(diagnoses: Sequence[Diagnosis]) -> str:
    """The result of `doctor`."""
    rows = [
        {"name": one.name, "state": one.state, "says": one.says, "mends": list(one.mends)}
        for one in diagnoses
    ]
    return _document({"command": "doctor", "diagnoses": rows})


def _document(values: dict[str, object]) -> str:
    return plain({"schema_version": SCHEMA_VERSION, **values})


def plain(value: object) -> str:
    """A value as JSON that a log may show."""
    return _harmless(json.dumps(value, indent=2)) + "\n"


def one_line(value: object) -> str:
    """A value as JSON in one line that a log may show."""
    return _harmless(json.dumps(value)) + "\n"


def _harmless(text: str) -> str:
    # JSON in ASCII has nothing unseen and no lone surrogate in it; and here it has no
    # "##", with which the log readers of Azure and GitHub begin a command.
    return text.replace("##", "#\\u0023")


def _result(result: Result) -> dict[str, object]:
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
        "due": result.due.isoformat() if result.due else None,
    }


def _finding(finding: Finding) -> dict[str, object]:
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


def _trial(trial: ProofResult) -> dict[str, object]:
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
        "output": list(trial.said),
    }


def _release(one: ReleaseSummary) -> dict[str, object]:
    return {
        "name": one.name,
        "component": one.component or None,
        "previous": one.previous or None,
        "date": one.date.isoformat() if one.date else None,
        "commits": one.commits,
        "outcomes": one.counts,
        "lessons": [_lesson(lesson) for lesson in one.lessons],
        "active_lessons": dict(one.strengths),
        "evidence": dict(one.evidence),
        "proven": [lesson.id for lesson in one.proven],
        "lost": [
            {
                "lesson": lost.lesson.id,
                "evidence": lost.evidence,
                "stood": lost.stood,
                "commit": lost.commit or None,
                "subject": lost.subject or None,
            }
            for lost in one.lost
        ],
        "upgrades": [
            {"lesson": found.lesson.id, "before": found.before, "after": found.after}
            for found in one.upgrades
        ],
        "repairs_done": [_repair(repair) for repair in one.repairs_done],
        "repairs_open": [_repair(repair) for repair in one.repairs_open],
        "repeats": [{"commit": result.sha, "lesson": id} for result, id in one.repeats],
        "withdrawn": [
            {"commit": result.sha, "subject": subject} for result, subject in one.withdrawn
        ],
        "latency_days": one.latency,
        "disclaimed": [
            {"commit": result.sha, "subject": result.subject, "reason": result.reason}
            for result in one.disclaimed
        ],
        "also_in": {sha: list(names) for sha, names in one.also_in.items()},
        "results": [_result(result) for result in one.results if result.outcome in _ROWS],
        "findings": [_finding(finding) for finding in one.findings],
    }


def _repair(repair: Repair) -> dict[str, object]:
    return {
        "lesson": repair.lesson,
        "change": repair.change,
        "owner": repair.owner or None,
        "due": repair.due.isoformat() if repair.due else None,
    }


def _lesson(lesson: Lesson) -> dict[str, object]:
    return {
        "id": lesson.id,
        "path": lesson.path,
        "title": lesson.title,
        "date": lesson.date.isoformat(),
        "gap": lesson.gap,
        "impact": lesson.impact,
        "audience": lesson.audience,
        "strongest_kind": strongest_kind(lesson),
        "holds": holds(lesson),
        "prevention": [
            {
                "kind": step.kind,
                "change": step.change,
                "evidence": list(step.evidence),
                "status": step.status,
                "owner": step.owner or None,
                "due": step.due.isoformat() if step.due else None,
                "proof": _proof(step.proof) if step.proof else None,
            }
            for step in lesson.prevention
        ],
    }


def _proof(proof: Proof) -> dict[str, object]:
    return {
        "of": list(proof.evidence),
        "command": proof.command,
        "failed_on": proof.failed_on,
        "passed_on": proof.passed_on,
    }
