"""pre-receive: the gate on a server. What cannot be told is refused."""

from __future__ import annotations

import sys

from fixlearn.hook import tell
from fixlearn.hook.push import exit_code, show
from fixlearn.repository.history import open_history
from fixlearn.repository.pushed import is_judged, read_pre_receive, to_us
from fixlearn.repository.ranges import since_adoption
from fixlearn.repository.target import config_of_target
from fixlearn.walks.commits import judge_range

# HEAD of a repository on a server often names a branch that nobody has pushed.
_DEFAULT_BRANCH = ("HEAD", "refs/heads/main", "refs/heads/master")


def run(arguments: list[str]) -> int:  # noqa: ARG001, git hands it none
    """Judge what was pushed, before any ref is moved; git writes a line for each to stdin.

    The configuration is that of the branch as it was, else of the default
    branch: a push cannot switch off its own gate.
    """
    refs = [ref for ref in read_pre_receive(sys.stdin) if is_judged(ref)]
    if not refs:
        return 0
    history = open_history()
    found = (history.objects.commit(name) for name in _DEFAULT_BRANCH)
    default = next(filter(None, found), None)
    code = 0
    for ref in refs:
        pushed = to_us(ref, default)
        config, notices = config_of_target(history, pushed)
        for notice in notices:
            tell(f"fixlearn: {notice}")
        range = since_adoption(history, pushed, config.since)
        judgement = judge_range(history, range, config)
        show(judgement.findings)
        code = max(code, exit_code(judgement.findings, config))
    if code:
        tell("fixlearn: the push is refused; put the lessons into it, and push again")
    return code
