"""CI files that check each change, and report once a week what is overdue.

The commands name no range: fixlearn reads it from the variables of the platform.
"""

from __future__ import annotations

import json

GITHUB_FILE = ".github/workflows/fixlearn.yml"
WEEKLY_FILE = ".github/workflows/fixlearn-weekly.yml"
GITLAB_FILE = ".gitlab-ci.yml"
ANY_PACKAGE = "git+<address of fixlearn>@<tag or commit>"

# Actions are pinned by hash, because a tag can be moved to other code. Without `python -I`, a
# pip.py or venv.py of the checked change would run.
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1  # v7.0.1"
SETUP_PYTHON = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97  # v7.0.0"


def github_workflow(package: str, default_branch: str) -> str:
    """A workflow file; `package` is what pip installs fixlearn from."""
    return f"""\
name: fixlearn
on:
  pull_request:
    types: [opened, reopened, synchronize, edited]  # edited: a squash uses the description
  push:
    branches: [{json.dumps(default_branch)}]  # a merge can change the message
  merge_group:
permissions:
  contents: read
concurrency:  # only the newest state of a pull request counts
  group: ${{{{ github.workflow }}}}-${{{{ github.event.pull_request.number || github.sha }}}}
  cancel-in-progress: true
jobs:
  lessons:
    name: require a lesson for a bug fix
    runs-on: ubuntu-latest
{_github_steps(package)}      - run: fixlearn check --format auto
      - run: fixlearn lint --format auto
        if: success() || failure()  # print the findings of both
"""


def gitlab_jobs(package: str) -> str:
    """The jobs for .gitlab-ci.yml; they are also a complete file.

    There are two jobs, because GitLab reads only one code quality report from a job.
    """
    return f"""\
.fixlearn:
  image: python:3.13
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    # a merge can change the message
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  variables:
    GIT_DEPTH: "0"  # fixlearn reads the history
    FIXLEARN: {json.dumps(package)}
  before_script:
    - venv=$(mktemp -d) && python3 -I -m venv "$venv" && PATH="$venv/bin:$PATH"
    - pip install --quiet "$FIXLEARN"
  artifacts:
    when: always
    reports:
      junit: fixlearn.xml
      codequality: fixlearn.json

fixlearn check:
  extends: .fixlearn
  script:
    - fixlearn check --format text --format junit:fixlearn.xml --format gitlab:fixlearn.json

fixlearn lint:
  extends: .fixlearn
  script:
    - fixlearn lint --format text --format junit:fixlearn.xml --format gitlab:fixlearn.json
"""


def github_weekly(package: str) -> str:
    """A workflow file that reports once a week what was learned and what is overdue."""
    return f"""\
name: lessons of the week
on:
  schedule:
    - cron: "23 6 * * 1"
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: ${{{{ github.workflow }}}}
  cancel-in-progress: true
jobs:
  digest:
    name: what was learned, and what is overdue
    runs-on: ubuntu-latest
{_github_steps(package)}      - run: fixlearn digest --format markdown >> "$GITHUB_STEP_SUMMARY"
      - run: fixlearn due --fail-overdue
"""


def _github_steps(package: str) -> str:
    """The steps that check out the code and install fixlearn."""
    return f"""\
    steps:
      - uses: {CHECKOUT}
        with:
          fetch-depth: 0  # fixlearn reads the history
          persist-credentials: false
      - uses: {SETUP_PYTHON}
        with:
          python-version: "3.13"
      - run: python -I -m pip install "$FIXLEARN"
        env:
          FIXLEARN: {json.dumps(package)}
"""


GITLAB_WEEKLY = """\
fixlearn digest:
  extends: .fixlearn
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  artifacts:
    reports: null
  script:
    - fixlearn digest
    - fixlearn due --fail-overdue
"""
