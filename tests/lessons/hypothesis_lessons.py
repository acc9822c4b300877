"""Lessons as hypothesis draws them."""

from __future__ import annotations

from hypothesis import strategies as st

from fixlearn.lessons.prevention import AUDIENCES, CAUSES, FOUND_BY, IMPACTS, KINDS
from fixlearn.model import Age, Lesson, Prevention, Proof
from tests.lessons.lesson_files import PATH

SENTENCES = st.text(max_size=200).map(lambda text: " ".join(text.split()))

SAID = SENTENCES.filter(bool)

ISSUES = st.sampled_from(["", "#12", "!7", "https://example.com/issues/12"])

SOME = st.lists(SAID, max_size=3).map(tuple)

AGES = st.none() | st.builds(
    Age, SAID, st.integers(0, 10_000), st.integers(0, 10_000), st.booleans()
)

STEPS = st.builds(
    Prevention,
    kind=st.sampled_from(list(KINDS)),
    change=SAID,
    evidence=SOME,
    owner=SENTENCES,
    due=st.none() | st.dates(),
    because=SENTENCES,
    proof=st.none() | st.builds(Proof, SOME.filter(bool), SAID, SAID, SAID, AGES, SENTENCES),
    issue=ISSUES,
) | st.builds(
    Prevention,
    kind=st.sampled_from(list(KINDS)),
    change=SAID,
    status=st.sampled_from(["planned", "dropped"]),
    owner=SAID,
    due=st.dates(),
    because=SAID,
    issue=ISSUES,
)

PATTERNS = st.builds(
    Prevention,
    kind=st.just("lint"),
    change=SAID,
    pattern=st.from_regex(r"[!-~][ -~]{0,50}", fullmatch=True),
    paths=st.lists(st.sampled_from(["src", "a b.py", "src/**/*.py"]), max_size=2).map(tuple),
    exceptions=st.lists(st.sampled_from(["src/clock.py", "a.py#: text"]), max_size=2).map(tuple),
)

LESSONS = st.builds(
    Lesson,
    id=st.just("last-row"),
    path=st.just(PATH),
    title=SAID.map(lambda text: text[:90].strip()),
    date=st.dates(),
    gap=SAID,
    prevention=st.lists(STEPS | PATTERNS, min_size=1, max_size=3).map(tuple),
    body=st.text().map(lambda text: text.replace("\r\n", "\n").strip()),
    impact=st.sampled_from(IMPACTS),
    cause=st.sampled_from(["", *CAUSES]),
    found_by=st.sampled_from(["", *FOUND_BY]),
    areas=SOME,
    fixes=SOME,
    supersedes=SOME,
    retired=SENTENCES,
    audience=st.sampled_from(AUDIENCES),
    issue=ISSUES,
    same_as=st.lists(st.sampled_from(["a-team/pages/rows", "tool/rows"]), max_size=2).map(tuple),
)
