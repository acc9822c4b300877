"""What git knows of paths that are no longer in the tree, and which files have a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.repository.search import RemovedPath, grep_files, rename_history

if TYPE_CHECKING:
    from tests.support import GitRepo

TEXT = "".join(f"row {number}\n" for number in range(20))


def test_a_renamed_path_has_its_new_name_whether_committed_or_not(repo: GitRepo) -> None:
    first = repo.commit("test: rows", {"a.py": TEXT, "b.py": TEXT.replace("row", "page")})
    repo.git("mv", "a.py", "renamed_a.py")
    second = repo.commit("test: rename")
    repo.git("mv", "b.py", "renamed_b.py")

    assert rename_history(repo.path, ["a.py", "b.py"]) == RemovedPath(
        {"a.py": "renamed_a.py", "b.py": "renamed_b.py"}, (second, first)
    )


def test_a_deleted_path_has_the_commits_that_touched_it_and_no_new_name(repo: GitRepo) -> None:
    first = repo.commit("test: rows", {"a.py": TEXT})
    repo.git("rm", "--quiet", "a.py")
    second = repo.commit("test: delete")

    assert rename_history(repo.path, ["a.py"]) == RemovedPath({}, (second, first))


def test_no_path_and_no_commit_have_no_history(repo: GitRepo) -> None:
    assert rename_history(repo.path, []) == RemovedPath({})
    assert rename_history(repo.path, ["a.py"]) == RemovedPath({})


def test_files_are_searched_for_words_and_ignored_files_are_not(repo: GitRepo) -> None:
    repo.commit("feat: rows", {"a.py": "last row\n", "b.py": "none\n", ".gitignore": "c.py\n"})
    repo.write({"c.py": "last row\n", "untracked.py": "pages\n"})

    assert grep_files(repo.path, ["last row", "pages"]) == ["a.py", "untracked.py"]
    assert grep_files(repo.path, ["-e", "nowhere"]) == []
    assert grep_files(repo.path, []) == []
