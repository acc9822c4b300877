"""Is the evidence of a lesson in a tree? In the trees of many commits?"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from fixlearn.lessons.evidence import parse_evidence, present_value
from fixlearn.lessons.python_tests import PythonTests, python_tests
from fixlearn.lessons.test_names import (
    ChangedFile,
    Hunk,
    declared_tests,
    is_code,
    is_test_file,
    name_parts,
    name_pattern,
)
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from fixlearn.model import Lesson

    Changes = Mapping[str, tuple["Entry | None", "Entry | None"]]

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

    def standing(self, value: str, contents: Mapping[str, TreeContent]) -> EvidenceStatus:
        """The status of one piece of evidence; `contents` are those of the tree, by path.

        A path that is not in `contents` is not in the tree. A test is compared without its
        parameters, and the evidence may leave its class out; a text is compared with
        white space folded. Evidence of an absence is gone if what it names is in the tree.
        """
        evidence = parse_evidence(value)
        if evidence.is_absent:
            present = self.standing(present_value(value), contents)
            if present.state is Status.STATED:
                return EvidenceStatus(value, Status.STATED)
            if present.state is Status.GONE:
                return EvidenceStatus(value, Status.EVIDENT)
            return EvidenceStatus(value, Status.GONE, lacks="absence")
        if evidence.address:
            return EvidenceStatus(value, Status.STATED)
        is_path = not needs_content(value)
        whole = contents.get(plain_path(value))
        if whole and (is_path or whole.kind != "closed"):
            return EvidenceStatus(value, Status.EVIDENT, is_folder=whole.kind == "folder")
        content = contents.get(plain_path(evidence.path))
        if content is None:
            return EvidenceStatus(value, Status.GONE, lacks="path")
        if is_path:
            return EvidenceStatus(value, Status.EVIDENT, is_folder=content.kind == "folder")
        if content.kind == "closed":
            return EvidenceStatus(value, Status.STATED)
        if content.kind == "folder":
            lacks = "test" if evidence.test else "text"
            return EvidenceStatus(value, Status.GONE, lacks=lacks)
        key = (content.blob, value)
        if key in self._statuses:
            return self._statuses[key]
        if content.content is None or len(content.content) > MOST_BYTES:
            return EvidenceStatus(value, Status.STATED)
        status = self._status_in_file(value, content.blob, content.content)
        if content.blob:
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
        return _status_by_declaration(value, path, evidence.test, _decoded(content))

    def _module(self, blob: str, content: bytes) -> PythonTests | None:
        if not blob:
            return python_tests(content)
        if blob not in self._python:
            self._python[blob] = python_tests(content)
        return self._python[blob]


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


def _status_by_declaration(value: str, path: str, test: str, text: str) -> EvidenceStatus:
    """A test of another language, or of a module that does not parse.

    If fixlearn does not recognize a declaration of it, its name must occur outside of
    comments.
    """
    file = ChangedFile(path, (Hunk("", tuple(text.splitlines())),))
    is_skipped: dict[str, bool] = {}  # of two tests of one name, one that runs counts
    for declared in declared_tests(file):
        for name in (declared.name, name_parts(path, declared.name)[-1]):
            is_skipped[name] = declared.is_skipped and is_skipped.get(name, True)
    *groups, name = name_parts(path, _without_parameters(test)) or [""]
    code = _folded(_COMMENT.sub("", text))
    declared_as = name if name in is_skipped else _composed_name(path, name, is_skipped)
    names = groups if declared_as else [*groups, name]
    if name and all(_word_pattern(path, part).search(code) for part in names):
        never_runs = is_skipped.get(declared_as, False)
        is_test = bool(declared_as) or _may_be_test(path, name, text)
        state = Status.SKIPPED if never_runs else Status.EVIDENT
        return EvidenceStatus(value, state, is_test=is_test)
    return EvidenceStatus(value, Status.GONE, lacks="test", known=tuple(is_skipped))


def _composed_name(path: str, name: str, declared: Iterable[str]) -> str:
    """The declared name from which a runner composes a test's name; "" if there is none."""
    patterns = ((each, name_pattern(path, each)) for each in declared)
    return next((each for each, pattern in patterns if re.fullmatch(pattern, name)), "")


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


class Entry(Protocol):
    """One entry of a tree or of the index."""

    @property
    def name(self) -> str:
        """The name, or the whole path."""

    @property
    def id(self) -> str:
        """The object id."""

    @property
    def is_tree(self) -> bool:
        """True for a folder."""

    @property
    def is_file(self) -> bool:
        """True for a regular file: no link, no submodule."""


class TreeObjects(Protocol):
    """The git objects that evidence is looked up in."""

    def changes_of(self, pairs: Iterable[tuple[str, str]], /) -> Mapping[tuple[str, str], Changes]:
        """{pair: {path: (entry before, entry after)} of files that differ between two trees}."""

    def trees(self, commits: Sequence[str], /) -> list[str]:
        """The object ids of the trees of commits."""

    def blobs(self, ids: Iterable[str], /, *, most: int | None = None) -> dict[str, bytes]:
        """{id: content} of blobs; missing ones and those of more than `most` bytes are omitted."""

    def entries_at(self, commit: str, paths: Iterable[str], /) -> Mapping[str, Entry]:
        """{path: entry} of what a commit has at these paths."""

    @property
    def is_partial(self) -> bool:
        """True in a partial clone that lacks files."""

    def prefetch_siblings(self, blobs: Iterable[str], /) -> None:
        """Prefetch the folders of these files in a partial clone."""


_MAX_CHANGES = 50_000  # files that are remembered to differ between releases
_COMPARED = 48  # pairs of releases: as many as one question to git has room for


class EvidenceTrees:
    """The status of evidence in any commit of one repository.

    To ask for many trees at once costs little more than for one: folders and files
    that they share are read once.
    """

    def __init__(self, objects: TreeObjects) -> None:
        self._objects = objects
        self._reader = EvidenceReader()
        self._changes: dict[tuple[str, str], Changes] = {}  # those that were asked for last
        self._kept = 0  # files in all of these
        self._trees: dict[str, str] = {}  # object ids, by commit
        self._next: dict[str, str] = {}  # what a commit will be compared with

    def changes(self, older: str, newer: str) -> Changes:
        """{path: (entry before, entry after)} of the files in which two commits differ."""
        key = older, newer
        if key not in self._changes:
            if self._next.get(newer) == older:
                sides = self.changes(newer, older)
                return {path: (before, after) for path, (after, before) in sides.items()}
            pairs = [key]
            while len(pairs) < _COMPARED and (after := self._next.get(pairs[-1][1])):
                pairs.append((pairs[-1][1], after))
            # Of two commits, git would remember for good that one is the parent of the other.
            self._find_trees([sha for pair in pairs for sha in pair])
            trees = {pair: (self._trees[pair[0]], self._trees[pair[1]]) for pair in pairs}
            compared = self._objects.changes_of(trees.values())
            for pair in pairs:
                self._changes[pair] = compared[trees[pair]]
                self._kept += len(self._changes[pair])
            while self._kept > _MAX_CHANGES and next(iter(self._changes)) != key:
                self._kept -= len(self._changes.pop(next(iter(self._changes))))
        return self._changes[key]

    def pieces(self, sha: str, values: Iterable[str]) -> dict[str, EvidenceStatus]:
        """{evidence: its status} in the tree of the commit `sha`."""
        distinct = list(dict.fromkeys(values))
        return self.pieces_of(distinct, self.entries_at(sha, distinct))

    def entries_at(self, sha: str, values: Iterable[str]) -> Mapping[str, Entry]:
        """{path: entry} in the tree of a commit, of all paths that the evidence names."""
        paths = {path for value in values for path in named_paths(value)}
        return self._objects.entries_at(sha, paths)

    def expect(self, shas: Sequence[str]) -> None:
        """Prepare for questions about many commits, each compared with the one after it."""
        self._find_trees(shas)
        self._next |= pairwise(shas)

    def _find_trees(self, shas: Iterable[str]) -> None:
        missing = [sha for sha in dict.fromkeys(shas) if sha not in self._trees]
        self._trees |= dict(zip(missing, self._objects.trees(missing), strict=True))

    def entries(self, sha: str, paths: Iterable[str], changes: Changes) -> dict[str, Entry]:
        """{path: entry} in a commit that differs in these changes from another one."""
        after = {} if self._objects.is_partial else changes
        changed = {path: entry for path in paths if path in after and (entry := after[path][1])}
        others = [path for path in paths if path not in changed]
        return {**changed, **self._objects.entries_at(sha, others)}

    def pieces_of(
        self, values: Iterable[str], entries: Mapping[str, Entry]
    ) -> dict[str, EvidenceStatus]:
        """{evidence: its status} in a tree or an index that has these entries, by path."""
        distinct = list(dict.fromkeys(values))
        blobs: dict[str, str] = {}  # path -> blob, of the files that have to be read
        for value in distinct:
            for path in named_paths(value)[-1:] if needs_content(value) else ():
                entry = entries.get(path)
                if entry and entry.is_file and not self._reader.knows(value, entry.id):
                    blobs[path] = entry.id
        self._objects.prefetch_siblings(blobs.values())
        contents = self._objects.blobs(blobs.values(), most=MOST_BYTES)
        tree = {path: tree_content(entry, contents) for path, entry in entries.items()}
        return {value: self._reader.standing(value, tree) for value in distinct}

    def lost(self, sha: str, lessons: Iterable[Lesson]) -> dict[str, EvidenceStatus]:
        """{evidence: its status} of what these lessons name and the tree of `sha` lacks."""
        statuses = self.pieces(sha, (value for lesson in lessons for value in evidence_of(lesson)))
        return {value: status for value, status in statuses.items() if is_lost(status.state)}

    def lost_since(
        self, begins: Sequence[str], head: str, lessons: Iterable[Lesson]
    ) -> dict[str, EvidenceStatus]:
        """{evidence: its status at the head} of what one of the trees before had.

        Only evidence whose paths have changed is read.
        """
        touched: set[str] = set()
        closed: set[str] = set()
        for sha in begins:
            paths, links = touched_paths(self.changes(sha, head))
            touched |= paths
            closed |= links
        values = {value for lesson in lessons for value in evidence_of(lesson)}
        near = sorted(value for value in values if may_differ(value, touched, closed))
        before = [self.entries_at(sha, near) for sha in begins]
        after = self.entries_at(head, near)
        changed = [value for value in near if _is_changed(value, before, after)]
        statuses = self.pieces_of(changed, after)
        lost = {value: status for value, status in statuses.items() if is_lost(status.state)}
        earlier = [self.pieces_of(lost, tree) for tree in (before if lost else ())]
        return {
            value: status
            for value, status in lost.items()
            if any(tree[value].state is Status.EVIDENT for tree in earlier)
        }


def _is_changed(
    value: str, before: Iterable[Mapping[str, Entry]], after: Mapping[str, Entry]
) -> bool:
    """True if a path of the evidence differs between one of the trees before and the tree now."""
    return any(tree.get(path) != after.get(path) for path in named_paths(value) for tree in before)


def tree_content(entry: Entry, contents: Mapping[str, bytes]) -> TreeContent:
    """What a tree has at the path of an entry; `contents` are those of blobs, by id."""
    if entry.is_tree:
        return TreeContent("folder")
    if not entry.is_file:
        return TreeContent("closed")
    return TreeContent("file", entry.id, contents.get(entry.id))


def touched_paths(changes: Changes) -> tuple[set[str], set[str]]:
    """The paths that may have another entry, and those whose whole content may be another.

    These are the files that changed and the folders of them, and the links and submodules.
    """
    paths, closed = set(), set()
    for path, sides in changes.items():
        while path and path not in paths:
            paths.add(path)
            path = path.rpartition("/")[0]
        closed |= {each.name for each in sides if each and not each.is_file}
    return paths, closed


def may_differ(value: str, touched: Collection[str], closed: Collection[str]) -> bool:
    """True if one of the paths that evidence names is among `touched_paths`."""
    return any(path in touched or is_below(path, closed) for path in named_paths(value))


def is_below(path: str, folders: Collection[str]) -> bool:
    """True if a path is in one of these folders, or deeper."""
    parts = path.split("/") if folders else ()
    return any("/".join(parts[:number]) in folders for number in range(1, len(parts)))
