"""Evidence that has moved: where it may be now, and the lesson's file with the new place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.declared_tests import is_test_file
from fixlearn.lessons.entry import read_entry
from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.gone import places
from fixlearn.lessons.standing import State, needs_content, plain_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fixlearn.lessons.standing import Found, Reader
    from fixlearn.model import Lesson, Position

_MOST_TRIED = 5


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
    value: str, found: Mapping[str, Found], renamed: Mapping[str, str], reader: Reader
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
        or reader.standing(moved_to(value, new), found).state is State.EVIDENT
    ):
        return (moved_to(value, new),)
    if not needs_content(value):
        return ()
    others = (other for other in sorted(found) if other != path and is_alike(path, other))
    values = [moved_to(value, other) for other in others]
    return tuple(one for one in values if reader.standing(one, found).state is State.EVIDENT)


def rewritten(path: str, content: bytes, value: str, new: str) -> bytes | None:
    """The lesson's file with one piece of evidence replaced, every other byte as it was.

    None where that can't be done in place: the value is escaped or folded, or
    the new one would not be read back as it is.
    """
    lesson = read_entry(path, content).lesson
    if lesson is None:
        return None
    old_path, new_path = (parse_evidence(one).path for one in (value, new))
    position = next((place for named, place in places(lesson, content) if named == value), None)
    if position is None or not old_path:
        return None
    text = content.decode("utf-8", "replace")
    lines = text.split("\n")
    at = sum(len(line) + 1 for line in lines[: position.line - 1]) + position.column - 2
    wanted = _with(lesson, value, new)
    for _ in range(_MOST_TRIED):  # a comment in between can speak of the path too
        at = text.find(old_path, at + 1)
        if at < 0:
            break
        changed = (text[:at] + new_path + text[at + len(old_path) :]).encode()
        if read_entry(path, changed).lesson == wanted:
            return changed
    return None


def _with(lesson: Lesson, value: str, new: str) -> Lesson:
    """The lesson with the first such piece of evidence replaced."""
    steps = list(lesson.prevention)
    for number, step in enumerate(steps):
        if step.status == "done" and value in step.evidence:
            index = step.evidence.index(value)
            evidence = (*step.evidence[:index], new, *step.evidence[index + 1 :])
            steps[number] = step._replace(evidence=evidence)
            break
    return lesson._replace(prevention=tuple(steps))


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
