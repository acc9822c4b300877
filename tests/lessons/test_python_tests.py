"""The tests of a Python module, and which of them never run."""

from __future__ import annotations

from textwrap import dedent

import pytest

from fixlearn.lessons.python_tests import MOST_BYTES, python_tests


def read(text):
    """{name: is it skipped}; imports are left out."""
    actual = python_tests(dedent(text).encode())
    return {name: off for name, off in actual.is_skipped.items() if name not in ("pytest", "mark")}


def test_functions_classes_and_methods_have_qualified_names():
    actual = read("""
        def test_row(): ...
        async def test_later(): ...
        class TestPager:
            def test_last(self): ...
            class TestInside:
                async def test_deep(self): ...
        if True:
            def test_here(): ...
        else:
            def test_there(): ...
        test_made = make("rows")
    """)

    assert actual == dict.fromkeys(
        [
            *("test_row", "test_later", "TestPager", "TestPager::test_last"),
            *("TestPager::TestInside", "TestPager::TestInside::test_deep"),
            *("test_here", "test_there", "test_made"),
        ],
        False,
    )


@pytest.mark.parametrize(
    "mark",
    [
        "@pytest.mark.skip",
        '@pytest.mark.skip(reason="slow")',
        "@mark.skip",
        '@unittest.skip("slow")',
        '@pytest.mark.skipif(True, reason="slow")',
        '@pytest.mark.skipif(condition=True, reason="slow")',
        '@unittest.skipIf(1, "slow")',
        '@unittest.skipUnless(False, "slow")',
        "@pytest.mark.xfail",
        "@pytest.mark.xfail(strict=True)",
        "@unittest.expectedFailure",
        "@flaky",
    ],
)
def test_tests_with_a_skip_mark_are_skipped(mark):
    actual = read(f"flaky = pytest.mark.skip\n{mark}\ndef test_row(): ...\n")

    assert actual["test_row"]


@pytest.mark.parametrize(
    "mark",
    [
        '@pytest.mark.skipif(sys.platform == "win32", reason="no fork")',
        '@pytest.mark.xfail(sys.version_info < (3, 12), reason="a bug of 3.11")',
        '@pytest.mark.skipif(False, reason="off")',
        '@pytest.mark.parametrize("row", [1, 2])',
        "@pytest.mark.slow",
        "@given(st.integers())",
    ],
)
def test_conditional_skips_are_not_skipped(mark):
    assert read(f"{mark}\ndef test_row(row): ...\n") == {"test_row": False}


@pytest.mark.parametrize(
    "text",
    [
        "pytestmark = pytest.mark.skip\ndef test_row(): ...",
        "pytestmark: list = [pytest.mark.slow, pytest.mark.skip(reason='x')]\ndef test_row(): ...",
        "pytest.skip('no server', allow_module_level=True)\ndef test_row(): ...",
        "raise unittest.SkipTest('no server')\ndef test_row(): ...",
        "def test_row():\n    'Says so.'\n    pytest.skip('not yet')",
        "def test_row():\n    ...\n    pytest.skip('not yet')",
    ],
)
def test_a_module_or_a_test_can_begin_with_a_skip(text):
    assert read(text)["test_row"]


def test_a_skipped_class_skips_its_tests():
    actual = read("""
        @pytest.mark.skip
        class TestA:
            def test_row(self): ...
        class TestB:
            pytestmark = pytest.mark.skip
            def test_row(self): ...
        class TestC:
            __test__ = False
            def test_row(self): ...
        class TestD:
            def test_row(self):
                self.skipTest("not yet")
            def test_other(self): ...
    """)

    skipped = "TestA TestA::test_row TestB TestB::test_row TestC TestC::test_row TestD::test_row"
    assert {name for name, is_off in actual.items() if is_off} - set(skipped.split()) == {
        "TestB::pytestmark",
        "TestC::__test__",
    }
    assert {name for name, is_off in actual.items() if not is_off} == {"TestD", "TestD::test_other"}


def test_a_skip_inside_a_condition_does_not_skip_the_module():
    actual = read("""
        if sys.platform == "win32":
            pytest.skip("no fork", allow_module_level=True)
        try:
            import numpy
        except ImportError:
            pytest.skip("no numpy", allow_module_level=True)
        def test_row(): ...
    """)

    assert not actual["test_row"]


def test_a_duplicate_name_is_skipped_only_if_both_are():
    assert not read("@skip\ndef test_row(): ...\ndef test_row(): ...")["test_row"]
    assert not read("def test_row(): ...\n@skip\ndef test_row(): ...")["test_row"]


def test_tests_are_inherited_within_the_module_only():
    actual = python_tests(
        dedent("""
        class Pages(Rows):
            def test_page(self): ...
        class TestSmall(Pages, unittest.TestCase): ...
        class TestLoop(TestLoop): ...
        class TestPlain(unittest.TestCase): ...
        """).encode()
    )

    assert "TestSmall::test_page" in actual.is_skipped
    assert actual.open_classes == {"Pages", "TestSmall"}


@pytest.mark.parametrize(
    "content",
    [
        b"def test_row(:\n",
        b"\xff\xfe\x00",
        b"def test_row():\n\tpass\n        pass\n",
        b"x = " + b"(" * 5_000,
        b"x = " + b"-" * 200_000 + b"1",
        b"if a: pass\n" + b"elif a: pass\n" * 20_000,
        b"#" * (MOST_BYTES + 1),
        b"\0",
    ],
)
def test_a_file_that_does_not_parse_has_no_tests(content):
    assert python_tests(content) is None


def test_invalid_escapes_and_recursive_marks_are_accepted():
    actual = python_tests(
        b"import re\npytestmark = [pytestmark]\nre.compile('\\d')\ndef test_row(): ..."
    )

    assert not actual.is_skipped["test_row"]
