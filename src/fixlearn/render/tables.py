"""What is owed, as text for a terminal."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from fixlearn.gate.calibrate import ENOUGH
from fixlearn.gate.signals import FIX_FROM, UNSURE_FROM
from fixlearn.lessons.proof import ProofOutcome, describe
from fixlearn.model import short
from fixlearn.render.release_sentences import plural
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.sanitize import sanitize_terminal as inert
from fixlearn.render.text import Colours, findings_of_commits, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fixlearn.gate.calibrate import Calibration
    from fixlearn.lessons.proof import ProofResult
    from fixlearn.lessons.recall import Recalled
    from fixlearn.model import Diagnosis, DueItem, Finding
    from fixlearn.releases.due import Owed
    from fixlearn.render.junit import Case


_INDENT = " " * 14  # below the date


def due(owed: Owed, width: int, colours: Colours | None = None) -> str:
    """What is overdue, then what is due later, each with its day."""
    colours = colours or Colours()
    lines: list[str] = []
    for title, items, paint in (
        ("overdue", owed.overdue, colours.error),
        ("due", owed.due, colours.where),
    ):
        if items:
            lines.append(paint(title))
            for item in items:
                lines.append(_item(item, width))
    return "".join(f"{line}\n" for line in lines)


def _item(item: DueItem, width: int) -> str:
    day = str(item.due or "no date")
    return wrapped(f"{day}  {item.kind}  {_said(item)}", width, "  ", _INDENT)


def _said(item: DueItem) -> str:
    if item.kind == "repair":
        return f"{item.what} ({item.owner}, {item.lesson})"
    reason = f" ({item.reason})" if item.reason else ""
    return f"{short(item.commit)} {item.what}{reason}"


def hint(owed: Owed) -> str:
    """How what is owed is settled, a line for each kind of it; "" where nothing is."""
    lines = []
    if any(item.commit for item in owed.items):
        lines.append("fixlearn new --from-commit <commit>   writes the lesson of a fix")
    if any(item.lesson for item in owed.items):
        lines.append('"status: done" in the lesson, with its evidence, ends a repair item')
    return "\n".join(f"{'hint: ' if not n else '      '}{line}" for n, line in enumerate(lines))


def headline(owed: Owed, on: str) -> str:
    """How much is owed, in one line."""
    count = len(owed.items)
    if not count:
        return "nothing is owed"
    things = "1 thing is" if count == 1 else f"{count:,} things are"
    late = len(owed.overdue)
    return f"{things} owed, {late:,} overdue on {on}" if late else f"{things} owed, none overdue"


def recall(lessons: Iterable[Recalled], colours: Colours | None = None) -> str:
    """Each lesson with its reason, its gap, and what is different since."""
    colours = colours or Colours()
    lines = []
    for lesson, because in lessons:
        head = colours.where(inert(f"{lesson.id} {'; '.join(because)}"))
        lines.append(head + colours.quiet(inert(f"  ({lesson.path})")))
        lines.append(inert(f"  gap: {lesson.gap}"))
        for step in lesson.prevention:
            if step.status == "dropped":
                continue
            status = "" if step.status == "done" else f" ({step.status})"
            lines.append(inert(f"  {step.kind}{status}: {step.change}"))
    return "".join(f"{line}\n" for line in lines)


_STATE_WIDTH = len("problem")


def doctor(diagnoses: Sequence[Diagnosis], colours: Colours | None = None) -> str:
    """One line for each, and below it the way to mend it."""
    colours = colours or Colours()
    looks = {
        "ok": colours.good,
        "advice": colours.quiet,
        "warning": colours.warning,
        "problem": colours.error,
    }
    width = max((len(one.name) for one in diagnoses), default=0)
    lines = []
    for one, following in zip_longest(diagnoses, diagnoses[1:]):
        state = looks[one.state](one.state.ljust(_STATE_WIDTH))
        name = colours.where(one.name.ljust(width))
        lines.append(f"{state}  {name}  {sanitize_terminal(one.says)}")
        if following and following.mends == one.mends:
            continue  # one command mends both: it stands below the last
        for number, line in enumerate(one.mends):
            lead = "  hint: " if number == 0 else "        "
            lines.append(f"{lead}{sanitize_terminal(line)}".rstrip())
    return "".join(f"{line}\n" for line in lines)


def counts(diagnoses: Sequence[Diagnosis]) -> str:
    """The result in one line: "2 problems, 1 warning"."""
    states = [one.state for one in diagnoses]
    problems, warnings = states.count("problem"), states.count("warning")
    if not problems and not warnings:
        return "all is set up"
    parts = [
        f"{count} {name}{'' if count == 1 else 's'}"
        for count, name in ((problems, "problem"), (warnings, "warning"))
        if count
    ]
    return ", ".join(parts)


_MOST_REASONS = 12


def calibrate(result: Calibration, settings: str, colours: Colours | None = None) -> str:
    """The report; `settings` is the proposal as YAML, "" where there is none."""
    colours = colours or Colours()
    lines = [colours.where(f"{result.commits:,} commits"), ""]
    for band in ("fix", "unsure", "not", "exempt"):
        count = result.bands[band]
        share = f"{count / result.commits:>6.1%}" if result.commits else ""
        lines.append(f"  {band:<7}{count:>8,} {share}")
    lines += ["", colours.good("The most frequent reasons for fix or unsure")]
    for reason, count in result.reasons.most_common(_MOST_REASONS):
        lines.append(inert(f"  {count:>7,}  {reason}"))
    if result.nearest:
        title = f"Nearest to the line (unsure from {UNSURE_FROM} points, a fix from {FIX_FROM})"
        lines += ["", colours.good(title)]
        for commit in result.nearest:
            score = commit.verdict.score
            lines.append(inert(f"  {score:>3}  {short(commit.sha)} {commit.message.subject}"))
    lines += ["", colours.good("Proposed for .fixlearn.yaml")]
    if settings:
        lines += [f"  # {inert(reason)}" for reason in result.because]
        lines += [f"  {inert(line)}" for line in settings.splitlines()]
    elif result.is_too_few:
        lines.append(
            f"  nothing: {plural(result.changes, 'commit')} beside merges tell too little, "
            f"from {ENOUGH} on there is a ground"
        )
    else:
        lines.append("  nothing: the settings in force suit this history")
    return "".join(f"{line}\n" for line in lines)


def prove(
    trials: Sequence[ProofResult], found: Sequence[Finding | None], colours: Colours | None = None
) -> str:
    """Each test with its verdict, its finding and the end of its output where there is one."""
    colours = colours or Colours()
    rows = zip(trials, found, strict=True)
    return "".join(line for trial, finding in rows for line in _lines(trial, finding, colours))


def _lines(trial: ProofResult, finding: Finding | None, colours: Colours) -> Iterator[str]:
    if finding is None:
        yield colours.where(sanitize_terminal(_name(trial))) + "\n"
        is_proven = trial.outcome is ProofOutcome.PROVEN
        word = colours.good("proven: ") if is_proven else ""
        yield f"  {word}{sanitize_terminal(describe(trial))}\n"
        if trial.failed_by:
            yield colours.quiet(f"    it failed by {sanitize_terminal(trial.failed_by)}") + "\n"
        return
    yield findings_of_commits([finding._replace(where=_name(trial), what=describe(trial))], colours)
    for line in trial.said:
        yield colours.quiet(f"    | {sanitize_terminal(line)}") + "\n"


def cases(trials: Sequence[ProofResult], found: Sequence[Finding | None]) -> list[Case]:
    """A case for each test; it is skipped where there is nothing to run."""
    from fixlearn.render.junit import Case  # an XML library is dear to import

    return [
        Case(
            _name(trial),
            (finding,) if finding else (),
            prove([trial], [finding]),
            trial.why if trial.outcome is ProofOutcome.NOTHING_TO_RUN else None,
        )
        for trial, finding in zip(trials, found, strict=True)
    ]


def _name(trial: ProofResult) -> str:
    return f"{trial.lesson.id}: {trial.value}" if trial.value else trial.lesson.id
