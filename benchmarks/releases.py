"""Whether releases have what git says they have: python benchmarks/releases.py REPO…

For each repository `summary --all` is run once. No commit may be in a release
whose tag does not contain it, and for 30 releases spread over all of them the
fixes must be those of `git rev-list TAG --not PREVIOUS`, read by the same
detection. Where FILE is given, each of its lines names a tag and the one before
it as somebody wrote them down by hand. Time is told beside `git log --tags` with
bodies, in the same run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from fixlearn.messages import Band
from fixlearn.repository.log import read_log
from fixlearn.repository.repository import open_repository

CHECKED = 30  # releases per repository
FIELDS = "%H%x00%P%x00%an%x00%ae%x00%at%x00%ct%x00%B"
MEASURED = """\
import atexit, resource, runpy, sys
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
atexit.register(lambda: print(f"peak {peak()}", file=sys.stderr))
runpy.run_module("fixlearn", run_name="__main__", alter_sys=True)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", metavar="REPO", nargs="+", type=Path)
    parser.add_argument("--previous", metavar="FILE", type=Path, help="of the last repository")
    options = parser.parse_args()
    wrong = 0
    for repository in options.repositories:
        by_hand = options.previous if repository == options.repositories[-1] else None
        wrong += check(repository, by_hand)
    sys.exit(1 if wrong else 0)


def git(repository: Path, *arguments: str) -> str:
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, capture_output=True, check=True, errors="replace").stdout


def summed_up(repository: Path) -> tuple[list[dict[str, Any]], float, int]:
    """Every release, the seconds, and the peak memory of fixlearn itself in MiB."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "summary", "--all", "--format", "json"],
        cwd=repository,
        capture_output=True,
        check=True,
        text=True,
    )
    seconds = time.perf_counter() - start
    peak = int(done.stderr.rpartition("peak ")[2])
    return json.loads(done.stdout)["releases"], seconds, peak


def fixes(release: dict[str, Any]) -> set[str]:
    return {one["commit"] for one in release["results"] if one["band"] == "fix"}


def check(repository: Path, by_hand: Path | None) -> int:
    start = time.perf_counter()
    log = ["git", "-C", str(repository), "log", "--tags", f"--format={FIELDS}"]
    # Unread: what this process holds would count as the peak memory of the next one.
    subprocess.run(log, stdout=subprocess.DEVNULL, check=True)
    floor = time.perf_counter() - start
    every, seconds, peak = summed_up(repository)
    releases = [one for one in every if one["date"]]
    history = open_repository(str(repository))
    config = history.config()
    strays = 0
    for one in releases:
        inside = set(git(repository, "rev-list", one["name"]).split())
        strays += len({result["commit"] for result in one["results"]} - inside)
    step = max(len(releases) // CHECKED, 1)
    checked = releases[::step][:CHECKED]
    differing = []
    for one in checked:
        before = [f"^{one['previous']}"] if one["previous"] else []
        read = read_log(history, [one["name"], *before], config)
        expected = {c.sha for c in read if c.verdict.band is Band.FIX and not c.verdict.exempt}
        if fixes(one) != expected:
            differing.append(one["name"])
    print(
        f"{repository.name}: {len(releases)} releases, {strays} commits outside of their tag; "
        f"of {len(checked)} releases {len(differing)} differ from rev-list {differing}; "
        f"{seconds:.1f} s, {seconds / floor:.1f} x git log --tags, peak {peak} MiB"
    )
    wrong = strays + len(differing)
    if by_hand:
        found = {one["name"]: one["previous"] for one in releases}
        rows = [line.split() for line in by_hand.read_text().splitlines() if line.strip()]
        others = [
            f"{tag}: {found.get(tag)}, by hand {by}" for tag, by in rows if found.get(tag) != by
        ]
        print(f"  {len(rows)} previous releases by hand, {len(others)} differ {others}")
        wrong += len(others)
    return wrong


if __name__ == "__main__":
    main()
