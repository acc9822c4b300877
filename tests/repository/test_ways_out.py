"""The command that an error prints is run in the kind of clone that it is printed for."""

from __future__ import annotations

import subprocess

import pytest

from tests.support import GitRepo

MAX_STEPS = 3


@pytest.fixture
def server(original) -> GitRepo:
    """main with two releases, and topic, which has a fix without a lesson and is the default."""
    return original(with_releases)


def with_releases(repo: GitRepo) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit("feat: rows", {"rows.py": "rows = []\n", ".fixlearn.yaml": "since: [v1.0]\n"})
    repo.tag("v1.0")
    repo.commit("feat: pages", {"pages.py": "pages = []\n"})
    repo.tag("v1.1")
    repo.branch("topic")
    repo.commit("fix: keep the last row", {"rows.py": "rows = [1]\n"})


CLONES = {
    "shallow": ["--depth=1"],
    "a tag alone": ["--depth=1", "--branch=v1.1"],
    "a single branch": ["--single-branch", "--no-tags"],
    "blobless": ["--filter=blob:none", "--single-branch", "--no-tags"],
    "without a remote": ["--depth=1"],
}


@pytest.mark.parametrize("kind", CLONES)
@pytest.mark.parametrize("arguments", ["check main..HEAD", "check --all", "summary v1.1"])
def test_the_printed_commands_lead_to_an_answer(
    server, tmp_path, monkeypatch, fixlearn, kind, arguments
):
    address = f"file://{server.path}"
    server.git("clone", "--quiet", *CLONES[kind], address, str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    clone = GitRepo(tmp_path / "clone")
    if kind == "without a remote":
        clone.git("remote", "remove", "origin")
    words = arguments.split()
    for _ in range(MAX_STEPS):
        run = fixlearn(*words)
        if run.exit_code not in (2, 3):
            break
        command = hint_of(run.stderr).replace("<address of the repository>", address)
        if command.startswith("fixlearn "):
            words = command.split()[1:]
        else:
            subprocess.run(command, shell=True, check=True, capture_output=True)

    is_refused = words[0] == "check" and kind != "a tag alone"
    assert (run.exit_code, run.stderr) == (int(is_refused), run.stderr)


def test_a_range_of_a_branch_that_only_the_remote_has_is_printed_as_it_can_be_checked(
    server, tmp_path, monkeypatch, fixlearn
):
    server.git("clone", "--quiet", f"file://{server.path}", str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")

    run = fixlearn("check", "main..HEAD")

    assert run.exit_code == 3
    assert run.stderr == (
        'error: cannot find the revision "main"\n'
        "  why: this clone has no branch main, only origin/main\n"
        "  hint: fixlearn check origin/main..HEAD\n"
    )
    assert fixlearn("check", "origin/main..HEAD").exit_code == 1


def hint_of(stderr: str) -> str:
    """The command of an error, without the note behind it."""
    (line,) = (line for line in stderr.splitlines() if line.startswith("  hint: "))
    return line.removeprefix("  hint: ").partition("     ")[0]
