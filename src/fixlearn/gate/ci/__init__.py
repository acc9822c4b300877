"""The CI platforms, in the order in which they are tried: the first match wins.

A platform consists of its row in this table and the function that reads its range.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.ci import github, gitlab, others
from fixlearn.gate.ci.ci_range import Overrides, named_by_hand
from fixlearn.gate.ci.variables import CiEnvironment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fixlearn.commit_ranges import CiRange


class Platform(NamedTuple):
    """How a platform is recognized, and how the range of a run is read."""

    name: str
    variable: str
    value: str  # of the variable; "" if any value will do
    read: Callable[[CiEnvironment], CiRange]
    deepen: str  # what to write into the CI file for a clone with the whole history
    event_variable: str = ""  # has the path of a file with the event


_EVENT = "GITHUB_EVENT_PATH"
_PLUGIN_GIT = "depth: 0 and partial: false for plugin-git"
_JENKINS = "no shallow clone and honour refspec on initial clone, in the checkout's settings"
_CLOUD_BUILD = "git fetch --unshallow in the step before"
_TEAMCITY = "teamcity.git.fetchAllHeads=true"

PLATFORMS = (
    # Gitea and Forgejo set GitHub's variables too, so they come first.
    Platform("Forgejo", "FORGEJO_ACTIONS", "true", github.read, github.DEEPEN, _EVENT),
    Platform("Gitea", "GITEA_ACTIONS", "true", github.read, github.DEEPEN, _EVENT),
    Platform("GitHub", "GITHUB_ACTIONS", "true", github.read, github.DEEPEN, _EVENT),
    Platform("GitLab", "GITLAB_CI", "true", gitlab.read, gitlab.DEEPEN),
    Platform(
        "Bitbucket", "BITBUCKET_BUILD_NUMBER", "", others.bitbucket, "depth: full under clone:"
    ),
    Platform("Azure", "TF_BUILD", "true", others.azure, "fetchDepth: 0 for checkout: self"),
    Platform("CircleCI", "CIRCLECI", "true", others.circleci, "method: full for checkout"),
    Platform("Buildkite", "BUILDKITE", "true", others.buildkite, "BUILDKITE_GIT_CLONE_FLAGS: -v"),
    Platform("Woodpecker", "CI", "woodpecker", others.woodpecker, _PLUGIN_GIT),
    Platform("Drone", "DRONE", "true", others.drone, "no depth under clone:"),
    # The plugins of Jenkins set the variables of Jenkins too.
    Platform("Jenkins with Gerrit", "GERRIT_EVENT_TYPE", "", others.gerrit, _JENKINS),
    Platform("Jenkins with ghprb", "ghprbPullId", "", others.pull_request_builder, _JENKINS),
    Platform("Jenkins", "JENKINS_URL", "", others.multibranch, _JENKINS),
    Platform("Travis CI", "TRAVIS", "true", others.travis, "depth: false under git:"),
    Platform("TeamCity", "TEAMCITY_VERSION", "", others.teamcity, _TEAMCITY),
    # These set no variable CI.
    Platform(
        "AWS CodeBuild",
        "CODEBUILD_BUILD_ID",
        "",
        others.codebuild,
        "gitCloneDepth: 0 of the source",
    ),
    Platform("Google Cloud Build", "BUILDER_OUTPUT", "", others.cloud_build, _CLOUD_BUILD),
    Platform("Bamboo", "bamboo_buildKey", "", others.bamboo, "no shallow clone of the repository"),
    Platform("CI", "CI", "", others.any_other, "check out with the whole history"),
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
