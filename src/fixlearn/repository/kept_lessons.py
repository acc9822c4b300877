"""What lesson files say, kept in git's folder so that most commands parse few of them.

To parse ten thousand lessons takes two seconds, and to read them from this file a tenth of that.
Only lessons without findings are kept, each by the id of its blob. The file may be deleted at any
time, and is written anew if it is damaged or of another version.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import finalize
from zlib import crc32

from fixlearn import __version__
from fixlearn.lessons.lesson_file import LessonFile, lesson_id
from fixlearn.lessons.library import Library, is_lesson_path, read_library, reads_wording
from fixlearn.lessons.on_demand import LessonsOnDemand, text_of_file
from fixlearn.model import Age, Lesson, Prevention, Proof
from fixlearn.repository.files import write_atomically

if TYPE_CHECKING:
    import hashlib
    from collections.abc import Callable, Collection, Mapping, Sequence

    from fixlearn.config import Config

_FILE = "fixlearn-lessons"
# What a line says about the wording of its lesson: it has no finding, or that is unknown.
_WELL_WORDED, _WORDED = "+ ", "- "
_ENCODING = "utf-8", "surrogatepass"
_decode = json.JSONDecoder().raw_decode  # of a text from a position on
# Lessons that were not read by the process that writes the file: older versions, other branches.
_MAX_UNUSED = 20_000


class KeptLessons:
    """The lessons that are kept, and those that this process parses.

    The file is written when this object is deleted, if lessons were added.
    """

    def __init__(self, common_dir: Path) -> None:
        self._path = common_dir / _FILE
        self._used: dict[str, str] = {}
        self._new: dict[str, str] = {}
        self._lessons: dict[tuple[str, str], Lesson] = {}
        self._contents: dict[str, bytes] = {}

    @cached_property
    def _kept(self) -> Mapping[str, str]:
        return _read(self._path)

    def get(self, path: str, blob: str) -> Lesson | None:
        """The lesson in the file at `path` that has this blob id; None if it is not kept."""
        if (path, blob) in self._lessons:
            return self._lessons[path, blob]
        line = self._new.get(blob) or self._kept.get(blob)
        if line is None:
            return None
        self._used[blob] = line
        lesson = _lesson(path, _decode(line, len(_WELL_WORDED))[0])
        self._lessons[path, blob] = lesson
        return lesson

    def library(
        self,
        blobs: Mapping[str, str],
        read: Callable[[Collection[str]], Mapping[str, bytes]],
        config: Config,
        names: Collection[str] = (),
        *,
        with_wording: bool = False,
    ) -> Library:
        """The lessons in the files of these blob ids, as `read_library` reads them.

        Files whose lessons are kept are not read, unless to say how they are worded badly.
        """
        with_wording = with_wording or reads_wording(config.severity)
        known = {
            path: lesson
            for path, blob in blobs.items()
            if (lesson := self.get(path, blob))
            and not (with_wording and self._is_worded_badly(lesson, blob, names))
        }
        unknown = {path: blob for path, blob in blobs.items() if path not in known}
        contents = read(unknown.values()) if unknown else {}
        library = read_library(
            {path: contents[blob] for path, blob in unknown.items() if blob in contents},
            *(config.lessons, config.severity, names),
            with_wording=with_wording,
            known=known,
        )
        for lesson in library.without_findings:
            self.add(lesson, blobs[lesson.path], is_well_worded=with_wording)
        return library

    def library_on_demand(
        self,
        blobs: Mapping[str, str],
        read: Callable[[Collection[str]], Mapping[str, bytes]],
        config: Config,
    ) -> Library:
        """As `library`, but each lesson is parsed when it is first asked for, without findings."""
        paths = [path for path in sorted(blobs) if is_lesson_path(path, config.lessons)]
        path_of = {lesson_id(path): path for path in paths}
        if len(path_of) < len(paths):  # only together, two files of the same id show it
            return self.library(blobs, read, config)
        contents = self._contents  # mostly, several trees have the same files

        def read_once(ids: Collection[str]) -> Mapping[str, bytes]:
            missing = [id for id in ids if id not in contents]
            contents.update(read(missing) if missing else {})
            return contents

        def parse(ids: Collection[str]) -> Library:
            files = {path_of[id]: blobs[path_of[id]] for id in ids}
            return self.library(files, read_once, config)

        def texts() -> Mapping[str, str]:
            read_once([id for id in map(blobs.__getitem__, paths) if id not in self._kept])
            return {
                id: _text(line)
                if (line := self._kept.get(blobs[path]))
                else text_of_file(contents.get(blobs[path], b""))
                for id, path in path_of.items()
            }

        lessons = LessonsOnDemand(path_of, parse, texts)
        return Library(lessons, lessons.broken, (), tuple(sorted(path_of)))

    def library_of_files(
        self,
        files: Mapping[str, bytes],
        config: Config,
        names: Collection[str] = (),
        *,
        with_wording: bool = False,
    ) -> Library:
        """As `library`, of files that were read already."""
        blobs = {path: self.blob_id(content) for path, content in files.items()}
        contents = {blobs[path]: content for path, content in files.items()}
        return self.library(blobs, lambda _: contents, config, names, with_wording=with_wording)

    def blob_id(self, content: bytes) -> str:
        """The id that git gives to a file with this content."""
        return self._hash(b"blob %d\0%b" % (len(content), content)).hexdigest()

    @cached_property
    def _hash(self) -> Callable[[bytes], hashlib._Hash]:
        import hashlib

        try:
            settings = (self._path.parent / "config").read_bytes().lower()
        except OSError:
            settings = b""
        return hashlib.sha256 if b"objectformat" in settings else hashlib.sha1

    def _is_worded_badly(self, lesson: Lesson, blob: str, names: Collection[str]) -> bool:
        from fixlearn.lessons.personal_names import may_name_a_person  # which only `lint` reads

        if self._is_well_worded(blob) and not may_name_a_person(lesson, names):
            return False
        from fixlearn.lessons.wording import lint_wording  # it compiles its phrases when imported

        if any(lint_wording(LessonFile(lesson.path, lesson, (), {}), names)):
            return True
        self.add(lesson, blob, is_well_worded=True)
        return False

    def _is_well_worded(self, blob: str) -> bool:
        line = self._new.get(blob) or self._kept.get(blob, "")
        return line.startswith(_WELL_WORDED)

    def add(self, lesson: Lesson, blob: str, *, is_well_worded: bool = False) -> None:
        """Keep a lesson without findings, for other processes as well.

        With `is_well_worded`, it has none about its wording either, except for names of people.
        """
        self._lessons[lesson.path, blob] = lesson
        is_kept = blob in self._new or blob in self._kept
        if is_kept and (self._is_well_worded(blob) or not is_well_worded):
            return
        if not self._new:
            finalize(self, _write, self._path, self._new, self._used, self._kept)
        self._new[blob] = (_WELL_WORDED if is_well_worded else _WORDED) + _line(lesson)


def _text(line: str) -> str:
    """What a lesson says except for its body, with the same backslashes as in its fields."""
    return line[len(_WELL_WORDED) :].partition(',"body":')[0].replace('\\"', "'")


def _line(lesson: Lesson) -> str:
    """The fields of a lesson without its id and its path, which follow from where it is."""
    fields = _fields(lesson) | {"prevention": list(map(_fields, lesson.prevention))}
    body = {"body": fields.pop("body")} if "body" in fields else {}  # the last: nobody searches it
    del fields["id"], fields["path"]
    return json.dumps(fields | body, default=str, ensure_ascii=False, separators=(",", ":"))


def _fields(value: Lesson | Prevention) -> dict[str, Any]:
    """{name: value} of the fields that differ from their default."""
    defaults = value._field_defaults
    return {name: item for name, item in value._asdict().items() if item != defaults.get(name)}


def _lesson(path: str, fields: dict[str, Any]) -> Lesson:
    day, steps = fields.pop("date"), fields.pop("prevention")
    return Lesson(
        id=lesson_id(path),
        path=path,
        date=date.fromisoformat(day),
        prevention=tuple(map(_prevention, steps)),
        **_with_tuples(fields),
    )


def _prevention(fields: dict[str, Any]) -> Prevention:
    step = Prevention(**_with_tuples(fields))
    if not (step.due or step.proof):
        return step
    due = date.fromisoformat(str(step.due)) if step.due else None
    return step._replace(due=due, proof=_proof(step.proof) if step.proof else None)


def _proof(fields: Sequence[Any]) -> Proof:
    values: list[Any] = [tuple(value) if value.__class__ is list else value for value in fields]
    proof = Proof(*values)
    return proof._replace(age=Age(*proof.age)) if proof.age else proof


def _with_tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if value.__class__ is list else value for name, value in fields.items()
    }


def _read(path: Path) -> dict[str, str]:
    """{blob id: the line of its lesson}; {} if the file is missing, damaged or of another version.

    The checksum makes sure of each line: nothing else is examined when one is read.
    """
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    head, _, lines = content.partition(b"\n")
    if head != _head(lines):
        return {}
    rows = (line.split(" ", 1) for line in lines.decode(*_ENCODING).split("\n") if line)
    return dict(rows)


def _write(
    path: Path, new: Mapping[str, str], used: Mapping[str, str], kept: Mapping[str, str]
) -> None:
    """Write the file anew; of the lessons that were not used, the last written first."""
    rows = {**used, **new}
    unused = [blob for blob in kept if blob not in rows][:_MAX_UNUSED]
    rows |= {blob: kept[blob] for blob in unused}
    lines = "".join(f"{blob} {line}\n" for blob, line in rows.items()).encode(*_ENCODING)
    with suppress(OSError):  # without the right to write, each process parses the lessons
        write_atomically(path, _head(lines) + b"\n" + lines)


def _head(lines: bytes) -> bytes:
    return f"fixlearn {_version()} {crc32(lines):08x}".encode()


def _version() -> str:
    """What reads lessons: this version of fixlearn, also while it is being changed, and Python."""
    package = Path(__file__).parent.parent
    newest = 0
    with suppress(OSError):  # as in a zip file
        for folder in (package, package / "lessons", package / "repository"):
            files = (entry for entry in os.scandir(folder) if entry.name.endswith(".py"))
            newest = max(newest, *(entry.stat().st_mtime_ns for entry in files))
    return f"{__version__} {newest} {sys.hexversion:x}"
