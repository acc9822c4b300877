"""`fixlearn check`: check that every fix has its lesson."""

from __future__ import annotations

import os
import sys
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fixlearn.cli.check_range import EVENT_OF_THIS_RUN, CheckOptions, find_range
from fixlearn.cli.formats import Output, Report, format_option, write
from fixlearn.cli.options import refuse_together
from fixlearn.cli.terminal import Progress, print_status
from fixlearn.commands.check import judge_message, judge_range
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.ci import find_platform
from fixlearn.gate.ci.ci_range import Overrides
from fixlearn.gate.message import parse_message
from fixlearn.lessons.evidence import provable
from fixlearn.lessons.proof import ProofOutcome
from fixlearn.render import explain
from fixlearn.render.release_sentences import plural
from fixlearn.render.text import findings_of_commits
from fixlearn.repository.repository import DEEPEN, WORK_TREE, Repository, open_repository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from fixlearn.cli.check_range import CheckedRange
    from fixlearn.config import Config
    from fixlearn.gate.judged_range import JudgedRange
    from fixlearn.lessons.proof import ProofResult
    from fixlearn.model import Finding
    from fixlearn.render.text import Colours

# Formats that also show exempt and unsure commits.
_SHOW_ALL = frozenset({"json", "junit"})


@click.command("check")
@click.argument("revisions", metavar="[RANGE]", required=False)
@click.option("--all", "everything", is_flag=True, help="All commits since the adoption baseline.")
@click.option(
    "--base",
    metavar="REV",
    help="Start of the range, if CI announces none.",
)
@click.option("--head", metavar="REV", help="End of the range, with --base.  [default: HEAD]")
@click.option(
    "--pr-event",
    metavar="[PATH]",
    is_flag=False,
    flag_value=EVENT_OF_THIS_RUN,
    help="Read range, title and description from this event file; default: that of the CI run.",
)
@click.option("--fetch", is_flag=True, help="Fetch the commits that a shallow clone lacks.")
@click.option("-m", "--message", help="Check this message instead of commits.")
@click.option(
    "-F",
    "--message-file",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Check the message in this file; - is stdin.",
)
@click.option(
    "--require-proof",
    is_flag=True,
    help="Run the tests of the fixes' lessons: each must fail without its fix.",
)
@click.option("--allow-fork", is_flag=True, help="In CI: also run code from a fork.")
@format_option
@click.option(
    "-v", "--verbose", is_flag=True, help="Also list unsure commits, and what covers each fix."
)
@click.pass_context
def command(
    ctx: click.Context,
    revisions: str | None,
    everything: bool,
    base: str | None,
    head: str | None,
    pr_event: str | None,
    fetch: bool,
    message: str | None,
    message_file: Path | None,
    require_proof: bool,
    allow_fork: bool,
    outputs: Sequence[Output],
    verbose: bool,
) -> None:
    """Check that every bug fix in RANGE has its lesson.

    RANGE is A..B, A...B or one revision, as for "git log"; one revision means all commits up to it.
    Without RANGE, a CI job checks the commits that its platform announces as new. On your machine,
    it is the commits that are not on the upstream or the default branch. Lessons are read from the
    trees at both ends of the range.

    With --require-proof, a fix whose lesson names a test passes only if that test fails without the
    fix and passes with it. This runs code of the repository, as "fixlearn prove" does. In CI,
    "prove: required:" of the target branch asks for it as well, for the paths that it names.

    Exit codes: 0 no findings, 1 a fix has no lesson or its test proves nothing, 2 wrong arguments
    or configuration, 3 the commits could not be checked or a test did not run.
    """
    refuse_together("revisions", "everything", "base head", "pr_event", "message", "message_file")
    refuse_together("fetch", "revisions everything message message_file")
    refuse_together("require_proof", "message message_file")
    platform = find_platform(os.environ)
    repository = open_repository(
        deepen=f"on {platform.name}: {platform.deepen}" if platform else DEEPEN
    )
    if message is not None or message_file is not None:
        text = message if message is not None else _read(message_file)
        ctx.exit(_check_message(text, repository, outputs))
    overrides = Overrides(base, head)
    options = CheckOptions(
        revisions, everything, overrides, pr_event, fetch, require_proof, allow_fork
    )
    ctx.exit(_check_range(repository, options, outputs, verbose=verbose))


def _check_range(
    repository: Repository, options: CheckOptions, outputs: Sequence[Output], *, verbose: bool
) -> int:
    """Judge the commits of a range; the exit code."""
    progress = Progress()
    checked = find_range(repository, options)
    range, config = checked.range, checked.config
    keep_all = verbose or any(output.format in _SHOW_ALL for output in outputs)
    judged = judge_range(repository, range, config, keep_all=keep_all, progress=progress)
    progress.done()
    judged, proofs = _with_proofs(repository, judged, checked, options)
    findings = judged.findings

    def text(look: Colours) -> str:
        details = explain.details(judged.results) if verbose else ""
        return findings_of_commits(findings, look) + details

    report = Report.of_commits(
        judged.results,
        judged.of_range,
        explain.headline(judged),
        judged.lessons,
        only_warns=config.only_warns(date.today()),
        text=text,
        json=lambda: _json().check(judged, proofs),
    )
    write(outputs, report)
    for notice in range.notices:
        print_status(notice if notice.startswith("warning: ") else f"notice: {notice}")
    if range.revisions:
        print_status(report.headline)
    known = [finding for finding in findings if finding.rule != ProofOutcome.DOES_NOT_RUN]
    is_unknown = any(proof.outcome is ProofOutcome.DOES_NOT_RUN for proof in proofs)
    return _exit_code(known, config) or (CannotTell.exit_code if is_unknown else 0)


def _with_proofs(
    repository: Repository, judged: JudgedRange, checked: CheckedRange, options: CheckOptions
) -> tuple[JudgedRange, list[ProofResult]]:
    """The range with the findings of the tests that had to be run, and their results.

    The setting counts only if it is that of the target branch: to check out a branch must not be
    enough to run its code. Raises CannotTell for code from a fork.
    """
    config = checked.config
    if not (options.require_proof or config.prove_required) or not judged.results:
        return judged, []
    # Few repositories need proofs, and what runs tests is slow to import.
    from fixlearn.cli.prove import refuse_fork
    from fixlearn.prove.required import EVERYTHING, fixes_to_prove, prove_range

    patterns = EVERYTHING if options.require_proof else config.prove_required
    fixes = fixes_to_prove(repository, judged, patterns)
    lessons = judged.library.lessons
    fixes = {id: of for id, of in fixes.items() if id in lessons and any(provable(lessons[id]))}
    if not fixes:
        return judged, []
    if not options.require_proof and not checked.is_of_target:
        owed = plural(len(fixes), "lesson")
        print_status(f"not run here: the tests of {owed} (prove: required in .fixlearn.yaml)")
        print_status("  hint: fixlearn check --require-proof     runs them")
        return judged, []
    if not options.allow_fork:
        refuse_fork("fixlearn check --require-proof")
    judged, results = prove_range(repository, judged, config, fixes, print_status)
    outcomes = Counter(result.outcome for result in results)
    counts = ", ".join(f"{outcomes[name]} {name}" for name in ProofOutcome if outcomes[name])
    print_status(f"ran {plural(len(results), 'test')} without and with the fix: {counts}")
    return judged, results


def _json() -> ModuleType:
    """Few runs need it."""
    from fixlearn.render import json

    return json


def _read(path: Path | None) -> str:
    if path is None or str(path) == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise UsageError(
            f"cannot read {path}",
            why=error.strerror or str(error),
            hint='fixlearn check --message "fix: …"',
        ) from error


def _check_message(text: str, repository: Repository, outputs: Sequence[Output]) -> int:
    """Judge a message against the lessons of the work tree; the exit code."""
    message = parse_message(text)
    if not message.subject:
        raise UsageError(
            "the message is empty",
            why="there is nothing to check; a variable may not be set",
            hint='fixlearn check --message "fix: …"',
        )
    config = repository.config()
    library = repository.library(config, WORK_TREE if repository.top else repository.head())
    result = judge_message(message, library, config)
    report = Report.of_commits(
        [result],
        (),
        explain.short_reason(result),
        only_warns=config.only_warns(date.today()),
        text=partial(findings_of_commits, result.findings),
        json=lambda: _json().message(result),
    )
    write(outputs, report)
    print_status(report.headline)
    return _exit_code(result.findings, config)


def _exit_code(findings: Sequence[Finding], config: Config) -> int:
    if all(finding.severity != "error" for finding in findings):
        return 0
    if config.only_warns(date.today()):
        until = f" until {config.enforce}" if isinstance(config.enforce, date) else ""
        print_status(f"warning: findings do not fail this check{until} (enforce in .fixlearn.yaml)")
        return 0
    return 1
