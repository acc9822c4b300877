"""Environments and events of CI platforms, as in their documentation.

None of them was recorded on the platform's own runner.
"""

from __future__ import annotations

A, B, C, D = ("1a" * 20, "2b" * 20, "3c" * 20, "4d" * 20)
ZERO = "0" * 40
ZERO_SHA256 = "0" * 64
MAIN = "refs/remotes/origin/main"


def github(name, **environment):
    return {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": name, **environment}


def pull_request(head=A, base=B, *, commits=2, title="feat: rows", body="", target="main"):
    """The event of a pull request on GitHub, Gitea and Forgejo."""
    return {
        "action": "synchronize",
        "number": 12,
        "pull_request": {
            "number": 12,
            "title": title,
            "body": body,
            "commits": commits,
            "head": {"sha": head, "ref": "topic"},
            "base": {"sha": base, "ref": target},
        },
        "repository": {"default_branch": "main"},
    }


def push(before=B, after=A, ref="refs/heads/topic", default_branch="main"):
    """The event of a push on GitHub, Gitea and Forgejo."""
    return {
        "ref": ref,
        "before": before,
        "after": after,
        "repository": {"default_branch": default_branch},
    }


def gitlab_merge_request(**more):
    return {
        "CI": "true",
        "GITLAB_CI": "true",
        "CI_COMMIT_SHA": A,
        "CI_COMMIT_BEFORE_SHA": ZERO,
        "CI_DEFAULT_BRANCH": "main",
        "CI_MERGE_REQUEST_IID": "12",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": B,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
        "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "",
        "CI_MERGE_REQUEST_TITLE": "feat: rows",
        **more,
    }


def gitlab_push(**more):
    return {
        "CI": "true",
        "GITLAB_CI": "true",
        "CI_COMMIT_SHA": A,
        "CI_COMMIT_BEFORE_SHA": B,
        "CI_COMMIT_BRANCH": "topic",
        "CI_DEFAULT_BRANCH": "main",
        **more,
    }


def brief(spec):
    """Kind, head and excludes of a range; then "+" if the default branch is a fallback."""
    return (str(spec.kind), spec.head, *spec.exclude, *(["+"] if spec.falls_back else []))
