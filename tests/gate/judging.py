"""Commits and lessons to judge, and the judgement."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fixlearn.config import Config
from fixlearn.gate.judge import Gate
from fixlearn.gate.staged import Retry
from fixlearn.lessons.library import Library, read_library
from tests.builders import a_commit
from tests.support import LESSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixlearn.model import Outcome, Result

SHA = "3f2a9c1" + "d" * 33

NOON = int(datetime(2026, 1, 5, 12, tzinfo=UTC).timestamp())

FIX = "fix: keep the last row"

BROKEN = LESSON.replace("kind: test", "kind: hope")

REFUSED = Retry("git commit -F kept", is_made=False)


class Unasked:
    """A repository that fails the test if it is asked anything."""

    def __getattr__(self, question: str) -> Callable[..., None]:
        def fail(*arguments: object) -> None:
            raise AssertionError(f"{question}{arguments}")

        return fail


def library(**texts: str) -> Library:
    """A library of lessons, their ids with underscores."""
    files = {f"lessons/2026/{id.replace('_', '-')}.md": text.encode() for id, text in texts.items()}
    return read_library(files, ["lessons"], {})


def judge(
    text: str,
    lessons: Library | None = None,
    *,
    added: tuple[str, ...] = (),
    config: Config | None = None,
    sha: str = SHA,
    at: int = NOON,
) -> Result:
    gate = Gate(lessons or library(last_row=LESSON), config or Config())
    return gate.judge(a_commit(text, config, sha=sha, authored=at, committed=at), added)


def said(result: Result) -> tuple[Outcome, str, tuple[str, ...], list[str]]:
    """Outcome, why, the lessons and the rules that are broken."""
    rules = [finding.rule for finding in result.findings]
    return result.outcome, result.why, result.lessons, rules
