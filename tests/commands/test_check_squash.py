"""What lands when a pull request is merged: its commits, or its title and description as one."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from tests.gate.ci.events import github, gitlab_merge_request, pull_request
from tests.support import GUARD, LESSON

CONFIG = ".fixlearn.yaml"
PATH = "lessons/2026/last-row.md"
COVERED = "fix: keep the last row\n\nLesson: last-row"


@pytest.fixture
def topic(repo):
    """A branch of two commits, neither of which declares a fix; main has one old lesson."""
    repo.commit("feat: a", {"a.py": "a", "lessons/2026/old.md": LESSON})
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repo.branch("topic")
    repo.commit("wip", {"b.py": "b"})
    repo.commit("more rows", {"b.py": "c"})
    return repo


def landing(repo, how):
    """Say on main how pull requests land."""
    repo.switch("main")
    repo.commit("chore: say how it lands", {CONFIG: f"landing: {how}\n"})
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repo.switch("topic")


@pytest.fixture
def on_github(topic, fixlearn, tmp_path):
    """`check` of a pull request on GitHub, by its title and description."""

    def check(title, body="", *arguments):
        base = topic.git("rev-parse", "refs/remotes/origin/main")
        file = tmp_path / "event.json"
        event = pull_request(topic.head, base, commits=0, title=title, body=body)
        file.write_text(json.dumps(event))
        environment = github("pull_request", GITHUB_EVENT_PATH=str(file))
        return fixlearn("check", *arguments, env=environment)

    return check


@pytest.fixture
def on_gitlab(topic, fixlearn):
    """`check` of a merge request on GitLab, by its title, its description and more variables."""

    def check(title, description="", **more):
        return fixlearn(
            "check",
            env=gitlab_merge_request(
                CI_COMMIT_SHA=topic.head,
                CI_MERGE_REQUEST_DIFF_BASE_SHA=topic.git("merge-base", "HEAD", "origin/main"),
                CI_MERGE_REQUEST_TITLE=title,
                CI_MERGE_REQUEST_DESCRIPTION=description,
                **more,
            ),
        )

    return check


def test_a_squashed_pull_request_is_judged_by_its_title_and_description(topic, on_github):
    landing(topic, "squash")

    run = on_github("fix: keep the last row", "It was dropped.")

    assert run.exit_code == 1
    assert run.stdout == dedent("""\
        pull request: fix: keep the last row
          missing-lesson: this bug fix needs a lesson
            because: its type "fix" is declared (Conventional Commits)
          hint: Write a lesson, and commit it to the pull request:
                  fixlearn new
                Or add one of these lines to the description of the pull request:
                  Lesson: <id>   or   Lesson: none (<why>)   or   Lesson: later (<why>)
        """)
    assert run.stderr.splitlines()[-1].startswith("looked at 2 commits, which land as one (")
    assert run.stderr.endswith("1 fix (1 missing), complete\n")

    topic.commit("docs: a lesson", {"lessons/2026/last-row.md": LESSON})
    assert on_github("fix: keep the last row", "It was dropped.").exit_code == 0


@pytest.mark.parametrize(
    "body",
    [
        "It was dropped.\r\n\r\nLesson: old\r\n\r\nThanks to all.",
        "Lesson: old",
        "Lesson: none (nobody ever saw the last row)",
        "<!-- what does it change? -->\nLesson: old",
        "Closes #12\nLesson: old",
    ],
)
def test_a_lesson_line_in_the_description_covers_the_squashed_commit(topic, on_github, body):
    landing(topic, "squash")

    run = on_github("fix: keep the last row", body)

    assert (run.exit_code, run.stdout) == (0, "")


@pytest.mark.parametrize(
    "body", ["<!-- Lesson: old -->", "<!--\nLesson: old\n-->", "<!--\nLesson: old"]
)
def test_a_lesson_line_in_an_html_comment_does_not_count(topic, on_github, body):
    landing(topic, "squash")

    assert on_github("fix: keep the last row", body).exit_code == 1


def test_an_unknown_lesson_in_the_description_is_a_finding(topic, on_github):
    landing(topic, "squash")

    run = on_github("fix: keep the last row", "Lesson: last-row")

    assert run.exit_code == 1
    assert run.stdout.splitlines()[:2] == [
        "pull request: fix: keep the last row",
        '  unknown-lesson: there is no lesson "last-row"',
    ]


@pytest.mark.parametrize("message", ["fix: c\n\nLesson: last-row", "docs: what it taught"])
def test_a_lesson_of_any_commit_covers_the_squashed_commit(topic, on_github, message):
    landing(topic, "squash")
    lesson = LESSON.replace("Last row dropped when the total", "Nothing printed if nobody")
    lesson = lesson.replace("The pager was only tried with", "No test had")
    topic.commit(message, {PATH: lesson, **GUARD, "c.py": "c"})

    run = on_github("fix: keep the last row", "", "--verbose")

    assert run.exit_code == 0
    assert run.stdout.splitlines()[1] == "  covered: its commits have last-row"


def test_commits_that_do_not_land_need_no_lesson(topic, on_github):
    landing(topic, "squash")
    topic.commit("fix: my own slip", {"a.py": "b"})
    topic.commit("fixup! wip", {"b.py": "e"})

    run = on_github("feat: all rows")

    assert (run.exit_code, run.stdout) == (0, "")
    assert "looked at 4 commits, which land as one" in run.stderr


def test_a_squashed_fix_of_documentation_needs_no_lesson(topic, on_github, repo):
    landing(topic, "squash")
    topic.git("reset", "-q", "--hard", "HEAD~2")
    topic.commit("wip", {"README.md": "rows"})

    assert on_github("fix: say how rows are read").exit_code == 0


def test_a_draft_is_judged_by_the_title_that_it_will_have(topic, on_github):
    landing(topic, "squash")

    for title in ("Draft: fix: keep it", "[WIP] fix: keep it", "draft: fix: keep it"):
        assert on_github(title).stdout.startswith("pull request: fix: keep it\n")


def test_the_title_of_a_pull_request_whose_commits_land_is_a_warning(topic, on_github):
    run = on_github("fix: keep the last row")
    answered = on_github("fix: keep the last row", "Lesson: old")
    topic.commit("fix: c\n\nLesson: none (nobody ever saw it)", {"c.py": "c"})
    by_commit = on_github("fix: keep the last row")

    assert run.exit_code == 0
    assert run.stdout == dedent("""\
        pull request: fix: keep the last row
          uncovered-title (warning): if this pull request is squashed, its title becomes a bug fix \
without a lesson
            because: its type "fix" is declared (Conventional Commits)
          hint: Write a lesson, and commit it to the pull request:
                  fixlearn new
                Or add one of these lines to the description of the pull request:
                  Lesson: <id>   or   Lesson: none (<why>)   or   Lesson: later (<why>)
        """)
    assert (answered.stdout, by_commit.stdout) == ("", "")


@pytest.mark.parametrize(("flag", "exit_code"), [("true", 1), ("false", 0), ("", 0)])
def test_with_auto_the_platform_decides_about_squashing(topic, on_gitlab, flag, exit_code):
    landing(topic, "auto")

    run = on_gitlab("fix: keep the last row", CI_MERGE_REQUEST_SQUASH_ON_MERGE=flag)

    assert run.exit_code == exit_code


def test_a_truncated_description_without_a_lesson_is_not_judged(topic, on_gitlab):
    landing(topic, "squash")
    cut = {"CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED": "true"}

    lost = on_gitlab("fix: keep the last row", "It was dropped.\nLesson: o", **cut)
    actual = on_gitlab("fix: keep the last row", "Lesson: old\nIt was dro", **cut)
    no_fix = on_gitlab("feat: rows", "It was dro", **cut)

    assert (lost.exit_code, lost.stdout) == (3, "")
    assert lost.stderr.endswith(
        'error: cannot tell whether the pull request "fix: keep the last row" names a lesson\n'
        "  why: this platform does not hand its whole description to the job\n"
        "  hint: move the `Lesson:` line to the top of the description, or name the lesson in a "
        "commit\n"
    )
    assert (actual.exit_code, no_fix.exit_code) == (0, 0)


def test_without_a_title_the_commits_are_judged(topic, fixlearn):
    landing(topic, "squash")
    topic.commit("fix: c", {"c.py": "c"})

    run = fixlearn(
        "check",
        env={
            "BITBUCKET_BUILD_NUMBER": "7",
            "BITBUCKET_COMMIT": topic.head,
            "BITBUCKET_PR_ID": "12",
            "BITBUCKET_PR_DESTINATION_BRANCH": "main",
        },
    )

    assert run.exit_code == 1
    assert run.stdout.splitlines()[0].endswith(" fix: c")
    assert run.stderr.splitlines()[1] == (
        "notice: Bitbucket does not announce the title of the pull request: its commits are "
        "judged, though one commit will land"
    )


# What forges write when they squash. All of it lands as history, and is judged as such.
GITHUB_JOINED = """\
fix: keep the last row (#12)

* fix: keep the last row

The pager dropped it.

Lesson: last-row

* more rows

* Apply suggestions from code review

Co-authored-by: Bo <bo@example.com>

---------

Co-authored-by: Bo <bo@example.com>
"""
GITHUB_BODY = "fix: keep the last row (#12)\r\n\r\nIt was dropped.\r\n\r\nLesson: last-row\r\n"
GITLAB = """\
fix: keep the last row

It was dropped.

Lesson: last-row

See merge request group/project!12
"""
AZURE = """\
Merged PR 12: fix: keep the last row

It was dropped.

Lesson: last-row

Related work items: #7
"""


@pytest.mark.parametrize("message", [GITHUB_JOINED, GITHUB_BODY, GITLAB, AZURE])
def test_squash_messages_of_forges_are_recognized(repo, fixlearn, message):
    repo.commit("feat: a", {"a.py": "a", "b.py": "a", PATH: LESSON})
    repo.commit(message, {"a.py": "b"})
    repo.commit(message.replace("Lesson: last-row", "No word of it."), {"b.py": "b"})

    run = fixlearn("check", "HEAD~2..HEAD")

    assert run.exit_code == 1
    assert "2 fixes (1 covered, 1 missing)" in run.stderr


def test_the_prefix_of_azure_is_not_part_of_the_title(repo, fixlearn):
    repo.commit("Merged PR 12: feat: a crash reporter", {"a.py": "a"})
    repo.commit("Merged PR 13: crash when the last row is empty", {"a.py": "b"})

    plain = fixlearn("check", "--message", "crash when the last row is empty")
    landed = fixlearn("check", "--message", "Merged PR 13: crash when the last row is empty")

    assert fixlearn("check", "--message", "Merged PR 12: feat: a crash reporter").exit_code == 0
    assert (landed.exit_code, landed.stderr) == (plain.exit_code, plain.stderr)
