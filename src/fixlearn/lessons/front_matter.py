"""Reads the plain front matter of a lesson without YAML, for agents that wait for the answer.

Anything unusual is left to `lesson_file`: the YAML module takes longer to import than the rest of
the answer.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_UNUSUAL = tuple("[{&*!%@`|>?'\"#,]}")  # a plain text does not begin with one of these
_BLOCKS = (">-", ">", "|", "|-")


def read_pairs(text: str) -> list[tuple[str, str]] | None:
    """The keys of a lesson's front matter with their texts, in order, each text on one line.

    A list has a pair for each item. None if the front matter is not written as `new` writes it.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip(" \t") != "---":
        return None
    end = next((n for n, line in enumerate(lines) if n and line.rstrip(" \t") == "---"), 0)
    return _pairs(lines[1:end]) if end else None


def _pairs(lines: Sequence[str]) -> list[tuple[str, str]] | None:
    pairs: list[tuple[str, str]] = []
    key, number = "", 0
    while number < len(lines):
        content = lines[number].strip(" ")
        number += 1
        if not content or content.startswith("#"):
            continue
        depth = len(lines[number - 1]) - len(lines[number - 1].lstrip(" "))
        while content.startswith("- "):
            stripped = content[2:].lstrip(" ")
            depth += len(content) - len(stripped)
            content = stripped
        word, colon, value = content.partition(":")
        if colon and word.replace("-", "").isalpha() and value[:1] in ("", " "):
            key, value = word, value.strip(" ")
            item_depth = depth
        else:
            value, item_depth = content, depth - 1
        following = number
        while following < len(lines) and _is_continuation(lines[following], item_depth):
            following += 1
        if not value and colon:
            continue  # a list or a mapping follows
        more = [line.strip(" ") for line in lines[number:following]]
        texts = _texts(value, more)
        if not key or texts is None:
            return None
        pairs += ((key, text) for text in texts)
        number = following
    return pairs


def _is_continuation(line: str, depth: int) -> bool:
    return not line.strip(" ") or len(line) - len(line.lstrip(" ")) > depth


def _texts(value: str, more: Sequence[str]) -> list[str] | None:
    """The texts of a value, each on one line; None if it is not plain."""
    if value in _BLOCKS:
        return [" ".join(" ".join(more).split())]
    if any(more):
        value = " ".join([value, *more])
    if value[:1] == value[-1:] == "'" and len(value) > 1:
        inside = value[1:-1]
        is_whole = "'" not in inside.replace("''", "")
        return [" ".join(inside.replace("''", "'").split())] if is_whole else None
    if value[:1] == value[-1:] == '"' and len(value) > 1 and not {'"', "\\"} & {*value[1:-1]}:
        return [" ".join(value[1:-1].split())]
    if value.startswith("[") and value.endswith("]"):
        items = [item.strip(" ") for item in value[1:-1].split(",")]
        return items if all(map(_is_plain, items)) and "[" not in value[1:] else None
    return [" ".join(value.split())] if _is_plain(value) else None


def _is_plain(text: str) -> bool:
    is_mapping = ": " in text or text.endswith(":") or text.startswith("- ")
    return bool(text) and not text.startswith(_UNUSUAL) and not is_mapping and " #" not in text
