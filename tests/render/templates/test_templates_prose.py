"""Markdown of a lesson on the web page."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.render.templates import Prose
from tests.render.hostile import HOSTILE, harm
from tests.render.page.reader import Reader

MARKDOWN = st.lists(
    st.sampled_from(
        (
            *("[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "<javascript:alert(1)>"),
            *("![x](https://b/x.png)", "[a](data:text/html,x)", "[a]: vbscript:x\n\n[a]"),
            *("<img src=x onerror=alert(1)>", "<b>", "&lt;script&gt;", "&#x3c;script>", "\n\n"),
            *("[a](https://b 'onclick=x')", '[a](https://b"onclick="x)', "<https://b>", "[a](//b)"),
            *(
                "\n| a |\n|:-:|\n| b |\n",
                '\n```x"onclick=\n<script>\n```\n',
                "\n# ",
                "\n> ",
                "\n- ",
            ),
            *("`", "**", "[a](mailto:b@c)", "[a](../x)", "\n::error::x", "x\n::error::"),
        )
    )
    | HOSTILE,
    max_size=8,
).map("".join)


@given(MARKDOWN)
@settings(max_examples=150)
def test_markdown_of_a_lesson_is_harmless(text: str) -> None:
    printed = str(Prose()(text))
    read = Reader(printed)

    assert {tag for tag, _ in read.elements} <= set(
        "p br hr h5 ul ol li blockquote pre code em strong s a table thead tbody tr th td".split()
    )
    for tag, attributes in read.elements:
        assert set(attributes) <= {
            "a": {"href", "rel", "title"},
            "code": {"class"},
            "ol": {"start"},
        }.get(tag, set())
    assert [
        link for link in read.attributes("href") if not re.match(r"https?://|mailto:", link, re.I)
    ] == []
    assert set(read.attributes("rel")) <= {"noopener noreferrer"}
    assert list(harm(printed)) == []


def test_markdown_is_rendered_below_the_headings_of_the_page() -> None:
    text = "# How\nIt was *slow*.\n\n| a |\n|:-:|\n| `b` |\n\n![plan](https://b/x.png) ~~gone~~"

    assert Prose()(text) == (
        "<h5>How</h5>\n<p>It was <em>slow</em>.</p>\n"
        "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td><code>b</code></td>\n</tr>\n</tbody>\n</table>\n"
        '<p>!<a href="https://b/x.png" rel="noopener noreferrer">plan</a> <s>gone</s></p>\n'
    )


def test_invisible_characters_are_shown_as_escapes() -> None:
    assert Prose()("a\u202eb\x1b[31m\n::error::x") == ("<p>a\\u202eb\\x1b[31m ::error::x</p>\n")


def test_a_very_long_text_is_not_rendered_as_markdown() -> None:
    text = "[" * 900_000 + "<b>"

    assert Prose()(text) == f"<pre>{'[' * 900_000}&lt;b&gt;</pre>\n"
