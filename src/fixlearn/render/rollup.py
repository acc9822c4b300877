"""What many repositories learn: as text, Markdown and JSON; `render.page` has the web page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fixlearn.lessons.standing import Group
from fixlearn.render import json
from fixlearn.render.release_sentences import HEADINGS, plural, sentence
from fixlearn.render.sanitize import sanitize_markdown
from fixlearn.render.text import PLAIN, Colours, as_text, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

Row = dict[str, Any]
Answers = dict[str, list[Row]]  # question -> its rows, in their order

SILENT = ("never sent", "stopped sending", "not learning", "day unknown", "not in the list")
NO_ROLE = "no role (lessons of fixes)"
_MAX_ROWS = 50  # of a section; nobody reads more in a digest
_MAX_FILES = 5  # of a prevention


class Section(NamedTuple):
    """A table below a heading; a cell below `Repository` is the name of one."""

    name: str  # of the anchor
    title: str
    says: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


def sections(answers: Answers, since: date) -> list[Section]:
    """The sections that have rows, what is new and what is late first."""
    suspects = [row for row in answers["repositories"] if row["state"] in SILENT]
    late = [row for row in answers["owed"] if row["overdue"]]
    all_sections = (
        Section(
            "learned",
            "Learned",
            f"Lessons since {since}.",
            ("Repository", "Lesson", "Prevention", "Known"),
            [
                (row["repository"], _lesson(row), row["kind"], _known(row["group"]))
                for row in answers["learned"]
            ],
        ),
        Section(
            "owed",
            "Owed by role",
            "Repair items have a role. The lessons that fixes owe have none.",
            ("Role", "Items", "Overdue", "Next due", "Repositories"),
            [
                (
                    _role(row),
                    *_counts(row, "items", "overdue"),
                    row["next_due"] or "",
                    *_counts(row, "repositories"),
                )
                for row in answers["owed_by_role"]
            ],
        ),
        Section(
            "overdue",
            "Overdue",
            "By repository.",
            ("Repository", "Role", "Overdue", "Next due"),
            [
                (row["repository"], _role(row), f"{row['overdue']:,}", row["next_due"] or "")
                for row in late
            ],
        ),
        Section(
            "silent",
            "Silent, or not learning",
            "Nothing is known of what a silent repository owes.",
            ("Repository", "State", "Last facts", "Fixes lately", "Lessons lately"),
            [
                (
                    row["repository"],
                    row["state"],
                    row["day"] or "",
                    *_counts(row, "recent_fixes", "recent_lessons"),
                )
                for row in suspects
            ],
        ),
        Section(
            "repeats",
            "The same mistake in several repositories",
            "A lesson says so with same-as.",
            ("Repository", "Lesson", "Same as", "Which says"),
            [
                (row["repository"], _with_gap(row), row["reference"], _other_gap(row))
                for row in answers["repeats"]
            ],
        ),
        Section(
            "similar",
            "Perhaps the same mistake",
            "The gaps have most of their words in common. Nobody has said that they are the same: "
            "if they are, add same-as to one of the lessons.",
            ("Repository", "Gap", "Other repository", "Its gap"),
            [
                (row["repository"], _with_gap(row), row["other_repository"], _other_gap(row))
                for row in answers["suggestions"]
            ],
        ),
        Section(
            "copies",
            "Worth copying",
            "A prevention holds in one repository, and a lesson of another does not hold.",
            ("Repository", "Does not hold", "Holds in", "Prevention", "Files", "Why"),
            [
                (
                    row["repository"],
                    _lesson(row),
                    row["source_repository"],
                    f"{row['source_kind']}: {_source(row)}",
                    _files(row["source_evidence"]),
                    row["why"],
                )
                for row in answers["copies"]
            ],
        ),
        Section(
            "quarters",
            "Learning by quarter",
            "By the kind of the strongest prevention.",
            ("Quarter", "Prevention", "Lessons", "Ruled out"),
            [
                (row["quarter"], row["kind"], *_counts(row, "lessons", "holding"))
                for row in answers["quarters"]
            ],
        ),
    )
    return [section for section in all_sections if section.rows]


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


def title(since: date, on: date) -> str:
    """The period of the digest."""
    return f"Lessons of all repositories, from {since} to {on}"


def headline(answers: Answers) -> str:
    """The numbers in one sentence."""
    repositories = answers["repositories"]

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
        for cells in section.rows[:_MAX_ROWS]:
            pairs = zip(labels, cells[1:], strict=True)
            parts = [f"{label.lower()}: {cell}" for label, cell in pairs if cell]
            lines.append(wrapped(f"{cells[0]}: {'; '.join(parts)}", width, "  - ", "    "))
        lines += (f"  {more}" for more in _left_out(section.rows))
    return as_text(lines)


def markdown(answers: Answers, since: date, on: date) -> str:
    """The sections as Markdown tables."""
    lines = [f"## {title(since, on)}", "", f"{headline(answers)}."]
    for section in sections(answers, since):
        lines += ["", f"### {section.title}", "", section.says, "", _line(section.columns)]
        lines.append(_line("---" for _ in section.columns))
        for cells in section.rows[:_MAX_ROWS]:
            lines.append(_line(sanitize_markdown(cell) for cell in cells))
        for more in _left_out(section.rows):
            lines += ["", more]
    return as_text(lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _left_out(rows: Sequence[object]) -> Iterator[str]:
    if len(rows) > _MAX_ROWS:
        yield f"{len(rows) - _MAX_ROWS:,} more: --format json lists them"


def as_json(answers: Answers, since: date, on: date) -> str:
    """All answers, a list of rows for each question."""
    head = {"schema_version": 1, "command": "rollup", "since": str(since), "on": str(on)}
    return json.plain({**head, **answers})
