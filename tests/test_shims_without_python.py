"""The shims of a commit end without Python if fixlearn would do nothing, and only then."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn import hook
from tests.support import GUARD, LESSON, GitRepo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support import Calls

PATH = "lessons/2026/last-row.md"
DOCS = "docs: say how pages are counted\n"
NAMED = "tests/test_pager.py::test_every_row"
PASSED = ".git/fixlearn-passed"


@pytest.fixture
def shims(repo: GitRepo, calls: Calls) -> GitRepo:
    """A repository with a lesson and its test; its hooks call a fixlearn that only logs that."""
    repo.commit("feat: rows", {PATH: LESSON, "pager.py": "\n", **GUARD})
    repo.commit("feat: more rows", {"pager.py": "rows = []\n"})
    for event in ("prepare-commit-msg", "commit-msg", "post-commit"):
        repo.install_hook(event)
    return repo


def run_shim(event: str, *arguments: str, shell: tuple[str, ...] = ()) -> str:
    """Run a shim that has to pass; what it prints."""
    command = [*shell, f".git/hooks/{event}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def starts_python(repo: GitRepo, calls: Calls, message: str | bytes = DOCS) -> bool:
    """True if the commit-msg shim leaves the message to fixlearn."""
    repo.write({"message": message})
    assert run_shim("commit-msg", "message") == ""
    return calls.read() == ["ours hook commit-msg message"]


SUBJECTS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(("", "", "", " ", "#", "\ufeff", "core: ", "Merged PR 1: ", "fixup! ")),
        st.sampled_from(("docs", "feat", "perf", "test", "Docs", "fix", "revert", "x", "feat,fix")),
        st.sampled_from(
            ("", "", "(pager)", "(a-b)", "(a, b)", "()", " (a)", "(fix)", f"({'a' * 99})")
        ),
        st.sampled_from(("", "", "!")),
        st.sampled_from((": ", ": ", ": ", ":", " : ", "： ")),
        st.sampled_from(("say how rows are read", "fix a crash", "pagér", "fix: a crash", "")),
    ),
)
LINES = st.lists(
    st.sampled_from(
        (
            *("", "", "Rows are counted.", "This fixes a crash, see #12.", "Fixes: #12"),
            *(
                "Lesson: last-row",
                "Les<!-- -->son: last-row",
                "lesson : none (typo)",
                "  Lesson: last-row",
                "LESSON:\tx",
            ),
            *("Fix: yes", "fix : no (docs)", "Fix: no", "xfix: yes", "# Lesson: last-row"),
            *("This reverts commit 1234567.", "Reverts #12", "Revert a/b!1"),
            *("* fix: a crash", "*  docs: rows", "Squashed commit of the following:"),
            *("commit 1234567", "    fix: a crash", "\r", "Fix: yes\r", "\x00", "Lesson\u00a0: x"),
            "# ------------------------ >8 ------------------------",
        )
    ),
    max_size=4,
)


@given(subject=SUBJECTS, lines=LINES, ends=st.sampled_from(("\n", "\n", "\n", "")))
@settings(max_examples=80)
def test_a_message_that_is_passed_without_python_is_passed_in_silence_by_python(
    shims: GitRepo, calls: Calls, capfd, subject: str, lines: list[str], ends: str
) -> None:
    message = "\n".join((subject, *lines)) + ends

    if not starts_python(shims, calls, message):
        shims.write({"message": message})
        assert hook.run("commit-msg", ["message"]) == 0
        assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "subject", ["docs: x", "feat(pager): x", "perf(a-1)!: x", "ci!: say: fix it", "style: a #1 (b)"]
)
def test_a_declared_type_that_is_no_fix_starts_no_python(
    shims: GitRepo, calls: Calls, subject: str
) -> None:
    assert not starts_python(shims, calls, f"{subject}\n\nSee #12: rows.\n\nFixes: #12\n")


class Case(NamedTuple):
    """What is staged and set, and whether it takes Python to judge a docs commit."""

    files: Mapping[str, str | None]  # staged; None: removed
    starts_python: bool
    lesson: str = LESSON
    config: str | None = None  # the content of .fixlearn.yaml


CASES = {
    "nothing staged": Case({}, False),
    "another file": Case({"docs/pager.md": "Rows.\n"}, False),
    "a file whose name ends another name": Case({"pager.py": "rows = [1]\n"}, False),
    "a file of the same name as evidence": Case({"old/test_pager.py": "\n"}, True),
    "evidence is changed": Case({"tests/test_pager.py": "\n"}, True),
    "evidence is removed": Case({"tests/test_pager.py": None}, True),
    "evidence in an odd spelling is removed": Case(
        {"tests/test_pager.py": None}, True, LESSON.replace(NAMED, "./tests//./test_pager.py")
    ),
    "evidence is folded over two lines": Case(
        {"a b.py": "\n"}, True, LESSON.replace(NAMED, ">-\n      a\n      b.py")
    ),
    "absent evidence is added": Case(
        {"old.py": "\n"}, True, LESSON.replace(NAMED, "absent: old.py")
    ),
    "a file with a name that git quotes": Case({"größe.md": "\n"}, True),
    "a file with a quote in its name": Case({"a'b.md": "\n"}, True),
    "a lesson": Case({PATH: LESSON + "More.\n"}, True),
    "a new lesson": Case({"lessons/2026/no-x.md": "---\n"}, True),
    "very many files": Case({f"docs/{number}.md": "\n" for number in range(101)}, True),
    "plain settings": Case({}, False, config="since: [v1.0]\n"),
    "settings of detection": Case({}, True, config="detect: {types: {docs: fix}}\n"),
    "settings of the folders": Case({}, True, config='"lessons": notes\n'),
    "settings with an escape": Case({}, True, config='"d\\u0065tect": {types: {docs: fix}}\n'),
}


@pytest.mark.parametrize("name", CASES)
def test_only_commits_that_no_lesson_is_about_start_no_python(
    repo: GitRepo, shims: GitRepo, calls: Calls, capfd, name: str
) -> None:
    case = CASES[name]
    if case.lesson != LESSON:
        shims.commit("docs: the lesson", {PATH: case.lesson})
        calls.read()
    for path, content in case.files.items():
        if content is None:
            (shims.path / path).unlink()
        else:
            shims.write({path: content})
    if case.files:
        shims.git("add", "--all", "--", *case.files)
    if case.config is not None:
        shims.write({".fixlearn.yaml": case.config})

    assert starts_python(shims, calls) == case.starts_python
    if not case.starts_python:
        assert hook.run("commit-msg", ["message"]) == 0
        assert capfd.readouterr() == ("", "")


def test_settings_that_are_no_file_are_left_to_python(shims: GitRepo, calls: Calls) -> None:
    (shims.path / ".fixlearn.yaml").mkdir()

    assert starts_python(shims, calls)


@pytest.mark.parametrize(
    "shell", [name for name in ("dash", "bash", "ksh", "busybox") if shutil.which(name)]
)
def test_a_commit_ends_without_python_in_any_posix_shell(
    shims: GitRepo, calls: Calls, shell: str
) -> None:
    command = (shell, "sh") if shell == "busybox" else (shell,)
    shims.write({".git/COMMIT_EDITMSG": DOCS})

    for event in ("prepare-commit-msg", "commit-msg", "post-commit"):
        arguments = (".git/COMMIT_EDITMSG",) * (event != "post-commit")
        assert run_shim(event, *arguments, shell=command) == ""

    assert calls.read() == []


def made(repo: GitRepo, calls: Calls, *options: str) -> list[str]:
    """The hooks that called fixlearn while this commit was made."""
    repo.tick()
    run = repo.try_git("commit", "--quiet", "--allow-empty", *options)
    assert (run.exit_code, run.stderr) == (0, "")
    return [line.split()[2] for line in calls.read()]


def test_post_commit_ends_without_python_after_commit_msg_has_passed_the_same_commit(
    shims: GitRepo, calls: Calls
) -> None:
    shims.write({"pager.py": "rows = [1]\n"})

    assert made(shims, calls, "-a", "-m", DOCS) == []
    assert made(shims, calls, "-m", "fix: rows") == ["commit-msg"]
    assert made(shims, calls, "--amend", "-m", "fix: all rows") == ["commit-msg"]
    shims.write({"pager.py": "rows = [2]\n", "docs.md": "\n"})
    assert made(shims, calls, "-m", "fix: rows", "pager.py") == ["commit-msg"]
    assert not (shims.path / PASSED).exists()


def test_post_commit_notices_a_commit_that_commit_msg_has_not_passed(
    shims: GitRepo, calls: Calls
) -> None:
    assert made(shims, calls, "--no-verify", "-m", "fix: rows") == ["post-commit"]

    # One that was passed, and was not made then.
    shims.write({".git/COMMIT_EDITMSG": "fix: rows\n"})
    run_shim("commit-msg", ".git/COMMIT_EDITMSG")
    assert calls.read()
    passed = (shims.path / PASSED).read_text()
    assert made(shims, calls, "--no-verify", "-m", "fix: rows") == ["post-commit"]

    # Even if prepare-commit-msg did not run: another message, and another tree.
    (shims.path / ".git/hooks/prepare-commit-msg").unlink()
    shims.write({PASSED: passed})
    assert made(shims, calls, "--no-verify", "-m", "fix: all rows") == ["post-commit"]
    shims.write({PASSED: passed, "pager.py": "rows = [1]\n"})
    assert made(shims, calls, "--no-verify", "-a", "-m", "fix: rows") == ["post-commit"]
    shims.write({PASSED: ""})
    assert made(shims, calls, "--no-verify", "-m", "fix: rows") == ["post-commit"]


def test_a_linked_worktree_has_its_own_record_of_what_was_passed(
    shims: GitRepo, calls: Calls
) -> None:
    linked = GitRepo(shims.path.parent / "linked")
    shims.git("worktree", "add", "--quiet", str(linked.path))
    linked.tick(shims.now - linked.now)
    shims.write({PASSED: "of the main work tree\n"})

    assert made(linked, calls, "-m", "fix: rows") == ["commit-msg"]
    assert made(linked, calls, "--no-verify", "-m", "fix: rows") == ["post-commit"]
    assert (shims.path / PASSED).exists()


def test_a_saved_message_is_still_forgotten_after_the_commit(shims: GitRepo, calls: Calls) -> None:
    shims.write({".git/fixlearn-message": DOCS})

    assert made(shims, calls, "-m", DOCS) == ["post-commit"]


def test_a_refused_or_unchecked_commit_is_not_remembered(
    shims: GitRepo, calls: Calls, tmp_path
) -> None:
    program = tmp_path / "bin/fixlearn"
    for script in (calls.script("ours", exit_code=1), "#!/nowhere/bin/python\n"):
        program.write_text(script)
        shims.try_git("commit", "--quiet", "--allow-empty", "-m", "fix: rows")
        assert not (shims.path / PASSED).exists()


@pytest.mark.parametrize(
    ("staged", "options", "expected"),
    [
        ({"pager.py": "1\n"}, ("-m", "fix: rows"), False),
        ({"lessons/2026/no-x.md": LESSON}, ("-m", "fix: rows"), True),
        ({"lessons/2026/no-x.md": LESSON}, ("-m", DOCS), True),
    ],
)
def test_prepare_commit_msg_starts_python_only_if_lessons_have_changed(
    shims: GitRepo,
    calls: Calls,
    staged: Mapping[str, str],
    options: tuple[str, ...],
    expected: bool,
) -> None:
    shims.write(staged)
    shims.git("add", *staged)

    assert ("prepare-commit-msg" in made(shims, calls, *options)) == expected


def test_prepare_commit_msg_starts_python_to_amend_a_commit_that_has_a_lesson(
    shims: GitRepo, calls: Calls
) -> None:
    shims.commit("fix: rows", {"lessons/2026/no-x.md": LESSON})

    assert "prepare-commit-msg" in made(shims, calls, "--amend", "-m", "fix: all rows")


def test_prepare_commit_msg_starts_python_if_the_settings_name_other_folders(
    shims: GitRepo, calls: Calls
) -> None:
    shims.write({".fixlearn.yaml": "lessons: notes\n"})

    assert "prepare-commit-msg" in made(shims, calls, "-m", "fix: rows")


def test_the_first_commit_is_left_to_python(repo: GitRepo, calls: Calls) -> None:
    repo.install_hook("prepare-commit-msg")
    repo.write({PATH: LESSON})
    repo.git("add", PATH)

    assert made(repo, calls, "-m", "fix: rows") == ["prepare-commit-msg"]
