"""Lessons that came to mind, with the reason why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.render.sanitize import for_terminal as inert
from fixlearn.render.text import Colours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.lessons.recall import Recalled


def text(lessons: Iterable[Recalled], colours: Colours | None = None) -> str:
    """Each lesson with its reason, its gap, and what is different since."""
    colours = colours or Colours()
    lines = []
    for lesson, because in lessons:
        head = colours.where(inert(f"{lesson.id} {'; '.join(because)}"))
        lines.append(head + colours.quiet(inert(f"  ({lesson.path})")))
        lines.append(inert(f"  gap: {lesson.gap}"))
        for step in lesson.prevention:
            if step.status == "dropped":
                continue
            status = "" if step.status == "done" else f" ({step.status})"
            lines.append(inert(f"  {step.kind}{status}: {step.change}"))
    return "".join(f"{line}\n" for line in lines)
