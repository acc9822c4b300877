"""Which heading of a changelog belongs to a release."""

from __future__ import annotations

import pytest

from fixlearn.errors import UsageError
from fixlearn.releases.changelog import WantedHeading, heading_of
from fixlearn.releases.changelog_markdown import outline

V1_4 = WantedHeading("v1.4", "1.4")


def found(text: str, sought: WantedHeading = V1_4) -> int:
    """The line of the heading, from 1."""
    return heading_of(sought, outline(text).headings, "CHANGELOG.md").line + 1


@pytest.mark.parametrize(
    "heading",
    [
        "## 1.4",
        "## v1.4.0",
        "## V1.4",
        "## [1.4.0] - 2026-01-01",
        "## [1.4.0](https://example.com/v1.3...v1.4) (2026-01-01)",
        "## [v1.4][] - 2026-01-01 [YANKED]",
        "## Version 1.4",
        "## Version: 1.4.",
        "## Release v1.4, not released yet",
        "## pager 1.4.0 (2026-01-01)",
        "## [1.4.0/0.66.0/0.0.17] 2026-01-01",
        "## [2.5.0/v1.4] - 2026-01-01",
        "## [1.4.0] Metrics (alpha) - 2026-01-01",
        "## 2026-01-01, version 1.4",
        "## 2026.01.01, Version 1.4 (stable)",
        "## **1.4** `stable`",
        "## 1.4.0 ##",
        "# 1.4",
        "###### 1.4",
        "1.4\n---",
        "Version\n1.4\n===",
    ],
)
def test_the_heading_of_a_version_is_recognized_in_every_usual_form(heading: str) -> None:
    text = f"# Changelog\n\nUnder 1.4 there is nothing.\n\n{heading}\n\n- Rows.\n\n## 1.3\n"

    assert found(text) == 5


@pytest.mark.parametrize(
    "text",
    [
        "## 1.4.1\n",
        "## 1.40\n",
        "## 11.4\n",
        "## 1.4rc1\n",
        "## 1.5, the one after 1.4\n",
        "## The road to 2.0 from 1.4\n",
        "## 3 mistakes of 1.4\n",
        "## 2026.01.01, the one after 1.4\n",
        "## 1.5 (release 1.4 was withdrawn)\n",
        "```\n## 1.4\n```\n",
        "    ## 1.4\n",
        "<!--\n## 1.4\n-->\n",
        "> ## 1.4\n",
        "- ## 1.4\n",
        "<pre>\n## 1.4\n</pre>\n",
        "#1.4\n",
        "\\## 1.4\n",
        "## 1.5\n\n### Changes since 1.4\n",
        "1.4\n",
        "",
    ],
)
def test_other_headings_are_not_those_of_the_version(text: str) -> None:
    with pytest.raises(UsageError, match=r"CHANGELOG\.md has no heading for v1\.4"):
        found(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("## 1.4.0\n\n## 1.4\n", 3),  # as it is written, before as it is meant
        ("# pager 1.4\n\n## 1.4\n", 3),  # that begins with it
        ("## 1.4\n\n### 1.4 in detail\n", 1),  # the outermost
        ("## 1.0.10\n\n## 1.4.10\n\n## 1.4\n", 5),
        ("# 1\n\n## 1.4\n", 3),
        ("# Version 1\n\n## 1.4\n", 3),
    ],
)
def test_the_best_matching_heading_is_chosen(text: str, line: int) -> None:
    assert found(text) == line


def test_two_equally_good_headings_are_an_error_with_a_hint() -> None:
    with pytest.raises(UsageError) as refused:
        found("## 1.4\n\n## v1.4\n")

    assert str(refused.value) == (
        "CHANGELOG.md has more than one heading for v1.4\n"
        "  why: they are in the lines 1, 3\n"
        "  hint: put two lines where its section belongs, then repeat:\n"
        "        <!-- fixlearn:begin v1.4 -->\n"
        "        <!-- fixlearn:end v1.4 -->"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("## store 1.4\n\n## pager 1.4\n", 3),
        ("## store/v1.4\n\n## pager/v1.4\n", 3),
        ("## 1.4\n", 1),  # a changelog of the component's own
    ],
)
def test_a_component_s_release_has_a_heading_that_names_it(text: str, line: int) -> None:
    assert found(text, WantedHeading("pager/v1.4", "1.4", "pager")) == line


@pytest.mark.parametrize(
    "heading",
    ["## Unreleased", "## [Unreleased]", "## 1.4 (unreleased)", "## 1.4, not released yet"],
)
def test_unreleased_changes_have_their_own_heading(heading: str) -> None:
    text = f"# Changelog\n\n{heading}\n\n## 1.3\n\n### Unreleased until then\n"

    assert found(text, WantedHeading("unreleased")) == 3


@pytest.mark.parametrize(("name", "line"), [("2026.1.1", 3), ("2026-01-01", 5), ("2026.1", 7)])
def test_versions_that_are_dates_are_recognized(name: str, line: int) -> None:
    text = "## 1.0 - 2026-01-01\n\n## 2026.1.1\n\n## 2026-01-01\n\n## 2026.1\n"

    assert found(text, WantedHeading(name, name)) == line


@pytest.mark.parametrize(
    ("text", "sought", "hint"),
    [
        ("# Changelog\n", V1_4, "add the line: ## v1.4"),
        ("# 1.3\n", V1_4, "add the line: # v1.4"),
        (
            "### Unreleased\n",
            V1_4,
            "add the line: ### v1.4     (or rename the heading in line 1: Unreleased)",
        ),
        ("# Changelog\n", WantedHeading("unreleased"), "add the line: ## Unreleased"),
    ],
)
def test_without_a_heading_the_error_has_the_line_to_add(
    text: str, sought: WantedHeading, hint: str
) -> None:
    with pytest.raises(UsageError) as refused:
        found(text, sought)

    assert refused.value.hint == hint
