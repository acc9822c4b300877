"""`fixlearn demo`: an example from the first fix to the release, in a temporary repository."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import click

from fixlearn.cli.terminal import colours, print_result, print_status
from fixlearn.errors import CannotTell
from fixlearn.repository.demo_shell import run_in
from fixlearn.setup.demo import Step, story


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
        for number, step in enumerate(story(), start=1):
            _run(number, step, folder)
    finally:
        if keep:
            print_status(f"The repository is kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print_status("To set up your own repository, run: fixlearn init")


def _run(number: int, step: Step, folder: Path) -> None:
    look = colours(sys.stdout)
    print_result(f"{look.good(f'{number}. {step.title}')}\n\n")
    for name, text in step.files.items():
        (folder / name).write_text(text, encoding="utf-8")
        print_result(look.quiet(f"   # writes {name}") + "\n")
    for command in step.commands:
        print_result(look.where("   $ " + command.replace("\n", "\n   ")) + "\n")
        completed = run_in(folder, command)
        print_result(
            "".join(f"   {line}\n" if line else "\n" for line in completed.stdout.splitlines())
        )
        is_meant_to_fail = step.fails and command == step.commands[-1]
        if bool(completed.returncode) != is_meant_to_fail:
            raise CannotTell(
                "a command of the demo failed",
                why=f"{command.splitlines()[0]} ended with exit code {completed.returncode}",
                hint="git --version, which has to be 2.28 or newer",
            )
    print_result("\n")
