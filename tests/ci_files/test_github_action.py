"""The composite action and the workflow that `init` writes: checked, and their steps run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from fixlearn.setup.init import template
from tests.ci_files.steps import TRAPS, Runner
from tests.gate.ci.events import github, pull_request
from tests.support import PROJECT, needs

ACTION = yaml.safe_load((PROJECT / "action.yml").read_text("utf-8"))
PACKAGE = "git+https://example.org/fixlearn@v0.1.0"

# A workflow that uses the action, so that its inputs and outputs are checked too.
USER = """\
name: lessons
on: pull_request
permissions: {contents: read}
concurrency: {group: "${{ github.ref }}", cancel-in-progress: true}
jobs:
  lessons:
    name: lessons
    runs-on: ubuntu-latest
    steps:
      - id: fixlearn
        uses: ./
        with:
          base: main
          head: topic
          args: --fetch
          python-version: "3.12"
          version: 0.1.0
          working-directory: project
      - run: echo "$CODE $REPORT $MISSING"
        env:
          CODE: ${{ steps.fixlearn.outputs.exit-code }}
          MISSING: ${{ steps.fixlearn.outputs.missing }}
          REPORT: ${{ steps.fixlearn.outputs.report }}
"""


@pytest.fixture
def workflows(tmp_path):
    """A repository that has all of ours for GitHub."""
    folder = tmp_path / "workflows"
    (folder / ".github/workflows").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    (folder / "action.yml").write_text((PROJECT / "action.yml").read_text("utf-8"))
    (folder / ".github/workflows/fixlearn.yml").write_text(
        template("github.yml", package=PACKAGE, branch="main")
    )
    (folder / ".github/workflows/user.yml").write_text(USER)
    return folder


def said(*command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_actionlint_reports_nothing(workflows):
    needs("actionlint")

    assert said("actionlint", "-no-color", folder=workflows) == (0, "")


def test_zizmor_reports_nothing(workflows):
    needs("zizmor")
    (workflows / ".github/workflows/user.yml").unlink()
    command = ("zizmor", "--offline", "--no-progress", "--persona=pedantic", "--quiet", ".")

    exit_code, actual = said(*command, folder=workflows)

    assert exit_code == 0, actual


def test_both_linters_report_a_planted_fault(workflows):
    needs("zizmor")
    file = workflows / ".github/workflows/fixlearn.yml"
    file.write_text(
        file.read_text().replace('"$FIXLEARN"', '"${{ github.event.pull_request.title }}"')
    )

    zizmor = said("zizmor", "--offline", "--no-progress", "--quiet", ".", folder=workflows)
    actionlint = said("actionlint", "-no-color", folder=workflows)

    assert (zizmor[0] > 0, "template-injection" in zizmor[1]) == (True, True)
    assert (actionlint[0], "potentially untrusted" in actionlint[1]) == (1, True)


@pytest.mark.parametrize("text", [template("github.yml", package=PACKAGE, branch="main"), USER])
def test_the_workflows_ask_only_for_read_permissions(text):
    workflow = yaml.safe_load(text)

    assert workflow["permissions"] == {"contents": "read"}
    assert "permissions" not in workflow["jobs"]["lessons"]
    assert "secrets" not in text


def test_no_script_contains_an_expression_with_text_from_outside():
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]

    assert len(scripts) == 3
    assert [script for script in scripts if "${{" in script] == []


@pytest.fixture(scope="module")
def runner_temp(tmp_path_factory):
    """The folder with the action's virtual environment, which two tests install into."""
    folder = tmp_path_factory.mktemp("action") / "runner temp"
    folder.mkdir()
    return folder


@pytest.fixture
def runner(change, runner_temp, tmp_path):
    """The action's steps on the change; the first of them has to be run first."""
    environment = {
        **github("pull_request", GITHUB_BASE_REF="main"),
        "GITHUB_ACTION_PATH": str(PROJECT),
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "RUNNER_TEMP": str(runner_temp),
        "PIP_NO_COMPILE": "1",  # most of the time of an install
    }
    values = {
        "steps.python.outputs.python-path || 'python3'": sys.executable,
        "inputs.base || env.FIXLEARN_BASE": "",
        "inputs.head || env.FIXLEARN_HEAD": "",
        "inputs.args": "",
        "inputs.version": "",
        "inputs.working-directory": ACTION["inputs"]["working-directory"]["default"],
    }
    return Runner(change.folder, environment, values)


def tell_event(change, tmp_path, **more):
    event = pull_request(change.head, change.base, commits=1, **more)
    (tmp_path / "event.json").write_text(json.dumps(event))


def output(runner, name):
    """An output of the action; None where no step gave it."""
    expression = ACTION["outputs"][name]["value"]
    return runner.values.get(expression.removeprefix("${{").removesuffix("}}").strip())


def counts(runner):
    """The outputs that are numbers, without those that are 0."""
    names = [name for name in ACTION["outputs"] if name not in ("exit-code", "report")]
    return {name: output(runner, name) for name in names if output(runner, name) not in ("0", None)}


def test_the_action_is_red_on_a_missing_lesson_and_green_with_it(
    change, runner, runner_temp, tmp_path
):
    _, install, check, lint = ACTION["runs"]["steps"]
    change.clone.write(TRAPS)
    installed = runner.run(install)
    assert installed.exit_code == 0, installed.stderr
    assert Path(runner.values["steps.install.outputs.bin"]).is_relative_to(runner_temp)

    tell_event(change, tmp_path, title="$(touch pwned) `touch pwned`")
    red = runner.run(check)

    assert (red.exit_code, output(runner, "exit-code")) == (1, "1")
    assert "::error file=rows.py,line=1,endLine=1,title=missing-lesson::" in red.stdout
    assert "GitHub pull request 12): 1 fix (1 missing), complete" in red.stderr
    report = json.loads(Path(output(runner, "report")).read_text())
    assert [finding["rule"] for finding in report["findings"]] == ["missing-lesson"]
    assert counts(runner) == {"fixes": "1", "missing": "1", "findings": "1"}
    assert "### fixlearn check: 1 finding" in (tmp_path / "summary.md").read_text()

    change.learn()
    tell_event(change, tmp_path)
    green = runner.run(check)

    assert (green.exit_code, output(runner, "exit-code"), green.stdout) == (0, "0", "")
    assert counts(runner) == {"fixes": "1", "covered": "1", "lessons-added": "1"}
    assert "- [ ] Would this have caught the bug?" in (tmp_path / "summary.md").read_text()
    assert runner.run(lint).exit_code == 0
    assert not (change.folder / "pwned").exists()
    assert not (change.folder / "trapped").exists()


def test_the_inputs_of_the_action_reach_the_check_and_its_exit_code_is_kept(
    change, runner, tmp_path
):
    check = ACTION["runs"]["steps"][2]
    runner.values["steps.install.outputs.bin"] = str(Path(sys.executable).parent)
    tell_event(change, tmp_path)

    runner.values |= {"inputs.base || env.FIXLEARN_BASE": change.head}
    nothing_new = runner.run(check)
    runner.values |= {"inputs.base || env.FIXLEARN_BASE": "nowhere"}
    cannot_tell = runner.run(check)
    runner.values |= {
        "inputs.base || env.FIXLEARN_BASE": change.base,
        "inputs.args": "--format=junit:a file.xml\n\n--no-such-option\n",
    }
    usage = runner.run(check)
    runner.values |= {"inputs.args": "--format=junit:a file.xml\n--verbose"}
    more = runner.run(check)
    runner.values |= {"inputs.args": "", "inputs.working-directory": "project"}
    change.folder.rename(change.folder.with_name("away"))
    (change.folder / "empty").mkdir(parents=True)
    change.folder.with_name("away").rename(change.folder / "project")
    below = runner.run(check)

    assert (below.exit_code, counts(runner)["missing"]) == (1, "1"), below.stderr
    assert [item.exit_code for item in (nothing_new, cannot_tell, usage, more)] == [0, 3, 2, 1]
    assert "No such option" in usage.stderr
    assert "::error title=fixlearn check::No such option" in usage.stdout
    assert "::error title=fixlearn check::" in cannot_tell.stdout
    assert "### fixlearn check: no result" in (tmp_path / "summary.md").read_text()
    assert (change.folder / "project/a file.xml").is_file()


def test_the_action_installs_a_version_from_the_package_index(
    change, runner, runner_temp, tmp_path
):
    install = ACTION["runs"]["steps"][1]
    folder = tmp_path / "index"
    folder.mkdir()
    with zipfile.ZipFile(folder / "fixlearn-9.8.7-py3-none-any.whl", "w") as wheel:
        info = "fixlearn-9.8.7.dist-info"
        wheel.writestr("fixlearn_of_the_index.py", "")
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: fixlearn\nVersion: 9.8.7\n"
        )
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    runner.environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}

    runner.values["inputs.version"] = "9.8.7"
    installed = runner.run(install)
    runner.values["inputs.version"] = "1 --index-url=http://example.org"
    refused = runner.run(install)

    assert installed.exit_code == 0, installed.stderr
    assert list((runner_temp / "fixlearn").rglob("fixlearn_of_the_index.py"))
    assert (refused.exit_code, refused.stdout) == (
        2,
        "::error title=fixlearn::The input version is no version such as 0.1.0.\n",
    )


def test_the_workflow_that_init_writes_is_red_on_a_missing_lesson_and_green_with_it(
    change, runner, tmp_path
):
    workflow = yaml.safe_load(template("github.yml", package=PACKAGE, branch="main"))
    *_, install, check, lint = workflow["jobs"]["lessons"]["steps"]

    tell_event(change, tmp_path)
    red = runner.run(check)
    change.learn()
    tell_event(change, tmp_path)
    green = runner.run(check)

    assert (red.exit_code, "title=missing-lesson::" in red.stdout) == (1, True)
    assert (green.exit_code, green.stdout, runner.run(lint).exit_code) == (0, "", 0)
    assert install == {"run": 'python -I -m pip install "$FIXLEARN"', "env": {"FIXLEARN": PACKAGE}}


def test_the_workflow_that_init_writes_runs_no_installer_that_a_change_brings(
    change, runner, tmp_path
):
    package = str(tmp_path / "nowhere")
    *_, install, _, _ = yaml.safe_load(template("github.yml", package=package, branch="main"))[
        "jobs"
    ]["lessons"]["steps"]
    change.clone.write(TRAPS)

    run = runner.run(install)

    assert (run.exit_code, "Invalid requirement" in run.stderr) == (1, True), run.stderr
    assert not (change.folder / "trapped").exists()


@pytest.mark.parametrize(
    "path",
    [
        "action.yml",
        "templates/fixlearn.yml",
        "src/fixlearn/setup/files/github.yml",
        "src/fixlearn/setup/files/github-weekly.yml",
        "src/fixlearn/setup/files/gitlab.yml",
        "docs/how-to/pull-requests.md",
        "docs/how-to/ci-platforms.md",
        "docs/how-to/publish-page.md",
        "docs/how-to/prove.md",
    ],
)
def test_no_step_imports_modules_from_the_checkout(path):
    text = (PROJECT / path).read_text("utf-8")

    assert re.findall(r"(?:python3?|PYTHON)\"? -m (?:pip|venv)\b.*", text) == []


def test_the_workflow_runs_on_every_event_that_lands_commits():
    workflow = yaml.safe_load(template("github.yml", package=PACKAGE, branch="trunk: a\nb"))

    # YAML 1.1 reads the key as a yes.
    assert workflow[True] == {
        "pull_request": {"types": ["opened", "reopened", "synchronize", "edited"]},
        "push": {"branches": ["trunk: a\nb"]},
        "merge_group": None,
    }
