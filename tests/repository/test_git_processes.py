"""How many git processes a command starts: no more of them for more history."""

from __future__ import annotations

import json

import pytest

from tests.gate.ci.events import gitlab_merge_request
from tests.prove.projects import with_fix
from tests.repository.long_histories import MOST, make_history
from tests.support import GUARD, LESSON, GitRepo

COMMITS, TAGS = 260, 26  # far more fixes than git is asked about at once
CI, SQUASH = "<in CI>", "<squashed>"
COMMANDS = {
    "check --all": (1, "check", "--all"),
    "check a range": (1, "check", "v1.0..HEAD"),
    "check what is not upstream": (1, "check"),
    "check a merge request": (1, "check", CI),
    "check a squashed merge request": (1, "check", CI, SQUASH),  # its lesson was released before
    "check a range in CI": (1, "check", "v1.0..HEAD", CI),
    "summary": (0, "summary"),
    "summary --all": (0, "summary", "--all"),
    "summary --all as a page": (0, "summary", "--all", "--format", "html"),
    "summary of one release": (0, "summary", "v1.0"),
    "summary of what is to be cut": (0, "summary", "--unreleased", "--as", "v2.0"),
    "due": (0, "due"),
    "export": (0, "export"),
    "summary in a changelog": (1, "summary", "v1.0", "--update", "CHANGELOG.md", "--check"),
    "lint": (0, "lint"),
    "lint the index": (0, "lint", "--staged"),
    "lint a commit": (0, "lint", "--at", "v1.0"),
    "recall": (0, "recall"),
    "recall by path and word": (0, "recall", "src", "--words", "rows"),
    "install": (0, "install"),
    "uninstall": (0, "uninstall"),
    "doctor": (1, "doctor"),
}
# Their six processes are all their own.
WITHOUT_GITPYTHON = {"check what is not upstream", "recall", "doctor", "export", "due"} | {
    name for name in COMMANDS if name.startswith("summary")
}


def on_gitlab(repo, *, is_squashed):
    """A merge request that begins at v1.0; its title lands as a fix if it is squashed."""
    return gitlab_merge_request(
        CI_COMMIT_SHA=repo.head,
        CI_MERGE_REQUEST_DIFF_BASE_SHA=repo.git("rev-parse", "v1.0"),
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME="trunk",
        CI_MERGE_REQUEST_TITLE="fix: change it all" if is_squashed else "feat: change it all",
        CI_MERGE_REQUEST_DESCRIPTION="Lesson: lesson-1",
        CI_MERGE_REQUEST_SQUASH_ON_MERGE=str(is_squashed).lower(),
    )


@pytest.fixture
def started(tmp_path, monkeypatch):
    """A function that returns the git processes since its last call; git itself logs them."""
    log = tmp_path / "started"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(log))

    def look():
        events = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        log.unlink(missing_ok=True)
        starts = [event for event in events if event["event"] == "start"]
        # The id of a git that another git has started begins with the id of that one.
        return [" ".join(event["argv"][1:]) for event in starts if "/" not in event["sid"]]

    return look


def short(repo):
    """Make a history of a few commits and tags."""
    make_history(repo, 20, 4)


def long(repo):
    """Make a history of many commits and tags."""
    make_history(repo, COMMITS, TAGS)


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_starts_more_git_processes_for_a_longer_history(
    tmp_path, monkeypatch, original, fixlearn, started, name
):
    exit_code, *command = COMMANDS[name]
    arguments = [word for word in command if word not in (CI, SQUASH)]

    def asked(history, run):
        repo = GitRepo(tmp_path / history.__name__)
        repo.become(original(history))
        monkeypatch.chdir(repo.path)
        answers = on_gitlab(repo, is_squashed=SQUASH in command) if CI in command else {}
        started()
        result = run(*arguments, env=answers)
        assert result.exit_code == exit_code, result.stderr
        return started()

    few = asked(short, fixlearn)
    many = asked(long, fixlearn.start if name in WITHOUT_GITPYTHON else fixlearn)

    # GitPython asks git for its version when it is imported, which the fork has done.
    most = MOST + (name == "doctor")  # it also asks what is not committed
    assert 0 < len(many) + (name not in WITHOUT_GITPYTHON) <= most
    assert len(many) <= len(few)


@pytest.mark.parametrize(
    "command",
    [
        ("new",),
        ("new", "--kind=eliminate", "--edit"),
        ("new", "--kind=eliminate", "--from-commit=HEAD"),
    ],
)
def test_a_lesson_is_written_with_few_git_processes(hooked, fixlearn, started, command):
    hooked.write({"pager.py": "rows = [1]\n", "test_pager.py": "def test_row():\n    pass\n"})
    hooked.git("add", ".")
    hooked.try_git("commit", "-m", "fix: keep the last row")
    started()

    answers = ("--title", "Row lost", "--gap", "Nothing asked.", "--change", "A test asks for it.")
    run = fixlearn(*command, *answers, env={"GIT_EDITOR": "sed -i s/impact/impacts/"})

    asked = started()
    assert (run.exit_code, len(asked) <= MOST) == (0, True), (run, asked)


@pytest.mark.parametrize("lessons", [1, 12])
def test_prove_starts_more_git_for_more_fixes_and_not_for_more_lessons(
    repo, fixlearn, started, lessons
):
    """Two trees for each fix, made and taken away; all else is asked once."""
    tests = {f"tests/good{number}.sh": "grep -q fixed state\n" for number in range(lessons)}
    with_fix(repo, tests)
    started()

    run = fixlearn("prove", "--all")

    asked = [line for line in started() if line != "version"]
    trees = [line for line in asked if " worktree " in line or " checkout " in line]
    assert (run.exit_code, len(trees), len(asked) - len(trees) <= MOST) == (0, 5, True), asked


def test_without_lessons_the_hook_only_checks_whether_the_commit_deletes_the_last_one(
    repo, fixlearn, started
):
    repo.write({"message": "docs: say it better\n"})
    started()

    run = fixlearn("hook", "commit-msg", "message")

    asked = [line.split()[0] for line in started()]
    assert (run, asked) == (type(run)(0, "", ""), ["diff"])


def test_the_hook_learns_the_words_of_lessons_once_and_searches_only_for_one_of_them(
    repo, fixlearn, started
):
    files = {"pager.py": "rows = []\n", "page.py": "page = 1\n"}
    repo.commit("feat: rows", {**files, "lessons/2026/last-row.md": LESSON})
    repo.write({"message": "docs: say it better\n", "page.py": "page = 2\n"})
    repo.git("add", "page.py")
    started()

    def asked_by_the_hook() -> list[str]:
        run = fixlearn("hook", "commit-msg", "message")
        assert run == type(run)(0, "", "")
        return [line.removeprefix("-c core.quotePath=false ").split()[0] for line in started()]

    first, second = asked_by_the_hook(), asked_by_the_hook()
    repo.write({"pager.py": "rows = [1]\n"})
    repo.git("add", "pager.py")
    started()
    with_a_word = asked_by_the_hook()

    assert first == ["diff", "rev-parse", "diff-tree"]
    assert second == ["diff", "rev-parse"]
    assert with_a_word == ["diff", "rev-parse", "grep"]


@pytest.mark.parametrize("text", ["def test_every_row():\n    ...\n", "def test_row(): ...\n"])
@pytest.mark.parametrize("message", ["docs: rows", "fix: rows\n\nLesson: last-row"])
def test_checking_a_commit_that_changes_evidence_starts_few_git_processes(
    repo, fixlearn, started, message, text
):
    repo.commit("feat: rows", {"lessons/2026/last-row.md": LESSON, **GUARD})
    repo.write({"message": message, "tests/test_pager.py": text})
    repo.git("add", "tests")
    started()

    run = fixlearn("hook", "commit-msg", "message", env={"GIT_EDITOR": ":"})

    asked = started()
    assert (run.exit_code, len(asked) <= MOST) == (int("test_row()" in text), True), asked


def test_checking_a_range_that_removes_much_starts_few_git_processes(repo, fixlearn, started):
    lessons = {f"lessons/2026/row-{number}.md": LESSON for number in range(20)}
    repo.commit("feat: rows", {**lessons, **GUARD})
    for number in range(20):
        repo.commit("test: tidy up", {"tests/test_pager.py": f"# {number}\n"})
    started()

    run = fixlearn("check", "HEAD~20..HEAD")

    asked = started()
    assert (run.stdout.count("guard-removed"), len(asked) <= MOST) == (20, True), asked


def test_reporting_recurrences_starts_few_git_processes(repo, fixlearn, started):
    repo.commit("fix: rows\n\nLesson: last-row", {"lessons/2026/last-row.md": LESSON, **GUARD})
    for number in range(9):
        repo.tag(f"v1.{number}")
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repo.commit("fix: rows again\n\nLesson: last-row", {"a.py": "1"})
    repo.commit("fix: own", {"a.py": "2"})
    repo.git("rm", "-q", *GUARD)
    repo.commit("test: none")
    started()

    run = fixlearn("check", "origin/main..HEAD")

    asked = started()
    rules = [word for word in ("repeat: ", "guard-removed: ") if word in run.stdout]
    assert (len(rules), len(asked) <= MOST) == (2, True), (run.stdout, asked)


@pytest.mark.parametrize("command", [["--fix-moved"], [], ["--staged"], ["--at", "HEAD"]])
def test_searching_lost_evidence_starts_few_git_processes(repo, fixlearn, started, command):
    texts = ("tests/a.txt#rows of it", "tests/a.txt", "tests/a_test.py::test_every_row")
    for number, value in enumerate(texts):
        text = LESSON.replace("tests/test_pager.py::test_every_row", f'"{value}"')
        repo.commit("docs: learned", {f"lessons/2026/row-{number}.md": text})
    repo.write({"lessons/2026/row-0.md": LESSON.replace("Last", "The last")})
    repo.git("add", ".")
    started()

    run = fixlearn("lint", *command)

    asked = started()
    assert ("evidence-gone" in run.stdout, len(asked) <= MOST) == (True, True), asked


def test_git_logs_its_processes_without_those_that_it_starts_itself(repo, started):
    started()

    repo.git("rev-parse", "--git-dir")
    repo.git("-c", "alias.head=!git rev-parse --git-dir", "head")

    assert started() == ["rev-parse --git-dir", "-c alias.head=!git rev-parse --git-dir head"]


def test_no_hook_of_a_push_starts_more_git_processes_for_more_commits_and_branches(
    tmp_path, monkeypatch, fixlearn, started
):
    zero = "0" * 40
    counts = {"pre-push": [], "pre-receive": []}
    for name, commits, branches in (("small", 10, 1), ("big", COMMITS, 5)):
        repo = GitRepo.create(tmp_path / name)
        make_history(repo, commits, 2)
        tip, old = repo.head, repo.git("rev-parse", "main~5")
        repo.git("remote", "add", "origin", "../server.git")
        for ref in ("refs/heads/main", "refs/remotes/origin/main"):
            repo.git("update-ref", ref, old)
        monkeypatch.chdir(repo.path)
        refs = [f"refs/heads/{number}" for number in range(branches)]
        lines = {
            "pre-push": [f"HEAD {tip} {ref} {zero}" for ref in refs],
            "pre-receive": [f"{zero} {tip} {ref}" for ref in refs],
        }
        for hook, numbers in counts.items():
            started()
            run = fixlearn("hook", hook, "origin", "address", stdin="\n".join(lines[hook]) + "\n")
            assert "missing-lesson" in run.stderr
            numbers.append(len(started()))
    assert {hook: numbers for hook, numbers in counts.items() if max(numbers) > MOST} == {}
    assert {hook: numbers for hook, numbers in counts.items() if numbers[1] > numbers[0]} == {}
