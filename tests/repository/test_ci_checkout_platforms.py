"""Checkouts as platforms other than GitHub make them, in real clones."""

from __future__ import annotations

import pytest

from tests.gate.ci.events import (
    ZERO,
    gitlab_merge_request,
    gitlab_push,
)
from tests.repository.ci_jobs import (
    sha,
    subjects,
)


def test_a_merge_request_on_gitlab_is_checked_from_its_base(job, origin):
    job.checkout("refs/heads/topic")
    topic, base = sha(origin, "topic"), sha(origin, "topic~2")
    environment = gitlab_merge_request(CI_COMMIT_SHA=topic, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)

    run = job.check(environment)
    job.repo.git("update-ref", "-d", "refs/remotes/origin/main")
    detached = job.check(environment)

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert (detached.exit_code, subjects(detached)) == (1, ["fix: b"])
    assert f"({base[:7]}..{topic[:7]}, GitLab merge request 12)" in detached.stderr


def test_the_merge_commit_of_gitlab_is_not_checked(job, origin):
    job.checkout("refs/pull/12/merge")
    environment = gitlab_merge_request(
        CI_COMMIT_SHA=sha(origin, "refs/pull/12/merge"),
        CI_MERGE_REQUEST_SOURCE_BRANCH_SHA=sha(origin, "topic"),
        CI_MERGE_REQUEST_TARGET_BRANCH_SHA=sha(origin, "main"),
        CI_MERGE_REQUEST_DIFF_BASE_SHA=sha(origin, "topic~2"),
    )

    run = job.check(environment)

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "looked at 2 commits" in run.stderr


def test_a_shallow_gitlab_job_prints_the_variable_to_set(job, origin):
    job.checkout("refs/heads/topic", "--depth=1")
    environment = gitlab_push(CI_COMMIT_SHA=sha(origin, "topic"), CI_COMMIT_BEFORE_SHA=ZERO)

    run = job.check(environment)

    assert (run.exit_code, run.stdout) == (3, "")
    assert "(on GitLab: GIT_DEPTH: 0 under variables:)" in run.stderr


def test_the_merge_of_the_target_on_bitbucket_is_not_checked(job, origin):
    origin.git("switch", "-q", "--detach", "topic")
    origin.merge("main")
    origin.git("update-ref", "refs/heads/built", "HEAD")
    job.checkout("refs/heads/built")
    job.repo.git("update-ref", "-d", "refs/remotes/origin/main")

    run = job.check(
        {
            "BITBUCKET_BUILD_NUMBER": "7",
            "BITBUCKET_PR_ID": "12",
            "BITBUCKET_COMMIT": sha(origin, "topic"),
            "BITBUCKET_PR_DESTINATION_COMMIT": sha(origin, "main")[:12],
            "BITBUCKET_PR_DESTINATION_BRANCH": "main",
        }
    )

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "looked at 2 commits" in run.stderr


def test_the_test_merge_of_azure_is_not_checked(job, origin):
    job.checkout("refs/pull/12/merge")

    run = job.check(
        {
            "TF_BUILD": "True",
            "SYSTEM_PULLREQUEST_PULLREQUESTID": "12",
            "SYSTEM_PULLREQUEST_SOURCECOMMITID": sha(origin, "topic"),
            "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
            "BUILD_SOURCEVERSION": sha(origin, "refs/pull/12/merge"),
        }
    )

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "Azure pull request 12" in run.stderr


@pytest.mark.parametrize("head", ["refs/pull/12/merge", "topic"])
def test_on_jenkins_the_ref_of_the_pull_request_is_the_head_with_or_without_a_merge(
    job, origin, head
):
    job.checkout("refs/pull/12/merge" if "merge" in head else "refs/heads/topic")
    job.repo.git("update-ref", "refs/remotes/origin/PR-12", sha(origin, "topic"))

    run = job.check(
        {
            "JENKINS_URL": "https://ci.example.com/",
            "BRANCH_NAME": "PR-12",
            "CHANGE_ID": "12",
            "CHANGE_TARGET": "main",
            "GIT_COMMIT": sha(origin, head),
        }
    )

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "looked at 2 commits" in run.stderr


def test_jenkins_without_the_target_branch_prints_the_fetch_command(job, origin):
    job.checkout("refs/heads/topic")
    job.repo.git("update-ref", "-d", "refs/remotes/origin/main")

    run = job.check(
        {
            "JENKINS_URL": "https://ci.example.com/",
            "CHANGE_ID": "12",
            "CHANGE_TARGET": "main",
            "GIT_COMMIT": sha(origin, "topic"),
        }
    )

    assert (run.exit_code, run.stdout) == (3, "")
    assert "hint: git fetch origin +refs/heads/main:refs/remotes/origin/main     (on Jenkins" in (
        run.stderr
    )


def test_a_change_of_gerrit_is_one_commit(job, origin):
    job.checkout("refs/heads/topic")

    run = job.check(
        {
            "JENKINS_URL": "https://ci.example.com/",
            "GERRIT_EVENT_TYPE": "patchset-created",
            "GERRIT_PATCHSET_REVISION": sha(origin, "topic~1"),
            "GERRIT_BRANCH": "main",
        }
    )

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "looked at 1 commit " in run.stderr


def test_a_base_can_be_given_if_the_platform_announces_none(job, origin):
    job.checkout("refs/heads/topic")
    circle = {"CIRCLECI": "true", "CIRCLE_SHA1": sha(origin, "topic"), "CIRCLE_BRANCH": "topic"}

    run = job.check({**circle, "FIXLEARN_BASE": sha(origin, "topic~1")})
    typed = job.check(circle, None, "--base", "origin/main", "--head", "HEAD~1")
    unknown = job.check(circle, None, "--base", "nowhere")

    assert (run.exit_code, run.stdout) == (0, "")
    assert "range given by FIXLEARN_BASE" in run.stderr
    assert (typed.exit_code, subjects(typed)) == (1, ["fix: b"])
    assert (unknown.exit_code, unknown.stdout) == (3, "")
    assert unknown.stderr.startswith(
        "error: it is unknown where the range given by --base begins\n"
    )
