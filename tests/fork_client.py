"""Runs fixlearn in a fork of the test's server, for a script that inherits the server's socket."""

from __future__ import annotations

import json
import os
import socket
import struct
import sys

connection = socket.socket(fileno=int(os.environ.pop("FIXLEARN_TEST_SERVER")))
connection.setblocking(True)  # it has a timeout in the test
folder = os.open(".", os.O_RDONLY)
socket.send_fds(connection, [b"!"], [folder, 0, 1, 2])
request = json.dumps((sys.argv[1:], dict(os.environ))).encode()
connection.sendall(struct.pack("!Q", len(request)) + request)
status = int.from_bytes(connection.recv(4, socket.MSG_WAITALL), "big")
exit_code = os.waitstatus_to_exitcode(status)
os._exit(exit_code if exit_code >= 0 else 128 - exit_code)
