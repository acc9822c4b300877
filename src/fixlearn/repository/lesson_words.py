"""All words of the lessons of HEAD, kept in git's folder so that most commits search no lesson.

It takes git twelve milliseconds to search ten thousand lessons, as long as it takes Python to
start. The words only rule out that a lesson names a path. The file with them may be deleted at any
time, and CI does not read it.
"""

from __future__ import annotations

import os

from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.repository.commit_in_progress import git_dir
from fixlearn.repository.git import ask
from fixlearn.repository.tree_entry import EMPTY_TREES

if TYPE_CHECKING:
    from collections.abc import Collection

_FILE = "fixlearn-words"
_START = b"fixlearn 2 "  # of the file; one that starts differently is written anew
_MAX_NEEDLES = 1_000  # to look up more takes longer than to search the lessons


def may_name(needles: Collection[str], tree: str, *, is_busy: bool = False) -> bool:
    """False if no lesson in the tree contains any of these words; True also if that is unknown.

    With `is_busy`, git is not asked for the words of a tree that is not known yet.
    """
    if len(needles) > _MAX_NEEDLES or len(tree) not in EMPTY_TREES:
        return True
    words = _words_of(tree.encode(), is_busy=is_busy)
    return words is None or any(os.fsencode(needle) in words for needle in needles)


def _words_of(tree: bytes, *, is_busy: bool) -> bytes | None:
    """The words of the lessons of a tree, one in a line; None if they cannot be had."""
    path = f"{git_dir()}/{_FILE}"
    older, words = _read(path)
    if older == tree:
        return words
    if is_busy:
        return None
    options = ("-r", "-p", "-U0", "--text", "--no-ext-diff", "--no-textconv")
    marked = "--output-indicator-new=>"  # the names of files are behind "+++"
    base = older.decode() if len(older) == len(tree) else EMPTY_TREES[len(tree)]
    answer = ask("diff-tree", *options, marked, base, tree.decode(), "--")
    if answer.exit_code:  # the older tree may be gone
        _write(path, b"")
        return None
    import re  # after most commits the lessons are the same

    lines = (line[1:] for line in answer.stdout.split(b"\n") if line.startswith(b">"))
    # A path may be written with more slashes than it needs. Words end as those of `needle`.
    text = re.sub(rb"/+(?:\./+)*", b"/", b"\n".join(lines))
    # The words of lines that are gone are kept: with them, git only searches in vain.
    words = b"\n".join(sorted({*words.split(b"\n"), *re.split(rb"[\s\"'\\]+", text)}))
    _write(path, _START + tree + b"\n" + words)
    return words


def _read(path: str) -> tuple[bytes, bytes]:
    """The tree whose words are in the file, and the words; both empty if there is no such file."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123, pathlib is expensive to import
            head, words = file.readline().rstrip(), file.read()
    except OSError:
        return b"", b""
    tree = head.removeprefix(_START)
    is_ours = head.startswith(_START) and tree.isalnum() and len(tree) in EMPTY_TREES
    return (tree, words) if is_ours else (b"", b"")


def _write(path: str, content: bytes) -> None:
    """Replace the file; without the right to do so, the next commit makes it anew."""
    temporary = f"{path}.{os.getpid()}"
    try:
        with open(temporary, "wb") as file:  # noqa: PTH123
            file.write(content)
        os.replace(temporary, path)  # noqa: PTH105
    except OSError:
        return
