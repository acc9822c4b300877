"""`fixlearn lint`: the evidence of lessons, in the work tree, the index and a commit."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PATH = "lessons/2026/last-row.md"
NAMED = "tests/test_pager.py::test_every_row"


def test_a_new_lesson_with_missing_evidence_is_refused(repo: GitRepo, fixlearn: Fixlearn) -> None:
    evidence = dedent(f"""\
        evidence:
              - tests/test_pages.py
              - tests/test_pager.py::test_every_rows
              - tests/test_pager.py#def  test_no_row
              - {NAMED}
        """).rstrip()
    repo.write({PATH: LESSON.replace(f"evidence: {NAMED}", evidence), **GUARD})
    repo.git("add", "tests")

    run = fixlearn("lint")

    hint = "  hint: Correct the evidence, or add it to the same commit.\n"
    assert run.exit_code == 1
    assert run.stdout == (
        f'{PATH}:9:9: evidence-gone: "tests/test_pages.py" is not in the tree; '
        f'did you mean "tests/test_pager.py"?\n{hint}'
        f'{PATH}:10:9: evidence-gone: "tests/test_pager.py::test_every_rows" names a test that '
        f'is not in the file; did you mean "test_every_row"?\n{hint}'
        f'{PATH}:11:9: evidence-gone: "tests/test_pager.py#def test_no_row" names text that '
        f"is not in the file\n{hint}"
    )


def test_an_old_lesson_that_lost_its_evidence_is_a_warning(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("fix: keep the last row", {PATH: LESSON, **GUARD})
    repo.git("rm", "-q", *GUARD)
    sha = repo.commit("test: none")
    output = dedent(f"""\
        {PATH}:8:15: evidence-gone (warning): "{NAMED}" is not in the tree
          hint: Restore it, or follow a moved file:
                  fixlearn lint --fix-moved
                Or retire the lesson:
                  fixlearn retire last-row --because "<why>"
        """)

    assert fixlearn("lint").stdout == output
    assert fixlearn("lint", "--staged").stdout == ""  # HEAD had lost it already
    repo.git("reset", "-q", "--soft", "HEAD^")
    assert fixlearn("lint", "--staged").stdout == output
    at = fixlearn("lint", "--at", sha)
    assert (at.exit_code, at.stdout) == (0, output)
    assert at.stderr == (
        "looked at 1 lesson: 0 errors, 1 warning\nevidence: 1 stated, 0 evident, 0 proven, 1 lost\n"
    )
    assert fixlearn("lint", "--at", f"{sha}^").stderr.endswith(
        "evidence: 1 stated, 1 evident, 0 proven, 0 lost\n"
    )


def test_missing_evidence_of_a_changed_lesson_is_an_error(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("fix: keep the last row", {PATH: LESSON})
    repo.write({PATH: LESSON.replace("Last row", "The last row")})

    assert (fixlearn("lint").exit_code, fixlearn("lint", "--staged").exit_code) == (1, 0)
    repo.git("add", ".")
    assert fixlearn("lint", "--staged").exit_code == 1


def test_other_line_endings_are_no_change(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("fix: keep the last row", {PATH: LESSON})
    repo.write({PATH: LESSON.replace("\n", "\r\n")})

    assert fixlearn("lint").exit_code == 0


def test_evidence_is_looked_up_in_the_tree_of_the_lesson(
    repo: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write({PATH: LESSON})
    repo.git("add", ".")
    repo.write(GUARD)

    assert (fixlearn("lint").exit_code, fixlearn("lint", "--staged").exit_code) == (0, 1)
    repo.git("add", ".")
    monkeypatch.chdir(repo.path / "lessons")
    assert fixlearn("lint", "--staged").exit_code == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gap:", "retired: the pager is gone for good\ngap:"),
        ("evidence:", "status: planned\n    owner: platform\n    due: 2026-03-01\n    evidence:"),
        (NAMED, "https://alerts.example.com/pager"),
    ],
)
def test_retired_or_planned_preventions_and_addresses_need_no_evidence_in_the_tree(
    old: str, new: str, repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({PATH: LESSON.replace(old, new)})

    assert fixlearn("lint").exit_code == 0


def test_a_superseded_lesson_needs_no_evidence(repo: GitRepo, fixlearn: Fixlearn) -> None:
    newer = LESSON.replace("gap:", "supersedes: last-row\ngap:").replace("01-05", "02-05")
    newer = newer.replace(NAMED, "lessons")
    repo.write({PATH: LESSON, "lessons/2026/last-row-again.md": newer})

    assert fixlearn("lint").exit_code == 0


def test_a_skipped_test_is_no_evidence(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({PATH: LESSON, "tests/test_pager.py": "@skip\ndef test_every_row(): ...\n"})

    run = fixlearn("lint")

    assert run.stdout.startswith(
        f'{PATH}:8:15: evidence-gone: "{NAMED}" names a test that is always skipped\n'
    )


def test_links_out_of_the_work_tree_and_submodules_are_not_followed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    (repo.path / "out").symlink_to("/")
    repo.write({"sub/.git": "gitdir: elsewhere\n", "sub/a.txt": "text", "file": "text"})
    for value, code in (
        ("out/etc/passwd#root", 0),
        ("sub/a.txt#none", 0),
        ("file/below", 1),
        (".git/config#core", 1),
    ):
        repo.write({PATH: LESSON.replace(NAMED, value)})
        assert (value, fixlearn("lint").exit_code) == (value, code)


def test_with_staged_only_lessons_that_the_commit_changes_are_checked(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    folder = LESSON.replace(NAMED, "cases").replace("Last row", "No case")
    cases = {"cases/a.txt": "a", "cases/b.txt": "b"}
    other = {"lessons/2026/cases.md": folder, "lessons/2026/x.md": LESSON.replace("_row", "_x")}
    repo.commit("fix: rows", {PATH: LESSON, **GUARD, **other, **cases})

    def losing(*arguments: str) -> int:
        repo.git(*arguments)
        return fixlearn("lint", "--staged").stdout.count("evidence-gone (warning)")

    assert losing("status") == 0
    assert losing("rm", "-q", "cases/a.txt") == 0
    assert losing("rm", "-q", "cases/b.txt") == 1
    assert losing("rm", "-q", *GUARD) == 3


def test_severities_apply_to_old_lessons_too(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("fix: keep the last row", {PATH: LESSON})
    repo.write({".fixlearn.yaml": "severity: {evidence-gone: error}\n"})
    assert fixlearn("lint").exit_code == 1
    repo.write({".fixlearn.yaml": "severity: {evidence-gone: off}\n"})
    assert fixlearn("lint").stdout == ""


def test_json_counts_the_evidence_of_lessons(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({PATH: LESSON, **GUARD})

    document = json.loads(fixlearn("lint", "--format", "json").stdout)

    assert document["evidence"] == {"stated": 1, "evident": 1, "proven": 0, "lost": 0}


def test_a_revision_and_the_index_exclude_each_other(repo: GitRepo, fixlearn: Fixlearn) -> None:
    assert fixlearn("lint", "--staged", "--at", "HEAD").exit_code == 2
    assert fixlearn("lint", "--at", "nowhere").exit_code == 3


def test_files_outside_of_a_sparse_checkout_are_looked_up_in_the_index(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    folder = LESSON.replace(NAMED, "tests").replace("Last row", "Every row")
    repo.commit(
        "fix: rows", {PATH: LESSON, "lessons/2026/rows.md": folder, **GUARD, "src/a.py": ""}
    )
    repo.git("sparse-checkout", "set", "lessons", "src")
    assert not (repo.path / "tests").exists()

    run = fixlearn("lint")
    assert (run.exit_code, run.stdout) == (0, "")

    gone = LESSON.replace(NAMED, "tests/test_pager.py::test_no_row").replace("Last row", "No row")
    repo.write({"lessons/2026/no-row.md": gone})
    assert fixlearn("lint").stdout.count("evidence-gone") == 1


def test_only_a_folder_as_evidence_is_a_warning(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("docs: learn", {PATH: LESSON.replace(NAMED, "src"), "src/pager.py": "\n"})

    run = fixlearn("lint")

    assert run.exit_code == 0
    assert run.stdout == (
        f'{PATH}:8:15: evidence-unfit (warning): "src" is a folder, which cannot show a test '
        "prevention\n  hint: name the file in it that prevents the mistake\n"
    )


def test_evidence_of_a_test_that_names_other_code_is_a_warning(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    code = "src/pager.py::page"
    other = LESSON.replace(NAMED, f"\n    - {code}\n    - {NAMED}").replace("Last row", "Any row")
    files = {PATH: LESSON.replace(NAMED, code), "lessons/2026/any-row.md": other, **GUARD}
    repo.commit("docs: learn", {**files, "src/pager.py": "def page(): ...\n"})

    run = fixlearn("lint")

    assert run.exit_code == 0
    assert run.stdout == (
        f'{PATH}:8:15: evidence-unfit (warning): "{code}" is in the tree, but it is no test\n'
        "  hint: name the test: <path>::<test>\n"
    )


def test_lint_counts_only_evidence_that_can_show_the_prevention(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    guard = LESSON.replace("kind: test", "kind: guard")
    files = {PATH: guard.replace(NAMED, "README.md"), "README.md": "Rows\n"}
    repo.commit("docs: learn", {**files, "lessons/2026/rows.md": LESSON, **GUARD})

    counts = json.loads(fixlearn("lint", "--at", "HEAD", "--format", "json").stdout)["evidence"]

    assert counts == {"stated": 2, "evident": 1, "proven": 0, "lost": 0}


def test_what_came_back_is_reported_and_has_not_moved(repo: GitRepo, fixlearn: Fixlearn) -> None:
    gone = LESSON.replace("kind: test", "kind: eliminate").replace(NAMED, "absent:pager.py#round(")
    repo.commit("docs: learn", {PATH: gone, "pager.py": "1\n"})
    repo.commit("feat: round", {"pager.py": "round(1)\n"})

    assert "evidence-gone (warning)" in fixlearn("lint").stdout
    assert fixlearn("lint", "--fix-moved").exit_code == 0
