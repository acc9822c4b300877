"""The refused commit: `none` and `later` give it a reason instead of a lesson; making it again."""

from __future__ import annotations

import shlex
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from fixlearn.cli.new_answers import is_utf_8
from fixlearn.cli.options import Day
from fixlearn.cli.terminal import print_status
from fixlearn.errors import UsageError
from fixlearn.gate.message import parse_message, parse_reference
from fixlearn.messages import is_reason
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.repository.commit_message import (
    SAVED_MESSAGE,
    outdated_since,
    read_saved,
    saved_command,
    settle_saved,
    shown_path,
)
from fixlearn.repository.git import run_in_terminal
from fixlearn.repository.repository import Repository, open_repository
from fixlearn.shell_words import quote

if TYPE_CHECKING:
    from pathlib import Path


EXAMPLES = {"none": "only a typo in a comment", "later": "hotfix for the outage"}


@click.command("none")
@click.argument("words", metavar="REASON", nargs=-1, required=True)
@click.option("--commit", "commits", is_flag=True, help="Make the refused commit again.")
def none_command(words: tuple[str, ...], commits: bool) -> int:
    """Say why the refused commit needs no lesson, in at least two words.

    The line "Lesson: none (REASON)" is added to the message that the hook kept, and the command
    that makes the commit is printed.

    \b
      fixlearn none "only a typo in a comment" --commit
    """
    line = lesson_line("none", " ".join(words))
    return add_line(open_repository(), line, commits=commits)


@click.command("later")
@click.argument("words", metavar="REASON", nargs=-1, required=True)
@click.option(
    "--due",
    type=Day(),
    metavar="DATE",
    help='When the lesson is due.  [default: "grace:" in .fixlearn.yaml, 7 days]',
)
@click.option("--commit", "commits", is_flag=True, help="Make the refused commit again.")
def later_command(words: tuple[str, ...], due: date | None, commits: bool) -> int:
    """Say why the refused commit gets its lesson later, in at least two words.

    The line "Lesson: later (REASON)" is added to the message that the hook kept, and the command
    that makes the commit is printed. "fixlearn due" lists the lessons that are still to be written.

    \b
      fixlearn later "hotfix for the outage" --commit
    """
    if due and due < date.today():
        raise UsageError(
            f"--due {due} is in the past",
            why="the lesson would be overdue at once",
            hint=f'fixlearn later {quote(" ".join(words))}     gives it the time of "grace:"',
        )
    line = lesson_line("later", " ".join(words), due)
    return add_line(open_repository(), line, commits=commits)


def add_line(repository: Repository, line: str, *, commits: bool) -> int:
    """Add a `Lesson:` line to the kept message, and say how to commit or do it; the exit code.

    Raises UsageError if there is no such message, or if it cannot take the line.
    """
    hint = f"git commit --trailer {quote(line)}"
    kept = kept_message(repository, "to add this to", hint)
    if commits:
        refuse_unrepeatable(repository, adds_lesson=False)
    if not settle_saved(kept, line):
        raise UsageError(
            "the kept message cannot take another line",
            why="git would change other lines of the message as well",
            hint=f"add this line to {kept.name} yourself:  {line}",
        )
    print_status(f"added to the message of: {parse_message(read_saved(kept)).subject}")
    click.echo(line)
    note = "the message has the line above"
    return print_or_commit(kept, note, adds_lesson=False, commits=commits)


def checked_reason(text: str, example: str) -> str:
    """The reason with single spaces. Raises UsageError if it gives none; `example` is its hint."""
    reason = " ".join(text.split())
    if not is_utf_8(reason):
        raise UsageError("the reason is not UTF-8", why="a reason is text", hint=example)
    if not is_reason(reason):
        raise UsageError(
            f'"{sanitize_terminal(reason[:60])}" is too short for a reason',
            why="a reason has at least two words, and says why",
            hint=example,
        )
    return reason


def lesson_line(word: str, reason: str, due: date | None = None) -> str:
    """The line as the gate accepts it. Raises UsageError for a reason that it would refuse."""
    example = f'fixlearn {word} "{EXAMPLES[word]}"'
    text = checked_reason(reason, example)
    value = f"{word} {due} ({text})" if due else f"{word} ({text})"
    (reference, *_) = parse_reference(value)
    if (reference.word, reference.reason, reference.due) != (word, text, due) or reference.unclear:
        raise UsageError(
            "this reason cannot be written in a Lesson: line",
            why="its parentheses do not match, or close too early",
            hint=example,
        )
    return f"Lesson: {value}"


def kept_message(repository: Repository, purpose: str, hint: str) -> Path:
    """The path of a refused commit's message. Raises UsageError if there is none.

    The message of a commit that was refused when HEAD was another commit is kept, but not used.
    `purpose` completes "there is no refused commit to …".
    """
    path = repository.git_dir / SAVED_MESSAGE
    if not path.is_file():
        raise UsageError(
            f"there is no refused commit {purpose}",
            why=f"the hook writes .git/{path.name} when it refuses a commit; it does not exist",
            hint=hint,
        )
    seconds = outdated_since(path, repository.objects.commit("HEAD"))
    if seconds is not None:
        refusal = datetime.fromtimestamp(seconds, UTC).astimezone()
        subject = sanitize_terminal(parse_message(read_saved(path)).subject)
        raise UsageError(
            f"there is no refused commit {purpose}",
            why=f"HEAD has changed since {refusal:%Y-%m-%d %H:%M}, when this commit was refused: "
            f"{subject}",
            hint=f"{hint}\n        to use that older message: git commit -e -F {shown_path(path)}",
        )
    return path


def refuse_unrepeatable(repository: Repository, *, adds_lesson: bool) -> None:
    """Raise UsageError if `--commit` cannot make the refused commit again."""
    hint = "fixlearn new     without --commit, then commit as usual"
    kept = kept_message(repository, "to make again", hint)
    if not saved_command(kept, adds_lesson=adds_lesson):
        raise UsageError(
            "--commit cannot make the refused commit again",
            why="how it was started is unknown, or it was started in another folder",
            hint=f"leave out --commit, then repeat your git commit with -F {shown_path(kept)}",
        )


def print_or_commit(kept: Path, note: str, *, adds_lesson: bool, commits: bool) -> int:
    """Print the command that makes the refused commit again, or run it; the exit code.

    A reason that replaces a lesson ends the message: no editor opens.
    """
    edits = adds_lesson or not commits
    command = (
        saved_command(kept, adds_lesson=adds_lesson, edits=edits)
        or f"repeat your git commit with -F {shown_path(kept)}"
    )
    if not commits:
        print_status(f"next, commit again ({note}):\n  {command}")
        return 0
    print_status(f"$ {command}")
    words = shlex.split(command)
    start = words.index("git")  # behind variables of the environment
    variables = dict(word.split("=", 1) for word in words[:start])
    if run_in_terminal(*words[start + 1 :], **variables):
        print_status(f"git did not make the commit; to try again:\n  {command}")
        return 1
    return 0
