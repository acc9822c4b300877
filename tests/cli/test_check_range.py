"""Which range `fixlearn check` takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.support import LESSON, GitRepo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, Run


def test_a_range_without_commits_is_reported_and_is_no_finding(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: read rows", {"rows.py": ""})

    run = fixlearn("check", "HEAD..HEAD")

    assert (run.exit_code, run.stdout) == (0, "")
    assert run.stderr == "nothing to look at (HEAD..HEAD)\n"


def test_the_tip_of_a_remote_branch_is_only_nothing_new_if_somebody_is_at_a_terminal(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("fix: keep the last row", {"rows.py": ""})
    repo.git("clone", "--quiet", str(repo.path), str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")

    run = fixlearn("check")

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr == dedent("""\
        error: it is unknown which commits this run has to check
          why: HEAD is the tip of origin/main, so nothing is new; nobody is at a terminal, and no CI platform was recognized
          hint: fixlearn check --base <commit before the push>     (or set FIXLEARN_BASE)
        """)  # noqa: E501

    _, terminal = os.openpty()
    command = [sys.executable, "-m", "fixlearn", "check"]
    done = subprocess.run(command, stdin=terminal, capture_output=True, check=False)
    os.close(terminal)

    assert done.returncode == 0
    assert done.stderr == b"nothing to look at (@{upstream}..HEAD)\n"


def test_without_a_range_the_commits_that_are_not_upstream_are_checked(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("fix: an old one", {"rows.py": "\n"})
    repo.git("clone", "-q", str(repo.path), str(tmp_path / "clone"))
    clone = GitRepo(tmp_path / "clone")
    clone.tick(100_000)
    clone.commit("feat: a new one", {"rows.py": "rows = []\n"})
    monkeypatch.chdir(clone.path)

    on_main = fixlearn("check")
    clone.git("switch", "-q", "-c", "topic")
    on_topic = fixlearn("check")

    assert (on_main.exit_code, on_topic.exit_code) == (0, 0)
    assert on_main.stderr == "looked at 1 commit (@{upstream}..HEAD): 0 fixes\n"
    assert on_topic.stderr == "looked at 1 commit (not yet on any remote branch): 0 fixes\n"


def test_in_ci_the_range_is_never_guessed(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("feat: read rows")

    run = fixlearn("check", env={"CI": "true"})

    assert run.exit_code == 3
    assert run.stderr == (
        "error: it is unknown where the build of a branch (CI) begins\n"
        "  why: CI names neither that nor the default branch, "
        "and neither origin/main nor origin/master is in this clone\n"
        "  hint: fixlearn check --base <revision>     (or set FIXLEARN_BASE)\n"
    )


def test_a_shallow_clone_is_never_green_and_the_hint_fixes_it(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("feat: read rows")
    repo.git("switch", "-q", "-c", "topic")
    for number in range(3):
        repo.commit(f"feat: part {number}")
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth=1", "--branch=topic", f"file://{repo.path}", str(clone))
    monkeypatch.chdir(clone)

    shallow = fixlearn("check", "origin/main..HEAD")
    hint = shallow.stderr.splitlines()[-1].removeprefix("  hint: ")
    GitRepo(clone).git(*hint.split()[1:])
    mended = fixlearn("check", "origin/main..HEAD")

    assert shallow.exit_code == 3
    assert shallow.stderr == dedent("""\
        error: cannot find the revision "origin/main"
          why: this clone has no commit, branch or tag of that name, and this clone is shallow
          hint: git fetch --unshallow --tags origin +refs/heads/main:refs/remotes/origin/main
        """)
    assert (mended.exit_code, mended.stderr) == (
        0,
        "looked at 3 commits (origin/main..HEAD): 0 fixes\n",
    )


def test_commits_before_the_baseline_are_not_checked(repo: GitRepo, fixlearn: Fixlearn) -> None:
    old = repo.commit("fix: before anybody learned", {"rows.py": "\n"})
    repo.write({".fixlearn.yaml": f"since: [{old[:10]}]\n"})
    repo.commit("feat: read rows", {"rows.py": "rows = []\n"})

    run = fixlearn("check", "--all")

    assert (run.exit_code, run.stdout) == (0, "")
    assert run.stderr == f"looked at 1 commit ({old[:10]}..HEAD): 0 fixes\n"


def test_the_baseline_can_be_a_date(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({".fixlearn.yaml": "since: 2026-01-06\n"})
    repo.commit("fix: before anybody learned", {"rows.py": "\n"})

    run = fixlearn("check", "--all")

    assert run.exit_code == 0
    assert run.stderr == "looked at 1 commit (HEAD): 0 fixes, 1 before adoption\n"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["HEAD", "--all"], "RANGE and --all"),
        (["--base", "HEAD", "--head", "HEAD", "--pr-event"], "--base/--head and --pr-event"),
        (["-m", "x", "-F", "-", "--head", "x"], "--head, --message and --message-file"),
        (["--fetch", "-m", ""], "--fetch and --message"),
    ],
)
def test_a_range_and_a_message_exclude_each_other(
    repo: GitRepo, fixlearn: Fixlearn, arguments: list[str], named: str
) -> None:
    run = fixlearn("check", *arguments)

    assert run.exit_code == 2
    assert run.stderr.endswith(f"Error: {named} cannot be used together.\n")


@pytest.mark.parametrize("labels", [["docs"], ["incident"]])
def test_a_label_of_an_incident_needs_a_lesson_without_any_fix(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, labels: list[str]
) -> None:
    base = repo.commit("feat: a", {".fixlearn.yaml": "incident-labels: [incident]\n"})
    repo.git("update-ref", "refs/remotes/origin/main", base)
    repo.branch("topic")
    head = repo.commit("chore: restart the queue every night", {"cron": "1\n"})
    event = tmp_path / "event.json"
    variables = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
    }

    def check(head: str) -> Run:
        pull_request = {
            "number": 12,
            "title": "chore: restart the queue",
            "body": "",
            "head": {"sha": head},
            "base": {"sha": base, "ref": "main"},
            "labels": [{"name": name} for name in labels],
        }
        event.write_text(json.dumps({"pull_request": pull_request}))
        return fixlearn("check", env=variables)

    without = check(head)
    planned = LESSON.replace(
        "    evidence: tests/test_pager.py::test_every_row\n",
        "    status: planned\n    owner: ops\n    due: 2026-02-01\n",
    )
    learned = check(repo.commit("docs: learn", {"lessons/2026/last-row.md": planned}))

    if labels == ["incident"]:
        assert without.exit_code == 1
        assert without.stdout.startswith(
            "GitHub pull request 12\n"
            '  incident-without-lesson: the label "incident" requires a lesson, and no commit adds'
        )
    else:
        assert (without.exit_code, without.stdout) == (0, "")
    assert (learned.exit_code, learned.stdout) == (0, "")
