"""Which of the newest commits of a repository would have needed a lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.languages import MAX_SUBJECTS, unknown_language
from fixlearn.lessons.prefill import prefill
from fixlearn.lessons.test_names import ChangedFile
from fixlearn.messages import Band

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.lessons.prefill import Candidate
    from fixlearn.model import Commit

YEAR = 365 * 86_400
_WEEK = 7 * 86_400
MAX_COMMITS = 5_000  # a second or two; more would not change the rate
_MAX_EXAMPLES = 3


class Example(NamedTuple):
    """A fix that would have needed a lesson."""

    commit: Commit
    candidate: Candidate | None  # the prevention that the fix itself seems to have


class Preview(NamedTuple):
    """The fixes among the commits of the last year."""

    commits: int = 0
    fixes: int = 0
    newest: int = 0  # when it was committed, in seconds since the epoch
    oldest: int = 0
    has_first_commit: bool = False  # all of the history was looked at
    examples: tuple[Example, ...] = ()  # the newest fixes
    language: str = ""  # of most messages, if there are no words for it

    @property
    def is_cut(self) -> bool:
        """True if there may be more commits than were looked at."""
        return self.commits == MAX_COMMITS

    @property
    def fixes_per_week(self) -> float:
        """The fixes per week, in the year or in the part of it that was read."""
        is_part = self.is_cut or self.has_first_commit
        seconds = self.newest - self.oldest if is_part else YEAR
        return self.fixes / max(seconds / _WEEK, 1)


def preview(commits: Iterable[Commit], roots: Sequence[str]) -> Preview:
    """Count the fixes among these commits, which are newest first. `roots` are lesson folders."""
    result = Preview()
    examples: list[Example] = []
    subjects: list[str] = []
    for commit in commits:
        is_fix = commit.verdict.band is Band.FIX and not commit.verdict.exempt
        result = Preview(
            result.commits + 1,
            result.fixes + is_fix,
            max(result.newest, commit.committed),
            min(result.oldest or commit.committed, commit.committed),
            result.has_first_commit or not commit.parents,
        )
        if len(subjects) < MAX_SUBJECTS:
            subjects.append(commit.message.subject)
        if is_fix and len(examples) < _MAX_EXAMPLES:
            examples.append(Example(commit, _candidate(commit, roots)))
    return result._replace(examples=tuple(examples), language=unknown_language(subjects))


def _candidate(commit: Commit, roots: Sequence[str]) -> Candidate | None:
    """What `new` would propose as the prevention, judged by the paths alone."""
    files = [ChangedFile(change.path) for change in commit.changes or () if change.status != "D"]
    return next(iter(prefill(commit.message.subject, "", files, roots).candidates), None)
