"""A pull request with a label such as `incident` needs a lesson, whatever its commits say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn import rules
from fixlearn.commit_ranges import Trigger
from fixlearn.gate.message import parse_message

if TYPE_CHECKING:
    from fixlearn.commit_ranges import CiRange
    from fixlearn.config import Config
    from fixlearn.gate.judged_range import JudgedRange, Repository

_HINT = (
    "Write its lesson and commit it to this branch:",
    "  fixlearn new --incident",
    "Or take the label off, and run the check again.",
)


def incident_label(config: Config, spec: CiRange | None) -> str:
    """The first label of a pull request for which the settings require a lesson; "" if none."""
    names = {name.casefold() for name in config.incident_labels}
    labels = spec.labels if spec else None
    return next((label for label in labels or () if label.casefold() in names), "")


def hidden_labels_notice(config: Config, spec: CiRange | None) -> tuple[str, ...]:
    """A notice if labels require lessons, and the platform does not announce them."""
    is_hidden = spec is not None and spec.kind is Trigger.PULL_REQUEST and spec.labels is None
    if spec is None or not is_hidden or not config.incident_labels:
        return ()
    what = f"{spec.platform} does not announce the labels of the pull request"
    return (f'{what}: "incident-labels:" has no effect',)


def settle(judged: JudgedRange, _: Repository) -> JudgedRange:
    """Add a finding if the label requires a lesson, and the change neither adds nor names one."""
    spec = judged.range.announced
    label = incident_label(judged.config, spec)
    if not spec or not label:
        return judged
    described = parse_message(spec.message or "").references
    references = [*judged.facts.lessons, *(reference.lesson for reference in described)]
    if any(id in judged.library.lessons for id in references):
        return judged
    what = f'the label "{label}" requires a lesson, and no commit adds or names one'
    because = ('"incident-labels:" in .fixlearn.yaml has this label',)
    finding = rules.finding(
        "incident-without-lesson", spec.source, what, hint=_HINT, because=because
    )
    return judged.with_findings(rules.apply_severities([finding], judged.config.severity))
