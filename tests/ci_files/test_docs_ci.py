"""The steps of docs/how-to/pull-requests.md are ours."""

from __future__ import annotations

import re
import subprocess

import pytest
import yaml

from fixlearn.setup.init import template
from tests.pages import blocks, cells, section
from tests.support import PROJECT, needs

PAGE = (PROJECT / "docs/how-to/pull-requests.md").read_text("utf-8")
CHECKOUT, SETUP_PYTHON = re.findall(
    r"uses: (.*)", template("github.yml", package="fixlearn", branch="main")
)
ACTION = yaml.safe_load((PROJECT / "action.yml").read_text("utf-8"))


def test_the_documentation_lists_the_inputs_and_outputs_of_the_action():
    inputs = [[name, entry["description"]] for name, entry in ACTION["inputs"].items()]
    outputs = [[name, entry["description"]] for name, entry in ACTION["outputs"].items()]

    assert cells(PAGE, "| input | means |") == inputs
    assert cells(PAGE, "| output | means |") == outputs


def test_the_documentation_lists_the_inputs_of_the_template():
    header = (PROJECT / "templates/fixlearn.yml").read_text("utf-8").partition("\n---\n")[0]
    inputs = yaml.safe_load(header)["spec"]["inputs"]

    assert cells(PAGE, "| input | means | default |") == [
        [name, entry["description"], entry.get("default", "")] for name, entry in inputs.items()
    ]


@pytest.mark.parametrize("heading", ["GitHub", "GitLab", "Review lessons"])
def test_the_samples_are_yaml_and_pin_the_same_actions(heading):
    actual = blocks(section(PAGE, heading), "yaml")

    assert actual
    assert all(yaml.safe_load(block) for block in actual)
    pinned = {line.split("uses: ")[1] for line in "".join(actual).splitlines() if "@8" in line}
    assert pinned <= {item.replace("  #", " #") for item in (CHECKOUT, SETUP_PYTHON)}


def test_the_workflows_pass_the_linters(tmp_path):
    needs("actionlint")
    needs("zizmor")
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for heading in ("GitHub", "Review lessons"):
        workflow = blocks(section(PAGE, heading), "yaml")[0].replace(
            "<owner>/fixlearn@<commit>", f"team/fixlearn@{'1' * 40}"
        )
        (folder / f"{heading}.yml").write_text(workflow)
    facts = (PROJECT / "docs/how-to/many-repositories.md").read_text("utf-8")
    for number, workflow in enumerate(blocks(section(facts, "Send the facts, on GitHub"), "yaml")):
        (folder / f"facts-{number}.yml").write_text(workflow)

    for command in (
        ["actionlint", "-no-color"],
        ["zizmor", "--offline", "--no-progress", "--quiet", "."],
    ):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "docs/how-to/ci-platforms.md",
        "docs/how-to/many-repositories.md",
        "docs/how-to/prove.md",
        "docs/how-to/publish-page.md",
        "docs/how-to/pull-requests.md",
        "docs/how-to/reminders.md",
    ],
)
def test_every_page_pins_the_same_checkout_action(path):
    actual = re.findall(r"uses: (actions/checkout@.*)", (PROJECT / path).read_text("utf-8"))

    assert {" ".join(item.split()) for item in actual} == {" ".join(CHECKOUT.split())}


def test_the_job_for_prove_installs_fixlearn_and_the_tests():
    page = (PROJECT / "docs/how-to/prove.md").read_text("utf-8")

    (job,) = blocks(section(page, "In CI"), "yaml")
    checkout, install, tests, prove = yaml.safe_load(job)

    assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert install["run"].endswith('pip install "git+<address of the clone>@<tag or commit>"')
    assert (tests["run"][:11], prove["run"][:14]) == ("pip install", "fixlearn prove")
