"""How fast fixlearn is, as ratios to a floor of the same run: python benchmarks/speed.py REPO…

For each repository: `check --all` and `summary` beside `git log` with bodies, and
their own peak memory. Before them the hook, beside an interpreter that does
nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROUNDS = 15  # of the short commands
LONG_ROUNDS = 3
LESSONS = 10_000  # to recall some of
PYTHON = sys.executable

LESSON = """\
---
title: Last row dropped
date: 2026-01-05
gap: Nothing asked for the last row.
prevention:
  - {kind: test, change: A test asks for it., evidence: tests/test_rows.py}
---
"""

# Runs fixlearn, and says at its end how much memory this process itself had.
_MEASURED = """\
import atexit, resource, runpy, sys
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
atexit.register(lambda: print(f"peak {peak()} MiB", file=sys.stderr))
runpy.run_module("fixlearn", run_name="__main__", alter_sys=True)
"""


class Timed(NamedTuple):
    """The fastest run of a command, and what it said."""

    seconds: float
    stdout: str
    stderr: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", metavar="REPO", nargs="*", type=Path)
    repositories = parser.parse_args().repositories
    _hook()
    _recall()
    for repository in repositories:
        _history(repository)


def _timed(command: list[str], folder: Path, rounds: int) -> Timed:
    seconds = []
    # Into files: what this process held would count as the next one's peak memory.
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        for _ in range(rounds):
            for stream in (stdout, stderr):
                stream.seek(0)
                stream.truncate()
            start = time.perf_counter()
            subprocess.run(command, cwd=folder, stdout=stdout, stderr=stderr, check=False)
            seconds.append(time.perf_counter() - start)
        middle = statistics.median(seconds) if rounds > LONG_ROUNDS else min(seconds)
        stderr.seek(0)
        stdout.seek(0)
        said = stdout.read() if "json" in command else b""
        return Timed(middle, said.decode("utf-8", "replace"), stderr.read().decode())


def _hook() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder)
        floor = _timed([PYTHON, "-c", "pass"], folder, ROUNDS).seconds
        print("== hook, as a ratio to python -c pass")
        for what, message in (
            ("declared, no fix", "docs: say how rows are read\n"),
            ("free form, no fix", "Say how rows are read\n"),
            ("fix with its lesson", "fix: keep the row\n\nLesson: last-row\n"),
            ("fix, refused", "fix: keep the row\n"),
        ):
            (folder / "message").write_text(message)
            hook = [str(Path(PYTHON).parent / "fixlearn"), "hook", "commit-msg", "message"]
            ratio = _timed(hook, folder, ROUNDS).seconds / floor
            print(f"{what:<22}{ratio:5.1f}")


def _prepare(folder: Path) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    lesson = folder / "lessons/2026/last-row.md"
    lesson.parent.mkdir(parents=True)
    lesson.write_text(LESSON)
    (folder / "rows.py").write_text("rows = []\n")
    for command in ("init", "-b", "main"), ("add", "lessons", "rows.py"):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)
    identity = ("-c", "user.name=bench", "-c", "user.email=bench@example.com")
    commit = ["git", *identity, "commit", "-m", "feat: rows"]
    subprocess.run(commit, cwd=folder, check=True, capture_output=True)
    (folder / "rows.py").write_text("rows = [1]\n")
    subprocess.run(["git", "add", "rows.py"], cwd=folder, check=True)


def _recall() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder)
        lessons = folder / "lessons/2026"
        for number in range(LESSONS):
            text = LESSON.replace("rows", f"rows_{number}").replace("row ", f"row {number % 99} ")
            (lessons / f"lesson-{number}.md").write_text(text)
        subprocess.run(["git", "add", "lessons"], cwd=folder, check=True, capture_output=True)
        reading = ["git", "cat-file", "--batch", "--batch-all-objects"]
        floor = _timed(reading, folder, LONG_ROUNDS).seconds
        print(f"== {LESSONS:,} lessons, as a ratio to git cat-file of all of them {floor:.2f} s")
        for arguments in (["src/rows_7.py"], ["--words", "row 7 dropped"]):
            command = [PYTHON, "-m", "fixlearn", "recall", *arguments]
            seconds = _timed(command, folder, LONG_ROUNDS).seconds
            print(f"recall {arguments[0]:<15}{seconds:7.2f} s {seconds / floor:6.1f} x")


def _history(folder: Path) -> None:
    logs = ["git", "log", "--format=%H%x00%B"]
    floor = _timed(logs, folder, LONG_ROUNDS).seconds
    floor_of_tags = _timed([*logs, "--tags", "HEAD"], folder, LONG_ROUNDS).seconds
    print(f"== {folder.name}: git log {floor:.2f} s, git log --tags HEAD {floor_of_tags:.2f} s")
    for arguments, floor_here in (
        (["check", "--all"], floor),
        (["summary"], floor),
        (["summary", "--all", "--format", "json"], floor_of_tags),
    ):
        run = _timed([PYTHON, "-c", _MEASURED, *arguments], folder, LONG_ROUNDS)
        said = run.stderr.strip().splitlines()
        name = " ".join(arguments[:2])
        print(f"{name:<16}{run.seconds:7.2f} s {run.seconds / floor_here:6.1f} x   {said[-1]}")
        if arguments[0] == "check":
            print(f"  {said[0]}")
        elif "json" in arguments:
            releases = json.loads(run.stdout)["releases"]
            print(f"  {len(releases) - 1:,} releases, and what is unreleased")


if __name__ == "__main__":
    main()
