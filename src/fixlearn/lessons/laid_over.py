"""Which files of a fix are its tests, and may be laid over the tree before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.test_names import is_test_file

if TYPE_CHECKING:
    from collections.abc import Iterable

_TEST_FOLDERS = {"tests", "test", "testing", "spec", "specs", "__tests__", "e2e", "t"}
_SOURCE_FOLDERS = {"src", "lib", "app", "pkg", "internal", "source", "include"}
_MAYBE_PRODUCT = {
    "test",
    "testing",
    "spec",
    "t",
}  # below a folder of sources: src/testing/client.py
_WORDS = (".md", ".rst", ".txt", ".adoc")


def companions(evidence: str, changed: Iterable[str]) -> list[str]:
    """Of the paths that a commit changed, those that the test at the path `evidence` may need.

    They have the name of a test, or stand in the same folder of tests, or in one
    at the top that cannot be the product's.

    >>> companions("tests/a.sh", ["tests/helper.sh", "src/testing/client.sh", "src/client.sh"])
    ['tests/helper.sh']
    """
    own = _test_folder(evidence)
    return [
        path
        for path in changed
        if path != evidence
        and (
            is_test_file(path.rpartition("/")[2])
            or (own and path.startswith(own))
            or path.startswith(("tests/", "test/", "__tests__/"))
        )
    ]


def holds_the_fix(evidence: str, changed: Iterable[str]) -> bool:
    """True where the file of a test is the product's as well, as with inline tests of Rust.

    `changed` are the paths that its fix changed. A file elsewhere, whose name tells
    nothing, counts as a test where the fix changed code beside it.
    """
    if is_test_file(evidence.rpartition("/")[2]) or _test_folder(evidence):
        return False
    is_source = _SOURCE_FOLDERS & set(evidence.split("/")[:-1]) and not is_test_file(evidence)
    if evidence.endswith(".rs") or is_source:
        return True
    return not any(
        path != evidence and not is_test_file(path) and not path.endswith(_WORDS)
        for path in changed
    )


def _test_folder(path: str) -> str:
    """The folder of tests that a file stands in: "tests/", "src/test/"; "" where there is none."""
    folders = path.split("/")[:-1]
    for number, name in enumerate(folders):
        above = folders[:number]
        is_product = name in _MAYBE_PRODUCT and _SOURCE_FOLDERS & set(above)
        is_maven = name == "test" and above[-1:] == ["src"]
        if name in _TEST_FOLDERS and (is_maven or not is_product):
            return "/".join(folders[: number + 1]) + "/"
    return ""
