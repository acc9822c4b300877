"""What the git hooks call. Nothing is imported before it is needed.

The commit-msg hook runs at every commit, and most commits are no fixes: for
those neither git is started nor click, GitPython or (mostly) YAML imported.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from fixlearn.config import Config
from fixlearn.errors import CannotTell, FixlearnError, UsageError
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
        print(f"fixlearn: this commit was not checked\n{error}", file=sys.stderr)
        return 0
    except UsageError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130


def _commit_msg(message_file: str | None) -> int:
    if message_file is None:
        from fixlearn.repository.draft import git_paths

        message_file = str(git_paths("COMMIT_EDITMSG")[0])
    try:
        with open(message_file, "rb") as file:  # noqa: PTH123, pathlib is dear to import
            text = file.read().decode("utf-8", "replace")
    except OSError as error:
        raise UsageError(
            f"cannot read the message file {message_file}",
            why=error.strerror or str(error),
            hint="fixlearn hook commit-msg .git/COMMIT_EDITMSG",
        ) from error
    # git sets this when it opens no editor; only with one does it strip comments.
    editor_used = os.environ.get("GIT_EDITOR") != ":"
    draft = clean_draft(text, editor_used=editor_used)
    message = parse_message(draft)
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
    # Word for word, but for what git would take out again of an editor's text.
    return _say(result, config, draft if editor_used else text)


def _config_for(message: Message) -> Config | None:
    """The configuration; None where it is broken and the message is no fix anyway."""
    content = read_config_file("")
    if content is None:
        return Config()
    # Only `detect:` can make a fix of a message that is none by the defaults;
    # where the file does not speak of it, YAML need not be imported to pass.
    if b"detect" not in content and b"\\" not in content:
        default = Config()
        if not _is_asked(message, detect(message, default.detect)):
            return default
    from fixlearn.config import parse_config

    try:
        return parse_config(decode_config(content))
    except FixlearnError as error:
        if _is_asked(message, detect(message, Config().detect)):
            raise
        print(f"warning: {error}", file=sys.stderr)
        return None


def _is_asked(message: Message, verdict: Verdict, profile: str = "default") -> bool:
    """True where the hook has something to judge."""
    if verdict.exempt:
        return False
    owes = verdict.band is Band.FIX or (verdict.band is Band.UNSURE and profile == "strict")
    return owes or bool(message.references) or message.declaration is not None


def _say(result: Result, config: Config, kept: str) -> int:
    """Show the findings; keep the message of a commit that is stopped."""
    from datetime import date

    from fixlearn.render.text import findings_of_commits
    from fixlearn.repository.draft import keep_message

    print(findings_of_commits(result.findings), end="", file=sys.stderr)
    stops = any(finding.severity == "error" for finding in result.findings)
    # A change is judged as one in CI (`unit: change`); a single commit of it is only advised.
    if not stops or config.unit == "change" or config.only_warns(date.today()):
        print("fixlearn: only a warning here, the commit is made", file=sys.stderr)
        return 0
    keep_message(kept)
    return 1
