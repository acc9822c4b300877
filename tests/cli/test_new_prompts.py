"""`fixlearn new` on a terminal: few questions, good proposals, no answer lost."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING

import pexpect
import pytest

from tests.cli.conftest import FIXED
from tests.support import LESSON, PROJECT

if TYPE_CHECKING:
    from tests.support import GitRepo


INTERRUPT, END = "\x03", "\x04"


def talk(arguments: list[str], *answers: tuple[str, str]) -> tuple[str, int]:
    """Answer each question when it comes; all that was shown, and the exit code."""
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "fixlearn", "new", *arguments],
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


TITLE = ("[Keep the last row] ", "The last row was dropped")
GAP = ("(one sentence) ", "Nothing asked for it.")
CHANGE = ("different now? (one sentence) ", "A test asks for it now.")


def test_enter_accepts_the_proposed_answers(refused: GitRepo) -> None:
    printed, exit_code = talk([], TITLE, GAP, ("[1]: ", ""), CHANGE)

    assert exit_code == 0
    recorded = (PROJECT / "docs/reference/lessons.md").read_text("utf-8")
    year = printed.partition("staged lessons/")[2][:4]
    assert f"```console\n$ fixlearn new\n{printed.replace(year, '2026')}```\n" in recorded
    assert refused.git("diff", "--cached", "--name-only").count("lessons/") == 1


def test_lessons_about_the_same_files_are_printed_before_the_questions(refused: GitRepo) -> None:
    older = LESSON.replace("tests/test_pager.py::test_every_row", "test_pager.py::test_every_row")
    refused.write({"lessons/2025/every-row.md": older})

    printed, _ = talk(["--dry-run"], TITLE, GAP, ("[1]: ", ""), CHANGE)

    assert printed.splitlines()[0] == (
        "read before you write: every-row touches test_pager.py  (lessons/2025/every-row.md)"
    )


def test_enter_accepts_the_subject_of_the_fix_as_title(refused: GitRepo) -> None:
    printed, _ = talk(["--dry-run"], ("[Keep the last row] ", ""), GAP, ("[1]: ", ""), CHANGE)

    assert "title: Keep the last row\n" in printed


def test_a_number_chooses_one_of_the_proposed_preventions(refused: GitRepo) -> None:
    refused.write({"ruff.toml": 'select = ["DTZ"]\n'})
    refused.git("add", ".")

    printed, exit_code = talk(["--dry-run"], TITLE, GAP, ("[1]: ", "2"), CHANGE)

    assert exit_code == 0
    assert '  1  lint           ruff.toml#select = ["DTZ"]\n' in printed
    assert "- kind: test\n" in printed
    assert "evidence: test_pager.py::test_last_row\n" in printed


def test_another_kind_needs_its_own_evidence(refused: GitRepo) -> None:
    printed, exit_code = talk(
        ["--dry-run"], TITLE, GAP, ("[1]: ", "guard"), CHANGE, ("path::test) ", "pager.py")
    )

    assert exit_code == 0
    assert "- kind: guard\n" in printed
    assert "evidence: pager.py\n" in printed


def test_a_placeholder_is_refused_and_the_question_is_repeated(refused: GitRepo) -> None:
    printed, exit_code = talk(
        ["--dry-run"],
        TITLE,
        ("(one sentence) ", "N/A"),
        ("(one sentence) ", "Nothing asked for \udcff."),
        GAP,
        ("[1]: ", "fast"),
        ("[1]: ", "1"),
        CHANGE,
    )

    assert exit_code == 0
    assert "Error: that says nothing yet\n" in printed
    assert "Error: that is not UTF-8\n" in printed
    assert 'Error: "fast" is none of these\n' in printed
    assert "  eliminate      the faulty thing no longer exists\n" in printed


def test_without_a_proposal_every_question_is_asked_and_the_kinds_are_listed(repo: GitRepo) -> None:
    printed, exit_code = talk(
        ["--id", "it-broke"],
        ("the lesson's title) ", "It broke"),
        GAP,
        ("Kind: ", "test"),
        CHANGE,
        ("path::test) ", "tests/test_x.py::test_it"),
    )

    assert exit_code == 0
    assert "  property-test  a test over the whole class of inputs\n" in printed
    assert "Lesson: it-broke\n" in printed
    assert repo.git("diff", "--cached", "--name-only").endswith("/it-broke.md")


def test_values_given_as_options_are_not_asked_for(refused: GitRepo) -> None:
    output = ["--gap", "Nothing asked for it.", "--change", "It is gone now."]

    printed, exit_code = talk([*output, "--kind", "eliminate"])

    assert exit_code == 0
    assert "?" not in printed


def test_owner_and_date_of_a_planned_prevention_are_asked_for(refused: GitRepo) -> None:
    printed, exit_code = talk(
        ["--status", "planned", "--dry-run"],
        TITLE,
        GAP,
        ("Kind: ", "test"),
        CHANGE,
        ("role or a team) ", "team rows"),
        ("Until when? ", "2026-02-01"),
    )

    assert exit_code == 0
    assert "owner: team rows\n    due: 2026-02-01\n" in printed


@pytest.mark.parametrize("stop", [INTERRUPT, END])
def test_an_interrupt_writes_nothing_and_prints_the_answers_given_so_far(
    refused: GitRepo, stop: str
) -> None:
    printed, exit_code = talk(
        ["--impact", "near-miss"],
        TITLE,
        GAP,
        ("[1]: ", "1"),
        ("different now? (one sentence) ", stop),
    )

    assert exit_code == 130
    assert printed.endswith(
        "nothing was written; to go on:\n"
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
    assert (refused.path / "said").read_text().startswith("error: a lesson needs gap, change\n")
