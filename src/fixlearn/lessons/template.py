"""The text of a lesson to be filled in by hand, with a comment above each key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.lesson_edit import write_entry
from fixlearn.lessons.lesson_file import MOST_TITLE
from fixlearn.lessons.prevention import CAUSES, FOUND_BY, IMPACTS, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.model import Lesson

BLANK_TITLE = "<what went wrong>"
BLANK_GAP = "<how it got through>"
BLANK_KIND = "<one of the kinds above>"
BLANK_CHANGE = "<what is different now>"

_ABOVE = {  # beginning of a key's line -> the comment above it
    "title:": (f"What went wrong, in one line of at most {MOST_TITLE} characters.",),
    "gap:": ("How it got through, in one sentence: what was missing, not who.",),
    "  - kind:": (
        "How it is prevented from now on, strongest first:",
        *(f"  {name:<14} {kind.says}" for name, kind in KINDS.items()),
    ),
    "    change:": ("What is different now, in one sentence.",),
    "    evidence:": ("Evidence: path, path::test, path#text or an https: address.",),
}
_OPTIONAL = {
    "impact": ("minor", IMPACTS),
    "cause": ("logic", CAUSES),
    "found-by": ("review", FOUND_BY),
}


def write_template(lesson: Lesson) -> str:
    """The lesson's text to be edited; blanks are in angle brackets.

    `lint` takes the blanks for placeholders: a template that nobody filled in is no lesson.
    """
    front, _, body = write_entry(lesson).removeprefix("---\n").partition("\n---\n")
    has_evidence = any(prevention.evidence for prevention in lesson.prevention)
    lines = ["---"]
    for line in front.split("\n"):
        key = next((key for key in _ABOVE if line.startswith(key)), "")
        if key == "    change:" and not has_evidence:
            lines += [*_comments("    evidence:"), _NO_EVIDENCE]
        lines += [*_comments(key), line]
    written = set(re.findall(r"^([a-z-]+):", front, re.MULTILINE))
    for name, (example, choices) in _OPTIONAL.items():
        if name not in written:
            lines += _optional(name, example, choices)
    return "\n".join([*lines, "---", "", body.strip("\n") or _STORY, ""])


_NO_EVIDENCE = "    # evidence: path::test"
_STORY = "<!-- Optional: the symptoms, how it was found, what was surprising. -->"


class Filled(NamedTuple):
    """A filled-in template without the comments of the template."""

    text: str
    lines: tuple[int, ...]  # the number of each line in the template, from 1


def without_comments(text: str) -> Filled:
    """The text without the template's comments; comments that a person wrote are kept."""
    lines = text.replace("\r\n", "\n").rstrip().split("\n")
    kept = [(line, n) for n, line in enumerate(lines, start=1) if line not in _TEMPLATE_LINES]
    while kept and not kept[-1][0].strip():
        kept.pop()
    return Filled("".join(f"{line}\n" for line, _ in kept), tuple(n for _, n in kept))


def _comments(key: str) -> list[str]:
    indent = key[: len(key) - len(key.lstrip())]
    return [f"{indent}# {line}" for line in _ABOVE.get(key, ())]


def _optional(name: str, example: str, choices: Iterable[str]) -> list[str]:
    return [f"# Optional: {', '.join(choices)}", f"# {name}: {example}"]


_TEMPLATE_LINES = frozenset(
    [line for key in _ABOVE for line in _comments(key)]
    + [line for name, values in _OPTIONAL.items() for line in _optional(name, *values)]
    + [_NO_EVIDENCE, _STORY]
)
