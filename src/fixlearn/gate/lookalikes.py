"""A subject as a person sees it: without invisible characters and letters of other alphabets."""

from __future__ import annotations

import re
from functools import cache
from unicodedata import category, combining, normalize

from fixlearn.gate.declared import CONVENTIONAL_TYPES

# Letters that look like a Latin one, and have no decomposition in Unicode that says so.
_LOOK = (
    "аa сc вb ԁd еe ғf ɡg ԍg һh іi јj кk ӏl мm нh оo рp ԛq гr ѕs тt υu ѵv ԝw хx уy "
    "αa βb εe γy ηn ιi κk νv οo ρp τt χx ɩi ɪi ꜰf ɢg ʙb ᴜu ʟl ɴn ꜱs ᴛt ᴏo "
    "АA СC ВB ЕE ҒF НH ІI ЈJ КK МM ОO РP ԚQ ЅS ТT ԜW ХX УY ΑA ΒB ΕE ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΧX "
    "∶: ꞉: ﹕: ː:"
)
_LETTERS = {ord(pair[0]): pair[1] for pair in _LOOK.split()}
# Default-ignorable characters that are no format characters (category Cf).
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0"
                        "\U000e0100-\U000e01ef]")  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+|[∶꞉﹕ː]")
_MAX_READ = 300  # characters of a subject; the type is at its start
_MARKS = "*_`'\"~"  # around a word in Markdown
_DECORATED = re.compile(
    rf"[ {_MARKS}]{{0,8}}(?P<type>[\w\u0300-\u036f]{{2,80}})[{_MARKS}]{{0,8}}(?=\s?[:(\[!])"
)


def readable(subject: str) -> str:
    """The subject without what hides its type: invisible characters, odd spaces, look-alikes.

    A word changes only if it mixes alphabets, or if all its letters are variants of
    Latin ones: words of other languages stay as they are.
    """
    if subject.isascii() and subject.isprintable():
        return _undecorated(subject) if subject[:1] in _MARKS else subject
    start, rest = subject[:_MAX_READ], subject[_MAX_READ:]
    start = "".join(map(_plain_character, _INVISIBLE.sub("", start))).lstrip()
    return _undecorated(_WORD.sub(lambda word: _plain_word(word[0]), start)) + rest


def _plain_character(character: str) -> str:
    kind = category(character)
    if kind[0] == "Z" or character == "\t":
        return " "
    return "" if kind in ("Cf", "Cc") else character


def _plain_word(word: str) -> str:
    if word.isascii():
        return word
    plain = "".join(map(_latin, word))
    has_latin = any(each.isascii() for each in word) or normalize("NFKC", word).isascii()
    return plain if plain.isascii() and (has_latin or not plain.isalpha()) else word


@cache
def _latin(letter: str) -> str:
    """The Latin letter that it looks like; the letter itself if there is none."""
    compatible = normalize("NFKC", letter)
    return compatible if compatible.isascii() else letter.translate(_LETTERS)


def _undecorated(subject: str) -> str:
    """The subject with its type as a plain word, if it is one in quotes or with accents."""
    match = _DECORATED.match(subject)
    decomposed = normalize("NFKD", match["type"].strip(_MARKS)) if match else ""
    letters = "".join(_latin(letter) for letter in decomposed if not combining(letter))
    name = letters.replace("ı", "i")  # in Turkish a letter of its own
    if match is None or name.lower() not in CONVENTIONAL_TYPES:
        return subject
    return name + subject[match.end() :]
