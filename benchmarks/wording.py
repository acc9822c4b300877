"""How noisy the wording rules are on real prose: python benchmarks/wording.py DATA.jsonl

DATA has one commit a line with its `body`. Every sentence of a body is judged as
if it stood in a lesson: once as a gap, once as a change. Bodies are no lessons:
"we" is often the program there, and most sentences tell what was fixed. So a
rule that is quiet here is quiet in lessons, and one that is not has to be read:
--show RULE prints its hits.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from fixlearn.lessons.wording import flaws, has_only_warnings
from fixlearn.lessons.wording_phrases import CHANGE, GAP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED = 2026
LEAST, MOST = 3, 60  # words of a sentence; what has fewer or more is a list or a log
HOSTILE = 100_000  # characters

_TRAILER = re.compile(r"[A-Z][\w-]{1,30}: \S.*")
_NO_PROSE = re.compile(r"[>|$#+]|    |\t|diff |@@|commit [0-9a-f]{7}")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'`(@])")
_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--show", metavar="RULE", help="print hits of this rule, to be judged")
    parser.add_argument("--most", type=int, default=20, help="how many of them (20)")
    arguments = parser.parse_args()
    bodies = {json.loads(line)["body"] for line in arguments.data.read_text("utf-8").splitlines()}
    texts = sorted({sentence for body in bodies for sentence in _sentences(body)})
    hits: defaultdict[str, list[str]] = defaultdict(list)
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for field in (GAP, CHANGE):
            rules = {flaw.rule for flaw in flaws(text, field)}
            if field == CHANGE and has_only_warnings(text):
                rules.add("training-only")
            for rule in rules:
                counts[rule, field] += 1
                if hits[rule][-1:] != [text]:
                    hits[rule].append(text)
    if arguments.show:
        chosen = hits[arguments.show]
        random.Random(SEED).shuffle(chosen)  # noqa: S311, no secret
        print("\n".join(chosen[: arguments.most]))
        return
    print(f"{len(texts):,} sentences of {len(bodies):,} bodies; hits per thousand sentences")
    print(f"{'rule':18}{'hits':>6}{'as gap':>9}{'as change':>11}")
    for rule in sorted(hits, key=lambda rule: -len(hits[rule])):
        gap, change = (1000 * counts[rule, field] / len(texts) for field in (GAP, CHANGE))
        print(f"{rule:18}{len(hits[rule]):6}{gap:9.2f}{change:11.2f}")
    _print_timing(texts)


def _sentences(body: str) -> Iterator[str]:
    """The sentences of a body's prose; trailers, quotes, code and lists of names are none."""
    paragraph: list[str] = []
    for line in [*body.splitlines(), ""]:
        is_prose = bool(line.strip()) and not _NO_PROSE.match(line) and not _TRAILER.match(line)
        starts_anew = bool(_BULLET.match(line))
        if (not is_prose or starts_anew) and paragraph:
            for sentence in _SENTENCE_END.split(" ".join(paragraph)):
                if LEAST <= len(sentence.split()) <= MOST:
                    yield sentence
            paragraph = []
        if is_prose:
            paragraph.append(_BULLET.sub("", line, count=1).strip())


def _print_timing(texts: list[str]) -> None:
    def read() -> None:
        for text in texts:
            flaws(text, CHANGE)

    floor = _seconds(lambda: json.loads(json.dumps(texts)))
    spent = _seconds(read)
    print(
        f"{1e6 * spent / len(texts):.0f} us a sentence, "
        f"{spent / floor:.0f} x writing and reading it as JSON"
    )
    ordinary = _seconds(lambda: flaws("It counts the rows twice. " * (HOSTILE // 26), CHANGE))
    print(f"hostile texts of {HOSTILE:,} characters [an ordinary one]")
    for piece in ("a", "we ", "be ", "'", '"', "`", "<", "@", ". ", "\0", "review a ", "add a "):
        text = piece * (HOSTILE // len(piece))
        spent = _seconds(lambda text=text: flaws(text, CHANGE))  # type: ignore[misc]
        print(f"{spent / ordinary:8.2f} x  {piece!r} again and again")


def _seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """The best of some rounds: what else the machine does only ever adds."""
    best = math.inf
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


if __name__ == "__main__":
    main()
