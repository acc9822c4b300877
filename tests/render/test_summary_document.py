"""What `summary` reports, read back from its JSON."""

from __future__ import annotations

import copy
import json as standard
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest

from fixlearn.errors import UsageError
from fixlearn.lessons.library import Library
from fixlearn.model import Outcome
from fixlearn.render import json, release_markdown
from fixlearn.render.links import Links
from fixlearn.render.page import page
from fixlearn.render.release_text import text as as_text
from fixlearn.render.summary_document import SummaryDocument, read_summary
from fixlearn.render.themes import markdown as of_themes
from tests.builders import a_lesson
from tests.render.hostile import harm, result, trend
from tests.render.page.reader import full_of
from tests.render.test_themes import THEMES

if TYPE_CHECKING:
    from collections.abc import Iterator

AGAIN = "fixlearn summary --all --format json > summary.json     writes one to read"
LINKS = Links("https://example.com/{sha}", "", "https://example.com/{number}")


def document(text: str = "x") -> SummaryDocument:
    """A document in which everything is there, and every text is `text`."""
    release, no_fix = full_of(text), result(text, Outcome.NOT_A_FIX)._replace(lessons=())
    release = release._replace(
        results=(*release.results, no_fix), disclaimed=(no_fix,), ended=release.ended[:1]
    )
    current = Library({text: a_lesson()._replace(id=text)}, {}, (), (text, "broken"))
    themes = THEMES._replace(periods=(text, "2026"))
    return SummaryDocument([release], trend(text), themes, current, LINKS, LINKS)


def written(values: SummaryDocument) -> bytes:
    return json.summary(*values).encode()


@pytest.mark.parametrize(
    "text", ["x", "::error::<b>\x1b[31m", "##[command] **a** \ud800\u202e", "[a](https://b) #12 |"]
)
def test_every_format_is_the_same_as_without_the_file_and_harmless(text: str) -> None:
    values = document(text)

    stored = read_summary(written(values), "s.json")

    def outputs(of: SummaryDocument) -> list[str]:
        return [
            json.summary(*of),
            as_text(of.releases, 80, trend=of.trend, themes=of.themes),
            release_markdown.notes(of.releases, links=of.links),
            release_markdown.report(of.releases, links=of.links),
            of_themes(of.themes) if of.themes else "",
            page(of.releases, of.current, of.links),
        ]

    assert outputs(stored) == outputs(values)
    *printed, _ = outputs(stored)
    assert list(harm("\n".join(printed))) == []


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value in a document."""
    children = value.items() if isinstance(value, dict) else ()
    for key, child in enumerate(value) if isinstance(value, list) else children:
        yield (*path, key)
        yield from places(child, (*path, key))


VALID = standard.loads(written(document()))


def test_a_document_with_a_wrong_value_anywhere_is_read_or_refused() -> None:
    wrong = cycle((None, "", -1, [], {}, [None], True))
    for *parents, key in places(VALID):
        changed = copy.deepcopy(VALID)
        parent = changed
        for name in parents:
            parent = parent[name]
        parent[key] = next(wrong)
        try:
            of = read_summary(standard.dumps(changed).encode(), "s.json")
        except UsageError:
            continue
        as_text(of.releases, 80, trend=of.trend, themes=of.themes)
        release_markdown.report(of.releases)


def test_a_document_whose_keys_are_missing_is_refused_with_the_place() -> None:
    changed = copy.deepcopy(VALID)
    del changed["releases"][0]["lessons"][0]["prevention"][0]["kind"]

    with pytest.raises(UsageError) as caught:
        read_summary(standard.dumps(changed).encode(), "s.json")

    assert str(caught.value) == (
        "s.json: releases[0].lessons[0].prevention[0].kind is missing\n"
        "  why: it was edited, or another version of fixlearn wrote it\n"
        f"  hint: {AGAIN}"
    )


@pytest.mark.parametrize(
    ("content", "what", "why"),
    [
        ("", "s.json:1:1: this is not JSON", "Expecting value"),
        ('{"a": 1}\n{"b": 2}\n', "s.json:2:1: this is not JSON", "Extra data"),
        ("NaN", "s.json is not JSON", "NaN is not a number in JSON"),
        ("[" * 100_000, "s.json is not JSON", "it is nested too deeply"),
        ("[]", "s.json is no document of summary", "it is some other JSON"),
        (json.lint(0, []), "s.json is no document of summary", "it is one of fixlearn lint"),
        (
            '{"command": "summary", "schema_version": 2}',
            "s.json has the schema version 2",
            "this version of fixlearn reads version 1",
        ),
        (
            '{"command": "summary", "schema_version": 1, "releases": []}',
            "s.json: releases is not a list with a release",
            "it was edited, or another version of fixlearn wrote it",
        ),
    ],
)
def test_any_other_file_is_refused(content: str, what: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_summary(content.encode(), "s.json")

    assert str(caught.value) == f"{what}\n  why: {why}\n  hint: {AGAIN}"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://x/ onclick=",
        'https://x/"',
        "https://x/\x1b[31m",
        "https://x/\u202e",
        "https://x/\\",
    ],
)
def test_a_link_is_a_web_address(address: str) -> None:
    changed = copy.deepcopy(VALID)
    changed["links"]["commit"] = address

    with pytest.raises(UsageError, match=r"^s\.json: links\.commit is not an http\(s\) address"):
        read_summary(standard.dumps(changed).encode(), "s.json")
