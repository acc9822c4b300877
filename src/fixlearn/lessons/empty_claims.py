"""Sentences that name nothing: "Something was not quite right there."."""

from __future__ import annotations

import re

_MAX_CHARACTERS = 300  # a longer text without a single word of content does not exist
_MIN_WORDS = 2  # a single word may be the name of something

# A sentence of these words alone could be written about any mistake.
_HOLLOW = frozenset(
    # what is meant is not named
    "a an any anything area areas behavior behaviour bit case cases code detail details edge error"
    " errors event events everything here i issue issues it its kind logic matter matters mistake"
    " mistakes ones part parts people place places problem problems process situation situations"
    " some something sort spot stuff system that the them there these they thing things this those"
    " us we what"
    # nothing is said about it
    " addressed be been behave behaved behaves being changed deal deals dealt did do does doing"
    " done fix fixed fixes go goes going gone got had handle handled handles handling happen"
    " happened happening happens has have having improved is are was were isn't aren't wasn't"
    " weren't doesn't didn't don't won't can't look looked looks made make managed needed occur"
    " occurred occurs resolved seemed solved take taken takes work worked working works went"
    " can cannot could may might must should will would care sure attention"
    # in some way
    " accordingly adequately appropriate appropriately bad badly best better broken carefully"
    " cleanly correct correctly different differently expected fine funny good gracefully great"
    " ideal incomplete incorrect incorrectly missing nice nicely not odd off ok okay optimal"
    " perfect problematic proper properly right safe safely smoothly somehow strange suboptimal"
    " sufficient sufficiently unclear unexpected unexpectedly weird well wonky wrong wrongly"
    " almost enough just quite rather really so too very"
    # at some time
    " again all already also always anymore as at away back before ever every forward from future"
    " in into later longer more never next no now of often on onward onwards only out over really"
    " sometimes somewhere soon still than then time times to today up usually way ways when where"
    " whenever wherever which with and but by for if like or about everywhere".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CONTENT = re.compile(r"[\d`\"“«_/\\(){}\[\]=<>+*@#$%]")  # code, a name, a number


def is_empty_claim(text: str) -> bool:
    """True for a sentence that names nothing and could be about any mistake.

    >>> is_empty_claim("Things are handled well from now on.")
    True
    >>> is_empty_claim("Totals are handled well from now on.")
    False
    """
    if len(text) > _MAX_CHARACTERS or _CONTENT.search(text):
        return False
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    return len(words) >= _MIN_WORDS and _HOLLOW.issuperset(words)
