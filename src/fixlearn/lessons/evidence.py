"""What the evidence of a prevention names: a file, a test or a text in it, an address."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fixlearn.lessons.trees import Entry
    from fixlearn.model import Lesson, Prevention


_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_SEPARATOR = re.compile(r"::|#")


class Evidence(NamedTuple):
    """One piece of evidence: an address, or a path and perhaps what stands in that file."""

    path: str = ""  # from the top of the repository
    test: str = ""  # as its runner names it: "TestPager::test_last_row[2]"
    text: str = ""  # a text that stands in the file
    address: str = ""  # cannot be looked up in a tree: it counts as stated


@lru_cache(maxsize=50_000)  # the same few are asked for in the trees of many releases
def parse_evidence(value: str) -> Evidence:
    """Read `path`, `path::test`, `path#text` or an address; the first separator counts.

    >>> parse_evidence("tests/test_pager.py::test_last_row")
    Evidence(path='tests/test_pager.py', test='test_last_row', text='', address='')
    """
    value = value.strip()
    if _ADDRESS.match(value):
        return Evidence(address=value)
    found = _SEPARATOR.search(value)
    path = (value[: found.start()] if found else value).strip().removeprefix("./")
    rest = value[found.end() :].strip() if found else ""
    if found and found[0] == "::":
        return Evidence(path, test=rest)
    return Evidence(path, text=rest)


_TEST_KINDS = ("test", "property-test")


class LessonTest(NamedTuple):
    """One test that a lesson names as evidence."""

    lesson: Lesson
    number: int  # of the prevention, from 0
    value: str  # as it stands in the lesson
    evidence: Evidence


def provable(lesson: Lesson) -> Iterator[LessonTest]:
    """What of a lesson's evidence can be run: `path::test`, and the paths of tests.

    Preventions that are planned or dropped have nothing to run yet, or any more.
    """
    for number, step in enumerate(lesson.prevention):
        for value in runnable(step):
            yield LessonTest(lesson, number, value, parse_evidence(value))


def runnable(step: Prevention) -> tuple[str, ...]:
    """The evidence of a prevention that is a test."""
    if step.status != "done":
        return ()
    return tuple(value for value in step.evidence if _is_test(parse_evidence(value), step.kind))


def _is_test(evidence: Evidence, kind: str) -> bool:
    if evidence.address or not evidence.path:
        return False
    return bool(evidence.test) or (kind in _TEST_KINDS and not evidence.text)


def why_nothing(lesson: Lesson) -> str:
    """Why a lesson has nothing to run."""
    if all(step.status != "done" for step in lesson.prevention):
        return "nothing of its prevention is done yet"
    return "no evidence of it is a test: path::test, or the path of a test"


def is_stale(step: Prevention) -> bool:
    """True where the proof is of other tests than the prevention names now."""
    return step.proof is not None and set(step.proof.evidence) != set(runnable(step))


def is_proven(lesson: Lesson) -> bool:
    """True where the tests of a prevention that is done were seen to catch the mistake."""
    return any(
        step.status == "done" and step.proof is not None and not is_stale(step)
        for step in lesson.prevention
    )


def needle(path: str) -> str:
    """What any file that names the path contains: YAML folds it at blanks, and escapes quotes.

    >>> needle("tests/with 'blanks' in it.py")
    'tests/with'
    """
    return max(re.split(r"[\s\"'\\]+", path), key=len)


class StagedEvidence(NamedTuple):
    """The changed files, and the lessons that may name them."""

    before: Mapping[str, Entry]  # {path: entry} of the files that are changed or removed
    after: Mapping[str, Entry]  # the same paths; those of removed files are missing
    lessons: Mapping[str, bytes]  # {path: content} of staged lessons that name a file or are new
    changed: Mapping[str, tuple[bytes, bytes]]  # {path: before and after} of changed lessons
