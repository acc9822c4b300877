"""`fixlearn check`: the gate."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fixlearn.cli.terminal import Progress, colours, echo, tell
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.judge import explain_reason
from fixlearn.messages import Band
from fixlearn.model import Outcome
from fixlearn.render import explanation, json
from fixlearn.render.text import findings_of_commits
from fixlearn.repository.history import History, Range, open_history

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.config import Config
    from fixlearn.model import Finding
    from fixlearn.walks.commits import Judgement


@click.command("check")
@click.argument("revisions", metavar="[RANGE]", required=False)
@click.option("--all", "everything", is_flag=True, help="All commits since the adoption baseline.")
@click.option("-m", "--message", help="Judge this message instead of commits.")
@click.option(
    "-F",
    "--message-file",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Judge the message in this file; - is stdin.",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "-v", "--verbose", is_flag=True, help="Show the unsure and what covers each fix, too."
)
@click.pass_context
def command(
    ctx: click.Context,
    revisions: str | None,
    everything: bool,
    message: str | None,
    message_file: Path | None,
    format_: str,
    verbose: bool,
) -> None:
    """Check that every bugfix in RANGE names its lesson.

    RANGE is A..B, A...B or one revision, as "git log" takes them: one revision
    means everything up to it. Without RANGE, the commits that are not yet on
    the upstream or the default branch are looked at. Lessons are looked up in
    the tree of the range's newer end.

    Exits 0 when all is well, 1 when a fix lacks its lesson, 2 when the call or
    the configuration is wrong, 3 when the check could not be made.
    """
    given = [revisions is not None, everything, message is not None, message_file is not None]
    if sum(given) > 1:
        raise click.UsageError("RANGE, --all, --message and --message-file exclude each other.")
    history = open_history()
    config = history.config()
    if message is not None or message_file is not None:
        text = message if message is not None else _read(message_file)
        if not text.strip():
            raise UsageError(
                "there is no message to judge",
                why="what was given is empty: is a variable not set?",
                hint='fixlearn check --message "fix: …"',
            )
        ctx.exit(_check_message(text, history, config, format_))

    from fixlearn.walks.commits import judge_range

    range = _range(history, revisions, everything, config)
    progress = Progress()
    keep_all = verbose or format_ == "json"
    judgement = judge_range(history, range, config, keep_all=keep_all, progress=progress)
    progress.done()
    if format_ == "json":
        click.echo(json.check(judgement), nl=False)
    else:
        echo(findings_of_commits(judgement.findings, colours(sys.stdout)))
        if verbose:
            echo(_details(judgement))
    tell(counts(judgement))
    ctx.exit(_exit_code(judgement.findings, config))


def _range(history: History, revisions: str | None, everything: bool, config: Config) -> Range:
    if revisions is not None:
        return history.range(revisions, config.since)
    if everything:
        history.refuse_shallow()
        return history.everything(config.since)
    pushed_from = os.environ.get("PRE_COMMIT_FROM_REF")
    # pre-commit names no range for the push of a root commit, only the branch.
    pushed_to = os.environ.get("PRE_COMMIT_TO_REF") or os.environ.get("PRE_COMMIT_LOCAL_BRANCH")
    remote = os.environ.get("PRE_COMMIT_REMOTE_NAME")
    if pushed_to and remote:
        return history.not_on_remote(pushed_to, remote, config.since)
    if pushed_from and pushed_to:
        return history.range(f"{pushed_from}..{pushed_to}", config.since)
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        raise CannotTell(
            "cannot tell which commits this CI run has to look at",
            why="no RANGE was given, and what is new depends on the event that started the run",
            hint="fixlearn check origin/main..HEAD     (or: fixlearn check --all)",
        )
    return history.not_upstream(config.since)


def _read(path: Path | None) -> str:
    if path is None or str(path) == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise UsageError(
            f"cannot read {path}",
            why=error.strerror or str(error),
            hint='fixlearn check --message "fix: …"',
        ) from error


def _check_message(text: str, history: History, config: Config, format_: str) -> int:
    """Judge one message against the lessons of the work tree."""
    from fixlearn.gate.detect import detect
    from fixlearn.gate.judge import Gate
    from fixlearn.gate.message import parse_message
    from fixlearn.lessons.library import read_library
    from fixlearn.model import Commit
    from fixlearn.repository.worktree import markdown_files

    if history.top is None:
        files = history.objects.lesson_files(history.head(), config.lessons)
    else:
        files = markdown_files(history.top, config.lessons)
    library = read_library(files, config.lessons, config.severity)
    message = parse_message(text)
    commit = Commit(sha="", message=message, verdict=detect(message, config.detect))
    result = Gate(library, config).judge(commit)
    if format_ == "json":
        click.echo(json.message(result), nl=False)
    else:
        echo(findings_of_commits(result.findings, colours(sys.stdout)))
        tell(explanation.in_short(result))
    return _exit_code(result.findings, config)


def _exit_code(findings: Sequence[Finding], config: Config) -> int:
    errors = any(finding.severity == "error" for finding in findings)
    if errors and config.only_warns(date.today()):
        until = f" until {config.enforce}" if isinstance(config.enforce, date) else ""
        tell(f"warning: findings do not fail this check{until} (enforce in .fixlearn.yaml)")
        return 0
    return 1 if errors else 0


def counts(judgement: Judgement) -> str:
    """What was looked at, in one line: "looked at 7 commits (main..HEAD): 2 fixes, …"."""
    outcomes = judgement.outcomes
    owed = [
        f"{outcomes[outcome]:,} {outcome.value}"
        for outcome in (Outcome.COVERED, Outcome.WAIVED, Outcome.DEFERRED, Outcome.MISSING)
        if outcomes[outcome]
    ]
    fixes = sum(
        outcomes[outcome]
        for outcome in (Outcome.COVERED, Outcome.WAIVED, Outcome.DEFERRED, Outcome.MISSING)
    )
    parts = [
        f"{fixes:,} {'fix' if fixes == 1 else 'fixes'}" + (f" ({', '.join(owed)})" if owed else "")
    ]
    for outcome in (Outcome.UNSURE, Outcome.EXEMPT, Outcome.BEFORE_ADOPTION):
        if outcomes[outcome]:
            parts.append(f"{outcomes[outcome]:,} {outcome.value.replace('-', ' ')}")
    if not judgement.commits:
        return f"nothing to look at: {judgement.range.says} has no commits"
    commits = f"{judgement.commits:,} commit{'' if judgement.commits == 1 else 's'}"
    return f"looked at {commits} ({judgement.range.says}): {', '.join(parts)}"


def _details(judgement: Judgement) -> str:
    from fixlearn.render.inert import for_terminal

    lines = []
    for result in judgement.results:
        if result.outcome in (Outcome.MISSING, Outcome.NOT_A_FIX):
            continue
        lines.append(for_terminal(f"{result.sha[:7]} {result.subject}"))
        lines.append(for_terminal(f"  {explanation.in_short(result)}"))
        if result.verdict.band is not Band.NOT:
            for reason in result.verdict.reasons:
                said = explain_reason(reason.text, reason.points)
                lines.append(for_terminal(f"    because: {said}"))
    return "".join(f"{line}\n" for line in lines)
