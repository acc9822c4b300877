"""The themes of all lessons as text and Markdown."""

from __future__ import annotations

import json as standard

from fixlearn.releases.themes import KindRecord, Returned, Theme, Themes
from fixlearn.render.release_report import theme_tables, themes_markdown, themes_text
from fixlearn.render.summary_document import SummaryDocument, as_json
from tests.builders import a_summary
from tests.render.readers import our_schema

THEMES = Themes(
    lessons=31,
    periods=("2025", "2026"),
    causes=(Theme("boundary", (3, 2), 5), Theme("state", (0, 1), 1)),
    found_by=(),
    areas=(Theme("src/*.py", (1, 0), 1),),
    returned=(Returned("last-row", "Last row <dropped>\x1b", 2),),
    kinds=(KindRecord("guard", 12, 12), KindRecord("test", 9, 7)),
    repairs=4,
    repair_days=40.5,
    ages=5,
    age_days=427,
)


def test_the_text_has_a_table_for_each_theme() -> None:
    assert (
        themes_text(THEMES)
        == """\
Themes of 31 lessons
  Causes      2025  2026  in all
    boundary     3     2       5
    state        0     1       1
  Areas       2025  2026  in all
    src/*.py     1     0       1
  Kinds of prevention that held   never came back
    guard                        12 of 12 (100 %)
    test                                   7 of 9
  Came back                            times
    Last row <dropped>\\x1b (last-row)      2
  a repair item was released 40 days after its lesson (median of 4)
  a bug lived 14 months before its fix (median of 5)
"""
    )


def test_the_markdown_has_the_same_tables() -> None:
    lines = themes_markdown(THEMES).splitlines()

    assert lines[:6] == [
        "### Themes of 31 lessons",
        "",
        "| Causes | 2025 | 2026 | in all |",
        "|---|---:|---:|---:|",
        "| boundary | 3 | 2 | 5 |",
        "| state | 0 | 1 | 1 |",
    ]
    assert "| Last row \\<dropped\\> (last-row) | 2 |" in lines
    assert lines[-1] == "- a bug lived 14 months before its fix (median of 5)"


def test_of_one_period_only_the_sum_is_shown() -> None:
    one = THEMES._replace(periods=("2026",), causes=(Theme("state", (3,), 3),))

    assert theme_tables(one)[0] == ("Causes", ("lessons",), (("state", "3"),))


def test_the_json_follows_its_schema() -> None:
    document = standard.loads(as_json(SummaryDocument([a_summary()], (), THEMES)))

    our_schema().validate(document)
    assert document["themes"]["kinds"] == [
        {"kind": "guard", "lessons": 12, "held": 12},
        {"kind": "test", "lessons": 9, "held": 7},
    ]
