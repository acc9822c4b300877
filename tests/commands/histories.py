"""Histories that a summary must get right: each is made in an empty repository.

Every commit but the merges is a fix, so that a summary lists it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support import GitRepo

_LONG_AGO = -30 * 24 * 3_600  # seconds


def fix(repo: GitRepo, name: str) -> str:
    """A fix of its own file."""
    return repo.commit(f"fix: {name}", {f"{name}.py": f"{name}\n"})


def no_tags(repo: GitRepo) -> None:
    fix(repo, "a")
    fix(repo, "b")


def one_tag(repo: GitRepo) -> None:
    fix(repo, "a")
    repo.tag("v1")
    fix(repo, "b")


def head_on_a_tag(repo: GitRepo) -> None:
    fix(repo, "a")
    repo.tag("v1")
    fix(repo, "b")
    repo.tag("v2")


def several_tags_on_one_commit(repo: GitRepo) -> None:
    fix(repo, "a")
    repo.tag("v1")
    fix(repo, "b")
    repo.tag("v2rc1")
    repo.tag("v2")
    repo.tag("v2.0")
    fix(repo, "c")


def tags_of_all_sorts(repo: GitRepo) -> None:
    """Lightweight, annotated, nested and doubly nested; of a file, of a tree, of a tagged tree."""
    fix(repo, "a")
    repo.git("tag", "v1")
    fix(repo, "b")
    repo.tag("inner")
    repo.git("tag", "-a", "-m", "nested", "v2", "inner")
    fix(repo, "c")
    repo.tag("other")
    repo.git("tag", "-a", "-m", "nested", "middle", "other")
    repo.git("tag", "-a", "-m", "nested twice", "v3", "middle")
    repo.git("tag", "v4", "HEAD:a.py")
    repo.git("tag", "v5", "HEAD^{tree}")
    repo.git("tag", "-a", "-m", "of a tree", "v6", "HEAD^{tree}")
    repo.git("tag", "-a", "-m", "of a tag of a tree", "v7", "v6")
    fix(repo, "d")


def candidates_and_finals(repo: GitRepo) -> None:
    for version in ("v1.0rc1", "v1.0rc2", "v1.0", "v1.1rc1", "v1.1"):
        fix(repo, version)
        repo.tag(version)
    fix(repo, "later")


def tags_only_on_release_branches(repo: GitRepo) -> None:
    fix(repo, "a")
    repo.branch("release/1.0")
    fix(repo, "polish-1.0")
    repo.tag("v1.0")
    repo.switch("main")
    fix(repo, "b")
    fix(repo, "c")
    repo.branch("release/1.1")
    fix(repo, "polish-1.1")
    repo.tag("v1.1")
    repo.switch("main")
    fix(repo, "d")


def hotfix_merged_back(repo: GitRepo) -> None:
    fix(repo, "a")
    repo.tag("v1.0")
    fix(repo, "b")
    repo.branch("hotfix", "v1.0")
    fix(repo, "hot")
    repo.tag("v1.0.1")
    repo.switch("main")
    repo.merge("hotfix")
    fix(repo, "c")
    repo.tag("v1.1")


def old_feature_merged_after_a_tag(repo: GitRepo) -> None:
    fix(repo, "a")
    repo.branch("feature")
    fix(repo, "old")
    repo.switch("main")
    fix(repo, "b")
    repo.tag("v1")
    repo.merge("feature")
    repo.tag("v2")


def main_merged_into_a_feature(repo: GitRepo) -> None:
    fix(repo, "a")
    repo.branch("feature")
    fix(repo, "begun")
    repo.switch("main")
    fix(repo, "b")
    repo.tag("v1")
    repo.switch("feature")
    repo.merge("main")
    fix(repo, "ended")
    repo.switch("main")
    repo.merge("feature")
    repo.tag("v2")
    fix(repo, "c")


def octopus(repo: GitRepo) -> None:
    fix(repo, "a")
    for name in ("one", "two", "three"):
        repo.branch(name, "main")
        fix(repo, name)
    repo.tag("v1")
    repo.switch("main")
    fix(repo, "b")
    repo.merge("one", "two", "three")
    repo.tag("v2")


def unrelated_roots(repo: GitRepo) -> None:
    fix(repo, "a")
    repo.tag("v1")
    repo.git("switch", "--quiet", "--orphan", "other")
    fix(repo, "x")
    repo.tag("v0.1")
    fix(repo, "y")
    repo.switch("main")
    repo.merge("other")
    fix(repo, "b")
    repo.tag("v2")


def clock_skew(repo: GitRepo) -> None:
    fix(repo, "a")
    repo.tick(-_LONG_AGO)
    repo.tag("v1")
    repo.tick(_LONG_AGO * 2)
    fix(repo, "b")
    fix(repo, "c")
    repo.tag("v2")
    repo.tick(_LONG_AGO)
    fix(repo, "d")


def patch_of_the_old_line_cut_last(repo: GitRepo) -> None:
    fix(repo, "a")
    repo.tag("v1.0.0")
    fix(repo, "b")
    repo.tag("v2.0.0")
    repo.branch("maintenance", "v1.0.0")
    fix(repo, "patch")
    repo.tag("v1.0.1")
    repo.switch("main")
    fix(repo, "c")
    repo.tag("v2.1.0")
    fix(repo, "d")


def tag_of_a_version_that_is_not_reached(repo: GitRepo) -> None:
    fix(repo, "a")
    repo.branch("gone")
    fix(repo, "lost")
    repo.tag("v1")
    repo.switch("main")
    fix(repo, "b")
    repo.tag("v2")


# history -> {release: the one before it}
EXPECTED = {
    no_tags: {},
    one_tag: {"v1": None},
    head_on_a_tag: {"v1": None, "v2": "v1"},
    several_tags_on_one_commit: {"v1": None, "v2rc1": "v1", "v2.0": "v1"},
    tags_of_all_sorts: {"v1": None, "v2": "v1", "v3": "v2"},
    candidates_and_finals: {
        "v1.0rc1": None,
        "v1.0rc2": "v1.0rc1",
        "v1.0": None,
        "v1.1rc1": "v1.0",
        "v1.1": "v1.0",
    },
    tags_only_on_release_branches: {"v1.0": None, "v1.1": "v1.0"},
    hotfix_merged_back: {"v1.0": None, "v1.0.1": "v1.0", "v1.1": "v1.0.1"},
    old_feature_merged_after_a_tag: {"v1": None, "v2": "v1"},
    main_merged_into_a_feature: {"v1": None, "v2": "v1"},
    octopus: {"v1": None, "v2": "v1"},
    unrelated_roots: {"v0.1": None, "v1": None, "v2": "v1"},
    clock_skew: {"v1": None, "v2": "v1"},
    patch_of_the_old_line_cut_last: {
        "v1.0.0": None,
        "v1.0.1": "v1.0.0",
        "v2.0.0": "v1.0.0",
        "v2.1.0": "v2.0.0",
    },
    tag_of_a_version_that_is_not_reached: {"v1": None, "v2": "v1"},
}
