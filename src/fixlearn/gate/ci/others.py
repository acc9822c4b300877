"""Readers of the CI platforms that announce a range in a few environment variables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn.commit_ranges import Trigger
from fixlearn.gate.ci.ci_range import on_origin
from fixlearn.messages import HASH

if TYPE_CHECKING:
    from fixlearn.commit_ranges import CiRange
    from fixlearn.gate.ci.variables import CiEnvironment


def bitbucket(ci: CiEnvironment) -> CiRange:
    """Bitbucket Pipelines: it merges the destination into the source before it builds."""
    head = ci.head("BITBUCKET_COMMIT")
    if ci.text("BITBUCKET_PR_ID"):
        return ci.pull_request(
            head,
            [ci.commit("BITBUCKET_PR_DESTINATION_COMMIT")],
            number=ci.number("BITBUCKET_PR_ID"),
            target=ci.branch("BITBUCKET_PR_DESTINATION_BRANCH"),
        )
    if ci.text("BITBUCKET_TAG"):
        return ci.tag("BITBUCKET_TAG")
    return ci.push(head, branch=ci.branch("BITBUCKET_BRANCH"))


def azure(ci: CiEnvironment) -> CiRange:
    """Azure Pipelines: a GitHub pull request has its own number, not the id that Azure gives it."""
    id = "SYSTEM_PULLREQUEST_PULLREQUESTID"
    if ci.text(id):
        return ci.pull_request(
            ci.head("SYSTEM_PULLREQUEST_SOURCECOMMITID"),
            number=ci.number("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER") or ci.number(id),
            target=ci.branch("SYSTEM_PULLREQUEST_TARGETBRANCH"),
        )
    if ci.text("BUILD_SOURCEBRANCH").startswith("refs/tags/"):
        return ci.tag("BUILD_SOURCEBRANCH")
    return ci.push(ci.head("BUILD_SOURCEVERSION"), branch=ci.branch("BUILD_SOURCEBRANCH"))


def circleci(ci: CiEnvironment) -> CiRange:
    """CircleCI: it announces no base, but FIXLEARN_BASE can be mapped from a pipeline value."""
    if ci.text("CIRCLE_TAG"):
        return ci.tag("CIRCLE_TAG")
    return ci.push(ci.head("CIRCLE_SHA1"), branch=ci.branch("CIRCLE_BRANCH"))


def buildkite(ci: CiEnvironment) -> CiRange:
    """Buildkite: the commit may be the word HEAD until it is checked out."""
    is_head = ci.text("BUILDKITE_COMMIT") == "HEAD"
    head = "HEAD" if is_head else ci.head("BUILDKITE_COMMIT")
    base = ci.commit("BUILDKITE_MERGE_QUEUE_BASE_COMMIT")
    if base:
        return ci.queue(head, base)
    default_branch = ci.branch("BUILDKITE_PIPELINE_DEFAULT_BRANCH")
    if ci.text("BUILDKITE_PULL_REQUEST") not in ("", "false"):
        return ci.pull_request(
            head,
            number=ci.number("BUILDKITE_PULL_REQUEST"),
            target=ci.branch("BUILDKITE_PULL_REQUEST_BASE_BRANCH"),
            default_branch=default_branch,
        )
    if ci.text("BUILDKITE_TAG"):
        return ci.tag("BUILDKITE_TAG")
    return ci.push(head, branch=ci.branch("BUILDKITE_BRANCH"), default_branch=default_branch)


def woodpecker(ci: CiEnvironment) -> CiRange:
    """Woodpecker: the "previous" commit is that of the previous pipeline, not of the push."""
    head = ci.head("CI_COMMIT_SHA")
    default_branch = ci.branch("CI_REPO_DEFAULT_BRANCH")
    event = ci.text("CI_PIPELINE_EVENT")
    if event.startswith("pull_request"):
        return ci.pull_request(
            head,
            number=ci.number("CI_COMMIT_PULL_REQUEST"),
            target=ci.branch("CI_COMMIT_TARGET_BRANCH"),
            default_branch=default_branch,
        )
    if event in ("tag", "release"):
        return ci.tag("CI_COMMIT_TAG")
    before = ci.commit("CI_PREV_COMMIT_SHA") if event == "push" else ""
    branch = ci.branch("CI_COMMIT_BRANCH")
    return ci.push(head, before, branch=branch, default_branch=default_branch)


def drone(ci: CiEnvironment) -> CiRange:
    """Drone."""
    event = ci.text("DRONE_BUILD_EVENT")
    default_branch = ci.branch("DRONE_REPO_BRANCH")
    if event == "pull_request":
        return ci.pull_request(
            ci.head("DRONE_COMMIT_SHA"),
            number=ci.number("DRONE_PULL_REQUEST"),
            target=ci.branch("DRONE_TARGET_BRANCH"),
            default_branch=default_branch,
        )
    if event == "tag":
        return ci.tag("DRONE_TAG")
    return ci.push(
        ci.head("DRONE_COMMIT_AFTER", "DRONE_COMMIT_SHA"),
        ci.commit("DRONE_COMMIT_BEFORE"),
        branch=ci.branch("DRONE_BRANCH"),
        default_branch=default_branch,
    )


def travis(ci: CiEnvironment) -> CiRange:
    """Travis CI: its range is a...b for a push, and empty for the first build of a branch."""
    branch = ci.branch("TRAVIS_BRANCH")
    if ci.text("TRAVIS_PULL_REQUEST") not in ("", "false"):
        head, number = ci.head("TRAVIS_PULL_REQUEST_SHA"), ci.number("TRAVIS_PULL_REQUEST")
        return ci.pull_request(head, number=number, target=branch)
    if ci.text("TRAVIS_TAG"):
        return ci.tag("TRAVIS_TAG")
    before, *_ = re.split(r"\.{2,3}", ci.text("TRAVIS_COMMIT_RANGE"))
    if before and not re.fullmatch(HASH, before):
        raise ci.unclear(f'"{before[:80]}" in TRAVIS_COMMIT_RANGE is no hash of a commit')
    return ci.push(ci.head("TRAVIS_COMMIT"), before, branch=branch)


def teamcity(ci: CiEnvironment) -> CiRange:
    """TeamCity: it announces no base, but env.FIXLEARN_BASE can be set from its parameters."""
    return ci.push(ci.head("BUILD_VCS_NUMBER"))


def codebuild(ci: CiEnvironment) -> CiRange:
    """AWS CodeBuild: a build that no webhook started has only its commit."""
    head = ci.head("CODEBUILD_RESOLVED_SOURCE_VERSION")
    kind, _, name = ci.text("CODEBUILD_WEBHOOK_TRIGGER").partition("/")
    if kind == "pr":
        return ci.pull_request(head, number=name, target=ci.branch("CODEBUILD_WEBHOOK_BASE_REF"))
    if kind == "tag":
        return ci.tag("CODEBUILD_WEBHOOK_HEAD_REF")
    before = ci.commit("CODEBUILD_WEBHOOK_PREV_COMMIT")
    return ci.push(head, before, branch=ci.branch("CODEBUILD_WEBHOOK_HEAD_REF"))


def cloud_build(ci: CiEnvironment) -> CiRange:
    """Google Cloud Build: a step has only the substitutions that its `env:` maps."""
    head = ci.commit("COMMIT_SHA") or "HEAD"
    if ci.text("_PR_NUMBER"):
        target = ci.branch("_BASE_BRANCH")
        return ci.pull_request(head, number=ci.number("_PR_NUMBER"), target=target)
    if ci.text("TAG_NAME"):
        return ci.tag("TAG_NAME")
    return ci.push(head, branch=ci.branch("BRANCH_NAME"))


def bamboo(ci: CiEnvironment) -> CiRange:
    """Bamboo: only plan branches that it made for a pull request announce one."""
    head = ci.head("bamboo_planRepository_revision")
    if ci.text("bamboo_repository_pr_key"):
        return ci.pull_request(
            head,
            number=ci.number("bamboo_repository_pr_key"),
            target=ci.branch("bamboo_repository_pr_targetBranch"),
        )
    before = ci.commit("bamboo_planRepository_previousRevision")
    return ci.push(head, before, branch=ci.branch("bamboo_planRepository_branchName"))


def any_other(ci: CiEnvironment) -> CiRange:
    """A platform of which only the variable CI is known."""
    return ci.push("HEAD")._replace(kind=Trigger.BUILD)


def gerrit(ci: CiEnvironment) -> CiRange:
    """Jenkins with the Gerrit Trigger plugin."""
    if ci.text("GERRIT_EVENT_TYPE") == "ref-updated":
        if ci.is_deleted("GERRIT_NEWREV"):
            return ci.deletion()
        if ci.text("GERRIT_REFNAME").startswith("refs/tags/"):
            return ci.tag("GERRIT_REFNAME")
        head, before = ci.head("GERRIT_NEWREV"), ci.commit("GERRIT_OLDREV")
        return ci.push(head, before, branch=ci.branch("GERRIT_REFNAME"))
    head = ci.head("GERRIT_PATCHSET_REVISION")
    target = ci.branch("GERRIT_BRANCH")
    number = ci.number("GERRIT_CHANGE_NUMBER")
    # A change of Gerrit is one commit. If its branch is not in the clone, its parent still is.
    return ci.pull_request(head, [f"{head}^"], number=number, target=target, term="change")


def pull_request_builder(ci: CiEnvironment) -> CiRange:
    """Jenkins with the GitHub Pull Request Builder plugin."""
    return ci.pull_request(
        ci.head("ghprbActualCommit"),
        number=ci.number("ghprbPullId"),
        target=ci.branch("ghprbTargetBranch"),
        title=ci.text("ghprbPullTitle"),
    )


def multibranch(ci: CiEnvironment) -> CiRange:
    """Multibranch pipelines of Jenkins, and its other jobs with the git plugin."""
    if ci.text("CHANGE_ID"):
        spec = ci.pull_request(
            ci.head("GIT_COMMIT"),
            number=ci.number("CHANGE_ID"),
            target=ci.branch("CHANGE_TARGET"),
            title=ci.text("CHANGE_TITLE"),
        )
        name = ci.branch("BRANCH_NAME")
        # GIT_COMMIT may be a test merge that Jenkins made; the ref of the request never is.
        return spec._replace(head_ref=on_origin(name)) if name.startswith(("PR-", "MR-")) else spec
    if ci.text("TAG_NAME"):
        return ci.tag("TAG_NAME")
    name = ci.branch("BRANCH_NAME") or ci.branch("GIT_BRANCH").removeprefix("origin/")
    # The previous *successful* build: a commit that failed is checked again until it is fixed.
    before = ci.commit("GIT_PREVIOUS_SUCCESSFUL_COMMIT")
    return ci.push(ci.head("GIT_COMMIT"), before, branch=name)
