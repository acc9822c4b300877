"""`fixlearn init`: set a repository up."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, timedelta
from importlib import metadata
from typing import TYPE_CHECKING

import click

from fixlearn.cli.terminal import Progress, fitted, print_status
from fixlearn.config import CONFIG_FILE, Config
from fixlearn.dates import parse_day
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.calibrate import MAX_COMMITS, YEAR, preview
from fixlearn.releases.release_tags import unmatched_notice, unmatched_tags
from fixlearn.render import tables
from fixlearn.repository.files import change_to, texts, write_new
from fixlearn.repository.git_hooks import find_hooks
from fixlearn.repository.index import tracked_files
from fixlearn.repository.log import read_log
from fixlearn.repository.objects import DEFAULT_BRANCHES
from fixlearn.repository.remotes import remotes
from fixlearn.repository.repository import Repository, open_repository
from fixlearn.setup.hook_managers import HUSKY_FILES, LEFTHOOK_SCRIPT, MANAGER_FILES
from fixlearn.setup.init import (
    AGENTS_FILE,
    CI_FILES,
    GITHUB_FILE,
    GITLAB_FILE,
    IMPORTS,
    WEEKLY_FILE,
    InitOptions,
    Step,
    imports_to_add,
    next_steps,
    plan,
)
from fixlearn.terminal import colours, terminal_width, wants_colour

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


class _Enforce(click.ParamType):  # type: ignore[type-arg]  # not generic in older versions of click
    """deny, warn, or a date after today."""

    name = "enforce"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = value.strip()
        day = parse_day(text)
        if text not in ("deny", "warn") and not (day and day > date.today()):
            example = f"a date after today, such as {_in_two_weeks()}"
            self.fail(f'"{value}" is neither deny nor warn nor {example}', param, ctx)
        return text


@click.command("init")
@click.option("-y", "--yes", is_flag=True, help="Create the files without asking.")
@click.option("-n", "--dry-run", is_flag=True, help="Show the files, create nothing.")
@click.option(
    "--hooks",
    type=click.Choice(["pre-commit", "native", "none"]),
    help="What calls fixlearn. [default: the hook manager that is in use, otherwise native]",
)
@click.option(
    "--ci",
    type=click.Choice(["github", "gitlab", "none"]),
    help="The CI of a host whose name does not say it. [default: by the remote and the CI files]",
)
@click.option(
    "--enforce",
    metavar="deny|warn|DATE",
    type=_Enforce(),
    help="Refuse a bug fix without a lesson (deny), only warn, or only warn until DATE. "
    "[default: deny]",
)
@click.option("--agents", is_flag=True, help="Also create AGENTS.md, for coding agents.")
@click.option(
    "--weekly",
    is_flag=True,
    help="Also create a job that reports once a week what was learned and what is overdue.",
)
@click.option(
    "--install-from",
    metavar="PACKAGE",
    help="What pip installs in CI, such as git+https://HOST/fixlearn@v0.1.0. "
    "[default: what this fixlearn was installed from]",
)
def command(
    yes: bool,
    dry_run: bool,
    hooks: str | None,
    ci: str | None,
    enforce: str | None,
    agents: bool,
    weekly: bool,
    install_from: str | None,
) -> None:
    """Set up this repository: settings, the lessons folder, hooks and CI.

    Shows first how many lessons the last year would have needed, and which files it creates.
    Existing files are never changed: the lines to add to them are printed at the end.
    """
    repository = open_repository()
    top = repository.work_tree()
    existing = _existing(top)
    is_first = CONFIG_FILE not in existing
    is_interactive = not yes and not dry_run and sys.stdin.isatty()
    if is_first:
        click.echo(_preview(repository), nl=False, err=True, color=wants_colour(sys.stderr))
        if is_interactive:
            enforce = enforce or _ask_when_to_enforce()
    options = InitOptions(
        hooks or "",
        agents,
        weekly,
        next(iter(remotes().values()), ""),
        install_from or _install_source(),
        _default_branch(repository),
        enforce or "",
        find_hooks().is_prek,
        ci or "",
    )
    steps = plan(existing, repository.adoption_baseline(), options)
    for step in steps:
        _print_step(step, with_text=dry_run)
    if agents:
        for path, line in imports_to_add(existing).items():
            print_status(f"{path}: add this line to it, so that it includes AGENTS.md\n    {line}")
    to_write = [step for step in steps if step.is_to_write]
    if to_write and not dry_run:
        if not yes:
            _confirm(to_write, is_interactive=is_interactive)
        for step in to_write:
            write_new(top, step.path, step.text, is_executable=step.is_script)
        print_status(f"\nCreated {_names(to_write)}")
    elif all(step.exists for step in steps):
        print_status("No file is missing.")
    if is_first:
        notice = unmatched_notice(unmatched_tags(repository.tags(), Config().tag_pattern))
        if notice:
            print_status(f"notice: {notice}")
    for notice in _notices(existing, options, is_package_given=bool(install_from)):
        print_status(notice)
    tracked = tracked_files([step.path for step in steps])
    lines = [*change_to(top), *next_steps(steps, existing, options, tracked)]
    print_status("Left to do:\n" + "\n".join(f"  {line}".rstrip() for line in lines))


def _notices(
    existing: Mapping[str, str], options: InitOptions, *, is_package_given: bool
) -> Iterator[str]:
    """What else `init` can create, and an option that had no effect."""
    if not options.agents and AGENTS_FILE not in existing:
        yield "Optional: fixlearn init --agents creates instructions for coding agents."
    if not options.weekly and WEEKLY_FILE not in existing:
        yield "Optional: fixlearn init --weekly creates a job that reports what is overdue."
    if options.ci == "none" or options.ci_platform(existing):
        return
    if is_package_given:
        yield (
            "notice: --install-from has no effect: this repository has neither a remote on "
            "GitHub or GitLab nor a file of their CI\n"
            "  hint: add --ci github or --ci gitlab; elsewhere, run in CI, with the whole "
            "history fetched: fixlearn check"
        )
    elif options.address:
        yield (
            "Optional: fixlearn init --ci gitlab (or github) creates the check in CI; the "
            "address of the remote does not say which CI it is."
        )


_EARLIEST = 100_000_000  # git does not read numbers with fewer digits as seconds


def _preview(repository: Repository) -> str:
    """How many lessons the last year would have needed; "" if that is unknown."""
    config = repository.config()
    progress = Progress()
    try:
        last = next(read_log(repository, ["-1", repository.head()], config))
        start = max(last.committed - YEAR, _EARLIEST)
        limits = (f"--max-count={MAX_COMMITS}", f"--since={start}")
        commits = read_log(repository, [*limits, last.sha], config)
        result = preview(progress.watch(commits), config.lessons)
    except CannotTell:
        return ""  # no commit yet, or a clone without its objects; neither is in the way
    progress.done()
    return tables.preview(result, colours(sys.stderr), terminal_width(sys.stderr))


def _ask_when_to_enforce() -> str:
    """The value of `enforce`."""
    print_status(
        "What happens to a bug fix without a lesson? deny refuses it, warn only prints a warning, "
        "and a date means a warning until that day."
    )
    question = f"deny, warn or a date, e.g. {_in_two_weeks()}"

    def parse(answer: str) -> str:
        try:
            return _Enforce().convert(answer, None, None)
        except click.BadParameter as error:
            text = fitted(f"Error: {error.message}", sys.stderr)
            raise click.UsageError(text.removeprefix("Error: ")) from error

    return str(click.prompt(question, default="deny", value_proc=parse, err=True))


def _in_two_weeks() -> date:
    return date.today() + timedelta(weeks=2)


def _confirm(steps: list[Step], *, is_interactive: bool) -> None:
    if not is_interactive:
        raise UsageError(
            "no file was created",
            why="there is no terminal to ask whether to create them",
            hint="fixlearn init --yes\n        or, to only warn at first:\n"
            f"        fixlearn init --yes --enforce {_in_two_weeks()}",
        )
    question = fitted(f"Create {_names(steps)}?", sys.stderr)
    click.confirm(question, default=True, abort=True, err=True)


def _names(steps: list[Step]) -> str:
    *first, last = (step.path for step in steps)
    return f"{', '.join(first)} and {last}" if first else last


def _existing(top: Path) -> dict[str, str]:
    """{path: text} of the existing files that `init` may write or reads; "" if it is no file."""
    steps = plan({}, "", InitOptions("pre-commit", agents=True))
    scripts = [LEFTHOOK_SCRIPT, *HUSKY_FILES]
    planned = [GITHUB_FILE, WEEKLY_FILE, GITLAB_FILE, *scripts, *(step.path for step in steps)]
    existing = {path: "" for path in planned if os.path.lexists(top / path)}
    return existing | texts(top, [*planned, *MANAGER_FILES, *CI_FILES, *IMPORTS])


def _default_branch(repository: Repository) -> str:
    """The default branch, or the best guess if this clone does not know it."""
    names = (name for name in DEFAULT_BRANCHES if repository.objects.commit(f"refs/heads/{name}"))
    return repository.default_branch or next(names, "") or repository.branch or "main"


def _install_source(path: Sequence[str] = sys.path) -> str:
    """The argument for pip that installs this fixlearn on other machines; "" if there is none.

    PEP 610 records where a package came from; without a record it came from a package index.
    """
    installed = metadata.distributions(name="fixlearn", path=list(path))
    distribution = next(iter(installed), None)
    if distribution is None:
        return ""
    try:
        record = json.loads(distribution.read_text("direct_url.json") or "{}")
    except ValueError:
        return ""
    if not record:
        return f"fixlearn=={distribution.version}"
    version_control = record.get("vcs_info")
    if not version_control or not record.get("url", "").startswith("https://"):
        return ""  # a wheel or a clone on this machine
    return f"git+{record['url']}@{version_control['commit_id']}"


def _print_step(step: Step, *, with_text: bool) -> None:
    if step.is_to_write:
        print_status(f"{step.path}: will be created ({step.why})")
    elif step.exists:
        print_status(f"{step.path}: exists, will not be changed ({step.why})")
    else:
        print_status(f"{step.path}: is not created, see below ({step.why})")
    if with_text and step.is_to_write:
        print_status("".join(f"    {line}".rstrip() + "\n" for line in step.text.splitlines()))
