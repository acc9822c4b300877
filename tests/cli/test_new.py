"""`fixlearn new`: a lesson, written, checked and staged."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent
from typing import TYPE_CHECKING

import pexpect
import pytest

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo, Run

SAID = (
    *("--title", "Last row dropped", "--gap", "Parser: nothing asked for row #12."),
    *("--kind", "test", "--change", "@last row is asked for: see `test_row`."),
    *("--evidence", "tests/test_rows.py::test_row", "--date", "2026-01-05"),
)


def test_a_lesson_is_written_staged_and_its_line_printed(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new", *SAID)

    assert (run.exit_code, run.stdout) == (0, "Lesson: last-row-dropped\n")
    assert run.stderr == "wrote and staged lessons/2026/last-row-dropped.md\n"
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
    assert fixlearn("lint", "--staged").exit_code == 0


def test_a_dry_run_prints_the_lesson_and_writes_nothing(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new", *SAID, "--dry-run")

    assert run.stdout.startswith("---\ntitle: Last row dropped\n")
    assert repo.git("status", "--porcelain") == ""


def test_from_below_the_top_it_writes_to_the_same_place(
    repo: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write({"deep/er/x.py": "\n"})
    monkeypatch.chdir(repo.path / "deep/er")

    run = fixlearn("new", *SAID)

    assert run.stderr == "wrote and staged ../../lessons/2026/last-row-dropped.md\n"


def test_what_is_missing_is_said_where_nobody_can_be_asked(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("new", "--title", "Last row dropped")

    assert run.exit_code == 2
    assert run.stderr == dedent("""\
        error: a lesson needs gap, kind, change
          why: not given, and nobody is at the terminal to be asked
          hint: fixlearn new --gap "…" --kind test --evidence path::test --change "…"
        """)


def test_a_lesson_that_says_nothing_is_not_written(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn(
        *("new", "--title", "x y", "--gap", "TBD", "--kind", "test", "--change", "N/A"),
        *("--date", "2026-01-05"),
    )

    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr == dedent("""\
        lessons/2026/x-y.md:4:1: placeholder: "gap: TBD" says nothing yet
          hint: say what let the mistake through, and what is different now
        lessons/2026/x-y.md:7:5: evidence-missing: a prevention of kind "test" names no evidence
          hint: add `evidence:` with a path, `path::test`, `path#text` or an https: address
        lessons/2026/x-y.md:8:5: placeholder: "change: N/A" says nothing yet
          hint: say what let the mistake through, and what is different now
        nothing was written; to go on:
          fixlearn new --title 'x y' --gap TBD --kind test --change N/A
        """)
    assert repo.git("status", "--porcelain") == ""


def test_nothing_is_overwritten(repo: GitRepo, fixlearn: Fixlearn) -> None:
    fixlearn("new", *SAID)

    again = fixlearn("new", *SAID)
    same_id = fixlearn("new", *SAID, "--id", "last-row-dropped")

    assert again.stdout == "Lesson: last-row-dropped-2\n"
    assert same_id.exit_code == 2
    assert same_id.stderr == dedent("""\
        error: there is a lesson "last-row-dropped" already
          why: ids are unique over all years, and nothing is overwritten
          hint: fixlearn new --id last-row-dropped-3
        """)


def test_many_at_once_lose_none(repo: GitRepo, fixlearn: Fixlearn) -> None:
    def write(number: int) -> Run:
        return fixlearn("new", *SAID, "--id", f"lesson-{number}")

    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(write, range(12)))

    assert {run.exit_code for run in runs} == {0}, [run.stderr for run in runs]
    staged = repo.git("diff", "--cached", "--name-only").splitlines()
    assert sorted(staged) == sorted(f"lessons/2026/lesson-{n}.md" for n in range(12))


@pytest.mark.parametrize("id", ["None", "later", "a b", "../x", "Ä", "-x"])
def test_an_id_that_no_message_could_name_is_refused(
    repo: GitRepo, fixlearn: Fixlearn, id: str
) -> None:
    run = fixlearn("new", *SAID, f"--id={id}")

    assert run.exit_code == 2
    assert repo.git("status", "--porcelain") == ""


def test_a_title_without_letters_of_the_alphabet_asks_for_an_id(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("new", *SAID, "--title", "最後の行")

    assert run.exit_code == 2
    assert run.stderr.splitlines()[-1] == "  hint: fixlearn new --id the-id-you-like"


def test_a_planned_prevention_names_owner_and_day(repo: GitRepo, fixlearn: Fixlearn) -> None:
    planned = (*SAID, "--status", "planned")

    bare = fixlearn("new", *planned)
    whole = fixlearn("new", *planned, "--owner", "team rows", "--due", "2026-02-01")

    assert bare.exit_code == 1
    assert 'a planned prevention needs the key "owner"' in bare.stderr
    assert whole.exit_code == 0


def test_on_a_terminal_it_asks_for_what_was_not_given(repo: GitRepo) -> None:
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "fixlearn", "new", "--title", "It broke"],
        encoding="utf-8",
        timeout=30,
    )

    for question, answer in (
        ("What let the mistake through", "Nothing asked for it."),
        ("property-test +a test over the whole class of inputs.*Kind", "test"),
        ("What is different now", "A test asks for it now."),
        ("Where can anyone see it", "tests/test_x.py::test_it"),
    ):
        terminal.expect(question)
        terminal.sendline(answer)
    terminal.expect("Lesson: it-broke\r\n")
    terminal.expect(pexpect.EOF)
    terminal.close()

    assert terminal.exitstatus == 0
    assert repo.git("diff", "--cached", "--name-only").endswith("/it-broke.md")


def test_the_title_is_proposed_from_the_refused_message(
    hooked: GitRepo, fixlearn: Fixlearn
) -> None:
    hooked.write({"pager.py": "rows = [1]\n"})
    hooked.git("add", "pager.py")
    hooked.try_git("commit", "-m", "fix(pager): keep the last row")

    run = fixlearn(
        "new", "--gap", "No test did.", "--kind", "eliminate", "--change", "It is gone now."
    )

    assert run.stdout == "Lesson: keep-the-last-row\n"
    assert run.stderr.endswith("now repeat your git commit with -e -F .git/fixlearn-message\n")
