"""The evidence of preventions: a file, a test or text in it, the absence of these, an address."""

from __future__ import annotations

import re
from functools import lru_cache

from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fixlearn.lessons.evidence_trees import Entry
    from fixlearn.model import Lesson, Prevention

_ADDRESS = r"(?i)https?://"
_ABSENT = "absent:"
_QUOTES = frozenset("\"'\\")
_TEST_KINDS = ("test", "property-test")


class Evidence(NamedTuple):
    """One piece of evidence: an address, or a path and optionally a test or text in the file.

    With `is_absent`, the evidence is that the tree does not have it.
    """

    path: str = ""  # from the top of the repository
    test: str = ""  # as its runner names it: "TestPager::test_last_row[2]"
    text: str = ""  # a text that the file contains
    address: str = ""  # cannot be looked up in a tree
    is_absent: bool = False


@lru_cache(maxsize=50_000)  # the trees of many releases have the same evidence
def parse_evidence(value: str) -> Evidence:
    """Parse `path`, `path::test`, `path#text` or an address; the first separator counts.

    All but an address may follow `absent:`.

    >>> parse_evidence("tests/test_pager.py::test_last_row")[:2]
    ('tests/test_pager.py', 'test_last_row')
    >>> parse_evidence("absent: pager.py#round(").is_absent
    True
    """
    value = value.strip()
    if value[:4].lower() == "http" and re.match(_ADDRESS, value):
        return Evidence(address=value)
    present = present_value(value)
    if present != value:
        return parse_evidence(present)._replace(is_absent=True)
    is_text = "#" in value.partition("::")[0]
    path, _, rest = value.partition("#" if is_text else "::")
    path, rest = path.strip().removeprefix("./"), rest.strip()
    return Evidence(path, text=rest) if is_text else Evidence(path, test=rest)


def present_value(value: str) -> str:
    """The value without `absent:`.

    >>> present_value("absent: pager.py#round(")
    'pager.py#round('
    """
    text = value.strip()
    is_absent = text[: len(_ABSENT)].lower() == _ABSENT
    return text[len(_ABSENT) :].lstrip() if is_absent else value


class LessonTest(NamedTuple):
    """One test that a lesson names as evidence."""

    lesson: Lesson
    number: int  # of the prevention, from 0
    value: str  # as written in the lesson
    evidence: Evidence


def provable(lesson: Lesson) -> Iterator[LessonTest]:
    """The tests of a lesson that can be run."""
    for number, prevention in enumerate(lesson.prevention):
        for value in runnable(prevention):
            yield LessonTest(lesson, number, value, parse_evidence(value))


def runnable(prevention: Prevention) -> tuple[str, ...]:
    """The evidence that is a test: `path::test`, or the path of a prevention of a test kind.

    Empty for planned and dropped preventions.
    """
    if prevention.status != "done":
        return ()
    return tuple(
        value for value in prevention.evidence if _is_test(parse_evidence(value), prevention.kind)
    )


def _is_test(evidence: Evidence, kind: str) -> bool:
    if evidence.is_absent or not evidence.path:
        return False
    return bool(evidence.test) or (kind in _TEST_KINDS and not evidence.text)


def why_nothing(lesson: Lesson) -> str:
    """Why a lesson has no test to run."""
    if all(prevention.status != "done" for prevention in lesson.prevention):
        return "nothing of its prevention is done yet"
    return "it has no test as evidence (path::test, or the path of a test)"


def is_stale(prevention: Prevention) -> bool:
    """True if the proof is of other tests than the prevention names now."""
    proof = prevention.proof
    return proof is not None and set(proof.evidence) != set(runnable(prevention))


def is_proven(step: Prevention) -> bool:
    """True if a prevention is done and has a proof of its present tests."""
    return step.status == "done" and step.proof is not None and not is_stale(step)


def has_proof(lesson: Lesson) -> bool:
    """True if one of its preventions is proven."""
    return any(map(is_proven, lesson.prevention))


def needle(path: str) -> str:
    """What any file that names the path contains: YAML folds it at blanks, and escapes quotes.

    >>> needle("tests/with 'blanks' in it.py")
    'tests/with'
    """
    if len(path.split()) < 2 and _QUOTES.isdisjoint(path):  # as nearly all paths
        return path.strip()
    return max(re.split(r"[\s\"'\\]+", path), key=len)


class StagedEvidence(NamedTuple):
    """The changed files, and the lessons that may name them."""

    before: Mapping[str, Entry]  # {path: entry} of the files that are changed or removed
    after: Mapping[str, Entry]  # {path: entry} of the files that are changed or added
    lessons: Mapping[str, bytes]  # {path: content} of staged lessons that name a file or are new
    changed: Mapping[str, tuple[bytes, bytes]]  # {path: before and after} of changed lessons
