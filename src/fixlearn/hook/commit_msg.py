"""commit-msg: may this commit be made?"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from fixlearn.config import Config
from fixlearn.errors import UsageError
from fixlearn.gate.detect import detect, may_need_lesson
from fixlearn.hook import print_line
from fixlearn.hook.message_file import read_message_file
from fixlearn.messages import Band
from fixlearn.repository.config_file import config_of, read_config_file
from fixlearn.repository.index import Index, has_lessons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.hook.message_file import MessageFile
    from fixlearn.model import Finding

_FOLDERS = re.compile(rb"^(?:\xef\xbb\xbf)?lessons\s*:", re.MULTILINE)  # or a byte order mark first


def run(arguments: list[str]) -> int:
    """Judge the commit that is being made; 0 lets it pass, 1 stops it.

    The message file is never changed.
    """
    file = read_message_file(arguments, "commit-msg")
    message = file.message
    if not message.subject:
        return 0  # git itself stops at an empty message
    verdict = detect(message, Config().detect)
    # The name of the branch can make an unsure message a fix.
    config = _read_config(is_asked=may_need_lesson(message, verdict, counts_unsure=True))
    if config is None:
        return 0
    if config.detect != Config().detect:
        verdict = detect(message, config.detect)
    if verdict.band is Band.UNSURE and verdict.score:
        from fixlearn.gate.signals import BRANCH_POINTS, FIX_FROM
        from fixlearn.repository.commit_in_progress import branch

        if verdict.score + BRANCH_POINTS >= FIX_FROM:
            verdict = detect(message, config.detect, branch=branch())
    index = Index()
    if may_need_lesson(message, verdict, counts_unsure=config.detect.profile == "strict"):
        from fixlearn.commands.commit import judge_index

        result = judge_index(message, verdict, config, index)
        if result is not None and result.findings:
            return _report(result.findings, config, file.content)
    if not has_lessons(index, config.lessons):
        return 0
    from fixlearn.commands.commit_evidence import removed_guards

    removed = removed_guards(index, message, config.lessons)
    return _report_removed(removed, file, index) if removed else 0


def _read_config(*, is_asked: bool) -> Config | None:
    """The configuration; None if it is broken and the message needs no lesson anyway."""
    try:
        content = read_config_file("")
        if content is None:
            return Config()
        # Only `detect:` can make the message a fix, and only `lessons:` moves the folders.
        # Without either, YAML need not be imported.
        is_plain = b"detect" not in content and not _FOLDERS.search(content)
        if not is_asked and is_plain and b"\\" not in content:
            return Config()
        return config_of(content)
    except UsageError as error:
        if is_asked:
            raise
        print_line(f"warning: {error}")
        return None


def _report_removed(findings: Sequence[Finding], file: MessageFile, index: Index) -> int:
    """Print what the commit takes away, with the team's severities."""
    try:
        config = config_of(read_config_file(""))
    except UsageError as error:
        print_line(f"warning: {error}")  # as for every commit that is no fix
        return 0
    from fixlearn.gate.staged import next_steps
    from fixlearn.lessons.lint import apply_severities
    from fixlearn.repository.commit_in_progress import is_amending
    from fixlearn.repository.staged import commit_call

    amends = is_amending(index.objects)
    again = next_steps(file.message, commit_call(), amends=amends).again
    graded = apply_severities(findings, config.severity)
    with_retry = [finding._replace(hint=(*finding.hint, again)) for finding in graded]
    return _report(with_retry, config, file.content) if with_retry else 0


def _report(findings: Sequence[Finding], config: Config, message: bytes) -> int:
    """Print the findings; save the message of a commit that is refused."""
    from datetime import date

    from fixlearn.gate.staged import exact_command
    from fixlearn.render.text import findings_of_commits
    from fixlearn.repository.commit_message import save_message

    hints = [hint for finding in findings for hint in finding.hint]
    is_refused = "error" in [finding.severity for finding in findings]
    command = next(filter(None, map(exact_command, hints)), "")
    print(findings_of_commits(findings), end="", file=sys.stderr)
    # With `unit: change` CI judges the whole change; a single commit is only advised.
    if not is_refused or config.unit == "change" or config.only_warns(date.today()):
        print_line("fixlearn: only a warning here, the commit is made")
        return 0
    try:
        save_message(message, command)
    except OSError as error:
        print_line(f"warning: your message could not be kept: {error}")
    return 1
