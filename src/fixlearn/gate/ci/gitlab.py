"""GitLab CI/CD."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fixlearn.commit_ranges import CiRange
    from fixlearn.gate.ci.variables import CiEnvironment

DEEPEN = "GIT_DEPTH: 0 under variables:"


def read(facts: CiEnvironment) -> CiRange:
    """The range of one job."""
    if facts.text("CI_MERGE_REQUEST_IID"):
        return _merge_request(facts)
    if facts.text("CI_EXTERNAL_PULL_REQUEST_IID"):
        return facts.pull_request(
            facts.head("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"),
            [facts.commit("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA")],
            number=facts.number("CI_EXTERNAL_PULL_REQUEST_IID"),
            target=facts.branch("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME"),
            default_branch=facts.branch("CI_DEFAULT_BRANCH"),
        )
    if facts.text("CI_COMMIT_TAG"):
        return facts.tag(facts.text("CI_COMMIT_TAG"))
    return facts.push(
        facts.head("CI_COMMIT_SHA"),
        facts.commit("CI_COMMIT_BEFORE_SHA"),
        branch=facts.branch("CI_COMMIT_BRANCH"),
        default_branch=facts.branch("CI_DEFAULT_BRANCH"),
    )


def _merge_request(facts: CiEnvironment) -> CiRange:
    # Source and target are empty in "detached" pipelines, and told in those of merged results.
    return facts.pull_request(
        facts.head("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"),
        [
            facts.commit("CI_MERGE_REQUEST_TARGET_BRANCH_SHA"),
            facts.commit("CI_MERGE_REQUEST_DIFF_BASE_SHA"),
        ],
        number=facts.number("CI_MERGE_REQUEST_IID"),
        target=facts.branch("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
        title=facts.text("CI_MERGE_REQUEST_TITLE"),
        description=facts.text("CI_MERGE_REQUEST_DESCRIPTION"),
        is_cut=facts.text("CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED") == "true",
        squashes=facts.text("CI_MERGE_REQUEST_SQUASH_ON_MERGE") == "true",
        default_branch=facts.branch("CI_DEFAULT_BRANCH"),
        called="merge request",
    )
