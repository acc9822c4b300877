"""Verdicts of detection, for its tests."""

from __future__ import annotations

from fixlearn.config import Detection
from fixlearn.gate.detect import detect
from fixlearn.gate.message import parse_message
from fixlearn.messages import Band, Reason, Verdict

WORDS_FIX = "fix crash when the list is empty"
WORDS_NOT = "add a page about sorting"
DEFAULT = Detection()


def verdict(text: str, settings: Detection = DEFAULT, **facts: object) -> Verdict:
    return detect(parse_message(text), settings, **facts)  # type: ignore[arg-type]


def decided(band: Band, text: str, matched: str = "", *, exempt: str = "") -> Verdict:
    """A verdict that one reason decided."""
    return Verdict(band, (Reason(text, matched=matched),), exempt=exempt)


def band(text: str, settings: Detection = DEFAULT, **facts: object) -> Band:
    return verdict(text, settings, **facts).band
