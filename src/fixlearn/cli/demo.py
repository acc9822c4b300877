"""`fixlearn demo`: run the whole story in a temporary repository."""

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
@click.option("--keep", is_flag=True, help="Keep the repository to look around in.")
def command(keep: bool) -> None:
    """Tell the whole story in a throw-away repository.

    A fix is refused, its lesson is written, the fix is accepted, a release is tagged and its
    summary is shown. Every command is printed as it is run, and nothing outside of the throw-away
    folder is touched.
    """
    folder = Path(tempfile.mkdtemp(prefix="fixlearn-demo-"))
    try:
        for number, step in enumerate(story(), start=1):
            _run(number, step, folder)
    finally:
        if keep:
            print_status(f"The repository is kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print_status("In your own repository: fixlearn init")


def _run(number: int, step: Step, folder: Path) -> None:
    look = colours(sys.stdout)
    print_result(f"{look.good(f'{number}. {step.title}')}\n\n")
    for name, text in step.files.items():
        (folder / name).write_text(text, encoding="utf-8")
        print_result(look.quiet(f"   # {name} is written") + "\n")
    for command in step.commands:
        print_result(look.where("   $ " + command.replace("\n", "\n   ")) + "\n")
        completed = run_in(folder, command)
        print_result(
            "".join(f"   {line}\n" if line else "\n" for line in completed.stdout.splitlines())
        )
        is_meant_to_fail = step.fails and command == step.commands[-1]
        if bool(completed.returncode) != is_meant_to_fail:
            raise CannotTell(
                "the demo did not go as it should",
                why=f"{command.split()[0]} ended with exit code {completed.returncode}",
                hint="git --version     the demo needs git 2.28 or newer",
            )
    print_result("\n")
