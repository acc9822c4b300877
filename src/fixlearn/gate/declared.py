"""The known types, of which True marks those of a fix, and which of them a subject declares."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.messages import Band, Message, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Container

    from fixlearn.config import Detection

# Conventional Commits and the types that its users have added. Words that are
# also names of components ("config:", "ui:") are missing, so that the words of
# the subject decide: "ui: add a button" is no fix either way.
CONVENTIONAL_TYPES: dict[str, bool] = {
    **dict.fromkeys(("fix", "bugfix", "hotfix", "fixes", "bug", "security"), True),
    **dict.fromkeys(
        "feat feature features feats doc docs style styles refactor refact perf test tests build "
        "ci chore chores revert release releases bump dep deps dependencies wip i18n l10n types "
        "typo lint cleanup improvement improve enhancement enh dx examples example "
        "workflow workflows misc merge breaking deprecate deprecated remove add new update "
        "upgrade tooling devops license changelog version initial".split(),
        False,
    ),
}

# These declare a type in front of a slash ("fix/pager: …", branch names such as "Feature/…") and
# behind a component ("core: docs: …"). Others are more often a folder: "perf/core:", "x86: build:".
PLAIN_TYPES = frozenset(
    "fix bugfix hotfix bug feat feature doc docs chore refactor test tests ci".split()
)

# Scopes that say which files change: they exempt a fix only if that is true.
SCOPES_OF_PATHS = frozenset("deps docs ci test lint typo".split())

# Types in square or round brackets, in any letter case: "[Bug] …", "(docs) …". "[Security]" is
# also a component, so that only the tag in capitals declares a fix.
LABELS: dict[str, bool] = {
    **dict.fromkeys(("fix", "fixes", "fixed", "bug", "bugfix", "bug fix", "hotfix"), True),
    **dict.fromkeys(
        "feat feature enhancement improvement doc docs documentation test tests ci chore refactor "
        "refactoring style lint typo release wip".split(),
        False,
    ),
}


def _emojis(pairs: str) -> dict[str, str]:
    """{emoji: its name between colons}"""
    words = pairs.split()
    names = (f":{name}:" for name in words[1::2])
    return dict(zip(words[::2], names, strict=True))


# gitmoji.dev: the emojis and their names. Only these mean a fix of the product. The ladybird
# is not in the list, but many take it for the bug.
GITMOJI_FIXES = _emojis("🐛 bug 🚑 ambulance 🩹 adhesive_bandage 🔒 lock 🐞 lady_beetle 🪲 beetle")
GITMOJI_OTHERS = _emojis(
    "🎨 art ⚡ zap 🔥 fire ✨ sparkles 📝 memo 🚀 rocket 💄 lipstick 🎉 tada "
    "✅ white_check_mark 🔖 bookmark 🚨 rotating_light 🚧 construction 💚 green_heart "
    "⬆ arrow_up ⬇ arrow_down 📌 pushpin 👷 construction_worker "
    "📈 chart_with_upwards_trend ♻ recycle ➕ heavy_plus_sign ➖ heavy_minus_sign "
    "🔧 wrench 🔨 hammer 🌐 globe_with_meridians ✏ pencil2 🔀 twisted_rightwards_arrows "
    "📦 package 🚚 truck 📄 page_facing_up 💥 boom 🍱 bento ♿ wheelchair 💡 bulb "
    "💬 speech_balloon 🗃 card_file_box 🔊 loud_sound 🔇 mute 🏗 building_construction "
    "📱 iphone 🙈 see_no_evil ⚗ alembic 🏷 label 🌱 seedling 🚩 triangular_flag_on_post "
    "🗑 wastebasket 🧪 test_tube 👔 necktie 📸 camera_flash 🧵 thread 🩺 stethoscope 🧱 bricks "
    "🔐 closed_lock_with_key 👥 busts_in_silhouette 🤡 clown_face 🥚 egg 🔍 mag 💫 dizzy ⚰ coffin"
)

# Tags of projects with a fixed list: numpy ("BUG: …"), Odoo and TYPO3 ("[FIX] …"), HAProxy
# ("BUG/MINOR: …"). They count only in capitals: "bug:" is a type of Conventional Commits.
TAGS: dict[str, bool] = {
    **dict.fromkeys(("BUG", "FIX", "BUGFIX", "HOTFIX", "SECURITY"), True),
    **dict.fromkeys(
        "API BENCH BLD DEP DEV DOC DOCS ENH MAINT REV STY TST TYP REL REF REFACTOR ADD REM MOV "
        "IMP MERGE CLA I18N FEATURE TASK PERF CI CLN TEST CHORE STYLE "
        "MINOR MEDIUM MAJOR CLEANUP OPTIM REGTESTS REORG BUILD".split(),
        False,
    ),
}

# Azure Repos puts it and a number in front of the title of a squash merge.
LANDED = "Merged PR "

# Symfony's merge titles: "bug #123 …", "feature #123 …", "minor #123 …".
NUMBERED: dict[str, bool] = {"bug": True, "feature": False, "minor": False, "security": True}

# Where security advisories are published; the pattern is that of an advisory's identifier.
ADVISORY = r"(?:CVE-\d{4}-\d{4,7}|GHSA(?:-[0-9a-z]{4}){3}|(?:RUSTSEC|PYSEC)-\d{4}-\d{1,5})\b"

# GitHub's title for what was worked out in the private fork of a security advisory.
_OF_PRIVATE_FORK = "Merge commit from fork"

_MAX_LABELS = 4  # in front of the type; bounds the work for a subject that is only labels

# The patterns are compiled on demand: the hooks import this, and most subjects need none.
_MAX_TYPE = 31  # characters
_TYPE = rf"[^\W\d_][\w-]{{0,{_MAX_TYPE - 1}}}"  # also in letters of other languages
# The full-width colon and brackets are those of Chinese and Japanese keyboards.
_CONVENTIONAL = rf"""(?x)
    (?P<type>{_TYPE})
    (?P<more>(?:[,+&|][ ]?{_TYPE}){{0,3}} | (?:/[\w.-]{{1,40}}){{1,3}})  # feat,fix: fix/pager:
    [ ]?(?:[(\[（](?P<scope>[^()\[\]（）]{{0,100}})[)\]）])?
    !?(?:[ ]?(?::(?=\s|$|[^\x00-\x7f])|：) | (?<=\w[)])(?=[ ]\w))  # also fix(pager) keep it"""
_TAG = r"(?:\[([A-Z0-9]+)\]|([A-Z0-9]+(?:(?:,\s*|/)[A-Z]+)*):)(?=\s|$)"
_EMOJI_NAME = r":[a-z0-9_]+:"
_VARIATION_SELECTOR = "\ufe0f"
_BRACKETED = r"[\[(](?P<word>[A-Za-z ]{2,15})[\])]:?(?=\s|$)"
_BRANCH_NAME = rf"(?P<type>{_TYPE})/(?=\w)(?!\S*\.)"  # no file: test/pager.py
_NUMBERED_STARTS = tuple(f"{word} #" for word in NUMBERED)
_NUMBERED = r"(?P<word>bug|feature|minor|security)[ ]#\d+\b"


# "v1.2.3", "Release 1.2", "Bump version to 1.2.3-rc1", "pager@1.2.3", each perhaps with "(#12)".
@cache
def _version_pattern() -> re.Pattern[str]:
    return re.compile(
        r"""(?:[\w./@-]{1,40}@)?
            (?:(?:bump|prepare|cut|tag|release|version|to|for|the)[ ]){0,4}
            v?\d{1,9}(?:\.\d{1,9}){1,3}(?:[.-]?(?:a|b|rc|alpha|beta|dev|pre|post|final)[.-]?\d{0,5})?
            (?:[ ][(][\#!]\d{1,9}[)])?[.]?""",
        re.VERBOSE | re.IGNORECASE,
    )


@cache
def _label_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"""(?:
            (?P<advisory>\[{ADVISORY}\] | {ADVISORY})
          | \[[^\[\]]{{1,60}}\] | [(][^()]{{1,60}}[)] | 【[^】]{{1,60}}】
          | [a-z][a-z0-9_]{{1,14}}-\d{{1,9}}\b                    # PROJ-12
          | (?-i:[A-Z]{{2,9}})\#\d{{1,9}}\b                       # PROJ#12
          | (?:(?:issue|bug|bz|pr|ticket|gh)[ -]?)?[\#!]\d{{1,9}}\b   # #12, Issue #12
          | (?P<area>[\w.*/+-]{{1,40}})(?=:[ ])
          | [^\w\s\x00-\x7f]{{1,3}}                                # an emoji
            )[ ]?[:：,.|-]?\s*""",
        re.VERBOSE | re.IGNORECASE,
    )


def declared_type(message: Message, settings: Detection) -> Verdict | None:
    """The verdict by the type that the subject declares; None if it declares no known type.

    Tickets, areas and emojis in front of the type do not hide it. The identifier of a security
    advisory declares a fix if no type is declared behind it.
    """
    rest = message.subject
    advisory = ""
    is_behind_area = False
    for _ in range(_MAX_LABELS + 1):
        if not _may_match(rest):
            break
        verdict = _at_start(rest, settings, is_behind_area=is_behind_area)
        if verdict:
            return verdict
        label = _label_pattern().match(rest)
        if not label:
            break
        advisory = advisory or label["advisory"] or ""
        is_behind_area = is_behind_area or bool(label["area"])
        rest = rest[label.end() :]
    if advisory:
        return _decided(Band.FIX, "it names a security advisory in front", advisory.strip("[]"))
    if message.subject.partition(" (#")[0] == _OF_PRIVATE_FORK:
        text = "it merges the private fork of a security advisory"
        return _decided(Band.FIX, text, _OF_PRIVATE_FORK)
    if "." in message.subject and _version_pattern().fullmatch(message.subject[:200]):
        return _decided(Band.NOT, "its subject is only a version: a release", message.subject)
    return None


_MARKS = frozenset(":([#!/-,+&|")  # in the first word
_MARKS_AFTER_SPACE = (":", "(", "[", "#", "!")  # "fix (pager)", "bug #12"


def _may_match(subject: str) -> bool:
    """True for a subject with what all conventions and labels have, and most others have not."""
    if not subject[:1].isalpha() or not subject.isascii():
        return True
    first, _, rest = subject.partition(" ")
    return not _MARKS.isdisjoint(first) or rest.lstrip(" ").startswith(_MARKS_AFTER_SPACE)


def _at_start(subject: str, settings: Detection, *, is_behind_area: bool) -> Verdict | None:
    """The verdict by the type at the very start.

    Behind an area ("core: docs: …") only the plainest types count, for the next word may be
    a smaller area.
    """
    if is_behind_area:
        return _conventional(subject, settings, PLAIN_TYPES)
    if subject.startswith(("[", "(")):
        return _tag(subject) or _bracketed(subject)
    if subject.startswith(":") or not subject[:1].isascii():
        return _gitmoji(subject, settings) or _conventional(subject, settings)
    return (
        _tag(subject)
        or _conventional(subject, settings)
        or _numbered(subject)
        or _branch_name(subject)
    )


def _decided(band: Band, text: str, matched: str) -> Verdict:
    return Verdict(band, (Reason(text, matched=matched),))


@lru_cache(maxsize=256)  # a history has few types, and keeps one verdict of each
def _type(name: str, is_fix: bool, convention: str) -> Verdict:
    band = Band.FIX if is_fix else Band.NOT
    return _decided(band, f'its type "{name}" is declared ({convention})', name)


class _Conventional(NamedTuple):
    """The beginning of a subject with a type."""

    whole: str
    type: str
    more: str = ""  # further types, or what is behind a slash
    scope: str = ""


def _conventional_parts(subject: str, types: Container[str]) -> _Conventional | None:
    """What is in front of the colon; None if that is none of the types."""
    head, colon, _ = subject.partition(": ")
    name, opened, scope = head.removesuffix("!").partition("(")
    # Nearly all types are written like this, and to compile the pattern takes longer than the
    # rest of the hook's work.
    if colon and name.isalpha() and len(name) <= _MAX_TYPE:
        if name.lower() not in types:
            return None
        if not opened:
            return _Conventional(f"{head}:", name)
        if scope.endswith(")") and scope[:-1].replace("-", "").isalnum() and len(scope) <= 100:
            return _Conventional(f"{head}:", name, scope=scope[:-1])
    if ":" not in subject and ") " not in subject and "：" not in subject:
        return None
    start = re.match(_TYPE, subject)
    match = re.match(_CONVENTIONAL, subject) if start and start[0].lower() in types else None
    return (
        _Conventional(match[0], match["type"], match["more"], match["scope"] or "")
        if match
        else None
    )


def _conventional(subject: str, settings: Detection, types: Container[str] = ()) -> Verdict | None:
    """Of several types ("feat,fix:") a fix counts; what is behind a slash may be the scope."""
    known = {**CONVENTIONAL_TYPES, **settings.types} if settings.types else CONVENTIONAL_TYPES
    parts = _conventional_parts(subject, types or known)
    if not parts:
        return None
    name = parts.type.lower()
    more = _words(r"[/,+&|\s]+", parts.more)
    has_path = parts.more.startswith("/")
    if has_path and name not in PLAIN_TYPES and name not in settings.types:
        return None
    is_fix = known[name] or any(known.get(word) for word in more)
    scopes = _words(r"[,/\s]+", parts.scope)
    if has_path and known[name]:
        scopes += more
    if is_fix and scopes and settings.exempt_scopes.issuperset(scopes):
        scope = parts.scope or parts.more[1:]
        text = f'its scope "{scope}" is exempt (detect.exempt-scopes)'
        verdict = _decided(Band.NOT, text, parts.whole)
        if not SCOPES_OF_PATHS.issuperset(scopes):
            return verdict  # a scope of the team, which says nothing about paths
        return verdict._replace(otherwise=_type(parts.type, True, "Conventional Commits"))
    return _type(parts.type + parts.more, is_fix, "Conventional Commits")


def _words(separator: str, text: str) -> list[str]:
    return [word for word in re.split(separator, text.lower()) if word] if text else []


def _gitmoji(subject: str, settings: Detection) -> Verdict | None:
    name = re.match(_EMOJI_NAME, subject)
    emoji = name[0] if name else subject[:1]
    is_fix = emoji in GITMOJI_FIXES or emoji in GITMOJI_FIXES.values()
    if not is_fix and emoji not in GITMOJI_OTHERS and emoji not in GITMOJI_OTHERS.values():
        return None
    # "🐛 fix(docs): …" declares a type twice; the word says more than the emoji.
    rest = subject[len(emoji) :].lstrip(_VARIATION_SELECTOR + " ")
    return _conventional(rest, settings) or _type(emoji, is_fix, "gitmoji")


def _tag(subject: str) -> Verdict | None:
    may_be_tag = subject[:1] == "[" or (subject[:2].isupper() and ":" in subject)
    match = re.match(_TAG, subject) if may_be_tag else None
    names = re.split(r",\s*|/", match[1] or match[2]) if match else [""]
    if names[0] not in TAGS:
        return None
    fix = next((name for name in names if TAGS.get(name)), "")
    return _type(fix or names[0], bool(fix), "tag prefix")


def _bracketed(subject: str) -> Verdict | None:
    match = re.match(_BRACKETED, subject)
    is_fix = LABELS.get(match["word"].lower()) if match else None
    return None if match is None or is_fix is None else _type(match["word"], is_fix, "label")


def _numbered(subject: str) -> Verdict | None:
    match = re.match(_NUMBERED, subject) if subject.startswith(_NUMBERED_STARTS) else None
    return _type(match[0], NUMBERED[match["word"]], "numbered merge title") if match else None


def _branch_name(subject: str) -> Verdict | None:
    """The type of "Feature/login page (#12)", which GitHub makes of a branch's name.

    Of "Fix/…" the words decide what is fixed.
    """
    name = subject.partition("/")[0].lower()
    if name not in PLAIN_TYPES or CONVENTIONAL_TYPES[name]:
        return None
    match = re.match(_BRANCH_NAME, subject)
    if not match:
        return None
    return _type(match["type"], False, "name of a branch")
