"""How the roll-up grows with the facts, next to a plain DuckDB scan of the same files.

python benchmarks/rollup.py [--repositories 300,1700,10000] [--facts 1000] [--json FILE]

Writes the facts of synthetic repositories, with so many facts each, and rolls them up at each size:
the web page, which asks all questions. The scan parses the columns that the roll-up needs and
counts what is in them. The times are CPU seconds, with those of all threads. The growth is an
exponent from the smallest to the largest size: 0 is constant, 1 is linear.

Ten million facts take 5 GB of disk in the folder of TMPDIR.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from fixlearn.rollup.engine import READ

KINDS = "guard automate lint property-test test monitor review document".split()
CAUSES = "logic boundary state interface timing data capacity config".split()
GROUPS = ("ruled-out",) * 12 + ("stated",) * 7 + ("came-back",)
TEAM = 10  # repositories that share words, and a few gaps
COMMON = [f"{a}{b}" for a in "pager table index cache queue clock".split() for b in range(50)]
SCAN = """\
import sys, duckdb
names, files = sys.argv[1].split(), [f"{folder}/*.jsonl" for folder in sys.argv[2:]]
columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
rows = f"read_json({files}, format='newline_delimited', columns={{{columns}}})"
counts = ", ".join(f'count("{name}")' for name in names)
duckdb.sql(f"SELECT fact, {counts} FROM {rows} GROUP BY fact").show()
"""


def write(folder: Path, numbers: range, size: int) -> None:
    """A third of the facts are lessons, most are fixes, the others releases and repair items."""
    folder.mkdir()
    for index in numbers:
        chance = random.Random(index)  # noqa: S311, so that each run has the same facts
        common = {"schema_version": 1, "repository": f"team-{index // TEAM}/service-{index}"}
        head = {"head": "e" * 40, "committed": "2026-01-30", "day": "2026-01-31"}
        rows = [{"fact": "repository", **common, **head, "version": "1.0", "enforce": "deny"}]
        rows.append({"fact": "release", **common, "release": None, "owed": size, "overdue": 1})
        rows += (fact(chance, common, index, row, size) for row in range(size - 2))
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"service-{index}.jsonl").write_text(lines)


def fact(
    chance: random.Random, common: dict[str, Any], index: int, row: int, size: int
) -> dict[str, Any]:
    """One fact of a repository."""

    def below(limit: int) -> int:
        return int(chance.random() * limit)

    month = below(37)
    day = f"{2023 + month // 12}-{month % 12 + 1:02}-{below(28) + 1:02}"
    released = {"release": f"v{row // 50}", "released": day}
    lesson = f"lesson-{3 * below(size // 3)}"
    if row % 20 == 0:
        due = {"status": "planned", "owner": f"team {below(30)}", "due": f"2026-0{below(9) + 1}-20"}
        return {"fact": "repair", **common, "lesson": lesson, "change": "A guard.", **due}
    if row % 3 == 0:
        group = GROUPS[below(len(GROUPS))]
        rare = f"part{index // TEAM}x{below(size * TEAM // 15)}"
        words = " ".join(COMMON[int(len(COMMON) * chance.random() ** 3)] for _ in range(7))
        is_shared = below(100) == 0
        known = f"{index // TEAM}y{below(20)}"
        gap = (
            f"No test of {known} had a row for each of {known}" if is_shared else f"{words} {rare}"
        )
        return {
            "fact": "lesson",
            **common,
            **released,
            "lesson": f"lesson-{row}",
            "title": f"Row {row} of {rare} is lost",
            "gap": f"The test only tried {gap}.",
            "path": f"lessons/{row}.md",
            "date": day,
            "strongest_kind": KINDS[below(8)],
            "cause": CAUSES[below(8)],
            "audience": "public",
            "state": "evident",
            "group": group,
            "state_now": "evident",
            "group_now": group,
            "holds": group == "ruled-out",
            "declared_same_as": [],
            "changes": ["A test covers it."],
            "evidence": [f"tests/test_{row}.py::test"],
        }
    outcome = ("covered", "covered", "waived", "missing")[below(4)]
    fix = {"commit": f"{row:040x}", "committed": day, "subject": f"fix: number {row}"}
    known_of_fix = {"outcome": outcome, "lessons": [lesson], "repeat": below(50) == 0}
    return {"fact": "fix", **common, **released, **fix, **known_of_fix}


class Cost(NamedTuple):
    """What a command used."""

    cpu: float  # seconds
    wall: float
    peak: float  # MB


def cost(command: list[str]) -> Cost:
    """Run a command and measure it; raises SystemExit with its messages if it fails."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        if process.returncode:
            raise SystemExit(errors.read().decode())
    cpu = used.ru_utime + used.ru_stime
    return Cost(cpu, time.monotonic() - start, used.ru_maxrss * 1024 / 1e6)


def measure(sizes: list[int], facts: int, work: Path) -> list[dict[str, Any]]:
    """A row for each number of repositories, printed as soon as it is known."""
    print("repositories      facts      MB   roll-up s  elapsed  peak MB   scan s  peak MB   ratio")
    rows: list[dict[str, Any]] = []
    folders: list[str] = []
    for start, size in zip([0, *sizes], sizes, strict=False):
        folder = work / str(size)
        if not folder.exists():
            write(folder, range(start, size), facts)
        folders.append(str(folder))
        files = (path for name in folders for path in Path(name).iterdir())
        megabytes = sum(path.stat().st_size for path in files) / 1e6
        scan = cost([sys.executable, "-c", SCAN, " ".join(READ), *folders])
        options = ["--on", "2026-01-31", "--format", "html"]
        rollup = cost([sys.executable, "-m", "fixlearn", "rollup", *folders, *options])
        print(
            f"{size:12,} {size * facts:10,} {megabytes:7,.0f} {rollup.cpu:11,.1f}"
            f" {rollup.wall:8,.0f} {rollup.peak:8,.0f} {scan.cpu:8,.1f} {scan.peak:8,.0f}"
            f" {rollup.cpu / scan.cpu:7.1f}",
            flush=True,
        )
        row = {"repositories": size, "facts": size * facts, "megabytes": round(megabytes)}
        rows.append({**row, "rollup": rounded(rollup), "scan": rounded(scan)})
    return rows


def rounded(used: Cost) -> dict[str, float]:
    """The numbers of a row."""
    return {name: round(value, 2) for name, value in used._asdict().items()}


def growth(rows: list[dict[str, Any]], program: str, name: str) -> float:
    """The exponent from the smallest to the largest size."""
    first, last = rows[0], rows[-1]
    times = last[program][name] / first[program][name]
    return round(math.log(times) / math.log(last["facts"] / first["facts"]), 2)


def main() -> None:
    """Print a table and the growth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repositories", default="300,1700,10000", metavar="N,…")
    parser.add_argument("--facts", type=int, default=1000, metavar="M")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the facts for the next run")
    options = parser.parse_args()
    sizes = sorted(int(number) for number in options.repositories.split(","))
    with tempfile.TemporaryDirectory() as work:
        rows = measure(sizes, options.facts, options.keep or Path(work))
    report: dict[str, Any] = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count(),
        "rows": rows,
    }
    if len(rows) > 1:
        programs = {program: {} for program in ("rollup", "scan")}
        for program, numbers in programs.items():
            for name in ("cpu", "peak"):
                numbers[name] = growth(rows, program, name)
                print(f"growth of the {program}, {name}: {numbers[name]}")
        report["growth"] = programs
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
