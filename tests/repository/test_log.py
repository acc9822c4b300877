"""Commits as they really are: hostile bytes, users' settings, repositories of every kind."""

from __future__ import annotations

import json
import shutil

import pytest

from fixlearn.repository.log import commits
from tests.support import LESSON, GitRepo, put


def results(fixlearn, *arguments):
    """(subject, outcome) of each commit, newest first."""
    run = fixlearn("check", *(arguments or ["--all"]), "--format", "json")
    assert run.exit_code in (0, 1), run.stderr
    actual = json.loads(run.stdout)["results"]
    return [(result["subject"], result["outcome"]) for result in actual]


def raw_commit(repo, message, who=b"Ada <ada@example.com>", when=b"1767600000 +0000", header=b""):
    """Make a commit of these very bytes, and put it on top of HEAD."""
    tree, parent = repo.git("rev-parse", "HEAD^{tree}").encode(), repo.head.encode()
    text = b"tree %s\nparent %s\nauthor %s %s\n" % (tree, parent, who, when)
    text += b"committer %s %s\n%s\n%s" % (who, when, header, message)
    (repo.path / "raw").write_bytes(text)
    made = repo.git("hash-object", "-t", "commit", "-w", "--literally", "raw")
    repo.git("update-ref", "HEAD", made)


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        (b"fix: it\xff\xfe\n", "fix: it\ufffd\ufffd"),
        (b"fix: it\x1b[31m\x07\x08\n", "fix: it\x1b[31m\x07\x08"),
        (b"fix: it\r\n\r\nbody\r\n", "fix: it"),
        (b"\n\n\nfix: it\n", "fix: it"),
        (b"fix: it", "fix: it"),
        (b"fix: it\n\n%H%x00%n:100644 100644\n", "fix: it"),
        ("fix: \u202eit\u2028x\n".encode(), "fix: \u202eit\u2028x"),
        (b"fix: " + b"x" * 300_000 + b"\n", "fix: " + "x" * 300_000),
    ],
    ids=["bytes", "control", "crlf", "blank", "no-eol", "format", "bidi", "long"],
)
def test_a_fix_is_recognized_for_any_bytes_in_its_message(repo, fixlearn, message, subject):
    repo.commit("feat: first")
    raw_commit(repo, message)
    repo.commit("fix: later")

    assert results(fixlearn) == [("fix: later", "missing"), (subject, "missing")]


def test_a_nul_in_a_message_shifts_no_field(repo, fixlearn):
    repo.commit("feat: first")
    raw_commit(repo, b"feat: hide\0\0\0\0\0\0\0fix: hidden\n")
    repo.commit("fix: later")

    run = fixlearn("check", "--all")

    assert run.exit_code == 1
    assert run.stderr == "looked at 3 commits (HEAD): 1 fix (1 missing)\n"


@pytest.mark.parametrize(
    "when", [b"", b"garbage", b"99999999999999999999 +0000", b"-5 +0000", b"1e9 +0000"]
)
def test_a_commit_without_a_date_that_can_be_read_is_a_commit(repo, fixlearn, when):
    repo.commit("feat: first")
    raw_commit(repo, b"fix: undated\n\nLesson: later (it burns here)\n", when=when)
    repo.git("update-ref", "refs/tags/v1", "HEAD")

    assert results(fixlearn) == [("fix: undated", "deferred")]
    assert fixlearn("summary", "v1").exit_code == 0


def test_an_author_without_a_name_is_an_author(repo, fixlearn):
    repo.commit("feat: first")
    raw_commit(repo, b"fix: nameless\n", who=b" <>")

    assert results(fixlearn) == [("fix: nameless", "missing")]


def test_a_commit_in_latin_1_is_read_in_its_own_encoding(repo, fixlearn):
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1")
    repo.git("config", "i18n.logOutputEncoding", "ISO-8859-1")
    repo.commit("feat: first")
    raw_commit(repo, "fix: größer\n".encode("latin-1"), header=b"encoding ISO-8859-1\n")

    assert results(fixlearn) == [("fix: größer", "missing")]


def test_a_commit_in_an_encoding_that_nobody_knows_is_still_a_fix(repo, fixlearn):
    repo.commit("feat: first")
    raw_commit(repo, b"fix: it\n", header=b"encoding klingon\n")

    assert results(fixlearn) == [("fix: it", "missing")]


def test_an_empty_message_is_no_fix_and_shifts_no_field(repo, fixlearn):
    repo.commit("feat: first")
    raw_commit(repo, b"")
    repo.commit("fix: later")

    assert results(fixlearn) == [("fix: later", "missing")]


SETTINGS = {
    "log.showSignature": "true",
    "log.follow": "true",
    "log.mailmap": "true",
    "log.decorate": "full",
    "log.date": "human",
    "log.showRoot": "false",
    "log.diffMerges": "first-parent",
    "format.pretty": "oneline",
    "format.notes": "*",
    "notes.displayRef": "refs/notes/*",
    "color.ui": "always",
    "color.diff": "always",
    "core.quotePath": "true",
    "core.abbrev": "4",
    "core.pager": "false",
    "diff.renames": "copies",
    "diff.external": "false",
    "diff.noprefix": "true",
    "diff.relative": "true",
    "diff.ignoreSubmodules": "all",
    "diff.orderFile": "nowhere",
    "tag.sort": "-version:refname",
    "i18n.logOutputEncoding": "UTF-16",
    "alias.log": "!false",
    "user.name": "Jos\u00e9",
    "core.commentChar": "auto",
    "commit.cleanup": "scissors",
    "status.short": "true",
    "grep.patternType": "perl",
    "grep.lineNumber": "true",
}

VARIABLES = {
    "GIT_PAGER": "false",
    "GIT_EXTERNAL_DIFF": "false",
    "GIT_DIFF_OPTS": "-u5",
    "GIT_ICASE_PATHSPECS": "1",
    "GIT_FLUSH": "1",
    "GIT_NAMESPACE": "elsewhere",
    "GIT_ATTR_SOURCE": "HEAD",
    "GIT_CONFIG_PARAMETERS": "'color.ui'='always'",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_REF_PARANOIA": "1",
    "GIT_TRACE": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}


def test_the_users_own_settings_of_git_change_nothing(repo, fixlearn):
    repo.commit("feat: first", {"näme.py": "1\n", "lessons/2026/old.md": LESSON})
    repo.commit("fix: adds\n", {"näme.py": "2\n", "lessons/2026/new.md": LESSON})
    repo.git("mv", "lessons/2026/old.md", "lessons/2026/moved.md")
    repo.commit("fix: moves", {"näme.py": "3\n"})
    repo.tag("v1")
    repo.commit("fix: größer", {"näme.py": "4\n"})
    repo.git("notes", "add", "-m", "Lesson: none (a note says so)")
    commands = (["check", "--all", "--format", "json"], ["summary", "--all"], ["lint"])
    before = [fixlearn(*command) for command in commands]
    for name, value in SETTINGS.items():
        repo.git("config", name, value)

    assert [fixlearn(*command) for command in commands] == before
    assert [fixlearn(*command, env=VARIABLES) for command in commands] == before
    assert [run.exit_code for run in before] == [1, 0, 0]


def test_a_commit_that_is_replaced_or_grafted_away_in_one_clone_is_judged(repo, fixlearn):
    repo.commit("feat: first")
    fix = repo.commit("fix: it", {"a.py": "1\n"})
    head = repo.commit("feat: more", {"a.py": "2\n"})
    before = fixlearn("check", "--all"), fixlearn("explain", fix), fixlearn("due")

    harmless = repo.git("cat-file", "commit", fix).replace("fix: it", "docs: it") + "\n"
    other = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=harmless)
    repo.git("replace", fix, other)
    assert (fixlearn("check", "--all"), fixlearn("explain", fix), fixlearn("due")) == before
    assert before[0].exit_code == 1
    repo.git("replace", "--delete", fix)

    put(repo.path / ".git/info/grafts", f"{head}\n")
    assert fixlearn("check", "--all") == before[0]


@pytest.mark.parametrize("format", ["sha1", "sha256"])
def test_every_hash_that_git_knows_is_read(tmp_path, monkeypatch, fixlearn, format):
    repo = GitRepo(tmp_path)
    repo.git("init", "--quiet", "--initial-branch=main", f"--object-format={format}")
    monkeypatch.chdir(tmp_path)
    repo.commit("feat: first", {"a.py": "1\n"})
    repo.commit("fix: covered", {"a.py": "2\n", "lessons/2026/new.md": LESSON})
    repo.tag("v1")
    repo.commit("fix: uncovered", {"a.py": "3\n"})

    assert results(fixlearn) == [("fix: uncovered", "missing"), ("fix: covered", "covered")]
    assert results(fixlearn, "v1..HEAD") == [("fix: uncovered", "missing")]
    assert fixlearn("summary", "v1", "--format", "json").stdout.count('"id": "new"') == 1
    assert fixlearn("init", "--dry-run").exit_code == 0


def test_a_linked_worktree_a_subdirectory_and_a_bare_repository_are_the_same(
    repo, fixlearn, tmp_path, monkeypatch
):
    config = "detect: {types: {mend: fix}}\n"
    repo.commit("mend: it", {"src/a.py": "1\n", ".fixlearn.yaml": config})
    repo.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    unnamed = shutil.copytree(tmp_path / "bare.git", tmp_path / "unnamed.git")
    GitRepo(unnamed).git("config", "--unset", "core.bare")

    for folder in ("repo/src", "linked", "linked/src", "bare.git", "bare.git/objects"):
        monkeypatch.chdir(tmp_path / folder)
        assert (folder, results(fixlearn)) == (folder, [("mend: it", "missing")])
    monkeypatch.chdir(unnamed)
    assert fixlearn("check", "--all").exit_code in (1, 3)


def test_a_log_of_more_revisions_than_a_command_line_takes_may_have_options(repo):
    first = repo.commit("feat: page through rows")
    last = repo.commit("fix: keep the last row")
    options = ["--no-merges", "--fixed-strings", "--grep=row", "--grep=page"]

    listed = commits(repo.path, [*options, *[first, last] * 300])

    assert [commit.sha for commit in listed] == [last, first]
