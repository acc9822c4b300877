"""`fixlearn init`: a plan first, and nothing overwritten."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

FILES = [".fixlearn.yaml", ".pre-commit-config.yaml", "lessons/README.md"]


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
        .pre-commit-config.yaml: to be written (the hooks)
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
    mine = {name: f"# mine: {name}\n" for name in FILES}
    repo.write(mine)

    run = fixlearn("init", "--yes")

    assert run.exit_code == 0
    assert {name: (repo.path / name).read_text() for name in FILES} == mine
    assert "  add this to it, if it is not there:\n" in run.stderr
    assert run.stderr.endswith("nothing to write\n")


def test_a_dry_run_shows_the_files_themselves(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("init", "--dry-run")

    assert run.exit_code == 0
    assert "        entry: fixlearn hook commit-msg\n" in run.stderr
    assert written(repo) == []
