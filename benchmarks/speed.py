"""How fast fixlearn is, and how its work grows: python benchmarks/speed.py [--sizes 300,1000,3000]

For each size a repository is made: so many commits, each a fix with its lesson and a tag of its
own. Each row below is a command in it. Its CPU time, with that of the processes it starts, is
compared with a floor that is measured in turns with it: `python -c pass` for what runs at a
commit, `git log` with all messages for what reads a history. The exponent says how the time grows
from the second largest size to the largest: 0 is constant, 1 is linear.

Programs that do similar work are measured too if they are on PATH or in --peers FOLDER.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

BIN = Path(sys.executable).parent
FIXLEARN = str(BIN / "fixlearn")
INTERPRETER = "python -c pass"
LOG = "git log"
FLOORS = {INTERPRETER: [sys.executable, "-c", "pass"], LOG: ["git", "log", "--format=%H%x00%B"]}
SHORT_ROUNDS = 9
LONG_ROUNDS = 3
SLOW = 2.0  # seconds; what takes longer is measured in one round only, after the first

_BETWEEN = 8 * 3_600  # seconds between two commits: ten thousand of them take nine years

# Runs fixlearn, and prints at its end how much memory this process itself had.
_MEASURED = """\
import atexit, resource, runpy, sys
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
atexit.register(lambda: print(f"\\npeak {peak()} MiB", file=sys.stderr))
runpy.run_module("fixlearn", run_name="__main__", alter_sys=True)
"""

_LESSON = """\
---
title: Row {n} dropped when the total fills page {n}
date: {year}-06-01
areas: [src/part{part}/rows_{n}.py]
gap: The pager was only tried with totals that fill page {n}.
prevention:
  - kind: test
    change: A test pages through {n} rows and compares them.
    evidence: tests/part{part}/test_rows_{n}.py::test_rows
---
"""


class Row(NamedTuple):
    """One line of the table."""

    name: str
    floor: str
    command: Callable[[Path], list[str]]  # the repository -> what is run in it
    program: str = "fixlearn"  # a peer is measured only if it is installed
    least: int = 0  # commits that the repository must have
    before: Callable[[Path], object] = lambda _: None  # what is staged first, not measured


class Measured(NamedTuple):
    """One run of a command."""

    cpu: float  # seconds of the command and of all that it started
    wall: float
    peak: int | None  # MiB of fixlearn itself


def fixlearn(*arguments: str) -> Callable[[Path], list[str]]:
    """A command of fixlearn that prints its own peak memory."""
    return lambda _: [sys.executable, "-c", _MEASURED, *arguments]


def peer(*command: str) -> Callable[[Path], list[str]]:
    """The command of another program; MESSAGE is a file with the message of a commit."""
    return lambda repo: [
        str(repo / ".git/message") if word == "MESSAGE" else word for word in command
    ]


MESSAGES = {
    "declared no fix": "docs: say how rows are read\n",
    "free form, no fix": "Say how rows are read\n",
    "fix with its lesson": "fix: keep the row\n\nLesson: row-7\n",
    "fix that is refused": "fix: keep the row\n",
}


def hook(message: str) -> Callable[[Path], list[str]]:
    """The commit-msg hook, called as a hook manager does."""

    def command(repo: Path) -> list[str]:
        path = repo / ".git/message"
        path.write_text(MESSAGES[message])
        return [FIXLEARN, "hook", "commit-msg", str(path)]

    return command


def commit(message: str) -> Callable[[Path], list[str]]:
    """A whole `git commit`, with all hooks that `fixlearn install` has put there."""
    return lambda _: ["git", "commit", "--quiet", "--message", MESSAGES[message]]


def stage(name: str) -> Callable[[Path], object]:
    """Change a file and stage it."""

    def change(repo: Path) -> None:
        (repo / ".git/fixlearn-message").unlink(missing_ok=True)  # what a refused commit leaves
        (repo / name).write_text(f"{time.perf_counter_ns()}\n")
        subprocess.run(["git", "add", name], cwd=repo, check=True)

    return change


CHECKED = ("check of 100 commits", "check of 500 commits")
ROWS = (
    *(
        Row(f"commit-msg: {name}", INTERPRETER, hook(name), before=stage("src/pager.py"))
        for name in MESSAGES
    ),
    *(
        Row("commit-msg: declared no fix", INTERPRETER, peer(*command), command[0])
        for command in (
            ("conventional-pre-commit", "MESSAGE"),
            ("gitlint", "--msg-filename", "MESSAGE"),
            ("cz", "check", "--commit-msg-file", "MESSAGE"),
            ("commitlint", "--edit", "MESSAGE"),
        )
    ),
    Row(
        "git commit: without hooks",
        INTERPRETER,
        lambda _: ["git", "-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "docs: x"],
        before=stage("README.md"),
    ),
    Row("git commit: docs", INTERPRETER, commit("declared no fix"), before=stage("README.md")),
    Row(
        "git commit: fix", INTERPRETER, commit("fix with its lesson"), before=stage("src/pager.py")
    ),
    *(
        Row(name, LOG, command, program, least=count + 1)
        for name, count in zip(CHECKED, (100, 500), strict=True)
        for program, command in (
            ("fixlearn", fixlearn("check", f"HEAD~{count}..HEAD")),
            ("cz", peer("cz", "check", "--rev-range", f"HEAD~{count}..HEAD")),
            ("git-cliff", peer("git-cliff", f"HEAD~{count}..HEAD")),
        )
    ),
    Row("check --all", LOG, fixlearn("check", "--all")),
    Row("check --all", LOG, peer("cz", "check", "--rev-range", "HEAD"), "cz"),
    Row("check --all", LOG, peer("git-cliff"), "git-cliff"),
    Row("check --all", LOG, peer("git-changelog"), "git-changelog"),
    Row("summary", LOG, fixlearn("summary")),
    Row("summary --all", LOG, fixlearn("summary", "--all", "--format", "json")),
    Row("export", LOG, fixlearn("export")),
    Row("due", LOG, fixlearn("due")),
    Row("explain", LOG, fixlearn("explain", "HEAD~1")),
    Row("recall", LOG, fixlearn("recall", "src/part7/rows_7.py")),
    Row("lint", LOG, fixlearn("lint")),
)


def main() -> None:
    """Measure the rows, print the table, and write it as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="100,300,1000", help="commits [default: %(default)s]")
    parser.add_argument("--only", default="", metavar="WORDS", help="rows with one of these words")
    parser.add_argument("--repository", action="append", default=[], type=Path, metavar="REPO")
    parser.add_argument("--peers", type=Path, metavar="FOLDER", help="with their programs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where rows are replaced")
    parser.add_argument("--most", type=float, default=600, help="seconds of a run [%(default)s]")
    options = parser.parse_args()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    words = [word.strip() for word in options.only.split(",") if word.strip()]
    rows = [row for row in ROWS if not words or any(word in row.name for word in words)]
    os.environ.update(environment(options.peers))
    absent = {row.program for row in rows if row.program != "fixlearn"}
    absent = {program for program in absent if not shutil.which(program)}
    for program in sorted(absent):
        print(f"skipped: {program} is not installed")
    rows = [row for row in rows if row.program not in absent]
    results: dict[Row, dict[str, dict[str, float]]] = {row: {} for row in rows}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            repo = make_repository(Path(folder) / str(size), size)
            measure(rows, repo, size, str(size), results, options.most)
            shutil.rmtree(repo)
    for repo in options.repository:
        history = [row for row in rows if row.floor == LOG]
        count = run(["git", "rev-list", "--count", "HEAD"], repo, 60)[1]
        measure(history, repo, int(count), repo.resolve().name, results, options.most)
    report: dict[str, Any] = {
        "machine": machine(),
        "rows": [as_json(row, results[row], sizes) for row in rows],
    }
    print_table(report["rows"])
    if options.json:
        report["rows"] = in_order([*kept_rows(options.json, report["rows"]), *report["rows"]])
        options.json.write_text(json.dumps(report, indent=1) + "\n")


def kept_rows(path: Path, new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of an earlier report that were not measured again."""
    earlier = json.loads(path.read_text("utf-8"))["rows"] if path.exists() else []
    measured = {(row["row"], row["program"]) for row in new}
    return [row for row in earlier if (row["row"], row["program"]) not in measured]


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a report in the order of ROWS."""
    order = {(row.name, row.program): number for number, row in enumerate(ROWS)}
    return sorted(rows, key=lambda row: order.get((row["row"], row["program"]), len(order)))


def environment(peers: Path | None) -> dict[str, str]:
    """Nobody's own settings, and the programs that are measured first on PATH."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "FIXLEARN_", "PYTHON")):
            del os.environ[name]
    folders = [str(BIN), *([str(peers)] if peers else []), os.environ["PATH"]]
    roles = {f"GIT_{role}_{key}": "bench@example.com" for role in ("AUTHOR", "COMMITTER")
             for key in ("NAME", "EMAIL")}  # fmt: skip
    config = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "NO_COLOR": "1"}
    return {"PATH": os.pathsep.join(folders), **roles, **config}


def make_repository(folder: Path, size: int) -> Path:
    """A repository with `size` commits, lessons and tags, and with fixlearn's hooks."""
    subprocess.run(["git", "init", "--quiet", "-b", "main", folder], check=True)
    importer = ["git", "-C", folder, "fast-import", "--quiet"]
    process = subprocess.Popen(importer, stdin=subprocess.PIPE, text=True)
    assert process.stdin
    for n in range(1, size + 1):
        process.stdin.write(_commit(n))
    process.stdin.close()
    if process.wait():
        sys.exit("git fast-import has failed")
    for command in (
        ["git", "reset", "--quiet", "--hard", "main"],
        ["git", "config", "gc.auto", "0"],
        ["git", "pack-refs", "--all"],
        ["git", "repack", "-a", "-d", "-q"],  # as `git gc` does, with deltas
        [FIXLEARN, "install"],
    ):
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder


def _commit(n: int) -> str:
    """One commit for git fast-import: a fix, its test and its lesson; and its tag."""
    seconds = 1_450_000_000 + n * _BETWEEN
    year, part = datetime.fromtimestamp(seconds, UTC).year, n % 50
    files = {
        f"src/part{part}/rows_{n}.py": f"rows = {n}\n",
        f"tests/part{part}/test_rows_{n}.py": "def test_rows():\n    pass\n",
        f"lessons/{year}/row-{n}.md": _LESSON.format(n=n, year=year, part=part),
        **({"README.md": "Rows.\n", "src/pager.py": "rows = []\n"} if n == 1 else {}),
    }
    message = f"fix: keep row {n}\n\nLesson: row-{n}\n"
    texts = (f"M 644 inline {path}\n{_data(text)}\n" for path, text in files.items())
    return (
        f"commit refs/heads/main\nmark :{n}\ncommitter Ada <ada@example.com> {seconds} +0000\n"
        f"{_data(message)}\n{''.join(texts)}"
        f"reset refs/tags/v{n // 100}.{n % 100}.0\nfrom :{n}\n\n"
    )


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}"


def measure(
    rows: list[Row],
    repo: Path,
    size: int,
    column: str,
    results: dict[Row, dict[str, dict[str, float]]],
    most: float,
) -> None:
    """Measure these rows in one repository, in turns with their floor."""
    for row in rows:
        if size < row.least:
            continue
        print(f"{column:>8} {row.program} {row.name}", file=sys.stderr)
        runs: list[Measured] = []
        floors: list[float] = []
        rounds = SHORT_ROUNDS if row.floor == INTERPRETER else LONG_ROUNDS
        for _ in range(rounds + 1):
            floors.append(run(FLOORS[row.floor], repo, most)[0].cpu)
            row.before(repo)
            command = row.command(repo)
            runs.append(run(command, repo, most)[0])
            if len(runs) > 1 and runs[-1].wall > SLOW:
                break
        runs, floors = runs[1:] or runs, floors[1:] or floors  # the first one fills caches
        cpu, floor = (statistics.median(values) for values in ([r.cpu for r in runs], floors))
        peaks = [each.peak for each in runs if each.peak]
        results[row][column] = {
            "cpu": round(cpu, 4),
            "wall": round(statistics.median(each.wall for each in runs), 4),
            "floor": round(floor, 4),
            "ratio": round(cpu / floor, 2),
            **({"peak": max(peaks)} if peaks else {}),
        }


def run(command: list[str], repo: Path, most: float) -> tuple[Measured, str]:
    """Run a command to its end, or for `most` seconds; its costs and its output."""
    # Into files: what this process held would count as the next one's peak memory.
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        process = subprocess.Popen(
            command, cwd=repo, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr
        )
        try:
            process.wait(most)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            print(f"stopped after {most:.0f} s", file=sys.stderr)
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        stderr.seek(max(stderr.tell() - 1_000, 0))
        last = stderr.read().decode("utf-8", "replace").rpartition("\npeak ")[2]
        output = b""
        if command[:2] == ["git", "rev-list"]:
            stdout.seek(0)
            output = stdout.read()
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    peak = int(last.split()[0]) if last.endswith("MiB\n") else None
    return Measured(cpu, wall, peak), output.decode()


def as_json(row: Row, columns: dict[str, dict[str, float]], sizes: list[int]) -> dict[str, Any]:
    """A row of the report."""
    measured = [size for size in sizes if str(size) in columns]
    exponent = None
    if len(measured) > 1:
        low, high = measured[-2:]
        grown = columns[str(high)]["cpu"] / columns[str(low)]["cpu"]
        exponent = round(math.log(grown) / math.log(high / low), 2)
    return {
        "row": row.name,
        "program": row.program,
        "floor": row.floor,
        "exponent": exponent,
        "columns": columns,
    }


def machine() -> dict[str, str]:
    """What was measured on."""
    git = subprocess.run(["git", "version"], capture_output=True, text=True, check=True).stdout
    return {
        "python": platform.python_version(),
        "git": git.split()[2],
        "system": f"{platform.system()} {platform.machine()}",
    }


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print a line for each row: seconds, ratio to the floor and peak memory at each size."""
    for row in rows:
        columns = row["columns"]
        if not columns:
            continue
        name = row["row"] if row["program"] == "fixlearn" else f"{row['row']} ({row['program']})"
        cells = [
            f"{column}: {cell['ratio']:.1f} x, {cell['cpu']:.2f} s"
            + (f", {cell['peak']} MiB" if "peak" in cell else "")
            for column, cell in columns.items()
        ]
        grows = "" if row["exponent"] is None else f"  exponent {row['exponent']}"
        print(f"{name}, floor {row['floor']}{grows}\n    {'; '.join(cells)}")


if __name__ == "__main__":
    main()
