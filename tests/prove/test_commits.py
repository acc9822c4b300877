"""Which commit is the fix, and which of its files are overlaid on the tree before it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.prove.projects import (
    GOOD,
    SH_CONFIG,
    lesson,
    outcomes,
    with_fix,
)

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo
from fixlearn.prove.commits import companions, holds_the_fix


@pytest.mark.parametrize(
    ("evidence", "other", "is_laid_over"),
    [
        ("tests/a.sh", "tests/helper", True),
        ("tests/a.sh", "web/pager.test.js", True),
        ("src/pager.test.js", "src/rows.test.js", True),
        ("src/test/java/PagerTest.java", "src/test/resources/rows.csv", True),
        ("packages/a/test/pager.js", "packages/a/test/helper.js", True),
        ("shop/tests/test_a.py", "shop/tests/factories.py", True),
        ("spec/a_spec.rb", "spec/support/rows.rb", True),
        ("tests/a.sh", "src/testing/client.sh", False),
        ("tests/a.sh", "src/test/client.sh", False),
        ("tests/a.sh", "web/testing/client.py", False),
        ("src/testing/test_client.py", "src/testing/client.py", False),
        ("tests/a.sh", "src/client.sh", False),
        ("tests/a.sh", "tests/a.sh", False),
        ("tests/a.sh", "lessons/2026/copied-as-test.md", False),
    ],
)
def test_only_tests_are_overlaid_and_no_product_code(
    evidence: str, other: str, is_laid_over: bool
) -> None:
    assert companions(evidence, [other]) == [other] * is_laid_over


@pytest.mark.parametrize(
    ("evidence", "changed", "holds"),
    [
        ("src/lib.rs", ["src/lib.rs", "src/other.rs"], True),
        ("src/pager.py", ["src/pager.py", "src/rows.py"], True),
        ("src/testing/client.sh", ["src/testing/client.sh", "CHANGELOG.md"], True),
        ("pager.sh", ["pager.sh", "tests/test_a.py"], True),
        ("tests/pager.rs", ["src/lib.rs", "tests/pager.rs"], False),
        ("tests/a.sh", ["tests/a.sh"], False),
        ("t/t0001-rows.sh", ["rows.c", "t/t0001-rows.sh"], False),
        ("checks/rows.sh", ["rows.c", "checks/rows.sh"], False),
        ("src/shop/test/pager.js", ["src/shop/pager.js", "src/shop/test/pager.js"], False),
        ("src/pager.test.js", ["src/pager.js", "src/pager.test.js"], False),
    ],
)
def test_overlaying_a_file_that_the_fix_changes_would_include_the_fix(
    evidence: str, changed: list[str], holds: bool
) -> None:
    assert holds_the_fix(evidence, changed) is holds


ASKS_CLIENT = "asks() { grep -q fixed src/testing/client; }\n"


def test_helpers_of_the_test_are_overlaid_on_the_tree_before_the_fix(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    helper = {
        "tests/good.sh": ". tests/helper\nasks\n",
        "tests/helper": "asks() { grep -q fixed state; }\n",
    }
    with_fix(repo, helper, evidence={"good": "tests/good.sh"})

    assert outcomes(fixlearn("prove", "--format", "json").stdout) == {"good": "proven"}


@pytest.mark.parametrize(
    ("user", "outcome"),
    [
        ("src/pkg/pager.sh", "proven"),  # a part of the product
        ("tests/rows.sh", "passes-without-fix"),  # a helper of the tests
        ("src/pkg/test_rows.sh", "passes-without-fix"),  # a helper of the tests beside the code
    ],
)
def test_a_file_named_like_a_test_is_not_copied_if_product_code_uses_it(
    user: str, outcome: str, repo: GitRepo, fixlearn: Fixlearn
) -> None:
    with_fix(
        repo,
        {"tests/good.sh": "grep -q fixed src/pkg/test_names.sh\n", user: ". test_names.sh\n"},
        product="src/pkg/test_names.sh",
        evidence={"good": "tests/good.sh"},
    )

    assert outcomes(fixlearn("prove", "--format", "json").stdout) == {"good": outcome}


def test_a_test_added_after_the_fix_is_run_against_the_fix(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: count pages", {"state": "broken\n", ".fixlearn.yaml": SH_CONFIG})
    fix = repo.commit(
        "fix: keep the last page\n\nLesson: later late-test (fire first)", {"state": "fixed\n"}
    )
    repo.commit("test: ask for it", {**GOOD, "lessons/2026/late-test.md": lesson("tests/good.sh")})

    run = fixlearn("prove", "late-test")

    assert run.exit_code == 0, run.stdout
    assert f"passes on {fix[:7]} fix: keep the last page" in run.stdout


def test_a_test_that_a_merge_adds_is_run_against_the_fix(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("feat: count pages", {"state": "broken\n", ".fixlearn.yaml": SH_CONFIG})
    repo.branch("topic")
    repo.commit("docs: pages", {"README.md": ""})
    repo.switch("main")
    fix = repo.commit("fix: keep the last page\n\nLesson: late-test", {"state": "fixed\n"})
    repo.git("merge", "--no-commit", "--no-ff", "topic")
    repo.commit("Merge topic", {**GOOD, "lessons/2026/late-test.md": lesson("tests/good.sh")})

    run = fixlearn("prove", "late-test")

    assert run.exit_code == 0, run.stdout
    assert f"passes on {fix[:7]} fix: keep the last page" in run.stdout


def test_the_first_of_several_fixes_that_has_the_test_is_chosen_and_named(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: a", {"state": "broken\n", ".fixlearn.yaml": SH_CONFIG})
    repo.commit("fix: half of it\n\nLesson: good", {"other": "half\n"})
    fix = repo.commit(
        "fix: the other half\n\nLesson: good",
        {"state": "fixed\n", **GOOD, "lessons/2026/good.md": lesson("tests/good.sh")},
    )
    repo.commit("fix: polish\n\nLesson: good", {"other": "whole\n"})

    run = fixlearn("prove", "good")

    assert run.exit_code == 0, run.stdout
    assert run.stderr.splitlines()[0] == (
        f"3 commits may be the fix of good; using {fix[:7]} fix: the other half, "
        "the first that has the test. To use another: fixlearn prove good --fix <commit>"
    )


def test_commits_listed_in_the_lesson_take_precedence_over_commits_that_name_it(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    _, fix = with_fix(repo, GOOD)
    listed = lesson("tests/good.sh").replace("---\n", f"---\nfixes: {fix[:10]} fix\n", 1)
    repo.commit("feat: more\n\nLesson: good", {"more": "\n", "lessons/2026/good.md": listed})

    run = fixlearn("prove", "good")

    assert (run.exit_code, "may be the fix" in run.stderr) == (0, False), run.stdout


def test_a_moved_test_is_run_from_its_path_at_the_fix(repo: GitRepo, fixlearn: Fixlearn) -> None:
    config = "prove: {command: 'sh {path} {test}'}\n"
    with_fix(
        repo,
        {"tests/all.sh": 'last() { grep -q fixed state; }\n"$1"\n'},
        config=config,
        evidence={"good": "tests/all.sh::last"},
    )
    repo.git("rm", "-q", "tests/all.sh")
    moved = {
        "tests/pages.sh": 'last() { grep -q otherwise state; }\n"$1"\n',
        "lessons/2026/good.md": lesson("tests/pages.sh::last"),
    }
    repo.commit("refactor: move", {**moved, "state": "fixed otherwise\n"})

    run = fixlearn("prove", "good")

    assert run.exit_code == 0, run.stdout
    assert run.stdout.startswith("good: tests/pages.sh::last\n  proven: ")


@pytest.mark.parametrize(
    "evidence",
    ["../../etc/passwd", "/etc/passwd", "'../x.py::test_y'", "':(top)state'", "'--help'", "'*'"],
)
def test_a_path_outside_of_the_repository_or_a_pattern_is_no_test(
    repo: GitRepo, fixlearn: Fixlearn, evidence: str
) -> None:
    with_fix(repo, GOOD, evidence={"good": evidence})

    run = fixlearn("prove", "good")

    assert run.exit_code == 3, run.stderr
    assert "does not run because no commit from" in run.stdout


@pytest.mark.parametrize(
    ("files", "message", "why"),
    [
        (
            {**GOOD, "lessons/2026/good.md": lesson("tests/good.sh")},
            "fix: all\n\nLesson: good",
            "without the fix because nothing is before {0} fix: all, the first commit",
        ),
        (
            {"a": "", "lessons/2026/good.md": lesson("tests/good.sh")},
            "fix: all\n\nLesson: good",
            "because no commit from {0} fix: all to HEAD has tests/good.sh",
        ),
        (
            {"lessons/2026/good.md": lesson("tests/good.sh")},
            "docs: a lesson",
            "because its fix is unknown: no commit of HEAD names or adds the lesson",
        ),
    ],
)
def test_a_test_that_cannot_be_run_never_passes(
    repo: GitRepo, fixlearn: Fixlearn, files: dict[str, str], message: str, why: str
) -> None:
    sha = repo.commit(message, files)
    repo.write({".fixlearn.yaml": SH_CONFIG + "severity: {does-not-run: off}\n"})

    run = fixlearn("prove", "good", "--format", "json")

    (row,) = json.loads(run.stdout)["results"]
    assert (run.exit_code, row["outcome"], row["why"]) == (
        3,
        "does-not-run",
        why.format(sha[:7]),
    )


def test_a_commit_that_only_adds_a_lesson_is_not_the_fix(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("feat: count pages", {"state": "broken\n", ".fixlearn.yaml": SH_CONFIG})
    files = {"state": "fixed\n", "tests/good.sh": "grep -q fixed state\n"}
    fix = repo.commit("fix: keep the last page", files)
    text = lesson("tests/good.sh").replace("gap:", f"fixes: {fix}\ngap:")
    repo.commit("docs: learn", {"lessons/2026/good.md": text})

    run = fixlearn("prove")

    assert run.exit_code == 0, run.stdout
    assert f"passes on {fix[:7]} fix: keep the last page" in run.stdout


def test_product_code_with_the_name_of_a_test_is_not_overlaid_and_overlaid_files_are_listed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    tests = {"tests/good.sh": ". tests/helper\nasks\n", "tests/helper": ASKS_CLIENT}
    with_fix(
        repo, tests, product="src/testing/client", evidence={"good": "tests/good.sh"}
    )  # fmt: skip

    run = fixlearn("prove", "--format", "json")

    assert outcomes(run.stdout) == {"good": "proven"}
    assert run.stderr.startswith("also copied to the tree without the fix: tests/helper\nrunning ")
    log = (repo.path / ".git/fixlearn-prove/good-before.log").read_text()
    sha = repo.git("rev-parse", "--short=7", "HEAD")
    assert log.startswith(f"# from {sha}: tests/good.sh\n# from {sha}: tests/helper\n$ sh ")


def test_a_test_inside_the_fixed_file_cannot_be_run_without_the_fix(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    inline = {"evidence": {"adds": "src/lib.rs::tests::adds"}, "product": "src/lib.rs"}
    _, fix = with_fix(repo, {}, **inline, after="mod tests { fn adds() {} }\n")  # type: ignore[arg-type]

    run = fixlearn("prove", "--write")

    assert run.exit_code == 3
    assert "no proof written" in run.stderr
    assert (
        "does not run without the fix because the test is in src/lib.rs, which "
        f"{fix[:7]} fix: keep the last page changes\n"
        "  hint: move the test into a test file, then: fixlearn prove adds\n"
    ) in run.stdout


def test_with_many_lessons_the_fixes_are_still_those_that_name_them(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    others = {f"lessons/2026/l-{n}.md": lesson("https://example.com/x") for n in range(501)}
    repo.commit("docs: lessons", others)
    with_fix(repo, GOOD)

    run = fixlearn("prove", "--all", "--format", "json")

    assert outcomes(run.stdout)["good"] == "proven", run.stderr
