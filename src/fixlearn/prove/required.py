"""Proof as a gate: the tests of the fixes in a judged range are run without and with their fix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.evidence import provable
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.lessons.library import read_library
from fixlearn.lessons.path_distance import NamedPath, PathDistance, PathMatcher
from fixlearn.model import Outcome
from fixlearn.prove.results import graded_finding, prove_tests
from fixlearn.prove.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.gate.judged_range import JudgedRange
    from fixlearn.lessons.evidence import LessonTest
    from fixlearn.lessons.proof import ProofResult
    from fixlearn.model import Lesson, Result
    from fixlearn.repository.repository import Repository

EVERYTHING = ("*",)  # the pattern of all paths
_IN_PATTERN = (PathDistance.ANYWHERE, PathDistance.AREA, PathDistance.FILE)


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
        if _matches(patterns, paths):
            for id in row.lessons:
                fixes.setdefault(id, []).append(row.sha if is_known else "")
    return fixes


def _matches(patterns: Sequence[str], paths: Iterable[str]) -> bool:
    matcher = PathMatcher(paths)
    nearest = (matcher.nearest([NamedPath(each.strip("/"), is_area=True)]) for each in patterns)
    return any(match and match.nearness in _IN_PATTERN for match in nearest)


def prove_range(
    repository: Repository,
    judged: JudgedRange,
    config: Config,
    fixes: Mapping[str, list[str]],
    tell: Callable[[str], None],
) -> tuple[JudgedRange, list[ProofResult]]:
    """Run the tests of these lessons; their findings are added to the newest fix that names them.

    A test passes if one of the fixes proves it: a mistake may need several commits. Raises
    CannotTell if git cannot check out the trees.
    """
    files = repository.lesson_files(config, judged.range.head)
    library = read_library(files, config.lessons, config.severity)
    lessons = [library.lessons[id] for id in fixes if id in library.lessons]
    tests = list(_tests(repository, judged, config, lessons))
    results: dict[tuple[str, int, str], ProofResult] = {}
    for turn in range(max(map(len, fixes.values()), default=0)):
        attempted = tuple(test for test in tests if len(fixes[test.lesson.id]) > turn)
        shas = {id: of_lesson[turn] for id, of_lesson in fixes.items() if len(of_lesson) > turn}
        selected = tuple({test.lesson.id: test.lesson for test in attempted}.values())
        selection = Selection(judged.range.says, selected, attempted, files, shas)
        for result in prove_tests(repository, config, selection, tell) if attempted else ():
            key = result.lesson.id, result.number, result.value
            if turn == 0 or result.outcome.is_proof:
                results[key] = result
            if result.outcome.is_proof:
                tests = [each for each in tests if _key(each) != key]
    return _with_findings(judged, config, fixes, list(results.values())), list(results.values())


def _tests(
    repository: Repository, judged: JudgedRange, config: Config, lessons: Iterable[Lesson]
) -> Iterator[LessonTest]:
    """The tests of lessons that are new in the range; of a lesson without a new one, all."""
    old = {}
    for base in judged.range.bases[:1]:
        files = repository.lesson_files(config, base)
        old = dict(read_library(files, config.lessons, config.severity).lessons)
    for lesson in lessons:
        tests = list(provable(lesson))
        before = {test.value for test in provable(old[lesson.id])} if lesson.id in old else set()
        yield from [test for test in tests if test.value not in before] or tests


def _key(test: LessonTest) -> tuple[str, int, str]:
    return test.lesson.id, test.number, test.value


def _with_findings(
    judged: JudgedRange,
    config: Config,
    fixes: Mapping[str, list[str]],
    results: Sequence[ProofResult],
) -> JudgedRange:
    def with_findings(row: Result) -> Result:
        added = tuple(
            finding
            for result in results
            if row.outcome is Outcome.COVERED
            and lesson_id(result.lesson.path) in row.lessons
            and fixes[result.lesson.id][0] in ("", row.sha)
            and (finding := graded_finding(result, config))
        )
        return row._replace(findings=(*row.findings, *added))

    return judged.with_results(map(with_findings, judged.results))
