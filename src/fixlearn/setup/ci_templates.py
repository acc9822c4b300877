"""CI files that check each change, and report once a week what is overdue.

The commands name no range: fixlearn reads it from the variables of the platform. Actions are pinned
by hash, because a tag can be moved to other code. Without `python -I`, a pip.py or venv.py of the
checked change would run.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files

GITHUB_FILE = ".github/workflows/fixlearn.yml"
WEEKLY_FILE = ".github/workflows/fixlearn-weekly.yml"
GITLAB_FILE = ".gitlab-ci.yml"
ANY_PACKAGE = "git+<address of fixlearn>@<tag or commit>"


def github_workflow(package: str, default_branch: str) -> str:
    """A workflow file; `package` is what pip installs fixlearn from."""
    return _template("github.yml", package=package, branch=default_branch)


def github_weekly(package: str) -> str:
    """A workflow file that reports once a week what was learned and what is overdue."""
    return _template("github-weekly.yml", package=package)


def gitlab_jobs(package: str) -> str:
    """The jobs for .gitlab-ci.yml; they are also a complete file.

    There are two jobs, because GitLab reads only one code quality report from a job.
    """
    return _template("gitlab.yml", package=package)


def gitlab_weekly() -> str:
    """The job that reports once a week; it extends one of the others."""
    return _template("gitlab-weekly.yml")


def _template(name: str, **values: str) -> str:
    """The file below `ci/` with its <placeholders> filled in."""
    text = files("fixlearn.setup").joinpath("ci", name).read_text("utf-8")
    return re.sub(r"<(package|branch)>", lambda match: json.dumps(values[match[1]]), text)
