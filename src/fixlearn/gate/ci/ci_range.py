"""Which commits a CI run has to check: a range by hand, and what all platforms have in common.

Pure: the environment and the event are parameters, and the results are names of
revisions. Whether the clone has them is found out in `repository`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.commit_ranges import CiRange, Trigger
from fixlearn.errors import UsageError
from fixlearn.messages import HASH, short

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_EVENT_BYTES = 25 * 1024 * 1024  # no event of GitHub is larger

_ZERO = re.compile(r"0{40}|0{64}")  # no object, in SHA-1 and SHA-256
_REMOTE = "refs/remotes/origin/"
_USUAL_DEFAULTS = ("main", "master")


class Overrides(NamedTuple):
    """`--base` and `--head`; None if they were not given."""

    base: str | None = None
    head: str | None = None


def is_absent(value: str) -> bool:
    """True for what platforms write if they have no value."""
    return value.strip() in ("", "null") or is_zero(value)


def is_zero(value: str) -> bool:
    """True for the object id of zeros, which git writes for "no object"."""
    return _ZERO.fullmatch(value.strip()) is not None


def on_origin(branch: str) -> str:
    """The full name of the remote-tracking branch of a branch of origin."""
    return f"{_REMOTE}{branch}"


def display_name(revision: str) -> str:
    """The revision as it is printed: origin/main, or a short hash.

    >>> display_name("refs/remotes/origin/main")
    'origin/main'
    >>> display_name("1f2e3d4c5b6a79880123456789abcdef01234567^")
    '1f2e3d4^'
    """
    if re.fullmatch(rf"{HASH}\^?", revision):
        return short(revision) + revision[len(revision.rstrip("^")) :]
    return revision.removeprefix("refs/remotes/").removeprefix("refs/heads/")


def named_by_hand(environment: Mapping[str, str], overrides: Overrides) -> CiRange | None:
    """The range that a person gave by options or variables; None if nobody did.

    An empty option raises UsageError: it is a shell variable that was not set.
    An empty FIXLEARN_BASE counts as not given: a CI file sets it so if it has no base.
    """
    base, head, source = overrides.base, overrides.head, "--base"
    if base is None and head is None:
        source = "FIXLEARN_BASE"
        base = environment.get("FIXLEARN_BASE", "").strip()
        base = None if base in ("", "null") else base
        head = environment.get("FIXLEARN_HEAD", "").strip() or None
    if base is None and head is None:
        return None
    ends = (base or "").strip(), "HEAD" if head is None else head.strip()
    if ends[0] in ("", "null") or is_absent(ends[1]) or set(ends) <= {"HEAD", "@"}:
        raise UsageError(
            "a range needs two different ends",
            why="one of --base and --head (FIXLEARN_BASE, FIXLEARN_HEAD) is missing or empty, or "
            "both are HEAD: is a variable not set?",
            hint="fixlearn check --base origin/main --head HEAD",
        )
    base, head = ends
    is_new = is_zero(base)
    return CiRange(
        platform="",
        kind=Trigger.PUSH if is_new else Trigger.BUILD,
        head=head,
        exclude=() if is_new else (base,),
        source=f"range given by {source}",
        falls_back=is_new,
    )


def default_excludes(branch: str, default_branch: str) -> tuple[str, ...]:
    """The revisions whose commits a new branch does not answer for: those of the default branch.

    Other branches do not count: two new branches at the same commit would hide
    each other. Empty for the default branch itself: if that one is new, only
    the adoption baseline separates old commits from new ones.
    """
    names = (default_branch,) if default_branch else _USUAL_DEFAULTS
    return () if branch in names else tuple(on_origin(name) for name in names)


def parse_event(content: bytes, name: str) -> Mapping[str, object]:
    """The event that a platform wrote to the file `name`. Raises UsageError."""
    if len(content) > MOST_EVENT_BYTES:
        why = f"it is larger than {MOST_EVENT_BYTES:,} bytes"
    else:
        try:
            event = json.loads(content)
        except (ValueError, RecursionError):
            why = "it is not JSON" if content.strip() else "it is empty"
        else:
            if isinstance(event, dict):
                return event
            why = "it is JSON, but no object with keys"
    raise UsageError(
        f"cannot read the event in {name}",
        why=why,
        hint="fixlearn check --base <revision> --head <revision>",
    )
