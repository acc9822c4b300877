"""The place and the identity of a finding, as platforms need them."""

from __future__ import annotations

from fixlearn.model import Position
from fixlearn.render import ci_formats
from tests.render.samples import CUT, MISSING, REFUSED, WARNING

OWN = Position("lessons/2026/a.md", 4, 1)


def test_a_finding_of_a_commit_is_located_at_its_first_changed_file() -> None:
    (actual,) = ci_formats.of_results([REFUSED])

    assert actual.position == Position("src/pager.py", 1, 1)
    assert actual.says == f"{MISSING.where}: {MISSING.what}"
    assert actual.lines[1:] == [
        'because: its type "fix" is declared',
        "hint: fixlearn new --from-commit 3f2a9c1",
        "      or add a line",
    ]


def test_a_finding_without_a_file_is_located_in_the_configuration() -> None:
    (actual,) = ci_formats.of_results([REFUSED._replace(path="")])

    assert actual.position == Position(".fixlearn.yaml", 1, 1)


def test_a_finding_with_a_position_still_names_the_commit() -> None:
    own = MISSING._replace(position=OWN)

    (actual,) = ci_formats.of_results([REFUSED._replace(findings=(own,))])

    assert actual.position == OWN
    assert actual.says == f"{MISSING.where}: {MISSING.what}"


def test_a_finding_of_a_file_does_not_repeat_its_position() -> None:
    actual = ci_formats.of_files([CUT, WARNING._replace(position=None)])

    assert [(item.position, item.says) for item in actual] == [
        (CUT.position, CUT.what),
        (Position(".fixlearn.yaml"), "lessons/2026/a.md:5:1: " + WARNING.what),
    ]


def test_a_fingerprint_does_not_depend_on_wording_and_lines() -> None:
    moved = CUT._replace(where="x", what="y", position=Position("lessons/2026/a.md", 9, 9))
    reworded = REFUSED._replace(findings=(MISSING._replace(what="y", hint=()),), path="other.py")

    assert fingerprints(ci_formats.of_files([moved])) == fingerprints(ci_formats.of_files([CUT]))
    assert fingerprints(ci_formats.of_results([reworded])) == fingerprints(
        ci_formats.of_results([REFUSED])
    )


def test_no_two_findings_of_a_run_share_a_fingerprint() -> None:
    twice = REFUSED._replace(findings=(MISSING, MISSING))
    other = REFUSED._replace(sha="1" * 40)
    actual = [
        *ci_formats.of_results([twice, other]),
        *ci_formats.of_files([CUT, CUT, WARNING]),
    ]

    assert len(set(fingerprints(actual))) == 6


def fingerprints(found: list[ci_formats.LocatedFinding]) -> list[str]:
    return [item.fingerprint for item in found]
