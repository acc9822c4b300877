"""What a platform says, read with distrust, and what follows from it.

A name that begins with a dot is looked up in the event (`.pull_request.number`),
any other one in the environment. What is empty, "null" or the zero id is absent;
what is there and cannot be meant raises CannotTell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn.commit_ranges import CiRange, Trigger
from fixlearn.errors import CannotTell
from fixlearn.gate.ci.ci_range import is_absent, is_zero, on_origin
from fixlearn.gate.message import BYTE_ORDER_MARK
from fixlearn.model import HASH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_HASH = re.compile(HASH)
_BRANCH_WITH_ODD_PARTS = re.compile(r"\.\.|//|@\{|[\x00-\x20\x7f~^:?*\[\\]|^[-/.]|[/.]$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DRAFT = re.compile(r"\s*(?:(?:draft|wip)\s*:|[\[(](?:draft|wip)[\])])\s*", re.IGNORECASE)
_NO_BRANCH = ("HEAD", "detached")  # what is written where none is checked out


class CiEnvironment:
    """The environment and the event of one run on one platform."""

    def __init__(
        self,
        platform: str,
        deepen: str,
        environment: Mapping[str, str],
        event: Mapping[str, object] | None,
    ) -> None:
        self.platform = platform
        self._deepen = deepen
        self._environment = environment
        self._event = event

    def raw(self, name: str) -> object:
        """The value as it stands; None where there is none."""
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
        """The text under that name; "" where there is none."""
        value = self.raw(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.unclear(f'"{name}" of the event is no text')
        return "" if value.strip() == "null" else value.strip()

    def commit(self, name: str) -> str:
        """The hash under that name; "" where it is absent or zero."""
        value = self.text(name)
        if is_absent(value):
            return ""
        if not _HASH.fullmatch(value):
            raise self.unclear(f'"{value[:80]}" in {name} is no hash of a commit')
        return value

    def head(self, *names: str) -> str:
        """The first hash under these names; one has to be there."""
        found = next(filter(None, map(self.commit, names)), "")
        if not found:
            raise self.unclear(f"{' and '.join(names)} name no commit")
        return found

    def branch(self, name: str) -> str:
        """The short name of the branch; "" where it is absent."""
        value = self.text(name).removeprefix("refs/heads/")
        if value in _NO_BRANCH:
            return ""
        if _BRANCH_WITH_ODD_PARTS.search(value):
            raise self.unclear(f'"{value[:80]}" in {name} is no name of a branch')
        return value

    def number(self, name: str) -> str:
        """A number, as it is shown; "" where it is absent."""
        value = self.raw(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        text = self.text(name)
        return text if re.fullmatch(r"\d{1,18}", text, re.ASCII) else ""

    def is_deleted(self, name: str) -> bool:
        """True where the name holds the zero id: a branch that is no more."""
        return is_zero(self.text(name))

    def unclear(self, why: str) -> CannotTell:
        """The error where the platform does not say enough; never a guess."""
        return CannotTell(
            f"cannot tell which commits this run on {self.platform} has to look at",
            why=why,
            hint="fixlearn check --base <revision> --head <revision>",
        )

    def pull_request(
        self,
        head: str,
        exclude: Iterable[str],
        *,
        number: str,
        target: str,
        title: str = "",
        description: str | None = None,
        is_cut: bool = False,
        squashes: bool = False,
        expected_count: int | None = None,
        default_branch: str = "",
        called: str = "pull request",
    ) -> CiRange:
        """The range of a change that asks to land on `target`.

        `description` is None where the platform does not tell it. `called` is
        the platform's own word for it.
        """
        tip = (on_origin(target),) if target else ()
        return CiRange(
            platform=self.platform,
            kind=Trigger.PULL_REQUEST,
            head=head,
            exclude=(*tip, *filter(None, exclude)),
            source=f"{self.platform} {called} {number}".rstrip(),
            default_branch=default_branch,
            target=target,
            message=landing_message(title, description or "", is_cut) if title else None,
            is_cut=is_cut or description is None,
            squashes=squashes,
            expected_count=expected_count,
            remedy=self._deepen,
        )

    def queue(self, head: str, base: str, target: str = "") -> CiRange:
        """The range of a group of changes in a merge queue."""
        return CiRange(
            platform=self.platform,
            kind=Trigger.QUEUE,
            head=head,
            exclude=(base,) if base else (),
            source=f"{self.platform} merge queue",
            target=target,
            remedy=self._deepen,
        )

    def push(
        self, head: str, before: str = "", *, branch: str = "", default_branch: str = ""
    ) -> CiRange:
        """The range of a push, or of a build that only knows its branch."""
        what = f"push to {branch}" if before and branch else f"build of {branch or 'a branch'}"
        return CiRange(
            platform=self.platform,
            kind=Trigger.PUSH if before else Trigger.BUILD,
            head=head,
            exclude=(before,) if before else (),
            source=f"{self.platform} {what}",
            branch=branch,
            default_branch=default_branch,
            falls_back=True,
            remedy=self._deepen,
        )

    def tag(self, name: str) -> CiRange:
        """A tag brings no commits of its own."""
        source = f"{self.platform} tag {name.removeprefix('refs/tags/')}"
        return CiRange(self.platform, Trigger.TAG, "", (), source)

    def deletion(self) -> CiRange:
        """Nothing is left to look at."""
        return CiRange(self.platform, Trigger.DELETE, "", (), f"{self.platform} deletion")


def landing_message(title: str, description: str, is_cut: bool = False) -> str:
    """Title and description as the message that a squash merge lands.

    Comments of a description template are not what the author says; the last
    line of a description that was cut may be half a line.
    """
    title, description = (text.lstrip(BYTE_ORDER_MARK) for text in (title, description))
    if is_cut:
        description = description.rpartition("\n")[0]
    said = _COMMENT.sub("", description.replace("\r\n", "\n")).strip()
    draft = _DRAFT.match(title)
    subject = " ".join(title[draft.end() if draft else 0 :].split())
    return f"{subject}\n\n{said}".rstrip()
