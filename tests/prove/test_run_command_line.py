"""The command line and the environment of a test: it runs on the code of its work tree."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.prove.projects import (
    SH_TESTS,
    lesson,
    only_result,
    with_fix,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo

import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from fixlearn.lessons.evidence import provable
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.prove.run import Place, fill

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PAGER = {
    "product": "src/pager.py",
    "before": "def pages(n):\n    return n // 10\n",
    "after": "def pages(n):\n    return -(-n // 10)\n",
}
pytestmark = pytest.mark.usefixtures("plain_pytest")

TEST = "from pager import pages\n\n\ndef test_half():\n    assert pages(11) == 2\n"


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

    assert only_result(run.stdout) == ("proven", "assert 1 == 2"), run.stdout


def test_code_imported_from_the_work_tree_proves_nothing(
    repo: GitRepo, fixlearn: Fixlearn, editable: str
) -> None:
    config = f"prove: {{command: '{editable}'}}\n"
    leads = f"import sys\n\nsys.path.insert(0, {str(repo.path / 'src')!r})\n"
    tests = {"tests/test_pager.py": TEST, "tests/conftest.py": leads}
    with_fix(repo, tests, config=config, **PAGER, evidence={"half": "tests/test_pager.py"})

    run = fixlearn("prove", "--format", "json")

    assert only_result(run.stdout) == (
        "does-not-run",
        "in either tree: it imported code from your work tree instead of the commit: src/pager.py",
    )
    assert run.exit_code == 3


def test_the_environment_is_inherited_except_paths_and_git_variables(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path
) -> None:
    report = tmp_path / "told"
    test = dedent(f"""\
        env | grep -c '^GIT_' > {report}
        echo "$PYTHONPATH" >> {report}
        echo "$MINE" >> {report}
        git rev-parse --abbrev-ref HEAD >> {report}
        pwd >> {report}
        """)
    with_fix(repo, {"tests/good.sh": test, "src/a": ""}, evidence={"good": "tests/good.sh"})
    inherited = f"{repo.path / 'src'}:/elsewhere"

    fixlearn(
        "prove", env={"PYTHONPATH": f"{inherited}:{sysconfig.get_path('purelib')}", "MINE": "x"}
    )

    count, path, mine, branch, tree = report.read_text().splitlines()
    assert (count, mine, branch) == ("0", "x", "HEAD")
    entries = path.split(":")
    assert entries[:2] == [f"{tree}/src", tree]
    assert entries[3:5] == [f"{tree}/src", "/elsewhere"]


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
def test_without_a_command_the_line_to_add_is_printed(
    repo: GitRepo, fixlearn: Fixlearn, files: dict[str, str], test: str, hint: str
) -> None:
    with_fix(repo, {test.split("::")[0]: "half", **files}, config="", evidence={"good": test})

    run = fixlearn("prove", "good")

    assert (run.exit_code, run.stdout) == (2, "")
    assert f"  hint: prove: {{command: '{hint}'}}     in .fixlearn.yaml\n" in run.stderr


@pytest.mark.parametrize("first", ["paged", "scripted"])
def test_the_command_of_each_test_is_independent_of_the_order(
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
    assert "does not run because no command is configured to run it" in run.stdout
