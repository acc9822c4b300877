"""Facts, one JSON object a line."""

from __future__ import annotations

import json

from hypothesis import given, settings

from fixlearn.render.facts import lines
from tests.builders import a_result, a_summary, an_export
from tests.render.facts_schema import VALIDATOR
from tests.render.hostile import HOSTILE, harm, summary


def test_the_other_releases_of_a_fix_are_listed_once_oldest_first() -> None:
    fixed = a_result()
    names = ["v1.3", "v1.2", "v1.1"]
    releases = [a_summary(name, fixed, also_in={fixed.sha: ("v1.2",)}) for name in names]

    answers = [json.loads(line) for line in lines(an_export(*releases))]

    assert [item["also_in"] for item in answers if item["fact"] == "fix"] == [
        ["v1.1", "v1.2"],
        ["v1.1", "v1.3"],
        ["v1.2", "v1.3"],
    ]


@given(HOSTILE)
@settings(max_examples=50)
def test_every_line_is_valid_and_harmless_for_any_text(text: str) -> None:
    for line in lines(an_export(summary(text), repository=text)):
        VALIDATOR.validate(json.loads(line))
        assert list(harm(line)) == []
        assert line.count("\n") == 1
