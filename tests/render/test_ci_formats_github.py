"""GitHub Actions: workflow commands."""

from __future__ import annotations

import pytest

from fixlearn.model import Position
from fixlearn.render import ci_formats
from fixlearn.render.sanitize import sanitize_annotation, sanitize_annotation_property
from tests.render.readers import runner_reads
from tests.render.samples import CUT, REFUSED, WARNING


def test_each_finding_is_an_annotation_on_its_file() -> None:
    actual = [*ci_formats.of_results([REFUSED]), *ci_formats.of_files([CUT, WARNING])]

    assert ci_formats.github_commands(actual) == (
        "::error file=src/pager.py,line=1,endLine=1,title=missing-lesson::3f2a9c1 fix: keep the"
        " last row: this bug fix needs a lesson%0Abecause: its type"
        ' "fix" is declared%0Ahint: fixlearn new --from-commit 3f2a9c1%0A      or add a line\n'
        "::error file=lessons/2026/a.md,line=4,endLine=4,title=cut-text::YAML ends this text at"
        ' " #"%0Ahint: gap: >-%0A        the text\n'
        "::warning file=lessons/2026/a.md,line=5,endLine=5,title=unknown-key::unknown key"
        ' "x"\n'
    )


@pytest.mark.parametrize(
    ("text", "data", "as_property"),
    [
        ("100%", "100%25", "100%25"),
        ("%0A::error::x", "%250A::error::x", "%250A%3A%3Aerror%3A%3Ax"),
        ("a, b: c", "a, b: c", "a%2C b%3A c"),
        ("a\r\nb", "a\\r\\nb", "a\\r\\nb"),
        ("::error::x", "> ::error::x", "> %3A%3Aerror%3A%3Ax"),
        ("##[error]x", "# #[error]x", "# #[error]x"),
    ],
)
def test_characters_with_a_meaning_for_the_runner_are_encoded(text, data, as_property) -> None:
    assert sanitize_annotation([text]) == data
    assert sanitize_annotation_property(text) == as_property


def test_the_runner_reads_back_the_original_text() -> None:
    path = "a,b:c=100%.py"
    odd = CUT._replace(what="50 % of a::b, c", hint=(), position=Position(path, 7))

    assert runner_reads(ci_formats.github_commands(ci_formats.of_files([odd]))) == [
        (
            "error",
            {"file": path, "line": "7", "endLine": "7", "title": "cut-text"},
            "lessons/2026/a.md:4:6: 50 % of a::b, c",
        )
    ]


@pytest.mark.parametrize("count", [1, 9, 10])
def test_the_number_of_annotations_is_limited(count: int) -> None:
    actual = ci_formats.of_files([CUT] * count + [WARNING] * count)

    names = [name for name, _, _ in runner_reads(ci_formats.github_commands(actual))]

    assert names == ["error"] * count + ["warning"] * count


def test_the_last_annotation_counts_the_others_and_the_log_has_all() -> None:
    rows = [CUT._replace(what=f"finding {number}") for number in range(1, 13)]
    actual = ci_formats.of_files([*rows, WARNING])

    text = ci_formats.github_commands(actual)

    read = runner_reads(text)
    assert [data.split("\n")[0] for name, _, data in read if name == "error"] == [
        *(f"finding {number}" for number in range(1, 10)),
        "and 3 more: see the log and the step summary",
    ]
    assert [name for name, _, _ in read].count("warning") == 1
    assert [line for line in text.splitlines() if "finding 12" in line] == [
        "lessons/2026/a.md:4:6: cut-text: finding 12"
    ]


def test_a_command_without_a_result_is_an_error_with_its_reason() -> None:
    lines = ["cannot find main", "  why: 100% shallow", "::error::x"]

    assert runner_reads(ci_formats.github_failure("check", lines)) == [
        (
            "error",
            {"title": "fixlearn check"},
            "cannot find main\n  why: 100% shallow\n> ::error::x",
        )
    ]
