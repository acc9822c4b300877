"""The one commit that a squash merge makes of a pull request, and findings about how it lands."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from fixlearn import rules
from fixlearn.commit_ranges import CiRange, CommitRange, Trigger
from fixlearn.errors import CannotTell
from fixlearn.gate.ci.ci_range import display_name, on_origin
from fixlearn.gate.commit_findings import ADD_A_LINE
from fixlearn.gate.detect import detect, settle_by_paths, without_prefix
from fixlearn.gate.judge import OWED, SETTLED, Gate
from fixlearn.gate.message import parse_message
from fixlearn.messages import Band, short
from fixlearn.model import Commit, Finding, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fixlearn.config import Config
    from fixlearn.gate.judged_range import JudgedRange, Repository

_ADD = (
    "Write a lesson, and commit it to the pull request:",
    "  fixlearn new",
    "Or add one of these lines to the description of the pull request:",
    ADD_A_LINE,
)


def settle_as_one(judged: JudgedRange, _: Repository) -> JudgedRange:
    """Replace all results by that of the squash commit if the range will land as one commit.

    The lessons that the commits of the pull request add or name cover it as
    well. Raises CannotTell if nothing covers it and its description may be cut.
    """
    spec = judged.range.announced
    if spec is None or spec.message is None or not _lands_as_one(judged.config, spec):
        return judged
    commit, result = _judge_squash(judged, spec.message)
    if not commit.message.references:
        if result.outcome is Outcome.COVERED:
            result = result._replace(why=f"its commits have {', '.join(result.lessons)}")
        elif result.outcome is Outcome.MISSING and spec.is_cut:
            raise CannotTell(
                f'cannot tell whether the pull request "{commit.message.subject}" names a lesson',
                why="this platform does not hand its whole description to the job",
                hint="move the `Lesson:` line to the top of the description, or name the lesson in "
                "a commit",
            )
    findings = tuple(map(_about_description, result.findings))
    result = result._replace(findings=findings)
    return replace(judged, results=(result,), counted=Counter(), lands_as_one=True)


def settle_announcement(judged: JudgedRange, _: Repository) -> JudgedRange:
    """Add findings if the range is not what the platform announced, or its title needs a lesson."""
    spec = judged.range.announced
    if spec is None:
        return judged
    findings = [*_wrong_count(judged, spec), *_uncovered_title(judged, spec)]
    return judged.with_findings(rules.apply_severities(findings, judged.config.severity))


def _wrong_count(judged: JudgedRange, spec: CiRange) -> Iterator[Finding]:
    count, expected = judged.facts.commits, spec.expected_count
    if expected is not None and count != expected:
        commits = "1 commit was" if count == 1 else f"{count} commits were"
        what = f"{commits} looked at, and the platform announced {expected}"
        hint = ("is the checkout that of this run? has the branch moved since?",)
        yield rules.finding("range-count", judged.range.says, what, hint=hint)


def _uncovered_title(judged: JudgedRange, spec: CiRange) -> Iterator[Finding]:
    # A fix among the commits has its own outcome, which the squash commit can take over.
    is_settled = judged.lands_as_one or any(result.outcome in OWED for result in judged.results)
    if spec.message is None or spec.is_cut or is_settled:
        return
    commit, result = _judge_squash(judged, spec.message)
    if result.outcome is Outcome.MISSING:
        where = f"pull request: {commit.message.subject}"
        what = rules.RULES["uncovered-title"].says
        because = tuple(reason.text for reason in commit.verdict.reasons)
        yield rules.finding("uncovered-title", where, what, hint=_ADD, because=because)


def title_may_be_fix(config: Config, spec: CiRange | None) -> bool:
    """True if the title may be a fix: then the paths and lessons of all commits are needed."""
    if spec is None or spec.message is None:
        return False
    return _squash_commit(spec.message, config, ()).verdict.band is not Band.NOT


def autosquash_base(config: Config, range: CommitRange) -> str:
    """The revision from which to rebase the fixups of the range; "" if that is not needed.

    It is not needed if they do not land now, or land in one squash commit.
    """
    spec = range.announced
    if spec is None or not range.bases or _lands_as_one(config, spec):
        return ""
    is_change = spec.kind in (Trigger.PULL_REQUEST, Trigger.QUEUE)
    if not is_change and (not spec.branch or spec.branch != spec.default_branch):
        return ""  # a branch that is still being worked on
    return display_name(on_origin(spec.target) if spec.target else range.bases[0])


def hidden_title_notice(config: Config, spec: CiRange | None) -> tuple[str, ...]:
    """A notice if `landing: squash` is set and the platform does not announce the title."""
    is_hidden = spec is not None and spec.kind is Trigger.PULL_REQUEST and spec.message is None
    if spec is None or not is_hidden or config.landing != "squash":
        return ()
    what = f"{spec.platform} does not announce the title of the pull request"
    return (f"{what}: its commits are judged, though one commit will land",)


def fixup_left(commit: Commit, begins: str, config: Config) -> tuple[Finding, ...]:
    """Warn about a fixup!/squash! commit; `begins` is the result of `autosquash_base`."""
    if not begins:
        return ()
    where = f"{short(commit.sha)} {commit.message.subject}"
    what = rules.RULES["fixup-left"].says
    hint = (f"git rebase --interactive --autosquash {begins}",)
    finding = rules.finding("fixup-left", where, what, hint=hint)
    return tuple(rules.apply_severities([finding], config.severity))


def may_be_left(commit: Commit) -> bool:
    """True for a fixup!/squash! commit that is a fix, unless it is squashed before it lands."""
    return commit.verdict.exempt == "autosquash" and commit.verdict.otherwise is not None


def unsquashed(commit: Commit) -> Commit:
    """The commit, judged by what its message says behind `fixup! `: it has landed as it is."""
    return commit._replace(verdict=commit.verdict.otherwise or commit.verdict)


def settle_landed(judged: JudgedRange, _: Repository) -> JudgedRange:
    """Let fixups that have landed share the outcome of the commit that they belong to."""
    settled = {result.subject: result for result in judged.results if result.outcome in SETTLED}

    def share(result: Result, commit: Commit | None) -> Result:
        subject = without_prefix(commit.message).subject if commit else result.subject
        original = settled.get(subject) if subject != result.subject else None
        if original is None or original.findings:
            return result
        why = f"a part of {short(original.sha)}, {original.outcome.value}: {original.why}"
        return original._replace(
            sha=result.sha,
            subject=result.subject,
            why=why,
            verdict=result.verdict,
            path=result.path,
        )

    return judged.settle_missing(share)


def _lands_as_one(config: Config, spec: CiRange) -> bool:
    """True if the pull request is squashed according to `landing:` or to the platform."""
    is_squashed = config.landing == "squash" or (config.landing == "auto" and spec.squashes)
    return spec.message is not None and is_squashed


def _judge_squash(judged: JudgedRange, text: str) -> tuple[Commit, Result]:
    commit = _squash_commit(text, judged.config, judged.facts.paths)
    return commit, Gate(judged.library, judged.config).judge(commit, judged.named_lessons)


def _squash_commit(text: str, config: Config, paths: Iterable[str]) -> Commit:
    """The commit that would land; `paths` are those that the pull request changes."""
    message = parse_message(text)
    verdict = detect(message, config.detect)
    if verdict.band is not Band.NOT:
        verdict = settle_by_paths(
            verdict,
            sorted(set(paths)),
            config.lessons,
            has_lesson_line=bool(message.references),
        )
    return Commit(sha="", message=message, verdict=verdict)


def _about_description(finding: Finding) -> Finding:
    """The finding, with a hint for a description instead of one for a commit being made."""
    hint = _ADD if finding.rule == "missing-lesson" else finding.hint[:2]
    return finding._replace(where=f"pull request: {finding.where}", hint=hint)
