"""The questions of `new`; those about an incident are at the end."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import click

from fixlearn import rules
from fixlearn.cli.new_answers import LessonAnswers, PreventionAnswers, graded, is_utf_8
from fixlearn.cli.terminal import print_status
from fixlearn.dates import parse_day
from fixlearn.errors import UsageError
from fixlearn.lessons.lesson_file import MOST_TITLE
from fixlearn.lessons.lint import is_fit, is_placeholder
from fixlearn.lessons.prevention import FOUND_BY, IMPACTS, KINDS
from fixlearn.lessons.title import EXAMPLE
from fixlearn.lessons.wording import (
    Flaw,
    finding_of,
    flaws,
    owner_flaw,
    title_flaw,
    training_flaw,
)
from fixlearn.messages import is_reason
from fixlearn.render.release_sentences import capitalized
from fixlearn.render.sanitize import sanitize_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from fixlearn.lessons.prefill import Candidate, Prefill
    from fixlearn.model import Finding


T = TypeVar("T")

# Training alone prevents nothing, so it is no answer to the only question about prevention.
_SUFFICIENT = {name: kind for name, kind in KINDS.items() if kind.strength != "none"}
_KINDS = "\n".join(f"  {name:<14} {kind.says}" for name, kind in _SUFFICIENT.items())
_SEVERAL_KINDS = "Type a kind. Separate several by spaces, e.g. test lint"


class Question(NamedTuple):
    """A question with an example of an answer, and more examples for the answer "?"."""

    text: str
    example: str
    more: str = ""


TITLE = Question(
    "What went wrong?",
    EXAMPLE,
    "The title of the lesson: what went wrong, not what was done.\n"
    "  Crash in unquote() if the text ends with a percent sign\n"
    "  Two workers sent the same invoice",
)
GAP = Question(
    "How did it get through?",
    "No test used a total that fills the last page.",
    "One sentence: what was missing in the code, the tests or the process, not who.\n"
    "  The parser was only tried with complete escapes.\n"
    "  Nothing stopped two deployments from running at once.",
)
CHANGE = Question(
    "What is different now?",
    "A test reads the last row of a full page.",
    "One sentence: the test, the check or the change that stops the next mistake of this kind.\n"
    "  test_unquote covers a percent sign at each end of the text.\n"
    "  The deployment takes a lock, and a second one fails at once.",
)
EVIDENCE = Question(
    "Evidence (path, path::test or URL)?",
    "tests/test_pager.py::test_last_row",
    "What a reviewer can look at: a file, a test, a text in a file, or a page.\n"
    "  src/pager.py\n  ruff.toml#DTZ005\n  https://example.com/alerts/17",
)
OWNER = Question("Who will do it?", "the payments team", "A role or a team, not a person.")
DUE = Question("When is it due?", str(date.today() + timedelta(weeks=4)), "A date, as YYYY-MM-DD.")
REASONS = {
    "none": Question("Why does this fix need no lesson?", "typo in a comment"),
    "later": Question("Why later?", "hotfix for the outage"),
}


class NoLesson(Exception):
    """The answer "none" or "later", its text: the fix gets no lesson, or gets it later."""


def refuse_missing(answers: LessonAnswers, prefill: Prefill, command: str) -> None:
    """Raise UsageError if a required answer is missing; `command` is the one with blanks."""
    missing = answers.missing()
    if not missing:
        return
    why = "not given, and there is no terminal to ask for it"
    if "--kind" in missing and len(prefill.candidates) > 1:
        kinds = " or ".join(
            f"{choice.kind} ({choice.evidence[0]})" for choice in prefill.candidates
        )
        why += f"; the kind may be {kinds}"
    raise UsageError(f"a lesson needs {', '.join(missing)}", why=why, hint=command)


def ask(
    answers: LessonAnswers, prefill: Prefill, severity: Mapping[str, str], *, takes_reason: bool
) -> None:
    """Ask for missing answers, and confirm a guessed title and kind; Enter accepts a guess.

    Each answer is stored at once. `severity` is that of the configuration. Raises click.Abort,
    and with `takes_reason` NoLesson.
    """
    words: Collection[str] = REASONS if takes_reason else ()
    skip = '; "none" or "later" gives a reason instead of a lesson' if takes_reason else ""
    print_status(f'("?" shows an example{skip})')
    if not answers.title or answers.is_title_guessed:
        answers.title = ask_question(TITLE, _read_title(severity, words), proposed=answers.title)
        answers.is_title_guessed = False
    answers.gap = answers.gap or ask_question(GAP, _read_gap(severity, words))
    _ask_kinds(answers, prefill)
    for prevention in answers.preventions:
        _ask_prevention(prevention, answers, severity)


def ask_reason(word: str) -> str:
    """Ask for the reason of "none" or "later". Raises click.Abort."""
    question = REASONS[word]

    def parse(answer: str) -> str:
        if not is_reason(answer):
            raise ValueError(f'Please use at least two words, e.g. "{question.example}".')
        return _utf_8_line(answer)

    return ask_question(question, parse)


def ask_question(question: Question, parse: Callable[[str], T], *, proposed: str = "") -> T:
    """Ask until `parse` raises no ValueError; Enter accepts the proposed answer.

    Without a proposed answer, Enter is an empty answer. Raises click.Abort.
    """
    text = sanitize_terminal(proposed)
    print_status(
        f"{question.text} [{text}]" if text else f"{question.text} e.g. {question.example}"
    )
    return _read(
        question,
        lambda answer: parse(proposed if text and answer == text else answer),
        default=text,
    )


def _read(question: Question, parse: Callable[[str], T], *, default: str) -> T:
    while True:
        answer = click.prompt(">", default=default, show_default=False, err=True, prompt_suffix=" ")
        if answer.strip() == "?":
            print_status(question.more or f"  {question.example}")
            continue
        try:
            return parse(answer)
        except ValueError as error:
            print_status(str(error))


def _utf_8_line(answer: str) -> str:
    if not is_utf_8(answer):
        raise ValueError("This text is not UTF-8.")
    return " ".join(answer.split())


def _read_sentence(
    question: Question, words: Collection[str] = (), *, is_optional: bool = False
) -> Callable[[str], str]:
    """Reads a sentence, or nothing if it `is_optional`; one of `words` raises NoLesson."""

    def parse(answer: str) -> str:
        text = _utf_8_line(answer)
        word = text.lower().strip("\"'.")
        if word in words:
            raise NoLesson(word)
        if is_placeholder(text) and (text or not is_optional):
            raise ValueError(f'Please write a sentence, e.g. "{question.example}"')
        return text

    return parse


def _with_findings(
    read: Callable[[str], str],
    findings_of: Callable[[str], Iterable[Finding | None]],
    severity: Mapping[str, str],
) -> Callable[[str], str]:
    """Reads an answer without errors. One with a warning is refused once: it may be right."""
    refused: set[str] = set()

    def parse(answer: str) -> str:
        text = read(answer)
        findings = graded(filter(None, findings_of(text)), severity)
        has_errors = any(finding.severity == "error" for finding in findings)
        if findings and (has_errors or text not in refused):
            refused.add(text)
            hints = (capitalized("; ".join(finding.hint)) for finding in findings)
            lines = [
                line
                for finding, hint in zip(findings, hints, strict=True)
                for line in (f"{capitalized(finding.what)}.", hint)
            ]
            lines += [] if has_errors else ["(the same answer again keeps it)"]
            raise ValueError("\n".join(map(sanitize_terminal, lines)))
        return text

    return parse


def _read_title(severity: Mapping[str, str], words: Collection[str] = ()) -> Callable[[str], str]:
    sentence = _read_sentence(TITLE, words)

    def read(answer: str) -> str:
        text = sentence(answer)
        if len(text) > MOST_TITLE:
            raise ValueError(f"A title has at most {MOST_TITLE} characters, this one {len(text)}.")
        return text

    def findings_of(text: str) -> Iterator[Finding | None]:
        yield _finding(title_flaw(text))
        yield from map(_finding, flaws(text, "title"))

    return _with_findings(read, findings_of, severity)


def _read_gap(severity: Mapping[str, str], words: Collection[str] = ()) -> Callable[[str], str]:
    return _with_findings(
        _read_sentence(GAP, words), lambda text: map(_finding, flaws(text, "gap")), severity
    )


def _read_body(severity: Mapping[str, str]) -> Callable[[str], str]:
    return _with_findings(
        _read_sentence(STORY), lambda text: map(_finding, flaws(text, "body")), severity
    )


def _read_change(
    question: Question,
    prevention: PreventionAnswers,
    answers: LessonAnswers,
    severity: Mapping[str, str],
    *,
    is_optional: bool = False,
) -> Callable[[str], str]:
    others = [each for each in answers.preventions if each is not prevention]

    def findings_of(text: str) -> Iterator[Finding | None]:
        all_flaws = flaws(text, "change", title=answers.title, kind=prevention.kind)
        yield from map(_finding, all_flaws)
        if not others:
            yield _finding(training_flaw(text))

    sentence = _read_sentence(question, is_optional=is_optional)
    return _with_findings(sentence, findings_of, severity)


def _read_evidence(
    question: Question, prevention: PreventionAnswers, severity: Mapping[str, str]
) -> Callable[[str], str]:
    def findings_of(text: str) -> Iterator[Finding]:
        if not is_fit(prevention.kind, [text]):
            what = f'"{text}" cannot show a prevention of kind "{prevention.kind}"'
            yield rules.finding("evidence-unfit", "", what)

    return _with_findings(_read_sentence(question), findings_of, severity)


def _read_owner(question: Question, severity: Mapping[str, str]) -> Callable[[str], str]:
    return _with_findings(
        _read_sentence(question), lambda text: [_finding(owner_flaw(text))], severity
    )


def _finding(flaw: Flaw | None) -> Finding | None:
    return finding_of(flaw, "") if flaw else None


def _ask_kinds(answers: LessonAnswers, prefill: Prefill) -> None:
    """Ask for the kinds that are missing or guessed; each further kind is another prevention."""
    for prevention in [*answers.preventions]:
        if prevention.kind and "kind" not in prevention.guessed:
            continue
        kinds = _read_kinds(_candidates(prevention, prefill), prevention)
        added = [PreventionAnswers() for _ in kinds[1:]]
        answers.preventions += added
        for each, kind in zip([prevention, *added], kinds, strict=True):
            _set_kind(each, kind, prefill)


def _candidates(prevention: PreventionAnswers, prefill: Prefill) -> Sequence[Candidate]:
    """The kinds to choose from by number: those that the change contains."""
    if "kind" in prevention.guessed:
        return [choice for choice in prefill.candidates if choice.kind == prevention.kind]
    is_open = prevention.status == "done" and not prevention.evidence
    return prefill.candidates if is_open else ()


def _read_kinds(choices: Sequence[Candidate], prevention: PreventionAnswers) -> list[str]:
    """Ask for one or several kinds, each by its number or its name."""
    question = "How is this prevented from now on?"
    if prevention.change:
        question = f"What kind of prevention is this? {prevention.change}"
    if choices:
        print_status(f"{question} Your change contains:")
        for number, choice in enumerate(choices, start=1):
            more = f"  and {len(choice.evidence) - 1} more" if len(choice.evidence) > 1 else ""
            print_status(f"  {number}  {choice.kind:<14} {choice.evidence[0]}{more}")
        print_status('Enter takes 1. Or type a number or a kind ("?" lists the kinds).')
        print_status("Separate several by spaces, e.g. 1 lint")
    else:
        print_status(f"{question} Strongest first:\n{_KINDS}\n{_SEVERAL_KINDS}")

    def parse(answer: str) -> list[str]:
        words = re.findall(r"[^,\s]+", answer.lower())
        if not words:
            raise ValueError("Please type a kind, e.g. test")
        return [kind_of(word) for word in words]

    def kind_of(word: str) -> str:
        if word.isdecimal() and 0 < int(word) <= len(choices):
            return choices[int(word) - 1].kind
        if word not in _SUFFICIENT:
            accepted = "a number of the list or a kind" if choices else "a kind"
            raise ValueError(f'"{word}" is not {accepted}, e.g. test ("?" lists the kinds)')
        return word

    return _read(Question(question, "", _KINDS), parse, default="1" if choices else "")


def _set_kind(prevention: PreventionAnswers, kind: str, prefill: Prefill) -> None:
    prevention.kind = kind
    if "evidence" in prevention.guessed:
        prevention.evidence = ()
    if prevention.needs_evidence and not prevention.evidence:
        prevention.evidence = prefill.evidence(kind)
    prevention.guessed.clear()


def _ask_prevention(
    prevention: PreventionAnswers, answers: LessonAnswers, severity: Mapping[str, str]
) -> None:
    """Ask for what is missing in a prevention whose kind is known."""

    def asked(question: Question) -> Question:
        text = (
            question.text
            if len(answers.preventions) == 1
            else f"{prevention.kind}: {question.text}"
        )
        return question._replace(text=text)

    prevention.change = prevention.change or ask_question(
        asked(CHANGE), _read_change(CHANGE, prevention, answers, severity)
    )
    if prevention.needs_evidence and not prevention.evidence:
        read = _read_evidence(EVIDENCE, prevention, severity)
        prevention.evidence = (ask_question(asked(EVIDENCE), read),)
    if prevention.status == "planned":
        prevention.owner = prevention.owner or ask_question(
            asked(OWNER), _read_owner(OWNER, severity)
        )
        prevention.due = prevention.due or ask_question(asked(DUE), _read_day)


def _read_day(answer: str) -> date:
    day = parse_day(answer.strip())
    if day is None:
        raise ValueError(f"Please type a date, e.g. {DUE.example}")
    if day < date.today():
        raise ValueError(f"{day} is in the past. Please type a later date.")
    return day


STORY = Question(
    "What happened?",
    "The clean-up script ran against production and deleted the orders of one day.",
    "A few sentences for somebody who was not there: what failed, for whom, for how long.",
)
NOTICED = Question("How was it noticed?", "monitoring", f"One of {', '.join(FOUND_BY)}.")
IMPACT = Question("How bad was it?", "major", f"One of {', '.join(IMPACTS)}.")
ITEM = Question(
    "What will be changed? (one repair item)",
    "The script refuses hosts that are tagged prod.",
    "One sentence that says what is different when it is done.\n"
    "  The restore is tried every night, and an alert fires if it fails.\n"
    "  The deployment takes a lock, and a second one fails at once.",
)
KIND = Question("Its kind?", "guard", _KINDS)


def ask_incident(answers: LessonAnswers, severity: Mapping[str, str], *, has_impact: bool) -> None:
    """Ask for what is missing, then for repair items until there are no more.

    Each answer is stored at once. `severity` is that of the configuration. Raises click.Abort.
    """
    print_status('("?" shows an example)')
    answers.title = answers.title or ask_question(TITLE, _read_title(severity))
    answers.body = answers.body or ask_question(STORY, _read_body(severity))
    answers.found_by = answers.found_by or ask_question(NOTICED, _one_of(FOUND_BY))
    let_through = GAP._replace(text="What let it through?")
    answers.gap = answers.gap or ask_question(let_through, _read_gap(severity))
    if not has_impact:
        answers.impact = ask_question(IMPACT, _one_of(IMPACTS), proposed=answers.impact)
    are_given = any(each.given for each in answers.preventions)
    for item in answers.preventions:
        item.change = item.change or ask_question(ITEM, _read_change(ITEM, item, answers, severity))
        _ask_item(item, severity)
    while not are_given:
        more = ITEM._replace(text="Another repair item? (Enter: no)")
        item = PreventionAnswers(status="planned")
        read = _read_change(more, item, answers, severity, is_optional=True)
        item.change = ask_question(more, read)
        if not item.change:
            return
        answers.preventions.append(item)
        _ask_item(item, severity)


def _ask_item(item: PreventionAnswers, severity: Mapping[str, str]) -> None:
    """Ask for what is missing in a repair item whose change is known."""
    item.kind = item.kind or ask_question(KIND, _one_of(_SUFFICIENT))
    if item.status == "planned":
        item.owner = item.owner or ask_question(OWNER, _read_owner(OWNER, severity))
        item.due = item.due or ask_question(DUE, _read_day)


def _one_of(choices: Collection[str]) -> Callable[[str], str]:
    def parse(answer: str) -> str:
        word = answer.strip().lower()
        if not word:
            raise ValueError(f"Please type one of {', '.join(choices)}.")
        if word not in choices:
            raise ValueError(f'"{answer.strip()}" is not one of {", ".join(choices)}.')
        return word

    return parse
