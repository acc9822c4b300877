"""Printed commands work as they are printed: in a subfolder, and with strange names."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support import GUARD, LESSON, GitRepo

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support import Fixlearn

ROOT = "our lessons; $(touch no)"
PATH = f"{ROOT}/2026/last-row.md"
JOB = ".github/workflows/it's a check.yml"
SETTINGS = f"lessons: [{ROOT!r}]\n"
FOLDER = "a folder/below"


def _lesson_is_not_staged(repo: GitRepo, fixlearn: Fixlearn) -> str:
    repo.install_hook("commit-msg")
    repo.write({"pager.py": "rows = [1]\n", PATH: LESSON})
    repo.git("add", "pager.py")
    message = "fix: keep the last row\n\nLesson: last-row"
    return subprocess.run(
        ["sh", "-c", '"$@"; exit $?', "sh", "git", "commit", "-m", message],
        capture_output=True,
        encoding="utf-8",
        check=False,
    ).stderr


def _staged_lesson_is_deleted(repo: GitRepo, fixlearn: Fixlearn) -> str:
    repo.commit("fix: keep the last row", {PATH: LESSON, **GUARD})
    repo.install_hook("commit-msg")
    repo.git("rm", "-q", f":/{PATH}")
    return repo.try_git("commit", "-m", "chore: tidy up").stderr


def _lesson_is_deleted(repo: GitRepo, fixlearn: Fixlearn) -> str:
    base = repo.commit("fix: keep the last row", {PATH: LESSON, **GUARD})
    repo.git("rm", "-q", f":/{PATH}")
    repo.commit("chore: tidy up")
    return fixlearn("check", f"{base}..HEAD").stdout


def _settings_are_removed(repo: GitRepo, fixlearn: Fixlearn) -> str:
    base = repo.head
    repo.git("rm", "-q", ".fixlearn.yaml")
    repo.commit("chore: tidy up")
    return fixlearn("check", f"{base}..HEAD").stdout


def _job_is_removed(repo: GitRepo, fixlearn: Fixlearn) -> str:
    base = repo.commit("ci: check", {JOB: "run: fixlearn check\n"})
    repo.git("rm", "-q", f":/{JOB}")
    repo.commit("chore: tidy up")
    return fixlearn("check", f"{base}..HEAD").stdout


def _evidence_has_moved(repo: GitRepo, fixlearn: Fixlearn) -> str:
    repo.commit("fix: keep the last row", {PATH: LESSON, **GUARD})
    repo.git("mv", "tests/test_pager.py", "tests/test_rows.py")
    return fixlearn("lint", "--fix-moved").stderr


def _lesson_is_broken(repo: GitRepo, fixlearn: Fixlearn) -> str:
    repo.write({PATH: "---\ntitle: Last row dropped\n---\n"})
    return fixlearn("retire", "last-row", "--because", "the pager was removed").stderr


def _committed_lesson_is_broken(repo: GitRepo, fixlearn: Fixlearn) -> str:
    base = repo.commit("feat: page through rows", {"pager.py": "rows = []\n"})
    files = {"pager.py": "rows = [1]\n", PATH: "---\ntitle: Last row dropped\n---\n"}
    repo.commit("fix: keep the last row\n\nLesson: last-row", files)
    return fixlearn("check", f"{base}..HEAD").stdout


def _file_of_rules_is_missing(repo: GitRepo, fixlearn: Fixlearn) -> str:
    return fixlearn("guidance", "--update", "../it's AGENTS.md").stderr


def _agents_file_is_in_the_subfolder(repo: GitRepo, fixlearn: Fixlearn) -> str:
    return fixlearn("guidance", "--update", "AGENTS.md").stderr


def _only_a_remote_has_the_branch(repo: GitRepo, fixlearn: Fixlearn) -> str:
    repo.git("update-ref", "refs/remotes/origin/it's;main", "HEAD")
    return fixlearn("check", "it's;main..HEAD").stderr


def _release_exists(repo: GitRepo, fixlearn: Fixlearn) -> str:
    repo.commit(
        "chore: settings", {".fixlearn.yaml": "releases: {tag-pattern: '(?P<version>v.+)'}"}
    )
    repo.git("tag", "v1;it's")
    return fixlearn("summary", "--unreleased", "--as", "v1;it's").stderr


def _hooks_of_husky_lack_a_line(repo: GitRepo, fixlearn: Fixlearn) -> str:
    repo.write({".husky/pre-commit": "true\n", ".husky/_/commit-msg": ". husky.sh\n"})
    repo.git("config", "core.hooksPath", ".husky/_")
    return fixlearn("install").stderr


class Case(NamedTuple):
    arrange: Callable[[GitRepo, Fixlearn], str]
    command: str  # the start of the printed command
    exit_code: int = 0
    restores: str = ""  # a file that is in the work tree afterwards
    stages: str = ""  # a file that is in the index afterwards


CASES = [
    Case(_lesson_is_not_staged, "git add", stages=PATH),
    Case(_staged_lesson_is_deleted, "git restore", restores=PATH, stages=PATH),
    Case(_lesson_is_deleted, "git restore", restores=PATH),
    Case(_settings_are_removed, "git restore", restores=".fixlearn.yaml"),
    Case(_job_is_removed, "git restore", restores=JOB),
    Case(_evidence_has_moved, "git add", stages=PATH),
    Case(_lesson_is_broken, "fixlearn lint", exit_code=1),
    Case(_committed_lesson_is_broken, "fixlearn lint", exit_code=1),
    Case(_file_of_rules_is_missing, "touch", restores="a folder/it's AGENTS.md"),
    Case(_agents_file_is_in_the_subfolder, "touch", restores=f"{FOLDER}/AGENTS.md"),
    Case(_only_a_remote_has_the_branch, "fixlearn check"),
    Case(_release_exists, "fixlearn summary"),
    Case(_hooks_of_husky_lack_a_line, "(?:cd|echo)", restores=".husky/commit-msg"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.arrange.__name__[1:])
def test_a_printed_command_works_in_a_subfolder_and_with_a_strange_name(
    case: Case, repo: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("chore: settings", {".fixlearn.yaml": SETTINGS, f"{FOLDER}/.keep": ""})
    monkeypatch.chdir(repo.path / FOLDER)

    printed = case.arrange(repo, fixlearn)

    pattern = rf"^(?:.*: |\s*)({case.command}\b.*?)(?:     .*)?$"
    commands = re.findall(pattern, printed, re.MULTILINE)
    assert commands, printed
    run = fixlearn.run_script(["sh", "-e", "-c", "\n".join(commands)], repo.path / FOLDER, {})
    assert run.returncode == case.exit_code, f"{printed}\n{run.stdout}"
    assert not case.restores or (repo.path / case.restores).is_file()
    assert case.stages in ("", *repo.git("ls-files", "-z").split("\0"))
