"""The kept message gets its line, and loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.gate.staged import Retry
from fixlearn.repository.commit_message import (
    name_lesson,
    read_saved,
    save_message,
    saved_command,
    saved_message,
    with_trailer,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import GitRepo


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("fix: x\n", "fix: x\n\nLesson: id\n"),
        ("fix: x\n\nWhy.\n", "fix: x\n\nWhy.\n\nLesson: id\n"),
        ("fix: x\n\nCo-authored-by: A <a@b>\n", "fix: x\n\nCo-authored-by: A <a@b>\nLesson: id\n"),
        ("fix: x\n\n---\n  as it is\n\n", "fix: x\n\n---\n  as it is\n\nLesson: id\n\n"),
        ("fix: x\r\n\r\nWhy.\r\n", "fix: x\r\n\r\nWhy.\r\n\nLesson: id\n"),
        ("fix: x\n\nLesson: other\n", "fix: x\n\nLesson: other\nLesson: id\n"),
        ("fix: x\n\nsee Lesson: id\nin it\n", "fix: x\n\nsee Lesson: id\nin it\n\nLesson: id\n"),
        ("fix: x", "fix: x\n\nLesson: id\n"),
        ("fix: x\n\n#12 has the story\n", "fix: x\n\n#12 has the story\n\nLesson: id\n"),
        ("#12: fix x\n\n#13\n#14\n", "#12: fix x\n\n#13\n#14\n\nLesson: id\n"),
    ],
)
def test_the_line_is_written_as_a_trailer(repo: GitRepo, before: str, after: str) -> None:
    kept = repo.path / "kept"
    kept.write_bytes(before.encode())

    assert name_lesson(kept, "id")
    assert kept.read_bytes() == after.encode()

    assert name_lesson(kept, "id"), "a second time nothing is left to do"
    assert kept.read_bytes() == after.encode()


def test_a_message_that_git_would_reformat_is_unchanged(repo: GitRepo) -> None:
    before = b"fix: x\n\nSigned-off-by:A\nAcked-by:   B\n"
    kept = repo.path / "kept"
    kept.write_bytes(before)

    assert not name_lesson(kept, "id")
    assert kept.read_bytes() == before
    assert sorted(path.name for path in repo.path.iterdir()) == [".git", "kept"]


def test_no_setting_of_trailers_changes_more_than_the_line(repo: GitRepo) -> None:
    for name, value in {
        "trailer.where": "start",
        "trailer.ifexists": "replace",
        "trailer.separators": "#",
        "trailer.lesson.key": "Lesson #",
    }.items():
        repo.git("config", name, value)
    before = b"fix: x\n\nLesson: other\n"

    after = with_trailer(before, "Lesson: id")

    assert after in (None, b"fix: x\n\nLesson: other\nLesson: id\n")


def test_the_saved_command_names_the_lessons_if_there_is_a_lesson(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_EDITOR", ":")
    command = "git commit -F .git/fixlearn-message"

    save_message(b"fix: x\n", Retry(command, "-- pager.py", "lessons", is_made=False))
    saved = saved_message()

    assert read_saved(saved) == "fix: x\n"
    assert saved_command(saved) == f"{command} -- pager.py lessons"
    assert saved_command(saved, adds_lesson=False) == f"{command} -- pager.py"


def test_a_saved_command_of_another_folder_is_not_offered(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_EDITOR", ":")
    save_message(b"fix: x\n", Retry("git commit -F ../.git/fixlearn-message", is_made=False))

    assert saved_command(saved_message()) == ""
    (repo.path / ".git/fixlearn-command").unlink()
    assert saved_command(saved_message()) == ""


def test_without_a_saved_message_no_file_is_created(tmp_path: Path) -> None:
    assert not name_lesson(tmp_path / "kept", "id")
    assert read_saved(tmp_path / "kept") == ""
    assert list(tmp_path.iterdir()) == []


@given(st.binary(max_size=120))
@settings(max_examples=60)
def test_no_byte_of_any_message_is_lost(repo: GitRepo, message: bytes) -> None:
    after = with_trailer(message, "Lesson: id")

    if after is not None:
        before, _, behind = after.rpartition(b"Lesson: id\n")
        assert (before + behind).replace(b"\n", b"") == message.replace(b"\n", b"")
        assert len(after) - len(message) in (11, 12, 13)
