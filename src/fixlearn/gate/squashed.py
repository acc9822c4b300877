"""Which of the commits that the message of a squash merge lists are fixes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from fixlearn.messages import HASH, Band, Reason, Verdict, short

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fixlearn.messages import Message, SquashedCommit

_MAX_REASONS = 3  # of a squash merge with many fixes
_ONLY_CLOSES = re.compile(r"(?:fix|close|resolve)(?:e?[sd])?:? #\d+[.]?", re.IGNORECASE)
_REVERT = re.compile(r'Revert "(?P<subject>.+)"')
_REAPPLY = re.compile(r'(?:Reapply "|Revert "Revert ")(?P<subject>.+?)"+')
_FAULTY_COMMIT = re.compile(rf"^fixes[ \t]*:[ \t]*(?:commit[ ])?({HASH})\b", re.MULTILINE)


def with_squashed(
    message: Message, verdict: Verdict, detect: Callable[[Message], Verdict]
) -> Verdict:
    """The verdict on a squash merge: it is a fix if its title or a commit that it lists is one.

    `verdict` is that on the message without these commits, `detect` that on another message.
    The lines of a list without hashes are no certain evidence: if the title declares a type,
    only commits that declare one as well can be fixes. Otherwise a commit behind the first that
    declares none is unsure at most: "* Fix the test" most often repairs the branch itself.
    """
    commits = message.squashed
    is_title_declared = verdict.score is None
    verdicts: dict[int, Verdict] = {}
    for number in _remaining(commits):
        of_commit = detect(commits[number].message)
        is_declared = of_commit.score is None
        is_certain = is_declared or bool(commits[number].sha or commits[number].message.references)
        if of_commit.exempt or (is_title_declared and not is_certain):
            continue
        is_of_branch = number or _ONLY_CLOSES.fullmatch(commits[number].message.subject)
        if of_commit.band is Band.FIX and is_of_branch and not is_certain:
            of_commit = of_commit._replace(band=Band.UNSURE)
        verdicts[number] = of_commit

    def with_band(band: Band) -> list[int]:
        return [number for number, verdict in verdicts.items() if verdict.band is band]

    fixes = with_band(Band.FIX)
    if verdict.band is Band.FIX:
        return verdict._replace(squashed=tuple(fixes))
    band = Band.FIX if fixes else Band.UNSURE
    numbers = fixes or with_band(Band.UNSURE)
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
        faulty = _FAULTY_COMMIT.findall(commit.message.body.lower())
        is_listed = [shas.get(short(sha), "").startswith(sha) for sha in faulty]
        return not (faulty and all(is_listed))

    return [number for number, commit in enumerate(commits) if remains(commit)]
