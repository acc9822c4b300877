"""The names of the tests in the lines that a change adds. Mostly data: a row per language."""

from __future__ import annotations

import re
from functools import lru_cache

from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_LINE = 300  # characters; a test is declared at the beginning, and minified lines take long
_MAX_NAME = 100  # characters; nobody reads a longer one as evidence


class Hunk(NamedTuple):
    """Consecutive lines that were added to a file."""

    heading: str  # the line of the function or class around them, from git's hunk header
    lines: tuple[str, ...]


class ChangedFile(NamedTuple):
    """A file that a commit adds or changes; without hunks if it is not text."""

    path: str
    hunks: tuple[Hunk, ...] = ()


class Declared(NamedTuple):
    """One test."""

    name: str  # with its class, if known: "TestPager::test_last_row"
    is_drawn: bool  # a property test: its inputs are drawn
    is_skipped: bool = False  # its declaration says that it never runs


class _Language(NamedTuple):
    """Regular expressions for the declarations of tests."""

    files: str  # the ending of the path
    name: str  # with the group `name` or `method`
    mark: str = ""  # required above or next to the name
    drawn: str = ""  # a property test
    is_drawn_above: bool = False  # `drawn` is above the name, otherwise in it or below
    skip: str = ""  # it never runs; in the line of the name
    skip_above: str = ""  # it never runs; in the line of the name or above
    group: str = ""  # what contains tests, with the group `name`
    table: str = ""  # inputs, and below them what has the name of their test
    below_table: str = ""
    inner: str = ""  # a test that runs in a test: in a `group`
    separator: str = "::"  # between a group and its test, as the runner has it
    composed: str = ""  # what the runner replaces in a name, by the inputs of a test
    only_in_tests: bool = True  # outside of test files such a name is an ordinary function


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
        name=r"^x?(?:it|test)(?:(?:\.\w+)*\.(?:each|for)(?:\(.*?\]\)|`[^`]*`)"
        rf"|(?:\.\w+)*(?:\([^'\"`]*\))?)\(\s*{_QUOTED}",
        table=r"^x?(?:it|test)(?:\.\w+)*\.(?:each|for)\b",
        below_table=rf"^(?:\]\s*\)|`)\(\s*{_QUOTED}",
        composed=r"%[psdifjoOc#$%]|\$[A-Za-z_#][\w#.]*",
        skip=r"^x|^\w+(?:\.\w+)*\.(?:skip|todo|fixme)\b",
        drawn=r"\bfc\.(?:assert|property|asyncProperty)\b|^(?:it|test)\.prop\b",
    ),
    _Language(
        files=r"_test\.go",
        name=r"^func\s+(?P<name>(?:Test|Fuzz)\w*)\(",
        drawn=r"\bquick\.Check|\brapid\.Check|^func\s+Fuzz|\bf\.Fuzz\(",
        group=r"^func\s+(?P<name>Test\w*)\(",
        inner=rf"^\w{{1,2}}\.Run\(\s*{_QUOTED}",
        separator="/",
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
        separator="#",
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
    """True for test files, including test data."""
    return _TEST_FILES.search(path) is not None


def is_test_code(path: str) -> bool:
    """True for test files that contain code."""
    return is_test_file(path) and is_code(path)


def is_code(path: str) -> bool:
    """True for a file in one of the languages whose tests are known."""
    return _CODE.search(path) is not None


def name_parts(path: str, test: str) -> list[str]:
    """The names of the groups that contain a test, and its own name.

    >>> name_parts("pager_test.go", "TestPager/last_row"), name_parts("a.test.ts", "pages > 1/2")
    (['TestPager', 'last_row'], ['pages', '1/2'])
    """
    separators = {language.separator for language in _of(path)} | {"::", " > ", " › "}
    parts = re.split("|".join(map(re.escape, separators)), test)
    return [" ".join(part.split()) for part in parts if part.strip()]


def name_pattern(path: str, name: str) -> str:
    """A regular expression for a name as the file or the runner has it.

    Go has an underscore for each blank. Others put the inputs into the name.

    >>> name_pattern("a.test.ts", "keeps %i rows"), name_pattern("pager_test.go", "last_row")
    ('keeps\\\\s+.+?\\\\s+rows', 'last[_\\\\s]row')
    """
    literals = map(re.escape, _between_inputs(path, name))
    pattern = ".+?".join(literals).replace(r"\ ", r"\s+")
    return re.sub(r"_|\\s\+", r"[_\\s]", pattern) if path.endswith("_test.go") else pattern


def is_composed(path: str, name: str, declared: str) -> bool:
    """True if a runner may make this name from the declared one, with inputs in it.

    >>> is_composed("a.test.ts", "keeps 3 rows", "keeps %i rows")
    True
    """
    if path.endswith("_test.go"):
        return name.replace(" ", "_") == declared.replace(" ", "_")
    first, *others = _between_inputs(path, declared)
    if not others or not name.startswith(first):
        return False
    *parts, last = others
    at = len(first)
    for part in parts:  # as a regular expression, a name of many inputs would take forever
        at = name.find(part, at + 1)
        if at < 0:
            return False
        at += len(part)
    return name.endswith(last) and at < len(name) - len(last)


def has_text_of_its_author(path: str, declared: str) -> bool:
    """False for a name such as "%s", which is nothing but inputs."""
    return any(character.isalnum() for character in "".join(_between_inputs(path, declared)))


def name_with_any_input(path: str, name: str) -> str:
    """The name for the option of a runner: a regular expression, if the runner composes it.

    >>> name_with_any_input("a.test.ts", "keeps %i rows (all)")
    'keeps .* rows (all)'
    """
    return ".*".join(_between_inputs(path, name))


@lru_cache(maxsize=10_000)
def _between_inputs(path: str, name: str) -> list[str]:
    composed = next((language.composed for language in _of(path) if language.composed), r"(?!)")
    return re.split(composed, name)


@lru_cache(maxsize=1_000)
def _of(path: str) -> tuple[_Language, ...]:
    return tuple(row for row in _LANGUAGES if re.search(f"(?:{row.files})$", path))


def declared_tests(file: ChangedFile) -> Iterator[Declared]:
    """The tests that were added to a file or whose bodies were changed."""
    for language in _of(file.path):
        if language.only_in_tests and not is_test_file(file.path):
            continue
        for hunk in file.hunks:
            yield from _declared(language, hunk) or _around(language, hunk)


def _declared(language: _Language, hunk: Hunk) -> list[Declared]:
    """The tests whose declarations were added."""
    tests: list[Declared] = []
    group = _name(language.group, hunk.heading)
    patterns = {
        "mark": language.mark,
        "drawn": language.drawn if language.is_drawn_above else "",
        "skip": language.skip_above,
        "table": language.table,
    }
    above: set[str] = set()  # those that have matched since the test before
    for raw in hunk.lines:
        line = raw[:_MAX_LINE].strip()
        if raw[:1].strip() and not line.startswith(("@", "#", ")", "}")):
            group = ""  # a line without indentation ends the class
        group = _name(language.group, line) or group
        above.update(key for key, pattern in patterns.items() if _matches(pattern, line))
        is_drawn = not language.is_drawn_above and _matches(language.drawn, line)
        if is_drawn and tests:
            tests[-1] = tests[-1]._replace(is_drawn=True)
        is_marked = not language.mark or "mark" in above
        name = _name(language.name, line) if is_marked else ""
        if not name and "table" in above:
            name = _name(language.below_table, line)
        if not name and group:
            name = _name(language.inner, line).replace(" ", "_")
        if name:
            full_name = f"{group}{language.separator}{name}" if group not in ("", name) else name
            is_skipped = "skip" in above or _matches(language.skip, line)
            tests.append(Declared(full_name, is_drawn or "drawn" in above, is_skipped))
            above.clear()
    return tests


def _matches(pattern: str, line: str) -> bool:
    return bool(pattern) and re.search(pattern, line) is not None


def _around(language: _Language, hunk: Hunk) -> list[Declared]:
    """The existing test that contains the added lines."""
    lines = [line for line in hunk.lines if line.strip()]
    if not lines or language.mark or not all(line[:1].isspace() for line in lines):
        return []
    name = _name(language.name, hunk.heading[:_MAX_LINE].strip())
    return [Declared(name, is_drawn=False)] if name else []


def _name(pattern: str, line: str) -> str:
    match = re.search(pattern, line) if pattern else None
    if match is None:
        return ""
    groups = match.groupdict()
    name = " ".join((groups.get("name") or groups.get("method") or "").split())
    return name if name.isprintable() and len(name) <= _MAX_NAME else ""
