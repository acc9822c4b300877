"""Whether a commit is a fix, decided in stages: the first decisive one wins.

The first stage is the author's `Fix:` line. Then come merges, fixups and bots,
reverts, and a type that the subject declares. Only if no type is declared, words
are weighed in points (`signals`). The changed paths are considered last, for
commits that are still fixes or unsure.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from fixlearn.gate.conventions import (
    CONVENTIONAL_TYPES,
    GITMOJI_FIXES,
    GITMOJI_OTHERS,
    LANDED,
    NUMBERED,
    TAGS,
)
from fixlearn.messages import HASH, Band, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.config import Detection
    from fixlearn.messages import Message

_AUTOSQUASH = ("fixup! ", "squash! ", "amend! ")

_REVERT = re.compile(rf"^This reverts commit ({HASH})\b", re.MULTILINE)
_CONVENTIONAL = re.compile(
    r"(?P<type>[A-Za-z][A-Za-z0-9_-]{0,30})[ ]?(?:\((?P<scope>[^()]{0,100})\))?!?:(?=\s|$)"
)
_TAG = re.compile(r"(?:\[(?P<bracket>[A-Z0-9]+)\]|(?P<plain>[A-Z0-9]+)(?:,\s*[A-Z]+)*:)(?=\s|$)")
_NUMBERED = re.compile(r"(?P<word>bug|feature|minor|security)[ ]#\d+\b")
_LANDED = re.compile(rf"{LANDED}\d+: ")
_EMOJI_NAME = re.compile(r":[a-z0-9_]+:")
_VARIATION_SELECTOR = "\ufe0f"


def detect(
    message: Message, settings: Detection, *, parents: int = 1, author: str = "", branch: str = ""
) -> Verdict:
    """The verdict on one message.

    `parents` is the number of parents, `author` is `name <address>`, and
    `branch` is the branch on which the commit is being made, if it is known.
    """
    if message.subject.startswith(LANDED):
        message = message._replace(subject=_LANDED.sub("", message.subject, count=1))
    decisive = _by_fix_line(message) or _exempt(message, settings, parents, author)
    if decisive:
        return decisive
    verdict = (
        _revert(message, settings)
        or declared_type(message, settings)
        or _weighed(message, settings, branch)
    )
    if message.squashed:
        from fixlearn.gate.squashed import with_squashed  # few messages need it

        return with_squashed(message, verdict, partial(detect, settings=settings))
    return verdict


def reverted_commit(message: Message) -> str:
    """The hash, perhaps abbreviated, of the commit that this one reverts; "" if there is none."""
    if "This reverts commit" not in message.body:
        return ""  # as nearly all messages; cheaper than the pattern
    match = _REVERT.search(message.body)
    return match[1] if match else ""


def _decided(band: Band, text: str, matched: str = "", *, exempt: str = "") -> Verdict:
    return Verdict(band, (Reason(text, matched=matched),), exempt=exempt)


def _by_fix_line(message: Message) -> Verdict | None:
    declaration = message.declaration
    if declaration is None:
        return None
    if declaration.is_fix:
        return _decided(Band.FIX, "its author says so", "Fix: yes")
    return _decided(
        Band.NOT, "its author says that it is not a fix", f"Fix: no ({declaration.reason})"
    )


def _exempt(message: Message, settings: Detection, parents: int, author: str) -> Verdict | None:
    if parents > 1:
        return _decided(Band.NOT, f"it has {parents} parents", exempt="merge")
    if message.subject.startswith(_AUTOSQUASH):
        word = message.subject.partition(" ")[0]
        return _decided(
            Band.NOT, "it will be squashed into another commit", word, exempt="autosquash"
        )
    if author and any(_is_bot(author, bot) for bot in settings.bots):
        return _decided(Band.NOT, "a dependency bot made it", author, exempt="bot")
    return None


def _is_bot(author: str, bot: str) -> bool:
    """`bot` is a literal name, or the part of an address before the @.

    GitHub writes such addresses as 49699333+dependabot[bot]@users.noreply.github.com.
    """
    name, _, address = author.rpartition(" <")
    local = address.rstrip(">").partition("@")[0]
    return bool(bot) and bot in (name, local, local.partition("+")[2], address.rstrip(">"))


def _revert(message: Message, settings: Detection) -> Verdict | None:
    if not reverted_commit(message):
        return None
    if message.subject.startswith(('Revert "Revert ', 'Reapply "')):
        return _decided(Band.NOT, "it brings back what was reverted", exempt="revert of a revert")
    declared = declared_type(message, settings)
    if declared and declared.band is Band.FIX:
        return declared  # its author calls the revert a fix
    reason = Reason("it reverts a commit", matched=f"This reverts {reverted_commit(message)}")
    return _settled_by_lesson(message, Verdict(Band.UNSURE, (reason,)))


def _settled_by_lesson(message: Message, verdict: Verdict) -> Verdict:
    """The unsure verdict; a fix if the message names a lesson."""
    if not message.references:
        return verdict
    reason = Reason("it names a lesson, which settles the doubt")
    return Verdict(Band.FIX, (*verdict.reasons, reason), verdict.score)


def declared_type(message: Message, settings: Detection) -> Verdict | None:
    """The verdict by the type that the subject declares; None if it declares no known type."""
    subject = message.subject
    return (
        _tag(subject)
        or _conventional(subject, settings)
        or _gitmoji(subject, settings)
        or _numbered(subject)
    )


def _type(name: str, is_fix: bool, convention: str) -> Verdict:
    band = Band.FIX if is_fix else Band.NOT
    return _decided(band, f'its type "{name}" is declared ({convention})', name)


def _conventional(subject: str, settings: Detection) -> Verdict | None:
    match = _CONVENTIONAL.match(subject)
    if not match:
        return None
    name = match["type"].lower()
    is_fix = settings.types.get(name, CONVENTIONAL_TYPES.get(name))
    if is_fix is None:
        return None
    scopes = [scope.lower() for scope in re.split(r"[,/\s]+", match["scope"] or "") if scope]
    if is_fix and scopes and settings.exempt_scopes.issuperset(scopes):
        text = f'its scope "{match["scope"]}" is exempt (detect.exempt-scopes)'
        return _decided(Band.NOT, text, match[0])
    return _type(match["type"], is_fix, "Conventional Commits")


def _gitmoji(subject: str, settings: Detection) -> Verdict | None:
    name = _EMOJI_NAME.match(subject)
    emoji = name[0] if name else subject[:1]
    is_fix = emoji in GITMOJI_FIXES or emoji in GITMOJI_FIXES.values()
    if not is_fix and emoji not in GITMOJI_OTHERS and emoji not in GITMOJI_OTHERS.values():
        return None
    # "🐛 fix(docs): …" declares a type twice; the word says more than the emoji.
    rest = subject[len(emoji) :].lstrip(_VARIATION_SELECTOR + " ")
    return _conventional(rest, settings) or _type(emoji, is_fix, "gitmoji")


def _tag(subject: str) -> Verdict | None:
    match = _TAG.match(subject)
    name = (match["bracket"] or match["plain"]) if match else ""
    if name not in TAGS:
        return None
    return _type(name, TAGS[name], "tag prefix")


def _numbered(subject: str) -> Verdict | None:
    match = _NUMBERED.match(subject)
    return _type(match[0], NUMBERED[match["word"]], "numbered merge title") if match else None


def _weighed(message: Message, settings: Detection, branch: str) -> Verdict:
    if settings.mode == "declared":
        return _decided(Band.NOT, "no type is declared, and only those count (detect.mode)")
    # Imported late: most messages declare a type, and the patterns take time to compile.
    from fixlearn.gate.signals import FIX_FROM, UNSURE_FROM, weigh

    reasons = tuple(weigh(message, branch, settings))
    score = sum(reason.points or 0 for reason in reasons)
    if score >= FIX_FROM:
        return Verdict(Band.FIX, reasons, score)
    if score < UNSURE_FROM:
        return Verdict(Band.NOT, reasons, score)
    return _settled_by_lesson(message, Verdict(Band.UNSURE, reasons, score))


def settle_by_paths(verdict: Verdict, paths: Sequence[str], roots: Sequence[str]) -> Verdict:
    """The verdict on a commit that is a fix or unsure, with its changed paths considered.

    Without a path of the product it is no fix, unless the author wrote "Fix: yes".
    `roots` are the folders of lessons.
    """
    from fixlearn.gate.changed_paths import LOCKED, only_kind

    if not paths or any(reason.matched == "Fix: yes" for reason in verdict.reasons):
        return verdict
    folders = tuple(f"{root}/" for root in roots)
    if all(path.startswith(folders) and path.endswith(".md") for path in paths):
        reasons = (*verdict.reasons, Reason("it touches only lessons"))
        return Verdict(Band.NOT, reasons, verdict.score, exempt="only lessons")
    kind = only_kind(paths)
    # A declared fix that only changes locked versions fixes a bug that users had.
    if not kind or (kind == LOCKED and verdict.score is None):
        return verdict
    reasons = (*verdict.reasons, Reason(f"it touches only {kind}", matched=paths[0]))
    return Verdict(Band.NOT, reasons, verdict.score)


def may_need_lesson(message: Message, verdict: Verdict, *, counts_unsure: bool) -> bool:
    """True if the commit is a fix, or if its message names or refuses a lesson.

    With `counts_unsure` an unsure verdict counts as a fix.
    """
    if verdict.exempt:
        return False
    is_fix = verdict.band is Band.FIX or (counts_unsure and verdict.band is Band.UNSURE)
    return is_fix or bool(message.references) or bool(message.declarations)
