"""The jobs of docs/how-to/many-repositories.md send the facts of each repository."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import yaml

from tests.ci_files.steps import Runner
from tests.pages import blocks, section
from tests.support import LESSON, PROJECT, GitRepo, needs

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAGE = (PROJECT / "docs/how-to/many-repositories.md").read_text("utf-8")
WORKFLOW = yaml.safe_load(blocks(section(PAGE, "Send the facts, on GitHub"), "yaml")[0])
REFUSE_ONCE = '#!/bin/sh\n[ -e "$GIT_DIR/refused" ] && exit 0\ntouch "$GIT_DIR/refused"\nexit 1\n'


def test_the_last_facts_of_a_repository_win(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first push is refused, as if another repository had pushed at the same moment."""
    store = tmp_path / "learning.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", store], check=True)
    hook = store / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(REFUSE_ONCE)
    hook.chmod(0o755)
    settings = tmp_path / "gitconfig"
    address = "https://x-access-token:secret@github.com/a-team/learning"
    settings.write_text(f'[url "file://{store}"]\n\tinsteadOf = {address}\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    repo = GitRepo.create(tmp_path / "pager")
    repo.commit("docs: begin", {"a.md": "\n"})
    (tmp_path / "temp").mkdir()
    names = {"GITHUB_REPOSITORY": "a-team/pager", "RUNNER_TEMP": str(tmp_path / "temp")}
    programs = {"PATH": f"{PROJECT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"}
    runner = Runner(repo.path, names | programs, {"secrets.facts-token": "secret"})
    step = WORKFLOW["jobs"]["send"]["steps"][-1]

    first = runner.run(step)
    repo.commit(
        "fix: rows\n\nLesson: last-row\n", {"pager.py": "1\n", "lessons/2026/last-row.md": LESSON}
    )
    runs = [first, runner.run(step), runner.run(step)]

    assert [run.exit_code for run in runs] == [0, 0, 0]
    assert (store / "refused").exists()
    assert not any("secret" in run.stdout + run.stderr for run in runs)
    sent = GitRepo(store)
    assert sent.git("log", "--format=%s", "main").splitlines() == ["a-team/pager"] * 2
    lines = sent.git("show", "main:facts/a-team/pager.jsonl").splitlines()
    facts = [json.loads(line)["fact"] for line in lines]
    assert facts == ["repository", "release", "fix", "lesson"]


def test_the_job_of_a_gitlab_schedule_is_valid(tmp_path: Path) -> None:
    needs("gitlab-ci-local", by=".ci/tools")
    (job,) = blocks(section(PAGE, "Send the facts, on GitLab"), "yaml")
    repo = GitRepo.create(tmp_path / "pager")
    repo.git("remote", "add", "origin", "git@gitlab.com:a-team/pager.git")
    repo.commit("docs: begin", {".gitlab-ci.yml": job})

    command = ["gitlab-ci-local", "--list", "--variable=CI_PIPELINE_SOURCE=schedule"]
    done = subprocess.run(command, cwd=repo.path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "send facts" in done.stdout
