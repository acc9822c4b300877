"""`fixlearn rollup`: the digest of many repositories, from export to the page."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import GUARD, LESSON, PROJECT, GitRepo, needs_module

if TYPE_CHECKING:
    from tests.support import Fixlearn

INTERRUPTED = """
import os, signal
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from fixlearn.cli import rollup

@contextmanager
def opened(*_, **__):
    with TemporaryDirectory(dir="."):
        os.kill(os.getpid(), signal.SIGTERM)
        yield

rollup.opened = opened
rollup.command(["facts"])
"""
LIST = "# all repositories\na-team/pager\na-team/pages\nb-team/quiet\n"
PLAN = """\
  - kind: monitor
    change: An alert counts the rows.
    status: planned
    owner: platform team
    due: 2026-01-20
"""
DIGEST = PROJECT / "tests/cli/rollup-digest.md"


@pytest.fixture
def clones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose prevention holds, and one where the same mistake has only a plan."""
    monkeypatch.chdir(tmp_path)
    pager = GitRepo.create(tmp_path / "pager")
    files = {"pager.py": "1\n", "lessons/2026/last-row.md": LESSON, **GUARD}
    pager.commit("fix: keep the last row\n\nLesson: last-row\n", files)
    pages = GitRepo.create(tmp_path / "pages")
    text = LESSON.replace("prevention:\n", f"same-as: a-team/pager/last-row\nprevention:\n{PLAN}")
    files = {"pages.py": "1\n", "lessons/2026/rows.md": text}
    pages.commit("fix: keep the last row\n\nLesson: rows\n", files)
    pages.commit("fix: first row\n\nLesson: later (fire first)\n", {"pages.py": "2\n"})
    for repo in (pager, pages):
        repo.git("remote", "add", "origin", f"https://example.com/a-team/{repo.path.name}")
    Path("clones.txt").write_text("pager\npages\nmissing\n")
    Path("repositories.txt").write_text(LIST)
    return tmp_path


def test_temporary_files_are_removed_if_the_process_is_told_to_end(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", INTERRUPTED], cwd=tmp_path, check=False)

    assert (ended.returncode, list(tmp_path.iterdir())) == (-signal.SIGTERM, [])


def test_two_repositories_give_the_digest_byte_for_byte(clones: Path, fixlearn: Fixlearn) -> None:
    needs_module("ibis", by=".ci/rollup")
    for name, day in (("pager", "2026-01-31"), ("pages", "2026-01-10")):
        run = fixlearn("-C", name, "export", "--on", day)
        Path("facts").mkdir(exist_ok=True)
        Path(f"facts/{name}.jsonl").write_text(run.stdout)
    command = ("rollup", "facts", "--repos", "repositories.txt", "--on", "2026-01-31")

    run = fixlearn(*command, "--since", "30d", "--format", "markdown")

    assert run.exit_code == 0
    assert run.stdout == DIGEST.read_text()


def test_clones_are_scanned_and_a_broken_one_is_named(clones: Path, fixlearn: Fixlearn) -> None:
    needs_module("ibis", by=".ci/rollup")

    run = fixlearn("rollup", "--scan", "clones.txt", "--jobs", "2", "--on", "2026-01-31")

    assert run.exit_code == 3
    lines = run.stderr.splitlines()
    assert f"skipped {clones / 'missing'}: this is not a git repository" in lines
    assert lines[-2:] == [
        "2 repositories, 0 of them unchanged; 1 clone skipped",
        "2 repositories, 0 silent; 2 lessons, 1 ruled out; 2 items owed, 2 overdue",
    ]
    assert sorted(path.name for path in Path("facts/a-team").iterdir()) == [
        "pager.jsonl",
        "pages.jsonl",
    ]


def test_without_facts_nothing_is_reported(tmp_path: Path, fixlearn: Fixlearn) -> None:
    run = fixlearn("-C", str(tmp_path), "rollup")

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == (
        "error: no facts are given\n"
        "  why: rollup reads files that fixlearn export wrote\n"
        "  hint: fixlearn rollup <a folder with facts>\n"
    )


def test_a_list_that_cannot_be_read_is_refused(tmp_path: Path, fixlearn: Fixlearn) -> None:
    run = fixlearn("-C", str(tmp_path), "rollup", "facts", "--repos", "missing.txt")

    assert run.exit_code == 2
    assert run.stderr.startswith('error: --repos: cannot read "missing.txt"\n')
