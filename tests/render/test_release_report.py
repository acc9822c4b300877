"""Release notes: what the public reads, and how they get shorter."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from fixlearn.errors import UsageError
from fixlearn.model import Lesson, Outcome, Prevention, ReleaseSummary, Repair, Upgrade
from fixlearn.render import release_report
from fixlearn.render.links import links_of
from fixlearn.render.summary_document import SummaryDocument as Document
from tests.builders import a_lesson, a_prevention, a_result, a_summary
from tests.render.hostile import HOSTILE, harm, summary


def lesson(title: str, *steps: Prevention, audience: str = "public") -> Lesson:
    steps = steps or (a_prevention("test", "A test looks."),)
    return a_lesson(title, *steps, title=title, audience=audience)


def release(*lessons: Lesson, **more: object) -> ReleaseSummary:
    return a_summary("v1", commits=3, lessons=lessons, **more)


WEAK = lesson("Rows sorted", Prevention("train", "All know it."))
SECRET = lesson("Keys leaked", audience="internal")
LATE = lesson("Rows late", a_prevention("test", "Count rows."))
FULL = release(
    lesson("Rows lost"),
    lesson("Rows doubled", Prevention("eliminate", "Rows have keys")),
    WEAK,
    upgrades=(Upgrade(LATE, "review", "test"), Upgrade(SECRET, "review", "test")),
    repairs_done=(
        Repair("Rows late", "Rows late", "Count rows.", "team", None),
        Repair("Keys leaked", "Keys leaked", "A test looks.", "team", None, "internal"),
    ),
)


def test_release_notes_name_an_older_lesson_once_whatever_was_done_for_it() -> None:
    assert release_report.notes(Document([FULL])) == dedent("""\
        ### What v1 taught

        #### Ruled out

        - **Rows lost.** A test looks.
        - **Rows doubled.** Rows have keys.

        #### Stronger than before

        - **Rows late.** Count rows. This was planned and is done. Test now, review before.
        """)


def test_a_lesson_retired_before_its_first_release_is_omitted() -> None:
    actual = release(
        lesson("Rows lost"), lesson("Rows doubled")._replace(retired="no pager any more")
    )

    assert release_report.notes(Document([actual])) == dedent("""\
        ### What v1 taught

        #### Ruled out

        - **Rows lost.** A test looks.
        """)
    assert release_report.report(Document([actual])) == dedent("""\
        ### What v1 taught

        #### Ruled out

        - Rows lost. A test looks. (test, evident, Rows lost)

        #### Retired or superseded

        - Rows doubled. Retired: no pager any more. (Rows doubled)

        #### The numbers

        - 3 commits, 0 fixes
        - 2 new lessons: 1 ruled out, 1 retired or superseded
        """)


def test_release_notes_omit_planned_preventions() -> None:
    steps = (
        Prevention("test", "A plan.", status="planned", owner="team", due=date(2026, 3, 1)),
        Prevention("test", "A dropped one.", status="dropped", because="too dear"),
        Prevention("test", "What is done."),
    )

    assert release_report.notes(Document([release(lesson("Rows lost", *steps))])) == dedent("""\
        ### What v1 taught

        #### Ruled out

        - **Rows lost.** What is done.
        """)


@pytest.mark.parametrize(
    ("lessons", "output"),
    [
        ((), "No new lessons."),
        ((SECRET,), "No new lessons."),
        ((WEAK,), "No new lesson is shown to prevent its mistake yet."),
    ],
)
def test_empty_release_notes_say_so(lessons: tuple[Lesson, ...], output: str) -> None:
    assert (
        release_report.notes(Document([release(*lessons)])) == f"### What v1 taught\n\n{output}\n"
    )


def test_the_headings_go_no_deeper_than_markdown_does() -> None:
    printed = release_report.notes(Document([release(lesson("Rows lost"))]), level=6)

    assert [line for line in printed.split("\n") if line.startswith("#")] == [
        "###### What v1 taught",
        "###### Ruled out",
    ]


def test_the_report_for_the_team_has_all_parts_and_internal_lessons() -> None:
    printed = release_report.report(Document([release(lesson("Rows lost"), WEAK, SECRET)]))

    assert printed == dedent("""\
        ### What v1 taught

        #### Ruled out

        - Rows lost. A test looks. (test, evident, Rows lost)
        - Keys leaked. A test looks. (test, evident, Keys leaked)

        #### Stated, not shown yet

        - Rows sorted. All know it. (train, stated, Rows sorted)

        #### The numbers

        - 3 commits, 0 fixes
        - 3 new lessons: 2 ruled out, 1 only stated
        """)


TITLES = """\
### What v1 taught

#### Ruled out

- **Rows lost.**
- **Rows doubled.**
- **Rows lost on the last page of all.**
- **Rows doubled on the last page of all.**

#### Stronger than before

- **Rows late.**
"""
COUNTS = """\
### What v1 taught

- Ruled out: 4 kinds of mistake.
- Stronger than before: 1 lesson.
- Full report: fixlearn summary v1
"""


def test_long_release_notes_are_shortened_to_titles_and_then_to_counts() -> None:
    more = [lesson(f"Rows {what} on the last page of all") for what in ("lost", "doubled")]
    known = {**FULL.standings, **release(*more).standings}
    actual = FULL._replace(lessons=(*FULL.lessons, *more), standings=known)
    full = release_report.notes(Document([actual]))

    assert release_report.fitted(Document([actual]), len(full)) == (full, "in full")
    assert release_report.fitted(Document([actual]), len(full) - 1) == (TITLES, "titles only")
    assert release_report.fitted(Document([actual]), len(TITLES) - 1) == (COUNTS, "counts only")
    with pytest.raises(UsageError, match="no release notes fit into 20 characters"):
        release_report.fitted(Document([actual]), 20)


@given(st.lists(st.text(min_size=1, max_size=40), max_size=8), st.integers(1, 900))
@settings(max_examples=50)
def test_no_item_is_ever_cut(titles: list[str], most: int) -> None:
    releases = [release(*(lesson(title) for title in titles))]
    items = set(release_report.notes(Document(releases)).split("\n"))
    try:
        printed, rung = release_report.fitted(Document(releases), most)
    except UsageError:
        return

    assert len(printed) <= most
    if rung == "titles only":
        whole = {item.partition("** ")[0] + "**" for item in items if item.startswith("- ")}
        assert {line for line in printed.split("\n") if line.startswith("- ")} == whole


BLOCKS = ("- ", "+ ", "* ", "---", "===", "- - -", "1. ", "1) ", "> ", "# ", "```", "~~~", "| ")


@pytest.mark.parametrize("text", [*BLOCKS, *(f"{block}x" for block in BLOCKS)])
def test_no_title_begins_a_list_a_heading_or_another_block(text: str) -> None:
    def blocks(title: str) -> list[tuple[str, int]]:
        actual = release(lesson("x")._replace(title=title))
        tokens = MarkdownIt().parse(release_report.report(Document([actual])))
        return [(token.type, token.level) for token in tokens]

    assert blocks(text) == blocks("x")


@given(HOSTILE, st.integers(1, 6))
@settings(max_examples=50)
def test_every_text_of_a_lesson_is_plain_text_in_markdown(text: str, level: int) -> None:
    lessons = summary(text).lessons
    repair = Repair(text, text, text, text, None)
    actual = summary(text)._replace(
        upgrades=(Upgrade(lessons[0], text, "test"),), repairs_done=(repair,)
    )

    for item in (
        release_report.notes(Document([actual]), level),
        release_report.report(Document([actual]), level),
    ):
        assert list(harm(item)) == []
        tokens = MarkdownIt("commonmark").parse(item)
        kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
        assert kinds <= {"heading", "inline", "bullet_list", "list_item", "paragraph"}
        inside = {child.type for token in tokens for child in token.children or ()}
        assert inside <= {"text", "strong_open", "strong_close"}
    starts = [
        line.partition(" ")[0] for line in release_report.notes(Document([actual]), 3).split("\n")
    ]
    assert starts == ["###", "", "####", "", "-", "-", "", "####", "", "-", ""]


FORGE = links_of("git@github.com:team/pager.git", {})


def test_a_report_links_commits_numbers_and_the_comparison_on_the_forge() -> None:
    fix = a_result(Outcome.MISSING, subject="fix: count rows of #7 and deadbeef")
    missed = a_summary("v1.1", fix, previous="v1.0")

    printed = release_report.report(Document([missed], links=FORGE))

    url = "https://github.com/team/pager"
    assert printed.startswith(f"### What [v1.1](<{url}/compare/v1.0...v1.1>) taught\n")
    assert printed.split("Fixes without a lesson\n\n")[1] == (
        f"- [{fix.sha[:7]}](<{url}/commit/{fix.sha}>) fix: count rows of "
        f"[\\#&#8203;7](<{url}/issues/7>) and deadbeef\n"
    )


@given(st.text() | HOSTILE)
def test_links_add_nothing_but_links_to_the_forge(text: str) -> None:
    notes = release_report.report(Document([summary(text)], links=FORGE))

    tokens = [
        child
        for token in MarkdownIt("commonmark").enable("linkify", ignoreInvalid=True).parse(notes)
        for child in token.children or ()
    ]
    addresses = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    assert all(item.startswith("https://github.com/team/pager/") for item in addresses)
    without = MarkdownIt("commonmark").parse(release_report.report(Document([summary(text)])))
    plain = "".join(child.content for token in without for child in token.children or ())
    assert "".join(token.content for token in tokens) == plain
