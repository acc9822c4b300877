"""The lines for each hook manager, added to its file and run by the real manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixlearn.setup.hook_managers import EVENTS, additions, hook_configs, instructions
from tests.setup.managed import FORMATS, Format, follow

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Calls, GitRepo

ZERO = "0" * 40


@pytest.fixture
def managed(repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository with a remote; no setting of a hook manager reaches it."""
    for name in ("HUSKY", "LEFTHOOK", "LEFTHOOK_EXCLUDE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("PRE_COMMIT_HOME", "PREK_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    repo.git("init", "--quiet", "--bare", str(tmp_path / "server.git"))
    repo.git("remote", "add", "origin", str(tmp_path / "server.git"))
    return repo


def under(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("form", [FORMATS[name] for name in names], ids=names)


def set_up(repo: GitRepo, form: Format, *events: str) -> None:
    form.start(repo)
    follow(repo, instructions(additions(form.config(), events)))
    form.install(repo)


@under(*FORMATS)
def test_git_s_arguments_and_input_reach_fixlearn_at_every_hook(
    managed: GitRepo, calls: Calls, tmp_path: Path, form: Format
) -> None:
    set_up(managed, form, *EVENTS)

    managed.git("add", "--all")
    managed.git("commit", "-m", "fix: keep the last row")
    managed.git("push", "--quiet", "origin", "main")

    source = " message" if form.program == "husky" else ""
    push = [
        f"ours hook pre-push origin {tmp_path / 'server.git'}",
        f"refs/heads/main {managed.head} refs/heads/main {ZERO}",
    ]
    assert calls.read() == [
        "ours lint --staged",
        f"ours hook prepare-commit-msg .git/COMMIT_EDITMSG{source}",
        "ours hook commit-msg .git/COMMIT_EDITMSG",
        "ours hook post-commit",
        *(["ours check"] if form.program.startswith("pre") else push),
    ]


@under(*FORMATS)
@pytest.mark.parametrize("event", EVENTS)
def test_what_was_added_is_known_to_call_fixlearn(
    managed: GitRepo, form: Format, event: str
) -> None:
    form.start(managed)

    follow(managed, instructions(additions(form.config(), [event])))

    files = [form.path, f".husky/{event}"]
    texts = {
        path: (managed.path / path).read_text() for path in files if (managed.path / path).exists()
    }
    (config,) = hook_configs(texts)
    assert (config.error, config.calls) == ("", {event})


@pytest.mark.parametrize(
    "text",
    [
        "commit-msg:\n  commands:\n    other:\n      run: true\n",
        "commit-msg:\n  jobs:\n    - run: true\n",
    ],
)
def test_lefthook_keeps_what_it_did_at_the_same_hook(
    managed: GitRepo, calls: Calls, text: str
) -> None:
    form = Format("lefthook", "lefthook.yml", text.replace("true\n", "echo other >> ../calls\n"))
    set_up(managed, form, "commit-msg")

    managed.git("commit", "--allow-empty", "-m", "fix: keep the last row")

    assert sorted(calls.read()) == ["other", "ours hook commit-msg .git/COMMIT_EDITMSG"]


def test_pre_commit_installs_what_it_installed_before_and_what_fixlearn_needs() -> None:
    text = "default_install_hook_types: [post-checkout, pre-push]\nrepos: []\n"
    (config,) = hook_configs({".pre-commit-config.yaml": text})

    lines = instructions(additions(config, ["commit-msg"]))

    assert lines[:2] == (
        "add to .pre-commit-config.yaml, in place of its default_install_hook_types:",
        "  default_install_hook_types: [commit-msg, pre-push, post-checkout]",
    )
