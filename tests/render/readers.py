"""How others read what fixlearn writes: the schemas they publish, and GitHub's runner."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import jsonschema
import pytest
import xmlschema

from tests.support import IN_CI, PROJECT

# `.ci/schemas` fetches them; they are not ours, so they are not kept here.
PUBLISHED = PROJECT / ".venv" / "schemas"
OURS = PROJECT / "docs" / "schema" / "fixlearn-1.json"

needs_published_schemas = pytest.mark.skipif(
    not PUBLISHED.exists() and not IN_CI, reason="no published schemas: .ci/schemas fetches them"
)


@cache
def sarif_schema() -> Any:
    schema = json.loads((PUBLISHED / "sarif-2.1.0.json").read_text("utf-8"))
    return jsonschema.Draft4Validator(schema)


@cache
def junit_schema() -> Any:
    return xmlschema.XMLSchema(PUBLISHED / "junit-10.xsd")


@cache
def our_schema() -> Any:
    """The schema of `--format json`, in which a key that is not described is an error."""
    schema = json.loads(OURS.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(
        _closed(schema), format_checker=jsonschema.FormatChecker()
    )


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        closed["additionalProperties"] = False
    return closed


def runner_reads(log: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands that GitHub's runner finds in a log: name, properties, data.

    A command begins its line, blanks aside. Of its two encodings the percent
    sign is decoded last. The older form, `##[name]`, counts anywhere in a line.
    """
    actual = []
    for line in re.split(r"\r\n|\r|\n", log):
        match = re.fullmatch(r"\s*::([a-z-]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)", line)
        assert match or not line.lstrip().startswith("::"), line
        assert not re.search(r"##\[[^\]]*\]", line), line
        if match:
            pairs = (pair.split("=", 1) for pair in (match[2] or "").split(",") if pair)
            properties = {name: _decoded(value, ":", ",") for name, value in pairs}
            actual.append((match[1], properties, _decoded(match[3])))
    return actual


def _decoded(text: str, *characters: str) -> str:
    for character in ("\r", "\n", *characters, "%"):
        text = text.replace(f"%{ord(character):02X}", character)
    return text
