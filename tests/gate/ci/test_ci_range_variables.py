"""Variables and events that leave something out."""

from __future__ import annotations

import pytest

from fixlearn.errors import CannotTell
from fixlearn.gate.ci.platforms import resolve
from tests.gate.ci.environments import (
    BITBUCKET,
    TRAVIS,
)
from tests.gate.ci.events import ZERO, A, github, gitlab_push, pull_request


@pytest.mark.parametrize(
    ("environment", "event", "why"),
    [
        (github("pull_request"), None, "there is no event file"),
        (github("pull_request"), {}, ".pull_request.head.sha names no commit"),
        (github("pull_request"), {"pull_request": []}, "is not where it belongs"),
        (github("pull_request"), pull_request(head=7), "is no text"),
        (github("pull_request"), pull_request(head="--all"), "is no hash of a commit"),
        (github("pull_request"), pull_request(head=ZERO), "names no commit"),
        (github("pull_request"), pull_request(head="null"), "names no commit"),
        (github("pull_request"), pull_request(target="a b"), "is no name of a branch"),
        (github("pull_request"), pull_request(target="x:refs/heads/y"), "is no name of a branch"),
        (github("pull_request"), pull_request(title=["a"]), "is no text"),
        (github("merge_group"), {"merge_group": {"head_sha": ""}}, "names no commit"),
        (github("push"), {}, ".after names no commit"),
        (github("push"), {"after": A, "before": "main"}, "is no hash of a commit"),
        (github("issues"), {}, 'the event "issues" brings no commits'),
        (github(""), {}, "GITHUB_EVENT_NAME is empty"),
        (github("schedule"), {}, "GITHUB_SHA names no commit"),
        (gitlab_push(CI_COMMIT_SHA=""), None, "CI_COMMIT_SHA names no commit"),
        (gitlab_push(CI_COMMIT_SHA="$CI_COMMIT_SHA"), None, "is no hash of a commit"),
        ({**BITBUCKET, "BITBUCKET_COMMIT": ""}, None, "BITBUCKET_COMMIT names no commit"),
        ({"TF_BUILD": "True"}, None, "BUILD_SOURCEVERSION names no commit"),
        ({**TRAVIS, "TRAVIS_COMMIT_RANGE": "a b"}, None, "is no hash of a commit"),
        ({"JENKINS_URL": "x", "CHANGE_ID": "1"}, None, "GIT_COMMIT names no commit"),
    ],
)
def test_a_missing_or_invalid_variable_is_never_guessed(environment, event, why):
    with pytest.raises(CannotTell) as caught:
        resolve(environment, event)

    assert why in caught.value.why
    assert caught.value.hint == "fixlearn check --base <revision> --head <revision>"
