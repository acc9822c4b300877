"""`fixlearn init`: set a repository up."""

from __future__ import annotations

import json
import os
import sys
from importlib import metadata
from typing import TYPE_CHECKING

import click

from fixlearn.cli.terminal import print_status
from fixlearn.errors import UsageError
from fixlearn.repository.files import texts, write_new
from fixlearn.repository.repository import open_repository, remotes
from fixlearn.setup.ci_templates import GITHUB_FILE, GITLAB_FILE
from fixlearn.setup.forge import CI_FILES
from fixlearn.setup.hook_managers import HUSKY_FILES, LEFTHOOK_SCRIPT, MANAGER_FILES
from fixlearn.setup.init import IMPORTS, InitOptions, Step, imports_to_add, next_steps, plan

if TYPE_CHECKING:
    from pathlib import Path

    from fixlearn.repository.repository import Repository


@click.command("init")
@click.option("-y", "--yes", is_flag=True, help="Write without asking.")
@click.option("-n", "--dry-run", is_flag=True, help="Show the plan and the files, write nothing.")
@click.option(
    "--hooks",
    type=click.Choice(["pre-commit", "native", "none"]),
    help="Who calls fixlearn. [default: the hook manager that has a file here, else native]",
)
@click.option("--agents", is_flag=True, help="Offer the lines that coding agents need: AGENTS.md.")
@click.option(
    "--install-from",
    metavar="PACKAGE",
    help="What CI gives pip to install fixlearn, such as git+https://HOST/fixlearn@v0.1.0. "
    "[default: where this one came from]",
)
def command(
    yes: bool, dry_run: bool, hooks: str | None, agents: bool, install_from: str | None
) -> None:
    """Set this repository up: settings, the folder of lessons, hooks, CI.

    The plan is shown first. Nothing that exists is overwritten: what has to be added to a file that
    exists is shown at the end, with the commands to type.
    """
    repository = open_repository()
    top = repository.work_tree()
    package = install_from or _install_source()
    address = next(iter(remotes().values()), "")
    options = InitOptions(hooks or "", agents, address, package, _default_branch(repository))
    existing = _existing(top)
    steps = plan(existing, repository.adoption_baseline(), options)
    for step in steps:
        _print_step(step, with_text=dry_run)
    if agents:
        for path, line in imports_to_add(existing).items():
            print_status(
                f"{path}: is there, too; let it refer to AGENTS.md with a line\n    {line}"
            )
    to_write = [step for step in steps if step.is_to_write]
    if to_write and not dry_run:
        _write(top, to_write, yes=yes)
    elif not to_write:
        print_status("nothing to write")
    print_status(
        "next:\n" + "\n".join(f"  {line}".rstrip() for line in next_steps(steps, existing, options))
    )


def _existing(top: Path) -> dict[str, str]:
    """{path: text} of the existing files that `init` may write or reads; "" if it is no file."""
    steps = plan({}, "", InitOptions("pre-commit", agents=True))
    scripts = [LEFTHOOK_SCRIPT, *HUSKY_FILES]
    planned = [GITHUB_FILE, GITLAB_FILE, *scripts, *(step.path for step in steps)]
    existing = {path: "" for path in planned if os.path.lexists(top / path)}
    return existing | texts(top, [*planned, *MANAGER_FILES, *CI_FILES, *IMPORTS])


def _write(top: Path, steps: list[Step], *, yes: bool) -> None:
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(
                "nothing was written",
                why="the plan wants a yes, and nobody is at the terminal to say it",
                hint="fixlearn init --yes",
            )
        click.confirm("Write this?", default=True, abort=True, err=True)
    for step in steps:
        write_new(top, step.path, step.text)
    print_status(f"\nwrote {' '.join(step.path for step in steps)}")


def _default_branch(repository: Repository) -> str:
    """The default branch, or the best guess if this clone does not know it."""
    names = (name for name in ("main", "master") if repository.objects.commit(f"refs/heads/{name}"))
    return repository.default_branch or next(names, "") or repository.branch or "main"


def _install_source() -> str:
    """The argument with which pip installed fixlearn, if it works on other machines; else "".

    PEP 610 records it. A wheel or a clone on this disk cannot be installed in CI.
    """
    try:
        record = json.loads(metadata.distribution("fixlearn").read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return ""
    version_control = record.get("vcs_info")
    if not version_control or not record.get("url", "").startswith("https://"):
        return ""
    return f"git+{record['url']}@{version_control['commit_id']}"


def _print_step(step: Step, *, with_text: bool) -> None:
    if step.exists:
        verb = "is there, stays as it is"
    else:
        verb = "to be written" if step.text else "not written"
    print_status(f"{step.path}: {verb} ({step.why})")
    if with_text and step.is_to_write:
        print_status("".join(f"    {line}".rstrip() + "\n" for line in step.text.splitlines()))
