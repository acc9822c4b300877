"""The names of tests in the lines that a change adds."""

from __future__ import annotations

from textwrap import dedent

import pytest

from fixlearn.lessons.test_names import ChangedFile, Hunk, declared_tests


def found(path: str, added: str, heading: str = "") -> list[tuple[str, bool]]:
    lines = tuple(dedent(added).strip("\n").split("\n"))
    tests = declared_tests(ChangedFile(path, (Hunk(heading, lines),)))
    return [(test.name, test.is_drawn) for test in tests]


@pytest.mark.parametrize(
    ("path", "added", "name"),
    [
        ("tests/test_pager.py", "def test_last_row():\n    assert rows", "test_last_row"),
        ("pager_test.py", "async def test_last_row(client):", "test_last_row"),
        ("src/pager.test.ts", "it('keeps the last row', () => {", "keeps the last row"),
        ("src/__tests__/pager.jsx", 'test("it\'s kept", async () => {', "it's kept"),
        ("pager.spec.js", "it.each([1, 2])(`keeps %i rows`, n => {", "keeps %i rows"),
        ("pager.spec.js", "it.each([['a', [1]], ['b', [2]]])('keeps %s', n => {", "keeps %s"),
        ("pager.spec.js", "test.each`n|m`('keeps $n.x rows', () => {", "keeps $n.x rows"),
        ("pager.spec.js", "it.each([\n  ['a', 1],\n])('keeps %i rows', n => {", "keeps %i rows"),
        ("pager.spec.js", "it.each`\n a | b\n ${1} | 2\n`('adds $a', n => {", "adds $a"),
        ("pager_test.go", "func TestLastRow(t *testing.T) {", "TestLastRow"),
        ("src/pager.rs", "#[test]\nfn keeps_the_last_row() {", "keeps_the_last_row"),
        ("src/pager.rs", "#[tokio::test]\nasync fn keeps_it() {", "keeps_it"),
        ("src/test/PagerTest.java", "@Test\npublic void keepsLastRow() {", "keepsLastRow"),
        ("src/test/PagerTest.kt", "@Test fun `keeps the last row`() {", "keeps the last row"),
        ("PagerTests.cs", "[Fact]\npublic async Task KeepsLastRow()", "KeepsLastRow"),
        ("spec/pager_spec.rb", 'it "keeps the last row" do', "keeps the last row"),
        ("test/pager_test.rb", "def test_last_row", "test_last_row"),
        ("pager.bats", '@test "keeps the last row" {', "keeps the last row"),
        ("t/test_pager.sh", "test_last_row() {", "test_last_row"),
        ("test/pager_test.exs", 'test "keeps the last row" do', "keeps the last row"),
        ("tests/PagerTest.php", "public function testLastRow(): void", "testLastRow"),
        ("Tests/tests/PagerTests.swift", "func testLastRow() throws {", "testLastRow"),
        ("pager_test.cc", "TEST(Pager, LastRow) {", "LastRow"),
    ],
)
def test_a_test_is_recognized_by_its_declaration(path: str, added: str, name: str) -> None:
    assert found(path, added) == [(name, False)]


@pytest.mark.parametrize(
    ("path", "added", "name"),
    [
        ("test_pager.py", "@given(st.integers())\ndef test_rows(total):", "test_rows"),
        ("test_pager.py", "@hypothesis.given(x)\n@settings(y)\ndef test_rows(total):", "test_rows"),
        ("pager.test.ts", "it('keeps rows', () => {\n  fc.assert(rows)", "keeps rows"),
        ("pager_test.go", "func FuzzRows(f *testing.F) {", "FuzzRows"),
        ("src/pager.rs", "proptest! {\n  #[test]\n  fn keeps_rows(n in 0..9) {", "keeps_rows"),
        ("PagerTest.java", "@Property\nvoid keepsRows(@ForAll int n) {", "keepsRows"),
        ("pager_test.exs", 'property "rows are kept" do', "rows are kept"),
    ],
)
def test_a_property_test_is_recognized(path: str, added: str, name: str) -> None:
    assert found(path, added) == [(name, True)]


def test_only_the_test_below_the_decorator_is_a_property_test() -> None:
    added = """
        @given(st.integers())
        def test_any(total):
            ...

        def test_one():
            ...
        """

    assert found("test_pager.py", added) == [("test_any", True), ("test_one", False)]


@pytest.mark.parametrize(
    ("added", "heading", "names"),
    [
        (
            'func TestPager(t *testing.T) {\n\tt.Run("last row", func(t *testing.T) {',
            "",
            ["TestPager", "TestPager/last_row"],
        ),
        ('\tt.Run("last row", func(t *testing.T) {', "func TestPager(t *testing.T) {",
         ["TestPager/last_row"]),
        ('\tt.Run("last row", f)', "", []),
        ("describe.each([\n  1,\n])('page %i', n => {", "", []),
    ],
)  # fmt: skip
def test_a_subtest_is_named_with_its_test(added: str, heading: str, names: list[str]) -> None:
    path = "pager_test.go" if "t.Run" in added else "pager.test.ts"
    tests = declared_tests(ChangedFile(path, (Hunk(heading, tuple(added.split("\n"))),)))

    assert [test.name for test in tests] == names


@pytest.mark.parametrize(
    ("added", "heading", "names"),
    [
        ("class TestPager:\n    def test_a(self):\n        pass", "", ["TestPager::test_a"]),
        ("    def test_b(self):\n        pass", "class TestPager:", ["TestPager::test_b"]),
        (
            "    def test_b(self):\n        pass\n\n\ndef test_c():\n    pass",
            "class TestPager:",
            ["TestPager::test_b", "test_c"],
        ),
        ("def test_c():\n    pass", "class TestPager:", ["test_c"]),
    ],
)
def test_a_test_of_a_class_is_named_with_its_class(
    added: str, heading: str, names: list[str]
) -> None:
    lines = tuple(added.split("\n"))
    tests = declared_tests(ChangedFile("test_pager.py", (Hunk(heading, lines),)))

    assert [test.name for test in tests] == names


def test_lines_inside_of_a_test_name_that_test() -> None:
    inside = ChangedFile("test_pager.py", (Hunk("def test_rows():", ("    assert rows[-1]",)),))
    below = ChangedFile("test_pager.py", (Hunk("def test_rows():", ("", "ROWS = 3")),))

    assert [test.name for test in declared_tests(inside)] == ["test_rows"]
    assert list(declared_tests(below)) == []


@pytest.mark.parametrize(
    ("path", "added"),
    [
        ("src/network.py", "def test_connection(self):"),  # a function of the product
        ("src/pager.rs", "fn keeps_rows() {"),
        ("PagerTest.java", "void helper() {"),
        ("tests/test_pager.py", "def helper():"),
        ("tests/data.json", 'test("x")'),
        ("test_pager.py", "def test_" + "x" * 5_000 + "():"),
        ("test_pager.py", "x" + " " * 50_000 + "def test_x():" + "(" * 50_000),
        ("pager.test.js", "it(" * 50_000),
        ("pager.test.js", "it('\x1b[31m', f)"),
        ("pager.test.js", "it('" + "\\" * 50_000),
    ],
)
def test_a_line_outside_of_a_test_has_no_name(path: str, added: str) -> None:
    assert found(path, added) == []
