"""Environments of CI platforms, as their documentation has them."""

from __future__ import annotations

from tests.gate.ci.events import (
    A,
    B,
    C,
)

GROUP = {"merge_group": {"head_sha": A, "base_sha": B, "base_ref": "refs/heads/main"}}


BITBUCKET = {"CI": "true", "BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_COMMIT": A}


AZURE = {
    "TF_BUILD": "True",
    "SYSTEM_PULLREQUEST_PULLREQUESTID": "12",
    "SYSTEM_PULLREQUEST_SOURCECOMMITID": A,
    "BUILD_SOURCEVERSION": C,
    "BUILD_SOURCEBRANCH": "refs/pull/12/merge",
}


AZURE_PUSH = {
    "TF_BUILD": "True",
    "BUILD_SOURCEVERSION": A,
    "BUILD_SOURCEBRANCH": "refs/heads/topic",
}


BUILDKITE = {
    "BUILDKITE": "true",
    "BUILDKITE_COMMIT": A,
    "BUILDKITE_BRANCH": "topic",
    "BUILDKITE_PULL_REQUEST": "false",
    "BUILDKITE_PIPELINE_DEFAULT_BRANCH": "main",
}


WOODPECKER = {
    "CI": "woodpecker",
    "CI_COMMIT_SHA": A,
    "CI_COMMIT_BRANCH": "topic",
    "CI_REPO_DEFAULT_BRANCH": "main",
}


DRONE = {"DRONE": "true", "DRONE_BUILD_EVENT": "push", "DRONE_COMMIT_AFTER": A}


GERRIT = {"JENKINS_URL": "https://ci.example.com/"}


JENKINS = {"JENKINS_URL": "https://ci.example.com/", "GIT_COMMIT": A, "BRANCH_NAME": "topic"}


TRAVIS = {
    "TRAVIS": "true",
    "TRAVIS_PULL_REQUEST": "false",
    "TRAVIS_BRANCH": "topic",
    "TRAVIS_COMMIT": A,
}
