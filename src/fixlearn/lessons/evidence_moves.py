"""Candidates for evidence that has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.evidence_status import Status, needs_content, plain_path
from fixlearn.lessons.test_names import is_test_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fixlearn.lessons.evidence_status import EvidenceReader, TreeContent
    from fixlearn.model import Lesson, Position


class Moved(NamedTuple):
    """A piece of evidence that is not where its lesson says, and where it may be now."""

    lesson: Lesson
    value: str
    position: Position
    candidates: tuple[str, ...]  # new names; a single one is certain
    near: str = ""  # if there are none: a suggestion from the file, as the end of a sentence
    possible: tuple[str, ...] = ()  # the same evidence, in files that had it before


def is_alike(path: str, other: str) -> bool:
    """True if both paths have the same ending and both or neither are tests.

    A test may repeat a text of the source, so it is no candidate for evidence in the source.
    """
    endings = {name.rpartition("/")[2].rpartition(".")[2] for name in (path, other)}
    return len(endings) == 1 and is_test_file(path) == is_test_file(other)


def moved_to(value: str, path: str) -> str:
    """The same evidence in another file.

    >>> moved_to("./src/a.py#a text", "lib/b.py")
    './lib/b.py#a text'
    """
    return value.replace(parse_evidence(value).path, path, 1)


def candidates(
    value: str, files: Mapping[str, TreeContent], renamed: Mapping[str, str], reader: EvidenceReader
) -> tuple[str, ...]:
    """What a lost piece of evidence may be called now.

    `files` are those that could contain it, by path. `renamed` maps old paths to paths of
    the tree; a path that git knows to be renamed takes precedence.
    """

    def is_evident(moved: str) -> bool:
        return reader.standing(moved, files).state is Status.EVIDENT

    path = plain_path(parse_evidence(value).path)
    if path in renamed:
        moved = moved_to(value, renamed[path])
        if not needs_content(value) or is_evident(moved):
            return (moved,)
    if not needs_content(value):
        return ()
    others = (other for other in sorted(files) if other != path and is_alike(path, other))
    return tuple(filter(is_evident, (moved_to(value, other) for other in others)))


def needles(values: Iterable[str]) -> list[str]:
    """One search word per test or text. A file without it cannot contain the evidence."""
    words = []
    for value in values:
        evidence = parse_evidence(value)
        name_or_text = evidence.test.partition("[")[0].rpartition("::")[2] or evidence.text
        if name_or_text.split():
            words.append(max(name_or_text.split(), key=len))
    return words
