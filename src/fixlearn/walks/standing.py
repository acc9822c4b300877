"""The evidence of lessons, looked up in the trees of commits; each distinct file is read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.evidence_status import (
    MOST_BYTES,
    Found,
    LessonStanding,
    Reader,
    evidence_of,
    named_paths,
    needs_content,
    together,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fixlearn.lessons.evidence_status import Standing
    from fixlearn.model import Lesson
    from fixlearn.repository.objects import Objects, TreeEntry


class EvidenceTrees:
    """The standing of evidence in any commit of one repository.

    All of it goes through the one `cat-file` of `objects`. What is asked for
    many trees at once costs little more than for one: folders and files that
    they share are read once.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._reader = Reader()

    def standing(self, sha: str, lessons: Mapping[str, Lesson]) -> dict[str, LessonStanding]:
        """{lesson id: how it stands} in the tree of the commit `sha`."""
        values = {id: evidence_of(lesson) for id, lesson in lessons.items()}
        found = self.pieces(sha, (value for named in values.values() for value in named))
        return {id: together(found[value] for value in named) for id, named in values.items()}

    def pieces(self, sha: str, values: Iterable[str]) -> dict[str, Standing]:
        """{evidence: how it stands} in the tree of the commit `sha`."""
        wanted = list(dict.fromkeys(values))
        return self.pieces_of(wanted, self.rows(sha, wanted))

    def rows(self, sha: str, values: Iterable[str]) -> dict[str, TreeEntry]:
        """{path: what the tree has there} of all paths that pieces of evidence name."""
        return self._objects.rows(sha, {path for value in values for path in named_paths(value)})

    def pieces_of(
        self, values: Iterable[str], rows: Mapping[str, TreeEntry]
    ) -> dict[str, Standing]:
        """{evidence: how it stands} where a tree, or the index, has these rows, by path."""
        wanted = list(dict.fromkeys(values))
        found = {path: _found(row) for path, row in rows.items()}
        asked: dict[str, str] = {}  # path -> blob
        for value in wanted:
            for path in named_paths(value)[-1:] if needs_content(value) else ():
                row = rows.get(path)
                if row and row.is_file and not self._reader.knows(value, row.id):
                    asked[path] = row.id
        self._objects.bring_beside(asked.values())
        contents = self._objects.blobs(asked.values(), most=MOST_BYTES)
        for path, blob in asked.items():
            found[path] = found[path]._replace(content=contents.get(blob))
        return {value: self._reader.standing(value, found) for value in wanted}


def _found(row: TreeEntry) -> Found:
    if row.is_tree:
        return Found("folder")
    return Found("file", row.id) if row.is_file else Found("closed")
