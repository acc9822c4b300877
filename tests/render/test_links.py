"""The addresses of commits, comparisons and issues on a forge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.render.links import Links, links_of

AZURE = "https://dev.azure.com/org/project/_git/pager"


@pytest.mark.parametrize(
    ("remote", "commit", "compare", "issue"),
    [
        (
            "https://github.com/team/pager.git",
            "https://github.com/team/pager/commit/abc",
            "https://github.com/team/pager/compare/v1...pkg%40v2%2Frc",
            "https://github.com/team/pager/issues/12",
        ),
        (
            "git@gitlab.example.com:group/sub/pager.git",
            "https://gitlab.example.com/group/sub/pager/-/commit/abc",
            "https://gitlab.example.com/group/sub/pager/-/compare/v1...pkg%40v2%2Frc",
            "https://gitlab.example.com/group/sub/pager/-/issues/12",
        ),
        (
            "ssh://git@codeberg.org:22/team/pager",
            "https://codeberg.org/team/pager/commit/abc",
            "https://codeberg.org/team/pager/compare/v1...pkg%40v2%2Frc",
            "https://codeberg.org/team/pager/issues/12",
        ),
        (
            "https://someone:secret@bitbucket.org/team/pager.git",
            "https://bitbucket.org/team/pager/commits/abc",
            "https://bitbucket.org/team/pager/branches/compare/pkg%40v2%2Frc%0Dv1",
            "https://bitbucket.org/team/pager/pull-requests/12",
        ),
        (
            "git@ssh.dev.azure.com:v3/org/project/pager",
            f"{AZURE}/commit/abc",
            f"{AZURE}/branchCompare?baseVersion=GTv1&targetVersion=GTpkg%40v2%2Frc&_a=commits",
            "",
        ),
        ("https://git.example.com/team/pager.git", "", "", ""),
        ("/srv/git/pager.git", "", "", ""),
        ("../github/pager", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_a_remote_names_the_addresses_of_its_forge(remote, commit, compare, issue):
    links = links_of(remote, {})

    assert links.of_commit("abc") == commit
    assert links.of_comparison("v1", "pkg@v2/rc") == compare
    assert dict(links.parts("#12")).get("#12", "") == issue


def test_the_settings_come_before_the_remote():
    links = links_of("git@github.com:team/pager", {"issue": "https://issues.example.com/{number}"})

    assert links.of_commit("abc") == "https://github.com/team/pager/commit/abc"
    assert dict(links.parts("#7"))["#7"] == "https://issues.example.com/7"


def test_merge_requests_have_their_own_numbers_on_gitlab():
    links = links_of("git@gitlab.com:team/pager", {})

    assert dict(links.parts("rows (#1, !2)")) == {
        "rows (": "",
        "#1": "https://gitlab.com/team/pager/-/issues/1",
        ", ": "",
        "!2": "https://gitlab.com/team/pager/-/merge_requests/2",
        ")": "",
    }


@pytest.mark.parametrize(
    "text", ["a#1", "&#1;", "#0", "##1", "/#1", "#1a", "#", "#x", "!important"]
)
def test_what_is_no_number_of_an_issue_has_no_address(text):
    assert list(Links(issue="https://example.com/{number}").parts(text)) == [(text, "")]


@given(st.text())
def test_the_parts_are_the_whole_text(text):
    parts = list(Links(issue="https://example.com/{number}").parts(text))

    assert "".join(part for part, _ in parts) == text


def test_there_is_no_comparison_with_nothing():
    assert links_of("git@github.com:team/pager", {}).of_comparison("", "v1") == ""


@pytest.mark.parametrize(
    ("issue", "address"),
    [
        ("#12", "https://example.com/12"),
        ("https://tracker.example.com/OPS-7", "https://tracker.example.com/OPS-7"),
        ("!7", ""),
        ("", ""),
    ],
)
def test_an_issue_is_an_address_or_has_that_of_its_number(issue: str, address: str) -> None:
    assert Links(issue="https://example.com/{number}").of_issue(issue) == address
