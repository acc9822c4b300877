"""A section in a changelog: where it goes, what becomes of it, and what is never touched."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.errors import UsageError
from fixlearn.releases.changelog import Done, Update, WantedHeading
from fixlearn.releases.changelog_markdown import written
from tests.releases.changelogs import BEGIN, END, body, put

UNRELEASED = WantedHeading("unreleased")


def shown(changelog: str) -> str:
    """The changelog with the section of v1.0, without the digest, in short."""
    text = re.sub(r" sha256:[0-9a-f]{16}", "", put(changelog).text)
    return re.sub(
        r"<!-- fixlearn:begin v1\.0 -->\s+(#+) .*?<!-- fixlearn:end v1\.0 -->",
        r"<\1>",
        text,
        flags=re.DOTALL,
    )


def test_a_section_is_placed_between_two_comments_at_the_end_of_the_version() -> None:
    changelog = dedent("""\
        # Changelog

        ## 1.0

        ### Fixed

        - Rows.

        ## 0.9
        """)

    assert put(changelog) == Update(
        dedent("""\
            # Changelog

            ## 1.0

            ### Fixed

            - Rows.

            <!-- fixlearn:begin v1.0 sha256:b40f02409074e315 -->

            ### What v1.0 taught

            - **Rows lost.** A test looks at them.

            <!-- fixlearn:end v1.0 -->

            ## 0.9
            """),
        Done.ADDED,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## 1.0\n", "## 1.0\n\n<###>\n"),
        ("## 1.0", "## 1.0\n\n<###>"),
        ("## 1.0\n## 0.9\n", "## 1.0\n\n<###>\n\n## 0.9\n"),
        ("## 1.0\n\n\n\n## 0.9\n", "## 1.0\n\n<###>\n\n\n\n## 0.9\n"),
        ("# 1.0\n\n## Fixed\n\n- a\n", "# 1.0\n\n## Fixed\n\n- a\n\n<##>\n"),
        ("1.0\n---\n\na\n\n0.9\n---\n", "1.0\n---\n\na\n\n<###>\n\n0.9\n---\n"),
        # a nested list, a code fence and a quotation end before it
        ("## 1.0\n\n- a\n  - b\n", "## 1.0\n\n- a\n  - b\n\n<###>\n"),
        ("## 1.0\n\n```\n## 0.9\n```\n", "## 1.0\n\n```\n## 0.9\n```\n\n<###>\n"),
        ("## 1.0\n\n> a\n", "## 1.0\n\n> a\n\n<###>\n"),
        # what leads to the next heading, or to the end, stays there
        ("## 1.0\n\na\n\n[1.0]: x\n[1.0]: y\n", "## 1.0\n\na\n\n<###>\n\n[1.0]: x\n[1.0]: y\n"),
        (
            "## [1.0]\n\na\n\n---\n\n## 0.9\n\n[1.0]: x\n",
            "## [1.0]\n\na\n\n<###>\n\n---\n\n## 0.9\n\n[1.0]: x\n",
        ),
        (
            '## 1.0\n\na\n\n<a name="0.9"></a>\n## 0.9\n',
            '## 1.0\n\na\n\n<###>\n\n<a name="0.9"></a>\n## 0.9\n',
        ),
        ("## 1.0\n\na\n\n<!-- made by x -->\n", "## 1.0\n\na\n\n<###>\n\n<!-- made by x -->\n"),
        ("## 1.0\n\n<!-- all -->\n\na\n", "## 1.0\n\n<!-- all -->\n\na\n\n<###>\n"),
        # where a person wants to have it
        (
            "## 1.0\n\n<!-- fixlearn:begin v1.0 -->\n<!-- fixlearn:end v1.0 -->\n\na\n",
            "## 1.0\n\n<###>\n\na\n",
        ),
        (
            "<details>\n\n<!-- fixlearn:begin v1.0 -->\n<!-- fixlearn:end v1.0 -->\n\n</details>\n",
            "<details>\n\n<###>\n\n</details>\n",
        ),
    ],
)
def test_the_section_is_placed_after_the_text_of_the_version(before: str, after: str) -> None:
    assert shown(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # the level says how big the release is
        (
            "# 1.1.0 (2026-02-01)\n\n## 1.0 (2026-01-05)\n\n- a\n\n# 0.9.0\n",
            "# 1.1.0 (2026-02-01)\n\n## 1.0 (2026-01-05)\n\n- a\n\n<###>\n\n# 0.9.0\n",
        ),
        (
            "# [1.0](x) (2026-01-05)\n\n### Fixes\n\n- a\n\n## [0.9.1](x) (2026-01-04)\n",
            "# [1.0](x) (2026-01-05)\n\n### Fixes\n\n- a\n\n<##>\n\n## [0.9.1](x) (2026-01-04)\n",
        ),
        ("# 1.0\n\n## v0.9.1 - 2026-01-04\n", "# 1.0\n\n<##>\n\n## v0.9.1 - 2026-01-04\n"),
        ("# 1.0\n\n### Version 0.9.1\n", "# 1.0\n\n<##>\n\n### Version 0.9.1\n"),
        ("# 1.0\n\n## pkg@0.9.1\n", "# 1.0\n\n<##>\n\n## pkg@0.9.1\n"),
        (
            "# pager 1.0 (2026-01-05)\n\n## pager 0.9.1 (2026-01-04)\n",
            "# pager 1.0 (2026-01-05)\n\n<##>\n\n## pager 0.9.1 (2026-01-04)\n",
        ),
        (
            "# 1.0\n\n## 0.9.1 (January 4th, 2026)\n",
            "# 1.0\n\n<##>\n\n## 0.9.1 (January 4th, 2026)\n",
        ),
        # a number that is no other version begins a part of this one
        ("## 1.0\n\n### 1.0.0\n\n- a\n", "## 1.0\n\n### 1.0.0\n\n- a\n\n<###>\n"),
        ("## 1.0\n\n### 3 bugs fixed\n\n- a\n", "## 1.0\n\n### 3 bugs fixed\n\n- a\n\n<###>\n"),
        (
            "## 1.0\n\n### 0.9 compatibility removed\n\n- a\n",
            "## 1.0\n\n### 0.9 compatibility removed\n\n- a\n\n<###>\n",
        ),
        ("## 1.0\n\n### v2 is gone\n\n- a\n", "## 1.0\n\n### v2 is gone\n\n- a\n\n<###>\n"),
        ("## 1.0\n\n### Python 3.12\n\n- a\n", "## 1.0\n\n### Python 3.12\n\n- a\n\n<###>\n"),
    ],
)
def test_the_heading_of_another_version_ends_a_version_whatever_its_level(
    before: str, after: str
) -> None:
    assert shown(before) == after


@pytest.mark.parametrize(
    "misplaced",
    [
        "## 1.1",
        "## Unreleased",
        "# 0.9 (2026-01-01)",
        "## [1.44.0/0.66.0] 2026-01-01",
        "## [1.1] Metrics (alpha) - 2026-01-01",
        "## 1.1 (beta)",
        "## v2 (beta)",
        "## v2 [in development]",
        "## Version 2",
    ],
)
def test_a_section_below_another_version_moves_to_its_own(misplaced: str) -> None:
    section = put("## 1.0\n").text.partition("\n\n")[2]
    changelog = f"{misplaced}\n\n- b\n\n{section}\n## 1.0\n\n- a\n"

    update = put(changelog)

    assert update == (f"{misplaced}\n\n- b\n\n## 1.0\n\n- a\n\n{section}", Done.MOVED)
    assert put(update.text) == (update.text, Done.CURRENT)


def test_a_section_that_was_edited_by_hand_moves_only_by_force() -> None:
    section = put("## 1.0\n").text.partition("\n\n")[2].replace("Rows lost.", "Rows lost!")
    changelog = f"## 1.1\n\n{section}\n## 1.0\n"

    assert put(changelog).done is Done.EDITED
    assert put(changelog, force=True).done is Done.MOVED


@pytest.mark.parametrize(
    "changelog", ["# Changelog\n\n{}\n## 1.0\n", "## Lessons\n\n{}\n## 1.0\n", "{}\n## 1.1\n"]
)
def test_a_section_that_a_person_put_below_no_version_stays_there(changelog: str) -> None:
    section = put("## 1.0\n").text.partition("\n\n")[2]

    assert put(changelog.format(section)).done in (Done.CURRENT, Done.REPLACED)


def test_an_untouched_section_is_replaced_in_its_place() -> None:
    old = written("v1.0", "### What v1.0 taught\n\n- Nothing.\n")

    update = put(f"# Changelog\n\n{old}\nText.\n\n## 1.0\n")

    assert update.done is Done.REPLACED
    assert update.text == f"# Changelog\n\n{written('v1.0', body(3))}\nText.\n\n## 1.0\n"


def test_a_section_that_was_edited_by_hand_is_replaced_only_by_force() -> None:
    text = put("## 1.0\n").text.replace("Rows lost.", "Rows lost!")

    assert put(text).done is Done.EDITED
    assert put(text, force=True) == (put("## 1.0\n").text, Done.REPLACED)


def test_an_edit_equal_to_the_new_text_is_no_edit() -> None:
    text = put("## 1.0\n").text
    stale = text.replace("b40f02409074e315", "0" * 16)

    assert put(stale) == (text, Done.REPLACED)


def test_the_unreleased_section_becomes_the_section_of_the_release() -> None:
    unreleased = put("# Changelog\n\n## Unreleased\n\n- a\n\n## 0.9\n", UNRELEASED).text

    renamed = put(unreleased.replace("## Unreleased", "## 1.0"))

    assert renamed.done is Done.TAKEN_OVER
    assert renamed.text == put("# Changelog\n\n## 1.0\n\n- a\n\n## 0.9\n").text


@pytest.mark.parametrize(
    "changelog",
    ["## Unreleased\n\n- a\n\n## 1.0\n\n- b\n", "## 1.0\n\n- b\n\n## Unreleased\n\n- a\n"],
)
def test_an_upcoming_release_takes_over_the_unreleased_section_from_any_place(
    changelog: str,
) -> None:
    text = put(changelog, UNRELEASED).text

    cut, published = put(text, is_to_be_cut=True), put(text)

    assert cut == (put(changelog).text, Done.TAKEN_OVER)
    assert published.done is Done.ADDED  # it may tell of what came after the release
    assert put(cut.text).done is Done.CURRENT


def test_an_edited_unreleased_section_is_taken_over_only_by_force() -> None:
    text = put("## Unreleased\n\n## 1.0\n", UNRELEASED).text.replace("looks", "looks well")

    assert put(text, is_to_be_cut=True).done is Done.EDITED
    assert put(text, is_to_be_cut=True, force=True).done is Done.TAKEN_OVER
    assert put(text.replace("## Unreleased\n", "")).done is Done.ADDED


PIECES = (
    *("# Changelog", "## 1.0", "## v1.0.0 - 2026-01-01", "## Unreleased", "### Fixed", "1.0\n---"),
    *("- a", "  - b", "* c", "> d", "    code", "```", "~~~", "---", "text", "[1.0]: https://x.y"),
    *("<!-- x -->", "<!--", "-->", "<div>", "</div>", '<a name="x"></a>', "| a |\n|---|", "\\"),
    *("", "", "", "\t", "\x0c", "\u2028", "é\x00", BEGIN.strip(), END.strip()),
)
CHANGELOGS = st.builds(
    lambda mark, lines, newlines, last: (
        mark + "".join(map("".join, zip(lines, newlines, strict=False))) + last
    ),
    st.sampled_from(["", "\ufeff"]),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=14),
    st.lists(st.sampled_from(["\n", "\r\n", "\r", "\n\n"]), min_size=14, max_size=14),
    st.sampled_from(["", "\n", "a"]),
)


@given(CHANGELOGS)
@settings(max_examples=80)
def test_nothing_but_the_section_is_ever_changed_and_twice_is_once(changelog: str) -> None:
    try:
        update = put(changelog)
    except UsageError:
        return

    if update.done is Done.ADDED:
        # What is added is in one piece: take it out, and the rest is as it was.
        start = next(
            (n for n, (a, b) in enumerate(zip(changelog, update.text, strict=False)) if a != b),
            len(changelog),
        )
        added = len(update.text) - len(changelog)
        places = range(max(0, start - added), start + 1)
        assert any(update.text[:n] + update.text[n + added :] == changelog for n in places)
    again = put(update.text, force=update.done is Done.EDITED)
    assert again == (update.text, Done.CURRENT)
    assert update.text.endswith(("\n", "\r")) == changelog.endswith(("\n", "\r"))


@given(CHANGELOGS.filter(lambda text: "fixlearn" not in text), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=80)
def test_a_replaced_section_leaves_what_is_around_it(around: str, newline: str) -> None:
    old = written("v1.0", "### Old\n\n- Old.\n").replace("\n", newline)
    above = f"# Changelog{newline}{newline}"

    try:
        update = put(above + old + newline + around)
    except UsageError:
        return

    assert update.text.startswith(above + "<!-- fixlearn:begin v1.0 ")
    assert update.text.endswith(newline + around)
    assert update.text.count("Old.") == around.count("Old.")


def test_a_section_with_another_tag_of_the_release_is_renamed() -> None:
    kept = f"## 1.0\n\n{written('v1', body(3))}"
    sought = WantedHeading("v1.0", "1.0", aliases=("1.0", "v1"))

    renamed = put(kept, sought)

    assert renamed == Update(f"## 1.0\n\n{written('v1.0', body(3))}", Done.REPLACED)
    assert put(renamed.text, sought).done is Done.CURRENT


def test_the_section_with_the_name_of_the_release_is_updated_if_there_are_two() -> None:
    older, newer = written("v1", "old\n"), written("v1.0", "new\n")
    both = f"## 1.0\n\n{older}\n{newer}"

    assert put(both, WantedHeading("v1.0", "1.0", aliases=("v1",)), force=True) == Update(
        f"## 1.0\n\n{older}\n{written('v1.0', body(3))}", Done.REPLACED
    )
