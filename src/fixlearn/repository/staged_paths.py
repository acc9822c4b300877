"""What is staged, as git lists it (light, for commits that are plainly no fix)."""

from __future__ import annotations

from fixlearn.repository.git import ask, run
from fixlearn.repository.lesson_words import may_name

# Other characters may be written in another way in a lesson.
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/+@=,~-")


class StagedPaths:
    """The staged changes, and the committed lessons; git is asked only once for each."""

    def __init__(self) -> None:
        self._rows: bytes | None = None
        self._trees: dict[str, str] = {}

    @property
    def rows(self) -> bytes:
        """The differences between HEAD and the index. Before the first commit every file is new."""
        if self._rows is None:
            options = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff")
            self._rows = run("diff", "--cached", *options, "--")
        return self._rows

    @property
    def paths(self) -> list[str]:
        """The paths of the staged changes."""
        return self.rows.decode("utf-8", "replace").split("\0")[1::2]

    def lesson_tree(self, root: str) -> str:
        """The id of a folder in HEAD; "" if there is none."""
        if root not in self._trees:
            answer = ask("rev-parse", "--verify", "--quiet", f"HEAD:{root}")
            self._trees[root] = answer.stdout.decode().strip()
        return self._trees[root]


def is_about_no_lesson(staged: StagedPaths) -> bool:
    """True if no lesson in the folder `lessons` is staged or names a staged file."""
    paths = staged.paths
    if any(path.startswith("lessons/") or not _PLAIN.issuperset(path) for path in paths):
        return False
    tree = staged.lesson_tree("lessons") if paths else ""
    return not tree or not may_name(paths, tree)
