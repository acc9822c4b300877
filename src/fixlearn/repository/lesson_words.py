"""Words and lines of the lessons of HEAD, kept in git's folder so that commits search no lesson.

It takes git three times as long to search ten thousand lessons as it takes Python to start. The
words rule out that a lesson names a path; a refused fix looks for lessons about the same files in
the lines. Both files may be deleted at any time, and CI does not read them.

`is_about_no_lesson` asks the words about the staged paths. It is all that the commit-msg hook needs
for a commit that is plainly no fix, so this module imports nothing expensive.
"""

from __future__ import annotations

import os

from fixlearn.repository.git import EMPTY_TREES, ask, git_dir, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from fixlearn.repository.objects import Objects

_WORDS, _LINES = "fixlearn-words", "fixlearn-lines"
# How both files start; a file that starts differently, or does not end with its first line, is
# written anew.
_START = b"fixlearn 3 "
_MAX_NEEDLES = 1_000  # to look up more takes longer than to search the lessons
# The lines in which a lesson may name a file: a title, the second line of a folded one, which has
# no key, and those with a path.
_MAY_NAME_A_FILE = rb"(?i)title|[ ]+[^:]*$|.*\.\w"


def may_name(needles: Collection[str], tree: str, *, is_busy: bool = False) -> bool:
    """False if no lesson in the tree contains any of these words; True also if that is unknown.

    With `is_busy`, git is not asked for the words of a tree that is not known yet.
    """
    if len(needles) > _MAX_NEEDLES or len(tree) not in EMPTY_TREES:
        return True
    words = _words_of(tree, is_busy=is_busy)
    return words is None or any(os.fsencode(needle) in words for needle in needles)


def _words_of(tree: str, *, is_busy: bool) -> bytes | None:
    """The words of the lessons of a tree, one in a line; None if they cannot be had."""
    older, words = _read(_WORDS)
    if older == tree:
        return words
    if is_busy:
        return None
    patch = _patch(older or EMPTY_TREES[len(tree)], tree)
    if patch is None:  # the older tree may be gone
        _write(_WORDS, "", b"")
        return None
    import re  # after most commits the lessons are the same

    lines = (line[1:] for line in patch if line.startswith(b">"))
    # A path may be written with more slashes than it needs. Words end as those of `needle`.
    text = re.sub(rb"/+(?:\./+)*", b"/", b"\n".join(lines))
    # The words of lines that are gone are kept: with them, git only searches in vain.
    words = b"\n".join(sorted({*words.split(b"\n"), *re.split(rb"[\s\"'\\]+", text)}))
    _write(_WORDS, tree, words)
    return words


def lines_of(tree: str, objects: Objects) -> bytes | None:
    """The lines of the lessons of a tree that may name a file, each lesson below NUL and its path.

    The paths are relative to the tree. None if the lines cannot be had.
    """
    older, lines = _read(_LINES)
    if older == tree:
        return lines
    if not older or next(objects.read([older])) is None:
        older, lines = EMPTY_TREES[len(tree)], b""
    patch = _patch(older, tree, "-U1000000", "--output-indicator-context=>")
    if patch is None:
        return None
    import re

    may_name_a_file = re.compile(_MAY_NAME_A_FILE).match
    lesson_at = {lesson.partition(b"\n")[0]: lesson for lesson in lines.split(b"\0")[1:]}
    path = b""
    for line in patch:
        if line.startswith(b"--- a/"):
            lesson_at.pop(line[6:], None)
        elif line.startswith(b"+++ b/"):
            path = line[6:]
            lesson_at[path] = path + b"\n"
        elif line.startswith((b'--- "', b'+++ "')):
            return None  # a name that git quotes is no name of a lesson
        elif line.startswith(b">") and may_name_a_file(line[1:]):
            lesson_at[path] += line[1:].replace(b"\0", b"") + b"\n"
    lines = b"".join(b"\0" + lesson for lesson in lesson_at.values())
    _write(_LINES, tree, lines)
    return lines


def lines_with(
    names: Iterable[str], words: Iterable[str], telling: bytes, lines: bytes, root: str
) -> list[tuple[bytes, bytes]]:
    """(path, line) of the `lines` that match the pattern `telling` and have one of these words.

    Each word contains one of the names, and all are in lower case; lines need not be.
    """
    import re

    escaped = b"|".join(re.escape(os.fsencode(word)) for word in words)
    has_word = re.compile(rb"(?<!\w)(?:%b)(?!\w)" % escaped).search
    is_telling = re.compile(telling).match
    lowered = lines.lower()
    rows = {}
    for name in map(os.fsencode, names):
        at = lowered.find(name)
        while at >= 0:
            start, end = lines.rfind(b"\n", 0, at) + 1, lines.find(b"\n", at)
            line = lines[start:end]
            is_path = line.startswith(b"\0")
            if not is_path and is_telling(line) and has_word(line.lower()):
                path = lines.rfind(b"\0", 0, start) + 1
                file = os.fsencode(f"{root}/") + lines[path : lines.find(b"\n", path)]
                rows[start] = file, line
            at = lowered.find(name, end)
    return list(rows.values())


def _patch(older: str, tree: str, *options: str) -> list[bytes] | None:
    """The patch from one tree to another, with new lines behind ">"; None if git has failed."""
    plain = ("-r", "-p", "-U0", "--text", "--no-ext-diff", "--no-textconv", "--no-renames")
    # The names of files are behind "---" and "+++".
    marks = ("--output-indicator-new=>", "--output-indicator-old=<")
    answer = ask("-c", "core.quotePath=false", "diff-tree", *plain, *marks, *options, older, tree)
    return None if answer.exit_code else answer.stdout.split(b"\n")


def _read(name: str) -> tuple[str, bytes]:
    """The tree about which a file is, and its content; both empty if there is no such file."""
    try:
        with open(f"{git_dir()}/{name}", "rb") as file:  # noqa: PTH123, pathlib is expensive
            head, content = file.readline().rstrip(), file.read()
    except OSError:
        return "", b""
    tree, end = head.removeprefix(_START), b"\n" + head
    is_ours = head.startswith(_START) and tree.isalnum() and len(tree) in EMPTY_TREES
    is_whole = content.endswith(end)
    return (tree.decode(), content[: -len(end)]) if is_ours and is_whole else ("", b"")


def _write(name: str, tree: str, content: bytes) -> None:
    """Replace a file; without the right to do so, the next commit makes it anew."""
    path = f"{git_dir()}/{name}"
    temporary = f"{path}.{os.getpid()}"
    try:
        with open(temporary, "wb") as file:  # noqa: PTH123
            head = _START + tree.encode()
            file.write(b"\n".join((head, content, head)))
        os.replace(temporary, path)  # noqa: PTH105
    except OSError:
        return


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
