"""Where the lines come from that a commit changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fixlearn.gate.changed_paths import only_kind
from fixlearn.repository.git import ask

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

_MAX_FILES = 3  # each costs a git process
_MAX_RANGES = 100  # of one file
_PLAIN = ("-c", "core.quotePath=false", "-c", "color.ui=false", "-c", "blame.ignoreRevsFile=")
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? ")
_HEADER = re.compile(r"([0-9a-f]{40,64}) \d+ \d+")


def newest_origin(folder: str | PathLike[str], fix: str, before: str) -> str:
    """The newest commit that wrote one of the lines which `fix` removed or changed.

    `before` is its parent. "" if it removed none from a file of the product, or if git fails.
    """
    times: dict[str, int] = {}
    for path, ranges in _removed(folder, fix, before).items():
        options = [word for span in ranges[:_MAX_RANGES] for word in ("-L", span)]
        answer = ask(
            *(*_PLAIN, "blame", "-w", "--porcelain", *options, before, "--", path), folder=folder
        )
        sha = ""
        for line in answer.stdout.decode("utf-8", "replace").split("\n"):
            if header := _HEADER.match(line):
                sha = header[1]
            elif line.startswith("committer-time "):
                times[sha] = int(line.removeprefix("committer-time "))
    return max(times, key=lambda sha: (times[sha], sha), default="")


def _removed(folder: str | PathLike[str], fix: str, before: str) -> Mapping[str, list[str]]:
    """{path: the ranges of lines that the fix removed}, of a few files of the product."""
    answer = ask(
        *(*_PLAIN, "diff", "--unified=0", "--no-renames", "--no-color", "--no-ext-diff"),
        *("--no-textconv", "--no-relative", "--src-prefix=a/", "--dst-prefix=b/", before, fix),
        folder=folder,
    )
    removed: dict[str, list[str]] = {}
    ranges: list[str] = []
    content = 0
    for line in answer.stdout.decode("utf-8", "replace").split("\n"):
        if content and line.startswith("-"):
            content -= 1
        elif line.startswith("--- a/"):
            path = line.removeprefix("--- a/").removesuffix("\t")
            is_product = not only_kind([path]) and len(removed) < _MAX_FILES
            ranges = removed.setdefault(path, []) if is_product else []
        elif hunk := _HUNK.match(line):
            content = int(hunk[2] or 1)
            ranges += [f"{hunk[1]},+{content}"] if content else []
    return {path: ranges for path, ranges in removed.items() if ranges}
