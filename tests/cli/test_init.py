"""`fixlearn init`: a plan first, and nothing overwritten."""

from __future__ import annotations

import re
import subprocess
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
import yaml

from fixlearn.cli import COMMANDS
from fixlearn.setup.hook_managers import EVENTS, additions, install_command, instructions
from tests.setup.managed import FORMATS

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

FILES = [".fixlearn.yaml", "lessons/README.md"]
FROM = ("--install-from", "git+https://example.org/fixlearn@v0.1.0")


def written(repo: GitRepo) -> list[str]:
    return sorted(repo.git("ls-files", "--others").splitlines())


def test_the_plan_is_shown_and_nothing_is_written_without_a_yes(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("init")

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == dedent("""\
        .fixlearn.yaml: to be written (the settings; every other key has a default)
        lessons/README.md: to be written (the folder of lessons, explained)
        error: nothing was written
          why: the plan wants a yes, and nobody is at the terminal to say it
          hint: fixlearn init --yes
        """)
    assert written(repo) == []


def test_with_a_yes_a_repository_is_set_up_and_clean(repo: GitRepo, fixlearn: Fixlearn) -> None:
    old = repo.commit("fix: before anybody learned", {"rows.py": "\n"})

    run = fixlearn("init", "--yes")

    assert run.exit_code == 0
    assert written(repo) == FILES
    assert yaml.safe_load((repo.path / ".fixlearn.yaml").read_text()) == {"since": [old[:12]]}
    assert fixlearn("lint").exit_code == 0
    assert fixlearn("check", "--all").exit_code == 0


def test_on_a_branch_the_baseline_is_where_it_left_the_default_branch(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    base = repo.commit("feat: read rows")
    repo.git("switch", "-q", "-c", "topic")
    repo.commit("feat: sort rows")

    fixlearn("init", "--yes")

    assert f"since: [{base[:12]}]" in (repo.path / ".fixlearn.yaml").read_text()


def test_nothing_that_exists_is_touched(repo: GitRepo, fixlearn: Fixlearn) -> None:
    names = [*FILES, ".pre-commit-config.yaml", ".github/workflows/fixlearn.yml", "AGENTS.md"]
    mine = {name: f"# mine: {name}\n" for name in names}
    repo.write(mine)

    run = fixlearn("init", "--yes", "--agents")

    assert run.exit_code == 0
    assert {name: (repo.path / name).read_text() for name in names} == mine
    assert written(repo) == sorted(names)
    assert "  add this to it, if it is not there:\n" in run.stderr
    assert "\nnothing to write\nnext:\n  pre-commit install\n" in run.stderr


def test_a_dry_run_shows_the_files_themselves(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("init", "--dry-run", "--hooks", "pre-commit")

    assert run.exit_code == 0
    assert "      - id: fixlearn-commit-msg\n" in run.stderr
    assert written(repo) == []


def test_without_a_hook_manager_native_hooks_are_next(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("init", "--yes")

    assert run.stderr == dedent("""\
        .fixlearn.yaml: to be written (the settings; every other key has a default)
        lessons/README.md: to be written (the folder of lessons, explained)

        wrote .fixlearn.yaml lessons/README.md
        next:
          fixlearn install            (the git hooks, beside what is there)
          git add .fixlearn.yaml lessons/README.md
          git commit -m "chore: learn from every fix"
          fixlearn init --agents      (the lines that coding agents need)
          fixlearn doctor             (looks whether all is set up)
        """)


def test_pre_commit_can_be_asked_for(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("init", "--yes", "--hooks", "pre-commit")

    assert written(repo) == [".fixlearn.yaml", ".pre-commit-config.yaml", "lessons/README.md"]
    assert "next:\n  pre-commit install\n" in run.stderr


def test_hooks_can_be_left_out(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({".pre-commit-config.yaml": "repos: []\n"})

    run = fixlearn("init", "--yes", "--hooks", "none")

    assert ".pre-commit-config.yaml" not in run.stderr
    assert "install" not in run.stderr


@pytest.mark.parametrize("name", FORMATS)
def test_the_hook_manager_that_is_there_gets_its_own_lines(
    repo: GitRepo, fixlearn: Fixlearn, name: str
) -> None:
    form = FORMATS[name]
    form.start(repo)
    config = form.config()

    run = fixlearn("init", "--yes")

    lines = "".join(
        f"    {line}".rstrip() + "\n" for line in instructions(additions(config, EVENTS))
    )
    heading = f"{config.path}: is there, stays as it is (the hooks, by {config.manager})\n"
    assert heading + lines in run.stderr
    assert f"\nnext:\n  {install_command(config)}\n" in run.stderr
    assert "fixlearn install" not in run.stderr
    assert written(repo) == sorted([*FILES, form.path])


def test_on_github_the_workflow_is_written_where_ci_knows_what_to_install(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.git("remote", "add", "origin", "git@github.com:team/pager.git")

    unknown = fixlearn("init", "--dry-run")
    run = fixlearn("init", "--yes", *FROM)

    assert ".github/workflows/fixlearn.yml: not written (the check of each ch" in unknown.stderr
    assert run.exit_code == 0
    workflow = yaml.safe_load((repo.path / ".github/workflows/fixlearn.yml").read_text())
    steps = workflow["jobs"]["lessons"]["steps"]
    assert steps[0]["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert steps[2]["env"] == {"FIXLEARN": FROM[1]}
    assert [step["run"] for step in steps if "run" in step] == [
        'python -I -m pip install "$FIXLEARN"',
        "fixlearn check --format auto",
        "fixlearn lint --format auto",
    ]


@pytest.mark.parametrize(
    ("commands", "branch"),
    [
        ("git branch -m trunk", "trunk"),
        ("git switch -qc topic", "main"),
        ("git switch -qc topic; git branch -m main master", "master"),
        (
            "git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/dev",
            "dev",
        ),
    ],
)
def test_the_workflow_looks_at_pushes_to_the_default_branch(
    repo: GitRepo, fixlearn: Fixlearn, commands: str, branch: str
) -> None:
    repo.commit("feat: read rows", {".github/workflows/x.yml": "\n"})
    subprocess.run(commands, shell=True, check=True)

    fixlearn("init", "--yes", *FROM)

    text = (repo.path / ".github/workflows/fixlearn.yml").read_text()
    assert yaml.safe_load(text)[True]["push"] == {"branches": [branch]}  # YAML 1.1: on is a yes


def test_on_gitlab_the_job_is_shown_to_be_added(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({".gitlab-ci.yml": "test: {script: make}\n"})

    run = fixlearn("init", "--yes", *FROM)

    shown = run.stderr.split("  add this to it, if it is not there:\n")[1].split("\nwrote")[0]
    jobs = yaml.safe_load(shown)
    assert jobs[".fixlearn"]["variables"] == {"GIT_DEPTH": "0", "FIXLEARN": FROM[1]}
    assert jobs["fixlearn check"]["script"] == [
        "fixlearn check --format text --format junit:fixlearn.xml --format gitlab:fixlearn.json"
    ]
    assert (repo.path / ".gitlab-ci.yml").read_text() == "test: {script: make}\n"


def test_ci_that_runs_fixlearn_is_left_alone(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({".github/workflows/tests.yml": "run: fixlearn check\n"})

    run = fixlearn("init", "--yes", *FROM)

    assert ".github" not in run.stderr


def test_agents_get_their_lines_in_a_file_of_their_own(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({"CLAUDE.md": "Be brief.\n"})

    run = fixlearn("init", "--yes", "--agents")

    text = (repo.path / "AGENTS.md").read_text()
    named = re.findall(r"`fixlearn ([a-z]+)", text)
    assert sorted(named) == ["check", "explain", "lint", "new"]
    assert set(named) <= set(COMMANDS)
    assert (
        "CLAUDE.md: is there, too; let it refer to AGENTS.md with a line\n    @AGENTS.md\n"
        in run.stderr
    )
    assert "init --agents" not in run.stderr
    assert (repo.path / "CLAUDE.md").read_text() == "Be brief.\n"


def test_agents_that_know_already_are_told_nothing(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({"AGENTS.md": "Use fixlearn.\n", "CLAUDE.md": "@AGENTS.md\n"})

    run = fixlearn("init", "--yes", "--agents")

    assert "AGENTS.md: is there, stays as it is (what coding agents have to know)\n" in run.stderr
    assert "add this" not in run.stderr
    assert "CLAUDE.md" not in run.stderr
