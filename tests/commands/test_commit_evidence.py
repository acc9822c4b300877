"""Evidence that a commit removes, in the commit-msg hook."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.support import GUARD, LESSON, PROJECT

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PATH = "lessons/2026/last-row.md"
TITLE = "Last row dropped when the total fills no whole page"
NAMED = "tests/test_pager.py::test_every_row"
EDITOR = {"GIT_EDITOR": "true"}
RENAMED = {"tests/test_pager.py": "def test_each_row():\n    pass\n"}


def test_a_commit_of_any_type_that_removes_evidence_is_refused(guarded: GitRepo) -> None:
    guarded.git("rm", "-q", "tests/test_pager.py")

    run = guarded.try_git("commit", "-m", "test: tidy up")

    assert run.exit_code == 1
    assert run.stderr == dedent(f"""\
        Commit refused: this removes the evidence of the lesson last-row: "{TITLE}" (guard-removed)
          test: tidy up
          Why: "{NAMED}" is not in the tree
          Keep it, or follow a moved file:
            fixlearn lint --fix-moved
          Or retire the lesson:
            fixlearn retire last-row --because "<why>"
          Then commit again:
            git commit -F .git/fixlearn-message
        """)
    assert (guarded.path / ".git/fixlearn-message").read_text() == "test: tidy up\n"


def test_staged_evidence_that_is_renamed_or_skipped_is_refused(guarded: GitRepo) -> None:
    for text in (RENAMED["tests/test_pager.py"], "@skip\ndef test_every_row(): ...\n"):
        guarded.write({"tests/test_pager.py": text})
        guarded.git("add", ".")
        guarded.write(GUARD)  # the work tree has no say
        assert "guard-removed" in guarded.try_git("commit", "-m", "test: tidy up").stderr
        assert "guard-removed" in guarded.try_git("commit", "-m", "fixup! test: x").stderr


def test_a_covered_fix_that_removes_evidence_is_refused(guarded: GitRepo) -> None:
    guarded.write(RENAMED)
    guarded.git("add", ".")

    run = guarded.try_git("commit", "-m", "fix: the test\n\nLesson: last-row")

    assert (run.exit_code, "guard-removed" in run.stderr) == (1, True)


def test_the_sample_in_the_documentation_is_the_output_of_the_hook(guarded: GitRepo) -> None:
    page = (PROJECT / "docs/reference/evidence.md").read_text("utf-8")
    (sample,) = re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    guarded.git("rm", "-q", "tests/test_pager.py")

    run = guarded.try_git("commit", "-m", "test: tidy up")

    assert sample == f'$ git commit -m "test: tidy up"\n{run.stderr}'


@pytest.mark.parametrize(
    "files",
    [
        {"tests/test_pager.py": "# The pager.\ndef test_every_row():\n    assert True\n"},
        {**RENAMED, PATH: LESSON.replace("every_row", "each_row")},
        {**RENAMED, PATH: LESSON.replace("gap:", "retired: the pager is gone for good\ngap:")},
        {
            **RENAMED,
            "lessons/2026/no-pager.md": LESSON.replace("gap:", "supersedes: last-row\ngap:")
            .replace("2026-01-05", "2026-02-05")
            .replace(NAMED, "pager.py"),
        },
        {"pager.py": "rows = [2]\n"},
    ],
)
def test_a_commit_that_removes_no_evidence_passes(guarded: GitRepo, files: dict[str, str]) -> None:
    guarded.write(files)
    guarded.git("add", ".")

    run = guarded.try_git("commit", "-m", "test: tidy up")

    assert (run.exit_code, run.stderr) == (0, "")


def test_evidence_moved_together_with_its_lesson_passes(guarded: GitRepo) -> None:
    guarded.git("mv", "tests/test_pager.py", "tests/test_pages.py")
    guarded.write({PATH: LESSON.replace("test_pager.py", "test_pages.py")})
    guarded.git("add", ".")

    assert guarded.try_git("commit", "-m", "test: a better name").exit_code == 0


def test_a_lesson_cannot_be_deleted_with_its_evidence(guarded: GitRepo) -> None:
    other = LESSON.replace("Last row", "No row").replace("The pager", "Nothing").replace(NAMED, ".")
    guarded.commit("docs: another", {"lessons/2026/another.md": other})
    guarded.git("rm", "-q", PATH, "tests/test_pager.py")

    assert "last-row" in guarded.try_git("commit", "-m", "chore: tidy up").stderr


def test_the_last_lesson_cannot_be_deleted_with_all_tests(guarded: GitRepo) -> None:
    guarded.git("rm", "-q", "-r", "lessons", "tests")

    assert "last-row" in guarded.try_git("commit", "-m", "chore: tidy up").stderr


@pytest.mark.parametrize("text", [LESSON.replace("date:", "datee:"), ""])
def test_a_lesson_that_can_not_be_read_any_more_counts_as_it_was(
    guarded: GitRepo, text: str
) -> None:
    guarded.git("rm", "-q", "tests/test_pager.py")
    guarded.write({PATH: text})
    guarded.git("add", ".")

    assert "last-row" in guarded.try_git("commit", "-m", "chore: tidy up").stderr


def test_a_lesson_retired_without_a_reason_still_protects_its_evidence(guarded: GitRepo) -> None:
    guarded.git("rm", "-q", "tests/test_pager.py")
    guarded.write({PATH: LESSON.replace("gap:", "retired: no\ngap:")})
    guarded.git("add", ".")

    assert "last-row" in guarded.try_git("commit", "-m", "chore: tidy up").stderr


def test_evidence_added_by_the_amended_commit_can_be_removed(guarded: GitRepo) -> None:
    other = LESSON.replace(NAMED, "tests/test_row.py").replace("Last row", "No row")
    guarded.commit(
        "test: rows", {"lessons/2026/no-row.md": other, "tests/test_row.py": "", "a": ""}
    )
    guarded.git("rm", "-q", "lessons/2026/no-row.md", "tests/test_row.py")
    assert guarded.try_git("commit", "-m", "test: not yet").exit_code == 1
    assert guarded.try_git("commit", "--amend", "-m", "test: not yet").exit_code == 0

    guarded.git("rm", "-q", "tests/test_pager.py")
    assert guarded.try_git("commit", "--amend", "-m", "test: not yet").exit_code == 1


def test_amending_the_root_commit_is_accepted(hooked: GitRepo) -> None:
    hooked.git("update-ref", "-d", "HEAD")
    hooked.commit("fix: keep the last row", {PATH: LESSON, **GUARD})
    hooked.git("rm", "-q", "tests/test_pager.py", PATH)

    assert hooked.try_git("commit", "--amend", "-m", "feat: rows").exit_code == 0


@pytest.mark.parametrize("is_submodule", [True, False])
def test_evidence_replaced_by_a_link_or_submodule_counts_as_stated(
    guarded: GitRepo, is_submodule: bool
) -> None:
    guarded.git("rm", "-q", "tests/test_pager.py")
    if is_submodule:
        guarded.git("update-index", "--add", "--cacheinfo", f"160000,{guarded.head},tests")
    else:
        (guarded.path / "tests").symlink_to("elsewhere")
        guarded.git("add", "tests")

    assert guarded.try_git("commit", "-m", "test: elsewhere").exit_code == 0


@pytest.mark.parametrize("named", ["tests//./test_pager.py", ".//tests/test_pager.py/"])
def test_every_spelling_of_a_path_is_understood(guarded: GitRepo, named: str) -> None:
    guarded.commit("docs: odd", {PATH: LESSON.replace(NAMED, named)})
    guarded.git("rm", "-q", "tests/test_pager.py")

    assert guarded.try_git("commit", "-m", "test: tidy up").exit_code == 1


def test_git_attributes_of_lessons_are_ignored(guarded: GitRepo) -> None:
    guarded.commit("chore: no diff", {".gitattributes": "*.md -diff -text binary\n"})
    guarded.git("rm", "-q", "tests/test_pager.py")

    assert guarded.try_git("commit", "-m", "test: tidy up").exit_code == 1


def test_rebases_picks_and_merges_are_left_to_ci(guarded: GitRepo) -> None:
    guarded.branch("work")
    guarded.commit("test: tidy up", RENAMED)
    guarded.switch("main")
    guarded.commit("feat: more rows", {"pager.py": "rows = [2]\n"})

    assert guarded.try_git("merge", "--no-ff", "-m", "Merge work", "work").exit_code == 0
    guarded.git("reset", "-q", "--hard", "HEAD^")
    assert guarded.try_git("cherry-pick", "-e", "work", env=EDITOR).exit_code == 0
    guarded.git("reset", "-q", "--hard", "HEAD^")
    guarded.git("switch", "-q", "work")
    assert guarded.try_git("rebase", "-q", "main").exit_code == 0


def test_reverting_a_fix_may_remove_its_lesson_and_evidence(guarded: GitRepo) -> None:
    guarded.git("revert", "--no-commit", "HEAD")
    guarded.git("revert", "--quit")

    message = 'Revert "fix: keep the last row"\n\nThis reverts commit 1234567.\n'
    assert guarded.try_git("commit", "-m", message).exit_code == 0


@pytest.mark.parametrize(
    ("settings", "code", "output"),
    [
        ("enforce: warn", 0, "Warning: this removes the evidence"),
        ("unit: change", 0, "Warning: this removes the evidence"),
        ("severity: {guard-removed: warning}", 0, "Warning: this removes the evidence"),
        ("severity: {guard-removed: off}", 0, ""),
        ("severty: {}", 0, "warning: "),
    ],
)
def test_settings_for_removed_evidence_are_respected(
    guarded: GitRepo, settings: str, code: int, output: str
) -> None:
    guarded.write({".fixlearn.yaml": settings, **RENAMED})
    guarded.git("add", ".")

    run = guarded.try_git("commit", "-m", "test: tidy up")

    assert (run.exit_code, output in run.stderr, bool(run.stderr)) == (code, True, bool(output))


@pytest.mark.parametrize("begin", ["", "\ufeff"])
def test_configured_folders_of_lessons_are_read(hooked: GitRepo, begin: str) -> None:
    settings = f"{begin}lessons: [docs/learned]\n"
    hooked.commit(
        "fix: rows", {"docs/learned/2026/last-row.md": LESSON, ".fixlearn.yaml": settings}
    )
    hooked.commit("test: rows", GUARD)
    hooked.write(RENAMED)
    hooked.git("add", ".")

    assert "guard-removed" in hooked.try_git("commit", "-m", "test: tidy up").stderr


def test_only_staged_changes_count(guarded: GitRepo) -> None:
    guarded.write({**RENAMED, "pager.py": "rows = [2]\n"})

    assert guarded.try_git("commit", "-m", "feat: more rows", "pager.py").exit_code == 0
    assert guarded.try_git("commit", "-m", "test: tidy up", "tests/test_pager.py").exit_code == 1
    assert guarded.try_git("commit", "-a", "-m", "test: tidy up").exit_code == 1


def test_hundreds_of_paths_with_unusual_names_are_accepted(hooked: GitRepo) -> None:
    lesson = LESSON.replace(NAMED, '"my tests/-a \\"b\\" c.py::test_every_row"')
    odd = 'my tests/-a "b" c.py'
    many = {f"many/{number}.txt": "x" for number in range(300)}
    hooked.commit("fix: rows", {PATH: lesson, odd: "def test_every_row(): ...\n", **many})
    hooked.git("rm", "-q", "-r", "many")
    hooked.git("rm", "-q", "--", odd)

    run = hooked.try_git("commit", "-m", "chore: tidy up")

    assert run.exit_code == 1


def test_without_lessons_nothing_is_checked(hooked: GitRepo, fixlearn: Fixlearn) -> None:
    hooked.git("rm", "-q", "pager.py")

    run = hooked.try_git("commit", "-m", "chore: no pager")

    assert (run.exit_code, run.stderr) == (0, "")


@pytest.mark.parametrize("place", ["lessons/2026/every-row.md", "lessons/2025/last-row.md"])
def test_a_lesson_moved_together_with_its_evidence_is_accepted(
    guarded: GitRepo, place: str
) -> None:
    guarded.git("mv", "tests/test_pager.py", "tests/test_pages.py")
    text = LESSON.replace("tests/test_pager.py", "tests/test_pages.py")
    guarded.git("rm", "-q", PATH)
    guarded.write({place: text})
    guarded.git("add", ".")

    assert guarded.try_git("commit", "-m", "refactor: move").exit_code == 0


@pytest.mark.parametrize("evidence", ["absent:pager.py#round(", "absent:old.py"])
def test_a_commit_that_brings_back_what_a_lesson_removed_is_refused(
    hooked: GitRepo, evidence: str
) -> None:
    gone = LESSON.replace("kind: test", "kind: eliminate").replace(NAMED, evidence)
    hooked.commit("docs: learn", {PATH: gone, "pager.py": "1\n"})
    hooked.write({"pager.py": "round(1)\n", "old.py": "\n"})
    hooked.git("add", "pager.py", "old.py")

    run = hooked.try_git("commit", "-m", "feat: round totals")

    assert run.exit_code == 1
    assert f'this brings back what the lesson last-row removed: "{TITLE}"' in run.stderr
    assert f'"{evidence}" is still in the tree' in run.stderr
    assert "fixlearn lint --fix-moved" not in run.stderr


def test_a_commit_that_adds_other_files_passes(hooked: GitRepo) -> None:
    gone = LESSON.replace("kind: test", "kind: eliminate").replace(NAMED, "absent:old.py")
    hooked.commit("docs: learn", {PATH: gone, "pager.py": "1\n"})
    hooked.write({"pager.py": "2\n", "older.py": "\n", "lib/old.py": "\n"})
    hooked.git("add", ".")

    assert hooked.try_git("commit", "-q", "-m", "feat: more").exit_code == 0
