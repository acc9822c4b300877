"""How many git processes each hook of a commit starts: at most six, whatever the commit is."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support import LESSON, GitRepo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MAX_PROCESSES = 6
HOOKS = ("prepare-commit-msg", "commit-msg", "post-commit")
NEW = "lessons/2026/no-x.md"
OLD = "lessons/2026/last-row.md"
TEST = "tests/test_a.py"
GUARDING = LESSON.replace("tests/test_pager.py::test_every_row", f"{TEST}::test_a").replace(
    "gap:", "areas: [a.py]\ngap:"
)
OTHER = (
    LESSON.replace("Last row", "No x")
    .replace("The pager was", "Nothing")
    .replace("A test pages", "It is counted and a test pages")
    .replace("tests/test_pager.py::test_every_row", f"{TEST}::test_a")
)
RENAMED = {TEST: "def test_b():\n    pass\n"}
OWN = {"a.py": "x = 3\n"}  # changes the line that the branch itself brought in
FOREIGN = {"c.py": "z = 2\n"}  # a bug that main has


class Case(NamedTuple):
    """Commits that are made on the branch `topic`, after files were staged."""

    staged: Mapping[str, str | None] = {}  # None: the file is removed
    command: tuple[str, ...] = ()  # the arguments of `git commit`
    unstaged: Mapping[str, str] = {}
    arrange: Callable[[GitRepo], object] = lambda _: None
    exit_code: int = 0


def conflict(*command: str) -> Callable[[GitRepo], object]:
    """Run a git command that stops at a conflict in b.py, which is then settled."""

    def arrange(repo: GitRepo) -> None:
        assert repo.try_git(*command, env={"GIT_EDITOR": "true"}).exit_code
        repo.write({"b.py": "both\n"})
        repo.git("add", "b.py")

    return arrange


def with_a_second_fix(repo: GitRepo) -> None:
    repo.commit("fix: x again", {"a.py": "x = 4 - 1\n"})


def with_many_beginnings(repo: GitRepo) -> None:
    """The branch merges main again and again: it begins at many commits."""
    for number in range(6):
        repo.switch("main")
        repo.commit("feat: go on", {"main.py": f"{number}\n"})
        repo.switch("topic")
        repo.merge("main")
    publish(repo)


def on_an_unborn_branch(repo: GitRepo) -> None:
    repo.git("switch", "--quiet", "--orphan", "fresh")


def on_a_root_commit(repo: GitRepo) -> None:
    on_an_unborn_branch(repo)
    repo.commit(
        "feat: begin", {"a.py": "x = 1\n", TEST: "def test_a():\n    pass\n", OLD: GUARDING}
    )


def publish(repo: GitRepo) -> None:
    if repo.git("for-each-ref", "refs/remotes"):
        repo.git("update-ref", "refs/remotes/origin/main", "main")


def with_a_newer_lesson(repo: GitRepo) -> None:
    newer = OTHER.replace("2026-01-05", "2026-01-06").replace("gap:", "supersedes: last-row\ngap:")
    repo.commit("docs: learn more", {NEW: newer})
    repo.git("branch", "--force", "main")
    publish(repo)


FIX = ("-m", "fix: keep x")
CASES = {
    "no fix": Case(FOREIGN, ("-m", "feat: go on")),
    "no fix that touches evidence": Case({TEST: "def test_a():\n    x\n"}, ("-m", "test: a")),
    "own work": Case(OWN, FIX),
    "own work by its trailer": Case(FOREIGN, (*FIX, "-m", "Fixes: {head}")),
    "own work that takes evidence away": Case({**OWN, **RENAMED}, FIX, exit_code=1),
    "refused, on a branch that begins at many commits": Case(
        OWN, FIX, arrange=with_many_beginnings, exit_code=1
    ),
    "own work, amended": Case(OWN, ("--amend", *FIX), arrange=with_a_second_fix),
    "own work, amended, that takes evidence away": Case(
        {**OWN, **RENAMED}, ("--amend", *FIX), arrange=with_a_second_fix, exit_code=1
    ),
    "covered by name": Case(FOREIGN, (*FIX, "-m", "Lesson: last-row")),
    "covered by a lesson that it adds": Case({**FOREIGN, NEW: OTHER}, FIX),
    "covered by a lesson that the amended commit added": Case(
        FOREIGN, ("--amend", *FIX), arrange=lambda repo: repo.commit("fix: y", {NEW: OTHER})
    ),
    "covered, and takes evidence away": Case(
        {**FOREIGN, **RENAMED}, (*FIX, "-m", "Lesson: last-row"), exit_code=1
    ),
    "waived": Case(FOREIGN, (*FIX, "-m", "Lesson: none (nobody saw it)")),
    "deferred": Case(FOREIGN, (*FIX, "-m", "Lesson: later (the fire comes first)")),
    "unknown lesson": Case(FOREIGN, (*FIX, "-m", "Lesson: last-rows"), exit_code=1),
    "refused, names a superseded lesson": Case(
        FOREIGN, (*FIX, "-m", "Lesson: last-row"), arrange=with_a_newer_lesson, exit_code=1
    ),
    "broken lesson": Case({**FOREIGN, NEW: "---\n"}, (*FIX, "-m", "Lesson: no-x"), exit_code=1),
    "refused": Case(FOREIGN, FIX, exit_code=1),
    "refused, with a trailer": Case(FOREIGN, (*FIX, "-m", "Fixes: 1234567"), exit_code=1),
    "refused, in free words": Case(FOREIGN, ("-m", "Fix the crash of the pager"), exit_code=1),
    "refused, on a branch named after a fix": Case(
        FOREIGN,
        ("-m", "Correct the count of rows"),
        arrange=lambda repo: repo.branch("bugfix/empty-row"),
        exit_code=1,
    ),
    "refused, amended": Case(FOREIGN, ("--amend", *FIX), exit_code=1),
    "refused, with -a": Case({}, ("-a", *FIX), unstaged=FOREIGN, exit_code=1),
    "refused, of single paths": Case(OWN, (*FIX, "c.py"), unstaged=FOREIGN, exit_code=1),
    "only a lesson is staged": Case({OLD: GUARDING + "More.\n"}, FIX),
    "refused, the fix is not staged": Case({NEW: OTHER}, FIX, unstaged=FOREIGN, exit_code=1),
    "evidence is removed": Case({TEST: None}, ("-m", "test: tidy up"), exit_code=1),
    "evidence is removed with its lesson": Case(
        {TEST: None, OLD: None}, ("-m", "test: tidy up"), exit_code=1
    ),
    "evidence is removed, amended": Case(
        {TEST: None}, ("--amend", "-m", "test: tidy up"), exit_code=1
    ),
    "evidence is removed, in strange words": Case(
        {TEST: None}, ("--cleanup=verbatim", "-m", "# tidy up"), exit_code=1
    ),
    "a merge": Case(command=("--no-edit",), arrange=conflict("merge", "other")),
    "a cherry-pick": Case(command=("--no-edit",), arrange=conflict("cherry-pick", "other")),
    "a cherry-pick by another name": Case(command=FIX, arrange=conflict("cherry-pick", "other")),
    "a rebase": Case(command=("--no-edit",), arrange=conflict("rebase", "--quiet", "other")),
    "a revert": Case(command=("--no-edit",), arrange=conflict("revert", "main")),
    "an unborn branch": Case(FOREIGN, FIX, arrange=on_an_unborn_branch, exit_code=1),
    "an amended root commit": Case(OWN, ("--amend", *FIX), arrange=on_a_root_commit, exit_code=1),
    "an amended root commit that loses evidence": Case(
        {TEST: None}, ("--amend", "-m", "feat: begin"), arrange=on_a_root_commit
    ),
}


@pytest.fixture
def topic(repo: GitRepo, original: Callable[..., GitRepo]) -> GitRepo:
    """A lesson with its test on main, and a branch that has changed a file."""
    repo.become(original(with_a_topic))
    return repo


def with_a_topic(repo: GitRepo) -> None:
    repo.commit("feat: begin", {"a.py": "x = 1\n", "b.py": "y = 1\n", "c.py": "z = 1\n"})
    repo.commit("feat: rows", {TEST: "def test_a():\n    pass\n", OLD: GUARDING})
    repo.branch("other")
    repo.commit("fix: other", {"b.py": "other\n"})
    repo.switch("main")
    repo.commit("feat: y", {"b.py": "y = 2 - 1\n"})
    repo.branch("topic")
    repo.commit("feat: z", {"b.py": "y = 3 - 2\n"})
    repo.commit("fix: x is three", {"a.py": "x = 2 + 1\n"})


@pytest.fixture
def logs(topic: GitRepo, tmp_path: Path) -> Path:
    """A folder with a file for each hook that has run: a line for each git it started."""
    logs, wrapper = tmp_path / "logs", tmp_path / "wrapper" / "git"
    logs.mkdir()
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\necho "$*" >> "$STARTED"\nexec "{shutil.which("git")}" "$@"\n')
    wrapper.chmod(0o755)
    for name in HOOKS:
        hook = topic.path / ".git/hooks" / name
        # git puts its own folder in front of PATH for its hooks.
        hook.write_text(
            f'#!/bin/sh\nexport STARTED="{logs}/{name}" PATH="{wrapper.parent}{os.pathsep}$PATH"\n'
            f'exec fixlearn hook {name} "$@"\n'
        )
        hook.chmod(0o755)
    return logs


def make(repo: GitRepo, logs: Path, case: Case, *options: str) -> int:
    """Make the commit of a case; the exit code of git."""
    case.arrange(repo)
    for path, content in case.staged.items():
        if content is None:
            repo.git("rm", "--quiet", "--", path)
        else:
            repo.write({path: content})
            repo.git("add", "--", path)
    repo.write(case.unstaged)
    repo.tick()
    words = case.command
    command = [word.replace("{head}", repo.head) if "{head}" in word else word for word in words]
    for log in logs.iterdir():
        log.unlink()  # of the commits that were only arranged
    return repo.try_git("commit", *options, *command, env={"GIT_EDITOR": "true"}).exit_code


def counts(logs: Path) -> dict[str, list[str]]:
    """{hook: the gits it started} of the hooks that started too many."""
    started = {path.name: path.read_text("utf-8").splitlines() for path in logs.iterdir()}
    assert started
    return {name: lines for name, lines in started.items() if len(lines) > MAX_PROCESSES}


@pytest.mark.parametrize("name", [name for name in CASES if "own" in name or "refused" in name])
def test_no_hook_of_a_commit_starts_more_than_six_git_processes(
    topic: GitRepo, logs: Path, name: str
) -> None:
    exit_code = make(topic, logs, CASES[name])

    assert (exit_code, counts(logs)) == (CASES[name].exit_code, {})


@pytest.mark.parametrize("name", CASES)
def test_with_an_editor_and_a_remote_no_hook_starts_more_than_six_git_processes(
    topic: GitRepo, logs: Path, name: str
) -> None:
    topic.git("update-ref", "refs/remotes/origin/main", "main")

    exit_code = make(topic, logs, CASES[name], "--edit", "--verbose")

    assert (exit_code, counts(logs)) == (CASES[name].exit_code, {})


@pytest.mark.parametrize("name", ["own work", "refused", "evidence is removed, amended"])
def test_in_a_linked_worktree_no_hook_starts_more_than_six_git_processes(
    topic: GitRepo, logs: Path, tmp_path: Path, name: str
) -> None:
    topic.switch("main")
    linked = GitRepo(tmp_path / "linked")
    topic.git("worktree", "add", "--quiet", str(linked.path), "topic")
    linked.tick(topic.now - linked.now)

    exit_code = make(linked, logs, CASES[name])

    assert (exit_code, counts(logs)) == (CASES[name].exit_code, {})
