"""The rules of past lessons that nothing guards yet, as a section of AGENTS.md or CLAUDE.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.library import active_lessons, predecessors
from fixlearn.lessons.prevention import IMPACTS, KIND_RANK, KINDS, is_effective, strongest_step
from fixlearn.lessons.title import is_empty_claim
from fixlearn.releases.changelog_markdown import is_untouched, outline, sections, written
from fixlearn.render.sanitize import sanitize_markdown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fixlearn.model import Lesson, Standing

SECTION = "guidance"
_MAX_RULE = 240  # characters; a longer rule is cut off, and the lesson has the rest
_HEADING = "## Rules learned from earlier bugs"
_INTRODUCTION = (
    "No test, type or check guards these yet. Before you edit a file, run `fixlearn recall FILE`."
)
_NOTHING = "No rule has to be read here. Before you edit a file, run `fixlearn recall FILE`."
_BYTE_ORDER_MARK = "\ufeff"


class Rule(NamedTuple):
    """What a person or an agent has to do, because no machine does."""

    text: str
    lesson: Lesson


def rules_of(
    lessons: Mapping[str, Lesson], standings: Mapping[str, Standing], most: int
) -> tuple[list[Rule], int]:
    """The strongest rules, the shortest first, and how many rules there are.

    A lesson with a prevention that works without a reader, and that evidence shows, has no rule.
    Stronger kinds come first, then a larger impact, what came back more often, and newer lessons.
    """
    rules = [
        (lesson, rule)
        for lesson in active_lessons(lessons)
        if not any(map(is_effective, standings[lesson.id].evident_steps))
        and (rule := _rule(lesson))
    ]
    rules.sort(key=lambda pair: pair[0].id)
    rules.sort(key=lambda pair: _importance(pair[0], lessons), reverse=True)
    chosen = [Rule(text, lesson) for lesson, text in rules[:most]]
    return sorted(chosen, key=lambda rule: (len(rule.text), rule.lesson.id)), len(rules)


def _rule(lesson: Lesson) -> str:
    """What to do, or the mistake itself if what would prevent it is not there."""
    step = strongest_step(lesson)
    if step.status != "done":
        return f"Not prevented yet: {lesson.title}"
    if is_effective(step):
        return f"Nothing shows what prevents this: {lesson.title}"
    return "" if is_empty_claim(step.change) else step.change


def _importance(lesson: Lesson, lessons: Mapping[str, Lesson]) -> tuple[int, int, int, int]:
    step = strongest_step(lesson)
    rank = -KIND_RANK[step.kind] if step.status == "done" else -len(KINDS)
    repeats = max(len(lesson.fixes) - 1, 0) + len(predecessors(lesson, lessons))
    return rank, IMPACTS.index(lesson.impact), repeats, lesson.date.toordinal()


def section_of(rules: Sequence[Rule]) -> str:
    """The section, between two comments."""
    if not rules:
        return written(SECTION, f"{_HEADING}\n\n{_NOTHING}\n")
    lines = "".join(f"- {_line(rule)}\n" for rule in rules)
    return written(SECTION, f"{_HEADING}\n\n{_INTRODUCTION}\n\n{lines}")


def _line(rule: Rule) -> str:
    text = rule.text if len(rule.text) <= _MAX_RULE else f"{rule.text[: _MAX_RULE - 1].rstrip()}…"
    return f"{sanitize_markdown(text)} ({sanitize_markdown(rule.lesson.path)})"


def with_section(page: str, section: str, where: str) -> str | None:
    """The page with the section in its place, otherwise at its end; nothing else is changed.

    None if somebody has edited the section by hand. `where` is the path of the page. Raises
    UsageError if the comments around the section are damaged.
    """
    mark = _BYTE_ORDER_MARK if page.startswith(_BYTE_ORDER_MARK) else ""
    parsed = outline(page.removeprefix(mark))
    lines = list(parsed.lines)
    newline = "\r\n" if any(line.endswith("\r\n") for line in lines) else "\n"
    new = section.replace("\n", newline)
    old = next((each for each in sections(parsed, where) if each.name == SECTION), None)
    if old is None:
        text = "".join(lines)
        ends = text.endswith(("\r", "\n"))
        return f"{mark}{text}{newline * (2 - ends) if text else ''}{new}"
    if not is_untouched(old):
        return None
    if not lines[old.end - 1].endswith(("\r", "\n")):
        new = new.removesuffix(newline)
    return mark + "".join([*lines[: old.line], new, *lines[old.end :]])
