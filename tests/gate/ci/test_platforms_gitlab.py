"""What GitLab announces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.commit_ranges import CiRange, Trigger
from fixlearn.errors import FixlearnError
from fixlearn.gate.ci.platforms import resolve
from tests.gate.ci.events import (
    MAIN,
    ZERO,
    A,
    B,
    C,
    D,
    brief,
    gitlab_merge_request,
    gitlab_push,
)


def test_a_merge_request_on_gitlab_is_read_from_variables():
    environment = gitlab_merge_request(
        CI_MERGE_REQUEST_DESCRIPTION="All of them.\nAnd mo",
        CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED="true",
        CI_MERGE_REQUEST_SQUASH_ON_MERGE="true",
        CI_MERGE_REQUEST_LABELS="incident,team::ops",
    )

    assert resolve(environment) == CiRange(
        platform="GitLab",
        kind=Trigger.PULL_REQUEST,
        head=A,
        exclude=(MAIN, B),
        source="GitLab merge request 12",
        default_branch="main",
        target="main",
        message="feat: rows\n\nAll of them.",
        is_cut=True,
        squashes=True,
        labels=("incident", "team::ops"),
        remedy="GIT_DEPTH: 0 under variables:",
    )


ROWS = [
    ("GitLab", gitlab_merge_request(), None, ("pull request", A, MAIN, B)),
    (
        "GitLab",
        gitlab_merge_request(
            CI_MERGE_REQUEST_SOURCE_BRANCH_SHA=C, CI_MERGE_REQUEST_TARGET_BRANCH_SHA=D
        ),
        None,
        ("pull request", C, MAIN, D, B),
    ),
    ("GitLab", gitlab_push(), None, ("push", A, B, "+")),
    ("GitLab", gitlab_push(CI_COMMIT_BEFORE_SHA=ZERO), None, ("build", A, "+")),
    ("GitLab", gitlab_push(CI_COMMIT_TAG="v1", CI_COMMIT_BRANCH=""), None, ("tag", "")),
    (
        "GitLab",
        gitlab_push(
            CI_EXTERNAL_PULL_REQUEST_IID="12",
            CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA=C,
            CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA=D,
            CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME="main",
        ),
        None,
        ("pull request", C, MAIN, D),
    ),
]


@pytest.mark.parametrize(("platform", "environment", "event", "expected"), ROWS)
def test_the_range_is_announced_by_the_variables(platform, environment, event, expected):
    spec = resolve(environment, event)

    assert (spec.platform, brief(spec)) == (platform, expected)


@given(st.dictionaries(st.sampled_from(sorted(gitlab_merge_request())), st.text(max_size=12)))
def test_every_environment_is_a_range_or_an_error(values):
    try:
        spec = resolve({**gitlab_merge_request(), **values, "GITLAB_CI": "true"})
    except FixlearnError:
        return
    assert spec.kind in (Trigger.TAG, Trigger.DELETE) or set(spec.head) <= set("0123456789abcdef")
