"""Many clones, scanned in several processes."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.support import GUARD, LESSON, GitRepo, needs_module

from fixlearn.rollup.scan import Workers, dask, processes, scan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ON = date(2026, 1, 31)


@pytest.fixture
def clones(tmp_path: Path) -> list[str]:
    """Three repositories, and a folder that is none."""
    for name in ("pager", "pages", "tables"):
        repo = GitRepo.create(tmp_path / name)
        files = {"pager.py": "1\n", "lessons/2026/last-row.md": LESSON, **GUARD}
        repo.commit("fix: keep the last row\n\nLesson: last-row\n", files)
    (tmp_path / "empty").mkdir()
    return [str(tmp_path / name) for name in ("pager", "empty", "pages", "tables")]


def scanned(clones: Iterable[str], into: Path, workers: Workers, on: date = ON) -> list[str]:
    """What became of each clone, sorted."""
    results = scan(clones, str(into), workers, on=on)
    return sorted(
        f"{result.folder.rpartition('/')[2]}: "
        + (result.error.split(":")[0] or ("kept" if result.is_kept else "written"))
        for result in results
    )


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_a_broken_clone_is_skipped_and_an_unchanged_one_is_not_read_again(
    clones: list[str], tmp_path: Path
) -> None:
    into = tmp_path / "facts"
    first = scanned(clones, into, processes(2))
    before = contents(into)
    GitRepo(tmp_path / "pages").commit("docs: more", {"a.md": "\n"})

    second = scanned(clones, into, processes(2), date(2026, 2, 1))

    assert first == [
        "empty: this is not a git repository",
        "pager: written",
        "pages: written",
        "tables: written",
    ]
    assert second == [first[0], "pager: kept", "pages: written", "tables: kept"]
    after = contents(into)
    assert after["pager.jsonl"] == before["pager.jsonl"].replace("2026-01-31", "2026-02-01", 1)
    assert after["pages.jsonl"] != before["pages.jsonl"]


def test_a_killed_process_loses_nothing(clones: list[str], tmp_path: Path) -> None:
    pools: list[ProcessPoolExecutor] = []

    def executor() -> ProcessPoolExecutor:
        pool = processes(1).executor()
        assert isinstance(pool, ProcessPoolExecutor)
        pools.append(pool)
        return pool

    results = scan(clones, str(tmp_path / "facts"), Workers(1, executor), on=ON)
    folders = [next(results).folder]
    for pid in list(pools[0]._processes):
        os.kill(pid, signal.SIGKILL)
    folders += [result.folder for result in results]

    assert sorted(folders) == sorted(clones)
    assert sorted(contents(tmp_path / "facts")) == ["pager.jsonl", "pages.jsonl", "tables.jsonl"]
    assert len(pools) > 1


@pytest.mark.filterwarnings("default")
def test_two_dask_workers_write_the_same_facts_as_processes(
    clones: list[str], tmp_path: Path
) -> None:
    """One of them is killed in the middle."""
    needs_module("distributed", by=".ci/rollup")
    import distributed

    scanned(clones, tmp_path / "by-processes", processes(2))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        workers = dask(cluster.scheduler_address)
        results = scan(clones, str(tmp_path / "by-dask"), workers, on=ON)
        folders = [next(results).folder]
        os.kill(cluster.workers[0].pid, signal.SIGKILL)
        folders += [result.folder for result in results]

    assert sorted(folders) == sorted(clones)
    assert contents(tmp_path / "by-dask") == contents(tmp_path / "by-processes")


def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "clone")
    repo.commit("docs: begin")
    repo.git("remote", "add", "origin", "https://example.com/a/../../b")

    (result,) = scan([str(repo.path)], str(tmp_path / "facts"), processes(1), on=ON)

    assert result.error == '"a/../../b" is no name for a file'
    assert not (tmp_path / "facts").exists()
