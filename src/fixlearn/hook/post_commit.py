"""post-commit: reports a bug fix that bypassed the commit-msg hook.

The message that was kept of its refusal is not needed any more.
"""

from __future__ import annotations

import sys

from fixlearn.config import Config
from fixlearn.gate.detect import detect
from fixlearn.gate.message import parse_message
from fixlearn.hook import print_line
from fixlearn.messages import Band
from fixlearn.repository.commit_in_progress import is_in_progress
from fixlearn.repository.git import run as run_git


def run(arguments: list[str]) -> int:  # noqa: ARG001, git hands it none
    """Print the findings of the commit that was made; it is kept in any case."""
    text = run_git("log", "-1", "--format=%B", "--encoding=UTF-8").decode("utf-8", "replace")
    message = parse_message(text)
    verdict = detect(message, Config().detect)
    if verdict.exempt or verdict.band is Band.NOT:
        return 0
    from datetime import date

    from fixlearn.repository.commit_message import forget_message

    forget_message(message)
    if is_in_progress():
        return 0

    from fixlearn.commands.check import judge_commit
    from fixlearn.render.text import refusal
    from fixlearn.repository.repository import open_repository
    from fixlearn.terminal import colours, terminal_width

    repository = open_repository()
    config = repository.config()
    result = judge_commit(repository, repository.head(), config)
    is_asked = any(finding.severity == "error" for finding in result.findings)
    # If the commit is only advised, commit-msg has printed it already.
    if is_asked and config.unit == "commit" and not config.only_warns(date.today()):
        width, look = terminal_width(sys.stderr), colours(sys.stderr)
        text = refusal(result.findings, is_refused=False, width=width, colours=look)
        print(text, end="", file=sys.stderr)
        print_line("The commit is made, but CI will not accept it like this.")
    return 0
