"""JSON: a contract with a version."""

from __future__ import annotations

import json as standard
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings

from fixlearn.lessons.recall import Recall, Recalled
from fixlearn.model import NewIn
from fixlearn.render import json
from fixlearn.render.summary_document import SummaryDocument, as_json
from tests.render.hostile import HOSTILE, finding, harm, lesson, result, summary, trend

if TYPE_CHECKING:
    from fixlearn.model import Result


def read(text: str) -> dict[str, Any]:
    """The document; it must be ASCII and end in one line feed."""
    assert text.isascii()
    assert text.endswith("}\n")
    return dict(standard.loads(text))


def row(text: str) -> dict[str, Any]:
    return {
        "rule": "missing-lesson",
        "severity": "error",
        "where": text,
        "path": text,
        "line": 2,
        "column": 3,
        "what": text,
        "because": [text, text],
        "hint": [text, text],
        "fix": None,
    }


def commit_row(found: Result) -> dict[str, Any]:
    text = found.subject
    return {
        "commit": found.sha,
        "subject": text,
        "outcome": found.outcome.value,
        "why": text,
        "band": "fix",
        "score": 3,
        "reasons": [
            {"text": text, "points": 3, "matched": text},
            {"text": text, "points": None, "matched": ""},
        ],
        "lessons": [text],
        "reason": text,
        "due": None,
    }


@given(HOSTILE)
@settings(max_examples=50)
def test_hostile_text_comes_back_as_it_was_and_does_no_harm_on_the_way(text):
    actual = result(text)
    documents = {
        json.message(actual): {
            "schema_version": 1,
            "command": "check",
            "results": [commit_row(actual)],
            "findings": [row(text), row(text)],
        },
        json.lint(7, [finding(text)]): {
            "schema_version": 1,
            "command": "lint",
            "lessons": 7,
            "findings": [row(text)],
        },
        json.explain(actual, [NewIn(text, "")]): {
            "schema_version": 1,
            "command": "explain",
            "result": commit_row(actual),
            "would_change": [],
            "releases": [{"release": text, "previous": None}],
            "age": None,
        },
    }

    for document, expected in documents.items():
        assert read(document) == expected
        assert list(harm(document)) == []
    assert (
        read(as_json(SummaryDocument([summary(text)], trend(text))))["releases"][0]["name"] == text
    )
    assert list(harm(as_json(SummaryDocument([summary(text)], trend(text))))) == []


@given(HOSTILE)
@settings(max_examples=50)
def test_recalled_lessons_come_with_their_reasons(text):
    actual = Recall((Recalled(lesson(text), (text,)),), words_left_out=True)

    document = json.recall([text], [text], actual)

    assert list(harm(document)) == []
    (row,) = read(document).pop("lessons")
    assert (row["id"], row["because"], row["gap"]) == (text, [text], text)
    assert read(document) == {
        "schema_version": 1,
        "command": "recall",
        "paths": [text],
        "words": [text],
        "words_left_out": True,
        "lessons": [row],
    }


def test_releases_that_are_rendered_one_by_one_are_indented_as_the_rest():
    for releases in ([], [summary("v1")], [summary('"releases": []\n'), summary("v2")]):
        text = as_json(SummaryDocument(releases, trend("v1")))

        assert text == json.plain(standard.loads(text))
        assert len(standard.loads(text)["releases"]) == len(releases)
