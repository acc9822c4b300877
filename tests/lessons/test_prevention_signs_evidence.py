"""Which file can show a prevention of which kind."""

from __future__ import annotations

import pytest

from fixlearn.lessons.prevention import KINDS, can_show, is_active

PREVENTING = ("guard", "automate", "lint", "property-test", "test", "contain", "monitor")
ADVICE = ("review", "document", "train")

# evidence -> the kinds that it can show; "x" for all of `PREVENTING`, "e" for eliminate,
# "a" for advice, "-" for those of `PREVENTING` that may be shown by an absence
TABLE = {
    "tests/test_pager.py::test_row": "xea",
    "tests/test_pager.py": "xea",
    "spec/pager_spec.rb": "xea",
    "src/lib.rs::test_row": "xea",
    "pyproject.toml#banned-api": "xea",
    "ruff.toml": "xea",
    ".eslintrc.json": "xea",
    ".pre-commit-config.yaml": "xea",
    ".github/workflows/ci.yml": "xea",
    "Jenkinsfile": "xea",
    "api/openapi.yaml": "xea",
    "schema/lesson.schema.json": "xea",
    "alerts/pager.yml#RowsLost": "xea",
    "migrations/0004_rows.sql": "xea",
    "src/pager.py": "xa",
    "src/pager.py#raise ValueError": "xa",
    "src/pager.ts": "xa",
    "Makefile": "xa",
    "Dockerfile": "xa",
    "CODEOWNERS": "xa",
    "hooks/pre-commit": "xa",
    "CMakeLists.txt": "xa",
    "requirements.txt": "xa",
    "requirements/dev-constraints.txt": "xa",
    "README.md": "a",
    "README": "a",
    "readme.rst#Deploys": "a",
    "README.md::test_row": "a",
    "docs/deploys.adoc": "a",
    "LICENSE": "a",
    "CHANGELOG.md": "a",
    "notes.txt": "a",
    ".github/pull_request_template.md": "a",
    "docs/flow.svg": "a",
    "report.PDF": "a",
    "data.csv": "a",
    "release.zip": "a",
    "absent: src/pager.py": "e-",
    "absent:src/pager.py#round(": "e-",
    "absent: README.md#sudo": "e-",
    "https://alerts.example.com/pager": "",
    "": "",
}
CAN_BE_ABSENT = ("guard", "automate", "lint", "contain")


@pytest.mark.parametrize(("evidence", "shows"), TABLE.items())
def test_only_evidence_that_can_stop_a_mistake_shows_a_prevention(evidence, shows) -> None:
    kinds = {kind for kind in KINDS if can_show(kind, evidence)}

    expected = set(PREVENTING) if "x" in shows else set()
    expected |= {"eliminate"} if "e" in shows else set()
    expected |= set(ADVICE) if "a" in shows else set()
    expected |= set(CAN_BE_ABSENT) if "-" in shows else set()
    assert kinds == expected


def test_a_folder_shows_advice_and_a_folder_of_tests_shows_tests() -> None:
    def kinds(path):
        return {kind for kind in KINDS if can_show(kind, path, is_folder=True)}

    assert kinds("src") == kinds("docs/") == set(ADVICE)
    assert kinds("tests") == kinds("tests/pager/") == {*ADVICE, "test", "property-test"}


def test_a_file_of_an_unknown_language_may_stop_a_mistake() -> None:
    assert is_active("src/pager.zig")
