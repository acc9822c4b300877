"""What releases taught, as Markdown: for release notes, or with all parts for the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.errors import UsageError
from fixlearn.lessons.strength import holds, strongest_step
from fixlearn.render.inert import for_markdown
from fixlearn.render.report import plural, sections, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from fixlearn.model import Lesson, ReleaseSummary

_DEEPEST = 6  # levels of headings

# A part of the notes: its heading, and its items, which are Markdown already.
Part = tuple[str, list[str]]


def notes(releases: Sequence[ReleaseSummary], level: int = 3) -> str:
    """Release notes for the public; their headings begin at `level`, from 1 to 6.

    They tell what can no longer happen and what held. Internal lessons are left
    out, and so are names of commits and what is owed.
    """
    return _joined(releases, _in_full, level)


def report(releases: Sequence[ReleaseSummary], level: int = 3) -> str:
    """All parts that the report for a terminal has, internal lessons included."""

    def parts(one: ReleaseSummary) -> Iterator[Part]:
        for heading, rows in sections(one):
            yield heading, [f"- {for_markdown(row)}" for row in rows]

    return _joined(releases, parts, level)


def fitted(releases: Sequence[ReleaseSummary], most: int, level: int = 3) -> tuple[str, str]:
    """Release notes of at most `most` characters, and which rung of the ladder they are.

    No item is ever cut: in full, else by titles only, else by counts that name
    the command which tells it all. Raises UsageError where not even these fit.
    """
    rungs: tuple[tuple[str, Callable[[ReleaseSummary], Iterable[Part]]], ...] = (
        ("in full", _in_full),
        ("titles only", _titles_only),
        ("counts only", _counts_only),
    )
    lengths = []
    for rung, parts in rungs:
        shown = _joined(releases, parts, level)
        if len(shown) <= most:
            return shown, rung
        lengths.append(len(shown))
    raise UsageError(
        f"no release notes fit into {plural(most, 'character')}",
        why=f"the shortest have {min(lengths):,}",
        hint=f"--max-length {min(lengths)}",
    )


def _joined(
    releases: Sequence[ReleaseSummary],
    parts: Callable[[ReleaseSummary], Iterable[Part]],
    level: int,
) -> str:
    return "\n".join(_markdown(one, list(parts(one)), level) for one in releases)


def _markdown(one: ReleaseSummary, parts: Sequence[Part], level: int) -> str:
    title = (
        "What is learned so far" if one.date is None else f"What {for_markdown(one.name)} taught"
    )
    lines = [f"{_marks(level)} {title}", ""]
    told = [(heading, items) for heading, items in parts if items]
    for heading, items in told:
        if heading:
            lines += [f"{_marks(level + 1)} {heading}", ""]
        lines += [*items, ""]
    if not told:
        lines += [_nothing(one), ""]
    return "\n".join(lines)


def _marks(level: int) -> str:
    return "#" * min(level, _DEEPEST)


def _nothing(one: ReleaseSummary) -> str:
    if _public(one):
        return "No new lesson has a strong or medium prevention."
    return "No lesson is new."


def _in_full(one: ReleaseSummary) -> Iterator[Part]:
    yield (
        "What can no longer happen",
        [
            _item(lesson.title, strongest_step(lesson).change)
            for lesson in _public(one)
            if holds(lesson)
        ],
    )
    proven = [
        _item(lesson.title, "Its test fails without the fix, and passes with it.")
        for lesson in one.proven
        if lesson.audience == "public"
    ]
    upgraded = [
        _item(found.lesson.title, f"{found.before} is {found.after} now.")
        for found in one.upgrades
        if found.lesson.audience == "public"
    ]
    repaired = [
        _item(repair.title, f"{sentence(repair.change)} It was planned, and is done.")
        for repair in one.repairs_done
        if repair.audience == "public"
    ]
    yield "What held", proven + upgraded + repaired


def _titles_only(one: ReleaseSummary) -> Iterator[Part]:
    yield (
        "What can no longer happen",
        [_item(lesson.title) for lesson in _public(one) if holds(lesson)],
    )
    yield "What held", [_item(title) for title in _titles_held(one)]


def _counts_only(one: ReleaseSummary) -> Iterator[Part]:
    strong = sum(holds(lesson) for lesson in _public(one))
    held = len(_titles_held(one))
    command = f"fixlearn summary {'--unreleased' if one.date is None else one.name}"
    if strong or held:
        yield (
            "",
            [
                f"- What can no longer happen: {plural(strong, 'kind')} of mistake.",
                f"- What held: {plural(held, 'prevention')}.",
                f"- All of it is told by {for_markdown(command)}",
            ],
        )


def _public(one: ReleaseSummary) -> list[Lesson]:
    return [lesson for lesson in one.lessons if lesson.audience == "public"]


def _titles_held(one: ReleaseSummary) -> list[str]:
    """Of the lessons that are proven now, got stronger or had a repair item done, each once."""
    held = [*one.proven, *(found.lesson for found in one.upgrades)]
    titles = {lesson.id: lesson.title for lesson in held if lesson.audience == "public"}
    for repair in one.repairs_done:
        if repair.audience == "public":
            titles[repair.lesson] = repair.title
    return list(titles.values())


def _item(title: str, *sentences: str) -> str:
    says = "".join(f" {for_markdown(sentence(text))}" for text in sentences)
    return f"- **{for_markdown(sentence(title))}**{says}"
