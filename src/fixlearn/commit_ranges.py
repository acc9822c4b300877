"""Ranges of commits: those that a CI platform announces, and those that are checked.

They are not in `model` because the hook does not need them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Trigger(StrEnum):
    """What started the run."""

    PULL_REQUEST = "pull request"
    QUEUE = "merge queue"
    PUSH = "push"
    BUILD = "build"  # a schedule or a button: the platform does not say which commits are new
    TAG = "tag"
    DELETE = "delete"


class CiRange(NamedTuple):
    """What a platform announced: the commits of `head` without those of `exclude`.

    Every revision of `exclude` that the clone has is excluded. There are several
    because some of them go stale; the target's tip comes first.
    """

    platform: str  # "GitHub"; "" if a person typed the range
    kind: Trigger
    head: str  # a revision; "" if there is nothing to check
    exclude: tuple[str, ...]
    source: str  # "GitHub pull request 12"
    head_ref: str = ""  # a better name of the head, if the clone has it
    branch: str = ""  # the branch that is built, if the platform says so
    default_branch: str = ""
    target: str = ""  # the branch that the change will be merged into
    falls_back: bool = False  # if no base is known, commits that the default branch lacks are new
    message: str | None = None  # title and description of the pull request
    is_cut: bool = False  # `message` may lack the end of the description
    squashes: bool = False  # the platform says that `message` becomes the commit message
    labels: tuple[str, ...] | None = None  # of the pull request; None if not announced
    expected_count: int | None = None  # number of commits, merges included
    remedy: str = ""  # what to add to the CI file to get the whole history


class CommitRange(NamedTuple):
    """The commits to check: the arguments of `git log`, and the trees to compare."""

    revisions: tuple[str, ...]  # empty if there is nothing to check
    head: str  # hash; the lessons are read from its tree
    says: str  # its label: "origin/main..HEAD"
    is_change: bool = False  # it has a base: its commits are new
    bases: tuple[str, ...] = ()  # hashes of its bases, the target's tip first
    announced: CiRange | None = None  # by the CI platform
    lands: bool = False  # its commits are being added to the default branch
    notices: tuple[str, ...] = ()  # printed with the findings; some begin with "warning: "
