"""Lines that match the patterns of lessons, as git finds them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from fixlearn.lessons.patterns import Line, Matches, Pattern
from fixlearn.repository import search as module
from fixlearn.repository.git import search
from fixlearn.repository.search import DISK, INDEX, LineSearch
from tests.builders import a_lesson, a_prevention

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support import GitRepo


def a_pattern(text: str, id: str = "a", **fields: tuple[str, ...]) -> Pattern:
    return Pattern(a_lesson(id, a_prevention("lint", pattern=text, **fields)), 0)


def places(matches: Mapping[Pattern, Matches]) -> list[list[str]]:
    """The places of the lines, for each pattern that matches."""
    return [[f"{line.path}:{line.number}" for line in each.lines] for each in matches.values()]


@pytest.fixture
def lines(repo: GitRepo) -> LineSearch:
    """Files with calls of now(), one of them only on the disk and one only in the index."""
    repo.commit(
        "feat: dates",
        {
            "lessons/2026/a.md": "pattern: now()\n",
            "src/a.py": "import dates\r\nnow()\r\n",
            "src/deep/b.py": "x = now()\n",
            "[c] d.txt": "now()\n",
            "binary": "now()\0",
        },
    )
    repo.write({"new.py": "now()\n", "staged.py": "now()\n"})
    repo.git("add", "staged.py")
    return LineSearch(".", ["lessons"])


def test_the_lines_of_a_commit_the_index_or_the_disk_are_searched(lines: LineSearch) -> None:
    pattern = a_pattern(r"\bnow\(\)")
    committed = ["[c] d.txt:1", "src/a.py:2", "src/deep/b.py:1"]

    head = lines.matches("HEAD", [pattern])

    assert places(head) == [committed]
    assert head[pattern].lines[1] == Line("src/a.py", 2, "now()")
    assert places(lines.matches(INDEX, [pattern])) == [[*committed, "staged.py:1"]]
    (on_disk,) = places(lines.matches(DISK, [pattern]))
    assert sorted(on_disk) == sorted([*committed, "new.py:1", "staged.py:1"])


def test_paths_and_exceptions_limit_a_pattern(lines: LineSearch) -> None:
    below = a_pattern("now", paths=("src/*.py",))
    all_below = a_pattern("now", "b", paths=("src/**/*.py", "[[]c] d.txt"))
    others = a_pattern("now", "c", exceptions=("src", "x#now"))

    assert places(lines.matches("HEAD", [below, all_below, others])) == [
        ["src/a.py:2"],
        ["[c] d.txt:1", "src/a.py:2", "src/deep/b.py:1"],
        ["[c] d.txt:1"],
    ]


def test_only_the_requested_files_are_searched(
    lines: LineSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    pattern = a_pattern("now")
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")

    assert places(lines.matches("HEAD", [pattern], ["[c] d.txt", "gone"])) == [["[c] d.txt:1"]]
    assert lines.matches("HEAD", [pattern], []) == {}


def test_a_pattern_that_git_cannot_use_does_not_hide_the_others(lines: LineSearch) -> None:
    broken, good = a_pattern("(now", "a"), a_pattern("now", "b", paths=("src/a.py",))

    matches = lines.matches("HEAD", [broken, good])

    assert "missing closing parenthesis" in matches[broken].error
    assert matches[good] == Matches((Line("src/a.py", 2, "now()"),))


def test_a_pattern_that_matches_too_much_says_so_and_does_not_hide_the_others(
    lines: LineSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MAX_BYTES", 40)
    everywhere, once = a_pattern(r"now\("), a_pattern("x = now", "b")

    matches = lines.matches("HEAD", [everywhere, once])

    assert matches[everywhere].error == "it matches more lines than can be compared"
    assert (matches[once].error, places(matches)[1]) == ("", ["src/deep/b.py:1"])


def test_a_pattern_that_backtracks_ends_at_a_limit(repo: GitRepo) -> None:
    repo.commit("feat: a", {"a.txt": "a" * 5_000 + "!\n"})
    pattern = a_pattern("^(a+)+$")

    (matches,) = LineSearch(".", []).matches("HEAD", [pattern]).values()

    assert "limit" in matches.error


def test_all_patterns_together_have_a_time_limit(
    lines: LineSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MAX_SECONDS", 0)
    pattern = a_pattern("now")

    assert lines.matches("HEAD", [pattern]) == {
        pattern: Matches(error="all patterns together took more than 0 seconds")
    }


def test_a_git_that_takes_too_long_is_stopped(repo: GitRepo) -> None:
    os.mkfifo(repo.path / "pipe")  # git waits for someone who writes to it

    assert search("hash-object", "pipe", folder=".", seconds=0.1, most_bytes=100) is None


def test_new_lines_are_those_that_differ(repo: GitRepo) -> None:
    long = "".join(f"line {number}\n" for number in range(30))
    repo.commit("feat: a", {"old.py": f"now()\n{long}", "b c.py": "-- a\n++ b/other\nnow()\n"})
    base = repo.head
    repo.git("mv", "old.py", "moved.py")
    repo.commit(
        "feat: b",
        {"moved.py": f"now()\nnow()\n{long}", "b c.py": "-- b/x\n++ b/moved.py\nnow()\n"},
    )
    lines = [
        *(Line("moved.py", number, "now()") for number in (2, 3)),
        *(Line("b c.py", number, "") for number in (1, 2, 3)),
    ]

    new = LineSearch(".", []).new_lines(base, "HEAD", lines)

    assert [(line.path, line.number) for line in new] == [
        ("moved.py", 2),
        ("b c.py", 1),
        ("b c.py", 2),
    ]


def test_new_lines_of_the_index_are_those_that_are_staged(repo: GitRepo) -> None:
    repo.commit("feat: a", {"a.py": "now()\n"})
    repo.write({"a.py": "now()\nnow()\n"})
    repo.git("add", "a.py")
    lines = [Line("a.py", 1, "now()"), Line("a.py", 2, "now()")]

    assert LineSearch(".", []).new_lines("HEAD", INDEX, lines) == lines[1:]
