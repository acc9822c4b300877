"""pre-receive: the gate on a server. A push that cannot be checked is refused."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fixlearn.commands.check import judge_range
from fixlearn.config import CONFIG_FILE, Config
from fixlearn.errors import UsageError
from fixlearn.hook import is_push_refused, print_line, report_push
from fixlearn.repository.config_file import config_of
from fixlearn.repository.ranges import (
    Ref,
    is_judged,
    pushed_to_server,
    read_pre_receive,
    since_adoption,
)
from fixlearn.repository.repository import Repository, open_repository

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.model import Finding

# HEAD of a repository on a server often names a branch that nobody has pushed.
_DEFAULT_BRANCH = ("HEAD", "refs/heads/main", "refs/heads/master")


def run(arguments: list[str]) -> int:  # noqa: ARG001, git hands it none
    """Check what was pushed, before any ref is moved; git writes a line for each to stdin.

    A push cannot switch off its own gate: its changes of the configuration count for
    the next push.
    """
    refs = [ref for ref in read_pre_receive(sys.stdin) if is_judged(ref)]
    if not refs:
        return 0
    repository = open_repository()
    shas = map(repository.objects.commit, _DEFAULT_BRANCH)
    default = next(filter(None, shas), None)
    judged: dict[tuple[str, ...], tuple[list[Finding], Config]] = {}
    for ref in refs:
        config = _config(repository, ref, default)
        range = since_adoption(repository, pushed_to_server(ref, default), config.since)
        if range.revisions not in judged:  # branches at the same commit have the same range
            judged[range.revisions] = ([*judge_range(repository, range, config).findings], config)
    findings = [finding for findings, _ in judged.values() for finding in findings]
    is_refused = any(is_push_refused(findings, config) for findings, config in judged.values())
    report_push(findings, is_refused=is_refused)
    if is_refused:
        print_line("Add the lessons to these commits or to a new one, then push again.")
        if default is None and not any(config.since for _, config in judged.values()):
            print_line("This repository was empty, so all of the pushed history was checked.")
            print_line("To set the commit after which lessons are required:")
            print_line("  fixlearn init")
    return int(is_refused)


def _config(repository: Repository, ref: Ref, default: str | None) -> Config:
    """The configuration of the branch as it was, otherwise of the default branch.

    The pushed configuration counts only if the repository was empty, or if its own
    configuration is broken: the push may repair it.
    """
    old = [sha for sha in (ref.before, default) if sha]
    try:
        return _first(repository, old or [ref.after])
    except UsageError as broken:
        config = _first(repository, [ref.after])
        print_line(
            f"warning: the pushed configuration was used; the one here is invalid:\n{broken}"
        )
        return config


def _first(repository: Repository, commits: Iterable[str]) -> Config:
    """The configuration of the first commit that has one. Raises UsageError."""
    contents = (repository.objects.blob(f"{sha}:{CONFIG_FILE}") for sha in commits)
    return config_of(next((content for content in contents if content is not None), None))
