"""A test runs in the throw-away tree, and on no other code."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from fixlearn.lessons.evidence import provable
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.prove.command_line import Place, fill
from tests.prove.projects import lesson, with_fix

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PAGER = {
    "product": "src/pager.py",
    "before": "def pages(n):\n    return n // 10\n",
    "after": "def pages(n):\n    return -(-n // 10)\n",
}
pytestmark = pytest.mark.usefixtures("plain_pytest")

TEST = "from pager import pages\n\n\ndef test_half():\n    assert pages(11) == 2\n"


def result(stdout: str) -> tuple[str, str]:
    (row,) = json.loads(stdout)["results"]
    return row["outcome"], row["why"]


@pytest.fixture
def editable(repo: GitRepo) -> str:
    """A virtual environment in the work tree in which the project is installed as editable."""
    options = ("--without-pip", "--symlinks")
    subprocess.run([sys.executable, "-m", "venv", *options, repo.path / ".venv"], check=True)
    (packages,) = (repo.path / ".venv/lib").glob("*/site-packages")
    ours = sysconfig.get_path("purelib")
    (packages / "editable.pth").write_text(f"{repo.path / 'src'}\n{ours}\n")
    (repo.path / ".git/info/exclude").write_text(".venv\n")
    return "{root}/.venv/bin/python -m pytest -q -p no:cacheprovider {evidence}"


def test_an_editable_install_does_not_lead_to_the_work_tree(
    repo: GitRepo, fixlearn: Fixlearn, editable: str
) -> None:
    config = f"prove: {{command: '{editable}'}}\n"
    tests = {"tests/test_pager.py": TEST}
    with_fix(repo, tests, config=config, **PAGER, evidence={"half": "tests/test_pager.py"})

    run = fixlearn("prove", "--format", "json")

    assert result(run.stdout) == ("proven", "assert 1 == 2"), run.stdout


def test_code_that_is_taken_from_the_work_tree_all_the_same_proves_nothing(
    repo: GitRepo, fixlearn: Fixlearn, editable: str
) -> None:
    config = f"prove: {{command: '{editable}'}}\n"
    leads = f"import sys\n\nsys.path.insert(0, {str(repo.path / 'src')!r})\n"
    tests = {"tests/test_pager.py": TEST, "tests/conftest.py": leads}
    with_fix(repo, tests, config=config, **PAGER, evidence={"half": "tests/test_pager.py"})

    run = fixlearn("prove", "--format", "json")

    assert result(run.stdout) == (
        "does-not-run",
        "with the fix: it tested the code of your own work tree, not the commit's: src/pager.py",
    )
    assert run.exit_code == 3


def test_the_surroundings_are_the_user_s_own_but_for_what_leads_elsewhere(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    test = dedent(f"""\
        env | grep -c '^GIT_' > {told}
        echo "$PYTHONPATH" >> {told}
        echo "$MINE" >> {told}
        git rev-parse --abbrev-ref HEAD >> {told}
        pwd >> {told}
        """)
    with_fix(repo, {"tests/good.sh": test, "src/a": ""}, evidence={"good": "tests/good.sh"})
    inherited = f"{repo.path / 'src'}:/elsewhere"

    fixlearn(
        "prove", env={"PYTHONPATH": f"{inherited}:{sysconfig.get_path('purelib')}", "MINE": "x"}
    )

    count, path, mine, branch, tree = told.read_text().splitlines()
    assert (count, mine, branch) == ("0", "x", "HEAD")
    entries = path.split(":")
    assert entries[:2] == [f"{tree}/src", tree]
    assert entries[3:5] == [f"{tree}/src", "/elsewhere"]


def test_hooks_and_what_is_staged_are_left_alone(repo: GitRepo, fixlearn: Fixlearn) -> None:
    with_fix(repo, {"tests/good.sh": "grep -q fixed state\n"})
    hook = repo.path / ".git/hooks/post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch ran\n")
    hook.chmod(0o755)
    repo.write({"state": "staged\n"})
    repo.git("add", "state")
    repo.write({"state": "edited\n"})
    refs = repo.git("for-each-ref"), repo.git("reflog"), repo.git("diff", "--cached")

    run = fixlearn("prove", env={"GIT_INDEX_FILE": str(repo.path / ".git/index")})

    assert run.exit_code == 0, run.stdout
    assert repo.git("status", "--porcelain") == "MM state"
    assert (repo.git("for-each-ref"), repo.git("reflog"), repo.git("diff", "--cached")) == refs


def test_a_folder_below_and_a_linked_work_tree_do_as_well(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_fix(repo, {"tests/good.sh": "grep -q fixed state\n"})
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    for folder in (repo.path / "tests", tmp_path / "linked/lessons"):
        monkeypatch.chdir(folder)

        run = fixlearn("prove", "good", "--format", "json")

        assert result(run.stdout) == ("proven", ""), run.stderr
    assert repo.git("worktree", "list").count("\n") == 1


def test_the_trees_are_whole_where_the_work_tree_is_sparse(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    with_fix(repo, {"tests/good.sh": "grep -q fixed product/state\n"}, product="product/state")
    repo.git("sparse-checkout", "set", "lessons", "tests")
    assert not (repo.path / "product").exists()

    run = fixlearn("prove", "good", "--format", "json")

    assert result(run.stdout) == ("proven", ""), run.stderr
    assert not (repo.path / "product").exists()


@pytest.mark.parametrize(
    ("template", "command"),
    [
        ("pytest {evidence}", "pytest 'tests/a b.py::t[$x]'"),
        ("run {path} -k {test}", "run 'tests/a b.py' -k 't[$x]'"),
        ("x ${path} {other} {} {root}", "x ${path} {other} {} /root"),
        ("x --out={junit}", "x --out=/scratch/report.xml"),
    ],
)
def test_placeholders_are_quoted_for_the_shell(template: str, command: str) -> None:
    entry = parse_lesson("lessons/2026/x.md", lesson("'tests/a b.py::t[$x]'").encode())
    assert entry.lesson
    (test,) = provable(entry.lesson)
    place = Place(Path("/tree"), Path("/root"), Path("/scratch/report.xml"), Path("/scratch/s"))

    assert fill(template, test, place) == command
