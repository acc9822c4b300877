"""Refused commits, and their repetition by the very command that the refusal prints."""

from __future__ import annotations

import shlex
import shutil
from textwrap import dedent
from typing import TYPE_CHECKING

from tests.support import LESSON, Fixlearn, GitRepo

if TYPE_CHECKING:
    from tests.support import Run

ID = "last-row"
PATH = f"lessons/2026/{ID}.md"
NEW = (
    *("new", "--id", ID, "--title", "The last row was gone", "--gap", "Nothing asked for it."),
    *("--kind", "eliminate", "--change", "Rows are not counted any more."),
)
ASKED = "  missing-lesson: this commit fixes a bug and names no lesson"


def lesson(title: str) -> str:
    """A lesson of its own: of two that say the same, one is taken for the other, moved."""
    said = LESSON.replace("Last row dropped", title).replace("The pager was", f"{title} and was")
    return said.replace("A test pages", f"{title} and a test pages")


def stage(repo: GitRepo, files: dict[str, str]) -> None:
    """Change files and stage them, an hour later."""
    repo.tick()
    repo.write(files)
    repo.git("add", "--", *files)


def message(repo: GitRepo, commit: str = "HEAD") -> str:
    """The whole message of a commit."""
    return repo.git("log", "-1", "--format=%B", commit).rstrip("\n")


def asked(repo: GitRepo, commit: str = "HEAD") -> str:
    """The finding about a commit that is there already."""
    oneline = repo.git("log", "-1", "--format=%h %s", "--abbrev=7", commit)
    return dedent(f"""\
        {oneline}
          missing-lesson: this commit fixes a bug and names no lesson
            because: its type "fix" is declared (Conventional Commits)
          hint: fixlearn new --from-commit {oneline[:7]}   writes a lesson that settles it
                or amend or rebase, and add one of these lines to the message:
                Lesson: <id>   or   Lesson: none (<reason>)   or   Lesson: later (<reason>)
        """)


def is_refused(run: Run) -> bool:
    """True where the hook asked for the lesson, and the commit was not made."""
    return run.exit_code != 0 and ASKED in run.stderr.splitlines()


def way_back(refused: Run) -> list[str]:
    """The git command that a refusal prints, as it has to be typed."""
    (line,) = (line for line in refused.stderr.splitlines() if "then git " in line)
    return shlex.split(line.partition("then git ")[2].partition("   (")[0])


def unhooked(repo: GitRepo) -> GitRepo:
    """The same repository beside it, at the same time, without hooks."""
    twin = GitRepo(repo.path.with_name("twin"))
    shutil.copytree(repo.path, twin.path, symlinks=True)
    shutil.rmtree(twin.path / ".git" / "hooks")
    twin.tick(repo.now - twin.now)
    return twin


def facts(repo: GitRepo) -> str:
    """All of HEAD's commit but its tree and its message."""
    return repo.git("log", "-1", "--format=%P%n%an <%ae> %ad%n%cn <%ce> %cd", "--date=raw")


def files(repo: GitRepo) -> set[str]:
    """HEAD's whole tree, a line for each file."""
    return set(repo.git("ls-tree", "-r", "HEAD").splitlines())


def changed(repo: GitRepo) -> list[str]:
    """What HEAD's commit did to which file: `["A", path, "M", path]`."""
    return repo.git("show", "--format=", "--name-status").split()


def write_lesson(fixlearn: Fixlearn) -> None:
    """Do the first thing that the refusal says."""
    run = fixlearn(*NEW)
    assert (run.exit_code, run.stdout) == (0, f"Lesson: {ID}\n"), run.stderr
