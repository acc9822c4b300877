"""Signals, kills and time limits leave no work tree, no process and no change."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import psutil
import pytest

from fixlearn.prove.run import run_program
from tests.prove.projects import with_fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support import Fixlearn, GitRepo

_PATIENCE = 60  # seconds
# As from a terminal, whatever was ignored around this test.
_MAIN = """\
import signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
from fixlearn.__main__ import main
main()
"""
# Writes its folder to one pipe and waits for ever at the other, and so does its child.
_WAITS = """\
grep -q fixed state && exit 0
[ -n "$ALIVE" ] || exit 1
exec 3> "$ALIVE"
pwd >&3
cat "$NEVER" &
cat "$NEVER"
"""


class Pipes:
    """Two named pipes: tests write to one when they run, and wait at the other."""

    def __init__(self, folder: Path) -> None:
        self.names = {name: str(folder / name) for name in ("ALIVE", "NEVER")}
        for name in self.names.values():
            os.mkfifo(name)
        self.alive = os.open(self.names["ALIVE"], os.O_RDONLY | os.O_NONBLOCK)

    def read(self) -> str:
        """What was written next; "" when all the processes that could write are dead."""
        assert select.select([self.alive], [], [], _PATIENCE)[0]
        return os.read(self.alive, 4096).decode()


@pytest.fixture
def pipes(tmp_path: Path) -> Iterator[Pipes]:
    actual = Pipes(tmp_path)
    yield actual
    os.close(actual.alive)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of our own."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def waiting(repo: GitRepo, pipes: Pipes, scratch: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run of `prove --write` whose test has begun, and will not end by itself."""
    with_fix(repo, {"tests/good.sh": _WAITS})
    command = [sys.executable, "-c", _MAIN, "prove", "good", "--write"]
    devices = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env={**os.environ, **pipes.names}, **devices) as process:
        tree = Path(pipes.read().strip())
        assert tree.parent == scratch.resolve()
        yield process
        process.kill()


def left(repo: GitRepo, scratch: Path) -> tuple[list[str], str, int]:
    """What is in the folder for temporary files, what has changed, and how many work trees."""
    current = sorted(path.name for path in scratch.iterdir())
    trees = repo.git("worktree", "list", "--porcelain").count("worktree ")
    return current, repo.git("status", "--porcelain"), trees


@pytest.mark.parametrize(
    ("number", "ends"),
    [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGHUP, -signal.SIGHUP)],
)
def test_a_signal_ends_the_tests_and_deletes_the_work_trees(
    repo: GitRepo,
    waiting: subprocess.Popen[bytes],
    pipes: Pipes,
    scratch: Path,
    number: signal.Signals,
    ends: int,
) -> None:
    waiting.send_signal(number)

    assert waiting.wait(_PATIENCE) == ends
    assert pipes.read() == ""
    assert left(repo, scratch) == ([], "", 1)
    assert not (repo.path / ".git/worktrees").exists()


def test_the_next_run_deletes_the_work_trees_of_a_killed_run(
    repo: GitRepo,
    fixlearn: Fixlearn,
    waiting: subprocess.Popen[bytes],
    pipes: Pipes,
    scratch: Path,
) -> None:
    alive = fixlearn("prove", "good")
    beside = left(repo, scratch)
    waiting.kill()
    waiting.wait(_PATIENCE)
    orphaned = left(repo, scratch)

    after = fixlearn("prove", "good")

    # Beside a run that is alive, another one takes away nothing but its own.
    assert (alive.exit_code, len(beside[0]), beside[1:]) == (0, 3, ("", 3))
    assert orphaned == beside
    assert (after.exit_code, left(repo, scratch)) == (0, ([], "", 1))
    with os.fdopen(os.open(pipes.names["NEVER"], os.O_WRONLY), "wb"):
        pass  # the tests that nobody ended: what they wait for has come
    assert pipes.read() == ""


def test_work_trees_of_a_zombie_or_of_a_reused_process_id_are_deleted(
    repo: GitRepo,
    fixlearn: Fixlearn,
    waiting: subprocess.Popen[bytes],
    pipes: Pipes,
    scratch: Path,
) -> None:
    (ours,) = {path.name.partition(f"-{waiting.pid}-")[0] for path in scratch.iterdir()}
    of_another = scratch / f"{ours}-{os.getpid()}-1-x"
    of_another.mkdir()
    waiting.kill()
    os.waitid(os.P_PID, waiting.pid, os.WEXITED | os.WNOWAIT)

    after = fixlearn("prove", "good")

    assert (after.exit_code, left(repo, scratch)) == (0, ([], "", 1))
    with os.fdopen(os.open(pipes.names["NEVER"], os.O_WRONLY), "wb"):
        pass
    assert pipes.read() == ""


def test_the_time_limit_ends_a_test_with_all_its_processes(
    repo: GitRepo, fixlearn: Fixlearn, pipes: Pipes, scratch: Path
) -> None:
    config = "prove: {command: 'sh {path}', timeout: 2s}\n"
    old, fix = with_fix(repo, {"tests/good.sh": _WAITS}, config=config)

    run = fixlearn("prove", "--write", env=pipes.names)

    assert run.exit_code == 0
    ends = f"passes on {fix[:7]} fix: keep the last page"
    assert run.stdout == dedent(f"""\
        good: tests/good.sh
          proven-by-time-limit: does not end on {old[:7]}, {ends}
            the failure: it did not end within 2s
        """)
    assert run.stderr.splitlines()[:3] == [
        f"running tests/good.sh without {fix[:7]} …",
        f"running tests/good.sh with {fix[:7]} …",
        f"running tests/good.sh without {fix[:7]}, again …",
    ]
    assert "\n+      failed-by: it did not end within 2s\n" in repo.git("diff", "--cached")
    assert pipes.read().startswith(str(scratch.resolve()))
    assert pipes.read() == ""
    assert left(repo, scratch) == ([], "M  lessons/2026/good.md", 1)


def test_read_only_files_of_a_test_are_deleted(
    repo: GitRepo, fixlearn: Fixlearn, scratch: Path
) -> None:
    locks = "mkdir -p locked/deep && touch locked/deep/file && chmod -R a-w locked\n"
    with_fix(repo, {"tests/good.sh": locks + "grep -q fixed state\n"})

    run = fixlearn("prove")

    assert (run.exit_code, left(repo, scratch)) == (0, ([], "", 1))


@pytest.mark.parametrize("has_groups", [True, False])
def test_a_program_at_the_time_limit_is_killed_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_groups: bool
) -> None:
    if not has_groups:  # as on Windows
        monkeypatch.delattr(os, "killpg")
    os.mkfifo(tmp_path / "never")
    pids = tmp_path / "pids"
    command = "cat never & echo $! >> pids; cat never & echo $! >> pids; wait"

    exit_code = run_program(command, tmp_path, os.environ, tmp_path / "log", 2)

    assert exit_code is None
    children = [int(pid) for pid in pids.read_text().split()]
    assert len(children) == 2
    psutil.wait_procs([psutil.Process(pid) for pid in children if psutil.pid_exists(pid)], 10)
    assert not any(map(is_running, children))


def is_running(pid: int) -> bool:
    """True if the process runs; a zombie waits only for its parent."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
