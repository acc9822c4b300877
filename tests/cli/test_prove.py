"""`fixlearn prove`: tests are run without the fix, and with it."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.gate.ci.events import github, pull_request
from tests.prove.projects import SH_CONFIG, SH_TESTS, lesson, with_fix
from tests.support import needs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo

GOOD = {"tests/good.sh": SH_TESTS["tests/good.sh"]}
ASKS_CLIENT = "asks() { grep -q fixed src/testing/client; }\n"
LATE = {"tests/late.sh": SH_TESTS["tests/late.sh"]}


def outcomes(stdout: str) -> dict[str, str]:
    """{lesson: outcome} of `--format json`."""
    return {row["lesson"]: row["outcome"] for row in json.loads(stdout)["results"]}


def test_a_plain_command_shows_all_five_outcomes(repo: GitRepo, fixlearn: Fixlearn) -> None:
    old, fix = (f"{sha[:7]}" for sha in with_fix(repo, SH_TESTS))

    run = fixlearn("prove", "--repeat", "2")

    logs, subject = ".git/fixlearn-prove", "fix: keep the last page"
    assert run.stdout == dedent(f"""\
        good: tests/good.sh
          proven: fails on {old}, passes on {fix} fix: keep the last page
        late: tests/late.sh
          passes-without-fix: passes on {old} as well, which is without {fix} {subject}
            because: its output without the fix: {logs}/late-before.log
                     its output with the fix: {logs}/late-after.log
          hint: let it ask for what was broken, then: fixlearn prove late
        wrong: tests/wrong.sh
          fails-with-fix: fails with its fix, {fix} fix: keep the last page
            because: its output without the fix: {logs}/wrong-before.log
                     its output with the fix: {logs}/wrong-after.log
          hint: fixlearn prove wrong --fix <commit>     where another one is the fix
        broken: tests/broken.sh
          does-not-run: does not run with the fix: there is no such command (exit code 127)
            because: its output without the fix: {logs}/broken-before.log
                     its output with the fix: {logs}/broken-after.log
          hint: look at its output in `.git/fixlearn-prove`, and at `prove:` in .fixlearn.yaml
            | $ sh tests/broken.sh
            | no such command
            | $ sh tests/broken.sh
            | no such command
        flaky: tests/flaky.sh
          flaky-test: fails and passes on the same tree
            because: its output without the fix: {logs}/flaky-before.log
                     its output with the fix: {logs}/flaky-after.log
          hint: make it depend on nothing but the tree: no clock, no order, no network
        """)
    assert run.exit_code == 1
    assert run.stderr.splitlines()[:1] == [f"running tests/good.sh without {fix} …"]
    assert run.stderr.endswith(
        "\ntried 5 tests (HEAD): 1 proven, 1 passes-without-fix, 1 fails-with-fix, 1 flaky-test, "
        "1 does-not-run\n"
    )


PY = {"product": "src/pager.py", "before": "def pages(n):\n    return n // 10\n"}
FIXED = "def pages(n):\n    return -(-n // 10)\n\n\ndef rest(n):\n    return n % 10\n"


@pytest.mark.usefixtures("plain_pytest")
def test_pytest_needs_no_settings_and_shows_all_five_outcomes(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    tests = {
        "pyproject.toml": "[tool.pytest.ini_options]\n",
        "tests/test_pager.py": dedent("""\
            from pathlib import Path

            from pager import pages


            def test_good():
                assert pages(11) == 2


            def test_late():
                assert pages(10) == 1


            def test_wrong():
                assert pages(0) == 1


            def test_flaky():
                seen = Path("seen")
                assert not seen.exists()
                seen.touch()
            """),
        "tests/test_rest.py": "from pager import rest\n\n\ndef test_rest():\n    assert rest(11)\n",
    }
    names = ("good", "late", "wrong")
    evidence = {name: f"tests/test_pager.py::test_{name}" for name in names}
    evidence["collected"] = "tests/test_rest.py::test_rest"
    with_fix(repo, tests, config="", after=FIXED, evidence=evidence, **PY)
    repo.commit(
        "docs: a lesson", {"lessons/2026/flaky.md": lesson("tests/test_pager.py::test_flaky")}
    )

    run = fixlearn("prove", "HEAD~1", "--format", "json")
    repeated = fixlearn("prove", "flaky", "--fix", "HEAD~1", "--repeat", "2", "--format", "json")

    assert outcomes(run.stdout) == {
        "good": "proven",
        "late": "passes-without-fix",
        "wrong": "fails-with-fix",
        "collected": "does-not-run",
    }
    assert outcomes(repeated.stdout) == {"flaky": "flaky-test"}
    assert (run.exit_code, repeated.exit_code) == (1, 1)
    why = {row["lesson"]: row["why"] for row in json.loads(run.stdout)["results"]}
    says = "ImportError: cannot import name 'rest' from 'pager'"
    assert why["collected"].startswith(f"without the fix: collection failure: {says}")


def test_the_test_runner_of_node_is_a_command_like_any_other(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    needs("node", can_be_had=False)
    test = dedent("""\
        const test = require("node:test"), assert = require("node:assert");
        const { pages } = require("../pager.js");
        test("half a page", () => assert.equal(pages(11), 2));
        test("no page", () => assert.equal(pages(0), 0));
        """)
    command = "node --test --test-reporter=junit --test-reporter-destination={junit} "
    with_fix(
        repo,
        {"test/pager.test.js": test},
        config=f"prove: {{command: '{command} --test-name-pattern={{test}} {{path}}'}}\n",
        product="pager.js",
        before="exports.pages = (n) => Math.floor(n / 10);\n",
        after="exports.pages = (n) => Math.ceil(n / 10);\n",
        evidence={
            "half": "test/pager.test.js::half a page",
            "empty": "test/pager.test.js::no page",
        },
    )

    run = fixlearn("prove", "--format", "json")

    assert outcomes(run.stdout) == {"half": "proven", "empty": "passes-without-fix"}


@pytest.mark.parametrize(
    ("program", "command", "test", "text"),
    [
        (
            "node",
            (
                "node --test --test-reporter=junit --test-reporter-destination={junit} "
                "--test-name-pattern={test} {path}"
            ),
            "tests/half.test.mjs::half a page",
            (
                'import test from "node:test";\nimport { rest } from "../pager.mjs";\n'
                'test("half a page", () => rest());\n'
            ),
        ),
        (
            "python3",
            "python3 -m unittest {path}",
            "tests/test_half.py",
            (
                "import unittest\nfrom pager import rest\n\nclass TestHalf(unittest.TestCase):\n"
                "    def test_half(self):\n        rest()\n"
            ),
        ),
    ],
)
def test_a_test_that_cannot_be_loaded_without_the_fix_proves_nothing(
    repo: GitRepo, fixlearn: Fixlearn, program: str, command: str, test: str, text: str
) -> None:
    needs(program, can_be_had=False)
    products = {
        "tests/half.test.mjs": ("pager.mjs", "export const rest = () => 1;\n"),
        "tests/test_half.py": ("pager.py", "def rest():\n    pass\n"),
    }
    product, after = products[test.partition("::")[0]]
    with_fix(
        repo,
        {test.partition("::")[0]: text},
        config=f"prove: {{command: '{command}'}}\n",
        product=product,
        before="\n",
        after=after,
        evidence={"half": test},
    )

    run = fixlearn("prove", "--format", "json")

    (row,) = json.loads(run.stdout)["results"]
    assert (row["outcome"], row["why"][:16]) == ("does-not-run", "without the fix:"), row
    assert "loaded" in row["why"]


def test_the_colours_of_a_runner_are_neither_in_the_way_nor_shown(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    bold = r"printf '\033[1merror\033[0m: could not compile x\n'; exit 101" + "\n"
    with_fix(repo, {"tests/good.sh": bold})

    run = fixlearn("prove")

    assert "it could not be built or loaded, as its output says (exit code 101)" in run.stdout
    assert "    | error: could not compile x\n" in run.stdout


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
    assert "proof there already: lessons/2026/good.md\n" in second.stderr
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


def test_edits_that_are_not_staged_are_not_taken_along(repo: GitRepo, fixlearn: Fixlearn) -> None:
    with_fix(repo, GOOD)
    text = lesson("tests/good.sh", title="Another title")
    repo.write({"lessons/2026/good.md": text})

    run = fixlearn("prove", "good", "--write")

    assert "proof written: lessons/2026/good.md\n" in run.stderr
    assert repo.git("status", "--porcelain") == " M lessons/2026/good.md"
    assert "Another title" in (repo.path / "lessons/2026/good.md").read_text()


def test_nothing_is_written_where_one_test_of_a_prevention_is_not_proven(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    with_fix(repo, GOOD | LATE, evidence={"both": "[tests/good.sh, tests/late.sh]"})

    run = fixlearn("prove", "both", "--write")

    assert run.exit_code == 1
    assert "no proof is written for prevention 1 of both" in run.stderr
    assert repo.git("status", "--porcelain") == ""


def test_evidence_that_is_no_test_has_nothing_to_run(repo: GitRepo, fixlearn: Fixlearn) -> None:
    with_fix(repo, {"a.txt": "words\n"}, evidence={"text": "a.txt#words"})

    run = fixlearn("prove", "text")

    assert (run.exit_code, run.stdout, run.stderr) == (
        0,
        "text\n  nothing to run: no evidence of it is a test: path::test, or the path of a test\n",
        "nothing to prove: no test is named (text)\n",
    )


def test_a_helper_that_the_fix_brings_for_its_test_is_there_without_the_fix(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    helper = {
        "tests/good.sh": ". tests/helper\nasks\n",
        "tests/helper": "asks() { grep -q fixed state; }\n",
    }
    with_fix(repo, helper, evidence={"good": "tests/good.sh"})

    assert outcomes(fixlearn("prove", "--format", "json").stdout) == {"good": "proven"}


def test_a_test_that_came_after_the_fix_is_tried_against_the_fix(
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


def test_of_several_fixes_the_first_with_the_test_is_taken_and_the_choice_is_told(
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
        f"3 commits may be the fix of good: took {fix[:7]} fix: the other half, "
        "the first that has the test (fixlearn prove good --fix <commit>)"
    )


def test_commits_that_a_lesson_lists_come_before_those_that_name_it(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    _, fix = with_fix(repo, GOOD)
    listed = lesson("tests/good.sh").replace("---\n", f"---\nfixes: {fix[:10]} fix\n", 1)
    repo.commit("feat: more\n\nLesson: good", {"more": "\n", "lessons/2026/good.md": listed})

    run = fixlearn("prove", "good")

    assert (run.exit_code, "may be the fix" in run.stderr) == (0, False), run.stdout


def test_a_test_that_was_moved_is_run_where_the_lesson_had_it_at_the_fix(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
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


def test_a_folder_of_tests_is_evidence_as_well(repo: GitRepo, fixlearn: Fixlearn) -> None:
    config = "prove: {command: 'cat {path}/*.sh | sh'}\n"
    with_fix(repo, GOOD, config=config, evidence={"good": "tests"})

    assert outcomes(fixlearn("prove", "--format", "json").stdout) == {"good": "proven"}


def test_a_commit_has_the_lessons_that_it_adds_and_those_that_list_it(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: a", {"state": "broken\n", ".fixlearn.yaml": SH_CONFIG})
    adds = {"state": "fixed\n", **GOOD, "lessons/2026/adds.md": lesson("tests/good.sh")}
    fix = repo.commit("fix: keep it", adds)
    listing = lesson("tests/good.sh").replace("---\n", f"---\nfixes: {fix[:10]} fix\n", 1)
    repo.commit("docs: more to learn", {"lessons/2026/lists.md": listing})

    run = fixlearn("prove", fix[:10], "--format", "json")

    assert outcomes(run.stdout) == {"adds": "proven", "lists": "proven"}


@pytest.mark.parametrize(
    "evidence",
    ["../../etc/passwd", "/etc/passwd", "'../x.py::test_y'", "':(top)state'", "'--help'", "'*'"],
)
def test_a_path_that_leads_elsewhere_or_nowhere_is_no_test(
    repo: GitRepo, fixlearn: Fixlearn, evidence: str
) -> None:
    with_fix(repo, GOOD, evidence={"good": evidence})

    run = fixlearn("prove", "good")

    assert run.exit_code == 3, run.stderr
    assert "does not run at all: no commit of HEAD since" in run.stdout


@pytest.mark.parametrize(
    ("files", "message", "why"),
    [
        (
            {**GOOD, "lessons/2026/good.md": lesson("tests/good.sh")},
            "fix: all\n\nLesson: good",
            "without the fix: nothing is before {0} fix: all, the first commit",
        ),
        (
            {"a": "", "lessons/2026/good.md": lesson("tests/good.sh")},
            "fix: all\n\nLesson: good",
            "at all: no commit of HEAD since {0} fix: all has tests/good.sh",
        ),
        (
            {"lessons/2026/good.md": lesson("tests/good.sh")},
            "docs: a lesson",
            "at all: no commit of HEAD names its lesson, or added it with the fix",
        ),
    ],
)
def test_what_cannot_be_tried_is_never_a_pass(
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
        "tests/late.sh passes on "
    )
    cases = ElementTree.parse(file).getroot().iter("testcase")  # noqa: S314, it is our own
    assert [(case.get("name"), case[0].tag, case[0].get("type")) for case in cases] == [
        ("late: tests/late.sh", "failure", "passes-without-fix"),
        ("text", "skipped", None),
    ]
    nothing = fixlearn("prove", "--since", "HEAD")
    assert (nothing.exit_code, nothing.stderr) == (
        0,
        "nothing to prove: no test is named (new since HEAD)\n",
    )


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (["nowhere"], 2, '"nowhere" is no lesson or commit here'),
        (["HEAD~1"], 2, "HEAD~1 has no lesson in the work tree"),
        (["HEAD", "--fix", "HEAD"], 2, '--fix goes with a lesson, and "HEAD" is none'),
        (["good", "--all"], 2, "LESSON|COMMIT and --all cannot be used together."),
        (["--since", "nowhere"], 3, 'cannot find the revision "nowhere"'),
        (["good", "--fix", "nowhere"], 3, 'cannot find the revision "nowhere"'),
    ],
)
def test_a_wrong_call_says_so(
    repo: GitRepo, fixlearn: Fixlearn, arguments: list[str], code: int, what: str
) -> None:
    with_fix(repo, GOOD)

    run = fixlearn("prove", *arguments)

    assert (run.exit_code, what in run.stderr) == (code, True), run.stderr


@pytest.mark.parametrize(
    ("files", "test", "hint"),
    [
        ({}, "tests/good.sh", "sh {path}"),
        ({}, "tests/test_a.py", "python -m unittest {path}"),
        (
            {"package.json": '{"scripts": {"test": "x"}}'},
            "a.test.js",
            "ln -s {root}/node_modules . && npm test -- {path}",
        ),
        (
            {"Cargo.toml": ""},
            "tests/pager.rs::half",
            'cargo test --test "$(basename {path} .rs)" {test}',
        ),
        (
            {"go.mod": "", "conftest.py": ""},
            "a_test.go",
            'go test "./$(dirname {path})" -run {test}',
        ),
    ],
)
def test_without_a_command_the_line_to_add_is_proposed(
    repo: GitRepo, fixlearn: Fixlearn, files: dict[str, str], test: str, hint: str
) -> None:
    with_fix(repo, {test.split("::")[0]: "half", **files}, config="", evidence={"good": test})

    run = fixlearn("prove", "good")

    assert (run.exit_code, run.stdout) == (2, "")
    assert f"  hint: prove: {{command: '{hint}'}}     in .fixlearn.yaml\n" in run.stderr


def test_several_lessons_and_commits_are_tried_each_test_once(
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
    assert (one_fix.exit_code, "--fix goes with one LESSON." in one_fix.stderr) == (2, True)


def test_a_broken_lesson_cannot_be_proven(repo: GitRepo, fixlearn: Fixlearn) -> None:
    with_fix(repo, GOOD)
    repo.write({"lessons/2026/good.md": "no lesson"})

    run = fixlearn("prove", "good")

    assert (run.exit_code, 'the lesson "good" cannot be read' in run.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        ([], 3, "  why: the pull request comes from another repository\n"),
        (["--allow-fork"], 0, ""),
    ],
)
def test_in_ci_the_code_of_a_fork_runs_only_where_that_was_asked_for(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, arguments: list[str], code: int, why: str
) -> None:
    with_fix(repo, GOOD)
    event = pull_request()
    for side, name in (("head", "other/a"), ("base", "own/a")):
        event["pull_request"][side]["repo"] = {"full_name": name}
    file = tmp_path / "event.json"
    file.write_text(json.dumps(event))

    run = fixlearn("prove", *arguments, env=github("pull_request", GITHUB_EVENT_PATH=str(file)))

    assert (run.exit_code, why in run.stderr) == (code, True), run.stderr


def test_in_ci_that_tells_nothing_every_run_may_be_of_a_fork(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    with_fix(repo, GOOD)

    unknown = fixlearn("prove", env={"CI": "true"})
    allowed = fixlearn("prove", "--allow-fork", env={"CI": "true"})

    assert (unknown.exit_code, allowed.exit_code) == (3, 0)
    assert "CI does not tell whether this run is of a fork's pull request" in unknown.stderr


def test_a_commit_that_only_brings_a_lesson_is_not_taken_for_the_fix(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: count pages", {"state": "broken\n", ".fixlearn.yaml": SH_CONFIG})
    files = {"state": "fixed\n", "tests/good.sh": "grep -q fixed state\n"}
    fix = repo.commit("fix: keep the last page", files)
    text = lesson("tests/good.sh").replace("gap:", f"fixes: {fix}\ngap:")
    repo.commit("docs: learn", {"lessons/2026/good.md": text})

    run = fixlearn("prove")

    assert run.exit_code == 0, run.stdout
    assert f"passes on {fix[:7]} fix: keep the last page" in run.stdout


def test_product_that_is_called_like_a_test_is_not_laid_over_and_what_is_laid_over_is_told(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    tests = {"tests/good.sh": ". tests/helper\nasks\n", "tests/helper": ASKS_CLIENT}
    with_fix(
        repo, tests, product="src/testing/client", evidence={"good": "tests/good.sh"}
    )  # fmt: skip

    run = fixlearn("prove", "--format", "json")

    assert outcomes(run.stdout) == {"good": "proven"}
    assert run.stderr.startswith("laid over the tree before: tests/helper\nrunning ")
    log = (repo.path / ".git/fixlearn-prove/good-before.log").read_text()
    sha = repo.git("rev-parse", "--short=7", "HEAD")
    assert log.startswith(f"# from {sha}: tests/good.sh\n# from {sha}: tests/helper\n$ sh ")


def test_a_test_in_the_file_that_the_fix_changes_cannot_be_tried_without_it(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    inline = {"evidence": {"adds": "src/lib.rs::tests::adds"}, "product": "src/lib.rs"}
    _, fix = with_fix(repo, {}, **inline, after="mod tests { fn adds() {} }\n")  # type: ignore[arg-type]

    run = fixlearn("prove", "--write")

    assert run.exit_code == 3
    assert "no proof is written" in run.stderr
    assert (
        "does not run without the fix: the test stands in src/lib.rs, which "
        f"{fix[:7]} fix: keep the last page changes itself\n"
        "  hint: move it into a file of tests, then: fixlearn prove adds\n"
    ) in run.stdout


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


@pytest.mark.parametrize("first", ["paged", "scripted"])
def test_each_test_is_run_in_its_own_way_whatever_is_named_first(
    repo: GitRepo, fixlearn: Fixlearn, first: str
) -> None:
    tests = {
        "tests/test_paged.py": "def test_state():\n    assert open('state').read() == 'fixed\\n'\n",
        "tests/good.sh": SH_TESTS["tests/good.sh"],
    }
    named = {"paged": "tests/test_paged.py::test_state", "scripted": "tests/good.sh"}
    with_fix(repo, tests, config="", evidence=named)

    run = fixlearn("prove", first, *(named.keys() - {first}))

    assert run.exit_code == 3
    assert run.stdout.count("  proven: ") == 1
    assert "does not run at all: there is no command that runs it" in run.stdout
