"""How hooks are wired: who stands there, and whether fixlearn is called."""

from __future__ import annotations

import tomllib

import pytest

from fixlearn.setup.diagnosis import Diagnosis
from fixlearn.setup.hook_managers import HookConfig, additions, instructions
from fixlearn.setup.wiring import Hook, Wiring, examine_wiring

EVENTS = ("prepare-commit-msg", "commit-msg", "post-commit", "pre-push")
NOTHING = Wiring({}, "", "", False, [])


def hook(owner, *, executable=True, names_fixlearn=False):
    return Hook(".git/hooks/commit-msg", owner, executable, names_fixlearn)


def commit_msg(hooks, *configs):
    return examine_wiring(Wiring(hooks, "", "local", False, configs))[0]


def test_without_hooks_only_the_missing_commit_msg_hook_is_a_problem():
    assert examine_wiring(NOTHING) == [
        Diagnosis(name, state, "no such hook is installed", ("fixlearn install",))
        for name, state in (
            ("commit-msg", "problem"),
            ("pre-push", "warning"),
            ("prepare-commit-msg", "advice"),
            ("post-commit", "advice"),
        )
    ]


@pytest.mark.parametrize("found", [hook("fixlearn"), hook("another", names_fixlearn=True)])
def test_our_own_hook_is_fine_and_one_that_calls_us(found):
    assert commit_msg({"commit-msg": found}) == Diagnosis(
        "commit-msg", "ok", "calls fixlearn (.git/hooks/commit-msg)"
    )


def test_a_hook_that_is_not_executable_is_left_out_by_git():
    found = hook("fixlearn", executable=False)._replace(path="my hooks/commit-msg")

    assert commit_msg({"commit-msg": found}) == Diagnosis(
        "commit-msg",
        "problem",
        "my hooks/commit-msg is not executable: git leaves it out",
        ("chmod +x 'my hooks/commit-msg'",),
    )


def test_a_hook_of_another_stays_beside_ours():
    assert commit_msg({"commit-msg": hook("another")}) == Diagnosis(
        "commit-msg",
        "problem",
        "a hook of another stands at .git/hooks/commit-msg, and fixlearn is not called",
        ("fixlearn install     (it keeps what is there)",),
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
def test_a_manager_that_calls_fixlearn_is_fine(owner, manager):
    config = HookConfig(manager, "its file", frozenset({"commit-msg"}), frozenset({"commit-msg"}))

    assert commit_msg({"commit-msg": hook(owner)}, config) == Diagnosis(
        "commit-msg", "ok", f"{owner} calls fixlearn (its file)"
    )


@pytest.mark.parametrize("owner", ["pre-commit", "lefthook", "husky"])
def test_a_manager_that_does_not_call_fixlearn_gets_the_lines_for_all_that_is_missing(owner):
    path = {"pre-commit": ".pre-commit-config.yaml", "husky": ".husky"}.get(owner, "lefthook.yml")
    config = HookConfig(owner, path, frozenset({"post-commit"}))
    hooks = {event: hook(owner) for event in EVENTS} | {"pre-push": hook("fixlearn")}

    assert commit_msg(hooks, config) == Diagnosis(
        "commit-msg",
        "problem",
        f"{owner} stands there, and {path} does not call fixlearn",
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
def test_a_manager_whose_hooks_are_not_all_installed_is_installed_after_that(owner, path, command):
    kind = "pre-commit" if owner == "prek" else owner

    diagnosis = commit_msg({"commit-msg": hook(owner)}, HookConfig(kind, path))

    assert diagnosis.mends[-1] == command


def test_what_a_broken_file_calls_cannot_be_told():
    config = HookConfig("lefthook", "lefthook.yml", error="line 3: not YAML")

    assert commit_msg({"commit-msg": hook("lefthook")}, config) == Diagnosis(
        "commit-msg",
        "warning",
        "lefthook stands there; what it calls cannot be told: lefthook.yml, line 3: not YAML",
        ("mend lefthook.yml",),
    )


@pytest.mark.parametrize(
    ("path", "command"),
    [
        (".pre-commit-config.yaml", "pre-commit install --hook-type commit-msg"),
        ("prek.toml", "prek install --hook-type commit-msg"),
    ],
)
def test_the_manager_that_is_to_call_fixlearn_installs_the_hook(path, command):
    config = HookConfig("pre-commit", path, frozenset({"commit-msg"}))

    assert commit_msg({}, config).mends == (command,)


def test_hook_types_that_pre_commit_install_leaves_out_are_named():
    config = HookConfig(
        "pre-commit", ".pre-commit-config.yaml", frozenset({"commit-msg", "pre-push"})
    )

    assert examine_wiring(Wiring({}, "", "", False, [config]))[-1] == Diagnosis(
        "hook types",
        "warning",
        '"pre-commit install" leaves out commit-msg, pre-push; add to .pre-commit-config.yaml:',
        ("default_install_hook_types: [pre-commit, commit-msg, pre-push]",),
    )


def test_in_toml_the_line_to_add_is_toml():
    config = HookConfig("pre-commit", "prek.toml", frozenset({"commit-msg"}))

    (line,) = examine_wiring(Wiring({}, "", "", False, [config]))[-1].mends

    assert tomllib.loads(line) == {"default_install_hook_types": ["pre-commit", "commit-msg"]}


def test_pre_commit_cannot_work_beside_a_hooks_path():
    config = HookConfig(
        "pre-commit", ".pre-commit-config.yaml", frozenset({"commit-msg"}), frozenset()
    )

    assert examine_wiring(Wiring({}, ".githooks", "global", False, [config]))[4] == Diagnosis(
        "hook managers",
        "problem",
        "core.hooksPath is .githooks: git runs no hook of pre-commit, "
        "and pre-commit refuses to install any",
        ("git config --global --unset-all core.hooksPath",),
    )


def test_a_hooks_path_that_is_no_folder_switches_all_hooks_off():
    assert examine_wiring(Wiring({}, "/dev/null", "local", True, []))[-1] == Diagnosis(
        "hook managers",
        "problem",
        "core.hooksPath is /dev/null, and that is no folder: git runs no hook",
        ("git config --unset-all core.hooksPath",),
    )


def test_several_managers_at_once_are_a_warning():
    configs = [HookConfig("pre-commit", ".pre-commit-config.yaml"), HookConfig("husky", ".husky")]
    hooks = {"commit-msg": hook("pre-commit"), "pre-push": hook("lefthook")}

    assert examine_wiring(Wiring(hooks, "", "", False, configs))[-1] == Diagnosis(
        "hook managers",
        "warning",
        "husky, lefthook, pre-commit are here together, and git runs one hook for each event",
        ("call the others from one of them, and take their own hooks away",),
    )
