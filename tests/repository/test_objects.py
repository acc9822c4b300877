"""Objects by name, through one `git cat-file --batch`."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from fixlearn.errors import CannotTell
from fixlearn.repository.repository import open_repository
from tests.support import LESSON

MISSING = "1" * 40


@pytest.fixture
def objects(repo):
    """The objects of the repository; its git has ended when the test ends."""
    actual = open_repository(str(repo.path)).objects
    yield actual
    if actual._process:
        actual._process.close()


def test_objects_come_in_the_order_of_their_names(repo, objects):
    repo.commit("feat: two", {"a": "A", "b": "B"})

    actual = objects.read(["HEAD:b", "HEAD:a", "HEAD:b"])

    assert [(item.type, item.content) for item in actual] == [
        ("blob", b"B"),
        ("blob", b"A"),
        ("blob", b"B"),
    ]


@pytest.mark.parametrize(
    "name",
    ["nowhere", "HEAD:no such file", "", "a b", "x blob 5", "missing", MISSING, "-n", "\u00fc"],
)
def test_an_unknown_name_has_no_object_and_the_next_one_is_read(repo, objects, name):
    repo.commit("feat: one", {"a": "A"})

    missing, actual = objects.read([name, "HEAD:a"])

    assert (missing, actual.content) == (None, b"A")


def test_a_name_with_spaces_in_it_is_read(repo, objects):
    repo.commit("feat: one", {"a b c": "spaces"})

    assert objects.blob("HEAD:a b c") == b"spaces"


def test_a_name_that_is_no_utf8_is_read(repo, objects):
    name = os.fsdecode(b"na\xefve")
    repo.commit("feat: one", {name: "latin"})

    assert objects.blob(f"HEAD:{name}") == b"latin"


def test_an_ambiguous_name_has_no_object(repo, objects):
    repo.commit("feat: many", {f"{number}": f"{number}" for number in range(1_000)})
    ids = repo.git("ls-tree", "-r", "--format=%(objectname)", "HEAD").split()
    shortest = Counter(id[:4] for id in ids).most_common(1)[0]
    assert shortest[1] > 1

    ambiguous, actual = objects.read([shortest[0], "HEAD:7"])

    assert (ambiguous, actual.content) == (None, b"7")


def test_a_folder_is_not_a_blob(repo, objects):
    repo.commit("feat: one", {"src/a": "A"})

    assert objects.blob("HEAD:src") is None


def test_the_content_of_a_blob_is_kept_byte_for_byte(repo, objects):
    content = b"\r\n\0\xff no line feed at the end"
    repo.commit("feat: one", {"a": content, "empty": b""})

    assert (objects.blob("HEAD:a"), objects.blob("HEAD:empty")) == (content, b"")


@pytest.mark.parametrize("revision", ["", "HEAD\nHEAD", "HEAD\0", "nowhere", "HEAD:a"])
def test_a_name_of_another_object_is_no_commit(repo, objects, revision):
    repo.commit("feat: one", {"a": "A"})

    assert objects.commit(revision) is None
    assert objects.commit("HEAD") == repo.head


def test_many_large_blobs_cause_no_deadlock(repo, objects):
    size = 100_000  # more than a pipe holds
    repo.commit("feat: big", {f"{number}": bytes([number]) * size for number in range(150)})
    ids = repo.git("ls-tree", "-r", "--format=%(objectname)", "HEAD").split()

    actual = objects.blobs(ids)

    assert {id: len(content) for id, content in actual.items()} == dict.fromkeys(ids, size)


def test_many_blobs_are_read_once_and_the_id_of_zeros_names_none(repo, objects):
    repo.commit("feat: many", {f"{number}": f"{number}" for number in range(1_000)})
    ids = repo.git("ls-tree", "-r", "--format=%(objectname)", "HEAD").split()

    actual = objects.blobs([*ids, "0" * 40, *ids])

    assert sorted(actual.values()) == sorted(str(number).encode() for number in range(1_000))


@pytest.mark.parametrize("damaged", ["lessons/2026/one.md", "lessons/2026", "lessons"])
@pytest.mark.parametrize("content", [None, b"garbage"], ids=["missing", "corrupt"])
def test_lessons_that_a_damaged_clone_lacks_are_not_taken_for_none(repo, objects, damaged, content):
    repo.commit("docs: learn", {"lessons/2026/one.md": LESSON})
    id = repo.git("rev-parse", f"HEAD:{damaged}")
    path = repo.path / ".git/objects" / id[:2] / id[2:]
    path.unlink()
    if content:
        path.write_bytes(content)

    with pytest.raises(CannotTell) as caught:
        objects.lesson_files("HEAD", ["lessons"])

    assert (id if damaged != "lessons" else damaged) in caught.value.what
    assert caught.value.hint == "git fetch --refetch     (if that fails: git fsck)"


def test_a_blob_above_the_limit_is_left_out(repo, objects):
    repo.commit("feat: two", {"large": "12345678", "small": "1234"})
    ids = repo.git("ls-tree", "-r", "--format=%(objectname)", "HEAD").split()

    assert list(objects.blobs(ids, most=4).values()) == [b"1234"]


def test_many_long_names_cause_no_deadlock(repo, objects):
    path = "/".join(["folder" * 20] * 12)
    repo.commit("feat: deep", {f"{path}/{number}": b"x" * 70_000 for number in range(60)})

    actual = list(objects.read([f"HEAD:{path}/{number}" for number in range(60)]))

    assert [len(item.content) for item in actual] == [70_000] * 60


def test_a_name_longer_than_a_pipe_has_no_object(repo, objects):
    repo.commit("feat: one", {"a": "A"})

    assert list(objects.read(["x" * 300_000, "y" * 300_000])) == [None, None]


def test_lesson_files_are_those_in_the_year_folders_of_every_root(repo, objects):
    repo.commit(
        "docs: learn",
        {
            "lessons/2026/one.md": LESSON,
            "lessons/2025/two words.md": "two",
            "lessons/README.md": "no lesson",
            "lessons/2026/notes.txt": "no lesson",
            "lessons/2026/deep/er.md": "no lesson",
            "docs/our lessons/2026/three.md": "three",
            "elsewhere/2026/four.md": "no lesson",
        },
    )

    assert objects.lesson_files("HEAD", ["lessons", "docs/our lessons", "nowhere"]) == {
        "lessons/2026/one.md": LESSON.encode(),
        "lessons/2025/two words.md": b"two",
        "docs/our lessons/2026/three.md": b"three",
    }


def test_links_and_submodules_among_the_lessons_are_ignored(repo, objects):
    repo.commit("docs: learn", {"lessons/2026/one.md": "one", "target/x.md": "out"})
    (repo.path / "lessons/2026/link.md").symlink_to("../../target/x.md")
    (repo.path / "lessons/2027").symlink_to("../target")
    repo.git("add", "lessons")
    for path in ("lessons/2026/module.md", "lessons/2028"):
        repo.git("update-index", "--add", "--cacheinfo", f"160000,{repo.head},{path}")
    repo.commit("feat: links and modules")

    assert objects.lesson_files("HEAD", ["lessons"]) == {"lessons/2026/one.md": b"one"}


def test_a_root_that_is_a_file_or_a_link_has_no_lessons(repo, objects):
    (repo.path / "link").symlink_to("elsewhere")
    repo.git("add", "link")
    repo.commit("feat: odd roots", {"lessons": "a file", "elsewhere/2026/one.md": "one"})

    assert objects.lesson_files("HEAD", ["lessons", "link"]) == {}


def test_an_executable_lesson_is_a_lesson(repo, objects):
    repo.commit("docs: learn", {"lessons/2026/one.md": "one"})
    repo.git("update-index", "--chmod=+x", "lessons/2026/one.md")
    repo.commit("chore: executable")

    assert objects.lesson_files("HEAD", ["lessons"]) == {"lessons/2026/one.md": b"one"}
