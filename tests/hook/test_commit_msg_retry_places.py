"""The printed commands of a refusal work in every kind of repository."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.hook.retry import (
    ID,
    PATH,
    changed_files,
    is_refused,
    message,
    retry_command,
    stage,
    write_lesson,
)
from tests.setup.managed import path_without_fixlearn
from tests.support import GitRepo, put

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support import Fixlearn

SUBJECT = "fix: keep the last row"


def begin(repo: GitRepo) -> GitRepo:
    """A first commit, and all hooks."""
    repo.commit("feat: page through rows", {"pager.py": "rows = []\n", "below/x.py": "\n"})
    repo.install_hooks()
    return repo


def odd_path(tmp_path: Path) -> GitRepo:
    folder = tmp_path / "it's Ünï $HOME 한"
    folder.mkdir()
    return begin(GitRepo.create(folder))


def linked_worktree(tmp_path: Path) -> GitRepo:
    main = odd_path(tmp_path)
    main.git("worktree", "add", "--quiet", "-b", "linked", "../linked tree")
    return GitRepo(tmp_path / "linked tree")


def submodule(tmp_path: Path) -> GitRepo:
    library = odd_path(tmp_path)
    (tmp_path / "outer").mkdir()
    outer = GitRepo.create(tmp_path / "outer")
    allow = ("-c", "protocol.file.allow=always")
    outer.git(*allow, "submodule", "--quiet", "add", str(library.path), "inner one")
    inner = GitRepo(outer.path / "inner one")
    inner.install_hooks()
    return inner


def detached(tmp_path: Path) -> GitRepo:
    repo = odd_path(tmp_path)
    repo.git("switch", "--quiet", "--detach")
    return repo


def root_commit(tmp_path: Path) -> GitRepo:
    repo = odd_path(tmp_path)
    repo.git("switch", "--quiet", "--orphan", "pages")
    return repo


def sha256(tmp_path: Path) -> GitRepo:
    repo = GitRepo(tmp_path)
    repo.git("init", "--quiet", "--initial-branch=main", "--object-format=sha256")
    return begin(repo)


def separate_folder(tmp_path: Path) -> GitRepo:
    (tmp_path / "work").mkdir()
    repo = GitRepo(tmp_path / "work")
    repo.git("init", "--quiet", "--initial-branch=main", "--separate-git-dir=../its git")
    return begin(repo)


@pytest.mark.parametrize("below", ["", "below"])
@pytest.mark.parametrize(
    "place",
    [odd_path, linked_worktree, submodule, detached, root_commit, sha256, separate_folder],
)
def test_the_two_printed_commands_make_the_refused_commit(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fixlearn: Fixlearn,
    place: Callable[[Path], GitRepo],
    below: str,
) -> None:
    repo = place(tmp_path)
    stage(repo, {"pager.py": "rows = [1]\n", "below/y.py": "\n"})
    current = GitRepo(repo.path / below)
    monkeypatch.chdir(current.path)

    refused = current.try_git("commit", "-m", SUBJECT)
    write_lesson(fixlearn)
    run = current.try_git(*retry_command(refused))

    assert is_refused(refused)
    assert (run.exit_code, run.stderr) == (0, "")
    assert message(repo) == f"{SUBJECT}\n\nLesson: {ID}"
    assert sorted(changed_files(repo)[1::2]) == ["below/y.py", PATH, "pager.py"]
    assert repo.git("status", "--short") == ""
    kept = repo.git("rev-parse", "--git-path", "fixlearn-message")
    assert not (repo.path / kept).exists()


def test_a_refusal_names_fixlearn_by_its_path_if_only_the_hook_finds_it(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path
) -> None:
    program = Path(sys.executable).parent / "fixlearn"
    environment = tmp_path / "py_env-python3"  # of pre-commit, which puts it on PATH for the hook
    wrapper = put(environment / "bin/fixlearn", program.read_text())
    path = path_without_fixlearn(tmp_path / "bin")
    begin(repo)
    assert fixlearn("install").exit_code == 0
    stage(repo, {"pager.py": "rows = [1]\n"})

    def refusal(*folders: Path) -> list[str]:
        env = {"PATH": ":".join([*map(str, folders), path])}
        return repo.try_git("commit", "-m", SUBJECT, env=env).stderr.splitlines()[4:5]

    assert refusal(program.parent) == ["    fixlearn new"]
    assert refusal() == [f"    {program} new"]
    assert refusal(wrapper.parent) == ["    fixlearn new"]
    put(environment / ".install_state_v2", "")
    assert refusal(wrapper.parent) == [f"    {wrapper} new"]
