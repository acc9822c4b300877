"""What releases taught, as text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.render import release_report
from fixlearn.render.summary_document import SummaryDocument as Document
from tests.render.hostile import HOSTILE, harm, summary, trend


def test_a_long_row_is_wrapped_and_no_line_of_it_becomes_a_command():
    for words in range(9):
        printed = release_report.text(Document([summary("word " * words + "::error::x")]), 40)

        assert not [line for line in printed.split("\n") if line.lstrip().startswith("::")]
        assert "error::x" in printed


@given(HOSTILE, st.integers(1, 120))
@settings(max_examples=100)
def test_reports_do_no_harm(text, width):
    assert (
        list(harm(release_report.text(Document([summary(text)], trend=trend(text)), width))) == []
    )
