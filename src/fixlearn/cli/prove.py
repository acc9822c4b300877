"""`fixlearn prove`: tests run without the fix, and with it."""

from __future__ import annotations

import os
from collections import Counter
from glob import escape
from itertools import groupby
from typing import TYPE_CHECKING

import click

from fixlearn.cli.check_range import read_event
from fixlearn.cli.completion import lessons
from fixlearn.cli.exclusive import refuse_together
from fixlearn.cli.formats import Output, Report, format_option, write
from fixlearn.cli.terminal import print_status
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.ci import find_platform
from fixlearn.gate.ci.ci_range import parse_event
from fixlearn.gate.ci.forks import comes_from_fork
from fixlearn.lessons.evidence import provable, why_nothing
from fixlearn.lessons.lesson_edit import proof_lines
from fixlearn.lessons.lint import apply_severities
from fixlearn.lessons.proof import ProofOutcome, ProofResult, exit_code, finding_of, proof_of
from fixlearn.prove import How, run_attempts
from fixlearn.prove.command_line import FILES, default_command
from fixlearn.prove.fix_commit import Attempt, Fixes, Untried
from fixlearn.prove.record import WrittenProof, write_proof
from fixlearn.prove.selection import Selection, new_since, of_all, of_subjects
from fixlearn.repository.files import texts
from fixlearn.repository.interrupts import clean_exit_on_signals
from fixlearn.repository.repository import open_repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Finding
    from fixlearn.repository.repository import Repository


@click.command("prove")
@click.argument("subjects", metavar="[LESSON|COMMIT]...", nargs=-1, shell_complete=lessons)
@click.option("--all", "everything", is_flag=True, help="The tests of all lessons.")
@click.option("--since", metavar="REV", help="The tests that lessons name at HEAD, and not at REV.")
@click.option("--fix", metavar="COMMIT", help="The fix of LESSON, where it cannot be told.")
@click.option("--write", "writes", is_flag=True, help="Write the proof into the lesson.")
@click.option("--repeat", type=click.IntRange(1, 1000), default=1, help="Run each test N times.")
@click.option("--allow-fork", is_flag=True, help="In CI, run the code of a fork.")
@format_option
@click.pass_context
def command(
    ctx: click.Context,
    subjects: tuple[str, ...],
    everything: bool,
    since: str | None,
    fix: str | None,
    writes: bool,
    repeat: int,
    allow_fork: bool,
    outputs: Sequence[Output],
) -> None:
    """Run the tests of a lesson without its fix, where they must fail, and with it.

    Without LESSON or COMMIT it is about the lessons of HEAD. Both trees are
    checked out into folders of their own; your work tree is not touched. The
    command is that of `prove:` in .fixlearn.yaml.

    Exits 0 when every test is proven, 1 when one passes without the fix, fails
    with it or is flaky, 3 when one does not run.
    """
    refuse_together("subjects", "everything", "since")
    if fix is not None and len(subjects) != 1:
        raise click.UsageError("--fix goes with one LESSON.")
    if not allow_fork:
        _refuse_fork()
    repository = open_repository()
    config = repository.config()
    if since is not None:
        wanted = new_since(repository, config, since)
    elif everything:
        wanted = of_all(repository, config)
    else:
        wanted = of_subjects(repository, config, subjects or ("HEAD",), fix)
    trials = list(_trials(repository, config, wanted, repeat))
    if writes:
        _write_proofs(repository, trials)
    found = [_graded(finding_of(trial), config) for trial in trials]
    report = Report.of_trials(wanted.says, trials, found, _headline(trials, wanted))
    write(outputs, report)
    print_status(report.headline)
    ctx.exit(exit_code(trials, [finding for finding in found if finding]))


def _refuse_fork() -> None:
    """Raise CannotTell in a CI job of a pull request that comes, or may come, from a fork."""
    platform = find_platform(os.environ)
    if platform is None:
        return
    path = os.environ.get(platform.event_variable, "") if platform.event_variable else ""
    event = parse_event(read_event(path), path) if path else None
    is_fork = comes_from_fork(platform, os.environ, event)
    if is_fork is not False:
        raise CannotTell(
            "this would run the code of a fork",
            why="the pull request comes from another repository"
            if is_fork
            else f"{platform.name} does not tell whether this run is of a fork's pull request",
            hint="fixlearn prove --allow-fork     where the job has no secrets and no rights",
        )


def _trials(
    repository: Repository, config: Config, wanted: Selection, repeat: int
) -> Iterator[ProofResult]:
    """The trials of what is wanted, in the order of the lessons."""
    fixes = Fixes(repository, config, wanted.lessons)
    ways = [fixes.attempt(test, wanted.fixes.get(test.lesson.id, "")) for test in wanted.tests]
    attempts = [way for way in ways if isinstance(way, Attempt)]
    for notice in dict.fromkeys(attempt.notice for attempt in attempts if attempt.notice):
        print_status(notice)
    tried: dict[tuple[str, int, str], ProofResult] = {}
    by_command, without = _by_command(repository, config, attempts)
    ways = [without.get(id(way), way) for way in ways]
    with clean_exit_on_signals():
        for command, same in by_command.items():
            how = How(command, config.prove_timeout, repeat)
            for trial in run_attempts(repository, same, how, print_status):
                tried[trial.lesson.id, trial.number, trial.value] = trial
    for test, way in zip(wanted.tests, ways, strict=True):
        position = wanted.position(test)
        if isinstance(way, Untried):
            outcome = ProofOutcome.DOES_NOT_RUN
            yield ProofResult(
                *test[:3], outcome, way.why, fix=way.fix, hint=(way.hint,), position=position
            )
        else:
            trial = tried[test.lesson.id, test.number, test.value]
            logs = tuple(os.path.relpath(log) for log in trial.logs)
            yield trial._replace(position=position, logs=logs)
    for lesson in wanted.lessons:
        if not any(provable(lesson)):
            yield ProofResult(lesson, 0, "", ProofOutcome.NOTHING_TO_RUN, why_nothing(lesson))


def _by_command(
    repository: Repository, config: Config, attempts: Sequence[Attempt]
) -> tuple[dict[str, list[Attempt]], dict[int, Untried]]:
    """{command: what it runs}, and by identity the attempts that none is known for.

    Raises UsageError where none is known for any of them.
    """
    found: dict[str, list[Attempt]] = {}
    without: dict[int, Untried] = {}
    unknown = None
    for attempt in attempts:
        try:
            found.setdefault(_command(repository, config, attempt), []).append(attempt)
        except UsageError as error:
            unknown = unknown or error
            why = "at all: there is no command that runs it"
            without[id(attempt)] = Untried(attempt.test, why, error.hint, attempt.fix)
    if unknown and not found:
        raise unknown
    if found and not config.prove_command:
        print_status(f'.fixlearn.yaml has no "prove: command:", so this runs: {", ".join(found)}')
    return found, without


def _command(repository: Repository, config: Config, attempt: Attempt) -> str:
    """The command of the configuration, else the one that this project's tests are run with."""
    if config.prove_command:
        return config.prove_command
    path = attempt.test.evidence.path
    return default_command(texts(repository.work_tree(), [*FILES, escape(path)]), path)


def _graded(finding: Finding | None, config: Config) -> Finding | None:
    if finding is None:
        return None
    kept = next(iter(apply_severities([finding], config.severity)), None)
    # What cannot be told may be made quieter, and is never left unsaid.
    return kept or (finding if finding.rule == "does-not-run" else None)


def _write_proofs(repository: Repository, trials: Sequence[ProofResult]) -> None:
    tested = (trial for trial in trials if trial.value)
    by_prevention = groupby(tested, lambda trial: (trial.lesson.id, trial.number))
    for (id, number), of_one in by_prevention:
        together = list(of_one)
        proof = proof_of(together)
        if proof is None:
            which = f"prevention {number + 1} of {id}"
            print_status(f"no proof is written for {which}: not all of its tests are proven")
            continue
        lesson = together[0].lesson
        path = os.path.relpath(repository.work_tree() / lesson.path)
        written = write_proof(repository, lesson, number, proof)
        if written in (WrittenProof.STAGED, WrittenProof.WRITTEN, WrittenProof.SAME):
            print_status(f"proof {written}: {path}")
        else:
            lines = "\n".join(f"  {line}" for line in proof_lines(proof))
            print_status(f"no proof is written into {path}: {written}. It is:\n{lines}")


def _headline(trials: Sequence[ProofResult], wanted: Selection) -> str:
    """What was tried, in one line: "tried 3 tests (new since main): 2 proven, 1 flaky-test"."""
    outcomes = Counter(trial.outcome for trial in trials)
    tests = sum(bool(trial.value) for trial in trials)
    if not tests:
        return f"nothing to prove: no test is named ({wanted.says})"
    said = ", ".join(f"{outcomes[one]} {one}" for one in ProofOutcome if outcomes[one])
    return f"tried {tests} test{'' if tests == 1 else 's'} ({wanted.says}): {said}"
