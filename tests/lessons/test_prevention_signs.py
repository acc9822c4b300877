"""Which changed files are signs of a prevention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixlearn.lessons.prefill import Candidate
from tests.lessons.changed_files import PAGER, TEST, candidates, changed

if TYPE_CHECKING:
    from fixlearn.lessons.test_names import ChangedFile


@pytest.mark.parametrize(
    ("file", "kind", "evidence"),
    [
        (changed("ruff.toml", 'select = ["DTZ"]'), "lint", 'ruff.toml#select = ["DTZ"]'),
        (changed("pyproject.toml", '    "DTZ",'), "lint", 'pyproject.toml#"DTZ",'),
        (changed("pyproject.toml", "[tool.mypy]", "strict = true"), "lint", "pyproject.toml"),
        (changed(".eslintrc.json", "{", "}"), "lint", ".eslintrc.json"),
        (changed("web/eslint.config.mjs", "a", "b"), "lint", "web/eslint.config.mjs"),
        (changed("mypy.ini", "a = 1", "b"), "lint", "mypy.ini"),
        (changed(".pre-commit-config.yaml", "a", "b"), "lint", ".pre-commit-config.yaml"),
        (changed(".github/workflows/ci.yml", "x"), "automate", ".github/workflows/ci.yml"),
        (changed(".gitlab-ci.yml", "x"), "automate", ".gitlab-ci.yml"),
        (changed("Jenkinsfile", "x"), "automate", "Jenkinsfile"),
        (changed("api/openapi.yaml", "x"), "guard", "api/openapi.yaml"),
        (changed("app/migrations/0002_unique.py", "x"), "guard", "app/migrations/0002_unique.py"),
        (changed("rows.proto", "x"), "guard", "rows.proto"),
        (changed("rows.pyi", "x"), "guard", "rows.pyi"),
        (changed("ops/alerts/rows.yml", "x"), "monitor", "ops/alerts/rows.yml"),
        (changed(".github/pull_request_template.md", "x"), "review", None),
        (changed("tests/test_pager.py", "ROWS = 3"), "test", "tests/test_pager.py"),
        (changed("tests/rows.csv", "1"), "test", "tests/rows.csv"),
    ],
)
def test_the_path_of_a_file_decides_its_kind(
    file: ChangedFile, kind: str, evidence: str | None
) -> None:
    assert candidates(PAGER, file) == (Candidate(kind, (evidence or file.path,)),)


@pytest.mark.parametrize(
    "file",
    [
        PAGER,
        changed("README.md", "text"),
        changed("pyproject.toml", 'version = "1.2"'),
        changed("package.json", '"version": "1.2"'),
        changed("lessons/2026/test-of-rows.md", "text"),
    ],
)
def test_other_files_propose_no_kind(file: ChangedFile) -> None:
    assert candidates(file) == ()


def test_test_data_is_no_evidence_beside_a_test() -> None:
    data = changed("tests/rows.csv", "1")

    assert candidates(data, TEST) == (Candidate("test", ("tests/test_pager.py::test_last_row",)),)


def test_many_tests_are_named_by_their_file() -> None:
    lines = [f"def test_{number}():" for number in range(9)]

    assert candidates(changed("test_a.py", *lines)) == (Candidate("test", ("test_a.py",)),)
