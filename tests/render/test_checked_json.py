"""Values of JSON from outside, each checked before it is used."""

from __future__ import annotations

import re
from datetime import date

import pytest

from fixlearn.render.checked_json import Record, WrongValueError, parsed

VALUES = {
    "text": "a",
    "nothing": None,
    "yes": True,
    "count": 3,
    "minus": -3,
    "half": 1.5,
    "endless": float("inf"),
    "huge": 10**400,
    "day": "2026-01-05",
    "texts": ["a", "b"],
    "mixed": ["a", 3],
    "numbers": [1, 2],
    "rows": [{"text": "a"}, {"text": "b"}],
    "row": {"text": "a"},
    "counts": {"a": 1},
}


@pytest.mark.parametrize(
    ("method", "key", "value"),
    [
        ("text", "text", "a"),
        ("text", "nothing", ""),
        ("flag", "yes", True),
        ("number", "count", 3),
        ("decimal", "count", 3),
        ("decimal", "half", 1.5),
        ("decimal", "nothing", None),
        ("day", "day", date(2026, 1, 5)),
        ("day", "nothing", None),
        ("texts", "texts", ("a", "b")),
        ("numbers", "numbers", (1, 2)),
        ("optional", "nothing", None),
    ],
)
def test_a_value_of_the_expected_type_is_read(method, key, value):
    assert getattr(Record(VALUES), method)(key) == value


@pytest.mark.parametrize(
    ("method", "key", "says"),
    [
        ("text", "absent", "top.absent is missing"),
        ("text", "count", "top.count is not a text"),
        ("flag", "nothing", "top.nothing is not true or false"),
        ("number", "yes", "top.yes is not a count"),
        ("number", "half", "top.half is not a count"),
        ("number", "minus", "top.minus is not a count"),
        ("number", "huge", "top.huge is not a count"),
        ("decimal", "yes", "top.yes is not a number"),
        ("decimal", "endless", "top.endless is not a number"),
        ("decimal", "huge", "top.huge is not a number"),
        ("decimal", "text", "top.text is not a number"),
        ("day", "text", "top.text is not a date such as 2026-11-22"),
        ("texts", "text", "top.text is not a list"),
        ("texts", "mixed", "top.mixed[1] is not a text"),
        ("numbers", "mixed", "top.mixed.0 is not a count"),
        ("record", "texts", "top.texts is not an object"),
        ("optional", "text", "top.text is not an object"),
    ],
)
def test_any_other_value_is_refused_with_its_place(method, key, says):
    with pytest.raises(WrongValueError, match=f"^{re.escape(says)}$"):
        getattr(Record(VALUES, "top"), method)(key)


def test_the_place_of_a_value_in_lists_and_objects_is_named():
    record = Record({"releases": [{"name": "v1"}, {"name": 2}], "counts": {"a": 1, "b": "c"}})

    assert Record(VALUES).each("rows", lambda row: row.text("text")) == ("a", "b")
    assert Record(VALUES).mapping("counts", Record.number) == {"a": 1}
    with pytest.raises(WrongValueError, match=re.escape("releases[1].name is not a text")):
        record.each("releases", lambda row: row.text("name"))
    with pytest.raises(WrongValueError, match=re.escape("counts.b is not a count")):
        record.mapping("counts", Record.number)
    with pytest.raises(WrongValueError, match=r"^the document is not an object$"):
        Record([])


def test_a_text_is_one_of_the_options_or_names_a_value():
    record = Record(VALUES)

    assert record.text("text", ["a"]) == "a"
    assert record.of({"a": 1}, "text") == 1
    with pytest.raises(WrongValueError, match=r"^text is not a value that fixlearn knows$"):
        record.text("text", ["b"])
    with pytest.raises(WrongValueError, match=r"^text is not in the document$"):
        record.of({"b": 1}, "text")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_json_is_read_in_every_encoding_that_it_may_have(encoding):
    assert parsed('{"a": "ä"}'.encode(encoding)) == {"a": "ä"}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"NaN", b'{"a": -Infinity}', b"\xff\xfe\xff", b"[" * 100_000, b"{} {}"]
)
def test_what_is_not_json_is_a_value_error(content):
    with pytest.raises(ValueError, match=r"."):
        parsed(content)
