"""Who wrote the commits; known so that no lesson names them, and never counted."""

from __future__ import annotations

from fixlearn.errors import CannotTell
from fixlearn.repository.git import run

_MOST_COMMITS = 20_000


def author_names() -> frozenset[str]:
    """The names of the latest commits' authors, as `.mailmap` has them; none before the first."""
    try:
        names = run("log", f"--max-count={_MOST_COMMITS}", "--format=%aN", "--encoding=UTF-8")
    except CannotTell:
        return frozenset()
    return frozenset(names.decode("utf-8", "replace").split("\n")) - {""}
