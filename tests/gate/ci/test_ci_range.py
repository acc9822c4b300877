"""Which commits a CI run has to check: what platforms say, without git."""

from __future__ import annotations

import pytest

from fixlearn.errors import UsageError
from fixlearn.gate.ci.ci_range import (
    MOST_EVENT_BYTES,
    Overrides,
    default_excludes,
    parse_event,
)
from fixlearn.gate.ci.platforms import resolve
from tests.gate.ci.events import MAIN, ZERO, brief, gitlab_push


def test_options_take_precedence_over_variables_and_variables_over_the_platform():
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
def test_an_empty_fixlearn_base_is_ignored(empty):
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
def test_a_new_branch_excludes_the_default_branch_and_never_itself(
    branch, default_branch, expected
):
    assert default_excludes(branch, default_branch) == expected


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
def test_an_invalid_event_is_refused(content, why):
    with pytest.raises(UsageError) as caught:
        parse_event(content, "event.json")

    assert (caught.value.what, caught.value.why) == ("cannot read the event in event.json", why)
