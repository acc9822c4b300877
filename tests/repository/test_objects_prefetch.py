"""Clones without contents (`--filter=blob:none`): many are fetched with one request."""

from __future__ import annotations

import os
import shutil
from textwrap import dedent

import pytest

from tests.repository.long_histories import MOST
from tests.support import LESSON, GitRepo

LESSONS = 40


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A blobless clone without a work tree, of forty lessons and a branch of two fixes."""
    origin = GitRepo.create(tmp_path / "origin")
    origin.git("config", "uploadpack.allowFilter", "true")
    origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
    lessons = {
        f"lessons/2026/lesson-{number}.md": f"{LESSON}\n{number}\n" for number in range(LESSONS)
    }
    origin.commit("feat: rows", {"rows.py": "rows = []\n", **lessons})
    origin.tag("v1.0")
    origin.branch("topic")
    files = {f"{number}.py": f"rows = {number}\n" for number in range(20)}
    origin.commit("feat: pages", files)
    repaired = {name: f"{text.rstrip()} + 1\n" for name, text in files.items()}
    origin.commit("fix: begin at the first page", repaired)
    origin.commit("fix: keep the last row", {"rows.py": "rows = [1]\n"})
    folder = tmp_path / "clone"
    origin.git(
        "clone", "-q", "--filter=blob:none", "--no-checkout", f"file://{origin.path}", str(folder)
    )
    monkeypatch.chdir(folder)
    return GitRepo(folder)


class Count:
    """Processes that fixlearn starts, and requests that these send to the remote."""

    def __init__(self, folder, monkeypatch):
        self._log, self._trace = folder / "started", folder / "trace"
        wrapper = folder / "wrapper" / "git"
        wrapper.parent.mkdir()
        real = shutil.which("git")
        wrapper.write_text(f'#!/bin/sh\necho "$*" >> "{self._log}"\nexec "{real}" "$@"\n')
        wrapper.chmod(0o755)
        monkeypatch.setenv("PATH", f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("GIT_TRACE2", str(self._trace))

    @property
    def processes(self):
        return len(self._log.read_text().splitlines())

    @property
    def requests(self):
        lines = self._trace.read_text().splitlines()
        return len([line for line in lines if "cmd_name fetch " in line])


@pytest.fixture
def count(clone, tmp_path, monkeypatch):
    return Count(tmp_path, monkeypatch)


def test_check_sends_few_requests_however_many_lessons_and_files_there_are(clone, fixlearn, count):
    run = fixlearn("check", "origin/main..origin/topic")

    assert run.exit_code == 1
    actual = [line for line in run.stdout.splitlines() if " fix: " in line]
    assert [line.partition(" ")[2] for line in actual] == ["fix: keep the last row"]
    assert "1 exempt" in run.stderr  # the other repairs its branch's own work
    assert count.processes <= MOST + 1  # one more fetches in bulk
    assert count.requests <= 5


def test_a_summary_sends_one_request_for_the_lessons(clone, fixlearn, count):
    run = fixlearn("summary", "--all")

    assert run.exit_code == 0
    assert f"{LESSONS} new lessons" in run.stdout
    assert count.processes <= MOST + 1  # one more fetches in bulk
    assert count.requests <= 3  # the lessons, and a fix without one


def test_a_summary_sends_one_request_for_the_evidence_of_a_folder(tmp_path, monkeypatch, fixlearn):
    origin = GitRepo.create(tmp_path / "origin")
    origin.git("config", "uploadpack.allowFilter", "true")
    origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
    for number in range(LESSONS):
        test = f"tests/test_{number}.py"
        text = LESSON.replace("tests/test_pager.py", test)
        files = {
            f"lessons/2026/lesson-{number}.md": text,
            test: f"def test_every_row():\n    {number}\n",
        }
        origin.write(files)
    origin.git("add", ".")
    origin.commit("feat: rows")
    origin.tag("v1.0")
    clone = str(tmp_path / "clone")
    origin.git("clone", "-q", "--filter=blob:none", "--bare", f"file://{origin.path}", clone)
    monkeypatch.chdir(clone)
    count = Count(tmp_path, monkeypatch)

    run = fixlearn("summary", "v1.0")

    assert f"evidence of {LESSONS} lessons: {LESSONS} evident" in run.stdout
    assert count.processes <= MOST + 1  # one more fetches in bulk
    assert count.requests <= 3


def test_objects_that_the_remote_refuses_are_never_green(clone, fixlearn):
    clone.git("remote", "set-url", "origin", f"file://{clone.path}-gone")

    run = fixlearn("check", "origin/main..origin/topic")

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr == dedent("""\
        error: cannot fetch the files that this partial clone lacks
          why: the remote did not send them: it may be gone, or require credentials
          hint: git fetch     (in CI: keep the credentials of the checkout, or do not filter)
        """)


def test_a_complete_clone_sends_no_request(clone, fixlearn, count):
    fixlearn("check", "origin/main..origin/topic")
    clone.git("remote", "set-url", "origin", f"file://{clone.path}-gone")
    before = count.requests

    again = fixlearn("check", "origin/main..origin/topic")

    assert (again.exit_code, count.requests - before) == (1, 0)
