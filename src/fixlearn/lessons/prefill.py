"""What a lesson can be proposed to say: from the fix's message, its changes and its branch.

Title, kind, evidence and areas can be guessed. The two sentences that make a
lesson, what let the mistake through and what is different now, cannot.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.lesson_file import MOST_TITLE
from fixlearn.lessons.library import is_lesson_path
from fixlearn.lessons.prevention import KINDS
from fixlearn.lessons.prevention_signs import (
    Sign,
    find_signs,
    is_nameable,
    kind_of_path,
    named_first,
)
from fixlearn.lessons.test_names import ChangedFile, is_test_code, is_test_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


_MOST_EVIDENCE = 4  # of one prevention; more of it is read by nobody
_MOST_AREAS = 4
_MOST_FILES = 500  # a larger change is no fix that could be read here
_NO_AREA = re.compile(
    r"(?:^|/)(?:change(?:log|s)|news|[^/]*\.lock|package-lock\.json|go\.sum)[^/]*$", re.IGNORECASE
)
_DOCUMENT = re.compile(r"\.(?:md|rst|adoc|txt)$", re.IGNORECASE)


class Candidate(NamedTuple):
    """A prevention that may be in the change already: its kind, and what shows it."""

    kind: str
    evidence: tuple[str, ...]


class Prefill(NamedTuple):
    """What can be told before anybody has said a word."""

    title: str = ""
    candidates: tuple[Candidate, ...] = ()  # the likeliest first, one for each kind
    areas: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The kind, where exactly one fits; else ""."""
        return self.candidates[0].kind if len(self.candidates) == 1 else ""

    def evidence(self, kind: str) -> tuple[str, ...]:
        """What shows a prevention of this kind; a property test is a test as well."""
        near = {"test": "property-test", "property-test": "test"}.get(kind)
        found = {candidate.kind: candidate.evidence for candidate in self.candidates}
        return found.get(kind) or found.get(near or "", ())


def prefill(
    subject: str, branch: str, files: Sequence[ChangedFile], roots: Sequence[str]
) -> Prefill:
    """Propose from the fix's subject, its branch and the files that it adds or changes.

    Nothing of that can be trusted: a path that could be misread proposes
    nothing. `roots` are where the lessons live.
    """
    files = [file for file in files if not is_lesson_path(file.path, roots)][:_MOST_FILES]
    if any(is_test_code(file.path) for file in files):
        # What tests read shows a prevention only where no test does.
        files = [f for f in files if is_test_code(f.path) or not is_test_file(f.path)]
    found = [trace for file in files for trace in find_signs(file)]
    return Prefill(
        title=title_from(subject) or title_from_branch(branch),
        candidates=_candidates(found),
        areas=_areas([file.path for file in files]),
    )


def kind_of_evidence(evidence: Iterable[str], proposal: Prefill) -> str:
    """The kind of prevention that all of this evidence shows; "" where that is not certain."""
    kinds = set()
    for text in evidence:
        path = re.split(r"::|#", text)[0]
        proposed = [one.kind for one in proposal.candidates if text in one.evidence]
        kinds.add(proposed[0] if proposed else kind_of_path(path))
    return kinds.pop() if len(kinds) == 1 else ""


def _candidates(found: Iterable[Sign]) -> tuple[Candidate, ...]:
    """One for each kind; what names the very test or rule before what names a file."""
    by_kind: dict[str, list[Sign]] = {}
    for trace in found:
        by_kind.setdefault(trace.kind, []).append(trace)
    if any(trace.is_named for trace in by_kind.get("property-test", ())):
        # A test file beside it in which nothing was found says less.
        named = [trace for trace in by_kind.get("test", ()) if trace.is_named]
        by_kind["test"] = named
    ladder = list(KINDS)
    groups = [(kind, named_first(group)) for kind, group in by_kind.items() if group]
    groups.sort(key=lambda group: (not group[1][0].is_named, ladder.index(group[0])))
    return tuple(Candidate(kind, _shortened(group)) for kind, group in groups)


def _shortened(group: Sequence[Sign]) -> tuple[str, ...]:
    evidence = [trace.evidence for trace in group]
    if len(evidence) > _MOST_EVIDENCE:
        evidence = list(dict.fromkeys(re.split(r"::|#", text)[0] for text in evidence))
    return tuple(evidence[:_MOST_EVIDENCE])


def _areas(paths: Iterable[str]) -> tuple[str, ...]:
    """The product's own files; folders where they are many, nothing where these are too."""
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
    if len(product) <= _MOST_AREAS:
        return tuple(product)
    folders = sorted({path.rpartition("/")[0] for path in product})
    is_few = len(folders) <= _MOST_AREAS and "" not in folders
    return tuple(f"{folder}/**" for folder in folders) if is_few else ()


_MOST_ID = 50  # characters: readable in `git log`
_TYPE = re.compile(r"^(?:(?:fixup|squash|amend)! )*(?:[A-Za-z][\w-]*(?:\([^()]*\))?!?:\s+)?")
_FIX_BRANCH = re.compile(r"(?:^|/)(?:bug|hot)?fix(?:es)?[/_-](?P<rest>[^/].*)$", re.IGNORECASE)
_TICKET = re.compile(r"^#?(?:[A-Za-z]+-)?\d+[/_-]")


def title_from(subject: str) -> str:
    """A commit's subject without its type, cut at a word where it is too long.

    >>> title_from("fix(pager): keep the last row")
    'Keep the last row'
    """
    return _as_title(_TYPE.sub("", subject))


def title_from_branch(branch: str) -> str:
    """The words in the name of a fix's branch; "" where it is no fix's, or says too little.

    >>> title_from_branch("ada/fix/PAGE-12-last-row-dropped")
    'Last row dropped'
    """
    match = _FIX_BRANCH.search(branch)
    words = re.split(r"[/_.-]+", _TICKET.sub("", match["rest"])) if match else []
    words = [word for word in words if word]
    return _as_title(" ".join(words)) if len(words) > 1 else ""


def _as_title(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    title = " ".join(shown.split())
    title = title[:1].upper() + title[1:]
    if len(title) > MOST_TITLE:
        kept = title[: MOST_TITLE - 1]
        title = (kept.rpartition(" ")[0] or kept) + "…"
    return title


def id_from(title: str, taken: Collection[str]) -> str:
    """An id for a lesson of this title that nobody has taken; "" where no letter is left.

    >>> id_from("Last page dropped: total % size == 0", ["last-page-dropped-total-size-0"])
    'last-page-dropped-total-size-0-2'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))
    id = "".join(words[:1])[:_MOST_ID]
    for word in words[1:]:
        if len(id) + 1 + len(word) > _MOST_ID:
            break
        id += f"-{word}"
    if id in ("none", "later"):  # reserved words of the `Lesson:` line
        id += "-lesson"
    number, free = 1, id
    while id and free in taken:
        number += 1
        free = f"{id}-{number}"
    return free
