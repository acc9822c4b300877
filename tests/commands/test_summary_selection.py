"""What a summary can be asked for, and how it is shown."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.commands import histories
from tests.commands.histories import fix
from tests.commands.lessons import HALF_FULL, lesson, lessons, summary
from tests.support import GUARD


@pytest.fixture
def taught(repo):
    """v1.0 taught a lesson, v1.1 waived a fix and repeated the mistake; one fix is unreleased."""
    repo.commit("feat: page", {"pager.py": "1\n"})
    repo.commit(
        "fix: keep the row\n\nLesson: last-row\n",
        {"pager.py": "2\n", **lesson("last-row"), **GUARD},
    )
    repo.tag("v1.0")
    repo.commit("fix: keep the last row again\n\nLesson: last-row\n", {"pager.py": "3\n"})
    repo.commit("fix: spell it\n\nLesson: none (only a spelling mistake)\n", {"pager.py": "4\n"})
    repo.tag("v1.1")
    repo.commit("fix: keep the first row\n\nLesson: later (fire first)\n", {"pager.py": "5\n"})
    return repo


def test_without_arguments_what_is_unreleased_and_the_newest_release_are_shown(taught, fixlearn):
    first, again, spelt = (
        taught.git("rev-parse", "--short=7", name) for name in ("HEAD", "v1.1^", "v1.1^{}")
    )

    run = fixlearn("summary", "--on", "2026-01-12", env={"COLUMNS": "80"})

    assert (run.exit_code, run.stderr) == (0, "")
    assert run.stdout == dedent(f"""\
        unreleased: not in any release yet
          What we owe
            - {first} fix: keep the first row: fire first, due 2026-01-12
          The numbers
            - 1 commit, 1 fix: 0 covered, 0 waived, 1 deferred, 0 missing
            - 1 active lesson: 1 came back
            - evidence of 1 lesson: 1 evident, 0 proven, 0 lost

        v1.1, 2026-01-05, after v1.0
          Came back
            - {again} fix: keep the last row again: last-row had been released; its
              prevention did not hold
          The numbers
            - 2 commits, 2 fixes: 1 covered, 1 waived, 0 deferred, 0 missing
            - 1 active lesson: 1 came back
            - evidence of 1 lesson: 1 evident, 0 proven, 0 lost
          Waived
            - {spelt} fix: spell it: only a spelling mistake

        The trend
                      fixes  with a lesson  new lessons  ruled out  repeats  open repairs
          v1.0            1         1 of 1            1     1 of 1        0             0
          v1.1            2         1 of 2            0          -        1             0
          unreleased      1         0 of 1            0          -        0             0
        """)


def test_tags_that_are_no_releases_are_reported_with_a_pattern_that_matches_them(repo, fixlearn):
    for tag in ("curl-7_87_0", "curl-7_88_1"):
        fix(repo, tag)
        repo.tag(tag)

    run = fixlearn("summary", "--format", "json")

    assert (run.exit_code, run.stdout.count('"name"')) == (0, 1)
    assert run.stderr == (
        "notice: 2 tags, 0 match releases.tag-pattern (v?(?P<version>[0-9].*)); this pattern in "
        ".fixlearn.yaml matches 2 (curl-7_88_1 -> 7_88_1, curl-7_87_0 -> 7_87_0):\n"
        "  releases:\n"
        "    tag-pattern: 'curl-(?P<version>[0-9].*)'\n"
    )
    _, _, pattern = run.stderr.partition(
        "matches 2 (curl-7_88_1 -> 7_88_1, curl-7_87_0 -> 7_87_0):\n"
    )
    repo.write({".fixlearn.yaml": dedent(pattern)})
    assert list(summary(fixlearn)) == ["unreleased", "curl-7_88_1"]


def test_numbers_that_follow_years_come_after_them(repo, fixlearn):
    for tag in ("0.9", "2014.2", "2015.1", "12.0.0", "13.0.0"):
        fix(repo, tag)
        repo.tag(tag)
    repo.git("switch", "-q", "-c", "old", "2015.1")
    fix(repo, "security")
    repo.tag("2015.1.1")
    repo.switch("main")

    actual = summary(fixlearn, "--all")

    assert {name: (item["previous"], item["commits"]) for name, item in actual.items()} == {
        "unreleased": (None, 0),
        "13.0.0": ("12.0.0", 1),
        "12.0.0": ("2015.1", 1),
        "2015.1.1": ("2015.1", 1),
        "2015.1": ("2014.2", 1),
        "2014.2": ("0.9", 1),
        "0.9": (None, 1),
    }
    assert list(summary(fixlearn)) == ["unreleased", "13.0.0"]


def test_one_release_is_shown_with_what_it_taught(taught, fixlearn):
    assert fixlearn("summary", "v1.0", env={"COLUMNS": "80"}).stdout == dedent("""\
        v1.0, 2026-01-05, the first
          Ruled out
            - Last row dropped when the total fills no whole page. A test pages through
              a total that leaves the last page half full. (test, evident, last-row)
          The numbers
            - 2 commits, 1 fix: 1 covered, 0 waived, 0 deferred, 0 missing
            - 1 new lesson: 1 ruled out
            - evidence of 1 lesson: 1 evident, 0 proven, 0 lost
        """)


def test_all_shows_every_release_newest_first(taught, fixlearn):
    assert list(summary(fixlearn, "--all")) == ["unreleased", "v1.1", "v1.0"]


def test_without_a_tag_everything_is_unreleased(repo, fixlearn):
    repo.commit("feat: page", lesson("last-row"))

    assert list(summary(fixlearn)) == list(summary(fixlearn, "--all")) == ["unreleased"]
    assert lessons(summary(fixlearn)["unreleased"]) == ["last-row"]


def test_the_last_candidate_is_shown_if_no_release_is_final(repo, fixlearn):
    fix(repo, "a")
    repo.tag("v1.0rc1")
    repo.tag("v1.0rc2")

    assert list(summary(fixlearn)) == ["unreleased", "v1.0rc2"]


def test_a_final_is_shown_rather_than_a_later_candidate(repo, fixlearn):
    fix(repo, "a")
    repo.tag("v1.0")
    fix(repo, "b")
    repo.tag("v1.1rc1")

    assert list(summary(fixlearn)) == ["unreleased", "v1.0"]


def test_two_releases_as_a_range_compare_the_second_with_the_first(repo, fixlearn):
    histories.head_on_a_tag(repo)
    fix(repo, "c")
    repo.tag("v3")

    ranged = summary(fixlearn, "v1..v3")

    assert ranged == summary(fixlearn, "v3", "--previous", "v1")
    assert (ranged["v3"]["previous"], ranged["v3"]["commits"]) == ("v1", 2)
    assert summary(fixlearn, "v3")["v3"]["commits"] == 1


def test_an_upcoming_release_can_be_compared_with_another_one(repo, fixlearn):
    histories.head_on_a_tag(repo)

    cut = summary(fixlearn, "--unreleased", "--as", "v3", "--previous", "v1")["v3"]

    assert (cut["previous"], cut["commits"]) == ("v1", 1)


def test_the_configuration_says_which_release_came_before(repo, fixlearn):
    histories.head_on_a_tag(repo)
    fix(repo, "c")
    repo.tag("v3")
    repo.write({".fixlearn.yaml": "releases: {previous: {v3: v1}}\n"})

    assert summary(fixlearn, "v3")["v3"]["previous"] == "v1"
    assert summary(fixlearn, "--all")["v3"]["commits"] == 2


def test_an_unknown_previous_release_in_the_configuration_is_an_error(repo, fixlearn):
    histories.head_on_a_tag(repo)
    repo.write({".fixlearn.yaml": "releases: {previous: {v2: v1x}}\n"})

    for arguments in (["v2"], ["--all"], []):
        run = fixlearn("summary", *arguments)
        assert (run.exit_code, run.stdout) == (2, "")
        assert run.stderr.startswith('error: there is no release "v1x"; did you mean "v1"?\n')


@pytest.mark.parametrize("arguments", [["v1.01"], ["v1.0", "--previous", "v1.01"], ["v1.01..v1.0"]])
def test_a_similar_release_is_suggested_for_an_unknown_one(taught, fixlearn, arguments):
    run = fixlearn("summary", *arguments)

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == dedent("""\
        error: there is no release "v1.01"; did you mean "v1.1"?
          why: the newest release here is v1.1
          hint: git fetch --tags     (not released yet? fixlearn summary --unreleased)
        """)


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        ([""], "RELEASE is empty: is a variable not set?"),
        (["v1.0.."], "RELEASE is empty: is a variable not set?"),
        (["v1.0", "--all"], "RELEASE and --all cannot be used together."),
        (["--unreleased", "--all"], "--unreleased and --all cannot be used together."),
        (["v1.0", "--as", "v2"], "--as requires --unreleased."),
        (["v1.1", "--previous", "v1.1"], "v1.1 cannot be its own predecessor."),
        (["v1.0..v1.1", "--previous", "v1.0"], "--previous and v1.0.. cannot be used together."),
        (["v1.1..v1.1"], "v1.1 cannot be its own predecessor."),
        (["--previous", "v1.0"], "--previous requires RELEASE or --as."),
    ],
)
def test_contradictory_arguments_are_refused(taught, fixlearn, arguments, output):
    run = fixlearn("summary", *arguments)

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.split("\n")[-2] == f"Error: {output}"


@pytest.mark.parametrize(
    ("name", "output"),
    [("v1.1", "v1.1 is released already"), ("next", '"next" is no name of a release')],
)
def test_the_name_of_an_upcoming_release_is_new_and_matches_the_tag_pattern(
    taught, fixlearn, name, output
):
    run = fixlearn("summary", "--unreleased", "--as", name)

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.split("\n")[0] == f"error: {output}"


def test_release_notes_omit_internal_lessons_commits_and_open_items(taught, fixlearn):
    taught.commit("docs: learn", lesson("secret", "The key was <b>here</b>", audience="internal"))
    printed = lesson("open", "A `tick` & a @mention")
    short = printed["lessons/2026/open.md"].replace(HALF_FULL, "A test pages.")
    taught.commit("docs: learn", {"lessons/2026/open.md": short})

    assert fixlearn(
        "summary", "--unreleased", "--as", "v2", "--format", "markdown"
    ).stdout == dedent(
        """\
        ### What v2 taught

        #### Ruled out

        - **A \\`tick\\` \\& a @&#8203;mention.** A test pages.
        """
    )


def test_release_notes_without_a_public_lesson_say_so(repo, fixlearn):
    repo.commit("docs: learn", lesson("secret", audience="internal"))
    repo.tag("v1")

    run = fixlearn("summary", "v1", "--format", "markdown")

    assert run.stdout == "### What v1 taught\n\nNo new lessons.\n"


def test_there_is_no_summary_if_the_baseline_is_missing(taught, fixlearn):
    taught.write({".fixlearn.yaml": "since: [v0.9]\n"})

    run = fixlearn("summary")

    assert (run.exit_code, run.stdout) == (3, "")
    fetch = 'git fetch --tags origin "+refs/heads/*:refs/remotes/origin/*"'
    assert run.stderr == dedent(f"""\
        error: cannot find "v0.9", the adoption baseline
          why: "since" in .fixlearn.yaml names a commit or tag that is not in this clone
          hint: git remote add origin <address of the repository> && {fetch}
        """)


def test_two_runs_print_the_same(taught, fixlearn):
    arguments = ("summary", "--all", "--format", "json")

    assert fixlearn(*arguments).stdout == fixlearn(*arguments).stdout


@pytest.mark.parametrize(
    ("limit", "output"),
    [
        (("--max-missing", "0"), ""),
        (("--max-overdue", "0"), ""),
        (("--no-repeats",), "v1.1: 1 repeat, at most 0\n"),
    ],
)
def test_a_release_beyond_a_limit_exits_with_one(taught, fixlearn, limit, output):
    run = fixlearn("summary", "v1.1", *limit)

    assert (run.exit_code, run.stderr) == (1 if output else 0, output)
    assert run.stdout == fixlearn("summary", "v1.1").stdout


def test_release_notes_for_the_team_have_all_parts_and_internal_lessons(repo, fixlearn):
    secret = lesson("secret", "The key was there", audience="internal")
    files = {"key.py": "", **secret, **GUARD}
    repo.commit("fix: hide the key", files)
    repo.tag("v1")

    run = fixlearn("summary", "v1", "--format", "markdown", "--full")

    assert run.stdout == dedent("""\
        ### What v1 taught

        #### Ruled out

        - The key was there. A test pages through a total that leaves the last page half full. (test, evident, secret)

        #### The numbers

        - 1 commit, 1 fix: 1 covered, 0 waived, 0 deferred, 0 missing
        - 1 new lesson: 1 ruled out
        - evidence of 1 lesson: 1 evident, 0 proven, 0 lost
        """)  # noqa: E501


def test_shortened_release_notes_print_their_length(repo, fixlearn):
    repo.commit("docs: learn", lesson("row", "Rows lost") | GUARD)
    repo.tag("v1")

    run = fixlearn("summary", "v1", "--format", "markdown", "--max-length", "80")

    assert run.stdout == ("### What v1 taught\n\n#### Ruled out\n\n- **Rows lost.**\n")
    assert run.stderr == "release notes: titles only, 53 of at most 80 characters\n"


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (("--full",), "--full requires --format markdown or html."),
        (("--max-length", "80"), "--max-length requires --format markdown."),
    ],
)
def test_options_of_release_notes_require_markdown(repo, fixlearn, option, message):
    run = fixlearn("summary", *option)

    assert (run.exit_code, run.stdout) == (2, "")
    assert message in run.stderr
