"""`fixlearn new` on a terminal: few questions, good proposals, no answer lost."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING

import pexpect
import pytest

from fixlearn.cli.new_prompts import DUE
from tests.cli.conftest import FIXED
from tests.support import LESSON, PROJECT

if TYPE_CHECKING:
    from tests.support import GitRepo


INTERRUPT, END = "\x03", "\x04"


def talk(arguments: list[str], *answers: tuple[str, str]) -> tuple[str, int]:
    """Answer each question when it comes; all that was shown, and the exit code."""
    program, before = "fixlearn", []  # a fork, which Ctrl-C does not reach
    if any(answer == INTERRUPT for _, answer in answers):
        program, before = sys.executable, ["-m", "fixlearn"]
    terminal = pexpect.spawn(
        program,
        [*before, "new", *arguments],
        encoding="utf-8",
        codec_errors="replace",
        timeout=60,
        dimensions=(50, 200),
        # A job in the background hands an ignored signal on, and Ctrl-C would never arrive.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    printed = ""
    for question, answer in answers:
        terminal.expect_exact(question)
        printed += terminal.before + question
        line = answer if answer in (INTERRUPT, END) else f"{answer}\r"
        os.write(terminal.child_fd, line.encode("utf-8", "surrogateescape"))
    terminal.expect(pexpect.EOF)
    printed += terminal.before
    terminal.close()
    return printed.replace("\r\n", "\n"), terminal.exitstatus


TITLE = ("fills a page\r\n> ", "The last row was dropped")
GAP = ("fills the last page.\r\n> ", "Nothing asked for it.")
KIND = ("spaces, e.g. 1 lint\r\n> ", "")
CHANGE = ("of a full page.\r\n> ", "A test asks for it now.")


def test_enter_accepts_the_kind_that_the_change_contains(refused: GitRepo) -> None:
    printed, exit_code = talk([], TITLE, GAP, KIND, CHANGE)

    assert exit_code == 0
    recorded = (PROJECT / "docs/reference/lessons.md").read_text("utf-8")
    year = printed.partition("staged lessons/")[2][:4]
    assert f"```console\n$ fixlearn new\n{printed.replace(year, '2026')}```\n" in recorded
    assert refused.git("diff", "--cached", "--name-only").count("lessons/") == 1


def test_lessons_about_the_same_files_are_printed_before_the_questions(refused: GitRepo) -> None:
    older = LESSON.replace("tests/test_pager.py::test_every_row", "test_pager.py::test_every_row")
    refused.write({"lessons/2025/every-row.md": older})

    printed, _ = talk(["--dry-run"], TITLE, GAP, KIND, CHANGE)

    assert " ".join(printed.split()).startswith(  # it may be wrapped
        "read before you write: every-row touches test_pager.py (lessons/2025/every-row.md)"
    )


def test_enter_accepts_the_failure_that_the_subject_states(hooked: GitRepo) -> None:
    hooked.write(FIXED)
    hooked.git("add", ".")
    hooked.try_git("commit", "-m", "fix(pager): fix crash in pages() (#12)")

    printed, _ = talk(["--dry-run"], ("? [Crash in pages()]\r\n> ", ""), GAP, KIND, CHANGE)

    assert "title: Crash in pages()\n" in printed


def test_a_title_that_says_what_was_done_is_kept_only_if_it_is_repeated(refused: GitRepo) -> None:
    fix = "Fix crash in unquote()"

    printed, _ = talk(
        ["--dry-run"], (TITLE[0], fix), ("> ", "Bug in utils"), ("> ", fix), GAP, KIND, CHANGE
    )

    assert printed.partition(TITLE[0].replace("\r", ""))[2].startswith(
        f"{fix}\n"
        f'"{fix}" says what was done, not what went wrong.\n'
        'Say what went wrong: "Crash in unquote()"\n'
        "(the same answer again keeps it)\n"
        "> Bug in utils\n"
        '"Bug in utils" does not say what went wrong.\n'
        'Say what went wrong, e.g. "Last row dropped when the total fills a page"\n'
        f"> {fix}\n"
        "How did it get through?"
    )
    assert f"title: {fix}\n" in printed


def test_a_number_chooses_one_of_the_proposed_preventions(refused: GitRepo) -> None:
    refused.write({"ruff.toml": 'select = ["DTZ"]\n'})
    refused.git("add", ".")

    printed, exit_code = talk(["--dry-run"], TITLE, GAP, (KIND[0], "2"), CHANGE)

    assert exit_code == 0
    assert '  1  lint           ruff.toml#select = ["DTZ"]\n' in printed
    assert "- kind: test\n" in printed
    assert "evidence: test_pager.py::test_last_row\n" in printed


def test_several_numbers_or_kinds_are_several_preventions(refused: GitRepo) -> None:
    printed, exit_code = talk(
        ["--dry-run"],
        TITLE,
        GAP,
        (KIND[0], "1, eliminate"),
        (
            "test: What is different now? e.g. A test reads the last row of a full page.\r\n> ",
            "A b.",
        ),
        ("eliminate: What is different now? e.g. A test reads", "The total is gone."),
    )

    assert exit_code == 0
    assert printed.partition("prevention:\n")[2].partition("areas:")[0] == (
        "  - kind: test\n    change: >-\n      A b.\n    evidence: test_pager.py::test_last_row\n"
        "  - kind: eliminate\n    change: >-\n      The total is gone.\n"
    )


def test_another_kind_needs_its_own_evidence(refused: GitRepo) -> None:
    printed, exit_code = talk(
        ["--dry-run"], TITLE, GAP, (KIND[0], "guard"), CHANGE, ("::test_last_row\r\n> ", "pager.py")
    )

    assert exit_code == 0
    assert "- kind: guard\n" in printed
    assert "evidence: pager.py\n" in printed


def test_no_answer_or_a_placeholder_is_refused_and_the_question_is_repeated(
    refused: GitRepo,
) -> None:
    printed, exit_code = talk(
        ["--dry-run"],
        TITLE,
        (GAP[0], ""),
        ("> ", "N/A"),
        ("> ", "Nothing asked for \udcff."),
        ("> ", GAP[1]),
        (KIND[0], "fast"),
        ("> ", ","),
        ("> ", "1"),
        CHANGE,
    )

    assert exit_code == 0
    example = "No test used a total that fills the last page."
    assert printed.count(f'Please write a sentence, e.g. "{example}"\n> ') == 2
    assert "This text is not UTF-8.\n> " in printed
    assert '"fast" is not a number of the list or a kind, e.g. test ("?" lists the' in printed
    assert "Please type a kind, e.g. test\n> " in printed


def test_a_question_mark_prints_examples_at_every_prompt(refused: GitRepo) -> None:
    printed, exit_code = talk(
        ["--status", "planned", "--dry-run"],
        (TITLE[0], "?"),
        ("> ", TITLE[1]),
        (GAP[0], "?"),
        ("> ", GAP[1]),
        ("e.g. test lint\r\n> ", "?"),
        ("> ", "test"),
        (CHANGE[0], "?"),
        ("> ", CHANGE[1]),
        ("payments team\r\n> ", "?"),
        ("> ", "team rows"),
        (f"{DUE.example}\r\n> ", "?"),
        ("> ", "soon"),
        ("> ", "2199-02-01"),
    )

    assert exit_code == 0
    for example in (
        "> ?\nThe title of the lesson: what went wrong, not what was done.\n  Crash in unquote()",
        "> ?\nOne sentence: what was missing in the code, the tests or the process, not who.\n",
        "> ?\n  eliminate      the faulty thing no longer exists\n",
        "> ?\nOne sentence: the test, the check or the change that stops the next mistake of",
        "> ?\nA role or a team, not a person.\n> team rows\n",
        "> ?\nA date, as YYYY-MM-DD.\n> soon\nPlease type a date, e.g. ",
        f"{DUE.example}\n> 2199-02-01\n",
    ):
        assert example in printed
    assert "owner: team rows\n    due: 2199-02-01\n" in printed


def test_without_a_proposal_every_question_is_asked_and_the_kinds_are_listed(repo: GitRepo) -> None:
    printed, exit_code = talk(
        ["--id", "it-broke"],
        (TITLE[0], "none"),
        ("> ", "The pager broke"),
        GAP,
        ("Type a kind. Separate several by spaces, e.g. test lint\r\n> ", ""),
        ("Please type a kind, e.g. test\r\n> ", "test"),
        CHANGE,
        ("::test_last_row\r\n> ", "tests/test_x.py::test_it"),
    )

    assert exit_code == 0
    assert printed.startswith('("?" shows an example)\nWhat went wrong? e.g. ')
    assert "  property-test  a test of many generated inputs\n" in printed
    assert "Lesson: it-broke\n" in printed
    assert repo.git("diff", "--cached", "--name-only").endswith("/it-broke.md")


def test_values_given_as_options_are_not_asked_for(refused: GitRepo) -> None:
    output = ["--title", "Rows lost", "--gap", "Nothing asked.", "--change", "It is gone now."]

    printed, exit_code = talk([*output, "--kind", "eliminate"])

    assert exit_code == 0
    assert "?" not in printed


@pytest.mark.parametrize(
    ("word", "question", "line"),
    [
        ("none", "Why does this fix need no lesson? e.g. typo in a comment", "none"),
        ("Later", "Why later? e.g. hotfix for the outage", "later"),
    ],
)
def test_none_or_later_is_an_answer_and_its_reason_is_asked_for(
    refused: GitRepo, word: str, question: str, line: str
) -> None:
    printed, exit_code = talk(
        ["--commit"], (TITLE[0], word), (f"{question}\r\n> ", "hotfix"), ("> ", "the site is down")
    )

    assert exit_code == 0
    assert "Please use at least two words, e.g. " in printed
    assert f"\nLesson: {line} (the site is down)\n$ git commit -F " in printed
    assert refused.git("log", "-1", "--format=%B") == (
        f"fix(pager): keep the last row\n\nLesson: {line} (the site is down)"
    )
    assert sorted(refused.git("show", "--format=", "--name-only").split()) == sorted(FIXED)


def test_in_a_dry_run_none_is_no_answer(refused: GitRepo) -> None:
    printed, _ = talk(["--dry-run"], (TITLE[0], "none"), ("> ", END))

    assert '> none\nPlease write a sentence, e.g. "Last row dropped' in printed
    assert (refused.path / ".git/fixlearn-message").read_text() == "fix(pager): keep the last row\n"


@pytest.mark.parametrize("stop", [INTERRUPT, END])
def test_an_interrupt_writes_nothing_and_prints_the_answers_given_so_far(
    refused: GitRepo, stop: str
) -> None:
    printed, exit_code = talk(
        ["--impact", "near-miss"], TITLE, GAP, (KIND[0], "1"), (CHANGE[0], stop)
    )

    assert exit_code == 130
    assert printed.endswith(
        "nothing was written. To continue:\n"
        "  fixlearn new --title 'The last row was dropped' --gap 'Nothing asked for it.' "
        "--kind test --evidence test_pager.py::test_last_row --impact near-miss\n"
    )
    assert sorted(refused.git("diff", "--cached", "--name-only").split()) == sorted(FIXED)
    assert not (refused.path / "lessons").exists()
    kept = refused.path / ".git/fixlearn-message"
    assert kept.read_text() == "fix(pager): keep the last row\n"


def test_no_question_is_asked_if_stderr_is_not_a_terminal(refused: GitRepo) -> None:
    command = f"{sys.executable} -m fixlearn new 2>said"
    printed, exit_code = pexpect.run(
        f"sh -c '{command}'", withexitstatus=True, timeout=60, encoding="utf-8"
    )

    assert (printed, exit_code) == ("", 2)
    said = (refused.path / "said").read_text()
    assert said.startswith("error: a lesson needs --title, --gap, --change\n")
