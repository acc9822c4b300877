"""The page: one file, the same bytes each time, and nothing in it but what we put there."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given, settings

from fixlearn.model import Age, Proof
from fixlearn.render.links import links_of
from fixlearn.render.page import page
from fixlearn.render.sanitize import sanitize_terminal
from tests.builders import a_lesson, a_prevention, a_summary
from tests.render.hostile import HOSTILE, harm
from tests.render.page.reader import Reader, full_of


@cache
def plain_shape() -> list[tuple[str, list[str]]]:
    """The shape of a page of harmless text."""
    return Reader(page([full_of("x")] * 2)).shape


@given(HOSTILE)
@settings(max_examples=25)
def test_no_text_becomes_an_element_an_attribute_or_a_link(text: str) -> None:
    text = f"x{text}"
    hostile = page([full_of(text)] * 2)
    read = Reader(hostile)

    assert read.shape == plain_shape()
    assert [link for link in read.attributes("href") if not link.startswith(("#", "data:"))] == []
    assert list(harm(hostile)) == []
    assert ("h4", sanitize_terminal(text)) in read.texts


FORGE = links_of("https://github.com/team/pager", {})


@given(HOSTILE)
@settings(max_examples=25)
def test_on_a_forge_only_commits_comparisons_and_numbers_become_links(text: str) -> None:
    read = Reader(page([full_of(f"x{text}")] * 2, links=FORGE))

    addresses = [link for link in read.attributes("href") if not link.startswith(("#", "data:"))]
    assert addresses
    shape = re.compile(r"https://github\.com/team/pager/(?:commit|compare|issues)/[\w.%~-]+")
    assert [link for link in addresses if not shape.fullmatch(link)] == []


def test_commits_and_numbers_of_issues_link_to_the_forge() -> None:
    release = full_of("rows are kept (#12)")

    text = page([release], links=FORGE)

    sha = release.results[0].sha
    commit = f'<a rel="noopener noreferrer" href="https://github.com/team/pager/commit/{sha}">'
    issue = '<a rel="noopener noreferrer" href="https://github.com/team/pager/issues/12">#12</a>'
    assert f'<code class="sha">{commit}{sha[:7]}</a></code> rows are kept ({issue})' in text
    assert "issues/12" not in page([release])


@pytest.mark.parametrize("element", ["style", "script"])
def test_the_content_security_policy_allows_only_the_style_and_the_script_of_the_page(
    element: str,
) -> None:
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


def test_no_level_of_headings_is_skipped() -> None:
    levels = [
        int(tag[1])
        for tag, _ in Reader(page([full_of("x")] * 30)).elements
        if re.fullmatch("h[1-6]", tag)
    ]

    steps = [(a, b) for a, b in pairwise(levels) if b > a + 1]

    assert (levels[0], levels.count(1), steps) == (1, 1, [])


def test_every_internal_link_has_a_target() -> None:
    read = Reader(page([full_of("x"), full_of("y")]))
    ids = read.attributes("id")

    assert len(ids) == len(set(ids))
    assert {link[1:] for link in read.attributes("href") if link[0] == "#"} - set(ids) == set()


def test_a_card_says_how_long_the_bug_lived_and_what_no_line_may_match() -> None:
    proof = Proof(("a.py::a",), "pytest", "1234567 a", "89abcde b", Age("1234567 c", 427, 9))
    steps = (a_prevention("test", proof=proof), a_prevention("lint", pattern="now[(]"))

    text = page([a_summary("v1", lessons=(a_lesson("a", *steps),))])

    assert "it lived 14 months, in 9 releases; the test would have caught it on day one" in text
    assert '<span class="evidence"><code>now[(]</code></span>' in text
