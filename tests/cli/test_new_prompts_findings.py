"""`fixlearn new` on a terminal: an answer with a finding is asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixlearn.cli.new_prompts import DUE as QUESTION
from tests.cli.test_new_prompts import CHANGE, GAP, KIND, TITLE, talk

if TYPE_CHECKING:
    from tests.support import GitRepo

KEEPS = "(the same answer again keeps it)"
BLAME = "The developer forgot the last page."
OWNER = ("payments team\r\n> ", "@ada")
DUE = (f"{QUESTION.example}\r\n> ", "2199-02-01")


@pytest.mark.parametrize(
    ("question", "answer", "says"),
    [
        (TITLE, "The developer forgot the last page", '"developer forgot" blames a person.\n'),
        (TITLE, "Fix crash in pages()", '"Fix crash in pages()" says what was done, not what'),
        (GAP, BLAME, '"developer forgot" blames a person.\n'),
        (CHANGE, "Be more careful.", '"Be more careful" asks people to be careful, which'),
        (CHANGE, "Fixed the last row.", '"Fixed the" is the fix itself.\n'),
        (("::test_last_row\r\n> ", ""), "README.md", '"README.md" cannot show a prevention of'),
    ],
)
def test_an_answer_with_a_warning_is_kept_only_if_it_is_repeated(
    question: tuple[str, str], answer: str, says: str, refused: GitRepo
) -> None:
    answers = [TITLE, GAP, (KIND[0], "guard"), CHANGE, ("::test_last_row\r\n> ", "pager.py")]
    at = [each[0] for each in answers].index(question[0])
    answers[at : at + 1] = [(question[0], answer), (f"{KEEPS}\r\n> ", answer)]

    printed, exit_code = talk(["--dry-run"], *answers)

    assert exit_code == 0
    assert f"> {answer}\n{says}" in printed
    assert answer in printed.partition("---\n")[2]


def test_another_answer_replaces_the_one_with_a_warning(refused: GitRepo) -> None:
    printed, exit_code = talk(["--dry-run"], TITLE, (GAP[0], BLAME), ("> ", GAP[1]), KIND, CHANGE)

    assert exit_code == 0
    assert printed.count(BLAME) == 1
    assert "blame-person" not in printed


def test_a_finding_that_is_an_error_is_never_kept(refused: GitRepo) -> None:
    refused.write({".fixlearn.yaml": "severity: {blame-person: error}\n"})

    printed, exit_code = talk(
        ["--dry-run"], TITLE, (GAP[0], BLAME), ("> ", BLAME), ("> ", GAP[1]), KIND, CHANGE
    )

    assert exit_code == 0
    assert printed.count('"developer forgot" blames a person.\n') == 2
    assert KEEPS not in printed


def test_a_finding_that_is_off_is_not_printed(refused: GitRepo) -> None:
    refused.write({".fixlearn.yaml": "severity: {blame-person: 'off'}\n"})

    printed, exit_code = talk(["--dry-run"], TITLE, (GAP[0], BLAME), KIND, CHANGE)

    assert (exit_code, "blames" in printed) == (0, False)


def test_a_change_that_only_tells_people_is_asked_for_again(refused: GitRepo) -> None:
    told = "Remind everyone of the last page."

    printed, exit_code = talk(
        ["--dry-run"], TITLE, GAP, KIND, (CHANGE[0], told), ("> ", told), ("> ", CHANGE[1])
    )

    assert exit_code == 0
    assert printed.count(told) > 1
    assert told not in printed.partition("---\n")[2]


def test_the_owner_of_a_planned_prevention_is_a_role(refused: GitRepo) -> None:
    printed, exit_code = talk(
        ["--status", "planned", "--dry-run"],
        TITLE,
        GAP,
        ("e.g. test lint\r\n> ", "test"),
        CHANGE,
        OWNER,
        ("> ", "the pager team"),
        DUE,
    )

    assert exit_code == 0
    assert '> @ada\n"@ada" is a person.\nName a role or a team: people leave' in printed


def test_the_answers_about_an_incident_are_asked_for_again(repo: GitRepo) -> None:
    printed, exit_code = talk(
        ["--incident", "--dry-run"],
        TITLE,
        ("of one day.\r\n> ", "The orders were dropped by @ada."),
        ("> ", "The orders of a day were dropped."),
        ("monitoring\r\n> ", "monitoring"),
        (GAP[0], BLAME),
        ("> ", GAP[1]),
        ("major]\r\n> ", ""),
        ("tagged prod.\r\n> ", "Be more careful."),
        ("> ", "The script refuses hosts that are tagged prod."),
        ("guard\r\n> ", "guard"),
        OWNER,
        ("> ", "the pager team"),
        DUE,
        ("tagged prod.\r\n> ", "be more careful"),
        ("> ", ""),
    )

    assert exit_code == 0
    assert printed.count(KEEPS) == 5
