"""Which lessons and tests `fixlearn prove` selects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from tests.prove.projects import (
    GOOD,
    LATE,
    SH_CONFIG,
    lesson,
    outcomes,
    with_fix,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo


def test_evidence_that_is_no_test_has_nothing_to_run(repo: GitRepo, fixlearn: Fixlearn) -> None:
    with_fix(repo, {"a.txt": "words\n"}, evidence={"text": "a.txt#words"})

    run = fixlearn("prove", "text")

    assert (run.exit_code, run.stdout, run.stderr) == (
        0,
        "text\n  nothing to run: it has no test as evidence (path::test, or the path of a test)\n",
        "nothing to prove: the lessons name no test (text)\n",
    )


def test_a_folder_of_tests_can_be_evidence(repo: GitRepo, fixlearn: Fixlearn) -> None:
    config = "prove: {command: 'cat {path}/*.sh | sh'}\n"
    with_fix(repo, GOOD, config=config, evidence={"good": "tests"})

    assert outcomes(fixlearn("prove", "--format", "json").stdout) == {"good": "proven"}


def test_a_commit_selects_the_lessons_that_it_adds_or_that_list_it(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: a", {"state": "broken\n", ".fixlearn.yaml": SH_CONFIG})
    adds = {"state": "fixed\n", **GOOD, "lessons/2026/adds.md": lesson("tests/good.sh")}
    fix = repo.commit("fix: keep it", adds)
    listing = lesson("tests/good.sh").replace("---\n", f"---\nfixes: {fix[:10]} fix\n", 1)
    repo.commit("docs: more to learn", {"lessons/2026/lists.md": listing})

    run = fixlearn("prove", fix[:10], "--format", "json")

    assert outcomes(run.stdout) == {"adds": "proven", "lists": "proven"}


def test_in_ci_the_new_lessons_of_a_range_are_proven_in_all_formats(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path
) -> None:
    with_fix(repo, GOOD)
    repo.tag("v1")
    repo.commit("feat: b", {"state": "broken\n"})
    late = {**LATE, "lessons/2026/late.md": lesson("tests/late.sh")}
    text = {"lessons/2026/text.md": lesson("state#fixed")}
    repo.commit("fix: again\n\nLesson: late", {"state": "fixed\n", **late, **text})
    file = tmp_path / "junit.xml"

    run = fixlearn("prove", "--since", "v1", "--format", "github", "--format", f"junit:{file}")

    assert run.exit_code == 1
    assert run.stdout.startswith(
        "::error file=lessons/2026/late.md,line=8,endLine=8,title=passes-without-fix::"
        "tests/late.sh also passes on "
    )
    cases = ElementTree.parse(file).getroot().iter("testcase")  # noqa: S314, it is our own
    assert [(case.get("name"), case[0].tag, case[0].get("type")) for case in cases] == [
        ("late: tests/late.sh", "failure", "passes-without-fix"),
        ("text", "skipped", None),
    ]
    nothing = fixlearn("prove", "--since", "HEAD")
    assert (nothing.exit_code, nothing.stderr) == (
        0,
        "nothing to prove: the lessons name no test (new since HEAD)\n",
    )


def test_each_test_of_several_lessons_and_commits_is_run_once(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    with_fix(repo, GOOD | LATE)
    repo.commit("feat: b", {"other": "broken\n"})
    again = lesson("tests/again.sh")
    more = {"tests/again.sh": "grep -q fixed other\n", "lessons/2026/again.md": again}
    repo.commit("fix: again\n\nLesson: again", {"other": "fixed\n", **more})

    run = fixlearn("prove", "lessons/2026/late.md", "HEAD", "again", "good", "--format", "json")
    one_fix = fixlearn("prove", "late", "good", "--fix", "HEAD")

    assert list(outcomes(run.stdout).items()) == [
        ("late", "passes-without-fix"),
        ("again", "proven"),
        ("good", "proven"),
    ]
    assert json.loads(run.stdout)["range"] == "late, HEAD, again, good"
    assert (one_fix.exit_code, "--fix requires exactly one LESSON." in one_fix.stderr) == (2, True)


def test_a_broken_lesson_cannot_be_proven(repo: GitRepo, fixlearn: Fixlearn) -> None:
    with_fix(repo, GOOD)
    repo.write({"lessons/2026/good.md": "no lesson"})

    run = fixlearn("prove", "good")

    assert (run.exit_code, 'the lesson "good" cannot be read' in run.stderr) == (2, True)
