"""All recipes use the same actions: pinned, and run on a Node.js that runners have."""

from __future__ import annotations

import re

from tests.support import PROJECT

# The first versions that run on Node.js 24; the runners of GitHub have no Node.js 20 any more.
OLDEST = {
    "actions/checkout": 5,
    "actions/deploy-pages": 5,
    "actions/download-artifact": 7,
    "actions/setup-python": 6,
    "actions/upload-artifact": 6,
    "actions/upload-pages-artifact": 5,
    "github/codeql-action/upload-sarif": 4,
    "pypa/gh-action-pypi-publish": 1,  # runs in a container
}
_USE = re.compile(r"uses: +([\w-]+/[\w./-]+)@([0-9a-f]{40}|[\w.]+)(?:[ ]+# v(\d+)([\d.]*))?")
_EXAMPLE = "a-team/"  # a repository that nobody has


def _uses() -> list[tuple[str, str, str, str]]:
    """Action, commit, major version and the rest of the version, wherever one is used."""
    folders = (".github", "docs", "src", "templates")
    files = [path for folder in folders for path in (PROJECT / folder).rglob("*.*")]
    files += [PROJECT / "README.md", PROJECT / "action.yml"]
    texts = (path.read_text("utf-8") for path in files if path.suffix in (".md", ".yml"))
    uses = [use for text in texts for use in _USE.findall(text)]
    return [use for use in uses if not use[0].startswith(_EXAMPLE)]


def test_every_action_is_pinned_to_a_commit_of_a_version_that_runners_can_run():
    uses = _uses()

    assert {action for action, *_ in uses} == set(OLDEST)
    for action, commit, major, _ in uses:
        assert len(commit) == 40, action
        assert int(major) >= OLDEST[action], action


def test_every_action_has_the_same_commit_everywhere():
    pins = set(_uses())

    assert len(pins) == len(OLDEST), sorted(pins)
