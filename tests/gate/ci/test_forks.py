"""Whose code a CI run is about to execute."""

from __future__ import annotations

import pytest

from fixlearn.gate.ci.forks import _READERS, comes_from_fork
from fixlearn.gate.ci.platforms import PLATFORMS, find_platform
from tests.gate.ci.environments import BITBUCKET, BUILDKITE, DRONE, WOODPECKER
from tests.gate.ci.events import A, github, gitlab_merge_request, gitlab_push, pull_request, push

GERRIT_CHANGE = {"GERRIT_PATCHSET_REVISION": A, "GERRIT_BRANCH": "main"}


def from_repositories(head: str | None, base: str | None) -> dict[str, object]:
    """The event of a pull request between two repositories on GitHub."""
    event = pull_request()
    sides = {"head": head, "base": base}
    for side, name in sides.items():
        event["pull_request"][side]["repo"] = {"full_name": name} if name else None  # type: ignore[index]
    return event


def ask(environment: dict[str, str], event: dict[str, object] | None = None) -> bool | None:
    platform = find_platform(environment)
    assert platform
    return comes_from_fork(platform, environment, event)


@pytest.mark.parametrize(
    ("name", "event", "is_fork"),
    [
        ("pull_request", from_repositories("own/a", "own/a"), False),
        ("pull_request", from_repositories("other/a", "own/a"), True),
        ("pull_request_target", from_repositories("other/a", "own/a"), True),
        ("pull_request", from_repositories(None, "own/a"), None),
        ("pull_request", pull_request(), None),
        ("push", push(), False),
        ("merge_group", {}, False),
        ("schedule", {}, False),
        ("workflow_run", {}, None),
        ("issue_comment", {}, None),
        ("", {}, None),
    ],
)
def test_on_github_the_two_repositories_of_a_pull_request_are_compared(
    name: str, event: dict[str, object], is_fork: bool | None
) -> None:
    assert ask(github(name), event) is is_fork
    assert ask(github(name, GITEA_ACTIONS="true"), event) is is_fork


@pytest.mark.parametrize(
    ("environment", "is_fork"),
    [
        (gitlab_push(), False),
        (gitlab_merge_request(), None),
        (
            gitlab_merge_request(
                CI_MERGE_REQUEST_PROJECT_ID="7", CI_MERGE_REQUEST_SOURCE_PROJECT_ID="7"
            ),
            False,
        ),
        (
            gitlab_merge_request(
                CI_MERGE_REQUEST_PROJECT_ID="7", CI_MERGE_REQUEST_SOURCE_PROJECT_ID="8"
            ),
            True,
        ),
        (
            gitlab_push(
                CI_EXTERNAL_PULL_REQUEST_IID="1",
                CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY="a/b",
                CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY="c/b",
            ),
            True,
        ),
        ({"TF_BUILD": "True"}, False),
        ({"TF_BUILD": "True", "SYSTEM_PULLREQUEST_PULLREQUESTID": "1"}, None),
        (
            {
                "TF_BUILD": "True",
                "SYSTEM_PULLREQUEST_PULLREQUESTID": "1",
                "SYSTEM_PULLREQUEST_ISFORK": "True",
            },
            True,
        ),
        ({"TRAVIS": "true", "TRAVIS_PULL_REQUEST": "false"}, False),
        (
            {
                "TRAVIS": "true",
                "TRAVIS_PULL_REQUEST": "12",
                "TRAVIS_PULL_REQUEST_SLUG": "a/b",
                "TRAVIS_REPO_SLUG": "a/b",
            },
            False,
        ),
        ({"JENKINS_URL": "x", "CHANGE_ID": "1"}, False),
        ({"JENKINS_URL": "x", "CHANGE_ID": "1", "CHANGE_FORK": "a/b"}, True),
        ({"CIRCLECI": "true"}, False),
        ({"CIRCLECI": "true", "CIRCLE_PR_NUMBER": "12"}, True),
        (BITBUCKET, False),
        ({**BITBUCKET, "BITBUCKET_PR_ID": "12"}, None),
        ({"BITBUCKET_BUILD_NUMBER": "1"}, None),
        (BUILDKITE, False),
        ({**WOODPECKER, "CI_PIPELINE_EVENT": "pull_request_closed"}, None),
        (DRONE, False),
        ({**GERRIT_CHANGE, "GERRIT_EVENT_TYPE": "patchset-created"}, None),
        ({"GERRIT_EVENT_TYPE": "ref-updated", "GERRIT_NEWREV": A}, False),
        ({"ghprbPullId": "12"}, None),
        ({"TEAMCITY_VERSION": "1"}, None),
        ({"CI": "true"}, None),
        ({"CI": "true", "CIRRUS_CI": "true"}, False),
        ({"CI": "true", "CIRRUS_CI": "true", "CIRRUS_PR": "12"}, None),
        ({"CI": "True", "APPVEYOR": "True"}, False),
        ({"CI": "True", "APPVEYOR": "True", "APPVEYOR_PULL_REQUEST_NUMBER": "12"}, None),
        (
            {
                "CI": "True",
                "APPVEYOR": "True",
                "APPVEYOR_PULL_REQUEST_NUMBER": "12",
                "APPVEYOR_PULL_REQUEST_HEAD_REPO_NAME": "other/a",
                "APPVEYOR_REPO_NAME": "own/a",
            },
            True,
        ),
    ],
)
def test_other_platforms_announce_a_fork_or_it_is_unknown(
    environment: dict[str, str], is_fork: bool | None
) -> None:
    assert ask(environment) is is_fork


@pytest.mark.parametrize("event", ["comment-added", "wip-state-changed", "topic-changed"])
def test_every_event_of_gerrit_that_builds_a_change_may_build_unknown_code(
    event: str,
) -> None:
    assert ask({**GERRIT_CHANGE, "GERRIT_EVENT_TYPE": event}) is None


def test_all_other_platforms_announce_pull_requests_but_not_their_source() -> None:
    assert {item.name for item in PLATFORMS} - set(_READERS) == {
        *("Bitbucket", "Buildkite", "Woodpecker", "Drone", "Jenkins with Gerrit"),
        *("Jenkins with ghprb", "AWS CodeBuild", "Google Cloud Build", "Bamboo"),
    }
