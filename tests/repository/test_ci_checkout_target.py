"""In CI a change is judged by the configuration, and with the lessons, of where it wants to go."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from fixlearn import __version__
from tests.gate.ci.events import github, pull_request, push
from tests.support import GUARD, LESSON

CONFIG = ".fixlearn.yaml"
PATH = "lessons/2026/last-row.md"


@pytest.fixture
def change(repo, fixlearn, tmp_path):
    """A pull request: arranged by `target` and `topic`, and checked as on GitHub."""
    repo.commit("feat: a", {"a.py": "a"})

    class Change:
        before = ""

        def target(self, *commits):
            for message, files in commits:
                repo.commit(message, files)
            repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
            return repo.head

        def topic(self, *commits, start="HEAD"):
            repo.branch("topic", start)
            for message, files in commits:
                repo.commit(message, files)

        def check(self, *arguments, event="pull_request", payload=None):
            base = repo.git("rev-parse", "refs/remotes/origin/main")
            payload = payload or pull_request(repo.head, base, commits=0)
            file = tmp_path / "event.json"
            file.write_text(json.dumps(payload))
            return fixlearn("check", *arguments, env=github(event, GITHUB_EVENT_PATH=str(file)))

    return Change()


def notices(run):
    return [line for line in run.stderr.splitlines() if line.startswith(("notice: ", "warning: "))]


def test_a_change_cannot_disable_its_own_check(change, repo):
    tip = change.target(("chore: adopt", {CONFIG: "enforce: deny\n"}))[:7]
    change.topic(("fix: b", {"b.py": "b", CONFIG: "enforce: warn\n"}))

    run = change.check()

    assert (run.exit_code, run.stdout.splitlines()[1].split(":")[0]) == (1, "  missing-lesson")
    assert notices(run) == [
        f"notice: the {CONFIG} of the target branch is used ({tip}), not that of this change"
    ]


def test_a_change_cannot_move_the_baseline_and_pass_itself(change, repo):
    first = repo.head
    change.target(("chore: adopt", {CONFIG: f"since: ['{first}']\n"}))
    change.topic(("fix: b", {"b.py": "b"}))
    repo.commit("chore: move the baseline", {CONFIG: f"since: ['{repo.head}']\n"})

    assert change.check().exit_code == 1


def test_the_same_holds_for_a_range_that_is_named_in_ci_or_not(change, repo, fixlearn):
    change.target(("chore: adopt", {CONFIG: "enforce: deny\n"}))
    change.topic(("fix: b", {"b.py": "b", CONFIG: "enforce: warn\n"}))

    in_ci = fixlearn("check", "origin/main..HEAD", env={"CI": "true"})
    elsewhere = fixlearn("check", "origin/main..HEAD")

    assert (in_ci.exit_code, elsewhere.exit_code) == (1, 1)


def test_an_unchanged_configuration_prints_no_notice(change):
    change.target(("chore: adopt", {CONFIG: "unit: change\n"}))
    change.topic(("feat: b", {"b.py": "b"}))

    run = change.check()

    assert (run.exit_code, notices(run)) == (0, [])


def test_the_change_that_adds_the_configuration_is_judged_by_it(change):
    change.target()
    change.topic(("fix: b", {"b.py": "b", CONFIG: "detect: {types: {fix: other}}\n"}))

    run = change.check()

    assert run.exit_code == 0
    assert notices(run) == [
        f"notice: the target branch has no {CONFIG} yet, so that of this change is used"
    ]


def test_a_broken_configuration_on_the_target_can_be_repaired(change):
    tip = change.target(("chore: adopt", {CONFIG: "enforce: perhaps\n"}))[:7]
    change.topic(("fix: b", {"b.py": "b", CONFIG: "enforce: warn\n"}))

    run = change.check()

    assert run.exit_code == 0
    what = '"perhaps" is not deny, warn or a date such as 2026-11-22'
    assert notices(run) == [
        f"warning: the configuration of the target branch is invalid: {tip}:{CONFIG}:1:10: {what}",
        f"warning: instead, this change uses its own {CONFIG}",
        f"warning: findings do not fail this check (enforce in {CONFIG})",
    ]


def test_the_configuration_of_the_base_counts_if_that_of_the_tip_is_broken(change, repo):
    old = change.target(("chore: adopt", {CONFIG: "enforce: deny\n"}))
    change.topic(("fix: b", {"b.py": "b", CONFIG: "enforce: warn\n"}))
    repo.switch("main")
    change.target(("chore: break it", {CONFIG: "\tx\n"}))
    repo.switch("topic")

    run = change.check(payload=pull_request(repo.head, old, commits=0))

    assert run.exit_code == 1
    assert len(notices(run)) == 2
    assert "the configuration of the target branch is invalid" in notices(run)[0]


@pytest.mark.parametrize("order", ["{0}{1}", "{1}{0}"])
def test_a_configuration_for_another_version_is_an_error(change, order):
    change.target(
        ("chore: adopt", {CONFIG: order.format("requires: '>=99'\n", "of-the-future: yes\n")})
    )
    change.topic(("feat: b", {"b.py": "b", CONFIG: "enforce: warn\n"}))

    run = change.check()

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.splitlines()[0] == "error: this repository requires fixlearn >=99"
    assert f"this is fixlearn {__version__}" in run.stderr
    assert "hint: install fixlearn >=99" in run.stderr


def test_a_push_is_judged_by_the_configuration_before_it(change, repo):
    before = change.target(("chore: adopt", {CONFIG: "enforce: deny\n"}))
    repo.commit("fix: b", {"b.py": "b", CONFIG: "enforce: warn\n"})

    run = change.check(event="push", payload=push(before, repo.head, "refs/heads/main"))

    assert run.exit_code == 1


def test_severities_of_the_target_count(change, repo):
    change.target(("chore: adopt", {CONFIG: "severity: {fixup-left: error, range-count: error}\n"}))
    change.topic(("feat: b", {"b.py": "b", CONFIG: "severity: {}\n"}))
    repo.commit("fixup! feat: b", {"b.py": "c"})
    fixup = repo.head[:7]
    base = repo.git("rev-parse", "refs/remotes/origin/main")

    run = change.check(payload=pull_request(repo.head, base, commits=3))

    assert run.exit_code == 1
    assert run.stdout == dedent(f"""\
        {fixup} fixup! feat: b
          fixup-left: this commit should have been squashed into another one
          hint: git rebase --interactive --autosquash origin/main
        origin/main..{fixup}, GitHub pull request 12
          range-count: 2 commits were looked at, and the platform announced 3
          hint: is the checkout that of this run? has the branch moved since?
        """)


def test_autosquash_commits_are_a_warning_in_ci_only(change, repo, fixlearn):
    change.target()
    change.topic(("feat: b", {"b.py": "b"}))
    repo.commit("fixup! feat: b", {"b.py": "c"})

    in_ci = change.check()
    current = fixlearn("check", "origin/main..HEAD")

    assert (in_ci.exit_code, "fixup-left" in in_ci.stdout) == (0, True)
    assert (current.exit_code, current.stdout) == (0, "")


def test_a_lesson_that_only_the_target_has_covers(change, repo):
    change.target()
    start = repo.head
    change.target(("docs: what the last row taught", {PATH: LESSON}))
    change.topic(("fix: b\n\nLesson: last-row", {"b.py": "b"}), start=start)

    run = change.check()

    assert (run.exit_code, run.stdout) == (0, "")


def test_a_lesson_moved_by_the_change_is_one_lesson_with_the_new_text(change, repo):
    change.target(("docs: what the last row taught", {PATH: LESSON.replace("gap:", "gab:")}))
    change.topic(("fix: b\n\nLesson: last-row", {"b.py": "b"}))
    repo.git("rm", "-q", PATH)
    repo.commit("docs: file it under its year", {"lessons/2025/last-row.md": LESSON, **GUARD})

    run = change.check()

    assert (run.exit_code, run.stdout) == (0, "")


def test_a_backport_inherits_from_an_original_whose_lesson_is_on_the_default_branch(change, repo):
    """`origin/HEAD` is not there in most CI clones: the event names the default branch."""
    start = repo.head
    fix = repo.commit("fix: b\n\nLesson: last-row", {"b.py": "b"})
    change.target(("docs: what the last row taught", {PATH: LESSON}))
    repo.git("update-ref", "refs/remotes/origin/release", start)
    repo.git("switch", "-q", "-c", "backport", start)
    repo.commit(f"fix: b\n\nLesson: last-row\n(cherry picked from commit {fix})", {"b.py": "b"})

    run = change.check(payload=pull_request(repo.head, start, commits=0, target="release"))

    assert (run.exit_code, run.stdout) == (0, "")
    assert "1 fix (1 covered)" in run.stderr
