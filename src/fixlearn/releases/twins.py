"""New lessons that say nearly the same as an older one, without naming it."""

from __future__ import annotations

from collections import ChainMap
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from fixlearn.lessons.library import predecessors
from fixlearn.lessons.similar import TwinIndex

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from fixlearn.lessons.trees import LessonTrees
    from fixlearn.model import Lesson, Result


class Twins:
    """Finds twins among all lessons that were read."""

    def __init__(self, trees: LessonTrees, head: str) -> None:
        self._trees = trees
        self._head = head
        self._indexed = 0  # of the lessons that were read

    def suspected(
        self, lessons: Sequence[Lesson], results: Sequence[Result], older: Mapping[str, Lesson]
    ) -> Iterator[tuple[Lesson, str]]:
        """The new lessons of a release that have a twin among the older ones, each with its id.

        Lessons that one fix names together are different on purpose.
        """
        new = {lesson.id: lesson for lesson in lessons}
        known = ChainMap(new, older)  # type: ignore[arg-type]  # it is only read
        together = [{*result.lessons} for result in results]
        for lesson in lessons:
            twin = self._twin_of(lesson, older)
            if twin is None or twin in predecessors(lesson, known):
                continue
            if not any({lesson.id, twin.id} <= ids for ids in together):
                yield lesson, twin.id

    def _twin_of(self, lesson: Lesson, older: Container[str]) -> Lesson | None:
        seen = self._trees.seen.values()
        for other in reversed([*islice(reversed(seen), len(seen) - self._indexed)]):
            if other.id not in self._trees.library(self._head).lessons:
                self._index.add(other)
        self._indexed = len(seen)
        return self._index.twin_of(lesson, older)

    @cached_property
    def _index(self) -> TwinIndex:
        """The lessons of HEAD, and those of the trees that were read that it lacks."""
        return TwinIndex(self._trees.library(self._head).lessons.values())
