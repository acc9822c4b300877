"""Summaries of a project that tags nothing, and of a part of the history."""

from __future__ import annotations

import pytest

from tests.commands.histories import fix
from tests.commands.lessons import summary

DAY = 86_400


@pytest.fixture
def deployed(repo):
    """Three fixes: the first in January 2026, the others in February; nothing is tagged."""
    fix(repo, "a")
    repo.tick(40 * DAY)
    fix(repo, "b")
    repo.tick(DAY)
    fix(repo, "c")
    return repo


def _counted(releases):
    return {
        name: (release["previous"], [row["subject"] for row in release["results"]])
        for name, release in releases.items()
    }


def test_each_month_is_a_release_if_the_settings_say_so(deployed, fixlearn):
    deployed.write({".fixlearn.yaml": "releases: {by: month}\n"})

    assert _counted(summary(fixlearn, "--all")) == {
        "unreleased": (None, []),
        "2026-02": ("2026-01", ["fix: c", "fix: b"]),
        "2026-01": (None, ["fix: a"]),
    }
    assert _counted(summary(fixlearn, "2026-02")) == {"2026-02": ("2026-01", ["fix: c", "fix: b"])}


def test_a_project_that_releases_by_month_is_not_told_that_its_tags_are_no_releases(
    deployed, fixlearn
):
    deployed.tag("deployed-to-berlin")
    deployed.write({".fixlearn.yaml": "releases: {by: month}\n"})

    assert fixlearn("summary", "--all").stderr == ""


def test_a_day_begins_what_is_reported(deployed, fixlearn):
    base = deployed.git("rev-parse", "--short=7", "HEAD~1")

    assert _counted(summary(fixlearn, "--since", "2026-02-15")) == {
        "since 2026-02-15": (base, ["fix: c"])
    }
    assert _counted(summary(fixlearn, "--since", "2020-01-01")) == {
        "since 2020-01-01": (None, ["fix: c", "fix: b", "fix: a"])
    }


def test_two_commits_bound_what_is_reported(deployed, fixlearn):
    assert _counted(summary(fixlearn, "--between", "HEAD~2", "HEAD~1")) == {
        "HEAD~2..HEAD~1": ("HEAD~2", ["fix: b"])
    }


def test_an_unknown_commit_is_unknown(deployed, fixlearn):
    run = fixlearn("summary", "--between", "HEAD", "v9")

    assert (run.exit_code, run.stderr.splitlines()[0]) == (
        3,
        'error: cannot find the revision "v9"',
    )


@pytest.mark.parametrize("other", [["v1"], ["--unreleased"], ["--all"], ["--since", "2026-01-01"]])
def test_a_range_and_a_release_cannot_be_asked_for_together(deployed, fixlearn, other):
    run = fixlearn("summary", "--between", "HEAD~1", "HEAD", *other)

    assert (run.exit_code, "cannot be used together." in run.stderr) == (2, True)


def test_tags_to_skip_and_folded_candidates_are_no_releases(repo, fixlearn):
    settings = "releases: {tag-skip: ['.*-try'], pre-releases: fold}\n"
    repo.commit("feat: begin", {".fixlearn.yaml": settings})
    for tag in ("v1.0", "v1.1-try", "v1.1rc1", "v1.1", "v1.2rc1"):
        fix(repo, tag)
        repo.tag(tag)

    assert _counted(summary(fixlearn, "--all")) == {
        "unreleased": (None, ["fix: v1.2rc1"]),
        "v1.1": ("v1.0", ["fix: v1.1", "fix: v1.1rc1", "fix: v1.1-try"]),
        "v1.0": (None, ["fix: v1.0"]),
    }
