"""The check of pull requests, as the CI system of a forge takes it."""

from __future__ import annotations

import json

GITHUB_FILE = ".github/workflows/fixlearn.yml"
GITLAB_FILE = ".gitlab-ci.yml"
ANY_PACKAGE = "git+<address of fixlearn>@<tag or commit>"


def github_workflow(package: str) -> str:
    """A whole workflow; `package` is what pip is given to install fixlearn."""
    return f"""\
name: fixlearn
on: pull_request
permissions:
  contents: read
jobs:
  lessons:
    name: every bugfix names its lesson
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0  # the check reads history
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: python -m pip install "$FIXLEARN"
        env:
          FIXLEARN: {json.dumps(package)}
      - run: fixlearn lint
      - run: fixlearn check "origin/$GITHUB_BASE_REF..HEAD"
"""


def gitlab_job(package: str) -> str:
    """A job for the .gitlab-ci.yml; alone it is a whole one."""
    return f"""\
fixlearn:
  image: python:3.12
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    GIT_DEPTH: "0"  # the check reads history
    FIXLEARN: {json.dumps(package)}
  script:
    - python -m pip install "$FIXLEARN"
    - fixlearn lint
    - fixlearn check "$CI_MERGE_REQUEST_DIFF_BASE_SHA..HEAD"
"""
