"""Which commits a CI run has to check: a range by hand, and what all platforms have in common.

Pure: the environment and the event are parameters, and the results are names of
revisions. Whether the clone has them is found out in `repository`.

A name that begins with a dot is looked up in the event (`.pull_request.number`),
any other name in the environment. A value that is empty, "null" or the zero id
counts as absent. A value that cannot be right raises CannotTell.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.commit_ranges import CiRange, Trigger
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.message import BYTE_ORDER_MARK
from fixlearn.messages import HASH, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fixlearn.gate.ci.platforms import Platform

MOST_EVENT_BYTES = 25 * 1024 * 1024  # no event of GitHub is larger

_ZERO = re.compile(r"0{40}|0{64}")  # no object, in SHA-1 and SHA-256
_REMOTE = "refs/remotes/origin/"
_USUAL_DEFAULTS = ("main", "master")

_HASH = re.compile(HASH)
_BRANCH_WITH_ODD_PARTS = re.compile(r"\.\.|//|@\{|[\x00-\x20\x7f~^:?*\[\\]|^[-/.]|[/.]$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DRAFT = re.compile(r"\s*(?:(?:draft|wip)\s*:|[\[(](?:draft|wip)[\])])\s*", re.IGNORECASE)
_NO_BRANCH = ("HEAD", "detached")  # what platforms write if no branch is checked out


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


class CiEnvironment:
    """The environment and the event of one run on one platform."""

    def __init__(
        self,
        platform: Platform,
        environment: Mapping[str, str],
        event: Mapping[str, object] | None,
    ) -> None:
        self._platform = platform
        self._environment = environment
        self._event = event

    def raw(self, name: str) -> object:
        """The value as the platform wrote it; None if there is none."""
        if not name.startswith("."):
            return self._environment.get(name)
        if self._event is None:
            raise self.unclear("there is no event file")
        value: object = self._event
        for key in name[1:].split("."):
            if value is None:
                return None
            if not isinstance(value, dict):
                raise self.unclear(f'"{name}" of the event is not where it belongs')
            value = value.get(key)
        return value

    def text(self, name: str) -> str:
        """The text of that name; "" if it is absent."""
        value = self.raw(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.unclear(f'"{name}" of the event is no text')
        return "" if value.strip() == "null" else value.strip()

    def commit(self, name: str) -> str:
        """The hash of that name; "" if it is absent or zero."""
        value = self.text(name)
        if is_absent(value):
            return ""
        if not _HASH.fullmatch(value):
            raise self.unclear(f'"{value[:80]}" in {name} is no hash of a commit')
        return value

    def head(self, *names: str) -> str:
        """The first hash of these names; at least one must be set."""
        head = next(filter(None, map(self.commit, names)), "")
        if not head:
            verb = "names" if len(names) == 1 else "name"
            raise self.unclear(f"{' and '.join(names)} {verb} no commit")
        return head

    def branch(self, name: str) -> str:
        """The short name of the branch; "" if it is absent."""
        value = self.text(name).removeprefix("refs/heads/")
        if value in _NO_BRANCH:
            return ""
        if _BRANCH_WITH_ODD_PARTS.search(value):
            raise self.unclear(f'"{value[:80]}" in {name} is no name of a branch')
        return value

    def number(self, name: str) -> str:
        """The number as text; "" if it is absent."""
        value = self.raw(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        text = self.text(name)
        return text if re.fullmatch(r"\d{1,18}", text, re.ASCII) else ""

    def labels(self, name: str) -> tuple[str, ...]:
        """The names of labels: of the objects of a list, or separated by commas in a text."""
        value = self.raw(name)
        if not isinstance(value, list):
            return tuple(filter(None, map(str.strip, self.text(name).split(","))))
        names = (item.get("name") for item in value if isinstance(item, dict))
        return tuple(label for label in names if isinstance(label, str))

    def is_deleted(self, name: str) -> bool:
        """True if the value is the zero id: the branch was deleted."""
        return is_zero(self.text(name))

    def unclear(self, why: str) -> CannotTell:
        """The error if the platform does not announce enough; the range is never guessed."""
        return CannotTell(
            f"it is unknown which commits this run on {self._platform.name} has to check",
            why=why,
            hint="fixlearn check --base <revision> --head <revision>",
        )

    def pull_request(
        self,
        head: str,
        bases: Iterable[str] = (),
        *,
        number: str,
        target: str,
        title: str = "",
        description: str | None = None,
        is_cut: bool = False,
        squashes: bool = False,
        labels: tuple[str, ...] | None = None,
        expected_count: int | None = None,
        default_branch: str = "",
        term: str = "pull request",
    ) -> CiRange:
        """The range of a change that asks to be merged into `target`.

        `bases` are commits that the change builds on, and the tip of the
        target is added; empty ones are ignored. `description` is None if the platform
        does not announce it. `term` is what the platform calls such a change.
        """
        tip = on_origin(target) if target else ""
        what = f"{term} {number}".rstrip()
        return self._range(Trigger.PULL_REQUEST, head, (tip, *bases), what)._replace(
            default_branch=default_branch,
            target=target,
            message=_squash_message(title, description or "", is_cut) if title else None,
            is_cut=is_cut or description is None,
            squashes=squashes,
            labels=labels,
            expected_count=expected_count,
        )

    def queue(self, head: str, base: str, target: str = "") -> CiRange:
        """The range of a group of changes in a merge queue."""
        return self._range(Trigger.QUEUE, head, [base], "merge queue")._replace(target=target)

    def push(
        self, head: str, before: str = "", *, branch: str = "", default_branch: str = ""
    ) -> CiRange:
        """The range of a push, or without `before` of a build that only knows its branch."""
        kind = Trigger.PUSH if before else Trigger.BUILD
        what = f"push to {branch}" if before and branch else f"build of {branch or 'a branch'}"
        return self._range(kind, head, [before], what)._replace(
            branch=branch, default_branch=default_branch, falls_back=True
        )

    def tag(self, name: str) -> CiRange:
        """The empty range of a tag, which adds no commits."""
        what = f"tag {self.text(name).removeprefix('refs/tags/')}"
        return self._range(Trigger.TAG, "", (), what)._replace(remedy="")

    def deletion(self) -> CiRange:
        """The empty range of a branch that was deleted."""
        return self._range(Trigger.DELETE, "", (), "deletion")._replace(remedy="")

    def _range(self, kind: Trigger, head: str, exclude: Iterable[str], what: str) -> CiRange:
        return CiRange(
            platform=self._platform.name,
            kind=kind,
            head=head,
            exclude=tuple(filter(None, exclude)),
            source=f"{self._platform.name} {what}",
            remedy=self._platform.deepen,
        )


def _squash_message(title: str, description: str, is_cut: bool) -> str:
    """The message of the commit that a squash merge makes of this title and description.

    Comments are those of the description's template. The last line of a
    description that was cut is dropped: it may be half a line.
    """
    title, description = (text.lstrip(BYTE_ORDER_MARK) for text in (title, description))
    if is_cut:
        description = description.rpartition("\n")[0]
    body = _COMMENT.sub("", description.replace("\r\n", "\n")).strip()
    draft = _DRAFT.match(title)
    subject = " ".join(title[draft.end() if draft else 0 :].split())
    return f"{subject}\n\n{body}".rstrip()
