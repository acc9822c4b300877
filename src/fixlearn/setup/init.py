"""What `init` would write: a plan, made without touching anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import CONFIG_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

PRE_COMMIT_FILE = ".pre-commit-config.yaml"

_HOOKS = """\
  - repo: local
    hooks:
      - id: fixlearn-lint
        name: lessons are well formed
        entry: fixlearn lint --staged
        language: system
        stages: [pre-commit]
        pass_filenames: false
        always_run: true
      - id: fixlearn-commit-msg
        name: every bugfix names its lesson
        entry: fixlearn hook commit-msg
        language: system
        stages: [commit-msg]
        always_run: true
      - id: fixlearn-prepare-commit-msg
        name: a staged lesson is named in the message
        entry: fixlearn hook prepare-commit-msg
        language: system
        stages: [prepare-commit-msg]
        always_run: true
      - id: fixlearn-check
        name: all bugfixes of this push name their lessons
        entry: fixlearn check
        language: system
        stages: [pre-push]
        pass_filenames: false
        always_run: true
"""

_TYPES = "default_install_hook_types: [pre-commit, commit-msg, prepare-commit-msg, pre-push]"

_PRE_COMMIT = f"""\
# "pre-commit install" alone would install the first of these only
{_TYPES}
repos:
{_HOOKS}"""

_README = """\
# Lessons

Every mistake turns into an improvement: a lesson says what let it through (`gap`) and what is
different now, so that its kind cannot come back (`prevention`).

A lesson is a file `<year>/<id>.md` in this folder. `fixlearn new` writes one and stages it, and a
commit that fixes a bug names it in its message:

    Lesson: last-page-dropped

Lessons are about systems and processes, never about persons. They stay for ever: nothing is
deleted at a release.
"""


class Step(NamedTuple):
    """One file of the plan."""

    path: str
    text: str
    why: str
    exists: bool  # then it is left alone, and `advice` says what to add by hand
    advice: str = ""


def plan(existing: Mapping[str, str], baseline: str) -> list[Step]:
    """The files that a repository needs. `existing` has {path: text} of what is there already.

    `baseline` is the commit from which on lessons are asked for; "" in a
    repository without commits.
    """
    since = f"since: [{baseline}]\n" if baseline else "# since: []\n"
    config = (
        f"# Lessons are asked for from here on; commits that were there before owe none.\n{since}"
    )
    texts = (
        (CONFIG_FILE, config, "the settings; every other key has a default", ""),
        ("lessons/README.md", _README, "the folder of lessons, explained", ""),
        (PRE_COMMIT_FILE, _PRE_COMMIT, "the hooks", _hooks_advice()),
    )
    return [
        Step(path, text, why, path in existing, "" if _is_wired(existing.get(path)) else advice)
        for path, text, why, advice in texts
    ]


def _is_wired(text: str | None) -> bool:
    """True where nothing has to be added: no such file yet, or our hooks stand in it."""
    return text is None or "fixlearn" in text


def _hooks_advice() -> str:
    return f"{_TYPES}\nrepos:\n{_HOOKS}"
