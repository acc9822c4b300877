"""Results as JSON: a versioned contract. Keys are added, never renamed or removed."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from fixlearn.lessons.prevention import strength, strongest_kind
from fixlearn.lessons.proof import ProofResult, age_sentence, possible_age_sentence
from fixlearn.lessons.standing import EvidenceCounts, Group, state_of
from fixlearn.model import (
    Age,
    Diagnosis,
    DueItem,
    Finding,
    Lesson,
    NewIn,
    Outcome,
    Prevention,
    Proof,
    Repair,
    Result,
    Standing,
)
from fixlearn.render.release_sentences import count_waivers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from fixlearn.gate.calibrate import Calibration
    from fixlearn.gate.judged_range import JudgedRange
    from fixlearn.lessons.patterns import Siblings
    from fixlearn.lessons.recall import Listed, Recall
    from fixlearn.releases.debt import Digest, Owed

SCHEMA_VERSION = 1

Record = dict[str, object]

# Most commits are no fixes, and have a row only if they have a finding.
ROWS = frozenset(Outcome) - {Outcome.NOT_A_FIX}


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
        "own_merges": judged.own_merges,
    }
    lessons = ({**lesson_record(each.lesson), "new": each.is_new} for each in judged.lessons)
    lists = [
        ("results", map(result_record, rows)),
        ("lessons", lessons),
        ("proofs", map(_trial, proofs)),
        ("findings", map(finding_record, judged.findings)),
    ]
    return plain_lists(head, lists)


def message(result: Result) -> str:
    """The result of `check` for one message."""
    return _document("check", results=[result_record(result)], findings=_findings(result.findings))


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
        result=result_record(result),
        would_change=changes,
        releases=_releases(releases),
        age={"by": "test" if is_proven else "blame", **_age(age, sentence)} if age else None,
    )


def explain_lesson(lesson: Lesson, releases: Sequence[NewIn] = ()) -> str:
    """The result of `explain` for a lesson; `releases` are those that it is new in."""
    return _document("explain", lesson=lesson_record(lesson), releases=_releases(releases))


def explain_broken(findings: Sequence[Finding]) -> str:
    """The result of `explain` for a lesson with errors in it."""
    return _document("explain", findings=_findings(findings), releases=[])


def recall(paths: Sequence[str], words: Sequence[str], recalled: Recall) -> str:
    """The result of `recall`: the paths and words of the query, and the lessons, best first."""
    return _document(
        "recall",
        paths=paths,
        words=words,
        words_left_out=recalled.words_left_out,
        lessons=[{"because": why, **lesson_record(lesson)} for lesson, why in recalled.lessons],
    )


def siblings(siblings: Siblings) -> str:
    """The result of `siblings`: the places to look at for the gap of a lesson."""
    return _document(
        "siblings",
        lesson=lesson_record(siblings.lesson),
        fixed=siblings.fixed,
        files=[file._asdict() for file in siblings.files],
        lines=[
            {"path": line.path, "line": line.number, "text": line.text} for line in siblings.lines
        ],
        errors=siblings.errors,
        complete=siblings.is_complete,
    )


def lesson_list(rows: Iterable[Listed]) -> str:
    """The result of `list`: the lessons, newest first."""
    return _document(
        "list",
        lessons=[
            {
                **lesson_record(row.lesson),
                **record(row, "state open_items"),
                **record(row.lesson, "retired? areas supersedes"),
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


def due(owed: Owed, on: date) -> str:
    """The result of `due`, overdue items first."""
    items = [due_item_record(item, is_overdue=True) for item in owed.overdue]
    items += [due_item_record(item, is_overdue=False) for item in owed.due]
    return _document("due", on=on.isoformat(), items=items, unreadable=owed.unreadable)


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
        unreadable=digest.unreadable,
    )


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


@cache
def _keys(keys: str) -> tuple[tuple[str, bool], ...]:
    return tuple((key.rstrip("?"), key.endswith("?")) for key in keys.split())


def record(value: object, keys: str) -> Record:
    """These fields of a value; an empty one is null if a question mark follows its name."""
    row: Record = {}
    for name, is_optional in _keys(keys):
        item = getattr(value, name)
        if isinstance(item, date):
            item = item.isoformat()
        elif isinstance(item, tuple):
            item = list(item)
        row[name] = None if is_optional and not item else item
    return row


def lesson_record(lesson: Lesson, standing: Standing | None = None) -> Record:
    """A lesson; without `standing`, its evidence was not looked up, and nothing is claimed."""
    return {
        **record(lesson, "id path title date gap impact audience issue?"),
        "strongest_kind": strongest_kind(lesson),
        "strength": strength(lesson),
        "state": standing.state if standing else None,
        "group": standing.group if standing else None,
        "holds": bool(standing and standing.group == Group.RULED_OUT),
        "prevention": [prevention_record(step, standing) for step in lesson.prevention],
    }


def prevention_record(step: Prevention, standing: Standing | None) -> Record:
    """A prevention of a lesson, of which `standing` is known."""
    return {
        **record(step, "kind change evidence pattern? paths"),
        "except": list(step.exceptions),
        "status": step.status,
        "state": state_of(step, standing) if standing else None,
        **record(step, "owner? due because? issue?"),
        "proof": _proof(step.proof) if step.proof else None,
    }


def _proof(proof: Proof) -> Record:
    return {
        "of": list(proof.evidence),
        **record(proof, "command failed_on passed_on failed_by?"),
        "age": _age(proof.age) if proof.age else None,
    }


def _age(age: Age, sentence: Callable[[Age], str] = age_sentence) -> Record:
    return {"sentence": sentence(age), **age._asdict()}


def due_item_record(item: DueItem, *, is_overdue: bool) -> Record:
    """An item that is owed."""
    new_lesson = {"argv": ["fixlearn", "new", "--from-commit", item.commit]}
    owed = "what title? commit? lesson? owner? issue? lesson_issue? key? audience reason? since?"
    return {
        **record(item, "kind due"),
        "overdue": is_overdue,
        **record(item, owed),
        **record(item, "first_due postponed deleted?"),
        "fix": new_lesson if item.commit else None,
    }


def repair_record(repair: Repair) -> Record:
    """A repair item."""
    keys = "lesson title audience change owner? due issue? lesson_issue? key?"
    return {**record(repair, keys), **record(repair, "first_due postponed deleted?")}


def result_record(result: Result) -> Record:
    """The result of a commit."""
    verdict = result.verdict
    return {
        "commit": result.sha or None,
        **record(result, "subject outcome why"),
        **record(verdict, "band score"),
        "reasons": [reason._asdict() for reason in verdict.reasons],
        **record(result, "lessons reason due"),
    }


def finding_record(finding: Finding) -> Record:
    """One finding."""
    position = finding.position
    return {
        **record(finding, "rule severity where"),
        **(position._asdict() if position else dict.fromkeys(("path", "line", "column"))),
        **record(finding, "what because hint"),
        "fix": {"argv": list(finding.fix)} if finding.fix else None,
    }


def _trial(trial: ProofResult) -> Record:
    """The result of running a test without the fix and with it."""
    return {
        "lesson": trial.lesson.id,
        "path": trial.lesson.path,
        "prevention": trial.number,
        "evidence": trial.value or None,
        **record(trial, "outcome why"),
        "before": trial.before.sha if trial.before else None,
        "fix": trial.fix.sha if trial.fix else None,
        **record(trial, "command? logs"),
        "output": list(trial.last_lines),
        "age": _age(trial.age) if trial.age else None,
    }


def _findings(findings: Iterable[Finding]) -> list[Record]:
    return [finding_record(finding) for finding in findings]


def _releases(releases: Iterable[NewIn]) -> list[Record]:
    return [record(new, "release previous?") for new in releases]


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
            text = "\n" + plain(row).removesuffix("\n")
            yield ("" if is_empty else ",") + text.replace("\n", "\n    ")
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
