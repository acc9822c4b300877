"""Where git looks for hooks, and who owns them."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from fixlearn.errors import CannotTell
from fixlearn.repository.hooks_dir import EVENTS, find_hooks
from tests.support import GitRepo, put

if TYPE_CHECKING:
    from pathlib import Path

    from fixlearn.repository.hooks_dir import Hook

HUSKY_9 = '#!/usr/bin/env sh\n. "$(dirname "$0")/h"'


def commit_msg() -> Hook:
    return find_hooks().hooks["commit-msg"]


def test_without_hooks_every_event_has_none(repo: GitRepo) -> None:
    actual = find_hooks()

    assert (actual.path, actual.setting, actual.scope) == (repo.path / ".git/hooks", "", "")
    assert {event: hook.file for event, hook in actual.hooks.items()} == dict.fromkeys(EVENTS)


def test_from_a_folder_below_the_hooks_are_the_same(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repo.path / "a/b").mkdir(parents=True)
    monkeypatch.chdir("a/b")
    assert find_hooks().path == repo.path / ".git/hooks"

    repo.git("config", "core.hooksPath", ".githooks")

    assert find_hooks().path == repo.path / ".githooks"


@pytest.mark.parametrize("scope", ["local", "worktree", "global", "system"])
def test_core_hookspath_counts_with_its_scope(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scope: str
) -> None:
    for name in ("GLOBAL", "SYSTEM"):
        settings = tmp_path / name
        settings.touch()
        monkeypatch.setenv(f"GIT_CONFIG_{name}", str(settings))
    repo.git("config", "extensions.worktreeConfig", "true")
    repo.git("config", f"--{scope}", "core.hooksPath", f"{tmp_path}/hö oks")

    actual = find_hooks()

    assert (actual.path, actual.scope) == (tmp_path / "hö oks", scope)


def test_core_hookspath_may_begin_with_the_home_folder(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    repo.git("config", "core.hooksPath", "~/hooks")

    assert find_hooks().path == tmp_path / "hooks"


def test_core_hookspath_can_disable_hooks(repo: GitRepo) -> None:
    assert not find_hooks().is_switched_off

    repo.git("config", "core.hooksPath", os.devnull)

    assert find_hooks().is_switched_off


def test_an_empty_core_hookspath_is_an_error_with_the_command_that_locates_it(
    repo: GitRepo,
) -> None:
    repo.git("config", "core.hooksPath", "")

    with pytest.raises(CannotTell) as error:
        find_hooks()

    assert "core.hooksPath is set to nothing in the local settings" in str(error.value)
    assert "git config --show-origin --get core.hooksPath" in error.value.hint


def test_a_linked_worktree_shares_the_hooks(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("feat: first")
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")

    actual = find_hooks()

    assert (actual.path, actual.common_dir) == (repo.path / ".git/hooks", repo.path / ".git")
    assert actual.git_dir == repo.path / ".git/worktrees/linked"
    assert actual.work_tree == tmp_path / "linked"


def test_a_submodule_has_hooks_of_its_own(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    GitRepo.create(inner).commit("feat: first", {"a": ""})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    monkeypatch.chdir("sub")

    assert find_hooks().path == repo.path / ".git/modules/sub/hooks"


@pytest.mark.parametrize(("setting", "folder"), [("", "hooks"), ("shared", "shared")])
@pytest.mark.parametrize("below", [".", "objects"])
def test_a_bare_repository_has_its_hooks_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, folder: str, below: str
) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "b.git")], check=True)
    monkeypatch.chdir(tmp_path / "b.git")
    if setting:
        subprocess.run(["git", "config", "core.hooksPath", setting], check=True)
    monkeypatch.chdir(below)

    actual = find_hooks()

    assert (actual.path, actual.work_tree) == (tmp_path / "b.git" / folder, None)


def test_outside_of_a_repository_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(CannotTell, match="this is no git repository"):
        find_hooks()


def test_inside_of_git_s_own_folder_is_an_error(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(".git")

    with pytest.raises(CannotTell, match="this folder is not in the work tree"):
        find_hooks()


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("#!/bin/sh\n# fixlearn's commit-msg hook\nfixlearn hook commit-msg\n", "fixlearn"),
        ("#!/bin/sh\n# fixlearn's pre-push hook\n", "another"),
        ("#!/bin/bash\n# File generated by pre-commit: https://pre-commit.com\n", "pre-commit"),
        ("#!/bin/sh\n# File generated by prek: https://github.com/j178/prek\n", "prek"),
        ('#!/bin/sh\n\ncall_lefthook()\n{\n}\n\ncall_lefthook run "commit-msg" "$@"\n', "lefthook"),
        ('#!/bin/sh\n. "$(dirname -- "$0")/_/husky.sh"\n\nnpx commitlint\n', "husky"),
        ("#!/bin/sh\nexec fixlearn hook commit-msg\n", "another"),
        ("", "another"),
    ],
)
def test_the_owner_of_a_hook_is_recognized_by_its_content(
    repo: GitRepo, text: str, owner: str
) -> None:
    put(repo.path / ".git/hooks/commit-msg", text)

    hook = commit_msg()

    assert hook.file
    assert hook.file.owner == owner
    assert hook.reaches_fixlearn == ("fixlearn hook" in text)


def test_a_hook_that_is_not_executable_is_ignored_for_every_owner(repo: GitRepo) -> None:
    put(repo.path / ".git/hooks/commit-msg", "#!/bin/sh\n# fixlearn's commit-msg hook\n", 0o644)

    hook = commit_msg()

    assert hook.file
    assert (hook.file.owner, hook.file.is_executable) == ("fixlearn", False)
    assert not hook.reaches_fixlearn


def test_a_shim_with_a_kept_hook_is_chained(repo: GitRepo) -> None:
    folder = repo.path / ".git/hooks"
    put(folder / "commit-msg", "#!/bin/sh\n# fixlearn's commit-msg hook\n")
    put(folder / "commit-msg.before-fixlearn", "#!/bin/sh\n")

    hook = commit_msg()

    assert hook.file
    assert hook.file.owner == "fixlearn"
    assert hook.chained
    assert hook.chained.owner == "another"


def test_a_shim_moved_aside_by_pre_commit_still_runs(repo: GitRepo) -> None:
    folder = repo.path / ".git/hooks"
    put(folder / "commit-msg", "#!/bin/bash\n# File generated by pre-commit\n")
    put(folder / "commit-msg.legacy", "#!/bin/sh\n# fixlearn's commit-msg hook\nfixlearn hook x\n")

    hook = commit_msg()

    assert hook.file
    assert hook.legacy
    assert (hook.file.owner, hook.legacy.owner) == ("pre-commit", "fixlearn")
    assert hook.reaches_fixlearn


def test_husky_calls_the_script_beside_its_folder(repo: GitRepo) -> None:
    repo.git("config", "core.hooksPath", ".husky/_")
    put(repo.path / ".husky/_/h", "#!/usr/bin/env sh\n")
    put(repo.path / ".husky/_/commit-msg", HUSKY_9)
    assert find_hooks().manager == "husky"
    assert find_hooks().is_in_work_tree
    hook = commit_msg()
    assert hook.file
    assert hook.file.owner == "husky"
    assert not hook.reaches_fixlearn

    put(repo.path / ".husky/commit-msg", 'fixlearn hook commit-msg "$1"\n', 0o644)

    assert commit_msg().reaches_fixlearn


def test_a_link_has_its_target(repo: GitRepo) -> None:
    put(repo.path / "tools/check", "#!/bin/sh\n")
    (repo.path / ".git/hooks").mkdir(exist_ok=True)
    (repo.path / ".git/hooks/commit-msg").symlink_to("../../tools/check")
    (repo.path / ".git/hooks/pre-push").symlink_to("nowhere")

    hooks = find_hooks().hooks
    file, dangling = hooks["commit-msg"].file, hooks["pre-push"].file

    assert file
    assert (file.owner, file.link) == ("another", "../../tools/check")
    assert dangling
    assert not dangling.is_executable


def test_a_hook_that_is_not_a_file_is_not_read(repo: GitRepo) -> None:
    folder = repo.path / ".git/hooks"
    (folder / "commit-msg").mkdir(parents=True)
    os.mkfifo(folder / "pre-push")

    hooks = find_hooks().hooks
    below, pipe = hooks["commit-msg"].file, hooks["pre-push"].file

    assert below
    assert (below.owner, below.content) == ("another", b"")
    assert pipe
    assert (pipe.is_executable, pipe.content) == (False, b"")
