"""The variables and the event of a CI run, validated, and the ranges made from them.

A name that begins with a dot is looked up in the event (`.pull_request.number`),
any other name in the environment. A value that is empty, "null" or the zero id
counts as absent. A value that cannot be right raises CannotTell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn.commit_ranges import CiRange, Trigger
from fixlearn.errors import CannotTell
from fixlearn.gate.ci.ci_range import is_absent, is_zero, on_origin
from fixlearn.gate.message import BYTE_ORDER_MARK
from fixlearn.messages import HASH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fixlearn.gate.ci.platforms import Platform

_HASH = re.compile(HASH)
_BRANCH_WITH_ODD_PARTS = re.compile(r"\.\.|//|@\{|[\x00-\x20\x7f~^:?*\[\\]|^[-/.]|[/.]$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DRAFT = re.compile(r"\s*(?:(?:draft|wip)\s*:|[\[(](?:draft|wip)[\])])\s*", re.IGNORECASE)
_NO_BRANCH = ("HEAD", "detached")  # what platforms write if no branch is checked out


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
