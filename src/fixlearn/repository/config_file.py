"""Reads the configuration file. The hooks import this module, so it imports nothing expensive."""

from __future__ import annotations

import errno
import os
import stat

from fixlearn.config import CONFIG_FILE, Config
from fixlearn.errors import UsageError

MOST_BYTES = 100_000  # the largest configuration in use has a few thousand


def read_config_file(top: str | os.PathLike[str]) -> bytes | None:
    """The content of the configuration file of a work tree; None if there is none.

    Raises UsageError if it cannot be read.
    """
    path = os.path.join(top, CONFIG_FILE)  # noqa: PTH118
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):  # CI reads the commit, which has only the path of the target
            raise OSError(errno.EINVAL, "it is a symbolic link, of which git stores only the path")
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(
            f"cannot read {CONFIG_FILE}",
            why=error.strerror or str(error),
            hint=f"ls -l {_typed(path)}",
        ) from error


def _typed(path: str) -> str:
    """The path as the developer types it."""
    from pathlib import Path

    from fixlearn.repository.commit_message import shown_path

    return shown_path(Path(path))


def config_of(content: bytes | None, name: str = CONFIG_FILE) -> Config:
    """Parse the content of a configuration file; None gives the default configuration.

    `name` is the name of the file in errors. Raises UsageError.
    """
    if content is None:
        return Config()
    from fixlearn.config_reader import parse_config  # most hooks read no settings

    return parse_config(decode_config(content, name), name=name)


def decode_config(content: bytes, name: str = CONFIG_FILE) -> str:
    """The text of a configuration file. Raises UsageError if it is too large or not UTF-8."""
    if len(content) > MOST_BYTES:
        from fixlearn.shell_words import pathspec

        raise UsageError(
            f"{name} is larger than {MOST_BYTES:,} bytes",
            why="a configuration has a few thousand bytes at most",
            hint=f"git log -p -- {pathspec(CONFIG_FILE)}     shows how it grew",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{name}:{line}: not UTF-8",
            why=f"byte 0x{content[error.start]:02x} is not valid UTF-8",
            hint=f"save {CONFIG_FILE} as UTF-8",
        ) from error
