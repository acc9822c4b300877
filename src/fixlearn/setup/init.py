"""The plan of `init`: which files to write, for CI and hooks, and what to do by hand.

The commands in our files name no range: fixlearn reads it from the variables of the platform.
Actions are pinned by hash, because a tag can be moved to other code. Without `python -I`, a pip.py
or venv.py of the checked change would run.
"""

from __future__ import annotations

import json
import re
import shlex
from fnmatch import fnmatchcase
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import CONFIG_FILE
from fixlearn.repository.remotes import forge_of
from fixlearn.setup.hook_managers import (
    HookConfig,
    additions,
    default_config,
    hook_configs,
    install_command,
    instructions,
    pre_commit_file,
    to_call,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


GITHUB_FILE = ".github/workflows/fixlearn.yml"
WEEKLY_FILE = ".github/workflows/fixlearn-weekly.yml"
GITLAB_FILE = ".gitlab-ci.yml"
ANY_PACKAGE = "git+<address of fixlearn>@<tag or commit>"
# Files of CI systems -> the line that makes them fetch all of history, which the check reads;
# "" if they do so by default, or if the file alone does not say.
CI_FILES = {
    ".github/workflows/*.yml": "fetch-depth: 0",
    ".github/workflows/*.yaml": "fetch-depth: 0",
    ".gitea/workflows/*.yml": "fetch-depth: 0",
    ".gitea/workflows/*.yaml": "fetch-depth: 0",
    ".forgejo/workflows/*.yml": "fetch-depth: 0",
    ".forgejo/workflows/*.yaml": "fetch-depth: 0",
    GITLAB_FILE: "GIT_DEPTH: 0",
    "azure-pipelines.yml": "fetchDepth: 0",
    "bitbucket-pipelines.yml": "depth: full",
    ".travis.yml": "depth: false",
    ".circleci/config.yml": "",
    ".buildkite/pipeline.yml": "",
    ".woodpecker.yml": "",
    ".woodpecker/*.yml": "",
    ".drone.yml": "",
    "Jenkinsfile": "",
}
# Our template contains that line.
_INCLUDES_OURS = re.compile(r"templates/fixlearn\.yml|component:\s*['\"]?\S*/fixlearn@")
LESSONS_FILE = "lessons/README.md"
AGENTS_FILE = "AGENTS.md"
# Files of single agents -> the line that makes the agent read AGENTS.md too.
IMPORTS = {"CLAUDE.md": "@AGENTS.md", "GEMINI.md": "@AGENTS.md"}
SUBJECT = "chore: require a lesson for every bug fix"
_ENFORCE = (
    "# A bug fix without a lesson: deny refuses it, warn only warns, a date means: warn until then."
)


class CiFile(NamedTuple):
    """A file of a CI system."""

    path: str
    runs_fixlearn: bool  # contains its name; scripts that the file calls are not inspected
    lacks: str  # the missing line of CI_FILES; "" if nothing is missing


def ci_files(files: Mapping[str, str]) -> list[CiFile]:
    """The CI files among `files`, {path: text}."""
    result = []
    for path, text in sorted(files.items()):
        deepens = next((line for name, line in CI_FILES.items() if fnmatchcase(path, name)), None)
        if deepens is not None:
            runs = "fixlearn" in text
            key = deepens.partition(":")[0]
            is_whole = key in text or (path == GITLAB_FILE and _INCLUDES_OURS.search(text))
            result.append(CiFile(path, runs, deepens if runs and not is_whole else ""))
    return result


def ci_of(address: str, files: Mapping[str, str]) -> str:
    """The CI system if `init` has a template for it: "github", "gitlab"; otherwise ""."""
    forge = forge_of(address)
    if forge == "github" or any(file.path.startswith(".github/") for file in ci_files(files)):
        return "github"
    return "gitlab" if forge == "gitlab" or GITLAB_FILE in files else ""


class Step(NamedTuple):
    """A file of the plan."""

    path: str
    text: str  # "" if fixlearn does not write this file
    why: str
    exists: bool  # an existing file is never changed
    advice: tuple[str, ...] = ()  # what is left to do by hand
    is_script: bool = False  # husky 8 and older run only executable scripts

    @property
    def is_to_write(self) -> bool:
        """True if the file does not exist and fixlearn can write it."""
        return bool(self.text) and not self.exists


class InitOptions(NamedTuple):
    """The options of `init`, and what it knows of the repository."""

    hooks: str = ""  # pre-commit, native or none; "" is the hook manager in use, otherwise native
    agents: bool = False
    weekly: bool = False  # a job that reports once a week
    address: str = ""  # of the remote; "" without one
    package: str = ""  # what pip installs fixlearn from in CI; "" if unknown
    default_branch: str = "main"
    enforce: str = ""  # the value of this setting; "" for the default
    is_prek: bool = False  # prek reads the files of pre-commit
    ci: str = ""  # github, gitlab or none; "" is what the remote and the files say

    def ci_platform(self, existing: Mapping[str, str]) -> str:
        """The CI system to write files for; "" if it is unknown or not wanted."""
        return (self.ci or ci_of(self.address, existing)).removeprefix("none")


def plan(existing: Mapping[str, str], baseline: str, options: InitOptions) -> list[Step]:
    """The files that a repository needs. `existing` is {path: text}.

    `baseline` is the commit after which lessons are required; "" in a repository without commits.
    """
    since = f"since: [{baseline}]\n" if baseline else "# since: []\n"
    config = f"# Bug fixes after this commit need a lesson; older ones do not.\n{since}"
    if options.enforce:
        config += f"{_ENFORCE}\nenforce: {options.enforce}\n"
    files = [
        (CONFIG_FILE, config, "the settings of fixlearn"),
        (LESSONS_FILE, template("lessons.md"), "explains what lessons are"),
    ]
    steps = [Step(path, text, why, path in existing) for path, text, why in files]
    if options.agents:
        why, text = "instructions for coding agents", template("agents.md")
        step = Step(AGENTS_FILE, text, why, AGENTS_FILE in existing)
        if step.exists and "fixlearn" not in existing[AGENTS_FILE]:
            step = step._replace(advice=_under(f"add to {AGENTS_FILE}:", text))
        steps.append(step)
    weekly = _weekly(existing, options) if options.weekly else []
    return [*steps, *_hooks(existing, options.hooks), *_ci(existing, options), *weekly]


def _under(heading: str, text: str) -> tuple[str, ...]:
    return (heading, *(f"  {line}".rstrip() for line in text.splitlines()))


def _hooks(existing: Mapping[str, str], chosen: str) -> list[Step]:
    config, manager = _manager(existing, chosen)
    why = f"calls fixlearn from {manager}"
    if config is None:
        return []
    if config.path not in existing and manager == "pre-commit":
        return [Step(config.path, pre_commit_file(), why, exists=False)]
    missing = additions(config, to_call(config))
    scripts = [script for script in missing if script.commands and script.path not in existing]
    by_hand = instructions([addition for addition in missing if addition not in scripts])
    return [
        Step(config.path, "", why, True, by_hand),
        *(
            Step(path, "\n".join((*lines, "")), why, exists=False, is_script=True)
            for path, lines, *_ in scripts
        ),
    ]


def _manager(existing: Mapping[str, str], chosen: str) -> tuple[HookConfig | None, str]:
    """What calls fixlearn: the chosen hook manager, otherwise the first in use, otherwise git."""
    configs = {config.manager: config for config in hook_configs(existing)}
    manager = chosen or next(iter(configs), "native")
    if manager == "pre-commit":
        return configs.get(manager, default_config(manager)), manager
    return configs.get(manager), manager


def _ci(existing: Mapping[str, str], options: InitOptions) -> list[Step]:
    """The check in CI, if the CI system is known and does not run fixlearn yet."""
    files = ci_files(existing)
    if any(file.runs_fixlearn and file.path != WEEKLY_FILE for file in files):
        return []
    why = "checks each change in CI"
    package = options.package or ANY_PACKAGE
    ci = options.ci_platform(existing)
    if ci == "github":
        text = template("github.yml", package=package, branch=options.default_branch)
        return [_ci_file(GITHUB_FILE, text, why, existing, options)]
    if ci == "gitlab":
        text = template("gitlab.yml", package=package)
        if options.weekly:
            text += "\n" + template("gitlab-weekly.yml")
        step = _ci_file(GITLAB_FILE, text, why, existing, options)
        schedule = (_SCHEDULE,) * options.weekly
        return [step._replace(advice=(*step.advice, *schedule))]
    return []


def _weekly(existing: Mapping[str, str], options: InitOptions) -> list[Step]:
    """The job that reports once a week; on GitLab it extends a job of the check."""
    if any("fixlearn digest" in text for text in existing.values()):
        return []
    why = "reports once a week what was learned and what is overdue"
    ci = options.ci_platform(existing)
    if ci == "github":
        text = template("github-weekly.yml", package=options.package or ANY_PACKAGE)
        return [_ci_file(WEEKLY_FILE, text, why, existing, options)]
    if ci == "gitlab":
        if not _ci(existing, options):  # otherwise the job is in its file
            lines = _under(f"add to {GITLAB_FILE}:", template("gitlab-weekly.yml"))
            return [Step(GITLAB_FILE, "", why, exists=True, advice=(*lines, _SCHEDULE))]
        return []
    lines = _under("to be reminded, run once a week in CI:", _WEEKLY_COMMANDS)
    return [Step("a weekly job", "", why, exists=False, advice=lines)]


_SCHEDULE = "add a pipeline schedule for the default branch: once a week"
_WEEKLY_COMMANDS = "fixlearn digest\nfixlearn due --fail-overdue\n"


def _ci_file(
    path: str, text: str, why: str, existing: Mapping[str, str], options: InitOptions
) -> Step:
    """The file of a CI system, or how to write it by hand."""
    if path in existing:
        address = "" if options.package else ", with the address of fixlearn after FIXLEARN"
        return Step(path, "", why, True, _under(f"add to {path}{address}:", text))
    if not options.package:
        given = " --weekly" if options.weekly else ""
        given += f" --ci {options.ci}" if options.ci else ""
        command = f"fixlearn init{given} --install-from '{ANY_PACKAGE}'"
        lines = _under("to create the files for CI, run:", command)
        return Step(path, "", why, exists=False, advice=lines)
    return Step(path, text, why, exists=False)


def next_steps(
    steps: Sequence[Step],
    existing: Mapping[str, str],
    options: InitOptions,
    tracked: Collection[str],
) -> list[str]:
    """The remaining steps after `init`: the lines to add, and the commands to type.

    `tracked` are the paths that git tracks: an earlier `init` may have created the others.
    """
    config, manager = _manager(existing, options.hooks)
    install = [install_command(config, is_prek=options.is_prek)] if config else []
    if manager == "native":
        install = ["fixlearn install"]
    changed = [
        step.path
        for step in steps
        if step.is_to_write or (step.exists and (step.advice or step.path not in tracked))
    ]
    paths = [path for path in changed if path.rpartition("/")[0] not in changed]
    commit = [shlex.join(["git", "add", *paths]), f'git commit -m "{SUBJECT}"'] if paths else []
    advice = dict.fromkeys(step.advice for step in steps)  # two files may need one command
    return [
        *(line for lines in advice for line in lines),
        *install,
        *commit,
        "fixlearn doctor",
    ]


def imports_to_add(files: Mapping[str, str]) -> dict[str, str]:
    """{path: line} for the files of single agents that do not mention AGENTS.md yet."""
    return {
        path: line
        for path, line in IMPORTS.items()
        if path in files and AGENTS_FILE not in files[path] and "fixlearn" not in files[path]
    }


def template(name: str, *, package: str = "", branch: str = "") -> str:
    """A file that `init` writes, with what pip installs and the default branch filled in.

    The GitLab file has two jobs, because GitLab reads only one code quality report from a job.
    """
    text = resources.files("fixlearn.setup").joinpath("files", name).read_text("utf-8")
    values = {"package": package, "branch": branch}
    return re.sub(r"<(package|branch)>", lambda match: json.dumps(values[match[1]]), text)
