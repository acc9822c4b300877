"""`fixlearn new --edit`: the lesson in the editor that git would open."""

from __future__ import annotations

import re
import shlex
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pexpect
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo

DRAFT = ".git/fixlearn-lesson.md"
TITLE = ("<what went wrong>", "Last row dropped")
GAP = ("<how it got through>", "Nothing asked for it.")
CHANGE = ("<what is different now>", "A test asks for it now.")


@pytest.fixture
def editor(tmp_path: Path) -> str:
    """An editor that replaces texts, two arguments each, in the file that it opens."""
    script = tmp_path / "an editor.py"
    script.write_text(
        dedent("""\
            import sys
            from pathlib import Path

            *pairs, name = sys.argv[1:]
            text = Path(name).read_text("utf-8")
            for old, new in zip(pairs[::2], pairs[1::2]):
                assert old in text, text
                text = text.replace(old, new)
            Path(name).write_text(text, "utf-8")
            """)
    )
    return shlex.join([sys.executable, str(script)])


def test_the_edited_lesson_is_linted_and_staged(
    refused: GitRepo, fixlearn: Fixlearn, editor: str
) -> None:
    command = f"{editor} {shlex.join([*TITLE, *GAP, *CHANGE])}"

    run = fixlearn("new", "--edit", "--date", "2026-01-05", env={"GIT_EDITOR": command})

    assert (run.exit_code, run.stdout) == (0, "Lesson: last-row-dropped\n")
    assert run.stderr == dedent("""\
        wrote and staged lessons/2026/last-row-dropped.md
        next, commit again (the message names the lesson):
          git commit -F .git/fixlearn-message
        """)
    assert refused.git("show", ":lessons/2026/last-row-dropped.md") == dedent("""\
        ---
        title: Last row dropped
        date: 2026-01-05
        gap: >-
          Nothing asked for it.
        prevention:
          - kind: test
            change: >-
              A test asks for it now.
            evidence: test_pager.py::test_last_row
        areas:
          - pager.py
        ---""")
    assert not (refused.path / DRAFT).exists()


def test_an_edited_title_or_date_is_kept(refused: GitRepo, fixlearn: Fixlearn, editor: str) -> None:
    edits = ["<what went wrong>", "Rows were dropped", "2026-01-05", "2025-12-31", *GAP, *CHANGE]
    command = f"{editor} {shlex.join(edits)}"

    run = fixlearn("new", "--edit", "--date", "2026-01-05", env={"GIT_EDITOR": command})

    assert run.stdout == "Lesson: rows-were-dropped\n"
    assert (refused.path / "lessons/2025/rows-were-dropped.md").exists()


def test_a_vague_title_is_an_error_in_the_editor_too(
    refused: GitRepo, fixlearn: Fixlearn, editor: str
) -> None:
    command = f"{editor} {shlex.join([TITLE[0], 'Parser', *GAP, *CHANGE])}"

    run = fixlearn("new", "--edit", env={"GIT_EDITOR": command})

    assert run.exit_code == 1
    assert run.stderr.startswith(
        f'{DRAFT}:3:1: vague-title: "Parser" does not say what went wrong\n'
    )


@pytest.mark.parametrize("editor_command", ["true", ":", "sh -c 'echo > \"$1\"' sh"])
def test_an_unchanged_or_empty_draft_is_not_written(
    refused: GitRepo, fixlearn: Fixlearn, editor_command: str
) -> None:
    run = fixlearn("new", "--edit", env={"GIT_EDITOR": editor_command})

    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr == "nothing was written: the lesson was not edited\n"
    assert not (refused.path / DRAFT).exists()
    assert "lessons" not in refused.git("status", "--porcelain")


def test_a_draft_with_errors_is_kept_and_can_be_continued(
    refused: GitRepo, fixlearn: Fixlearn, editor: str
) -> None:
    half = {"GIT_EDITOR": f"{editor} {shlex.join([*TITLE, *GAP])}"}
    whole = {"GIT_EDITOR": f"{editor} {shlex.join(CHANGE)}"}

    first = fixlearn("new", "--edit", env=half)
    text = (refused.path / DRAFT).read_text()
    line = text.split("\n").index("    change: >-") + 1
    second = fixlearn("new", "--edit", env=whole)

    assert (first.exit_code, first.stdout) == (1, "")
    assert first.stderr == dedent(f"""\
        {DRAFT}:{line}:5: placeholder: "change: {CHANGE[0]}" is a placeholder
          hint: write a sentence, for example "No test used an empty value."
        nothing was written; your text is in {DRAFT}. To continue:
          fixlearn new --edit
        """)
    assert "Nothing asked for it." in text
    assert second.stdout == "Lesson: last-row-dropped\n"
    assert second.stderr.startswith(f"continuing with {DRAFT}   (delete it to start over)\n")


def test_the_draft_is_kept_if_the_editor_fails(refused: GitRepo, fixlearn: Fixlearn) -> None:
    command = "sh -c 'echo typed >> \"$1\"; exit 3' sh"

    run = fixlearn("new", "--edit", env={"GIT_EDITOR": command})

    assert run.exit_code == 2
    assert run.stderr.startswith("error: the editor failed\n")
    assert run.stderr.endswith(f"hint: fixlearn new --edit     continues with {DRAFT}\n")
    assert (refused.path / DRAFT).read_text().endswith("typed\n")


def test_bytes_that_are_not_utf_8_are_reported(refused: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new", "--edit", env={"GIT_EDITOR": 'sh -c \'printf "\\377" > "$1"\' sh'})

    assert run.exit_code == 2
    assert run.stderr.startswith(f"error: {DRAFT} is not UTF-8\n  why: it has the byte 0xff")


def test_a_dry_run_prints_the_edited_lesson(
    refused: GitRepo, fixlearn: Fixlearn, editor: str
) -> None:
    command = f"{editor} {shlex.join([*TITLE, *GAP, *CHANGE])}"

    run = fixlearn("new", "--edit", "--dry-run", env={"GIT_EDITOR": command})

    assert run.exit_code == 0
    assert "  Nothing asked for it.\n" in run.stdout
    assert "lessons" not in refused.git("status", "--porcelain")


def test_on_a_terminal_the_editor_can_be_opened_again(refused: GitRepo, editor: str) -> None:
    # The first time the gap is filled in, the second time the change.
    steps = refused.path / ".git/steps"
    steps.write_text("")
    command = (
        f'if test -s {steps}; then {editor} {shlex.join(CHANGE)} "$@"; '
        f'else echo 1 > {steps}; {editor} {shlex.join([*TITLE, *GAP])} "$@"; fi; true'
    )
    refused.git("config", "core.editor", f"f() {{ {command}; }}; f")

    terminal = pexpect.spawn(
        sys.executable, ["-m", "fixlearn", "new", "-e"], encoding="utf-8", timeout=60
    )
    terminal.expect_exact("is a placeholder")
    terminal.expect_exact("Edit again? [Y/n]: ")
    terminal.send("\r")
    terminal.expect(pexpect.EOF)
    terminal.close()

    assert terminal.exitstatus == 0, terminal.before
    assert re.search(r"Lesson: last-row-dropped\r\n", terminal.before)
