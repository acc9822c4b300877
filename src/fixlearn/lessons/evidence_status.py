"""Is the evidence of a lesson in a tree?"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from fixlearn.lessons.evidence import parse_evidence, present_value
from fixlearn.lessons.python_tests import PythonTests, python_tests
from fixlearn.lessons.test_names import (
    ChangedFile,
    Hunk,
    declared_tests,
    has_text_of_its_author,
    is_code,
    is_composed,
    is_test_file,
    name_parts,
    name_pattern,
)
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fixlearn.model import Lesson

MOST_BYTES = 4_000_000  # of a file that is read; no source file is larger
_LIKE_A_TEST = re.compile(
    "test|spec|should|check|fuzz|bench|example|scenario|describe", re.IGNORECASE
)
_NEAR = 200  # characters around a name; bounds the work for a file that is a single line
_MAX_PLACES = 500  # of a name in a file
# In front of a name: a text, a call or an annotation makes a test of it in any file.
_MAKES_A_TEST = re.compile(
    r"""(?ix)
    ['"`][^'"`\n]*\Z | test\w*\s*\([^)\n]*\Z | \b(?:describe|context|feature)[ (]+\Z
    | (?:@|\#\[)\w*(?:test|bench)\b[^\n]*\n[^\n]*\Z"""
)
# In front of a name and behind it: what declares it, in a file of tests.
_DECLARES = re.compile(
    r"""(?x)
    \b(?:def|fn|fun|func|function|sub|void|class|struct|object|module|const|let|var|val|type)\b
    [^\n(]*\Z | \bfunc\s*\([^)\n]*\)\s*\Z"""
)
_HAS_BODY = re.compile(r"\s*\([^(){};]*\)\s*\{")
_HAS_TEST = re.compile(r"^[ \t]*@\w*Test\b", re.MULTILINE)  # as a class of Java
_COMMENT = re.compile(r"^[^\S\n]*(?://|/?\*|#(?!\[)|--|;|%).*$", re.MULTILINE)


class Status(StrEnum):
    """The status of one piece of evidence, or of all evidence of a lesson, in one tree."""

    STATED = "stated"  # an address, or a file that cannot be read
    EVIDENT = "evident"
    SKIPPED = "skipped"  # the test is in the tree and never runs
    GONE = "gone"


class TreeContent(NamedTuple):
    """The content of a tree at one path."""

    kind: str  # file; folder; closed: a link, a submodule, or something below one
    blob: str = ""  # a key of the file's content, such as its object id
    content: bytes | None = None  # of a file; None if it is too large or was not read


class EvidenceStatus(NamedTuple):
    """The status of one piece of evidence."""

    value: str  # as written in the lesson
    state: Status
    lacks: str = ""  # what is missing: path, test or text; absence, if it should not be there
    known: tuple[str, ...] = ()  # the tests of the file, if it lacks this one
    is_folder: bool = False
    is_test: bool = True  # False if the name after `::` is in the file, and cannot be a test


class LessonStatus(NamedTuple):
    """The status of a lesson: that of its worst piece of evidence."""

    state: Status
    pieces: tuple[EvidenceStatus, ...] = ()  # of the preventions that are done


def evidence_of(lesson: Lesson) -> tuple[str, ...]:
    """The evidence of the preventions that are done."""
    done = (prevention for prevention in lesson.prevention if prevention.status == "done")
    return tuple(value for prevention in done for value in prevention.evidence)


# A path as in a tree, and a test in it: most evidence is like this, and need not be parsed.
_ORDINARY = re.compile(r"(?!(?i:absent):)((?:[\w-][\w.-]*/)*[\w-][\w.-]*)(::[\w-]+)?")


@lru_cache(maxsize=50_000)
def named_paths(value: str) -> tuple[str, ...]:
    """The paths that decide the status of a piece of evidence; none for an address.

    The whole value is one of them, because file names may contain a separator.

    >>> named_paths("./tests/test_pager.py::test_last_row")
    ('tests/test_pager.py::test_last_row', 'tests/test_pager.py')
    """
    ordinary = _ORDINARY.fullmatch(value)
    if ordinary:
        return (value, ordinary[1]) if ordinary[2] else (value,)
    evidence, whole = parse_evidence(value), present_value(value)
    if evidence.address:
        return ()
    return tuple(dict.fromkeys(filter(None, (plain_path(whole), plain_path(evidence.path)))))


def plain_path(path: str) -> str:
    """A path as in a tree; "" for a path that leads out of the tree.

    >>> plain_path("./tests//cases/"), plain_path("../tests")
    ('tests/cases', '')
    """
    parts = [part for part in path.strip().split("/") if part not in ("", ".")]
    is_outside = ".." in parts or path.startswith(("/", "~")) or "\0" in path or "\n" in path
    return "" if is_outside else "/".join(parts)


def needs_content(value: str) -> bool:
    """True if the file must contain a test or a text; otherwise its path is enough."""
    evidence = parse_evidence(value)
    return bool(evidence.test or evidence.text)


class EvidenceReader:
    """Looks evidence up in trees. Each distinct file is parsed once, whatever tree it is in."""

    def __init__(self) -> None:
        # By (blob, value); the value contains the path.
        self._statuses: dict[tuple[str, str], EvidenceStatus] = {}
        self._python: dict[str, PythonTests | None] = {}  # by blob

    def knows(self, value: str, blob: str) -> bool:
        """True if the status is known without the file's content."""
        return (blob, present_value(value)) in self._statuses

    def status(self, value: str, contents: Mapping[str, TreeContent]) -> EvidenceStatus:
        """The status of one piece of evidence; `contents` are those of the tree, by path.

        A path that is not in `contents` is not in the tree. A test is compared without its
        parameters, and the evidence may leave its class out; a text is compared with
        white space folded. Evidence of an absence is gone if what it names is in the tree.
        """
        evidence = parse_evidence(value)
        if evidence.address:
            return EvidenceStatus(value, Status.STATED)
        if evidence.is_absent:
            return _status_of_absence(value, self.status(present_value(value), contents).state)
        whole = contents.get(plain_path(value))  # a file name may contain a separator
        if whole and (whole.kind != "closed" or not needs_content(value)):
            return _status_of_path(value, whole)
        file = contents.get(plain_path(evidence.path))
        if file is None or not needs_content(value):
            return _status_of_path(value, file)
        return self._status_of_content(value, file)

    def _status_of_content(self, value: str, file: TreeContent) -> EvidenceStatus:
        if file.kind == "folder":
            lacks = "test" if parse_evidence(value).test else "text"
            return EvidenceStatus(value, Status.GONE, lacks=lacks)
        key = (file.blob, value)
        if key in self._statuses:
            return self._statuses[key]
        if file.content is None or len(file.content) > MOST_BYTES:
            return EvidenceStatus(value, Status.STATED)
        status = self._status_in_file(value, file.blob, file.content)
        if file.blob:
            self._statuses[key] = status
        return status

    def _status_in_file(self, value: str, blob: str, content: bytes) -> EvidenceStatus:
        evidence = parse_evidence(value)
        path = plain_path(evidence.path)
        if evidence.text:
            if _folded(evidence.text) in _folded(_decoded(content)):
                return EvidenceStatus(value, Status.EVIDENT)
            return EvidenceStatus(value, Status.GONE, lacks="text")
        module = self._module(blob, content) if path.endswith((".py", ".pyi")) else None
        if module is not None:
            return _status_in_module(value, path, evidence.test, module)
        return _status_by_declaration(value, path, evidence.test, _declarations(path, content))

    def _module(self, blob: str, content: bytes) -> PythonTests | None:
        if not blob:
            return python_tests(content)
        if blob not in self._python:
            self._python[blob] = python_tests(content)
        return self._python[blob]


def _status_of_absence(value: str, present: Status) -> EvidenceStatus:
    if present in (Status.EVIDENT, Status.SKIPPED):
        return EvidenceStatus(value, Status.GONE, lacks="absence")
    return EvidenceStatus(value, Status.EVIDENT if present is Status.GONE else Status.STATED)


def _status_of_path(value: str, entry: TreeContent | None) -> EvidenceStatus:
    if entry is None:
        return EvidenceStatus(value, Status.GONE, lacks="path")
    return EvidenceStatus(value, Status.EVIDENT, is_folder=entry.kind == "folder")


def _status_in_module(value: str, path: str, test: str, module: PythonTests) -> EvidenceStatus:
    name = "::".join(part.strip() for part in _without_parameters(test).split("::"))
    matches = [full for full in module.is_skipped if f"::{full}".endswith(f"::{name}")]
    if matches:
        is_skipped = all(module.is_skipped[full] for full in matches)
        # A team may have other names for its tests, but not in the product, except for doctest.
        is_test = _LIKE_A_TEST.search(name) is not None or any(
            module.functions[full] or is_test_file(path)
            for full in matches
            if full in module.functions
        )
        state = Status.SKIPPED if is_skipped else Status.EVIDENT
        return EvidenceStatus(value, state, is_test=is_test)
    group = name.rpartition("::")[0]
    if group and any(f"::{full}".endswith(f"::{group}") for full in module.open_classes):
        return EvidenceStatus(value, Status.STATED)  # it may be inherited from another module
    return EvidenceStatus(value, Status.GONE, lacks="test", known=tuple(module.is_skipped))


class _Declarations(NamedTuple):
    """The tests of another language, or of a module that does not parse."""

    is_skipped: Mapping[str, bool]  # by the name of the test, with its group and without
    text: str  # of the file
    code: str  # the text without comments, and with white space folded


@lru_cache(maxsize=64)  # a file may have thousands of tests, and be as large as MOST_BYTES
def _declarations(path: str, content: bytes) -> _Declarations:
    text = _decoded(content)
    file = ChangedFile(path, (Hunk("", tuple(text.splitlines())),))
    is_skipped: dict[str, bool] = {}  # of two tests of one name, one that runs counts
    for declared in declared_tests(file):
        for name in (declared.name, name_parts(path, declared.name)[-1]):
            is_skipped[name] = declared.is_skipped and is_skipped.get(name, True)
    return _Declarations(is_skipped, text, _folded(_COMMENT.sub("", text)))


def _status_by_declaration(
    value: str, path: str, test: str, declarations: _Declarations
) -> EvidenceStatus:
    """The status of a test: if no declaration of it is known, its name must be in the code."""
    is_skipped, text, code = declarations
    *groups, name = name_parts(path, _without_parameters(test)) or [""]
    composed = (each for each in is_skipped if is_composed(path, name, each))
    declared_as = name if name in is_skipped else next(composed, "")
    # A name that is nothing but inputs fits any test: then the file must have the inputs.
    is_sure = declared_as == name or has_text_of_its_author(path, declared_as)
    names = groups if is_sure else [*groups, name]
    if name and all(_word_pattern(path, part).search(code) for part in names):
        never_runs = is_skipped.get(declared_as, False)
        is_test = bool(declared_as) or _may_be_test(path, name, text)
        state = Status.SKIPPED if never_runs else Status.EVIDENT
        return EvidenceStatus(value, state, is_test=is_test)
    return EvidenceStatus(value, Status.GONE, lacks="test", known=tuple(is_skipped))


def _may_be_test(path: str, name: str, text: str) -> bool:
    """False if a name in a file of code is certainly no test: it is part of other code.

    Many frameworks name a test by a text, by a macro, or by a function in a file of tests.
    """
    if not is_code(path) or _LIKE_A_TEST.search(name):
        return True
    has_tests = is_test_file(path) or _HAS_TEST.search(text) is not None
    for number, match in enumerate(_word_pattern(path, name).finditer(text)):
        before = text[max(0, match.start() - _NEAR) : match.start()]
        after = text[match.end() : match.end() + _NEAR]
        if number == _MAX_PLACES or _MAKES_A_TEST.search(before):
            return True
        if has_tests and (_DECLARES.search(before) or _HAS_BODY.match(after)):
            return True
    return False


def _word_pattern(path: str, word: str) -> re.Pattern[str]:
    edges = (r"\b" if word[:1].isalnum() else "", r"\b" if word[-1:].isalnum() else "")
    pattern = name_pattern(path, word) if path.endswith(".go") else re.escape(word)
    return re.compile(edges[0] + pattern.replace(r"\ ", r"\s+") + edges[1])


def _without_parameters(test: str) -> str:
    """The name that is declared: that of "test_row[2-x]" is test_row.

    >>> _without_parameters("TestPager::test_row[a::b]")
    'TestPager::test_row'
    """
    name, bracket, rest = test.partition("[")
    return name if bracket and rest.rstrip().endswith("]") and name else test


def _folded(text: str) -> str:
    return " ".join(text.split())


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")  # some editors on Windows write it
    return content.decode("utf-8", "replace")


def worst_status(pieces: Iterable[EvidenceStatus]) -> LessonStatus:
    """The status of a lesson from those of its evidence."""
    pieces = tuple(pieces)
    states = {piece.state for piece in pieces}
    for state in (Status.GONE, Status.SKIPPED, Status.EVIDENT):
        if state in states:
            return LessonStatus(state, pieces)
    return LessonStatus(Status.STATED, pieces)


def is_lost(state: Status | None) -> bool:
    """True for evidence that is not in the tree, or that never runs."""
    return state in (Status.GONE, Status.SKIPPED)
