"""Refused commits, and how they are repeated with the command that the refusal prints."""

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
REFUSAL = """\
fix: keep the last row
  missing-lesson: this commit fixes a bug and names no lesson
    because: its type "fix" is declared (Conventional Commits)
  hint: fixlearn new                     writes and stages a lesson for it
        then git commit -F .git/fixlearn-message   (your message is kept there)
        or add to it:  --trailer "Lesson: none (<reason>)"   (or "Lesson: later (<reason>)")
"""
EDIT = "then git commit -e -F .git/fixlearn-message   (your message is kept there)"


def lesson(title: str) -> str:
    """A lesson with its own text; of two equal files, git takes one for the other, renamed."""
    text = LESSON.replace("Last row dropped", title).replace("The pager was", f"{title} and was")
    return text.replace("A test pages", f"{title} and a test pages")


def stage(repo: GitRepo, files: dict[str, str]) -> None:
    """Change files and stage them, an hour later."""
    repo.tick()
    repo.write(files)
    repo.git("add", "--", *files)


def message(repo: GitRepo, commit: str = "HEAD") -> str:
    """The whole message of a commit."""
    return repo.git("log", "-1", "--format=%B", commit).rstrip("\n")


def missing_lesson_finding(repo: GitRepo, commit: str = "HEAD") -> str:
    """The finding about an existing commit without a lesson."""
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
    """True if the hook asked for the lesson and the commit was not made."""
    return run.exit_code != 0 and ASKED in run.stderr.splitlines()


def retry_command(refused: Run) -> list[str]:
    """The arguments of the git command that a refusal prints."""
    (line,) = (line for line in refused.stderr.splitlines() if "then git " in line)
    return shlex.split(line.partition("then git ")[2].partition("   (")[0])


def copy_without_hooks(repo: GitRepo) -> GitRepo:
    """A copy of the repository, with the same clock and without hooks."""
    copy = GitRepo(repo.path.with_name("copy"))
    shutil.copytree(repo.path, copy.path, symlinks=True)
    shutil.rmtree(copy.path / ".git" / "hooks")
    copy.tick(repo.now - copy.now)
    return copy


def commit_metadata(repo: GitRepo) -> str:
    """Parents, author and committer of HEAD, with their dates."""
    return repo.git("log", "-1", "--format=%P%n%an <%ae> %ad%n%cn <%ce> %cd", "--date=raw")


def files(repo: GitRepo) -> set[str]:
    """The entries of HEAD's tree, one line for each file."""
    return set(repo.git("ls-tree", "-r", "HEAD").splitlines())


def changed_files(repo: GitRepo) -> list[str]:
    """The changes of HEAD: `["A", path, "M", path]`."""
    return repo.git("show", "--format=", "--name-status").split()


def write_lesson(fixlearn: Fixlearn) -> None:
    """Run the first command that the refusal prints."""
    run = fixlearn(*NEW)
    assert (run.exit_code, run.stdout) == (0, f"Lesson: {ID}\n"), run.stderr
