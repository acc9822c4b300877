"""{path: content} -> Library: all lessons of one tree."""

from __future__ import annotations

import re
from types import MappingProxyType

from fixlearn import rules
from fixlearn.lessons.lesson_file import LessonFile, lesson_id, parse_lesson
from fixlearn.lessons.lint import lint_lesson
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.model import Position

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Mapping, Sequence

    from fixlearn.model import Finding, Lesson

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_RESERVED = ("none", "later")


class Library(NamedTuple):
    """All lessons of one tree, by id. A lesson with an error is in `broken` instead."""

    lessons: Mapping[str, Lesson]
    broken: Mapping[str, tuple[Finding, ...]]
    findings: tuple[Finding, ...]  # about all lessons, by path and line
    ids: Collection[str]  # of all lessons, broken ones included
    without_findings: tuple[Lesson, ...] = ()  # of the files that were parsed or linted


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
    well_worded: Container[str] = (),
) -> Library:
    """Read the lesson files among `files`; other files are ignored.

    `severity` is that of the configuration: rule -> error, warning or off. `names` are
    full names of people; a lesson must not contain them. `known` are lessons by path, without
    findings except about their wording; their files are only needed if `reads_wording`. Of those
    at the paths in `well_worded`, only names are searched.
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
        lesson = known.get(path)
        file = LessonFile(path, lesson, (), {})
        is_read = with_wording and not (lesson and path in well_worded and _lacks(names, lesson))
        if lesson is None or (is_read and _is_worded_badly(file, names)):
            file = parse_lesson(path, files[path])
            linted += lint_lesson(file, names, with_wording=with_wording)
        if file.lesson and not linted and (lesson is None or is_read):
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


def _lacks(names: Collection[str], lesson: Lesson) -> bool:
    from fixlearn.lessons.personal_names import may_name_a_person  # which only `lint` reads

    return not may_name_a_person(lesson, names)


def _is_worded_badly(file: LessonFile, names: Collection[str]) -> bool:
    from fixlearn.lessons.wording import lint_wording  # it compiles its phrases when imported

    return any(lint_wording(file, names))


def _misplaced(path: str, roots: Sequence[str]) -> Finding:
    what = f"a lesson lives at {roots[0]}/<year>/<id>.md, the id in lower-case words and hyphens"
    return rules.finding("misplaced-lesson", Position(path), what)
