"""Runs the selected tests: finds their fixes and commands; their results, findings and proofs."""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import ExitStack
from enum import StrEnum
from functools import partial
from glob import escape
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError
from fixlearn.lessons.evidence import provable, why_nothing
from fixlearn.lessons.lesson_edit import set_proof
from fixlearn.lessons.lesson_file import MOST_BYTES, parse_lesson
from fixlearn.lessons.proof import ProofOutcome, ProofResult, finding_of
from fixlearn.messages import short
from fixlearn.prove.commits import Attempt, Fixes, age_of, cannot_run, introduction
from fixlearn.prove.run import (
    FILES,
    Ended,
    Ending,
    Place,
    Run,
    asks_for_report,
    default_command,
    fill,
    judge,
    read_run,
    run_program,
    surroundings,
)
from fixlearn.prove.runner_output import plain
from fixlearn.repository.files import relative_path, texts, write_atomically
from fixlearn.repository.index import stage
from fixlearn.repository.programs import clean_exit_on_signals, defer_signals
from fixlearn.repository.worktrees import Worktrees, scratch_folder
from fixlearn.rules import apply_severities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from fixlearn.config import Config
    from fixlearn.model import CommitName, Finding, Lesson, Proof
    from fixlearn.prove.selection import Selection
    from fixlearn.repository.repository import Repository


LOGS = "fixlearn-prove"  # the folder of the logs, below .git
_MAX_OUTPUT = 20_000  # bytes of a log that are read: runners print their summary at the end
_MAX_LINES = 20  # of a log that a result shows: about a screen
_MAX_COLUMNS = 400  # of such a line
_MAX_PATHS = 3  # that a status line names
_MAX_REPORT = 20_000_001  # bytes; one more than `read_report` accepts, so that it refuses the rest
_ENCODING = ("utf-8", "surrogateescape")


def prove_tests(
    repository: Repository,
    config: Config,
    selection: Selection,
    tell: Callable[[str], None],
    repeat: int = 1,
    *,
    bisects: bool = False,
) -> Iterator[ProofResult]:
    """Run the selected tests; the results are in the order of the lessons.

    With `bisects`, those of proven tests have the age of the bug. Calls `tell` with what happens
    next. Raises UsageError if no command is known for any test, CannotTell if git cannot check
    out the trees.
    """
    fixes = Fixes(repository, config, selection.lessons)
    attempts = [
        fixes.attempt(test, selection.fixes.get(test.lesson.id, "")) for test in selection.tests
    ]
    runnable = [attempt for attempt in attempts if isinstance(attempt, Attempt)]
    for notice in dict.fromkeys(attempt.notice for attempt in runnable if attempt.notice):
        tell(notice)
    attempts = _with_commands(repository, config, attempts, tell)
    results = [attempt for attempt in attempts if not isinstance(attempt, Attempt)]
    runnable = [attempt for attempt in attempts if isinstance(attempt, Attempt)]
    with clean_exit_on_signals():
        for result in _run_attempts(repository, config, runnable, tell, repeat, bisects=bisects):
            results.append(result._replace(logs=tuple(map(relative_path, result.logs))))
    by_test = {result[:3]: result for result in results}
    for test in selection.tests:
        yield by_test[test[:3]]._replace(position=selection.position(test))
    for lesson in selection.lessons:
        if not any(provable(lesson)):
            yield ProofResult(lesson, 0, "", ProofOutcome.NOTHING_TO_RUN, why_nothing(lesson))


def _with_commands(
    repository: Repository,
    config: Config,
    attempts: Sequence[Attempt | ProofResult],
    tell: Callable[[str], None],
) -> list[Attempt | ProofResult]:
    """The attempts with their commands; the results of those without a known command.

    Raises UsageError if no attempt has one.
    """
    top = repository.work_tree()
    outcomes: list[Attempt | ProofResult] = []
    commands = []
    errors = []
    for attempt in attempts:
        if isinstance(attempt, Attempt):
            path = attempt.test.evidence.path
            try:
                command = config.prove_command or default_command(
                    texts(top, [*FILES, escape(path)]), path
                )
                commands.append(command)
                attempt = attempt._replace(command=command)
            except UsageError as error:
                errors.append(error)
                why = "because no command is configured to run it"
                attempt = cannot_run(attempt.test, why, error.hint, attempt.fix)
        outcomes.append(attempt)
    if errors and not commands:
        raise errors[0]
    if commands and not config.prove_command:
        names = ", ".join(dict.fromkeys(commands))
        tell(f'.fixlearn.yaml has no "prove: command:", using: {names}')
    return outcomes


def _run_attempts(
    repository: Repository,
    config: Config,
    attempts: Sequence[Attempt],
    tell: Callable[[str], None],
    repeat: int,
    *,
    bisects: bool,
) -> Iterator[ProofResult]:
    """Run each test without its fix and with it. Tests that need the same two trees share them."""
    worktrees = Worktrees(repository)
    worktrees.sweep()
    logs = repository.git_dir / LOGS
    logs.mkdir(exist_ok=True)
    root = repository.work_tree()
    groups: dict[tuple[CommitName, CommitName, str], list[Attempt]] = {}
    for attempt in attempts:
        groups.setdefault((attempt.before, attempt.fix, attempt.source), []).append(attempt)
    for (before, fix, source), group in groups.items():
        paths = list(dict.fromkeys(path for attempt in group for path in attempt.paths))
        tests = {attempt.test.evidence.path for attempt in group}
        if others := [path for path in paths if path not in tests]:
            more = f" and {len(others) - _MAX_PATHS} more" * (len(others) > _MAX_PATHS)
            tell(f"also copied to the tree without the fix: {', '.join(others[:_MAX_PATHS])}{more}")
        with ExitStack() as stack:
            with defer_signals():
                scratch = scratch_folder()
                stack.callback(shutil.rmtree, scratch, ignore_errors=True)
            old = stack.enter_context(worktrees.at(before.sha, source, paths))
            overlay = paths if source != fix.sha else ()
            new = stack.enter_context(worktrees.at(fix.sha, source, overlay))
            for attempt in group:
                runner = _Runner(attempt, config.prove_timeout, root, scratch, logs, tell)
                result = runner.result(old, new, repeat)
                if bisects and result.outcome.is_proof:
                    passes = partial(runner.passes, worktrees, result.why)
                    sha, is_exact = introduction(repository, before.sha, passes)
                    age = age_of(repository, config, sha, fix, is_exact=is_exact)
                    result = result._replace(age=age)
                yield result


class _Runner(NamedTuple):
    """Runs one test."""

    attempt: Attempt
    timeout: int  # seconds for one run
    root: Path
    scratch: Path
    logs: Path
    tell: Callable[[str], None]

    def result(self, old: Path, new: Path, repeat: int) -> ProofResult:
        """The result of so many runs in each of the trees, without the fix and with it."""
        attempt, test = self.attempt, self.attempt.test
        logs = self._log("before"), self._log("after")
        fix = short(attempt.fix.sha)
        sources = [f"# from {short(attempt.source)}: {path}\n" for path in attempt.paths]
        logs[0].write_bytes("".join(sources).encode(*_ENCODING))
        logs[1].write_bytes(b"")
        times = range(repeat)
        before = [self._run(old, logs[0], f"without {fix}") for _ in times]
        after = [self._run(new, logs[1], f"with {fix}") for _ in times]
        passes = all(run.ending is Ending.PASSED for run in after)
        if passes and any(run.ending is Ending.STOPPED for run in before):
            # The first run may have been slow because it had to fill a cache.
            before.append(self._run(old, logs[0], f"without {fix}, again"))
        outcome, why = judge(before, after)
        last_lines: tuple[str, ...] = ()
        if outcome is ProofOutcome.DOES_NOT_RUN:
            is_after = any(run.ending not in (Ending.PASSED, Ending.FAILED) for run in after)
            # The reader cannot look into the tree, which is deleted by then.
            tree = f"{new if is_after else old}/"
            why = why.replace(tree, "")
            last_lines = tuple(line.replace(tree, "") for line in _last_lines(logs[is_after]))
        names = (attempt.before, attempt.fix, attempt.command)
        return ProofResult(*test[:3], outcome, why, *names, tuple(map(str, logs)), last_lines)

    def passes(self, worktrees: Worktrees, failure: str, sha: str) -> bool | None:
        """True if the test passes in the tree of an older commit, None if it does not run there.

        Another failure than `failure` is none: what the test needs may not exist there. The time
        limit counts as a failure.
        """
        with worktrees.at(sha, self.attempt.source, self.attempt.paths) as tree:
            run = self._run(tree, self._log("bisect"), f"on {short(sha)}")
        if run.ending is Ending.PASSED:
            return True
        is_failure = run.ending in (Ending.FAILED, Ending.STOPPED)
        return False if is_failure and _error_name(run.why) == _error_name(failure) else None

    def _log(self, side: str) -> Path:
        test = self.attempt.test
        number = [*test.lesson.prevention[test.number].evidence].index(test.value) + 1
        is_only = len(test.lesson.prevention) == len(test.lesson.prevention[0].evidence) == 1
        suffix = "" if is_only else f"-{test.number + 1}.{number}"
        return self.logs / f"{test.lesson.id}{suffix}-{side}.log"

    def _run(self, tree: Path, log: Path, when: str) -> Run:
        self.tell(f"running {self.attempt.test.value} {when} …")
        place = Place(
            tree, self.root, self.scratch / "report.xml", self.scratch / "foreign-modules"
        )
        for path in (place.report, place.foreign_modules):
            path.unlink(missing_ok=True)
        template = self.attempt.command
        command = fill(template, self.attempt.test, place)
        with log.open("ab") as file:
            file.write(f"$ {command}\n".encode(*_ENCODING))
            start = file.tell()
        began = time.monotonic()
        exit_code = run_program(command, tree, surroundings(os.environ, place), log, self.timeout)
        seconds = time.monotonic() - began
        report = _read_start(place.report)
        if report is None and asks_for_report(template) and exit_code is not None:
            report = b""  # an empty report is a broken one
        foreign_modules = _read_start(place.foreign_modules) or b""
        ended = Ended(
            template,
            exit_code,
            limit=span(self.timeout),
            report=report,
            output=_read_end(log, start),
            evidence=self.attempt.test.evidence,
            foreign_modules=foreign_modules.decode("utf-8", "replace").splitlines(),
        )
        return read_run(ended)._replace(seconds=seconds)


def _error_name(failure: str) -> str:
    """The name of the error, such as "AssertionError"; "" if the failure has no reason."""
    match = re.match(r"[\w.]+", failure)
    return match[0] if match else ""


def _read_start(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_REPORT)
    except OSError:
        return None


def _last_lines(log: Path) -> list[str]:
    """The last lines of a log that are not blank."""
    lines = [line.rstrip() for line in plain(_read_end(log, 0)).split("\n") if line.strip()]
    return [line[:_MAX_COLUMNS] for line in lines[-_MAX_LINES:]]


def _read_end(log: Path, start: int) -> str:
    """The end of a log, as far as it is behind the byte `start`."""
    with log.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(start, size - _MAX_OUTPUT))
        return file.read().decode("utf-8", "replace")


def span(seconds: int) -> str:
    """A time span as it is written in the configuration.

    >>> span(600), span(90)
    ('10m', '90s')
    """
    for unit, length in (("h", 3600), ("m", 60)):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def graded_finding(result: ProofResult, config: Config) -> Finding | None:
    """The finding about a result, with the team's severity; None if there is nothing to correct."""
    finding = finding_of(result)
    if finding is None:
        return None
    configured = next(iter(apply_severities([finding], config.severity)), None)
    # An unknown result may be downgraded, but it is never hidden.
    return configured or (finding if finding.rule == "does-not-run" else None)


class WrittenProof(StrEnum):
    """The outcome of writing a proof."""

    STAGED = "written and staged"
    WRITTEN = "written"  # not staged, because the file had unstaged edits or is new
    SAME = "already there"
    CHANGED = "the lesson was changed in the meantime"
    BY_HAND = "the prevention is not in block style"


def write_proof(repository: Repository, lesson: Lesson, number: int, proof: Proof) -> WrittenProof:
    """Write the proof of a prevention into its lesson, and stage the file.

    A file with unstaged edits is not staged, because the edits would be staged too.
    `number` is that of the prevention, from 0.
    """
    path = repository.work_tree() / lesson.path
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
        return WrittenProof.CHANGED
    before = path.read_bytes()
    now = parse_lesson(lesson.path, before).lesson
    steps = now.prevention if now else ()
    if number >= len(steps) or steps[number].evidence != lesson.prevention[number].evidence:
        return WrittenProof.CHANGED
    after = set_proof(lesson.path, before, number, proof)
    if after is None:
        return WrittenProof.BY_HAND
    if after == before:
        return WrittenProof.SAME
    is_staged = repository.objects.blob(f":{lesson.path}") == before
    write_atomically(path, after)
    if is_staged:
        stage(path)
        repository.reopen()
    return WrittenProof.STAGED if is_staged else WrittenProof.WRITTEN
