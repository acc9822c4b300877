"""GitLab CI/CD."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fixlearn.commit_ranges import CiRange
    from fixlearn.gate.ci.variables import CiEnvironment

DEEPEN = "GIT_DEPTH: 0 under variables:"


def read(ci: CiEnvironment) -> CiRange:
    if ci.text("CI_MERGE_REQUEST_IID"):
        return _merge_request(ci)
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


def _merge_request(ci: CiEnvironment) -> CiRange:
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
