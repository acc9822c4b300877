"""What `summary` reports, read back from its JSON."""

from __future__ import annotations

import copy
import json as standard
import re
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest

from fixlearn.errors import UsageError
from fixlearn.lessons.library import Library
from fixlearn.model import Outcome
from fixlearn.render import json, release_report
from fixlearn.render.links import Links
from fixlearn.render.page import page
from fixlearn.render.release_report import text as as_text
from fixlearn.render.release_report import themes_markdown
from fixlearn.render.summary_document import SummaryDocument, as_json
from fixlearn.render.summary_reader import read_summary
from tests.builders import a_lesson
from tests.render.hostile import harm, result, trend
from tests.render.page.reader import full_of
from tests.render.test_release_report_themes import THEMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    return as_json(values).encode()


@pytest.mark.parametrize(
    "text", ["x", "::error::<b>\x1b[31m", "##[command] **a** \ud800\u202e", "[a](https://b) #12 |"]
)
def test_every_format_is_the_same_as_without_the_file_and_harmless(text: str) -> None:
    values = document(text)

    stored = read_summary(written(values), "s.json")

    def outputs(of: SummaryDocument) -> list[str]:
        return [
            as_json(of),
            as_text(of, 80),
            release_report.notes(of),
            release_report.report(of),
            themes_markdown(of.themes) if of.themes else "",
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


WRONG = cycle((None, "", -1, [], {}, [None], True, 1e11, "2026-02-31"))


def put_a_wrong_value(parent: Any, key: str | int) -> None:
    parent[key] = next(WRONG)


def remove(parent: Any, key: str | int) -> None:
    del parent[key]


def add_an_unknown_key(parent: Any, key: str | int) -> None:
    if isinstance(parent, dict) and key == next(iter(parent)):  # each object once
        parent["unknown"] = 1


@pytest.mark.parametrize("damage", [put_a_wrong_value, remove, add_an_unknown_key])
def test_a_document_that_is_damaged_anywhere_is_read_or_refused(
    damage: Callable[[Any, str | int], None],
) -> None:
    for *parents, key in places(VALID):
        changed = copy.deepcopy(VALID)
        parent = changed
        for name in parents:
            parent = parent[name]
        damage(parent, key)
        if changed == VALID:
            continue
        try:
            of = read_summary(standard.dumps(changed).encode(), "s.json")
        except UsageError:
            continue
        as_text(of, 80)
        release_report.report(of)
        page(of.releases, of.current, of.links)


def test_a_document_whose_keys_are_missing_is_refused_with_the_place() -> None:
    changed = copy.deepcopy(VALID)
    del changed["releases"][0]["lessons"][0]["prevention"][0]["kind"]

    with pytest.raises(UsageError) as caught:
        read_summary(standard.dumps(changed).encode(), "s.json")

    assert str(caught.value) == (
        "s.json: releases[0].lessons[0].prevention[0] must contain ['kind'] properties\n"
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
            (
                "s.json: it must contain ['changelog_links', 'current', 'headings', 'links',"
                " 'themes', 'trend'] properties"
            ),
            "it was edited, or another version of fixlearn wrote it",
        ),
        (
            as_json(SummaryDocument([])),
            "s.json: releases is not a list with a release",
            "it was edited, or another version of fixlearn wrote it",
        ),
        (
            '{"command": "summary", "commits": 1e999}',
            "s.json is not JSON",
            "a number in it is larger than any count",
        ),
    ],
)
def test_any_other_file_is_refused(content: str, what: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_summary(content.encode(), "s.json")

    assert str(caught.value) == f"{what}\n  why: {why}\n  hint: {AGAIN}"


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("releases", 0, "commits"), True, "releases[0].commits must be integer"),
        (("releases", 0, "date"), "today", "releases[0].date must be date"),
        (
            ("releases", 0, "lessons", 0, "prevention"),
            [],
            "prevention must contain at least 1 items",
        ),
        (("releases", 0, "lessons", 0, "state"), "active", "'active' is not a valid State"),
        (("releases", 0, "proven"), ["other"], "other is not in the document"),
        (("releases", 0, "evidence"), {"lost": 1}, "releases[0].evidence cannot be validated"),
        (("themes", "periods"), ["2026"], "themes.causes has no number for each period"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(path: Any, value: object, says: str) -> None:
    changed = copy.deepcopy(VALID)
    parent = changed
    for name in path[:-1]:
        parent = parent[name]
    parent[path[-1]] = value

    with pytest.raises(UsageError, match=re.escape(says)):
        read_summary(standard.dumps(changed).encode(), "s.json")


def test_a_lesson_that_is_ruled_out_has_evidence_that_shows_its_step() -> None:
    changed = copy.deepcopy(VALID)
    step = changed["releases"][0]["lessons"][0]["prevention"][0]
    changed["releases"][0]["standings"]["older"] = {
        "state": "evident",
        "group": "ruled-out",
        "step": step,
        "evident": [{**step, "change": "Another step."}],
        "audience": "public",
    }

    says = "a lesson is ruled out, and no evidence shows its step"
    with pytest.raises(UsageError, match=says):
        read_summary(standard.dumps(changed).encode(), "s.json")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_document_is_read_in_every_encoding_that_json_may_have(encoding: str) -> None:
    content = standard.dumps(VALID, ensure_ascii=False).encode(encoding)

    assert written(read_summary(content, "s.json")) == written(document())


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
