"""The CI platforms, in the order in which they are looked for: the first match wins.

A row of the table and the function that it names are all there is to a platform.
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
    """One platform: how it is told, how it is read."""

    name: str
    variable: str
    value: str  # of the variable; "" where it only has to be set
    read: Callable[[CiEnvironment], CiRange]
    deepen: str  # what to write into the CI file, so that the clone is whole
    event_variable: str = ""  # has the path of a file with the event


_EVENT = "GITHUB_EVENT_PATH"

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
    Platform(
        "Woodpecker",
        "CI",
        "woodpecker",
        others.woodpecker,
        "depth: 0 and partial: false for plugin-git",
    ),
    Platform("Drone", "DRONE", "true", others.drone, "no depth under clone:"),
    Platform("Jenkins with Gerrit", "GERRIT_EVENT_TYPE", "", others.gerrit, others.DEEPEN),
    Platform("Jenkins with ghprb", "ghprbPullId", "", others.pull_request_builder, others.DEEPEN),
    Platform("Jenkins", "JENKINS_URL", "", others.multibranch, others.DEEPEN),
    Platform("Travis CI", "TRAVIS", "true", others.travis, "depth: false under git:"),
    Platform(
        "TeamCity", "TEAMCITY_VERSION", "", others.teamcity, "teamcity.git.fetchAllHeads=true"
    ),
    Platform("CI", "CI", "", others.any_other, "check out with the whole history"),
)


def find_platform(environment: Mapping[str, str]) -> Platform | None:
    """The platform that this environment is of; None outside of CI."""
    for platform in PLATFORMS:
        found = environment.get(platform.variable, "").strip().lower()
        if found == platform.value if platform.value else found not in ("", "0", "false"):
            return platform
    return None


def read(
    platform: Platform, environment: Mapping[str, str], event: Mapping[str, object] | None
) -> CiRange:
    """What this platform announces. Raises CannotTell where it does not say enough."""
    return platform.read(CiEnvironment(platform.name, platform.deepen, environment, event))


def resolve(
    environment: Mapping[str, str],
    event: Mapping[str, object] | None = None,
    overrides: Overrides = Overrides(),  # noqa: B008, a tuple
) -> CiRange | None:
    """The commits to look at; None if neither a person nor a platform says which.

    Options come first, then FIXLEARN_BASE and FIXLEARN_HEAD, then the platform.
    Raises UsageError or CannotTell if they leave it open.
    """
    platform = find_platform(environment)
    named = named_by_hand(environment, overrides)
    if named is None:
        return read(platform, environment, event) if platform else None
    return named._replace(remedy=platform.deepen) if platform else named
