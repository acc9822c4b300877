"""The exit code of `summary` with a limit for what is overdue."""

from __future__ import annotations

DAY = 24 * 3_600


def test_a_deferral_is_overdue_in_the_releases_after_the_one_that_has_the_fix(repo, fixlearn):
    repo.commit("feat: pages", {"pager.py": "rows = 0\n"})
    reason = "Lesson: later 2026-01-20 (release is today)"
    repo.commit(f"fix: count from one\n\n{reason}", {"pager.py": "rows = 1\n"})
    repo.tag("v1.0")
    repo.tick(60 * DAY)
    repo.commit("feat: more", {"more.py": "1\n"})
    repo.tag("v1.1")

    codes = [fixlearn("summary", name, "--max-overdue", "0").exit_code for name in ("v1.0", "v1.1")]

    assert codes == [0, 1]
