"""What a fix repairs, file by file: the contents at the moments that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.gate.own_work import Repair, repairs_own_work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fixlearn.gate.own_work import Lines
    from fixlearn.model import Change
    from fixlearn.repository.objects import Object

_MOST_FILES = 50  # of one fix; a larger one repairs more than a slip of the branch
_MOST_BYTES = 1_000_000
_MOST_BASES = 3


class Files:
    """Reads the files of a fix before it, after it, and where the range begins.

    `read` answers with one object per name, `renames` with {newer path: older
    path} between two commits. `head` is the range's newer end; "" is the index.
    """

    def __init__(
        self,
        read: Callable[[Sequence[str]], Iterable[Object | None]],
        renames: Callable[[str, str], dict[str, str]],
        bases: Sequence[str],
        head: str,
    ) -> None:
        self._read = read
        self._renames = renames
        self._bases = bases
        self._head = head
        self._renamed: dict[str, dict[str, str]] = {}

    def show_own_work(self, changes: Sequence[Change]) -> bool:
        """True when the range itself brought in all that these changes repair."""
        if not 0 < len(self._bases) <= _MOST_BASES or not 0 < len(changes) <= _MOST_FILES:
            return False
        repairs = [self._repair(change) for change in changes]
        known = [repair for repair in repairs if repair is not None]
        return len(known) == len(repairs) and repairs_own_work(known)

    def _repair(self, change: Change) -> Repair | None:
        """One file; None where it cannot be told."""
        if "\n" in change.path or change.status == "T":
            return None
        names = [f"{base}:{change.path}" for base in self._bases]
        found = list(self._read([change.before, change.after, *names]))
        if any(one and len(one.content) > _MOST_BYTES for one in found):
            return None
        before, after, *here = [_lines(one) if one else None for one in found]
        bases = []
        for base, lines in zip(self._bases, here, strict=True):
            older = self._older(base, change) if lines is None else lines
            if older is None:
                return None
            bases.append(older if lines is not None else older or None)
        return Repair(before or (), after or (), tuple(bases))

    def _older(self, base: str, change: Change) -> Lines | None:
        """The lines of a file that `base` has by another name; () where the range added it."""
        if base not in self._renamed:
            self._renamed[base] = self._renames(base, self._head)
        older_path = self._renamed[base].get(change.path)
        if older_path:
            (found,) = self._read([f"{base}:{older_path}"])
            return _lines(found) if found else None
        # Moved on or taken away later in the range: where it came from is not known.
        (stays,) = self._read([f"{self._head}:{change.path}"])
        return () if stays else None


def _lines(found: Object) -> Lines:
    return tuple(found.content.splitlines())
