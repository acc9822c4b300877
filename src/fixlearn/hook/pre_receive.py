"""pre-receive: the gate on a server. What cannot be told is refused."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fixlearn.config import CONFIG_FILE, Config, parse_config
from fixlearn.errors import UsageError
from fixlearn.hook import tell
from fixlearn.hook.push import exit_code, show
from fixlearn.repository.config_file import decode_config
from fixlearn.repository.history import open_history
from fixlearn.repository.pushed import is_judged, read_pre_receive, to_us
from fixlearn.walks.commits import judge_range

if TYPE_CHECKING:
    from fixlearn.repository.history import History

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
        config = _config(history, [ref.before, default, ref.after])
        judgement = judge_range(history, to_us(history, ref, default, config.since), config)
        show(judgement.findings)
        code = max(code, exit_code(judgement.findings, config))
    if code:
        tell("fixlearn: the push is refused; put the lessons into it, and push again")
    return code


def _config(history: History, sides: list[str | None]) -> Config:
    """The first configuration that is there and can be read: a broken one can be mended."""
    broken: UsageError | None = None
    for sha in sides:
        content = history.objects.blob(f"{sha}:{CONFIG_FILE}") if sha else None
        if content is None:
            continue
        try:
            config = parse_config(decode_config(content))
        except UsageError as error:
            broken = broken or error
            continue
        if broken:
            tell(
                f"fixlearn: judged by the configuration that is pushed, for the one here:\n{broken}"
            )
        return config
    if broken:
        raise broken
    return Config()
