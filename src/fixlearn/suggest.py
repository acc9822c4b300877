"""Suggestions for misspelt words."""

from __future__ import annotations

from fixlearn.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


def nearest(word: str, candidates: Collection[str], most: int = 1) -> list[str]:
    """Up to `most` of the candidates that are similar to `word`, the most similar first."""
    from difflib import get_close_matches  # rarely needed, and the hook imports this module

    return get_close_matches(word, candidates, n=most, cutoff=0.67)


def did_you_mean(word: str, candidates: Collection[str], most: int = 1) -> str:
    """The end of a sentence about an unknown word; "" if no candidate is similar.

    >>> did_you_mean("summry", ["check", "summary"])
    '; did you mean "summary"?'
    """
    words = " or ".join(f'"{candidate}"' for candidate in nearest(word, candidates, most))
    return f"; did you mean {words}?" if words else ""
