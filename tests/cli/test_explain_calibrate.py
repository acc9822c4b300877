"""`fixlearn calibrate` on a real history."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from fixlearn.config_reader import parse_config
from fixlearn.gate.calibrate import Calibration
from fixlearn.render import tables
from tests.builders import a_commit

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


def test_the_report_counts_the_commits_of_each_band(repo: GitRepo, fixlearn: Fixlearn) -> None:
    for number in range(3):
        repo.commit(f"patch: row {number} is kept", {"rows.py": str(number)})
    repo.commit("Fix typo", {"README.md": "a\n"})
    near = repo.commit("Handle empty files", {"rows.py": "x"})

    run = fixlearn("calibrate", "--last", "4")

    assert (run.exit_code, run.stderr) == (0, "")
    assert run.stdout == dedent(f"""\
        4 commits

          fix           0   0.0%
          unsure        1  25.0%
          not           3  75.0%
          exempt        0   0.0%

        The most frequent reasons for fix or unsure
                1  it handles or ensures something

        Nearest to the line (unsure from 1 point, a fix from 6)
            3  {near[:7]} Handle empty files
          wrong? put your answers (fix or not) into .fixlearn.yaml:
          detect: {{known: {{{near[:7]}: fix}}}}

        Proposed for .fixlearn.yaml
          nothing: 4 commits without merges are too few; a proposal needs 50
        """)


def test_nothing_is_proposed_if_the_settings_fit_the_history() -> None:
    printed = tables.calibrate(Calibration(commits=60, changes=50), "")

    assert printed.endswith("  nothing: the current settings fit this history\n")


@pytest.mark.parametrize(
    ("subject", "answer"),
    [("Prevent an overflow when rows are gone", "not"), ("Handle rows", "fix")],
)
def test_the_example_of_an_answer_changes_what_the_commit_counts_as(
    subject: str, answer: str
) -> None:
    commit = a_commit(subject)

    printed = tables.calibrate(Calibration(commits=1, changes=1, nearest=[commit]), "")

    assert f"  detect: {{known: {{{commit.sha[:7]}: {answer}}}}}\n" in printed


def test_the_proposed_settings_are_valid_configuration(repo: GitRepo, fixlearn: Fixlearn) -> None:
    for number in range(50):
        repo.commit(f"patch: row {number} is kept")

    lines = fixlearn("calibrate").stdout.splitlines()
    document = json.loads(fixlearn("calibrate", "--format", "json").stdout)

    pasted = dedent("\n".join(lines[lines.index("Proposed for .fixlearn.yaml") + 1 :]))
    assert parse_config(pasted).detect.types == {"patch": True}
    assert document["proposals"] == {"detect": {"types": {"patch": "fix"}}}
