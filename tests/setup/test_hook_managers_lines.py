"""The lines for each hook manager, added to its file and run by the real manager."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from fixlearn.repository.git_hooks import GIT_HOOKS
from fixlearn.setup.hook_managers import (
    additions,
    hook_configs,
    instructions,
    line_for,
)
from tests.setup.managed import FORMATS, Format, follow, path_without_fixlearn, script_file
from tests.support import put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support import Calls, GitRepo, Run

ZERO = "0" * 40


@pytest.fixture
def managed(repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository with a remote; no setting of a hook manager reaches it."""
    for name in ("HUSKY", "LEFTHOOK", "LEFTHOOK_EXCLUDE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("PRE_COMMIT_HOME", "PREK_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    repo.git("init", "--quiet", "--bare", str(tmp_path / "server.git"))
    repo.git("remote", "add", "origin", str(tmp_path / "server.git"))
    return repo


def under(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("form", [FORMATS[name] for name in names], ids=names)


def set_up(repo: GitRepo, form: Format, *events: str) -> None:
    form.start(repo)
    follow(repo, instructions(additions(form.config(), events)))
    form.install(repo)


@under(*FORMATS)
def test_git_s_arguments_and_input_reach_fixlearn_at_every_hook(
    managed: GitRepo, calls: Calls, tmp_path: Path, form: Format
) -> None:
    set_up(managed, form, *GIT_HOOKS)

    managed.git("add", "--all")
    managed.git("commit", "-m", "fix: keep the last row")
    managed.git("push", "--quiet", "origin", "main")

    source = " message" if form.program == "husky" else ""
    push = [
        f"ours hook pre-push origin {tmp_path / 'server.git'}",
        f"refs/heads/main {managed.head} refs/heads/main {ZERO}",
    ]
    assert calls.read() == [
        "ours lint --staged",
        f"ours hook prepare-commit-msg .git/COMMIT_EDITMSG{source}",
        "ours hook commit-msg .git/COMMIT_EDITMSG",
        "ours hook post-commit",
        *(["ours check"] if form.program.startswith("pre") else push),
    ]


@under(*FORMATS)
@pytest.mark.parametrize("event", GIT_HOOKS)
def test_the_added_lines_are_recognized_as_calls_of_fixlearn(
    managed: GitRepo, form: Format, event: str
) -> None:
    form.start(managed)

    follow(managed, instructions(additions(form.config(), [event])))

    files = [form.path, f".husky/{event}"]
    texts = {
        path: (managed.path / path).read_text() for path in files if (managed.path / path).exists()
    }
    (config,) = hook_configs(texts)
    assert (config.error, config.calls) == ("", {event})


@pytest.mark.parametrize(
    "text",
    [
        "commit-msg:\n  commands:\n    other:\n      run: true\n",
        "commit-msg:\n  jobs:\n    - run: true\n",
    ],
)
def test_lefthook_keeps_its_other_jobs_of_the_same_hook(
    managed: GitRepo, calls: Calls, text: str
) -> None:
    form = Format("lefthook", "lefthook.yml", text.replace("true\n", "echo other >> ../calls\n"))
    set_up(managed, form, "commit-msg")

    managed.git("commit", "--allow-empty", "-m", "fix: keep the last row")

    assert sorted(calls.read()) == ["other", "ours hook commit-msg .git/COMMIT_EDITMSG"]


def test_pre_commit_installs_the_previous_hook_types_and_those_of_fixlearn() -> None:
    text = "default_install_hook_types: [post-checkout, pre-push]\nrepos: []\n"
    (config,) = hook_configs({".pre-commit-config.yaml": text})

    lines = instructions(additions(config, ["commit-msg"]))

    assert lines[:2] == (
        "add to .pre-commit-config.yaml, in place of its default_install_hook_types:",
        "  default_install_hook_types: [commit-msg, pre-push, post-checkout]",
    )


def commit_and_push(repo: GitRepo, **env: str) -> tuple[Run, Run]:
    """Commit something that is staged, and push it."""
    repo.tick()
    repo.write({"pager.py": "rows = [1]\n"})
    repo.git("add", "--all")
    committed = repo.try_git("commit", "-m", "fix: keep the last row", env=env)
    return committed, repo.try_git("push", "--quiet", "origin", "HEAD:refs/heads/main", env=env)


@under(*FORMATS)
def test_without_fixlearn_a_commit_and_a_push_pass_with_one_line_of_notice(
    managed: GitRepo, tmp_path: Path, form: Format
) -> None:
    set_up(managed, form, *GIT_HOOKS)

    committed, pushed = commit_and_push(managed, PATH=path_without_fixlearn(tmp_path / "bin"))

    assert (committed.exit_code, pushed.exit_code) == (0, 0), committed.stderr + pushed.stderr
    printed = committed.stdout + committed.stderr + pushed.stdout + pushed.stderr
    is_hidden = {"pre-commit": form.program.startswith("pre")}  # what passes is not printed
    lines = [line.strip() for line in printed.splitlines()]
    assert [line for line in lines if "not checked" in line or "not found" in line] == [
        f"fixlearn is not installed, so {GIT_HOOKS[event].unchecked}"
        for event in GIT_HOOKS
        if GIT_HOOKS[event].unchecked and not is_hidden.get(event)
    ]


# Refusals under pre-commit, which reads the lines of prek: tests/test_docs_hook_managers.py.
@under("prek", "lefthook.yml", "husky")
@pytest.mark.parametrize("event", GIT_HOOKS)
def test_each_checking_hook_stops_what_fixlearn_refuses(
    managed: GitRepo, calls: Calls, tmp_path: Path, form: Format, event: str
) -> None:
    set_up(managed, form, event)
    put(tmp_path / "bin/fixlearn", calls.script("ours", exit_code=1))

    committed, pushed = commit_and_push(managed)

    is_commit_stopped = event in ("pre-commit", "commit-msg")
    is_push_stopped = is_commit_stopped or event == "pre-push"  # without a commit: nothing to push
    assert len([line for line in calls.read() if line.startswith("ours ")]) == 1
    assert (committed.exit_code, pushed.exit_code) == (is_commit_stopped, is_push_stopped)


@pytest.mark.parametrize(
    "shell",
    [
        command
        for command in ("sh", "sh -e", "dash -e", "bash", "bash -e", "ksh -e", "busybox sh -e")
        if shutil.which(command.split()[0])
    ],
)
@pytest.mark.parametrize("event", GIT_HOOKS)
@pytest.mark.parametrize("form", [script_file, line_for], ids=["file", "line"])
def test_only_a_program_that_cannot_be_started_lets_a_commit_pass(
    calls: Calls, tmp_path: Path, shell: str, event: str, form: Callable[[str], str]
) -> None:
    """141 is the exit code of a refusal that is cut off: `git commit 2>&1 | head -1`."""
    (tmp_path / "hook").write_text(f"{form(event)}\necho the next line\n")
    helps_only = not GIT_HOOKS[event].unchecked
    for code in (0, 1, 3, 126, 127, 130, 141):
        put(tmp_path / "bin/fixlearn", calls.script("ours", exit_code=code))

        done = subprocess.run(
            [*shell.split(), tmp_path / "hook", "a b"], input="", text=True, capture_output=True
        )

        passes = helps_only or code in (0, 126, 127)
        arguments = " a b" if GIT_HOOKS[event].arguments else ""
        assert calls.read() == [GIT_HOOKS[event].command.replace("fixlearn", "ours") + arguments]
        assert (done.returncode, done.stdout) == ((0, "the next line\n") if passes else (code, ""))


def test_a_line_for_a_hook_of_a_server_refuses_without_fixlearn(
    managed: GitRepo, tmp_path: Path
) -> None:
    put(tmp_path / "server.git/hooks/pre-receive", f"#!/bin/sh\n{line_for('pre-receive')}\n")
    managed.commit("feat: page through rows")
    path = path_without_fixlearn(tmp_path / "bin")

    refused = managed.try_git("push", "--quiet", "origin", "main", env={"PATH": path})
    accepted = managed.try_git("push", "--quiet", "origin", "main")

    assert "fixlearn: not found" in refused.stderr
    assert "(pre-receive hook declined)" in refused.stderr
    assert accepted.exit_code == 0, accepted.stderr
