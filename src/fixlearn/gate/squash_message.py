"""The commits that the message of a squash merge lists.

Two shapes are recognized, and nothing else. git, and Bitbucket Data Center with it:

    Squashed commit of the following:

    commit <hash>
    Author: <name> <address>
    Date:   <date>

        <message, indented by four spaces>

GitHub, Gitea, Forgejo, Bitbucket Cloud and the GitLab template `%{all_commits}`: the
messages one after the other, the subject of each behind `* `. The number of the pull
request is the evidence that a forge wrote the list: a list in another commit is a list.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from fixlearn.messages import HASH

GIT = "Squashed commit of the following:"
_COMMIT = re.compile(rf"commit ({HASH})")
_HEADER = re.compile(r"(?:Merge|Author|Date): ")
_INDENT = "    "
# GitHub and Gitea write "(#12)", Gitea with another tracker and GitLab "(!12)".
_NUMBERED = re.compile(r" \([#!]\d+\)$")
_MERGED_IN = re.compile(r"Merged in \S+ \(pull request #\d+\)$")  # Bitbucket Cloud
_SEE = re.compile(r"^See merge request \S*!\d+$", re.MULTILINE)  # GitLab
# Its list is a changelog: these commits have landed before.
_RELEASE = re.compile(
    r"(?:\w+(?:\([\w./-]+\))?!?: )?(?:prepare |cut |bump )?(?:release|version)"
    r"(?: (?:of|to|for|version|candidate))* v?\d|(?:chore|build|ci|docs)\(release\)!?: |release: ",
    re.IGNORECASE,
)
_BULLET = "* "
_NO_SUBJECT = ("* ", "- ", "+ ", " ", "\t")  # the next line of an ordinary list or of its item
_LINE_FOR_ALL = re.compile(r"(?:lesson|fix)[ \t]*:", re.IGNORECASE)
_END = re.compile(r"-{9,}$")  # GitHub writes it above the co-authors
_FENCE = ("```", "~~~")


class ListedCommit(NamedTuple):
    """A commit as the message lists it."""

    sha: str  # "" if the message has no hash
    text: str  # its whole message


class SquashMessage(NamedTuple):
    """A message, taken apart."""

    commits: tuple[ListedCommit, ...]  # in the order of the message
    rest: str  # the message without them


def split(text: str) -> SquashMessage | None:
    """The commits that a message lists, and the rest; None if it has neither shape."""
    if GIT in text and (parts := _split_git(text.split("\n"))):
        return parts
    return _split_hosted(text) if f"\n{_BULLET}" in text else None


def _split_git(lines: list[str]) -> SquashMessage | None:
    rows = _outside_fences(lines)
    start = next((number for number, line, is_outside in rows if is_outside and line == GIT), None)
    if start is None:
        return None
    commits: list[tuple[str, list[str]]] = []
    is_header = False
    end = start + 1
    for line in lines[end:]:
        if match := _COMMIT.fullmatch(line):
            commits.append((match[1], []))
            is_header = True
        elif not line.strip():
            is_header = False
            if commits:
                commits[-1][1].append("")
        elif commits and not is_header and line.startswith(_INDENT):
            commits[-1][1].append(line.removeprefix(_INDENT))
        elif not (is_header and _HEADER.match(line)):
            break
        end += 1
    if not commits:
        return None
    # If this is its first line, it is the subject, and stays it.
    kept = [*lines[: max(start, 1)], "", *lines[end:]]
    listed = (ListedCommit(sha, "\n".join(message).strip()) for sha, message in commits)
    return SquashMessage(tuple(listed), "\n".join(kept))


def _split_hosted(text: str) -> SquashMessage | None:
    subject = text.partition("\n")[0].rstrip()
    has_text_before = _MERGED_IN.match(subject) or _SEE.search(text)
    if not has_text_before and not _NUMBERED.search(subject):
        return None
    if _RELEASE.match(subject):
        return None
    lines = text.split("\n")
    starts: list[int] = []
    end = len(lines)
    for number, line, is_outside in _outside_fences(lines):
        if number == 0 or not is_outside:
            continue
        if _is_listed(lines, number):
            starts.append(number)
        elif _END.match(line) or _SEE.match(line):
            end = number
            break
        elif line.strip() and not (starts or has_text_before or _LINE_FOR_ALL.match(line)):
            return None  # the list does not begin the body
    # GitHub lists the commits only if there are several.
    if len(starts) < (1 if has_text_before else 2):
        return None
    listed = (
        "\n".join(lines[start:stop]).removeprefix(_BULLET).strip()
        for start, stop in zip(starts, [*starts[1:], end], strict=True)
    )
    rest = "\n".join([*lines[: starts[0]], *lines[end:]])
    return SquashMessage(tuple(ListedCommit("", text) for text in listed), rest)


def _is_listed(lines: list[str], number: int) -> bool:
    """True if the line is the subject of a listed commit: a paragraph begins, and no list."""
    if not lines[number].startswith(_BULLET) or not lines[number][len(_BULLET) :].strip():
        return False
    is_first = not lines[number - 1].strip()
    after = lines[number + 1] if number + 1 < len(lines) else ""
    return is_first and not (after.strip() and after.startswith(_NO_SUBJECT))


def _outside_fences(lines: list[str]) -> list[tuple[int, str, bool]]:
    """The lines with their numbers, and whether each is outside of a fenced block of code."""
    rows = []
    fence = ""
    for number, line in enumerate(lines):
        mark = line[:3] if line.startswith(_FENCE) else ""
        rows.append((number, line.rstrip() if not mark else "", not fence and not mark))
        if mark and (not fence or mark == fence):
            fence = "" if fence else mark
    return rows
