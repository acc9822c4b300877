"""Evidence that is not in the tree -> findings, and where it may be now."""

from __future__ import annotations

from fixlearn import rules
from fixlearn.errors import did_you_mean
from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.evidence_status import Status, is_lost, needs_content, plain_path
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.prevention import can_show
from fixlearn.lessons.test_names import is_test_file
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.model import Position

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from fixlearn.lessons.evidence_status import EvidenceReader, EvidenceStatus, TreeContent
    from fixlearn.model import Finding, Lesson


_MAX_CANDIDATES = 10  # lines of a hint; a longer list hides the finding itself
_MAX_COMPARED = 2_000  # names; comparing with more delays the finding noticeably


def evidence_gone(
    lesson: Lesson,
    content: bytes,
    statuses: Mapping[str, EvidenceStatus],
    *,
    is_old: bool,
    paths: Callable[[], Sequence[str]] = tuple,
) -> Iterator[Finding]:
    """A finding for each piece of evidence that is lost; a warning if the lesson is old.

    `content` is the lesson's file, `statuses` are by evidence, and `paths` returns all
    files of the tree; it is called only if a path is missing.
    """
    severity = None
    hint: tuple[str, ...] = ("Correct the evidence, or add it to the same commit.",)
    if is_old:
        severity = "warning"
        paths = tuple  # the old lesson's file has moved or gone: similar names mislead
        hint = _moved_or_retired("Restore it, or follow a moved file:", lesson)
    for value, position in evidence_positions(lesson, content):
        status = statuses.get(value)
        if status and is_lost(status.state):
            what = f'"{value}" {describe(status)}{suggestion(status, paths)}'
            remedy = _hint_of_absence(lesson) if status.lacks == "absence" else hint
            yield rules.finding("evidence-gone", position, what, hint=remedy, severity=severity)


def unfit_in_tree(
    lesson: Lesson, content: bytes, statuses: Mapping[str, EvidenceStatus]
) -> Iterator[Finding]:
    """A finding for each prevention whose only evidence is a folder, or code that is no test."""
    file = None
    for number, step in enumerate(lesson.prevention):
        pieces = [statuses[value] for value in step.evidence if value in statuses]
        unfit = [piece for piece in pieces if piece.is_folder or not piece.is_test]
        if step.status != "done" or not unfit or _shows(step.kind, pieces):
            continue
        file = file or parse_lesson(lesson.path, content)
        value = unfit[0].value
        position = file.position(f"prevention[{number}].evidence.{step.evidence.index(value)}")
        if unfit[0].is_folder:
            what = f'"{value}" is a folder, which cannot show a {step.kind} prevention'
            hint = ("name the file in it that prevents the mistake",)
        else:
            what = f'"{value}" is in the tree, but it is no test'
            hint = ("name the test: <path>::<test>",)
        yield rules.finding("evidence-unfit", position, what, hint=hint)


def _shows(kind: str, pieces: Sequence[EvidenceStatus]) -> bool:
    return any(
        can_show(kind, piece.value, is_folder=piece.is_folder, is_test=piece.is_test)
        for piece in pieces
    )


def _hint_of_absence(lesson: Lesson) -> tuple[str, ...]:
    retire = f'  fixlearn retire {lesson.id} --because "<why>"'
    return ("Remove it again, or retire the lesson:", retire)


def evidence_positions(lesson: Lesson, content: bytes) -> Iterator[tuple[str, Position]]:
    """The evidence of preventions that are done, with its positions in the lesson's file."""
    file = parse_lesson(lesson.path, content)
    for number, prevention in enumerate(lesson.prevention):
        if prevention.status == "done":
            for index, value in enumerate(prevention.evidence):
                yield value, file.position(f"prevention[{number}].evidence.{index}")


def describe(status: EvidenceStatus) -> str:
    """What is wrong with a lost piece of evidence, as the end of a sentence."""
    if status.state is Status.SKIPPED:
        return "names a test that is always skipped"
    if status.lacks == "path":
        return "is not in the tree"
    if status.lacks == "test":
        return "names a test that is not in the file"
    if status.lacks == "absence":
        return "is still in the tree"
    return "names text that is not in the file"


def suggestion(status: EvidenceStatus, paths: Callable[[], Sequence[str]] = tuple) -> str:
    """What was probably meant, as the end of a sentence.

    A missing path is compared with the `paths` of its folder or its file name.
    """
    evidence = parse_evidence(status.value)
    if status.lacks == "test":
        tests = status.known[:_MAX_COMPARED]
        name, *names = (test.rpartition("::")[2] for test in (evidence.test, *tests))
        return did_you_mean(evidence.test, tests) or did_you_mean(name, [*dict.fromkeys(names)])
    if status.lacks == "path":
        path = plain_path(evidence.path) or evidence.path
        folder, _, name = path.rpartition("/")
        near = [
            other
            for other in paths()
            if other.rpartition("/")[0] == folder or other.rpartition("/")[2] == name
        ]
        return did_you_mean(path, near[:_MAX_COMPARED])
    return ""


def is_removed(before: EvidenceStatus, after: EvidenceStatus) -> bool:
    """True if a piece of evidence was in the tree before and is lost after."""
    return before.state is Status.EVIDENT and is_lost(after.state)


def guard_removed(
    lesson: Lesson, content: bytes, status: EvidenceStatus, where: str = ""
) -> Finding:
    """The finding about one piece of evidence that was removed.

    `content` is the lesson's file, `where` the commit that removed it, by default the
    position in the lesson.
    """
    positions = dict(evidence_positions(lesson, content))
    position = positions.get(status.value, Position(lesson.path))
    if status.lacks == "absence":
        what = f'this brings back what the lesson {lesson.id} removed: "{lesson.title}"'
        hint = _hint_of_absence(lesson)
    else:
        what = f'this removes the evidence of the lesson {lesson.id}: "{lesson.title}"'
        hint = _moved_or_retired("Keep it, or follow a moved file:", lesson)
    because = (f'"{status.value}" {describe(status)}{suggestion(status)}',)
    return rules.finding(
        "guard-removed", where or position, what, hint=hint, because=because, position=position
    )


def _moved_or_retired(lead: str, lesson: Lesson) -> tuple[str, ...]:
    retire = f'  fixlearn retire {lesson.id} --because "<why>"'
    return (lead, "  fixlearn lint --fix-moved", "Or retire the lesson:", retire)


def is_same_lesson(lesson: Lesson, other: Lesson) -> bool:
    """True if two lessons have the same title or gap: one may be the other under a new id."""
    return lesson.title == other.title or lesson.gap == other.gap


class Moved(NamedTuple):
    """A piece of evidence that is not where its lesson says, and where it may be now."""

    lesson: Lesson
    value: str
    position: Position
    candidates: tuple[str, ...]  # new names; a single one is certain
    near: str = ""  # if there are none: a suggestion from the file, as the end of a sentence
    possible: tuple[str, ...] = ()  # the same evidence, in files that had it before


def moved_finding(moved: Moved) -> Finding:
    """The finding about evidence that has moved, and not to exactly one certain place."""
    candidates = moved.candidates or moved.possible
    hint = ("change it to the right one:", *candidates[:_MAX_CANDIDATES])
    if not candidates:
        what = f'"{moved.value}" is in no file{moved.near}'
        hint = (
            f"restore it, or change its name in {moved.lesson.path}",
            f'or fixlearn retire {moved.lesson.id} --because "<reason>"',
        )
    elif len(candidates) > 1:
        what = f'"{moved.value}" may be in {len(candidates)} other files'
    elif moved.candidates:
        what = f'"{moved.value}" has moved, but the lesson cannot be edited automatically'
        hint = ("change it yourself to:", *candidates)
    else:
        what = f'"{moved.value}" may be in another file, but git does not show that it moved there'
    return rules.finding("evidence-gone", moved.position, what, hint=hint)


def is_alike(path: str, other: str) -> bool:
    """True if both paths have the same ending and both or neither are tests.

    A test may repeat a text of the source, so it is no candidate for evidence in the source.
    """
    endings = {name.rpartition("/")[2].rpartition(".")[2] for name in (path, other)}
    return len(endings) == 1 and is_test_file(path) == is_test_file(other)


def moved_to(value: str, path: str) -> str:
    """The same evidence in another file.

    >>> moved_to("./src/a.py#a text", "lib/b.py")
    './lib/b.py#a text'
    """
    return value.replace(parse_evidence(value).path, path, 1)


def candidates(
    value: str, files: Mapping[str, TreeContent], renamed: Mapping[str, str], reader: EvidenceReader
) -> tuple[str, ...]:
    """What a lost piece of evidence may be called now.

    `files` are those that could contain it, by path. `renamed` maps old paths to paths of
    the tree; a path that git knows to be renamed takes precedence.
    """

    def is_evident(moved: str) -> bool:
        return reader.standing(moved, files).state is Status.EVIDENT

    path = plain_path(parse_evidence(value).path)
    if path in renamed:
        moved = moved_to(value, renamed[path])
        if not needs_content(value) or is_evident(moved):
            return (moved,)
    if not needs_content(value):
        return ()
    others = (other for other in sorted(files) if other != path and is_alike(path, other))
    return tuple(filter(is_evident, (moved_to(value, other) for other in others)))


def needles(values: Iterable[str]) -> list[str]:
    """One search word per test or text. A file without it cannot contain the evidence."""
    words = []
    for value in values:
        evidence = parse_evidence(value)
        name_or_text = evidence.test.partition("[")[0].rpartition("::")[2] or evidence.text
        if name_or_text.split():
            words.append(max(name_or_text.split(), key=len))
    return words
