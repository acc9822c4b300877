"""`fixlearn lint --fix-moved`: lessons follow what has moved, with real git."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PATH = "lessons/2026/last-row.md"
NAMED = "tests/test_pager.py::test_every_row"
TEST = "def test_every_row():\n    pass\n"


def lesson(repo: GitRepo) -> str:
    return (repo.path / PATH).read_text()


def test_a_test_that_is_in_exactly_one_other_file_is_followed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("fix: rows", {PATH: LESSON, **GUARD})
    repo.write({"tests/test_pager.py": "\n", "tests/test_pages.py": TEST})
    (repo.path / PATH).chmod(0o600)

    run = fixlearn("lint", "--fix-moved")

    assert (run.exit_code, run.stdout) == (0, "")
    assert run.stderr == (
        f'{PATH}:8:15: "{NAMED}" is now in tests/test_pages.py\n'
        "updated 1 path of evidence\n"
        f"next, commit the lessons with the moved files: git add {PATH}\n"
    )
    assert lesson(repo) == LESSON.replace("test_pager.py", "test_pages.py")
    assert stat.S_IMODE((repo.path / PATH).stat().st_mode) == 0o600
    assert fixlearn("lint").exit_code == 0
    assert fixlearn("lint", "--fix-moved").stderr == "updated 0 paths of evidence\n"


def test_a_renamed_file_is_followed_before_and_after_the_commit(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    text = LESSON.replace(NAMED, "tests/data.txt")
    repo.commit("fix: rows", {PATH: text, "tests/data.txt": "rows\n" * 9, "other.txt": "rows\n"})
    repo.git("mv", "tests/data.txt", "tests/rows.txt")

    fixlearn("lint", "--fix-moved")
    staged = lesson(repo)
    repo.git("checkout", "-q", PATH)
    repo.commit("test: a better name")
    repo.commit("feat: more", {"pager.py": "rows\n"})
    fixlearn("lint", "--fix-moved")

    assert staged == lesson(repo) == text.replace("data.txt", "rows.txt")


def test_nothing_is_changed_if_several_files_have_the_test(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("fix: rows", {PATH: LESSON, "tests/test_a.py": TEST, "tests/test_b.py": TEST})

    run = fixlearn("lint", "--fix-moved")

    assert run.exit_code == 1
    assert run.stdout == (
        f'{PATH}:8:15: evidence-gone: "{NAMED}" may be in 2 other files\n'
        "  hint: change it to the right one:\n"
        "        tests/test_a.py::test_every_row\n"
        "        tests/test_b.py::test_every_row\n"
    )
    assert run.stderr == "updated 0 paths of evidence, 1 not updated\n"
    assert lesson(repo) == LESSON


def test_an_older_test_with_the_same_name_is_not_the_moved_one(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    other = "tests/test_orders.py"
    repo.commit("fix: rows", {PATH: LESSON, **GUARD, other: TEST})
    repo.git("rm", "-q", *GUARD)
    output = (
        f'{PATH}:8:15: evidence-gone: "{NAMED}" may be in another file, but git does not show that '
        "it moved there\n"
        "  hint: change it to the right one:\n"
        "        tests/test_orders.py::test_every_row\n"
    )

    run = fixlearn("lint", "--fix-moved")
    assert (run.exit_code, run.stdout, lesson(repo)) == (1, output, LESSON)

    repo.commit("test: tidy up")
    repo.commit("test: nothing", {"tests/test_pager.py": "\n"})
    assert fixlearn("lint", "--fix-moved").stdout == output

    repo.commit("test: moved", {"tests/pages/test_rows.py": TEST})
    assert fixlearn("lint", "--fix-moved").exit_code == 0
    assert lesson(repo) == LESSON.replace("test_pager.py", "pages/test_rows.py")


def test_files_outside_of_a_sparse_checkout_have_not_moved(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("fix: rows", {PATH: LESSON, **GUARD, "src/test_rows.py": TEST})
    repo.git("sparse-checkout", "set", "lessons", "src")

    run = fixlearn("lint", "--fix-moved")

    assert (run.exit_code, run.stderr) == (0, "updated 0 paths of evidence\n")
    assert lesson(repo) == LESSON


def test_evidence_without_a_match_is_unchanged_and_the_options_are_printed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({PATH: LESSON, "copy.md": LESSON})

    run = fixlearn("lint", "--fix-moved", "--format", "json")

    (finding,) = json.loads(run.stdout)["findings"]
    assert (run.exit_code, finding["what"]) == (
        1,
        f'"{NAMED}" is in no file',
    )


def test_only_the_requested_lessons_are_changed(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("fix: rows", {PATH: LESSON, "lessons/2025/b.md": LESSON, **GUARD})
    repo.git("rm", "-q", *GUARD)
    repo.commit("test: a better name", {"tests/t.py": f"import pytest\n\n\n{TEST}"})

    run = fixlearn("lint", "--fix-moved", "lessons/2025")

    assert (run.exit_code, lesson(repo)) == (0, LESSON)
    assert "tests/t.py" in (repo.path / "lessons/2025/b.md").read_text()


def test_the_new_name_of_a_renamed_test_is_suggested(repo: GitRepo, fixlearn: Fixlearn) -> None:
    renamed = TEST.replace("test_every_row", "test_each_row")
    repo.write({PATH: LESSON, "tests/test_pager.py": renamed})

    run = fixlearn("lint", "--fix-moved")

    assert run.stdout == (
        f'{PATH}:8:15: evidence-gone: "{NAMED}" is in no file; '
        'did you mean "test_each_row"?\n'
        f"  hint: restore it, or change its name in {PATH}\n"
        '        or fixlearn retire last-row --because "<reason>"\n'
    )
