"""Facts as a Parquet file."""

from __future__ import annotations

from fixlearn.render.facts import COLUMNS
from tests.render.facts_schema import SCHEMA


def test_every_key_of_the_schema_is_a_column_of_its_type() -> None:
    types = {"string": "text", "integer": "number", "boolean": "flag", "array": "texts"}
    expected = {}
    for fact in SCHEMA["$defs"].values():
        for key, value in fact["properties"].items():
            declared = value.get("type", "string")
            name = declared if isinstance(declared, str) else declared[0]
            is_number = isinstance(value.get("const"), int)
            expected[key] = "number" if is_number else {**types, "object": "counts"}[name]

    assert expected == COLUMNS
