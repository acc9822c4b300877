"""One release costs no more because of those after it, and all cost twice for twice as many."""

from __future__ import annotations

from collections import Counter

import pytest

from fixlearn.commands.summary import owed_at_head, summarize_releases
from fixlearn.commands.whole_history import Releases
from fixlearn.config import Config
from fixlearn.dates import day_of
from fixlearn.lessons import library, similar, trees, wording
from fixlearn.lessons.evidence_status import EvidenceReader
from fixlearn.releases import component_changes, standings
from fixlearn.releases.components import Components
from fixlearn.releases.exemptions import Exemptions
from fixlearn.releases.graph import Lineage
from fixlearn.releases.selection import ReleaseQuery
from fixlearn.repository import objects
from fixlearn.repository.git import DiffTree, GitProcess
from fixlearn.repository.repository import open_repository
from tests.commands.lessons import lesson
from tests.support import GUARD


@pytest.fixture
def decided(monkeypatch):
    """The fixes for which it was found out whether they owe a lesson."""
    subjects = []
    original = Exemptions.settle

    def settle(self, results, fixes, release=None):
        subjects.extend(result.subject for result in results if result.outcome == "missing")
        return original(self, results, fixes, release)

    monkeypatch.setattr(Exemptions, "settle", settle)
    return subjects


@pytest.fixture
def learning(repo):
    """Five releases; each has a fix with a lesson that the ones before lack."""
    for number in range(5):
        files = {"pager.py": f"rows = {number}\n", **lesson(f"row-{number}")}
        repo.commit(f"fix: {number}\n\nLesson: row-{number}", files)
        repo.tag(f"v1.{number}")
    return repo


def debt(repo, name):
    """(what, since) of what a release owes."""
    query = ReleaseQuery(release=name)
    opened = open_repository(str(repo.path))
    report = summarize_releases(opened, Config(), query, now=repo.now, on=day_of(repo.now))
    return [(item.what, item.since) for item in report.releases[0].debt.items]


def test_nobody_asks_what_later_fixes_would_owe_without_their_lessons(learning, decided):
    assert debt(learning, "v1.1") == []
    assert decided == []


def test_a_fix_whose_lesson_is_gone_owes_one_again(learning, decided):
    learning.git("rm", "-q", "lessons/2026/row-0.md")
    learning.commit("chore: tidy up")
    learning.tag("v2.0")

    assert debt(learning, "v2.0") == [("fix: 0", "v1.0")]
    assert {*decided} == {"fix: 0"}


def history(repo, number):
    """So many releases; each has a fix with a lesson and a test, two lose a test, some repeat."""
    stream = []

    def commit(mark, subject, files):
        message = subject.encode()
        stream.append(f"commit refs/heads/main\nmark :{mark}\ncommitter A <a@example.com> ")
        stream.append(f"{1_700_000_000 + mark * 3_600} +0000\ndata {len(message)}\n{subject}\n")
        for path, text in files.items():
            content = f"M 644 inline {path}\ndata {len(text)}\n{text}\n"
            stream.append(content if text else f"D {path}\n")

    for row in range(1, number + 1):
        test = f"tests/test_{row}.py"
        evidence = f"{test}::test_row"
        files = {f"src/{row}.py": "x = 1\n", test: "def test_row(): pass\n"}
        ((path, text),) = lesson(f"row-{row}", f"Page {row} lost").items()
        files[path] = text.replace("tests/test_pager.py::test_every_row", evidence)
        commit(3 * row - 2, f"fix: row {row}\n\nLesson: row-{row}", files)
        commit(3 * row - 1, f"fix: more {row}", {"src/1.py": f"x = {row}\n"})
        lost = {f"tests/test_{row - 1}.py": ""} if row in (3, 7) else {"a.txt": f"{row}\n"}
        again = f"fix: again\n\nLesson: row-{row - 1}" if row % 4 == 0 else "docs: tidy up"
        commit(3 * row, again, lost)
        stream.append(f"reset refs/tags/v1.{row}\nfrom :{3 * row}\n\n")
    repo.git("fast-import", "--quiet", "--force", stdin="".join(stream))


WORK = {
    "objects read": (objects, "_read_object"),
    "lessons read": (trees, "read_library"),
    "lessons of a tree listed": (trees, "is_lesson_path"),
    "evidence looked up": (EvidenceReader, "status"),
    "lessons judged": (standings, "standing_of"),
    "lessons that may be active": (library, "_supersedes"),
    "releases asked for a commit": (Lineage, "has"),
    "processes": (GitProcess, "__init__"),
    "comparisons of trees": (DiffTree, "ask"),
    "texts compared": (similar, "SequenceMatcher"),
}
NEEDLESS = {  # for a summary: nobody sees how lessons are worded
    "lessons whose wording is read": (wording, "lint_wording"),
}


@pytest.fixture
def work(repo, monkeypatch):
    """A function: how often what was done to answer a question about so many releases."""
    done = Counter()

    def count(name, owner, attribute):
        original = getattr(owner, attribute)

        def counted(*arguments, **options):
            done[name] += 1
            return original(*arguments, **options)

        monkeypatch.setattr(owner, attribute, counted)

    for name, (owner, attribute) in {**WORK, **NEEDLESS}.items():
        count(name, owner, attribute)

    def of(number, answer):
        history(repo, number)
        done.clear()
        assert len(answer(open_repository(str(repo.path)), repo.now)) == number + 1
        return Counter(done)

    return of


def summaries(repository, now):
    """The summaries of all releases."""
    query = ReleaseQuery(everything=True)
    return summarize_releases(repository, Config(), query, now=now, on=day_of(now)).releases


def lesson_in_releases(repository, _):
    """The lessons at the head, and the only release in which the first of them is new."""
    lessons = repository.library(Config(), repository.head()).lessons
    return [*lessons, *Releases(repository, Config()).of_lesson(lessons["row-1"])]


def what_is_owed(repository, now):
    """What HEAD owes, and each item of it: a fix of each release has no lesson."""
    owed = owed_at_head(repository, Config(), on=day_of(now), now=now)
    return [owed, *owed.overdue, *owed.due]


def test_what_is_owed_is_found_out_without_evidence(work):
    assert work(4, what_is_owed)["evidence looked up"] == 0


@pytest.mark.parametrize("answer", [summaries, lesson_in_releases, what_is_owed])
def test_twice_as_many_releases_are_twice_the_work(work, answer):
    few, many = work(16, answer), work(32, answer)

    assert {*few} <= {*WORK}
    assert {name: many[name] for name in many if many[name] > 2.2 * few[name] + 2} == {}


def components(repo, number):
    """So many components, whose releases are made in turns: each with a lesson, three times."""
    pattern = "releases:\n  tag-pattern: '(?P<component>c[0-9]+)-v(?P<version>.+)'\n"
    repo.commit("feat: start", {".fixlearn.yaml": pattern})
    for turn in range(3):
        for name in (f"c{count}" for count in range(number)):
            id = f"{name}-{turn}"
            files = lesson(id, f"Page {turn} of {name} lost", areas=f"[{name}/pager.py]")
            ((path, text),) = files.items()
            test = f"{name}/test_{turn}.py"
            files[path] = text.replace("tests/test_pager.py", test)
            files |= {f"{name}/pager.py": f"x = {turn}\n", test: "def test_every_row(): pass\n"}
            repo.commit(f"fix: {id}\n\nLesson: {id}", files)
            repo.tag(f"{name}-v1.{turn}")


def _files_in(comparisons):
    return sum(map(len, comparisons.values()))


@pytest.fixture
def visited(repo, monkeypatch):
    """A function: how many values were looked at for the summaries of so many components."""
    done = Counter()

    def count(name, owner, attribute, size=lambda _: 1):
        original = getattr(owner, attribute)

        def counted(*arguments, **options):
            answer = original(*arguments, **options)
            done[name] += size(answer)
            return answer

        monkeypatch.setattr(owner, attribute, counted)

    count("lessons of a release", trees._View, "get")
    count("lessons related", standings, "related", len)
    count("lessons that may differ", component_changes, "related", len)
    count("lessons asked for their component", Components, "has_lesson")
    count("files that differ", objects, "read_comparisons", _files_in)
    count("lessons and evidence of a component", component_changes._Steps, "between", len)

    def of(number):
        components(repo, number)
        done.clear()
        opened = open_repository(str(repo.path))
        query = ReleaseQuery(everything=True)
        summarize_releases(opened, opened.config(), query, now=repo.now, on=day_of(repo.now))
        return Counter(done)

    return of


def test_the_releases_of_twice_as_many_components_are_twice_the_work(
    visited, repo, tmp_path_factory, monkeypatch
):
    few = visited(6)
    repo.path = tmp_path_factory.mktemp("many")
    monkeypatch.chdir(repo.path)
    repo.git("init", "--quiet", "--initial-branch", "main")
    many = visited(12)

    assert {name: many[name] for name in many if many[name] > 2.2 * few[name] + 2} == {}


@pytest.mark.parametrize("everything", [True, False])
def test_git_compares_the_trees_of_many_releases_with_one_question(repo, monkeypatch, everything):
    for number in range(20):
        files = {**GUARD, **lesson(f"row-{number}")}
        repo.commit(f"fix: {number}\n\nLesson: row-{number}", files)
        repo.tag(f"v1.{number}")
    asked = []
    ask = DiffTree.ask
    monkeypatch.setattr(
        DiffTree, "ask", lambda self, lines: asked.append(lines) or ask(self, lines)
    )

    query = ReleaseQuery(everything=everything)
    summarize_releases(
        open_repository(str(repo.path)), Config(), query, now=repo.now, on=day_of(repo.now)
    )

    commits, lessons, evidence = asked
    assert (len(commits), len(lessons)) == (20, 19)
    assert len(evidence) == (19 if everything else 5)
