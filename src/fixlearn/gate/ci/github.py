"""GitHub Actions, and Gitea and Forgejo, which speak its language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fixlearn.commit_ranges import CiRange
    from fixlearn.gate.ci.variables import CiEnvironment

DEEPEN = "fetch-depth: 0 for actions/checkout"

# Events that start a run and say nothing of what is new.
BUILDS = ("workflow_dispatch", "schedule", "release", "repository_dispatch", "workflow_call")


def read(facts: CiEnvironment) -> CiRange:
    """The range of one run."""
    name = facts.text("GITHUB_EVENT_NAME")
    if name.startswith("pull_request"):
        return _pull_request(facts)
    if name == "merge_group":
        return facts.queue(
            facts.head(".merge_group.head_sha"),
            facts.commit(".merge_group.base_sha"),
            facts.branch(".merge_group.base_ref"),
        )
    if name == "push":
        return _push(facts)
    if name in BUILDS:
        if facts.text("GITHUB_REF").startswith("refs/tags/"):
            return facts.tag(facts.text("GITHUB_REF"))
        return facts.push(
            facts.head("GITHUB_SHA"),
            branch=facts.branch("GITHUB_REF"),
            default_branch=facts.branch(".repository.default_branch"),
        )
    said = f'the event "{name[:80]}" brings no commits' if name else "GITHUB_EVENT_NAME is empty"
    raise facts.unclear(said)


def _pull_request(facts: CiEnvironment) -> CiRange:
    count = facts.raw(".pull_request.commits")
    is_count = isinstance(count, int) and not isinstance(count, bool) and count > 0
    return facts.pull_request(
        facts.head(".pull_request.head.sha"),
        [facts.commit(".pull_request.base.sha")],
        number=facts.number(".pull_request.number"),
        target=facts.branch("GITHUB_BASE_REF") or facts.branch(".pull_request.base.ref"),
        title=facts.text(".pull_request.title"),
        description=facts.text(".pull_request.body"),
        expected_count=count if is_count else None,  # type: ignore[arg-type]
        default_branch=facts.branch(".repository.default_branch"),
    )


def _push(facts: CiEnvironment) -> CiRange:
    ref = facts.text(".ref")
    if facts.is_deleted(".after"):
        return facts.deletion()
    if ref.startswith("refs/tags/"):
        return facts.tag(ref)
    return facts.push(
        facts.head(".after"),
        facts.commit(".before"),
        branch=facts.branch(".ref"),
        default_branch=facts.branch(".repository.default_branch"),
    )
