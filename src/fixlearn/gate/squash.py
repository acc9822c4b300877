"""What lands if a pull request is squashed: one commit with its title and description.

Beside it the findings about single commits and about the whole range that depend on how it lands.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from fixlearn import rules
from fixlearn.commit_ranges import Trigger
from fixlearn.errors import CannotTell
from fixlearn.gate.ci.ci_range import display_name, on_origin
from fixlearn.gate.detect import detect, settle_by_paths
from fixlearn.gate.judge import OWED, Gate
from fixlearn.gate.message import parse_message
from fixlearn.lessons.lint import apply_severities
from fixlearn.messages import Band
from fixlearn.model import Commit, Outcome, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.commit_ranges import CiRange, CommitRange
    from fixlearn.config import Config
    from fixlearn.gate.judged_range import JudgedRange, Repository
    from fixlearn.model import Finding, Result

_ADD = (
    "add a line to the description of the pull request:",
    "Lesson: <id>   or   Lesson: none (<reason>)   or   Lesson: later (<reason>)",
)


def settle_as_one(judged: JudgedRange, _: Repository) -> JudgedRange:
    """The one commit that a squash merge makes takes the place of all others. Raises CannotTell."""
    spec = judged.range.announced
    if spec is None or spec.message is None or not lands_as_one(judged.config, spec):
        return judged
    commit = squash_commit(spec.message, judged.config, judged.facts.paths)
    gate = Gate(judged.library, judged.config)
    result = judge_squash(gate, commit, judged.named_lessons, is_cut=spec.is_cut)
    return replace(judged, results=(result,), counted=Counter(), lands_as_one=True)


def settle_announcement(judged: JudgedRange, _: Repository) -> JudgedRange:
    """Findings if the range is not what the platform announced, or its title needs a lesson."""
    spec = judged.range.announced
    if spec is None:
        return judged
    config, facts = judged.config, judged.facts
    if spec.expected_count is not None:
        count = range_count(judged.range.says, facts.commits, spec.expected_count, config)
        judged = judged.with_findings(count)
    # Fixes among the commits bring their own answer, which a squash merge can take over.
    is_answered = judged.lands_as_one or any(result.outcome in OWED for result in judged.results)
    if spec.message is None or spec.is_cut or is_answered:
        return judged
    commit = squash_commit(spec.message, config, facts.paths)
    gate = Gate(judged.library, config)
    return judged.with_findings(uncovered_title(gate, commit, judged.named_lessons, config))


def lands_as_one(config: Config, spec: CiRange) -> bool:
    """True if the pull request is squashed: `landing:` or the platform says so."""
    if spec.message is None:
        return False
    return config.landing == "squash" or (config.landing == "auto" and spec.squashes)


def title_may_be_fix(config: Config, spec: CiRange | None) -> bool:
    """True if the title may be a fix: then the paths and lessons of all commits count."""
    if spec is None or spec.message is None:
        return False
    return squash_commit(spec.message, config, ()).verdict.band is not Band.NOT


def autosquash_base(config: Config, range: CommitRange) -> str:
    """Where to begin a rebase of the fixups in the range; "" if nobody has to.

    That is if they do not land, or if they land squashed.
    """
    spec = range.announced
    if spec is None or not range.bases or lands_as_one(config, spec) or not is_about_to_land(spec):
        return ""
    return display_name(on_origin(spec.target) if spec.target else range.bases[0])


def is_about_to_land(spec: CiRange) -> bool:
    """False for a push to a branch that is still being worked on."""
    lands = spec.kind in (Trigger.PULL_REQUEST, Trigger.QUEUE)
    return lands or (bool(spec.branch) and spec.branch == spec.default_branch)


def hidden_title_notice(config: Config, spec: CiRange | None) -> tuple[str, ...]:
    """A notice where a pull request is to be judged as one, and the platform hides its title."""
    is_hidden = spec is not None and spec.kind is Trigger.PULL_REQUEST and spec.message is None
    if spec is None or not is_hidden or config.landing != "squash":
        return ()
    what = f"{spec.platform} does not tell the title of the pull request"
    return (f"{what}: its commits are judged, though one commit will land",)


def squash_commit(text: str, config: Config, changed: Iterable[str]) -> Commit:
    """The commit that would land; `changed` are the paths that the pull request changes."""
    message = parse_message(text)
    verdict = detect(message, config.detect)
    if verdict.band is not Band.NOT:
        verdict = settle_by_paths(verdict, sorted(set(changed)), config.lessons)
    return Commit(sha="", message=message, verdict=verdict)


def judge_squash(gate: Gate, commit: Commit, named: Sequence[str], *, is_cut: bool) -> Result:
    """The result of the one commit that lands.

    `named` are the lessons that the commits of the pull request add or name:
    one of them covers as well. Raises CannotTell if nothing does, and the
    platform may have cut the description.
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
    """A warning if a squash merge would land a fix without a lesson."""
    result = gate.judge(commit, named)
    if result.outcome is not Outcome.MISSING:
        return []
    what = rules.RULES["uncovered-title"].says
    because = tuple(reason.text for reason in commit.verdict.reasons)
    where = f"pull request: {commit.message.subject}"
    finding = rules.finding("uncovered-title", where, what, hint=_ADD, because=because)
    return list(apply_severities([finding], config.severity))


def fixup_left(commit: Commit, begins: str, config: Config) -> tuple[Finding, ...]:
    """A finding about a fixup in a range that lands as it is; `begins` as of `autosquash_base`."""
    if not begins or commit.verdict.exempt != "autosquash":
        return ()
    where = f"{short(commit.sha)} {commit.message.subject}"
    what = rules.RULES["fixup-left"].says
    hint = (f"git rebase --interactive --autosquash {begins}",)
    return tuple(
        apply_severities([rules.finding("fixup-left", where, what, hint=hint)], config.severity)
    )


def range_count(where: str, count: int, expected: int, config: Config) -> list[Finding]:
    """A finding if the platform announced another number of commits than were judged."""
    if count == expected:
        return []
    what = f"{count} commits were looked at, and the platform announced {expected}"
    hint = ("is the checkout that of this run? has the branch moved since?",)
    return list(
        apply_severities([rules.finding("range-count", where, what, hint=hint)], config.severity)
    )


def _of_description(finding: Finding) -> Finding:
    """Findings of a message that is being made say how to make the commit: here it is a text."""
    hint = _ADD if finding.rule == "missing-lesson" else finding.hint[:1]
    return finding._replace(where=f"pull request: {finding.where}", hint=hint)
