"""The shims in hooks/, called by the real git; a stand-in for fixlearn writes down its calls."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from fixlearn.repository.git_hooks import EVENTS
from tests.support import PROJECT, Calls, GitRepo, put

if TYPE_CHECKING:
    from pathlib import Path

READ_REFS = ("pre-push", "pre-receive")
ZERO = "0" * 40


@pytest.fixture
def all_hooks(repo: GitRepo) -> GitRepo:
    """A repository with all shims in place, copied by hand, and a bare one to push to.

    Its settings leave every commit to fixlearn.
    """
    repo.write({".fixlearn.yaml": "lessons: notes\n"})
    for event in EVENTS:
        repo.install_hook(event)
    server = repo.path.parent / "server.git"
    repo.git("init", "--quiet", "--bare", str(server))
    repo.git("remote", "add", "origin", str(server))
    shutil.copy(PROJECT / "hooks/pre-receive", server / "hooks")
    return repo


@pytest.fixture
def without_fixlearn(tmp_path: Path) -> dict[str, str]:
    """An environment with git and its tools on PATH, and no fixlearn."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("git", "sh", "cat", "grep", "git-receive-pack", "git-upload-pack"):
        actual = shutil.which(name)
        if actual:
            (folder / name).symlink_to(actual)
    return {"PATH": str(folder)}


def commit(repo: GitRepo, **options: dict[str, str]):
    return repo.try_git("commit", "-q", "--allow-empty", "-m", "fix: it", **options)


def test_each_hook_passes_its_arguments_to_fixlearn(all_hooks: GitRepo, calls: Calls) -> None:
    commit(all_hooks)

    message = ".git/COMMIT_EDITMSG"
    assert calls.read() == [
        f"ours hook prepare-commit-msg {message} message",
        f"ours hook commit-msg {message}",
    ]

    all_hooks.git("commit", "-q", "--allow-empty", "--no-verify", "-m", "fix: it")

    assert calls.read() == [
        f"ours hook prepare-commit-msg {message} message",
        "ours hook post-commit",
    ]

    all_hooks.git("push", "-q", "origin", "main")

    server, head = all_hooks.path.parent / "server.git", all_hooks.head
    assert calls.read() == [
        f"ours hook pre-push origin {server}",
        f"refs/heads/main {head} refs/heads/main {ZERO}",
        "ours hook pre-receive",
        f"{ZERO} {head} refs/heads/main",
    ]


@pytest.mark.parametrize("event", EVENTS)
def test_a_kept_hook_runs_first_with_the_same_arguments(
    all_hooks: GitRepo, calls: Calls, event: str
) -> None:
    folder = all_hooks.path / ".git/hooks"
    put(folder / f"{event}.before-fixlearn", calls.script("mine"))
    refs = "".join(f"refs/heads/b{n} {ZERO} refs/heads/b{n} {ZERO}\n" for n in range(2_000))

    done = subprocess.run(
        [f".git/hooks/{event}", "a b", "*"],
        input=refs,
        text=True,
        capture_output=True,
        check=False,
    )

    read = refs.splitlines() if event in READ_REFS else []
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert calls.read() == ["mine a b *", *read, f"ours hook {event} a b *", *read]


@pytest.mark.parametrize("event", READ_REFS)
@pytest.mark.parametrize("refs", ["", "no line feed", "\n\n"])
def test_stdin_reaches_both_byte_for_byte(
    all_hooks: GitRepo, calls: Calls, tmp_path: Path, event: str, refs: str
) -> None:
    folder = all_hooks.path / ".git/hooks"
    put(folder / f"{event}.before-fixlearn", f"#!/bin/sh\ncat >{tmp_path / 'mine'}\n")
    put(tmp_path / "bin/fixlearn", f"#!/bin/sh\ncat >{tmp_path / 'ours'}\n")

    subprocess.run([folder / event], input=refs, text=True, check=True)

    assert [(tmp_path / name).read_text() for name in ("mine", "ours")] == [refs, refs]


@pytest.mark.parametrize("event", EVENTS)
def test_if_the_kept_hook_fails_its_exit_code_counts_and_fixlearn_is_not_run(
    all_hooks: GitRepo, calls: Calls, event: str
) -> None:
    folder = all_hooks.path / ".git/hooks"
    put(folder / f"{event}.before-fixlearn", calls.script("mine", exit_code=7))

    done = subprocess.run([folder / event], input="", text=True, check=False)

    assert (done.returncode, calls.read()) == (7, ["mine "])


@pytest.mark.parametrize("event", EVENTS)
def test_a_kept_hook_that_is_not_executable_is_ignored(
    all_hooks: GitRepo, calls: Calls, event: str
) -> None:
    before = all_hooks.path / f".git/hooks/{event}.before-fixlearn"
    put(before, calls.script("mine")).chmod(0o644)

    subprocess.run([f".git/hooks/{event}"], input="", text=True, check=True)

    assert calls.read() == [f"ours hook {event}"]


@pytest.mark.parametrize(
    ("event", "exit_code"),
    [
        ("prepare-commit-msg", 0),
        ("commit-msg", 3),
        ("post-commit", 0),
        ("pre-push", 3),
        ("pre-receive", 3),
    ],
)
@pytest.mark.parametrize("is_chained", [False, True])
def test_the_exit_code_of_fixlearn_counts_in_hooks_that_can_stop_git(
    all_hooks: GitRepo, calls: Calls, tmp_path: Path, event: str, exit_code: int, is_chained: bool
) -> None:
    put(tmp_path / "bin/fixlearn", calls.script("ours", exit_code=3))
    if is_chained:
        before = all_hooks.path / f".git/hooks/{event}.before-fixlearn"
        put(before, calls.script("mine"))

    done = subprocess.run([f".git/hooks/{event}"], input="", text=True, check=False)

    assert done.returncode == exit_code


def test_without_fixlearn_a_commit_and_a_push_pass(
    all_hooks: GitRepo, without_fixlearn: dict[str, str]
) -> None:
    (all_hooks.path.parent / "server.git/hooks/pre-receive").unlink()

    run = commit(all_hooks, env=without_fixlearn)
    assert (run.exit_code, run.stderr) == (
        0,
        "fixlearn is not installed, so this commit was not checked. CI will check it.\n",
    )

    run = all_hooks.try_git("push", "-q", "origin", "main", env=without_fixlearn)
    assert (run.exit_code, run.stderr) == (
        0,
        "fixlearn is not installed, so this push was not checked. CI will check it.\n",
    )


def test_without_fixlearn_a_server_refuses_and_says_why(
    all_hooks: GitRepo, without_fixlearn: dict[str, str]
) -> None:
    commit(all_hooks, env=without_fixlearn)

    run = all_hooks.try_git("push", "-q", "--no-verify", "origin", "main", env=without_fixlearn)

    assert run.exit_code == 1
    output = [line.rstrip() for line in run.stderr.splitlines()]
    assert output[:2] == [
        "remote: fixlearn is not installed on this server, so this push was refused",
        "remote:   hint: the administrator of the server has to install it for the user of git",
    ]
    assert "! [remote rejected] main -> main (pre-receive hook declined)" in run.stderr


@pytest.mark.parametrize("event", EVENTS)
def test_the_recorded_program_is_run_if_path_has_none(
    all_hooks: GitRepo,
    calls: Calls,
    tmp_path: Path,
    without_fixlearn: dict[str, str],
    event: str,
) -> None:
    program = put(tmp_path / "a venv's/bin/fixlearn", calls.script("recorded"))
    path = all_hooks.path / ".git/hooks" / event
    quoted = str(program).replace("'", "'\"'\"'")
    path.write_text(path.read_text().replace("\nrecorded=", f"\nrecorded='{quoted}'", 1))

    subprocess.run([path], input="", text=True, check=True, env={**os.environ, **without_fixlearn})
    assert calls.read() == [f"recorded hook {event}"]

    subprocess.run([path], input="", text=True, check=True)
    assert calls.read() == [f"ours hook {event}"]


def test_a_fixlearn_that_does_not_start_stops_no_commit(
    all_hooks: GitRepo, tmp_path: Path, calls: Calls
) -> None:
    put(tmp_path / "bin/fixlearn", "#!/nowhere/bin/python\n")

    run = commit(all_hooks)

    assert run.exit_code == 0
    assert (
        "fixlearn is not installed, so this commit was not checked. CI will check it.\n"
        in run.stderr
    )


@pytest.mark.parametrize("is_chained_before", [False, True])
def test_a_shim_moved_aside_by_pre_commit_runs_once_and_does_not_run_pre_commit(
    all_hooks: GitRepo, calls: Calls, is_chained_before: bool
) -> None:
    folder = all_hooks.path / ".git/hooks"
    all_hooks.write({".pre-commit-config.yaml": "repos: []\n"})
    install = ["pre-commit", "install", "--hook-type", "commit-msg", "--hook-type", "pre-push"]
    if is_chained_before:
        for event in ("commit-msg", "pre-push"):
            (folder / event).rename(folder / "aside")
            subprocess.run([*install[:2], "--hook-type", event], check=True, capture_output=True)
            (folder / event).rename(folder / f"{event}.before-fixlearn")
            (folder / "aside").rename(folder / event)
    subprocess.run(install, check=True, capture_output=True)
    assert (folder / "commit-msg.legacy").read_bytes() == (
        PROJECT / "hooks/commit-msg"
    ).read_bytes()

    run = commit(all_hooks)
    assert run.exit_code == 0, run.stderr
    assert [line.split()[2] for line in calls.read()] == [
        "prepare-commit-msg",
        "commit-msg",
    ]

    all_hooks.git("push", "-q", "origin", "main")
    assert [line.split()[2] for line in calls.read() if "ours" in line] == [
        "pre-push",
        "pre-receive",
    ]


@pytest.mark.parametrize(
    "shell", [name for name in ("dash", "bash", "ksh", "busybox") if shutil.which(name)]
)
@pytest.mark.parametrize("event", EVENTS)
def test_the_shims_run_in_any_posix_shell(
    all_hooks: GitRepo, calls: Calls, shell: str, event: str
) -> None:
    put(all_hooks.path / f".git/hooks/{event}.before-fixlearn", calls.script("mine"))
    command = [shell, "sh"] if shell == "busybox" else [shell]

    subprocess.run([*command, f".git/hooks/{event}", "x"], input="a\n", text=True, check=True)

    read = ["a"] if event in READ_REFS else []
    assert calls.read() == ["mine x", *read, f"ours hook {event} x", *read]
