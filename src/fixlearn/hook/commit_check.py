"""The commit-msg hook for a commit that may be a fix, or that a lesson may be about."""

from __future__ import annotations

import sys

from fixlearn.config import Config
from fixlearn.errors import UsageError
from fixlearn.gate.detect import detect, may_need_lesson
from fixlearn.hook import print_line, print_safe
from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.messages import Band
from fixlearn.repository.commit_message import MessageFile, read_message_file
from fixlearn.repository.config_file import config_of, read_config_file
from fixlearn.repository.lesson_words import StagedPaths, is_about_no_lesson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.gate.staged import Retry
    from fixlearn.model import Finding
    from fixlearn.repository.index import Index


def check(arguments: list[str], staged: StagedPaths) -> int:
    """Judge the commit that is being made; 0 lets it pass, 1 stops it."""
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
    is_asked = may_need_lesson(message, verdict, counts_unsure=config.detect.profile == "strict")
    if not is_asked and config.lessons == ("lessons",) and is_about_no_lesson(staged):
        return 0
    from fixlearn.repository.index import Index, has_lessons

    index = Index(staged)
    if is_asked:
        from fixlearn.commands.commit import judge_index

        judged = judge_index(message, verdict, config, index)
        if judged is not None:
            return _report(judged.result.findings, config, file.content, judged.retry)
    if not has_lessons(index, config.lessons):
        return 0
    from fixlearn.commands.commit_evidence import evidence_findings

    findings = evidence_findings(index, message, config.lessons)
    return _report_evidence(findings, file, index) if findings else 0


def _read_config(*, is_asked: bool) -> Config | None:
    """The configuration; None if it is broken and the message needs no lesson anyway."""
    try:
        content = read_config_file("")
        if content is None:
            return Config()
        # Only `detect:` can make the message a fix, and only `lessons:` moves the folders.
        # Without either, YAML need not be imported.
        is_plain = not any(word in content for word in (b"detect", b"lessons", b"\\"))
        if not is_asked and is_plain:
            return Config()
        return config_of(content)
    except UsageError as error:
        if is_asked:
            raise
        print_line(f"warning: {error}")
        return None


def _report_evidence(findings: Sequence[Finding], file: MessageFile, index: Index) -> int:
    """Print the findings about evidence that the commit lacks or removes; the exit code."""
    try:
        config = config_of(read_config_file(""))
    except UsageError as error:
        print_line(f"warning: {error}")  # as for every commit that is no fix
        return 0
    from fixlearn.commands.commit import retry_of_index
    from fixlearn.repository.commit_in_progress import is_amending
    from fixlearn.rules import apply_severities

    graded = list(apply_severities(findings, config.severity))
    if not graded:
        return 0
    retry = retry_of_index(graded, config, index, amends=is_amending(index.objects))
    with_retry = [finding._replace(hint=(*finding.hint, *retry.repeated())) for finding in graded]
    return _report(with_retry, config, file.content, retry)


def _report(findings: Sequence[Finding], config: Config, message: bytes, retry: Retry) -> int:
    """Print the findings, and save the message of a refused commit; the exit code."""
    from fixlearn.render.text import refusal
    from fixlearn.terminal import colours, terminal_width

    is_refused = not retry.is_made
    width, look = terminal_width(sys.stderr), colours(sys.stderr)
    text = refusal(findings, is_refused=is_refused, width=width, colours=look)
    print_safe(text)
    if not is_refused:
        print_line(f"The commit is made: {_why_made(config)}.")
        return 0
    from fixlearn.repository.commit_message import save_message

    refused_lines = [finding.refused_line for finding in findings if finding.refused_line]
    try:
        save_message(message, retry, refused_lines)
    except OSError as error:
        print_line(f"warning: your message could not be saved: {error}")
    return 1


def _why_made(config: Config) -> str:
    from datetime import date

    if config.unit == "change":
        return "CI checks all commits of the change together"
    if not config.only_warns(date.today()):
        return "this is only a warning"
    until = "" if isinstance(config.enforce, str) else f" until {config.enforce}"
    return f"fixlearn only warns{until} (enforce in .fixlearn.yaml)"
