"""`fixlearn install` and `uninstall`: beside what is there, and away without a trace."""

from __future__ import annotations

import shlex
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from fixlearn.setup.hook_managers import (
    line_for,
)
from fixlearn.setup.install import shim
from tests.cli.hook_files import EVENTS, MINE, PROGRAM, hook_files, shims
from tests.support import PROJECT, Fixlearn, GitRepo, Run, put

if TYPE_CHECKING:
    from pathlib import Path


def test_the_hooks_of_a_developer_are_installed(hooks: Path, fixlearn: Fixlearn) -> None:
    run = fixlearn("install")

    assert run == Run(
        0,
        dedent("""\
            hooks in .git/hooks
              prepare-commit-msg: installed
              commit-msg: installed
              post-commit: installed
              pre-push: installed
            """),
        "",
    )
    assert hook_files(hooks) == shims(*EVENTS)


def test_an_installed_hook_differs_from_its_shim_in_the_recorded_program_only() -> None:
    for event in (*EVENTS, "pre-receive"):
        plain = (PROJECT / "hooks" / event).read_text().splitlines()
        installed = shim(event, "/a venv/fixlearn").decode().splitlines()

        changed = [line for line, old in zip(installed, plain, strict=True) if line != old]

        (old,) = (line for line in plain if line.startswith("recorded="))
        assert changed == [old.replace("recorded=", "recorded='/a venv/fixlearn'")]


def test_the_installed_hook_refuses_a_fix_without_a_lesson(
    repo: GitRepo, hooks: Path, fixlearn: Fixlearn
) -> None:
    fixlearn("install", "--hook", "commit-msg")

    refused = repo.try_git("commit", "--allow-empty", "-m", "fix: it")

    assert refused.exit_code == 1
    assert refused.stderr.startswith("Commit refused: this bug fix needs a lesson")


def test_a_second_install_changes_nothing(hooks: Path, fixlearn: Fixlearn) -> None:
    fixlearn("install")
    before = hook_files(hooks)

    run = fixlearn("install")

    assert (run.exit_code, run.stdout.count("already installed"), hook_files(hooks)) == (
        0,
        4,
        before,
    )


def test_a_dry_run_changes_nothing(hooks: Path, fixlearn: Fixlearn) -> None:
    put(hooks / "commit-msg", MINE)
    before = hook_files(hooks)

    run = fixlearn("install", "--dry-run")

    assert run.stdout == dedent("""\
        hooks in .git/hooks
          prepare-commit-msg: would be installed
          commit-msg: would be installed; the earlier hook is now \
commit-msg.before-fixlearn and runs first
          post-commit: would be installed
          pre-push: would be installed
        """)
    assert hook_files(hooks) == before


def test_only_the_requested_hooks_are_installed(hooks: Path, fixlearn: Fixlearn) -> None:
    fixlearn("install", "--hook", "pre-push", "--hook", "commit-msg")

    assert hook_files(hooks) == shims("commit-msg", "pre-push")


def test_a_hook_that_does_not_exist_is_refused(hooks: Path, fixlearn: Fixlearn) -> None:
    run = fixlearn("install", "--hook", "pre-comit")

    assert (run.exit_code, hook_files(hooks)) == (2, {})


def test_a_missing_folder_of_hooks_is_created(
    repo: GitRepo, hooks: Path, fixlearn: Fixlearn
) -> None:
    hooks.rmdir()

    assert fixlearn("install").exit_code == 0
    assert hook_files(hooks) == shims(*EVENTS)


def test_an_older_shim_is_updated(hooks: Path, fixlearn: Fixlearn) -> None:
    put(hooks / "commit-msg", shim("commit-msg", "/gone/bin/fixlearn"), 0o700)
    put(hooks / "pre-push", shim("pre-push", PROGRAM), 0o644)

    run = fixlearn("install")

    assert "  commit-msg: updated\n" in run.stdout
    assert "  pre-push: made executable\n" in run.stdout
    assert hook_files(hooks) == shims(*EVENTS)


def test_an_edited_shim_is_not_replaced(hooks: Path, fixlearn: Fixlearn) -> None:
    put(hooks / "commit-msg", shim("commit-msg") + b"# and more\n")
    before = hook_files(hooks)

    run = fixlearn("install")

    assert run == Run(
        2,
        "",
        dedent("""\
            error: no hook was installed
              why: fixlearn's hook was edited by hand: commit-msg
              hint: to replace it, and keep it as <name>.edited:
                    fixlearn install --force
            """),
    )
    assert hook_files(hooks) == before

    assert fixlearn("install", "--force").exit_code == 0
    assert hook_files(hooks) == shims(*EVENTS) | {"commit-msg.edited": before["commit-msg"]}


@pytest.mark.parametrize("mode", [0o755, 0o644])
def test_an_existing_hook_is_kept_and_restored(hooks: Path, fixlearn: Fixlearn, mode: int) -> None:
    put(hooks / "commit-msg", MINE, mode)
    before = hook_files(hooks)

    fixlearn("install")
    assert hook_files(hooks) == shims(*EVENTS) | {
        "commit-msg.before-fixlearn": before["commit-msg"]
    }
    fixlearn("install")
    run = fixlearn("uninstall")

    assert run == Run(
        0,
        dedent("""\
            hooks in .git/hooks
              prepare-commit-msg: removed
              commit-msg: removed; the earlier hook is restored
              post-commit: removed
              pre-push: removed
            """),
        "",
    )
    assert hook_files(hooks) == before


def test_a_kept_hook_still_runs(repo: GitRepo, hooks: Path, fixlearn: Fixlearn) -> None:
    put(hooks / "commit-msg", "#!/bin/sh\necho mine: $(cat $1) >&2\nexit 1\n")
    fixlearn("install", "--hook", "commit-msg")

    run = repo.try_git("commit", "--allow-empty", "-m", "feat: it")

    assert (run.exit_code, run.stderr) == (1, "mine: feat: it\n")


def test_a_symbolic_link_is_moved_as_a_link(repo: GitRepo, hooks: Path, fixlearn: Fixlearn) -> None:
    script = put(repo.path / "tools/check", MINE)
    (hooks / "commit-msg").symlink_to("../../tools/check")
    (hooks / "pre-push").symlink_to("nowhere")

    fixlearn("install", "--hook", "commit-msg", "--hook", "pre-push")

    assert hook_files(hooks) == shims("commit-msg", "pre-push") | {
        "commit-msg.before-fixlearn": "../../tools/check",
        "pre-push.before-fixlearn": "nowhere",
    }
    assert script.read_text() == MINE
    assert repo.try_git("commit", "--allow-empty", "-m", "feat: it").stderr.startswith("mine\n")

    fixlearn("uninstall")

    assert hook_files(hooks) == {"commit-msg": "../../tools/check", "pre-push": "nowhere"}


def test_a_link_to_a_shim_counts_as_installed_and_uninstall_removes_the_link(
    hooks: Path, tmp_path: Path, fixlearn: Fixlearn
) -> None:
    shipped = put(tmp_path / "clone/commit-msg", shim("commit-msg"))
    (hooks / "commit-msg").symlink_to(shipped)

    run = fixlearn("install", "--hook", "commit-msg")
    assert run.stdout.endswith(f"  commit-msg: already installed, as a link to {shipped}\n")

    fixlearn("uninstall")
    assert hook_files(hooks) == {}
    assert shipped.read_bytes() == shim("commit-msg")


def test_a_script_that_calls_fixlearn_is_not_replaced(hooks: Path, fixlearn: Fixlearn) -> None:
    put(hooks / "commit-msg", '#!/bin/sh\nexec fixlearn hook commit-msg "$@"\n')
    before = hook_files(hooks)

    run = fixlearn("install", "--hook", "commit-msg")
    assert run.stdout.endswith("  commit-msg: already runs fixlearn, not changed\n")

    run = fixlearn("uninstall")
    assert run.stdout.endswith(
        "  commit-msg: not installed by fixlearn: delete its line in commit-msg by hand\n"
    )
    assert hook_files(hooks) == before


def test_two_hooks_cannot_both_be_kept(hooks: Path, fixlearn: Fixlearn) -> None:
    put(hooks / "commit-msg", MINE)
    put(hooks / "commit-msg.before-fixlearn", "#!/bin/sh\n# older\n")
    before = hook_files(hooks)

    run = fixlearn("install")

    kept = shlex.quote(str(hooks / "commit-msg.before-fixlearn"))
    assert run == Run(
        2,
        "",
        "error: no hook was installed\n"
        "  why: there are two other hooks, and only one can be kept: commit-msg\n"
        f"  hint: rename or delete {kept}, then repeat\n",
    )
    assert hook_files(hooks) == before
    assert fixlearn("uninstall").stdout.endswith(
        "  commit-msg: commit-msg.before-fixlearn is kept, because another hook is installed\n"
    )


@pytest.mark.parametrize("scope", ["global", "system"])
def test_hooks_shared_with_other_repositories_are_not_changed(
    repo: GitRepo, tmp_path: Path, fixlearn: Fixlearn, scope: str
) -> None:
    shared = tmp_path / "shared hooks"
    put(shared / "commit-msg", shim("commit-msg"))
    settings = tmp_path / "settings"
    repo.git("config", "--file", str(settings), "core.hooksPath", str(shared))
    env = {f"GIT_CONFIG_{scope.upper()}": str(settings)}

    run = fixlearn("install", "--hook", "pre-push", env=env)

    assert run == Run(
        2,
        "",
        dedent(f"""\
            error: {shared} is shared with other repositories
              why: core.hooksPath is set in the {scope} settings of git
              hint: to give this repository its own hooks:
                      git config core.hooksPath {repo.path}/.git/hooks
                      fixlearn install
                    or, for all repositories, add these lines to the hooks there:
                      pre-push: {line_for("pre-push")}
            """),
    )

    run = fixlearn("uninstall", env=env)

    assert run == Run(
        2,
        "",
        dedent(f"""\
            error: {shared} is shared with other repositories
              why: core.hooksPath is set in the {scope} settings of git
              hint: delete the hooks there by hand:
                    rm '{shared}/commit-msg'
            """),
    )
    assert list(hook_files(shared)) == ["commit-msg"]


def test_disabled_hooks_are_not_enabled(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.git("config", "core.hooksPath", "/dev/null")

    run = fixlearn("install")

    assert run == Run(
        2,
        "",
        dedent("""\
            error: git hooks are disabled in this repository
              why: core.hooksPath is /dev/null (local)
              hint: git config --local --unset core.hooksPath
            """),
    )


def test_a_hook_in_the_project_has_no_path_of_this_machine(
    repo: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.git("config", "core.hooksPath", "git hööks")
    (repo.path / "below").mkdir()
    monkeypatch.chdir("below")

    run = fixlearn("install")

    assert run.exit_code == 0
    assert run.stdout.startswith(f"hooks in {repo.path}/git hööks\n")
    assert run.stderr == (
        "The hooks are in the work tree: commit them for everyone who sets core.hooksPath.\n"
    )
    assert hook_files(repo.path / "git hööks") == shims(*EVENTS, recorded="")
    refused = repo.try_git("commit", "--allow-empty", "-m", "fix: it")
    assert "Commit refused: this bug fix needs a lesson" in refused.stderr


def test_a_folder_outside_of_the_project_is_used_if_the_repository_configures_it(
    repo: GitRepo, tmp_path: Path, fixlearn: Fixlearn
) -> None:
    repo.git("config", "core.hooksPath", str(tmp_path / "höoks of it"))

    assert fixlearn("install").exit_code == 0
    assert hook_files(tmp_path / "höoks of it") == shims(*EVENTS)


def test_a_linked_worktree_shares_its_hooks_and_a_message_says_so(
    repo: GitRepo,
    hooks: Path,
    tmp_path: Path,
    fixlearn: Fixlearn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repo.commit("feat: first")
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")

    run = fixlearn("install")

    assert run.stdout.startswith(f"hooks in {hooks}\n")
    assert run.stderr == f"All worktrees of {repo.path}/.git share these hooks.\n"
    assert hook_files(hooks) == shims(*EVENTS)


def test_a_submodule_has_hooks_of_its_own_after_install(
    repo: GitRepo, hooks: Path, tmp_path: Path, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inner").mkdir()
    GitRepo.create(tmp_path / "inner").commit("feat: first", {"a": ""})
    url = str(tmp_path / "inner")
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, "sub")
    monkeypatch.chdir("sub")

    assert fixlearn("install").exit_code == 0
    assert hook_files(repo.path / ".git/modules/sub/hooks") == shims(*EVENTS)
    assert hook_files(hooks) == {}


def test_in_a_bare_repository_pre_receive_is_installed(
    tmp_path: Path, repo: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.git("init", "--quiet", "--bare", str(tmp_path / "server.git"))
    monkeypatch.chdir(tmp_path / "server.git")

    run = fixlearn("install")

    assert run == Run(0, "hooks in hooks\n  pre-receive: installed\n", "")
    assert hook_files(tmp_path / "server.git/hooks") == shims("pre-receive")
    assert fixlearn("uninstall").stdout == "hooks in hooks\n  pre-receive: removed\n"
    assert fixlearn("uninstall").stdout == "no hook of fixlearn is installed in hooks\n"


def test_nothing_is_half_installed_if_a_file_is_in_the_way(hooks: Path, fixlearn: Fixlearn) -> None:
    put(hooks / "commit-msg", shim("commit-msg") + b"# edited\n")
    put(hooks / "commit-msg.edited", "mine\n")
    before = hook_files(hooks)

    run = fixlearn("install", "--force", "--hook", "commit-msg")

    assert run.exit_code == 2
    assert f"error: {hooks}/commit-msg.edited already exists\n" in run.stderr
    assert hook_files(hooks) == before


def test_a_hostile_folder_name_is_sanitized(
    repo: GitRepo, tmp_path: Path, fixlearn: Fixlearn
) -> None:
    repo.git("config", "core.hooksPath", f"{tmp_path}/a\x1b[2Jb")

    run = fixlearn("install")

    assert run.exit_code == 0
    assert "\x1b" not in run.stdout + run.stderr


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_outside_of_a_repository_the_result_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fixlearn: Fixlearn, command: str
) -> None:
    monkeypatch.chdir(tmp_path)

    run = fixlearn(command)

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr.startswith("error: this is not a git repository\n")
