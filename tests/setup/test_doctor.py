"""Diagnoses: facts in, states and ways to mend out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from fixlearn.model import Diagnosis
from fixlearn.repository.git_hooks import Hook, HookFile, HookFolder
from fixlearn.setup.doctor import (
    Clone,
    Settings,
    Tools,
    examine_clone,
    examine_hooks,
    examine_settings,
    examine_tools,
)
from fixlearn.setup.hook_managers import HookConfig, additions, instructions

TOOLS = Tools((2, 39, 5), (3, 12, 1), "0.1.0", "/bin/fixlearn", "", "/opt/v/bin", has_libyaml=True)
CLONE = Clone(has_commits=True, is_shallow=False, remote="", address="", default_branch="main")
EVENTS = ("prepare-commit-msg", "commit-msg", "post-commit", "pre-push")


def states(diagnoses):
    return {diagnosis.name: diagnosis.state for diagnosis in diagnoses}


def test_tools_that_are_new_enough_are_accepted():
    assert examine_tools(TOOLS) == [
        Diagnosis("git", "ok", "2.39.5"),
        Diagnosis("python", "ok", "3.12.1"),
        Diagnosis("libyaml", "ok", "PyYAML uses libyaml"),
        Diagnosis("fixlearn", "ok", "0.1.0, on PATH as /bin/fixlearn"),
    ]


@pytest.mark.parametrize(
    ("version", "state"), [((2, 31, 9), "problem"), ((2, 32), "ok"), ((3, 0), "ok")]
)
def test_an_old_git_is_a_problem(version, state):
    assert states(examine_tools(TOOLS._replace(git=version)))["git"] == state


def test_an_old_python_is_a_problem_with_a_hint():
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
        "0.1.0 is not on PATH (set it in the profile of your shell)",
        ('export PATH="/opt/v/bin:$PATH"',),
    )


def test_a_hook_that_has_recorded_its_program_needs_no_path():
    tools = TOOLS._replace(path="", recorded="/opt/v/bin/fixlearn")

    assert examine_tools(tools)[3] == Diagnosis(
        "fixlearn", "ok", "0.1.0, not on PATH; the hooks run /opt/v/bin/fixlearn"
    )


def test_without_libyaml_a_notice_says_that_yaml_is_slower():
    assert states(examine_tools(TOOLS._replace(has_libyaml=False)))["libyaml"] == "warning"


def test_without_a_configuration_init_is_suggested():
    assert examine_settings(Settings(is_there=False), CLONE) == [
        Diagnosis(
            "settings",
            "warning",
            "no .fixlearn.yaml: every bug fix in the history needs a lesson",
            ("fixlearn init",),
        )
    ]


def test_an_unreadable_configuration_is_a_problem_with_its_hint():
    error = ('.fixlearn.yaml:2:1: unknown key "sinse"', "known keys: since")

    assert examine_settings(Settings(True, error), CLONE) == [
        Diagnosis("settings", "problem", error[0], (error[1],))
    ]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            Settings(True, since={"v1.0": True}, since_date="2026-01-05"),
            Diagnosis("baseline", "ok", "lessons are required since v1.0, 2026-01-05"),
        ),
        (
            Settings(True, baseline="3f2a9c1d0b11"),
            Diagnosis(
                "baseline",
                "advice",
                'no "since": every bug fix in the history needs a lesson',
                ("add to .fixlearn.yaml:", "  since: [3f2a9c1d0b11]"),
            ),
        ),
        (
            Settings(True, since={"v1.0": True, "v2.0": False}),
            Diagnosis(
                "baseline",
                "problem",
                '"since" names v2.0, which is not in this clone',
                ("git fetch --tags",),
            ),
        ),
    ],
)
def test_a_missing_baseline_has_the_fetch_command(settings, expected):
    assert examine_settings(settings, CLONE)[1] == expected


def test_before_the_first_commit_neither_baseline_nor_default_branch_is_needed():
    empty = CLONE._replace(has_commits=False, default_branch="")

    assert states(examine_settings(Settings(True), empty)) == {"settings": "ok", "baseline": "ok"}
    assert states(examine_clone(empty))["default branch"] == "ok"


def test_in_a_shallow_clone_the_baseline_may_be_missing():
    shallow = CLONE._replace(is_shallow=True, remote="upstream")

    assert examine_settings(Settings(True, since={"v1": False}), shallow)[1].remedy == (
        'git fetch --unshallow --tags upstream "+refs/heads/*:refs/remotes/upstream/*"',
    )
    assert states(examine_clone(shallow)) == {"history": "problem", "default branch": "ok"}


def test_the_command_for_the_default_branch_of_a_remote_is_printed():
    clone = CLONE._replace(remote="upstream", default_branch="")

    assert examine_clone(clone)[1] == Diagnosis(
        "default branch",
        "warning",
        "unknown, because upstream/HEAD is not set in this clone",
        ("git remote set-head upstream --auto",),
    )


def hook(owner, *, executable=True, content=b"", path=".git/hooks/commit-msg"):
    file = HookFile(Path(path), owner, executable, content)
    return Hook("commit-msg", file, chained=None, legacy=None, script=None)


def folder(hooks, setting="", scope="local", path=".git/hooks"):
    git_dir = Path(".git")
    owners = frozenset(hook.file.owner for hook in hooks.values())
    return HookFolder(Path(path), setting, scope, git_dir, git_dir, Path(), hooks, owners)


def commit_msg(hooks, *configs):
    return examine_hooks(folder(hooks), configs)[0]


def test_without_hooks_only_the_missing_commit_msg_hook_is_a_problem():
    assert examine_hooks(folder({}), []) == [
        Diagnosis(name, state, "not installed", ("fixlearn install",))
        for name, state in (
            ("commit-msg", "problem"),
            ("pre-push", "warning"),
            ("prepare-commit-msg", "advice"),
            ("post-commit", "advice"),
        )
    ]


@pytest.mark.parametrize("actual", [hook("fixlearn"), hook("another", content=b"fixlearn lint")])
def test_a_shim_and_a_hook_that_calls_fixlearn_are_accepted(actual):
    assert commit_msg({"commit-msg": actual}) == Diagnosis(
        "commit-msg", "ok", "runs fixlearn (.git/hooks/commit-msg)"
    )


def test_a_hook_that_is_not_executable_is_a_problem():
    actual = hook("fixlearn", executable=False, path="my hooks/commit-msg")

    assert commit_msg({"commit-msg": actual}) == Diagnosis(
        "commit-msg",
        "problem",
        "my hooks/commit-msg is not executable, so git ignores it",
        ("chmod +x 'my hooks/commit-msg'",),
    )


def test_another_hook_can_be_kept_beside_the_shim():
    assert commit_msg({"commit-msg": hook("another")}) == Diagnosis(
        "commit-msg",
        "problem",
        ".git/hooks/commit-msg does not run fixlearn (install keeps it, and runs it first)",
        ("fixlearn install",),
    )


@pytest.mark.parametrize(
    ("owner", "manager"),
    [
        ("pre-commit", "pre-commit"),
        ("prek", "pre-commit"),
        ("lefthook", "lefthook"),
        ("husky", "husky"),
    ],
)
def test_a_hook_manager_that_calls_fixlearn_is_accepted(owner, manager):
    config = HookConfig(manager, "its file", frozenset({"commit-msg"}), frozenset({"commit-msg"}))

    assert commit_msg({"commit-msg": hook(owner)}, config) == Diagnosis(
        "commit-msg", "ok", f"{owner} runs fixlearn (its file)"
    )


@pytest.mark.parametrize("owner", ["pre-commit", "lefthook", "husky"])
def test_a_manager_that_does_not_call_fixlearn_gets_the_lines_for_all_that_is_missing(owner):
    path = {"pre-commit": ".pre-commit-config.yaml", "husky": ".husky"}.get(owner, "lefthook.yml")
    config = HookConfig(owner, path, frozenset({"post-commit"}))
    hooks = {event: hook(owner) for event in EVENTS} | {"pre-push": hook("fixlearn")}

    assert commit_msg(hooks, config) == Diagnosis(
        "commit-msg",
        "problem",
        f"{owner} is installed, but {path} does not run fixlearn",
        instructions(additions(config, ["prepare-commit-msg", "commit-msg"])),
    )


@pytest.mark.parametrize(
    ("owner", "path", "command"),
    [
        ("pre-commit", ".pre-commit-config.yaml", "pre-commit install"),
        ("prek", ".pre-commit-config.yaml", "prek install"),
        ("lefthook", "lefthook.yml", "lefthook install"),
        ("husky", ".husky", "npx husky"),
    ],
)
def test_a_hook_manager_with_missing_hooks_is_installed_after_its_file_is_edited(
    owner, path, command
):
    kind = "pre-commit" if owner == "prek" else owner

    diagnosis = commit_msg({"commit-msg": hook(owner)}, HookConfig(kind, path))

    assert diagnosis.remedy[-1] == command


def test_the_hooks_in_a_broken_file_are_unknown():
    config = HookConfig("lefthook", "lefthook.yml", error="line 3: not YAML")

    assert commit_msg({"commit-msg": hook("lefthook")}, config) == Diagnosis(
        "commit-msg",
        "warning",
        "lefthook is installed, but lefthook.yml cannot be read: line 3: not YAML",
        ("correct lefthook.yml",),
    )


@pytest.mark.parametrize(
    ("path", "command"),
    [
        (".pre-commit-config.yaml", "pre-commit install --hook-type commit-msg"),
        ("prek.toml", "prek install --hook-type commit-msg"),
    ],
)
def test_the_hook_is_installed_by_its_hook_manager(path, command):
    config = HookConfig("pre-commit", path, frozenset({"commit-msg"}))

    assert commit_msg({}, config).remedy == (command,)


def test_one_command_installs_all_hooks_if_the_file_of_pre_commit_lists_them():
    events = frozenset({"commit-msg", "pre-push"})
    config = HookConfig("pre-commit", ".pre-commit-config.yaml", events, installs=events)

    *diagnoses, _ = examine_hooks(folder({}), [config])

    assert [item.remedy for item in diagnoses[:2]] == [("pre-commit install",)] * 2


def test_hook_types_that_pre_commit_does_not_install_are_listed():
    config = HookConfig(
        "pre-commit", ".pre-commit-config.yaml", frozenset({"commit-msg", "pre-push"})
    )

    assert examine_hooks(folder({}), [config])[-1] == Diagnosis(
        "hook types",
        "warning",
        '"pre-commit install" does not install commit-msg, pre-push',
        (
            "add to .pre-commit-config.yaml, at its top:",
            "  default_install_hook_types: [pre-commit, commit-msg, pre-push]",
        ),
    )


def test_the_line_to_add_to_a_toml_file_is_toml():
    config = HookConfig("pre-commit", "prek.toml", frozenset({"commit-msg"}))

    _, line = examine_hooks(folder({}), [config])[-1].remedy

    assert tomllib.loads(line) == {"default_install_hook_types": ["pre-commit", "commit-msg"]}


def test_pre_commit_does_not_work_with_core_hookspath():
    config = HookConfig(
        "pre-commit", ".pre-commit-config.yaml", frozenset({"commit-msg"}), frozenset()
    )

    assert examine_hooks(folder({}, ".githooks", "global"), [config])[4] == Diagnosis(
        "hook managers",
        "problem",
        "core.hooksPath is .githooks, so git ignores the hooks of pre-commit, "
        "and pre-commit refuses to install them",
        ("git config --global --unset-all core.hooksPath",),
    )


def test_a_hooks_path_that_is_no_folder_disables_all_hooks():
    assert examine_hooks(folder({}, "/dev/null", path="/dev/null"), [])[-1] == Diagnosis(
        "hook managers",
        "problem",
        "core.hooksPath is /dev/null, which is no folder: git runs no hooks",
        ("git config --unset-all core.hooksPath",),
    )


def test_several_managers_at_once_are_a_warning():
    configs = [HookConfig("pre-commit", ".pre-commit-config.yaml"), HookConfig("husky", ".husky")]
    hooks = {"commit-msg": hook("pre-commit"), "pre-push": hook("lefthook")}

    assert examine_hooks(folder(hooks), configs)[-1] == Diagnosis(
        "hook managers",
        "warning",
        "husky, lefthook, pre-commit are used together, but git runs only one hook per event",
        ("call the others from one of them, and uninstall their own hooks",),
    )


@pytest.mark.parametrize("hooks", [{}, {"post-commit": hook("pre-commit")}])
def test_pre_commit_needs_no_post_commit_hook(hooks):
    config = HookConfig("pre-commit", ".pre-commit-config.yaml", frozenset({"commit-msg"}))

    assert examine_hooks(folder(hooks), [config])[3] == Diagnosis(
        "post-commit",
        "ok",
        "not used: pre-commit would print several lines at every commit",
    )
