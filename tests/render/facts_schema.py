"""The published schema of facts."""

from __future__ import annotations

import json

import jsonschema

from tests.support import PROJECT

SCHEMA = json.loads((PROJECT / "docs/schema/fixlearn-facts-1.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
