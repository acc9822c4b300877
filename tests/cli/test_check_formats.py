"""`fixlearn check` for machines: where its findings are shown, and that no commit forges any."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from fixlearn.cli.formats import FORMATS
from tests.render.hostile import harm
from tests.render.readers import our_schema, runner_reads
from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

HOSTILE = (
    "fix: ]]> <script> \x1b[31m ##[error]a ##vso[task.complete] \u202e [x](https://y) %0A::error::x"
)
BODY = "\n\nLesson: ::error::x\nLesson: ##[error]y\n"


@pytest.fixture
def fixes(repo: GitRepo) -> GitRepo:
    """A fix with its lesson, one without, a merge, and something else."""
    repo.commit("feat: page through rows", {"old.py": "\n", "pager.py": "rows = []\n"})
    repo.git("tag", "start")
    repo.branch("side")
    lesson = {"lessons/2026/last-row.md": LESSON, **GUARD}
    repo.commit("fix: read it", {"reader.py": "\n", **lesson})
    repo.switch("main")
    repo.git("rm", "--quiet", "old.py")
    repo.commit("fix: keep the last row", {"pager.py": "rows = [1]\n"})
    repo.merge("side")
    return repo


def test_a_finding_is_located_at_the_first_file_that_the_fix_did_not_delete(
    fixes: GitRepo, fixlearn: Fixlearn
) -> None:
    short = fixes.git("rev-parse", "--short=7", "HEAD^1")

    run = fixlearn("check", "start..HEAD", "--format", "github")

    assert run.exit_code == 1
    ((name, properties, data),) = runner_reads(run.stdout)
    assert (name, properties["file"]) == ("error", "pager.py")
    assert data.split("\n")[0] == (f"{short} fix: keep the last row: this bug fix needs a lesson")
    assert run.stderr == (
        "looked at 3 commits (start..HEAD): 2 fixes (1 covered, 1 missing), 1 exempt\n"
    )


def test_each_fix_is_a_test_case_and_an_exempt_one_is_skipped(
    fixes: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("check", "start..HEAD", "--format", "junit")

    cases = ElementTree.fromstring(run.stdout).iter("testcase")  # noqa: S314, it is our own
    printed = {str(case.get("name"))[8:]: [part.tag for part in case] for case in cases}
    assert printed == {
        "Merge side": ["skipped"],
        "fix: read it": ["system-out"],
        "fix: keep the last row": ["failure"],
    }


def test_platforms_show_warnings_if_the_team_only_warns(fixes: GitRepo, fixlearn: Fixlearn) -> None:
    fixes.write({".fixlearn.yaml": "enforce: warn\n"})
    files = ("junit:a.xml", "gitlab:b.json", "sarif:c.json")
    options = [word for name in ("github", *files) for word in ("--format", name)]

    run = fixlearn("check", "start..HEAD", *options)

    assert run.exit_code == 0
    assert [name for name, _, _ in runner_reads(run.stdout)] == ["warning"]
    suite = ElementTree.fromstring((fixes.path / "a.xml").read_bytes())[0]  # noqa: S314
    assert suite.get("failures") == "0"
    assert json.loads((fixes.path / "b.json").read_bytes())[0]["severity"] == "minor"
    (log,) = json.loads((fixes.path / "c.json").read_bytes())["runs"]
    assert log["results"][0]["level"] == "warning"


@pytest.mark.parametrize("format", FORMATS)
def test_no_commit_message_becomes_a_command_of_the_log(
    format: str, repo: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")  # a colon begins no magic
    repo.commit("feat: page through rows", {"pager.py": "\n"})
    repo.commit(HOSTILE, {"::error::x,file=y.py": "\n"})
    repo.commit(HOSTILE + BODY, {"##[error]z.py": "\n"})

    run = fixlearn("check", "HEAD~2..HEAD", "--format", format)

    assert run.exit_code == 1
    harmful = list(harm(run.stdout))
    if format == "github":
        commands = [f"a command: {line}" for line in run.stdout.splitlines()]
        assert harmful == commands
        assert [name for name, _, _ in runner_reads(run.stdout)] == ["error"] * 3
    else:
        assert harmful == []
    if format == "junit":
        ElementTree.fromstring(run.stdout)  # noqa: S314, it is our own
    elif format in ("json", "gitlab", "sarif"):
        json.loads(run.stdout)


@pytest.mark.parametrize("format", FORMATS)
def test_a_range_without_findings_is_shown_in_each_format(
    format: str, repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: page through rows", {"pager.py": "\n"})
    repo.commit("docs: say how", {"README": "\n"})

    run = fixlearn("check", "HEAD~1..HEAD", "--format", format)

    assert (run.exit_code, run.stderr) == (0, "looked at 1 commit (HEAD~1..HEAD): 0 fixes\n")
    if format == "json":
        our_schema().validate(json.loads(run.stdout))
    elif format == "junit":
        (case,) = ElementTree.fromstring(run.stdout).iter("testcase")  # noqa: S314
        assert case.get("name") == run.stderr.strip()
    elif format == "gitlab":
        assert run.stdout == "[]\n"
    elif format == "sarif":
        assert json.loads(run.stdout)["runs"][0]["results"] == []
    elif format == "markdown":
        assert run.stdout.startswith("### fixlearn check: all is well\n\nlooked at 1 ")
    else:
        assert run.stdout == ""


@pytest.mark.parametrize("format", FORMATS)
def test_a_single_message_is_shown_in_each_format(
    format: str, repo: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("check", "--message", "fix: keep the last row", "--format", format)

    assert (run.exit_code, run.stderr) == (1, "missing: no lesson covers it\n")
    assert "this bug fix needs a lesson" in run.stdout


def test_the_lessons_that_a_range_adds_or_changes_are_shown(
    fixes: GitRepo, fixlearn: Fixlearn
) -> None:
    fixes.commit("docs: say it", {"lessons/2026/last-row.md": LESSON + "More.\n"})
    fixes.commit("docs: say how", {"README": "\n"})

    added = fixlearn("check", "start..HEAD~2", "--format", "json", "--format", "markdown:a.md")
    changed = fixlearn("check", "HEAD~2..HEAD", "--format", "json")
    neither = fixlearn("check", "HEAD~1..HEAD", "--format", "json")

    assert [
        [(lesson["id"], lesson["new"]) for lesson in json.loads(run.stdout)["lessons"]]
        for run in (added, changed, neither)
    ] == [[("last-row", True)], [("last-row", False)], []]
    assert "- [ ] Where else does it apply?" in (fixes.path / "a.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "exit_code", "first_line"),
    [
        (["check", "start..HEAD", "--typo"], 2, "No such option"),
        (["check", "nowhere..HEAD"], 3, "cannot find the revision"),
        (["lint", "nothing.md"], 2, 'there is no "nothing.md"'),
    ],
)
def test_a_check_without_a_result_is_an_annotation_and_in_the_summary(
    arguments: list[str], exit_code: int, first_line: str, fixes: GitRepo, fixlearn: Fixlearn
) -> None:
    there = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "summary.md"}

    run = fixlearn(*arguments, "--format", "auto", env=there)

    assert run.exit_code == exit_code
    ((name, properties, data),) = runner_reads(run.stdout)
    assert (name, properties) == ("error", {"title": f"fixlearn {arguments[0]}"})
    assert data.split("\n")[0].startswith(first_line), run
    summary = (fixes.path / "summary.md").read_text()
    assert summary.startswith(f"\n### fixlearn {arguments[0]}: no result\n\n")


def test_a_check_without_a_result_prints_nothing_on_stdout_in_other_formats(
    fixes: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("check", "nowhere..HEAD", "--format", "json", "--format", "text:github.txt")

    assert (run.exit_code, run.stdout) == (3, "")


@pytest.mark.parametrize("name", ["github", "junit", "gitlab", "sarif"])
def test_a_finding_about_the_whole_range_is_in_every_format(
    fixes: GitRepo, fixlearn: Fixlearn, name: str
) -> None:
    base = fixes.head
    fixes.commit("fixup! fix: read it", {"reader.py": "x\n"})
    merge_request = {
        "GITLAB_CI": "true",
        "CI_MERGE_REQUEST_IID": "1",
        "CI_COMMIT_SHA": fixes.head,
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
    }

    run = fixlearn("check", "--format", name, env=merge_request)

    assert "this commit should have been squashed into another one" in run.stdout
