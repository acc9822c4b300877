"""Detection replayed on a history: settings, and what `init` had asked; what changes a verdict."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.changed_paths import only_kind
from fixlearn.gate.declared import CONVENTIONAL_TYPES, declared_type
from fixlearn.gate.detect import (
    BY_AUTHOR,
    KNOWN,
    MODE_DECLARED,
    REVERTS,
    TOUCHES_ONLY,
)
from fixlearn.gate.languages import MAX_SUBJECTS, unknown_language
from fixlearn.gate.signals import AT_MOST_UNSURE, FIX_FROM, UNSURE_FROM
from fixlearn.lessons.prefill import Candidate, prefill
from fixlearn.lessons.test_names import ChangedFile
from fixlearn.messages import Band, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fixlearn.config import Detection
    from fixlearn.model import Commit

_TAGGED = re.compile(r"(?P<tag>\[[A-Za-z][\w -]{0,19}\]|[A-Z]{2,10}(?:/[A-Z]+)?:)\s")
_TICKET = re.compile(r"[\[(]?(?:(?P<project>[A-Z][A-Z0-9_]{1,9})-\d+|(?P<number>#\d+))\b")
_TYPED = re.compile(r"(?P<type>[A-Za-z][\w-]{1,20})(?:\((?P<scope>[^()]{1,40})\))?!?:\s")
_FIXING = re.compile(
    r"(?:bug|hot|quick|security)?-?fix(?:es|ed|up)?|bug|defect|patch", re.IGNORECASE
)

_MAX_NEAREST = 5  # commits on each side of the line; they are read by a person
_MAX_KEPT = 100  # commits on each side before the nearest are selected; bounds the memory
_MAX_SEEN = 8  # of each kind; they are read by a person
_DECLARES = 0.9  # share of commits with a declared type, at which words only add noise
ENOUGH = 50  # commits; habits in a shorter history may be chance
_OFTEN = 3  # commits; fewer are no habit

_BANDS = {Band.FIX: "be a fix", Band.UNSURE: "be unsure", Band.NOT: "not be a fix"}
_NO = 'a line "Fix: no (<reason>)" in the message makes it not a fix'
_YES = 'a line "Fix: yes" in the message makes it a fix'
_SQUASHED = ("the squashed commits decide: each is judged by its own message",)
_BY_LAST_REASON = {  # beginning of the last reason -> what would change the verdict
    **dict.fromkeys(("a squashed commit:", "and "), _SQUASHED),
    REVERTS: ('the type "fix" or a line "Lesson: <id>" makes it a fix',),
    MODE_DECLARED: ('the type "fix" makes it a fix', '"detect: mode: mixed" lets words count'),
}


@dataclass(slots=True)
class Calibration:
    """The results of detection on a history, and the proposed settings."""

    commits: int = 0
    bands: Counter[str] = field(default_factory=Counter)  # "fix", "unsure", "not", "exempt"
    declared: int = 0  # commits whose type is declared
    reasons: Counter[str] = field(default_factory=Counter)  # of commits that are fixes or unsure
    nearest: list[Commit] = field(default_factory=list)  # to the line between unsure and fix
    proposals: dict[str, object] = field(default_factory=dict)  # for `detect:`
    because: list[str] = field(default_factory=list)  # a line for each proposal
    changes: int = 0  # commits that are not merges
    # {"types", "scopes", "tags" or "tickets": {what subjects have in front: how often}}
    seen: dict[str, dict[str, int]] = field(default_factory=dict)
    language: str = ""  # of most messages, if there are no words for it

    @property
    def is_too_few(self) -> bool:
        """True if habits may be chance, so that nothing is proposed."""
        return self.changes < ENOUGH


def calibrate(commits: Iterable[Commit], settings: Detection) -> Calibration:
    """Run detection on these commits, count its results, and propose settings."""
    result = Calibration()
    habits = _Habits()
    above: list[tuple[int, Commit]] = []
    below: list[tuple[int, Commit]] = []
    for commit in commits:
        verdict = commit.verdict
        result.commits += 1
        result.changes += len(commit.parents) < 2
        result.bands["exempt" if verdict.exempt else verdict.band.value] += 1
        habits.note(commit)
        if verdict.exempt:
            continue
        result.declared += declared_type(commit.message, settings) is not None
        if verdict.band is not Band.NOT:
            result.reasons.update(reason.text for reason in verdict.reasons)
        if verdict.score is not None and verdict.score >= UNSURE_FROM:
            side = above if verdict.score >= FIX_FROM else below
            side.append((abs(verdict.score - FIX_FROM), commit))
            if len(side) > _MAX_KEPT:
                side[:] = _nearest(side)
    result.seen = habits.seen()
    result.language = unknown_language(habits.subjects)
    result.nearest = [commit for _, commit in [*reversed(_nearest(above)), *_nearest(below)]]
    if not result.is_too_few:
        for key, value, because in _proposals(result, habits, settings):
            result.proposals[key] = value
            result.because.append(f"{key}: {because}")
    return result


def _nearest(side: list[tuple[int, Commit]]) -> list[tuple[int, Commit]]:
    return sorted(side, key=lambda pair: pair[0])[:_MAX_NEAREST]


class _Habits:
    """What the subjects of a repository have in front, its bots, and the scopes of its fixes."""

    def __init__(self) -> None:
        self.in_front = {name: Counter[str]() for name in ("types", "scopes", "tags", "tickets")}
        self.fixes = Counter[str]()  # by scope
        self.outside = Counter[str]()  # by scope: fixes outside of the product
        self.bots = Counter[str]()
        self.subjects: list[str] = []

    def seen(self) -> dict[str, dict[str, int]]:
        """What subjects have in front, as far as it is a habit, the most frequent first."""
        habits = {
            name: {text: count for text, count in counter.most_common(_MAX_SEEN) if count >= _OFTEN}
            for name, counter in self.in_front.items()
        }
        return {name: counts for name, counts in habits.items() if counts}

    def note(self, commit: Commit) -> None:
        subject = commit.message.subject
        name = commit.author.rpartition(" <")[0]
        if name.endswith("[bot]"):  # people are never counted
            self.bots[name] += 1
        if len(self.subjects) < MAX_SUBJECTS:
            self.subjects.append(subject)
        if tag := _TAGGED.match(subject):
            self.in_front["tags"][tag["tag"]] += 1
        if ticket := _TICKET.match(subject):
            tracker = f"{ticket['project']}-" if ticket["project"] else "#"
            self.in_front["tickets"][f"{tracker}<number>"] += 1
        if typed := _TYPED.match(subject):
            self._note_type(typed["type"].lower(), (typed["scope"] or "").lower(), commit)

    def _note_type(self, type: str, scope: str, commit: Commit) -> None:
        self.in_front["types"][type] += 1
        if scope:
            self.in_front["scopes"][scope] += 1
        if scope and commit.changes and type in ("fix", "bugfix"):
            self.fixes[scope] += 1
            self.outside[scope] += bool(only_kind([change.path for change in commit.changes]))


def _proposals(
    result: Calibration, habits: _Habits, settings: Detection
) -> Iterator[tuple[str, object, str]]:
    """(key, value, reason) of each setting of `detect:` that fits this history better."""
    judged = result.commits - result.bands["exempt"]
    if judged >= _OFTEN and result.declared >= _DECLARES * judged and settings.mode == "mixed":
        because = f"{result.declared:,} of {judged:,} commits declare a type; words add only noise"
        yield "mode", "declared", because
    known_types = {**CONVENTIONAL_TYPES, **settings.types}
    types = {
        name: count
        for name, count in habits.in_front["types"].most_common()
        if count >= _OFTEN and name not in known_types and _FIXING.fullmatch(name)
    }
    if types:
        counts = ", ".join(f"{name} {count:,} times" for name, count in types.items())
        yield "types", dict.fromkeys(types, "fix"), f"used here and not known: {counts}"
    scopes = [
        scope
        for scope, count in habits.fixes.most_common()
        if habits.outside[scope] == count >= _OFTEN and scope not in settings.exempt_scopes
    ]
    if scopes:
        because = f"no fix of {', '.join(scopes)} ever touched the product"
        yield "exempt-scopes", sorted({*settings.exempt_scopes, *scopes}), because
    bots = {
        name: count
        for name, count in habits.bots.items()
        if count >= _OFTEN and name not in settings.bots
    }
    if bots:
        counts = ", ".join(f"{name} {count:,} commits" for name, count in bots.items())
        yield "bots", sorted({*settings.bots, *bots}), counts


YEAR = 365 * 86_400
_WEEK = 7 * 86_400
_FEWEST_WEEKS = 2  # fewer say nothing about other weeks
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
    def fixes_per_week(self) -> float | None:
        """The fixes per week, in the year or in the part of it that was read.

        None if this is less than two weeks.
        """
        is_part = self.is_cut or self.has_first_commit
        seconds = self.newest - self.oldest if is_part else YEAR
        weeks = seconds / _WEEK
        return self.fixes / weeks if weeks >= _FEWEST_WEEKS else None


def preview(commits: Iterable[Commit], roots: Sequence[str]) -> Preview:
    """Count the fixes among these commits, which are newest first. `roots` are lesson folders."""
    commits = list(commits)
    times = [commit.committed for commit in commits]
    fixes = [
        commit
        for commit in commits
        if commit.verdict.band is Band.FIX and not commit.verdict.exempt
    ]
    return Preview(
        len(commits),
        len(fixes),
        newest=max(times, default=0),
        oldest=min(times, default=0),
        has_first_commit=any(not commit.parents for commit in commits),
        examples=tuple(Example(fix, _candidate(fix, roots)) for fix in fixes[:_MAX_EXAMPLES]),
        language=unknown_language([commit.message.subject for commit in commits[:MAX_SUBJECTS]]),
    )


def _candidate(commit: Commit, roots: Sequence[str]) -> Candidate | None:
    """What `new` would propose as the prevention, judged by the paths alone."""
    files = [ChangedFile(change.path) for change in commit.changes or () if change.status != "D"]
    return next(iter(prefill(commit.message.subject, "", files, roots).candidates), None)


def verdict_changes(verdict: Verdict) -> tuple[str, ...]:
    """Sentences, at least one: what would move the commit into another band.

    The last one always works: the author's own word.
    """
    last = verdict.reasons[-1].text if verdict.reasons else ""
    if last in BY_AUTHOR:
        return ("without this line, the rest of the message decides",)
    if last == KNOWN:
        return ('another answer under "detect: known" in the settings',)
    by_author = _NO if verdict.band is Band.FIX else _YES
    return (by_author,) if verdict.exempt else (*_before_the_author(verdict, last), by_author)


def _before_the_author(verdict: Verdict, last: str) -> Iterable[str]:
    """What would change the verdict whose last reason this is."""
    if last.startswith(TOUCHES_ONLY):
        return (_of_paths(verdict),)
    for beginning, sentences in _BY_LAST_REASON.items():
        if last.startswith(beginning):
            return sentences
    if verdict.score is not None:
        return _of_points(verdict.band, verdict.reasons, verdict.score)
    if verdict.band is Band.FIX:
        return ("another type in its subject makes it not a fix",)
    return ('the type "fix" in its subject makes it a fix',)


def _of_paths(verdict: Verdict) -> str:
    is_fix = verdict.score is None or verdict.score >= FIX_FROM
    if verdict.band is Band.UNSURE:  # examples
        of_product = "one changed file of the product, or " if is_fix else ""
        return f'{of_product}a line "Lesson: <id>" makes it a fix'
    return f"one changed file of the product makes it {'a fix' if is_fix else 'unsure'}"


def _of_points(band: Band, reasons: tuple[Reason, ...], score: int) -> Iterator[str]:
    if any(reason.text in AT_MOST_UNSURE for reason in reasons):
        yield "a subject that says what was wrong makes it a fix"
        return
    if band is Band.UNSURE:
        yield f'{_more(FIX_FROM - score)}, or a line "Lesson: <id>", would make it a fix'
    elif band is Band.NOT:
        yield f"{_more(UNSURE_FROM - score)} would make it unsure, {FIX_FROM - score} a fix"
    counted = [(reason.points, reason.matched) for reason in reasons if reason.points]
    for points, matched in sorted(counted, key=lambda pair: -abs(pair[0])):
        without = _band(score - points)
        if without is not band:
            yield f'without "{matched}" ({points:+d}) it would {_BANDS[without]}'
            return
    if band is Band.FIX:
        yield "it is a fix without any one of these signals, too"


def _more(count: int) -> str:
    return f"{count} more point" if count == 1 else f"{count} more points"


def _band(score: int) -> Band:
    if score >= FIX_FROM:
        return Band.FIX
    return Band.UNSURE if score >= UNSURE_FROM else Band.NOT
