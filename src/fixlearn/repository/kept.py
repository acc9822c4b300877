"""The kept message of a refused commit: read, and given its `Lesson:` line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.message import parse_message
from fixlearn.repository.files import write_atomically
from fixlearn.repository.git import ask

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 1_000_000


def read_kept(kept: Path) -> str:
    """The kept message; "" where there is none."""
    try:
        with kept.open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def name_lesson(kept: Path, id: str) -> bool:
    """Add the line `Lesson: <id>` to the kept message, unless it names that lesson already.

    False where the message could not be given the line, or not without touching
    another byte of it; it is then as it was.
    """
    try:
        before = kept.read_bytes()
    except OSError:
        return False
    references = parse_message(before.decode("utf-8", "replace")).references
    if any(reference.word == "id" and reference.lesson == id for reference in references):
        return True
    after = with_trailer(before, f"Lesson: {id}")
    if after is None:
        return False
    try:
        write_atomically(kept, after)
    except OSError:
        return False
    return True


def with_trailer(message: bytes, trailer: str) -> bytes | None:
    """The message with a trailer where git puts it; None where git would change more than that."""
    if not message.endswith(b"\n"):
        message += b"\n"  # git would take the trailer for a part of the last line's paragraph
    # What is left of comments was given with -m, and is text: none begins with this.
    settings = ("-c", "core.commentChar=\x1f", "-c", "trailer.separators=:")
    options = ("--no-divider", "--where=end", "--if-exists=addIfDifferent", "--if-missing=add")
    answer = ask(*settings, "interpret-trailers", *options, "--trailer", trailer, stdin=message)
    before, line, behind = answer.stdout.rpartition(f"{trailer}\n".encode())
    # A blank line may set it apart from what is above.
    is_same = message in (before + behind, before.removesuffix(b"\n") + behind)
    is_added = answer.exit_code == 0 and line and before.endswith(b"\n") and is_same
    return answer.stdout if is_added else None
