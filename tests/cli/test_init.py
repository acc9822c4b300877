"""`fixlearn init`: a plan first, and nothing overwritten."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from datetime import date, timedelta
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
import yaml

from fixlearn.cli import COMMANDS
from fixlearn.repository.git_hooks import GIT_HOOKS
from fixlearn.setup.hook_managers import (
    LEFTHOOK_SCRIPT,
    additions,
    hook_configs,
    instructions,
    line_for,
)
from tests.setup.managed import script_file

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

IN_TWO_WEEKS = date.today() + timedelta(weeks=2)
FILES = [".fixlearn.yaml", "lessons/README.md"]
FROM = ("--install-from", "git+https://example.org/fixlearn@v0.1.0")


def written(repo: GitRepo) -> list[str]:
    return sorted(repo.git("ls-files", "--others").splitlines())


def test_without_a_yes_the_plan_is_printed_and_nothing_is_written(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("init")

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == dedent(f"""\
        .fixlearn.yaml: will be created (the settings of fixlearn)
        lessons/README.md: will be created (explains what lessons are)
        error: no file was created
          why: there is no terminal to ask whether to create them
          hint: fixlearn init --yes
                or, to only warn at first:
                fixlearn init --yes --enforce {IN_TWO_WEEKS}
        """)
    assert written(repo) == []


def test_with_a_yes_the_repository_is_set_up_and_clean(repo: GitRepo, fixlearn: Fixlearn) -> None:
    old = repo.commit("fix: before anybody learned", {"rows.py": "\n"})

    run = fixlearn("init", "--yes")

    assert run.exit_code == 0
    assert written(repo) == FILES
    assert yaml.safe_load((repo.path / ".fixlearn.yaml").read_text()) == {"since": [old[:12]]}
    assert fixlearn("lint").exit_code == 0
    assert fixlearn("check", "--all").exit_code == 0


def test_on_a_branch_the_baseline_is_the_merge_base_with_the_default_branch(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    base = repo.commit("feat: read rows")
    repo.git("switch", "-q", "-c", "topic")
    repo.commit("feat: sort rows")

    fixlearn("init", "--yes")

    assert f"since: [{base[:12]}]" in (repo.path / ".fixlearn.yaml").read_text()


def test_existing_files_are_not_changed(repo: GitRepo, fixlearn: Fixlearn) -> None:
    names = [*FILES, ".pre-commit-config.yaml", ".github/workflows/fixlearn.yml", "AGENTS.md"]
    mine = {name: f"# mine: {name}\n" for name in names}
    repo.write(mine)

    run = fixlearn("init", "--yes", "--agents")

    assert run.exit_code == 0
    assert {name: (repo.path / name).read_text() for name in names} == mine
    assert written(repo) == sorted(names)
    weekly = "Optional: fixlearn init --weekly creates a job that reports what is overdue.\n"
    assert f"\nNo file is missing.\n{weekly}Left to do:\n  add to AGENTS.md:\n" in run.stderr
    assert "\n  pre-commit install\n" in run.stderr


def test_a_dry_run_shows_the_files_themselves(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("init", "--dry-run", "--hooks", "pre-commit")

    assert run.exit_code == 0
    assert "      - id: fixlearn-commit-msg\n" in run.stderr
    assert written(repo) == []


def test_without_a_hook_manager_the_next_step_is_fixlearn_install(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("init", "--yes")

    assert run.stderr == dedent("""\
        .fixlearn.yaml: will be created (the settings of fixlearn)
        lessons/README.md: will be created (explains what lessons are)

        Created .fixlearn.yaml and lessons/README.md
        Optional: fixlearn init --agents creates instructions for coding agents.
        Optional: fixlearn init --weekly creates a job that reports what is overdue.
        Left to do:
          fixlearn install
          git add .fixlearn.yaml lessons/README.md
          git commit -m "chore: require a lesson for every bug fix"
          fixlearn doctor
        """)


def test_pre_commit_can_be_chosen(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("init", "--yes", "--hooks", "pre-commit")

    assert written(repo) == [".fixlearn.yaml", ".pre-commit-config.yaml", "lessons/README.md"]
    assert "Left to do:\n  pre-commit install\n" in run.stderr


def test_hooks_can_be_left_out(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({".pre-commit-config.yaml": "repos: []\n"})

    run = fixlearn("init", "--yes", "--hooks", "none")

    assert ".pre-commit-config.yaml" not in run.stderr
    assert "install" not in run.stderr


def states(fixlearn: Fixlearn) -> dict[str, str]:
    diagnoses = json.loads(fixlearn("doctor", "--format", "json").stdout)["diagnoses"]
    return {diagnosis["name"]: diagnosis["state"] for diagnosis in diagnoses}


def test_the_remaining_steps_for_a_hook_manager_are_printed_last(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    (config,) = hook_configs({"lefthook.yml": "output: [failure]\n"})
    repo.write({"lefthook.yml": "output: [failure]\n", ".fixlearn.yaml": "\n"})

    run = fixlearn("init", "--yes", "--agents")

    to_add = instructions([part for part in additions(config, GIT_HOOKS) if not part.commands])
    assert run.stderr == (
        ".fixlearn.yaml: exists, will not be changed (the settings of fixlearn)\n"
        "lessons/README.md: will be created (explains what lessons are)\n"
        "AGENTS.md: will be created (instructions for coding agents)\n"
        "lefthook.yml: exists, will not be changed (calls fixlearn from lefthook)\n"
        f"{LEFTHOOK_SCRIPT}: will be created (calls fixlearn from lefthook)\n"
        "\n"
        f"Created lessons/README.md, AGENTS.md and {LEFTHOOK_SCRIPT}\n"
        "Optional: fixlearn init --weekly creates a job that reports what is overdue.\n"
        "Left to do:\n" + "".join(f"  {line}\n" for line in to_add) + "  lefthook install\n"
        "  git add .fixlearn.yaml lessons/README.md AGENTS.md lefthook.yml "
        f"{LEFTHOOK_SCRIPT}\n"
        '  git commit -m "chore: require a lesson for every bug fix"\n'
        "  fixlearn doctor\n"
    )


def test_missing_husky_scripts_are_written(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({".husky/commit-msg": "npx commitlint --edit\n"})

    run = fixlearn("init", "--yes")

    new = [f".husky/{event}" for event in GIT_HOOKS if event != "commit-msg"]
    assert written(repo) == sorted([*FILES, ".husky/commit-msg", *new])
    for path in new:
        assert os.access(repo.path / path, os.X_OK)  # husky 8 and older run only such scripts
        assert (repo.path / path).read_text() == script_file(path.removeprefix(".husky/"))
    assert (repo.path / ".husky/commit-msg").read_text() == "npx commitlint --edit\n"
    assert f"\nLeft to do:\n  echo '{line_for('commit-msg')}' >> .husky/commit-msg\n" in run.stderr


def test_on_github_the_workflow_is_written_if_ci_can_install_fixlearn(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.git("remote", "add", "origin", "git@github.com:team/pager.git")

    unknown = fixlearn("init", "--dry-run")
    assert states(fixlearn)["CI"] == "problem"
    run = fixlearn("init", "--yes", *FROM)

    assert states(fixlearn)["CI"] == "ok"
    assert "fixlearn.yml: is not created, see below (checks each" in unknown.stderr
    assert (
        "\nLeft to do:\n"
        "  to create the files for CI, run:\n"
        "    fixlearn init --install-from 'git+<address of fixlearn>@<tag or commit>'\n"
        "  fixlearn install\n"
        "  git add .fixlearn.yaml lessons/README.md\n"
    ) in unknown.stderr
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


def test_the_printed_git_add_names_only_files_that_exist(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.git("remote", "add", "origin", "git@github.com:team/pager.git")
    repo.write({".husky/pre-push": "true\n"})

    run = fixlearn("init", "--yes")
    (add,) = re.findall(r"^  (git add .+)$", run.stderr, re.MULTILINE)
    subprocess.run(add, shell=True, check=True)

    assert add == "git add .fixlearn.yaml lessons/README.md .husky"
    assert repo.git("status", "--porcelain", "--untracked-files=all").count("A  ") == 7


def test_the_printed_commands_add_the_files_of_an_earlier_run_in_any_folder(
    repo: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("feat: read rows", {"the pages/rows.py": "\n"})
    monkeypatch.chdir(repo.path / "the pages")
    fixlearn("init", "--yes")

    run = fixlearn("init", "--yes", "--hooks", "pre-commit")
    to_do = run.stderr.partition("Left to do:\n")[2]
    change_folder, _, add, commit, _ = to_do.splitlines()
    subprocess.run(f"{change_folder} && {add} && {commit}", shell=True, check=True)

    assert dedent(to_do) == dedent("""\
        cd ..
        pre-commit install
        git add .fixlearn.yaml lessons/README.md .pre-commit-config.yaml
        git commit -m "chore: require a lesson for every bug fix"
        fixlearn doctor
        """)
    assert repo.git("status", "--porcelain") == ""
    again = fixlearn("init", "--yes")
    assert again.stderr.endswith("Left to do:\n  cd ..\n  pre-commit install\n  fixlearn doctor\n")


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
def test_the_workflow_checks_pushes_to_the_default_branch(
    repo: GitRepo, fixlearn: Fixlearn, commands: str, branch: str
) -> None:
    repo.commit("feat: read rows", {".github/workflows/x.yml": "\n"})
    subprocess.run(commands, shell=True, check=True)

    fixlearn("init", "--yes", *FROM)

    text = (repo.path / ".github/workflows/fixlearn.yml").read_text()
    assert yaml.safe_load(text)[True]["push"] == {"branches": [branch]}  # YAML 1.1: on is a yes


def test_on_gitlab_the_job_to_add_is_printed(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({".gitlab-ci.yml": "test: {script: make}\n"})

    run = fixlearn("init", "--yes", *FROM)

    printed = run.stderr.split("Left to do:\n  add to .gitlab-ci.yml:\n")[1].split(
        "\n  fixlearn install"
    )[0]
    jobs = yaml.safe_load(printed)
    assert jobs[".fixlearn"]["variables"] == {"GIT_DEPTH": "0", "FIXLEARN": FROM[1]}
    assert jobs["fixlearn check"]["script"] == [
        "fixlearn check --format text --format junit:fixlearn.xml --format gitlab:fixlearn.json"
    ]
    assert (repo.path / ".gitlab-ci.yml").read_text() == "test: {script: make}\n"


def test_ci_files_that_run_fixlearn_are_not_changed(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({".github/workflows/tests.yml": "run: fixlearn check\n"})

    run = fixlearn("init", "--yes", *FROM)

    assert ".github" not in run.stderr


def test_the_lines_for_agents_are_written_to_agents_md(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({"CLAUDE.md": "Be brief.\n"})

    run = fixlearn("init", "--yes", "--agents")

    text = (repo.path / "AGENTS.md").read_text()
    named = re.findall(r"`fixlearn ([a-z]+)", text)
    assert sorted(named) == ["check", "explain", "lint", "new", "prove", "recall"]
    assert text.index("- Recall before you edit:") < text.index("- Write and stage the lesson")
    assert set(named) <= set(COMMANDS)
    assert (
        "CLAUDE.md: add this line to it, so that it includes AGENTS.md\n    @AGENTS.md\n"
        in run.stderr
    )
    assert "init --agents" not in run.stderr
    assert (repo.path / "CLAUDE.md").read_text() == "Be brief.\n"


def test_lines_for_agents_are_not_written_twice(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({"AGENTS.md": "Use fixlearn.\n", "CLAUDE.md": "@AGENTS.md\n"})

    run = fixlearn("init", "--yes", "--agents")

    assert "AGENTS.md: exists, will not be changed (instructions for coding agents)\n" in run.stderr
    assert "add to" not in run.stderr
    assert "CLAUDE.md" not in run.stderr


def test_a_weekly_job_is_created_on_github(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.git("remote", "add", "origin", "https://github.com/team/pager.git")

    fixlearn("init", "--yes", "--weekly", *FROM)

    folder = repo.path / ".github/workflows"
    weekly = yaml.safe_load((folder / "fixlearn-weekly.yml").read_text())
    assert weekly["jobs"]["digest"]["steps"][-1] == {"run": "fixlearn due --fail-overdue"}
    assert (folder / "fixlearn.yml").exists()
    assert "No file is missing." in fixlearn("init", "--yes", "--weekly", *FROM).stderr


def test_the_printed_command_creates_the_weekly_job_as_well(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.git("remote", "add", "origin", "https://github.com/team/pager.git")

    unknown = fixlearn("init", "--yes", "--weekly").stderr

    placeholder = "git+<address of fixlearn>@<tag or commit>"
    command = f"fixlearn init --weekly --install-from '{placeholder}'"
    assert unknown.count(f"Left to do:\n  to create the files for CI, run:\n    {command}\n") == 1
    assert unknown.count(command) == 1
    assert "No file is missing." not in fixlearn("init", "--yes", "--weekly").stderr
    fixlearn(*shlex.split(command.replace(placeholder, FROM[1]))[1:], "--yes")
    assert (repo.path / ".github/workflows/fixlearn-weekly.yml").exists()


def test_a_weekly_job_alone_does_not_check_pull_requests(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.git("remote", "add", "origin", "https://github.com/team/pager.git")
    repo.write({".github/workflows/fixlearn-weekly.yml": "run: fixlearn digest\n"})

    fixlearn("init", "--yes", *FROM)

    assert (repo.path / ".github/workflows/fixlearn.yml").exists()


def test_on_gitlab_the_weekly_job_is_in_the_same_file(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.git("remote", "add", "origin", "https://gitlab.com/team/pager.git")

    run = fixlearn("init", "--yes", "--weekly", *FROM)

    jobs = yaml.safe_load((repo.path / ".gitlab-ci.yml").read_text())
    assert jobs["fixlearn digest"]["script"] == ["fixlearn digest", "fixlearn due --fail-overdue"]
    assert "add a pipeline schedule for the default branch: once a week" in run.stderr


def test_a_weekly_job_is_printed_for_a_file_that_exists(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.git("remote", "add", "origin", "https://gitlab.com/team/pager.git")
    repo.write({".gitlab-ci.yml": ".fixlearn:\n  script: [fixlearn check]\n"})

    run = fixlearn("init", "--yes", "--weekly", *FROM)

    assert (
        "  add to .gitlab-ci.yml:\n    fixlearn digest:\n      extends: .fixlearn\n" in run.stderr
    )


def test_an_address_for_ci_is_used_or_a_notice_says_why_not(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    notice = (
        "notice: --install-from has no effect: this repository has neither a remote on GitHub or "
        "GitLab nor a file of their CI\n"
        "  hint: add --ci github or --ci gitlab; elsewhere, run in CI, with the whole history "
        "fetched: fixlearn check\n"
        "Left to do:\n"
    )

    assert notice in fixlearn("init", "--yes", *FROM).stderr
    assert "notice:" not in fixlearn("init", "--yes").stderr
    repo.git("remote", "add", "origin", "https://gitlab.com/team/pager.git")
    assert "notice:" not in fixlearn("init", "--yes", *FROM).stderr
    assert (repo.path / ".gitlab-ci.yml").exists()


def test_the_platform_of_a_host_that_does_not_say_it_is_an_option(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.git("remote", "add", "origin", "git@git.example.com:team/pager.git")

    unknown = fixlearn("init", "--dry-run")
    without = fixlearn("init", "--dry-run", "--ci", "none")
    by_hand = fixlearn("init", "--dry-run", "--ci", "gitlab")
    fixlearn("init", "--yes", "--ci", "gitlab", *FROM)

    assert "Optional: fixlearn init --ci gitlab (or github) creates the check" in unknown.stderr
    assert "--ci" not in without.stderr
    assert "fixlearn init --ci gitlab --install-from " in by_hand.stderr
    assert (repo.path / ".gitlab-ci.yml").exists()


def test_on_another_platform_the_weekly_commands_are_printed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("init", "--yes", "--weekly")

    assert (
        "  to be reminded, run once a week in CI:\n    fixlearn digest\n"
        "    fixlearn due --fail-overdue\n"
    ) in run.stderr
