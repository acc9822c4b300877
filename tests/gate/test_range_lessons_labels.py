"""A pull request with the label of an incident needs a lesson."""

from __future__ import annotations

import pytest

from fixlearn.commit_ranges import CiRange, CommitRange, Trigger
from fixlearn.config import Config
from fixlearn.gate.judged_range import JudgedRange, RangeFacts
from fixlearn.gate.range_lessons import hidden_labels_notice, incident_label, settle_label
from fixlearn.model import Finding
from tests.gate.judging import Unasked, library
from tests.support import LESSON

CONFIG = Config(incident_labels=("Incident", "sev-1"))
PULL_REQUEST = CiRange(
    "GitHub", Trigger.PULL_REQUEST, "1" * 40, (), "GitHub pull request 12", labels=("docs",)
)


def judged(
    *labels: str, lessons: tuple[str, ...] = (), message: str | None = None
) -> list[Finding]:
    """The findings of a pull request; its commits add or name the lessons."""
    spec = PULL_REQUEST._replace(labels=labels, message=message)
    range = CommitRange(("0..1",), "1" * 40, "0..1", is_change=True, announced=spec)
    facts = RangeFacts(is_change=True, has_all_changes=True, lessons=[*lessons])
    before = JudgedRange(range, CONFIG, library(last_row=LESSON), facts)
    return [*settle_label(before, Unasked()).findings]


def test_a_labelled_pull_request_without_a_lesson_has_a_finding() -> None:
    (finding,) = judged("docs", "incident")

    assert finding == Finding(
        rule="incident-without-lesson",
        where="GitHub pull request 12",
        what='the label "incident" requires a lesson, and no commit adds or names one',
        hint=(
            "Write its lesson and commit it to this branch:",
            "  fixlearn new --incident",
            "Or take the label off, and run the check again.",
        ),
        because=('"incident-labels:" in .fixlearn.yaml has this label',),
    )


@pytest.mark.parametrize(
    ("labels", "lessons", "message"),
    [
        (("docs", "incidents"), (), None),
        ((), (), None),
        (("SEV-1",), ("last-row",), None),
        (("sev-1",), (), "docs: the outage\n\nLesson: last-row"),
    ],
)
def test_other_labels_and_changes_with_a_lesson_have_none(
    labels: tuple[str, ...], lessons: tuple[str, ...], message: str | None
) -> None:
    assert judged(*labels, lessons=lessons, message=message) == []


@pytest.mark.parametrize("lessons", [("unknown",), ("later",), ("none",)])
def test_a_lesson_that_does_not_exist_or_comes_later_is_no_lesson(lessons: tuple[str, ...]) -> None:
    assert len(judged("sev-1", lessons=lessons)) == 1


def test_a_platform_that_does_not_announce_labels_is_named() -> None:
    hidden = PULL_REQUEST._replace(platform="Drone", labels=None)

    assert hidden_labels_notice(CONFIG, hidden) == (
        'Drone does not announce the labels of the pull request: "incident-labels:" has no effect',
    )
    assert hidden_labels_notice(CONFIG, PULL_REQUEST._replace(labels=())) == ()
    assert hidden_labels_notice(Config(), hidden) == ()
    assert hidden_labels_notice(CONFIG, hidden._replace(kind=Trigger.PUSH)) == ()


def test_without_the_setting_no_label_counts() -> None:
    assert incident_label(Config(), PULL_REQUEST._replace(labels=("incident",))) == ""
    assert incident_label(CONFIG, None) == ""
