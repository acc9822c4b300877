"""Prefill a lesson from the fix's message, its changes and its branch.

Kind, evidence and areas can be guessed, and the title if the subject states the failure. The two
sentences of a lesson, what let the mistake through and what is different now, cannot.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.lesson_file import MOST_TITLE
from fixlearn.lessons.library import is_lesson_path
from fixlearn.lessons.prevention import (
    KIND_RANK,
    Sign,
    find_signs,
    is_nameable,
    kind_of_path,
    named_first,
)
from fixlearn.lessons.test_names import ChangedFile, is_test_code, is_test_file
from fixlearn.lessons.title import failure_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_MAX_EVIDENCE = 4  # of one prevention; nobody reads more
_MAX_AREAS = 4  # a lesson with more of them would match almost every change
_MAX_FILES = 500  # of a change; larger ones are no single fix, and take long to search
_MAX_ID = 50  # characters; readable in `git log`
_NO_AREA = re.compile(
    r"(?:^|/)(?:change(?:log|s)|news|[^/]*\.lock|package-lock\.json|go\.sum)[^/]*$", re.IGNORECASE
)
_DOCUMENT = re.compile(r"\.(?:md|rst|adoc|txt)$", re.IGNORECASE)


class Candidate(NamedTuple):
    """A prevention that the change may contain: its kind and its evidence."""

    kind: str
    evidence: tuple[str, ...]


class Prefill(NamedTuple):
    """The fields of a lesson that can be guessed."""

    title: str = ""
    candidates: tuple[Candidate, ...] = ()  # the most likely first, one of each kind
    areas: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The kind, if exactly one is possible; otherwise ""."""
        return self.candidates[0].kind if len(self.candidates) == 1 else ""

    def evidence(self, kind: str) -> tuple[str, ...]:
        """The evidence for a prevention of this kind; a property test is also a test."""
        related = {"test": "property-test", "property-test": "test"}.get(kind, "")
        evidence = {candidate.kind: candidate.evidence for candidate in self.candidates}
        return evidence.get(kind) or evidence.get(related, ())


def prefill(
    subject: str, branch: str, files: Sequence[ChangedFile], roots: Sequence[str]
) -> Prefill:
    """Prefill from the fix's subject, its branch and the files that it adds or changes.

    None of them is trusted: ambiguous paths are ignored. `roots` are the lesson folders.
    """
    files = [file for file in files if not is_lesson_path(file.path, roots)][:_MAX_FILES]
    if any(is_test_code(file.path) for file in files):
        # Test data is evidence only if no test was changed.
        files = [file for file in files if is_test_code(file.path) or not is_test_file(file.path)]
    return Prefill(
        title=title_from(subject) or title_from_branch(branch),
        candidates=_candidates(sign for file in files for sign in find_signs(file)),
        areas=_areas([file.path for file in files]),
    )


def kind_of_evidence(evidence: Iterable[str], prefill: Prefill) -> str:
    """The kind of prevention of all of this evidence; "" if that is not certain."""
    kinds = set()
    for value in evidence:
        prefilled = (
            candidate.kind for candidate in prefill.candidates if value in candidate.evidence
        )
        kinds.add(next(prefilled, None) or kind_of_path(_path(value)))
    return kinds.pop() if len(kinds) == 1 else ""


def _candidates(signs: Iterable[Sign]) -> tuple[Candidate, ...]:
    """A candidate for each kind; first those that name a test or a rule, then the strongest."""
    by_kind: dict[str, list[Sign]] = {}
    for sign in signs:
        by_kind.setdefault(sign.kind, []).append(sign)
    if any(sign.is_named for sign in by_kind.get("property-test", ())):
        # A test file without a recognized test is less certain than the property test.
        by_kind["test"] = [sign for sign in by_kind.get("test", ()) if sign.is_named]
    groups = [(kind, named_first(group)) for kind, group in by_kind.items() if group]
    groups.sort(key=lambda group: (not group[1][0].is_named, KIND_RANK[group[0]]))
    return tuple(Candidate(kind, _evidence(group)) for kind, group in groups)


def _evidence(signs: Sequence[Sign]) -> tuple[str, ...]:
    """The evidence of the signs; only the paths if it would be too much."""
    evidence = [sign.evidence for sign in signs]
    if len(evidence) > _MAX_EVIDENCE:
        evidence = list(dict.fromkeys(map(_path, evidence)))
    return tuple(evidence[:_MAX_EVIDENCE])


def _path(evidence: str) -> str:
    return re.split(r"::|#", evidence)[0]


def _areas(paths: Iterable[str]) -> tuple[str, ...]:
    """The product's files; their folders if there are many, nothing if those are many, too."""
    product = [
        path
        for path in paths
        if is_nameable(path)
        and not is_test_file(path)
        and not kind_of_path(path)
        and not _NO_AREA.search(path)
        and not re.search(r"[*?\[\]{}!]", path)
    ]
    product = [path for path in product if not _DOCUMENT.search(path)] or product
    if len(product) <= _MAX_AREAS:
        return tuple(product)
    folders = sorted({path.rpartition("/")[0] for path in product})
    if len(folders) > _MAX_AREAS or "" in folders:
        return ()
    return tuple(f"{folder}/**" for folder in folders)


_FIX_BRANCH = re.compile(r"(?:^|/)(?:bug|hot)?fix(?:es)?[/_-](?P<rest>[^/].*)$", re.IGNORECASE)
_TICKET = re.compile(r"^#?(?:[A-Za-z]+-)?\d+[/_-]")


def title_from(subject: str) -> str:
    """The failure that a fix's subject states, cut at a word if it is too long; "" without one.

    >>> title_from("fix(url): fix crash in unquote()")
    'Crash in unquote()'
    """
    return _as_title(failure_in(subject))


def title_from_branch(branch: str) -> str:
    """The failure that the name of a fix's branch states; "" without one.

    >>> title_from_branch("ada/fix/PAGE-12-last-row-dropped")
    'Last row dropped'
    """
    match = _FIX_BRANCH.search(branch)
    words = re.split(r"[/_.-]+", _TICKET.sub("", match["rest"])) if match else []
    return _as_title(failure_in(" ".join(filter(None, words))))


def _as_title(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    title = " ".join(printable.split())
    title = title[:1].upper() + title[1:]
    if len(title) > MOST_TITLE:
        kept = title[: MOST_TITLE - 1]
        title = (kept.rpartition(" ")[0] or kept) + "…"
    return title


def id_from(title: str, taken: Collection[str]) -> str:
    """An unused id for a lesson of this title; "" if the title has no ASCII letter or digit.

    >>> id_from("Last page dropped: total % size == 0", ["last-page-dropped-total-size-0"])
    'last-page-dropped-total-size-0-2'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))
    id = "".join(words[:1])[:_MAX_ID]
    for word in words[1:]:
        if len(id) + 1 + len(word) > _MAX_ID:
            break
        id += f"-{word}"
    if id in ("none", "later"):  # reserved words of the `Lesson:` line
        id += "-lesson"
    number, free = 1, id
    while id and free in taken:
        number += 1
        free = f"{id}-{number}"
    return free
