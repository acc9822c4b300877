"""What a fix repairs, and what its range found: contents, read by object id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.errors import CannotTell
from fixlearn.gate.own_work import RepairedFile, repairs_own_work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from fixlearn.model import Change

_MOST_FILES = 50  # of one fix; a larger one repairs more than a slip of the branch
_MOST_FOUND = 2_000  # files that the range changed
MOST_BASES = 4


class OwnWork:
    """Tells whether fixes repair what came before them in the same range.

    `read` answers with {id: content} for the ids of blobs.
    """

    def __init__(self, read: Callable[[Iterable[str]], Mapping[str, bytes]]) -> None:
        self._read = read
        self._known: dict[str, bytes] = {}

    def can_tell(self, changes: Sequence[Change], since: Sequence[Sequence[Change]]) -> bool:
        """True where the contents are worth being read.

        `since` has what the range changed before the fix, one list for each
        commit at which the range begins; without any, nothing can be told.
        """
        if not 0 < len(since) <= MOST_BASES or not 0 < len(changes) <= _MOST_FILES:
            return False
        if sum(map(len, since)) > _MOST_FOUND:
            return False
        # Of a link, a submodule or a mode no lines tell.
        return not any(one.status == "T" or one.before == one.after for one in changes)

    def is_shown_by(self, changes: Sequence[Change], since: Sequence[Sequence[Change]]) -> bool:
        """True when the range itself brought in all that these changes repair."""
        if not self.can_tell(changes, since):
            return False
        added_by = [{one.path for one in side if one.status == "A"} for side in since]
        added = set.intersection(*added_by)
        files = [
            RepairedFile(change.path, *self._sides(change), is_new=change.path in added)
            for change in changes
        ]
        found = {one.before for side in since for one in side}
        for side in since:
            # What the range had not touched, the fix found as it was.
            touched = {one.path for one in side}
            found |= {change.before for change in changes if change.path not in touched}
        return repairs_own_work(files, self._contents(found).values())

    def _sides(self, change: Change) -> tuple[bytes | None, bytes | None]:
        contents = self._contents([change.before, change.after])
        return contents.get(change.before), contents.get(change.after)

    def _contents(self, ids: Iterable[str]) -> dict[str, bytes]:
        """{id: content}; a side that is not there has the id zero, and no content."""
        wanted = sorted({id for id in ids if id.strip("0")})
        self._known |= self._read([id for id in wanted if id not in self._known])
        missing = [id for id in wanted if id not in self._known]
        if missing:
            raise CannotTell(
                "cannot tell whether a fix repairs its branch's own work",
                why=f"{len(missing)} objects of this clone are missing, {missing[0]} for one",
                hint="git fetch --refetch     (or: git fsck)",
            )
        return {id: self._known[id] for id in wanted}
