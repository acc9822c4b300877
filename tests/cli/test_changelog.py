"""The lessons of a release in the changelog: before the tag, after it, and in CI."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from tests.commands.lessons import lesson
from tests.support import GUARD

CHANGELOG = """\
# Changelog

## Unreleased

### Fixed

- Rows are kept.

## 1.0

- Rows.
"""
RELEASED = CHANGELOG.replace("## Unreleased", "## [1.1.0] - 2026-01-05")


@pytest.fixture
def learned(repo):
    """v1.0, and a fix with its lesson that is not released."""
    repo.commit("feat: page through rows", {"pager.py": "", "CHANGELOG.md": CHANGELOG})
    repo.tag("v1.0")
    repo.commit("fix: keep the row", {"pager.py": "1\n", **lesson("row", "Rows lost"), **GUARD})
    return repo


def changelog():
    return Path("CHANGELOG.md").read_text()


def update(fixlearn, *arguments):
    return fixlearn("summary", *arguments, "--update", "CHANGELOG.md")


def test_the_section_is_placed_under_the_heading_of_its_version_and_is_stable(learned, fixlearn):
    learned.write({"CHANGELOG.md": RELEASED})

    first = update(fixlearn, "--unreleased", "--as", "v1.1")
    placed = changelog()
    second = update(fixlearn, "--unreleased", "--as", "v1.1")

    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr == "CHANGELOG.md: the section of v1.1 was added\n"
    assert placed == dedent("""\
        # Changelog

        ## [1.1.0] - 2026-01-05

        ### Fixed

        - Rows are kept.

        <!-- fixlearn:begin v1.1 sha256:70ab82f04c5c046f -->

        ### What v1.1 taught

        #### Ruled out

        - **Rows lost.** A test pages through a total that leaves the last page half full.

        <!-- fixlearn:end v1.1 -->

        ## 1.0

        - Rows.
        """)
    assert (second.exit_code, changelog()) == (0, placed)
    assert second.stderr == "CHANGELOG.md: the section of v1.1 is up to date\n"


def test_the_section_is_the_same_before_and_after_the_tag(learned, fixlearn):
    learned.write({"CHANGELOG.md": RELEASED})
    update(fixlearn, "--unreleased", "--as", "v1.1")
    before = changelog()
    learned.git("add", "CHANGELOG.md")
    learned.commit("chore: release v1.1")
    learned.tag("v1.1")

    again = update(fixlearn, "v1.1")
    learned.write({"CHANGELOG.md": RELEASED})
    afresh = update(fixlearn, "v1.1")

    assert again.stderr == "CHANGELOG.md: the section of v1.1 is up to date\n"
    assert afresh.stderr == "CHANGELOG.md: the section of v1.1 was added\n"
    assert changelog() == before


@pytest.mark.parametrize("arguments", [("--unreleased", "--as", "v1.1"), ("v1.1",)])
def test_the_section_of_unreleased_changes_becomes_the_section_of_the_release(
    learned, fixlearn, arguments
):
    update(fixlearn, "--unreleased")
    unreleased = changelog()
    if arguments == ("v1.1",):
        learned.tag("v1.1")
    learned.write({"CHANGELOG.md": unreleased.replace("## Unreleased", "## 1.1")})

    run = update(fixlearn, *arguments)

    assert "### What unreleased work taught\n" in unreleased
    assert run.stderr == "CHANGELOG.md: the section of v1.1 was taken over\n"
    renamed = changelog()
    learned.write({"CHANGELOG.md": CHANGELOG.replace("## Unreleased", "## 1.1")})
    update(fixlearn, *arguments)
    assert changelog() == renamed


def test_a_section_that_was_edited_by_hand_is_refused_with_the_diff(learned, fixlearn):
    update(fixlearn, "--unreleased")
    current = changelog()
    edited = current.replace("**Rows lost.**", "**Rows were lost!**")
    learned.write({"CHANGELOG.md": edited})

    refused = update(fixlearn, "--unreleased")
    kept = changelog()
    forced = update(fixlearn, "--unreleased", "--force")

    assert refused.exit_code == 1
    assert refused.stdout == dedent("""\
        --- a/CHANGELOG.md
        +++ b/CHANGELOG.md
        @@ -12,7 +12,7 @@
        ·
         #### Ruled out
        ·
        -- **Rows were lost!** A test pages through a total that leaves the last page half full.
        +- **Rows lost.** A test pages through a total that leaves the last page half full.
        ·
         <!-- fixlearn:end unreleased -->
        ·
        """).replace("·", " ")
    assert refused.stderr == (
        "CHANGELOG.md: the section of the unreleased commits was edited by hand,"
        " and is left as it is\n"
        "  hint: fixlearn summary --unreleased --update CHANGELOG.md --force"
        "     replaces it, as the diff shows\n"
    )
    assert kept == edited
    assert (forced.exit_code, changelog()) == (0, current)


def test_check_fails_if_the_section_is_stale_and_prints_the_command(learned, fixlearn):
    update(fixlearn, "--unreleased")
    learned.git("add", "CHANGELOG.md")
    learned.commit("docs: tell of it")
    fresh = update(fixlearn, "--unreleased", "--check")
    learned.commit("docs: learn", lesson("page", "Pages lost"))
    before = changelog()

    stale = update(fixlearn, "--unreleased", "--check")

    assert (fresh.exit_code, fresh.stdout) == (0, "")
    assert stale.exit_code == 1
    assert "\n+- **Pages lost.** A test" in stale.stdout
    assert stale.stderr == dedent("""\
        CHANGELOG.md: the section of the unreleased commits is out of date
          hint: fixlearn summary --unreleased --update CHANGELOG.md
        """)
    assert changelog() == before


def test_a_dry_run_shows_the_diff_and_writes_nothing(learned, fixlearn):
    run = update(fixlearn, "--unreleased", "--dry-run")

    assert run.exit_code == 0
    assert run.stdout.startswith("--- a/CHANGELOG.md\n+++ b/CHANGELOG.md\n@@ ")
    assert run.stderr == "CHANGELOG.md: the section of the unreleased commits would be added\n"
    assert changelog() == CHANGELOG


def test_without_a_heading_nothing_is_written_and_the_line_to_add_is_printed(learned, fixlearn):
    run = update(fixlearn, "--unreleased", "--as", "v1.1")

    assert (run.exit_code, run.stdout, changelog()) == (2, "", CHANGELOG)
    assert run.stderr == dedent("""\
        error: CHANGELOG.md has no heading for v1.1
          why: the section goes below that heading, which fixlearn does not write
          hint: add the line: ## v1.1     (or rename the heading in line 3: Unreleased)
        """)


def test_a_missing_changelog_is_not_created(learned, fixlearn):
    run = fixlearn("summary", "v1.0", "--update", "NEWS of it.md")

    assert run.exit_code == 2
    assert run.stderr == dedent("""\
        error: NEWS of it.md does not exist
          why: fixlearn updates a section of an existing file and does not create files
          hint: echo '# Changelog' > 'NEWS of it.md'     creates it
        """)
    assert not Path("NEWS of it.md").exists()


def test_an_unreadable_lesson_is_reported(learned, fixlearn):
    learned.commit("docs: learn", {"lessons/2026/broken.md": b"\xff"})

    run = update(fixlearn, "--unreleased")

    assert run.stderr == dedent("""\
        warning: lessons/2026/broken.md:1:1 is left out: byte 0xff is not UTF-8
        CHANGELOG.md: the section of the unreleased commits was added
        """)


def test_line_endings_and_byte_order_mark_are_kept(learned, fixlearn):
    before = "\ufeff" + RELEASED.partition("\n\n## 1.0")[0].replace("\n", "\r\n")
    learned.write({"CHANGELOG.md": before})

    update(fixlearn, "--unreleased", "--as", "v1.1")

    content = Path("CHANGELOG.md").read_bytes().decode()
    assert content.startswith(before + "\r\n\r\n<!-- fixlearn:begin v1.1 ")
    assert content.endswith("<!-- fixlearn:end v1.1 -->")
    assert content.count("\n") == content.count("\r\n")


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (("v1.0", "--check"), "--check requires --update."),
        (("v1.0", "--dry-run"), "--dry-run requires --update."),
        (("v1.0", "--force"), "--force requires --update."),
        (("--update", "x.md"), "--update needs one release: RELEASE, or --unreleased."),
        (("--all", "--update", "x.md"), "--update needs one release: RELEASE, or --unreleased."),
        (("v1.0", "--update", "x.md", "--format", "json"), "--update writes Markdown, not json."),
        (
            ("v1.0", "--update", "x.md", "--format", "markdown", "--full"),
            "--update and --full cannot be used together.",
        ),
        (
            ("v1.0", "--update", "x.md", "--check", "--force"),
            "--check and --force cannot be used together.",
        ),
    ],
)
def test_options_that_exclude_each_other_are_refused(learned, fixlearn, arguments, output):
    run = fixlearn("summary", *arguments)

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.endswith(f"Error: {output}\n")


def test_a_moving_tag_adds_no_second_section(learned, fixlearn):
    learned.write({"CHANGELOG.md": RELEASED})
    update(fixlearn, "--unreleased", "--as", "v1.1.0")
    placed = changelog()
    for tag in ("v1.1", "v1.1.0"):
        learned.tag(tag)

    runs = [update(fixlearn, tag, "--check") for tag in ("v1.1", "v1.1.0")]

    assert [(run.exit_code, run.stdout) for run in runs] == [(0, "")] * 2
    assert runs[0].stderr == "CHANGELOG.md: the section of v1.1.0 is up to date\n"
    assert changelog() == placed


def test_a_section_is_renamed_after_a_more_specific_tag(learned, fixlearn):
    learned.write({"CHANGELOG.md": RELEASED})
    learned.tag("v1.1")
    update(fixlearn, "v1.1")
    learned.tag("v1.1.0")

    run = update(fixlearn, "v1.1.0")

    assert run.stderr == "CHANGELOG.md: the section of v1.1.0 was replaced\n"
    assert changelog().count("<!-- fixlearn:begin ") == 1


@pytest.mark.parametrize(
    ("name", "text", "markup"),
    [
        ("NEWS.rst", "1.1\n===\n", "reStructuredText"),
        ("CHANGES.adoc", "== 1.1\n", "AsciiDoc"),
        ("changes.txt", "1.1: rows are kept\n", "plain text"),
        (
            "changelog",
            "pager (1.1-1) unstable; urgency=low\n\n  * Rows are kept.\n",
            "a changelog of Debian",
        ),
    ],
)
def test_a_file_that_is_not_markdown_is_refused_and_left_alone(
    learned, fixlearn, name, text, markup
):
    learned.write({name: text})

    run = fixlearn("summary", "--unreleased", "--as", "v1.1", "--update", name)

    assert (run.exit_code, Path(name).read_text()) == (2, text)
    assert run.stderr == (
        f"error: {name} is {markup}\n"
        "  why: --update writes Markdown, between two HTML comments\n"
        "  hint: fixlearn summary --unreleased --as v1.1 --template notes.jinja     "
        "prints it by a Jinja2 template of your own\n"
    )


def test_a_text_file_with_headings_of_markdown_is_markdown(learned, fixlearn):
    learned.write({"changes.txt": RELEASED})

    run = fixlearn("summary", "--unreleased", "--as", "v1.1", "--update", "changes.txt")

    assert (run.exit_code, "Rows lost" in Path("changes.txt").read_text()) == (0, True)


def test_a_release_without_news_gets_no_section(learned, fixlearn):
    before = changelog()

    runs = [update(fixlearn, "v1.0"), update(fixlearn, "v1.0", "--check")]

    assert [(run.exit_code, run.stderr) for run in runs] == [
        (0, "CHANGELOG.md: the section of v1.0 is not needed: there is no news for the public\n")
    ] * 2
    assert changelog() == before


def test_a_section_whose_lesson_became_internal_is_emptied(learned, fixlearn):
    learned.write({"CHANGELOG.md": RELEASED})
    update(fixlearn, "--unreleased", "--as", "v1.1")
    learned.commit("docs: keep it to ourselves", lesson("row", "Rows lost", audience="internal"))

    runs = [update(fixlearn, "--unreleased", "--as", "v1.1") for _ in range(2)]

    assert [run.stderr for run in runs] == [
        "1 internal lesson left out\nCHANGELOG.md: the section of v1.1 was replaced\n",
        "1 internal lesson left out\nCHANGELOG.md: the section of v1.1 is up to date\n",
    ]
    begin, end = changelog().partition("<!-- fixlearn:begin")[2].split("\n")[:2]
    assert begin.startswith(" v1.1 sha256:")
    assert end == "<!-- fixlearn:end v1.1 -->"


def test_only_links_of_the_settings_are_written_so_that_every_clone_writes_the_same(
    learned, fixlearn
):
    learned.write({"CHANGELOG.md": RELEASED})
    learned.git("remote", "add", "origin", "git@github.com:team/fork.git")
    learned.commit("docs: name the issue", lesson("row", "Rows lost (#12)"))

    update(fixlearn, "--unreleased", "--as", "v1.1")
    without = changelog()
    learned.write({".fixlearn.yaml": "links: {repository: https://github.com/team/pager}\n"})
    update(fixlearn, "--unreleased", "--as", "v1.1")

    assert "- **Rows lost (\\#&#8203;12).**" in without
    issue = "<https://github.com/team/pager/issues/12>"
    assert f"- **Rows lost ([\\#&#8203;12]({issue})).**" in changelog()
    comparison = "<https://github.com/team/pager/compare/v1.0...v1.1>"
    assert f"### What [v1.1]({comparison}) taught" in changelog()


def test_a_change_of_headings_replaces_the_section_in_its_place(learned, fixlearn):
    learned.write({"CHANGELOG.md": RELEASED})
    arguments = ("--unreleased", "--as", "v1.1")
    update(fixlearn, *arguments)
    before = changelog()
    own = "releases: {headings: {title: '1.0 lessons of *{release}*', ruled-out: Prevented}}\n"
    learned.write({".fixlearn.yaml": own})

    check = update(fixlearn, *arguments, "--check")
    update(fixlearn, *arguments)

    assert check.exit_code == 1
    after = changelog()
    assert "\n### 1\\.0 lessons of \\*v1.1\\*\n\n#### Prevented\n" in after
    headings = {"1\\.0 lessons of \\*v1.1\\*": "What v1.1 taught", "Prevented": "Ruled out"}
    for own, ours in headings.items():
        after = after.replace(own, ours)
    assert re.sub("sha256:.*", "", after) == re.sub("sha256:.*", "", before)
    assert update(fixlearn, *arguments, "--check").exit_code == 0
    assert "  Prevented\n" in fixlearn("summary", *arguments).stdout
