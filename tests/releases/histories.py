"""Histories as hypothesis draws them."""

from __future__ import annotations

from hypothesis import strategies as st


@st.composite
def histories(draw):
    """A log, children first, and tips: any graph without a cycle."""
    size = draw(st.integers(1, 14))
    log = []
    for commit in range(size):
        older = range(commit + 1, size)
        parents = draw(st.lists(st.sampled_from(older), unique=True, max_size=4)) if older else []
        log.append((str(commit), [str(parent) for parent in parents]))
    tips = draw(st.lists(st.integers(0, size - 1), max_size=6))
    return log, {f"v{number}": str(tip) for number, tip in enumerate(tips)}
