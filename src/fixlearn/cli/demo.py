"""`fixlearn demo`: an example from the first fix to the release, in a temporary repository."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import click

from fixlearn.cli.terminal import print_result, print_status, width
from fixlearn.errors import CannotTell
from fixlearn.render.text import wrapped, wrapped_line
from fixlearn.repository.programs import run_in
from fixlearn.terminal import colours, terminal_width


class Step(NamedTuple):
    """A sentence, and the commands that show it."""

    title: str
    files: dict[str, str]  # written before the commands run
    commands: tuple[str, ...]
    fails: bool = False  # the last command is expected to fail


_INDENT = "   "

_PAGER = """\
def pages(rows, size):
    return [rows[i * size:(i + 1) * size] for i in range(len(rows) // size)]
"""
_FIXED = _PAGER.replace("len(rows) // size", "-(-len(rows) // size)")
_TEST = """\
from pager import pages


def test_every_row_is_on_a_page():
    assert sum(pages([1, 2, 3], size=2), []) == [1, 2, 3]
"""

TITLE = "The last row was dropped"
GAP = "The pager was only tried with totals that fill the last page."
CHANGE = "A test pages through a total that half fills the last page."


_NEW = f'''\
fixlearn new --title "{TITLE}" \\
    --gap "{GAP}" \\
    --change "{CHANGE}"'''


_STORY = (
    Step(
        "A repository with a release, and fixlearn's commit-msg hook.",
        {"pager.py": _PAGER},
        (
            "git init --quiet --initial-branch=main .",
            "fixlearn install --hook commit-msg",
            "git add pager.py",
            'git commit --quiet -m "feat: page through rows"',
            "git tag v1.0",
        ),
    ),
    Step(
        "A user reports a missing row. The fix has a test but no lesson, so it is refused.",
        {"pager.py": _FIXED, "test_pager.py": _TEST},
        ("git add pager.py test_pager.py", 'git commit -m "fix: keep the last row"'),
        fails=True,
    ),
    Step(
        "A lesson is three sentences: what went wrong, what let it through, what prevents it.",
        {},
        (_NEW,),
    ),
    Step(
        "The same commit, with the message that was kept, is accepted.",
        {},
        ("git commit --quiet -F .git/fixlearn-message", "fixlearn check v1.0..HEAD"),
    ),
    Step(
        "The summary of the next release says what it taught.",
        {},
        ("git tag v1.1", "fixlearn summary v1.1"),
    ),
)


@click.command("demo")
@click.option("--keep", is_flag=True, help="Keep the repository, to try more commands in it.")
def command(keep: bool) -> None:
    """Show fixlearn at work in a temporary repository.

    A fix is refused, its lesson is written, the fix is accepted, a release is tagged and its
    summary is shown. Every command is printed before it runs. Nothing outside of the temporary
    folder is changed, and the folder is deleted at the end.
    """
    folder = Path(tempfile.mkdtemp(prefix="fixlearn-demo-"))
    try:
        for number, step in enumerate(_STORY, start=1):
            _run(number, step, folder)
    finally:
        if keep:
            print_status(f"The repository is kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print_status("To set up your own repository, run: fixlearn init")


def _run(number: int, step: Step, folder: Path) -> None:
    look = colours(sys.stdout)
    columns = terminal_width(sys.stdout)
    title = wrapped(step.title, columns, f"{number}. ", _INDENT)
    print_result(f"{look.good(title)}\n\n")
    for name, text in step.files.items():
        (folder / name).write_text(text, encoding="utf-8")
        print_result(look.quiet(f"{_INDENT}# writes {name}") + "\n")
    for command in step.commands:
        print_result(look.where(f"{_INDENT}$ " + command.replace("\n", f"\n{_INDENT}")) + "\n")
        completed = run_in(folder, command, columns=width() - len(_INDENT))
        for line in completed.stdout.splitlines():
            print_result(f"{_fitted(_INDENT + line, columns).rstrip()}\n")
        is_meant_to_fail = step.fails and command == step.commands[-1]
        if bool(completed.returncode) != is_meant_to_fail:
            raise CannotTell(
                "a command of the demo failed",
                why=f"{command.splitlines()[0]} ended with exit code {completed.returncode}",
                hint="git --version, which has to be 2.28 or newer",
            )
    print_result("\n")


def _fitted(line: str, columns: int | None) -> str:
    """The line, wrapped only if it is too long: to wrap it escapes its colours."""
    return line if columns is None or len(line) <= columns else wrapped_line(line, columns)
