"""Names of lessons and releases -> anchors: what a link inside the page leads to."""

from __future__ import annotations

import re

_OTHER = re.compile(r"[^a-z0-9.]+")
_LONGEST = 80  # characters


class Anchors:
    """Gives each thing an anchor that no other has."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def new(self, sort: str, name: str) -> str:
        """Lower-case ASCII words joined by hyphens; a number behind them where they are taken.

        >>> anchors = Anchors()
        >>> anchors.new("release", "v1.4"), anchors.new("release", "V1.4")
        ('release-v1.4', 'release-v1.4--2')
        """
        anchor = f"{sort}-{_OTHER.sub('-', name.lower())[:_LONGEST].strip('-')}"
        count = self._given[anchor] = self._given.get(anchor, 0) + 1
        return anchor if count == 1 else f"{anchor}--{count}"
