"""Evidence that a lesson of the commit names and the commit lacks, in the commit-msg hook."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PATH = "lessons/2026/last-row.md"
NAMED = "tests/test_pager.py::test_every_row"


def stage(repo: GitRepo, files: dict[str, str]) -> None:
    repo.tick()
    repo.write(files)
    repo.git("add", "--", *files)


def naming(evidence: str) -> dict[str, str]:
    """A lesson that names this evidence."""
    return {PATH: LESSON.replace(NAMED, evidence)}


def test_a_lesson_without_its_evidence_is_refused_by_the_hook_as_by_the_check(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n", **naming("tests/test_pages.py::test_every_row")})
    message = "fix: keep the last row\n\nLesson: last-row"

    run = hooked.try_git("commit", "-m", message)
    hooked.git("commit", "-q", "--no-verify", "-m", message)
    checked = fixlearn("check", "HEAD^..HEAD")

    what = '"tests/test_pages.py::test_every_row" is not in the tree'
    assert (run.exit_code, run.stderr) == (
        1,
        dedent(f"""\
            Commit refused: the evidence {what} (evidence-gone)
              {PATH}:8:15
              Correct the evidence, or add it to the same commit.
              Then commit again:
                git commit -F .git/fixlearn-message
            """),
    )
    assert (checked.exit_code, what in checked.stdout) == (1, True)


@pytest.mark.parametrize(
    ("evidence", "what"),
    [
        ("tests/test_pager.py::test_no_row", "names a test that is not in the file"),
        ("tests/test_pager.py#def test_no_row", "names text that is not in the file"),
        ("tests/test_sort.py", "is not in the tree"),
        ("tests/unit", "is not in the tree"),
    ],
)
@pytest.mark.parametrize("subject", ["docs: a lesson", "fix: keep the last row"])
def test_evidence_that_does_not_exist_is_refused_in_a_commit_of_any_type(
    hooked: GitRepo, subject: str, evidence: str, what: str
) -> None:
    stage(hooked, {"pager.py": "rows = [1]\n", **naming(evidence)})

    run = hooked.try_git("commit", "-m", subject)

    assert (run.exit_code, f'"{evidence}" {what}' in run.stderr) == (1, True)


@pytest.mark.parametrize(
    "files",
    [
        naming(NAMED),
        naming("tests"),
        naming("pager.py#rows"),
        naming("https://example.com/alert"),
        {**naming("tests/unit/test_b.py::test_b"), "tests/unit/test_b.py": "def test_b(): ...\n"},
        {**naming("tests/unit"), "tests/unit/test_b.py": "def test_b(): ...\n"},
        {PATH: LESSON.replace(NAMED, "gone.py").replace("gap:", "retired: it was wrong\ngap:")},
        {PATH: "---\n"},
    ],
)
def test_evidence_of_head_and_of_the_index_counts(hooked: GitRepo, files: dict[str, str]) -> None:
    stage(hooked, files)

    assert hooked.try_git("commit", "-q", "-m", "docs: a lesson").exit_code == 0


def test_only_what_is_staged_is_evidence(hooked: GitRepo) -> None:
    stage(hooked, naming("tests/test_new.py"))
    hooked.write({"tests/test_new.py": "def test_new(): ...\n"})

    assert hooked.try_git("commit", "-m", "docs: a lesson").exit_code == 1
    hooked.git("add", "tests/test_new.py")
    assert hooked.try_git("commit", "-m", "docs: a lesson", PATH).exit_code == 1
    assert hooked.try_git("commit", "-q", "-m", "docs: a lesson").exit_code == 0


def test_a_new_name_in_an_old_lesson_is_looked_up(guarded: GitRepo) -> None:
    more = LESSON.replace(f"evidence: {NAMED}", f"evidence: [{NAMED}, tests/test_sort.py]")
    stage(guarded, {PATH: more})

    run = guarded.try_git("commit", "-m", "docs: one test more")

    assert (run.exit_code, '"tests/test_sort.py" is not in the tree' in run.stderr) == (1, True)


def test_lessons_that_the_commit_does_not_change_are_not_looked_up(guarded: GitRepo) -> None:
    guarded.git("rm", "-q", *GUARD)
    guarded.git("commit", "-q", "--no-verify", "-m", "test: tidy up")
    stage(guarded, {"pager.py": "rows = [2]\n"})
    fix = guarded.try_git("commit", "-q", "-m", "fix: keep it\n\nLesson: last-row")
    guarded.git("mv", PATH, "lessons/2026/row.md")
    moved = guarded.try_git("commit", "-q", "-m", "docs: a better id")

    assert (fix.exit_code, fix.stderr) == (0, "")
    assert (moved.exit_code, moved.stderr) == (0, "")


def test_a_superseded_lesson_may_be_edited_after_its_evidence_is_gone(guarded: GitRepo) -> None:
    newer = LESSON.replace("gap:", "supersedes: last-row\ngap:").replace("2026-01-05", "2026-02-05")
    guarded.git("rm", "-q", *GUARD)
    files = {"lessons/2026/row.md": newer.replace(NAMED, "pager.py")}
    guarded.commit("docs: a newer lesson", files)
    stage(guarded, {PATH: LESSON + "\nThe story.\n"})

    run = guarded.try_git("commit", "-q", "-m", "docs: the story")

    assert (run.exit_code, run.stderr) == (0, "")


def test_the_commit_is_made_with_a_warning_if_the_team_only_warns(hooked: GitRepo) -> None:
    stage(hooked, {".fixlearn.yaml": "enforce: warn\n", **naming("gone.py")})

    run = hooked.try_git("commit", "-q", "-m", "docs: a lesson")

    assert (run.exit_code, run.stderr) == (
        0,
        dedent(f"""\
            Warning: the evidence "gone.py" is not in the tree (evidence-gone)
              {PATH}:8:15
              Correct the evidence, or add it to the same commit.
              Then amend the commit:
                git commit --amend --no-edit
            The commit is made: fixlearn only warns (enforce in .fixlearn.yaml).
            """),
    )
