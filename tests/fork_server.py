"""Runs fixlearn in fresh processes that need not import it: forks of one that has.

Most of the time of a short command is spent on starting Python and importing modules. The
server imports them all once, and forks for each run. A fork is a process of its own, with
the arguments, the folder, the environment and the streams of the caller.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LENGTH = struct.Struct("!Q")
# Python reads these as it starts, and GitPython as it is imported: a fork would miss them.
_READ_AT_START = ("PYTHON", "LC_", "LANG", "GIT_PYTHON_")


class ForkServer:
    """A process that has imported fixlearn, as its caller sees it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        ours, theirs = socket.socketpair()
        self._start = _state(environment)
        command = [sys.executable, __file__, str(theirs.fileno())]
        self._process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # Ctrl-C in pytest does not end it first
        )
        theirs.close()
        self._socket = ours
        atexit.register(self._stop)

    def is_like_a_start(self, environment: Mapping[str, str]) -> bool:
        """Whether a fork does in this environment what a new process would do."""
        return _state(environment) == self._start

    @property
    def descriptor(self) -> int:
        """Its socket, for scripts that run tests/fork_client.py."""
        return self._socket.fileno()

    def run(
        self, arguments: Sequence[str], stdin: bytes, environment: Mapping[str, str], timeout: float
    ) -> tuple[int, bytes, bytes]:
        """Run fixlearn in the current folder; its exit code, and what it printed."""
        self._socket.settimeout(timeout)
        with (
            tempfile.TemporaryFile() as given,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            given.write(stdin)
            given.seek(0)
            folder = os.open(".", os.O_RDONLY)
            try:
                streams = [folder, given.fileno(), out.fileno(), err.fileno()]
                socket.send_fds(self._socket, [b"!"], streams)
            finally:
                os.close(folder)
            request = json.dumps((list(arguments), dict(environment))).encode()
            self._socket.sendall(_LENGTH.pack(len(request)) + request)
            status = int.from_bytes(_receive(self._socket, 4), "big")
            return os.waitstatus_to_exitcode(status), _content(out), _content(err)

    def kill(self) -> None:
        """Kill it and what it runs."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._stop()

    def _stop(self) -> None:
        self._socket.close()
        self._process.wait()


def _state(environment: Mapping[str, str]) -> tuple[str | None, dict[str, str]]:
    variables = {k: v for k, v in environment.items() if k.startswith(_READ_AT_START)}
    return shutil.which("git", path=environment.get("PATH")), variables


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


def _serve(connection: socket.socket) -> None:
    """Fork for each request. Returns in the fork, to run fixlearn, and when the caller ends."""
    while True:
        start, streams, _, _ = socket.recv_fds(connection, 1, 4)
        if not start:
            os._exit(0)
        (length,) = _LENGTH.unpack(_receive(connection, _LENGTH.size))
        arguments, environment = json.loads(_receive(connection, length))
        child = os.fork()
        if child == 0:
            connection.close()
            return _become(arguments, environment, streams)
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        connection.sendall(status.to_bytes(4, "big"))


def _become(arguments: list[str], environment: dict[str, str], streams: list[int]) -> None:
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
