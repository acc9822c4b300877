"""`fixlearn doctor` notices hooks that stop everybody who has no fixlearn."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.setup.managed import FORMATS, Format, follow, path_without_fixlearn, script_file
from tests.support import put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo

# The lines of older versions: they end with 127 on a machine without fixlearn.
OLD = {
    "pre-commit": """\
default_install_hook_types: [prepare-commit-msg]
repos:
  - repo: local
    hooks:
      - id: fixlearn-prepare-commit-msg
        name: name the lesson
        entry: fixlearn hook prepare-commit-msg
        language: system
        stages: [prepare-commit-msg]
""",
    "lefthook.yml": """\
prepare-commit-msg:
  jobs:
    - run: fixlearn hook prepare-commit-msg '{1}'
""",
    "husky": "echo mine\nfixlearn hook prepare-commit-msg\n",
}
# The same files after somebody deleted the calls.
DELETED = {
    "pre-commit": "default_install_hook_types: [prepare-commit-msg]\nrepos:\n",
    "lefthook.yml": "prepare-commit-msg:\n  jobs:\n",
}


def diagnosis(fixlearn: Fixlearn) -> dict[str, object] | None:
    diagnoses = json.loads(fixlearn("doctor", "--format", "json").stdout)["diagnoses"]
    return next((item for item in diagnoses if item["name"] == "without fixlearn"), None)


def replace(repo: GitRepo, lines: list[str]) -> None:
    """Do what "in <file>, replace the line that calls fixlearn by:" says."""
    path = lines[0].removeprefix("in ").partition(",")[0]
    old = (repo.path / path).read_text().splitlines()
    (position,) = (number for number, line in enumerate(old) if line.startswith("fixlearn "))
    old[position : position + 1] = [line.removeprefix("  ") for line in lines[1:]]
    (repo.path / path).write_text("".join(f"{line}\n" for line in old))


@pytest.mark.parametrize("name", OLD)
def test_old_lines_stop_commits_and_the_printed_ones_let_them_pass(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for variable in ("PRE_COMMIT_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    for variable in ("HUSKY", "LEFTHOOK"):
        monkeypatch.delenv(variable, raising=False)
    path = ".husky/prepare-commit-msg" if name == "husky" else FORMATS[name].path
    form = Format(FORMATS[name].program, path, OLD[name])
    form.start(repo)
    form.install(repo)
    repo.git("add", "--all")
    env = {"PATH": path_without_fixlearn(tmp_path / "bin")}
    commit = ("commit", "--no-verify", "--allow-empty", "-m", "fix: keep the last row")
    stopped = repo.try_git(*commit, env=env)

    warning = diagnosis(fixlearn)

    assert stopped.exit_code != 0
    assert warning is not None
    assert warning["state"] == "warning"
    first, *lines = warning["mends"]  # type: ignore[misc]
    if name == "husky":
        replace(repo, [first, *lines])
    else:
        assert first == f"delete the lines that run fixlearn from {path}, then"
        repo.write({path: DELETED[name]})
        follow(repo, lines)
    repo.git("add", "--all")
    assert diagnosis(fixlearn) is None
    passed = repo.try_git(*commit, env=env)
    assert passed.exit_code == 0, passed.stdout + passed.stderr


def test_a_native_hook_with_an_old_line_is_noticed(repo: GitRepo, fixlearn: Fixlearn) -> None:
    put(repo.path / ".git/hooks/commit-msg", '#!/bin/sh\nfixlearn hook commit-msg "$@"\n')

    warning = diagnosis(fixlearn)

    assert warning is not None
    assert warning["says"] == (
        "commits fail on a machine without fixlearn, because of .git/hooks/commit-msg"
    )
    replace(repo, list(warning["mends"]))  # type: ignore[call-overload]
    new = (repo.path / ".git/hooks/commit-msg").read_text()
    assert new == f"#!/bin/sh\n{script_file('commit-msg')}"
    assert diagnosis(fixlearn) is None


def test_a_script_of_husky_8_that_is_not_executable_is_noticed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({".husky/_/husky.sh": "\n", ".husky/commit-msg": script_file("commit-msg")})
    repo.git("config", "core.hooksPath", ".husky")

    run = fixlearn("doctor")

    assert (
        "problem  commit-msg          .husky/commit-msg is not executable, so git ignores it\n"
        "  hint: chmod +x .husky/commit-msg\n"
    ) in run.stdout


def test_the_scripts_that_init_creates_run_under_husky_8(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({".husky/_/husky.sh": "\n", ".husky/pre-commit": "true\n"})
    repo.git("config", "core.hooksPath", ".husky")

    fixlearn("init", "--yes")

    refused = repo.try_git("commit", "--allow-empty", "-m", "fix: keep the last row")
    assert (refused.exit_code, "missing-lesson" in refused.stderr) == (1, True)
