"""What GitHub, Gitea and Forgejo announce."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.commit_ranges import CiRange, Trigger
from fixlearn.errors import FixlearnError
from fixlearn.gate.ci.ci_range import (
    parse_event,
)
from fixlearn.gate.ci.platforms import resolve
from tests.gate.ci.environments import GROUP
from tests.gate.ci.events import (
    MAIN,
    ZERO,
    ZERO_SHA256,
    A,
    B,
    brief,
    github,
    pull_request,
    push,
)

GITHUB_PULL_REQUEST = CiRange(
    platform="GitHub",
    kind=Trigger.PULL_REQUEST,
    head=A,
    exclude=(MAIN, B),
    source="GitHub pull request 12",
    default_branch="main",
    target="main",
    message="feat: rows\n\nAll of them.",
    labels=(),
    expected_count=2,
    remedy="fetch-depth: 0 for actions/checkout",
)


def test_a_pull_request_on_github_is_read_from_its_event():
    event = pull_request(body="All of them.")

    assert resolve(github("pull_request"), event) == GITHUB_PULL_REQUEST
    assert resolve(github("pull_request_target"), event) == GITHUB_PULL_REQUEST


def test_labels_are_read_from_the_event():
    event = pull_request(body="All of them.")
    event["pull_request"]["labels"] = [{"name": "incident", "id": 7}, {"name": "a, b"}, "odd", {}]

    announced = resolve(github("pull_request"), event)

    assert announced == GITHUB_PULL_REQUEST._replace(labels=("incident", "a, b"))


def test_a_byte_order_mark_is_no_part_of_the_title_the_description_or_the_event():
    event = pull_request(title="\ufeffWIP: feat: rows", body="\ufeffAll of them.")
    content = b"\xef\xbb\xbf" + json.dumps(event).encode()

    parsed = parse_event(content, "event.json")

    assert resolve(github("pull_request"), parsed) == GITHUB_PULL_REQUEST


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([A, ZERO]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                "pull_request head base sha ref after before commits title merge_group head_sha "
                "repository default_branch number".split()
            ),
            inner,
            max_size=5,
        )
    ),
)


ROWS = [
    ("GitHub", github("merge_group"), GROUP, ("merge queue", A, B)),
    ("GitHub", github("push"), push(), ("push", A, B, "+")),
    ("GitHub", github("push"), push(before=ZERO), ("build", A, "+")),
    ("GitHub", github("push"), push(before=ZERO_SHA256), ("build", A, "+")),
    ("GitHub", github("push"), push(after=ZERO), ("delete", "")),
    ("GitHub", github("push"), push(before=ZERO, ref="refs/tags/v1"), ("tag", "")),
    (
        "GitHub",
        github("workflow_dispatch", GITHUB_SHA=A, GITHUB_REF="refs/heads/topic"),
        push(),
        ("build", A, "+"),
    ),
    ("GitHub", github("release", GITHUB_SHA=A, GITHUB_REF="refs/tags/v1"), {}, ("tag", "")),
    (
        "Gitea",
        github("pull_request", GITEA_ACTIONS="true", GITHUB_SHA=A),
        pull_request(commits=0),
        ("pull request", A, MAIN, B),
    ),
    (
        "Forgejo",
        github("pull_request", FORGEJO_ACTIONS="true", GITEA_ACTIONS="true"),
        pull_request(),
        ("pull request", A, MAIN, B),
    ),
]


@pytest.mark.parametrize(("platform", "environment", "event", "expected"), ROWS)
def test_the_range_is_announced_by_the_event(platform, environment, event, expected):
    spec = resolve(environment, event)

    assert (spec.platform, brief(spec)) == (platform, expected)


@given(
    st.sampled_from(["pull_request", "push", "merge_group", "schedule", "other"]),
    st.dictionaries(
        st.sampled_from("pull_request merge_group after before ref repository".split()),
        json_values,
    ),
)
def test_every_event_is_a_range_or_an_error(name, event):
    parsed = parse_event(json.dumps(event).encode(), "event.json")

    try:
        spec = resolve(github(name, GITHUB_SHA=A, GITHUB_REF="refs/heads/x"), parsed)
    except FixlearnError:
        return
    assert spec.kind in (Trigger.TAG, Trigger.DELETE) or set(spec.head) <= set("0123456789abcdef")
