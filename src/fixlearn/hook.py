"""What the git hooks call. Nothing is imported before it is needed.

The commit-msg hook runs at every commit, and most commits are no fixes: for
those neither git is started nor click, GitPython or (mostly) YAML imported.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from fixlearn.config import Config
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.detect import detect
from fixlearn.gate.message import clean_draft, parse_message
from fixlearn.messages import Band
from fixlearn.repository.config_file import decode_config, read_config_file

if TYPE_CHECKING:
    from fixlearn.messages import Message, Verdict
    from fixlearn.model import Result


def commit_msg(message_file: str | None) -> int:
    """Judge the commit that is being made; 0 lets it pass, 1 stops it.

    `message_file` is the path that git hands to the hook; without one (a hook
    manager that filters files drops it) it is git's own COMMIT_EDITMSG. The
    file is never changed. What cannot be told here warns and passes: CI asks
    again, and it does not let through what it cannot tell.
    """
    try:
        return _commit_msg(message_file)
    except CannotTell as error:
        _tell(f"fixlearn: this commit was not checked\n{error}")
        return 0
    except UsageError as error:
        _tell(f"error: {error}")
        return error.exit_code
    except OSError as error:
        _tell(f"fixlearn: this commit was not checked: {error}")
        return 0
    except KeyboardInterrupt:
        return 130


def _commit_msg(message_file: str | None) -> int:
    if message_file is None:
        from fixlearn.repository.draft import git_paths

        message_file = str(git_paths("COMMIT_EDITMSG")[0])
    try:
        with open(message_file, "rb") as file:  # noqa: PTH123, pathlib is dear to import
            content = file.read()
    except OSError as error:
        raise UsageError(
            f"cannot read the message file {message_file}",
            why=error.strerror or str(error),
            hint="fixlearn hook commit-msg .git/COMMIT_EDITMSG",
        ) from error
    # git sets this when it opens no editor; only with one does it strip comments.
    editor_used = os.environ.get("GIT_EDITOR") != ":"
    text = content.decode("utf-8", "replace")
    if editor_used and text.lstrip().startswith("#"):
        from fixlearn.repository.draft import comment_character

        editor_used = comment_character() in ("#", "auto")
    message = parse_message(clean_draft(text, editor_used=editor_used))
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
    return _say(result, config, content)


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
        _tell(f"warning: {error}")
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

    print(findings_of_commits(result.findings), end="", file=sys.stderr)
    stops = any(finding.severity == "error" for finding in result.findings)
    # A change is judged as one in CI (`unit: change`); a single commit of it is only advised.
    if not stops or config.unit == "change" or config.only_warns(date.today()):
        _tell("fixlearn: only a warning here, the commit is made")
        return 0
    try:
        keep_message(message)
    except OSError as error:
        _tell(f"warning: your message could not be kept: {error}")
    return 1


def _tell(text: str) -> None:
    from fixlearn.render.inert import for_terminal

    for line in text.split("\n"):
        print(for_terminal(line), file=sys.stderr)
