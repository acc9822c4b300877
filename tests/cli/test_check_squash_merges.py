"""A branch that is squashed keeps its fixes and deferrals in the hook and all commands."""

from __future__ import annotations

import json

import pytest

from tests.support import GUARD, LESSON

PATH = "lessons/2026/last-row.md"
LATER = "Lesson: later 2026-01-20 (hotfix for the outage)"


@pytest.fixture
def topic(repo):
    """A released main, and a branch with a feature, a covered fix and a deferred one."""
    repo.commit("feat: a", {"a.py": "a\n"})
    repo.tag("v1.0")
    repo.branch("topic")
    repo.commit("feat: pages", {"b.py": "b\n"})
    repo.commit(
        "fix: keep the last row\n\nLesson: last-row",
        {"a.py": "b\n", PATH: LESSON, **GUARD},
    )
    repo.commit(f"fix: count the rows\n\n{LATER}", {"a.py": "c\n"})
    repo.switch("main")
    return repo


def squash(repo, *options, message=None):
    """`git merge --squash topic`, committed with git's message or with another."""
    repo.git("merge", "--quiet", "--squash", "topic")
    editor = {"GIT_EDITOR": "true"}
    if message is None:
        return repo.try_git("commit", *options, env=editor)
    return repo.try_git("commit", *options, "--file=-", stdin=message)


def forge_message(*messages):
    """The message that GitHub proposes for a pull request of these commits."""
    return "feat: pages (#12)\n\n" + "\n\n".join(f"* {message}" for message in messages)


def numbers(fixlearn):
    """The counts that `check`, `due` and `summary` report."""
    checked = json.loads(fixlearn("check", "v1.0..HEAD", "--format", "json").stdout)
    due = json.loads(fixlearn("due", "--format", "json").stdout)
    summary = json.loads(fixlearn("summary", "--unreleased", "--format", "json").stdout)
    (release,) = summary["releases"]
    assert sum(release["outcomes"].values()) == release["commits"]
    return (
        {name: count for name, count in checked["outcomes"].items() if count},
        [(item["kind"], item["due"]) for item in due["items"]],
        {name: count for name, count in release["outcomes"].items() if count},
    )


DEFERRED = ({"deferred": 1}, [("deferred", "2026-01-20")], {"deferred": 1})


@pytest.mark.parametrize("message", [None, "by a forge"])
def test_a_deferral_survives_a_squash_merge(topic, fixlearn, message):
    if message:
        message = forge_message(
            "feat: pages",
            "fix: keep the last row\n\nLesson: last-row",
            f"fix: count the rows\n\n{LATER}",
        )
    assert squash(topic, "--no-verify", message=message).exit_code == 0

    assert numbers(fixlearn) == DEFERRED


@pytest.mark.parametrize("message", [None, "by a forge"])
def test_a_fix_without_a_lesson_is_missing_after_a_squash_merge(topic, fixlearn, message):
    topic.switch("topic")
    topic.git("reset", "--quiet", "--hard", "HEAD~2")
    topic.commit("fix: count the rows", {"a.py": "c\n"})
    topic.switch("main")
    if message:
        message = forge_message("feat: pages", "fix: count the rows")
    assert squash(topic, "--no-verify", message=message).exit_code == 0

    assert numbers(fixlearn)[::2] == ({"missing": 1}, {"missing": 1})
    run = fixlearn("check", "v1.0..HEAD")
    assert run.exit_code == 1
    assert 'it squashes "fix: count the rows"' in run.stdout


def test_the_hook_reads_the_message_of_a_squash_merge(topic):
    topic.install_hooks()

    assert squash(topic).exit_code == 0
    subject, *body = topic.git("log", "-1", "--format=%B").split("\n")
    assert subject == "Squashed commit of the following:"
    # Nothing is added: a squashed commit names the lesson.
    assert [line for line in body if line.startswith("Lesson:")] == []
    assert f"    {LATER}" in body


def test_the_hook_refuses_a_squash_merge_with_a_fix_that_has_no_lesson(topic):
    topic.switch("topic")
    topic.git("reset", "--quiet", "--hard", "v1.0")
    topic.commit("fix: count the rows", {"a.py": "c\n"})
    topic.switch("main")
    topic.install_hooks()

    run = squash(topic)

    assert run.exit_code == 1
    assert 'it squashes "fix: count the rows"' in run.stderr
    again = topic.try_git(
        "commit",
        "--file=.git/fixlearn-message",
        "--trailer",
        "Lesson: none (a slip of the pen)",
        env={"GIT_EDITOR": "true"},
    )
    assert (again.exit_code, again.stderr) == (0, "")


def test_a_list_in_an_ordinary_commit_is_no_fix(repo, fixlearn):
    repo.commit("feat: a", {"a.py": "a\n"})
    repo.tag("v1.0")
    repo.commit("feat: pages\n\n* fix: count the rows\n\n* fix: keep them\n", {"a.py": "b\n"})

    assert numbers(fixlearn) == ({"not-a-fix": 1}, [], {"not-a-fix": 1})
