"""commit-msg: may this commit be made?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fixlearn.config import Config
from fixlearn.errors import UsageError
from fixlearn.gate.detect import detect
from fixlearn.hook import tell
from fixlearn.hook.message_file import read_message_file
from fixlearn.messages import Band
from fixlearn.repository.config_file import decode_config, read_config_file

if TYPE_CHECKING:
    from fixlearn.messages import Message, Verdict
    from fixlearn.model import Result


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
        from fixlearn.gate.evidence import BRANCH_POINTS, FIX_FROM
        from fixlearn.repository.draft import branch

        if verdict.score + BRANCH_POINTS >= FIX_FROM:
            verdict = detect(message, config.detect, branch=branch())
    if not _is_asked(message, verdict, config.detect.profile):
        return 0
    from fixlearn.walks.draft import judge_draft

    result = judge_draft(message, verdict, config)
    if result is None or not result.findings:
        return 0
    return _say(result, config, given.content)


def _config_for(message: Message) -> Config | None:
    """The configuration; None where it is broken and the message is no fix anyway."""
    default = Config()
    is_asked = _is_asked(message, detect(message, default.detect), near_is_enough=True)
    try:
        content = read_config_file("")
        if content is None:
            return default
        # Only `detect:` can make a fix of a message that is none by the defaults;
        # where the file does not speak of it, YAML need not be imported to pass.
        if not is_asked and b"detect" not in content and b"\\" not in content:
            return default
        from fixlearn.config import parse_config

        return parse_config(decode_config(content))
    except UsageError as error:
        if is_asked:
            raise
        tell(f"warning: {error}")
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


def _say(result: Result, config: Config, message: bytes) -> int:
    """Show the findings; keep the message of a commit that is stopped."""
    from datetime import date

    from fixlearn.render.text import findings_of_commits
    from fixlearn.repository.draft import keep_message
    from fixlearn.walks.way_back import whole_command

    print(findings_of_commits(result.findings), end="", file=sys.stderr)
    stops = any(finding.severity == "error" for finding in result.findings)
    # A change is judged as one in CI (`unit: change`); a single commit of it is only advised.
    if not stops or config.unit == "change" or config.only_warns(date.today()):
        tell("fixlearn: only a warning here, the commit is made")
        return 0
    hints = (line for finding in result.findings for line in finding.hint)
    try:
        keep_message(message, next(filter(None, map(whole_command, hints)), ""))
    except OSError as error:
        tell(f"warning: your message could not be kept: {error}")
    return 1
