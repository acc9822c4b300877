"""The jobs of docs/how-to/reminders.md keep one issue for each repair item."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import yaml

from fixlearn.setup.init import template
from tests.pages import blocks, section
from tests.support import LESSON, PROJECT, needs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo

PAGE = (PROJECT / "docs/how-to/reminders.md").read_text("utf-8")
WEEKLY = blocks(section(PAGE, "A weekly job"), "yaml")
POSTS = yaml.safe_load(blocks(section(PAGE, "The digest in a chat"), "yaml")[0])
GITHUB, GITLAB = blocks(section(PAGE, "An issue for each repair item"), "yaml")
SCRIPTS = {
    "gh": yaml.safe_load(GITHUB)["jobs"]["issues"]["steps"][-1]["run"],
    "glab": yaml.safe_load(GITLAB)["issues of repair items"]["script"][0],
}
STEPS = """\
  - kind: test
    change: >-
      A test pages through a $(whoami) half full page.
    {first}
  - kind: monitor
    change: >-
      {change}
    {second}
"""
PLAN = "status: planned\n    owner: platform team\n    due: "
LATE, LATER = f"{PLAN}2026-01-10", f"{PLAN}2199-01-01"
DONE = "evidence: tests/test_pager.py::test_every_row"
DROPPED = "status: dropped\n    because: the pager is going away"


class Tracker:
    """The issues of a stand-in for `gh` or `glab`, and the job that keeps them."""

    def __init__(self, tool: str, repo: GitRepo, folder: Path, fixlearn: Fixlearn) -> None:
        self.repo, self.folder, self.fixlearn = repo, folder, fixlearn
        self.script = SCRIPTS[tool]
        self.number, self.body = ("iid", "description") if tool == "glab" else ("number", "body")
        folder.mkdir()
        tracker = f"{sys.executable} -IS {PROJECT / 'tests/ci_files/tracker.py'}"
        program = folder / tool
        program.write_text(f'#!/bin/sh\nTOOL={tool} exec {tracker} "$@"\n')
        program.chmod(0o755)

    def learn(self, first: str, second: str, change: str = "An alert counts empty pages.") -> None:
        steps = STEPS.format(first=first, second=second, change=change)
        lesson = LESSON[: LESSON.index("  - kind")] + steps + "---\n"
        files = {"lessons/2026/last-row.md": lesson}
        self.repo.commit("docs: learn", files | {"tests/test_pager.py": "def test_every_row(): 0"})

    @property
    def issues(self) -> list[dict[str, Any]]:
        return json.loads((self.folder / "issues.json").read_text("utf-8"))

    def run(self) -> list[dict[str, Any]]:
        """Run the job as the documentation prints it; the issues afterwards."""
        environment = {
            "PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}",
            "ISSUES": str(self.folder / "issues.json"),
        }
        command = ["bash", "-eo", "pipefail", "-c", self.script]
        done = self.fixlearn.run_script(command, self.repo.path, environment)
        assert done.returncode == 0, done.stdout
        return self.issues


@pytest.mark.parametrize("tool", ["gh", "glab"])
def test_an_issue_is_opened_once_updated_and_closed(
    repo: GitRepo, tmp_path_factory: pytest.TempPathFactory, fixlearn: Fixlearn, tool: str
) -> None:
    needs("jq", can_be_had=False)
    tracker = Tracker(tool, repo, tmp_path_factory.mktemp("tracker") / "bin", fixlearn)
    tracker.learn(LATE, LATER)
    late, later = opened = tracker.run()

    assert [issue["title"] for issue in opened] == [
        "A test pages through a $(whoami) half full page",
        "An alert counts empty pages",
    ]
    assert "- Due: 2026-01-10, overdue\n" in late[tracker.body]
    assert ["overdue" in str(issue["labels"]) for issue in opened] == [True, False]

    assert tracker.run() == opened  # nothing is done twice

    closed_by_hand = later | {"state": "closed" if tool == "glab" else "CLOSED"}
    (tracker.folder / "issues.json").write_text(json.dumps([late, closed_by_hand]))
    tracker.learn(DONE, LATE, change="An alert counts pages without rows.")
    done, reopened = tracker.run()

    assert (done["state"].lower(), done["log"][-1]) == ("closed", "close")
    assert done["comments"] == ["Done: tests/test\\_pager.py::test\\_every\\_row"]
    assert reopened["state"].lower() in ("open", "opened")
    assert reopened["title"] == "An alert counts pages without rows"
    assert "overdue" in str(reopened["labels"])
    assert reopened["comments"] == ["The lesson last-row still plans this."]

    if tool == "gh":
        return  # tests/test_docs_incident.py drops an item
    tracker.learn(DONE, DROPPED, change="An alert counts pages without rows.")
    same, dropped = tracker.run()

    assert same == done
    assert dropped["comments"][-1] == "Dropped: the pager is going away"
    assert dropped["state"].lower() == "closed"


def test_the_weekly_jobs_are_those_that_init_writes() -> None:
    package = "git+<address of the clone>@<tag or commit>"

    assert [yaml.safe_load(text) for text in WEEKLY] == [
        yaml.safe_load(template("github-weekly.yml", package=package)),
        yaml.safe_load(template("gitlab-weekly.yml")),
    ]


class Webhook(BaseHTTPRequestHandler):
    """Keeps what is posted to it."""

    received: ClassVar[list[tuple[str | None, Any]]] = []

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.headers["Content-Type"], json.loads(content)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def test_the_digest_is_posted_to_a_chat(repo: GitRepo, fixlearn: Fixlearn) -> None:
    needs("curl", can_be_had=False)
    repo.commit("docs: learn", {"lessons/2026/last-row.md": LESSON})
    server = HTTPServer(("127.0.0.1", 0), Webhook)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/hook"
    for step in POSTS:
        done = fixlearn.run_script(
            ["bash", "-eo", "pipefail", "-c", step["run"]],
            repo.path,
            {"WEBHOOK": address, "NO_PROXY": "127.0.0.1"},
        )
        assert done.returncode == 0, done.stdout
    server.shutdown()
    thread.join()
    server.server_close()

    (slack_type, slack), (teams_type, teams) = Webhook.received
    assert slack_type == teams_type == "application/json"
    assert sorted(slack) == ["blocks", "text"]
    assert teams["attachments"][0]["content"]["type"] == "AdaptiveCard"


def test_the_workflows_pass_the_linters(tmp_path: Path) -> None:
    needs("actionlint")
    needs("zizmor")
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (folder / "issues.yml").write_text(GITHUB)
    (folder / "weekly.yml").write_text(WEEKLY[0])

    for command in (
        ["actionlint", "-no-color"],
        ["zizmor", "--offline", "--no-progress", "--quiet", "."],
    ):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
