"""The status of evidence in a tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.lessons import evidence_status
from fixlearn.lessons.evidence_status import (
    MOST_BYTES,
    EvidenceReader,
    EvidenceStatus,
    Status,
    TreeContent,
    evidence_of,
    named_paths,
    plain_path,
    worst_status,
)
from tests.builders import a_lesson, a_prevention

PAGER = b"""\
class TestPager:
    def test_last_row(self):
        assert  page(10)   == \\
            [1]
@pytest.mark.skip
def test_slow(): ...
class TestOther(Elsewhere): ...
"""
TREE = {
    "tests/test_pager.py": TreeContent("file", "1", PAGER),
    "tests/broken.py": TreeContent("file", "2", b"def test_row():\n    ...\nprint 'x'\n"),
    "tests": TreeContent("folder"),
    "odd#name::x.txt": TreeContent("file", "3", b""),
    "vendor": TreeContent("closed"),
    "huge.py": TreeContent("file", "4"),
    "latin.txt": TreeContent("file", "5", b"caf\xe9 is open"),
    "windows.txt": TreeContent("file", "6", "\ufeffis open".encode("utf-16-le")),
}


def state(value, tree=TREE):
    return EvidenceReader().status(value, tree).state.value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://alerts.example.com/pager", "stated"),
        ("tests/test_pager.py", "evident"),
        ("./tests//test_pager.py", "evident"),
        ("tests/", "evident"),
        ("odd#name::x.txt", "evident"),
        ("tests/test_pages.py", "gone"),
        ("../tests/test_pager.py", "gone"),
        ("", "gone"),
        ("#text", "gone"),
        ("tests/test_pager.py::TestPager::test_last_row", "evident"),
        ("tests/test_pager.py::TestPager::test_last_row[10-a::b]", "evident"),
        ("tests/test_pager.py::test_last_row", "evident"),
        ("tests/test_pager.py::TestPager", "evident"),
        ("tests/test_pager.py::TestPages::test_last_row", "gone"),
        ("tests/test_pager.py::test_last", "gone"),
        ("tests/test_pager.py::test_slow", "skipped"),
        ("tests/test_pager.py::TestOther::test_inherited", "stated"),
        ("tests/broken.py::test_row", "evident"),
        ("tests/test_pager.py#assert page(10) == \\ [1]", "evident"),
        ("tests/test_pager.py#assert page(11)", "gone"),
        ("tests#text", "gone"),
        ("vendor", "evident"),
        ("vendor#text", "stated"),
        ("vendor::test_row", "stated"),
        ("huge.py::test_row", "stated"),
        ("latin.txt#is open", "evident"),
        ("windows.txt#is open", "evident"),
    ],
)
def test_evidence_is_evident_if_its_path_test_or_text_is_in_the_tree(value, expected):
    assert state(value) == expected


GO = 'func TestPager(t *testing.T) {\n\tt.Run("last row", f)\n\trun(t, row{name: "no row"})\n}'
JAVA = "class PagerTest {\n  @Test void lastRow() {}\n  @Test @Disabled void rows() {}\n}"


@pytest.mark.parametrize(
    ("path", "text", "test", "expected"),
    [
        ("tests/test_row.py", "def test_row():\n    pass\nprint 'x'\n", "test_row", "evident"),
        ("tests/test_row.py", "# def test_row():\nprint 'x'\n", "test_row", "gone"),
        ("pager.test.ts", 'it("keeps the  last row", () => {})', "keeps the last row", "evident"),
        ("pager.test.ts", 'describe("pager", () => { it("a", f) })', "pager > a", "evident"),
        ("pager.test.ts", 'describe("pager", () => { it("a", f) })', "pages > a", "gone"),
        ("pager.test.ts", '// it("keeps the last row")', "keeps the last row", "gone"),
        ("pager_test.go", "func TestRow(t *testing.T) {", "TestRow", "evident"),
        ("pager_test.go", "func (s *Pages) TestRow() {", "TestRow", "evident"),
        ("pager_test.go", "func TestRows(t *testing.T) {", "TestRow", "gone"),
        ("pager_test.go", GO, "TestPager/last_row", "evident"),
        ("pager_test.go", GO, "TestPager/no_row", "evident"),
        ("pager_test.go", GO, "TestPager/first_row", "gone"),
        ("PagerTest.java", JAVA, "PagerTest#lastRow", "evident"),
        ("PagerTest.java", JAVA, "RowTest#lastRow", "gone"),
        ("PagerTest.java", JAVA, "PagerTest#rows", "skipped"),
        ("pager.test.ts", "it.each([\n  [1],\n])('keeps %i rows', f)", "keeps 3 rows", "evident"),
        ("pager.test.ts", "it.skip.each`n`('keeps $n rows', f)", "keeps 3 rows", "skipped"),
        ("src/pager.rs", "#[test]\nfn last_row() {", "last_row", "evident"),
        ("pager.test.ts", "it.skip('keeps rows', f)", "keeps rows", "skipped"),
        ("pager.test.ts", "xit('keeps rows', f)", "keeps rows", "skipped"),
        ("pager.test.ts", "xit('no', f)\nit('keeps rows', f)", "keeps rows", "evident"),
        ("pager.test.ts", "it.skip(\n  'no', f)\nit('keeps rows', f)", "keeps rows", "evident"),
        ("src/pager.rs", "#[test]\n#[ignore]\nfn last_row() {", "last_row", "skipped"),
        ("PagerTest.java", "@Test\n@Disabled\nvoid rows() {", "rows", "skipped"),
        ("PagerTests.cs", '[Fact(Skip = "no")]\npublic void Rows() {', "Rows", "skipped"),
        ("spec/pager_spec.rb", 'xit "keeps rows" do', "keeps rows", "skipped"),
        ("test/pager_test.exs", '@tag :skip\ntest "keeps rows" do', "keeps rows", "skipped"),
        ("spec/pager.lua", "it('keeps rows', function", "keeps rows", "evident"),
    ],
)
def test_tests_of_other_languages_are_recognized_by_their_declaration(path, text, test, expected):
    assert state(f"{path}::{test}", {path: TreeContent("file", "1", text.encode())}) == expected


PAGER = 'LIMIT = 9\nimport rows\ndef page(): ...\ndef total():\n    """>>> total()"""\n'
VITEST = (
    'import {page} from "../pager"\nconst full = page(9)\ndescribe("rows", () => { each(a)("b") })'
)


@pytest.mark.parametrize(
    ("path", "text", "test", "is_test"),
    [
        ("src/pager.py", PAGER, "page", False),
        ("src/pager.py", PAGER, "LIMIT", False),
        ("src/pager.py", PAGER, "total", True),  # a doctest
        ("src/pager.py", "def test_page(): ...", "test_page", True),
        ("src/pager.py", "class PagerTest:\n    def page(self): ...", "PagerTest::page", True),
        ("tests/test_pager.py", PAGER, "page", True),  # a team may call its tests as it wants
        ("tests/test_pager.py", PAGER, "LIMIT", False),
        ("tests/test_pager.py", PAGER, "rows", False),
        ("tests/test_pager.py", "test_page = for_all(page)", "test_page", True),
        ("src/pager.test.ts", VITEST, "rows", True),
        ("src/pager.test.ts", VITEST, "b", True),
        ("src/pager.test.ts", VITEST, "import", False),
        ("src/pager.ts", VITEST, "full", False),
        ("pager.go", "func Page(rows int) {", "Page", False),
        ("pager_test.go", 'func TestRows(t *T) { t.Run("no rows", f) }', "no rows", True),
        ("pager_test.go", "func TestRows(t *T) { return }", "return", False),
        ("src/pager.rs", "fn last_row() {", "last_row", False),
        ("src/pager.rs", "#[test]\nfn last_row() {", "last_row", True),
        ("PagerTest.java", "public void keepsRows() {", "keepsRows", True),
        ("Pager.java", "public void keepsRows() {", "keepsRows", False),
        ("src/pager.c", "BOOST_AUTO_TEST_CASE(last_row)", "last_row", True),
        ("tests/pager.sh", "keeps_rows() {", "keeps_rows", True),
        ("tests/PagerTest.php", "public function it_keeps_rows() {", "it_keeps_rows", True),
        ("spec/pager.lua", "it('keeps rows', function", "keeps rows", True),
        ("features/pager.feature", "Scenario: the last row", "the last row", True),
        ("checks/pager.py", "def check_rows(): ...", "check_rows", True),
        ("fuzz/pager.py", "def fuzz_rows(): ...", "fuzz_rows", True),
        ("src/pager.py", "def describe_rows(): ...", "describe_rows", True),
        ("pager_test.go", "type Pager struct { suite.Suite }", "Pager", True),
        ("pager_test.go", "func (s *Pager) Rows(c *C) {", "Rows", True),
        ("pager.go", "func (s *Pager) Rows(c *C) {", "Rows", False),
        ("spec/pager_spec.rb", "describe Pager do", "Pager", True),
        ("acceptance/pager.rb", "RSpec.describe Pager do", "Pager", True),
        ("src/it/PagerIT.java", "class PagerIT {\n@Test\nvoid rows() {", "PagerIT", True),
        ("src/it/PagerIT.java", "@ArchTest\nstatic final ArchRule rows = no();", "rows", True),
        ("src/pager.rs", "#[bench]\nfn last_row(b: &mut Bencher) {", "last_row", True),
        ("src/pager.rs", "#[wasm_bindgen_test]\nasync fn last_row() {", "last_row", True),
        ("src/pager.rs", "#[test]\nfn rows() {}\n\nfn last_row() {", "last_row", False),
        ("tests/pager.c", "int\nlast_row(void)\n{", "last_row", True),
        ("tests/pager.c", "    return last_row(9);", "last_row", False),
    ],
)
def test_code_that_is_no_test_is_told_from_tests(path, text, test, is_test):
    value = f"{path}::{test}"
    status = EvidenceReader().status(value, {path: TreeContent("file", "1", text.encode())})

    assert (status.state, status.is_test) == ("evident", is_test)


def test_the_missing_part_is_named_with_the_tests_of_the_file():
    reader = EvidenceReader()

    gone = reader.status("tests/broken.py::test_rows", TREE)

    known = ("test_row",)
    assert gone == EvidenceStatus(
        "tests/broken.py::test_rows", Status.GONE, lacks="test", known=known
    )
    assert reader.status("tests/test_pager.py::x", TREE).known[:2] == (
        "TestPager",
        "TestPager::test_last_row",
    )
    assert reader.status("no.py::x", TREE).lacks == "path"
    assert reader.status("latin.txt#x", TREE).lacks == "text"


def test_a_file_is_read_once():
    reader = EvidenceReader()
    value = "tests/test_pager.py::test_last_row"
    reader.status(value, TREE)

    assert reader.knows(value, "1")
    again = reader.status(value, {"tests/test_pager.py": TreeContent("file", "1")})
    assert again.state is Status.EVIDENT


def test_the_tests_of_a_file_are_searched_once_for_all_evidence(monkeypatch):
    searched = []
    search = evidence_status.declared_tests
    monkeypatch.setattr(
        evidence_status, "declared_tests", lambda file: searched.append(file.path) or search(file)
    )
    reader = EvidenceReader()
    content = "".join(f"it('keeps row {number}', f)\n" for number in range(9)).encode()
    tree = {"rows.test.js": TreeContent("file", "1", content)}

    states = {reader.status(f"rows.test.js::keeps row {n}", tree).state for n in range(10)}

    assert states == {Status.EVIDENT, Status.GONE}
    assert searched == ["rows.test.js"]


@given(st.text(max_size=50))
def test_every_value_has_a_status_and_no_path_leads_out_of_the_tree(value):
    assert EvidenceReader().status(value, TREE).state in Status
    for path in (*named_paths(value), plain_path(value)):
        assert not path.startswith("/")
        assert ".." not in path.split("/")


def test_the_worst_status_counts():
    def pieces(*states):
        return worst_status(EvidenceStatus("x", Status(item)) for item in states).state

    assert pieces("evident", "stated") is Status.EVIDENT
    assert pieces("evident", "skipped") is Status.SKIPPED
    assert pieces("skipped", "gone") is Status.GONE
    assert pieces() is Status.STATED


def test_only_evidence_of_done_preventions_is_checked():
    done = a_prevention(evidence=("tests/test_pager.py::test_every_row",))
    planned = done._replace(status="planned")

    assert evidence_of(a_lesson("a", done)) == ("tests/test_pager.py::test_every_row",)
    assert evidence_of(a_lesson("a", planned)) == ()


@pytest.mark.parametrize(
    ("value", "expected", "lacks"),
    [
        ("absent: tests/test_pages.py", "evident", ""),
        ("absent:tests/test_pages.py", "evident", ""),
        ("absent: tests/test_pager.py", "gone", "absence"),
        ("absent: tests", "gone", "absence"),
        ("absent: vendor", "gone", "absence"),
        ("absent: tests/test_pager.py#page(11)", "evident", ""),
        ("absent: tests/test_pager.py#page(10) == ", "gone", "absence"),
        ("absent: tests/test_pages.py#page(10)", "evident", ""),
        ("absent: tests/test_pager.py::test_first_row", "evident", ""),
        ("absent: tests/test_pager.py::test_last_row", "gone", "absence"),
        ("absent: tests/test_pager.py::test_slow", "gone", "absence"),
        ("absent: tests/test_pager.py::TestOther::test_x", "stated", ""),
        ("absent: huge.py#text", "stated", ""),
        ("absent: https://example.com", "stated", ""),
    ],
)
def test_evidence_of_an_absence_is_gone_if_the_tree_has_what_it_names(value, expected, lacks):
    status = EvidenceReader().status(value, TREE)

    assert (status.value, status.state, status.lacks) == (value, expected, lacks)


def test_an_absence_is_decided_by_the_same_paths_as_the_presence():
    assert named_paths("absent: a.py#x") == named_paths("a.py#x")


def test_a_huge_file_is_not_searched():
    tree = {"a.txt": TreeContent("file", "1", b"x" * (MOST_BYTES + 1))}

    assert state("a.txt#x", tree) == "stated"


@pytest.mark.parametrize(
    "text", ["\n", " ", "/*", "describe(", "a", "const a,", "test(", "func (", "rows(", "'a "]
)
def test_a_large_file_of_one_repeated_text_is_searched(text):
    path, content = "tests/rows.js", b"rows;\n" + text.encode() * (100_000 // len(text))

    assert state(f"{path}::rows", {path: TreeContent("file", "", content)}) == "evident"
    assert state(f"{path}::cells", {path: TreeContent("file", "", content)}) == "gone"


def test_a_name_of_many_inputs_is_compared_at_once():
    text = f"it.each([])('{'%s a ' * 12}b', f)".encode()

    assert state(f"a.test.js::{'a ' * 99}", {"a.test.js": TreeContent("file", "1", text)}) == "gone"


@pytest.mark.parametrize(
    ("text", "test", "expected"),
    [
        ("it.each([1])('%s', f)", "keeps rows", "gone"),
        ("it.each([1])('%s, %s', f)", "keeps, rows", "gone"),
        ("it.each(['keeps rows'])('%s', f)", "keeps rows", "evident"),
        ("it('costs $5', f)", "costs $6", "gone"),
    ],
)
def test_a_name_that_is_nothing_but_inputs_is_that_of_no_other_test(text, test, expected):
    tree = {"a.test.js": TreeContent("file", "1", text.encode())}

    assert state(f"a.test.js::{test}", tree) == expected


def test_blank_lines_before_a_comment_are_not_part_of_it():
    text = b"\n\n  \n// row\n\n   code();\n"

    assert state("a.js::row", {"a.js": TreeContent("file", "", text)}) == "gone"
    assert state("a.js::code", {"a.js": TreeContent("file", "", text)}) == "evident"
