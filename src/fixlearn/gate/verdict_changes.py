"""What would change the verdict on a commit."""

from __future__ import annotations

from fixlearn.gate.detect import (
    BY_AUTHOR,
    KNOWN,
    MODE_DECLARED,
    REVERTS,
    TOUCHES_ONLY,
)
from fixlearn.gate.signals import AT_MOST_UNSURE, FIX_FROM, UNSURE_FROM
from fixlearn.messages import Band, Reason, Verdict

_BANDS = {Band.FIX: "be a fix", Band.UNSURE: "be unsure", Band.NOT: "not be a fix"}
_NO = 'a line "Fix: no (<reason>)" in the message makes it not a fix'
_SQUASHED = ("a squashed commit:", "and ")  # of `squash_message`, which few messages need
_YES = 'a line "Fix: yes" in the message makes it a fix'


def verdict_changes(verdict: Verdict) -> tuple[str, ...]:
    """Sentences, at least one: what would move the commit into another band.

    The last one always works: the author's own word.
    """
    last = verdict.reasons[-1] if verdict.reasons else Reason("")
    if last.text in BY_AUTHOR:
        return ("without this line, the rest of the message decides",)
    if last.text == KNOWN:
        return ('another answer under "detect: known" in the settings',)
    return (*_before_the_author(verdict, last), _NO if verdict.band is Band.FIX else _YES)


def _before_the_author(verdict: Verdict, last: Reason) -> tuple[str, ...]:
    if verdict.exempt:
        return ()
    if last.text.startswith(TOUCHES_ONLY):
        is_fix = verdict.score is None or verdict.score >= FIX_FROM
        if verdict.band is Band.UNSURE:  # examples
            of_product = "one changed file of the product, or " if is_fix else ""
            return (f'{of_product}a line "Lesson: <id>" makes it a fix',)
        return (f"one changed file of the product makes it {'a fix' if is_fix else 'unsure'}",)
    if last.text.startswith(_SQUASHED):
        return ("the squashed commits decide: each is judged by its own message",)
    if last.text == REVERTS:
        return ('the type "fix" or a line "Lesson: <id>" makes it a fix',)
    if last.text == MODE_DECLARED:
        return ('the type "fix" makes it a fix', '"detect: mode: mixed" lets words count')
    if verdict.score is not None:
        return tuple(_of_points(verdict.band, verdict.reasons, verdict.score))
    if verdict.band is Band.FIX:
        return ("another type in its subject makes it not a fix",)
    return ('the type "fix" in its subject makes it a fix',)


def _of_points(band: Band, reasons: tuple[Reason, ...], score: int) -> list[str]:
    sentences = []
    if any(reason.text in AT_MOST_UNSURE for reason in reasons):
        return ["a subject that says what was wrong makes it a fix"]
    if band is Band.UNSURE:
        sentences.append(
            f'{_more(FIX_FROM - score)}, or a line "Lesson: <id>", would make it a fix'
        )
    elif band is Band.NOT:
        sentences.append(
            f"{_more(UNSURE_FROM - score)} would make it unsure, {FIX_FROM - score} a fix"
        )
    counted = [(abs(reason.points or 0), reason) for reason in reasons if reason.points]
    for _, reason in sorted(counted, key=lambda pair: -pair[0]):
        without = _band(score - (reason.points or 0))
        if without is not band:
            signal = f'"{reason.matched}" ({reason.points:+d})'
            return [*sentences, f"without {signal} it would {_BANDS[without]}"]
    if band is Band.FIX:
        sentences.append("it is a fix without any one of these signals, too")
    return sentences


def _more(count: int) -> str:
    return f"{count} more point" if count == 1 else f"{count} more points"


def _band(score: int) -> Band:
    if score >= FIX_FROM:
        return Band.FIX
    return Band.UNSURE if score >= UNSURE_FROM else Band.NOT
