"""The origin of the lines that a fix changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.repository.repository import open_repository

if TYPE_CHECKING:
    from tests.support import GitRepo


def test_the_newest_commit_that_wrote_a_changed_line_is_the_origin(repo: GitRepo) -> None:
    repo.commit("feat: a", {"a.py": "1\n2\n3\n", "tests/test_a.py": "1\n"})
    newer = repo.commit("feat: b", {"a.py": "1\n-- 2\n3\n"})
    repo.commit("feat: c", {"a.py": "1\n-- 2\n4\n", "tests/test_a.py": "2\n"})
    fix = repo.commit("fix: a", {"a.py": "0\n-- b/x\n4\n", "tests/test_a.py": "3\n"})

    assert open_repository().newest_origin(fix) == newer


def test_without_a_removed_line_the_origin_is_unknown(repo: GitRepo) -> None:
    first = repo.commit("feat: a", {"a.py": "1\n", "README.md": "1\n"})
    fix = repo.commit("fix: a", {"a.py": "1\n2\n", "README.md": "2\n"})
    repository = open_repository()

    assert [repository.newest_origin(sha) for sha in (first, fix)] == ["", ""]
