"""Every way to call `git commit`, and the retry that the refusal prints."""

from __future__ import annotations

import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.hook.conftest import with_native_hooks
from tests.hook.retry import (
    ID,
    PATH,
    SUBJECT,
    arrange,
    commit_metadata,
    copy_without_hooks,
    files,
    is_refused,
    message,
    retry_command,
    stage,
    write_editors,
    write_lesson,
)
from tests.support import LESSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support import Fixlearn, GitRepo


@pytest.fixture
def arranged(repo: GitRepo, original: Callable[..., GitRepo]) -> GitRepo:
    """A repository with all native hooks and a staged fix, and editors next to it."""
    repo.become(original(with_a_staged_fix))
    write_editors(repo)
    return repo


def with_a_staged_fix(repo: GitRepo) -> None:
    with_native_hooks(repo)
    arrange(repo)


@pytest.mark.parametrize(
    ("typed", "editor"),
    [
        (("-m", SUBJECT), ""),
        (("-m", SUBJECT, "-m", "#12 tells it."), ""),
        (("-q", "-F", "../message"), ""),
        (("-a", "-m", SUBJECT), ""),
        (("-sam", SUBJECT), ""),
        (("-m", SUBJECT, "--author", "Bo Č <bo@x.org>", "--date", "2026-01-01T00:00:00Z"), ""),
        (("-m", SUBJECT, "--trailer", "Reported-by: Bo <bo@x.org>"), ""),
        (("--cleanup=verbatim", "-F", "../message"), ""),
        (("-e", "-F", "../message"), "append"),
        ((), "write"),
        (("-v",), "write"),
        (("-a", "-v", "--cleanup=scissors"), "write"),
        (("-t", "../template"), "write"),
    ],
)
def test_the_command_that_a_refusal_prints_makes_the_same_commit_with_its_lesson(
    arranged: GitRepo, fixlearn: Fixlearn, typed: tuple[str, ...], editor: str
) -> None:
    plain = copy_without_hooks(arranged)
    write = {"GIT_EDITOR": f"sh ../{editor}.sh"} if editor else {}

    refused = arranged.try_git("commit", *typed, env=write)
    assert is_refused(refused), refused.stderr
    write_lesson(fixlearn)
    arranged.git(*retry_command(refused), env={"GIT_EDITOR": "sh ../leave.sh"})
    plain.git("commit", *typed, env=write)

    assert commit_metadata(arranged) == commit_metadata(plain)
    assert [row for row in files(arranged) ^ files(plain) if PATH not in row] == []
    assert arranged.git("status", "--short") == plain.git("status", "--short")
    output = message(arranged).splitlines()
    output.remove(f"Lesson: {ID}")
    assert "\n".join(output).rstrip() == message(plain)


@pytest.mark.parametrize(
    "typed",
    [
        ("--amend", "--no-edit"),
        ("--amend", "-m", SUBJECT),
        ("-a", "--amend", "--no-edit", "--reset-author"),
    ],
)
def test_an_amended_fix_that_was_made_without_a_lesson_gets_one(
    arranged: GitRepo, fixlearn: Fixlearn, typed: tuple[str, ...]
) -> None:
    bo = ("--author", "Bo <bo@x.org>", "--date", "2026-01-01T00:00:00Z")
    arranged.git("commit", "--no-verify", "-m", "fix: keep rows\n\nAll of them.", *bo)
    stage(arranged, {"pager.py": "rows = [1, 2]\n"})
    plain = copy_without_hooks(arranged)

    refused = arranged.try_git("commit", *typed)
    assert is_refused(refused), refused.stderr
    write_lesson(fixlearn)
    arranged.git(*retry_command(refused))
    plain.git("commit", *typed)

    assert commit_metadata(arranged) == commit_metadata(plain)
    assert [row for row in files(arranged) ^ files(plain) if PATH not in row] == []
    assert message(arranged) == f"{message(plain)}\n\nLesson: {ID}"


@pytest.mark.parametrize(
    "line",
    ["Lesson: none (nobody ever saw the last row)", "Lesson: later (a hotfix)", "Lesson: old, new"],
)
def test_an_amended_message_without_its_lesson_line_gets_it_back(
    native: GitRepo, line: str
) -> None:
    native.commit("docs: lessons", {f"lessons/2026/{id}.md": LESSON for id in ("old", "new")})
    native.commit(f"fix: keep rows\n\n{line}", {"pager.py": "rows = [2]\n"})
    native.git("update-ref", "refs/remotes/origin/main", "HEAD~1")

    refused = native.try_git("commit", "--amend", "-m", "fix: keep all rows")

    lines = refused.stderr.splitlines()
    printed = lines[lines.index("  Or keep what the message of the amended commit says:") + 1]
    native.git(*shlex.split(printed)[1:])
    assert message(native) == f"fix: keep all rows\n\n{line}"


def test_a_lesson_line_that_would_be_refused_again_is_not_proposed(native: GitRepo) -> None:
    native.commit("fix: keep rows\n\nLesson: none (typo)", {"pager.py": "rows = [2]\n"})

    refused = native.try_git("commit", "--amend", "-m", "fix: keep all rows")

    assert is_refused(refused)
    assert "amended commit says" not in refused.stderr


def test_autosquash_commits_need_no_lesson(arranged: GitRepo) -> None:
    arranged.commit("fix: keep rows", {"pager.py": "rows = [2]\n"})

    for option in ("--fixup=HEAD", "--squash=HEAD", "--fixup=amend:HEAD"):
        stage(arranged, {"pager.py": f"# {option}\n"})
        plain = copy_without_hooks(arranged)
        run = arranged.try_git("-c", "core.editor=true", "commit", "-q", option)
        plain.git("-c", "core.editor=true", "commit", "-q", option)

        assert (run.exit_code, run.stderr) == (0, "")
        assert message(arranged) == message(plain)
        shutil.rmtree(plain.path)
        arranged.git("reset", "--quiet", "--hard", "HEAD~1")
