"""Whether a commit is a fix, decided in stages: the first decisive one wins.

The first stage is the author's `Fix:` line. Then come merges, fixups and bots,
reverts, and a type that the subject declares. Only if no type is declared, words
are weighed in points (`signals`). The changed paths are considered last, for
commits that are still fixes or unsure.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial

from fixlearn.gate.declared import LANDED, declared_type
from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.messages import HASH, Band, Message, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from fixlearn.config import Detection

# Reasons by which `verdict_changes` recognizes the stage that decided.
BY_AUTHOR = ("its author says so", "its author says that it is not a fix")
KNOWN = "the answer of the team is in the settings (detect.known)"
REVERTS = "it reverts a commit"
MODE_DECLARED = "no type is declared, and only those count (detect.mode)"
TOUCHES_ONLY = "it touches only "

_WRITTEN_BY_GIT = ("Merge ", "Merged ")
_AUTOSQUASH = ("fixup! ", "squash! ", "amend! ")

_MARKS = tuple("*_`'\"~")  # of Markdown, in front of a type
_MAX_HEAD = 301  # characters of a subject, in which one that is not plain may hide a type
# Few messages need these, so they are compiled on demand.
_REVERT = rf"(?m)^This reverts commit ({HASH})\b"
_REQUEST = (
    r"(?m:^)(?:Reverts (?:[\w.-]{1,100}/[\w./-]{1,200})?|This reverts (?:merge|pull) request )"
    r"(?P<mark>[#!])(?P<number>\d{1,9})\b"
)
_REVERT_TITLE = r'Revert ".+"(?: [(][#!]\d{1,9}[)])?'
# What GitHub and GitLab write in front of the title, which is then the first line of the body.
_MERGED = r"(?:(?:Merge|Backport) pull request #\d+ from \S+|Merge branch '[^']+' into '[^']+')"
_LANDED = rf"{LANDED}\d+: "


def detect(
    message: Message, settings: Detection, *, parents: int = 1, author: str = "", branch: str = ""
) -> Verdict:
    """The verdict on one message.

    `parents` is the number of parents, `author` is `name <address>`, and
    `branch` is the branch on which the commit is being made, if it is known.
    """
    decisive = _by_fix_line(message)
    if decisive:
        return decisive
    exempt = _exempt(message, settings, parents, author)
    if exempt:
        if parents > 1 and message.subject.startswith(_WRITTEN_BY_GIT):
            return exempt
        otherwise = detect(without_prefix(message), settings)
        is_settled = otherwise.band is Band.NOT and otherwise.otherwise is None
        return exempt if is_settled else exempt._replace(otherwise=otherwise)
    message = _with_title(message)
    head = message.subject[:_MAX_HEAD]
    if head.startswith(_MARKS) or not (head.isascii() and head.isprintable()):
        from fixlearn.gate.lookalikes import readable  # few messages need it

        message = message._replace(subject=readable(message.subject))
    verdict = (
        _revert(message, settings)
        or declared_type(message, settings)
        or _weighed(message, settings, branch)
    )
    if verdict.otherwise and not _describes_fault(message, settings):
        verdict = verdict._replace(otherwise=None)  # such as fix(docs): a typo in an error
    if message.squashed:
        from fixlearn.gate.squash_message import with_squashed  # few messages need it

        return with_squashed(message, verdict, partial(detect, settings=settings))
    return verdict


def is_autosquash(message: Message) -> bool:
    """True if the subject begins with `fixup! ` or the like."""
    return message.subject.startswith(_AUTOSQUASH)


def without_prefix(message: Message) -> Message:
    """The message of an autosquash commit without `fixup! ` and the like; any other as it is."""
    subject = message.subject
    while subject.startswith(_AUTOSQUASH):
        subject = subject.partition(" ")[2].lstrip()
    return message._replace(subject=subject)


def _describes_fault(message: Message, settings: Detection) -> bool:
    """True if the words behind the type and its scope describe a fault of the product."""
    words = message.subject.partition(":")[2].strip()
    from fixlearn.gate.signal_words import SCOPED  # few messages need it

    if not SCOPED.isdisjoint(re.findall(r"[\w/-]+", words.lower())):
        return False
    weighed = (
        _weighed(
            message._replace(subject=subject, body=""), settings._replace(mode="mixed"), ""
        ).band
        for subject in (words, f"fix {words}")
    )
    return tuple(weighed) in ((Band.UNSURE, Band.FIX), (Band.FIX, Band.FIX))


def known_verdict(sha: str, settings: Detection) -> Verdict | None:
    """The verdict that the team keeps in `detect.known`; None if it has none on this commit."""
    start, is_fix = settings.known.get(sha[:7], ("", False)) if settings.known else ("", False)
    if not start or not sha.startswith(start):
        return None
    return _decided(Band.FIX if is_fix else Band.NOT, KNOWN, start)


def _with_title(message: Message) -> Message:
    """The message with the title of its pull request as the subject, if it contains that title."""
    if not message.subject.startswith(("Merge", "Backport ")):
        return message
    if message.subject.startswith(LANDED):
        return message._replace(subject=re.sub(_LANDED, "", message.subject, count=1))
    if re.fullmatch(_MERGED, message.subject):
        title, _, body = message.body.lstrip("\n").partition("\n")
        if title.strip():
            return message._replace(subject=title.strip(), body=body)
    return message


def reverted_commit(message: Message) -> str:
    """The hash, perhaps abbreviated, of the commit that this one reverts; "" if there is none."""
    if "This reverts commit" not in message.body:
        return ""  # as nearly all messages; cheaper than the pattern
    match = re.search(_REVERT, message.body)
    return match[1] if match else ""


def reverted_request(message: Message) -> str:
    """The pull or merge request that this commit reverts: "#12" or "!12"; "" if there is none.

    GitHub, GitLab, Gitea and Bitbucket write it when someone reverts on their pages.
    """
    if "evert" not in message.body:
        return ""
    match = re.search(_REQUEST, message.body)
    return match["mark"] + match["number"] if match else ""


def _decided(band: Band, text: str, matched: str = "", *, exempt: str = "") -> Verdict:
    return Verdict(band, (Reason(text, matched=matched),), exempt=exempt)


def _by_fix_line(message: Message) -> Verdict | None:
    declaration = message.declaration
    if declaration is None:
        return None
    if declaration.is_fix:
        return _decided(Band.FIX, BY_AUTHOR[0], "Fix: yes")
    return _decided(Band.NOT, BY_AUTHOR[1], f"Fix: no ({declaration.reason})")


def _exempt(message: Message, settings: Detection, parents: int, author: str) -> Verdict | None:
    if parents > 1:
        return _decided(Band.NOT, f"it has {parents} parents", exempt="merge")
    if message.subject.startswith(_AUTOSQUASH):
        word = message.subject.partition(" ")[0]
        return _decided(
            Band.NOT, "it will be squashed into another commit", word, exempt="autosquash"
        )
    if author and _is_of_bot(author, settings.bots):
        return _decided(Band.NOT, "a dependency bot made it", author, exempt="bot")
    return None


@lru_cache(maxsize=1024)
def _is_of_bot(author: str, bots: frozenset[str]) -> bool:
    return any(_is_bot(author, bot) for bot in bots)


def _is_bot(author: str, bot: str) -> bool:
    """`bot` is a literal name, or the part of an address before the @.

    GitHub writes such addresses as 49699333+dependabot[bot]@users.noreply.github.com.
    """
    name, _, address = author.rpartition(" <")
    local = address.rstrip(">").partition("@")[0]
    return bool(bot) and bot in (name, local, local.partition("+")[2], address.rstrip(">"))


def _revert(message: Message, settings: Detection) -> Verdict | None:
    may_be_title = message.subject.startswith('Revert "')
    if not may_be_title and "evert" not in message.body:
        return None  # as nearly all messages
    title = re.fullmatch(_REVERT_TITLE, message.subject) if may_be_title else None
    target = reverted_commit(message) or reverted_request(message)
    if not target and not title:
        return None
    if message.subject.startswith(('Revert "Revert ', 'Reapply "')):
        return _decided(Band.NOT, "it brings back what was reverted", exempt="revert of a revert")
    declared = declared_type(message, settings)
    if declared and declared.band is Band.FIX:
        return declared  # its author calls the revert a fix
    matched = f"This reverts {target}" if target else message.subject
    reason = Reason(REVERTS, matched=matched)
    return _settled_by_lesson(message, Verdict(Band.UNSURE, (reason,)))


def _settled_by_lesson(message: Message, verdict: Verdict) -> Verdict:
    """The unsure verdict; a fix if the message names a lesson."""
    if not message.references:
        return verdict
    reason = Reason("it names a lesson, which settles the doubt")
    return Verdict(Band.FIX, (*verdict.reasons, reason), verdict.score)


def _weighed(message: Message, settings: Detection, branch: str) -> Verdict:
    if settings.mode == "declared":
        return _decided(Band.NOT, MODE_DECLARED)
    signals = _signals()
    reasons, score = signals.weigh(message, branch, settings)
    if score >= signals.FIX_FROM:
        return Verdict(Band.FIX, tuple(reasons), score)
    if score < signals.UNSURE_FROM:
        return Verdict(Band.NOT, tuple(reasons), score)
    return _settled_by_lesson(message, Verdict(Band.UNSURE, tuple(reasons), score))


@cache
def _signals() -> ModuleType:
    """Imported late: most messages declare a type, and the patterns take time to compile."""
    from fixlearn.gate import signals

    return signals


def settle_by_paths(
    verdict: Verdict, paths: Sequence[str], roots: Sequence[str], *, has_lesson_line: bool = False
) -> Verdict:
    """The verdict on a commit that is a fix or unsure, with its changed paths considered.

    Without a path of the product it is no fix, unless the author wrote "Fix: yes", or a "Lesson:"
    line if examples or translations are changed. With one, neither a scope nor the name of a bot
    exempts it. `roots` are the folders of lessons.
    """
    from fixlearn.gate.changed_paths import (
        EXAMPLES,
        LOCKED,
        TRANSLATIONS,
        changes_source,
        only_kind,
    )

    if verdict.otherwise:
        otherwise = settle_by_paths(
            verdict.otherwise, paths, roots, has_lesson_line=has_lesson_line
        )
        if verdict.exempt == "autosquash":
            return verdict._replace(otherwise=otherwise)
        is_of_dependencies = verdict.exempt == "bot" or "dep" in verdict.reasons[0].matched.lower()
        is_true = (
            not paths
            if verdict.exempt == "merge"
            else not changes_source(paths, may_update=is_of_dependencies)
        )
        return verdict if is_true else otherwise

    by_people = (BY_AUTHOR[0], KNOWN)
    if not paths or any(reason.text in by_people for reason in verdict.reasons):
        return verdict
    folders = tuple(f"{root}/" for root in roots)
    if all(path.startswith(folders) and path.endswith(".md") for path in paths):
        reasons = (*verdict.reasons, Reason(f"{TOUCHES_ONLY}lessons"))
        return Verdict(Band.NOT, reasons, verdict.score, exempt="only lessons")
    kind = only_kind(paths)
    # A declared fix that only changes locked versions fixes a bug that users had.
    if not kind or (kind == LOCKED and verdict.score is None):
        return verdict
    # Some projects ship their examples; a wrong translation is more often a text than a fault.
    may_be_fix = (EXAMPLES in kind or TRANSLATIONS in kind) and verdict.band is not Band.NOT
    if may_be_fix and has_lesson_line:
        return verdict  # the line has settled the doubt
    reasons = (*verdict.reasons, Reason(f"{TOUCHES_ONLY}{kind}", matched=paths[0]))
    return Verdict(Band.UNSURE if may_be_fix else Band.NOT, reasons, verdict.score)


def may_need_lesson(message: Message, verdict: Verdict, *, counts_unsure: bool) -> bool:
    """True if the commit is a fix, or if its message names or refuses a lesson.

    With `counts_unsure` an unsure verdict counts as a fix.
    """
    if verdict.otherwise and verdict.exempt in ("", "bot"):
        return True  # the changed paths decide
    if verdict.exempt:
        return False
    is_fix = verdict.band is Band.FIX or (counts_unsure and verdict.band is Band.UNSURE)
    return is_fix or bool(message.references) or bool(message.declarations)
