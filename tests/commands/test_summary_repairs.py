"""Repair items, reverts and deferrals of releases, from real history."""

from __future__ import annotations

from tests.commands.lessons import releases
from tests.support import LESSON

PLANNED = """\
---
title: Rows are counted twice
date: 2026-01-05
gap: Nothing compared the count with the rows.
prevention:
  - kind: test
    change: A test compares the count with the rows.
    status: planned
    owner: pager team
    due: 2026-01-04
---
"""
DONE = PLANNED.replace(
    "    status: planned\n    owner: pager team\n    due: 2026-01-04\n",
    "    evidence: tests/test_pager.py::test_count\n",
)


def test_a_repair_item_is_open_until_the_release_in_which_it_is_done(repo, fixlearn):
    repo.commit("fix: count rows once", {"a.py": "1", "lessons/2026/twice.md": PLANNED})
    repo.tag("v1.0")
    test = {"tests/test_pager.py": "def test_count():\n    pass\n"}
    repo.commit("test: compare the count", {"lessons/2026/twice.md": DONE, **test})
    repo.tag("v1.1")

    second, first = releases(fixlearn, "--all")[1:]

    assert [item["change"] for item in first["repairs_open"]] == [
        "A test compares the count with the rows."
    ]
    assert (second["repairs_open"], len(second["repairs_done"])) == ([], 1)
    assert fixlearn("summary", "v1.0").stdout.count("overdue since 2026-01-04, twice)") == 1
    text = " ".join(fixlearn("summary", "v1.1").stdout.split())
    assert "This was planned and is done. (twice)" in text


def test_a_revert_of_an_older_fix_is_reported_and_a_revert_in_the_same_release_cancels_the_fix(
    repo, fixlearn
):
    none = "b = None\n"
    repo.commit("feat: page through rows", {"b.py": none})
    old = repo.commit("fix: keep the last row\n\nLesson: none (only cosmetic)", {"a.py": "1"})
    repo.tag("v1.0")
    back = repo.commit(
        f'Revert "fix: keep the last row"\n\nThis reverts commit {old}.', {"a.py": "0"}
    )
    new = repo.commit("fix: keep the first row", {"b.py": "b = rows[0]\n"})
    repo.commit(f'Revert "fix: keep the first row"\n\nThis reverts commit {new}.', {"b.py": none})
    repo.tag("v1.1")

    (actual,) = releases(fixlearn, "v1.1")

    subject = "fix: keep the last row"
    assert actual["withdrawn"] == [
        {"commit": back, "subject": subject, "revert": f'Revert "{subject}"'}
    ]
    assert (actual["outcomes"]["missing"], actual["outcomes"]["exempt"]) == (0, 2)


def test_the_median_delay_of_deferred_fixes_is_reported(repo, fixlearn):
    late = LESSON.replace("2026-01-05", "2026-01-15")
    first = repo.commit("fix: keep the last row\n\nLesson: later (the fire first)", {"a.py": "1"})
    repo.tag("v1.0")
    repo.commit(
        "docs: what the last row taught",
        {"lessons/2026/row.md": late.replace("prevention:", f"fixes: [{first}]\nprevention:")},
    )
    repo.tag("v1.1")

    second, earlier = releases(fixlearn, "--all")[1:]

    assert (earlier["latency_days"], second["latency_days"]) == (None, 10.0)
    assert "waited 10 days for its lesson" in fixlearn("summary", "v1.1").stdout
