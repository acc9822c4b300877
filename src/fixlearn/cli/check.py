"""`fixlearn check`: check that every fix has its lesson.

First the command, then which commits it judges, and with which configuration.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from fixlearn.cli.formats import Output, Report, format_option, write
from fixlearn.cli.options import InputFile, refuse_together
from fixlearn.cli.terminal import Progress, is_at_terminal, print_status
from fixlearn.commands.check import judge_message, judge_range
from fixlearn.commit_ranges import CiRange, CommitRange, Trigger
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.ci.ci_range import MOST_EVENT_BYTES, Overrides, named_by_hand, parse_event
from fixlearn.gate.ci.forks import comes_from_fork
from fixlearn.gate.ci.platforms import PLATFORMS, find_platform, resolve
from fixlearn.gate.message import parse_message
from fixlearn.gate.range_lessons import hidden_labels_notice
from fixlearn.gate.squash import hidden_title_notice
from fixlearn.lessons.evidence import provable
from fixlearn.lessons.proof import ProofOutcome, ProofResult
from fixlearn.model import Finding, Outcome
from fixlearn.render import explain
from fixlearn.render.release_sentences import plural
from fixlearn.render.text import Colours, parts_of_findings
from fixlearn.repository import ranges
from fixlearn.repository.ci_checkout import (
    announced_range,
    config_as_in_ci,
    config_of_target,
    fetched_range,
    needs_baseline,
    no_baseline,
)
from fixlearn.repository.repository import DEEPEN, WORK_TREE, Repository, open_repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import ModuleType

    from fixlearn.config import Config
    from fixlearn.gate.judged_range import JudgedRange

# Formats that also show exempt and unsure commits.
_SHOW_ALL = frozenset({"json", "junit"})
_EVENT_OF_THIS_RUN = ""  # `--pr-event` without a path


class CheckOptions(NamedTuple):
    """The options that define the range, and whether tests are run."""

    revisions: str | None
    everything: bool
    base: str | None
    head: str | None
    pr_event: str | None
    fetch: bool
    require_proof: bool
    allow_fork: bool


class CheckedRange(NamedTuple):
    """The commits to judge, and by which configuration."""

    range: CommitRange
    config: Config
    is_of_target: bool  # the configuration is that of the target branch, as it counts in CI


@click.command("check")
@click.argument("revisions", metavar="[RANGE]", required=False)
@click.option("--all", "everything", is_flag=True, help="All commits since the adoption baseline.")
@click.option("--base", metavar="REV", help="Start of the range, if CI announces none.")
@click.option("--head", metavar="REV", help="End of the range, with --base.  [default: HEAD]")
@click.option(
    "--pr-event",
    metavar="[PATH]",
    is_flag=False,
    flag_value=_EVENT_OF_THIS_RUN,
    help="Read range, title and description from this event file; default: that of the CI run.",
)
@click.option("--fetch", is_flag=True, help="Fetch the commits that a shallow clone lacks.")
@click.option("-m", "--message", help="Check this message instead of commits.")
@click.option(
    "-F",
    "--message-file",
    metavar="PATH",
    type=InputFile("fixlearn check -F .git/COMMIT_EDITMSG", allow_dash=True),
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
def command(
    message: str | None,
    message_file: Path | None,
    outputs: Sequence[Output],
    verbose: bool,
    **options: Any,
) -> int:
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
    if message_file is not None:
        with click.open_file(os.fspath(message_file), "rb") as file:
            message = file.read().decode("utf-8", "replace")
    if message is not None:
        return _check_message(message, repository, outputs)
    return _check_range(repository, CheckOptions(**options), outputs, verbose=verbose)


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

    def text(look: Colours) -> Iterator[str]:
        yield from parts_of_findings(judged.findings, look)
        if verbose:
            yield explain.details(judged.results)

    report = Report(
        "check",
        explain.headline(judged),
        text,
        lambda: _json().check(judged, proofs),
        judged.of_range,
        lambda: judged.worded,
        lessons=judged.lessons,
    )
    write(outputs, report.with_warnings() if config.only_warns(date.today()) else report)
    for notice in range.notices:
        print_status(notice if notice.startswith("warning: ") else f"notice: {notice}")
    if range.revisions:
        print_status(report.headline)
    if judged.outcomes[Outcome.UNSURE] and not keep_all:
        print_status("  hint: --verbose lists the unsure commits")
    known = (finding for finding in judged.findings if finding.rule != ProofOutcome.DOES_NOT_RUN)
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
    from fixlearn.prove.selection import EVERYTHING, fixes_to_prove, prove_range

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
    tests = plural(len(results), "test")
    print_status(f"ran {tests} without and with the fix: {count_outcomes(results)}")
    return judged, results


def count_outcomes(results: Iterable[ProofResult]) -> str:
    """How many there are, such as "2 proven, 1 flaky-test"."""
    outcomes = Counter(result.outcome for result in results)
    return ", ".join(f"{outcomes[name]} {name}" for name in ProofOutcome if outcomes[name])


def _json() -> ModuleType:
    """Few runs need it."""
    from fixlearn.render import json

    return json


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
    report = Report(
        "check",
        explain.short_reason(result),
        partial(parts_of_findings, result.findings),
        lambda: [_json().message(result)],
        (),
        lambda: [result],
    )
    write(outputs, report.with_warnings() if config.only_warns(date.today()) else report)
    print_status(report.headline)
    return _exit_code(result.findings, config)


def _exit_code(findings: Iterable[Finding], config: Config) -> int:
    if all(finding.severity != "error" for finding in findings):
        return 0
    if config.only_warns(date.today()):
        until = f" until {config.enforce}" if isinstance(config.enforce, date) else ""
        print_status(f"warning: findings do not fail this check{until} (enforce in .fixlearn.yaml)")
        return 0
    return 1


def find_range(repository: Repository, options: CheckOptions) -> CheckedRange:
    """The range, bounded by the adoption baseline, and the configuration that judges it."""
    is_ci = find_platform(os.environ) is not None
    range = _find_range(repository, options)
    is_of_target = is_ci and bool(range.revisions) and not options.everything
    if is_of_target:
        config, notices = config_of_target(repository, range)
    else:
        config, notices = config_as_in_ci(repository, range, repository.config())
    if spec := range.announced:
        notices += (*hidden_title_notice(config, spec), *hidden_labels_notice(config, spec))
    range = range._replace(notices=(*range.notices, *notices))
    if range.announced and needs_baseline(range) and not config.since and config.since_date is None:
        raise no_baseline(range.announced)
    if range.revisions:
        range = ranges.since_adoption(repository, range, config.since)
    return CheckedRange(range, config, is_of_target)


def _find_range(repository: Repository, options: CheckOptions) -> CommitRange:
    """The range that the first of these gives; otherwise all commits that are not upstream.

    The options, FIXLEARN_BASE and FIXLEARN_HEAD, the CI platform, pre-commit.
    """
    if options.revisions is not None:
        return ranges.parse_range(repository, options.revisions)
    if options.everything:
        return ranges.all_of_head(repository)
    spec = _announced(options)
    pre_commit = _of_pre_commit(repository)
    if options.fetch and spec is None:
        raise UsageError(
            "--fetch needs a range",
            why="no CI platform announces new commits, and --base is missing",
            hint="fixlearn check --base origin/main --fetch",
        )
    # Of an unknown CI platform nothing is announced, so pre-commit knows more.
    if spec is None or (pre_commit and spec.platform == PLATFORMS[-1].name):
        return pre_commit or _not_upstream(repository)
    if options.fetch:
        return fetched_range(repository, spec, lambda command: print_status(f"running {command}"))
    return announced_range(repository, spec)


def _not_upstream(repository: Repository) -> CommitRange:
    """The commits that are not upstream. Raises CannotTell if that can only be a mistake.

    A CI platform that nobody knows checks out the tip of a remote branch: there is nothing that
    is not upstream, and the check would always pass.
    """
    range = ranges.not_upstream(repository)
    branch = "" if is_at_terminal() else repository.remote_branch_at(range.head)
    if branch:
        raise CannotTell(
            "it is unknown which commits this run has to check",
            why=f"HEAD is the tip of {branch}, so nothing is new; nobody is at a terminal, and "
            "no CI platform was recognized",
            hint="fixlearn check --base <commit before the push>     (or set FIXLEARN_BASE)",
        )
    return range


def _announced(options: CheckOptions) -> CiRange | None:
    """The range by the options, the variables or the CI platform; None without any."""
    environment: Mapping[str, str] = os.environ
    if options.pr_event:
        environment = _as_on_github(environment, options.pr_event)
    event = None
    platform = find_platform(environment)
    path = environment.get(platform.event_variable, "") if platform else ""
    overrides = Overrides(options.base, options.head)
    if path and named_by_hand(environment, overrides) is None:
        event = _event(path)
    spec = resolve(environment, event, overrides)
    if options.pr_event is not None and (spec is None or spec.kind is not Trigger.PULL_REQUEST):
        raise CannotTell(
            "--pr-event needs the run of a pull request",
            why=f"this run is of a {spec.kind}" if spec else "no CI platform was recognized",
            hint="fixlearn check --pr-event <path of the event file>",
        )
    return spec


def _as_on_github(environment: Mapping[str, str], path: str) -> Mapping[str, str]:
    """The environment as it is in a run for the pull request of this event file."""
    platform = find_platform(environment)
    variables = {"GITHUB_EVENT_PATH": path, "GITHUB_EVENT_NAME": "pull_request"}
    if platform is None or not platform.event_variable:
        return {**variables, PLATFORMS[2].variable: PLATFORMS[2].value}
    return {**environment, **variables}


def _event(path: str) -> Mapping[str, object]:
    """The event in the file of a platform. Raises UsageError."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(MOST_EVENT_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"cannot read the event in {path}",
            why=getattr(error, "strerror", None) or str(error),
            hint="fixlearn check --base <revision> --head <revision>",
        ) from error
    return parse_event(content, path)


def _of_pre_commit(repository: Repository) -> CommitRange | None:
    """The commits that pre-commit is about to push; of several refs, only the first."""
    pushed_from = os.environ.get("PRE_COMMIT_FROM_REF")
    # If a root commit is pushed, pre-commit sets only the branch and no range.
    pushed_to = os.environ.get("PRE_COMMIT_TO_REF") or os.environ.get("PRE_COMMIT_LOCAL_BRANCH")
    remote = os.environ.get("PRE_COMMIT_REMOTE_NAME")
    if pushed_to and remote:
        range = ranges.not_on_remote(repository, pushed_to, remote)
        notice = "pre-commit passes on only one ref of a push; CI checks the others"
        return range if pushed_from else range._replace(notices=(notice,))
    if pushed_from and pushed_to:
        return ranges.parse_range(repository, f"{pushed_from}..{pushed_to}")
    return None


def refuse_fork(command: str) -> None:
    """Raise CannotTell if this CI job is, or may be, for a pull request from a fork.

    The hint is `command` with the option that runs its code nevertheless.
    """
    platform = find_platform(os.environ)
    if platform is None:
        return
    path = os.environ.get(platform.event_variable, "") if platform.event_variable else ""
    is_fork = comes_from_fork(platform, os.environ, _event(path) if path else None)
    if is_fork is not False:
        raise CannotTell(
            "no test was run, because its code may be from a fork",
            why="the pull request comes from another repository"
            if is_fork
            else f"{platform.name} does not say whether this is a pull request from a fork",
            hint=f"{command} --allow-fork     if the job has no secrets and no write access",
        )
