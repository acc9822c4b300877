"""Verdicts on tests as text and as test cases: what they quote from outside is inert."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.lessons.proof import ProofOutcome, finding_of
from fixlearn.render import ci_formats, tables
from fixlearn.render.sanitize import sanitize_terminal
from tests.render.hostile import HOSTILE, harm, trial


@given(HOSTILE, st.sampled_from(ProofOutcome))
@settings(max_examples=100)
def test_names_and_output_of_tests_are_sanitized(text: str, outcome: ProofOutcome) -> None:
    result = trial(text, outcome)
    findings = [finding_of(result)]

    printed = tables.prove([result], findings)

    assert list(harm(printed)) == []
    name = sanitize_terminal(f"{text}: {text}") if text else ""
    assert printed.startswith(f"{name}\n  ")
    assert (
        list(harm(ci_formats.junit_report("prove", text, tables.cases([result], findings)))) == []
    )


def test_a_lesson_without_a_test_is_a_skipped_test_case() -> None:
    (case,) = tables.cases([trial("x", ProofOutcome.NOTHING_TO_RUN)._replace(value="")], [None])

    assert (case.name, case.findings, case.skipped) == ("x", (), "x")
