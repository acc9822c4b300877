"""What `init` would write: a plan, made without touching anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import CONFIG_FILE
from fixlearn.setup.ci_templates import (
    ANY_PACKAGE,
    GITHUB_FILE,
    GITLAB_FILE,
    github_workflow,
    gitlab_jobs,
)
from fixlearn.setup.forge import ci_files, ci_of
from fixlearn.setup.hook_managers import (
    EVENTS,
    HookConfig,
    additions,
    default_config,
    hook_configs,
    install_command,
    instructions,
    pre_commit_file,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
    exists: bool  # then it is left alone
    advice: tuple[str, ...] = ()  # what is left to do by hand

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
        Step(path, text, why, path in existing, _to_add(path, advice, existing.get(path)))
        for path, text, why, advice in texts
    ]
    return [*steps, *_hooks(existing, wanted.hooks), *_ci(existing, wanted)]


def _to_add(path: str, text: str, present: str | None) -> tuple[str, ...]:
    """What to add to a file that is present and does not name fixlearn."""
    if not text or present is None or "fixlearn" in present:
        return ()
    return _under(f"add to {path}:", text)


def _under(heading: str, text: str) -> tuple[str, ...]:
    return (heading, *(f"  {line}".rstrip() for line in text.splitlines()))


def _hooks(existing: Mapping[str, str], chosen: str) -> list[Step]:
    config, manager = _manager(existing, chosen)
    why = f"the hooks, by {manager}"
    if config is None:
        return []
    if config.path not in existing and manager == "pre-commit":
        return [Step(config.path, pre_commit_file(), why, exists=False)]
    missing = additions(config, [event for event in EVENTS if event not in config.calls])
    scripts = [script for script in missing if script.commands and script.path not in existing]
    by_hand = instructions([addition for addition in missing if addition not in scripts])
    return [
        Step(config.path, "", why, True, by_hand),
        *(Step(path, "\n".join((*lines, "")), why, exists=False) for path, lines, *_ in scripts),
    ]


def _manager(existing: Mapping[str, str], chosen: str) -> tuple[HookConfig | None, str]:
    """Who calls fixlearn: the hook manager that was chosen, or else the first that has a file."""
    configs = {config.manager: config for config in hook_configs(existing)}
    manager = chosen or next(iter(configs), "native")
    if manager == "pre-commit":
        return configs.get(manager, default_config(manager)), manager
    return configs.get(manager), manager


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
    if path in existing:
        return [Step(path, "", why, True, _under(f"add to {path}:", text))]
    if not wanted.package:
        heading = f"write {path}, or let init write it, with --install-from PACKAGE:"
        return [Step(path, "", why, False, _under(heading, text))]
    return [Step(path, text, why, exists=False)]


def next_steps(steps: Sequence[Step], existing: Mapping[str, str], wanted: Wanted) -> list[str]:
    """What is left to do when the plan is written: the lines to add, and the commands to type."""
    config, manager = _manager(existing, wanted.hooks)
    install = [install_command(config)] if config else []
    if manager == "native":
        install = ["fixlearn install            (the git hooks, beside what is there)"]
    changed = [step.path for step in steps if step.is_to_write or (step.exists and step.advice)]
    commit = ['git commit -m "chore: learn from every fix"'] if changed else []
    offer = "fixlearn init --agents      (the lines that coding agents need)"
    return [
        *(line for step in steps for line in step.advice),
        *install,
        *([f"git add {' '.join(changed)}"] if changed else []),
        *commit,
        *([] if wanted.agents else [offer]),
        "fixlearn doctor             (looks whether all is set up)",
    ]


AGENTS_FILE = "AGENTS.md"
# Agents that read a file of their own; this line makes them read AGENTS.md too.
IMPORTS = {"CLAUDE.md": "@AGENTS.md", "GEMINI.md": "@AGENTS.md"}

AGENTS_TEXT = """\
## Fixes and lessons

A commit that fixes a bug owes a lesson: what let the bug through, and what stops its kind now.

- Write and stage it, with the regression test as its evidence:
  `fixlearn new --title "…" --gap "…" --kind test --change "…" --evidence tests/test_x.py::test_y`
  It prints the line `Lesson: <id>`; put that below the subject of the fix's commit message.
- Before you push: `fixlearn check --format json`. Where a finding has `fix.argv`, that is the
  command which settles it; `hint` says it in words.
- `fixlearn explain RULE` says what a rule asks for; `fixlearn lint` checks the lesson files.
- `gap` is a hole in the system or the process, never a person. The change is what differs from now
  on, not the fix itself.
- Nothing to learn: `Lesson: none (<reason>)`. No time now: `Lesson: later (<reason>)`.
"""


def imports_to_add(files: Mapping[str, str]) -> dict[str, str]:
    """{path: line} for the agents' own files that do not mention AGENTS.md yet."""
    return {
        path: line
        for path, line in IMPORTS.items()
        if path in files and AGENTS_FILE not in files[path] and "fixlearn" not in files[path]
    }
