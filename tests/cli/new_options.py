"""The options with which `fixlearn new` asks nothing."""

from __future__ import annotations

_OPTIONS = {
    "--title": "Last row dropped",
    "--gap": "Parser: nothing asked for row #12.",
    "--kind": "test",
    "--change": "@last row is asked for: see `test_row`.",
    "--evidence": "tests/test_rows.py::test_row",
    "--date": "2026-01-05",
}


def complete(*changes: str) -> tuple[str, ...]:
    """All options; `changes` are options with the values that replace these."""
    options = _OPTIONS | dict(zip(changes[::2], changes[1::2], strict=True))
    return tuple(word for option in options.items() for word in option)


COMPLETE = complete()
