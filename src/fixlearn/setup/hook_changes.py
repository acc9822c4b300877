"""Changes to the folder of hooks: nouns for the plan, and the carrying out."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Move(NamedTuple):
    """A file gets another name; a link is moved as the link that it is."""

    source: Path
    target: Path


class Write(NamedTuple):
    """An executable file gets this content."""

    path: Path
    content: bytes


class Remove(NamedTuple):
    """A file, or a link to one, is taken away."""

    path: Path


Change = Move | Write | Remove


def carry_out(changes: Sequence[Change]) -> None:
    """Make the changes, in their order.

    What is to be written is on the disk before anything is moved, so a full disk
    leaves everything as it was. Raises OSError; UsageError where a move would
    overwrite a file.
    """
    prepared = {change: _beside(change) for change in changes if isinstance(change, Write)}
    try:
        for change in changes:
            if isinstance(change, Write):
                prepared[change].replace(change.path)
            elif isinstance(change, Remove):
                change.path.unlink()
            else:
                _move(change)
    finally:
        for path in prepared.values():
            with suppress(FileNotFoundError):
                path.unlink()


def _beside(write: Write) -> Path:
    """The content in a new file of the same folder."""
    write.path.parent.mkdir(parents=True, exist_ok=True)
    path = write.path.with_name(f"{write.path.name}.{os.getpid()}.new")
    # executable for whom the umask lets: a shared repository has its own
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o777)
    with os.fdopen(descriptor, "wb") as file:
        file.write(write.content)
    return path


def _move(change: Move) -> None:
    if os.path.lexists(change.target):
        raise UsageError(
            f"{change.target} is there already",
            why=f"{change.source.name} would be moved there, and nothing is overwritten",
            hint="look at it, and give it another name",
        )
    change.source.rename(change.target)
