"""What a commit's changes say of lessons."""

from __future__ import annotations

import pytest

from fixlearn.config import Config
from fixlearn.gate.commits import added_lessons, needs_changes, read_commit, with_changes
from fixlearn.messages import Band
from fixlearn.model import Change, RawCommit
from tests.builders import a_commit
from tests.support import LESSON

NOTHING = "0" * 40
OLD, NEW = "a" * 40, "b" * 40
ROW = "lessons/2026/last-row.md"
BOT = "renovate[bot]@users.noreply.github.com"

MORE = LESSON.removesuffix("---\n") + "  - kind: eliminate\n    change: Pages are gone.\n---\n"
DROPPED = (
    LESSON.removesuffix("---\n")
    + "  - kind: guard\n    change: A.\n    status: dropped\n    because: too dear\n---\n"
)
BROKEN = LESSON.replace("kind: test", "kind: hope")
OTHER = LESSON.replace("Last row", "Rows").replace("The pager", "A").replace("A test", "Any")
WORDED = LESSON.replace("The pager", "Our pager")


def added(*changes: Change, old: str = LESSON, new: str = LESSON) -> tuple[str, ...]:
    return added_lessons(changes, ["lessons"], {OLD: old.encode(), NEW: new.encode()})


def adds(path: str, blob: str = NEW) -> Change:
    return Change("A", path, NOTHING, blob)


def removes(path: str, blob: str = OLD) -> Change:
    return Change("D", path, blob, NOTHING)


def modifies(path: str) -> Change:
    return Change("M", path, OLD, NEW)


def test_a_new_lesson_is_added():
    assert added(adds("src/pager.py"), adds(ROW)) == ("last-row",)


@pytest.mark.parametrize("path", ["lessons/README.md", "lessons/2026/none.md", "docs/2026/row.md"])
def test_only_lessons_are_added(path):
    assert added(adds(path)) == ()


def test_a_lesson_that_moves_to_another_year_is_not_added():
    assert added(removes("lessons/2025/last-row.md"), adds(ROW)) == ()


def test_a_lesson_that_gets_another_id_is_not_added():
    assert added(removes(ROW, OLD), adds("lessons/2026/first-row.md", OLD)) == ()


def test_a_new_lesson_beside_a_removed_one_is_added():
    assert added(removes("lessons/2025/old.md"), adds(ROW), new=OTHER) == ("last-row",)


def test_a_lesson_that_is_renamed_and_touched_up_is_not_added():
    assert added(removes("lessons/2025/old.md"), adds(ROW), new=WORDED) == ()


def test_a_lesson_that_gets_a_further_prevention_counts():
    assert added(modifies(ROW), old=LESSON, new=MORE) == ("last-row",)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (LESSON, WORDED),
        (MORE, LESSON),
        (LESSON, DROPPED),
        (BROKEN, LESSON),
        (LESSON, BROKEN),
        (BROKEN, BROKEN + "more"),
    ],
    ids=["worded anew", "one less", "a dropped one", "mended", "broken", "broken still"],
)
def test_a_touched_lesson_is_not_added(old, new):
    assert added(modifies(ROW), old=old, new=new) == ()


def test_a_lesson_without_contents_is_not_added():
    assert added_lessons([modifies(ROW)], ["lessons"], {NEW: MORE.encode()}) == ()
    assert added_lessons([modifies(ROW)], ["lessons"], {}) == ()


def test_a_lesson_with_a_changed_mode_is_not_added():
    assert added(Change("T", ROW, OLD, NEW), old=LESSON, new=MORE) == ()


def test_a_commit_is_read_with_all_that_git_says_of_it():
    text = "fix: keep the last row\n\nLesson: last-row\n"
    raw = RawCommit("c" * 40, ("p",), "Ada", "ada@example.com", 10, 20, text)

    commit = read_commit(raw, Config())

    assert commit.sha == "c" * 40
    assert commit.message.subject == "fix: keep the last row"
    assert commit.verdict.band is Band.FIX
    assert (commit.authored, commit.committed, commit.parents) == (10, 20, ("p",))
    assert (commit.author, commit.changes) == ("Ada <ada@example.com>", None)


@pytest.mark.parametrize(
    ("commit", "needed"),
    [
        (a_commit("fix: keep the last row"), True),
        (a_commit("Reword\n\nThis reverts commit 1234567."), True),
        (a_commit("feat: add pages"), False),
        (a_commit("fix: keep the last row", parents=("p", "q")), False),
        (a_commit("fix: keep the last row", author_email=f"1+{BOT}"), True),
        (a_commit("build(deps): bump pages", author_email=f"1+{BOT}"), False),
        (a_commit("fix(docs): a crash in the pager"), True),
        (a_commit("fix(docs): a typo"), False),
        (a_commit("fix(docs): broken link in the comment on errors"), False),
        (a_commit("fix(lint): avoid a shadowed name"), False),
        (a_commit("fix(test): wrong assertion"), False),
        (a_commit("fixup! fix: keep the last row"), True),
        (a_commit("fixup! docs: rows"), False),
    ],
)
def test_paths_are_read_only_if_they_can_change_the_verdict(commit, needed):
    assert needs_changes(commit) is needed


def test_paths_settle_the_verdict():
    commit = a_commit("fix: keep the last row")

    product = with_changes(commit, [modifies("src/pager.py")], Config())
    lessons = with_changes(commit, [modifies(ROW)], Config())

    assert (product.verdict, product.changes) == (commit.verdict, (modifies("src/pager.py"),))
    assert (lessons.verdict.band, lessons.verdict.exempt) == (Band.NOT, "only lessons")
