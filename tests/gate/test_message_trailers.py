"""The `Lesson:` lines that git parses as trailers, too."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.gate.message import parse_message, parse_reference

LINES = st.sampled_from(
    [
        *("Lesson: last-row", "lesson:none (two words)", "LESSON: later (after the outage)"),
        *("Lesson: a-b, c-d", "Lesson:", "Lesson: x", "Lessons: y", "Lesson : last-column"),
        *("Signed-off-by: Ada <ada@example.com>", "(cherry picked from commit 1f2e3d4c5b6a)"),
        *("Fix: no (two words)", " goes on", "\tgoes on", "", "", "Words.", "* a list", "[a]: b"),
    ]
)


def trailers_of(text: str) -> list[str]:
    """The values of the trailers "Lesson" as git parses them."""
    command = ["git", "interpret-trailers", "--parse", "--no-divider"]
    lines = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    pairs = (line.partition(":") for line in lines.splitlines())
    return [value for name, _, value in pairs if name.strip().lower() == "lesson"]


@pytest.mark.usefixtures("repo")
def test_every_trailer_of_git_is_a_reference():
    @given(st.lists(LINES, min_size=1, max_size=9))
    @settings(max_examples=100)
    def compare(lines: list[str]) -> None:
        text = "fix: it\n\n" + "\n".join(lines) + "\n"
        references = parse_message(text).references
        for value in trailers_of(text):
            assert set(parse_reference(value)) <= set(references), text

    compare()
