"""The template for GitLab and what `init` writes, run by gitlab-ci-local without containers."""

from __future__ import annotations

import json
import os
import subprocess
from xml.etree import ElementTree

import pytest
import yaml

from fixlearn.setup.init import template
from tests.gate.ci.events import gitlab_merge_request
from tests.support import PROJECT, Run, needs

TEMPLATE = PROJECT / "templates/fixlearn.yml"
INCLUDING = f"""\
include:
  - local: templates/fixlearn.yml
    inputs:
      package: {json.dumps(str(PROJECT))}
"""
JOBS = ["fixlearn check", "fixlearn lint"]


class Pipeline:
    """Runs the jobs of the clone's .gitlab-ci.yml."""

    def __init__(self, change, folder):
        self._change = change
        self._home = folder / "home"
        self._home.mkdir()
        # It copies the work tree for containers; the shell's jobs run in the tree itself.
        (folder / "bin").mkdir()
        (folder / "bin/rsync").write_text("#!/bin/sh\n")
        (folder / "bin/rsync").chmod(0o755)
        self._path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def __call__(self, *arguments, **variables_of_run):
        variables = [f"--variable={name}={value}" for name, value in variables_of_run.items()]
        done = subprocess.run(
            ["gitlab-ci-local", "--force-shell-executor", *variables, *arguments],
            cwd=self._change.folder,
            env={
                **os.environ,
                "PATH": self._path,
                "HOME": str(self._home),
                "GCL_IGNORE_PREDEFINED_VARS": ",".join(variables_of_run),
                "NO_COLOR": "1",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def of_merge_request(self):
        """The variables of a pipeline of the change."""
        return gitlab_merge_request(
            CI_COMMIT_SHA=self._change.head,
            CI_MERGE_REQUEST_DIFF_BASE_SHA=self._change.base,
            CI_PIPELINE_SOURCE="merge_request_event",
        )


@pytest.fixture
def pipeline(change, tmp_path):
    needs("gitlab-ci-local", by=".ci/tools")
    return Pipeline(change, tmp_path)


def configure(change, text):
    files = {".gitlab-ci.yml": text, "templates/fixlearn.yml": TEMPLATE.read_text("utf-8")}
    change.clone.write(files)
    change.clone.git("add", *files)  # of others, nothing is included


def reports(change):
    """Name and failures of the JUnit report, and the rules of the quality report."""
    suite = ElementTree.parse(change.folder / "fixlearn.xml").getroot()[0]  # noqa: S314, our own
    quality = json.loads((change.folder / "fixlearn.json").read_text())
    return suite.get("name"), suite.get("failures"), [item["check_name"] for item in quality]


def test_the_template_is_red_on_a_missing_lesson_and_green_with_it(change, pipeline):
    configure(change, INCLUDING)

    red = pipeline("fixlearn check", **pipeline.of_merge_request())

    assert red.exit_code == 1, red.stderr
    assert "missing-lesson: this bug fix needs a lesson" in red.stdout + red.stderr
    assert "GitLab merge request 12): 1 fix (1 missing), complete" in red.stdout + red.stderr
    assert reports(change) == ("fixlearn check", "1", ["missing-lesson"])

    change.learn()
    green = pipeline("fixlearn check", **pipeline.of_merge_request())

    assert green.exit_code == 0, green.stderr
    assert "1 fix (1 covered), complete" in green.stdout + green.stderr
    assert reports(change) == ("fixlearn check", "0", [])


def test_the_job_that_lints_is_red_on_a_lesson_that_is_broken(change):
    (line,) = yaml.safe_load(template("gitlab.yml"))["fixlearn lint"]["script"]
    change.clone.write({"lessons/2026/broken.md": "---\ntitle: half a lesson\n---\n"})

    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)

    name, failures, rules = reports(change)
    assert (done.returncode, name, failures) == (1, "fixlearn lint", "1")
    assert set(rules) == {"missing-key"}


@pytest.mark.parametrize(
    ("source", "branch", "jobs"),
    [
        ("merge_request_event", "", JOBS),
        ("push", "main", JOBS),
        ("push", "topic", []),
        ("schedule", "main", []),
    ],
)
def test_the_jobs_run_in_every_pipeline_that_lands_commits(change, pipeline, source, branch, jobs):
    configure(change, INCLUDING)
    variables_of_run = {
        "CI_PIPELINE_SOURCE": source,
        "CI_COMMIT_BRANCH": branch,
        "CI_DEFAULT_BRANCH": "main",
    }

    run = pipeline("--list-json", **variables_of_run)

    assert run.exit_code == 0, run.stderr
    listed = json.loads(run.stdout[run.stdout.index("[") :])
    assert [job["name"] for job in listed if job["when"] != "never"] == jobs


def test_the_template_and_what_init_writes_are_the_same_jobs():
    header, text = TEMPLATE.read_text("utf-8").split("\n---\n")
    inputs = yaml.safe_load(header)["spec"]["inputs"]
    for name, given in (("package", "somewhere"), ("image", ""), ("stage", "test")):
        text = text.replace(f"$[[ inputs.{name} ]]", inputs[name].get("default", given))

    jobs = yaml.safe_load(text)
    del jobs[".fixlearn"]["stage"]  # the default

    assert "$[[" not in text
    assert yaml.safe_load(template("gitlab.yml")) == {
        **jobs,
        ".fixlearn": {**jobs[".fixlearn"], "variables": {"GIT_DEPTH": "0", "FIXLEARN": ""}},
    }
