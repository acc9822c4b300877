"""`fixlearn prove`: run tests without the fix and with it."""

from __future__ import annotations

import shlex
import sys
from itertools import groupby
from typing import TYPE_CHECKING

import click

from fixlearn.cli.check import count_outcomes, refuse_fork
from fixlearn.cli.formats import Output, Report, format_option, write
from fixlearn.cli.options import lessons, refuse_together
from fixlearn.cli.terminal import print_status
from fixlearn.lessons.lesson_edit import proof_lines
from fixlearn.lessons.proof import ProofResult, exit_code, proof_of
from fixlearn.prove.results import WrittenProof, graded_finding, prove_tests, write_proof
from fixlearn.prove.selection import Selection, new_since, of_all, of_subjects
from fixlearn.render import json, tables
from fixlearn.render.release_sentences import plural
from fixlearn.repository.files import relative_path
from fixlearn.repository.repository import Repository, open_repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.model import Proof


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
def command(
    subjects: tuple[str, ...],
    everything: bool,
    since: str | None,
    fix: str | None,
    writes: bool,
    repeat: int,
    bisect: bool,
    allow_fork: bool,
    outputs: Sequence[Output],
) -> int:
    """Run the tests of a lesson without its fix, where they must fail, and with it.

    Without LESSON or COMMIT, the lessons of the commit HEAD are used. Both versions are checked
    out into temporary folders; your work tree is not touched. The command that runs a test is
    set by `prove:` in .fixlearn.yaml.

    --bisect also runs each proven test in older commits, up to twenty times for a thousand commits,
    to tell how long the bug lived; --write records it.

    Exits with 0 if every test is proven, 1 if a test passes without the fix, fails with it or is
    flaky, and 3 if a test does not run.
    """
    refuse_together("subjects", "everything", "since")
    if fix is not None and len(subjects) != 1:
        raise click.UsageError("--fix requires exactly one LESSON.")
    if not allow_fork:
        refuse_fork("fixlearn prove")
    repository = open_repository()
    config = repository.config()
    if since is not None:
        selection = new_since(repository, config, since)
    elif everything:
        selection = of_all(repository, config)
    else:
        selection = of_subjects(repository, config, subjects or ("HEAD",), fix)
    results = list(prove_tests(repository, config, selection, print_status, repeat, bisects=bisect))
    if writes:
        _write_proofs(repository, results)
    findings = [graded_finding(result, config) for result in results]
    problems = [finding for finding in findings if finding]
    report = Report(
        "prove",
        _headline(results, selection),
        lambda look: [tables.prove(results, findings, look)],
        lambda: [json.prove(selection.says, results, problems)],
        problems,
        proof_cases=lambda: tables.cases(results, findings),
    )
    write(outputs, report)
    print_status(report.headline)
    if not writes and any(_is_new(proof, first) for proof, first in _proofs(results)):
        command = shlex.join(["fixlearn", *sys.argv[1:], "--write"])
        print_status(f"no proof was written into a lesson; to write it:\n  {command}")
    return exit_code(results, problems)


def _proofs(
    results: Sequence[ProofResult],
) -> Iterator[tuple[Proof | None, ProofResult]]:
    """The proof of each prevention, None unless all of its tests are proven; its first result."""
    of_tests = (result for result in results if result.value)
    for _, group in groupby(of_tests, lambda result: (result.lesson.id, result.number)):
        of_prevention = list(group)
        yield proof_of(of_prevention), of_prevention[0]


def _is_new(proof: Proof | None, first: ProofResult) -> bool:
    """True if the lesson does not have the proof yet."""
    return proof is not None and proof != first.lesson.prevention[first.number].proof


def _write_proofs(repository: Repository, results: Sequence[ProofResult]) -> None:
    for proof, first in _proofs(results):
        lesson, number = first.lesson, first.number
        if proof is None:
            label = f"prevention {number + 1} of {lesson.id}"
            print_status(f"no proof written for {label}: not all of its tests are proven")
            continue
        path = relative_path(repository.work_tree() / lesson.path)
        written = write_proof(repository, lesson, number, proof)
        if written in (WrittenProof.STAGED, WrittenProof.WRITTEN, WrittenProof.SAME):
            print_status(f"proof {written}: {path}")
        else:
            lines = "\n".join(f"  {line}" for line in proof_lines(proof))
            print_status(f"no proof written to {path}: {written}. Add it by hand:\n{lines}")


def _headline(results: Sequence[ProofResult], selection: Selection) -> str:
    """The summary line, such as "checked 3 tests (new since main): 2 proven, 1 flaky-test"."""
    tests = sum(bool(result.value) for result in results)
    if not tests:
        return f"nothing to prove: the lessons name no test ({selection.says})"
    return f"checked {plural(tests, 'test')} ({selection.says}): {count_outcomes(results)}"
