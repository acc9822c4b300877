"""What many repositories learn: as text, Markdown and JSON; `render.page` has the web page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fixlearn.config import HEADINGS
from fixlearn.lessons.standing import Group
from fixlearn.render import json
from fixlearn.render.release_sentences import plural, sentence
from fixlearn.render.sanitize import sanitize_markdown
from fixlearn.render.text import PLAIN, Colours, as_text, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
        Section(name, title, says.format(since=since), columns, list(map(cells, rows)), total)
        for name, title, says, columns, cells in _SECTIONS
        for rows, total in (answers[name],)
        if rows
    ]


def _counts(row: Mapping[str, int], *names: str) -> tuple[str, ...]:
    return tuple(f"{row[name]:,}" for name in names)


def _role(row: Row) -> str:
    return row["role"] or NO_ROLE


def _known(group: str) -> str:
    return HEADINGS[Group(group)].lower() if group in list(Group) else ""


def _internal(audience: str | None) -> str:
    return ", internal" if audience == "internal" else ""


def _lesson(row: Row) -> str:
    return f"{sentence(row['title'])} ({row['lesson']}{_internal(row['audience'])})"


def _with_gap(row: Row) -> str:
    return f"{sentence(row['gap'] or row['title'])} ({row['lesson']}{_internal(row['audience'])})"


def _other_gap(row: Row) -> str:
    if not row["other_lesson"]:
        return "no facts have this lesson"
    names = ("title", "gap", "lesson", "audience")
    return _with_gap({name: row[f"other_{name}"] for name in names})


def _source(row: Row) -> str:
    return _lesson({name: row[f"source_{name}"] for name in ("title", "lesson", "audience")})


def _files(evidence: Sequence[str]) -> str:
    files = list(dict.fromkeys(value.partition("::")[0] for value in evidence))
    more = len(files) - _MAX_FILES
    return ", ".join([*files[:_MAX_FILES], *([f"{more:,} more"] if more > 0 else [])])


_SECTIONS: tuple[tuple[str, str, str, tuple[str, ...], Callable[[Row], tuple[str, ...]]], ...] = (
    (
        "learned",
        "Learned",
        "Lessons since {since}.",
        ("Repository", "Lesson", "Prevention", "Known"),
        lambda row: (row["repository"], _lesson(row), row["kind"], _known(row["group"])),
    ),
    (
        "owed_by_role",
        "Owed by role",
        "Repair items have a role. The lessons that fixes owe have none.",
        ("Role", "Items", "Overdue", "Next due", "Repositories"),
        lambda row: (
            *(_role(row), *_counts(row, "items", "overdue"), row["next_due"] or ""),
            *_counts(row, "repositories"),
        ),
    ),
    (
        "overdue",
        "Overdue",
        "By repository.",
        ("Repository", "Role", "Overdue", "Next due"),
        lambda row: (
            row["repository"],
            _role(row),
            *_counts(row, "overdue"),
            row["next_due"] or "",
        ),
    ),
    (
        "silent",
        "Silent, or not learning",
        "Nothing is known of what a silent repository owes.",
        ("Repository", "State", "Last facts", "Fixes lately", "Lessons lately"),
        lambda row: (
            *(row["repository"], row["state"], row["day"] or ""),
            *_counts(row, "recent_fixes", "recent_lessons"),
        ),
    ),
    (
        "repeats",
        "The same mistake in several repositories",
        "A lesson says so with same-as.",
        ("Repository", "Lesson", "Same as", "Which says"),
        lambda row: (row["repository"], _with_gap(row), row["reference"], _other_gap(row)),
    ),
    (
        "suggestions",
        "Perhaps the same mistake",
        "The gaps have most words in common. If they are the same, add same-as to a lesson.",
        ("Repository", "Gap", "Other repository", "Its gap"),
        lambda row: (row["repository"], _with_gap(row), row["other_repository"], _other_gap(row)),
    ),
    (
        "copies",
        "Worth copying",
        "A prevention holds in one repository, and a lesson of another does not hold.",
        ("Repository", "Does not hold", "Holds in", "Prevention", "Files", "Why"),
        lambda row: (
            *(row["repository"], _lesson(row), row["source_repository"]),
            *(f"{row['source_kind']}: {_source(row)}", _files(row["source_evidence"]), row["why"]),
        ),
    ),
    (
        "quarters",
        "Learning by quarter",
        "By the kind of the strongest prevention.",
        ("Quarter", "Prevention", "Lessons", "Ruled out"),
        lambda row: (row["quarter"], row["kind"], *_counts(row, "lessons", "holding")),
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
