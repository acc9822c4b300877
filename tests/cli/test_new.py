"""`fixlearn new`: a lesson, written, checked and staged."""

from __future__ import annotations

import shlex
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.cli.new_options import COMPLETE, complete

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


def test_a_lesson_is_written_staged_and_its_line_printed(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({"tests/test_rows.py": "def test_row(): ...\n"})

    run = fixlearn("new", *COMPLETE)

    assert (run.exit_code, run.stdout) == (0, "Lesson: last-row-dropped\n")
    assert run.stderr == dedent("""\
        wrote and staged lessons/2026/last-row-dropped.md
        next: commit it with the fix, and add the line above to the message
        """)
    assert repo.git("show", ":lessons/2026/last-row-dropped.md") == dedent("""\
        ---
        title: Last row dropped
        date: 2026-01-05
        gap: >-
          Parser: nothing asked for row #12.
        prevention:
          - kind: test
            change: >-
              @last row is asked for: see `test_row`.
            evidence: tests/test_rows.py::test_row
        ---""")
    repo.git("add", "tests")
    assert fixlearn("lint", "--staged").exit_code == 0


def test_a_dry_run_prints_the_lesson_and_writes_nothing(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new", *COMPLETE, "--dry-run")

    assert run.stdout.startswith("---\ntitle: Last row dropped\n")
    assert repo.git("status", "--porcelain") == ""


def test_in_a_subfolder_the_lesson_is_written_to_the_same_path(
    repo: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write({"deep/er/x.py": "\n"})
    monkeypatch.chdir(repo.path / "deep/er")

    run = fixlearn("new", *COMPLETE)

    assert run.stderr.startswith("wrote and staged ../../lessons/2026/last-row-dropped.md\n")


def test_without_a_terminal_missing_options_are_listed(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new", "--title", "Last row dropped")

    assert run.exit_code == 2
    assert run.stderr == dedent("""\
        error: a lesson needs --gap, --kind, --change
          why: not given, and there is no terminal to ask for it
          hint: fixlearn new --title 'Last row dropped' --gap "…" --kind test \
--change "…" --evidence path::test
        """)


def test_a_lesson_with_placeholders_is_not_written(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn(
        *("new", "--title", "Rows lost", "--gap", "TBD", "--kind", "test", "--change", "N/A"),
        *("--evidence", "test_x.py", "--due", "2199-02-01", "--date", "2026-01-05"),
    )

    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr == dedent("""\
        --gap: placeholder: "gap: TBD" is a placeholder
          hint: write a sentence, for example "No test used an empty value."
        --change: placeholder: "change: N/A" is a placeholder
          hint: write a sentence, for example "No test used an empty value."
        nothing was written. Correct this command:
          fixlearn new --title 'Rows lost' --gap TBD --kind test --change N/A --evidence test_x.py \
--due 2199-02-01 --date 2026-01-05
        """)
    assert repo.git("status", "--porcelain") == ""


@pytest.mark.parametrize("nothing", [" \n", "…", "see commit", "<gap>"])
def test_no_empty_answer_or_placeholder_writes_a_lesson(
    repo: GitRepo, fixlearn: Fixlearn, nothing: str
) -> None:
    runs = [fixlearn("new", *complete(name, nothing)) for name in ("--title", "--gap", "--change")]

    assert {run.exit_code for run in runs} <= {1, 2}
    assert repo.git("status", "--porcelain") == ""


def test_a_vague_title_is_refused_with_an_example(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new", *complete("--title", "Bug in utils"))

    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr.startswith(
        '--title: vague-title: "Bug in utils" does not say what went wrong\n'
        '  hint: say what went wrong, e.g. "Last row dropped when the total fills a page"\n'
        "nothing was written. Correct this command:\n"
    )


def test_the_printed_command_has_the_option_that_a_serious_bug_lacks(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    lesson = complete("--kind", "document")
    run = fixlearn("new", *lesson, "--impact", "major")

    *_, printed = run.stderr.splitlines()
    assert run.exit_code == 1
    assert run.stderr.startswith(
        dedent("""\
        --impact: thin-for-impact: a major bug needs a description of what happened, below the \
front matter
          hint: say there what failed, for whom, and for how long (fixlearn new: --body)
        --impact: thin-for-impact: a major bug needs a strong or medium prevention that is done or \
planned
          hint: add one, such as a test, or plan it with an owner and a due date
        nothing was written. Correct this command:
        """)
    )
    assert '--body "…"' in printed
    corrected = shlex.split(printed.replace("document", "test").replace("…", "Rows were lost."))
    assert fixlearn(*corrected[1:]).exit_code == 0


def test_a_title_that_says_what_was_done_is_warned_of(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new", *complete("--title", "Fix crash in unquote()"))

    assert run.stdout == "Lesson: fix-crash-in-unquote\n"
    assert run.stderr.startswith(
        '--title: title-names-fix (warning): "Fix crash in unquote()" says what was done, '
        'not what went wrong\n  hint: say what went wrong: "Crash in unquote()"\n'
    )


def test_a_wording_rule_that_only_warns_does_not_stop_the_lesson(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    blame = complete("--gap", "The developer forgot to ask for row 12.")

    warned = fixlearn("new", *blame)
    repo.write({".fixlearn.yaml": "severity: {blame-person: error}\n"})
    refused = fixlearn("new", *blame)

    assert warned.exit_code == 0
    assert warned.stderr.startswith("--gap: blame-person (warning): ")
    assert refused.exit_code == 1
    assert refused.stderr.partition("--gap: ")[2].startswith("blame-person: ")


def test_text_that_is_not_utf_8_is_refused(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new", *complete("--gap", "Nothing asked for \udcff."))

    assert run.exit_code == 2
    assert run.stderr.startswith("error: an option is not UTF-8\n")


def test_a_planned_prevention_has_an_owner_and_a_date(repo: GitRepo, fixlearn: Fixlearn) -> None:
    planned = (*COMPLETE, "--status", "planned")

    bare = fixlearn("new", *planned)
    whole = fixlearn("new", *planned, "--owner", "team rows", "--due", "2199-02-01")

    assert bare.exit_code == 2
    assert bare.stderr.startswith("error: a lesson needs --owner, --due\n")
    assert ' --status planned --owner "…" --due YYYY-MM-DD ' in bare.stderr
    assert whole.exit_code == 0
