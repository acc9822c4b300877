"""The page: one file, the same bytes each time, and nothing in it but what we put there."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.model import Lost, ReleaseSummary, Repair, Upgrade
from fixlearn.render.page import page
from fixlearn.render.page.prose import Prose
from fixlearn.render.sanitize import sanitize_terminal
from tests.render.hostile import HOSTILE, harm, lesson, result, summary

VOID = {"meta", "link", "input", "br", "hr", "img"}
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


class Reader(HTMLParser):
    """Reads a page: its elements with their attributes, and the text of each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        """The elements and the names of their attributes."""
        return [(tag, sorted(attributes)) for tag, attributes in self.elements]

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]


def full_of(text: str) -> ReleaseSummary:
    """A release in which everything that can be said is `text`."""
    one = summary(text)
    learned = lesson(text)._replace(body="", areas=(text,), cause=text, found_by=text)
    repair = Repair(text, text, text, text, date(2026, 3, 1))
    return one._replace(
        lessons=(learned, learned._replace(id=f"{text}2", retired="", audience="internal")),
        upgrades=(Upgrade(learned, "test", "guard"),),
        repairs_done=(repair,),
        repairs_open=(repair,),
        withdrawn=((result(text), text),),
        also_in={one.results[0].sha: (text,)},
        component=text,
        proven=(learned,),
        lost=(Lost(learned, text, text, "d" * 40, text),),
        disclaimed=(result(text),),
    )


@cache
def plain_shape() -> list[tuple[str, list[str]]]:
    """The shape of a page of harmless text."""
    return Reader(page([full_of("x")] * 2)).shape


@given(HOSTILE)
@settings(max_examples=50, deadline=None, database=None)
def test_no_text_becomes_an_element_an_attribute_or_a_link(text: str) -> None:
    text = f"x{text}"
    hostile = page([full_of(text)] * 2)
    read = Reader(hostile)

    assert read.shape == plain_shape()
    assert [link for link in read.attributes("href") if not link.startswith(("#", "data:"))] == []
    assert list(harm(hostile)) == []
    assert ("h4", sanitize_terminal(text)) in read.texts


@given(MARKDOWN)
@settings(max_examples=150, deadline=None, database=None)
def test_markdown_of_a_lesson_can_do_nothing(text: str) -> None:
    shown = str(Prose()(text))
    read = Reader(shown)

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
    assert list(harm(shown)) == []


def test_markdown_is_rendered_below_the_headings_of_the_page() -> None:
    text = "# How\nIt was *slow*.\n\n| a |\n|:-:|\n| `b` |\n\n![plan](https://b/x.png) ~~gone~~"

    assert Prose()(text) == (
        "<h5>How</h5>\n<p>It was <em>slow</em>.</p>\n"
        "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td><code>b</code></td>\n</tr>\n</tbody>\n</table>\n"
        '<p>!<a href="https://b/x.png" rel="noopener noreferrer">plan</a> <s>gone</s></p>\n'
    )


def test_what_cannot_be_seen_is_shown_in_markdown_too() -> None:
    assert Prose()("a\u202eb\x1b[31m\n::error::x") == ("<p>a\\u202eb\\x1b[31m ::error::x</p>\n")


def test_a_text_of_absurd_length_is_shown_as_it_was_written() -> None:
    text = "[" * 900_000 + "<b>"

    assert Prose()(text) == f"<pre>{'[' * 900_000}&lt;b&gt;</pre>\n"


@pytest.mark.parametrize("element", ["style", "script"])
def test_the_policy_knows_our_style_and_our_script_and_no_other(element: str) -> None:
    text = page([full_of("x")])
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    (part,) = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)

    digest = b64encode(sha256(part.encode()).digest()).decode()

    assert f"{element}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert Reader(text).attributes("style") == []


def test_the_same_releases_give_the_same_bytes() -> None:
    releases = [full_of("x"), full_of("y")]

    assert page(releases) == page(releases)


def test_headings_follow_each_other() -> None:
    levels = [
        int(tag[1])
        for tag, _ in Reader(page([full_of("x")] * 30)).elements
        if re.fullmatch("h[1-6]", tag)
    ]

    steps = [(a, b) for a, b in pairwise(levels) if b > a + 1]

    assert (levels[0], levels.count(1), steps) == (1, 1, [])


def test_every_link_into_the_page_leads_somewhere() -> None:
    read = Reader(page([full_of("x"), full_of("y")]))
    ids = read.attributes("id")

    assert len(ids) == len(set(ids))
    assert {link[1:] for link in read.attributes("href") if link[0] == "#"} - set(ids) == set()
