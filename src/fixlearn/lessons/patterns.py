"""The patterns of lessons, which no line may match from then on; places with the same gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn import rules
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.library import active_lessons, lessons_with
from fixlearn.model import Finding, Lesson, Position, Prevention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


_MAX_FINDINGS = 10  # of one pattern; a pattern that matches everywhere is wrong itself
_MAX_TEXT = 120  # characters of a line that a finding shows


class Pattern(NamedTuple):
    """A pattern, and the lesson that has it."""

    lesson: Lesson
    number: int  # of the prevention, from 0

    @property
    def step(self) -> Prevention:
        """The prevention with the pattern."""
        return self.lesson.prevention[self.number]

    def accepts(self, line: Line) -> bool:
        """True if the line is one of the exceptions, `path#text`."""
        for exception in self.step.exceptions:
            path, separator, text = exception.partition("#")
            if separator and path.strip() == line.path and text.strip() in line.text:
                return True
        return False


class Line(NamedTuple):
    """A line of a file."""

    path: str
    number: int
    text: str


class Matches(NamedTuple):
    """The lines that match a pattern, or why they could not be searched."""

    lines: tuple[Line, ...] = ()
    error: str = ""


class SiblingFile(NamedTuple):
    """A file that is often changed together with the files of a fix."""

    path: str
    together: int  # commits that change it and a file of the fix
    commits: int  # that change a file of the fix


class Siblings(NamedTuple):
    """Places to look at for the gap of a lesson."""

    lesson: Lesson
    fixed: tuple[str, ...] = ()  # the files that the fix changed
    files: tuple[SiblingFile, ...] = ()  # the most commits first
    lines: tuple[Line, ...] = ()  # that match a pattern of the lesson
    has_pattern: bool = False
    errors: tuple[str, ...] = ()  # why a pattern could not be searched
    is_complete: bool = True  # False in a shallow clone, which lacks commits of the fix's files


def enforced(lessons: Mapping[str, Lesson]) -> list[Pattern]:
    """The patterns of active lessons, of preventions that are done."""
    return [
        pattern
        for lesson in active_lessons(lessons_with(lessons, key=["pattern"]))
        for pattern in patterns_of(lesson)
        if pattern.step.status == "done"
    ]


def patterns_of(lesson: Lesson) -> list[Pattern]:
    """The patterns of a lesson."""
    return [
        Pattern(lesson, number) for number, step in enumerate(lesson.prevention) if step.pattern
    ]


def findings_about(
    pattern: Pattern, matches: Matches, content: bytes, lines: Iterable[Line]
) -> Iterator[Finding]:
    """The findings about `lines`, those of the matches that count.

    `content` is that of the lesson's file.
    """
    lesson = pattern.lesson
    if matches.error:
        position = parse_lesson(lesson.path, content).position(
            f"prevention[{pattern.number}].pattern"
        )
        what = f"the pattern of {lesson.id} cannot be searched: {matches.error}"
        yield rules.finding("invalid-value", position, what)
    banned: Sequence[Line] = [line for line in lines if not pattern.accepts(line)]
    for line in banned[:_MAX_FINDINGS]:
        more = len(banned) - _MAX_FINDINGS
        is_last = more > 0 and line is banned[_MAX_FINDINGS - 1]
        text = " ".join(line.text.split())
        yield rules.finding(
            "banned-pattern",
            Position(line.path, line.number),
            f'this line matches the pattern of lesson {lesson.id}: "{lesson.title}"',
            because=(
                f"the line: {text[:_MAX_TEXT]}{'…' if len(text) > _MAX_TEXT else ''}",
                f"from now on: {pattern.step.change}",
                *([f"{more} more lines match it"] if is_last else []),
            ),
            hint=(
                f"Change the line; if it is right, add an exception to {lesson.path}:",
                f"  except: {line.path}#<a part of the line>",
            ),
        )
