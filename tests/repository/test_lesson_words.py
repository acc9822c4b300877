"""The words and lines of all lessons answer as git would, and nothing depends on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.gate.staged import names_of_files
from fixlearn.repository import lesson_words
from fixlearn.repository.index import Index, lessons_about, lessons_naming
from fixlearn.repository.lesson_words import may_name
from tests.support import LESSON, GitRepo

if TYPE_CHECKING:
    from pathlib import Path

NAMED = "tests/test_pager.py::test_every_row"
PATH = "lessons/2026/last-row.md"
ROOTS = ("lessons",)


@pytest.fixture
def words(repo: GitRepo) -> Path:
    """A repository with a lesson; the file in which its words are kept."""
    repo.commit("feat: rows", {PATH: LESSON})
    return repo.path / ".git/fixlearn-words"


def named(*paths: str) -> bool:
    """False if the words rule out that a lesson of HEAD names one of these paths."""
    return Index().may_be_named(paths, ROOTS)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The comparisons of trees that git was asked for."""
    asked: list[str] = []
    ask = lesson_words.ask

    def log(*arguments: str):
        asked.extend(word for word in arguments if word == "diff-tree")
        return ask(*arguments)

    monkeypatch.setattr(lesson_words, "ask", log)
    return asked


def test_words_are_read_once_and_then_only_those_of_changed_lessons(
    repo: GitRepo, words: Path, asked: list[str]
) -> None:
    assert named("tests/test_pager.py")
    assert not named("tests/test_rows.py")
    assert asked == ["diff-tree"]

    repo.commit("fix: rows", {"lessons/2026/b.md": LESSON.replace("test_pager", "test_rows")})

    assert named("tests/test_rows.py")
    assert named("tests/test_pager.py")
    assert asked == ["diff-tree", "diff-tree"]
    assert list(words.parent.glob("fixlearn-words*")) == [words]


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\xff", b"fixlearn 3 \n\nfixlearn 3 ", b"fixlearn 2 %(tree)s\n"),
        b"fixlearn 3 " + b"1" * 40 + b"\n\nfixlearn 3 " + b"1" * 40,
    ],
)
def test_another_file_in_its_place_is_written_anew(
    repo: GitRepo, words: Path, content: bytes
) -> None:
    words.write_bytes(content % {b"tree": repo.git("rev-parse", "HEAD:lessons").encode()})

    assert named("tests/test_pager.py")
    named("tests/test_pager.py")
    assert not named("tests/test_rows.py")
    assert b"tests/test_pager.py" in words.read_bytes()


def test_words_that_are_cut_off_anywhere_are_written_anew(repo: GitRepo, words: Path) -> None:
    assert named("tests/test_pager.py")
    whole = words.read_bytes()
    for size in range(len(whole)):
        words.write_bytes(whole[:size])
        assert named("tests/test_pager.py")
        assert words.read_bytes() == whole


def test_words_that_cannot_be_kept_are_used_all_the_same(repo: GitRepo, words: Path) -> None:
    words.mkdir()

    assert named("tests/test_pager.py")
    assert not named("tests/test_rows.py")


def test_without_a_lesson_in_head_or_with_several_folders_all_is_searched(repo: GitRepo) -> None:
    assert named("a.py")
    repo.commit("feat: rows", {PATH: LESSON})
    assert Index().may_be_named(["a.py"], ("lessons", "notes"))
    assert named(*(f"{number}.py" for number in range(1_001)))


def test_a_busy_hook_uses_what_is_known_and_asks_nothing(
    repo: GitRepo, words: Path, asked: list[str]
) -> None:
    tree = repo.git("rev-parse", "HEAD:lessons")
    assert may_name(["a.py"], tree, is_busy=True)
    assert asked == []
    assert not named("a.py")
    assert not may_name(["a.py"], tree, is_busy=True)


def test_if_the_objects_are_read_already_they_have_the_tree(repo: GitRepo, words: Path) -> None:
    index = Index()
    assert index.parents == ()

    assert index.may_be_named(["tests/test_pager.py"], ROOTS)
    assert not index.may_be_named(["a.py"], ROOTS)


def test_a_linked_worktree_keeps_its_own_words(
    repo: GitRepo, words: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")

    assert not named("tests/test_rows.py")
    assert not words.exists()
    assert (words.parent / "worktrees/linked/fixlearn-words").exists()


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """A repository in which lessons are staged and committed again and again."""
    return GitRepo.create(tmp_path_factory.mktemp("searched") / "repo")


PIECES = st.sampled_from(["a", "b.py", "tests", "a b", "é", "'q'", '"', "\\", ".c"])
PATHS = st.lists(PIECES, min_size=1, max_size=3).map("/".join)
SPELLINGS = st.tuples(
    st.sampled_from(["", "./", ".//", "absent: ", "["]),
    st.sampled_from(["/", "//", "/./", "/.//./"]),
    st.sampled_from(["", "::test", "#text", "]", "/", ", c.py]", "\n    "]),
)


@given(other=PATHS, spelling=SPELLINGS, path=PATHS)
@settings(max_examples=12)
def test_a_lesson_that_git_would_find_is_never_ruled_out(
    searched: GitRepo,
    monkeypatch: pytest.MonkeyPatch,
    other: str,
    spelling: tuple[str, ...],
    path: str,
) -> None:
    start, slash, end = spelling
    text = f"{start}{other.replace('/', slash)}{end}"
    monkeypatch.chdir(searched.path)
    searched.commit("docs: a lesson", {PATH: LESSON.replace(NAMED, text)})

    if lessons_naming([path], ROOTS, with_heirs=True):
        assert named(path)
    if lessons_naming([other], ROOTS, with_heirs=True):
        assert named(other)


def about(*paths: str, root: str = "lessons") -> list[str]:
    """The lessons of HEAD about these files, by the lines that are kept."""
    kept = Index().lesson_lines([root])
    assert kept is not None
    return lessons_about(paths, names_of_files(paths), [root], 9, kept)


def test_lines_are_read_once_and_then_only_those_of_changed_lessons(
    repo: GitRepo, words: Path, asked: list[str]
) -> None:
    assert about("src/pager.py") == about("src/pager.py") == [PATH]
    assert asked == ["diff-tree"]

    other = "lessons/2026/b.md"
    repo.commit("fix: rows", {other: LESSON, PATH: LESSON.replace("test_pager", "test_rows")})
    assert about("src/pager.py") == [other]
    assert about("src/rows.py") == [PATH]

    repo.git("rm", "--quiet", PATH)
    repo.commit("docs: fewer lessons")
    assert about("src/rows.py") == []
    assert asked == ["diff-tree"] * 3
    assert list(words.parent.glob("fixlearn-lines*")) == [words.parent / "fixlearn-lines"]


@pytest.mark.parametrize("content", [b"fixlearn 2 \n", b"fixlearn 3 " + b"1" * 40 + b"\n", b"\xff"])
def test_lines_in_another_file_in_its_place_are_written_anew(words: Path, content: bytes) -> None:
    (words.parent / "fixlearn-lines").write_bytes(content)

    assert about("src/pager.py") == [PATH]


def test_lines_of_a_folder_that_was_renamed_have_its_new_name(repo: GitRepo, words: Path) -> None:
    assert about("src/pager.py") == [PATH]
    repo.git("mv", "lessons", "notes")
    repo.commit("docs: notes")

    assert about("src/pager.py", root="notes") == ["notes/2026/last-row.md"]
    assert about("src/pager.py") == []


def test_without_their_lines_lessons_are_searched_by_git(repo: GitRepo, words: Path) -> None:
    assert Index().lesson_lines(["lessons", "notes"]) is None
    repo.commit("docs: an odd name", {'lessons/2026/"a".md': LESSON})
    assert Index().lesson_lines(["lessons"]) is None


TITLES = st.sampled_from(
    (
        "Rows are dropped",
        "Test_rows fails",
        "rows_more",
        "No é",
        "ROWS-2",
        ">-\n  The rows",
        "Pager",
    )
)
EVIDENCE = st.sampled_from(
    ("src/rows.py", "tests/test_rows.py::test_all", "rows", "rows.pyc", "src/ROWS.PY", "Makefile")
)
CHANGED = st.lists(
    st.sampled_from(("src/rows.py", "tests/test_rows.py", "Makefile", "é.py", "rows.-", "rows.md")),
    min_size=1,
    max_size=2,
)


@given(lessons=st.lists(st.tuples(TITLES, EVIDENCE), min_size=1, max_size=4), paths=CHANGED)
@settings(max_examples=25)
def test_lessons_about_a_file_are_those_that_git_would_find(
    searched: GitRepo,
    monkeypatch: pytest.MonkeyPatch,
    lessons: list[tuple[str, str]],
    paths: list[str],
) -> None:
    monkeypatch.chdir(searched.path)
    files = {
        f"lessons/2026/rows-{number}.md": LESSON.replace("Last row", title).replace(NAMED, evidence)
        for number, (title, evidence) in enumerate(lessons)
    }
    searched.commit("docs: lessons", files)

    assert about(*paths) == lessons_about(paths, names_of_files(paths), ROOTS, 9)
