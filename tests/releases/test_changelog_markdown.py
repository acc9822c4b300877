"""Sections and their comments in the Markdown of a changelog."""

from __future__ import annotations

import re

import mdformat
import pytest

from fixlearn.errors import UsageError
from fixlearn.releases.changelog import Done, WantedHeading, with_section
from tests.releases.changelogs import BEGIN, END, V1, body, put


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A test looks", "A [test](x) looks"),
        ("**Rows lost.**", "Rows lost."),
        ("A test looks at them.", "A test looks at them.\n- More."),
        ("- **Rows", "**Rows"),
        ("### What", "#### What"),
        ("\n<!-- fixlearn:end", "\n<!-- noted -->\n<!-- fixlearn:end"),
        (body(3), ""),
    ],
)
def test_changed_words_links_emphasis_and_deletions_are_edits(old: str, new: str) -> None:
    text = put("## 1.0\n").text

    assert put(text.replace(old, new)).done is Done.EDITED


@pytest.mark.parametrize("options", [{}, {"wrap": 20}, {"wrap": "no", "number": True}])
def test_the_changes_of_a_formatter_are_no_edit_and_are_kept(options: dict[str, object]) -> None:
    def told(level: int) -> str:
        text = "a \\`tick\\` \\& a @&#8203;mention, snake\\_case and \\*stars\\*"
        return f"{'#' * level} What v1.0 taught\n\n- **{text}.** {text}.\n- **1\\) b.** c.\n"

    text = with_section("## 1.0\n\n* a\n", V1, told, "CHANGELOG.md").text
    formatted = mdformat.text(text, options=options)

    assert formatted != text
    assert with_section(formatted, V1, told, "CHANGELOG.md") == (formatted, Done.CURRENT)


def test_bullets_emphasis_wrapping_and_blank_lines_are_no_edit() -> None:
    text = put("## 1.0\n").text
    old = "\n- **Rows lost.** A test looks at them.\n"
    laid_out = text.replace(old, "\n\n*   __Rows lost.__ A test\n    looks\n    at them.\n\n\n")

    assert put(laid_out) == (laid_out, Done.CURRENT)


OTHER = BEGIN.replace("v1.0", "v2.0")


@pytest.mark.parametrize(
    ("changelog", "output"),
    [
        (f"{BEGIN}\na\n", "1: the section of v1.0 has no end"),
        (f"a\n\n{END}", "3: a section of v1.0 ends that has not begun"),
        (f"{END}\n{BEGIN}", "1: a section of v1.0 ends that has not begun"),
        (f"{BEGIN}\n{BEGIN}\n{END}\n{END}", "3: a section begins in that of v1.0"),
        (f"{BEGIN}\n{OTHER}\n{END}", "3: a section begins in that of v1.0"),
        (f"{OTHER}\n{END}", "3: a section of v1.0 ends that has not begun"),
        (f"{BEGIN}\n{END}\n{BEGIN}\n{END}", "5: v1.0 has a second section"),
        (f"- a\n\n  {BEGIN}\n{END}", "3: this comment of fixlearn is not on a line of its own"),
        (f"> {BEGIN}\n{END}", "1: this comment of fixlearn is not on a line of its own"),
        (f"a {BEGIN}\n{END}", "1: this comment of fixlearn is not on a line of its own"),
        (f"<div>\n{BEGIN}\n{END}", "2: this comment of fixlearn is not on a line of its own"),
        (f"{BEGIN[:-5]}\n\n{END}", "1: this comment of fixlearn is not on a line of its own"),
        (f"{BEGIN}\n{END[:-1]} a\n", "3: this comment of fixlearn is damaged"),
        (f"{BEGIN.replace('0123', 'wxyz')}\n{END}", "1: this comment of fixlearn is damaged"),
        (f"{BEGIN.replace('begin', 'start')}\n{END}", "1: this comment of fixlearn is damaged"),
        (f"{BEGIN}\n```\n\n{END}", "1: the section of v1.0 has no end"),
    ],
)
def test_unpaired_comments_are_reported_with_their_line(changelog: str, output: str) -> None:
    with pytest.raises(UsageError) as refused:
        put(changelog + "\n## 1.0\n")

    assert refused.value.what == f"CHANGELOG.md:{output}"


def test_comments_in_code_are_text() -> None:
    changelog = f"## 1.0\n\nAs in `{BEGIN.strip()}`:\n\n```\n{BEGIN}```\n"

    assert put(changelog).done is Done.ADDED


@pytest.mark.parametrize("left_open", ["```\ncode\n", "~~~~\n~~~\n", "<!-- a\n", "<script>\n"])
def test_an_unclosed_block_above_does_not_swallow_the_section(left_open: str) -> None:
    with pytest.raises(UsageError) as refused:
        put(f"## 1.0\n\n{left_open}")

    assert refused.value.what == "CHANGELOG.md has no place for the section of v1.0"


@pytest.mark.parametrize(
    "name", ["v1-->", "v1 --><script>", "v1%3E", "v1--!>", "vé\udcff", "p/v1@2"]
)
def test_no_release_name_breaks_out_of_its_comment(name: str) -> None:
    sought = WantedHeading(name, "1.0")

    update = put("## 1.0\n", sought)

    assert put(update.text, sought) == (update.text, Done.CURRENT)
    begin, *_, end = update.text.removeprefix("## 1.0\n\n").splitlines()
    assert re.fullmatch(r"<!-- fixlearn:begin [^\s<>&]+ sha256:[0-9a-f]{16} -->", begin)
    assert re.fullmatch(r"<!-- fixlearn:end [^\s<>&]+ -->", end)
