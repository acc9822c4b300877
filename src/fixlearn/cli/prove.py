"""`fixlearn prove`: run tests without the fix and with it."""

from __future__ import annotations

import os
from collections import Counter
from functools import partial
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
from fixlearn.prove.bisect import age_of
from fixlearn.prove.command_line import FILES, default_command
from fixlearn.prove.fix_commit import Attempt, Fixes, Untried
from fixlearn.prove.record import WrittenProof, write_proof
from fixlearn.prove.selection import Selection, new_since, of_all, of_subjects
from fixlearn.repository.files import relative_path, texts
from fixlearn.repository.interrupts import clean_exit_on_signals
from fixlearn.repository.repository import open_repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Finding
    from fixlearn.repository.repository import Repository


@click.command("prove")
@click.argument("subjects", metavar="[LESSON|COMMIT]...", nargs=-1, shell_complete=lessons)
@click.option("--all", "everything", is_flag=True, help="Run the tests of all lessons.")
@click.option(
    "--since", metavar="REV", help="Run the tests that lessons name at HEAD and not at REV."
)
@click.option("--fix", metavar="COMMIT", help="The fix of LESSON, if it is not found.")
@click.option("--write", "writes", is_flag=True, help="Write the proof into the lesson.")
@click.option("--repeat", type=click.IntRange(1, 1000), default=1, help="Run each test N times.")
@click.option(
    "--bisect",
    is_flag=True,
    help="Search for the commit that introduced the bug, with each test that is proven.",
)
@click.option("--allow-fork", is_flag=True, help="In CI: also run code from a fork.")
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
    bisect: bool,
    allow_fork: bool,
    outputs: Sequence[Output],
) -> None:
    """Run the tests of a lesson without its fix, where they must fail, and with it.

    Without LESSON or COMMIT, the lessons of the commit HEAD are used. Both versions are checked
    out into temporary folders; your work tree is not touched. The command that runs a test is
    set by `prove:` in .fixlearn.yaml.

    --bisect also runs each proven test in older commits, about ten times for a thousand commits,
    to tell how long the bug lived; --write records it.

    Exits with 0 if every test is proven, 1 if a test passes without the fix, fails with it or is
    flaky, and 3 if a test does not run.
    """
    refuse_together("subjects", "everything", "since")
    if fix is not None and len(subjects) != 1:
        raise click.UsageError("--fix requires exactly one LESSON.")
    if not allow_fork:
        _refuse_fork()
    repository = open_repository()
    config = repository.config()
    if since is not None:
        selection = new_since(repository, config, since)
    elif everything:
        selection = of_all(repository, config)
    else:
        selection = of_subjects(repository, config, subjects or ("HEAD",), fix)
    results = list(_results(repository, config, selection, repeat, bisect=bisect))
    if writes:
        _write_proofs(repository, results)
    findings = [_finding(result, config) for result in results]
    report = Report.of_proofs(selection.says, results, findings, _headline(results, selection))
    write(outputs, report)
    print_status(report.headline)
    ctx.exit(exit_code(results, [finding for finding in findings if finding]))


def _refuse_fork() -> None:
    """Raise CannotTell if this CI job is, or may be, for a pull request from a fork."""
    platform = find_platform(os.environ)
    if platform is None:
        return
    path = os.environ.get(platform.event_variable, "") if platform.event_variable else ""
    event = parse_event(read_event(path), path) if path else None
    is_fork = comes_from_fork(platform, os.environ, event)
    if is_fork is not False:
        raise CannotTell(
            "no test was run, because its code may be from a fork",
            why="the pull request comes from another repository"
            if is_fork
            else f"{platform.name} does not say whether this is a pull request from a fork",
            hint="fixlearn prove --allow-fork     if the job has no secrets and no write access",
        )


def _results(
    repository: Repository,
    config: Config,
    selection: Selection,
    repeat: int,
    *,
    bisect: bool = False,
) -> Iterator[ProofResult]:
    """Run the selected tests; the results are in the order of the lessons."""
    fixes = Fixes(repository, config, selection.lessons)
    attempts = [
        fixes.attempt(test, selection.fixes.get(test.lesson.id, "")) for test in selection.tests
    ]
    runnable = [attempt for attempt in attempts if isinstance(attempt, Attempt)]
    for notice in dict.fromkeys(attempt.notice for attempt in runnable if attempt.notice):
        print_status(notice)
    attempts, commands = _with_commands(repository, config, attempts)
    completed = {}
    with clean_exit_on_signals():
        for command in commands:
            group = [a for a in attempts if isinstance(a, Attempt) and a.command == command]
            age = partial(age_of, repository, config) if bisect else None
            how = How(command, config.prove_timeout, repeat, age)
            for result in run_attempts(repository, group, how, print_status):
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
    repository: Repository, config: Config, attempts: Sequence[Attempt | Untried]
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
        print_status(f'.fixlearn.yaml has no "prove: command:", using: {names}')
    return outcomes, commands


def _command(repository: Repository, config: Config, attempt: Attempt) -> str:
    """The configured command, otherwise the default command of this kind of project."""
    if config.prove_command:
        return config.prove_command
    path = attempt.test.evidence.path
    return default_command(texts(repository.work_tree(), [*FILES, escape(path)]), path)


def _finding(result: ProofResult, config: Config) -> Finding | None:
    finding = finding_of(result)
    if finding is None:
        return None
    configured = next(iter(apply_severities([finding], config.severity)), None)
    # An unknown result may be downgraded, but it is never hidden.
    return configured or (finding if finding.rule == "does-not-run" else None)


def _write_proofs(repository: Repository, results: Sequence[ProofResult]) -> None:
    of_tests = (result for result in results if result.value)
    groups = groupby(of_tests, lambda result: (result.lesson.id, result.number))
    for (id, number), group in groups:
        of_prevention = list(group)
        proof = proof_of(of_prevention)
        if proof is None:
            label = f"prevention {number + 1} of {id}"
            print_status(f"no proof written for {label}: not all of its tests are proven")
            continue
        lesson = of_prevention[0].lesson
        path = relative_path(repository.work_tree() / lesson.path)
        written = write_proof(repository, lesson, number, proof)
        if written in (WrittenProof.STAGED, WrittenProof.WRITTEN, WrittenProof.SAME):
            print_status(f"proof {written}: {path}")
        else:
            lines = "\n".join(f"  {line}" for line in proof_lines(proof))
            print_status(f"no proof written to {path}: {written}. Add it by hand:\n{lines}")


def _headline(results: Sequence[ProofResult], selection: Selection) -> str:
    """The summary line, such as "checked 3 tests (new since main): 2 proven, 1 flaky-test"."""
    outcomes = Counter(result.outcome for result in results)
    tests = sum(bool(result.value) for result in results)
    if not tests:
        return f"nothing to prove: the lessons name no test ({selection.says})"
    counts = ", ".join(f"{outcomes[name]} {name}" for name in ProofOutcome if outcomes[name])
    return f"checked {tests} test{'' if tests == 1 else 's'} ({selection.says}): {counts}"
