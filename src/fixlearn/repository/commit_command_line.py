"""The command line of the running `git commit`, and what of it makes the same commit again."""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from itertools import dropwhile, pairwise

from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Options of `git commit` that can be repeated.
_FLAGS = (
    "all amend reset-author quiet verbose no-signoff allow-empty allow-empty-message include only "
    "patch interactive no-post-rewrite gpg-sign no-gpg-sign status no-status"
).split()
_VALUES = ("author=", "date=", "cleanup=")
_FROM_COMMIT = ("reuse-message=", "reedit-message=")  # its author is taken over as well
_ABOUT_MESSAGE = ("message=", "file=", "template=", "trailer=", "signoff", "edit", "no-edit")
_SHORT_REPEATED = {"-a", "-q", "-v", "-S", "-i", "-o", "-p"}
_SHORT_FROM_COMMIT = ("-C", "-c")
_SHORT = "aqvsSeiopm:F:t:C:c:"
# Their value is optional, which `getopt` does not know: -S and -u with a value.
_SIGNS_WITH = r"(?:-S|--gpg-sign=).+"
_LISTS_UNTRACKED = r"-u.*|--untracked-files(?:=.*)?"
_IDENTITY = [
    f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL", "DATE")
]
# Options of `git` itself that are followed by their value.
_GIT_VALUES = {"-c", "-C", "--git-dir", "--work-tree", "--namespace", "--config-env"}


class CommandLine(NamedTuple):
    """A `git commit` as it was typed."""

    git_options: tuple[str, ...]  # before `commit`
    arguments: tuple[str, ...]  # after it
    process: int = 0  # its id


class Repeatable(NamedTuple):
    """What has to be typed to make the same commit again with another message."""

    options: tuple[str, ...]
    paths: tuple[str, ...]


@cache
def command_line() -> CommandLine | None:
    """The command line of the `git commit` that started this process.

    None if another git command did (an alias, say), or if the system does not tell.
    """
    for process, (program, *arguments) in _parents():
        if _is_git(program):
            line = split(arguments)
            return line._replace(process=process) if line else None
    return None


def _parents() -> Iterator[tuple[int, list[str]]]:
    """(id, command line) of the processes above this one, the nearest first."""
    if _has_proc():
        process = os.getppid()
        while process:
            try:
                yield process, _proc(process, "cmdline").removesuffix("\0").split("\0")
                process = int(_proc(process, "stat").rpartition(")")[2].split()[1])
            except OSError:
                return
        return
    import psutil  # takes longer to import than the rest of the hook

    try:
        for parent in psutil.Process().parents():
            yield parent.pid, parent.cmdline() or [""]
    except (psutil.Error, OSError):
        return


def _has_proc() -> bool:
    return os.path.exists("/proc/self/stat")  # noqa: PTH110, the hooks do without pathlib


def _proc(process: int, name: str) -> str:
    with open(f"/proc/{process}/{name}", "rb") as file:  # noqa: PTH123
        return os.fsdecode(file.read())


def _is_git(program: str) -> bool:
    return re.split(r"[/\\]", program)[-1] in ("git", "git.exe")


def given_identity(process: int) -> dict[str, str]:
    """The variables about author and committer that only this git was started with.

    What the shell above it had when it was started, the next command has as well.
    """
    above = dropwhile(lambda parent: parent[0] != process, _parents())
    try:
        shell = next((_environment(id) for id, (program, *_) in above if not _is_git(program)), {})
        given = _environment(process)
    except OSError:
        return {}
    return {
        name: given[name]
        for name in _IDENTITY
        if given.get(name) and given[name] != shell.get(name)
    }


def _environment(process: int) -> dict[str, str]:
    """The variables with which a process was started. Raises OSError."""
    if _has_proc():
        rows = (row.partition("=") for row in _proc(process, "environ").split("\0"))
        return {name: value for name, _, value in rows}
    import psutil

    try:
        return psutil.Process(process).environ()
    except psutil.Error as error:
        raise OSError from error


def split(arguments: list[str]) -> CommandLine | None:
    """Split the arguments of `git` at its command; None if that is not `commit`.

    >>> split(["-c", "core.editor=true", "commit", "-a"])
    CommandLine(git_options=('-c', 'core.editor=true'), arguments=('-a',))
    """
    start = 0
    while start < len(arguments) and arguments[start].startswith("-"):
        start += 2 if arguments[start] in _GIT_VALUES else 1
    if arguments[start : start + 1] != ["commit"]:
        return None
    return CommandLine(tuple(arguments[:start]), tuple(arguments[start + 1 :]))


def repeatable(arguments: tuple[str, ...]) -> Repeatable | None:
    """The arguments of `git commit` without those about the message; None for an unknown option.

    >>> repeatable(("-a", "--author=Ada <a@example.com>", "-m", "fix: keep the last row"))
    Repeatable(options=('-a', '--author=Ada <a@example.com>'), paths=())
    """
    import getopt  # only a refused commit needs it

    known = [word for word in arguments if not re.fullmatch(_LISTS_UNTRACKED, word)]
    signs = [word for word in known if re.fullmatch(_SIGNS_WITH, word)]
    try:
        long = [*_FLAGS, *_VALUES, *_ABOUT_MESSAGE, *_FROM_COMMIT]
        rest = [word for word in known if word not in signs]
        options, paths = getopt.gnu_getopt(rest, _SHORT, long)
    except getopt.GetoptError:
        return None
    kept = [
        f"{option}={value}" if value else option
        for option, value in options
        if option in _SHORT_REPEATED or option[2:] in _FLAGS or f"{option[2:]}=" in _VALUES
    ]
    takes_author = any(
        option in _SHORT_FROM_COMMIT or f"{option[2:]}=" in _FROM_COMMIT for option, _ in options
    )
    if takes_author and "--reset-author" not in kept:
        kept += _author()
    return Repeatable((*kept, *signs), tuple(paths))


def author_options(line: CommandLine) -> list[str]:
    """The options about the author, if another option keeps the line from being repeated.

    >>> author_options(CommandLine((), ("--date", "now", "--new", "--author=Ada <a@b.c>")))
    ['--date=now', '--author=Ada <a@b.c>']
    """
    values = option_values(line.arguments, "--author", "--date")
    return [f"{name}={value}" for name, value in values]


def option_values(arguments: tuple[str, ...], *names: str) -> Iterator[tuple[str, str]]:
    """(name, value) of these options, whose value is joined to them or follows."""
    for word, following in pairwise((*arguments, "")):
        name, is_joined, value = word.partition("=")
        if name in names:
            yield name, value if is_joined else following


def _author() -> list[str]:
    """The options for the author of this commit, whom git names to its hooks."""
    name, email, date = (os.environ.get(f"GIT_AUTHOR_{key}") for key in ("NAME", "EMAIL", "DATE"))
    author = [f"--author={name} <{email}>"] if name and email else []
    return author + ([f"--date={date}"] if date else [])


def is_amending(line: CommandLine) -> bool:
    call = repeatable(line.arguments)
    return "--amend" in (call.options if call else line.arguments)


def given_trailers(line: CommandLine) -> list[str]:
    """The values of `--trailer`, each as a line of a message.

    >>> given_trailers(CommandLine((), ("--trailer", "Lesson=none", "--trailer=Fix: no")))
    ['Lesson: none', 'Fix: no']
    """
    trailers = []
    for _, value in option_values(line.arguments, "--trailer"):
        key, _, text = re.sub(r"[:=]", ":", value, count=1).partition(":")
        trailers.append(f"{key.strip()}: {text.strip()}")
    return trailers


# Files in an environment that pre-commit or prek made; it is on PATH only while a hook runs.
_OF_HOOK_MANAGERS = (".install_state_v1", ".install_state_v2", ".prek-hook.json")


def typed_program() -> str:
    """How the developer starts fixlearn: by its name, or by its path if it is not on PATH."""
    import shlex
    import shutil
    from pathlib import Path

    folders = [Path(name) for name in os.environ.get("PATH", "").split(os.pathsep)]
    lasting = [
        str(folder)
        for folder in folders
        if not any((folder.parent / name).exists() for name in _OF_HOOK_MANAGERS)
    ]
    running = Path(sys.argv[0]).absolute()
    if running.stem != "fixlearn" or shutil.which("fixlearn", path=os.pathsep.join(lasting)):
        return "fixlearn"
    return shlex.quote(str(running))
