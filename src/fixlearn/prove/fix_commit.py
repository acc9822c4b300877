"""Finds the fix of a lesson, so that a test can run without it and with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.message import parse_message
from fixlearn.lessons.evidence import provable
from fixlearn.lessons.lesson_file import is_inside, lesson_id, parse_lesson
from fixlearn.lessons.library import is_lesson_path
from fixlearn.lessons.test_names import is_test_file
from fixlearn.messages import HASH
from fixlearn.model import CommitName
from fixlearn.repository.log import shallow_error
from fixlearn.repository.repository import DEEPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.evidence import Evidence, LessonTest
    from fixlearn.model import Change, Lesson
    from fixlearn.repository.repository import Repository


_HASH = re.compile(rf"{HASH}(?=\s|$)")
_TEST_FOLDERS = {"tests", "test", "testing", "spec", "specs", "__tests__", "e2e", "t"}
_SOURCE_FOLDERS = {"src", "lib", "app", "pkg", "internal", "source", "include"}
# In a folder of sources these can be a part of the product: src/testing/client.py.
_AMBIGUOUS_FOLDERS = {"test", "testing", "spec", "t"}
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


class Untried(NamedTuple):
    """A test that cannot be tried, and why."""

    test: LessonTest
    why: str
    hint: str
    fix: CommitName | None = None


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

    def attempt(self, test: LessonTest, fix: str = "") -> Attempt | Untried:
        """The trees in which `test` runs, or the reason why it cannot run.

        `fix` is the hash of the fix, if the user named it. Raises CannotTell if a shallow clone
        lacks the commit before the fix.
        """
        candidates = [fix] if fix else self.commits_of(test.lesson)
        id = test.lesson.id
        if not candidates:
            cut = " (this clone is shallow)" if self._repository.boundary else ""
            why = f"because its fix is unknown: no commit of HEAD names or adds the lesson{cut}"
            return Untried(test, why, f"fixlearn prove {id} --fix <commit>")
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
        return self._attempt_at(test, name, source, notice)

    def _attempt_at(
        self, test: LessonTest, fix: CommitName, source: str, notice: str
    ) -> Attempt | Untried:
        """How the test runs without this fix and with it. `source` is "" if no commit has it."""
        id = test.lesson.id
        if not source:
            why = f"because no commit from {fix} to HEAD has {test.value}"
            return Untried(test, why, "commit the test, or correct the evidence in the lesson", fix)
        parents = self._repository.objects.parents(fix.sha)
        if not parents:
            why = f"without the fix because nothing is before {fix}, the first commit"
            return Untried(test, why, f"fixlearn prove {id} --fix <commit>", fix)
        if self._repository.objects.commit(parents[0]) is None:
            raise shallow_error(self._repository.completing_fetch, DEEPEN)
        path = test.evidence.path
        if self._is_in_product(path, fix.sha, parents[0]):
            why = f"without the fix because the test is in {path}, which {fix} changes"
            hint = f"move the test into a test file, then: fixlearn prove {id}"
            return Untried(test, why, hint, fix)
        paths = (path, *companions(path, self._changed_by(source)))
        return Attempt(test, self._name(parents[0]), fix, source, paths, notice)

    def commits_of(self, lesson: Lesson) -> list[str]:
        """The hashes of its fixes: those that it lists, otherwise those that name or added it."""
        listed = [sha for sha in map(self._repository.objects.commit, listed_hashes(lesson)) if sha]
        return listed or self._by_name.get(lesson.id, []) or self._by_addition.get(lesson.id, [])

    def _search(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """{lesson id: hashes, oldest first} of the commits that name it, and that added it."""
        if not self._lessons:
            return {}, {}
        ids = [f"--grep={id}" for id in self._lessons]
        options = ["--no-merges", "--fixed-strings", "--regexp-ignore-case"]
        naming = [*self._repository.commits([*options, *ids, self._head, *self._without])][::-1]
        options = ["--no-merges", "--diff-filter=A"]
        paths = [lesson.path for lesson in self._lessons.values()]
        revisions = [*options, self._head, *self._without]
        adding = [*self._repository.commits(revisions, paths=paths)][::-1]
        shas = dict.fromkeys(raw.sha for raw in (*naming, *adding))
        changes = self._repository.changes.of([*shas])
        fixes = {sha for sha in shas if self._changes_more_than_lessons(changes[sha])}
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

    def _changes_more_than_lessons(self, changes: Sequence[Change]) -> bool:
        return any(not is_lesson_path(change.path, self._roots) for change in changes)

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
        changed = [*self._changed_by(fix)]
        if self._repository.objects.blob(f"{before}:{path}") is None:
            return False
        return holds_the_fix(
            path, [other for other in changed if not is_lesson_path(other, self._roots)]
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
            is_test_file(path.rpartition("/")[2])
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
