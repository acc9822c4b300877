"""Changes to the folder of hooks: nouns for the plan, and the carrying out."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError
from fixlearn.repository.files import written_beside

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
    with ExitStack() as stack:
        prepared = {}
        for change in changes:
            if isinstance(change, Write):
                change.path.parent.mkdir(parents=True, exist_ok=True)
                # executable for whom the umask lets: a shared repository has its own
                beside = written_beside(change.path, change.content, mode=0o777)
                prepared[change] = stack.enter_context(beside)
        for change in changes:
            if isinstance(change, Write):
                prepared[change].replace(change.path)
            elif isinstance(change, Remove):
                change.path.unlink()
            else:
                _move(change)


def _move(change: Move) -> None:
    if os.path.lexists(change.target):
        raise UsageError(
            f"{change.target} is there already",
            why=f"{change.source.name} would be moved there, and nothing is overwritten",
            hint="look at it, and give it another name",
        )
    change.source.rename(change.target)
