"""Selects the tests to prove: of a lesson, of a commit, of all lessons, or of new ones.

Proof as a gate is last: the tests of the fixes in a judged range, which are also run.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.errors import UsageError, did_you_mean
from fixlearn.gate.commits import lessons_added_by
from fixlearn.lessons.evidence import LessonTest, provable
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import Library, is_lesson_path, read_library
from fixlearn.lessons.recall import NamedPath, PathDistance, PathMatcher
from fixlearn.model import Lesson, Outcome, Position, Result
from fixlearn.prove.commits import listed_hashes
from fixlearn.prove.results import graded_finding, prove_tests
from fixlearn.repository.log import read_log
from fixlearn.repository.repository import WORK_TREE, Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.gate.judged_range import JudgedRange
    from fixlearn.lessons.proof import ProofResult

EVERYTHING = ("*",)  # the pattern of all paths
_IN_PATTERN = (PathDistance.ANYWHERE, PathDistance.AREA, PathDistance.FILE)


class Selection(NamedTuple):
    """The selected lessons, and those of their tests that are to be proven."""

    says: str  # a label for people: "new since origin/main"
    lessons: tuple[Lesson, ...]
    tests: tuple[LessonTest, ...]
    files: Mapping[str, bytes]  # the lesson files, as {path: content}
    fixes: Mapping[str, str] = {}  # {lesson id: hash of its fix}, if the user named the fix

    def position(self, test: LessonTest) -> Position:
        """The position of the evidence in its lesson file."""
        path = test.lesson.path
        return parse_lesson(path, self.files[path]).position(f"prevention[{test.number}].evidence")


def of_subjects(
    repository: Repository, config: Config, subjects: Sequence[str], fix: str | None = None
) -> Selection:
    """The tests of each subject: the id of a lesson, or a commit that has lessons.

    `fix` is the revision of the fix, for subjects that are lessons. Raises UsageError if a
    subject is neither, or is a commit without a lesson.
    """
    files, library = _lessons_at(repository, config, WORK_TREE)
    commits = {
        subject: _commit(repository, subject, library, fix)
        for subject in subjects
        if lesson_id(subject) not in library.ids
    }
    lessons_of = _lessons_of_commits(repository, config, commits, library)
    ids: list[str] = []
    fixes: dict[str, str] = {}
    for subject in subjects:
        if subject not in commits:
            id = lesson_id(subject)
            ids.append(id)
            if fix is not None:
                fixes[id] = repository.commit(fix)
            continue
        commit = commits[subject]
        ids += lessons_of[commit]
        changes = repository.changes.of([commit])[commit]
        if any(not is_lesson_path(change.path, config.lessons) for change in changes):
            fixes |= dict.fromkeys(lessons_of[commit], commit)
    label = ", ".join(subject if subject in commits else lesson_id(subject) for subject in subjects)
    return _all_tests(_readable(library, dict.fromkeys(ids)), label, files, fixes)


def _commit(repository: Repository, subject: str, library: Library, fix: str | None) -> str:
    """The hash of the commit that `subject` names. Raises UsageError if it names none."""
    if fix is not None:
        raise UsageError(
            f'--fix requires a lesson, and "{subject}" is not one'
            + did_you_mean(subject, library.ids),
            why="the fix of a commit is the commit itself",
            hint=f"fixlearn prove {shlex.quote(subject)}     without --fix",
        )
    commit = repository.objects.commit(subject)
    if commit is None:
        raise UsageError(
            f'"{subject}" is neither a lesson nor a commit{did_you_mean(subject, library.ids)}',
            why="lessons of the work tree are looked up first, then commits",
            hint="fixlearn prove --all     runs the tests of all lessons",
        )
    return commit


def of_all(repository: Repository, config: Config) -> Selection:
    """The tests of all lessons of the work tree that are not retired."""
    files, library = _lessons_at(repository, config, WORK_TREE)
    active = [id for id in library.ids if id in library.broken or not library.lessons[id].retired]
    return _all_tests(_readable(library, active), "of all lessons", files, {})


def new_since(repository: Repository, config: Config, base: str) -> Selection:
    """The tests that lessons at HEAD name, but not at `base`.

    New lessons that name no test are selected as well. Raises CannotTell if a revision is
    unknown.
    """
    _, before = _lessons_at(repository, config, repository.commit(base))
    files, after = _lessons_at(repository, config, repository.head())
    old_tests = _names(before.lessons)
    ids = [id for id in after.ids if id in after.lessons or id not in before.ids]
    lessons = _readable(after, ids)
    tests = (test for lesson in lessons for test in provable(lesson))
    new_tests = tuple(test for test in tests if (test.lesson.id, test.value) not in old_tests)
    selected = {test.lesson.id for test in new_tests} | (set(ids) - set(before.ids))
    new_lessons = tuple(lesson for lesson in lessons if lesson.id in selected)
    return Selection(f"new since {base}", new_lessons, new_tests, files)


def _names(lessons: Mapping[str, Lesson]) -> set[tuple[str, str]]:
    """The tests of lessons, as (lesson id, evidence)."""
    return {(id, test.value) for id, lesson in lessons.items() for test in provable(lesson)}


def _lessons_at(
    repository: Repository, config: Config, tree: str
) -> tuple[dict[str, bytes], Library]:
    files = repository.lesson_files(config, tree)
    return files, read_library(files, config.lessons, config.severity)


def _all_tests(
    lessons: Collection[Lesson],
    label: str,
    files: Mapping[str, bytes],
    fixes: Mapping[str, str],
) -> Selection:
    tests = tuple(test for lesson in lessons for test in provable(lesson))
    return Selection(label, tuple(lessons), tests, files, fixes)


def _readable(library: Library, ids: Iterable[str]) -> list[Lesson]:
    """The lessons with these ids. Raises UsageError if one of them cannot be read."""
    lessons = []
    for id in ids:
        if id not in library.lessons:
            first = library.broken[id][0]
            raise UsageError(
                f'the lesson "{id}" cannot be read',
                why=f"{first.where}: {first.what}",
                hint="fixlearn lint",
            )
        lessons.append(library.lessons[id])
    return lessons


def _lessons_of_commits(
    repository: Repository, config: Config, commits: Mapping[str, str], library: Library
) -> dict[str, list[str]]:
    """{hash: ids of the lessons that a commit names or adds, or that list it as their fix}.

    `commits` are {subject: hash}. Raises UsageError if a commit has no lesson.
    """
    lessons: dict[str, list[str]] = {}
    if not commits:
        return lessons
    revisions = ["--no-walk", *commits.values()]
    for commit in read_log(repository, revisions, config, all_changes=True):
        in_message = [reference.lesson for reference in commit.message.references]
        added = lessons_added_by(commit, config.lessons, repository.objects.blobs)
        listing = [
            id
            for id, lesson in library.lessons.items()
            if any(map(commit.sha.startswith, listed_hashes(lesson)))
        ]
        ids = dict.fromkeys((*in_message, *added, *listing))
        lessons[commit.sha] = [id for id in ids if id in library.ids]
    for subject, sha in commits.items():
        if not lessons[sha]:
            raise UsageError(
                f"{subject} has no lesson in the work tree",
                why="it neither names nor adds one, and no lesson lists it under fixes:",
                hint=f"fixlearn prove <lesson> --fix {shlex.quote(subject)}",
            )
    return lessons


def fixes_to_prove(
    repository: Repository, judged: JudgedRange, patterns: Sequence[str]
) -> dict[str, list[str]]:
    """{lesson id: the fixes of the range that name it, newest first}.

    Only fixes that change a path which one of the patterns matches, as `areas` do. A squash
    merge has no commit yet: its lessons have "" in place of one.
    """
    covered = [row for row in judged.results if row.outcome is Outcome.COVERED and row.lessons]
    known = {row.sha for row in covered if row.sha and not judged.lands_as_one}
    changes = repository.changes.of([*known])
    fixes: dict[str, list[str]] = {}
    for row in covered:
        is_known = row.sha in known
        paths = [change.path for change in changes[row.sha]] if is_known else judged.facts.paths
        matcher = PathMatcher(paths)
        nearest = [matcher.nearest([NamedPath(each.strip("/"), is_area=True)]) for each in patterns]
        if any(match and match.nearness in _IN_PATTERN for match in nearest):
            for id in row.lessons:
                fixes.setdefault(id, []).append(row.sha if is_known else "")
    return fixes


def prove_range(
    repository: Repository,
    judged: JudgedRange,
    config: Config,
    fixes: Mapping[str, list[str]],
    tell: Callable[[str], None],
) -> tuple[JudgedRange, list[ProofResult]]:
    """Run the tests of these lessons; their findings are added to the newest fix that names them.

    A test passes if one of the fixes proves it: a mistake may need several commits. Of a lesson,
    the tests that are new in the range are run, otherwise all. Raises CannotTell if git cannot
    check out the trees.
    """
    files, library = _lessons_at(repository, config, judged.range.head)
    old = [_lessons_at(repository, config, base)[1].lessons for base in judged.range.bases[:1]]
    old_tests = {test for lessons in old for test in _names(lessons)}
    tests: list[LessonTest] = []
    for id in fixes:
        if id in library.lessons:
            of_lesson = list(provable(library.lessons[id]))
            tests += [test for test in of_lesson if (id, test.value) not in old_tests] or of_lesson
    results: dict[tuple[object, ...], ProofResult] = {}
    for turn in range(max(map(len, fixes.values()), default=0)):
        attempted = tuple(test for test in tests if len(fixes[test.lesson.id]) > turn)
        shas = {id: of_lesson[turn] for id, of_lesson in fixes.items() if len(of_lesson) > turn}
        lessons = tuple({test.lesson.id: test.lesson for test in attempted}.values())
        selection = Selection(judged.range.says, lessons, attempted, files, shas)
        for result in prove_tests(repository, config, selection, tell) if attempted else ():
            if turn == 0 or result.outcome.is_proof:
                results[result[:3]] = result
            if result.outcome.is_proof:
                tests = [each for each in tests if each[:3] != result[:3]]

    def with_findings(row: Result) -> Result:
        added = tuple(
            finding
            for result in results.values()
            if row.outcome is Outcome.COVERED
            and lesson_id(result.lesson.path) in row.lessons
            and fixes[result.lesson.id][0] in ("", row.sha)
            and (finding := graded_finding(result, config))
        )
        return row._replace(findings=(*row.findings, *added))

    return judged.with_results(map(with_findings, judged.results)), list(results.values())
