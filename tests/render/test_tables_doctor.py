"""What the doctor found, as lines."""

from __future__ import annotations

from textwrap import dedent

import pytest

from fixlearn.model import Diagnosis
from fixlearn.render import tables
from fixlearn.render.text import Colours

FINE = Diagnosis("git", "ok", "2.39.5")
ADD = Diagnosis("hook types", "warning", "one is missing", ("add this:", "  a: b", "", "c: d"))
NONE = [
    Diagnosis("commit-msg", "problem", "none", ("fixlearn install",)),
    Diagnosis("pre-push", "warning", "none", ("fixlearn install",)),
]


def test_states_and_names_are_columns_with_the_fixing_command_below():
    assert tables.doctor([FINE, ADD]) == dedent("""\
        ok       git         2.39.5
        warning  hook types  one is missing
          hint: add this:
                  a: b

                c: d
        """)


def test_a_command_that_fixes_several_problems_is_printed_once():
    assert tables.doctor([*NONE, FINE]) == dedent("""\
        problem  commit-msg  none
        warning  pre-push    none
          hint: fixlearn install
        ok       git         2.39.5
        """)


def test_colour_changes_no_column():
    colours = Colours(error=lambda text: f"<{text}>", where=lambda text: f"[{text}]")

    assert tables.doctor(NONE[:1], colours) == (
        "<problem>  [commit-msg]  none\n  hint: fixlearn install\n"
    )


def test_without_diagnoses_nothing_is_printed():
    assert tables.doctor([]) == ""


@pytest.mark.parametrize(
    ("actual", "output"),
    [
        ([FINE], "everything is set up"),
        ([FINE._replace(state="advice")], "everything is set up"),
        ([ADD], "1 warning"),
        ([ADD, ADD, *NONE], "1 problem, 3 warnings"),
        ([NONE[0], NONE[0]], "2 problems"),
    ],
)
def test_problems_are_counted(actual, output):
    assert tables.counts(actual) == output


def test_in_a_terminal_diagnoses_are_wrapped_and_commands_are_not():
    long = NONE[0]._replace(
        says="no hook runs fixlearn at each commit", remedy=("fixlearn install --force --global",)
    )

    assert tables.doctor([long], columns=40) == dedent("""\
        problem  commit-msg  no hook runs
            fixlearn at each commit
          hint: fixlearn install --force --global
        """)
    assert tables.doctor([long], columns=50) == dedent("""\
        problem  commit-msg  no hook runs fixlearn at each
                             commit
          hint: fixlearn install --force --global
        """)
