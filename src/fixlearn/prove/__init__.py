"""Tests of lessons, run without the fix and with it: the only place that runs a foreign program."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.proof import ProofOutcome, ProofResult
from fixlearn.model import short
from fixlearn.prove.command_line import Place, asks_for_report, fill, surroundings
from fixlearn.prove.run import run_program
from fixlearn.prove.runner_output import plain
from fixlearn.prove.verdict import Ending, Run, judge, read_run
from fixlearn.repository.interrupts import defer_signals
from fixlearn.repository.worktrees import Worktrees, scratch_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from fixlearn.model import CommitName
    from fixlearn.prove.fix_commit import Attempt
    from fixlearn.repository.repository import Repository

LOGS = "fixlearn-prove"  # the folder of what tests print, below .git
_MOST_TAIL = 20_000  # bytes
_MOST_LINES = 15
_MOST_NAMED = 3
_AS_GIVEN = ("utf-8", "surrogateescape")
_MOST_REPORT = 20_000_001  # bytes


class How(NamedTuple):
    """How tests are run."""

    command: str  # a shell command with placeholders
    timeout: int = 600  # seconds, for one run
    repeat: int = 1  # how often, in each tree


def run_attempts(
    repository: Repository, attempts: Sequence[Attempt], how: How, tell: Callable[[str], None]
) -> Iterator[ProofResult]:
    """Try each test without its fix and with it.

    Tests that need the same two trees share them, one after the other. `tell` is told what is going
    on. Raises CannotTell where git cannot make the trees.
    """
    checkouts = Worktrees(repository)
    checkouts.sweep()
    logs = repository.git_dir / LOGS
    logs.mkdir(exist_ok=True)
    root = repository.work_tree()
    groups: dict[tuple[CommitName, CommitName, str], list[Attempt]] = {}
    for attempt in attempts:
        groups.setdefault((attempt.before, attempt.fix, attempt.source), []).append(attempt)
    for (before, fix, source), together in groups.items():
        paths = list(dict.fromkeys(path for one in together for path in one.paths))
        with ExitStack() as stack:
            with defer_signals():
                scratch = scratch_folder()
                stack.callback(shutil.rmtree, scratch, ignore_errors=True)
            named = {one.test.evidence.path for one in together}
            if others := [path for path in paths if path not in named]:
                more = f" and {len(others) - _MOST_NAMED} more" * (len(others) > _MOST_NAMED)
                tell(f"laid over the tree before: {', '.join(others[:_MOST_NAMED])}{more}")
            laid_over = paths if source != fix.sha else ()
            old = stack.enter_context(checkouts.at(before.sha, source, paths))
            new = stack.enter_context(checkouts.at(fix.sha, source, laid_over))
            for attempt in together:
                yield _Runs(attempt, how, root, scratch, logs, tell).trial(old, new)


class _Runs:
    """All runs of one test."""

    def __init__(
        self,
        attempt: Attempt,
        how: How,
        root: Path,
        scratch: Path,
        logs: Path,
        tell: Callable[[str], None],
    ) -> None:
        self._attempt = attempt
        self._how = how
        self._root = root
        self._scratch = scratch
        self._logs = logs
        self._tell = tell

    def trial(self, old: Path, new: Path) -> ProofResult:
        attempt = self._attempt
        test = attempt.test
        logs = self._log("before"), self._log("after")
        fix = short(attempt.fix.sha)
        for log in logs:
            log.write_bytes(b"")
        for path in attempt.paths:
            with logs[0].open("ab") as file:
                file.write(f"# from {short(attempt.source)}: {path}\n".encode(*_AS_GIVEN))
        before = [self._run(old, logs[0], f"without {fix}") for _ in self._times()]
        after = [self._run(new, logs[1], f"with {fix}") for _ in self._times()]
        outcome, why = judge(before, after)
        said: tuple[str, ...] = ()
        if outcome is ProofOutcome.DOES_NOT_RUN:
            is_after = any(run.ending is Ending.BROKEN for run in after)
            tree = new if is_after else old
            # The folder is gone when this is read.
            why = why.replace(f"{tree}/", "")
            said = tuple(line.replace(f"{tree}/", "") for line in _tail(logs[is_after]))
        return ProofResult(
            test.lesson,
            test.number,
            test.value,
            outcome,
            why,
            attempt.before,
            attempt.fix,
            self._how.command,
            tuple(map(str, logs)),
            said,
        )

    def _times(self) -> range:
        return range(self._how.repeat)

    def _log(self, side: str) -> Path:
        test = self._attempt.test
        number = [*test.lesson.prevention[test.number].evidence].index(test.value) + 1
        is_only = len(test.lesson.prevention) == len(test.lesson.prevention[0].evidence) == 1
        which = "" if is_only else f"-{test.number + 1}.{number}"
        return self._logs / f"{test.lesson.id}{which}-{side}.log"

    def _run(self, tree: Path, log: Path, when: str) -> Run:
        self._tell(f"running {self._attempt.test.value} {when} …")
        place = Place(tree, self._root, self._scratch / "report.xml", self._scratch / "strangers")
        for path in (place.report, place.strangers):
            path.unlink(missing_ok=True)
        template = self._how.command
        command = fill(template, self._attempt.test, place)
        with log.open("ab") as file:
            file.write(f"$ {command}\n".encode(*_AS_GIVEN))
            start = file.tell()
        environment = surroundings(os.environ, place)
        ended = run_program(command, tree, environment, log, self._how.timeout)
        report = _beginning(place.report)
        if report is None and asks_for_report(template) and not ended.is_stopped:
            report = b""  # it was to write one
        return read_run(
            template,
            ended.exit_code,
            report=report,
            limit=span(self._how.timeout) if ended.is_stopped else "",
            output=_end(log, start),
            evidence=self._attempt.test.evidence,
            strangers=(_beginning(place.strangers) or b"").decode("utf-8", "replace").splitlines(),
        )


def _beginning(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_REPORT)
    except OSError:
        return None


def _tail(log: Path) -> tuple[str, ...]:
    """The last lines of what a test printed."""
    lines = [line.rstrip() for line in plain(_end(log, 0)).split("\n") if line.strip()]
    return tuple(lines[-_MOST_LINES:])


def _end(log: Path, start: int) -> str:
    """The end of what was printed behind the byte `start`."""
    with log.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(start, size - _MOST_TAIL))
        return file.read().decode("utf-8", "replace")


def span(seconds: int) -> str:
    """A time span as the configuration has it.

    >>> span(600), span(90)
    ('10m', '90s')
    """
    for unit, length in (("h", 3600), ("m", 60)):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"
