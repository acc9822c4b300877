"""What the evidence of a prevention names."""

from __future__ import annotations

import pytest

from fixlearn.lessons.evidence import Evidence, parse_evidence


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
