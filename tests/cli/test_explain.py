"""`fixlearn explain`: rules, lessons, commits."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING

from tests.render.readers import our_schema
from tests.support import LESSON

if TYPE_CHECKING:
    import pytest

    from tests.support import Fixlearn, GitRepo

PATH = "lessons/2026/last-row.md"


def test_a_declared_fix_is_explained_with_its_outcome(repo: GitRepo, fixlearn: Fixlearn) -> None:
    sha = repo.commit("fix: keep it\n\nLesson: last-row", {"rows.py": "\n", PATH: LESSON})

    run = fixlearn("explain", sha[:8])

    assert (run.exit_code, run.stderr) == (0, "")
    assert run.stdout == dedent(f"""\
        {sha[:7]} fix: keep it
          a bug fix, which needs a lesson
             its type "fix" is declared (Conventional Commits)   'fix'
          covered: its message names last-row
          what would change this:
            another type in its subject makes it not a fix
            a line "Fix: no (<reason>)" in the message makes it not a fix
        """)


def test_each_word_is_explained_with_its_points_and_the_matched_text(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    sha = repo.commit("Fix crash of the pager", {"rows.py": "\n"})

    run = fixlearn("explain", "HEAD")

    lines = run.stdout.splitlines()
    assert lines[0] == f"{sha[:7]} Fix crash of the pager"
    assert lines[1].startswith("  a bug fix, which needs a lesson (")
    assert "    +6 its subject starts with fix   'Fix'" in lines
    assert "  missing: no lesson covers it" in lines
    assert "  missing-lesson: this bug fix needs a lesson" in lines


def test_a_later_lesson_covers_the_commit(repo: GitRepo, fixlearn: Fixlearn) -> None:
    sha = repo.commit("fix: keep it", {"rows.py": "\n"})
    settling = LESSON.replace("---\n", f"---\nfixes: '{sha[:10]} fix: keep it'\n", 1)
    repo.commit("docs: a lesson", {PATH: settling})

    run = fixlearn("explain", sha)

    assert "  covered: it is settled by last-row" in run.stdout.splitlines()


def test_a_rule_and_a_lesson_are_explained(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("docs: a lesson", {PATH: LESSON})

    rule = fixlearn("explain", "empty-reason")
    lesson = fixlearn("explain", "last-row")

    assert rule.stdout == dedent("""\
        empty-reason (error)
          says: `Lesson: none`, `Lesson: later` or `Fix: no` gives no valid reason
          do: write the reason in parentheses, in at least two words: \
`Lesson: none (only a comment changed)`
        """)
    assert lesson.stdout == dedent(f"""\
        last-row: Last row dropped when the total fills no whole page
          {PATH}, 2026-01-05
          gap: The pager was only tried with totals that fill the last page.
          test: A test pages through a total that leaves the last page half full.
            evidence: tests/test_pager.py::test_every_row
        """)


def test_a_similar_name_is_suggested_for_an_unknown_one(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("docs: a lesson", {PATH: LESSON})

    run = fixlearn("explain", "last-rwo")

    assert run.exit_code == 2
    assert run.stderr == dedent("""\
        error: "last-rwo" is not a rule, lesson, commit or file; did you mean "last-row"?
          why: it is looked up as a rule, then as a lesson, a commit and a file
          hint: fixlearn explain HEAD
        """)


def test_without_commits_the_hint_does_not_repeat_the_command_that_failed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("explain", "HEAD")

    assert run.exit_code == 2
    assert run.stderr == dedent("""\
        error: "HEAD" is not a rule, lesson, commit or file
          why: it is looked up as a rule, then as a lesson, a commit and a file; there are no commits yet
          hint: fixlearn explain missing-lesson
        """)  # noqa: E501


def test_a_file_is_explained_as_a_message(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({"message": "Handle empty files\n\n# comment\n"})

    run = fixlearn("explain", "message")

    assert run.stdout == dedent("""\
        Handle empty files
          unsure: it may be a fix, and needs no lesson (3 points)
            +3 it handles or ensures something   'Handle'
          what would change this:
            3 more points, or a line "Lesson: <id>", would make it a fix
            without "Handle" (+3) it would not be a fix
            a line "Fix: yes" in the message makes it a fix
        """)


def test_a_broken_lesson_is_explained_by_its_errors(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("docs: a lesson", {PATH: LESSON.replace("kind: test", "kind: tset")})

    run = fixlearn("explain", "last-row")
    actual = json.loads(fixlearn("explain", "last-row", "--format", "json").stdout)["findings"]

    assert (run.exit_code, run.stderr) == (1, "")
    assert run.stdout.split("\n")[0] == (
        f'{PATH}:6:11: invalid-value: "tset" is no kind; did you mean "test"?'
    )
    assert [item["rule"] for item in actual] == ["invalid-value"]


def test_a_text_that_is_too_long_for_a_path_is_unknown(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("feat: read rows", {"rows.py": ""})

    run = fixlearn("explain", "x" * 300)

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith(f'error: "{"x" * 300}" is not a rule, lesson, commit or file\n')


def test_a_commit_before_the_baseline_needs_no_lesson(repo: GitRepo, fixlearn: Fixlearn) -> None:
    sha = repo.commit("fix: keep it", {"rows.py": ""})
    repo.write({".fixlearn.yaml": f"since: [{sha}]\n"})

    assert fixlearn("explain", "HEAD").stdout == dedent(f"""\
        {sha[:7]} fix: keep it
          before-adoption: it was there before the adoption baseline
             its type "fix" is declared (Conventional Commits)   'fix'
        """)


def test_a_hint_names_the_better_command_for_a_file_of_the_repository(
    repo: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("feat: read rows", {"src/rows.py": "rows = []\n"})
    monkeypatch.chdir(repo.path / "src")

    assert fixlearn("explain", "rows.py").stderr == dedent("""\
        note: rows.py is a tracked file, and is read as a commit message
          hint: fixlearn recall rows.py     shows the lessons about it
        """)


def test_the_age_of_a_bug_is_estimated_by_the_lines_that_the_fix_changed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: rows", {"pager.py": "rows = 1\n"})
    introduced = repo.git("rev-parse", "--short=12", "HEAD")
    repo.git("tag", "v1.0")
    repo.tick(65 * 24 * 3600)
    repo.commit("fix: keep the last row", {"pager.py": "rows = 2\n"})

    text = fixlearn("explain", "HEAD").stdout
    document = json.loads(fixlearn("explain", "HEAD", "--format", "json").stdout)

    sentence = (
        f"may have come with {introduced} feat: rows, the last change of the fixed lines "
        "(git blame). In that case it lived 2 months, and 1 release has it."
    )
    assert f"  its bug {sentence}\n" in text
    our_schema().validate(document)
    assert (document["age"]["by"], document["age"]["sentence"]) == ("blame", sentence)
