"""`--format`: several formats in one run, on stdout and in files."""

from __future__ import annotations

import json
import os
import stat
import threading
from textwrap import dedent
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from fixlearn.cli.formats import FORMATS, OutputType
from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo

PATH = "lessons/2026/last-row.md"
WRONG = LESSON.replace("date: 2026-01-05", "date: soon")
WHAT = '"date" is a date such as 2026-11-22, not "soon"'
TEXT = dedent(f"""\
    {PATH}:3:7: invalid-value: {WHAT}
      hint: correct the value
    """)
COUNTS = "looked at 1 lesson: 1 error\n"


@pytest.fixture
def wrong(repo: GitRepo) -> GitRepo:
    repo.write({PATH: WRONG})
    return repo


def test_one_run_writes_several_formats(wrong: GitRepo, fixlearn: Fixlearn) -> None:
    files = ("json:out/a.json", "junit:out/b.xml", "gitlab:out/c.json", "sarif:out/d/e.sarif")
    options = [word for name in ("text", *files) for word in ("--format", name)]

    run = fixlearn("lint", *options)

    assert (run.exit_code, run.stdout, run.stderr) == (1, TEXT, COUNTS)
    out = wrong.path / "out"
    assert json.loads((out / "a.json").read_bytes())["command"] == "lint"
    suite = ElementTree.fromstring((out / "b.xml").read_bytes())[0]  # noqa: S314, it is our own
    assert (suite.get("name"), suite.get("failures")) == ("fixlearn lint", "1")
    assert json.loads((out / "c.json").read_bytes())[0]["check_name"] == "invalid-value"
    assert json.loads((out / "d/e.sarif").read_bytes())["runs"][0]["results"][0]["level"] == "error"
    assert sorted(path.name for path in out.rglob("*.*")) == [
        "a.json",
        "b.xml",
        "c.json",
        "e.sarif",
    ]


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_holds_what_stdout_would_show(
    format: str, wrong: GitRepo, fixlearn: Fixlearn
) -> None:
    printed = fixlearn("lint", "--format", format)
    filed = fixlearn("lint", "--format", f"{format}:report", env={"FORCE_COLOR": "1"})

    assert (filed.exit_code, filed.stdout, filed.stderr) == (1, "", COUNTS)
    assert (wrong.path / "report").read_text("utf-8") == printed.stdout != ""


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_is_valid_without_findings(
    format: str, repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({PATH: LESSON, **GUARD})

    run = fixlearn("lint", "--format", format)

    assert (run.exit_code, run.stderr) == (0, "looked at 1 lesson: 0 errors\n")
    if format in ("json", "gitlab", "sarif"):
        json.loads(run.stdout)
    elif format == "junit":
        (case,) = ElementTree.fromstring(run.stdout).iter("testcase")  # noqa: S314
        assert (case.get("name"), len(case)) == (PATH, 0)
    elif format == "markdown":
        assert run.stdout == f"### fixlearn lint: all is well\n\n{run.stderr}"
    else:
        assert run.stdout == ""


@pytest.mark.parametrize(
    ("options", "output"),
    [
        (
            ["text", "json"],
            "only one format can go to stdout; give the other a file: --format json:PATH",
        ),
        (["text", "text:-"], "only one format can go to stdout"),
        (["junit:a", "sarif:a"], "two formats go to the same file."),
        (["jnit"], 'there is no format "jnit"; did you mean "junit"?'),
        (
            ["x"],
            "choose from text, json, markdown, github, junit, gitlab, sarif, auto.",
        ),
        (["junit:"], 'no path follows "junit:"; leave the colon out for stdout.'),
    ],
)
def test_an_unknown_format_is_refused_with_a_hint(
    options: list[str], output: str, wrong: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("lint", *(word for name in options for word in ("--format", name)))

    assert (run.exit_code, run.stdout) == (2, "")
    assert output in run.stderr
    assert sorted(path.name for path in wrong.path.iterdir()) == [".git", "lessons"]


def test_a_file_that_cannot_be_written_is_an_error_and_not_a_verdict(
    wrong: GitRepo, fixlearn: Fixlearn
) -> None:
    for path in ("lessons", f"{PATH}/report.xml"):
        run = fixlearn("lint", "--format", f"junit:{path}")

        assert (run.exit_code, run.stdout) == (2, "")
        assert run.stderr.startswith(f'error: cannot write "{path}"\n  why: ')
        assert run.stderr.endswith(
            "  hint: --format junit:<a file in a folder that can be written to>\n"
        )


def test_an_older_report_is_replaced_through_its_link(wrong: GitRepo, fixlearn: Fixlearn) -> None:
    (wrong.path / "real.txt").write_text("an older and much longer report\n" * 9)
    (wrong.path / "link.txt").symlink_to("real.txt")

    fixlearn("lint", "--format", "text:link.txt")

    assert (wrong.path / "link.txt").is_symlink()
    assert (wrong.path / "real.txt").read_text() == TEXT


def test_a_named_pipe_is_written_to_and_is_not_replaced(wrong: GitRepo, fixlearn: Fixlearn) -> None:
    pipe = wrong.path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()), daemon=True)
    reader.start()

    fixlearn("lint", "--format", "text:pipe")
    reader.join(timeout=60)

    assert read == [TEXT]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_auto_is_github_in_a_github_workflow_and_text_elsewhere(
    wrong: GitRepo, fixlearn: Fixlearn, tmp_path: Path
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("what another program said\n")
    there = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}

    elsewhere = fixlearn("lint", "--format", "auto", env={"GITHUB_ACTIONS": "false"})
    run = fixlearn("lint", "--format", "auto", env=there)

    assert elsewhere.stdout == TEXT
    assert run.stdout == (
        f"::error file={PATH},line=3,endLine=3,title=invalid-value::"
        f"{WHAT}%0Ahint: correct the value\n"
    )
    assert summary.read_text() == (
        "what another program said\n"
        "\n"
        "### fixlearn lint: 1 finding\n"
        "\n"
        "looked at 1 lesson: 1 error\n"
        "\n"
        "| where | rule | what | what to do |\n"
        "|---|---|---|---|\n"
        f"| {PATH}:3:7 | invalid-value | {WHAT} | correct the value |\n"
    )


def test_an_unwritable_step_summary_does_not_change_the_exit_code(
    wrong: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("lint", "--format", "github", env={"GITHUB_STEP_SUMMARY": "lessons"})

    assert run.exit_code == 1
    assert run.stderr == (
        f"warning: the step summary could not be written: Is a directory\n{COUNTS}"
    )


def test_formats_are_completed() -> None:
    completed = OutputType().shell_complete(None, None, "j")  # type: ignore[arg-type]

    assert [item.value for item in completed] == ["json", "junit"]
