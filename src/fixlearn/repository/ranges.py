"""Ranges that a person names, or that follow from what this clone knows.

None of them holds the adoption baseline yet: which one counts may depend on
where the range begins, so `since_adoption` comes last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.commit_ranges import Range
from fixlearn.errors import CannotTell, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.repository.repository import History


def typed(history: History, text: str) -> Range:
    """Understand what a person typed: `A..B`, `A...B`, or one revision."""
    if text.startswith("-"):
        raise UsageError(
            f'"{text}" is no range of commits',
            why="it begins with a hyphen, as options do",
            hint="fixlearn check main..HEAD",
        )
    separator = "..." if "..." in text else ".."
    parts = text.split(separator, 1) if separator in text else [text]
    if "" in parts and set(parts) <= {"", "HEAD", "@"}:
        raise UsageError(
            f'"{text}" is no range of commits',
            why="it names nothing but HEAD: is a variable in it empty?",
            hint="fixlearn check main..HEAD",
        )
    shas = [history.commit(part or "HEAD") for part in parts]
    if len(shas) == 1:
        return Range((shas[0],), shas[0], text)
    if separator == "...":
        return Range((f"{shas[0]}...{shas[1]}",), shas[1], text)
    return Range((shas[1], f"^{shas[0]}"), shas[1], text, is_change=True, bases=(shas[0],))


def everything(history: History) -> Range:
    """All commits of HEAD."""
    history.refuse_shallow()
    head = history.head()
    return Range((head,), head, "HEAD")


def not_upstream(history: History) -> Range:
    """What HEAD has, and its upstream, or else the default branch, has not."""
    head = history.head()
    names = [*(["@{upstream}"] if history.has_upstream else []), "origin/HEAD"]
    bases = {name: history.objects.commit(name) for name in names}
    known = {name: sha for name, sha in bases.items() if sha}
    if history.knows_branches() and "@{upstream}" not in known:
        # Never pushed: what any branch of a remote has is not this branch's.
        revisions = (head, "--not", "--remotes", "--not")
        says = "not yet on any remote branch"
        return Range(revisions, head, says, is_change=True, bases=tuple(known.values()))
    if not known:
        known = _local_default(history)
    if known:
        excluded = [f"^{sha}" for sha in known.values()]
        says = f"{next(iter(known))}..HEAD"
        return Range((head, *excluded), head, says, is_change=True, bases=tuple(known.values()))
    raise CannotTell(
        "cannot tell which commits are new",
        why="this branch has no upstream, and there is neither origin/HEAD nor another main",
        hint="fixlearn check --all     (or name a range: fixlearn check v1.0..HEAD)",
    )


def _local_default(history: History) -> dict[str, str]:
    """{main: its commit}, where that is another branch than the one we are on."""
    here = history.branch
    for name in ("main", "master"):
        sha = history.objects.commit(f"refs/heads/{name}") if name != here else None
        if sha:
            return {name: sha}
    return {}


def not_on_remote(history: History, head: str, remote: str) -> Range:
    """What `head` has, and no branch of `remote` is known to have."""
    sha = history.commit(head)
    revisions = (sha, "--not", f"--remotes={remote}", "--not")
    return Range(revisions, sha, f"not yet on {remote}", is_change=True)


def since_adoption(history: History, range: Range, since: Sequence[str]) -> Range:
    """The range without what the adoption baseline has. Raises CannotTell."""
    says = f"{', '.join(since)}..HEAD" if range.says == "HEAD" and since else range.says
    return range._replace(revisions=(*range.revisions, *history.baseline(since)), says=says)
