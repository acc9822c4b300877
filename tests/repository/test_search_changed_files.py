"""What a fix adds, asked of the real git."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.lessons.test_names import ChangedFile, Hunk
from fixlearn.repository.search import committed_files, parse_patch, staged_files

if TYPE_CHECKING:
    from tests.support import GitRepo

OLD = "def test_a():\n    x = 1\n    y = 2\n\n\ndef test_b():\n    pass\n"
NEW = OLD.replace("y = 2", "y = 3") + "\n\ndef test_c():\n    pass\n"
CHANGED = ChangedFile(
    "test_x.py",
    (
        Hunk("def test_a():", ("    y = 3",)),
        Hunk("def test_b():", ("", "", "def test_c():", "    pass")),
    ),
)


def test_added_lines_have_the_heading_of_their_hunk(repo: GitRepo) -> None:
    repo.commit("feat: x", {"test_x.py": OLD})
    repo.write({"test_x.py": NEW})
    repo.git("add", ".")

    assert staged_files(repo.path) == [CHANGED]


def test_without_staged_changes_the_unstaged_changes_are_read(repo: GitRepo) -> None:
    repo.commit("feat: x", {"test_x.py": OLD})
    repo.write({"test_x.py": NEW, "untracked": "x\n"})

    assert staged_files(repo.path) == [CHANGED]


def test_a_commit_has_the_same_changes_and_a_merge_has_none(repo: GitRepo) -> None:
    root = repo.commit("feat: x", {"test_x.py": OLD})
    sha = repo.commit("fix: x", {"test_x.py": NEW})
    repo.branch("side", root)
    repo.commit("feat: y", {"y": "y\n"})

    assert committed_files(repo.path, sha) == [CHANGED]
    assert committed_files(repo.path, root)[0].hunks[0].lines == tuple(OLD.splitlines())
    assert committed_files(repo.path, repo.merge("main")) == []


def test_before_the_first_commit_all_that_is_staged_is_new(repo: GitRepo) -> None:
    repo.write({"a.py": "a\n"})
    repo.git("add", ".")

    assert staged_files(repo.path) == [ChangedFile("a.py", (Hunk("", ("a",)),))]


def test_no_content_or_path_is_mistaken_for_a_diff_header(repo: GitRepo) -> None:
    forged = "diff --git a/evil b/evil\n+++ b/evil\n@@ -1 +1 @@ def evil():\n++++ b/evil\n"
    names = ["a b/c d.py", "ü.py", "new\nline.py", 'quo"te.py', "tab\t.py", "-n", ":(top)x"]
    repo.commit("feat: x", {"gone.py": "x\n", "old": "--- a/evil\n"})
    repo.write({**dict.fromkeys(names, forged), "old": "+++ b/evil\n", "bin": b"a\0b\n"})
    (repo.path / "gone.py").unlink()
    repo.git("add", "--all")

    files = {file.path: file for file in staged_files(repo.path)}

    assert "evil" not in files
    assert "gone.py" not in files
    assert files["bin"].hunks == ()
    assert files["old"].hunks == (Hunk("", ("+++ b/evil",)),)
    for name in ("a b/c d.py", "ü.py", "-n", ":(top)x"):
        assert files[name].hunks == (Hunk("", tuple(forged.splitlines())),)


def test_modes_links_and_missing_line_ends_change_no_line(repo: GitRepo) -> None:
    repo.commit("feat: x", {"run.sh": "a\n", "both.sh": "a", "ends.txt": "a\nb"})
    repo.commit("feat: more", {"link": "a\n", "empty": "x\n"})
    (repo.path / "run.sh").chmod(0o755)
    (repo.path / "both.sh").chmod(0o755)
    repo.write({"both.sh": "b", "ends.txt": "a\r\n\rb\x85\n", "empty": "", "latin": b"caf\xe9\n"})
    (repo.path / "link").unlink()
    (repo.path / "link").symlink_to("run.sh")
    repo.git("add", "--all")

    assert staged_files(repo.path) == [
        ChangedFile("both.sh", (Hunk("", ("b",)),)),
        ChangedFile("empty", (Hunk("", ()),)),
        ChangedFile("ends.txt", (Hunk("", ("a", "\rb\x85")),)),
        ChangedFile("latin", (Hunk("", ("caf\ufffd",)),)),
        ChangedFile("link", (Hunk("", ("run.sh",)),)),
        ChangedFile("run.sh"),
    ]


def test_no_setting_of_the_user_changes_what_is_read(repo: GitRepo) -> None:
    repo.commit("feat: x", {"test_x.py": OLD, ".gitattributes": "*.py diff=loud\n"})
    for name, value in {
        "diff.noprefix": "true",
        "diff.mnemonicPrefix": "true",
        "diff.interHunkContext": "9",
        "diff.context": "9",
        "diff.external": "false",
        "diff.loud.textconv": "tr a-z A-Z <",
        "diff.relative": "true",
        "diff.renames": "copies",
        "color.ui": "always",
        "core.quotePath": "true",
    }.items():
        repo.git("config", name, value)
    repo.write({"test_x.py": NEW})
    repo.git("add", ".")

    assert staged_files(repo.path) == [CHANGED]


def test_the_size_of_a_change_is_limited(repo: GitRepo) -> None:
    repo.write({f"{n}.txt": "line of a file\n" * 30_000 for n in range(12)})
    repo.write({"huge.txt": "x\n" * 400_000})
    repo.git("add", ".")

    files = staged_files(repo.path)

    assert {file.path for file in files} == {"huge.txt", *(f"{n}.txt" for n in range(12))}
    assert sum(len(hunk.lines) for file in files for hunk in file.hunks) < 300_000
    assert next(file for file in files if file.path == "huge.txt").hunks == ()


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_reading_a_patch_never_raises(junk: bytes) -> None:
    parse_patch(junk)
    parse_patch(b":000000 100644 0 1 A\tx\n\ndiff --git a/x b/x\n+++ b/x\n@@ -0 +1 @@" + junk)
