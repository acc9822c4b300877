"""What the evidence of a prevention names."""

from __future__ import annotations

import pytest

from fixlearn.lessons.evidence import Evidence, parse_evidence, provable, why_nothing
from fixlearn.lessons.lesson_file import parse_lesson
from tests.support import LESSON


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("docs/deploy.md", Evidence("docs/deploy.md")),
        ("./docs/deploy.md", Evidence("docs/deploy.md")),
        ("tests/test_a.py::test_b", Evidence("tests/test_a.py", test="test_b")),
        (
            "tests/test_a.py::TestA::test_b[#2]",
            Evidence("tests/test_a.py", "TestA::test_b[#2]"),
        ),
        ("ruff.toml#select = [DTZ]", Evidence("ruff.toml", text="select = [DTZ]")),
        ("a.cpp#ns::name stays", Evidence("a.cpp", text="ns::name stays")),
        ("https://example.com/a#b::c", Evidence(address="https://example.com/a#b::c")),
        ("HTTP://example.com", Evidence(address="HTTP://example.com")),
        ("a.py::", Evidence("a.py")),
        ("", Evidence()),
    ],
)
def test_evidence_names_a_path_a_test_a_text_or_an_address(value: str, named: Evidence) -> None:
    assert parse_evidence(value) == named


@pytest.mark.parametrize(
    ("kind", "evidence", "actual"),
    [
        ("test", "tests/test_a.py::test_b", ["tests/test_a.py::test_b"]),
        ("guard", "tests/test_a.py::test_b", ["tests/test_a.py::test_b"]),
        ("test", "tests/test_a.py", ["tests/test_a.py"]),
        ("property-test", "[a.sh, 'https://example.com/x', b.py#text]", ["a.sh"]),
        ("guard", "src/a.py", []),
        ("monitor", "https://example.com/a::b", []),
    ],
)
def test_a_named_test_or_the_file_of_a_test_is_runnable(
    kind: str, evidence: str, actual: list[str]
) -> None:
    text = LESSON.replace("kind: test", f"kind: {kind}")
    text = text.replace("tests/test_pager.py::test_every_row", evidence)
    lesson = parse_lesson("lessons/2026/x.md", text.encode()).lesson
    assert lesson

    assert [item.value for item in provable(lesson)] == actual


def test_a_planned_prevention_has_nothing_to_run() -> None:
    text = LESSON.replace("    evidence", "    status: planned\n    owner: a\n    evidence")
    text = text.replace("    owner", "    due: 2026-02-01\n    owner")
    lesson = parse_lesson("lessons/2026/x.md", text.encode()).lesson
    assert lesson

    assert list(provable(lesson)) == []
    assert why_nothing(lesson) == "nothing of its prevention is done yet"
