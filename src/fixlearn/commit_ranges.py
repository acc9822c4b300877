"""Ranges of commits: what a CI platform announces, and what is looked at.

Apart from `model`, because the hook does not need them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Trigger(StrEnum):
    """What started the run."""

    PULL_REQUEST = "pull request"
    QUEUE = "merge queue"
    PUSH = "push"
    BUILD = "build"  # a schedule, a button: nothing says what is new
    TAG = "tag"
    DELETE = "delete"


class CiRange(NamedTuple):
    """What a platform announced: the commits of `head` without those of `exclude`.

    All names in `exclude` that are in the clone count, the target's own tip
    first; some of them go stale, so one is not enough.
    """

    platform: str  # "GitHub"; "" where a person named the range
    kind: Trigger
    head: str  # a revision; "" where there is nothing to gate
    exclude: tuple[str, ...]
    source: str  # "GitHub pull request 12"
    head_ref: str = ""  # where the clone has it, it names the head better
    branch: str = ""  # the branch that is built, where it is told
    default_branch: str = ""
    target: str = ""  # the branch that the change is meant for
    falls_back: bool = False  # where nothing else is known, what the default branch lacks is new
    message: str | None = None  # title and description of the pull request
    is_cut: bool = False  # the description may say more than `message` does
    squashes: bool = False  # the platform says that the message is what will land
    expected_count: int | None = None  # commits, merges too
    remedy: str = ""  # what to write into the CI file, so that the clone is whole


class CommitRange(NamedTuple):
    """Which commits to look at: the arguments of `git log`, and the trees that count."""

    revisions: tuple[str, ...]  # none where there is nothing to look at
    head: str  # hash of the commit whose tree has the lessons
    says: str  # how people call it: "origin/main..HEAD"
    is_change: bool = False  # it begins somewhere: what it brings in is new
    bases: tuple[str, ...] = ()  # hashes of where it begins, the target's own tip first
    announced: CiRange | None = None  # what the CI platform said of it
    notices: tuple[str, ...] = ()  # what to know, and is no finding; "warning: …" says it louder
