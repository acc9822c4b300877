"""The options with which `fixlearn new` asks nothing."""

from __future__ import annotations

COMPLETE = (
    *("--title", "Last row dropped", "--gap", "Parser: nothing asked for row #12."),
    *("--kind", "test", "--change", "@last row is asked for: see `test_row`."),
    *("--evidence", "tests/test_rows.py::test_row", "--date", "2026-01-05"),
)
