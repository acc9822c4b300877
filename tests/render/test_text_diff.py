"""What differs between two texts."""

from __future__ import annotations

from textwrap import dedent

from hypothesis import given, settings

from fixlearn.render.text import Colours, unified
from tests.render.hostile import HOSTILE, harm


def test_a_diff_looks_like_that_of_git_and_ignores_line_endings() -> None:
    assert unified("a\r\nb\r\n", "a\nc", "rows.md") == dedent("""\
        --- a/rows.md
        +++ b/rows.md
        @@ -1,2 +1,2 @@
         a
        -b
        +c
        """)
    assert unified("a\r\n", "a\n", "rows.md") == ""


def test_added_and_removed_lines_have_colours() -> None:
    look = Colours(*(lambda text, n=name: f"<{n}>{text}" for name in Colours._fields))

    printed = unified("a", "b", "x", look)

    assert printed.split("\n") == [
        *("<where>--- a/x", "<where>+++ b/x", "<quiet>@@ -1 +1 @@", "<error>-a", "<good>+b", "")
    ]


@given(HOSTILE, HOSTILE)
@settings(max_examples=100)
def test_a_difference_does_no_harm(before: str, after: str) -> None:
    assert list(harm(unified(before, after, after))) == []
