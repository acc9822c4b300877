"""Commits that git makes again: none is asked, none is altered.

Each row is played in two repositories, with all hooks and with none; the
histories have to be the same.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from tests.hook.retry import (
    ID,
    PATH,
    changed_files,
    commit_metadata,
    copy_without_hooks,
    is_refused,
    lesson,
    message,
    retry_command,
    write_lesson,
)
from tests.support import GUARD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support import Fixlearn, GitRepo

# topic~1 is a fix with its lesson, topic one without; each conflicts with a branch.
CLEAN = {
    "cherry-pick": ["cherry-pick topic~1 topic"],
    "cherry-pick -x": ["cherry-pick -x topic~1"],
    "cherry-pick -e": ["cherry-pick -e topic"],
    "cherry-pick in two steps": ["cherry-pick -n topic~1", "commit -C topic~1"],
    "revert": ["revert --no-edit plain"],
    "revert -e": ["revert -e plain"],
    "revert of a fix": ["switch topic", "revert --no-edit HEAD", "revert --no-edit HEAD"],
    "rebase": ["switch topic", "rebase plain"],
    "rebase reword": [
        "switch topic",
        "-c sequence.editor='sed -i 1s/^pick/reword/' rebase -i HEAD~2",
    ],
    "rebase squash": [
        "switch topic",
        "-c sequence.editor='sed -i 2s/^pick/squash/' rebase -i HEAD~2",
    ],
    "rebase fixup": [
        "switch topic",
        "-c sequence.editor='sed -i 2s/^pick/fixup/' rebase -i HEAD~2",
    ],
    "rebase --autosquash": [
        "switch topic",
        "stage a.py more",
        "commit --fixup=HEAD~1",
        "stage a.py most",
        "commit --squash=HEAD~2",
        "-c sequence.editor=true rebase -i --autosquash HEAD~4",
    ],
    "rebase edit": [
        "switch topic",
        "-c sequence.editor='sed -i 1s/^pick/edit/' rebase -i HEAD~2",
        "stage a.py more",
        "commit --amend --no-edit",
        "rebase --continue",
    ],
    "am": ["format-patch -q -2 topic --output=../fixes", "am ../fixes"],
    "merge": ["merge --no-ff -m 'fix: bring the topic in' topic"],
    "merge --squash": ["merge --squash topic", "commit"],
}
CONFLICTED = {
    "cherry-pick --continue": ["cherry-pick topic~1", "stage a.py both", "cherry-pick --continue"],
    "cherry-pick of a fix without a lesson": [
        "switch other",
        "cherry-pick topic",
        "stage b.py both",
        "cherry-pick --continue",
    ],
    "cherry-pick -x and commit": [
        "switch other",
        "cherry-pick -x topic",
        "stage b.py both",
        "commit --no-edit",
    ],
    "rebase --continue": [
        "switch topic",
        "rebase clash",
        "stage a.py both",
        "rebase --continue",
    ],
    "rebase and commit": [
        "switch topic",
        "rebase other",
        "stage b.py both",
        "commit --no-edit",
        "rebase --continue",
    ],
    "am --continue": [
        "switch clash",
        "format-patch -q -2 topic --output=../fixes",
        "am -3 ../fixes",
        "stage a.py both",
        "am --continue",
    ],
    "merge": [
        "switch other",
        "merge -m 'fix: bring the topic in' topic",
        "stage b.py both",
        "commit --no-edit",
    ],
    "revert": [
        "switch topic",
        "stage b.py more",
        "commit -m 'feat: more'",
        "revert topic~1",
        "stage b.py both",
        "revert --continue",
    ],
}


def arrange(repo: GitRepo) -> None:
    """A topic of two fixes, the first of which has its lesson, and branches that clash."""
    repo.commit("feat: page through rows", {"pager.py": "rows = []\n", **GUARD})
    repo.install_hooks()
    repo.git("config", "core.editor", "true")
    repo.commit("feat: begin", {"a.py": "a\n", "b.py": "b\n"})
    repo.branch("topic")
    repo.commit("fix: keep a", {"a.py": "kept\n", PATH: lesson("A was gone")})
    repo.commit("fix: keep b\n\n#12 tells it.", {"b.py": "kept\n"})
    for name, path in (("plain", "plain.py"), ("other", "b.py"), ("clash", "a.py")):
        repo.branch(name, "main")
        repo.commit(f"feat: {name}", {path: f"{name}\n"})
        repo.git("update-ref", f"refs/remotes/origin/{name}", "HEAD")
    repo.switch("plain")


@pytest.fixture
def native(repo: GitRepo, original: Callable[..., GitRepo]) -> GitRepo:
    """A repository with the topic and its branches, and all native hooks."""
    repo.become(original(arrange))
    return repo


def play(repo: GitRepo, row: list[str]) -> list[tuple[int, bool]]:
    """Type the commands of a row; for each, the exit code, and whether a lesson was asked for."""
    outcomes = []
    for line in row:
        words = shlex.split(line)
        if words[0] == "stage":
            repo.write({words[1]: words[2] + "\n"})
            words = ["add", words[1]]
        repo.tick()
        run = repo.try_git(*words)
        outcomes.append((run.exit_code, is_refused(run)))
    return outcomes


def everything(repo: GitRepo) -> str:
    """Every commit with its author and message, the tree, and what is not committed."""
    log = repo.git("log", "--format=%T %an %ae %ad%n%B", "--date=raw", "HEAD")
    return f"{log}\n{repo.git('status', '--short', '--branch')}"


@pytest.mark.parametrize("name", CLEAN)
def test_sequences_without_a_conflict_are_the_same_with_and_without_hooks(
    native: GitRepo, name: str
) -> None:
    plain = copy_without_hooks(native)

    outcomes = play(native, CLEAN[name])

    assert outcomes == play(plain, CLEAN[name]) == [(0, False)] * len(outcomes)
    assert everything(native) == everything(plain)


@pytest.mark.parametrize("name", CONFLICTED)
def test_sequences_with_a_conflict_are_the_same_with_and_without_hooks(
    native: GitRepo, name: str
) -> None:
    plain = copy_without_hooks(native)

    outcomes = play(native, CONFLICTED[name])

    assert outcomes == play(plain, CONFLICTED[name])
    assert [code for code, asked in outcomes if code or asked] in ([1], [128])
    assert everything(native) == everything(plain)


def test_a_picked_commit_with_another_subject_is_judged_as_new(
    native: GitRepo, fixlearn: Fixlearn
) -> None:
    native.switch("other")
    play(native, ["cherry-pick topic", "stage b.py both"])
    plain = copy_without_hooks(native)

    refused = native.try_git("commit", "-m", "fix: keep b here too")
    write_lesson(fixlearn)
    native.git(*retry_command(refused))
    plain.git("commit", "-m", "fix: keep b here too")

    assert is_refused(refused)
    assert commit_metadata(native) == commit_metadata(plain)
    assert message(native) == f"fix: keep b here too\n\nLesson: {ID}"
    assert changed_files(native) == ["M", "b.py", "A", PATH]


def test_a_reworded_fix_without_a_lesson_is_refused_and_the_rebase_can_continue(
    native: GitRepo, fixlearn: Fixlearn
) -> None:
    native.switch("topic")
    native.git("switch", "--quiet", "--create", "alone", "main")
    native.git("cherry-pick", "topic")
    native.commit("feat: go on", {"more.py": "\n"})
    before = native.git("log", "-3", "--format=%an %ad %s")
    todo = "-c sequence.editor='sed -i 1s/^pick/reword/' rebase -i HEAD~2"

    refused = native.try_git(*shlex.split(todo))
    write_lesson(fixlearn)
    native.git(*retry_command(refused), env={"GIT_EDITOR": "true"})
    native.git("rebase", "--continue")

    assert is_refused(refused)
    assert native.git("show", "--format=", "--name-only", "HEAD~1").split() == ["b.py", PATH]
    assert native.git("log", "-3", "--format=%an %ad %s") == before
    assert native.git("status", "--short", "--branch") == "## alone"
