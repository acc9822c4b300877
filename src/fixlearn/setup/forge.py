"""What the address of a remote tells, and what the files of CI systems say."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.model import Diagnosis
from fixlearn.setup.ci_templates import GITLAB_FILE
from fixlearn.setup.doctor import ADVICE, OK, WARNING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Where CI systems look -> what tells them to fetch the history that the check reads;
# "" where they do by themselves, or where the file alone does not tell.
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
# Our template fetches all of history by itself.
_INCLUDES_OURS = re.compile(r"templates/fixlearn\.yml|component:\s*['\"]?\S*/fixlearn@")
_SCP_LIKE = re.compile(r"(?:[^@/:]+@)?(?P<host>[^@/:]+):(?!//)")
_WITH_SCHEME = re.compile(r"[a-z][a-z+.-]*://(?:[^@/]*@)?(?P<host>[^@/:]+)", re.IGNORECASE)


class CiFile(NamedTuple):
    """One file that a CI system reads."""

    path: str
    runs_fixlearn: bool  # by its name in this file; what a script calls is not seen
    lacks: str  # the line without which it fetches too little


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


def ci_files(files: Mapping[str, str]) -> list[CiFile]:
    """The CI files among `files`, {path: text}."""
    found = []
    for path, text in sorted(files.items()):
        deepens = next((line for name, line in CI_FILES.items() if fnmatchcase(path, name)), None)
        if deepens is not None:
            runs = "fixlearn" in text
            key = deepens.partition(":")[0]
            is_whole = key in text or (path == GITLAB_FILE and _INCLUDES_OURS.search(text))
            found.append(CiFile(path, runs, deepens if runs and not is_whole else ""))
    return found


def ci_of(address: str, files: Mapping[str, str]) -> str:
    """The CI that `init` has the lines for: "github", "gitlab", or "" for any other."""
    forge = forge_of(address)
    if forge == "github" or any(file.path.startswith(".github/") for file in ci_files(files)):
        return "github"
    return "gitlab" if forge == "gitlab" or GITLAB_FILE in files else ""


def examine_forge(address: str, files: Mapping[str, str]) -> list[Diagnosis]:
    """Does CI run the check, and does a squash merge keep the `Lesson:` lines?"""
    keep = "let title and description land, with their Lesson: lines"
    forge = forge_of(address)
    advice = []
    if forge == "github":
        says = f"where pull requests are squashed, {keep}"
        mend = (
            "gh api --method PATCH 'repos/{owner}/{repo}' "
            "-f squash_merge_commit_title=PR_TITLE -f squash_merge_commit_message=PR_BODY"
        )
        advice.append(Diagnosis("squash merges", ADVICE, says, (mend,)))
    elif forge == "gitlab":
        says = f"where merge requests are squashed, {keep}"
        where = "in Settings, Merge requests, Squash commit message template:"
        template = ("  %{title}", "", "  %{description}")
        advice.append(Diagnosis("squash merges", ADVICE, says, (where, *template)))
    return [_ci(address, files), *advice]


def _ci(address: str, files: Mapping[str, str]) -> Diagnosis:
    found = ci_files(files)
    ours = [file for file in found if file.runs_fixlearn]
    names = ", ".join(file.path for file in (ours or found)[:3])
    lacking = next((file for file in ours if file.lacks), None)
    if lacking:
        says = f"{lacking.path} runs fixlearn, and nothing there fetches all of history"
        return Diagnosis("CI", WARNING, says, (lacking.lacks,))
    if ours:
        return Diagnosis("CI", OK, f"{names} runs fixlearn")
    mend = "let CI run: fixlearn check     (with all of history fetched)"
    if ci_of(address, files):
        mend = "fixlearn init     shows what to add"
    says = "no CI file is here that could run the check"
    if found:
        more = ", …" if len(found) > 3 else ""
        says = f"no word of fixlearn in {names}{more} (what scripts call is not seen)"
    return Diagnosis("CI", WARNING, says, (mend,))
