"""The shims of a commit end without Python if fixlearn would do nothing, and only then."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.hook.commit_check import check
from fixlearn.hook.commit_msg import is_plainly_no_fix
from fixlearn.repository.index import Index
from fixlearn.repository.lesson_words import StagedPaths
from tests.support import GUARD, LESSON, GitRepo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.support import Calls

PATH = "lessons/2026/last-row.md"
DOCS = "docs: say how pages are counted\n"
NAMED = "tests/test_pager.py::test_every_row"
PASSED, TREES = ".git/fixlearn-passed", ".git/fixlearn-trees"


@pytest.fixture
def shims(repo: GitRepo, calls: Calls) -> GitRepo:
    """A repository with a lesson and its test; its hooks call a fixlearn that only logs that."""
    repo.commit("feat: rows", {PATH: LESSON, "pager.py": "\n", **GUARD})
    repo.commit("feat: more rows", {"pager.py": "rows = []\n"})
    know_words()
    for event in ("prepare-commit-msg", "commit-msg", "post-commit"):
        repo.install_hook(event)
    return repo


def know_words() -> None:
    """Let fixlearn keep the words of the lessons, as its commit-msg hook does."""
    Index().may_be_named(["a.py"], ("lessons",))


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

    is_plain = not starts_python(shims, calls, message)

    assert is_plainly_no_fix(["message"], StagedPaths()) == is_plain
    if is_plain:
        assert check(["message"], StagedPaths()) == 0
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
    "files named as the start of the words": Case({"bin/fixlearn": "\n", "3": "\n"}, False),
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


@pytest.mark.parametrize("knows_words", [True, False])
@pytest.mark.parametrize("name", CASES)
def test_only_commits_that_no_lesson_is_about_start_no_python(
    shims: GitRepo, calls: Calls, capfd, name: str, knows_words: bool
) -> None:
    case = CASES[name]
    if case.lesson != LESSON:
        shims.commit("docs: the lesson", {PATH: case.lesson})
        calls.read()
    if knows_words:
        know_words()
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
    if not case.starts_python or is_plainly_no_fix(["message"], StagedPaths()):
        assert check(["message"], StagedPaths()) == 0
        assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("nowhere")])
def test_settings_that_are_no_file_are_left_to_python(
    shims: GitRepo, calls: Calls, make: Callable[[Path], None]
) -> None:
    make(shims.path / ".fixlearn.yaml")

    assert starts_python(shims, calls)
    assert not is_plainly_no_fix(["message"], StagedPaths())


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


@pytest.fixture
def docs(shims: GitRepo, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A staged change that no lesson is about; git writes its commands into a file."""
    shims.commit("docs: begin", {"docs.md": "\n"})
    shims.write({"docs.md": "Rows.\n", ".git/COMMIT_EDITMSG": DOCS})
    shims.git("add", "docs.md")
    calls.read()
    monkeypatch.setenv("GIT_TRACE", str(shims.path.parent / "trace"))
    return shims


def gits(repo: GitRepo) -> list[str]:
    """The commands of git that the hooks have run."""
    trace = repo.path.parent / "trace"
    commands = re.findall(r"trace: built-in: git (\S+)", trace.read_text())
    trace.unlink()
    return [name for name in commands if name not in ("commit", "gc", "maintenance")]


def run_hooks_before_the_commit(repo: GitRepo) -> None:
    # As if git had written the index a while ago: no clock is too coarse then.
    os.utime(repo.path / ".git/index", (repo.now, repo.now))
    run_shim("prepare-commit-msg", ".git/COMMIT_EDITMSG")
    run_shim("commit-msg", ".git/COMMIT_EDITMSG")


def test_the_hooks_read_the_index_once_and_never_all_lessons(docs: GitRepo, calls: Calls) -> None:
    run_hooks_before_the_commit(docs)

    # Only write-tree reads the index; the last one only the folders of what is staged.
    assert gits(docs) == ["write-tree", "cat-file", "diff-tree"]
    assert calls.read() == []

    docs.commit(DOCS, {"lessons/2026/no-x.md": LESSON})
    calls.read()
    docs.git("reset", "--quiet", "HEAD~1", "--", "docs.md")
    gits(docs)
    run_hooks_before_the_commit(docs)

    assert gits(docs) == ["write-tree", "cat-file", "diff-tree", "diff-tree"]  # of the new lesson
    assert calls.read() == ["ours hook prepare-commit-msg .git/COMMIT_EDITMSG"]


@pytest.mark.parametrize(
    "options", [(), ("-a",), ("--", "docs.md"), ("--amend",), ("--include", "docs.md")]
)
@pytest.mark.parametrize("setting", ["core.splitIndex", "core.untrackedCache", "index.sparse"])
def test_however_it_is_made_a_docs_commit_needs_the_same_four_commands(
    docs: GitRepo, calls: Calls, options: tuple[str, ...], setting: str
) -> None:
    docs.git("config", setting, "true")
    docs.git("update-index", "--refresh")
    docs.write({"docs.md": "All rows.\n"})
    docs.git("sparse-checkout", "set", "--cone", "lessons", "tests")
    gits(docs)

    assert made(docs, calls, "-m", DOCS, *options) == []

    commands = ["write-tree", "cat-file", "diff-tree", "rev-parse"]
    assert list(dict.fromkeys(gits(docs))) == commands  # some twice if the clock is coarse
    assert not (docs.path / PASSED).exists()
    assert not (docs.path / TREES).exists()


@pytest.mark.parametrize(("start", "end"), [("1 ", ""), ("", "other-index"), ("", None)], ids=str)
def test_what_another_git_has_staged_is_not_taken_for_what_this_one_has(
    docs: GitRepo, calls: Calls, start: str, end: str | None
) -> None:
    run_shim("prepare-commit-msg", ".git/COMMIT_EDITMSG")
    trees = docs.path / TREES
    process, rest = trees.read_text().split(" ", 1)
    docs.write({TREES: f"{start}{process} {rest.rstrip()} {end or ''}\n"})
    docs.write({"tests/test_pager.py": "\n"})
    docs.git("add", "tests")
    if end is None:  # the index is newer
        os.utime(trees, (docs.now, docs.now))

    run_shim("commit-msg", ".git/COMMIT_EDITMSG")

    assert calls.read() == ["ours hook commit-msg .git/COMMIT_EDITMSG"]


WORDS = ".git/fixlearn-words"


def test_without_the_words_of_the_lessons_they_are_left_to_python(
    docs: GitRepo, calls: Calls
) -> None:
    words = (docs.path / WORDS).read_text()
    for content in ("", "fixlearn 2" + words[10:], f"fixlearn 3 {'1' * 40}\n" * 2, words[:-1]):
        docs.write({WORDS: content, "docs.md": content})
        assert made(docs, calls, "-a", "-m", DOCS) == ["commit-msg"]
    (docs.path / WORDS).unlink()
    docs.write({"docs.md": "No rows.\n"})
    assert made(docs, calls, "-a", "-m", DOCS) == ["commit-msg"]


def test_very_many_new_lessons_are_left_to_python_which_then_knows_their_words(
    docs: GitRepo, calls: Calls
) -> None:
    docs.commit("docs: lessons", {f"lessons/2026/row-{n}.md": LESSON for n in range(200)})
    calls.read()
    docs.write({"docs.md": "All rows.\n"})
    assert made(docs, calls, "-a", "-m", DOCS) == ["prepare-commit-msg", "commit-msg"]

    know_words()

    docs.write({"docs.md": "Rows.\n"})
    assert made(docs, calls, "-a", "-m", DOCS) == []


def test_without_lessons_no_words_are_needed(repo: GitRepo, calls: Calls) -> None:
    for event in ("prepare-commit-msg", "commit-msg", "post-commit"):
        repo.install_hook(event)
    repo.write({"docs.md": "\n"})
    repo.git("add", "docs.md")
    assert made(repo, calls, "-m", DOCS) == ["commit-msg"]  # HEAD is yet to come

    repo.write({"docs.md": "Rows.\n"})
    assert made(repo, calls, "-a", "-m", DOCS) == []
