"""Titles say what went wrong, not what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.lint import lint_lesson
from fixlearn.lessons.title import EXAMPLE, describes_fix, failure_in, is_vague
from fixlearn.lessons.wording import title_flaw
from tests.support import LESSON, PROJECT

if TYPE_CHECKING:
    from pathlib import Path

VAGUE = (
    "Parser;#1234;Y in utils;Bug in utils;Fix #123;Issue with login;Several small fixes;PROJ-12"
    ";It broke;minor bug in the parser;https://example.com/issues/12;org/repo#12;4fe3a91c"
    ";Error handling in x"
)
DESCRIPTIONS = (
    "Fix crash in unquote();fix: keep the last row;Keep the last row;Return a copy;Don't drop rows;"
    "Do not drop rows when the page is full;Handle empty files;Correctly handle empty files;"
    "Prevent a crash when the list is empty;Ensure rows are kept;Make sure that rows are kept;"
    "Fixed wrong offset;Update the docs;Use a lock;Add missing newline;Avoid deadlock in pool"
)
GOOD = (
    "Crash in unquote();Last row dropped;Retry lost the body;Fixes in a merge were not counted;"
    "Cache stampede after a restart;Use after free in the pool;Remove button did nothing;"
    "lint --staged looked at nothing from below the top;Fixed-width fonts cut the text;"
    "Check passed in a shallow clone;Fixes of the main package counted for every plugin;"
    "Release without notes;Typo in utils;Login broken;"
    "最後の行が消えた;Absturz beim Start;Letzte Zeile fehlt;Update loop between A and B;"
    "Handle leak in the watcher;Report was empty;Fixed point numbers lost digits"
)


@pytest.mark.parametrize("title", VAGUE.split(";"))
def test_a_title_with_fewer_than_two_telling_words_is_vague(title: str) -> None:
    assert is_vague(title)


@pytest.mark.parametrize("title", DESCRIPTIONS.split(";"))
def test_an_order_describes_the_fix(title: str) -> None:
    assert describes_fix(title)


@pytest.mark.parametrize("title", [EXAMPLE, *GOOD.split(";")])
def test_a_title_that_says_what_went_wrong_is_accepted(title: str) -> None:
    assert title_flaw(title) is None


@pytest.mark.parametrize("path", sorted((PROJECT / "lessons").glob("*/*.md")), ids=lambda p: p.stem)
def test_the_titles_of_our_own_lessons_are_accepted(path: Path) -> None:
    lesson = parse_lesson("", path.read_bytes()).lesson

    assert lesson
    assert title_flaw(lesson.title) is None


@pytest.mark.parametrize(
    ("subject", "failure"),
    [
        ("fix: crash in unquote()", "crash in unquote()"),
        ("Fix a crash in unquote() (#12)", "crash in unquote()"),
        ("net/hinic: fix hugepage memory leaks", "hugepage memory leaks"),
        ("[Debug] Fixed race condition on close", "race condition on close"),
        ("CAMEL-12: fix the issue that the last row is lost", "last row is lost"),
        ("fix(api)!: wrong offset for empty pages", "wrong offset for empty pages"),
        ("Prevent deadlock when two jobs start", "deadlock when two jobs start"),
        ("fix: worker fails to reconnect", "worker fails to reconnect"),
        ("fix config file not working", "config file not working"),
        ("fix: keep the last row", ""),
        ("fix: rows are no longer dropped", ""),
        ("fix: last row should not be dropped", ""),
        ("Handle leak in watcher", ""),
        ("catch exception raised by the parser", ""),
        ("fix: missing file message", ""),
        ("fix: error message for missing file", ""),
        ("fix crash handler in worker", ""),
        ("Fix utils", ""),
        ("", ""),
    ],
)
def test_a_failure_is_taken_from_a_subject_only_if_it_states_one(
    subject: str, failure: str
) -> None:
    assert failure_in(subject) == failure


@pytest.mark.parametrize(
    ("title", "rule", "hint"),
    [
        ("Parser", "vague-title", f'say what went wrong, e.g. "{EXAMPLE}"'),
        ("Keep the last row", "title-names-fix", f'say what went wrong, e.g. "{EXAMPLE}"'),
        ("Fix crash in pages()", "title-names-fix", 'say what went wrong: "Crash in pages()"'),
    ],
)
def test_lint_warns_of_such_a_title(title: str, rule: str, hint: str) -> None:
    lines = LESSON.split("\n")
    lines[1] = f"title: {title}"

    (finding,) = lint_lesson(parse_lesson("lessons/2026/x.md", "\n".join(lines).encode()))

    assert (finding.rule, finding.severity, finding.hint) == (rule, "warning", (hint,))


def test_a_reason_in_the_body_allows_such_a_title() -> None:
    text = LESSON.replace("title: Last row dropped", "title: Fix last row drop")
    reason = "<!-- fixlearn allow title-names-fix: the drop is called that -->\n"

    assert lint_lesson(parse_lesson("lessons/2026/x.md", f"{text}\n{reason}".encode())) == ()


@pytest.mark.parametrize("filler", [" ", "/", "a.", "(", "(#1) "])
def test_a_long_subject_is_read_in_one_pass(filler: str) -> None:
    subject = f"fix: crash on save {filler * 100_000}(#12)"

    assert failure_in(subject).startswith("crash on save")
    assert not is_vague(subject)
