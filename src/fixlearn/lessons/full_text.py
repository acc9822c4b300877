"""Search lessons for words, with SQLite's full-text search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from fixlearn.model import Lesson

MOST_WORDS = 40  # of one search; each is a query of its own
_MAX_LETTERS = 60  # of one word; longer ones are hashes or encoded data
_WORD = re.compile(r"[^\W_]+")
_TOKENS = "tokenize = 'porter unicode61'"
# The weights: the shorter a field is, the more each of its words says about the lesson.
_COLUMNS = {"title": 4.0, "gap": 3.0, "change": 2.0, "paths": 2.0, "body": 1.0}

# Words that most commit messages contain, whatever they are about.
_STOP_WORDS = frozenset(
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
    """The words that say what a text is about: each once, in lower case.

    >>> keywords("fix(pager): do not drop the last_row of the pager")
    ('pager', 'drop', 'last', 'row')
    """
    words = dict.fromkeys(
        word
        for word in _WORD.findall(text.lower())
        if word not in _STOP_WORDS and 1 < len(word) <= _MAX_LETTERS and not word.isdecimal()
    )
    return tuple(words)[:MOST_WORDS]


def search(
    words: Iterable[str], lessons: Iterable[Lesson]
) -> Mapping[str, Mapping[str, float]] | None:
    """{id: {word: weight}} of the lessons that contain any of the words.

    All forms of a word match. It weighs more if fewer lessons contain it (BM25). None if
    this Python's SQLite has no full-text search.
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
    query = f"SELECT rowid, bm25(lesson, {weights}) FROM lesson WHERE lesson MATCH ?"  # noqa: S608
    matches: dict[str, dict[str, float]] = {}
    for word in _one_of_each_stem(connection, words):
        # A quoted word is never an operator of the query language.
        quoted = '"' + word.replace('"', '""') + '"'
        for number, rank in connection.execute(query, (quoted,)):
            matches.setdefault(lessons[number].id, {})[word] = -rank
    return matches


def _one_of_each_stem(connection: sqlite3.Connection, words: Iterable[str]) -> list[str]:
    """The words without further forms of an earlier one: "retry", but not "retries"."""
    queried = [_storable(word) for word in words]
    connection.execute(f"CREATE VIRTUAL TABLE queried USING fts5(word, {_TOKENS})")
    connection.execute("CREATE VIRTUAL TABLE stem USING fts5vocab(queried, 'instance')")
    connection.executemany("INSERT INTO queried (rowid, word) VALUES (?, ?)", enumerate(queried))
    stems: dict[int, list[str]] = {}
    for number, term in connection.execute("SELECT doc, term FROM stem ORDER BY doc, offset"):
        stems.setdefault(number, []).append(term)
    first: dict[tuple[str, ...], str] = {}
    for number in sorted(stems):
        first.setdefault(tuple(stems[number]), queried[number])
    return list(first.values())


def _texts(lesson: Lesson) -> tuple[str, ...]:
    changes = " ".join(prevention.change for prevention in lesson.prevention)
    evidence = " ".join(value for prevention in lesson.prevention for value in prevention.evidence)
    paths = " ".join((*lesson.areas, evidence))
    texts = (f"{lesson.title} {lesson.id}", lesson.gap, changes, paths, lesson.body)
    return tuple(map(_storable, texts))


def _storable(text: str) -> str:
    # SQLite refuses lone surrogates, and a NUL ends a query.
    return text.encode("utf-8", "replace").decode().replace("\0", " ")
