"""JUnit reports of runs."""

from __future__ import annotations


def report(*cases: str) -> bytes:
    rows = "".join(f'<testcase name="t">{case}</testcase>' for case in cases)
    return f"<testsuites><testsuite>{rows}</testsuite></testsuites>".encode()
