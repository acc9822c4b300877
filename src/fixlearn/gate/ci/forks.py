"""Does the code of this run come from a fork? Whoever made that may not run code here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.ci.github import BUILDS
from fixlearn.gate.ci.variables import CiEnvironment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fixlearn.gate.ci import Platform

_OWN_EVENTS = ("push", "merge_group", *BUILDS)


def comes_from_fork(
    platform: Platform, environment: Mapping[str, str], event: Mapping[str, object] | None
) -> bool | None:
    """True for a pull request from another repository, None for one that may be from one.

    False for everything else. Where a platform does not even tell that a run is
    of a pull request (TeamCity, and those that we do not know), every run may be.
    """
    facts = CiEnvironment(platform.name, platform.deepen, environment, event)
    told = _TOLD.get(platform.name)
    return told(facts) if told else None


def _differ(one: str, other: str) -> bool | None:
    return one != other if one and other else None


def _github(facts: CiEnvironment) -> bool | None:
    name = facts.text("GITHUB_EVENT_NAME")
    if name in _OWN_EVENTS:
        return False
    if not name.startswith("pull_request"):
        return None  # such as workflow_run, which may have fetched anything
    head, base = (f".pull_request.{side}.repo.full_name" for side in ("head", "base"))
    return _differ(facts.text(head), facts.text(base))  # a fork that is gone has no name


def _gitlab(facts: CiEnvironment) -> bool | None:
    if facts.text("CI_MERGE_REQUEST_IID"):
        source = facts.text("CI_MERGE_REQUEST_SOURCE_PROJECT_ID")
        return _differ(source, facts.text("CI_MERGE_REQUEST_PROJECT_ID"))
    if facts.text("CI_EXTERNAL_PULL_REQUEST_IID"):
        source = facts.text("CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY")
        return _differ(source, facts.text("CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY"))
    return False


def _azure(facts: CiEnvironment) -> bool | None:
    if not facts.text("SYSTEM_PULLREQUEST_PULLREQUESTID"):
        return False
    return {"true": True, "false": False}.get(facts.text("SYSTEM_PULLREQUEST_ISFORK").lower())


def _travis(facts: CiEnvironment) -> bool | None:
    if facts.text("TRAVIS_PULL_REQUEST") in ("", "false"):
        return False
    return _differ(facts.text("TRAVIS_PULL_REQUEST_SLUG"), facts.text("TRAVIS_REPO_SLUG"))


def _jenkins(facts: CiEnvironment) -> bool | None:
    return bool(facts.text("CHANGE_ID") and facts.text("CHANGE_FORK"))


def _circleci(facts: CiEnvironment) -> bool | None:
    return bool(facts.text("CIRCLE_PR_NUMBER"))  # set for forks only


def _any_other(facts: CiEnvironment) -> bool | None:
    """AppVeyor and Cirrus, which are told from others only here."""
    if facts.text("APPVEYOR"):
        if not facts.text("APPVEYOR_PULL_REQUEST_NUMBER"):
            return False
        head = facts.text("APPVEYOR_PULL_REQUEST_HEAD_REPO_NAME")
        return _differ(head, facts.text("APPVEYOR_REPO_NAME"))
    is_own = facts.text("CIRRUS_CI") and not facts.text("CIRRUS_PR")
    return False if is_own else None


def _untold(variable: str, value: str = "") -> Callable[[CiEnvironment], bool | None]:
    """The reader of a platform that tells a pull request, and not where it is from."""

    def read(facts: CiEnvironment) -> bool | None:
        found = facts.text(variable)
        is_request = found.startswith(value) if value else found not in ("", "false")
        return None if is_request else False

    return read


_TOLD: dict[str, Callable[[CiEnvironment], bool | None]] = {
    "Forgejo": _github,
    "Gitea": _github,
    "GitHub": _github,
    "GitLab": _gitlab,
    "Bitbucket": _untold("BITBUCKET_PR_ID"),
    "Azure": _azure,
    "CircleCI": _circleci,
    "Buildkite": _untold("BUILDKITE_PULL_REQUEST"),
    "Woodpecker": _untold("CI_PIPELINE_EVENT", "pull_request"),
    "Drone": _untold("DRONE_BUILD_EVENT", "pull_request"),
    "Jenkins with Gerrit": _untold("GERRIT_EVENT_TYPE", "patchset"),
    "Jenkins with ghprb": _untold("ghprbPullId"),
    "Jenkins": _jenkins,
    "Travis CI": _travis,
    "CI": _any_other,
}
