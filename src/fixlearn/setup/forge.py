"""The forge by the address of a remote; the CI systems by their files, and files for them.

The commands in our files name no range: fixlearn reads it from the variables of the platform.
Actions are pinned by hash, because a tag can be moved to other code. Without `python -I`, a pip.py
or venv.py of the checked change would run.
"""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.model import Diagnosis
from fixlearn.setup.doctor import ADVICE, OK, PROBLEM, WARNING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fixlearn.repository.repository import Repository


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
_MAX_NAMES = 3  # so that the line fits the terminal
_SCP_LIKE = re.compile(r"(?:[^@/:]+@)?(?P<host>[^@/:]+):(?!//)")
_WITH_SCHEME = re.compile(r"[a-z][a-z+.-]*://(?:[^@/]*@)?(?P<host>[^@/:]+)", re.IGNORECASE)


class CiFile(NamedTuple):
    """A file of a CI system."""

    path: str
    runs_fixlearn: bool  # contains its name; scripts that the file calls are not inspected
    lacks: str  # the missing line of CI_FILES; "" if nothing is missing


def forge_of(address: str) -> str:
    """The forge by the host of a remote's address: "github", "gitlab"; "" for any other.

    >>> forge_of("git@github.com:somebody/something.git")
    'github'
    """
    match = _WITH_SCHEME.match(address) or _SCP_LIKE.match(address)
    labels = match["host"].lower().split(".") if match else []
    return next((name for name in ("github", "gitlab") if name in labels), "")


def name_of(address: str) -> str:
    """The name of a repository by its remote's address, without host, user and password.

    >>> name_of("https://somebody:secret@example.com/a-team/pager.git")
    'a-team/pager'
    >>> name_of("git@example.com:a-team/pager"), name_of("/srv/git/pager.git")
    ('a-team/pager', 'pager')
    """
    match = _WITH_SCHEME.match(address) or _SCP_LIKE.match(address)
    path = address[match.end() :] if match else address.rpartition("/")[2]
    return re.sub(r"^:\d+(?=/)", "", path).strip("/").removesuffix(".git")


def repository_name(repository: Repository) -> str:
    """The name by the remote's address; if it has none, as in a clone of ".", by the folder."""
    name = name_of(repository.address)
    if name not in ("", ".", ".."):
        return name
    folder = (repository.top or repository.git_dir).resolve()
    return folder.name.removesuffix(".git") or folder.parent.name


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


def examine_forge(address: str, files: Mapping[str, str]) -> list[Diagnosis]:
    """Check that CI runs fixlearn, and advise on squash merges, which may drop `Lesson:` lines."""
    forge = forge_of(address)
    advice = []
    if forge == "github":
        text = "if you squash pull requests, keep title and description, with the Lesson: lines"
        command = (
            "gh api --method PATCH 'repos/{owner}/{repo}' "
            "-f squash_merge_commit_title=PR_TITLE -f squash_merge_commit_message=PR_BODY"
        )
        advice.append(Diagnosis("squash merges", ADVICE, text, (command,)))
    elif forge == "gitlab":
        text = "if you squash merge requests, keep title and description, with the Lesson: lines"
        setting = "Settings > Merge requests > Squash commit message template:"
        template = ("  %{title}", "", "  %{description}")
        advice.append(Diagnosis("squash merges", ADVICE, text, (setting, *template)))
    return [_ci(address, files), *advice]


def _ci(address: str, files: Mapping[str, str]) -> Diagnosis:
    all_files = ci_files(files)
    ours = [file for file in all_files if file.runs_fixlearn]
    names = ", ".join(file.path for file in (ours or all_files)[:_MAX_NAMES])
    lacking = next((file for file in ours if file.lacks), None)
    if lacking:
        text = f"{lacking.path} runs fixlearn, but does not fetch the whole history"
        return Diagnosis("CI", WARNING, text, (f"add to {lacking.path}:", f"  {lacking.lacks}"))
    if ours:
        return Diagnosis("CI", OK, f"{names} runs fixlearn")
    is_supported = bool(ci_of(address, files))
    advice = ["run in CI, with the whole history fetched: fixlearn check"]
    if is_supported:
        advice = ["fixlearn init"]
    text = "no CI file runs fixlearn"
    if all_files:
        more = ", …" if len(all_files) > _MAX_NAMES else ""
        text = f"nothing in {names}{more} runs fixlearn (scripts were not inspected)"
        advice.append("or, if a script runs it, mention fixlearn in a comment of the CI file")
    return Diagnosis("CI", PROBLEM if is_supported else WARNING, text, tuple(advice))


def template(name: str, *, package: str = "", branch: str = "") -> str:
    """A file that `init` writes, with what pip installs and the default branch filled in.

    The GitLab file has two jobs, because GitLab reads only one code quality report from a job.
    """
    text = resources.files("fixlearn.setup").joinpath("files", name).read_text("utf-8")
    values = {"package": package, "branch": branch}
    return re.sub(r"<(package|branch)>", lambda match: json.dumps(values[match[1]]), text)
