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
    *("--date", "2026-01-05"),
)
ASKED = "Commit refused: this bug fix needs a lesson (missing-lesson)"
AGAIN = "    git commit -F .git/fixlearn-message"
REFUSAL = f"""\
{ASKED}
  fix: keep the last row
  Why: its type "fix" is declared (Conventional Commits)
  Write a lesson, then commit again (your message is kept):
    fixlearn new
{AGAIN}
  No lesson needed, or no time for it now? Give a reason of at least two words:
    fixlearn none "<why>" --commit
    fixlearn later "<why>" --commit
"""


SUBJECT = "fix: keep the last row"
STORY = f"{SUBJECT}\n\n#12 tells it:\nthe last “row” was gone.\n\nReported-by: Bo <bo@x.org>\n"
EDITORS = {
    "write": f'printf "{SUBJECT}\\n# a note\\n" | cat - "$1" > new && mv new "$1"',
    "append": 'printf "\\nSaid on a call.\\n" >> "$1"',
    "leave": ":",
}


def arrange(repo: GitRepo) -> None:
    """A staged fix, an unstaged one, and another author's fix on HEAD that was let through."""
    repo.commit("feat: sort rows", {"sort.py": "key = 0\n"})
    repo.git("switch", "--quiet", "--detach")
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repo.git("switch", "--quiet", "--create", "topic")
    stage(repo, {"pager.py": "rows = [1]\n"})
    repo.tick()
    repo.write({"sort.py": "key = 1\n"})


def write_editors(repo: GitRepo) -> None:
    """Editors, a message and a template next to the repository."""
    repo.write({f"../{name}.sh": text + "\n" for name, text in EDITORS.items()})
    repo.write({"../message": STORY, "../template": "\n# Say why.\n"})


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
          missing-lesson: this bug fix needs a lesson
            because: its type "fix" is declared (Conventional Commits)
          hint: Write a lesson that names this commit:
                  fixlearn new --from-commit {oneline[:7]}
                Or amend or rebase, and add one of these lines to the commit message:
                  Lesson: <id>   or   Lesson: none (<why>)   or   Lesson: later (<why>)
        """)


def is_refused(run: Run) -> bool:
    """True if the hook asked for the lesson and the commit was not made."""
    return run.exit_code != 0 and ASKED in run.stderr.splitlines()


def retry_command(refused: Run) -> list[str]:
    """The arguments of the git command that a refusal prints for a commit with its lesson."""
    lines = (line.strip() for line in refused.stderr.splitlines())
    return shlex.split(next(line for line in lines if line.startswith("git ")))[1:]


def waiving_command(refused: Run, reason: str) -> list[str]:
    """The arguments of git with which it runs what a refusal prints for a commit without lesson."""
    lines = (line.strip() for line in refused.stderr.splitlines())
    line = next(line for line in lines if "none" in line and "<why>" in line)
    return ["-c", f"alias.waive=!{line.replace('<why>', reason)}", "waive"]


def copy_without_hooks(repo: GitRepo) -> GitRepo:
    """A copy of the repository, with the same clock and without hooks."""
    copy = copy_of(repo, "copy")
    shutil.rmtree(copy.path / ".git" / "hooks")
    return copy


def copy_of(repo: GitRepo, name: str) -> GitRepo:
    """A copy of the repository next to it, with the same clock."""
    copy = GitRepo(repo.path.with_name(name))
    shutil.copytree(repo.path, copy.path, symlinks=True)
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
