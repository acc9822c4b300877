"""{path: content} -> Library: all lessons of one tree; which are active, which superseded."""

from __future__ import annotations

import re
from types import MappingProxyType

from fixlearn import rules
from fixlearn.lessons.lesson_file import LessonFile, lesson_id, parse_lesson
from fixlearn.lessons.lint import lint_lesson
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.messages import is_reason
from fixlearn.model import Finding, Lesson, Position

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any


ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_RESERVED = ("none", "later")


class Library(NamedTuple):
    """All lessons of one tree, by id. A lesson with an error is in `broken` instead."""

    lessons: Mapping[str, Lesson]
    broken: Mapping[str, tuple[Finding, ...]]
    findings: tuple[Finding, ...]  # about all lessons, by path and line
    ids: Collection[str]  # of all lessons, broken ones included
    without_findings: tuple[Lesson, ...] = ()  # of the files that were parsed


def is_lesson_path(path: str, roots: Sequence[str]) -> bool:
    """True for `<root>/<year>/<id>.md`.

    >>> is_lesson_path("lessons/2026/retry-loses-body.md", ["lessons"])
    True
    """
    root, _, rest = path.rpartition("/")[0].rpartition("/")
    if root not in roots or not _YEAR.fullmatch(rest) or not path.endswith(".md"):
        return False
    name = path.rpartition("/")[2].removesuffix(".md")
    return name not in _RESERVED and bool(ID.fullmatch(name))


def is_misplaced(path: str, roots: Sequence[str]) -> bool:
    """True for a Markdown file below a root that is neither a lesson nor a README."""
    is_inside = any(path.startswith(f"{root}/") for root in roots)
    is_readme = path.rpartition("/")[2].lower() == "readme.md"
    is_candidate = is_inside and path.endswith(".md") and not is_readme
    return is_candidate and not is_lesson_path(path, roots)


def read_library(
    files: Mapping[str, bytes],
    roots: Sequence[str],
    severity: Mapping[str, str],
    names: Collection[str] = (),
    *,
    with_wording: bool = False,
    known: Mapping[str, Lesson] = MappingProxyType({}),
) -> Library:
    """Read the lesson files among `files`; other files are ignored.

    `severity` is that of the configuration: rule -> error, warning or off. `names` are
    full names of people; a lesson must not contain them. `known` are lessons without findings,
    by path; their files are not needed.
    """
    with_wording = with_wording or reads_wording(severity)
    lessons: dict[str, Lesson] = {}
    without_findings: list[Lesson] = []
    broken: dict[str, tuple[Finding, ...]] = {}
    all_findings: list[Finding] = []
    paths: dict[str, str] = {}
    for path in sorted({*files, *known}):
        if not is_lesson_path(path, roots):
            if is_misplaced(path, roots):
                all_findings += rules.apply_severities([_misplaced(path, roots)], severity)
            continue
        id = lesson_id(path)
        linted: list[Finding] = []
        file = LessonFile(path, known.get(path), (), {})
        if path not in known:
            file = parse_lesson(path, files[path])
            linted += lint_lesson(file, names, with_wording=with_wording)
            if file.lesson and not linted:
                without_findings.append(file.lesson)
        if paths.setdefault(id, path) != path:
            what = f"{paths[id]} has this id already"
            linted.append(rules.finding("duplicate-id", Position(path), what))
        findings = [*rules.apply_severities(linted, severity)] if linted else []
        all_findings += findings
        errors = tuple([finding for finding in findings if finding.severity == "error"])
        if errors or file.lesson is None:
            broken[id] = errors or file.findings
            lessons.pop(id, None)
        elif id not in broken:
            lessons[id] = file.lesson
    ids = tuple(sorted(paths))
    return Library(lessons, broken, tuple(all_findings), ids, tuple(without_findings))


def reads_wording(severity: Mapping[str, str]) -> bool:
    """True if the configuration may make an error of how lessons are worded.

    This takes so long to find out that only `lint` reads it otherwise.
    """
    return "error" in severity.values()


def _misplaced(path: str, roots: Sequence[str]) -> Finding:
    what = f"a lesson lives at {roots[0]}/<year>/<id>.md, the id in lower-case words and hyphens"
    return rules.finding("misplaced-lesson", Position(path), what)


def is_same_lesson(lesson: Lesson, other: Lesson) -> bool:
    """True if two lessons have the same title or gap: one may be the other under a new id."""
    return lesson.title == other.title or lesson.gap == other.gap


def lessons_with(lessons: Mapping[str, Lesson], **asked: Collection[Any]) -> Mapping[str, Lesson]:
    """At least the lessons that are asked for, as `LessonsOnDemand.ids_with` has them.

    These are enough for `active_lessons`. If all lessons are parsed already, all are returned.
    """
    search = getattr(lessons, "ids_with", None)
    return {id: lessons[id] for id in search(**asked) if id in lessons} if search else lessons


def ids_with(library: Library, **asked: Collection[Any]) -> Collection[str]:
    """As `lessons_with`: the ids, also of lessons with errors."""
    search = getattr(library.lessons, "ids_with", None)
    return search(**asked) if search else library.ids


def active_lessons(lessons: Mapping[str, Lesson]) -> list[Lesson]:
    """The lessons that are neither retired with a reason nor superseded by another."""
    superseded = {
        id
        for newer in lessons.values()
        for id in newer.supersedes
        if id in lessons and _supersedes(newer, lessons[id], lessons)
    }
    return [
        lesson
        for lesson in lessons.values()
        if lesson.id not in superseded and not (lesson.retired and is_reason(lesson.retired))
    ]


def is_active(
    lesson: Lesson, lessons: Mapping[str, Lesson], superseders: Mapping[str, Collection[str]]
) -> bool:
    """As `active_lessons`, for one lesson. `superseders` are the ids that supersede each id."""
    return not is_reason(lesson.retired) and not any(
        id in lessons and _supersedes(lessons[id], lesson, lessons)
        for id in superseders.get(lesson.id, ())
    )


def _supersedes(newer: Lesson, older: Lesson, lessons: Mapping[str, Lesson]) -> bool:
    """True if `newer` is newer; of two lessons that supersede each other only one counts."""
    if (newer.date, newer.id) > (older.date, older.id):
        return True
    return newer.id != older.id and newer not in predecessors(older, lessons)


def predecessors(lesson: Lesson, lessons: Mapping[str, Lesson]) -> list[Lesson]:
    """The lessons that this one supersedes, directly or through others."""
    older: dict[str, Lesson] = {}
    waiting = [*lesson.supersedes]
    while waiting:
        id = waiting.pop()
        if id in lessons and id != lesson.id and id not in older:
            older[id] = lessons[id]
            waiting += lessons[id].supersedes
    return [*older.values()]


def successors(
    id: str, lessons: Mapping[str, Lesson], superseders: Mapping[str, Collection[str]]
) -> dict[str, Lesson]:
    """The lesson with this id and those that supersede it, directly or through others, by path."""
    known: dict[str, Lesson] = {}
    waiting = [id]
    while waiting:
        current = waiting.pop()
        if current in lessons and current not in known:
            known[current] = lessons[current]
            waiting += superseders.get(current, ())
    return dict(sorted(known.items(), key=lambda item: item[1].path))


def related(
    ids: Iterable[str], lessons: Mapping[str, Lesson], superseders: Mapping[str, Collection[str]]
) -> set[str]:
    """These ids, and those that they supersede or are superseded by, directly or not."""
    known: set[str] = set()
    waiting = [*ids]
    while waiting:
        id = waiting.pop()
        if id not in known:
            known.add(id)
            waiting += superseders.get(id, ())
            waiting += lessons[id].supersedes if id in lessons else ()
    return known
