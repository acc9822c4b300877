"""pre-push: all commits of a push are judged, of all its branches."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from fixlearn.commands.check import judge_range
from fixlearn.errors import CannotTell
from fixlearn.hook import exit_code, print_line, show
from fixlearn.repository.ranges import is_judged, pushed_to_remote, read_pre_push, since_adoption
from fixlearn.repository.repository import open_repository

if TYPE_CHECKING:
    from fixlearn.model import Finding


def run(arguments: list[str]) -> int:
    """Judge what is about to be pushed; `arguments` are the remote's name and address.

    git writes a line for each ref to stdin.
    """
    remote = arguments[0] if arguments else "origin"
    pushed = read_pre_push(sys.stdin)
    refs = [ref for ref in pushed if is_judged(ref)]
    if not pushed and "PRE_COMMIT_TO_REF" in os.environ:
        raise CannotTell(
            "cannot tell what is about to be pushed",
            why="pre-commit has read the refs itself, and hands on the first of them only",
            hint="fixlearn check     as the hook's entry: it asks pre-commit",
        )
    if not refs:
        return 0
    repository = open_repository()
    config = repository.config()
    if not config.since and not config.since_date and not repository.knows_branches():
        raise CannotTell(
            "cannot tell which of these commits are new",
            why="no branch of a remote is known here yet, and .fixlearn.yaml names no `since`",
            hint="fixlearn init     sets the commit from which on lessons are asked for",
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
    show(findings)
    code = exit_code(findings, config)
    if code:
        print_line("fixlearn: nothing was pushed")
    return code
