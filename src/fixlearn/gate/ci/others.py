"""Platforms that say what is new in a handful of variables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn.commit_ranges import Trigger
from fixlearn.gate.ci.ci_range import on_origin
from fixlearn.model import HASH

if TYPE_CHECKING:
    from fixlearn.commit_ranges import CiRange
    from fixlearn.gate.ci.variables import CiEnvironment


def bitbucket(facts: CiEnvironment) -> CiRange:
    """Bitbucket Pipelines: merges the destination into the source before it builds."""
    head = facts.head("BITBUCKET_COMMIT")
    if facts.text("BITBUCKET_PR_ID"):
        return facts.pull_request(
            head,
            [facts.commit("BITBUCKET_PR_DESTINATION_COMMIT")],
            number=facts.number("BITBUCKET_PR_ID"),
            target=facts.branch("BITBUCKET_PR_DESTINATION_BRANCH"),
        )
    if facts.text("BITBUCKET_TAG"):
        return facts.tag(facts.text("BITBUCKET_TAG"))
    return facts.push(head, branch=facts.branch("BITBUCKET_BRANCH"))


def azure(facts: CiEnvironment) -> CiRange:
    """Azure Pipelines."""
    if facts.text("SYSTEM_PULLREQUEST_PULLREQUESTID"):
        number = facts.number("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER")
        return facts.pull_request(
            facts.head("SYSTEM_PULLREQUEST_SOURCECOMMITID"),
            [],
            number=number or facts.number("SYSTEM_PULLREQUEST_PULLREQUESTID"),
            target=facts.branch("SYSTEM_PULLREQUEST_TARGETBRANCH"),
        )
    ref = facts.text("BUILD_SOURCEBRANCH")
    if ref.startswith("refs/tags/"):
        return facts.tag(ref)
    return facts.push(facts.head("BUILD_SOURCEVERSION"), branch=facts.branch("BUILD_SOURCEBRANCH"))


def circleci(facts: CiEnvironment) -> CiRange:
    """CircleCI: tells no base; FIXLEARN_BASE can be mapped from a pipeline value."""
    if facts.text("CIRCLE_TAG"):
        return facts.tag(facts.text("CIRCLE_TAG"))
    return facts.push(facts.head("CIRCLE_SHA1"), branch=facts.branch("CIRCLE_BRANCH"))


def buildkite(facts: CiEnvironment) -> CiRange:
    """Buildkite: the commit may be the word HEAD until it is checked out."""
    is_head = facts.text("BUILDKITE_COMMIT") == "HEAD"
    head = "HEAD" if is_head else facts.head("BUILDKITE_COMMIT")
    base = facts.commit("BUILDKITE_MERGE_QUEUE_BASE_COMMIT")
    if base:
        return facts.queue(head, base)
    default_branch = facts.branch("BUILDKITE_PIPELINE_DEFAULT_BRANCH")
    if facts.text("BUILDKITE_PULL_REQUEST") not in ("", "false"):
        return facts.pull_request(
            head,
            [],
            number=facts.number("BUILDKITE_PULL_REQUEST"),
            target=facts.branch("BUILDKITE_PULL_REQUEST_BASE_BRANCH"),
            default_branch=default_branch,
        )
    if facts.text("BUILDKITE_TAG"):
        return facts.tag(facts.text("BUILDKITE_TAG"))
    return facts.push(head, branch=facts.branch("BUILDKITE_BRANCH"), default_branch=default_branch)


def woodpecker(facts: CiEnvironment) -> CiRange:
    """Woodpecker: "previous" is the previous pipeline's commit, not the push's own before."""
    head = facts.head("CI_COMMIT_SHA")
    default_branch = facts.branch("CI_REPO_DEFAULT_BRANCH")
    event = facts.text("CI_PIPELINE_EVENT")
    if event.startswith("pull_request"):
        return facts.pull_request(
            head,
            [],
            number=facts.number("CI_COMMIT_PULL_REQUEST"),
            target=facts.branch("CI_COMMIT_TARGET_BRANCH"),
            default_branch=default_branch,
        )
    if event in ("tag", "release"):
        return facts.tag(facts.text("CI_COMMIT_TAG"))
    return facts.push(
        head,
        facts.commit("CI_PREV_COMMIT_SHA") if event == "push" else "",
        branch=facts.branch("CI_COMMIT_BRANCH"),
        default_branch=default_branch,
    )


def drone(facts: CiEnvironment) -> CiRange:
    """Drone."""
    event = facts.text("DRONE_BUILD_EVENT")
    default_branch = facts.branch("DRONE_REPO_BRANCH")
    if event == "pull_request":
        return facts.pull_request(
            facts.head("DRONE_COMMIT_SHA"),
            [],
            number=facts.number("DRONE_PULL_REQUEST"),
            target=facts.branch("DRONE_TARGET_BRANCH"),
            default_branch=default_branch,
        )
    if event == "tag":
        return facts.tag(facts.text("DRONE_TAG"))
    return facts.push(
        facts.head("DRONE_COMMIT_AFTER", "DRONE_COMMIT_SHA"),
        facts.commit("DRONE_COMMIT_BEFORE"),
        branch=facts.branch("DRONE_BRANCH"),
        default_branch=default_branch,
    )


def travis(facts: CiEnvironment) -> CiRange:
    """Travis CI: its range is a...b for a push, and empty for a branch's first build."""
    target = facts.branch("TRAVIS_BRANCH")
    if facts.text("TRAVIS_PULL_REQUEST") not in ("", "false"):
        return facts.pull_request(
            facts.head("TRAVIS_PULL_REQUEST_SHA"),
            [],
            number=facts.number("TRAVIS_PULL_REQUEST"),
            target=target,
        )
    if facts.text("TRAVIS_TAG"):
        return facts.tag(facts.text("TRAVIS_TAG"))
    before, *_ = re.split(r"\.{2,3}", facts.text("TRAVIS_COMMIT_RANGE"))
    if before and not re.fullmatch(HASH, before):
        raise facts.unclear(f'"{before[:80]}" in TRAVIS_COMMIT_RANGE is no hash of a commit')
    return facts.push(facts.head("TRAVIS_COMMIT"), before, branch=target)


def teamcity(facts: CiEnvironment) -> CiRange:
    """TeamCity: tells no base; env.FIXLEARN_BASE can be set from its parameters."""
    return facts.push(facts.head("BUILD_VCS_NUMBER"))


def any_other(facts: CiEnvironment) -> CiRange:
    """A platform that only says that it is one."""
    return facts.push("HEAD")._replace(kind=Trigger.BUILD)


DEEPEN = "no shallow clone and honour refspec on initial clone, in the checkout's settings"


def gerrit(facts: CiEnvironment) -> CiRange:
    """The Gerrit Trigger plugin."""
    event = facts.text("GERRIT_EVENT_TYPE")
    if event == "ref-updated":
        ref = facts.text("GERRIT_REFNAME")
        if facts.is_deleted("GERRIT_NEWREV"):
            return facts.deletion()
        if ref.startswith("refs/tags/"):
            return facts.tag(ref)
        return facts.push(
            facts.head("GERRIT_NEWREV"),
            facts.commit("GERRIT_OLDREV"),
            branch=facts.branch("GERRIT_REFNAME"),
        )
    head = facts.head("GERRIT_PATCHSET_REVISION")
    target = facts.branch("GERRIT_BRANCH")
    number = facts.number("GERRIT_CHANGE_NUMBER")
    # A change of Gerrit is one commit: where its branch is not in the clone, its parent is.
    return facts.pull_request(head, [f"{head}^"], number=number, target=target, called="change")


def pull_request_builder(facts: CiEnvironment) -> CiRange:
    """The GitHub Pull Request Builder plugin."""
    return facts.pull_request(
        facts.head("ghprbActualCommit"),
        [],
        number=facts.number("ghprbPullId"),
        target=facts.branch("ghprbTargetBranch"),
        title=facts.text("ghprbPullTitle"),
    )


def multibranch(facts: CiEnvironment) -> CiRange:
    """Multibranch pipelines, and any other job with the git plugin."""
    if facts.text("CHANGE_ID"):
        spec = facts.pull_request(
            facts.head("GIT_COMMIT"),
            [],
            number=facts.number("CHANGE_ID"),
            target=facts.branch("CHANGE_TARGET"),
            title=facts.text("CHANGE_TITLE"),
        )
        # Where Jenkins made a test merge, GIT_COMMIT may be that; the request's own ref never is.
        name = facts.branch("BRANCH_NAME")
        return spec._replace(head_ref=on_origin(name)) if name.startswith(("PR-", "MR-")) else spec
    if facts.text("TAG_NAME"):
        return facts.tag(facts.text("TAG_NAME"))
    name = facts.branch("BRANCH_NAME") or facts.branch("GIT_BRANCH").removeprefix("origin/")
    # The previous *successful* build: a red commit is looked at again until it is mended.
    before = facts.commit("GIT_PREVIOUS_SUCCESSFUL_COMMIT")
    return facts.push(facts.head("GIT_COMMIT"), before, branch=name)
