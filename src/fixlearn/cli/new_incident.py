"""The questions of `new --incident`: what happened, and several repair items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.cli.new_answers import PreventionAnswers
from fixlearn.cli.new_prompts import (
    DUE,
    GAP,
    OWNER,
    SUFFICIENT_KINDS,
    TITLE,
    Question,
    ask_question,
    kinds_explained,
    read_day,
    read_sentence,
    read_title,
)
from fixlearn.cli.terminal import print_status
from fixlearn.lessons.prevention import FOUND_BY, IMPACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from fixlearn.cli.new_answers import LessonAnswers

STORY = Question(
    "What happened?",
    "The clean-up script ran against production and deleted the orders of one day.",
    "A few sentences for somebody who was not there: what failed, for whom, for how long.",
)
NOTICED = Question(
    "How was it noticed?",
    "monitoring",
    f"One of {', '.join(FOUND_BY)}.",
)
IMPACT = Question("How bad was it?", "major", f"One of {', '.join(IMPACTS)}.")
ITEM = Question(
    "What will be changed? (one repair item)",
    "The script refuses hosts that are tagged prod.",
    "One sentence that says what is different when it is done.\n"
    "  The restore is tried every night, and an alert fires if it fails.\n"
    "  The deployment takes a lock, and a second one fails at once.",
)
KIND = Question("Its kind?", "guard", kinds_explained())


def ask_incident(answers: LessonAnswers, *, has_impact: bool) -> None:
    """Ask for what is missing, then for repair items until there are no more.

    Each answer is stored at once. Raises click.Abort.
    """
    print_status('("?" shows an example)')
    if not answers.title:
        answers.title = ask_question(TITLE, read_title())
    if not answers.body:
        answers.body = ask_question(STORY, read_sentence(STORY))
    if not answers.found_by:
        answers.found_by = ask_question(NOTICED, _one_of(FOUND_BY))
    if not answers.gap:
        gap = GAP._replace(text="What let it through?")
        answers.gap = ask_question(gap, read_sentence(gap))
    if not has_impact:
        answers.impact = ask_question(IMPACT, _one_of(IMPACTS), proposed=answers.impact)
    are_given = any(each.given for each in answers.preventions)
    for item in answers.preventions:
        _ask_item(item)
    while not are_given:
        more = ITEM._replace(text="Another repair item? (Enter: no)")
        change = ask_question(more, read_sentence(more, is_optional=True))
        if not change:
            return
        answers.preventions.append(PreventionAnswers(change=change, status="planned"))
        _ask_item(answers.preventions[-1])


def _ask_item(item: PreventionAnswers) -> None:
    if not item.change:
        item.change = ask_question(ITEM, read_sentence(ITEM))
    if not item.kind:
        item.kind = ask_question(KIND, _one_of(SUFFICIENT_KINDS))
    if item.status == "planned":
        item.owner = item.owner or ask_question(OWNER, read_sentence(OWNER))
        item.due = item.due or ask_question(DUE, read_day)


def _one_of(choices: Collection[str]) -> Callable[[str], str]:
    def parse(answer: str) -> str:
        word = answer.strip().lower()
        if not word:
            raise ValueError(f"Please type one of {', '.join(choices)}.")
        if word not in choices:
            raise ValueError(f'"{answer.strip()}" is not one of {", ".join(choices)}.')
        return word

    return parse
