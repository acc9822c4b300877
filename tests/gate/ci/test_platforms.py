"""What platforms other than GitHub and GitLab announce."""

from __future__ import annotations

import pytest

from fixlearn.gate.ci.platforms import PLATFORMS, github, gitlab, resolve
from tests.gate.ci.environments import (
    AZURE,
    AZURE_PUSH,
    BITBUCKET,
    BUILDKITE,
    DRONE,
    GERRIT,
    JENKINS,
    TRAVIS,
    WOODPECKER,
)
from tests.gate.ci.events import (
    MAIN,
    ZERO,
    A,
    B,
    brief,
)

CODEBUILD = {"CODEBUILD_BUILD_ID": "lessons:1", "CODEBUILD_RESOLVED_SOURCE_VERSION": A}
CLOUD_BUILD = {"BUILDER_OUTPUT": "/builder/outputs"}
BAMBOO = {"bamboo_buildKey": "APP-LESSONS-JOB1", "bamboo_planRepository_revision": A}

ROWS = [
    (
        "Bitbucket",
        {
            **BITBUCKET,
            "BITBUCKET_PR_ID": "12",
            "BITBUCKET_PR_DESTINATION_COMMIT": B[:12],
            "BITBUCKET_PR_DESTINATION_BRANCH": "main",
        },
        None,
        ("pull request", A, MAIN, B[:12]),
    ),
    ("Bitbucket", {**BITBUCKET, "BITBUCKET_BRANCH": "topic"}, None, ("build", A, "+")),
    ("Bitbucket", {**BITBUCKET, "BITBUCKET_TAG": "v1"}, None, ("tag", "")),
    (
        "Azure",
        {**AZURE, "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"},
        None,
        ("pull request", A, MAIN),
    ),
    (
        "Azure",
        {**AZURE, "SYSTEM_PULLREQUEST_TARGETBRANCH": "main"},
        None,
        ("pull request", A, MAIN),
    ),
    ("Azure", AZURE_PUSH, None, ("build", A, "+")),
    ("Azure", {**AZURE_PUSH, "BUILD_SOURCEBRANCH": "refs/tags/v1"}, None, ("tag", "")),
    (
        "CircleCI",
        {"CIRCLECI": "true", "CIRCLE_SHA1": A, "CIRCLE_BRANCH": "topic"},
        None,
        ("build", A, "+"),
    ),
    ("CircleCI", {"CIRCLECI": "true", "CIRCLE_SHA1": A, "CIRCLE_TAG": "v1"}, None, ("tag", "")),
    ("Buildkite", BUILDKITE, None, ("build", A, "+")),
    ("Buildkite", {**BUILDKITE, "BUILDKITE_COMMIT": "HEAD"}, None, ("build", "HEAD", "+")),
    ("Buildkite", {**BUILDKITE, "BUILDKITE_TAG": "v1"}, None, ("tag", "")),
    (
        "Buildkite",
        {**BUILDKITE, "BUILDKITE_MERGE_QUEUE_BASE_COMMIT": B},
        None,
        ("merge queue", A, B),
    ),
    (
        "Buildkite",
        {**BUILDKITE, "BUILDKITE_PULL_REQUEST": "12", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main"},
        None,
        ("pull request", A, MAIN),
    ),
    (
        "Woodpecker",
        {
            **WOODPECKER,
            "CI_PIPELINE_EVENT": "pull_request",
            "CI_COMMIT_TARGET_BRANCH": "main",
            "CI_COMMIT_PULL_REQUEST": "12",
        },
        None,
        ("pull request", A, MAIN),
    ),
    (
        "Woodpecker",
        {**WOODPECKER, "CI_PIPELINE_EVENT": "push", "CI_PREV_COMMIT_SHA": B},
        None,
        ("push", A, B, "+"),
    ),
    ("Woodpecker", {**WOODPECKER, "CI_PIPELINE_EVENT": "cron"}, None, ("build", A, "+")),
    ("Woodpecker", {**WOODPECKER, "CI_PIPELINE_EVENT": "tag"}, None, ("tag", "")),
    ("Drone", {**DRONE, "DRONE_COMMIT_BEFORE": B}, None, ("push", A, B, "+")),
    ("Drone", {**DRONE, "DRONE_COMMIT_BEFORE": ZERO}, None, ("build", A, "+")),
    ("Drone", {**DRONE, "DRONE_BUILD_EVENT": "tag"}, None, ("tag", "")),
    (
        "Drone",
        {
            "DRONE": "true",
            "DRONE_BUILD_EVENT": "pull_request",
            "DRONE_COMMIT_SHA": A,
            "DRONE_TARGET_BRANCH": "main",
        },
        None,
        ("pull request", A, MAIN),
    ),
    (
        "Jenkins with Gerrit",
        {
            **GERRIT,
            "GERRIT_EVENT_TYPE": "patchset-created",
            "GERRIT_PATCHSET_REVISION": A,
            "GERRIT_BRANCH": "main",
        },
        None,
        ("pull request", A, MAIN, f"{A}^"),
    ),
    (
        "Jenkins with Gerrit",
        {
            **GERRIT,
            "GERRIT_EVENT_TYPE": "ref-updated",
            "GERRIT_NEWREV": A,
            "GERRIT_OLDREV": B,
            "GERRIT_REFNAME": "main",
        },
        None,
        ("push", A, B, "+"),
    ),
    (
        "Jenkins with ghprb",
        {
            "JENKINS_URL": "x",
            "ghprbPullId": "12",
            "ghprbActualCommit": A,
            "ghprbTargetBranch": "main",
        },
        None,
        ("pull request", A, MAIN),
    ),
    (
        "Jenkins",
        {**JENKINS, "CHANGE_ID": "12", "CHANGE_TARGET": "main", "BRANCH_NAME": "PR-12"},
        None,
        ("pull request", A, MAIN),
    ),
    ("Jenkins", {**JENKINS, "GIT_PREVIOUS_SUCCESSFUL_COMMIT": B}, None, ("push", A, B, "+")),
    ("Jenkins", {**JENKINS, "GIT_PREVIOUS_SUCCESSFUL_COMMIT": "null"}, None, ("build", A, "+")),
    ("Jenkins", {**JENKINS, "TAG_NAME": "v1"}, None, ("tag", "")),
    (
        "Travis CI",
        {
            "TRAVIS": "true",
            "TRAVIS_PULL_REQUEST": "12",
            "TRAVIS_PULL_REQUEST_SHA": A,
            "TRAVIS_BRANCH": "main",
        },
        None,
        ("pull request", A, MAIN),
    ),
    ("Travis CI", {**TRAVIS, "TRAVIS_COMMIT_RANGE": f"{B}...{A}"}, None, ("push", A, B, "+")),
    ("Travis CI", {**TRAVIS, "TRAVIS_COMMIT_RANGE": f"{B}..{A}"}, None, ("push", A, B, "+")),
    ("Travis CI", {**TRAVIS, "TRAVIS_COMMIT_RANGE": ""}, None, ("build", A, "+")),
    ("Travis CI", {**TRAVIS, "TRAVIS_TAG": "v1"}, None, ("tag", "")),
    ("TeamCity", {"TEAMCITY_VERSION": "2026.1", "BUILD_VCS_NUMBER": A}, None, ("build", A, "+")),
    ("CI", {"CI": "true"}, None, ("build", "HEAD", "+")),
    (
        "AWS CodeBuild",
        {
            **CODEBUILD,
            "CODEBUILD_WEBHOOK_TRIGGER": "pr/12",
            "CODEBUILD_WEBHOOK_BASE_REF": "refs/heads/main",
        },
        None,
        ("pull request", A, MAIN),
    ),
    (
        "AWS CodeBuild",
        {
            **CODEBUILD,
            "CODEBUILD_WEBHOOK_TRIGGER": "branch/topic",
            "CODEBUILD_WEBHOOK_HEAD_REF": "refs/heads/topic",
            "CODEBUILD_WEBHOOK_PREV_COMMIT": B,
        },
        None,
        ("push", A, B, "+"),
    ),
    (
        "AWS CodeBuild",
        {
            **CODEBUILD,
            "CODEBUILD_WEBHOOK_TRIGGER": "tag/v1",
            "CODEBUILD_WEBHOOK_HEAD_REF": "refs/tags/v1",
        },
        None,
        ("tag", ""),
    ),
    ("AWS CodeBuild", CODEBUILD, None, ("build", A, "+")),
    (
        "Google Cloud Build",
        {**CLOUD_BUILD, "COMMIT_SHA": A, "_PR_NUMBER": "12", "_BASE_BRANCH": "main"},
        None,
        ("pull request", A, MAIN),
    ),
    ("Google Cloud Build", {**CLOUD_BUILD, "TAG_NAME": "v1"}, None, ("tag", "")),
    ("Google Cloud Build", CLOUD_BUILD, None, ("build", "HEAD", "+")),
    (
        "Bamboo",
        {**BAMBOO, "bamboo_repository_pr_key": "12", "bamboo_repository_pr_targetBranch": "main"},
        None,
        ("pull request", A, MAIN),
    ),
    ("Bamboo", {**BAMBOO, "bamboo_planRepository_previousRevision": B}, None, ("push", A, B, "+")),
    ("Bamboo", BAMBOO, None, ("build", A, "+")),
]


@pytest.mark.parametrize(("platform", "environment", "event", "expected"), ROWS)
def test_each_platform_announces_its_range(platform, environment, event, expected):
    spec = resolve(environment, event)

    assert (spec.platform, brief(spec)) == (platform, expected)


def test_every_platform_has_a_row():
    others = (row for row in PLATFORMS if row.read not in (github, gitlab))
    platforms = {platform.name for platform in others}

    assert {row[0] for row in ROWS} == platforms
