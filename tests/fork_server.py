"""Runs fixlearn in fresh processes that need not import it: forks of one that has.

Most of the time of a short command is spent on starting Python and importing modules. The
server imports them all once, and forks for each run. A fork is a process of its own, with
the arguments, the folder, the environment, the streams and the parent of the caller.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import marshal
import os
import pkgutil
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LENGTH = struct.Struct("!Q")
# Python reads these as it starts, and GitPython as it is imported: a fork would miss them.
_READ_AT_START = ("PYTHON", "LC_", "LANG", "GIT_PYTHON_")


class ForkServer:
    """A process that has imported fixlearn, as its caller sees it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._start = _state(environment)
        address = f"{self._folder.name}/socket"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(address)
        listener.listen(64)
        self._address = address
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(listener.fileno())],
            env=environment,
            stdin=subprocess.PIPE,  # the server ends when it is closed
            stdout=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
            start_new_session=True,  # Ctrl-C in pytest does not end it first
        )
        listener.close()
        client = Path(__file__).with_name("fork_client.py").read_text("utf-8")
        program = Path(self.programs, "fixlearn")
        program.parent.mkdir()
        program.write_text(f"#!{sys.executable} -IS\n{client}".replace("ADDRESS", address))
        program.chmod(0o755)
        atexit.register(self._stop)

    def is_like_a_start(self, environment: Mapping[str, str]) -> bool:
        """Whether a fork does in this environment what a new process would do."""
        return _state(environment) == self._start

    @property
    def programs(self) -> str:
        """A folder for PATH, in which the program "fixlearn" is a fork, too."""
        return f"{self._folder.name}/programs"

    def run(
        self, arguments: Sequence[str], stdin: bytes, environment: Mapping[str, str], timeout: float
    ) -> tuple[int, bytes, bytes]:
        """Run fixlearn in the current folder; its exit code, and what it printed."""
        with (
            socket.socket(socket.AF_UNIX) as connection,
            tempfile.TemporaryFile() as given,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            given.write(stdin)
            given.seek(0)
            connection.settimeout(timeout)
            connection.connect(self._address)
            folder = os.open(".", os.O_RDONLY)
            try:
                streams = [folder, given.fileno(), out.fileno(), err.fileno()]
                socket.send_fds(connection, [b"!"], streams)
            finally:
                os.close(folder)
            variables = {os.fsencode(k): os.fsencode(v) for k, v in environment.items()}
            request = marshal.dumps((list(arguments), variables, os.getpid()))
            connection.sendall(_LENGTH.pack(len(request)) + request)
            status = int.from_bytes(_receive(connection, 4), "big")
            return os.waitstatus_to_exitcode(status), _content(out), _content(err)

    def kill(self) -> None:
        """Kill it and what it runs."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._stop()

    def _stop(self) -> None:
        self._process.communicate()
        self._folder.cleanup()


def _state(environment: Mapping[str, str]) -> tuple[str | None, dict[str, str]]:
    return shutil.which("git", path=environment.get("PATH")), _read_at_start(environment)


def _read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {k: v for k, v in environment.items() if k.startswith(_READ_AT_START)}


def _content(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _receive(connection: socket.socket, count: int) -> bytes:
    content = b""
    while len(content) < count:
        chunk = connection.recv(count - len(content))
        if not chunk:
            raise EOFError
        content += chunk
    return content


def _serve(listener: socket.socket) -> None:
    """Fork for each request. Returns in the fork, to run fixlearn; ends when stdin is closed."""
    started = _read_at_start(os.environ)
    running: dict[int, tuple[int, socket.socket]] = {}  # pipe -> process, and who waits for it
    while True:
        ready, _, _ = select.select([0, listener, *running], [], [])
        if 0 in ready:
            os._exit(0)
        for pipe in running.keys() & set(ready):
            process, connection = running.pop(pipe)
            os.close(pipe)
            _, status = os.waitpid(process, 0)
            with suppress(OSError), connection:  # it may have been killed
                connection.sendall(status.to_bytes(4, "big"))
        if listener not in ready:
            continue
        connection, _ = listener.accept()
        _, streams, _, _ = socket.recv_fds(connection, 1, 4)
        (length,) = _LENGTH.unpack(_receive(connection, _LENGTH.size))
        request = _receive(connection, length)
        arguments, variables, parent = marshal.loads(request)  # noqa: S302, of our own client
        environment = {os.fsdecode(k): os.fsdecode(v) for k, v in variables.items()}
        if _read_at_start(environment) != started:
            connection.close()  # a fork would not do what a new process does
        else:
            pipe, held = os.pipe()  # the fork holds one end until it ends
            process = os.fork()
            if process == 0:
                for inherited in (listener, connection, *(other for _, other in running.values())):
                    inherited.close()
                return _become(arguments, environment, streams, parent)
            os.close(held)
            running[pipe] = process, connection
        for stream in streams:
            os.close(stream)


def _become(
    arguments: list[str], environment: dict[str, str], streams: list[int], parent: int
) -> None:
    folder, *standard = streams
    os.fchdir(folder)
    for number, stream in enumerate(standard):
        os.dup2(stream, number)
    for stream in streams:
        os.close(stream)
    # The streams of Python remember that they could seek; those of a pipe cannot.
    sys.stdin = os.fdopen(0, encoding=sys.stdin.encoding, errors=sys.stdin.errors)
    sys.stdout = os.fdopen(1, "w", encoding=sys.stdout.encoding, errors=sys.stdout.errors)
    sys.stderr = os.fdopen(2, "w", 1, encoding=sys.stderr.encoding, errors=sys.stderr.errors)
    os.environ.clear()
    os.environ.update(environment)
    os.getppid = lambda: parent
    time.tzset()
    sys.argv[1:] = arguments


def _prepare() -> None:
    import fixlearn

    for module in pkgutil.walk_packages(fixlearn.__path__, "fixlearn."):
        # Ibis, which `rollup` needs, is not installed everywhere, and slow to import.
        if "plugin" not in module.name and not module.name.startswith("fixlearn.rollup."):
            importlib.import_module(module.name)
    importlib.import_module("git")
    # To compile these templates takes longer than everything else that a short command does.
    page = importlib.import_module("fixlearn.render.page")._environment()
    for template in page.list_templates(extensions=["html"]):
        page.get_template(template)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    sys.path.pop(0)
    _prepare()
    _serve(socket.socket(fileno=int(sys.argv[1])))
    from fixlearn.__main__ import main

    try:
        main()
    except SystemExit as end:
        # Half of the time of a short command is spent on taking all modules down at the end.
        if isinstance(end.code, int):
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(end.code)
        raise
