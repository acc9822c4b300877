"""commit-msg: may this commit be made?"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from fixlearn.config import Config
from fixlearn.errors import UsageError
from fixlearn.gate.detect import detect
from fixlearn.hook import print_line
from fixlearn.hook.message_file import read_message_file
from fixlearn.messages import Band
from fixlearn.repository.config_file import decode_config, read_config_file
from fixlearn.repository.index import Index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.hook.message_file import MessageFile
    from fixlearn.messages import Message, Verdict
    from fixlearn.model import Finding

_FOLDERS = re.compile(rb"^(?:\xef\xbb\xbf)?lessons\s*:", re.MULTILINE)  # or a byte order mark first


def run(arguments: list[str]) -> int:
    """Judge the commit that is being made; 0 lets it pass, 1 stops it.

    The message file is never changed.
    """
    given = read_message_file(arguments, "commit-msg")
    message = given.message
    if not message.subject:
        return 0  # git itself stops at an empty message
    config = _config_for(message)
    if config is None:
        return 0
    verdict = detect(message, config.detect)
    if verdict.band is Band.UNSURE and verdict.score:
        from fixlearn.gate.signals import BRANCH_POINTS, FIX_FROM
        from fixlearn.repository.commit_in_progress import branch

        if verdict.score + BRANCH_POINTS >= FIX_FROM:
            verdict = detect(message, config.detect, branch=branch())
    index = Index()
    if _is_asked(message, verdict, config.detect.profile):
        from fixlearn.commands.commit import judge_staged

        result = judge_staged(message, verdict, config, index)
        if result is not None and result.findings:
            return _say(result.findings, config, given.content)
    if not _has_lessons(index, config.lessons):
        return 0
    from fixlearn.commands.commit_evidence import removed_guards

    removed = removed_guards(index, message, config.lessons)
    return _say_removed(removed, given, index) if removed else 0


def _has_lessons(index: Index, roots: Sequence[str]) -> bool:
    """False in a repository without lessons, which nothing can take away from."""
    if any(os.path.isdir(root) for root in roots):  # noqa: PTH112, pathlib is expensive
        return True
    # Or this commit takes the last lesson away, and its folder with it.
    return any(path.startswith(tuple(f"{root}/" for root in roots)) for path in index.differences)


def _config_for(message: Message) -> Config | None:
    """The configuration; None where it is broken and the message is no fix anyway."""
    default = Config()
    is_asked = _is_asked(message, detect(message, default.detect), near_is_enough=True)
    try:
        content = read_config_file("")
        if content is None:
            return default
        # Only `detect:` can make a fix of a message that is none by the defaults;
        # where the file does not speak of it, nor of folders of lessons, YAML need not be
        # imported to pass.
        is_plain = b"detect" not in content and not _FOLDERS.search(content)
        if not is_asked and is_plain and b"\\" not in content:
            return default
        from fixlearn.config import parse_config

        return parse_config(decode_config(content))
    except UsageError as error:
        if is_asked:
            raise
        print_line(f"warning: {error}")
        return None


def _is_asked(
    message: Message,
    verdict: Verdict,
    profile: str = "default",
    *,
    near_is_enough: bool = False,
) -> bool:
    """True where the hook has something to judge.

    With `near_is_enough` also where the name of the branch could make it so.
    """
    if verdict.exempt:
        return False
    is_unsure = verdict.band is Band.UNSURE
    owes = verdict.band is Band.FIX or (is_unsure and (profile == "strict" or near_is_enough))
    return owes or bool(message.references) or message.declaration is not None


def _say_removed(findings: Sequence[Finding], given: MessageFile, index: Index) -> int:
    """Show what the commit takes away, by the team's own severities."""
    content = read_config_file("")
    config = Config()
    if content is not None:
        from fixlearn.config import parse_config

        try:
            config = parse_config(decode_config(content))
        except UsageError as error:
            print_line(f"warning: {error}")  # as for every commit that is no fix
            return 0
    from fixlearn.commands.retry_hint import retry_hint
    from fixlearn.lessons.lint import apply_severities
    from fixlearn.repository.commit_in_progress import is_amending

    again = retry_hint(given.message, amends=is_amending(index.objects)).again
    shown = [
        one._replace(hint=(*one.hint, again)) for one in apply_severities(findings, config.severity)
    ]
    return _say(shown, config, given.content) if shown else 0


def _say(findings: Sequence[Finding], config: Config, message: bytes) -> int:
    """Show the findings; keep the message of a commit that is stopped."""
    from datetime import date

    from fixlearn.commands.retry_hint import exact_command
    from fixlearn.render.text import findings_of_commits
    from fixlearn.repository.commit_message import save_message

    print(findings_of_commits(findings), end="", file=sys.stderr)
    stops = any(finding.severity == "error" for finding in findings)
    # A change is judged as one in CI (`unit: change`); a single commit of it is only advised.
    if not stops or config.unit == "change" or config.only_warns(date.today()):
        print_line("fixlearn: only a warning here, the commit is made")
        return 0
    hints = (line for finding in findings for line in finding.hint)
    try:
        save_message(message, next(filter(None, map(exact_command, hints)), ""))
    except OSError as error:
        print_line(f"warning: your message could not be kept: {error}")
    return 1
