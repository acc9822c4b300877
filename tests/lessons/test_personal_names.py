"""Names, @handles and addresses of people in lessons."""

from __future__ import annotations

import pytest

from fixlearn.lessons.lint import lint_lesson
from fixlearn.lessons.personal_names import is_person
from fixlearn.lessons.wording import flaws
from tests.lessons.lesson_files import read
from tests.support import LESSON

NAMES = frozenset({"Sam Vimes", "Zoë O’Neil", "Mark Twain", "Travis Bickle", "octocat", "May Lee"})


def person(text: str) -> str:
    """The words of the finding about a person; "" if there is none."""
    found = [flaw.what for flaw in flaws(text, "gap", names=NAMES) if flaw.rule == "blame-name"]
    return found[0].partition('" makes')[0].removeprefix('"') if found else ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sam Vimes knew the order of the steps.", "Sam Vimes"),
        ("Only zoë o'neil's notes had the order.", "zoë o'neil's"),
        ("The order was known to Sam alone.", "Sam"),
        ("Sam deployed before the tests had run.", "Sam"),
        ("Sam's laptop had another version.", "Sam's"),
        ("The order was known to Mark alone.", "Mark"),
        ("The script was started by @octocat at night.", "@octocat"),
        ("The release was approved by @jane-doe alone.", "@jane-doe"),
        ("Alerts went to sam.vimes@shop.de only.", "sam.vimes@shop.de"),
    ],
)
def test_a_person_is_named(text: str, words: str) -> None:
    assert person(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "Mark the row as read before it is sent.",
        "Mark is not cleared between two runs.",
        "The parser (Mark) was not tried: Mark the row first.",
        "sam is the name of the template.",
        "SAM templates were not linted.",
        "The build on Travis did not run the tests.",
        "In May the zone changes, and no test covered it.",
        "@pytest.fixture order is not asserted.",
        "The value @user was nil for guests.",
        "@Transactional was missing on the method.",
        "The mock by @patch hides the call.",
        "Nothing removed the @octocats decorator.",
        "An address such as ada@example.com was refused.",
        "The clone from git@github.com:team/pager failed.",
        "Mails from noreply@shop.de were not counted.",
        "`Sam Vimes` was the only row of the test.",
    ],
)
def test_what_is_no_person_passes(text: str) -> None:
    assert person(text) == ""


@pytest.mark.parametrize(
    ("text", "is_flawed"),
    [
        ("The intern ran the script on production.", True),
        ("Our new hire had the rights of an admin.", True),
        ("A junior developer merged it alone.", True),
        ("The intern pool was never emptied.", False),
        ("A new developer finds no list of the steps.", False),
    ],
)
def test_one_person_is_pointed_at_without_a_name(text: str, is_flawed: bool) -> None:
    assert ("blame-person" in [flaw.rule for flaw in flaws(text, "gap")]) is is_flawed


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        ("Sam", True),
        ("sam vimes", True),
        ("@octocat", True),
        ("sam@shop.de", True),
        ("@shop/platform", False),
        ("platform team", False),
        ("Sam's team", False),
        ("travis", False),
        ("", False),
    ],
)
def test_an_owner_is_a_role_or_a_team(owner: str, expected: bool) -> None:
    assert is_person(owner, NAMES) is expected


def test_lint_reads_names_in_the_body_and_the_owner_but_not_in_code() -> None:
    plan = "status: planned\n    owner: Sam\n    due: 2026-02-01"
    lesson = LESSON.replace("evidence: tests/test_pager.py::test_every_row", plan)
    body = (
        "It began at noon.\n\n    log: Sam Vimes\n\n```\nuser: Sam Vimes\n```\n\nThen {who} came.\n"
    )

    def rows(who: str) -> list[tuple[str, int]]:
        findings = lint_lesson(read(lesson + body.format(who=who)), NAMES)
        return [
            (finding.what.partition('"')[2].partition('"')[0], finding.position.line)
            for finding in findings
            if finding.position and finding.rule == "blame-name"
        ]

    assert rows("nobody") == [("Sam", 9)]
    assert rows("Sam Vimes") == [("Sam Vimes", 1), ("Sam", 9)]
