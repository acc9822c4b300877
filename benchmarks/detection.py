"""How well and how fast fixlearn tells fixes apart: python benchmarks/detection.py DATA.jsonl

DATA has one commit a line: `repo`, `subject`, `body`, `is_fix`, `label_source`,
`variant` ("as-is", or how the message was stripped) and, where known, `paths`.

    --before DIRECTORY   also judge by the checkout of another version, and compare by kind
    --weights            print the points that a regression across the repositories suggests
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import Detection
from fixlearn.gate.detect import detect, settle_by_paths
from fixlearn.gate.message import parse_message
from fixlearn.gate.signals import SIGNALS, UNSURE_FROM
from fixlearn.messages import Band

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

FOLDS = 5
RESAMPLES = 400
SEED = 2026
FEW_REPOSITORIES = 8
SETTINGS = Detection()
REVERTED = UNSURE_BY_PATHS = 0.5  # points; these are unsure without having any
STEPS, RATE, SHRINK = 300, 4.0, 0.001  # of the logistic regression
HOSTILE = 100_000  # characters

BASELINES = {
    "^fix(\\(|!|:)": re.compile(r"fix(\(|!|:)", re.IGNORECASE),
    "bounded keywords": re.compile(
        r"\b(fix(es|ed|ing)?|bugs?|errors?|issues?|crash(es|ed)?|fail(s|ed|ures?)?|wrong"
        r"|broken|incorrect|defects?|faults?)\b",
        re.IGNORECASE,
    ),
}


# Kinds of messages that detection once got wrong; a commit may be of several. Each is a pattern
# for the start of the message, whose first line is the subject. Changes of documentation alone
# are the group "docs-or-ci-only".
KINDS = {
    "type behind a ticket or area": r"(?:\[[^\]]+\]|\#\d+|[A-Z]{2,}-\d+:?|[\w/-]+:)[ ]+"
    r"\w+(?:\([^)]*\))?!?:[ ]",
    "fixes CI, lint, conflicts, warnings": r"(?i:.*\b(?:fix(?:e[sd]|ing)?|resolve[sd]?)\b.{0,40}"
    r"\b(?:ci|travis|lint\w*|conflicts?|warnings?|flake8|pylint|mypy|clippy|formatting|typos?"
    r"|misspell\w*|flaky|e2e|annotations?)\b)",
    "only the body says fix": r"(?i:(?!.*\b(?:fix|bug|crash|fail|leak|error|issue|wrong)))"
    r".*\n[\s\S]*\b(?i:fixes|fixed|fix)\b",
    "failure word as the topic": r"(?i:(?:\S+:[ ])?(?:handle|report|log|detect|show|test|check"
    r"|emit)s?[ ].{0,30}\b(?:fail\w*|crash\w*|faults?|panics?|errors?|leaks?|warnings?)\b)",
    "symptom": r"(?i:.*\b(?:cannot|can't|does[ ]not|doesn't|throws?|not[ ]working|hangs?|invalid"
    r"|unable[ ]to|unexpected\w*|ignore[sd])\b)",
    "security": r"(?i:.*\b(?:CVE-\d|GHSA-|security\b))",
    "title from a branch or a merge": r"(?i:\w+/\w[^:\n]*\n|merge[ ](?:pull[ ]request|branch)[ ])",
    "revert": r"(?i:revert|reapply)\b",
    "trailer of a bug tracker": r"[\s\S]*\n(?:(?:Fixe[sd]|Resolves|Closes|Bug\w*):[ ]*\S*\d"
    r"|PR[ ]\w+/\d)",
    "other conventions": r"(?:\[[A-Za-z]+\]|[A-Z]{2,}(?:/[A-Z]+)*:|:\w+:[ ]|[^\x00-\x7f]"
    r"|\w+[/,]\w+:[ ])",
    "letters of other languages": r".*[\u00c0-\uffff]",
    "squash merge with a list": r"[^\n]*\([#!]\d+\)\n[\s\S]*\n\* ",
    "closes an issue at the end": r"[^\n]+[(,.;-][ ]?(?i:fix(?:e[sd])?)[ ]\#\d+[^a-zA-Z\n]*\n",
    "fixes a text, or a warning": r"(?i:(?:.*[ ])?fix(?:e[sd])?[ ].*\b(?:warnings?|guide"
    r"|description|(?:in|to)[ ].*(?:docs|comments?|examples?|readme))\b)",
    "break, hang or race in front": r"(?i:(?:\S+:[ ])?(?:break|hang|race|crash|fail|leak|panic)\b)",
}


class Judged(NamedTuple):
    """One labelled commit and what was made of it."""

    repo: str
    source: str
    variant: str
    text: str
    is_fix: bool
    band: Band
    score: float  # infinite where one reason decided
    signals: tuple[str, ...]  # found, where points decide


class Interval(NamedTuple):
    """A share with its 95 % confidence interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if math.isnan(self.value):
            return f"{'-':^17}"
        return f"{self.value:.3f} {self.low:.3f}-{self.high:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--before", type=Path, metavar="DIRECTORY")
    parser.add_argument("--weights", action="store_true")
    options = parser.parse_args()
    lines = options.data.read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    if options.weights:
        _print_weights([_judge(row, use_paths=True) for row in rows])
        return
    before = _bands_of(options.before, options.data) if options.before else []
    _print_kinds([_judge(row, use_paths=True) for row in rows], before)
    for title, use_paths in (("message only", False), ("with paths", True)):
        judged = [_judge(row, use_paths=use_paths) for row in rows]
        _print_bands(title, judged)
        _print_one_threshold(title, judged)
    _print_timing(lines, rows)


def _judge(row: dict[str, object], *, use_paths: bool) -> Judged:
    text = _text(row)
    verdict = detect(parse_message(text), SETTINGS)
    decided = {Band.FIX: math.inf, Band.UNSURE: REVERTED, Band.NOT: -math.inf}[verdict.band]
    score = decided if verdict.score is None else float(verdict.score)
    paths = row.get("paths")
    if use_paths and isinstance(paths, list):
        settled = settle_by_paths(verdict, paths, ["lessons"])
        if settled is not verdict:
            verdict, score = settled, -math.inf if settled.band is Band.NOT else UNSURE_BY_PATHS
    return Judged(
        repo=str(row["repo"]),
        source=str(row["label_source"]),
        variant=str(row["variant"]),
        text=text,
        is_fix=bool(row["is_fix"]),
        band=verdict.band,
        score=score,
        signals=tuple(reason.text for reason in verdict.reasons if reason.points is not None),
    )


def _text(row: dict[str, object]) -> str:
    return f"{row['subject']}\n\n{row['body']}"


# Measures. Each is a share of two sums over commits, or not a number.


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def _precision(judged: Sequence[Judged]) -> float:
    fixes = [commit.is_fix for commit in judged if commit.band is Band.FIX]
    return _share(sum(fixes), len(fixes))


def _recall(judged: Sequence[Judged]) -> float:
    found = [commit.band is Band.FIX for commit in judged if commit.is_fix]
    return _share(sum(found), len(found))


def _recall_with_unsure(judged: Sequence[Judged]) -> float:
    found = [commit.band is not Band.NOT for commit in judged if commit.is_fix]
    return _share(sum(found), len(found))


def _unsure(judged: Sequence[Judged]) -> float:
    return _share(sum(commit.band is Band.UNSURE for commit in judged), len(judged))


def _false_fixes(judged: Sequence[Judged]) -> float:
    wrong = [commit.band is Band.FIX for commit in judged if not commit.is_fix]
    return _share(sum(wrong), len(wrong))


def _interval(judged: Sequence[Judged], measure: Callable[[Sequence[Judged]], float]) -> Interval:
    """Bootstrap over repositories, whose commits resemble each other; over commits if few."""
    units: dict[object, list[Judged]] = {}
    is_few = len({commit.repo for commit in judged}) < FEW_REPOSITORIES
    for number, commit in enumerate(judged):
        units.setdefault(number if is_few else commit.repo, []).append(commit)
    pool = list(units.values())
    chance = random.Random(SEED)  # noqa: S311, no secret
    values = []
    for _ in range(RESAMPLES):
        drawn = chance.choices(pool, k=len(pool))
        value = measure([commit for unit in drawn for commit in unit])
        if not math.isnan(value):
            values.append(value)
    values.sort()
    if not values:
        return Interval(math.nan, math.nan, math.nan)
    low, high = values[int(0.025 * len(values))], values[int(0.975 * (len(values) - 1))]
    return Interval(measure(judged), low, high)


def _groups(judged: Sequence[Judged]) -> Iterable[tuple[str, list[Judged]]]:
    yield "all as-is", [commit for commit in judged if commit.variant == "as-is"]
    for source, variant in sorted({(commit.source, commit.variant) for commit in judged}):
        chosen = [c for c in judged if (c.source, c.variant) == (source, variant)]
        yield f"{source} {variant}", chosen


def _print_bands(title: str, judged: Sequence[Judged]) -> None:
    print(f"== Bands, {title}; the shipped thresholds, nothing fitted")
    heads = ("precision of fix", "recall of fix", "recall fix+unsure", "share unsure", "false fix")
    measures = (_precision, _recall, _recall_with_unsure, _unsure, _false_fixes)
    print(f"{'':38}{'n':>5}{'fixes':>6}  " + "  ".join(f"{head:17}" for head in heads))
    for name, group in _groups(judged):
        fixes = sum(commit.is_fix for commit in group)
        cells = "  ".join(str(_interval(group, measure)) for measure in measures)
        print(f"{name:38}{len(group):5}{fixes:6}  {cells}")
    print("false fix: share of the non-fixes that land in band fix\n")


# Kinds.


def _bands_of(checkout: Path, data: Path) -> list[Band]:
    """The bands that another version gives, with paths."""
    command = [sys.executable, "-c", _BANDS, str(data)]
    env = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    run = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return [Band(band) for band in json.loads(run.stdout)]


# Only functions that every version has.
_BANDS = """
import json, sys
from fixlearn.config import Detection
from fixlearn.gate.detect import detect, settle_by_paths
from fixlearn.gate.message import parse_message
bands = []
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    verdict = detect(parse_message(row["subject"] + "\\n\\n" + row["body"]), Detection())
    verdict = settle_by_paths(verdict, row.get("paths") or [], ["lessons"])
    bands.append(verdict.band.value)
print(json.dumps(bands))
"""


def _print_kinds(judged: Sequence[Judged], before: Sequence[Band]) -> None:
    print("== Kinds, as they are, with paths; of the same commits" + (" before" if before else ""))
    print(
        f"{'':38}{'n':>5}{'fixes':>6}  {'precision of fix':17}  {'recall fix+unsure':17}  false fix"
    )
    older = [c._replace(band=band) for c, band in zip(judged, before, strict=bool(before))]
    for name, pattern in KINDS.items():
        matches = re.compile(pattern).match
        for title, commits in ((name, judged), ("   before", older)):
            group = [c for c in commits if c.variant == "as-is" and matches(c.text)]
            if not group:
                continue
            fixes = sum(commit.is_fix for commit in group)
            measures = (_precision, _recall_with_unsure, _false_fixes)
            cells = "  ".join(str(_interval(group, measure)) for measure in measures)
            print(f"{title:38}{len(group):5}{fixes:6}  {cells}")
    print()


def _print_weights(judged: Sequence[Judged]) -> None:
    """The fitted weights in points, scaled so that "its subject starts with fix" has its own."""
    weights = _fit(judged)
    shipped = {signal.says: signal.points for signal in SIGNALS}
    unit = weights["its subject starts with fix"] / shipped["its subject starts with fix"]
    for says, points in shipped.items():
        used = sum(says in commit.signals for commit in judged)
        fitted = f"{weights[says] / unit:+.1f}" if says in weights else "-"
        print(f"{points:+3}  fitted {fitted:>5}  in {used:5} commits  {says}")


# One threshold.


class Guess(NamedTuple):
    is_fix: bool
    is_guessed: bool


def _f1(guesses: Sequence[Guess]) -> float:
    both = sum(guess.is_fix and guess.is_guessed for guess in guesses)
    total = sum(guess.is_fix for guess in guesses) + sum(guess.is_guessed for guess in guesses)
    return 2 * both / total if total else math.nan


def _best_threshold(judged: Sequence[Judged]) -> float:
    """The shipped one where there is nothing to learn from."""
    scores = {commit.score for commit in judged if commit.score > -math.inf}
    return max(
        sorted(scores),
        key=lambda least: _f1([Guess(commit.is_fix, commit.score >= least) for commit in judged]),
        default=float(UNSURE_FROM),
    )


def _fold(repo: str) -> int:
    return zlib.crc32(repo.encode()) % FOLDS


def _by_other_folds(judged: Sequence[Judged], *, refit: bool) -> list[tuple[str, Guess]]:
    guesses = []
    for fold in range(FOLDS):
        learned = [commit for commit in judged if _fold(commit.repo) != fold]
        asked = [commit for commit in judged if _fold(commit.repo) == fold]
        if refit:
            weights = _fit(learned)
            learned = [_reweighed(commit, weights) for commit in learned]
            asked = [_reweighed(commit, weights) for commit in asked]
        least = _best_threshold(learned)
        guesses += [(c.repo, Guess(c.is_fix, c.score >= least)) for c in asked]
    return guesses


def _fit(judged: Sequence[Judged]) -> dict[str, float]:
    """Logistic regression over the signals alone: what the data says without a person."""
    undecided = [commit for commit in judged if math.isfinite(commit.score)]
    weights = dict.fromkeys((name for commit in undecided for name in commit.signals), 0.0)
    bias = 0.0
    for _ in range(STEPS):
        slopes = dict.fromkeys(weights, 0.0)
        slope = 0.0
        for commit in undecided:
            sum_ = bias + sum(weights[name] for name in commit.signals)
            error = commit.is_fix - 1 / (1 + math.exp(-sum_))
            slope += error
            for name in commit.signals:
                slopes[name] += error
        bias += RATE * slope / len(undecided)
        for name in weights:
            change = slopes[name] / len(undecided) - SHRINK * weights[name]
            weights[name] += RATE * change
    return weights


def _reweighed(commit: Judged, weights: dict[str, float]) -> Judged:
    if not math.isfinite(commit.score):
        return commit
    return commit._replace(score=sum(weights.get(name, 0.0) for name in commit.signals))


def _print_one_threshold(title: str, judged: Sequence[Judged]) -> None:
    print(f"== One threshold of the score, {title}")
    print(
        f"Cross-validated by repository, {FOLDS} folds. fixlearn: only the threshold is fitted.\n"
        "refitted: weights and threshold, by logistic regression over the same signals.\n"
        "A variant of one repository alone has nothing to learn from: the shipped threshold."
    )
    print(f"{'':38}{'precision':>10}{'recall':>8}  F1")
    for variant in sorted({commit.variant for commit in judged}):
        chosen = [commit for commit in judged if commit.variant == variant]
        print(f"{variant:20}{'fixlearn':18}{_quality(_by_other_folds(chosen, refit=False))}")
        if len({commit.repo for commit in chosen}) > 1:
            print(f"{variant:20}{'refitted':18}{_quality(_by_other_folds(chosen, refit=True))}")
        for name, pattern in BASELINES.items():
            guesses = [
                (commit.repo, Guess(commit.is_fix, _is_found(pattern, name, commit.text)))
                for commit in chosen
            ]
            print(f"{variant:20}{name:18}{_quality(guesses)}")
    print(
        "The folds show that thresholds, and refitted weights, carry over to other repositories.\n"
        "They cannot show it of the word lists, nor of the shipped weights: a person wrote them\n"
        "who had seen all of this data. Only data that was never looked at can.\n"
    )


def _is_found(pattern: re.Pattern[str], name: str, text: str) -> bool:
    return bool(pattern.match(text) if name.startswith("^") else pattern.search(text))


def _quality(guesses: Sequence[tuple[str, Guess]]) -> str:
    plain = [guess for _, guess in guesses]
    both = sum(guess.is_fix and guess.is_guessed for guess in plain)
    precision = _share(both, sum(guess.is_guessed for guess in plain))
    recall = _share(both, sum(guess.is_fix for guess in plain))
    chance = random.Random(SEED)  # noqa: S311, no secret
    units: dict[str, list[Guess]] = {}
    for repo, guess in guesses:
        units.setdefault(repo, []).append(guess)
    pool = list(units.values()) if len(units) >= FEW_REPOSITORIES else [[g] for g in plain]
    values = sorted(
        _f1([guess for unit in chance.choices(pool, k=len(pool)) for guess in unit])
        for _ in range(RESAMPLES)
    )
    interval = Interval(_f1(plain), values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES)])
    shown = "-" if math.isnan(precision) else f"{precision:.3f}"
    return f"{shown:>10}{recall:8.3f}  {interval}"


# Time.


def _seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """CPU time; the best of some rounds, as what else the machine does only ever adds."""
    best = math.inf
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def _print_timing(lines: Sequence[str], rows: Sequence[dict[str, object]]) -> None:
    texts = [_text(row) for row in rows]
    floor = _seconds(lambda: [json.loads(line) for line in lines])
    spent = _seconds(lambda: [detect(parse_message(text), SETTINGS) for text in texts])
    print("== Time, message parsed and judged")
    print(
        f"{spent / floor:.1f} x json.loads of the same lines, at {1e6 * spent / len(rows):.0f} us"
    )
    sentence = "It counts the rows twice, and the second count is off by one.\n\n"
    ordinary = f"Fix the pager\n\n{sentence * 2000}"[:HOSTILE]
    floor = _seconds(lambda: detect(parse_message(ordinary), SETTINGS))
    print(f"hostile messages of {HOSTILE:,} characters [an ordinary one]")
    for name, text in _hostile():
        spent = _seconds(lambda text=text: detect(parse_message(text), SETTINGS), rounds=3)  # type: ignore[misc]
        print(f"{spent / floor:8.2f} x  {name}")


def _hostile() -> Iterable[tuple[str, str]]:
    for piece in (
        "a", "a(", "(", "[", "[a] ", "a: ", ": ", "fix ", "fix: ", "fix/", "a-1 ", "#", '"', "`",
        "-", "\n", "fix\n", "a.", "a/", "fixes a/", "http://", "Fix: no (", "Fix: no (a\n",
    ):  # fmt: skip
        text = piece * (HOSTILE // len(piece))
        yield f"{piece!r} again and again", text
        yield f"{piece!r} in the body", f"pager\n\n{text}"
    yield "brackets in brackets", "[" * (HOSTILE // 2) + "]" * (HOSTILE // 2)
    yield "a Lesson: line that goes on", "pager\n\nLesson: a" + "\n b" * (HOSTILE // 3)
    yield "a reason that never ends", "pager\n\nLesson: none " + "(" * (HOSTILE // 20)


if __name__ == "__main__":
    main()
