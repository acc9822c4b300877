"""Lessons that were parsed are kept between commands, and no answer depends on it."""

from __future__ import annotations

import errno
import gc
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest

from fixlearn import cli
from fixlearn.lessons import lesson_file, wording
from fixlearn.model import Age, Lesson, Prevention, Proof
from fixlearn.repository import kept_lessons
from fixlearn.repository.kept_lessons import KeptLessons
from tests.builders import a_lesson, a_plan, a_prevention
from tests.support import GUARD, LESSON, GitRepo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support import Fixlearn

EVIDENCE = "evidence: tests/test_pager.py::test_every_row"
PLANNED = LESSON.replace(EVIDENCE, "status: planned\n    owner: team pager\n    due: 2026-12-01")
SLOPPY = LESSON.replace("gap: ", "gap: The developer forgot this. ")
COMMANDS = [
    ["check", "--all", "--format", "json"],
    ["check", "v1.0..HEAD", "--format", "json"],
    ["lint", "--format", "json"],
    ["lint", "--staged", "--format", "json"],
    ["lint", "--at", "v1.0", "--format", "json"],
    ["explain", "HEAD"],
    ["recall", "src/pager.py", "--format", "json"],
    ["list", "--format", "json"],
    ["due", "--format", "json"],
    ["summary", "--all", "--format", "json"],
    ["export"],
]


def with_lessons(repo: GitRepo) -> None:
    """Two releases, with lessons that are broken, superseded, retired, planned and changed."""
    lessons = {f"lessons/2026/row-{n}.md": LESSON.replace("Last", f"Row {n},") for n in range(5)}
    repo.commit("feat: pager", {"src/pager.py": "1\n", **GUARD})
    repo.commit("fix: rows\n\nLesson: row-1", {"src/pager.py": "2\n", **lessons})
    repo.commit("fix: plan", {"src/pager.py": "3\n", "lessons/2026/plan.md": PLANNED})
    repo.tag("v1.0")
    repo.commit(
        "fix: last row\n\nLesson: row-2",
        {
            "src/pager.py": "4\n",
            "lessons/2025/row-4.md": LESSON,  # a second one of this id
            "lessons/2026/broken.md": LESSON.replace("gap:", "gpa:"),
            "lessons/2026/newer.md": LESSON.replace("---\n", "---\nsupersedes: row-1\n", 1),
            "lessons/2026/row-2.md": LESSON.replace("---\n", "---\nretired: no pages now\n", 1),
            "lessons/2026/row-3.md": SLOPPY,
            "lessons/2026/row-5.md": LESSON.replace(EVIDENCE, "evidence: tests/test_gone.py"),
        },
    )
    repo.commit("fix: rows again", {"src/pager.py": "5\n"})


@pytest.fixture
def kept(repo: GitRepo, original: Callable[..., GitRepo]) -> Path:
    """The file in which the lessons of a repository are kept."""
    repo.become(original(with_lessons))
    return repo.path / ".git/fixlearn-lessons"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs a command in this process, and returns how many files of lessons it parsed."""
    texts = set()
    parse = lesson_file.parse
    monkeypatch.setattr(
        lesson_file, "parse", lambda text, **line: texts.add(text) or parse(text, **line)
    )

    def run(*arguments: str) -> int:
        texts.clear()
        cli.run([*arguments])
        gc.collect()  # the repository was part of a cycle
        return len(texts)

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "HEAD~1..HEAD"],
        ["lint"],
        ["lint", "--staged"],
        ["explain", "HEAD"],
        ["recall", "src/pager.py"],
        ["list"],
        ["due"],
        ["summary", "--all"],
    ],
)
def test_a_second_command_parses_only_lessons_that_changed(
    repo: GitRepo, parsed: Callable[..., int], arguments: list[str]
) -> None:
    paths = [f"lessons/2026/row-{n}.md" for n in range(9)]
    repo.commit("feat: rows", {**GUARD, **dict.fromkeys(paths, LESSON)})
    repo.tag("v1.0")
    repo.commit("fix: rows\n\nLesson: row-1", {"src/pager.py": "1\n"})
    parsed(*arguments)
    assert parsed(*arguments) == 0

    repo.commit("fix: a\n\nLesson: row-1", {paths[0]: LESSON.replace("Last", "First")})

    assert parsed(*arguments) in (1, 2)  # the file as it is, and as it was
    assert parsed(*arguments) == (
        2 if arguments[0] in ("check", "explain") else 0
    )  # a range has both


def test_a_check_in_a_new_clone_parses_only_the_lessons_that_its_range_concerns(
    repo: GitRepo, parsed: Callable[..., int]
) -> None:
    evidence = {f"tests/test_rows_{n}.py": "def test_every_row():\n    pass\n" for n in range(20)}
    lessons = {
        f"lessons/2026/row-{n}.md": LESSON.replace("Last", f"{n}th").replace("test_pager", path)
        for n, path in enumerate(path[6:-3] for path in evidence)
    }
    repo.commit("feat: rows", {**GUARD, **evidence, **lessons})
    repo.commit("fix: rows\n\nLesson: row-1", {"src/pager.py": "1\n"})
    assert parsed("check", "HEAD~1..HEAD") == 1  # which the fix names

    repo.commit("test: rows", {"tests/test_rows_7.py": "def test_every_row():\n    page()\n"})
    assert parsed("check", "HEAD~1..HEAD") == 1  # whose evidence is changed

    retry = LESSON.replace("Last row dropped", "Retry fails").replace("pager was", "net is")
    retry = retry.replace("when the total fills no whole page", "without any body")
    retry = retry.replace("only tried with totals that fill the last page", "slow")
    repo.commit("fix: retry", {"src/net.py": "1\n", "lessons/2026/retry.md": retry})
    assert parsed("check", "HEAD~1..HEAD") == 1  # which no older one is like


def _unfilled(value: object) -> list[str]:
    """The names of the fields that have their default, in a named tuple and those in it."""
    defaults = getattr(value, "_field_defaults", {})
    parts = value if isinstance(value, tuple) else ()
    names = [name for name, default in defaults.items() if getattr(value, name) == default]
    return [*names, *(name for part in parts for name in _unfilled(part))]


def test_a_lesson_has_the_same_fields_after_it_was_kept(tmp_path: Path) -> None:
    day = date(2026, 1, 5)
    age = Age("0 fix: a", 3, 1, is_minimum=True)
    proof = Proof(("a.py::b",), "pytest {evidence}", "1 fix: b", "2 fix: c", age, "9 s")
    step = Prevention(
        *("lint", "Rows are counted.", ("a.py::b",), "planned", "team pager", day, "of rows"),
        *(proof, "x  y", ("src",), ("a.py",), "#7"),
    )
    whole = Lesson(
        *("d", "lessons/2026/d.md", "Rows dropped", day, "No test.", (step,), "Why.", "major"),
        *("design", "user", ("src",), ("1 fix: b",), ("a",), "of rows", "internal", "#7", ("a/b",)),
    )
    lessons = [
        a_lesson("a"),
        a_lesson("b", a_prevention("lint", pattern="x  y"), a_plan(due=date(2026, 1, 5))),
        a_lesson("c", body='"é\n\n\x1f\ud800'),
        whole,
    ]
    assert _unfilled(whole) == []
    for number, lesson in enumerate(lessons):
        KeptLessons(tmp_path).add(lesson, str(number))

    kept = KeptLessons(tmp_path)

    assert [kept.get(lesson.path, str(n)) for n, lesson in enumerate(lessons)] == lessons
    assert kept.get("lessons/2025/moved.md", "0") == lessons[0]._replace(
        id="moved", path="lessons/2025/moved.md"
    )
    assert kept.get("lessons/2026/a.md", "4") is None


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_output_is_the_same_without_kept_lessons(
    kept: Path, fixlearn: Fixlearn, command: list[str]
) -> None:
    kept.mkdir()
    without = fixlearn(*command)
    kept.rmdir()

    assert without.stdout
    assert fixlearn(*command) == without
    assert kept.exists()
    assert fixlearn(*command) == without


def damaged(content: bytes) -> list[bytes]:
    """The content with each kind of damage."""
    other = content.replace(b"fixlearn 0.1.0", b"fixlearn 0.0.9")
    return [b"", b"\xff", content[:-9], content.replace(b"Row 0", b"Row 1"), other, b"a b\n"]


@pytest.mark.parametrize("number", range(6))
def test_a_file_that_is_damaged_or_of_another_version_is_written_anew(
    kept: Path, fixlearn: Fixlearn, number: int
) -> None:
    before = fixlearn("list", "--format", "json")
    content = kept.read_bytes()
    kept.write_bytes(damaged(content)[number])
    assert kept.read_bytes() != content

    assert fixlearn("list", "--format", "json") == before
    assert kept.read_bytes() == content


def test_another_version_of_the_program_parses_again(
    repo: GitRepo, parsed: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("fix: a", {"lessons/2026/a.md": LESSON})
    assert [parsed("list"), parsed("list")] == [1, 0]

    monkeypatch.setattr(kept_lessons, "__version__", "0.2.0")

    assert [parsed("list"), parsed("list")] == [1, 0]


@pytest.mark.parametrize("module", ["model.py", "lessons/lint.py", "repository/kept_lessons.py"])
def test_after_a_change_of_a_module_that_lessons_go_through_they_are_parsed_again(
    repo: GitRepo,
    parsed: Callable[..., int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
) -> None:
    repo.commit("fix: a", {"lessons/2026/a.md": LESSON})
    package = tmp_path / "fixlearn"
    for name in ("model.py", "lessons/lint.py", "repository/kept_lessons.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).touch()
    monkeypatch.setattr(kept_lessons, "__file__", str(package / "repository/kept_lessons.py"))
    assert [parsed("list"), parsed("list")] == [1, 0]

    later = (package / module).stat().st_mtime_ns + 1_000_000_000
    os.utime(package / module, ns=(later, later))

    assert [parsed("list"), parsed("list")] == [1, 0]


def test_processes_that_run_at_once_answer_alike(kept: Path, fixlearn: Fixlearn) -> None:
    commands = COMMANDS[:6] * 2
    with ThreadPoolExecutor(len(commands)) as threads:
        together = [*threads.map(lambda command: fixlearn(*command), commands)]

    assert together == [fixlearn(*command) for command in commands]
    assert [path.name for path in kept.parent.glob("*fixlearn*")] == [kept.name]


@pytest.mark.skipif(os.name == "nt" or not os.getuid(), reason="its owner may always write")
def test_a_repository_that_is_read_only_is_read_all_the_same(
    kept: Path, fixlearn: Fixlearn
) -> None:
    before = fixlearn("list")
    kept.unlink()
    kept.parent.chmod(0o555)
    try:
        assert fixlearn("list") == before
    finally:
        kept.parent.chmod(0o755)
    assert not kept.exists()


def test_a_file_that_cannot_be_written_is_no_error(
    repo: GitRepo, parsed: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    repo.commit("fix: a", {"lessons/2026/a.md": LESSON})
    monkeypatch.setattr(kept_lessons, "write_atomically", refuse)

    assert [parsed("list"), parsed("list")] == [1, 1]


def test_linked_worktrees_share_what_is_kept(
    repo: GitRepo,
    tmp_path: Path,
    parsed: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repo.commit("fix: a", {"lessons/2026/a.md": LESSON})
    assert parsed("list") == 1
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")

    assert parsed("list") == 0
    assert not [*(repo.path / ".git/worktrees").glob("*/fixlearn-lessons")]


def test_a_file_of_the_work_tree_and_its_blob_are_the_same_lesson(
    repo: GitRepo, parsed: Callable[..., int]
) -> None:
    repo.commit("fix: a", {"lessons/2026/a.md": LESSON})

    assert [parsed("list"), parsed("check", "--all")] == [1, 0]


def test_so_they_are_in_a_sha256_repository(
    tmp_path: Path, parsed: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = GitRepo(tmp_path / "sha256")
    repo.path.mkdir()
    repo.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main")
    repo.commit("fix: a", {"lessons/2026/a.md": LESSON})
    monkeypatch.chdir(repo.path)

    assert [parsed("list"), parsed("check", "--all")] == [1, 0]


def test_a_lesson_with_a_finding_is_not_kept(repo: GitRepo, parsed: Callable[..., int]) -> None:
    files = {"lessons/2026/a.md": LESSON, "lessons/2026/b.md": LESSON + "<!-- x -->\n"}
    repo.commit("fix: a", files | {"lessons/2026/c.md": LESSON.replace("kind: ", "x: 1\n    k: ")})
    parsed("list")

    assert parsed("list") == 1


def test_the_wording_of_a_kept_lesson_is_read_once_unless_it_may_name_somebody(
    repo: GitRepo, parsed: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit("docs: a", {**GUARD, "lessons/2026/a.md": LESSON.replace("Last", "Bea's last")})
    parsed("list")
    texts: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        flaws = wording.flaws
        patch.setattr(
            wording, "flaws", lambda text, *a, **k: texts.append(text) or flaws(text, *a, **k)
        )
        assert (parsed("lint"), len(texts)) == (0, 3)
        assert (parsed("lint"), len(texts)) == (0, 3)

        with pytest.MonkeyPatch.context() as author:
            author.setenv("GIT_AUTHOR_NAME", "Bea Stone")
            repo.commit("docs: b", {"b.txt": "b\n"})
        capsys.readouterr()

        assert (parsed("lint"), len(texts) > 3) == (1, True)
    assert "blame-name" in capsys.readouterr().out


def test_of_lessons_that_nobody_reads_the_last_ones_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_lessons, "_MAX_UNUSED", 2)
    for number in range(6):
        kept = KeptLessons(tmp_path)
        kept.get("lessons/2026/a.md", "0")
        kept.add(a_lesson(f"{number}"), f"{number}")
        del kept

    lines = (tmp_path / "fixlearn-lessons").read_text("ascii").splitlines()[1:]

    assert [line.partition(" ")[0] for line in lines] == ["0", "5", "4", "3"]
