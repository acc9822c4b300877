"""Evidence in the trees of commits, looked up with real git."""

from __future__ import annotations

from fixlearn.lessons.evidence_trees import EvidenceTrees
from fixlearn.repository.objects import Objects
from fixlearn.repository.repository import open_repository

EVIDENCE = "tests/test_pager.py::test_every_row"


def state(trees, sha, evidence):
    return trees.pieces(sha, [evidence])[evidence].state.value


def test_evidence_has_a_status_in_each_tree(repo):
    first = repo.commit("feat: rows", {"tests/test_pager.py": "def test_every_row(): ...\n"})
    second = repo.commit("test: other", {"tests/test_pager.py": "def test_each_row(): ...\n"})
    repo.git("rm", "-q", "tests/test_pager.py")
    third = repo.commit("test: none")
    trees = EvidenceTrees(open_repository().objects)

    assert [state(trees, sha, EVIDENCE) for sha in (first, second, third)] == [
        *("evident", "gone", "gone")
    ]
    assert [state(trees, sha, "tests") for sha in (first, third)] == ["evident", "gone"]


def test_links_and_submodules_count_as_present_and_are_not_read(repo):
    repo.write({"real.py": "def test_row(): ...\n"})
    (repo.path / "link.py").symlink_to("real.py")
    (repo.path / "outside").symlink_to("/etc")
    repo.git("add", ".")
    first = repo.commit("feat: links")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{first},vendor/lib")
    sha = repo.commit("feat: a submodule")
    trees = EvidenceTrees(open_repository().objects)

    stated = ("link.py::test_row", "link.py#x", "outside/passwd#x", "vendor/lib/a.py::test_row")
    assert {state(trees, sha, value) for value in stated} == {"stated"}
    assert {state(trees, sha, value) for value in ("link.py", "vendor/lib")} == {"evident"}


def test_unusual_names_and_contents_are_read(repo):
    names = ("a#b.txt", "c::d.py", "with blank.txt", "ümlaut.txt", "HEAD:x", "-n", "a\\b.txt")
    repo.write({**dict.fromkeys(names, "text\n"), "binary.txt": b"\0\xff text \xfe"})
    repo.git("add", "--", *names, "binary.txt")
    sha = repo.commit("feat: odd names")
    trees = EvidenceTrees(open_repository().objects)

    for name in names:
        assert state(trees, sha, name) == "evident", name
    assert state(trees, sha, "with blank.txt#text") == "evident"
    assert state(trees, sha, "binary.txt#text") == "evident"
    assert state(trees, sha, "no\nname") == "gone"
    assert state(trees, sha, "with blank.txt/below") == "gone"


def test_a_file_is_read_once_for_many_trees(repo, monkeypatch):
    shas = [repo.commit("feat: rows", {"tests/test_pager.py": "def test_every_row(): ...\n"})]
    shas += [repo.commit("feat: more", {"rows.py": str(number)}) for number in range(5)]
    trees = EvidenceTrees(open_repository().objects)
    read = []
    blobs = Objects.blobs

    def noted(self, ids, **how):
        read.extend(ids := list(ids))
        return blobs(self, ids, **how)

    monkeypatch.setattr(Objects, "blobs", noted)

    assert {state(trees, sha, EVIDENCE) for sha in shas} == {"evident"}
    assert len(read) == 1


def test_a_file_that_is_too_large_is_skipped_and_the_next_one_is_read(repo):
    sha = repo.commit("feat: rows", {"large.txt": "x" * 600_000, "small.txt": "text\n"})
    objects = open_repository().objects
    rows = objects.entries_at(sha, ["large.txt", "small.txt"])
    ids = [rows[name].id for name in ("large.txt", "small.txt")]

    assert objects.blobs(ids, most=5) == {ids[1]: b"text\n"}
    assert len(objects.blobs(ids, most=600_000)) == 2
