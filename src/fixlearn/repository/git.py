"""Git processes: the only module that starts them.

`run` and `ask` wait for one git. A `GitProcess` keeps running, and is read while it works.
Importing this module is cheap, because the commit hooks do it at every commit.
"""

from __future__ import annotations

import os

from fixlearn.errors import CannotTell

TYPE_CHECKING = False  # a hook of a coding agent has no time to import typing
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from io import BufferedReader
    from os import PathLike
    from subprocess import Popen
    from typing import IO, NoReturn

CHUNK = 256 * 1024  # bytes read at a time: few system calls, and little memory
_MAX_ERROR_LINES = 100  # of stderr; the first one names the cause
EMPTY_TREES = {  # length of an object id -> the tree without files, which git always knows
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


class Answer:
    """How a git process ended, and what it printed."""

    def __init__(self, exit_code: int, stdout: bytes, stderr: str) -> None:
        self.exit_code = exit_code
        self.stdout = stdout
        self.stderr = stderr


class GitRefused(CannotTell):
    """git will not read this repository at all."""


def run(
    *arguments: str,
    folder: str | PathLike[str] = "",
    stdin: bytes | None = None,
    fails: str = "",
    accepts: Collection[int] = (0,),
) -> bytes:
    """Run git and return its output. Raises CannotTell if its exit code is not in `accepts`.

    `fails` is what the error says could not be done.
    """
    answer = ask(*arguments, folder=folder, stdin=stdin)
    if answer.exit_code not in accepts:
        raise git_failed(fails or f"git {arguments[0]} failed", answer.stderr)
    return answer.stdout


def ask(
    *arguments: str,
    folder: str | PathLike[str] = "",
    stdin: bytes | None = None,
    variables: Mapping[str, str] | None = None,
    has_own_session: bool = False,
) -> Answer:
    """Run git in `folder` and return how it ended. Raises CannotTell if git is not installed.

    `variables` is its whole environment. In its own session git does not get Ctrl-C.
    """
    command = _command(arguments, folder)
    variables = environment() if variables is None else variables
    try:
        if stdin is None and not has_own_session and hasattr(os, "posix_spawnp"):
            return _spawn(command, variables)
        import subprocess

        done = subprocess.run(
            command,
            input=stdin or b"",
            capture_output=True,
            check=False,
            env=variables,
            start_new_session=has_own_session,
        )
    except FileNotFoundError as error:
        raise no_git() from error
    return Answer(done.returncode, done.stdout, _text(done.stderr))


def run_in_terminal(*arguments: str, **variables: str) -> int:
    """Run git as if it was typed, with our input and output; its exit code. Raises CannotTell."""
    import subprocess

    try:
        variables = {**os.environ, **variables}
        return subprocess.run(["git", *arguments], check=False, env=variables).returncode
    except FileNotFoundError as error:
        raise no_git() from error


def environment(**variables: str) -> dict[str, str]:
    """The environment of a git process: ours with `variables`, and messages in English.

    Replacements and grafts are ignored: they would change the history, and mostly in this
    clone only. So are variables that change what a pattern of paths means.
    """
    fixed = {"LANGUAGE": "C", "LC_ALL": "C", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": ""}
    inherited = {k: value for k, value in os.environ.items() if not k.endswith("_PATHSPECS")}
    return {**inherited, **fixed, **variables}


def _command(arguments: Sequence[str], folder: str | PathLike[str]) -> list[str]:
    return ["git", *(("-C", os.fspath(folder)) if folder else ()), *arguments]


def _text(stderr: bytes) -> str:
    return stderr.decode("utf-8", "replace")


def _spawn(command: list[str], variables: Mapping[str, str]) -> Answer:
    """Run a command without subprocess, whose import takes longer than most git commands."""
    from select import select

    pipes = {1: os.pipe(), 2: os.pipe()}
    texts = {reader: bytearray() for reader, _ in pipes.values()}
    try:
        actions: list[tuple[int, int, int] | tuple[int, int, str, int, int]] = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
        ]
        actions += [(os.POSIX_SPAWN_DUP2, writer, to) for to, (_, writer) in pipes.items()]
        try:
            process = os.posix_spawnp(command[0], command, variables, file_actions=actions)
        finally:
            for _, writer in pipes.values():
                os.close(writer)
        running = set(texts)
        while running:
            for reader in select(running, (), ())[0]:
                chunk = os.read(reader, CHUNK)
                texts[reader] += chunk
                if not chunk:
                    running.remove(reader)
    finally:
        for reader in texts:
            os.close(reader)
    exit_code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    stdout, stderr = texts.values()
    return Answer(exit_code, bytes(stdout), _text(bytes(stderr)))


def search(
    *arguments: str, folder: str | PathLike[str], seconds: float, most_bytes: int
) -> Answer | None:
    """Run git and return how it ended; None if it took longer than `seconds`.

    Its output is cut off after `most_bytes`. Raises CannotTell if git is not installed.
    """
    from threading import Timer

    # Variables of the user would give our paths another meaning.
    variables = {f"GIT_{name}_PATHSPECS": "0" for name in ("LITERAL", "GLOB", "NOGLOB", "ICASE")}
    process = GitProcess(*arguments, folder=folder, **variables)
    process.close_input()
    timer = Timer(seconds, process.stop)
    timer.start()
    try:
        stdout = process.stdout.read(most_bytes)
        is_cut = len(stdout) == most_bytes
        answer = process.end()
    finally:
        timer.cancel()
    if is_cut:
        return Answer(0, stdout, "")
    return None if answer.exit_code < 0 else Answer(answer.exit_code, stdout, answer.stderr)


class GitProcess:
    """A running git with its pipes open, which ends when this object is deleted.

    A thread reads stderr: git would wait forever on a full pipe, and the server of a
    partial clone may print any amount.
    """

    def __init__(self, *arguments: str, folder: str | PathLike[str] = "", **variables: str) -> None:
        import subprocess
        from threading import Thread
        from weakref import finalize

        self._stderr: list[bytes] = []
        try:
            self._process = subprocess.Popen(
                _command(arguments, folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                # Otherwise git flushes the pipe after every commit: a quarter of its time.
                env=environment(GIT_FLUSH="0", **variables),
            )
        except FileNotFoundError as error:
            raise no_git() from error
        assert self._process.stdin
        assert self._process.stdout
        assert self._process.stderr
        self.stdin: IO[bytes] = self._process.stdin
        self.stdout: BufferedReader = self._process.stdout  # type: ignore[assignment]
        drain = (self._process.stderr, self._stderr)
        # A bound method would keep this object alive, and git with it.
        self._reader = Thread(target=_drain, args=drain, daemon=True)
        self._reader.start()
        # __del__ would be too late: in a cycle, Python may delete the open pipes first.
        self.close = finalize(self, _close, self._process)

    def close_input(self, text: str = "") -> None:
        """Write `text` and end the input of git."""
        if text:
            self.stdin.write(text.encode())
        self.stdin.close()

    def finish(self, fails: str) -> None:
        """Wait until git ends. Raises CannotTell, with the text of `fails`, if it failed."""
        if self._process.wait():
            self.fail(fails)

    def stop(self) -> None:
        """Terminate git; whoever reads its output reads the end of it."""
        self._process.kill()

    def end(self) -> Answer:
        """Close the output, wait until git ends, and return its exit code and its errors."""
        self.stdout.close()  # a git that still prints ends
        exit_code = self._process.wait()
        self._reader.join(timeout=5)
        return Answer(exit_code, b"", _text(b"".join(self._stderr)))

    def fail(self, what: str) -> NoReturn:
        """Raise CannotTell: `what` could not be done, for the reason that git printed."""
        self._reader.join(timeout=5)
        raise git_failed(what, _text(b"".join(self._stderr)))


def _close(process: Popen[bytes]) -> None:
    """Terminate git if it is still running, and close its pipes."""
    for pipe in (process.stdin, process.stdout):
        try:
            if pipe:
                pipe.close()
        except OSError:
            pass  # git may have ended with input unread
    if process.poll() is None:
        process.terminate()
        process.wait()


def _drain(stderr: IO[bytes], lines: list[bytes]) -> None:
    with stderr:
        for line in stderr:
            if len(lines) < _MAX_ERROR_LINES:
                lines.append(line)


class DiffTree:
    """A `git diff-tree --stdin`, which is asked about commits and about pairs of trees."""

    # git prints a line that is no object id as it is, and then flushes its output.
    _END = "end of batch"

    def __init__(self, *options: str, folder: str | PathLike[str], fails: str) -> None:
        command = ("diff-tree", "--stdin", "-r", "-z", "--root", "--no-renames")
        self._arguments = (*command, *options)
        self._folder = folder
        self._fails = fails  # what could not be done if git ends
        self._process: GitProcess | None = None

    def ask(self, lines: Sequence[str]) -> bytes:
        """Return what git prints for `lines`: each is a commit, or the object ids of two trees.

        Together the lines have to fit the smallest pipe (4 KiB), or both sides would wait forever.
        """
        if self._process is None:
            self._process = GitProcess(*self._arguments, folder=self._folder)
        process = self._process
        try:
            process.stdin.write("".join(f"{line}\n" for line in [*lines, self._END]).encode())
            process.stdin.flush()
        except BrokenPipeError:
            process.fail(self._fails)
        text = bytearray()
        end = f"{self._END}\n".encode()
        while not text.endswith(end):
            chunk = process.stdout.read1(CHUNK)
            if not chunk:
                process.fail(self._fails)
            text += chunk
        return bytes(text[: -len(end)])


def raw_differences(folder: str | PathLike[str]) -> DiffTree:
    """Compares commits with their parents, and pairs of trees; prints modes, ids and paths."""
    fails = "cannot read what the commits changed"
    return DiffTree("--raw", "--no-abbrev", folder=folder, fails=fails)


def git_dir() -> str:
    """The folder in which git keeps its files of this work tree. Raises CannotTell.

    Follows gitrepository-layout(5), because asking git would cost the hook a process.
    """
    given = os.environ.get("GIT_DIR")
    if given:
        return given
    folder, above = "", os.getcwd()  # noqa: PTH109, pathlib is expensive to import
    while True:
        path = os.path.join(folder, ".git")  # noqa: PTH118
        if os.path.lexists(os.path.join(path, "HEAD")):  # noqa: PTH118
            return path
        if os.path.isfile(path):  # noqa: PTH113, of a linked worktree or a submodule
            with open(path, encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123
                return os.path.join(folder, file.read().partition(":")[2].strip())  # noqa: PTH118
        folder, below = os.path.dirname(above), above  # noqa: PTH120
        if folder == below:
            raise git_failed("cannot find git's own files", "not a git repository")
        above = folder


def top_of(folder: str) -> str:
    """The top of the work tree that a folder is in; "" if it is in none."""
    current = os.path.abspath(folder)  # noqa: PTH100, pathlib is expensive to import
    while True:
        if os.path.exists(os.path.join(current, ".git")):  # noqa: PTH110, PTH118
            return current
        above = os.path.dirname(current)  # noqa: PTH120
        if above == current:
            return ""
        current = above


def git_version() -> tuple[int, ...]:
    """The version of the git on PATH; () if it prints none."""
    import re

    version = re.search(r"\d+(?:\.\d+)+", run("version").decode("utf-8", "replace"))
    return tuple(int(part) for part in version[0].split(".")) if version else ()


def no_git() -> CannotTell:
    """The error for a machine without git."""
    return CannotTell(
        "cannot start git",
        why="git is not on PATH",
        hint="install git (https://git-scm.com/downloads), then try again",
    )


def git_failed(what: str, stderr: str) -> CannotTell:
    """The error for a git process that failed; `what` is what could not be done."""
    import re

    text = stderr.strip()
    owner = re.search(r"git config --global --add safe\.directory .+", text)
    if owner:
        why = "git does not read repositories that belong to another user"
        return GitRefused(what, why=why, hint=owner[0])
    if "not a git repository" in text:
        why = "neither this folder nor any folder above it has a .git"
        return CannotTell("this is not a git repository", why=why, hint="git init")
    if "ignored by one of your .gitignore files" in text:
        hint = "git check-ignore -v FILE     shows the rule"
        return CannotTell(what, why="the file is ignored by a .gitignore", hint=hint)
    if "promisor remote" in text:
        why = "the remote did not send them: it may be gone, or require credentials"
        hint = "git fetch     (in CI: keep the credentials of the checkout, or do not filter)"
        return CannotTell(what, why=why, hint=hint)
    denied = re.search(r"'(?P<path>[^'\n]+)': (?:Permission denied|Read-only file system)", text)
    if denied:
        import shlex

        folder = shlex.quote(denied["path"].rpartition("/")[0] or ".")
        why = denied[0].rpartition(": ")[2] + f": {denied['path']}"
        return CannotTell(what, why=why, hint=f"ls -ld {folder}     shows who may write there")
    first_line = text.partition("\n")[0].removeprefix("fatal: ")
    return CannotTell(
        what, why=first_line or "git printed no reason", hint="git fsck     checks the repository"
    )
