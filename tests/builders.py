"""The nouns of fixlearn with good defaults, for tests that need no repository.

A test gives the fields that it is about in `fields`. It states the values that it
asserts, and does not rely on the defaults.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from fixlearn.config import Config
from fixlearn.gate.commits import read_commit
from fixlearn.lessons.prevention import KIND_RANK, KINDS
from fixlearn.lessons.standing import GROUP_OF_EFFECT, GROUP_OF_STATE, State, count_groups
from fixlearn.messages import Band, Verdict
from fixlearn.model import (
    Commit,
    Export,
    Lesson,
    Outcome,
    Prevention,
    RawCommit,
    Release,
    ReleaseSummary,
    Result,
    Standing,
)

DAY = date(2026, 1, 5)


def a_prevention(kind: str = "test", change: str = "", **fields: Any) -> Prevention:
    """Return a prevention; it is done unless `status` says otherwise."""
    return Prevention(kind, change or f"A prevention of kind {kind}.", **fields)


def a_plan(kind: str = "test", change: str = "", **fields: Any) -> Prevention:
    """Return a prevention that is planned."""
    return a_prevention(kind, change, status="planned", **fields)


def a_lesson(id: str = "last-row", *prevention: Prevention | str, **fields: Any) -> Lesson:
    """Return a lesson; a prevention can be given by its kind alone."""
    given = prevention or ("test",)
    steps = tuple(a_prevention(step) if isinstance(step, str) else step for step in given)
    title = id.replace("-", " ").capitalize()
    lesson = Lesson(id, f"lessons/2026/{id}.md", title, DAY, "Nothing asked for it.", steps)
    return lesson._replace(**fields)


def a_commit(text: str, config: Config | None = None, **fields: Any) -> Commit:
    """Return a commit as the gate reads it; `fields` are those of the raw commit."""
    raw = RawCommit("c" * 40, ("p" * 40,), "Ada", "ada@example.com", 0, 0, text)
    return read_commit(raw._replace(**fields), config or Config())


def a_result(outcome: Outcome = Outcome.COVERED, number: int = 1, **fields: Any) -> Result:
    """Return the result of a fix; each `number` has its own hash and subject."""
    sha = f"{number:07x}" + "0" * 33
    return Result(sha, f"fix: number {number}", outcome, "", Verdict(Band.FIX, ()))._replace(
        **fields
    )


def a_release(name: str = "v1.0", created: int = 0, **fields: Any) -> Release:
    """Return a release; its version is the name without "v", and its hash is the name."""
    return Release(name, _version(name), name, created)._replace(**fields)


def a_standing(lesson: Lesson, state: State = State.EVIDENT) -> Standing:
    """Return what is known of a lesson: by default, its evidence is in the tree."""
    done = tuple(step for step in lesson.prevention if step.status == "done")
    step = min(done or lesson.prevention, key=lambda step: KIND_RANK[step.kind])
    audience = lesson.audience
    if lesson.retired:
        state = State.RETIRED
    elif not done:
        state = State.PLANNED
    elif step.kind == "train":
        state = State.STATED
    if state in GROUP_OF_STATE:
        return Standing(state, GROUP_OF_STATE[state], step, (), audience)
    return Standing(state, GROUP_OF_EFFECT[KINDS[step.kind].effect], step, done, audience)


def a_summary(name: str = "v1.0", *results: Result, **fields: Any) -> ReleaseSummary:
    """Return the summary of a release with these results, which it counts.

    The evidence of all lessons in it is in the tree, unless `standings` says otherwise; it has
    no other lessons.
    """
    counts = dict.fromkeys(Outcome, 0) | Counter(result.outcome for result in results)
    summary = ReleaseSummary(
        name,
        previous="",
        date=DAY if _version(name) else None,
        commits=len(results),
        results=results,
        lessons=(),
        counts={outcome.value: count for outcome, count in counts.items()},
        version=_version(name),
    )
    summary = summary._replace(**fields)
    upgraded = (upgrade.lesson for upgrade in summary.upgrades)
    lessons = (*summary.lessons, *summary.proven, *upgraded)
    known = {lesson.id: a_standing(lesson) for lesson in lessons}
    known |= fields.get("standings", {})
    return summary._replace(standings=known, groups=count_groups(known.values()))


def an_export(*releases: ReleaseSummary, **fields: Any) -> Export:
    """Return what a repository exports: its releases, newest first."""
    export = Export("pager", "e" * 40, DAY, DAY, "1.0", ("v1.0",), "deny", releases)
    return export._replace(**fields)


def _version(name: str) -> str:
    return "" if name == "unreleased" else name.removeprefix("v")
