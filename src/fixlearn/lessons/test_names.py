"""Tests in the lines that a change adds, by their names. Mostly data: a row per language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_LINE = 300  # characters; nobody declares a test further to the right
_MOST_NAME = 100  # characters; a longer name is no help to a reader


class Hunk(NamedTuple):
    """Lines that were added in one place of a file."""

    heading: str  # the line further up that git takes for the function's or the class's
    lines: tuple[str, ...]


class ChangedFile(NamedTuple):
    """A file that a commit adds or changes; without hunks where it has no text."""

    path: str
    hunks: tuple[Hunk, ...] = ()


class Declared(NamedTuple):
    """One test."""

    name: str  # below its class where that is known: "TestPager::test_last_row"
    is_drawn: bool  # over inputs that are drawn: the whole class of them
    is_skipped: bool = False  # for good, as its declaration says


class _Language(NamedTuple):
    """How tests are declared. `mark` has to stand above the name where it is given."""

    files: str  # what the path ends in
    name: str  # with the group `name`
    mark: str = ""
    drawn: str = ""  # says that the inputs are drawn: a test over a whole class of them
    is_drawn_above: bool = False  # that word stands above the name, not below it
    skip: str = ""  # says that it never runs: in the line of the name
    skip_above: str = ""  # the same, in a line above it
    group: str = ""  # what holds tests, with the group `name`
    only_in_tests: bool = True  # elsewhere such a name is a function like any other


_QUOTED = r"""(?P<quote>['"`])(?P<name>(?:\\.|(?!(?P=quote))[^\\])+)(?P=quote)"""
_LANGUAGES = (
    _Language(
        files=r"\.py",
        name=r"^(?:async\s+)?def\s+(?P<name>test\w*)\s*\(",
        drawn=r"^@(?:\w+\.)*(?:given|forall|parametrize_with_strategy)\b",
        is_drawn_above=True,
        group=r"^class\s+(?P<name>Test\w*)\b",
    ),
    _Language(
        files=r"\.[cm]?[jt]sx?",
        name=rf"^x?(?:it|test)(?:\.\w+)*(?:\([^'\"`]*\))?\(\s*{_QUOTED}",
        skip=r"^x|^\w+(?:\.\w+)*\.(?:skip|todo|fixme)\b",
        drawn=r"\bfc\.(?:assert|property|asyncProperty)\b|^(?:it|test)\.prop\b",
    ),
    _Language(
        files=r"_test\.go",
        name=r"^func\s+(?P<name>(?:Test|Fuzz)\w*)\(",
        drawn=r"\bquick\.Check|\brapid\.Check|^func\s+Fuzz|\bf\.Fuzz\(",
    ),
    _Language(
        files=r"\.rs",
        mark=r"#\[(?:\w+::)*(?:test|rstest|test_case|quickcheck)\b",
        name=r"\bfn\s+(?P<name>\w+)",
        skip_above=r"#\[ignore\b",
        drawn=r"\bproptest!|#\[quickcheck\b",
        is_drawn_above=True,
        only_in_tests=False,
    ),
    _Language(
        files=r"\.(?:java|kt|kts|cs|groovy|scala)",
        mark=r"[@\[](?:\w+\.)*(?:Test|ParameterizedTest|RepeatedTest|Property|Fact|Theory"
        r"|TestMethod)\b",
        name=r"\b(?:void|fun|Task|Unit|def)\s+(?P<tick>`?)(?P<name>(?(tick)[^`(]+|\w+))`?\s*\(",
        skip_above=r"[@\[](?:\w+\.)*(?:Disabled|Ignore)\b|\bSkip\s*=",
        drawn=r"[@\[](?:\w+\.)*Property\b|\bforAll\b",
        is_drawn_above=True,
        only_in_tests=False,
    ),
    _Language(
        files=r"\.rb",
        name=rf"^(?:x?(?:it|specify|scenario|test)[ (]\s*{_QUOTED}|def\s+(?P<method>test_\w+))",
        skip=r"^x",
        drawn=r"\bproperty_of\b|\bforall\b",
    ),
    _Language(files=r"\.bats", name=rf"^@test\s+{_QUOTED}", only_in_tests=False),
    _Language(
        files=r"\.(?:sh|bash)",
        name=rf"^(?:test_expect_success\s+(?:\w+\s+)?{_QUOTED}"
        r"|(?:function\s+)?(?P<method>test_?\w+)\s*\(\))",
    ),
    _Language(
        files=r"\.exs",
        name=rf"^(?:test|property)\s+{_QUOTED}",
        drawn=r"^property\b",
        skip_above=r"^@tag\s+:?skip\b",
    ),
    _Language(files=r"\.php", name=r"\bfunction\s+(?P<name>test\w*)\s*\("),
    _Language(files=r"\.swift", name=r"\bfunc\s+(?P<name>test\w*)\s*\("),
    _Language(
        files=r"\.(?:cc|cpp|cxx|c)",
        name=r"^(?:TEST|TEST_F|TEST_P)\s*\(\s*\w+\s*,\s*(?P<name>\w+)\s*\)"
        rf"|^TEST_CASE\s*\(\s*{_QUOTED.replace('<name>', '<method>')}",
        drawn=r"\bRC_GTEST_PROP|\brc::check",
    ),
)
_TEST_FILES = re.compile(
    r"""(?:^|/)(?: (?:tests?|testing|specs?|__tests__|e2e)/.*
        | (?:test_[^/]* | [^/]*_test | conftest)\.\w+
        | [^/]*[._-](?:test|spec)\.\w+
        | [^/]*[a-z]Tests?\.(?:java|kt|cs|scala|php|groovy|swift)
        | [^/]*\.bats )$""",
    re.VERBOSE,
)
_CODE = re.compile(r"\.(?:py|[cm]?[jt]sx?|go|rs|java|kt|cs|scala|groovy|rb|bats|sh|exs|php|c\w*)$")


def is_test_file(path: str) -> bool:
    """True for files of tests, what they read included."""
    return _TEST_FILES.search(path) is not None


def is_test_code(path: str) -> bool:
    """True for test files that hold code, and no data."""
    return is_test_file(path) and _CODE.search(path) is not None


def declared_tests(file: ChangedFile) -> Iterator[Declared]:
    """The tests that a file gains, or whose inside it changes."""
    for language in _LANGUAGES:
        if not re.search(f"(?:{language.files})$", file.path):
            continue
        if language.only_in_tests and not is_test_file(file.path):
            continue
        for hunk in file.hunks:
            yield from _declared(language, hunk) or _around(language, hunk)


def _declared(language: _Language, hunk: Hunk) -> list[Declared]:
    """The tests whose first line was added, and whether their inputs are drawn."""
    found: list[Declared] = []
    group = _name(language.group, hunk.heading)
    is_marked, is_drawn, is_skipped = not language.mark, False, False
    for raw in hunk.lines:
        line = raw[:_MOST_LINE].strip()
        if raw[:1].strip() and not line.startswith(("@", "#", ")", "}")):
            group = ""  # back at the margin, out of the class
        group = _name(language.group, line) or group
        if language.mark and re.search(language.mark, line):
            is_marked = True
        if language.drawn and re.search(language.drawn, line):
            if language.is_drawn_above:
                is_drawn = True
            elif found:
                found[-1] = found[-1]._replace(is_drawn=True)
        if language.skip_above and re.search(language.skip_above, line):
            is_skipped = True
        name = _name(language.name, line) if is_marked else ""
        if name:
            is_skipped = is_skipped or bool(language.skip and re.search(language.skip, line))
            if not language.is_drawn_above:
                is_drawn = bool(language.drawn and re.search(language.drawn, line))
            full = f"{group}::{name}" if group else name
            found.append(Declared(full, is_drawn, is_skipped))
            is_marked, is_drawn, is_skipped = not language.mark, False, False
    return found


def _around(language: _Language, hunk: Hunk) -> list[Declared]:
    """The test that was there before, and that the added lines stand in."""
    said = [line for line in hunk.lines if line.strip()]
    if not said or language.mark or not all(line[:1].isspace() for line in said):
        return []
    name = _name(language.name, hunk.heading[:_MOST_LINE].strip())
    return [Declared(name, is_drawn=False)] if name else []


def _name(pattern: str, line: str) -> str:
    match = re.search(pattern, line) if pattern else None
    if match is None:
        return ""
    groups = match.groupdict()
    name = " ".join((groups.get("name") or groups.get("method") or "").split())
    return name if name.isprintable() and len(name) <= _MOST_NAME else ""
