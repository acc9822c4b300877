"""Hashes of commits, as people and git write them."""

from __future__ import annotations

HASH = r"[0-9a-f]{7,64}"  # abbreviated or whole: git shows seven digits at least, SHA-256 has 64
FULL_HASH = r"(?:[0-9a-f]{40}|[0-9a-f]{64})"  # SHA-1 or SHA-256


def short(hash: str) -> str:
    """The first seven digits, as git shows them."""
    return hash[:7]
