"""Which commits a CI run has to look at: what platforms say, without git."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.commit_ranges import CiRange, Trigger
from fixlearn.errors import CannotTell, FixlearnError, UsageError
from fixlearn.gate.ci import PLATFORMS, find_platform, resolve
from fixlearn.gate.ci.ci_range import (
    MOST_EVENT_BYTES,
    Overrides,
    default_excludes,
    parse_event,
)
from tests.gate.ci.events import (
    ZERO,
    ZERO_SHA256,
    A,
    B,
    C,
    D,
    github,
    gitlab_merge_request,
    gitlab_push,
    pull_request,
    push,
)

MAIN = "refs/remotes/origin/main"


def brief(spec):
    """What decides: the kind, the head and the excludes; "+" where the default branch steps in."""
    return (str(spec.kind), spec.head, *spec.exclude, *(["+"] if spec.falls_back else []))


GITHUB_PULL_REQUEST = CiRange(
    platform="GitHub",
    kind=Trigger.PULL_REQUEST,
    head=A,
    exclude=(MAIN, B),
    source="GitHub pull request 12",
    default_branch="main",
    target="main",
    message="feat: rows\n\nAll of them.",
    expected_count=2,
    remedy="fetch-depth: 0 for actions/checkout",
)


def test_a_pull_request_on_github_is_all_told_by_its_event():
    event = pull_request(body="All of them.")

    assert resolve(github("pull_request"), event) == GITHUB_PULL_REQUEST
    assert resolve(github("pull_request_target"), event) == GITHUB_PULL_REQUEST


def test_a_merge_request_on_gitlab_is_all_told_by_variables():
    environment = gitlab_merge_request(
        CI_MERGE_REQUEST_DESCRIPTION="All of them.\nAnd mo",
        CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED="true",
        CI_MERGE_REQUEST_SQUASH_ON_MERGE="true",
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
        remedy="GIT_DEPTH: 0 under variables:",
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
]


@pytest.mark.parametrize(("platform", "environment", "event", "expected"), ROWS)
def test_each_platform_says_what_is_new(platform, environment, event, expected):
    spec = resolve(environment, event)

    assert (spec.platform, brief(spec)) == (platform, expected)


def test_every_platform_of_the_table_is_tried_here():
    assert {row[0] for row in ROWS} == {platform.name for platform in PLATFORMS}


@pytest.mark.parametrize("environment", [{}, {"CI": ""}, {"CI": "false"}, {"GITHUB_ACTIONS": ""}])
def test_outside_of_ci_nothing_is_announced(environment):
    assert (find_platform(environment), resolve(environment)) == (None, None)


def test_what_a_person_names_comes_before_variables_and_these_before_the_platform():
    environment = gitlab_push(FIXLEARN_BASE="v1.0", FIXLEARN_HEAD="topic")

    typed = resolve(environment, None, Overrides("v2.0", None))
    variables = resolve(environment)

    assert (typed.head, typed.exclude, typed.source) == (
        *("HEAD", ("v2.0",)),
        "range given by --base",
    )
    assert (variables.head, variables.exclude, variables.source) == (
        *("topic", ("v1.0",)),
        "range given by FIXLEARN_BASE",
    )
    assert typed.remedy == "GIT_DEPTH: 0 under variables:"


@pytest.mark.parametrize("empty", ["", "  ", "null"])
def test_an_empty_fixlearn_base_is_not_given(empty):
    assert resolve(gitlab_push(FIXLEARN_BASE=empty)).platform == "GitLab"


def test_a_base_of_zeros_is_a_new_branch():
    spec = resolve({}, None, Overrides(ZERO, "topic"))

    assert brief(spec) == ("push", "topic", "+")


@pytest.mark.parametrize(
    ("base", "head"),
    [("", None), ("null", None), (None, "HEAD"), ("main", ""), ("main", ZERO), ("HEAD", "@")],
)
def test_half_a_range_is_refused(base, head):
    with pytest.raises(UsageError, match="a range needs two different ends"):
        resolve(gitlab_push(), None, Overrides(base, head))


def test_a_head_without_a_base_is_refused_in_variables_too():
    with pytest.raises(UsageError, match="a range needs two different ends"):
        resolve(gitlab_push(FIXLEARN_HEAD="topic", FIXLEARN_BASE=""))


@pytest.mark.parametrize(
    ("branch", "default_branch", "expected"),
    [
        ("topic", "main", (MAIN,)),
        ("topic", "", (MAIN, "refs/remotes/origin/master")),
        ("main", "main", ()),
        ("master", "", ()),
        ("release/1", "trunk", ("refs/remotes/origin/trunk",)),
    ],
)
def test_a_new_branch_owes_what_the_default_branch_lacks_and_itself_hides_nothing(
    branch, default_branch, expected
):
    assert default_excludes(branch, default_branch) == expected


@pytest.mark.parametrize(
    ("environment", "event", "why"),
    [
        (github("pull_request"), None, "there is no event file"),
        (github("pull_request"), {}, ".pull_request.head.sha name no commit"),
        (github("pull_request"), {"pull_request": []}, "is not where it belongs"),
        (github("pull_request"), pull_request(head=7), "is no text"),
        (github("pull_request"), pull_request(head="--all"), "is no hash of a commit"),
        (github("pull_request"), pull_request(head=ZERO), "name no commit"),
        (github("pull_request"), pull_request(head="null"), "name no commit"),
        (github("pull_request"), pull_request(target="a b"), "is no name of a branch"),
        (github("pull_request"), pull_request(target="x:refs/heads/y"), "is no name of a branch"),
        (github("pull_request"), pull_request(title=["a"]), "is no text"),
        (github("merge_group"), {"merge_group": {"head_sha": ""}}, "name no commit"),
        (github("push"), {}, ".after name no commit"),
        (github("push"), {"after": A, "before": "main"}, "is no hash of a commit"),
        (github("issues"), {}, 'the event "issues" brings no commits'),
        (github(""), {}, "GITHUB_EVENT_NAME is empty"),
        (github("schedule"), {}, "GITHUB_SHA name no commit"),
        (gitlab_push(CI_COMMIT_SHA=""), None, "CI_COMMIT_SHA name no commit"),
        (gitlab_push(CI_COMMIT_SHA="$CI_COMMIT_SHA"), None, "is no hash of a commit"),
        ({**BITBUCKET, "BITBUCKET_COMMIT": ""}, None, "BITBUCKET_COMMIT name no commit"),
        ({"TF_BUILD": "True"}, None, "BUILD_SOURCEVERSION name no commit"),
        ({**TRAVIS, "TRAVIS_COMMIT_RANGE": "a b"}, None, "is no hash of a commit"),
        ({"JENKINS_URL": "x", "CHANGE_ID": "1"}, None, "GIT_COMMIT name no commit"),
    ],
)
def test_what_a_platform_leaves_out_is_no_guess_and_no_green_light(environment, event, why):
    with pytest.raises(CannotTell) as caught:
        resolve(environment, event)

    assert why in caught.value.why
    assert caught.value.hint == "fixlearn check --base <revision> --head <revision>"


def test_a_byte_order_mark_is_no_part_of_the_title_the_description_or_the_event():
    event = pull_request(title="\ufeffWIP: feat: rows", body="\ufeffAll of them.")
    content = b"\xef\xbb\xbf" + json.dumps(event).encode()

    parsed = parse_event(content, "event.json")

    assert resolve(github("pull_request"), parsed) == GITHUB_PULL_REQUEST


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"  \n", "it is empty"),
        (b"{", "it is not JSON"),
        (b"\xff\xfe\x00", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "it is not JSON"),
        (b"[]", "it is JSON, but no object with keys"),
        (b'"pull_request"', "it is JSON, but no object with keys"),
        (b" " * (MOST_EVENT_BYTES + 1), "it is larger than 26,214,400 bytes"),
    ],
)
def test_an_event_that_is_none_is_refused(content, why):
    with pytest.raises(UsageError) as caught:
        parse_event(content, "event.json")

    assert (caught.value.what, caught.value.why) == ("cannot read the event in event.json", why)


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


@given(
    st.sampled_from(["pull_request", "push", "merge_group", "schedule", "other"]),
    st.dictionaries(
        st.sampled_from("pull_request merge_group after before ref repository".split()),
        json_values,
    ),
)
def test_no_event_whatsoever_ends_in_anything_but_a_range_or_an_error(name, event):
    parsed = parse_event(json.dumps(event).encode(), "event.json")

    try:
        spec = resolve(github(name, GITHUB_SHA=A, GITHUB_REF="refs/heads/x"), parsed)
    except FixlearnError:
        return
    assert spec.kind in (Trigger.TAG, Trigger.DELETE) or set(spec.head) <= set("0123456789abcdef")


@given(st.dictionaries(st.sampled_from(sorted(gitlab_merge_request())), st.text(max_size=12)))
def test_no_variable_whatsoever_ends_in_anything_but_a_range_or_an_error(values):
    try:
        spec = resolve({**gitlab_merge_request(), **values, "GITLAB_CI": "true"})
    except FixlearnError:
        return
    assert spec.kind in (Trigger.TAG, Trigger.DELETE) or set(spec.head) <= set("0123456789abcdef")
