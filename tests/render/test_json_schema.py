"""The schema of `--format json` in docs/schema describes every document that is printed."""

from __future__ import annotations

import json as standard
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.commit_ranges import CommitRange
from fixlearn.config import Detection
from fixlearn.gate.calibrate import Calibration, calibrate
from fixlearn.gate.judged_range import JudgedRange
from fixlearn.lessons.proof import ProofOutcome
from fixlearn.messages import Band, Verdict
from fixlearn.model import ChangedLesson, Debt, DueItem, NewIn, Outcome, Repair
from fixlearn.releases.debt import Digest, owed, with_items
from fixlearn.render import json
from fixlearn.render.summary_document import SummaryDocument, as_json
from tests.builders import a_commit, a_lesson, a_plan, a_standing, a_summary
from tests.render.hostile import HOSTILE, finding, lesson, result, summary, trend, trial
from tests.render.readers import OURS, our_schema
from tests.render.samples import COVERED, CUT, MERGE, MISSING, REFUSED


def validate(document: str) -> None:
    our_schema().validate(standard.loads(document))


@given(HOSTILE, st.sampled_from(Outcome))
@settings(max_examples=25)
def test_every_document_is_valid_for_any_text(text: str, outcome: Outcome) -> None:
    validate(json.message(result(text, outcome)))
    validate(json.lint(3, [finding(text), finding(text)._replace(position=None)]))
    validate(json.explain(result(text, outcome), [NewIn(text, text)]))
    validate(json.explain_lesson(lesson(text), [NewIn(text, "")]))
    validate(json.explain_broken([finding(text)]))
    unreleased = summary(text)._replace(date=None, previous="")
    validate(as_json(SummaryDocument([summary(text), unreleased], trend(text))))
    untried = trial(text)._replace(before=None, fix=None, logs=(), value="", command="")
    validate(json.prove(text, [trial(text), untried], [finding(text)]))


def test_a_check_of_a_range_is_valid() -> None:
    span = CommitRange(["main..HEAD"], "1" * 40, "main..HEAD")
    deferred = COVERED._replace(outcome=Outcome.DEFERRED, due=date(2026, 3, 1))
    with_fix = REFUSED._replace(findings=(MISSING._replace(fix=("fixlearn", "new")),))

    validate("".join(json.check(JudgedRange(span, results=[REFUSED, with_fix, MERGE, deferred]))))
    lessons = [ChangedLesson(a_lesson(), is_new=True)]
    validate("".join(json.check(JudgedRange(span, lessons=lessons))))


def test_a_calibration_is_valid() -> None:
    settings = Detection()
    texts = ["feat: read rows"] * 20 + ["Handle empty files"]
    commits = [a_commit(text) for text in texts]

    validate(json.calibration(calibrate(commits, settings)))
    validate(json.calibration(Calibration()))


def test_prevention_that_is_planned_has_an_owner_and_a_date() -> None:
    lesson = a_lesson("a", a_plan(owner="team", due=date(2026, 3, 1)))

    validate(as_json(SummaryDocument([a_summary("v1", lessons=(lesson,))])))


def test_the_document_of_due_is_valid() -> None:
    day = date(2026, 3, 1)
    items = [
        DueItem("missing", None, "fix: a", "1" * 40, since="v1.0"),
        DueItem("deferred", day, "fix: b", "2" * 40, reason="release is today"),
        DueItem("repair", day, "A type", lesson="a", owner="team", first_due=day, postponed=2),
        DueItem("repair", day, "A type", lesson="b", owner="team", deleted="1234567 chore"),
    ]
    debt = with_items(Debt(as_of=day), items, most=None)

    validate(json.due(owed(debt), day))
    validate(json.due(owed(Debt(as_of=day)), day))
    suspected = ((a_lesson("b"), "a"),)
    validate(as_json(SummaryDocument([summary("v1")._replace(debt=debt, suspected=suspected)])))


def test_the_document_of_a_digest_is_valid() -> None:
    day = date(2026, 3, 1)
    repair = Repair("a", "t", "A type", "ops", day, key="a/1", ended="done: a.py")
    item = DueItem("repair", day, "A type", lesson="a", owner="team", key="a/2", issue="#12")
    known = a_lesson("b", issue="#7")
    fix = result("fix: a", Outcome.COVERED)
    whole = Digest(
        since=day,
        on=day,
        learned=((known, a_standing(known)),),
        came_back=((fix, "a"),),
        suspected=((known, "a"),),
        ended=(repair,),
        overdue=(item,),
        due=(item,),
        later=2,
        read_again=known,
    )

    validate(json.digest(whole))
    validate(json.digest(Digest(day, day, (), (), (), (), (), (), 0, None)))


def test_a_verdict_by_declaration_has_no_score() -> None:
    validate(json.explain(REFUSED._replace(sha="", verdict=Verdict(Band.NOT, ()))))


@pytest.mark.parametrize(
    ("key", "value"),
    [("schema_version", 2), ("command", "lnt"), ("lessons", -1), ("further", 1)],
)
def test_the_schema_refuses_unknown_keys(key: str, value: object) -> None:
    document = {**standard.loads(json.lint(1, [CUT])), key: value}

    assert not our_schema().is_valid(document)


def test_the_schema_lists_all_outcomes_and_bands() -> None:
    definitions = standard.loads(OURS.read_text("utf-8"))["$defs"]

    assert definitions["outcome"]["enum"] == list(Outcome)
    assert definitions["trial"]["properties"]["outcome"]["enum"] == list(ProofOutcome)
    assert definitions["result"]["properties"]["band"]["enum"] == list(Band)
    assert definitions["check"]["properties"]["schema_version"] == {"const": json.SCHEMA_VERSION}
