"""Clones as CI platforms make them, and runs of `fixlearn check` in them."""

from __future__ import annotations

import json

from tests.gate.ci.events import pull_request, push
from tests.support import GitRepo


class Job:
    """A clone as a CI platform makes it, and fixlearn in it."""

    def __init__(self, origin, folder, fixlearn):
        self.origin = origin
        self.repo = GitRepo(folder)
        self._fixlearn = fixlearn
        self.arguments = ()

    def checkout(self, ref, *options):
        """Fetch one ref and check it out without a branch, as actions/checkout does."""
        self.repo.git("init", "--quiet")
        self.repo.git("remote", "add", "origin", f"file://{self.origin.path}")
        refspecs = (
            ["+refs/heads/*:refs/remotes/origin/*"]
            if not any(option.startswith("--depth") for option in options)
            else []
        )
        self.repo.git("fetch", "--quiet", "--no-tags", *options, "origin", *refspecs, f"+{ref}:job")
        self.repo.git("checkout", "--quiet", "--detach", "job")
        self.repo.git("update-ref", "-d", "refs/heads/job")
        return self

    def check(self, environment, event=None, *arguments):
        """One run of `fixlearn check`."""
        file = self.repo.path.parent / "event.json"
        file.write_text(json.dumps(event) if event is not None else "")
        event_path = {"GITHUB_EVENT_PATH": str(file)} if event is not None else {}
        return self._fixlearn("check", *arguments, env={"CI": "true", **environment, **event_path})


def make_test_merge(repo, target, topic):
    """Make the test merge that GitHub builds for a pull request."""
    repo.git("switch", "--quiet", "--detach", target)
    repo.merge(topic)
    repo.git("update-ref", "refs/pull/12/merge", "HEAD")
    repo.git("update-ref", "refs/pull/12/head", topic)
    repo.switch("main")


def sha(repo, revision):
    return repo.git("rev-parse", revision)


def subjects(run):
    """The subjects of the commits with a finding."""
    return [line.split(" ", 1)[1] for line in run.stdout.splitlines() if line[:1] not in (" ", "")]


def summary_line(run):
    """The last line on stderr: the range, and how many fixes it has."""
    return run.stderr.splitlines()[-1]


def of_pull_request(origin, **more):
    return pull_request(sha(origin, "topic"), sha(origin, "main"), **more)


def of_push(origin, before, after="topic", **more):
    before = before if before.startswith("0") else sha(origin, before)
    return push(before, sha(origin, after), **more)
