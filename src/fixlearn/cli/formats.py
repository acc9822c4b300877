"""`--format`: in which formats a result is shown, and where each of them goes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from fixlearn.cli.terminal import colours, echo, tell
from fixlearn.errors import UsageError
from fixlearn.render.text import Colours
from fixlearn.repository.files import write_atomically
from fixlearn.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.shell_completion import CompletionItem

    from fixlearn.cli.report import Report

C = TypeVar("C", bound="Callable[..., Any]")

FORMATS = ("text", "json", "github", "junit", "gitlab", "sarif")


class Output(NamedTuple):
    """One format, and the file it goes to; None is stdout."""

    format: str
    path: Path | None = None


class OutputType(click.ParamType):  # type: ignore[type-arg]  # no generic in older ones
    """`FORMAT` or `FORMAT:PATH`; `auto` is what suits the place where fixlearn runs."""

    name = "format"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Output:
        if isinstance(value, Output):
            return value
        format, colon, path = str(value).partition(":")
        if format == "auto":
            format = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
        if format not in FORMATS:
            question = did_you_mean(format, (*FORMATS, "auto"))
            said = question or f"; choose from {', '.join(FORMATS)}, auto."
            self.fail(f'there is no format "{format}"{said}', param, ctx)
        if colon and not path:
            self.fail(f'no path follows "{format}:"; leave the colon out for stdout.', param, ctx)
        return Output(format, Path(path) if path and path != "-" else None)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(name) for name in (*FORMATS, "auto") if name.startswith(incomplete)]


def format_option(command: C) -> C:
    """Give a command the option `--format`; it arrives as `outputs`."""
    return click.option(
        "--format",
        "outputs",
        metavar="FORMAT[:PATH]",
        type=OutputType(),
        multiple=True,
        default=("text",),
        callback=_told_apart,
        help=f"{', '.join(FORMATS)}, or auto for what suits this place; with a PATH into a file. "
        "Give it again for several at once. [default: text]",
    )(command)


def _told_apart(
    ctx: click.Context, param: click.Parameter, outputs: tuple[Output, ...]
) -> tuple[Output, ...]:
    """The outputs; two of them in one place would spoil each other."""
    paths = [output.path for output in outputs]
    if paths.count(None) > 1:
        name = next(output.format for output in reversed(outputs) if output.path is None)
        raise click.BadParameter(
            f"only one format can go to stdout; give the other a file: --format {name}:PATH",
            ctx,
            param,
        )
    if len(set(paths)) < len(paths):
        raise click.BadParameter("two formats go to the same file.", ctx, param)
    return outputs


def write(outputs: Sequence[Output], report: Report) -> None:
    """Show what a command found in every format that was asked for."""
    for output in outputs:
        if output.path is None:
            look = colours(sys.stdout) if output.format == "text" else Colours()
            echo(report.rendered(output.format, look))
        else:
            _write_file(output, report.rendered(output.format, Colours()))
        if output.format == "github":
            _append_summary(report)


def _write_file(output: Output, text: str) -> None:
    """Write all of it or nothing: a reader never meets half a report."""
    assert output.path is not None
    content = text.encode("utf-8", "backslashreplace")
    try:
        target = output.path.resolve()
        if target.exists() and not target.is_file():
            target.write_bytes(content)  # a pipe or a device is written to, never replaced
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, content)
    except OSError as error:
        raise UsageError(
            f'cannot write "{output.path}"',
            why=error.strerror or str(error),
            hint=f"--format {output.format}:<a file in a folder that can be written to>",
        ) from error


def _append_summary(report: Report) -> None:
    """Add to the summary of the step, where GitHub Actions gives a file for it."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    from fixlearn.render import github

    text = github.summary(report.command, report.headline, report.anchored())
    try:
        with Path(path).open("ab") as file:
            # Whoever wrote before may have left the line open.
            file.write(f"\n{text}".encode("utf-8", "backslashreplace"))
    except OSError as error:
        # The verdict stands without it.
        tell(f"warning: the step summary could not be written: {error.strerror or error}")
