"""The program "fixlearn" of the tests: runs it in a fork of their server.

The server inserts its address. Only modules that are part of Python itself: they need no start.
"""

import _socket
import marshal
import posix
import sys

environment = dict(posix.environ)
connection = _socket.socket(_socket.AF_UNIX)
reply = b""
try:
    connection.connect("ADDRESS")
except OSError:
    pass  # the server has ended
else:
    folder = posix.open(".", posix.O_RDONLY)
    descriptors = b"".join(n.to_bytes(4, sys.byteorder) for n in (folder, 0, 1, 2))
    connection.sendmsg([b"!"], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, descriptors)])
    request = marshal.dumps((sys.argv[1:], environment, posix.getppid()))
    connection.sendall(len(request).to_bytes(8, "big") + request)
    reply = connection.recv(4, _socket.MSG_WAITALL)
if not reply:  # a fork would not do what a new process does
    posix.execve(sys.executable, [sys.executable, "-m", "fixlearn", *sys.argv[1:]], environment)
status = int.from_bytes(reply, "big")
posix._exit(posix.WEXITSTATUS(status) if posix.WIFEXITED(status) else 128 + posix.WTERMSIG(status))
