"""Lost evidence of the work tree's lessons -> where it may have moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.gone import near, places
from fixlearn.lessons.moved import Moved, candidates, needles
from fixlearn.lessons.standing import Reader, evidence_of, is_lost, needs_content, plain_path
from fixlearn.lessons.succession import active_lessons
from fixlearn.repository.renames import files_holding, renames
from fixlearn.repository.worktree import look

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.walks.looked_at import LookedAt


def moved_evidence(library: Library, tree: LookedAt, top: Path, config: Config) -> Iterator[Moved]:
    """All lost evidence of active lessons, in the order of the files."""
    active = sorted(active_lessons(library.lessons), key=lambda lesson: lesson.path)
    pieces = tree.pieces(value for lesson in active for value in evidence_of(lesson))
    lost = [value for value, piece in pieces.items() if is_lost(piece.state)]
    if not lost:
        return
    roots = tuple(f"{root}/" for root in config.lessons)
    holding = [
        path
        for path in files_holding(top, needles(filter(needs_content, lost)))
        if not path.startswith(roots)
    ]
    gone = [plain_path(parse_evidence(value).path) for value in lost]
    renamed = renames(top, [path for path in dict.fromkeys(gone) if path])
    new = set(renamed.values())
    found = look(top, {*holding, *new}, {*holding, *new})
    renamed = {old: name for old, name in renamed.items() if name in found}
    reader = Reader()
    for lesson in active:
        for value, position in places(lesson, tree.files[lesson.path]):
            if value in lost:
                names = candidates(value, found, renamed, reader)
                yield Moved(lesson, value, position, names, near(pieces[value]))
