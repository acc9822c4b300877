"""pre-push: checks all commits of a push, of all its branches."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from fixlearn.commands.check import judge_range
from fixlearn.errors import CannotTell
from fixlearn.hook import is_push_refused, report_push
from fixlearn.repository.ranges import is_judged, pushed_to_remote, read_pre_push, since_adoption
from fixlearn.repository.repository import open_repository

if TYPE_CHECKING:
    from fixlearn.model import Finding


def run(arguments: list[str]) -> int:
    """Check what is about to be pushed; `arguments` are the remote's name and address.

    git writes a line for each ref to stdin.
    """
    remote = arguments[0] if arguments else "origin"
    pushed = read_pre_push(sys.stdin)
    refs = [ref for ref in pushed if is_judged(ref)]
    if not pushed and "PRE_COMMIT_TO_REF" in os.environ:
        raise CannotTell(
            "it is unknown what is about to be pushed",
            why="pre-commit has read the list of refs itself, and passes on only the first one",
            hint="in .pre-commit-config.yaml, use `entry: fixlearn check` for the pre-push hook",
        )
    if not refs:
        return 0
    repository = open_repository()
    config = repository.config()
    if not config.since and not config.since_date and not repository.knows_branches():
        raise CannotTell(
            "it is unknown which of these commits are new",
            why="no branch of a remote has been fetched, and .fixlearn.yaml has no `since`",
            hint="fixlearn init     sets `since`, the commit after which lessons are required",
        )
    # Branches at the same commit have the same range.
    ranges = [
        since_adoption(repository, pushed_to_remote(repository, ref, remote), config.since)
        for ref in refs
    ]
    different = {range.revisions: range for range in ranges}
    findings: list[Finding] = []
    for range in different.values():
        findings += judge_range(repository, range, config).findings
    is_refused = is_push_refused(findings, config)
    report_push(findings, is_refused=is_refused)
    return int(is_refused)
