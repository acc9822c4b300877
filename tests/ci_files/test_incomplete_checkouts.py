"""A run that cannot tell what is new ends with exit code 2 or 3 and a way on, on every platform.

The change has a fix without a lesson, so a green light would be a wrong one.
"""

from __future__ import annotations

import json

import pytest

from tests.ci_files.platforms import BASE, HEAD, READY_MADE, SHORT_BASE, TELLS, told
from tests.gate.ci.events import pull_request

PLATFORMS = {name: tells for name, tells in {**TELLS, **READY_MADE}.items() if tells}
GONE = "e" * 40


@pytest.fixture
def tell(change, tmp_path, monkeypatch):
    """Set the variables and the event of a pull request of the change, some of them changed."""

    def tell(name, *, base="", **different):
        event = pull_request(change.head, base or change.base, commits=1)
        (tmp_path / "event.json").write_text(json.dumps(event))
        variables = {"CI": "true", "GITHUB_EVENT_PATH": str(tmp_path / "event.json")}
        for variable, value in {**variables, **told(name, change), **different}.items():
            monkeypatch.setenv(variable, value)

    return tell


def cannot_tell(run):
    """No verdict, and what to do about it."""
    return run.exit_code in (2, 3) and run.stdout == "" and "\n  hint: " in run.stderr


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_checkout_of_depth_1_is_never_green(change, tell, fixlearn, name):
    address = change.clone.git("remote", "get-url", "origin")
    for ref in change.clone.git("for-each-ref", "--format=%(refname)").split():
        change.clone.git("update-ref", "-d", "--no-deref", ref)
    change.clone.git("fetch", "-q", "--depth=1", address, "topic")
    change.clone.git("checkout", "-q", "--detach", "FETCH_HEAD")
    change.clone.git("reflog", "expire", "--expire=now", "--all")
    change.clone.git("prune", "--expire=now")
    assert change.clone.git("rev-parse", "--is-shallow-repository") == "true"
    tell(name)

    run = fixlearn("check")

    assert cannot_tell(run), run


# On Gerrit a change is one commit, and its parent is at hand.
@pytest.mark.parametrize("name", [name for name in PLATFORMS if name != "Gerrit"])
def test_a_missing_base_is_never_green(change, tell, fixlearn, name):
    for ref in ("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/heads/main"):
        change.clone.git("update-ref", "-d", "--no-deref", ref)
    named = (BASE, SHORT_BASE, "origin/main")
    tells = PLATFORMS[name].items()
    tell(name, base=GONE, **{variable: GONE for variable, value in tells if value in named})

    run = fixlearn("check")

    assert cannot_tell(run), run


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        (name, variable)
        for name, variables in PLATFORMS.items()
        for variable in variables
        if variable == "GITHUB_EVENT_NAME" or variables[variable] == HEAD
    ],
)
def test_an_empty_variable_is_never_green(change, tell, fixlearn, name, variable):
    tell(name, **{variable: ""})

    run = fixlearn("check")

    # Jenkins and its like have the commit checked out: what is found there is no guess.
    assert cannot_tell(run) or (run.exit_code, "missing-lesson" in run.stdout) == (1, True), run


@pytest.mark.parametrize("name", ["GitHub", "Forgejo and Gitea"])
@pytest.mark.parametrize("event", ["issues", "deployment_status", "", "workflow_run"])
def test_an_event_without_commits_is_never_green(change, tell, fixlearn, name, event):
    tell(name, GITHUB_EVENT_NAME=event)

    run = fixlearn("check")

    assert cannot_tell(run), run


def test_a_change_from_a_fork_is_checked_with_the_checkout_alone(change, tell, fixlearn, tmp_path):
    """No network, no token, and nothing is written into the clone."""
    tell("GitHub")
    change.clone.git("remote", "set-url", "origin", f"file://{tmp_path / 'no right to read'}")
    before = everything(change.folder)

    check, lint = fixlearn("check", "--format", "github"), fixlearn("lint", "--format", "github")

    assert (check.exit_code, lint.exit_code) == (1, 0)
    assert everything(change.folder) == before


def everything(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
