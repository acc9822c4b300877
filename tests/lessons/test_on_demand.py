"""Lessons that are parsed on demand answer as all lessons would, and few are parsed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fixlearn.config import Config
from fixlearn.lessons.evidence_status import evidence_of, named_paths
from fixlearn.lessons.library import Library, active_lessons, lessons_with, read_library
from fixlearn.lessons.on_demand import LessonsOnDemand, text_of_file
from fixlearn.lessons.similar import TwinIndex
from fixlearn.repository.kept_lessons import KeptLessons
from tests.support import LESSON

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

EVIDENCE = "tests/test_pager.py::test_every_row"


def path_of(id: str) -> str:
    return f"lessons/2026/{id}.md"


def files_of(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {path_of(id): text.encode("utf-8", "surrogatepass") for id, text in texts.items()}


class OnDemand:
    """Lessons on demand, and the ids of those that were parsed."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.parsed: list[str] = []
        files = files_of(texts)

        def parse(ids: Collection[str]) -> Library:
            self.parsed += ids
            return read_library({path_of(id): files[path_of(id)] for id in ids}, ["lessons"], {})

        self.lessons = LessonsOnDemand(
            texts, parse, lambda: {id: text_of_file(files[path_of(id)]) for id in texts}
        )


ROW = LESSON
PLAIN = LESSON.replace(EVIDENCE, "tests/test_rows.py")
HEIR = LESSON.replace("---\n", "---\nsupersedes: row\n", 1).replace(EVIDENCE, "tests/test_x.py")
BROKEN = LESSON.replace("kind: test", "kind: hope")


def test_a_lesson_is_parsed_when_it_is_first_asked_for() -> None:
    on_demand = OnDemand({"row": ROW, "plain": PLAIN, "broken": BROKEN})
    lessons = on_demand.lessons
    assert on_demand.parsed == []

    assert lessons["row"].id == "row"
    assert "row" in lessons
    assert "none" not in lessons
    assert "broken" not in lessons
    assert [each.rule for each in lessons.broken["broken"]] == ["invalid-value"]
    assert "row" not in lessons.broken
    assert on_demand.parsed == ["row", "broken"]

    assert [*lessons] == ["row", "plain"]
    assert (len(lessons), len(lessons.broken), [*lessons.broken]) == (2, 1, ["broken"])
    assert on_demand.parsed == ["row", "broken", "plain"]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({"ids": ["plain"]}, ["plain"]),
        ({"key": ["retired"]}, ["old"]),
        ({"paths": ["tests/test_pager.py"]}, ["row", "broken", "old"]),
        ({"paths": ["TESTS/test_rows.py", "a.py"]}, ["plain"]),
        ({"paths": ["test_pager.py"]}, ["row", "broken", "old"]),
        ({"paths": ["src/test_pager.py"]}, []),
        ({"paths": ["…"]}, ["row", "plain", "broken", "old"]),
    ],
    ids=str,
)
def test_only_lessons_that_may_match_are_parsed_and_those_that_supersede_others(
    asked: dict[str, list[str]], ids: list[str]
) -> None:
    old = LESSON.replace("---\n", "---\nretired: no pages now\n", 1)
    on_demand = OnDemand({"row": ROW, "plain": PLAIN, "heir": HEIR, "broken": BROKEN, "old": old})

    asked_for = on_demand.lessons.ids_with(**asked)

    assert [id for id in asked_for if id != "heir"] == ids
    assert "heir" in asked_for
    assert sorted(on_demand.parsed) == sorted(asked_for)
    assert [*lessons_with(on_demand.lessons, **asked)] == [id for id in asked_for if id != "broken"]


def test_the_body_of_a_lesson_is_not_searched() -> None:
    on_demand = OnDemand({"row": LESSON + "\nIt supersedes src/other.py.\n"})

    assert on_demand.lessons.ids_with(paths=["src/other.py"]) == []


def test_of_lessons_that_are_parsed_already_all_are_returned() -> None:
    lessons = read_library(files_of({"row": ROW, "plain": PLAIN}), ["lessons"], {}).lessons

    assert lessons_with(lessons, ids=["plain"]) is lessons


SPELLINGS = (
    *("{}", "./{}", "absent: {}", "{}::test_a", "{}#a text", "'{}'", '"{}"', ">-\n      {}"),
    *("[{}, b.py]", "*x", '"{}\\u0020"'),
)
PATHS = st.sampled_from(
    ("a.py", "tests/a.py", "tests/a b.py", "tests/É.py", "src/__init__.py", "tests", "…", "Σ/ΑΣ.py")
)


@given(
    named=st.lists(st.tuples(PATHS, st.sampled_from(SPELLINGS)), min_size=1, max_size=6),
    paths=st.lists(PATHS, min_size=1, max_size=3),
)
@example(named=[("tests/a.py", '"{}\\u0020"')], paths=["tests/a.py"])
@example(named=[("tests/a b.py", ">-\n      {}")], paths=["tests/a b.py"])
@settings(max_examples=150, deadline=None)
def test_no_lesson_that_names_a_path_is_missed(
    named: list[tuple[str, str]], paths: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    texts = {}
    for number, (path, spelling) in enumerate(named):
        value = spelling.format(path.replace(" ", "\n      ") if ">-" in spelling else path)
        text = LESSON.replace(EVIDENCE, value)
        texts[f"row-{number}"] = text.replace("kind: test", f"kind: test\n    because: &x {path}")
    library = read_library(files_of(texts), ["lessons"], {})
    naming = [
        id
        for id, lesson in library.lessons.items()
        if not {*paths}.isdisjoint(
            path for value in evidence_of(lesson) for path in named_paths(value)
        )
    ]

    for lessons in both(texts, tmp_path_factory.mktemp("kept")):
        assert {*naming} <= {*lessons.ids_with(paths=paths)}


def both(texts: Mapping[str, str], folder: Path) -> list[LessonsOnDemand]:
    """The lessons on demand of files, and of what is kept of them."""
    files = files_of(texts)
    blobs = {path: path for path in files}

    def on_demand() -> LessonsOnDemand:
        library = KeptLessons(folder).library_on_demand(
            blobs, lambda ids: {id: files[id] for id in ids}, Config()
        )
        assert isinstance(library.lessons, LessonsOnDemand)
        return library.lessons

    first = on_demand()
    len(first)  # keeps all lessons
    return [OnDemand(texts).lessons, on_demand()]


WORDS = st.lists(
    st.sampled_from(
        'Row rows page "the" total last pager\'s class ÄRA straße Fuß ΟΔΟΣ Πρωταΐτιος'.split()
    ),
    min_size=1,
    max_size=7,
)


@given(rows=st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=8))
@example(rows=[(["Fuß"], ["ΟΔΟΣ", "last"]), (["Fuß"], ["page"])])
@example(rows=[(["Πρωταΐτιος"], ["total"]), (["Πρωταΐτιος"], ["page"])])
@settings(max_examples=150, deadline=None)
def test_the_twin_of_a_lesson_is_the_one_among_all_lessons(
    rows: list[tuple[list[str], list[str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    def text(title: Sequence[str], gap: Sequence[str]) -> str:
        quoted = json.dumps(" ".join(title), ensure_ascii=False).replace("\\", r"\\")
        start = re.sub("title: .*", f"title: {quoted}", LESSON)
        return re.sub("gap: .*", f"gap: '{' '.join(gap).replace(chr(39), chr(39) * 2)}'", start)

    texts = {f"row-{number}": text(*row) for number, row in enumerate(rows)}
    lessons = read_library(files_of(texts), ["lessons"], {}).lessons
    new = lessons["row-0"]
    older = {id: lesson for id, lesson in lessons.items() if id != "row-0"}
    twin = TwinIndex(older.values()).twin_of(new)

    for on_demand in both(texts, tmp_path_factory.mktemp("kept")):
        near = lessons_with(on_demand, like=[new])
        others = [lesson for id, lesson in near.items() if id != "row-0"]
        assert TwinIndex(others).twin_of(new) == twin


def test_lessons_without_common_words_are_no_twins() -> None:
    far = re.sub("title: .*", "title: Retry loses its body", LESSON)
    far = re.sub("gap: .*", "gap: No request failed twice.", far)
    new = read_library(files_of({"row": LESSON}), ["lessons"], {}).lessons["row"]

    assert OnDemand({"row": LESSON, "far": far}).lessons.ids_with(like=[new]) == ["row"]


@given(st.lists(st.sets(st.sampled_from(["a", "b", "c", "d"])), min_size=4, max_size=4))
@settings(deadline=None)
def test_whether_a_lesson_is_active_is_known_of_those_that_are_returned(
    superseded: list[set[str]],
) -> None:
    texts = {
        id: LESSON.replace("---\n", f"---\nsupersedes: [{', '.join(sorted(ids))}]\n", 1)
        if ids
        else LESSON
        for id, ids in zip("abcd", superseded, strict=True)
    }
    everything = read_library(files_of(texts), ["lessons"], {}).lessons
    active = {lesson.id for lesson in active_lessons(everything)}

    for id in texts:
        some = lessons_with(OnDemand(texts).lessons, ids=[id])
        assert (id in {lesson.id for lesson in active_lessons(some)}) == (id in active)
