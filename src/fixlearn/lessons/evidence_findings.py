"""Evidence that is not in the tree, or that a commit removes -> findings, and where it is now."""

from __future__ import annotations

from fixlearn import rules
from fixlearn.errors import did_you_mean
from fixlearn.lessons.evidence import StagedEvidence, parse_evidence
from fixlearn.lessons.evidence_status import (
    EvidenceReader,
    EvidenceStatus,
    Status,
    TreeContent,
    evidence_of,
    is_lost,
    named_paths,
    needs_content,
    plain_path,
)
from fixlearn.lessons.history import Version, weakened_lessons, weakening_finding
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import active_lessons, is_same_lesson
from fixlearn.lessons.prevention import can_show
from fixlearn.lessons.test_names import is_test_file
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.model import Finding, Lesson, Position

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from fixlearn.lessons.evidence_trees import Entry, EvidenceTrees

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
        return reader.status(moved, files).state is Status.EVIDENT

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


def removed_evidence(
    staged: StagedEvidence, trees: EvidenceTrees, subject: str, *, is_revert: bool
) -> Iterator[Finding]:
    """A finding for each piece of evidence that the commit of this subject removes.

    A revert may remove a lesson together with its evidence.
    """
    files = dict(staged.lessons) if is_revert else _with_lost_lessons(staged)
    evidence = dict.fromkeys(
        (lesson, value)
        for lesson in active_lessons(_lessons(files))
        for value in evidence_of(lesson)
        if any(path in staged.before or path in staged.after for path in named_paths(value))
    )
    values = [value for _, value in evidence]
    before, after = (trees.pieces_of(values, tree) for tree in (staged.before, staged.after))
    for lesson, value in evidence:
        if is_removed(before[value], after[value]):
            yield guard_removed(lesson, files[lesson.path], after[value], subject)


def weakened(
    staged: StagedEvidence, subject: str, parent: str, *, is_revert: bool
) -> Iterator[Finding]:
    """A finding for each thing that the staged lessons take back.

    `parent` is the revision that has them as they were.
    """
    changed = {path: Version(*sides) for path, sides in staged.changed.items()}
    others = _lessons(staged.lessons)
    restore = f"git restore --source={parent} --staged --worktree"
    for _, weakening in weakened_lessons(changed, others, is_revert=is_revert):
        path = weakening.path
        content = changed[path].after if path in changed else staged.lessons[path]
        yield weakening_finding(weakening, content, subject, restore)


def evidence_paths(files: Mapping[str, bytes]) -> set[str]:
    """The paths that decide the status of the evidence of these lessons."""
    lessons = _lessons(files).values()
    values = (value for lesson in lessons for value in evidence_of(lesson))
    return {path for value in values for path in named_paths(value)}


def missing_in(
    files: Mapping[str, bytes], entries: Mapping[str, Entry], trees: EvidenceTrees
) -> dict[str, list[Finding]]:
    """{lesson id: findings} about the evidence of these lessons that is not in the index.

    `entries` are those of the index at `evidence_paths`.
    """
    lessons = active_lessons(_lessons(files))
    statuses = trees.pieces_of(
        [value for lesson in lessons for value in evidence_of(lesson)], entries
    )
    missing = {
        lesson.id: [
            finding._replace(what=f"the evidence {finding.what}")
            for finding in evidence_gone(lesson, files[lesson.path], statuses, is_old=False)
        ]
        for lesson in lessons
    }
    return {id: findings for id, findings in missing.items() if findings}


def without_superseded(ids: Iterable[str], files: Mapping[str, bytes]) -> list[str]:
    """Those of these lessons that no other one of the index supersedes."""
    kept = set(ids)
    parsed = {
        path: text
        for path, text in files.items()
        if b"supersedes" in text or lesson_id(path) in kept
    }
    return [lesson.id for lesson in active_lessons(_lessons(parsed)) if lesson.id in kept]


def _with_lost_lessons(staged: StagedEvidence) -> dict[str, bytes]:
    """The staged lessons, and those that the commit deletes or makes unreadable as they were.

    A lesson that another one continues counts only as that one.
    """
    files = dict(staged.lessons)
    readable = _lessons({path: after for path, (_, after) in staged.changed.items()})
    lessons = _lessons(files)
    for path, (before, after) in staged.changed.items():
        if before and not (after and lesson_id(path) in readable):
            for lesson in _lessons({path: before}).values():
                heirs = list(lessons.values())
                if not any(lesson.id == heir.id or is_same_lesson(lesson, heir) for heir in heirs):
                    lessons[lesson.id] = lesson
                    files[path] = before
    return files


def _lessons(files: Mapping[str, bytes]) -> dict[str, Lesson]:
    lessons = [parse_lesson(path, content).lesson for path, content in files.items()]
    return {lesson.id: lesson for lesson in lessons if lesson}
