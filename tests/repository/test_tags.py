"""Tags, their times, and what is no tag of a commit."""

from __future__ import annotations

import os

import pytest

from fixlearn.errors import CannotTell
from fixlearn.repository.repository import open_repository
from fixlearn.repository.tags import tag_names


def tags_of(repo):
    history = open_repository(str(repo.path))
    try:
        return [(tag.name, tag.sha, tag.created) for tag in history.tags()]
    finally:
        if history.objects._process:
            history.objects._process.close()


@pytest.fixture
def tagged(repo):
    """A light tag, one with a message, one of a tag, one of a file and one of a tree."""
    repo.commit("feat: one", {"a": "A"})
    repo.git("tag", "light")
    repo.tag("annotated")
    repo.tick()
    repo.git("tag", "-a", "-m", "tagger Ada <ada@example.com> 1 +0000", "nested", "annotated")
    repo.git("tag", "file", "HEAD:a")
    repo.git("tag", "-a", "-m", "a tree", "tree", "HEAD^{tree}")
    repo.git("tag", "v1/deep")
    return repo


@pytest.mark.parametrize("are_packed", [False, True])
def test_tags_of_commits_have_the_time_of_the_tag_or_of_the_commit(tagged, are_packed):
    if are_packed:
        tagged.git("pack-refs", "--all")
    rows = tagged.git(
        "for-each-ref", "--format=%(refname:strip=2)=%(creatordate:unix)", "refs/tags"
    )
    listed = dict(row.split("=") for row in rows.splitlines())
    names = ["annotated", "light", "nested", "v1/deep"]

    assert tags_of(tagged) == [(name, tagged.head, int(listed[name])) for name in names]


def test_a_tag_whose_name_is_not_utf_8_is_a_tag(tagged):
    odd = os.fsdecode(b"na\xefve")
    tagged.git("tag", odd)
    tagged.git("pack-refs", "--all")

    assert sorted(name for name, _, _ in tags_of(tagged)) == sorted(
        ["annotated", "light", odd, "nested", "v1/deep"]
    )


def test_a_packed_tag_has_its_whole_name_whatever_unicode_counts_as_the_end_of_a_line(tagged):
    odd = "v2\u2028final\x85"
    tagged.git("tag", odd)
    tagged.git("pack-refs", "--all")

    assert [name for name, _, _ in tags_of(tagged)] == [
        "annotated",
        "light",
        "nested",
        "v1/deep",
        odd,
    ]


def test_a_linked_worktree_has_the_tags_of_the_repository(tagged, tmp_path):
    tagged.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    tagged.path = tmp_path / "linked"

    assert [name for name, _, _ in tags_of(tagged)] == ["annotated", "light", "nested", "v1/deep"]


def test_files_that_are_no_references_are_no_tags(tagged):
    tags = tagged.path / ".git/refs/tags"
    for name in (".DS_Store", "v9.lock", "v1/.hidden", "v1/v9.lock", "a..b", "a b", "v9."):
        (tags / name).write_text(tagged.head + "\n")
    for name, content in {
        "empty": "",
        "cut-off": tagged.head[:20],
        "null": "0" * 40 + "\n",
        "dangling": "ref: refs/tags/nowhere\n",
        "binary": "\0" * 64,
    }.items():
        (tags / name).write_text(content)

    listed = tagged.git("for-each-ref", "--format=%(refname:strip=2)", "refs/tags").split("\n")

    names = [name for name, _, _ in tags_of(tagged)]
    assert names == [name for name in listed if name not in ("file", "tree")]
    assert names == ["annotated", "light", "nested", "v1/deep"]


def test_a_tag_of_a_missing_object_is_an_error(tagged):
    (tagged.path / ".git/refs/tags/gone").write_text("1" * 40 + "\n")

    with pytest.raises(CannotTell, match="cannot list the branches and tags"):
        tags_of(tagged)


def test_the_names_of_all_tags_are_those_of_git(tagged):
    assert tag_names() == tagged.git("tag").splitlines()


def test_a_tag_without_a_tagger_has_the_time_of_its_commit(tagged):
    text = f"object {tagged.head}\ntype commit\ntag old\n\nold\n"
    tag = tagged.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=text)
    tagged.git("update-ref", "refs/tags/old", tag)

    rows = {name: (sha, created) for name, sha, created in tags_of(tagged)}

    assert rows["old"] == rows["light"]
