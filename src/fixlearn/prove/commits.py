"""Finds the commits of a bug: its fix, and the commit that introduced it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.message import parse_message
from fixlearn.lessons.evidence import Evidence, LessonTest, provable
from fixlearn.lessons.lesson_file import is_inside, lesson_id, parse_lesson
from fixlearn.lessons.library import is_lesson_path
from fixlearn.lessons.proof import ProofOutcome, ProofResult, stable_name
from fixlearn.lessons.test_names import is_test_file
from fixlearn.messages import HASH
from fixlearn.model import Age, Commit, CommitName, Lesson
from fixlearn.repository.log import shallow_error
from fixlearn.repository.repository import DEEPEN, Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from fixlearn.config import Config


_HASH = re.compile(rf"{HASH}(?=\s|$)")
_TEST_FOLDERS = {"tests", "test", "testing", "spec", "specs", "__tests__", "e2e", "t"}
_SOURCE_FOLDERS = {"src", "lib", "app", "pkg", "internal", "source", "include"}
# In a folder of sources these can be a part of the product: src/testing/client.py.
_AMBIGUOUS_FOLDERS = {"test", "testing", "spec", "t"}
# Of a test or of the product: src/ab_test.py. Go itself keeps its tests out of the product.
_MAY_BE_PRODUCT = re.compile(r"(?:test_[^.]*|[^.]*_test)\.(?!go$)\w+")
_MAX_IDS = 100  # that git searches all messages for
_MAX_RUNS = 40  # of one test: enough for a million commits
_DAY = 24 * 60 * 60  # seconds
_TEXT_SUFFIXES = (".md", ".rst", ".txt", ".adoc")


class Attempt(NamedTuple):
    """A test and the trees in which it runs."""

    test: LessonTest
    before: CommitName  # the commit before the fix
    fix: CommitName
    source: str  # the commit that has the test: the fix, or a later one
    paths: tuple[str, ...]  # the files of `source` that replace those in the tree before the fix
    notice: str = ""
    command: str = ""  # the shell command that runs the test, with placeholders


def cannot_run(test: LessonTest, why: str, hint: str, fix: CommitName | None = None) -> ProofResult:
    """The result of a test that was not run, and why."""
    outcome = ProofOutcome.DOES_NOT_RUN
    return ProofResult(*test[:3], outcome, why, fix=fix, hint=(hint,))


class Fixes:
    """Finds the fixes of lessons, with the same few git processes for any number of them."""

    def __init__(
        self,
        repository: Repository,
        config: Config,
        lessons: Iterable[Lesson],
        *,
        without: Sequence[str] = (),
    ) -> None:
        """`without` are revisions like "^1234567", of commits that are not searched."""
        self._repository = repository
        self._without = without
        self._config = config
        self._roots = config.lessons
        self._lessons = {lesson.id: lesson for lesson in lessons}
        self._head = repository.head()
        self._by_name, self._by_addition = self._search()

    def attempt(self, test: LessonTest, fix: str = "") -> Attempt | ProofResult:
        """The trees in which `test` runs, or the reason why it cannot run.

        `fix` is the hash of the fix, if the user named it. Raises CannotTell if a shallow clone
        lacks the commit before the fix.
        """
        candidates = [fix] if fix else self.commits_of(test.lesson)
        id = test.lesson.id
        if not candidates:
            cut = " (this clone is shallow)" if self._repository.boundary else ""
            why = f"because its fix is unknown: no commit of HEAD names or adds the lesson{cut}"
            return cannot_run(test, why, f"fixlearn prove {id} --fix <commit>")
        with_test = [sha for sha in candidates if self._has(sha, test.evidence)]
        if not with_test:
            test, with_test = self._before_rename(test, candidates)
        fix = (with_test or candidates)[0]
        source = fix if with_test else self._added_later(fix, test.evidence)
        name = self._name(fix)
        notice = ""
        if len(candidates) > 1:
            notice = f"{len(candidates)} commits may be the fix of {id}; using {name}, the first"
            notice += " that has the test" * bool(with_test)
            notice += f". To use another: fixlearn prove {id} --fix <commit>"
        if not source:
            why = f"because no commit from {name} to HEAD has {test.value}"
            hint = "commit the test, or correct the evidence in the lesson"
            return cannot_run(test, why, hint, name)
        parents = self._repository.objects.parents(fix)
        if not parents:
            why = f"without the fix because nothing is before {name}, the first commit"
            return cannot_run(test, why, f"fixlearn prove {id} --fix <commit>", name)
        if self._repository.objects.commit(parents[0]) is None:
            raise shallow_error(self._repository.completing_fetch, DEEPEN)
        path = test.evidence.path
        if self._is_in_product(path, fix, parents[0]):
            why = f"without the fix because the test is in {path}, which {name} changes"
            hint = f"move the test into a test file, then: fixlearn prove {id}"
            return cannot_run(test, why, hint, name)
        others = companions(path, self._changed_by(source))
        others = [other for other in others if not self._is_used_by_product(other, source)]
        return Attempt(test, self._name(parents[0]), name, source, (path, *others), notice)

    def commits_of(self, lesson: Lesson) -> list[str]:
        """The hashes of its fixes: those that it lists, otherwise those that name or added it."""
        listed = [sha for sha in map(self._repository.objects.commit, listed_hashes(lesson)) if sha]
        return listed or self._by_name.get(lesson.id, []) or self._by_addition.get(lesson.id, [])

    def _search(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """{lesson id: hashes, oldest first} of the commits that name it, and that added it."""
        if not self._lessons:
            return {}, {}
        # A line that names a lesson has this word; to search for many ids takes git longer.
        words = self._lessons if len(self._lessons) <= _MAX_IDS else ["lesson"]
        ids = [f"--grep={word}" for word in words]
        options = ["--no-merges", "--fixed-strings", "--regexp-ignore-case"]
        naming = [*self._repository.commits([*options, *ids, self._head, *self._without])][::-1]
        options = ["--no-merges", "--diff-filter=A"]
        paths = [lesson.path for lesson in self._lessons.values()]
        revisions = [*options, self._head, *self._without]
        adding = [*self._repository.commits(revisions, paths=paths)][::-1]
        shas = dict.fromkeys(raw.sha for raw in (*naming, *adding))
        changes = self._repository.changes.of([*shas])
        fixes = {
            sha
            for sha in shas
            if any(not is_lesson_path(change.path, self._roots) for change in changes[sha])
        }
        by_name: dict[str, list[str]] = {}
        for raw in naming:
            for reference in parse_message(raw.text).references if raw.sha in fixes else ():
                by_name.setdefault(reference.lesson, []).append(raw.sha)
        by_addition: dict[str, list[str]] = {}
        for raw in adding:
            for change in changes[raw.sha] if raw.sha in fixes else ():
                if change.status == "A":
                    by_addition.setdefault(lesson_id(change.path), []).append(raw.sha)
        return by_name, by_addition

    def _has(self, sha: str, evidence: Evidence) -> bool:
        """True if the file of the test in the tree of a commit contains the name of the test.

        A runner may compose names that are in no file, not even at HEAD; then the file is enough.
        """
        if not is_inside(evidence.path):
            return False
        file = next(self._repository.objects.read([f"{sha}:{evidence.path}"]))
        if file is None or not evidence.test:
            return file is not None
        name = _name_in_file(evidence)
        if name in file.content:
            return True
        newest = self._repository.objects.blob(f"{self._head}:{evidence.path}")
        return newest is None or name not in newest

    def _before_rename(
        self, test: LessonTest, candidates: Sequence[str]
    ) -> tuple[LessonTest, list[str]]:
        """The test at the path that the lesson named at the fix, if it was moved later."""
        path = test.lesson.path
        for sha in candidates:
            file = parse_lesson(path, self._repository.objects.blob(f"{sha}:{path}") or b"")
            for old in provable(file.lesson) if file.lesson else ():
                is_same = old.evidence.test and old.evidence.test == test.evidence.test
                if is_same and self._has(sha, old.evidence):
                    return test._replace(evidence=old.evidence), [sha]
        return test, []

    def _added_later(self, fix: str, evidence: Evidence) -> str:
        """The first commit after the fix that has the test; "" if there is none."""
        if not is_inside(evidence.path):
            return ""
        option = "--diff-filter=A"
        if evidence.test:
            option = f"-S{_name_in_file(evidence).decode('utf-8', 'surrogateescape')}"
        # A merge may add the test itself, and git would leave out the side that it came from.
        options = ["-m", "--full-history", option, self._head, f"^{fix}"]
        commits = [*self._repository.commits(options, paths=[evidence.path])]
        oldest_first = (raw.sha for raw in reversed(commits))
        return next((sha for sha in oldest_first if self._has(sha, evidence)), "")

    def _is_in_product(self, path: str, fix: str, before: str) -> bool:
        """True if copying the test's file into the tree before the fix would copy the fix too."""
        if self._repository.objects.blob(f"{before}:{path}") is None:
            return False
        changed = self._changed_by(fix)
        return holds_the_fix(
            path, [other for other in changed if not is_lesson_path(other, self._roots)]
        )

    def _is_used_by_product(self, path: str, sha: str) -> bool:
        """True if a file outside of the tests has the name of a test, and product code names it.

        A test runner finds a test by its name, and product code never imports it.
        """
        name = path.rpartition("/")[2]
        if _test_folder(path) or not _MAY_BE_PRODUCT.fullmatch(name):
            return False
        stem, _, suffix = name.rpartition(".")
        users = self._repository.files_with(sha, stem, [f"**/*.{suffix}"])
        return any(
            not is_test_file(user.rpartition("/")[2]) and not _test_folder(user) for user in users
        )

    def _changed_by(self, commit: str) -> Iterator[str]:
        """The paths that a commit added or changed, compared with its first parent."""
        parents = self._repository.objects.parents(commit)
        if parents:
            changes = self._repository.changes_between(parents[0], commit)
            yield from (change.path for change in changes if change.status != "D")

    def _name(self, sha: str) -> CommitName:
        commit = self._repository.read_commit(sha, self._config)
        return CommitName(sha, commit.message.oneline if commit else "")


def listed_hashes(lesson: Lesson) -> list[str]:
    """The hashes, maybe abbreviated, of the commits in its `fixes:`."""
    return [match[0] for entry in lesson.fixes if (match := _HASH.match(entry))]


def _name_in_file(evidence: Evidence) -> bytes:
    """The name of a test as its file declares it: without its class and its parameters."""
    name = evidence.test.rpartition("::")[2].partition("[")[0].strip()
    return (name or evidence.test).encode("utf-8", "surrogateescape")


def companions(evidence: str, changed: Iterable[str]) -> list[str]:
    """The paths among `changed` that the test at the path `evidence` may need.

    They have the name of a test, or are in the same folder of tests, or in one at the top that
    cannot belong to the product.

    >>> companions("tests/a.sh", ["tests/helper.sh", "src/testing/client.sh", "src/client.sh"])
    ['tests/helper.sh']
    """
    folder = _test_folder(evidence)
    return [
        path
        for path in changed
        if path != evidence
        and (
            (is_test_file(path.rpartition("/")[2]) and not path.endswith(_TEXT_SUFFIXES))
            or (folder and path.startswith(folder))
            or path.startswith(("tests/", "test/", "__tests__/"))
        )
    ]


def holds_the_fix(evidence: str, changed: Iterable[str]) -> bool:
    """True if the file of a test belongs to the product as well, such as inline tests of Rust.

    `changed` are the paths that the fix changed. A file with an ambiguous path counts as a
    test if the fix changed other code as well.
    """
    if is_test_file(evidence.rpartition("/")[2]) or _test_folder(evidence):
        return False
    is_source = _SOURCE_FOLDERS & set(evidence.split("/")[:-1]) and not is_test_file(evidence)
    if evidence.endswith(".rs") or is_source:
        return True
    return not any(
        path != evidence and not is_test_file(path) and not path.endswith(_TEXT_SUFFIXES)
        for path in changed
    )


def _test_folder(path: str) -> str:
    """The folder of tests that contains a file: "tests/", "src/test/"; "" if there is none."""
    folders = path.split("/")[:-1]
    for number, name in enumerate(folders):
        above = folders[:number]
        is_product = name in _AMBIGUOUS_FOLDERS and _SOURCE_FOLDERS & set(above)
        is_maven = name == "test" and above[-1:] == ["src"]
        if name in _TEST_FOLDERS and (is_maven or not is_product):
            return "/".join(folders[: number + 1]) + "/"
    return ""


def introduction(
    repository: Repository, failing: str, run: Callable[[str], bool | None]
) -> tuple[str, bool]:
    """The oldest commit with the bug, and True if that is certain: it has no parent with the bug.

    `run` runs the test in the tree of a commit: True if it passes, False if it fails, None if it
    does not run, which shows nothing: such a commit counts as one without the bug. The test
    fails in the commit `failing`.
    """
    results: dict[str, bool | None] = {failing: False}

    def fails(sha: str) -> bool:
        if sha not in results:
            results[sha] = run(sha)
        return results[sha] is False

    bad, without = failing, ""
    branch = [sha for sha, _ in repository.first_parents(failing)]
    step = 1
    while not without and step < len(branch) * 2:
        sha = branch[min(step, len(branch) - 1)]
        if fails(sha):
            bad = sha
        else:
            without = sha
        step *= 2
    passing = [without]
    while without and len(results) < _MAX_RUNS:
        middle = repository.middle_commit(bad, passing)
        if middle == bad:
            break
        if fails(middle):
            bad = middle
        else:
            passing.append(middle)
    is_first = bad not in repository.boundary and not any(
        fails(parent) or results[parent] is None for parent in repository.objects.parents(bad)
    )
    return bad, is_first


def age_of(
    repository: Repository, config: Config, introduced_by: str, fix: CommitName, *, is_exact: bool
) -> Age | None:
    """How long the bug was in the product, and in how many releases before its fix.

    None if this clone lacks one of the two commits.
    """
    introduced = repository.read_commit(introduced_by, config)
    fixed = repository.read_commit(fix.sha, config)
    if introduced is None or fixed is None:
        return None
    return Age(
        stable_name(CommitName(introduced.sha, introduced.message.oneline)),
        max(0, (fixed.committed - introduced.committed) // _DAY),
        _releases_between(repository, config, introduced, fixed),
        is_minimum=not is_exact,
    )


def _releases_between(
    repository: Repository, config: Config, introduced: Commit, fixed: Commit
) -> int:
    """How many releases before the fix have the bug: the commit that introduced it, but no fix."""
    releases = [
        release
        for release in repository.releases(config, date.today())
        if introduced.committed <= release.created <= fixed.committed
    ]
    if releases and config.releases_by == "tag":
        faulty = repository.tagged_commits(introduced.sha, without=fixed.sha)
        releases = [release for release in releases if release.sha in faulty]
    return len(releases)
