"""Two versions of a lesson -> how the newer one is weaker.

A lesson promises preventions. Deleting it, moving a due date or naming a weaker kind
breaks the promise; retiring, superseding or dropping with a reason ends it in the open.
"""

from __future__ import annotations

from shlex import quote

from fixlearn import rules
from fixlearn.lessons.evidence import is_stale, parse_evidence
from fixlearn.lessons.evidence_findings import is_same_lesson
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.library import active_lessons
from fixlearn.lessons.prevention import KINDS, STRENGTHS
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.messages import is_reason
from fixlearn.model import Position

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fixlearn.model import Finding, Lesson, Prevention

# of a prevention, the strongest first
EFFECTS = ("prevents", "contains", "catches", "advises")


class Weakening(NamedTuple):
    """One way in which a newer version of a lesson is weaker."""

    path: str  # of the newer version, or of the deleted file
    key: str  # of the newer version: "prevention[0].due"; "" if it is gone
    what: str
    because: str
    hint: tuple[str, ...]
    rule: str


def matched_preventions(
    before: Sequence[Prevention], after: Sequence[Prevention]
) -> list[int | None]:
    """For each earlier prevention, the index of the one that continues it; None if none does.

    A prevention is recognized by its sentence. One that was reworded continues the first
    of the same kind, and otherwise the first that is left.
    """
    matches: list[int | None] = [None] * len(before)
    left = list(range(len(after)))
    tests = (
        lambda old, new: old.change == new.change,
        lambda old, new: old.kind == new.kind,
        lambda *_: True,
    )
    for is_continued in tests:
        for number, old in enumerate(before):
            if matches[number] is None:
                index = next((index for index in left if is_continued(old, after[index])), None)
                if index is not None:
                    matches[number] = index
                    left.remove(index)
    return matches


def is_postponed(old: Prevention, new: Prevention) -> bool:
    """True if both are planned, and the newer one is due later."""
    is_planned = old.status == new.status == "planned"
    return is_planned and bool(old.due and new.due and old.due < new.due)


def weakenings(before: Lesson, after: Lesson) -> Iterator[Weakening]:
    """How the newer version of a lesson is weaker; empty if it is retired with a reason."""
    if is_reason(after.retired):
        return
    matches = matched_preventions(before.prevention, after.prevention)
    for old, number in zip(before.prevention, matches, strict=True):
        if old.status == "dropped":
            continue
        if number is None:
            what = f"this removes a prevention of {before.id}"
            yield _weakened(after, what, "", old)
            continue
        new, key = after.prevention[number], f"prevention[{number}]"
        if new.status == "dropped" and is_reason(new.because):
            continue
        if is_postponed(old, new) and not (is_reason(new.because) and new.because != old.because):
            yield _postponed(after, old, new, key)
        yield from _weaker(after, old, new, key)


def _postponed(lesson: Lesson, old: Prevention, new: Prevention, key: str) -> Weakening:
    what = f"this postpones a repair item of {lesson.id} from {old.due} to {new.due}"
    return Weakening(
        rule="repair-postponed",
        path=lesson.path,
        key=f"{key}.due",
        what=f"{what} without a reason",
        because=f'"{old.change}" was due on {old.due}',
        hint=(f"Say why it takes longer, in this prevention in {lesson.path}:", "  because: <why>"),
    )


def _weaker(lesson: Lesson, old: Prevention, new: Prevention, key: str) -> Iterator[Weakening]:
    """What is weaker in a prevention that goes on."""
    if old.status == "done" and new.status != "done":
        what = f"this makes a prevention of {lesson.id} {new.status}, and it was done"
        yield _weakened(lesson, what, f"{key}.status", old)
    elif _rank(new.kind) > _rank(old.kind):
        what = f"this weakens a prevention of {lesson.id}: {old.kind} is now {new.kind}"
        yield _weakened(lesson, what, f"{key}.kind", old)
    elif old.status == "done" and _is_in_tree(old) and not _is_in_tree(new):
        what = f"this removes the evidence of a prevention of {lesson.id}"
        yield _weakened(lesson, what, key, old)
    elif old.status == "done" and old.proof and not is_stale(old) and not new.proof:
        what = f"this deletes the proof of a prevention of {lesson.id}"
        hint = ("Prove it again:", f"  fixlearn prove {lesson.id} --write")
        yield _weakened(lesson, what, key, old)._replace(hint=hint)


def _weakened(lesson: Lesson, what: str, key: str, old: Prevention) -> Weakening:
    hint = (
        f"Keep the prevention, or drop it with a reason in {lesson.path}:",
        "  status: dropped",
        "  because: <why>",
        "Or retire the lesson, or write the one that replaces it:",
        f'  fixlearn retire {lesson.id} --because "<why>"',
        f"  fixlearn new --supersedes {lesson.id}",
    )
    because = f'"{old.change}"'
    return Weakening(lesson.path, key, what, because, hint, rule="prevention-weakened")


def _rank(kind: str) -> tuple[int, int]:
    """Smaller is stronger: what stops a mistake comes before what limits or reports it."""
    return STRENGTHS.index(KINDS[kind].strength), EFFECTS.index(KINDS[kind].effect)


def _is_in_tree(prevention: Prevention) -> bool:
    """True if the evidence names a path, or is a pattern."""
    return bool(prevention.pattern) or any(
        parse_evidence(value).path for value in prevention.evidence
    )


def open_items(lesson: Lesson) -> list[Prevention]:
    """The repair items of a lesson that are still open."""
    return [prevention for prevention in lesson.prevention if prevention.status == "planned"]


class Version(NamedTuple):
    """A lesson file before and after a change: b"" if there was or is no file."""

    before: bytes
    after: bytes


def weakened_lessons(
    changed: Mapping[str, Version], others: Mapping[str, Lesson], *, is_revert: bool = False
) -> Iterator[tuple[str, Weakening]]:
    """What the changes of lesson files take back: the path of each old file, and the weakening.

    `others` are the lessons after the change, by id: those that supersede a deleted lesson,
    or continue it under another id. A revert may take back a lesson that it had brought.
    """
    after = {path: parse_lesson(path, version.after).lesson for path, version in changed.items()}
    readable = {**others, **{lesson.id: lesson for lesson in after.values() if lesson}}
    old = {
        path: lesson
        for path, version in changed.items()
        if version.before and (lesson := parse_lesson(path, version.before).lesson)
    }
    known = {**{lesson.id: lesson for lesson in old.values()}, **readable}
    active = {lesson.id for lesson in active_lessons(known)}
    for path, lesson in old.items():
        heir = after[path] or readable.get(lesson.id)
        heir = heir or next((new for new in readable.values() if is_same_lesson(lesson, new)), None)
        if is_reason(lesson.retired) or lesson.id not in active:
            continue
        if heir:
            for weakening in weakenings(lesson, heir):
                yield path, weakening
        elif changed[path].after or not is_revert:
            yield path, _deleted(lesson, changed[path].after)


def _deleted(lesson: Lesson, content: bytes) -> Weakening:
    items = len(open_items(lesson))
    owed = f", with {items} open repair item{'s' if items > 1 else ''}" if items else ""
    if content:
        reason = parse_lesson(lesson.path, content).findings[0]
        what = f"this makes the lesson {lesson.id} unreadable{owed}"
        hint: tuple[str, ...] = (
            "Correct the lesson; this lists its errors:",
            f"  fixlearn lint {quote(lesson.path)}",
        )
        because = f"{reason.where}: {reason.what}"
        return Weakening(lesson.path, "", what, because, hint, rule="lesson-deleted")
    retire = f'  fixlearn retire {lesson.id} --because "<why>"'
    hint = ("If it no longer applies, retire it then:", retire)
    what = f"this deletes the lesson {lesson.id}{owed}"
    return Weakening(lesson.path, "", what, f'"{lesson.title}"', hint, rule="lesson-deleted")


def weakening_finding(weakening: Weakening, content: bytes, where: str, restore: str) -> Finding:
    """The finding about something that was taken back.

    `content` is the lesson's file now, b"" if it is deleted, `where` the commit that changed
    it, and `restore` the command that brings a deleted file back.
    """
    path = weakening.path
    position = parse_lesson(path, content).position(weakening.key) if content else Position(path)
    restores = () if content else ("Restore the lesson:", f"  {restore} {quote(path)}")
    return rules.finding(
        weakening.rule,
        where,
        weakening.what,
        hint=(*restores, *weakening.hint),
        because=(weakening.because,),
        position=position,
    )
