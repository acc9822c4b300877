"""Typing errors: what was probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


def nearest(word: str, known: Collection[str], most: int = 1) -> list[str]:
    """The words of `known` that are like `word`, the most alike first."""
    from difflib import get_close_matches  # rarely needed, and the hook comes by here

    return get_close_matches(word, known, n=most)


def did_you_mean(word: str, known: Collection[str], most: int = 1) -> str:
    """The end of a sentence about an unknown word; "" where nothing is like it.

    >>> did_you_mean("summry", ["check", "summary"])
    '; did you mean "summary"?'
    """
    near = " or ".join(f'"{one}"' for one in nearest(word, known, most))
    return f"; did you mean {near}?" if near else ""
