"""Kill every command that writes, at random moments: python benchmarks/crashes.py [--kills N]

Each file has to be old or new afterwards, and git has to work.
Each command runs in a fork of this process, which has imported everything, so that most kills hit
the command and not its start.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fixlearn.cli import COMMANDS, load_command, run

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.support import GUARD, LESSON, GitRepo

OPTIONS = ("--title", "Last row is dropped in the pager", "--gap", "No test had a full page.")
PREVENTION = ("--kind", "test", "--change", "A test fills a page.")
EVIDENCE = ("--evidence", "tests/test_pager.py::test_every_row")
MESSAGE = "fix: keep the last row\n"
WRITERS = {
    "new": ["new", *OPTIONS, *PREVENTION, *EVIDENCE],
    "retire": ["retire", "last-row", "--because", "the pager was deleted"],
    "summary --update": ["summary", "v1.0", "--update", "CHANGELOG.md"],
    "check --format json:FILE": ["check", "--all", "--format", "json:report.json"],
    "lint --fix-moved": ["lint", "--fix-moved"],
    "init": ["init", "--yes"],
    "install": ["install"],
    "commit-msg": ["hook", "commit-msg", "message"],
}


def prepare(folder: Path) -> None:
    """A repository in which each of the commands has something to write."""
    repo = GitRepo.create(folder)
    repo.commit("feat: pages", {"pager.py": "rows = []\n", **GUARD})
    lesson = {
        "lessons/2026/last-row.md": LESSON,
        "CHANGELOG.md": "# Changelog\n\n## v1.0\n\n- old\n",
    }
    repo.commit("fix: keep the last row\n\nLesson: last-row", lesson)
    repo.tag("v1.0")
    repo.git("mv", "tests/test_pager.py", "tests/test_moved.py")
    repo.commit("test: move it")
    repo.write({"message": MESSAGE, "pager.py": "rows = [1]\n"})
    repo.git("add", "pager.py")


def files(folder: Path) -> dict[str, bytes]:
    """{path: content} of the files that fixlearn may write."""
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    ours = ("hooks/", "fixlearn-", "config")
    return {
        name: path.read_bytes()
        for name, path in names.items()
        if not name.startswith(".git/") or name.removeprefix(".git/").startswith(ours)
        if not name.endswith(".fixlearn")  # an unfinished file, which nobody reads
    }


def start(folder: Path, arguments: list[str]) -> int:
    """Run fixlearn in a fork; returns the id of its process."""
    child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        os.chdir(folder)
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        if arguments[0] == "hook":
            from fixlearn import hook

            os._exit(hook.run(arguments[1], arguments[2:]))
        os._exit(run(arguments))
    finally:
        os._exit(99)


def measure(name: str, arguments: list[str], template: Path, kills: int) -> str:
    """Kill the command; a line about what it left."""
    work = template.parent / "work"

    def fresh() -> None:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(template, work, symlinks=True)

    fresh()
    before = files(work)
    began = time.monotonic()
    os.waitpid(start(work, arguments), 0)
    seconds = time.monotonic() - began
    after = files(work)
    assert after != before, f"{name} writes nothing"
    finished = partial = 0
    for _ in range(kills):
        fresh()
        child = start(work, arguments)
        time.sleep(random.uniform(0, seconds * 1.1))  # noqa: S311
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        actual = files(work)
        finished += actual == after
        odd = [path for path in actual if actual[path] not in (before.get(path), after.get(path))]
        odd += [path for path in before if path not in actual]
        git = subprocess.run(
            ["git", "status", "--short"], cwd=work, capture_output=True, check=False
        )
        if odd or git.returncode:
            partial += 1
            print(f"  {name}: {odd} {git.stderr.decode()}", flush=True)
    return f"{name:<26} {kills} kills, {finished} after the end, {partial} with a partial file"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="of each command (default: 100)")
    kills = parser.parse_args().kills
    for command in COMMANDS:
        load_command(command)
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for role in ("AUTHOR", "COMMITTER"):
        os.environ |= {f"GIT_{role}_NAME": "Ada", f"GIT_{role}_EMAIL": "ada@example.com"}
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template"
        prepare(template)
        for name, arguments in WRITERS.items():
            print(measure(name, arguments, template, kills), flush=True)


if __name__ == "__main__":
    main()
