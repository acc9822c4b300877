"""Text as an attacker would write it, and results and lessons that are full of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from fixlearn.lessons.proof import ProofOutcome, ProofResult
from fixlearn.messages import Band, Reason, Verdict
from fixlearn.model import (
    Age,
    CommitName,
    Finding,
    Lesson,
    Outcome,
    Position,
    Prevention,
    Proof,
    ReleaseSummary,
    Result,
    TrendPoint,
)
from tests.builders import a_standing

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = ("::error::", "::set-output name=a::b", "##[command]", "##vso[task.setvariable]x")
MARKUP = (
    "]]>",
    "<script>",
    "&amp;",
    '"',
    "[a](https://b)",
    "%0A::error::",
    "%25",
    ",file=",
    "|",
    "{0}",
)
UNSEEN = (
    *("\x1b[31m", "\x00", "\r", "\n", "\t", "\x7f", "\x9b", "\x85", "\u2028", "\u2029"),
    *("\ufffe", "\uffff"),
)
TURNING = ("\u202e", "\u2066", "\u200f", "\ufeff", "\u200b", "\ud800", "\U000e0041")

# Words of all kinds, in the order that hurts most.
HOSTILE = st.lists(
    st.sampled_from(
        (*COMMANDS, *MARKUP, *UNSEEN, *TURNING, "##VSO[x]", "##", "[", " ", "word", "ä")
    )
    | st.text(max_size=5),
    max_size=12,
).map("".join)


def result(text: str, outcome: Outcome = Outcome.MISSING) -> Result:
    """A result in which everything that comes from outside is `text`."""
    return Result(
        sha="3f2a9c1" + "d" * 33,
        subject=text,
        outcome=outcome,
        why=text,
        verdict=Verdict(Band.FIX, (Reason(text, 3, text), Reason(text)), 3),
        lessons=(text,),
        reason=text,
        findings=(finding(text), finding(text)),
    )


def finding(text: str) -> Finding:
    """A finding in which everything but the rule is `text`."""
    return Finding(
        "missing-lesson", text, text, (text, text), (text, text), position=Position(text, 2, 3)
    )


def lesson(text: str) -> Lesson:
    """A lesson in which every text is `text`."""
    proof = Proof((text, text), text, text, text, Age(text, 40, 2))
    steps = (
        Prevention("test", text, (text,), proof=proof),
        Prevention("lint", text, pattern=text, paths=(text,), exceptions=(text,)),
        Prevention("guard", text, status="planned", owner=text, due=date(2026, 3, 1)),
    )
    return Lesson(text, text, text, date(2026, 1, 5), text, steps, body=text, retired=text)


def trial(text: str, outcome: ProofOutcome = ProofOutcome.DOES_NOT_RUN) -> ProofResult:
    """A trial in which everything but its outcome is `text`."""
    named = CommitName("3f2a9c1" + "d" * 33, text)
    return ProofResult(
        lesson(text),
        0,
        text,
        outcome,
        text,
        named,
        named,
        text,
        (text, text),
        (text, text),
        position=Position(text, 2, 3),
    )


def summary(text: str) -> ReleaseSummary:
    """A release in which every text is `text`."""
    outcomes = (Outcome.MISSING, Outcome.WAIVED, Outcome.DEFERRED, Outcome.COVERED)
    results = tuple(result(text, outcome) for outcome in outcomes)
    return ReleaseSummary(
        name=text,
        previous=text,
        date=date(2026, 1, 5),
        commits=4,
        results=results,
        lessons=(lesson(text), lesson(text)._replace(retired="")),
        repeats=((results[0], text),),
        findings=(finding(text),),
        counts={outcome.value: 1 for outcome in Outcome},
        standings={text: a_standing(lesson(text)._replace(retired=""))},
        disclaimed=(result(text, Outcome.NOT_A_FIX),),
    )


def trend(text: str) -> tuple[TrendPoint, ...]:
    """A trend of releases of that name."""
    return (TrendPoint(text, 30, 20, 9, 5, 1, 0), TrendPoint(text, 0, 0, 0, 0, 0, 1_000))


def harm(text: str) -> Iterator[str]:
    """What in an output could move a cursor, hide text or command a CI system."""
    for mark in (*UNSEEN, *TURNING):
        if mark != "\n" and mark[0] in text:
            yield f"U+{ord(mark[0]):04X}"
    for line in text.split("\n"):
        if line.lstrip().startswith("::"):
            yield f"a command: {line}"
    for mark in ("##[", "##vso["):
        if mark in text.lower():
            yield mark
