"""GitLab Code Quality."""

from __future__ import annotations

import json

from fixlearn.render import ci_formats
from tests.render.samples import CUT, MISSING, REFUSED, WARNING


def test_each_finding_has_the_fields_of_gitlab() -> None:
    actual = [*ci_formats.of_results([REFUSED]), *ci_formats.of_files([CUT, WARNING])]

    assert json.loads(ci_formats.gitlab_report(actual)) == [
        {
            "description": f"{MISSING.where}: {MISSING.what}",
            "check_name": "missing-lesson",
            "fingerprint": actual[0].fingerprint,
            "severity": "major",
            "location": {"path": "src/pager.py", "lines": {"begin": 1}},
        },
        {
            "description": CUT.what,
            "check_name": "cut-text",
            "fingerprint": actual[1].fingerprint,
            "severity": "major",
            "location": {"path": "lessons/2026/a.md", "lines": {"begin": 4}},
        },
        {
            "description": WARNING.what,
            "check_name": "unknown-key",
            "fingerprint": actual[2].fingerprint,
            "severity": "minor",
            "location": {"path": "lessons/2026/a.md", "lines": {"begin": 5}},
        },
    ]


def test_no_finding_is_an_empty_list_without_a_byte_order_mark() -> None:
    assert ci_formats.gitlab_report([]) == "[]\n"
