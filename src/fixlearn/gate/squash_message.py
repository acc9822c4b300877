"""The commits that the message of a squash merge lists, and which of them are fixes.

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
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.messages import HASH, Band, Message, Reason, SquashedCommit, Verdict, short

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


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
_MAX_REASONS = 3  # of a squash merge with many fixes
_FIXES_OWN_WORK = 6  # points of a commit that says fix, and nothing more
_ONLY_CLOSES = re.compile(r"(?:fix|close|resolve)(?:e?[sd])?:? #\d+[.]?", re.IGNORECASE)
_REVERT = re.compile(r'Revert "(?P<subject>.+)"')
_REAPPLY = re.compile(r'(?:Reapply "|Revert "Revert ")(?P<subject>.+?)"+')


class ListedCommit(NamedTuple):
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


def with_squashed(
    message: Message, verdict: Verdict, detect: Callable[[Message], Verdict]
) -> Verdict:
    """The verdict on a squash merge: it is a fix if its title or a commit that it lists is one.

    `verdict` is that on the message without these commits, `detect` that on another message.
    The lines of a list without hashes are no certain evidence: if the title declares a type,
    only commits that declare one as well can be fixes. Otherwise a commit behind the first that
    declares none is unsure at most, and only if it says fix and names a failure: "* Fix the rows"
    most often repairs the branch itself.
    """
    commits = message.squashed
    verdicts = {number: detect(commits[number].message) for number in _remaining(commits)}
    is_title_declared = verdict.score is None
    by_band: dict[Band, list[int]] = {band: [] for band in Band}
    for number, of_commit in verdicts.items():
        is_certain = of_commit.score is None or _is_certain(commits[number])
        is_own_work = number and not is_certain and (of_commit.score or 0) <= _FIXES_OWN_WORK
        if not of_commit.exempt and (is_certain or not is_title_declared) and not is_own_work:
            is_of_branch = number or _ONLY_CLOSES.fullmatch(commits[number].message.subject)
            is_doubtful = of_commit.band is Band.FIX and is_of_branch and not is_certain
            by_band[Band.UNSURE if is_doubtful else of_commit.band].append(number)
    fixes = by_band[Band.FIX]
    if verdict.band is Band.FIX:
        return verdict._replace(squashed=tuple(fixes))
    band = Band.FIX if fixes else Band.UNSURE
    numbers = by_band[band]
    if not numbers or verdict.band is band:
        return verdict
    reasons = [
        Reason(f"a squashed commit: {reason.text}", matched=commits[number].message.subject)
        for number in numbers[:_MAX_REASONS]
        for reason in verdicts[number].reasons[:1]
    ]
    if numbers[_MAX_REASONS:]:
        reasons.append(Reason(f"and {len(numbers) - _MAX_REASONS} more of them"))
    return Verdict(band, tuple(reasons), squashed=tuple(fixes))


def _is_certain(commit: SquashedCommit) -> bool:
    """True if a list cannot have this commit by chance: it has a hash, or names a lesson."""
    return bool(commit.sha or commit.message.references)


def _remaining(commits: Sequence[SquashedCommit]) -> list[int]:
    """The numbers of the commits whose effect reaches anybody.

    A revert of another of these commits takes both away, and a fix whose `Fixes:` lines name
    only others of them repairs what nobody has had.
    """
    undone: Counter[str] = Counter()
    for commit in commits:
        subject = commit.message.subject
        if again := _REAPPLY.fullmatch(subject):
            undone[again["subject"]] -= 1
        elif revert := _REVERT.fullmatch(subject):
            undone[revert["subject"]] += 1
    subjects = {commit.message.subject for commit in commits}
    shas = {short(commit.sha): commit.sha for commit in commits if commit.sha}

    def remains(commit: SquashedCommit) -> bool:
        subject = commit.message.subject
        revert = _REVERT.fullmatch(subject)
        if undone[subject] > 0 or (revert and revert["subject"] in subjects):
            return False
        faulty = commit.message.faulty_commits
        is_listed = [shas.get(short(sha), "").startswith(sha) for sha in faulty]
        return not (faulty and all(is_listed))

    return [number for number, commit in enumerate(commits) if remains(commit)]
