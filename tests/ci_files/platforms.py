"""What each platform tells of a pull request, as its documentation has it; none was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gate.ci.events import github, gitlab_merge_request

if TYPE_CHECKING:
    from tests.ci_files.conftest import Change

HEAD, BASE, SHORT_BASE = "<head>", "<base>", "<base in short>"

# Those of the page; what is in angle brackets is a hash of the change.
TELLS = {
    "Forgejo and Gitea": github("pull_request", GITEA_ACTIONS="true", GITHUB_BASE_REF="main"),
    "Bitbucket": {
        "BITBUCKET_BUILD_NUMBER": "7",
        "BITBUCKET_PR_ID": "12",
        "BITBUCKET_COMMIT": HEAD,
        "BITBUCKET_PR_DESTINATION_COMMIT": SHORT_BASE,
        "BITBUCKET_PR_DESTINATION_BRANCH": "main",
    },
    "Azure": {
        "TF_BUILD": "True",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "12",
        "SYSTEM_PULLREQUEST_SOURCECOMMITID": HEAD,
        "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
    },
    "CircleCI": {
        "CIRCLECI": "true",
        "CIRCLE_SHA1": HEAD,
        "FIXLEARN_BASE": BASE,
    },
    "Buildkite": {
        "BUILDKITE": "true",
        "BUILDKITE_COMMIT": HEAD,
        "BUILDKITE_PULL_REQUEST": "12",
        "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main",
    },
    "Woodpecker": {
        "CI": "woodpecker",
        "CI_PIPELINE_EVENT": "pull_request",
        "CI_COMMIT_SHA": HEAD,
        "CI_COMMIT_TARGET_BRANCH": "main",
    },
    "Drone": {
        "DRONE": "true",
        "DRONE_BUILD_EVENT": "pull_request",
        "DRONE_COMMIT_SHA": HEAD,
        "DRONE_TARGET_BRANCH": "main",
    },
    "Jenkins": {
        "JENKINS_URL": "https://jenkins.example.org/",
        "CHANGE_ID": "12",
        "CHANGE_TARGET": "main",
        "GIT_COMMIT": HEAD,
    },
    "Gerrit": {
        "JENKINS_URL": "https://jenkins.example.org/",
        "GERRIT_EVENT_TYPE": "patchset-created",
        "GERRIT_PATCHSET_REVISION": HEAD,
        "GERRIT_BRANCH": "main",
    },
    "Travis CI": {
        "TRAVIS": "true",
        "TRAVIS_PULL_REQUEST": "12",
        "TRAVIS_PULL_REQUEST_SHA": HEAD,
        "TRAVIS_BRANCH": "main",
    },
    "TeamCity": {
        "TEAMCITY_VERSION": "2025.07",
        "BUILD_VCS_NUMBER": HEAD,
        "FIXLEARN_BASE": "origin/main",
    },
    "AWS CodeBuild": {
        "CI": "",
        "CODEBUILD_BUILD_ID": "lessons:1",
        "CODEBUILD_RESOLVED_SOURCE_VERSION": HEAD,
        "CODEBUILD_WEBHOOK_TRIGGER": "pr/12",
        "CODEBUILD_WEBHOOK_BASE_REF": "refs/heads/main",
    },
    "Google Cloud Build": {
        "CI": "",
        "BUILDER_OUTPUT": "/builder/outputs",
        "COMMIT_SHA": HEAD,
        "_PR_NUMBER": "12",
        "_BASE_BRANCH": "main",
    },
    "Bamboo": {
        "CI": "",
        "bamboo_buildKey": "APP-LESSONS-JOB1",
        "bamboo_planRepository_revision": HEAD,
        "bamboo_repository_pr_key": "12",
        "bamboo_repository_pr_targetBranch": "main",
    },
    "Zuul": {},  # nothing: its step says --base
}


READY_MADE = {
    "GitHub": github("pull_request", GITHUB_BASE_REF="main"),
    "GitLab": gitlab_merge_request(CI_COMMIT_SHA=HEAD, CI_MERGE_REQUEST_DIFF_BASE_SHA=BASE),
}


def told(name: str, change: Change) -> dict[str, str]:
    """The variables of a pull request of this change."""
    hashes = {HEAD: change.head, BASE: change.base, SHORT_BASE: change.base[:12]}
    variables = {**TELLS, **READY_MADE}[name]
    return {variable: hashes.get(value, value) for variable, value in variables.items()}
