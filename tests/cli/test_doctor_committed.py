"""`fixlearn doctor`: files that only this work tree has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.test_doctor import diagnosis, states

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


def test_after_init_the_commands_of_doctor_commit_the_same_files_as_those_of_init(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: page through rows", {"pager.py": ""})
    options = ["--agents", "--weekly", "--ci", "github", "--hooks", "pre-commit"]
    run = fixlearn("init", "--yes", *options, "--install-from", "fixlearn==1.0")
    add = next(line for line in run.stderr.splitlines() if line.startswith("  git add "))

    committed = diagnosis(fixlearn, "committed")
    commands = [str(line) for line in committed["mends"]]
    shell = fixlearn.run_script(["sh", "-e", "-c", "\n".join(commands)], repo.path, {})

    assert sorted(commands[0].split()) == sorted(add.split())
    assert shell.returncode == 0, shell.stdout
    assert repo.git("status", "--short") == ""
    assert "committed" not in states(fixlearn)
