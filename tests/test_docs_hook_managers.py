"""The recipes of docs/how-to/hook-managers.md, run under the real managers."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

from fixlearn.repository.git_hooks import GIT_HOOKS
from fixlearn.setup.hook_managers import (
    LEFTHOOK_SCRIPT,
    additions,
    default_config,
    pre_commit_file,
)
from tests.pages import blocks
from tests.setup.managed import script_file
from tests.support import GUARD, LESSON, PROJECT, GitRepo, Run, needs

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (PROJECT / "docs/how-to/hook-managers.md").read_text("utf-8")

QUIET = """\
# without this, lefthook prints about twenty more lines at every commit
output: [failure, execution_out]
"""

MANAGERS = ("pre-commit", "prek", "lefthook", "husky")
PRE_COMMIT_AND_PREK = ("pre-commit", "prek")

REFUSED = """\
Commit refused: this bug fix needs a lesson (missing-lesson)
fix: keep the last row
Why: its type "fix" is declared (Conventional Commits)
Write a lesson, then commit again (your message is kept):
fixlearn new
git commit """


class Recipe(NamedTuple):
    """What a section of the page says: {path: content} to copy, and the commands to type."""

    files: dict[str, str]
    commands: str


def section(heading: str) -> str:
    (text,) = re.findall(rf"^##+ {heading}\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return text


def recipe(heading: str) -> Recipe:
    text = section(heading)
    file = re.compile(r"^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    files = dict(file.findall(text))
    return Recipe(files, "".join(blocks(file.sub("", text), "sh")))


def said(run: Run) -> str:
    """All that a run printed; each manager indents it in its own way."""
    return "\n".join(line.strip() for line in (run.stdout + run.stderr).splitlines())


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """{manager: a folder in which its recipe was followed}."""
    return {manager: tmp_path_factory.mktemp(manager) for manager in MANAGERS}


@pytest.fixture
def managed(
    request: pytest.FixtureRequest,
    folders: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    forks: str,
) -> GitRepo:
    """A repository with a remote, in which the manager's recipe was followed."""
    manager: str = request.param
    if manager == "husky":
        needs("npm", by=".ci/tools")
    else:
        needs(manager)
    for name in ("HUSKY", "LEFTHOOK", "LEFTHOOK_EXCLUDE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit home"))
    monkeypatch.setenv("PREK_HOME", str(tmp_path / "prek home"))
    original = folders[manager]
    if not (original / "my server.git").exists():
        follow_recipe(manager, original)
    shutil.copytree(original, tmp_path, symlinks=True, dirs_exist_ok=True)
    repo = GitRepo(tmp_path / "my project")
    repo.tick()
    repo.git("remote", "set-url", "origin", str(tmp_path / "my server.git"))
    return repo


def follow_recipe(manager: str, folder: Path) -> None:
    """Make `my project`, with the hooks of the manager, and `my server.git`."""
    repo = GitRepo.create(folder / "my project")
    files, commands = recipe(manager)
    files = files or recipe("pre-commit").files
    repo.write({"pager.py": "rows = []\n", ".gitignore": "node_modules/\n", **files})
    if manager == "husky":
        repo.write({"package.json": '{"private": true}\n'})
    done = subprocess.run(
        ["sh", "-e", "-c", commands], cwd=repo.path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    repo.git("add", "--all")
    repo.commit("feat: page through rows")
    server = folder / "my server.git"
    repo.git("init", "--quiet", "--bare", str(server))
    repo.git("remote", "add", "origin", str(server))
    # With an upstream, where managers look for what is new.
    repo.git("push", "--quiet", "--set-upstream", "origin", "main")


def under(*managers: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("managed", managers, indirect=True)


@under(*MANAGERS)
def test_a_fix_is_refused_with_a_broken_lesson_and_accepted_with_a_good_one(
    managed: GitRepo,
) -> None:
    managed.write({"pager.py": "rows = [1]\n"})
    managed.write({"lessons/2026/last-row.md": LESSON.replace("gap: ", "gap: see #12 ")})
    managed.git("add", "pager.py", "lessons")
    broken = managed.try_git("commit", "-m", "fix: keep the last row")

    managed.write({"lessons/2026/last-row.md": LESSON, **GUARD})
    managed.git("add", "lessons", *GUARD)
    accepted = managed.try_git("commit", "-m", "fix: keep the last row")

    assert broken.exit_code == 1
    assert "lessons/2026/last-row.md:4:" in said(broken)
    assert accepted.exit_code == 0, said(accepted)
    assert "fixlearn: " not in said(accepted)
    assert managed.git("log", "-1", "--format=%B") == "fix: keep the last row\n\nLesson: last-row"


@under(*MANAGERS)
def test_a_commit_with_no_verify_is_reported(managed: GitRepo) -> None:
    if (managed.path / ".pre-commit-config.yaml").exists():
        (command,) = re.findall(r"`(fixlearn install --hook [a-z-]+)`", section("pre-commit"))
        subprocess.run(command.split(), cwd=managed.path, capture_output=True, check=True)
    options = ("--no-verify", "--allow-empty")
    made = managed.try_git("commit", *options, "-m", "fix: keep the last row")

    assert made.exit_code == 0
    assert "The commit is made, but CI will not accept it like this." in said(made)


@under(*MANAGERS)
def test_a_push_of_another_branch_is_refused(managed: GitRepo) -> None:
    managed.branch("other")
    fix = managed.commit("fix: keep the last row")
    managed.switch("main")

    stopped = managed.try_git("push", "origin", "main", "other:elsewhere")

    assert stopped.exit_code == 1
    assert f"{fix[:7]} fix: keep the last row\nmissing-lesson: " in said(stopped)
    assert managed.git("ls-remote", "--heads", "origin", "elsewhere") == ""


@under("pre-commit")
def test_a_commit_that_passes_prints_one_line_for_each_hook(managed: GitRepo) -> None:
    passed = managed.try_git("commit", "--quiet", "--allow-empty", "-m", "feat: page backwards")

    lines = [line.rpartition("..")[0].rstrip(".") or line for line in passed.stderr.splitlines()]
    assert [line for line in lines if not line.startswith("- ")] == [
        "check lesson files",
        "add the Lesson line to the message",
        "require a lesson for a bug fix",
    ]


@under("lefthook", "husky")
def test_a_commit_that_passes_prints_nothing(managed: GitRepo) -> None:
    passed = managed.try_git("commit", "--quiet", "--allow-empty", "-m", "feat: page backwards")

    assert (passed.exit_code, said(passed).strip()) == (0, "")


def push_two_branches(repo: GitRepo) -> Run:
    """Push a good branch, and after it a bad one."""
    repo.branch("good")
    repo.commit("feat: page backwards")
    repo.branch("later", "main")
    repo.commit("fix: keep the last row")
    repo.switch("main")
    return repo.try_git("push", "origin", "good", "later")


@under("lefthook", "husky")
def test_all_branches_of_a_push_are_judged(managed: GitRepo) -> None:
    stopped = push_two_branches(managed)

    assert stopped.exit_code == 1
    assert "Push refused: 1 finding in its commits" in said(stopped)
    assert managed.git("ls-remote", "--heads", "origin", "good", "later") == ""


@under(*PRE_COMMIT_AND_PREK)
def test_the_first_branch_of_a_push_is_judged_and_all_with_a_native_hook(
    managed: GitRepo,
) -> None:
    passed = push_two_branches(managed)
    managed.git("push", "--quiet", "--no-verify", "--delete", "origin", "good", "later")

    managed.write(recipe("All branches of a push").files)
    (managed.path / ".git/hooks/pre-push").chmod(0o755)
    stopped = managed.try_git("push", "origin", "good", "later")

    assert passed.exit_code == 0
    assert stopped.exit_code == 1
    assert "Push refused: 1 finding in its commits" in said(stopped)


@under(*MANAGERS)
def test_the_hooks_work_in_a_linked_worktree(managed: GitRepo) -> None:
    linked = GitRepo(managed.path.parent / "linked work tree")
    managed.git("worktree", "add", "--quiet", "-b", "topic", str(linked.path))
    if (managed.path / "package.json").exists():
        subprocess.run(["npm", "install"], cwd=linked.path, capture_output=True, check=True)

    linked.write({"pager.py": "rows = [1]\n"})
    linked.git("add", "pager.py")
    refused = linked.try_git("commit", "-m", "fix: keep the last row")

    assert refused.exit_code == 1
    assert REFUSED in said(refused)


@under("husky")
def test_without_an_install_a_linked_worktree_has_no_hooks_under_husky(managed: GitRepo) -> None:
    linked = GitRepo(managed.path.parent / "linked")
    managed.git("worktree", "add", "--quiet", "-b", "topic", str(linked.path))

    passed = linked.try_git("commit", "--allow-empty", "-m", "fix: keep the last row")

    assert passed.exit_code == 0
    assert "missing-lesson" not in said(passed)


def test_the_files_in_the_documentation_have_the_lines_of_init() -> None:
    to_add = additions(default_config("lefthook"), GIT_HOOKS)
    lefthook = "".join(f"{line}\n" for part in to_add if not part.commands for line in part.lines)
    files = recipe("lefthook").files

    assert recipe("pre-commit").files == {".pre-commit-config.yaml": pre_commit_file()}
    assert files.pop(LEFTHOOK_SCRIPT) == script_file("pre-push")
    assert files == {"lefthook.yml": f"{QUIET}{lefthook}"}
    assert recipe("husky").files == {f".husky/{event}": script_file(event) for event in GIT_HOOKS}


def test_the_two_forms_for_pre_commit_have_the_same_hooks() -> None:
    local, remote = map(yaml.safe_load, blocks(section("pre-commit"), "yaml"))

    def hooks(config: dict[str, list[dict[str, list[dict[str, object]]]]]) -> list[object]:
        return [(hook["id"], hook.get("verbose")) for hook in config["repos"][0]["hooks"]]

    assert hooks(local) == hooks(remote)
    assert local["default_install_hook_types"] == remote["default_install_hook_types"]


def test_the_documentation_lists_all_hooks() -> None:
    offered = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (repository,) = yaml.safe_load(recipe("pre-commit").files[".pre-commit-config.yaml"])["repos"]
    on_the_page = {hook["id"]: hook for hook in repository["hooks"]}

    extra = "fixlearn-post-commit"
    assert {hook["id"] for hook in offered} == {*on_the_page, extra}
    assert f"`{extra}`" in section("pre-commit")
    for hook in offered:
        if hook["id"] == extra:
            continue
        printed = on_the_page[hook["id"]]
        assert (hook["name"], hook["stages"]) == (printed["name"], printed["stages"])
        assert hook["entry"] in printed["entry"]


@pytest.mark.parametrize("manager", PRE_COMMIT_AND_PREK)
def test_hook_managers_accept_the_published_hooks(manager: str) -> None:
    needs(manager)
    done = subprocess.run(
        [manager, "validate-manifest", str(PROJECT / ".pre-commit-hooks.yaml")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
