"""{path: content} -> Library: all lessons of one tree, by id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn import rules
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.lint import apply_severities, lint_lesson
from fixlearn.model import Position

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from fixlearn.model import Finding, Lesson

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RESERVED = ("none", "later")


class Library(NamedTuple):
    """All lessons of one tree.

    A lesson with an error in it is in `broken` and not in `lessons`.
    """

    lessons: Mapping[str, Lesson]
    broken: Mapping[str, tuple[Finding, ...]]
    findings: tuple[Finding, ...]  # all of them, by path and line
    ids: tuple[str, ...]  # every id, of broken lessons too, and of lessons not read


def is_lesson_path(path: str, roots: Sequence[str]) -> bool:
    """True for `<root>/<year>/<id>.md`.

    >>> is_lesson_path("lessons/2026/retry-loses-body.md", ["lessons"])
    True
    """
    for root in roots:
        parts = path.removeprefix(f"{root}/").split("/") if path.startswith(f"{root}/") else []
        if len(parts) == 2 and re.fullmatch(r"\d{4}", parts[0], re.ASCII):
            name = parts[1].removesuffix(".md")
            return name != parts[1] and name not in _RESERVED and bool(ID.fullmatch(name))
    return False


def is_misplaced(path: str, roots: Sequence[str]) -> bool:
    """True for a Markdown file below a root that is neither a lesson nor a README."""
    inside = any(path.startswith(f"{root}/") for root in roots)
    name = path.rpartition("/")[2]
    is_readme = name.lower() == "readme.md"
    return inside and name.endswith(".md") and not is_readme and not is_lesson_path(path, roots)


def read_library(
    files: Mapping[str, bytes],
    roots: Sequence[str],
    severity: Mapping[str, str],
    names: Collection[str] = (),
) -> Library:
    """Read the lesson files among `files`; other files are passed over.

    `severity` is the configuration's: rule -> error, warning or off. `names` are
    full names of people, which stand in no lesson.
    """
    lessons: dict[str, Lesson] = {}
    broken: dict[str, tuple[Finding, ...]] = {}
    found: list[Finding] = []
    paths: dict[str, str] = {}
    for path in sorted(files):
        if is_misplaced(path, roots):
            found += apply_severities([_misplaced(path, roots)], severity)
        if not is_lesson_path(path, roots):
            continue
        id = lesson_id(path)
        entry = parse_lesson(path, files[path])
        findings = [*apply_severities(lint_lesson(entry, names), severity)]
        if id in paths:
            findings += apply_severities([_duplicate(path, paths[id])], severity)
        paths.setdefault(id, path)
        found += findings
        errors = tuple(finding for finding in findings if finding.severity == "error")
        if errors or entry.lesson is None:
            broken[id] = errors or entry.findings
            lessons.pop(id, None)
        elif id not in broken:
            lessons[id] = entry.lesson
    return Library(lessons, broken, tuple(found), tuple(sorted(paths)))


def _misplaced(path: str, roots: Sequence[str]) -> Finding:
    what = f"a lesson lives at {roots[0]}/<year>/<id>.md, the id in lower-case words and hyphens"
    return rules.finding("misplaced-lesson", Position(path), what)


def _duplicate(path: str, first: str) -> Finding:
    return rules.finding("duplicate-id", Position(path), f"{first} has this id already")
