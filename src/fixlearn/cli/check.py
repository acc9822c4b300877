"""`fixlearn check`: check that every fix has its lesson."""

from __future__ import annotations

import os
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fixlearn.cli.check_proof import ProofOptions, with_proofs
from fixlearn.cli.check_range import (
    EVENT_OF_THIS_RUN,
    CheckOptions,
    find_range,
    is_judged_by_target,
)
from fixlearn.cli.exclusive import refuse_together
from fixlearn.cli.formats import Output, Report, format_option, write
from fixlearn.cli.terminal import Progress, print_status
from fixlearn.commands.check import judge_message, judge_range
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.ci import find_platform
from fixlearn.gate.ci.ci_range import Overrides
from fixlearn.gate.judge import OWED, explain_reason
from fixlearn.gate.message import parse_message
from fixlearn.lessons.proof import ProofOutcome
from fixlearn.messages import Band, short
from fixlearn.model import Outcome
from fixlearn.render import explain
from fixlearn.render.release_sentences import count_waivers, plural, sharing_notes
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import findings_of_commits
from fixlearn.repository.repository import DEEPEN, WORK_TREE, Repository, open_repository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from fixlearn.config import Config
    from fixlearn.gate.judged_range import JudgedRange
    from fixlearn.model import Finding
    from fixlearn.render.text import Colours

# Formats that also show exempt and unsure commits.
_MAX_HASHES = 5  # of merges in the headline
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
    options = CheckOptions(revisions, everything, Overrides(base, head), pr_event, fetch)
    asks = ProofOptions(is_required=require_proof, allows_fork=allow_fork)
    ctx.exit(_check_range(repository, options, asks, outputs, verbose=verbose))


def _check_range(
    repository: Repository,
    options: CheckOptions,
    asks: ProofOptions,
    outputs: Sequence[Output],
    *,
    verbose: bool,
) -> int:
    """Judge the commits of a range; the exit code."""
    range, config = find_range(repository, options)
    progress = Progress()
    keep_all = verbose or any(output.format in _SHOW_ALL for output in outputs)
    judged = judge_range(repository, range, config, keep_all=keep_all, progress=progress)
    progress.done()
    is_trusted = is_judged_by_target(range, options)
    judged, proofs = with_proofs(repository, judged, config, asks, is_trusted=is_trusted)

    def text(look: Colours) -> str:
        return findings_of_commits(judged.findings, look) + (_details(judged) if verbose else "")

    report = Report.of_commits(
        judged.results,
        judged.of_range,
        _headline(judged),
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
    known = [finding for finding in judged.findings if finding.rule != ProofOutcome.DOES_NOT_RUN]
    is_unknown = any(proof.outcome is ProofOutcome.DOES_NOT_RUN for proof in proofs)
    return _exit_code(known, config) or (CannotTell.exit_code if is_unknown else 0)


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


def _headline(judged: JudgedRange) -> str:
    """The summary line, such as "looked at 7 commits (main..HEAD): 2 fixes, …"."""
    label = judged.range.says
    count = judged.facts.commits
    if not count:
        return f"nothing to look at ({label})"
    outcomes = judged.outcomes
    fixes = sum(outcomes[outcome] for outcome in OWED)
    owed = ", ".join(f"{outcomes[outcome]:,} {outcome}" for outcome in OWED if outcomes[outcome])
    parts = [plural(fixes, "fix", "fixes") + (f" ({owed})" if owed else "")]
    for outcome in (Outcome.UNSURE, Outcome.EXEMPT, Outcome.BEFORE_ADOPTION):
        if outcomes[outcome]:
            parts.append(f"{outcomes[outcome]:,} {outcome.value.replace('-', ' ')}")
    commits = plural(count, "commit") + (", which land as one" if judged.lands_as_one else "")
    waivers = count_waivers(judged.results)
    if waivers.disclaimed:
        parts.append(f"{waivers.disclaimed:,} declared no fix")
    if judged.own_merges:
        merges = plural(len(judged.own_merges), "merge")
        hashes = ", ".join(map(short, judged.own_merges[:_MAX_HASHES]))
        more = ", …" if len(judged.own_merges) > _MAX_HASHES else ""
        parts.append(f"{merges} with changes of source code that no parent has ({hashes}{more})")
    parts += [*waivers.notes, *sharing_notes(judged.results)]
    if judged.range.announced:
        parts.append("complete")  # in CI, people ask first whether the clone has the whole range
    return f"looked at {commits} ({label}): {', '.join(parts)}"


def _details(judged: JudgedRange) -> str:
    """What covers each fix, and why it is one; also the unsure and the exempt commits."""
    lines = []
    for result in judged.results:
        if result.outcome in (Outcome.MISSING, Outcome.NOT_A_FIX):
            continue
        lines += [f"{short(result.sha)} {result.subject}", f"  {explain.short_reason(result)}"]
        if result.verdict.band is not Band.NOT:
            lines += (
                f"    because: {explain_reason(reason.text, reason.points)}"
                for reason in result.verdict.reasons
            )
    return "".join(f"{sanitize_terminal(line)}\n" for line in lines)
