"""Diagnoses: facts in, states and ways to mend out."""

from __future__ import annotations

import pytest

from fixlearn.model import Diagnosis
from fixlearn.setup.doctor import (
    Clone,
    Settings,
    Tools,
    examine_clone,
    examine_settings,
    examine_tools,
)

TOOLS = Tools((2, 39, 5), (3, 12, 1), "0.1.0", "/bin/fixlearn", "", "/opt/v/bin", has_libyaml=True)
CLONE = Clone(has_commits=True, is_shallow=False, remote="", address="", default_branch="main")


def states(diagnoses):
    return {one.name: one.state for one in diagnoses}


def test_tools_that_are_new_enough_are_fine():
    assert examine_tools(TOOLS) == [
        Diagnosis("git", "ok", "2.39.5"),
        Diagnosis("python", "ok", "3.12.1"),
        Diagnosis("libyaml", "ok", "PyYAML reads with libyaml"),
        Diagnosis("fixlearn", "ok", "0.1.0, on PATH as /bin/fixlearn"),
    ]


@pytest.mark.parametrize(
    ("version", "state"), [((2, 30, 9), "problem"), ((2, 31), "ok"), ((3, 0), "ok")]
)
def test_git_has_an_oldest_version(version, state):
    assert states(examine_tools(TOOLS._replace(git=version)))["git"] == state


def test_an_old_python_says_where_to_get_a_newer_one():
    old = examine_tools(TOOLS._replace(python=(3, 10, 4)))[1]

    assert old == Diagnosis(
        "python",
        "problem",
        "3.10.4 is older than 3.11",
        ("install it from https://www.python.org/downloads",),
    )


def test_hooks_need_fixlearn_on_path():
    assert examine_tools(TOOLS._replace(path=""))[3] == Diagnosis(
        "fixlearn",
        "problem",
        "0.1.0 runs, but it is not on PATH, where git hooks look for it",
        ('export PATH="/opt/v/bin:$PATH"     (in the profile of your shell)',),
    )


def test_a_hook_that_has_recorded_its_program_needs_no_path():
    tools = TOOLS._replace(path="", recorded="/opt/v/bin/fixlearn")

    assert examine_tools(tools)[3] == Diagnosis(
        "fixlearn", "ok", "0.1.0, not on PATH; the hooks run /opt/v/bin/fixlearn"
    )


def test_without_libyaml_all_works_and_is_slower():
    assert states(examine_tools(TOOLS._replace(has_libyaml=False)))["libyaml"] == "warning"


def test_without_a_configuration_init_is_offered():
    assert examine_settings(Settings(is_there=False), CLONE) == [
        Diagnosis(
            "settings",
            "warning",
            "no .fixlearn.yaml: the defaults count, and lessons are asked of all history",
            ("fixlearn init",),
        )
    ]


def test_a_configuration_that_cannot_be_read_is_a_problem_with_its_own_way_out():
    error = ('.fixlearn.yaml:2:1: unknown key "sinse"', "known here: since")

    assert examine_settings(Settings(True, error), CLONE) == [
        Diagnosis("settings", "problem", error[0], (error[1],))
    ]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            Settings(True, since={"v1.0": True}, since_date="2026-01-05"),
            Diagnosis("baseline", "ok", "lessons are asked for since v1.0, 2026-01-05"),
        ),
        (
            Settings(True, baseline="3f2a9c1d0b11"),
            Diagnosis(
                "baseline",
                "advice",
                'no "since" in .fixlearn.yaml: lessons are asked of all history',
                ("since: [3f2a9c1d0b11]",),
            ),
        ),
        (
            Settings(True, since={"v1.0": True, "v2.0": False}),
            Diagnosis(
                "baseline",
                "problem",
                '"since" names v2.0, and that is no commit of this clone',
                ("git fetch --tags",),
            ),
        ),
    ],
)
def test_the_baseline_is_there_or_said_how_to_get(settings, expected):
    assert examine_settings(settings, CLONE)[1] == expected


def test_before_the_first_commit_neither_baseline_nor_default_branch_is_needed():
    empty = CLONE._replace(has_commits=False, default_branch="")

    assert states(examine_settings(Settings(True), empty)) == {"settings": "ok", "baseline": "ok"}
    assert states(examine_clone(empty))["default branch"] == "ok"


def test_in_a_shallow_clone_the_baseline_may_lie_behind_its_end():
    shallow = CLONE._replace(is_shallow=True)

    assert examine_settings(Settings(True, since={"v1": False}), shallow)[1].mends == (
        "git fetch --unshallow --tags",
    )
    assert states(examine_clone(shallow)) == {"history": "problem", "default branch": "ok"}


def test_the_head_of_a_remote_can_be_asked_for():
    clone = CLONE._replace(remote="upstream", default_branch="")

    assert examine_clone(clone)[1] == Diagnosis(
        "default branch",
        "warning",
        "upstream/HEAD is not known, so the default branch is not either",
        ("git remote set-head upstream --auto",),
    )
