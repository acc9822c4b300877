"""Every way to choose what is committed, and the commands that the refusal prints for it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.hook.conftest import with_native_hooks
from tests.hook.retry import (
    ID,
    PATH,
    SUBJECT,
    arrange,
    commit_metadata,
    copy_of,
    copy_without_hooks,
    files,
    is_refused,
    message,
    retry_command,
    waiving_command,
    write_editors,
    write_lesson,
)
from tests.support import GitRepo, Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support import Fixlearn

M = ("-m", SUBJECT)
REASON = "only a comment changed"


class Call(NamedTuple):
    """A call of git, and what is typed while it runs."""

    arguments: tuple[str, ...]
    stdin: str = ""
    editor: str = ""


CALLS = {
    "a path": Call(("commit", *M, "sort.py")),
    "paths": Call(("commit", *M, "--", "pager.py", "sort.py")),
    "--only": Call(("commit", "--only", *M, "pager.py")),
    "-o, amended": Call(("commit", "--amend", "-o", *M, "sort.py")),
    "--include": Call(("commit", "--include", *M, "sort.py")),
    "-i": Call(("commit", *M, "-i", "sort.py")),
    "-a": Call(("commit", "-a", *M)),
    "-p": Call(("commit", "-p", *M), stdin="y\n"),
    "--patch with a path": Call(("commit", "--patch", *M, "sort.py"), stdin="y\n"),
    "--amend": Call(("commit", "--amend", *M)),
    "--pathspec-from-file": Call(("commit", *M, "--pathspec-from-file=../paths")),
    "-C": Call(("commit", "-C", "HEAD~1")),
    "-c": Call(("commit", "-a", "-c", "HEAD~1"), editor="leave"),
    "an unknown option": Call(("commit", "-a", "--no-ahead-behind", *M)),
    "an unknown option, and an author": Call(
        ("commit", "-a", "--no-ahead-behind", "--author=Bo <bo@x.org>", "--date", "@9 +0000", *M)
    ),
    "an editor": Call(("commit", "sort.py"), editor="write"),
    "an editor, amended": Call(("commit", "--amend", "-a"), editor="write"),
    "an option of git": Call(("-c", "core.editor=false", "commit", *M)),
    "another folder": Call(("-C", "below", "commit", *M, "../sort.py")),
    "an alias": Call(("ci", *M)),
    "an alias with a path": Call(("ci", *M, "sort.py")),
    "an alias with -a": Call(("ci", "-a", *M)),
    "an alias with -p": Call(("ci", "-p", *M), stdin="n\n"),
    "an alias with --amend": Call(("ci", "--amend", *M)),
}


@pytest.mark.parametrize("command", ["commit", "ci"])
def test_the_printed_command_repeats_the_author_and_the_dates_that_only_this_command_had(
    chosen: GitRepo, fixlearn: Fixlearn, command: str
) -> None:
    given = (
        "GIT_AUTHOR_NAME='Bo Ek' GIT_AUTHOR_DATE=2020-01-02T03:04:05Z "
        "GIT_COMMITTER_DATE=2020-02-02T00:00:00Z "
    )
    run = subprocess.run(
        ["sh", "-c", f'{given} git {command} -m "{SUBJECT}"; exit $?'],
        cwd=chosen.path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert f"    {given}git commit -F .git/fixlearn-message\n" in run.stderr
    assert fixlearn("none", "only a comment changed", "--commit").exit_code == 0
    assert chosen.git("log", "-1", "--format=%an %aI %cI", "--date=iso").replace("Z", "+00:00") == (
        "Bo Ek 2020-01-02T03:04:05+00:00 2020-02-02T00:00:00+00:00"
    )


@pytest.fixture
def chosen(repo: GitRepo, original: Callable[..., GitRepo]) -> GitRepo:
    """A staged and an unstaged fix, an older fix by somebody else, and an alias of `commit`."""
    repo.become(original(with_choices))
    repo.write({"../paths": "sort.py\npager.py\n"})
    write_editors(repo)
    return repo


def with_choices(native: GitRepo) -> None:
    with_native_hooks(native)
    bo = ("--author", "Bo <bo@x.org>", "--date", "2026-01-01T00:00:00Z")
    native.write({"more.py": "\n", "below/x.py": "\n"})
    native.git("add", "more.py", "below")
    native.git("commit", "--quiet", "--no-verify", "-m", "fix: keep more rows", *bo)
    arrange(native)
    native.git("config", "alias.ci", "commit")
    native.write({"two words.py": "key = 1\n"})
    native.git("add", "--intent-to-add", "two words.py")


def run(repo: GitRepo, call: Call, arguments: list[str] | None = None) -> Run:
    """Run a call of git; with `arguments` these, as the same person would."""
    editor = {"GIT_EDITOR": f"sh {repo.path.parent}/{call.editor or 'leave'}.sh"}
    if arguments:
        editor = {"GIT_EDITOR": f"sh {repo.path.parent}/leave.sh"}
    return repo.try_git(*(arguments or call.arguments), stdin=call.stdin, env=editor)


@pytest.mark.parametrize("name", CALLS)
def test_the_printed_command_makes_the_same_commit_with_its_lesson(
    chosen: GitRepo, fixlearn: Fixlearn, name: str
) -> None:
    call = CALLS[name]
    plain = copy_without_hooks(chosen)

    refused = run(chosen, call)
    assert is_refused(refused), refused.stderr
    waiving = copy_of(chosen, "waiving")
    write_lesson(fixlearn)
    with_lesson = run(chosen, call, retry_command(refused))
    waived = run(waiving, call, waiving_command(refused, REASON))
    assert run(plain, call).exit_code == 0

    assert with_lesson.exit_code == 0, with_lesson.stderr
    assert waived.exit_code == 0, waived.stderr
    assert files(chosen) - files(plain) == {row for row in files(chosen) if row.endswith(PATH)}
    assert files(plain) - files(chosen) == set()
    assert files(waiving) == files(plain)
    assert commit_metadata(chosen) == commit_metadata(waiving) == commit_metadata(plain)
    status = plain.git("status", "--short")
    assert chosen.git("status", "--short") == waiving.git("status", "--short") == status
    assert message(chosen) == f"{message(plain)}\n\nLesson: {ID}"
    assert message(waiving) == f"{message(plain)}\n\nLesson: none ({REASON})"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("a path", '"<why>" is too short for a reason'),
        ("another folder", '"Lesson: none (<why>)" still has its placeholder'),
    ],
)
def test_the_printed_command_with_its_placeholder_is_refused(
    chosen: GitRepo, name: str, problem: str
) -> None:
    refused = run(chosen, CALLS[name])

    placeholder = run(chosen, CALLS[name], waiving_command(refused, "<why>"))

    assert placeholder.exit_code
    assert problem in placeholder.stderr


@pytest.mark.parametrize("arguments", [("commit", *M, "sort.py"), ("ci", *M, "sort.py")])
def test_a_commit_of_single_paths_that_is_made_with_a_warning_is_amended_by_its_lesson_alone(
    chosen: GitRepo, fixlearn: Fixlearn, arguments: tuple[str, ...]
) -> None:
    chosen.write({".fixlearn.yaml": "enforce: warn\n"})

    warned = run(chosen, Call(arguments))
    write_lesson(fixlearn)
    again = run(chosen, Call(arguments), retry_command(warned))

    assert warned.exit_code == 0
    assert again.exit_code == 0, again.stderr
    assert chosen.git("show", "--format=", "--name-only").split() == [PATH, "sort.py"]
    assert message(chosen) == f"{SUBJECT}\n\nLesson: {ID}"
    assert "M  pager.py" in chosen.git("status", "--short")


def test_the_retry_of_a_client_that_runs_the_hook_itself_commits_what_is_staged(
    chosen: GitRepo, fixlearn: Fixlearn
) -> None:
    """As git gui does: no `git commit` is the parent of the hook, and no index is named."""
    (chosen.path / ".git/COMMIT_EDITMSG").write_text(f"{SUBJECT}\n")
    hook = [".git/hooks/commit-msg", ".git/COMMIT_EDITMSG"]

    done = subprocess.run(hook, cwd=chosen.path, capture_output=True, text=True, check=False)
    refused = Run(done.returncode, done.stdout, done.stderr)
    write_lesson(fixlearn)
    again = run(chosen, CALLS["an alias"], retry_command(refused))

    assert is_refused(refused)
    assert again.exit_code == 0, again.stderr
    assert chosen.git("show", "--format=", "--name-only").split() == [PATH, "pager.py"]
    assert message(chosen) == f"{SUBJECT}\n\nLesson: {ID}"
