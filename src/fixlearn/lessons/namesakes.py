"""The name that a file and its test have in common; light, because hooks of agents import it."""

from __future__ import annotations

_STARTS = ("tests_", "tests.", "tests-", "test_", "test.", "test-")
_ENDS = tuple(f"{mark}{word}" for mark in "_.-" for word in ("tests", "test", "spec"))
_CAMEL_ENDS = ("Tests", "Test", "Spec")


def bare_name(path: str) -> tuple[str, bool]:
    """The name of a file in lower case without its mark of a test, and whether it has that mark.

    >>> bare_name("tests/test_pager.py"), bare_name("src/Pager.java"), bare_name("PagerTest.java")
    (('pager.py', True), ('pager.java', False), ('pager.java', True))
    """
    stem = stem_of(path)
    return stem.lower(), stem != path.rpartition("/")[2]


def stem_of(path: str) -> str:
    """The name of a file without its mark of a test: "pager.py" for "tests/test_pager.py"."""
    whole, dot, ending = path.rpartition("/")[2].rpartition(".")
    return f"{_without_end(_without_start(whole))}{dot}{ending}"


def _without_start(name: str) -> str:
    for start in _STARTS:
        if name.startswith(start) and name != start:
            return name[len(start) :]
    return name[4:] if name.startswith("Test") and "A" <= name[4:5] <= "Z" else name


def _without_end(name: str) -> str:
    for end in _ENDS:
        if name.endswith(end) and name != end:
            return name[: -len(end)]
    for end in _CAMEL_ENDS:
        before = name[: -len(end)]
        if name.endswith(end) and before and (before[-1].islower() or before[-1].isdecimal()):
            return before
    return name
