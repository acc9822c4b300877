"""The results of the smaller commands (`list`, `recall`, `siblings`, `doctor` …) for people.

One function per command, named after it (`lesson_list`; `preview` for `init`), returns the text
with a line feed at the end of each line. The status line for stderr (`counts`) has none.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from fixlearn.dates import day_of
from fixlearn.lessons.proof import ProofOutcome, ProofResult, describe
from fixlearn.messages import short
from fixlearn.render.explain import prevention
from fixlearn.render.release_sentences import capitalized, plural
from fixlearn.render.sanitize import sanitize_markdown, sanitize_terminal
from fixlearn.render.text import (
    PLAIN,
    Colours,
    as_text,
    findings_of_commits,
    with_lead,
    wrapped,
    wrapped_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fixlearn.gate.calibrate import Calibration, Preview
    from fixlearn.lessons.patterns import Siblings
    from fixlearn.lessons.recall import Listed, Recalled
    from fixlearn.model import Diagnosis, Finding, Lesson
    from fixlearn.render.ci_formats import Case


_MAX_MATCHES = 50  # lines of `siblings`


def siblings(siblings: Siblings) -> str:
    """The places to look at for the gap of a lesson."""
    lines = []
    for heading, places in sibling_places(siblings):
        lines += [f"{heading}:", *(f"  {'  '.join(place)}" for place in places)]
    return as_text(map(sanitize_terminal, lines))


def siblings_markdown(siblings: Siblings) -> str:
    """The places to look at for the gap of a lesson, as a list to tick off."""
    lesson = siblings.lesson
    lines = [
        f"### Where else? {sanitize_markdown(lesson.title)}",
        "",
        f"The gap: {sanitize_markdown(lesson.gap)}",
    ]
    for heading, places in sibling_places(siblings):
        lines += ["", f"{capitalized(heading)}:", ""]
        lines += (
            f"- [ ] {sanitize_markdown(name)} {sanitize_markdown(note)}" for name, note in places
        )
    return "\n".join(lines) + "\n"


def sibling_places(siblings: Siblings) -> list[tuple[str, list[tuple[str, str]]]]:
    """The places under their headings, each with what is known of it; no empty ones."""
    files = [
        (file.path, f"in {file.together} of {plural(file.commits, 'commit')}")
        for file in siblings.files
    ]
    lines = [
        (f"{line.path}:{line.number}", line.text.strip()) for line in siblings.lines[:_MAX_MATCHES]
    ]
    if len(siblings.lines) > _MAX_MATCHES:
        lines.append(("...", f"and {len(siblings.lines) - _MAX_MATCHES:,} more"))
    places = {
        "lines that match its pattern": lines,
        "files often changed together with those of the fix": files,
    }
    return [pair for pair in places.items() if pair[1]]


def siblings_notices(siblings: Siblings, *, has_fix: bool) -> list[str]:
    """What was not searched, and why; what was searched if there is nothing to list."""
    id = siblings.lesson.id
    notices = [f"warning: the pattern was not searched: {error}" for error in siblings.errors]
    if not has_fix:
        notices.append(
            f"the fix of {id} is unknown: no commit of HEAD that changes code names or adds it"
        )
    elif not siblings.fixed:
        notices.append(f"the fix of {id} changed no file of the product")
    elif not siblings.files:
        notices.append("no other file is often changed together with those of the fix")
    if not siblings.has_pattern:
        path = siblings.lesson.path
        notices.append(f"to search lines as well, add a `pattern:` to a prevention of {path}")
    elif not siblings.lines and not siblings.errors:
        notices.append("no line at HEAD matches its pattern")
    return notices


def recall(
    lessons: Iterable[Recalled], colours: Colours = PLAIN, columns: int | None = None
) -> str:
    """Each lesson with the reasons to read it, its gap, and its preventions.

    With `columns`, the lines are wrapped at words.
    """
    lines = []
    for lesson, because in lessons:
        title = wrapped_line(f"{lesson.id} {'; '.join(because)}", columns)
        place = sanitize_terminal(f"  ({lesson.path})")
        separator = "\n" if columns is not None and len(title + place) > columns else ""
        lines.append(f"{colours.where(title)}{separator}{colours.quiet(place)}")
        lines.append(wrapped_line(f"  gap: {lesson.gap}", columns))
        lines += [
            wrapped_line(prevention(item), columns)
            for item in lesson.prevention
            if item.status != "dropped"
        ]
    return as_text(lines)


_STATE_WIDTH = len("problem")  # the longest state


def doctor(
    diagnoses: Sequence[Diagnosis], colours: Colours = PLAIN, columns: int | None = None
) -> str:
    """A line for each diagnosis, and below it the command or the lines that fix it.

    With `columns`, the diagnoses are wrapped at words.
    """
    colour_of = {
        "ok": colours.good,
        "advice": colours.quiet,
        "warning": colours.warning,
        "problem": colours.error,
    }
    width = max((len(diagnosis.name) for diagnosis in diagnoses), default=0)
    lines = []
    for diagnosis, following in zip_longest(diagnoses, diagnoses[1:]):
        state = diagnosis.state.ljust(_STATE_WIDTH)
        name = diagnosis.name.ljust(width)
        lead = f"{state}  {name}  "
        indent = " " * (len(lead) if len(lead) * 2 <= (columns or 0) else 4)
        says = wrapped(diagnosis.says, columns, lead, indent).removeprefix(lead)
        lines.append(f"{colour_of[diagnosis.state](state)}  {colours.where(name)}  {says}")
        if following and following.remedy == diagnosis.remedy:
            continue  # one command fixes both and is printed below the last
        hints = with_lead("  hint: ", map(sanitize_terminal, diagnosis.remedy))
        lines += [line.rstrip() for line in hints]
    return as_text(lines)


def counts(diagnoses: Sequence[Diagnosis]) -> str:
    """The result in one line: "2 problems, 1 warning"."""
    states = [diagnosis.state for diagnosis in diagnoses]
    parts = [plural(states.count(name), name) for name in ("problem", "warning") if name in states]
    return ", ".join(parts) or "everything is set up"


_ASKED_FROM_NOW_ON = (
    "From now on, each fix needs a lesson: the gap behind the bug, and the change that closes it."
)
_ASKED_OF_EACH = "you would write how it got through and what is different now"


def preview(result: Preview, colours: Colours = PLAIN, columns: int | None = None) -> str:
    """How many lessons would have been needed, and for which fixes; "" without commits.

    With `columns`, the lines are wrapped at words.
    """
    if not result.commits:
        return ""
    commits = plural(result.commits, "commit")
    if result.is_cut:
        time = f"The newest {commits}, since {day_of(result.oldest)} (older ones were not read):"
    elif result.has_first_commit:
        time = f"The whole history, {commits} since {day_of(result.oldest)}:"
    else:
        time = f"The year up to {day_of(result.newest)}, {commits}:"
    note: tuple[str, ...] = ()
    if result.language:
        note = _language_note(result.language)
        note = (*([wrapped(" ".join(note), columns)] if columns else note), "")
    if not result.fixes:
        return as_text([wrapped(f"{time} no bug fix.", columns), "", *note])
    fixes = plural(result.fixes, "bug fix", "bug fixes") + _how_often(result.fixes_per_week)
    lines = [
        wrapped(f"{time} {fixes}.", columns),
        wrapped(_ASKED_FROM_NOW_ON, columns),
        wrapped("The most recent fixes that would have needed one:", columns),
    ]
    for commit, candidate in result.examples:
        where = wrapped(f"{short(commit.sha)} {commit.message.subject}", columns, "  ", "    ")
        because = f"a bug fix, because {commit.verdict.reasons[0].text}"
        evidence = "no test was changed, so you would also name a file that shows it"
        if candidate:
            evidence = f"what shows it would be {candidate.evidence[0]}"
        lines += ["", *map(colours.where, where.split("\n"))]
        texts = (because, _ASKED_OF_EACH, evidence)
        lines += [wrapped(text, columns, "    ", "      ") for text in texts]
    return as_text([*lines, "", *note])


def _how_often(rate: float | None) -> str:
    """The fixes per week as the end of a sentence; "" if the rate is unknown."""
    if rate is None:
        return ""
    weeks = 0 if rate >= 1 else round(1 / rate)
    return f", one in {weeks} weeks" if weeks > 1 else f", {rate:.1f} a week"


# The most frequent signals; the others of a long history are single cases. JSON has all of them.
_MAX_REASONS = 12


def _language_note(language: str) -> tuple[str, ...]:
    return (
        f"Many messages are in {language}, and fixlearn has no words for it: declare the type of",
        'each commit ("fix: ..."), or add words of your own under "detect: rules:".',
    )


def calibrate(result: Calibration, settings: str, colours: Colours = PLAIN) -> str:
    """The counts, reasons and close cases of detection, and the proposed settings.

    `settings` is the proposal as YAML, "" if there is none.
    """
    # `check` imports this module too, and needs no signals.
    from fixlearn.gate.calibrate import ENOUGH
    from fixlearn.gate.signals import FIX_FROM, UNSURE_FROM

    lines = [colours.where(f"{result.commits:,} commits"), ""]
    for band in ("fix", "unsure", "not", "exempt"):
        count = result.bands[band]
        share = f"{count / result.commits:>6.1%}" if result.commits else ""
        lines.append(f"  {band:<7}{count:>8,} {share}")
    lines += ["", colours.good("The most frequent reasons for fix or unsure")]
    for reason, count in result.reasons.most_common(_MAX_REASONS):
        lines.append(sanitize_terminal(f"  {count:>7,}  {reason}"))
    if result.seen:
        lines += ["", colours.good("In front of subjects")]
        for name, counts in result.seen.items():
            habits = ", ".join(f"{key} {count:,}" for key, count in counts.items())
            lines.append(sanitize_terminal(f"  {name:<8}{habits}"))
    if result.language:
        lines += ["", *_language_note(result.language)]
    if result.nearest:
        unsure = f"unsure from {plural(UNSURE_FROM, 'point')}"
        title = f"Nearest to the line ({unsure}, a fix from {FIX_FROM})"
        lines += ["", colours.good(title)]
        for commit in result.nearest:
            row = f"  {commit.verdict.score:>3}  {short(commit.sha)} {commit.message.subject}"
            lines.append(sanitize_terminal(row))
        first = result.nearest[0]
        answer = "not" if (first.verdict.score or 0) >= FIX_FROM else "fix"
        lines += [
            "  wrong? put your answers (fix or not) into .fixlearn.yaml:",
            f"  detect: {{known: {{{short(first.sha)}: {answer}}}}}",
        ]
    lines += ["", colours.good("Proposed for .fixlearn.yaml")]
    if settings:
        lines += [f"  # {sanitize_terminal(reason)}" for reason in result.because]
        lines += [f"  {sanitize_terminal(line)}" for line in settings.splitlines()]
    elif result.is_too_few:
        lines.append(
            f"  nothing: {plural(result.changes, 'commit')} without merges are too few; "
            f"a proposal needs {ENOUGH}"
        )
    else:
        lines.append("  nothing: the current settings fit this history")
    return as_text(lines)


def prove(
    trials: Sequence[ProofResult],
    findings: Sequence[Finding | None],
    colours: Colours = PLAIN,
) -> str:
    """Each test with its verdict and, if it has a finding, the end of its output."""
    results = zip(trials, findings, strict=True)
    return "".join(_trial(trial, finding, colours) for trial, finding in results)


def _trial(trial: ProofResult, finding: Finding | None, colours: Colours) -> str:
    if finding:
        finding = finding._replace(where=_name(trial), what=describe(trial))
        output = [colours.quiet(f"    | {sanitize_terminal(line)}") for line in trial.last_lines]
        return findings_of_commits([finding], colours) + as_text(output)
    word = colours.good(f"{trial.outcome}: ") if trial.outcome.is_proof else ""
    lines = [
        colours.where(sanitize_terminal(_name(trial))),
        f"  {word}{sanitize_terminal(describe(trial))}",
    ]
    if trial.failed_by:
        lines.append(colours.quiet(f"    the failure: {sanitize_terminal(trial.failed_by)}"))
    return as_text(lines)


def cases(trials: Sequence[ProofResult], findings: Sequence[Finding | None]) -> list[Case]:
    """A JUnit case for each test; it is skipped if there is nothing to run."""
    from fixlearn.render.ci_formats import Case

    return [
        Case(
            _name(trial),
            (finding,) if finding else (),
            _trial(trial, finding, PLAIN),
            trial.why if trial.outcome is ProofOutcome.NOTHING_TO_RUN else None,
        )
        for trial, finding in zip(trials, findings, strict=True)
    ]


def _name(trial: ProofResult) -> str:
    return f"{trial.lesson.id}: {trial.value}" if trial.value else trial.lesson.id


_MAX_ID = 32  # columns; behind a longer id its title begins further to the right
_LAST_NUMBER = re.compile(r"\d{1,10}$", re.ASCII)
_MIN_TITLE = 16  # columns; a narrower terminal breaks the lines itself


def lesson_list(rows: Sequence[Listed], width: int | None, colours: Colours = PLAIN) -> str:
    """A line for each lesson: its date, its id, its state unless active, its issue, its title.

    Titles are shortened to lines of `width` columns; None is unlimited.
    """
    column = min(max((len(row.lesson.id) for row in rows), default=0), _MAX_ID)
    lines = []
    for row in rows:
        start = f"{row.lesson.date}  {sanitize_terminal(row.lesson.id):<{column}}  "
        mark = _mark(row)
        title = sanitize_terminal(row.lesson.title)
        room = None if width is None else max(width - len(start) - len(mark), _MIN_TITLE)
        if room is not None and len(title) > room:
            title = title[: room - 1].rstrip() + "…"
        date, _, rest = start.partition("  ")
        lines.append(f"{colours.quiet(date)}  {colours.where(rest)}{colours.warning(mark)}{title}")
    return as_text(lines)


def _mark(row: Listed) -> str:
    state = "" if row.state == "active" else row.state
    marks = (state, f"{row.open_items} open" if row.open_items else "", _short_issue(row.lesson))
    return f"[{', '.join(filter(None, marks))}] " if any(marks) else ""


def _short_issue(lesson: Lesson) -> str:
    """The issue as a number if its address ends with one, so that the line stays short."""
    number = _LAST_NUMBER.search(lesson.issue)
    return f"#{number[0]}" if number else lesson.issue and "issue"
