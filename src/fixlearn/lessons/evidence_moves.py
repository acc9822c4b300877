"""Evidence that has moved: where it may be now."""

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
    """A piece of evidence that is not where its lesson says, and where it may be."""

    lesson: Lesson
    value: str
    position: Position
    candidates: tuple[str, ...]  # what the lesson would say instead; one: it has moved there
    near: str = ""  # else what of the same file may be meant, as the end of a sentence
    possible: tuple[str, ...] = ()  # the same elsewhere, where it stood before this one was lost


def is_alike(path: str, other: str) -> bool:
    """True for files of one sort: the same ending, both of tests or both not.

    A test may well repeat a text of the source.
    """
    endings = {one.rpartition("/")[2].rpartition(".")[2] for one in (path, other)}
    return len(endings) == 1 and is_test_file(path) == is_test_file(other)


def moved_to(value: str, path: str) -> str:
    """The same evidence in another file.

    >>> moved_to("./src/a.py#a text", "lib/b.py")
    './lib/b.py#a text'
    """
    return value.replace(parse_evidence(value).path, path, 1)


def candidates(
    value: str, found: Mapping[str, TreeContent], renamed: Mapping[str, str], reader: EvidenceReader
) -> tuple[str, ...]:
    """What a lost piece of evidence may be called now.

    `found` has the files in which it could stand, `renamed` what git knows to be
    renamed, where the new path is there: that counts first.
    """
    evidence = parse_evidence(value)
    path = plain_path(evidence.path)
    new = renamed.get(path)
    if new and (
        not needs_content(value)
        or reader.standing(moved_to(value, new), found).state is Status.EVIDENT
    ):
        return (moved_to(value, new),)
    if not needs_content(value):
        return ()
    others = (other for other in sorted(found) if other != path and is_alike(path, other))
    values = [moved_to(value, other) for other in others]
    return tuple(one for one in values if reader.standing(one, found).state is Status.EVIDENT)


def needles(values: Iterable[str]) -> list[str]:
    """A word for each test or text: a file that has it not can't hold the evidence."""
    found = []
    for value in values:
        evidence = parse_evidence(value)
        said = evidence.test.partition("[")[0].rpartition("::")[2] or evidence.text
        words = said.split()
        if words:
            found.append(max(words, key=len))
    return found
