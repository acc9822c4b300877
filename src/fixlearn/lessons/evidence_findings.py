"""Evidence that is not in the tree -> findings, each where the lesson names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn import rules
from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.evidence_status import Status, is_lost, plain_path
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.model import Position
from fixlearn.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fixlearn.lessons.evidence_status import EvidenceStatus
    from fixlearn.model import Finding, Lesson


_MOST_NEAR = 2_000  # names that one is compared with


def evidence_gone(
    lesson: Lesson,
    content: bytes,
    pieces: Mapping[str, EvidenceStatus],
    *,
    is_old: bool,
    paths: Callable[[], Sequence[str]] = tuple,
) -> Iterator[Finding]:
    """A finding for each piece of evidence that is lost; only a warning where the lesson is old.

    `content` is the lesson's file, `pieces` how its evidence stands, `paths` has
    all files of the tree, asked for where one is missing.
    """
    for value, position in evidence_positions(lesson, content):
        piece = pieces.get(value)
        if piece is None or not is_lost(piece.state):
            continue
        meant = suggestion(piece) if is_old else suggestion(piece, paths)
        what = f'"{value}" {describe(piece)}{meant}'
        hint: tuple[str, ...] = ("name what is there, or add it to the same commit",)
        if is_old:
            hint = (
                "restore it, follow it with `fixlearn lint --fix-moved`,",
                f'or fixlearn retire {lesson.id} --because "<reason>"',
            )
        severity = "warning" if is_old else None
        yield rules.finding("evidence-gone", position, what, hint=hint, severity=severity)


def evidence_positions(lesson: Lesson, content: bytes) -> Iterator[tuple[str, Position]]:
    """Each piece of evidence of what is done, and where it stands in the lesson's file."""
    entry = parse_lesson(lesson.path, content)
    for number, step in enumerate(lesson.prevention):
        if step.status == "done":
            for index, value in enumerate(step.evidence):
                yield value, entry.position(f"prevention[{number}].evidence.{index}")


def describe(piece: EvidenceStatus) -> str:
    """What is wrong with a lost piece of evidence, as the end of a sentence."""
    if piece.state is Status.SKIPPED:
        return "names a test that never runs: it is skipped for good"
    if piece.lacks == "path":
        return "is not in the tree"
    if piece.lacks == "test":
        return "names a test that the file does not have"
    return "names a text that does not stand in the file"


def suggestion(piece: EvidenceStatus, paths: Callable[[], Sequence[str]] = tuple) -> str:
    """What was probably meant, as the end of a sentence."""
    evidence = parse_evidence(piece.value)
    if piece.lacks == "test":
        known = piece.known[:_MOST_NEAR]
        name = evidence.test.rpartition("::")[2]
        short = dict.fromkeys(one.rpartition("::")[2] for one in known)
        return did_you_mean(evidence.test, known) or did_you_mean(name, [*short])
    if piece.lacks == "path":
        path = plain_path(evidence.path) or evidence.path
        folder, _, name = path.rpartition("/")
        beside = [
            one
            for one in paths()
            if one.rpartition("/")[0] == folder or one.rpartition("/")[2] == name
        ]
        return did_you_mean(path, beside[:_MOST_NEAR])
    return ""


def is_removed(before: EvidenceStatus, after: EvidenceStatus) -> bool:
    """True where a piece of evidence stood, and stands no longer."""
    return before.state is Status.EVIDENT and is_lost(after.state)


def guard_removed(
    lesson: Lesson, content: bytes, piece: EvidenceStatus, where: str = ""
) -> Finding:
    """The finding about one piece of evidence that is taken away.

    `content` is the lesson's file, `where` the commit that does it; without one
    it is the place in the lesson.
    """
    here = dict(evidence_positions(lesson, content))
    position = here.get(piece.value, Position(lesson.path))
    what = f'this guards the lesson {lesson.id}: "{lesson.title}"'
    hint = (
        "keep it, or move it and change the lesson with it: fixlearn lint --fix-moved",
        f'or fixlearn retire {lesson.id} --because "<reason>"',
    )
    because = (f'"{piece.value}" {describe(piece)}{suggestion(piece)}',)
    return rules.finding(
        "guard-removed", where or position, what, hint=hint, because=because, position=position
    )


def is_same_lesson(one: Lesson, other: Lesson) -> bool:
    """True for a lesson and what became of it under another id."""
    return one.title == other.title or one.gap == other.gap
