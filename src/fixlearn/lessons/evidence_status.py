"""Does the evidence of a lesson stand in a tree? Told from what the tree has at its paths."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.evidence import is_proven, parse_evidence
from fixlearn.lessons.lifecycle import active_lessons
from fixlearn.lessons.python_tests import PythonTests, python_tests
from fixlearn.lessons.test_names import ChangedFile, Hunk, declared_tests

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fixlearn.model import Lesson

MOST_BYTES = 4_000_000  # of a file that is looked into; a larger one is no source of anybody
_PARTS = re.compile(r"::| > ")  # between a class or a group and its test
_COMMENT = re.compile(r"^[^\S\n]*(?://|/?\*|#(?!\[)|--|;|%).*$", re.MULTILINE)


class Status(StrEnum):
    """How one piece of evidence, or all that of a lesson, stands in one tree."""

    STATED = "stated"  # an address, or what no look into the tree can tell
    EVIDENT = "evident"
    SKIPPED = "skipped"  # the test is there, and never runs
    GONE = "gone"


class TreeContent(NamedTuple):
    """What a tree has at one path."""

    kind: str  # file; folder; closed: a link, a submodule, or something below one
    blob: str = ""  # tells a file's content apart from any other, as its object id does
    content: bytes | None = None  # of a file; None where it is too large, or not asked


class EvidenceStatus(NamedTuple):
    """How one piece of evidence stands."""

    value: str  # as the lesson names it
    state: Status
    lacks: str = ""  # what of it is not there: path, test or text
    known: tuple[str, ...] = ()  # the tests that the file has, where it lacks this one


class LessonStatus(NamedTuple):
    """How a lesson stands: its worst piece of evidence counts."""

    state: Status
    pieces: tuple[EvidenceStatus, ...] = ()  # of the preventions that are done


class EvidenceCounts(NamedTuple):
    """How well the lessons of one tree are backed; each rung is a part of the one above it."""

    stated: int = 0  # active lessons
    evident: int = 0
    proven: int = 0
    lost: int = 0  # beside the evident


def evidence_of(lesson: Lesson) -> tuple[str, ...]:
    """The evidence that has to stand: that of what is done, and neither planned nor dropped."""
    return tuple(
        value for step in lesson.prevention if step.status == "done" for value in step.evidence
    )


@lru_cache(maxsize=50_000)
def named_paths(value: str) -> tuple[str, ...]:
    """The paths that tell whether a piece of evidence stands; none for an address.

    Where a file's own name has a separator in it, the whole value is its path.

    >>> named_paths("./tests/test_pager.py::test_last_row")
    ('tests/test_pager.py::test_last_row', 'tests/test_pager.py')
    """
    evidence = parse_evidence(value)
    if evidence.address:
        return ()
    return tuple(dict.fromkeys(filter(None, (plain_path(value), plain_path(evidence.path)))))


def plain_path(path: str) -> str:
    """A path as a tree has it; "" for one that leads out of the tree.

    >>> plain_path("./tests//cases/"), plain_path("../tests")
    ('tests/cases', '')
    """
    parts = [part for part in path.strip().split("/") if part not in ("", ".")]
    is_outside = ".." in parts or path.startswith(("/", "~")) or "\0" in path or "\n" in path
    return "" if is_outside else "/".join(parts)


def needs_content(value: str) -> bool:
    """True where the path alone tells nothing: a test or a text has to stand in the file."""
    evidence = parse_evidence(value)
    return bool(evidence.test or evidence.text)


class EvidenceReader:
    """Tells how evidence stands. Each distinct file is understood once, whatever tree it is in."""

    def __init__(self) -> None:
        self._answers: dict[
            tuple[str, str], EvidenceStatus
        ] = {}  # (blob, value); the path is in both
        self._python: dict[str, PythonTests | None] = {}

    def knows(self, value: str, blob: str) -> bool:
        """True where the file's content is not needed to tell it once more."""
        return (blob, value) in self._answers

    def standing(self, value: str, found: Mapping[str, TreeContent]) -> EvidenceStatus:
        """How one piece of evidence stands where `found` is what the tree has, by path.

        A path that is not in `found` is not in the tree. A test counts with the
        parameters left out of its name, and below whatever class the evidence
        leaves out; a text counts with its white space folded.
        """
        evidence = parse_evidence(value)
        if evidence.address:
            return EvidenceStatus(value, Status.STATED)
        whole = found.get(plain_path(value))
        if whole and (whole.kind != "closed" or not needs_content(value)):
            return EvidenceStatus(value, Status.EVIDENT)
        path = plain_path(evidence.path)
        there = found.get(path)
        if there is None:
            return EvidenceStatus(value, Status.GONE, lacks="path")
        if not needs_content(value):
            return EvidenceStatus(value, Status.EVIDENT)
        lacks = "test" if evidence.test else "text"
        if there.kind != "file":
            state = Status.STATED if there.kind == "closed" else Status.GONE
            return EvidenceStatus(value, state, lacks=lacks if state is Status.GONE else "")
        known = self._answers.get((there.blob, value)) if there.blob else None
        if known:
            return known
        if there.content is None or len(there.content) > MOST_BYTES:
            return EvidenceStatus(value, Status.STATED)
        if evidence.test:
            answer = self._test(value, path, evidence.test, there)
        else:
            stands = _folded(evidence.text) in _folded(_decoded(there.content))
            state = Status.EVIDENT if stands else Status.GONE
            answer = EvidenceStatus(value, state, lacks="" if stands else "text")
        if there.blob:
            self._answers[there.blob, value] = answer
        return answer

    def _test(self, value: str, path: str, test: str, there: TreeContent) -> EvidenceStatus:
        assert there.content is not None
        if path.endswith((".py", ".pyi")):
            module = self._module(there)
            if module is not None:
                return _in_module(value, test, module)
        return _declared(value, path, test, _decoded(there.content))

    def _module(self, there: TreeContent) -> PythonTests | None:
        assert there.content is not None
        if not there.blob:
            return python_tests(there.content)
        if there.blob not in self._python:
            self._python[there.blob] = python_tests(there.content)
        return self._python[there.blob]


def worst_status(pieces: Iterable[EvidenceStatus]) -> LessonStatus:
    """What single pieces of evidence make of their lesson."""
    pieces = tuple(pieces)
    states = {piece.state for piece in pieces}
    worst = next(
        (one for one in (Status.GONE, Status.SKIPPED, Status.EVIDENT) if one in states), None
    )
    return LessonStatus(worst or Status.STATED, pieces)


def count_evidence(
    lessons: Mapping[str, Lesson],
    now: Mapping[str, LessonStatus],
    earlier: Iterable[Mapping[str, LessonStatus]] = (),
) -> EvidenceCounts:
    """Count the active lessons of one tree by how well they are backed.

    `lessons` are all of the tree, by id; those that are retired or superseded
    count nowhere. `now` is how they stand in that tree, `earlier` how lessons
    stood in older ones.

    stated: all active lessons. evident: at least one piece of evidence was
    looked up and stands, and none is gone or skipped. proven: evident, and a
    prevention that is done has a proof of its tests. lost: a piece is gone or skipped, and
    the lesson was evident in one of the earlier trees.
    """
    active = active_lessons(lessons)
    states = {id: standing.state for id, standing in now.items()}
    evident = [one for one in active if states.get(one.id) is Status.EVIDENT]
    proven = [one for one in evident if is_proven(one)]
    once = {id for tree in earlier for id, found in tree.items() if found.state is Status.EVIDENT}
    lost = [one for one in active if one.id in once and is_lost(states.get(one.id))]
    return EvidenceCounts(len(active), len(evident), len(proven), len(lost))


def is_lost(state: Status | None) -> bool:
    """True for evidence that is not there, or that never runs."""
    return state in (Status.GONE, Status.SKIPPED)


def _in_module(value: str, test: str, module: PythonTests) -> EvidenceStatus:
    name = "::".join(part.strip() for part in _without_parameters(test).split("::"))
    ends = [full for full in module.is_skipped if full == name or full.endswith(f"::{name}")]
    if ends:
        is_off = all(module.is_skipped[full] for full in ends)
        return EvidenceStatus(value, Status.SKIPPED if is_off else Status.EVIDENT)
    group = name.rpartition("::")[0]
    if group and any(one == group or one.endswith(f"::{group}") for one in module.open_classes):
        return EvidenceStatus(
            value, Status.STATED
        )  # inherited from another module, as far as we see
    return EvidenceStatus(value, Status.GONE, lacks="test", known=tuple(module.is_skipped))


def _declared(value: str, path: str, test: str, text: str) -> EvidenceStatus:
    """A test of another language, or of a module that does not parse: by its declaration.

    Where fixlearn knows no declaration for it, its name has to stand outside of
    comments.
    """
    file = ChangedFile(path, (Hunk("", tuple(text.splitlines())),))
    known: dict[str, bool] = {}  # name -> skipped; where it stands twice, one that runs counts
    for one in declared_tests(file):
        for name in (one.name, one.name.rpartition("::")[2]):
            known[name] = one.is_skipped and known.get(name, True)
    wanted = [_folded(part) for part in _PARTS.split(_without_parameters(test)) if part.strip()]
    code = _folded(_COMMENT.sub("", text))
    is_known = bool(wanted) and wanted[-1] in known
    if wanted and all(_has_word(code, part) for part in wanted[: -1 if is_known else None]):
        is_off = is_known and known[wanted[-1]]
        return EvidenceStatus(value, Status.SKIPPED if is_off else Status.EVIDENT)
    return EvidenceStatus(value, Status.GONE, lacks="test", known=tuple(known))


def _has_word(text: str, word: str) -> bool:
    edges = (r"\b" if word[:1].isalnum() else "", r"\b" if word[-1:].isalnum() else "")
    return re.search(f"{edges[0]}{re.escape(word)}{edges[1]}", text) is not None


def _without_parameters(test: str) -> str:
    """A test as it is declared: "test_row[2-x]" is test_row.

    >>> _without_parameters("TestPager::test_row[a::b]")
    'TestPager::test_row'
    """
    name, bracket, rest = test.partition("[")
    return name if bracket and rest.rstrip().endswith("]") and name else test


def _folded(text: str) -> str:
    return " ".join(text.split())


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")  # as some editors of Windows save
    return content.decode("utf-8", "replace")
