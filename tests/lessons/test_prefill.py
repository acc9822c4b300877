"""What is proposed for a lesson before any question is asked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.lessons.lesson_edit import write_entry
from fixlearn.lessons.lesson_file import MOST_TITLE, parse_lesson
from fixlearn.lessons.prefill import kind_of_evidence, prefill
from fixlearn.lessons.prevention import KINDS
from fixlearn.lessons.test_names import ChangedFile, Hunk
from tests.builders import a_lesson, a_prevention
from tests.lessons.changed_files import PAGER, ROOTS, TEST, changed


def test_title_kind_evidence_and_areas_are_proposed_for_a_fix_with_a_test() -> None:
    proposal = prefill("fix(pager): last row is lost", "main", [PAGER, TEST], ROOTS)

    assert proposal.title == "Last row is lost"
    assert proposal.kind == "test"
    assert proposal.evidence("test") == ("tests/test_pager.py::test_last_row",)
    assert proposal.areas == ("src/pager.py",)


def test_no_kind_is_certain_if_there_are_several_and_named_tests_come_first() -> None:
    proposal = prefill("", "", [changed("rows.proto", "x"), PAGER, TEST], ROOTS)

    assert proposal.kind == ""
    assert [candidate.kind for candidate in proposal.candidates] == ["test", "guard"]


def test_a_property_test_can_be_evidence_of_a_test() -> None:
    proposal = prefill("", "", [changed("test_a.py", "@given(x)", "def test_a(x):")], ROOTS)

    assert proposal.kind == "property-test"
    assert proposal.evidence("test") == ("test_a.py::test_a",)
    assert proposal.evidence("lint") == ()


@pytest.mark.parametrize(
    ("evidence", "kind"),
    [
        (["tests/test_pager.py::test_last_row"], "test"),
        (["tests/test_other.py"], "test"),
        (["tests/test_other.py", ".gitlab-ci.yml"], ""),
        (["ruff.toml#DTZ"], "lint"),
        (["https://example.com/alert"], ""),
        (["src/pager.py"], ""),
    ],
)
def test_evidence_decides_the_kind_if_all_of_it_agrees(evidence: list[str], kind: str) -> None:
    assert kind_of_evidence(evidence, prefill("", "", [TEST], ROOTS)) == kind


@pytest.mark.parametrize(
    ("paths", "areas"),
    [
        (["a.py", "b.py"], ("a.py", "b.py")),
        (["src/a/1", "src/a/2", "src/a/3", "src/b/4", "src/b/5"], ("src/a/**", "src/b/**")),
        (["1", "2", "3", "4", "5"], ()),
        (["uv.lock", "CHANGELOG.md", "tests/test_a.py", "lessons/2026/a.md", "a.py"], ("a.py",)),
        (["README.md", "a.py"], ("a.py",)),
        (["README.md", "docs/a.md"], ("README.md", "docs/a.md")),
        (["src/[id].ts", "src/*.c"], ()),  # they would be patterns
    ],
)
def test_the_areas_are_the_product_files(paths: list[str], areas: tuple[str, ...]) -> None:
    assert prefill("", "", [changed(path) for path in paths], ROOTS).areas == areas


@pytest.mark.parametrize(
    "path",
    ["tests/a\nb.py", "tests/\x1b[31m.py", "tests/a  b.py", '"tests/a\\nb.py"', "tests/a#b.py",
     "tests/a::b.py", "tests/\ufffd.py", "tests/\u202eyp.py"],
)  # fmt: skip
def test_a_path_that_could_be_misread_proposes_nothing(path: str) -> None:
    proposal = prefill("", "", [changed(path, "def test_a():")], ROOTS)

    assert (proposal.candidates, proposal.areas) == ((), ())


def test_without_a_message_the_branch_of_a_fix_gives_the_title() -> None:
    assert prefill("", "ada/fix/PAGE-12-last-row-dropped", [], ROOTS).title == "Last row dropped"
    assert prefill("", "main", [], ROOTS).title == ""


@given(
    st.text(max_size=200),
    st.text(max_size=60),
    st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40), st.text(max_size=60))),
)
@settings(max_examples=150)
def test_every_proposal_can_be_written_and_read_back(
    subject: str, branch: str, rows: list[tuple[str, str, str]]
) -> None:
    files = [
        ChangedFile(f"tests/{path}.py", (Hunk(heading, (f"def test_{line}():", line)),))
        for path, heading, line in rows
    ]

    proposal = prefill(subject, branch, files, ROOTS)

    assert len(proposal.title) <= MOST_TITLE
    assert all(kind in KINDS for kind, _ in proposal.candidates)
    steps = [a_prevention(kind, evidence=evidence) for kind, evidence in proposal.candidates]
    lesson = a_lesson("x", *steps, title=proposal.title or "x", areas=proposal.areas)
    assert parse_lesson(lesson.path, write_entry(lesson).encode()).lesson == lesson
