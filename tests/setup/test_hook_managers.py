"""What the files of hook managers say about our hooks."""

from __future__ import annotations

import pytest
import yaml

from fixlearn.setup.hook_managers import (
    LEFTHOOK_SCRIPT,
    HookConfig,
    fails_without_fixlearn,
    hook_configs,
)
from tests.setup.managed import script_file
from tests.support import PROJECT

LOCAL = """\
default_install_hook_types: [pre-commit, commit-msg]
repos:
  - repo: local
    hooks:
      - id: fixlearn-lint
        entry: fixlearn lint --staged
        stages: [pre-commit]
      - id: lessons
        entry: .venv/bin/fixlearn hook commit-msg
        stages: [commit-msg]
      - id: ruff
        entry: ruff check
        stages: [pre-push]
"""


def test_a_repository_without_their_files_has_no_manager():
    assert hook_configs({"README.md": "fixlearn"}) == []


def test_stages_in_the_file_of_pre_commit_decide_the_events():
    assert hook_configs({".pre-commit-config.yaml": LOCAL}) == [
        HookConfig(
            "pre-commit",
            ".pre-commit-config.yaml",
            frozenset({"pre-commit", "commit-msg"}),
            frozenset({"pre-commit", "commit-msg"}),
        )
    ]


def test_without_stages_the_id_decides_the_event():
    text = "repos: [{repo: x, hooks: [{id: fixlearn-check}, {id: fixlearn-commit-msg}]}]"

    (config,) = hook_configs({".pre-commit-config.yaml": text})

    assert (config.calls, config.installs) == ({"pre-push", "commit-msg"}, None)


def test_each_published_hook_is_recognized_by_its_id():
    offered = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    for hook in offered:
        text = f"repos: [{{repo: x, hooks: [{{id: {hook['id']}}}]}}]"

        (config,) = hook_configs({".pre-commit-config.yaml": text})

        assert config.calls == set(hook["stages"])


def test_anchors_and_aliases_are_followed():
    text = """\
        repos:
          - {repo: local, hooks: [{id: fixlearn-check, stages: &when [pre-push]}]}
          - {repo: local, hooks: [{id: fixlearn-lint, stages: *when}]}
        """

    (config,) = hook_configs({".pre-commit-config.yaml": text})

    assert config.calls == {"pre-push"}


def test_prek_reads_its_own_file_in_toml():
    text = """\
        default_install_hook_types = ["commit-msg"]
        [[repos]]
        repo = "local"
        hooks = [{ id = "fixlearn-commit-msg", entry = "fixlearn hook commit-msg" }]
        """

    assert hook_configs({"prek.toml": text}) == [
        HookConfig("pre-commit", "prek.toml", frozenset({"commit-msg"}), frozenset({"commit-msg"}))
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("lefthook.yml", "commit-msg:\n  jobs:\n    - run: fixlearn hook commit-msg {1}\n"),
        (".lefthook.toml", '[commit-msg.commands.lessons]\nrun = "fixlearn hook commit-msg {1}"\n'),
        (
            ".config/lefthook.json",
            '{"commit-msg": {"jobs": [{"run": "fixlearn hook commit-msg"}]}}',
        ),
    ],
)
def test_lefthook_calls_fixlearn_if_a_job_of_the_event_names_it(path, text):
    (config,) = hook_configs({path: text})

    assert config[:3] == ("lefthook", path, {"commit-msg"})


def test_husky_has_a_script_for_each_event():
    files = {
        ".husky/pre-commit": "npm test\n",
        ".husky/commit-msg": script_file("commit-msg"),
    }

    assert hook_configs(files) == [HookConfig("husky", ".husky", frozenset({"commit-msg"}))]


def test_several_hook_managers_are_recognized():
    files = {".husky/pre-commit": "", "lefthook.yml": "", ".pre-commit-config.yaml": LOCAL}

    assert [config.manager for config in hook_configs(files)] == ["pre-commit", "lefthook", "husky"]


OLD_FILES = {
    ".pre-commit-config.yaml": (
        "repos:\n  - repo: local\n    hooks:\n      - id: fixlearn-commit-msg\n"
        "        entry: fixlearn hook commit-msg\n        language: system\n"
        "        stages: [commit-msg]\n"
    ),
    "lefthook.yml": "commit-msg:\n  jobs:\n    - run: fixlearn hook commit-msg '{1}'\n",
    ".husky/commit-msg": 'npx commitlint --edit "$1" && fixlearn hook commit-msg "$@"\n',
}


@pytest.mark.parametrize("path", OLD_FILES)
def test_a_call_that_fails_without_fixlearn_is_recognized(path):
    (config,) = hook_configs({path: OLD_FILES[path]})

    assert config.unguarded == {"commit-msg"}


def test_the_script_of_lefthook_can_fail_without_fixlearn_too():
    files = {
        "lefthook.yml": "pre-push:\n  jobs:\n    - script: fixlearn\n",
        LEFTHOOK_SCRIPT: 'fixlearn hook pre-push "$@"\n',
    }

    (config,) = hook_configs(files)

    assert config.unguarded == {"pre-push"}


@pytest.mark.parametrize(
    "script",
    [
        script_file("commit-msg"),
        "which fixlearn && fixlearn hook commit-msg",
        "fixlearn hook commit-msg || true",
        "# fixlearn hook commit-msg",
        "uvx fixlearn hook commit-msg",
        "echo run fixlearn check",
        ".venv/bin/fixlearn hook commit-msg",
    ],
)
def test_other_scripts_pass_without_fixlearn(script):
    assert not fails_without_fixlearn(script)


def test_pre_commit_installs_fixlearn_for_a_hook_of_its_repository():
    text = OLD_FILES[".pre-commit-config.yaml"].replace("system", "python")

    (config,) = hook_configs({".pre-commit-config.yaml": text})

    assert (config.calls, config.unguarded) == ({"commit-msg"}, set())


LAUGHS = "a0: &a0 [x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40)
)


@pytest.mark.parametrize(
    ("path", "text", "error"),
    [
        (".pre-commit-config.yaml", "repos: [", "line "),
        (".pre-commit-config.yaml", "a: " + "[" * 1_000, "it is nested too deep"),
        ("lefthook.yml", "\x00", "unacceptable character #x0000"),
        ("prek.toml", "a = " + "[" * 50_000, "it is nested too deep"),
        ("lefthook.json", "{", "Expecting property name enclosed in double quotes"),
        ("lefthook.yml", "#" * 200_001, "it is longer than 200,000 characters"),
    ],
)
def test_an_unreadable_file_has_a_reason(path, text, error):
    (config,) = hook_configs({path: text})

    assert config.calls == set()
    assert config.error.startswith(error), config.error


@pytest.mark.parametrize("text", [LAUGHS, "a: &a [*a]\n", "- x\n", "repos: 1\n", "", "[]"])
def test_hostile_files_call_nothing(text):
    for path in (".pre-commit-config.yaml", "lefthook.yml"):
        (config,) = hook_configs({path: text})

        assert config.calls == set()
