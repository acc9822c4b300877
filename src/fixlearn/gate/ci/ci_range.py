"""Which commits has this run to look at? Told from what the CI platform says.

Pure: the environment and the event are handed in, names of revisions come out.
Whether a clone has them is for the git room to find out.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.commit_ranges import CiRange, Trigger
from fixlearn.errors import UsageError
from fixlearn.model import HASH, short

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_EVENT_BYTES = 25 * 1024 * 1024  # GitHub itself sends no larger one

_ZERO = re.compile(r"0{40}|0{64}")  # the object id of nothing, SHA-1 and SHA-256
_REMOTE = "refs/remotes/origin/"
_USUAL_DEFAULTS = ("main", "master")


class Overrides(NamedTuple):
    """`--base` and `--head`; None where they were not given."""

    base: str | None = None
    head: str | None = None


def is_absent(value: str) -> bool:
    """True for what platforms write where they have nothing to say."""
    return value.strip() in ("", "null") or is_zero(value)


def is_zero(value: str) -> bool:
    """True for the object id that stands for no object at all."""
    return _ZERO.fullmatch(value.strip()) is not None


def on_origin(branch: str) -> str:
    """The full name under which a clone keeps a branch of its origin."""
    return f"{_REMOTE}{branch}"


def display_name(revision: str) -> str:
    """How people call a revision: origin/main, or a short hash.

    >>> shown("refs/remotes/origin/main"), shown("1f2e3d4c5b6a79880123456789abcdef01234567")
    ('origin/main', '1f2e3d4')
    """
    if re.fullmatch(rf"{HASH}\^?", revision):
        return short(revision) + revision[len(revision.rstrip("^")) :]
    return revision.removeprefix("refs/remotes/").removeprefix("refs/heads/")


def named_by_hand(environment: Mapping[str, str], overrides: Overrides) -> CiRange | None:
    """The range that a person named by options or variables; None where nobody did.

    An empty option is a variable that was not set: UsageError. An empty
    FIXLEARN_BASE is what a CI file writes where there is no base: not given.
    """
    base, head, source = overrides.base, overrides.head, "--base"
    if base is None and head is None:
        base = environment.get("FIXLEARN_BASE", "").strip() or None
        head = environment.get("FIXLEARN_HEAD", "").strip() or None
        source = "FIXLEARN_BASE"
        if base == "null":
            base = None
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
    """What a new branch does not owe: what the default branch has, and nothing else.

    To leave out every other branch too would let two branches that are pushed
    at one commit hide each other. Empty for the default branch itself: where
    that one is new, only the adoption baseline tells what is old.
    """
    names = (default_branch,) if default_branch else _USUAL_DEFAULTS
    return () if branch in names else tuple(on_origin(name) for name in names)


def parse_event(content: bytes, name: str) -> Mapping[str, object]:
    """The event that a platform wrote to the file `name`. Raises UsageError."""
    what = ""
    if len(content) > MOST_EVENT_BYTES:
        what = f"it is larger than {MOST_EVENT_BYTES:,} bytes"
    else:
        try:
            event = json.loads(content)
        except (ValueError, RecursionError):
            what = "it is not JSON" if content.strip() else "it is empty"
        else:
            if isinstance(event, dict):
                return event
            what = "it is JSON, but no object with keys"
    raise UsageError(
        f"cannot read the event in {name}",
        why=what,
        hint="fixlearn check --base <revision> --head <revision>",
    )
