"""What lands when a pull request is merged: its commits, or one with its title and description.

Beside the findings about single commits: what a whole range shows only at its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn import rules
from fixlearn.commit_ranges import Kind
from fixlearn.errors import CannotTell
from fixlearn.gate.detect import detect, settle_by_paths
from fixlearn.gate.message import parse_message
from fixlearn.hashes import short
from fixlearn.lessons.lint import graded
from fixlearn.messages import Band
from fixlearn.model import Commit, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.commit_ranges import RangeSpec
    from fixlearn.config import Config
    from fixlearn.gate.judge import Gate
    from fixlearn.model import Finding, Result

_ADD = (
    "add a line to the description of the pull request:",
    "Lesson: <id>   or   Lesson: none (<reason>)   or   Lesson: later (<reason>)",
)


def lands_as_one(config: Config, spec: RangeSpec | None) -> bool:
    """True where the pull request is squashed: `landing:` says so, or the platform does."""
    if spec is None or spec.message is None:
        return False
    return config.landing == "squash" or (config.landing == "auto" and spec.squashes)


def is_about_to_land(spec: RangeSpec) -> bool:
    """False for a push to a branch that is still being worked on."""
    lands = spec.kind in (Kind.PULL_REQUEST, Kind.QUEUE)
    return lands or (bool(spec.branch) and spec.branch == spec.default_branch)


def untold_title(config: Config, spec: RangeSpec | None) -> tuple[str, ...]:
    """A notice where a pull request is to be judged as one, and the platform hides its title."""
    is_hidden = spec is not None and spec.kind is Kind.PULL_REQUEST and spec.message is None
    if spec is None or not is_hidden or config.landing != "squash":
        return ()
    what = f"{spec.platform} does not tell the title of the pull request"
    return (f"{what}: its commits are judged, though one commit will land",)


def read_landing(text: str, config: Config, changed: Iterable[str]) -> Commit:
    """The commit that would land; `changed` are the paths that the pull request changes."""
    message = parse_message(text)
    verdict = detect(message, config.detect)
    if verdict.band is not Band.NOT:
        verdict = settle_by_paths(verdict, sorted(set(changed)), config.lessons)
    return Commit(sha="", message=message, verdict=verdict)


def judge_squash(gate: Gate, commit: Commit, named: Sequence[str], *, is_cut: bool) -> Result:
    """The result of the one commit that lands.

    `named` are the lessons that the commits of the pull request add or name:
    one of them covers as well. Raises CannotTell where nothing does, and the
    description may go on where nobody can read it.
    """
    result = gate.judge(commit, named)
    if result.outcome is Outcome.COVERED and not commit.message.references:
        result = result._replace(why=f"its commits have {', '.join(result.lessons)}")
    if result.outcome is Outcome.MISSING and is_cut and not commit.message.references:
        raise CannotTell(
            f'cannot tell whether the pull request "{commit.message.subject}" names a lesson',
            why="this platform does not hand its whole description to the job",
            hint="move the `Lesson:` line to the top of the description, or name the lesson in "
            "a commit",
        )
    return result._replace(findings=tuple(map(_of_description, result.findings)))


def uncovered_title(
    gate: Gate, commit: Commit, named: Sequence[str], config: Config
) -> list[Finding]:
    """A warning where a squash merge would land a fix without a lesson."""
    result = gate.judge(commit, named)
    if result.outcome is not Outcome.MISSING:
        return []
    what = rules.RULES["uncovered-title"].says
    because = tuple(reason.text for reason in commit.verdict.reasons)
    where = f"pull request: {commit.message.subject}"
    finding = rules.finding("uncovered-title", where, what, hint=_ADD, because=because)
    return list(graded([finding], config.severity))


def fixup_left(commit: Commit, begins: str, config: Config) -> tuple[Finding, ...]:
    """A commit that waits to be melted into another one, where nobody will do it any more."""
    where = f"{short(commit.sha)} {commit.message.subject}"
    what = rules.RULES["fixup-left"].says
    hint = (f"git rebase --interactive --autosquash {begins}",)
    return tuple(graded([rules.finding("fixup-left", where, what, hint=hint)], config.severity))


def range_count(where: str, found: int, expected: int, config: Config) -> list[Finding]:
    """The platform announced another number of commits than were looked at."""
    if found == expected:
        return []
    what = f"{found} commits were looked at, and the platform announced {expected}"
    hint = ("is the checkout that of this run? has the branch moved since?",)
    return list(graded([rules.finding("range-count", where, what, hint=hint)], config.severity))


def _of_description(finding: Finding) -> Finding:
    """Findings of a message that is being made say how to make the commit: here it is a text."""
    hint = _ADD if finding.rule == "missing-lesson" else finding.hint[:1]
    return finding._replace(where=f"pull request: {finding.where}", hint=hint)
