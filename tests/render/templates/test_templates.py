"""What templates get, and how it is escaped."""

from __future__ import annotations

import json as standard
from typing import TYPE_CHECKING, Any

from fixlearn.render.summary_document import SummaryDocument, as_json
from fixlearn.render.templates import summary_context
from tests.render.hostile import trend
from tests.render.page.reader import full_of

if TYPE_CHECKING:
    from collections.abc import Iterator
from tests.render.templates.documentation import rows


def further(value: Any, document: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each key of the context that the JSON document does not have, with its value."""
    if isinstance(value, list):
        for entry, counterpart in zip(value, document, strict=True):
            yield from further(entry, counterpart, f"{path}[]")
    elif isinstance(value, dict):
        for key, entry in value.items():
            inside = f"{path}.{key}".lstrip(".")
            if key in document:
                yield from further(entry, document[key], inside)
            else:
                yield inside, entry
    else:
        assert value == document


def test_the_context_is_the_json_document_and_what_the_documentation_lists() -> None:
    releases = [full_of("x")]
    document = standard.loads(as_json(SummaryDocument(releases, trend("x"))))

    added = dict(further(summary_context(SummaryDocument(releases, trend("x"))), document))

    described = dict(rows("| name | meaning |"))
    assert sorted(added) == sorted(described)
    for name, value in added.items():
        if isinstance(value, list) and any(isinstance(entry, dict) for entry in value):
            assert [key for key in value[0] if f"`{key}`" not in described[name]] == []
    context = summary_context(SummaryDocument(releases))
    assert added["release"] == context["releases"][0]
    assert added["releases[].lessons[].strongest"] in context["release"]["lessons"][0]["prevention"]


def test_no_name_of_the_context_is_hidden_by_a_method_of_a_mapping() -> None:
    """Jinja2 takes `release.items` for the method, whatever keys there are."""

    def keys(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            yield from value
        for entry in value.values() if isinstance(value, dict) else value:
            if isinstance(entry, dict | list):
                yield from keys(entry)

    context = summary_context(SummaryDocument([full_of("x")], trend("x")))
    assert set(keys(context)) & set(dir(dict)) == set()
