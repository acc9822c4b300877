"""SARIF 2.1.0."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fixlearn import __version__
from fixlearn.model import Position
from fixlearn.render import ci_formats
from fixlearn.render.ci_formats import sarif_log
from fixlearn.rules import RULES
from tests.render.readers import needs_published_schemas, sarif_schema
from tests.render.samples import CUT, MISSING, REFUSED, WARNING

FOUND = [*ci_formats.of_results([REFUSED]), *ci_formats.of_files([CUT, WARNING, CUT])]


def run(log: str) -> Any:
    document = json.loads(log)
    assert document["version"] == "2.1.0"
    (only,) = document["runs"]
    return only


def test_a_result_names_its_rule_its_place_and_what_to_do() -> None:
    (result,) = run(sarif_log("check", FOUND[:1]))["results"]

    assert result == {
        "ruleId": "missing-lesson",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": f"{MISSING.where}: {MISSING.what}\n"
            'because: its type "fix" is declared\n'
            "hint: fixlearn new --from-commit 3f2a9c1\n"
            "      or add a line"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "src/pager.py"},
                    "region": {"startLine": 1, "startColumn": 1},
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": FOUND[0].fingerprint},
    }


def test_each_rule_that_was_broken_is_described_once_with_its_help() -> None:
    only = run(sarif_log("lint", FOUND))

    driver = only["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("fixlearn", __version__)
    assert [rule["id"] for rule in driver["rules"]] == ["missing-lesson", "cut-text", "unknown-key"]
    assert driver["rules"][1] == {
        "id": "cut-text",
        "name": "cut-text",
        "shortDescription": {"text": RULES["cut-text"].says},
        "fullDescription": {"text": f"{RULES['cut-text'].says}: {RULES['cut-text'].remedy}"},
        "help": {
            "text": 'write the text as a folded block: the key, ">-", and the text indented below',
            "markdown": RULES["cut-text"].remedy,
        },
        "defaultConfiguration": {"level": "error"},
    }
    assert [driver["rules"][item["ruleIndex"]]["id"] for item in only["results"]] == [
        item["ruleId"] for item in only["results"]
    ]


def test_check_and_lint_are_two_analyses_of_one_commit() -> None:
    ids = [run(sarif_log(name, []))["automationDetails"]["id"] for name in ("check", "lint")]

    assert ids == ["fixlearn-check/", "fixlearn-lint/"]


def test_no_finding_is_an_empty_list_of_results() -> None:
    only = run(sarif_log("check", []))

    assert (only["results"], only["tool"]["driver"]["rules"]) == ([], [])


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("src/a b.py", "src/a%20b.py"),
        ("c:\\x", "c%3A%5Cx"),
        ("ä.py", "%C3%A4.py"),
        ("a#b?c", "a%23b%3Fc"),
        ("a\ud800", "a%ED%A0%80"),
    ],
)
def test_a_path_is_a_relative_address(path: str, uri: str) -> None:
    actual = ci_formats.of_files([CUT._replace(position=Position(path))])

    location = run(sarif_log("lint", actual))["results"][0]["locations"][0]["physicalLocation"]

    assert location["artifactLocation"]["uri"] == uri


@needs_published_schemas
@pytest.mark.parametrize("actual", [FOUND, []])
def test_logs_are_valid_by_the_published_schema(actual: list[ci_formats.LocatedFinding]) -> None:
    sarif_schema().validate(json.loads(sarif_log("check", actual)))


@needs_published_schemas
def test_the_published_schema_refuses_what_is_no_log() -> None:
    broken = sarif_log("check", FOUND).replace('"ruleIndex"', '"rule_index"')

    assert not sarif_schema().is_valid(json.loads(broken))
