"""The workflow that publishes a version, and the forms for issues."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml

import fixlearn
from tests.support import PROJECT, GitRepo, needs

if TYPE_CHECKING:
    from pathlib import Path

FILE = ".github/workflows/release.yml"
TEXT = (PROJECT / FILE).read_text("utf-8")
JOBS = yaml.safe_load(TEXT)["jobs"]
FORMS = sorted((PROJECT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml"))


@pytest.mark.parametrize(
    "command",
    [
        "actionlint -no-color",
        "zizmor --offline --no-progress --persona=pedantic --quiet .",
    ],
    ids=["actionlint", "zizmor"],
)
def test_linters_report_nothing_but_what_is_planted(repo: GitRepo, command: str) -> None:
    needs(command.split()[0])
    repo.write({FILE: TEXT})
    clean = subprocess.run(command.split(), capture_output=True, text=True, check=False)
    planted = TEXT.replace(
        "        run: |\n", "        run: |\n          echo ${{ github.head_ref }}\n"
    )
    repo.write({FILE: planted.replace("permissions: {}", "permissions: write-all")})

    reported = subprocess.run(command.split(), capture_output=True, text=True, check=False)

    assert clean.returncode == 0, clean.stdout
    assert reported.returncode != 0


def test_only_the_job_that_publishes_may_identify_itself() -> None:
    assert yaml.safe_load(TEXT)["permissions"] == {}
    assert {name: job["permissions"] for name, job in JOBS.items()} == {
        "build": {"contents": "read"},
        "publish": {"id-token": "write"},
    }
    assert [step for step in JOBS["publish"]["steps"] if "run" in step] == []
    assert "secrets" not in TEXT


@pytest.mark.parametrize(
    ("tag", "exit_code"), [(f"v{fixlearn.__version__}", 0), ("v999.0", 1), ("vx", 1)]
)
def test_a_tag_that_is_not_the_version_stops_the_release(tag: str, exit_code: int) -> None:
    (step,) = (
        step for step in JOBS["build"]["steps"] if step.get("name", "").startswith("compare")
    )

    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=PROJECT,
        env={"PATH": "/usr/bin:/bin", "GITHUB_REF_NAME": tag},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == exit_code
    assert done.stdout.startswith("::error file=pyproject.toml::The tag is ") == bool(exit_code)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_for_issues_has_what_github_requires(path: Path) -> None:
    form = yaml.safe_load(path.read_text("utf-8"))

    assert {"name", "description", "body"} <= form.keys()
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    ids = [field["id"] for field in fields]
    assert len(ids) == len(set(ids)) > 0
    for field in fields:
        assert field["type"] in ("input", "textarea", "dropdown")
        assert field["attributes"]["label"]
