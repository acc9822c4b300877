"""A fix is judged in every shape of history and at every HEAD."""

from __future__ import annotations

import pytest

from fixlearn.repository.repository import open_repository
from tests.support import GitRepo


def fixes(fixlearn):
    run = fixlearn("check", "--all")
    assert run.exit_code == 1
    subjects = (line.partition(" fix: ")[2] for line in run.stdout.splitlines())
    return sorted(filter(None, subjects))


def test_no_merge_hides_a_fix(repo, fixlearn):
    repo.commit("fix: the root", {"root.py": ""})
    for name in ("one", "two"):
        repo.branch(name, "main")
        repo.commit(f"fix: branch {name}", {f"{name}.py": ""})
    repo.switch("main")
    repo.merge("one", "two")  # an octopus
    repo.git("checkout", "--quiet", "--orphan", "other")
    repo.commit("fix: another root", {"other.py": ""})
    repo.switch("main")
    repo.merge("other")
    repo.branch("cross", "main")
    repo.commit("fix: one side", {"side.py": ""})
    repo.switch("main")
    repo.commit("feat: the other side", {"other_side.py": ""})
    repo.git("tag", "before")
    repo.merge("cross")
    repo.switch("cross")
    repo.merge("before")
    repo.switch("main")
    repo.merge("cross")  # a criss-cross merge
    expected = ["another root", "branch one", "branch two", "one side", "the root"]

    assert fixes(fixlearn) == expected
    repo.git("checkout", "--quiet", "--detach")
    assert fixes(fixlearn) == expected


@pytest.mark.parametrize("head", ["ref: refs/heads/unborn\n", "garbage\n"])
def test_without_a_commit_at_head_the_result_is_unknown(repo, fixlearn, head):
    repo.commit("fix: it")
    (repo.path / ".git/HEAD").write_text(head)

    assert [fixlearn(name).exit_code for name in ("check", "summary", "due")] == [3, 3, 3]


def test_references_in_a_table_are_read(repo, tmp_path, fixlearn):
    folder, clone = tmp_path / "source", tmp_path / "clone"
    if repo.try_git("init", "--quiet", "--ref-format=reftable", str(folder)).exit_code:
        pytest.skip("this git has no reftable")
    source = GitRepo(folder)
    source.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    source.commit("feat: rows", {"rows.py": "rows = []\n"})
    source.git("clone", "--quiet", "--ref-format=reftable", ".", str(clone))
    copy = GitRepo(clone)
    copy.branch("topic")
    copy.commit("fix: keep the last row", {"rows.py": "rows = [1]\n"})

    run = fixlearn("-C", str(clone), "check")

    assert (run.exit_code, run.stderr.splitlines()[-1]) == (
        1,
        "looked at 1 commit (not yet on any remote branch): 1 fix (1 missing)",
    )
    repository = open_repository(str(clone))
    assert (repository.branch, repository.default_branch) == ("topic", "trunk")
