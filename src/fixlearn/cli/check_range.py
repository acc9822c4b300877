"""Which commits `check` judges, and with which configuration.

The first of these gives the range: the options, FIXLEARN_BASE and FIXLEARN_HEAD, the CI platform,
pre-commit. Otherwise it is all commits that are not upstream, as on a developer's machine.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.cli.terminal import is_at_terminal, print_status
from fixlearn.commit_ranges import Trigger
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.ci import PLATFORMS, find_platform, resolve
from fixlearn.gate.ci.ci_range import MOST_EVENT_BYTES, Overrides, named_by_hand, parse_event
from fixlearn.gate.incident_labels import hidden_labels_notice
from fixlearn.gate.squash import hidden_title_notice
from fixlearn.repository import ranges
from fixlearn.repository.ci_checkout import (
    announced_range,
    config_as_in_ci,
    config_of_target,
    needs_baseline,
    no_baseline,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fixlearn.commit_ranges import CiRange, CommitRange
    from fixlearn.config import Config
    from fixlearn.repository.repository import Repository

EVENT_OF_THIS_RUN = ""  # `--pr-event` without a path


class CheckOptions(NamedTuple):
    """The options of `check` that define the range, and whether tests are run."""

    revisions: str | None
    everything: bool
    overrides: Overrides
    pr_event: str | None
    fetch: bool
    require_proof: bool
    allow_fork: bool


class CheckedRange(NamedTuple):
    """The commits to judge, and by which configuration."""

    range: CommitRange
    config: Config
    is_of_target: bool  # the configuration is that of the target branch, as it counts in CI


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
    if needs_baseline(range) and not config.since and config.since_date is None:
        raise no_baseline(range)
    if range.revisions:
        range = ranges.since_adoption(repository, range, config.since)
    return CheckedRange(range, config, is_of_target)


def _find_range(repository: Repository, options: CheckOptions) -> CommitRange:
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
        from fixlearn.repository.ci_checkout import fetched_range

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
    if path and named_by_hand(environment, options.overrides) is None:
        event = parse_event(read_event(path), path)
    spec = resolve(environment, event, options.overrides)
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


def read_event(path: str) -> bytes:
    """The content of a platform's event file, cut off above the limit. Raises UsageError."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_EVENT_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"cannot read the event in {path}",
            why=getattr(error, "strerror", None) or str(error),
            hint="fixlearn check --base <revision> --head <revision>",
        ) from error


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
