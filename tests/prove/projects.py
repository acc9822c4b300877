"""Projects with a planted bug, its fix, and tests that are good, late, wrong, broken and flaky."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support import GitRepo


def lesson(*evidence: str, title: str = "The last page was dropped") -> str:
    """A lesson whose prevention is these tests."""
    rows = "".join(f"\n      - {value}" for value in evidence)
    named = f" {evidence[0]}" if len(evidence) == 1 else rows
    return (
        dedent("""\
        ---
        title: TITLE
        date: 2026-01-05
        gap: No total left the last page half full.
        prevention:
          - kind: test
            change: A total of eleven leaves the last page half full.
            evidence:NAMED
        ---
        """)
        .replace("TITLE", title)
        .replace("NAMED", named)
    )


SH_CONFIG = "prove: {command: 'sh {path}'}\n"
# Each asks the state of the tree that it runs in.
SH_TESTS = {
    "tests/good.sh": "grep -q fixed state\n",
    "tests/late.sh": "grep -q '' state\n",
    "tests/wrong.sh": "grep -q nowhere state\n",
    "tests/broken.sh": "echo no such command; exit 127\n",
    "tests/flaky.sh": "grep -q fixed state && rm state\n",
}
GOOD = {"tests/good.sh": SH_TESTS["tests/good.sh"]}
LATE = {"tests/late.sh": SH_TESTS["tests/late.sh"]}


def with_fix(
    repo: GitRepo,
    tests: Mapping[str, str],
    *,
    config: str = SH_CONFIG,
    product: str = "state",
    before: str = "broken\n",
    after: str = "fixed\n",
    evidence: Mapping[str, str] | None = None,
) -> tuple[str, str]:
    """A commit with the bug, and its fix with tests and a lesson for each of `evidence`.

    `evidence` is {id of the lesson: its test}; by default a lesson per test file,
    called like it. Returns the hashes of the two commits.
    """
    named = evidence or {path.rpartition("/")[2].partition(".")[0]: path for path in tests}
    old = repo.commit("feat: count pages", {product: before, ".fixlearn.yaml": config})
    lessons = {f"lessons/2026/{id}.md": lesson(value) for id, value in named.items()}
    lines = "".join(f"Lesson: {id}\n" for id in named)
    fix = repo.commit(f"fix: keep the last page\n\n{lines}", {product: after, **tests, **lessons})
    return old, fix


def outcomes(stdout: str) -> dict[str, str]:
    """{lesson: outcome} of `--format json`."""
    return {row["lesson"]: row["outcome"] for row in json.loads(stdout)["results"]}


def only_result(stdout: str) -> tuple[str, str]:
    """(outcome, why) of the only result of `--format json`."""
    (row,) = json.loads(stdout)["results"]
    return row["outcome"], row["why"]
