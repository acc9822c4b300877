"""Releases of histories with the tags of well-known projects, compared with git's own answer.

Which release comes before which is written down by hand; the commits of each are counted by
`git rev-list`, in the folders of its component.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.commands.lessons import summary

ANY_COMPONENT = "'(?:(?P<component>.+?)[@-])?v?(?P<version>[0-9].*)'"


class History(NamedTuple):
    """What is committed and tagged, and which release each one follows."""

    steps: str  # of a line: tags, the branch to continue on, or a folder to change
    previous: dict[str, str | None]
    tag_pattern: str = "'v?(?P<version>[0-9].*)'"
    folders: dict[str, list[str]] | None = None  # component -> pathspecs
    files: tuple[tuple[str, str], ...] = ()  # of the first commit


# A word is a tag; "on BRANCH" goes to a branch, "BRANCH from TAG" makes one; "/FOLDER" is a
# commit there. Before each tag there is a commit, except behind "+".
HISTORIES = {
    "underscores": History(
        "curl-7_9_8 curl-7_10 curl-7_10_1 tiny-curl-7_72_0 curl-8_0_0 rc-8_1_0-1 curl-8_1_0",
        {
            "curl-7_9_8": None,
            "curl-7_10": "curl-7_9_8",
            "curl-7_10_1": "curl-7_10",
            "curl-8_0_0": "curl-7_10_1",
            "curl-8_1_0": "curl-8_0_0",
        },
        "'curl-(?P<version>[0-9].*)'",
    ),
    "years-then-numbers": History(
        "2014.2 2015.1.0rc1 2015.1.0 | kilo from 2015.1.0 | 2015.1.1 kilo-eol | on main |"
        " 12.0.0.0b1 12.0.0.0rc1 +12.0.0 13.0.0.0rc1 +13.0.0",
        {
            "2014.2": None,
            "2015.1.0rc1": "2014.2",
            "2015.1.0": "2014.2",
            "2015.1.1": "2015.1.0",
            "12.0.0.0b1": "2015.1.1",
            "12.0.0.0rc1": "12.0.0.0b1",
            "12.0.0": "2015.1.1",
            "13.0.0.0rc1": "12.0.0",
            "13.0.0": "12.0.0",
        },
    ),
    "main-package-and-plugins": History(
        "/packages/main v1.0.0 /packages/legacy legacy@1.0.0 /packages/main /packages/legacy"
        " v1.1.0-beta.0 v1.1.0 legacy@1.0.1",
        {
            "v1.0.0": None,
            "legacy@1.0.0": None,
            "v1.1.0-beta.0": "v1.0.0",
            "v1.1.0": "v1.0.0",
            "legacy@1.0.1": "legacy@1.0.0",
        },
        ANY_COMPONENT,
        {"legacy": ["packages/legacy"], "": [":/", ":(exclude)packages/legacy"]},
    ),
    "controller-and-chart": History(
        "/controller controller-v1.0.0 /charts/helm-chart helm-chart-4.0.0 /controller"
        " controller-v1.0.1 /charts/helm-chart /controller helm-chart-4.0.1",
        {
            "controller-v1.0.0": None,
            "controller-v1.0.1": "controller-v1.0.0",
            "helm-chart-4.0.0": None,
            "helm-chart-4.0.1": "helm-chart-4.0.0",
        },
        "'(?P<component>.+?)-v?(?P<version>[0-9].*)'",
        {"controller": ["controller"], "helm-chart": ["charts/helm-chart"]},
    ),
    "milestones-on-several-lines": History(
        "9.0.0.M1 9.0.0.M2 | 8.5.x from 9.0.0.M1 | 8.5.0 8.5.1 | on main | 9.0.0.M10 9.0.0"
        " | on 8.5.x | 8.5.2 | on main | 10.0.0-M1 10.0.0",
        {
            "9.0.0.M1": None,
            "9.0.0.M2": "9.0.0.M1",
            "8.5.0": None,
            "8.5.1": "8.5.0",
            "9.0.0.M10": "9.0.0.M2",
            "9.0.0": "8.5.1",
            "8.5.2": "8.5.1",
            "10.0.0-M1": "9.0.0",
            "10.0.0": "9.0.0",
        },
    ),
    "final-qualifiers": History(
        "5.0.0.Alpha1 5.0.0.CR1 5.0.0.Final 5.0.1.Final 5.1.0.Beta1 5.1.0.Final",
        {
            "5.0.0.Alpha1": None,
            "5.0.0.CR1": "5.0.0.Alpha1",
            "5.0.0.Final": None,
            "5.0.1.Final": "5.0.0.Final",
            "5.1.0.Beta1": "5.0.1.Final",
            "5.1.0.Final": "5.0.1.Final",
        },
    ),
    "letters-after-years": History(
        "2025b 2025c 2025d 2025e 2026a 2026b",
        {
            "2025b": None,
            "2025c": "2025b",
            "2025d": "2025c",
            "2025e": "2025d",
            "2026a": "2025e",
            "2026b": "2026a",
        },
    ),
    "package-revisions": History(
        "22.4.1 22.4.2 22.4.2-0ubuntu1 22.4.2-0ubuntu2 22.4.2-10-gbc2c326-0ubuntu1 22.4.3",
        {
            "22.4.1": None,
            "22.4.2": "22.4.1",
            "22.4.2-0ubuntu1": "22.4.2",
            "22.4.2-0ubuntu2": "22.4.2-0ubuntu1",
            "22.4.2-10-gbc2c326-0ubuntu1": "22.4.2-0ubuntu2",
            "22.4.3": "22.4.2-10-gbc2c326-0ubuntu1",
        },
    ),
    "renamed-prefixes": History(
        "LANG_3_0_RC1 LANG_3_0 commons-lang-3.9-RC1 +rel/commons-lang-3.9"
        " commons-lang-3.10-RC1 rel/commons-lang-3.10",
        {
            "LANG_3_0_RC1": None,
            "LANG_3_0": None,
            "commons-lang-3.9-RC1": "LANG_3_0",
            "rel/commons-lang-3.9": "LANG_3_0",
            "commons-lang-3.10-RC1": "rel/commons-lang-3.9",
            "rel/commons-lang-3.10": "rel/commons-lang-3.9",
        },
        "'(?:LANG_|(?:rel/)?commons-lang-)(?P<version>[0-9].*)'",
    ),
    "modules-in-each-other": History(
        "/log log/v0.1.0 /sdk sdk/v1.0.0 /sdk/log sdk/log/v0.1.0 /sdk/log /log v1.0.0"
        " log/v0.2.0 +sdk/v1.1.0 +sdk/log/v0.2.0 +v1.1.0",
        {
            "log/v0.1.0": None,
            "sdk/v1.0.0": None,
            "sdk/log/v0.1.0": None,
            "v1.0.0": None,
            "log/v0.2.0": "log/v0.1.0",
            "sdk/v1.1.0": "sdk/v1.0.0",
            "sdk/log/v0.2.0": "sdk/log/v0.1.0",
            "v1.1.0": "v1.0.0",
        },
        "'(?:(?P<component>.+)/)?v(?P<version>[0-9].*)'",
        {
            "": [":/", ":(exclude)log", ":(exclude)sdk"],
            "log": ["log"],
            "sdk": ["sdk", ":(exclude)sdk/log"],
            "sdk/log": ["sdk/log"],
        },
        (
            ("log/go.mod", "module example.org/log\n"),
            ("sdk/go.mod", "module example.org/sdk\n"),
            ("sdk/log/go.mod", "module example.org/sdk/log\n"),
        ),
    ),
}


def _play(repo, steps):
    """Make the commits, branches and tags."""
    count = 0
    for part in steps.split("|"):
        words = part.split()
        if "from" in words:
            repo.git("switch", "-q", "-c", words[0], words[2])
            continue
        if words[0] == "on":
            repo.switch(words[1])
            continue
        for word in words:
            count += 1
            if word.startswith("/"):
                repo.commit(f"feat: {count}", {f"{word[1:]}/{count}": ""})
                continue
            if not word.startswith("+"):
                repo.commit(f"feat: {count}", {f"shared/{count}": ""})
            repo.tag(word.removeprefix("+"))


@pytest.mark.parametrize("name", HISTORIES)
def test_releases_and_their_commits_are_those_that_git_lists(repo, fixlearn, name):
    history = HISTORIES[name]
    repo.commit(
        "feat: begin",
        {
            ".fixlearn.yaml": f"releases:\n  tag-pattern: {history.tag_pattern}\n",
            **dict(history.files),
        },
    )
    _play(repo, history.steps)

    actual = summary(fixlearn, "--all")

    del actual["unreleased"]
    assert {release: facts["previous"] for release, facts in actual.items()} == history.previous
    for release, facts in actual.items():
        revisions = [release, *([f"^{facts['previous']}"] if facts["previous"] else [])]
        expected = _listed(repo, *revisions)
        if history.folders:
            of_component = _listed(
                repo, *revisions, "--", *history.folders[facts["component"] or ""]
            )
            # Without a main package, what is outside of all components counts for each.
            of_any = set() if "" not in history.folders else expected
            for paths in history.folders.values():
                of_any |= _listed(repo, *revisions, "--", *paths)
            expected = of_component | (expected - of_any)
        assert (release, facts["commits"]) == (release, len(expected))


def _listed(repo, *arguments):
    return set(repo.git("rev-list", *arguments).split())
