"""`fixlearn check`, as a person and a CI job run it."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.support import GUARD, LESSON, GitRepo

if TYPE_CHECKING:
    from tests.support import Fixlearn

PATH = "lessons/2026/last-row.md"


def test_a_fix_without_a_lesson_fails_and_the_options_are_printed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: read rows", {"rows.py": "rows = []\n"})
    sha = repo.commit("fix: keep the last row", {"rows.py": "rows = [1]\n"})[:7]

    run = fixlearn("check", "HEAD~1..HEAD")

    assert run.exit_code == 1
    assert run.stdout == dedent(f"""\
        {sha} fix: keep the last row
          missing-lesson: this bug fix needs a lesson
            because: its type "fix" is declared (Conventional Commits)
          hint: Write a lesson that names this commit:
                  fixlearn new --from-commit {sha}
                Or amend or rebase, and add one of these lines to the commit message:
                  Lesson: <id>   or   Lesson: none (<why>)   or   Lesson: later (<why>)
        """)
    assert run.stderr == "looked at 1 commit (HEAD~1..HEAD): 1 fix (1 missing)\n"


def test_a_later_lesson_settles_a_fix_without_rewriting_history(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: read rows", {"rows.py": "rows = []\n"})
    sha = repo.commit("fix: keep the last row", {"rows.py": "rows = [1]\n"})
    fixlearn(
        *("new", "--from-commit", sha[:7], "--id", "keep-the-last-row"),
        *("--title", "Last row lost", "--gap", "Nothing asked for the last row."),
        *("--kind", "eliminate", "--change", "Rows are read by the library."),
    )
    repo.git("commit", "-q", "-m", "docs: what the last row taught")

    run = fixlearn("check", "HEAD~2..HEAD", "--verbose")

    assert run.exit_code == 0
    assert run.stdout == dedent(f"""\
        {sha[:7]} fix: keep the last row
          covered: it is settled by keep-the-last-row
            because: its type "fix" is declared (Conventional Commits)
        """)


def test_every_outcome_is_counted(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("feat: read rows", {"rows.py": "rows = []\n"})
    repo.commit("fix: keep a\n\nLesson: last-row", {"rows.py": "a", PATH: LESSON})
    repo.commit("fix: keep b\n\nLesson: none (cosmetic, no user saw it)", {"rows.py": "b"})
    repo.commit("fix: keep c\n\nLesson: later (the fire comes first)", {"rows.py": "c"})
    repo.commit("fix: keep d", {"rows.py": "d"})
    repo.commit("fixup! docs: keep d", {"rows.py": "e"})
    repo.commit("rows: handle empty files", {"rows.py": "f"})
    repo.commit("fix: say how rows are read", {"README.md": "Rows.\n"})

    run = fixlearn("check", "--all")

    assert run.exit_code == 1
    assert run.stderr == (
        "looked at 8 commits (HEAD): 4 fixes (1 covered, 1 waived, 1 deferred, 1 missing), "
        "1 unsure, 1 exempt\n"
        "  hint: --verbose lists the unsure commits\n"
    )


def test_with_verbose_unsure_commits_are_listed_and_no_hint_is_printed(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: read rows", {"rows.py": "rows = []\n"})
    sha = repo.commit("rows: handle empty files", {"rows.py": "f"})[:7]

    run = fixlearn("check", "--all", "--verbose")

    assert run.stdout.splitlines()[:2] == [
        f"{sha} rows: handle empty files",
        "  unsure: it may be a fix, and needs no lesson",
    ]
    assert run.stderr == "looked at 2 commits (HEAD): 0 fixes, 1 unsure\n"


def test_json_is_a_contract_with_a_version(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("feat: read rows", {"rows.py": "rows = []\n"})
    sha = repo.commit("fix: keep the last row", {"rows.py": "rows = [1]\n"})

    run = fixlearn("check", "--all", "--format", "json")

    document = json.loads(run.stdout)
    assert run.exit_code == 1
    assert list(document) == [
        *("schema_version", "command", "range", "head", "commits", "outcomes", "waivers"),
        "own_merges",
        *("results", "lessons", "proofs", "findings"),
    ]
    assert (document["schema_version"], document["commits"]) == (1, 2)
    assert document["results"] == [
        {
            "commit": sha,
            "subject": "fix: keep the last row",
            "outcome": "missing",
            "why": "",
            "band": "fix",
            "score": None,
            "reasons": [
                {
                    "text": 'its type "fix" is declared (Conventional Commits)',
                    "points": None,
                    "matched": "fix",
                }
            ],
            "lessons": [],
            "reason": "",
            "due": None,
        }
    ]
    assert [finding["rule"] for finding in document["findings"]] == ["missing-lesson"]


def test_findings_do_not_fail_the_check_if_the_team_only_warns(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("fix: keep the last row", {"rows.py": "\n"})
    repo.write({".fixlearn.yaml": "enforce: warn\n"})

    run = fixlearn("check", "--all")

    assert run.exit_code == 0
    assert "missing-lesson" in run.stdout
    assert run.stderr.endswith(
        "warning: findings do not fail this check (enforce in .fixlearn.yaml)\n"
    )


def test_a_squashed_change_is_covered_by_any_of_its_lessons(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: read rows", {"rows.py": "rows = []\n", "sort.py": "\n"})
    repo.write({".fixlearn.yaml": "unit: change\n"})
    sha = repo.commit("fix: keep the last row", {"rows.py": "a"})
    repo.commit("fix: keep the first row", {"sort.py": "b"})
    uncovered = fixlearn("check", "HEAD~2..HEAD")
    repo.commit("docs: what rows taught", {PATH: LESSON, **GUARD})

    run = fixlearn("check", "HEAD~3..HEAD", "--verbose")

    assert (uncovered.exit_code, run.exit_code) == (1, 0)
    assert run.stdout.splitlines()[-3:] == [
        f"{sha[:7]} fix: keep the last row",
        "  covered: the change has last-row, which covers all of its 2 fixes",
        '    because: its type "fix" is declared (Conventional Commits)',
    ]


def test_a_single_message_is_judged_with_the_lessons_of_the_work_tree(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({PATH: LESSON})

    covered = fixlearn("check", "--message", "fix: keep it\n\nLesson: last-row")
    missing = fixlearn("check", "--message-file", "-", stdin="fix: keep it\n")

    assert (covered.exit_code, covered.stderr) == (0, "covered: its message names last-row\n")
    assert (missing.exit_code, missing.stderr) == (1, "missing: no lesson covers it\n")
    assert missing.stdout.splitlines()[:2] == [
        "fix: keep it",
        "  missing-lesson: this bug fix needs a lesson",
    ]


def test_a_message_that_begins_with_a_byte_order_mark_is_judged_without_it(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    sha = repo.commit("\ufefffix: keep it", {"message": "\ufefffix: keep it\n"})
    calls = (
        ("--all",),
        ("--message", "\ufefffix: keep it"),
        ("--message-file", "message"),
        ("--message-file", "-"),
    )

    runs = [fixlearn("check", *call, stdin="\ufefffix: keep it\n") for call in calls]

    assert [(run.exit_code, run.stdout.splitlines()[0]) for run in runs] == [
        (1, f"{sha[:7]} fix: keep it"),
        *[(1, "fix: keep it")] * 3,
    ]


@pytest.mark.parametrize("text", ["", " \n", "\ufeff\n"])
def test_an_empty_message_is_a_usage_error(repo: GitRepo, fixlearn: Fixlearn, text: str) -> None:
    run = fixlearn("check", "--message-file", "-", stdin=text)

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.splitlines()[0] == "error: the message is empty"


def test_an_unknown_key_is_a_configuration_error_with_a_suggestion(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: read rows")
    repo.write({".fixlearn.yaml": "lessons: [lessons]\nsevrity: {}\n"})

    run = fixlearn("check", "--all")

    assert run.exit_code == 2
    assert run.stderr.splitlines()[:2] == [
        'error: .fixlearn.yaml:2:1: unknown key "sevrity"; did you mean "severity"?',
        "  why: a misspelt key would be ignored silently",
    ]


def test_a_revert_in_the_same_range_is_exempt_even_if_unsure_commits_need_a_lesson(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: read rows", {"rows.py": "rows = []\n"})
    old = repo.commit("feat: sort rows", {"rows.py": "a"})
    new = repo.commit("feat: filter rows", {"rows.py": "b"})
    repo.write({".fixlearn.yaml": "detect: {profile: strict}\n"})
    repo.commit(f'Revert "feat: filter rows"\n\nThis reverts commit {new}.', {"rows.py": "a"})
    repo.commit(f'Revert "feat: sort rows"\n\nThis reverts commit {old}.', {"rows.py": "c"})

    run = fixlearn("check", f"{old}..HEAD")

    assert run.exit_code == 1
    assert run.stderr == f"looked at 3 commits ({old}..HEAD): 1 fix (1 missing), 1 exempt\n"


def test_output_is_coloured_on_request_and_never_in_a_pipe(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("fix: keep the last row", {"rows.py": "\n"})

    piped = fixlearn("check", "--all").stdout
    forced = fixlearn("check", "--all", env={"FORCE_COLOR": "1"}).stdout
    refused = fixlearn("check", "--all", env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout

    assert "\x1b[" not in piped
    assert "\x1b[31mmissing-lesson\x1b[0m" in forced
    assert refused == piped


def test_a_finding_names_one_lesson_about_the_same_files(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.commit("docs: what the last row taught", {"lessons/2026/last-row.md": LESSON})
    repo.commit("fix: keep the first row", {"pager.py": "rows = [0]\n"})

    run = fixlearn("check", "HEAD^..HEAD")

    assert run.stdout.splitlines()[-1] == "        Related lesson: lessons/2026/last-row.md"
