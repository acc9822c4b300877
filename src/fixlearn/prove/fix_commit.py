"""Which commit is the fix that a test of a lesson is to be tried without and with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.message import parse_message
from fixlearn.lessons.evidence import provable
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import is_lesson_path
from fixlearn.lessons.test_names import is_test_file
from fixlearn.model import HASH, CommitName
from fixlearn.repository.log import shallow_error
from fixlearn.repository.repository import DEEPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.evidence import Evidence, LessonTest
    from fixlearn.model import Change, Lesson
    from fixlearn.repository.repository import Repository


_HASH = re.compile(rf"{HASH}(?=\s|$)")


class Attempt(NamedTuple):
    """A test, and the trees in which it is to run."""

    test: LessonTest
    before: CommitName  # the commit before the fix
    fix: CommitName
    source: str  # the commit that has the test: the fix, or a later one
    paths: tuple[str, ...]  # the files of `source` that are laid over the tree before the fix
    notice: str = ""
    command: str = ""  # the shell command that runs the test, with placeholders


class Untried(NamedTuple):
    """A test that cannot be tried, and why."""

    test: LessonTest
    why: str
    hint: str
    fix: CommitName | None = None


class Fixes:
    """Finds the fixes of some lessons, with as many git processes for a hundred as for one."""

    def __init__(self, repository: Repository, config: Config, lessons: Iterable[Lesson]) -> None:
        self._repository = repository
        self._config = config
        self._roots = config.lessons
        self._lessons = {lesson.id: lesson for lesson in lessons}
        self._head = repository.head()
        self._named, self._added = self._search()

    def attempt(self, test: LessonTest, fix: str = "") -> Attempt | Untried:
        """How `test` is to be tried; `fix` is the hash of the fix, where somebody named it."""
        candidates = [fix] if fix else self._candidates(test.lesson)
        id = test.lesson.id
        if not candidates:
            cut = ", and this clone is shallow" if self._repository.boundary else ""
            why = f"at all: no commit of HEAD names its lesson, or added it with the fix{cut}"
            return Untried(test, why, f"fixlearn prove {id} --fix <commit>")
        having = [sha for sha in candidates if self._has(sha, test.evidence)]
        if not having:
            test, having = self._as_it_was_called(test, candidates)
        sha = (having or candidates)[0]
        source = sha if having else self._brought_later(sha, test.evidence)
        named = self._name(sha)
        if not source:
            why = f"at all: no commit of HEAD since {named} has {test.value}"
            return Untried(test, why, "git commit it, or correct the evidence", named)
        parents = self._repository.parents(sha)
        if not parents:
            why = f"without the fix: nothing is before {named}, the first commit"
            return Untried(test, why, f"fixlearn prove {id} --fix <commit>", named)
        if self._repository.objects.commit(parents[0]) is None:
            raise shallow_error(DEEPEN)
        notice = ""
        if len(candidates) > 1:
            notice = f"{len(candidates)} commits may be the fix of {id}: took {named}, the first"
            notice += " that has the test" * bool(having) + f" (fixlearn prove {id} --fix <commit>)"
        path = test.evidence.path
        if self._stands_in_product(path, sha, parents[0]):
            why = f"without the fix: the test stands in {path}, which {named} changes itself"
            hint = f"move it into a file of tests, then: fixlearn prove {id}"
            return Untried(test, why, hint, named)
        paths = (path, *companions(path, self._changed_by(source)))
        return Attempt(test, self._name(parents[0]), named, source, paths, notice)

    def _candidates(self, lesson: Lesson) -> list[str]:
        """What the lesson itself names; else what names the lesson; else what added it."""
        hashes = [match[0] for entry in lesson.fixes if (match := _HASH.match(entry))]
        listed = [sha for sha in map(self._repository.objects.commit, hashes) if sha]
        return listed or self._named.get(lesson.id, []) or self._added.get(lesson.id, [])

    def _search(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """{lesson: commits, the oldest first}: those that name it, and those that added it."""
        if not self._lessons:
            return {}, {}
        ids = [f"--grep={id}" for id in self._lessons]
        options = ["--no-merges", "--fixed-strings", "--regexp-ignore-case"]
        naming = [*self._repository.commits([*options, *ids, self._head])][::-1]
        paths = [lesson.path for lesson in self._lessons.values()]
        adding = [
            *self._repository.commits(["--no-merges", "--diff-filter=A", self._head], paths=paths)
        ]
        shas = dict.fromkeys(raw.sha for raw in (*naming, *adding))
        changes = self._repository.changes.of([*shas])
        named: dict[str, list[str]] = {}
        for raw in naming:
            for reference in parse_message(raw.text).references:
                if self._changes_more(changes[raw.sha]):
                    named.setdefault(reference.lesson, []).append(raw.sha)
        added: dict[str, list[str]] = {}
        for raw in reversed(adding):
            for change in changes[raw.sha]:
                if change.status == "A" and self._changes_more(changes[raw.sha]):
                    added.setdefault(lesson_id(change.path), []).append(raw.sha)
        return named, added

    def _changes_more(self, changes: Sequence[Change]) -> bool:
        """True for a commit that changes something beside lessons."""
        return any(not is_lesson_path(change.path, self._roots) for change in changes)

    def _has(self, sha: str, evidence: Evidence) -> bool:
        """True where the tree of a commit has the test, or at least where its name is in the file.

        Names that a runner puts together stand in no file: then the file has to do.
        """
        if not _is_inside(evidence.path):
            return False
        found = next(self._repository.objects.read([f"{sha}:{evidence.path}"]))
        if found is None or not evidence.test:
            return found is not None
        name = _name_in_file(evidence)
        if name in found.content:
            return True
        newest = self._repository.objects.blob(f"{self._head}:{evidence.path}")
        return newest is None or name not in newest

    def _as_it_was_called(
        self, test: LessonTest, candidates: Sequence[str]
    ) -> tuple[LessonTest, list[str]]:
        """The test where it stood at the fix, as the lesson had it then: tests are moved."""
        for sha in candidates:
            path = test.lesson.path
            then = parse_lesson(path, self._repository.objects.blob(f"{sha}:{path}") or b"").lesson
            for old in provable(then) if then else ():
                if old.evidence.test and old.evidence.test == test.evidence.test:
                    moved = test._replace(evidence=old.evidence)
                    if self._has(sha, moved.evidence):
                        return moved, [sha]
        return test, []

    def _brought_later(self, fix: str, evidence: Evidence) -> str:
        """The first commit after the fix that has the test; "" where none has."""
        if not _is_inside(evidence.path):
            return ""
        how = ["--diff-filter=A"]
        if evidence.test:
            how = [f"-S{_name_in_file(evidence).decode('utf-8', 'surrogateescape')}"]
        later = [self._head, f"^{fix}"]
        found = [*self._repository.commits(["--no-merges", *how, *later], paths=[evidence.path])]
        bringing = (raw.sha for raw in reversed(found))
        return next((sha for sha in bringing if self._has(sha, evidence)), "")

    def _stands_in_product(self, path: str, fix: str, before: str) -> bool:
        """True where the test's file cannot be laid over the old tree without the fix in it."""
        changed = [*self._changed_by(fix)]
        if self._repository.objects.blob(f"{before}:{path}") is None:
            return False
        others = [one for one in changed if not is_lesson_path(one, self._roots)]
        return holds_the_fix(path, others)

    def _changed_by(self, commit: str) -> Iterator[str]:
        """The paths of what a commit changed and still has."""
        parents = self._repository.parents(commit)
        if parents:
            changes = self._repository.changes_between(parents[0], commit)
            yield from (one.path for one in changes if one.status != "D")

    def _name(self, sha: str) -> CommitName:
        commit = self._repository.read_commit(sha, self._config)
        return CommitName(sha, commit.message.oneline if commit else "")


def _is_inside(path: str) -> bool:
    """False for a path that leads out of the repository: git ends where it is asked for one."""
    return not path.startswith("/") and not {".", ".."} & set(path.split("/"))


def _name_in_file(evidence: Evidence) -> bytes:
    """The last part of a test's name, as its file declares it: no class, no parameters."""
    name = evidence.test.rpartition("::")[2].partition("[")[0].strip()
    return (name or evidence.test).encode("utf-8", "surrogateescape")


_TEST_FOLDERS = {"tests", "test", "testing", "spec", "specs", "__tests__", "e2e", "t"}
_SOURCE_FOLDERS = {"src", "lib", "app", "pkg", "internal", "source", "include"}
_MAYBE_PRODUCT = {
    "test",
    "testing",
    "spec",
    "t",
}  # below a folder of sources: src/testing/client.py
_WORDS = (".md", ".rst", ".txt", ".adoc")


def companions(evidence: str, changed: Iterable[str]) -> list[str]:
    """Of the paths that a commit changed, those that the test at the path `evidence` may need.

    They have the name of a test, or stand in the same folder of tests, or in one
    at the top that cannot be the product's.

    >>> companions("tests/a.sh", ["tests/helper.sh", "src/testing/client.sh", "src/client.sh"])
    ['tests/helper.sh']
    """
    own = _test_folder(evidence)
    return [
        path
        for path in changed
        if path != evidence
        and (
            is_test_file(path.rpartition("/")[2])
            or (own and path.startswith(own))
            or path.startswith(("tests/", "test/", "__tests__/"))
        )
    ]


def holds_the_fix(evidence: str, changed: Iterable[str]) -> bool:
    """True where the file of a test is the product's as well, as with inline tests of Rust.

    `changed` are the paths that its fix changed. A file elsewhere, whose name tells
    nothing, counts as a test where the fix changed code beside it.
    """
    if is_test_file(evidence.rpartition("/")[2]) or _test_folder(evidence):
        return False
    is_source = _SOURCE_FOLDERS & set(evidence.split("/")[:-1]) and not is_test_file(evidence)
    if evidence.endswith(".rs") or is_source:
        return True
    return not any(
        path != evidence and not is_test_file(path) and not path.endswith(_WORDS)
        for path in changed
    )


def _test_folder(path: str) -> str:
    """The folder of tests that a file stands in: "tests/", "src/test/"; "" where there is none."""
    folders = path.split("/")[:-1]
    for number, name in enumerate(folders):
        above = folders[:number]
        is_product = name in _MAYBE_PRODUCT and _SOURCE_FOLDERS & set(above)
        is_maven = name == "test" and above[-1:] == ["src"]
        if name in _TEST_FOLDERS and (is_maven or not is_product):
            return "/".join(folders[: number + 1]) + "/"
    return ""
