"""`fixlearn check --require-proof`: a fix passes only if its test fails without it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.gate.ci.events import github, pull_request
from tests.prove.projects import GOOD, LATE, SH_TESTS, lesson, with_fix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo, Run

REQUIRED = "prove: {command: 'sh {path}', required: [state, 'lib/*.sh']}\n"
WRONG = {"tests/wrong.sh": SH_TESTS["tests/wrong.sh"]}
BROKEN = {"tests/broken.sh": SH_TESTS["tests/broken.sh"]}


def verdict(run: Run) -> tuple[int, list[str], list[str]]:
    """The exit code, the rules of the findings, and the outcomes of the proofs of JSON."""
    document = json.loads(run.stdout)
    rules = [finding["rule"] for finding in document["findings"]]
    return run.exit_code, rules, [proof["outcome"] for proof in document["proofs"]]


def request(
    path: Path, base: str, head: str, *, commits: int = 1, is_fork: bool = False
) -> dict[str, str]:
    """The variables of a run on GitHub for a pull request, maybe from a fork."""
    event = pull_request(head, base, commits=commits)
    for side in ("head", "base"):
        owner = "eve" if is_fork and side == "head" else "ada"
        event["pull_request"][side]["repo"] = {"full_name": f"{owner}/pager"}
    (path / "event.json").write_text(json.dumps(event))
    return github("pull_request", GITHUB_EVENT_PATH=str(path / "event.json"))


def check(fixlearn: Fixlearn, *arguments: str, **values: dict[str, str]) -> tuple[object, ...]:
    return verdict(fixlearn("check", *arguments, "--format", "json", **values))


def test_a_test_that_passes_without_the_fix_proves_nothing(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    old, _ = with_fix(repo, GOOD | LATE)
    arguments = f"{old}..HEAD", "--require-proof"

    assert check(fixlearn, f"{old}..HEAD") == (0, [], [])
    outcomes = ["proven", "passes-without-fix"]
    assert check(fixlearn, *arguments) == (1, ["passes-without-fix"], outcomes)
    run = fixlearn("check", *arguments, "--format", "github")
    assert "::error file=lessons/2026/late.md" in run.stdout
    assert "ran 2 tests without and with the fix: 1 proven, 1 passes-without-fix\n" in run.stderr


def test_a_test_that_does_not_run_is_unknown_even_if_findings_only_warn(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    old, _ = with_fix(repo, BROKEN, config="enforce: warn\nprove: {command: 'sh {path}'}\n")

    unknown = (3, ["does-not-run"], ["does-not-run"])
    assert check(fixlearn, f"{old}..HEAD", "--require-proof") == unknown


def test_the_test_may_be_committed_before_the_fix(repo: GitRepo, fixlearn: Fixlearn) -> None:
    old = repo.commit("feat: count pages", {"state": "broken\n", ".fixlearn.yaml": REQUIRED})
    repo.commit("test: the last page", GOOD)
    repo.commit(
        "fix: keep the last page\n\nLesson: good\n",
        {"state": "fixed\n", "lessons/2026/good.md": lesson("tests/good.sh")},
    )

    assert check(fixlearn, f"{old}..HEAD", "--require-proof") == (0, [], ["proven"])


def test_any_of_several_fixes_may_prove_the_test_of_their_lesson(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    old, _ = with_fix(repo, GOOD, after="nearly\n")
    repo.commit("fix: keep the last page, really\n\nLesson: good\n", {"state": "fixed\n"})
    repo.commit("fix: keep the last page quickly\n\nLesson: good\n", {"state": "fixed fast\n"})

    assert check(fixlearn, f"{old}..HEAD", "--require-proof") == (0, [], ["proven"])


def test_an_old_lesson_needs_a_test_that_fails_without_the_new_fix(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    with_fix(repo, GOOD)
    old = repo.commit("feat: more", {"state": "fixed broken\n"})
    repo.commit("fix: again\n\nLesson: good\n", {"state": "fixed again\n"})
    outcome = (1, ["passes-without-fix"], ["passes-without-fix"])
    assert check(fixlearn, f"{old}..HEAD", "--require-proof") == outcome

    new = {"tests/more.sh": "grep -q again state\n"}
    both = lesson("tests/good.sh", "tests/more.sh")
    repo.commit("test: again\n\nLesson: good\n", {**new, "lessons/2026/good.md": both})
    assert check(fixlearn, f"{old}..HEAD", "--require-proof") == (0, [], ["proven"])


def test_the_setting_of_the_target_branch_requires_proofs_in_ci_only(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path
) -> None:
    old, fix = with_fix(repo, LATE, config=REQUIRED)
    ci = request(tmp_path, old, fix)
    refused = (1, ["passes-without-fix"], ["passes-without-fix"])
    assert check(fixlearn, env=ci) == refused
    local = fixlearn("check", f"{old}..HEAD")
    assert (local.exit_code, local.stdout) == (0, "")
    assert "not run here: the tests of 1 lesson (prove: required in .fixlearn.yaml)" in local.stderr

    repo.branch("elsewhere", old)
    repo.commit("chore: settings", {".fixlearn.yaml": REQUIRED.replace("state", "other")})
    assert check(fixlearn, env=request(tmp_path, repo.head, fix)) == (0, [], [])


def test_a_change_cannot_make_ci_run_its_code_and_neither_can_a_fork(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path
) -> None:
    start = repo.commit("feat: begin", {"state": "begun\n"})
    _, fix = with_fix(repo, WRONG, config=REQUIRED)
    assert check(fixlearn, env=request(tmp_path, start, fix, commits=2)) == (0, [], [])

    fork = request(tmp_path, start, fix, commits=2, is_fork=True)
    run = fixlearn("check", "--require-proof", env=fork)
    assert run.exit_code == 3
    assert "no test was run, because its code may be from a fork" in run.stderr
    refused = (1, ["fails-with-fix"], ["fails-with-fix"])
    assert check(fixlearn, "--require-proof", "--allow-fork", env=fork) == refused
