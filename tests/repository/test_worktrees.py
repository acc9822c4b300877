"""The temporary work trees in which `fixlearn prove` runs tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.prove.projects import (
    only_result,
    with_fix,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support import Fixlearn, GitRepo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


def test_hooks_do_not_run_and_the_index_is_unchanged(repo: GitRepo, fixlearn: Fixlearn) -> None:
    with_fix(repo, {"tests/good.sh": "grep -q fixed state\n"})
    hook = repo.path / ".git/hooks/post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch ran\n")
    hook.chmod(0o755)
    repo.write({"state": "staged\n"})
    repo.git("add", "state")
    repo.write({"state": "edited\n"})
    refs = repo.git("for-each-ref"), repo.git("reflog"), repo.git("diff", "--cached")

    run = fixlearn("prove", env={"GIT_INDEX_FILE": str(repo.path / ".git/index")})

    assert run.exit_code == 0, run.stdout
    assert repo.git("status", "--porcelain") == "MM state"
    assert (repo.git("for-each-ref"), repo.git("reflog"), repo.git("diff", "--cached")) == refs


def test_prove_works_in_a_subfolder_and_in_a_linked_worktree(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_fix(repo, {"tests/good.sh": "grep -q fixed state\n"})
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    for folder in (repo.path / "tests", tmp_path / "linked/lessons"):
        monkeypatch.chdir(folder)

        run = fixlearn("prove", "good", "--format", "json")

        assert only_result(run.stdout) == ("proven", ""), run.stderr
    assert repo.git("worktree", "list").count("\n") == 1


def test_the_work_trees_are_complete_in_a_sparse_checkout(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    with_fix(repo, {"tests/good.sh": "grep -q fixed product/state\n"}, product="product/state")
    repo.git("sparse-checkout", "set", "lessons", "tests")
    assert not (repo.path / "product").exists()

    run = fixlearn("prove", "good", "--format", "json")

    assert only_result(run.stdout) == ("proven", ""), run.stderr
    assert not (repo.path / "product").exists()
