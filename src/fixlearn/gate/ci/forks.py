"""Whether the code of a CI run comes from a fork, whose author may not run code in this run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.commit_ranges import Trigger
from fixlearn.errors import CannotTell
from fixlearn.gate.ci.ci_range import CiEnvironment
from fixlearn.gate.ci.platforms import GITHUB_BUILDS, Platform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    ForkReader = Callable[[CiEnvironment], bool | None]

_EVENTS_OF_REPOSITORY = ("push", "merge_group", *GITHUB_BUILDS)


def comes_from_fork(
    platform: Platform, environment: Mapping[str, str], event: Mapping[str, object] | None
) -> bool | None:
    """True for a pull request from another repository, None if that is unknown.

    False for everything else. If a platform does not show whether a run is of a
    pull request (TeamCity, and platforms we do not know), it is always unknown.
    """
    ci = CiEnvironment(platform, environment, event)
    if platform.name in _READERS:
        return _READERS[platform.name](ci)
    # All others announce a pull request, but not where it comes from.
    try:
        return None if platform.read(ci).kind is Trigger.PULL_REQUEST else False
    except CannotTell:
        return None


def _github(ci: CiEnvironment) -> bool | None:
    event = ci.text("GITHUB_EVENT_NAME")
    if event in _EVENTS_OF_REPOSITORY:
        return False
    if not event.startswith("pull_request"):
        return None  # such as workflow_run, which may have fetched anything
    # The repository of a fork that was deleted has no name.
    return _differ(ci, ".pull_request.head.repo.full_name", ".pull_request.base.repo.full_name")


def _gitlab(ci: CiEnvironment) -> bool | None:
    if ci.text("CI_MERGE_REQUEST_IID"):
        return _differ(ci, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "CI_MERGE_REQUEST_PROJECT_ID")
    if ci.text("CI_EXTERNAL_PULL_REQUEST_IID"):
        names = (f"CI_EXTERNAL_PULL_REQUEST_{side}_REPOSITORY" for side in ("SOURCE", "TARGET"))
        return _differ(ci, *names)
    return False


def _azure(ci: CiEnvironment) -> bool | None:
    if not ci.text("SYSTEM_PULLREQUEST_PULLREQUESTID"):
        return False
    return {"true": True, "false": False}.get(ci.text("SYSTEM_PULLREQUEST_ISFORK").lower())


def _travis(ci: CiEnvironment) -> bool | None:
    if ci.text("TRAVIS_PULL_REQUEST") in ("", "false"):
        return False
    return _differ(ci, "TRAVIS_PULL_REQUEST_SLUG", "TRAVIS_REPO_SLUG")


def _any_other(ci: CiEnvironment) -> bool | None:
    """AppVeyor and Cirrus are distinguished from other platforms only in this function."""
    if ci.text("APPVEYOR"):
        if not ci.text("APPVEYOR_PULL_REQUEST_NUMBER"):
            return False
        return _differ(ci, "APPVEYOR_PULL_REQUEST_HEAD_REPO_NAME", "APPVEYOR_REPO_NAME")
    is_branch = ci.text("CIRRUS_CI") and not ci.text("CIRRUS_PR")
    return False if is_branch else None


def _differ(ci: CiEnvironment, head: str, base: str) -> bool | None:
    """True if the two variables name different repositories, None if one of them is absent."""
    repositories = ci.text(head), ci.text(base)
    return repositories[0] != repositories[1] if all(repositories) else None


_READERS: dict[str, ForkReader] = {
    "Forgejo": _github,
    "Gitea": _github,
    "GitHub": _github,
    "GitLab": _gitlab,
    "Azure": _azure,
    "CircleCI": lambda ci: bool(ci.text("CIRCLE_PR_NUMBER")),  # set for forks only
    "Jenkins": lambda ci: bool(ci.text("CHANGE_ID") and ci.text("CHANGE_FORK")),
    "Travis CI": _travis,
    "TeamCity": lambda _: None,  # it does not say whether a run is of a pull request
    "CI": _any_other,
}
