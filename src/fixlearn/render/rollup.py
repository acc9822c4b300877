"""What many repositories learn: as text, Markdown and JSON; `render.page` has the web page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fixlearn.config import HEADINGS
from fixlearn.lessons.standing import Group
from fixlearn.render import json
from fixlearn.render.release_sentences import plural, sentence
from fixlearn.render.sanitize import sanitize_markdown
from fixlearn.render.text import PLAIN, Colours, as_text, wrapped

if TYPE_CHECKING:
    from datetime import date

Row = dict[str, Any]


class Answer(NamedTuple):
    """The first rows that answer a question, in their order."""

    rows: Sequence[Row]
    total: int  # of all rows


Answers = dict[str, Answer]  # by the question

SILENT = ("never sent", "stopped sending", "not learning", "day unknown", "not in the list")
NO_ROLE = "no role (lessons of fixes)"
MAX_ROWS = 50  # of a section; nobody reads more in a digest
_MAX_FILES = 5  # of a prevention


class Section(NamedTuple):
    """A table below a heading; a cell below `Repository` is the name of one."""

    name: str  # of the anchor
    title: str
    says: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    total: int  # of all rows


def sections(answers: Answers, since: date) -> list[Section]:
    """The sections that have rows, what is new and what is late first."""
    silent = [row for row in answers["repositories"].rows if row["state"] in SILENT]
    answers = {**answers, "silent": Answer(silent, len(silent))}
    return [
        Section(
            *(name, title, says.format(since=since), columns),
            [tuple(_cell(row, cell) for cell in cells) for row in answers[name].rows],
            answers[name].total,
        )
        for name, title, says, columns, cells in _SECTIONS
        if answers[name].rows
    ]


def _role(row: Row) -> str:
    return row["role"] or NO_ROLE


def _known(row: Row) -> str:
    group = row["group"]
    return HEADINGS[Group(group)].lower() if group in list(Group) else ""


def _lesson(row: Row, prefix: str = "", key: str = "title") -> str:
    """A lesson whose values have keys with this prefix: its title or its gap, and its id."""
    text = sentence(row[f"{prefix}{key}"] or row[f"{prefix}title"])
    internal = ", internal" if row[f"{prefix}audience"] == "internal" else ""
    return f"{text} ({row[f'{prefix}lesson']}{internal})"


def _gap(row: Row) -> str:
    return _lesson(row, key="gap")


def _other_gap(row: Row) -> str:
    return _lesson(row, "other_", "gap") if row["other_lesson"] else "no facts have this lesson"


def _source(row: Row) -> str:
    return f"{row['source_kind']}: {_lesson(row, 'source_')}"


def _files(row: Row) -> str:
    files = list(dict.fromkeys(value.partition("::")[0] for value in row["source_evidence"]))
    more = len(files) - _MAX_FILES
    return ", ".join([*files[:_MAX_FILES], *([f"{more:,} more"] if more > 0 else [])])


_Cell = str | Callable[[Row], str]  # the key of a value, or what makes a text of a row


def _cell(row: Row, cell: _Cell) -> str:
    if callable(cell):
        return cell(row)
    value = row[cell]
    return f"{value:,}" if isinstance(value, int) else str(value or "")


_SECTIONS: tuple[tuple[str, str, str, tuple[str, ...], tuple[_Cell, ...]], ...] = (
    (
        "learned",
        "Learned",
        "Lessons since {since}.",
        ("Repository", "Lesson", "Prevention", "Known"),
        ("repository", _lesson, "kind", _known),
    ),
    (
        "owed_by_role",
        "Owed by role",
        "Repair items have a role. The lessons that fixes owe have none.",
        ("Role", "Items", "Overdue", "Next due", "Repositories"),
        (_role, "items", "overdue", "next_due", "repositories"),
    ),
    (
        "overdue",
        "Overdue",
        "By repository.",
        ("Repository", "Role", "Overdue", "Next due"),
        ("repository", _role, "overdue", "next_due"),
    ),
    (
        "silent",
        "Silent, or not learning",
        "Nothing is known of what a silent repository owes.",
        ("Repository", "State", "Last facts", "Fixes lately", "Lessons lately"),
        ("repository", "state", "day", "recent_fixes", "recent_lessons"),
    ),
    (
        "repeats",
        "The same mistake in several repositories",
        "A lesson says so with same-as.",
        ("Repository", "Lesson", "Same as", "Which says"),
        ("repository", _gap, "reference", _other_gap),
    ),
    (
        "suggestions",
        "Perhaps the same mistake",
        "The gaps have most words in common. If they are the same, add same-as to a lesson.",
        ("Repository", "Gap", "Other repository", "Its gap"),
        ("repository", _gap, "other_repository", _other_gap),
    ),
    (
        "copies",
        "Worth copying",
        "A prevention holds in one repository, and a lesson of another does not hold.",
        ("Repository", "Does not hold", "Holds in", "Prevention", "Files", "Why"),
        ("repository", _lesson, "source_repository", _source, _files, "why"),
    ),
    (
        "quarters",
        "Learning by quarter",
        "By the kind of the strongest prevention.",
        ("Quarter", "Prevention", "Lessons", "Ruled out"),
        ("quarter", "kind", "lessons", "holding"),
    ),
)
# The questions that the sections ask; JSON has all that is owed instead of what is overdue.
SHOWN = tuple(name for name, *_ in _SECTIONS if name != "silent")
IN_JSON = (
    *("repositories", "owed", "owed_by_role", "learned"),
    *("quarters", "repeats", "suggestions", "copies"),
)


def title(since: date, on: date) -> str:
    """The period of the digest."""
    return f"Lessons of all repositories, from {since} to {on}"


def headline(repositories: Sequence[Row]) -> str:
    """The numbers in one sentence."""

    def total(name: str) -> int:
        return sum(row[name] for row in repositories)

    silent = sum(row["state"] in ("never sent", "stopped sending") for row in repositories)
    return (
        f"{plural(len(repositories), 'repository', 'repositories')}, {silent:,} silent; "
        f"{plural(total('lessons'), 'lesson')}, {total('holding'):,} ruled out; "
        f"{plural(total('owed'), 'item')} owed, {total('overdue'):,} overdue"
    )


def text(answers: Answers, since: date, on: date, width: int, colours: Colours = PLAIN) -> str:
    """The sections for a terminal, in lines of at most `width` columns."""
    lines = [colours.where(title(since, on))]
    for section in sections(answers, since):
        lines += ["", colours.good(section.title)]
        labels = section.columns[1:]
        for cells in section.rows[:MAX_ROWS]:
            pairs = zip(labels, cells[1:], strict=True)
            parts = [f"{label.lower()}: {cell}" for label, cell in pairs if cell]
            lines.append(wrapped(f"{cells[0]}: {'; '.join(parts)}", width, "  - ", "    "))
        lines += (f"  {more}" for more in _left_out(section))
    return as_text(lines)


def markdown(answers: Answers, since: date, on: date) -> str:
    """The sections as Markdown tables."""
    lines = [f"## {title(since, on)}", "", f"{headline(answers['repositories'].rows)}."]
    for section in sections(answers, since):
        lines += ["", f"### {section.title}", "", section.says, "", _line(section.columns)]
        lines.append(_line("---" for _ in section.columns))
        for cells in section.rows[:MAX_ROWS]:
            lines.append(_line(sanitize_markdown(cell) for cell in cells))
        for more in _left_out(section):
            lines += ["", more]
    return as_text(lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _left_out(section: Section) -> Iterator[str]:
    if section.total > MAX_ROWS:
        yield f"{section.total - MAX_ROWS:,} more: --format json lists them"


def as_json(
    rows: Callable[[str], Iterable[Row]], since: date, on: date, questions: Sequence[str] = IN_JSON
) -> Iterator[str]:
    """The parts of an object with a list of all rows for each question, asked one after another."""
    head = {"schema_version": 1, "command": "rollup", "since": str(since), "on": str(on)}
    return json.plain_lists(head, ((question, rows(question)) for question in questions))
