"""The range of a push, in real clones: new branches, force pushes, deletions and first pushes."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.gate.ci.events import (
    ZERO,
    github,
    push,
)
from tests.repository.ci_jobs import (
    of_push,
    sha,
    subjects,
)


def test_a_push_is_checked_from_the_previous_tip(job, origin):
    job.checkout("refs/heads/topic")

    both = job.check(github("push"), of_push(origin, "topic~2"))
    last = job.check(github("push"), of_push(origin, "topic~1"))

    assert (both.exit_code, subjects(both)) == (1, ["fix: b"])
    assert (last.exit_code, last.stdout) == (0, "")
    assert "GitHub push to topic" in last.stderr


@pytest.mark.parametrize("zero", [ZERO, "0" * 64])
def test_a_new_branch_is_checked_from_the_default_branch(job, origin, zero):
    job.checkout("refs/heads/topic")

    run = job.check(github("push"), push(zero, sha(origin, "topic")))

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "(origin/main.." in run.stderr


def test_two_branches_pushed_at_one_commit_do_not_hide_each_other(job, origin):
    origin.git("branch", "twin", "topic")
    job.checkout("refs/heads/topic")
    assert job.repo.git("rev-parse", "origin/twin") == job.repo.head

    for ref in ("refs/heads/topic", "refs/heads/twin"):
        run = job.check(github("push"), of_push(origin, ZERO, ref=ref))

        assert (run.exit_code, subjects(run)) == (1, ["fix: b"])


def test_a_force_push_without_the_old_tip_falls_back_with_a_notice(job, origin):
    job.checkout("refs/heads/topic")

    run = job.check(github("push"), push("e" * 40, sha(origin, "topic")))

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert run.stderr.splitlines()[0] == (
        "notice: eeeeeee is not in this clone (after a force push?): origin/main is used instead"
    )


def test_a_force_push_with_the_old_tip_is_checked_from_it(job, origin):
    origin.switch("topic")
    origin.git("tag", "old")
    origin.git("reset", "-q", "--hard", "HEAD~1")
    origin.commit("fix: d", {"d.py": "d"})
    job.checkout("refs/heads/topic", "--tags")

    run = job.check(github("push"), of_push(origin, "old"))

    assert (run.exit_code, subjects(run)) == (1, ["fix: d"])


def test_the_first_push_of_the_default_branch_needs_a_baseline(job, origin):
    job.checkout("refs/heads/main")

    run = job.check(github("push"), of_push(origin, ZERO, "main", ref="refs/heads/main"))

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr == dedent("""\
        error: it is unknown which commits of the build of main (GitHub) are new
          why: this is the default branch, the CI platform names no older commit that this clone \
has, and .fixlearn.yaml has no adoption baseline
          hint: fixlearn init     sets the baseline, "since:" (or: fixlearn check --all)
        """)


def test_the_first_push_of_the_default_branch_is_checked_from_the_baseline(job, origin):
    origin.commit("chore: adopt", {".fixlearn.yaml": f"since: [{sha(origin, 'main')}]\n"})
    origin.commit("fix: n", {"n.py": "n"})
    job.checkout("refs/heads/main")

    run = job.check(github("push"), of_push(origin, ZERO, "main", ref="refs/heads/main"))

    assert (run.exit_code, subjects(run)) == (1, ["fix: n"])
    assert "looked at 2 commits" in run.stderr


def test_a_deleted_branch_and_a_tag_have_nothing_to_check(job, origin):
    job.checkout("refs/heads/topic")

    deleted = job.check(github("push"), push(sha(origin, "topic"), ZERO))
    tagged = job.check(github("push"), of_push(origin, ZERO, ref="refs/tags/v1"))

    assert (deleted.exit_code, deleted.stdout, tagged.exit_code, tagged.stdout) == (0, "", 0, "")
    assert deleted.stderr == "notice: GitHub deletion: no commits to check\n"
    assert tagged.stderr == ("notice: GitHub tag v1: a tag adds no commits; see fixlearn summary\n")


def test_an_unknown_platform_on_the_default_branch_itself_does_not_hide_its_commits(job, origin):
    job.checkout("refs/heads/main")

    run = job.check({})

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr.startswith("error: it is unknown which commits of the build of a branch (CI)")


def test_an_outdated_job_on_the_default_branch_does_not_hide_its_commits(job, origin):
    origin.commit("fix: n", {"n.py": "n"})
    job.checkout("refs/heads/main")
    job.repo.git("checkout", "--quiet", "--detach", "HEAD~1")

    for item in ({}, {"TEAMCITY_VERSION": "2026.1", "BUILD_VCS_NUMBER": job.repo.head}):
        run = job.check(item)

        assert (run.exit_code, run.stdout) == (3, "")


def test_a_force_push_to_the_default_branch_needs_a_baseline(job, origin):
    job.checkout("refs/heads/main")

    run = job.check(github("push"), push("e" * 40, sha(origin, "main"), "refs/heads/main"))

    assert (run.exit_code, run.stdout) == (3, "")
    assert "the CI platform names no older commit that this clone has" in run.stderr
