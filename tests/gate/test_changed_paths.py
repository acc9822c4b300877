"""What the changed paths say of a commit."""

from __future__ import annotations

import pytest

from fixlearn.config import Config
from fixlearn.gate.commits import with_changes
from fixlearn.gate.detect import settle_by_paths
from fixlearn.gate.message import parse_message
from fixlearn.messages import Band, Reason, Verdict
from fixlearn.model import Change, Commit
from tests.gate.verdicts import decided, verdict

FOUND = decided(Band.FIX, 'its type "fix" is declared (Conventional Commits)', "fix")


@pytest.mark.parametrize("paths", [[], ["src/pager.py"], ["src/pager.py", "README.md"]])
def test_a_change_of_product_code_keeps_the_verdict(paths):
    assert settle_by_paths(FOUND, paths, ["lessons"]) == FOUND


def test_only_documentation_is_no_fix():
    settled = settle_by_paths(FOUND, ["README.md", "docs/start.rst"], ["lessons"])

    touched = Reason("it touches only documentation", matched="README.md")
    assert settled == Verdict(Band.NOT, (*FOUND.reasons, touched))


def test_only_examples_are_unsure():
    settled = settle_by_paths(FOUND, ["examples/pager.py"], ["lessons"])

    touched = Reason("it touches only examples", matched="examples/pager.py")
    assert settled == Verdict(Band.UNSURE, (*FOUND.reasons, touched))


@pytest.mark.parametrize("line", ["pager-off-by-one", "none (a typo in a label)", "later (hotfix)"])
def test_a_lesson_line_makes_a_fix_of_an_example_one(line: str) -> None:
    message = parse_message(f"fix: count rows\n\nLesson: {line}")
    changes = [Change("M", "examples/pager.py", "1", "2")]

    commit = with_changes(Commit("1" * 40, message, FOUND), changes, Config())

    assert commit.verdict == FOUND


def test_only_lessons_are_exempt():
    settled = settle_by_paths(FOUND, ["lessons/2026/a.md", "other/2026/b.md"], ["lessons", "other"])

    touched = Reason("it touches only lessons")
    assert settled == Verdict(Band.NOT, (*FOUND.reasons, touched), exempt="only lessons")


def test_a_folder_with_the_prefix_of_a_root_has_no_lessons():
    assert settle_by_paths(FOUND, ["lessons_app/pager.py"], ["lessons"]) == FOUND


def test_fix_yes_overrules_the_paths():
    yes = verdict("docs: x\n\nFix: yes")

    assert settle_by_paths(yes, ["README.md"], ["lessons"]) == yes
