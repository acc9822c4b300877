"""From `init` to `uninstall` with each real hook manager, every command as it is printed."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from fixlearn.repository.git_hooks import GIT_HOOKS
from fixlearn.setup.hook_managers import line_for
from tests.hook.retry import NEW
from tests.setup.managed import FORMATS, Format, follow, path_without_fixlearn, run, script_file
from tests.support import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, Run

FIX = ("commit", "-m", "fix: keep the last row")
OTHER_HOOK = """\
repos:
  - repo: local
    hooks:
      - {id: x, name: x, entry: "true", language: system, stages: [pre-commit]}
"""
UNCHECKED = "fixlearn is not installed, so this commit was not checked. CI will check it."


def left_to_do(run: Run) -> list[str]:
    """The lines below "Left to do:"."""
    lines = (run.stdout + run.stderr).partition("Left to do:\n")[2].splitlines()
    return [line.removeprefix("  ").replace("npx husky", "husky") for line in lines]


def problems(fixlearn: Fixlearn) -> list[str]:
    """The hooks about which doctor complains."""
    diagnoses = json.loads(fixlearn("doctor", "--format", "json").stdout)["diagnoses"]
    states = {diagnosis["name"]: diagnosis["state"] for diagnosis in diagnoses}
    return [event for event in GIT_HOOKS if states.get(event, "ok") != "ok"]


def printed(run: Run) -> str:
    return run.stdout + run.stderr


def change(repo: GitRepo, path: str, text: str) -> None:
    repo.tick()
    repo.write({path: text})
    repo.git("add", path)


def delete_calls(repo: GitRepo, line: str, form: Format) -> None:
    """Do what `uninstall` says: "delete … from <files>"."""
    for path in line.rpartition(" from ")[2].split(", "):
        event = path.rpartition("/")[2]
        text = OTHER_HOOK if form.path == ".pre-commit-config.yaml" else form.text
        if form.program == "husky":
            text = (repo.path / path).read_text()
            text = text.replace(script_file(event), "").replace(line_for(event), "")
        repo.write({path: text})
        repo.git("add", path)


@pytest.mark.parametrize("name", ["native", "pre-commit", "prek", "lefthook.yml", "husky"])
def test_a_repository_adopts_fixlearn_is_refused_a_fix_goes_on_and_leaves(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for variable in ("PRE_COMMIT_HOME", "PREK_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    for variable in ("HUSKY", "LEFTHOOK", "LEFTHOOK_EXCLUDE"):
        monkeypatch.delenv(variable, raising=False)
    form = FORMATS.get(name)
    repo.commit("feat: page through rows", {"pager.py": "rows = []\n"})
    if form:
        form.start(repo)
        repo.git("add", "--all")
        repo.commit(f"build: {name}")
        form.install(repo)

    lines = left_to_do(fixlearn("init", "--yes"))
    assert lines[-1] == "fixlearn doctor"
    assert "commit-msg" in problems(fixlearn)
    follow(repo, lines)
    assert problems(fixlearn) == []
    assert repo.git("status", "--short") == ""
    assert repo.git("log", "-1", "--format=%s") == "chore: require a lesson for every bug fix"

    change(repo, "pager.py", "rows = [1]\n")
    refused = repo.try_git(*FIX)
    assert (refused.exit_code, "missing-lesson" in printed(refused)) == (1, True), printed(refused)
    assert fixlearn(*NEW).exit_code == 0
    (command,) = set(re.findall(r"\bgit (commit [^\n(]*?-F \S+)", printed(refused)))
    accepted = repo.try_git(*shlex.split(command))
    assert accepted.exit_code == 0, printed(accepted)
    assert repo.git("log", "-1", "--format=%B") == "fix: keep the last row\n\nLesson: last-row"

    colleague = GitRepo(tmp_path / "clone")
    repo.git("clone", "--quiet", str(repo.path), str(colleague.path))
    if form:
        form.install(colleague)
    change(colleague, "pager.py", "rows = [2]\n")
    unchecked = colleague.try_git(*FIX, env={"PATH": path_without_fixlearn(tmp_path / "bin")})
    assert unchecked.exit_code == 0, printed(unchecked)
    assert printed(unchecked).count(UNCHECKED) == bool(form)

    uninstalled = fixlearn("uninstall")
    assert uninstalled.exit_code == 0
    for line in left_to_do(uninstalled):
        assert form
        delete_calls(repo, line, form)
    assert fixlearn("uninstall").stdout.startswith("no hook of fixlearn is installed in ")
    change(repo, "pager.py", "rows = [3]\n")
    passed = repo.try_git(*FIX)
    assert (passed.exit_code, "fixlearn" in printed(passed)) == (0, False), printed(passed)
    run(repo, "test -z \"$(git grep -l 'fixlearn hook' -- ':!lessons' ':!.lefthook')\"")
