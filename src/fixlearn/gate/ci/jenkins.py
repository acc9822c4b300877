"""Jenkins, by the plugin that started the build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.ci.ci_range import on_origin

if TYPE_CHECKING:
    from fixlearn.commit_ranges import RangeSpec
    from fixlearn.gate.ci.variables import Facts

DEEPEN = "no shallow clone and honour refspec on initial clone, in the checkout's settings"


def gerrit(facts: Facts) -> RangeSpec:
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


def pull_request_builder(facts: Facts) -> RangeSpec:
    """The GitHub Pull Request Builder plugin."""
    return facts.pull_request(
        facts.head("ghprbActualCommit"),
        [],
        number=facts.number("ghprbPullId"),
        target=facts.branch("ghprbTargetBranch"),
        title=facts.text("ghprbPullTitle"),
    )


def multibranch(facts: Facts) -> RangeSpec:
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
