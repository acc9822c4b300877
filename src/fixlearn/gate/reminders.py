"""The existing lesson that is worth reading before a new one is written, below the finding."""

from __future__ import annotations

import re

from fixlearn.lessons.library import active_lessons
from fixlearn.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from fixlearn.gate.judged_range import JudgedRange, Repository
    from fixlearn.lessons.recall import RecallIndex
    from fixlearn.model import Lesson, Result

# Each finding is compared with all lessons, which takes milliseconds for a thousand of them.
# Nobody reads these lines below more findings than this: GitHub, for one, shows ten of a step.
MAX_REMINDED = 20
_MIN_NAME = 4  # characters; shorter names of files are in many sentences


def settle(judged: JudgedRange, _: Repository) -> JudgedRange:
    """Add a lesson about the same files to the first findings that ask for a lesson.

    Only of the commits of a change is it known which files they changed.
    """
    if not judged.range.is_change:
        return judged

    def paths_of(result: Result) -> list[str]:
        commit = judged.facts.missing.get(result.sha)
        return [change.path for change in commit.changes or ()] if commit else []

    return judged.with_results(remind(judged.worded, judged.library.lessons, paths_of))


def with_reminders(result: Result, lessons: Mapping[str, Lesson], paths: Collection[str]) -> Result:
    """The result, with the lesson about these files below a finding that asks for a lesson."""
    return remind([result], lessons, lambda _: paths)[0]


def remind(
    results: Iterable[Result],
    lessons: Mapping[str, Lesson],
    paths_of: Callable[[Result], Collection[str]],
) -> list[Result]:
    """The results, each of the first MAX_REMINDED findings with a lesson about the same files.

    `paths_of` returns the paths that the commit of a result changed. The lessons
    are indexed at most once, and only if a finding needs them.
    """
    index: RecallIndex | None = None  # few ranges need it, and its import is slow
    left = MAX_REMINDED
    reminded = []
    for result in results:
        is_asked = any(finding.rule == "missing-lesson" for finding in result.findings)
        paths = paths_of(result) if is_asked and left else ()
        if paths and lessons:
            from fixlearn.lessons.recall import RecallIndex

            left -= 1
            index = index or RecallIndex(lessons)
            result = _with_hint(result, reminder(index, lessons, paths))
        reminded.append(result)
    return reminded


def reminders(index: RecallIndex, paths: Collection[str]) -> tuple[str, ...]:
    """One line for each lesson that is near these paths."""
    return tuple(
        f"read before you write: {lesson.id} {'; '.join(because)}  ({lesson.path})"
        for lesson, because in index.recall(paths).lessons
    )


def reminder(
    index: RecallIndex, lessons: Mapping[str, Lesson], paths: Collection[str]
) -> tuple[str, ...]:
    """One line for the lesson that names one of these files, its test, or its name in the title.

    A lesson that is merely about the same folder is no reason to interrupt anybody.
    """
    from fixlearn.lessons.recall import PathDistance

    near = index.recall(paths, most=1, least=PathDistance.NAMESAKE).lessons
    lesson = near[0].lesson if near else _with_name_in_title(lessons, paths)
    return (f"Related lesson: {lesson.path}",) if lesson else ()


def _with_name_in_title(lessons: Mapping[str, Lesson], paths: Collection[str]) -> Lesson | None:
    """The newest active lesson with the name of one of these files in its title."""
    stems = {path.rpartition("/")[2].partition(".")[0] for path in paths}
    names = [re.escape(stem) for stem in sorted(stems) if len(stem) >= _MIN_NAME]
    if not names:
        return None
    name = re.compile(rf"\b(?:{'|'.join(names)})\b", re.IGNORECASE)
    matches = [lesson for lesson in active_lessons(lessons) if name.search(lesson.title)]
    return max(matches, key=lambda lesson: (lesson.date, lesson.id), default=None)


def _with_hint(result: Result, lines: tuple[str, ...]) -> Result:
    findings = (
        finding._replace(hint=finding.hint + lines) if finding.rule == "missing-lesson" else finding
        for finding in result.findings
    )
    return result._replace(findings=tuple(findings))
