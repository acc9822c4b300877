"""The command line: one module for each command, imported when the command runs."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from typing import TYPE_CHECKING

import click

from fixlearn import __version__
from fixlearn.errors import CannotTell, FixlearnError, UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_GROUPS = {
    "Set up": {
        "demo": "Show how it works, in a temporary repository.",
        "init": "Set up this repository.",
        "install": "Install native git hooks.",
        "uninstall": "Remove the native git hooks.",
        "doctor": "Check the setup.",
        "calibrate": "Test the detection of fixes on this history.",
    },
    "Write lessons": {
        "new": "Write a lesson for a fix and stage it.",
        "none": "Say why a refused fix needs no lesson.",
        "later": "Say why a refused fix gets its lesson later.",
        "retire": "Retire a lesson, with a reason.",
    },
    "Read lessons": {
        "list": "List lessons.",
        "recall": "Show the lessons to read before a change.",
        "siblings": "List other places that may have the gap of a lesson.",
        "explain": "Explain a commit, a rule or a lesson.",
    },
    "Check": {
        "check": "Check that bug fixes have lessons.",
        "lint": "Check lesson files.",
        "prove": "Run the tests of lessons without and with the fix.",
        "hook": "Run a git hook.",
    },
    "Report": {
        "summary": "Report what each release taught.",
        "due": "List what is owed, overdue items first.",
        "digest": "Print what was learned and what is due, for a chat.",
        "export": "Print the lessons of releases as JSON lines.",
        "rollup": "Report what many repositories learn and owe.",
    },
    "Coding agents": {
        "guidance": "Print the rules that nothing guards yet, for AGENTS.md.",
        "mcp": "Serve the lessons to a coding agent (MCP).",
    },
}
COMMANDS = {name: text for commands in _GROUPS.values() for name, text in commands.items()}
# Commands in the module of another; all others are in the module of their name.
_MODULES = {
    "calibrate": "explain",
    "digest": "due",
    "export": "rollup",
    "hook": "install",
    "later": "refused_commit",
    "list": "recall",
    "none": "refused_commit",
    "uninstall": "install",
}


def load_command(name: str) -> click.Command:
    """Import one of COMMANDS."""
    module = importlib.import_module(f"fixlearn.cli.{_MODULES.get(name, name)}")
    command = getattr(module, f"{name}_command" if name in _MODULES else "command")
    assert isinstance(command, click.Command)
    return command


_FIXED_HYPHEN = "\N{NON-BREAKING HYPHEN}"


class _Formatter(click.HelpFormatter):
    """Wraps help at spaces: an option, a path or a date is not broken at its hyphens."""

    def write_text(self, text: str) -> None:
        super().write_text(text.replace("-", _FIXED_HYPHEN))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        fixed = [(name, text.replace("-", _FIXED_HYPHEN)) for name, text in rows]
        super().write_dl(fixed, col_max, col_spacing)

    def write(self, string: str) -> None:
        super().write(string.replace(_FIXED_HYPHEN, "-"))


click.Context.formatter_class = _Formatter


class LazyCommands(click.Group):
    """Imports the module of a command only to run the command, not to list it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return load_command(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        longest = max(map(len, COMMANDS))
        for title, commands in _GROUPS.items():
            with formatter.section(title):
                # The same width in all groups.
                formatter.write_dl([(name.ljust(longest), text) for name, text in commands.items()])

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        from click.shell_completion import CompletionItem

        items = [
            CompletionItem(name, help=summary)
            for name, summary in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return items + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            question = did_you_mean(args[0], COMMANDS)
            raise click.UsageError(f'No such command "{args[0]}"{question or "."}', ctx)
        return super().resolve_command(ctx, args)


def _change_folder(
    context: click.Context, _option: click.Parameter, folders: Sequence[str]
) -> None:
    """Change to each of the folders in turn, the next relative to the one before."""
    for folder in filter(None, folders):  # git ignores an empty one, too
        try:
            os.chdir(folder)
        except OSError as error:
            if context.resilient_parsing:  # for the completion of a command line
                return
            raise UsageError(
                f'cannot change to "{folder}"',
                why=error.strerror or str(error),
                hint="fixlearn -C <an existing folder> ...",
            ) from error


@click.group(
    cls=LazyCommands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 passed, 1 findings, 2 invalid usage or configuration, "
    "3 result unknown, 130 interrupted.",
)
@click.option(
    "-C",
    "folders",
    metavar="DIR",
    multiple=True,
    expose_value=False,
    callback=_change_folder,
    help="Run as if it was started in DIR, as with git.",
)
@click.version_option(__version__, prog_name="fixlearn")
def main() -> None:
    """Require a lesson for each bug fix: how it got through, and what prevents the next one.

    Start with "fixlearn demo", then run "fixlearn init" in your repository.
    """


_OUTPUT_CLOSED = 141  # 128 + SIGPIPE: git's exit code when its reader, such as head, has ended


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code; errors are printed to stderr."""
    try:
        return _run(arguments)
    except BrokenPipeError:
        pass
    except SystemExit:
        if sys.stdout is sys.__stdout__:
            raise  # by shell completion; for a broken pipe, click replaces the stream first
    _discard_output()
    return _OUTPUT_CLOSED


def _discard_output() -> None:
    """Redirect streams that fail to /dev/null, so that Python's exit reports no error."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is None:  # the calling process closed it
            continue
        try:
            stream.flush()
        except OSError:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, stream.fileno())
            os.close(null)


def _run(arguments: list[str]) -> int:
    try:
        # What a command returns is its exit code; without one it is 0.
        result = main.main(arguments, prog_name="fixlearn", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Abort:
        click.echo(err=True)  # the line of the prompt is still open
        return 130
    except click.ClickException as error:
        _print_failure(error.show)
        _report_on_github(arguments, error.format_message())
        return error.exit_code
    except BrokenPipeError:
        raise
    except OSError as error:
        return _fail(_of_system(error), arguments)
    except FixlearnError as error:
        return _fail(error, arguments)


def _of_system(error: OSError) -> FixlearnError:
    """The error for a call of the operating system that failed."""
    why = error.strerror or str(error)
    if error.filename:
        what = f"cannot access {error.filename}"
        return UsageError(what, why=why, hint="check the file, then try again")
    hints = {
        errno.EMFILE: "ulimit -n 256     allows more open files",
        errno.ENOENT: 'cd "$PWD"     (the current folder was deleted or replaced)',
        errno.ENOSPC: "df -h     shows which disk is full",
    }
    hint = hints.get(error.errno or 0, "try again; if it fails again, look at the system log")
    return CannotTell("the operating system refused a call", why=why, hint=hint)


def _fail(error: FixlearnError, arguments: Sequence[str]) -> int:
    from fixlearn.cli.terminal import fitted
    from fixlearn.terminal import wants_colour

    lines = fitted(f"error: {error}", sys.stderr).removeprefix("error:")
    label = click.style("error:", fg="red", bold=True)
    text, color = f"{label}{lines}", wants_colour(sys.stderr)
    _print_failure(lambda: click.echo(text, err=True, color=color))
    _report_on_github(arguments, str(error))
    return error.exit_code


def _print_failure(show: Callable[[], None]) -> None:
    """Print why there is no result; if stderr is on a full disk, only the exit code says so."""
    try:
        show()
    except BrokenPipeError:
        raise
    except OSError:
        _discard_output()


def _report_on_github(arguments: Sequence[str], error: str) -> None:
    if any("--format" in argument for argument in arguments):
        from fixlearn.cli.formats import report_failure

        command = next((word for word in arguments if word in COMMANDS), "")
        report_failure(command, arguments, error.splitlines())
