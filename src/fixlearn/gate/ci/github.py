"""GitHub Actions, and Gitea and Forgejo, which set the same variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fixlearn.commit_ranges import CiRange
    from fixlearn.gate.ci.variables import CiEnvironment

DEEPEN = "fetch-depth: 0 for actions/checkout"

# Events that start a run without announcing which commits are new.
BUILDS = ("workflow_dispatch", "schedule", "release", "repository_dispatch", "workflow_call")


def read(ci: CiEnvironment) -> CiRange:
    event = ci.text("GITHUB_EVENT_NAME")
    if event.startswith("pull_request"):
        return _pull_request(ci)
    if event == "merge_group":
        return ci.queue(
            ci.head(".merge_group.head_sha"),
            ci.commit(".merge_group.base_sha"),
            ci.branch(".merge_group.base_ref"),
        )
    if event == "push":
        return _push(ci)
    if event in BUILDS:
        if ci.text("GITHUB_REF").startswith("refs/tags/"):
            return ci.tag("GITHUB_REF")
        return ci.push(
            ci.head("GITHUB_SHA"),
            branch=ci.branch("GITHUB_REF"),
            default_branch=ci.branch(".repository.default_branch"),
        )
    why = f'the event "{event[:80]}" brings no commits' if event else "GITHUB_EVENT_NAME is empty"
    raise ci.unclear(why)


def _pull_request(ci: CiEnvironment) -> CiRange:
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


def _push(ci: CiEnvironment) -> CiRange:
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
