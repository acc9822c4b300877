"""Runs the selected tests: finds their fixes and commands; their results, findings and proofs."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from glob import escape
from typing import TYPE_CHECKING

from fixlearn.errors import UsageError
from fixlearn.lessons.evidence import provable, why_nothing
from fixlearn.lessons.lesson_edit import set_proof
from fixlearn.lessons.lesson_file import MOST_BYTES, parse_lesson
from fixlearn.lessons.proof import ProofOutcome, ProofResult, finding_of
from fixlearn.prove import How, run_attempts
from fixlearn.prove.bisect import age_of
from fixlearn.prove.fix_commit import Attempt, Fixes, Untried
from fixlearn.prove.run import FILES, default_command
from fixlearn.repository.changed_files import stage
from fixlearn.repository.files import relative_path, texts, write_atomically
from fixlearn.repository.interrupts import clean_exit_on_signals
from fixlearn.rules import apply_severities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Finding, Lesson, Proof
    from fixlearn.prove.selection import Selection
    from fixlearn.repository.repository import Repository


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
    next. Raises UsageError if no command is known for any test.
    """
    fixes = Fixes(repository, config, selection.lessons)
    attempts = [
        fixes.attempt(test, selection.fixes.get(test.lesson.id, "")) for test in selection.tests
    ]
    runnable = [attempt for attempt in attempts if isinstance(attempt, Attempt)]
    for notice in dict.fromkeys(attempt.notice for attempt in runnable if attempt.notice):
        tell(notice)
    attempts, commands = _with_commands(repository, config, attempts, tell)
    completed = {}
    with clean_exit_on_signals():
        for command in commands:
            group = [a for a in attempts if isinstance(a, Attempt) and a.command == command]
            age = partial(age_of, repository, config) if bisects else None
            how = How(command, config.prove_timeout, repeat, age)
            for result in run_attempts(repository, group, how, tell):
                completed[result.lesson.id, result.number, result.value] = result
    for test, attempt in zip(selection.tests, attempts, strict=True):
        if isinstance(attempt, Untried):
            result = ProofResult(
                test.lesson,
                test.number,
                test.value,
                ProofOutcome.DOES_NOT_RUN,
                attempt.why,
                fix=attempt.fix,
                hint=(attempt.hint,),
            )
        else:
            result = completed[test.lesson.id, test.number, test.value]
            result = result._replace(logs=tuple(map(relative_path, result.logs)))
        yield result._replace(position=selection.position(test))
    for lesson in selection.lessons:
        if not any(provable(lesson)):
            yield ProofResult(lesson, 0, "", ProofOutcome.NOTHING_TO_RUN, why_nothing(lesson))


def _with_commands(
    repository: Repository,
    config: Config,
    attempts: Sequence[Attempt | Untried],
    tell: Callable[[str], None],
) -> tuple[list[Attempt | Untried], list[str]]:
    """The attempts with their commands, and the distinct commands in order.

    An attempt without a known command becomes Untried. Raises UsageError if this is true for all.
    """
    outcomes = []
    errors = []
    for attempt in attempts:
        if isinstance(attempt, Attempt):
            try:
                attempt = attempt._replace(command=_command(repository, config, attempt))
            except UsageError as error:
                errors.append(error)
                why = "because no command is configured to run it"
                attempt = Untried(attempt.test, why, error.hint, attempt.fix)
        outcomes.append(attempt)
    commands = [*dict.fromkeys(a.command for a in outcomes if isinstance(a, Attempt))]
    if errors and not commands:
        raise errors[0]
    if commands and not config.prove_command:
        names = ", ".join(commands)
        tell(f'.fixlearn.yaml has no "prove: command:", using: {names}')
    return outcomes, commands


def _command(repository: Repository, config: Config, attempt: Attempt) -> str:
    """The configured command, otherwise the default command of this kind of project."""
    if config.prove_command:
        return config.prove_command
    path = attempt.test.evidence.path
    return default_command(texts(repository.work_tree(), [*FILES, escape(path)]), path)


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
