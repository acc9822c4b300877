"""What `init` would write: a plan, made without touching anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import CONFIG_FILE
from fixlearn.setup.agents import AGENTS_FILE, AGENTS_TEXT
from fixlearn.setup.ci import ANY_PACKAGE, GITHUB_FILE, GITLAB_FILE, github_workflow, gitlab_jobs
from fixlearn.setup.forge import ci_files, ci_of
from fixlearn.setup.hook_lines import lines_for
from fixlearn.setup.hook_managers import HookConfig, hook_configs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
      - id: fixlearn-post-commit
        name: a bugfix that went past its hook is noticed
        entry: fixlearn hook post-commit
        language: system
        stages: [post-commit]
        pass_filenames: false
        always_run: true
        verbose: true  # what a hook that passes says is hidden otherwise
      - id: fixlearn-check
        name: all bugfixes of this push name their lessons
        entry: fixlearn check
        language: system
        stages: [pre-push]
        pass_filenames: false
        always_run: true
"""

_TYPES = (
    "default_install_hook_types: "
    "[pre-commit, commit-msg, prepare-commit-msg, post-commit, pre-push]"
)

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

Hooks live in each clone: once in yours, `fixlearn doctor` says what is missing and the line that
mends it.
"""


class Step(NamedTuple):
    """One file of the plan."""

    path: str
    text: str  # "" where the file is not fixlearn's to write
    why: str
    exists: bool  # then it is left alone, and `advice` says what to add by hand
    advice: str = ""

    @property
    def is_to_write(self) -> bool:
        """True where the file is not there, and can be written whole."""
        return bool(self.text) and not self.exists


class Wanted(NamedTuple):
    """What a repository is to get."""

    hooks: str = ""  # pre-commit, native, none; "" goes by what is there
    agents: bool = False
    address: str = ""  # of the remote; "" where there is none
    package: str = ""  # what CI is to give pip, to install fixlearn; "" where that is not known
    default_branch: str = "main"


def plan(existing: Mapping[str, str], baseline: str, wanted: Wanted) -> list[Step]:
    """The files that a repository needs. `existing` has {path: text} of what is there already.

    `baseline` is the commit from which on lessons are asked for; "" in a
    repository without commits.
    """
    since = f"since: [{baseline}]\n" if baseline else "# since: []\n"
    config = (
        f"# Lessons are asked for from here on; commits that were there before owe none.\n{since}"
    )
    texts = [
        (CONFIG_FILE, config, "the settings; every other key has a default", ""),
        ("lessons/README.md", _README, "the folder of lessons, explained", ""),
    ]
    if wanted.agents:
        texts.append((AGENTS_FILE, AGENTS_TEXT, "what coding agents have to know", AGENTS_TEXT))
    steps = [
        Step(path, text, why, path in existing, "" if _is_wired(existing.get(path)) else advice)
        for path, text, why, advice in texts
    ]
    return [*steps, *_hooks(existing, wanted.hooks), *_ci(existing, wanted)]


def _is_wired(text: str | None) -> bool:
    """True where nothing has to be added: no such file yet, or our hooks stand in it."""
    return text is None or "fixlearn" in text


def hooks_of(existing: Mapping[str, str]) -> str:
    """How hooks are put in place here: by the manager that has a file here, or natively."""
    configs = hook_configs(existing)
    return configs[0].manager if configs else "native"


def _hooks(existing: Mapping[str, str], chosen: str) -> list[Step]:
    configs = {config.manager: config for config in hook_configs(existing)}
    manager = chosen or hooks_of(existing)
    config = configs.get(manager)
    if manager == "pre-commit" and (config is None or config.path == PRE_COMMIT_FILE):
        text = existing.get(PRE_COMMIT_FILE)
        advice = "" if _is_wired(text) else _hooks_advice()
        return [Step(PRE_COMMIT_FILE, _PRE_COMMIT, "the hooks", text is not None, advice)]
    if config is None:
        return []
    return [Step(config.path, "", f"the hooks, by {manager}", True, _lines(config))]


def _lines(config: HookConfig) -> str:
    """What a manager's file lacks, event by event."""
    events = ("prepare-commit-msg", "commit-msg", "post-commit", "pre-push")
    missing = [event for event in events if event not in config.calls]
    return "".join(f"{line}\n" for event in missing for line in lines_for(config, event))


def _hooks_advice() -> str:
    return f"{_TYPES}\nrepos:\n{_HOOKS}"


def _ci(existing: Mapping[str, str], wanted: Wanted) -> list[Step]:
    """The check in CI, where it can be told which CI that is and nothing runs it yet."""
    if any(file.runs_fixlearn for file in ci_files(existing)):
        return []
    why = "the check of each change, in CI"
    package = wanted.package or ANY_PACKAGE
    ci = ci_of(wanted.address, existing)
    if ci == "github":
        path, text = GITHUB_FILE, github_workflow(package, wanted.default_branch)
    elif ci == "gitlab":
        path, text = GITLAB_FILE, gitlab_jobs(package)
    else:
        return []
    if path in existing or not wanted.package:
        return [Step(path, "", why, path in existing, text)]
    return [Step(path, text, why, exists=False)]


def next_steps(steps: Sequence[Step], hooks: str, *, agents: bool) -> list[str]:
    """The commands that are left to type when the plan is written."""
    install = {
        "pre-commit": "pre-commit install          (pip install pre-commit, if you have it not)",
        "lefthook": "lefthook install",
        "native": "fixlearn install            (the git hooks, beside what is there)",
    }
    if any(step.path == "prek.toml" for step in steps):
        install["pre-commit"] = "prek install"
    names = " ".join(step.path for step in steps if step.is_to_write)
    commit = [f"git add {names}", 'git commit -m "chore: learn from every fix"'] if names else []
    offer = [] if agents else ["fixlearn init --agents      (the lines that coding agents need)"]
    first = [install[hooks]] if hooks in install else []
    return [*first, *commit, *offer, "fixlearn doctor             (looks whether all is set up)"]
