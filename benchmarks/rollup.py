"""How long a roll-up takes, next to a plain DuckDB scan of the same files.

python benchmarks/rollup.py [--repositories N] [--facts M]

Writes the facts of N synthetic repositories and of two and four times as many, with M facts each.
For each size it prints the CPU seconds of the roll-up, its memory, and the CPU seconds of
a plain query over the same files, which parses each line once.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

KINDS = "guard automate lint property-test test monitor review document".split()
CAUSES = "logic boundary state interface timing data capacity config".split()
SCAN = """\
import sys, duckdb
files = f"{sys.argv[1]}/*.jsonl"
columns = "{'fact': 'VARCHAR', 'repository': 'VARCHAR', 'gap': 'VARCHAR'}"
rows = f"read_json('{files}', format='newline_delimited', columns={columns})"
duckdb.sql(f"SELECT fact, count(DISTINCT repository), max(gap) FROM {rows} GROUP BY fact").show()
"""


def write(folder: Path, number: int, size: int) -> None:
    """A third of the facts are lessons, half are fixes, the others releases and repair items."""
    folder.mkdir()
    words = [f"{a}{b}" for a in "pager table index cache queue clock".split() for b in range(500)]
    for index in range(number):
        chance = random.Random(index)  # noqa: S311, so that each run has the same facts
        common = {"schema_version": 1, "repository": f"team-{index % 40}/service-{index}"}
        head = {"head": "e" * 40, "committed": "2026-01-30", "day": "2026-01-31"}
        rows = [{"fact": "repository", **common, **head, "version": "1.0", "enforce": "deny"}]
        rows.append({"fact": "release", **common, "release": None, "owed": 5, "overdue": 1})
        rows += (fact(chance, common, row, size, words) for row in range(size - 2))
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"service-{index}.jsonl").write_text(lines)


def fact(chance: random.Random, common: dict, row: int, size: int, words: list[str]) -> dict:
    """One fact of a repository."""
    day = f"{chance.randint(2023, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    released = {"release": f"v{row // 50}", "released": day}
    lesson = f"lesson-{chance.randrange(max(size // 3, 1))}"
    if row % 20 == 0:
        owner = f"team {chance.randrange(30)}"
        due = {"status": "planned", "owner": owner, "due": "2026-01-20"}
        return {"fact": "repair", **common, "lesson": lesson, "change": "A guard.", **due}
    if row % 3 == 0:
        group = chance.choice(["ruled-out", "ruled-out", "stated", "came-back"])
        gap = " ".join(["The test only tried", *chance.sample(words, 8)])
        return {
            "fact": "lesson",
            **common,
            **released,
            "lesson": f"lesson-{row}",
            "title": f"Row {row} is lost",
            "gap": gap,
            "path": f"lessons/{row}.md",
            "date": day,
            "strongest_kind": chance.choice(KINDS),
            "cause": chance.choice(CAUSES),
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
    outcome = chance.choice(["covered", "covered", "waived", "missing"])
    fix = {"commit": f"{row:040x}", "committed": day, "subject": f"fix: number {row}"}
    known = {"outcome": outcome, "lessons": [lesson], "repeat": chance.random() < 0.02}
    return {"fact": "fix", **common, **released, **fix, **known}


def seconds(command: list[str]) -> float:
    """The CPU time of a command; raises CalledProcessError if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repositories", type=int, default=75, metavar="N")
    parser.add_argument("--facts", type=int, default=1000, metavar="M")
    options = parser.parse_args()
    print("repositories      facts   MB of facts   roll-up s   peak MB   scan s   ratio")
    with tempfile.TemporaryDirectory() as work:
        for factor in (1, 2, 4):
            number = options.repositories * factor
            folder = Path(work, str(factor))
            write(folder, number, options.facts)
            size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
            scan = seconds([sys.executable, "-c", SCAN, str(folder)])
            report = [sys.executable, "-m", "fixlearn", "rollup", str(folder), "--on", "2026-01-31"]
            rollup = seconds([*report, "--format", "html"])
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
            facts = number * options.facts
            print(
                f"{number:12,} {facts:10,} {size:13,.0f} {rollup:11.1f} {peak:9,.0f}"
                f" {scan:8.1f} {rollup / scan:7.1f}"
            )


if __name__ == "__main__":
    main()
