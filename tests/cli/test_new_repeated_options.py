"""Repeated options of `fixlearn new`: none of them is dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from fixlearn.cli.new import command
from tests.cli.new_options import COMPLETE

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

TITLE = (
    *("--title", "Last row dropped", "--gap", "Nothing asked for row 12."),
    *("--date", "2026-01-05"),
)


def test_all_preventions_are_written_in_their_order(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn(
        *(
            "new",
            *TITLE,
            "--kind",
            "test",
            "--change",
            "A test asks.",
            "--evidence",
            "a.py::test_a",
        ),
        *("--evidence", "b.py", "--kind", "eliminate", "--change", "The total is gone."),
        *("--change", "Rows are counted.", "--kind", "monitor", "--status", "planned"),
        *("--owner", "team rows", "--due", "2199-02-01", "--dry-run"),
    )

    assert (run.exit_code, "--evidence of prevention 2: evidence-missing" in run.stderr) == (
        0,
        True,
    )
    assert run.stdout.partition("prevention:\n")[2] == (
        "  - kind: test\n    change: >-\n      A test asks.\n"
        "    evidence:\n      - >-\n        a.py::test_a\n      - >-\n        b.py\n"
        "  - kind: eliminate\n    change: >-\n      The total is gone.\n"
        "  - kind: monitor\n    change: >-\n      Rows are counted.\n"
        "    status: planned\n    owner: team rows\n    due: 2199-02-01\n---\n"
    )


def test_a_pattern_is_written_with_its_files_and_needs_neither_kind_nor_evidence(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: clock", {"src/clock.py": "now()\n", "src/log.py": "now()\n"})
    pattern = ("--change", "Times have a zone.", "--pattern", r"now\(  ?\)|now\(\)")
    files = ("--paths", "src/*.py", "--except", "src/clock.py", "--except", "src/a.py")

    run = fixlearn("new", *TITLE, *pattern, *files, "--dry-run")

    assert run.stdout.partition("prevention:\n")[2] == (
        "  - kind: lint\n    change: >-\n      Times have a zone.\n"
        "    pattern: now\\(  ?\\)|now\\(\\)\n    paths:\n      - src/*.py\n"
        "    except:\n      - src/clock.py\n      - src/a.py\n---\n"
    )
    assert (run.exit_code, run.stderr) == (
        0,
        "1 line matches the pattern now; fixlearn lint lists them\n",
    )


def test_a_pattern_that_git_cannot_search_is_refused_before_anything_is_written(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("new", *TITLE, "--change", "Times have a zone.", "--pattern", "now(")

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith('error: --pattern "now(" cannot be searched\n  why: ')


def test_what_is_missing_is_named_with_the_number_of_its_prevention(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("new", *TITLE, "--kind", "test", "--kind", "lint", "--change", "A", "--change=B")

    assert run.exit_code == 2
    assert run.stderr == (
        "error: a lesson needs --change of prevention 1, --evidence of prevention 1, "
        "--evidence of prevention 2, --kind of prevention 3\n"
        "  why: not given, and there is no terminal to ask for it\n"
        "  hint: fixlearn new --title 'Last row dropped' --gap 'Nothing asked for row 12.' "
        '--kind test --change "…" --evidence path::test --kind lint --change A '
        "--evidence path::test --kind test --change B --evidence path::test --date 2026-01-05\n"
    )


def test_a_finding_names_its_prevention(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new", *COMPLETE, "--kind", "eliminate", "--change", "N/A")

    assert run.exit_code == 1
    assert "\n--change of prevention 2: placeholder: " in run.stderr


SINGLE = [
    max(option.opts, key=len)
    for option in command.params
    if isinstance(option, click.Option) and not option.multiple and not option.is_flag
]


@pytest.mark.parametrize("option", SINGLE)
def test_an_option_that_would_replace_another_is_refused(
    repo: GitRepo, fixlearn: Fixlearn, option: str
) -> None:
    run = fixlearn("new", option, "a", option, "b")

    assert run.exit_code == 2
    assert run.stderr.endswith(f"Error: {option} was given 2 times; a lesson has one.\n")
    assert repo.git("status", "--porcelain") == ""
