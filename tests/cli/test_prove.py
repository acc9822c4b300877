"""`fixlearn prove`: tests are run without the fix, and with it."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.gate.ci.events import github, pull_request
from tests.prove.projects import (
    GOOD,
    SH_TESTS,
    lesson,
    outcomes,
    with_fix,
)
from tests.render.readers import our_schema
from tests.support import needs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo


def test_a_plain_command_shows_all_five_outcomes(repo: GitRepo, fixlearn: Fixlearn) -> None:
    old, fix = (f"{sha[:7]}" for sha in with_fix(repo, SH_TESTS))

    run = fixlearn("prove", "--repeat", "2")

    logs, subject = ".git/fixlearn-prove", "fix: keep the last page"
    assert run.stdout == dedent(f"""\
        good: tests/good.sh
          proven: fails on {old}, passes on {fix} fix: keep the last page
        late: tests/late.sh
          passes-without-fix: also passes on {old}, before {fix} {subject}
            because: its output without the fix: {logs}/late-before.log
                     its output with the fix: {logs}/late-after.log
          hint: make the test check what was broken, then: fixlearn prove late
        wrong: tests/wrong.sh
          fails-with-fix: fails even on its fix, {fix} fix: keep the last page
            because: its output without the fix: {logs}/wrong-before.log
                     its output with the fix: {logs}/wrong-after.log
          hint: fixlearn prove wrong --fix <commit>     if another commit is the fix
        broken: tests/broken.sh
          does-not-run: does not run in either tree: the command was not found (exit code 127)
            because: its output without the fix: {logs}/broken-before.log
                     its output with the fix: {logs}/broken-after.log
          hint: read its output in `.git/fixlearn-prove`, and check `prove:` in .fixlearn.yaml
            | $ sh tests/broken.sh
            | no such command
            | $ sh tests/broken.sh
            | no such command
        flaky: tests/flaky.sh
          flaky-test: both fails and passes on the same tree
            because: its output without the fix: {logs}/flaky-before.log
                     its output with the fix: {logs}/flaky-after.log
          hint: remove what changes between runs: the clock, the order, the network
        """)
    assert run.exit_code == 1
    assert run.stderr.splitlines()[:1] == [f"running tests/good.sh without {fix} …"]
    assert run.stderr.endswith(
        "\nchecked 5 tests (HEAD): 1 proven, 1 passes-without-fix, 1 fails-with-fix, 1 flaky-test, "
        "1 does-not-run\n"
        "no proof was written into a lesson; to write it:\n"
        "  fixlearn prove --repeat 2 --write\n"
    )


def test_a_proof_that_is_not_written_is_followed_by_the_command_that_writes_it(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    with_fix(repo, GOOD)
    headline = "checked 1 test (HEAD): 1 proven\n"
    command = "fixlearn prove --repeat 2 --write"

    run = fixlearn("prove", "--repeat", "2")
    written = fixlearn(*command.split()[1:])
    again = fixlearn("prove", "--repeat", "2")

    hint = f"no proof was written into a lesson; to write it:\n  {command}\n"
    assert run.stderr.endswith(headline + hint)
    assert written.stderr.endswith(headline)
    assert again.stderr.endswith(headline)


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


def test_tests_of_node_are_run_by_the_configured_command(repo: GitRepo, fixlearn: Fixlearn) -> None:
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


def test_colours_in_the_output_of_a_runner_are_ignored_and_not_printed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    bold = r"printf '\033[1merror\033[0m: could not compile x\n'; exit 101" + "\n"
    with_fix(repo, {"tests/good.sh": bold})

    run = fixlearn("prove")

    assert "it could not be started, built or loaded, see its output (exit code 101)" in run.stdout
    assert "    | error: could not compile x\n" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (["nowhere"], 2, '"nowhere" is neither a lesson nor a commit'),
        (["HEAD~1"], 2, "HEAD~1 has no lesson in the work tree"),
        (["HEAD", "--fix", "HEAD"], 2, '--fix requires a lesson, and "HEAD" is not one'),
        (["good", "--all"], 2, "LESSON|COMMIT and --all cannot be used together."),
        (["--since", "nowhere"], 3, 'cannot find the revision "nowhere"'),
        (["good", "--fix", "nowhere"], 3, 'cannot find the revision "nowhere"'),
    ],
)
def test_a_usage_error_names_the_wrong_argument(
    repo: GitRepo, fixlearn: Fixlearn, arguments: list[str], code: int, what: str
) -> None:
    with_fix(repo, GOOD)

    run = fixlearn("prove", *arguments)

    assert (run.exit_code, what in run.stderr) == (code, True), run.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        ([], 3, "  why: the pull request comes from another repository\n"),
        (["--allow-fork"], 0, ""),
    ],
)
def test_in_ci_the_code_of_a_fork_runs_only_with_allow_fork(
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


def test_on_an_unknown_ci_every_run_may_be_of_a_fork(repo: GitRepo, fixlearn: Fixlearn) -> None:
    with_fix(repo, GOOD)

    unknown = fixlearn("prove", env={"CI": "true"})
    allowed = fixlearn("prove", "--allow-fork", env={"CI": "true"})

    assert (unknown.exit_code, allowed.exit_code) == (3, 0)
    assert "CI does not say whether this is a pull request from a fork" in unknown.stderr


def test_bisect_finds_how_long_the_bug_lived_and_write_records_it(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: state", {"state": "fixed\n"})
    repo.commit("feat: rows", {"state": "broken\n"})
    repo.git("tag", "v1.0")
    repo.commit("docs: say it", {"README": "\n"})
    repo.tick(100 * 24 * 3600)
    with_fix(repo, GOOD)
    path = "lessons/2026/good.md"

    run = fixlearn("prove", "good", "--bisect", "--write")
    again = fixlearn("prove", "good", "--write")

    assert (run.exit_code, again.exit_code) == (0, 0), run.stderr
    sentence = "lived 3 months, in 1 release; the test would have caught it on day one"
    assert sentence in run.stdout
    introduced = repo.git("rev-parse", "--short=12", "v1.0")
    assert (repo.path / path).read_text().splitlines()[-3:] == [
        f"      introduced-by: '{introduced} feat: rows'",
        "      lived: 100 days, 1 release",
        "---",
    ]
    of_fix = fixlearn("explain", "HEAD").stdout
    assert f"  its bug {sentence}\n" in of_fix
    explained = fixlearn("explain", "good").stdout
    assert f"    {sentence}\n    introduced by {introduced} feat: rows\n" in explained
    document = json.loads(fixlearn("explain", "good", "--format", "json").stdout)
    our_schema().validate(document)
    assert document["lesson"]["prevention"][0]["proof"]["age"] == {
        "sentence": sentence,
        "introduced": f"{introduced} feat: rows",
        "days": 100,
        "releases": 1,
        "is_minimum": False,
    }


def test_another_failure_in_an_old_tree_is_no_sign_of_the_bug(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    script = """\
case "$(cat state)" in
  fixed) end=0 result= ;;
  broken) end=1 result='<failure message="AssertionError: page dropped"/>' ;;
  *) end=1 result='<failure message="AttributeError: no pages"/>' ;;
esac
echo "<testsuite><testcase name='good.sh'>$result</testcase></testsuite>" >"$1"
exit $end
"""
    repo.commit("feat: nothing yet", {"state": "empty\n"})
    introduced = repo.commit("feat: pages", {"state": "broken\n"})
    repo.tick(65 * 24 * 3600)
    config = "prove: {command: 'sh {path} {junit}'}\n"
    with_fix(repo, {"tests/good.sh": script}, config=config)

    run = fixlearn("prove", "good", "--bisect", "--format", "json")

    (result,) = json.loads(run.stdout)["results"]
    our_schema().validate(json.loads(run.stdout))
    assert (result["outcome"], result["age"]) == (
        "proven",
        {
            "sentence": "lived at least 2 months, in no release;"
            " in older trees the test does not run",
            "introduced": f"{introduced[:12]} feat: pages",
            "days": 65,
            "releases": 0,
            "is_minimum": True,
        },
    ), run.stderr
