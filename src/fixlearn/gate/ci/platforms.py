"""The CI platforms, in the order in which they are tried: the first match wins.

A platform consists of its row in the table and the function that reads its range.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.commit_ranges import CiRange, Trigger
from fixlearn.gate.ci.ci_range import CiEnvironment, Overrides, named_by_hand, on_origin
from fixlearn.messages import HASH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_GITHUB_DEEPEN = "fetch-depth: 0 for actions/checkout"

# Events that start a run without announcing which commits are new.
GITHUB_BUILDS = ("workflow_dispatch", "schedule", "release", "repository_dispatch", "workflow_call")


class Platform(NamedTuple):
    """How a platform is recognized, and how the range of a run is read."""

    name: str
    variable: str
    value: str  # of the variable; "" if any value will do
    read: Callable[[CiEnvironment], CiRange]
    deepen: str  # what to write into the CI file for a clone with the whole history
    event_variable: str = ""  # has the path of a file with the event


def github(ci: CiEnvironment) -> CiRange:
    """GitHub Actions, and Gitea and Forgejo, which set the same variables."""
    event = ci.text("GITHUB_EVENT_NAME")
    if event.startswith("pull_request"):
        return _github_pull_request(ci)
    if event == "merge_group":
        return ci.queue(
            ci.head(".merge_group.head_sha"),
            ci.commit(".merge_group.base_sha"),
            ci.branch(".merge_group.base_ref"),
        )
    if event == "push":
        return _github_push(ci)
    if event in GITHUB_BUILDS:
        if ci.text("GITHUB_REF").startswith("refs/tags/"):
            return ci.tag("GITHUB_REF")
        return ci.push(
            ci.head("GITHUB_SHA"),
            branch=ci.branch("GITHUB_REF"),
            default_branch=ci.branch(".repository.default_branch"),
        )
    why = f'the event "{event[:80]}" brings no commits' if event else "GITHUB_EVENT_NAME is empty"
    raise ci.unclear(why)


def _github_pull_request(ci: CiEnvironment) -> CiRange:
    count = ci.raw(".pull_request.commits")
    is_count = isinstance(count, int) and not isinstance(count, bool) and count > 0
    return ci.pull_request(
        ci.head(".pull_request.head.sha"),
        [ci.commit(".pull_request.base.sha")],
        number=ci.number(".pull_request.number"),
        target=ci.branch("GITHUB_BASE_REF") or ci.branch(".pull_request.base.ref"),
        title=ci.text(".pull_request.title"),
        description=ci.text(".pull_request.body"),
        labels=ci.labels(".pull_request.labels"),
        expected_count=count if is_count else None,  # type: ignore[arg-type]
        default_branch=ci.branch(".repository.default_branch"),
    )


def _github_push(ci: CiEnvironment) -> CiRange:
    ref = ci.text(".ref")
    if ci.is_deleted(".after"):
        return ci.deletion()
    if ref.startswith("refs/tags/"):
        return ci.tag(".ref")
    return ci.push(
        ci.head(".after"),
        ci.commit(".before"),
        branch=ci.branch(".ref"),
        default_branch=ci.branch(".repository.default_branch"),
    )


def gitlab(ci: CiEnvironment) -> CiRange:
    """GitLab CI/CD."""
    if ci.text("CI_MERGE_REQUEST_IID"):
        return _gitlab_merge_request(ci)
    if ci.text("CI_EXTERNAL_PULL_REQUEST_IID"):
        return ci.pull_request(
            ci.head("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"),
            [ci.commit("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA")],
            number=ci.number("CI_EXTERNAL_PULL_REQUEST_IID"),
            target=ci.branch("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME"),
            default_branch=ci.branch("CI_DEFAULT_BRANCH"),
        )
    if ci.text("CI_COMMIT_TAG"):
        return ci.tag("CI_COMMIT_TAG")
    return ci.push(
        ci.head("CI_COMMIT_SHA"),
        ci.commit("CI_COMMIT_BEFORE_SHA"),
        branch=ci.branch("CI_COMMIT_BRANCH"),
        default_branch=ci.branch("CI_DEFAULT_BRANCH"),
    )


def _gitlab_merge_request(ci: CiEnvironment) -> CiRange:
    # The hashes of both branches are set in pipelines of merged results only.
    return ci.pull_request(
        ci.head("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"),
        [
            ci.commit("CI_MERGE_REQUEST_TARGET_BRANCH_SHA"),
            ci.commit("CI_MERGE_REQUEST_DIFF_BASE_SHA"),
        ],
        number=ci.number("CI_MERGE_REQUEST_IID"),
        target=ci.branch("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
        title=ci.text("CI_MERGE_REQUEST_TITLE"),
        description=ci.text("CI_MERGE_REQUEST_DESCRIPTION"),
        labels=ci.labels("CI_MERGE_REQUEST_LABELS"),
        is_cut=ci.text("CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED") == "true",
        squashes=ci.text("CI_MERGE_REQUEST_SQUASH_ON_MERGE") == "true",
        default_branch=ci.branch("CI_DEFAULT_BRANCH"),
        term="merge request",
    )


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


_EVENT = "GITHUB_EVENT_PATH"
_PLUGIN_GIT = "depth: 0 and partial: false for plugin-git"
_JENKINS = "no shallow clone and honour refspec on initial clone, in the checkout's settings"
_CLOUD_BUILD = "git fetch --unshallow in the step before"
_TEAMCITY = "teamcity.git.fetchAllHeads=true"

PLATFORMS = (
    # Gitea and Forgejo set GitHub's variables too, so they come first.
    Platform("Forgejo", "FORGEJO_ACTIONS", "true", github, _GITHUB_DEEPEN, _EVENT),
    Platform("Gitea", "GITEA_ACTIONS", "true", github, _GITHUB_DEEPEN, _EVENT),
    Platform("GitHub", "GITHUB_ACTIONS", "true", github, _GITHUB_DEEPEN, _EVENT),
    Platform("GitLab", "GITLAB_CI", "true", gitlab, "GIT_DEPTH: 0 under variables:"),
    Platform("Bitbucket", "BITBUCKET_BUILD_NUMBER", "", bitbucket, "depth: full under clone:"),
    Platform("Azure", "TF_BUILD", "true", azure, "fetchDepth: 0 for checkout: self"),
    Platform("CircleCI", "CIRCLECI", "true", circleci, "method: full for checkout"),
    Platform("Buildkite", "BUILDKITE", "true", buildkite, "BUILDKITE_GIT_CLONE_FLAGS: -v"),
    Platform("Woodpecker", "CI", "woodpecker", woodpecker, _PLUGIN_GIT),
    Platform("Drone", "DRONE", "true", drone, "no depth under clone:"),
    # The plugins of Jenkins set the variables of Jenkins too.
    Platform("Jenkins with Gerrit", "GERRIT_EVENT_TYPE", "", gerrit, _JENKINS),
    Platform("Jenkins with ghprb", "ghprbPullId", "", pull_request_builder, _JENKINS),
    Platform("Jenkins", "JENKINS_URL", "", multibranch, _JENKINS),
    Platform("Travis CI", "TRAVIS", "true", travis, "depth: false under git:"),
    Platform("TeamCity", "TEAMCITY_VERSION", "", teamcity, _TEAMCITY),
    # These set no variable CI.
    Platform(
        "AWS CodeBuild",
        "CODEBUILD_BUILD_ID",
        "",
        codebuild,
        "gitCloneDepth: 0 of the source",
    ),
    Platform("Google Cloud Build", "BUILDER_OUTPUT", "", cloud_build, _CLOUD_BUILD),
    Platform("Bamboo", "bamboo_buildKey", "", bamboo, "no shallow clone of the repository"),
    Platform("CI", "CI", "", any_other, "check out with the whole history"),
)


def find_platform(environment: Mapping[str, str]) -> Platform | None:
    """The platform that set these variables; None outside of CI."""
    for platform in PLATFORMS:
        value = environment.get(platform.variable, "").strip().lower()
        if value == platform.value if platform.value else value not in ("", "0", "false"):
            return platform
    return None


def resolve(
    environment: Mapping[str, str],
    event: Mapping[str, object] | None = None,
    overrides: Overrides = Overrides(),  # noqa: B008, a tuple
) -> CiRange | None:
    """The range to check; None if neither a person nor a platform names one.

    Options come first, then FIXLEARN_BASE and FIXLEARN_HEAD, then the platform.
    Raises UsageError or CannotTell if they leave the range open.
    """
    platform = find_platform(environment)
    by_hand = named_by_hand(environment, overrides)
    if by_hand is None:
        return platform.read(CiEnvironment(platform, environment, event)) if platform else None
    return by_hand._replace(remedy=platform.deepen) if platform else by_hand
