"""Exports the facts of many clones, in processes of this computer or by Dask."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections import deque
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fixlearn import __version__
from fixlearn.commands.summary import export
from fixlearn.errors import FixlearnError, UsageError
from fixlearn.render.facts import lines
from fixlearn.repository.files import write_atomically
from fixlearn.repository.remotes import repository_name
from fixlearn.repository.repository import open_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from datetime import date

_PER_WORKER = 2  # clones that wait for each worker: few are lost if one is killed


class Scanned(NamedTuple):
    """What became of one clone."""

    folder: str
    name: str = ""  # of the repository
    is_kept: bool = False  # its facts were of the same commit already
    error: str = ""


class Workers(NamedTuple):
    """Where clones are scanned."""

    number: int
    executor: Callable[[], Executor]
    close: Callable[[], None] = lambda: None


def processes(count: int) -> Workers:
    context = multiprocessing.get_context("spawn")  # a fork would copy the locks of threads
    return Workers(count, lambda: ProcessPoolExecutor(count, mp_context=context))


def dask(address: str) -> Workers:
    """The workers of a Dask scheduler, which see the same files.

    Raises UsageError if Dask is not installed or the scheduler does not answer.
    """
    try:
        from distributed import Client

        client = Client(address, timeout=10)
    except ImportError as error:
        raise UsageError(
            "--scheduler needs Dask", why=str(error), hint="pip install distributed"
        ) from error
    except (OSError, ValueError) as error:
        raise UsageError(
            f'the Dask scheduler "{address}" does not answer',
            why=str(error) or type(error).__name__,
            hint="dask scheduler     prints its address",
        ) from error
    count = sum(client.ncores().values()) or 1
    return Workers(count, lambda: client.get_executor(pure=False, retries=2), client.close)


def scan(folders: Iterable[str], into: str, workers: Workers, *, on: date) -> Iterator[Scanned]:
    """Write `<name>.jsonl` into a folder for each clone, and yield what became of it.

    A clone whose facts are of the same commit and version is not read again. If a process is
    killed, the clones that it may have been reading are tried again, each in its own process.
    """
    waiting = deque(dict.fromkeys(folders))
    with closing(workers):
        while waiting:
            suspects = yield from _scan_until_broken(waiting, into, workers, on)
            for folder in suspects:
                with workers.executor() as executor:
                    yield _result(executor.submit(scan_clone, folder, into, on), folder)


def _scan_until_broken(
    waiting: deque[str], into: str, workers: Workers, on: date
) -> Generator[Scanned, None, list[str]]:
    """Scan clones until none is left or a process is killed; those that it may have been reading.

    A killed process breaks its executor, which then has no results of other processes either.
    """
    suspects: list[str] = []
    running: dict[Future[Scanned], str] = {}
    with workers.executor() as executor:
        while (waiting or running) and not suspects:
            while waiting and len(running) < _PER_WORKER * workers.number:
                folder = waiting.popleft()
                running[executor.submit(scan_clone, folder, into, on)] = folder
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                folder = running.pop(future)
                if isinstance(future.exception(), BrokenExecutor):
                    suspects.append(folder)
                else:
                    yield _result(future, folder)
    return [*suspects, *running.values()]


def _result(future: Future[Scanned], folder: str) -> Scanned:
    error = future.exception()
    if error is None:
        return future.result()
    return Scanned(folder, error=f"{str(error) or type(error).__name__}".splitlines()[0])


def scan_clone(folder: str, into: str, on: date) -> Scanned:
    """Write the facts of one clone. Errors are returned, because not all survive a process."""
    try:
        repository = open_repository(folder)
        name = repository_name(repository)
        parts = name.split("/")
        if any(part in ("", ".", "..") for part in parts):
            return Scanned(folder, name, error=f'"{name}" is no name for a file')
        path = Path(into, *parts[:-1], f"{parts[-1]}.jsonl")
        if _is_kept(path, repository.head(), on):
            return Scanned(folder, name, is_kept=True)
        exported = export(repository, name, now=int(time.time()), on=on)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, "".join(lines(exported)).encode())
        return Scanned(folder, name)
    except (FixlearnError, OSError, ValueError) as error:
        return Scanned(folder, error=str(error).splitlines()[0])


def _is_kept(path: Path, head: str, on: date) -> bool:
    """True if a file has the facts of this commit; its day becomes the present one."""
    try:
        first, rest = path.read_bytes().split(b"\n", 1)
        fact = json.loads(first)
    except (OSError, ValueError):
        return False
    known = (fact.get("head"), fact.get("version")) if isinstance(fact, dict) else None
    is_same = known == (head, __version__)
    if is_same and fact.get("day") != on.isoformat():
        line = json.dumps({**fact, "day": on.isoformat()}).encode()
        write_atomically(path, line + b"\n" + rest)
    return is_same
