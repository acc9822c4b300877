"""The samples in docs/reference/formats.md are the formats of one fix without a lesson."""

from __future__ import annotations

import json as standard

import pytest

from fixlearn.config import Config
from fixlearn.gate.judge import Gate
from fixlearn.lessons.library import read_library
from fixlearn.model import Change
from fixlearn.render import ci_formats, json
from fixlearn.render.text import findings_of_commits
from tests.builders import a_commit
from tests.pages import blocks, section
from tests.support import PROJECT

PAGE = (PROJECT / "docs/reference/formats.md").read_text("utf-8")
HEADLINE = "looked at 2 commits (main..HEAD): 1 fix (1 missing)"

COMMIT = a_commit("fix: keep the last row", sha="3f2a9c1" + "d" * 33)
CHANGED = COMMIT._replace(changes=(Change("M", "src/pager.py", "1", "2"),))
RESULT = Gate(read_library({}, [], {}), Config()).judge(CHANGED)
FOUND = ci_formats.of_results([RESULT])


def sample(heading: str, number: int = 0) -> str:
    """A block of the section with this heading."""
    return blocks(section(PAGE, heading), r"\w+")[number]


@pytest.mark.parametrize(
    ("heading", "number", "printed"),
    [
        ("text", 0, findings_of_commits([*RESULT.findings])),
        ("github", 0, ci_formats.github_commands(FOUND)),
        ("markdown", 0, ci_formats.markdown_report("check", HEADLINE, FOUND, most_bytes=10_000)),
        (
            "junit",
            0,
            ci_formats.junit_report("check", HEADLINE, ci_formats.cases_of_results([RESULT])),
        ),
        ("gitlab", 0, ci_formats.gitlab_report(FOUND)),
    ],
)
def test_a_sample_is_the_printed_output(heading: str, number: int, printed: str) -> None:
    assert sample(heading, number) == printed


def test_the_sample_of_json_is_a_finding() -> None:
    (finding,) = standard.loads(json.message(RESULT))["findings"]

    assert standard.loads(sample("json")) == finding


def test_the_sample_of_sarif_is_a_result() -> None:
    (result,) = standard.loads(ci_formats.sarif_log("check", FOUND))["runs"][0]["results"]

    assert standard.loads(sample("sarif")) == result
