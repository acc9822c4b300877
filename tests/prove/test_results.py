"""A proof is written into the lesson and staged."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from tests.prove.projects import (
    GOOD,
    LATE,
    SH_TESTS,
    lesson,
    with_fix,
)

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


def test_the_proof_is_written_and_staged_and_the_next_one_replaces_it(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    old, fix = with_fix(repo, GOOD)
    path = repo.path / "lessons/2026/good.md"
    text = path.read_text()

    first = fixlearn("prove", "good", "--write")
    written = path.read_text()
    second = fixlearn("prove", "good", "--write")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "proof written and staged: lessons/2026/good.md\n" in first.stderr
    assert "proof already there: lessons/2026/good.md\n" in second.stderr
    proof = dedent(f"""\
        proof:
          of: tests/good.sh
          command: sh {{path}}
          failed-on: '{old[:12]} feat: count pages'
          passed-on: '{fix[:12]} fix: keep the last page'
        """)
    indented = "".join(f"    {line}\n" for line in proof.splitlines())
    assert written == text.replace("good.sh\n", f"good.sh\n{indented}") == path.read_text()
    assert repo.git("status", "--porcelain") == "M  lessons/2026/good.md"
    assert fixlearn("lint").exit_code == 0


def test_unstaged_edits_of_the_lesson_stay_unstaged(repo: GitRepo, fixlearn: Fixlearn) -> None:
    with_fix(repo, GOOD)
    text = lesson("tests/good.sh", title="Another title")
    repo.write({"lessons/2026/good.md": text})

    run = fixlearn("prove", "good", "--write")

    assert "proof written: lessons/2026/good.md\n" in run.stderr
    assert repo.git("status", "--porcelain") == " M lessons/2026/good.md"
    assert "Another title" in (repo.path / "lessons/2026/good.md").read_text()


def test_no_proof_is_written_if_one_test_of_the_prevention_is_not_proven(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    with_fix(repo, GOOD | LATE, evidence={"both": "[tests/good.sh, tests/late.sh]"})

    run = fixlearn("prove", "both", "--write")

    assert run.exit_code == 1
    assert "no proof written for prevention 1 of both" in run.stderr
    assert repo.git("status", "--porcelain") == ""


def test_the_proofs_of_two_preventions_of_one_lesson_are_both_staged(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    with_fix(repo, {**GOOD, "tests/also.sh": SH_TESTS["tests/good.sh"]}, evidence={"good": "x"})
    text = lesson("tests/good.sh")
    second = text[text.index("  - kind") : text.rindex("---")].replace("good.sh", "also.sh")
    whole = text[: text.rindex("---")] + second + "---\n"
    repo.commit("docs: two", {"lessons/2026/good.md": whole})

    run = fixlearn("prove", "good", "--write")

    assert run.stderr.count("proof written and staged: lessons/2026/good.md\n") == 2, run.stderr
    assert repo.git("status", "--porcelain") == "M  lessons/2026/good.md"
