"""Words -> the lessons that speak of them, through SQLite's full-text search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from fixlearn.model import Lesson

MOST_WORDS = 40  # of one question
_MOST_LETTERS = 60  # of one word; what is longer is no word
_WORD = re.compile(r"[^\W_]+")
_TOKENS = "tokenize = 'porter unicode61'"
_COLUMNS = {"title": 4.0, "gap": 3.0, "change": 2.0, "paths": 2.0, "body": 1.0}  # and their weights

# Words that most messages have and that say nothing of what they are about.
_EMPTY = frozenset(
    "a about add added adds after all also am an and any are as at be because been before being "
    "both bug bugfix bugs but by can cannot change changed changes chore commit could did do does "
    "doc docs don done each either else even ever every feat feature fix fixed fixes fixing for "
    "from get gets give given go got had has have he her here hotfix how i if in instead into is "
    "isn issue it its just later lesson like ll make makes many may me might more most must my "
    "need needs new no none nor not now of off on once one only or other our out over own perf "
    "please pr properly re refactor remove removed removes revert s same see set sets she should "
    "so some still style such t than that the their them then there these they this those to too "
    "under up update updated updates us use used uses using ve very via was we were what when "
    "where whether which while who why will with without work working works would "
    "yet you your".split()
)


def keywords(text: str) -> tuple[str, ...]:
    """The words of a text that say what it is about: each once, in small letters.

    >>> keywords("fix(pager): do not drop the last_row of the pager")
    ('pager', 'drop', 'last', 'row')
    """
    found = dict.fromkeys(word for word in _WORD.findall(text.lower()) if _tells(word))
    return tuple(found)[:MOST_WORDS]


def _tells(word: str) -> bool:
    return word not in _EMPTY and 1 < len(word) <= _MOST_LETTERS and not word.isdecimal()


def search(
    words: Iterable[str], lessons: Iterable[Lesson]
) -> Mapping[str, Mapping[str, float]] | None:
    """{id: {word: how much it weighs}} of the lessons that speak of any of the words.

    A word is found in all its forms, and weighs the more the fewer lessons have
    it (BM25). None where this Python has no full-text search.
    """
    try:
        import sqlite3
    except ImportError:
        return None
    connection = sqlite3.connect(":memory:")
    try:
        try:
            columns = ", ".join(_COLUMNS)
            connection.execute(f"CREATE VIRTUAL TABLE lesson USING fts5({columns}, {_TOKENS})")
        except sqlite3.DatabaseError:
            return None
        return _search(connection, words, tuple(lessons))
    finally:
        connection.close()


def _search(
    connection: sqlite3.Connection, words: Iterable[str], lessons: tuple[Lesson, ...]
) -> dict[str, dict[str, float]]:
    rows = ((number, *_texts(lesson)) for number, lesson in enumerate(lessons))
    blanks = ", ".join("?" * len(_COLUMNS))
    connection.executemany(
        f"INSERT INTO lesson (rowid, {', '.join(_COLUMNS)}) VALUES (?, {blanks})",  # noqa: S608, names of ours
        rows,
    )
    weights = ", ".join(map(str, _COLUMNS.values()))
    question = f"SELECT rowid, bm25(lesson, {weights}) FROM lesson WHERE lesson MATCH ?"  # noqa: S608
    found: dict[str, dict[str, float]] = {}
    for word in _one_of_each_stem(connection, words):
        # Between quotes nothing is an operator of the query language.
        quoted = '"' + word.replace('"', '""') + '"'
        for number, rank in connection.execute(question, (quoted,)):
            found.setdefault(lessons[number].id, {})[word] = -rank
    return found


def _one_of_each_stem(connection: sqlite3.Connection, words: Iterable[str]) -> list[str]:
    """The words without further forms of one that stands before: "retry", "retries"."""
    asked = [_storable(word) for word in words]
    connection.execute(f"CREATE VIRTUAL TABLE asked USING fts5(word, {_TOKENS})")
    connection.execute("CREATE VIRTUAL TABLE stem USING fts5vocab(asked, 'instance')")
    connection.executemany("INSERT INTO asked (rowid, word) VALUES (?, ?)", enumerate(asked))
    stems: dict[int, list[str]] = {}
    for number, term in connection.execute("SELECT doc, term FROM stem ORDER BY doc, offset"):
        stems.setdefault(number, []).append(term)
    first: dict[tuple[str, ...], str] = {}
    for number in sorted(stems):
        first.setdefault(tuple(stems[number]), asked[number])
    return list(first.values())


def _texts(lesson: Lesson) -> tuple[str, ...]:
    changes = " ".join(step.change for step in lesson.prevention)
    evidence = " ".join(text for step in lesson.prevention for text in step.evidence)
    paths = " ".join((*lesson.areas, evidence))
    texts = (f"{lesson.title} {lesson.id}", lesson.gap, changes, paths, lesson.body)
    return tuple(map(_storable, texts))


def _storable(text: str) -> str:
    # SQLite takes no lone surrogates, and a NUL ends a question.
    return text.encode("utf-8", "replace").decode().replace("\0", " ")
