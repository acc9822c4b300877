"""What the address of a remote tells, and the files of CI."""

from __future__ import annotations

import pytest

from fixlearn.repository.remotes import forge_of
from fixlearn.setup.doctor import examine_forge


@pytest.mark.parametrize(
    ("address", "forge"),
    [
        ("git@github.com:team/pager.git", "github"),
        ("https://user:secret@GitHub.com/team/pager", "github"),
        ("ssh://git@gitlab.example.org:2222/team/pager.git", "gitlab"),
        ("gitlab.com:team/pager", "gitlab"),
        ("https://example.org/github.com/pager", ""),
        ("/srv/git/gitlab.git", ""),
        ("file:///srv/gitlab.com:x", ""),
        ("C:\\github.com:x", ""),
        ("https://notgithub.com/team/pager", ""),
        ("", ""),
    ],
)
def test_a_forge_is_recognized_by_its_host(address, forge):
    assert forge_of(address) == forge


def test_squash_settings_are_advice_and_the_address_is_never_printed():
    for host in ("github.com", "gitlab.com"):
        actual = examine_forge(f"https://me:secret@{host}/team/pager", {})

        assert (actual[1].name, actual[1].state) == ("squash merges", "advice")
        assert "secret" not in str(actual)
    assert actual[1].remedy == (
        "Settings > Merge requests > Squash commit message template:",
        "  %{title}",
        "",
        "  %{description}",
    )


@pytest.mark.parametrize(
    ("files", "state", "says"),
    [
        ({}, "warning", "no CI file runs fixlearn"),
        (
            {".gitlab-ci.yml": "test: {script: make}"},
            "problem",
            "nothing in .gitlab-ci.yml runs fixlearn (scripts were not inspected)",
        ),
        (
            {".github/workflows/x.yml": "run: fixlearn check"},
            "warning",
            ".github/workflows/x.yml runs fixlearn, but does not fetch the whole history",
        ),
        (
            {
                ".github/workflows/tests.yml": "run: pytest",
                ".github/workflows/x.yml": "with: {fetch-depth: 0}\nrun: fixlearn check",
            },
            "ok",
            ".github/workflows/x.yml runs fixlearn",
        ),
        (
            {".gitlab-ci.yml": "include: [{component: $CI_SERVER_FQDN/a/fixlearn/fixlearn@v1}]"},
            "ok",
            ".gitlab-ci.yml runs fixlearn",
        ),
        (
            {".gitlab-ci.yml": "include: {project: team/fixlearn, file: templates/fixlearn.yml}"},
            "ok",
            ".gitlab-ci.yml runs fixlearn",
        ),
        (
            {".gitlab-ci.yml": "fixlearn: {script: [fixlearn check]}"},
            "warning",
            ".gitlab-ci.yml runs fixlearn, but does not fetch the whole history",
        ),
        (
            {".github/workflows/x.yml": "- uses: team/fixlearn@v1"},
            "warning",
            ".github/workflows/x.yml runs fixlearn, but does not fetch the whole history",
        ),
        ({"Jenkinsfile": "sh 'fixlearn check'"}, "ok", "Jenkinsfile runs fixlearn"),
        (
            {"docs/azure-pipelines.yml": "fixlearn"},
            "warning",
            "no CI file runs fixlearn",
        ),
    ],
)
def test_ci_runs_fixlearn_if_one_of_its_files_names_it(files, state, says):
    actual = examine_forge("", files)[0]

    assert (actual.state, actual.says) == (state, says)


@pytest.mark.parametrize(
    ("address", "files", "is_offered"),
    [
        ("", {}, False),
        ("", {"Jenkinsfile": "sh 'make'"}, False),
        ("git@github.com:team/pager", {}, True),
        ("", {".github/workflows/tests.yml": ""}, True),
        ("", {".gitlab-ci.yml": ""}, True),
    ],
)
def test_init_is_suggested_only_for_a_supported_ci(address, files, is_offered):
    diagnosis = examine_forge(address, files)[0]

    assert (diagnosis.remedy[0] == "fixlearn init") == is_offered
    assert diagnosis.state == ("problem" if is_offered else "warning")


def test_only_some_of_many_ci_files_are_listed():
    files = {f".github/workflows/{number}.yml": "" for number in range(5)}

    assert examine_forge("", files)[0].says == (
        "nothing in .github/workflows/0.yml, .github/workflows/1.yml, "
        ".github/workflows/2.yml, … runs fixlearn (scripts were not inspected)"
    )
