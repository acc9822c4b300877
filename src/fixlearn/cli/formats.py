"""`--format`: the output formats of `check`, `lint` and `prove`, and the file for each."""

from __future__ import annotations

import os
import sys
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from fixlearn.cli.terminal import print_result, print_status
from fixlearn.errors import UsageError, did_you_mean
from fixlearn.render.text import Colours
from fixlearn.repository.files import write_atomically
from fixlearn.terminal import colours

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from click.shell_completion import CompletionItem

    from fixlearn.model import ChangedLesson, Finding, Result
    from fixlearn.render.ci_formats import Case, LocatedFinding


C = TypeVar("C", bound="Callable[..., Any]")

_PARTS_AT_ONCE = 1_000  # of a report, because each write to stdout costs time
FORMATS = ("text", "json", "markdown", "github", "junit", "gitlab", "sarif")


class Output(NamedTuple):
    """A format, and the file to write; None is stdout."""

    format: str
    path: Path | None = None


class OutputType(click.ParamType):  # type: ignore[type-arg]  # not generic in older versions of click
    """`FORMAT` or `FORMAT:PATH`; `auto` is github in GitHub Actions, otherwise text."""

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
            choices = f"; choose from {', '.join(FORMATS)}, auto."
            self.fail(f'there is no format "{format}"{question or choices}', param, ctx)
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
        callback=_distinct,
        help=f"{', '.join(FORMATS)}, or auto for what suits this place; with a PATH into a file. "
        "Give it again for several at once. [default: text]",
    )(command)


def _distinct(
    ctx: click.Context, param: click.Parameter, outputs: tuple[Output, ...]
) -> tuple[Output, ...]:
    """Refuse two outputs to the same file or to stdout: they would overwrite each other."""
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
    """Write the report in each of the formats."""
    for output in outputs:
        if output.path is None:
            look = colours(sys.stdout) if output.format == "text" else Colours()
            parts = iter(report.rendered(output.format, look))
            while text := "".join(islice(parts, _PARTS_AT_ONCE)):
                print_result(text)
        else:
            text = "".join(report.rendered(output.format, Colours()))
            _write_file(output.path, text, output.format)
        if output.format == "github":
            _append_summary(report.markdown(is_summary=True))


def _write_file(path: Path, text: str, format: str) -> None:
    """Write all of the text or nothing, so that no reader gets half a report."""
    content = text.encode("utf-8", "backslashreplace")
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            target.write_bytes(content)  # a pipe or a device must not be replaced
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, content)
    except OSError as error:
        raise UsageError(
            f'cannot write "{path}"',
            why=error.strerror or str(error),
            hint=f"--format {format}:<a file in a folder that can be written to>",
        ) from error


def _append_summary(text: str) -> None:
    """Append the text to the step summary of GitHub Actions, if there is a file for it."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with Path(path).open("ab") as file:
            # The text before may lack its final newline.
            file.write(f"\n{text}".encode("utf-8", "backslashreplace"))
    except OSError as error:
        # The summary is an extra: it must not change the exit code.
        print_status(f"warning: the step summary could not be written: {error.strerror or error}")


def report_failure(command: str, arguments: Sequence[str], lines: Sequence[str]) -> None:
    """Show on GitHub why a command has no result, if `arguments` ask for its format."""
    values = [
        value.removeprefix("--format=")
        for option, value in pairwise(["", *arguments])
        if option == "--format" or value.startswith("--format=")
    ]
    is_default = "auto" in values and os.environ.get("GITHUB_ACTIONS") == "true"
    if not is_default and not any(value.partition(":")[0] == "github" for value in values):
        return
    from fixlearn.render.ci_formats import github_failure, markdown_failure

    if is_default or "github" in values:
        print_result(github_failure(command, lines))
    _append_summary(markdown_failure(command, lines))


class Report(NamedTuple):
    """The result of a command, from which every format is made."""

    command: str
    headline: str  # the summary line
    text: Callable[[Colours], Iterable[str]]  # in parts, as a history may have a million findings
    json: Callable[[], Iterable[str]]
    findings: Sequence[Finding]  # about no single commit
    results: Callable[[], Iterable[Result]] = tuple  # of commits
    paths: Collection[str] = ()  # of lessons, each a case of the JUnit report
    proof_cases: Callable[[], list[Case]] | None = None
    lessons: Sequence[ChangedLesson] = ()  # that a reviewer should read

    def with_warnings(self) -> Report:
        """The same, but all findings are warnings in the formats of CI platforms.

        So no platform fails what fixlearn accepts.
        """
        return self._replace(
            findings=_as_warnings(self.findings),
            results=lambda: (
                result._replace(findings=_as_warnings(result.findings)) for result in self.results()
            ),
        )

    def located(self) -> list[LocatedFinding]:
        """The findings with their locations, as CI platforms take them."""
        from fixlearn.render.ci_formats import of_files, of_results

        return [*of_results(self.results()), *of_files(self.findings)]

    def markdown(self, *, is_summary: bool) -> str:
        """The report in Markdown: as the summary of a step, or short enough for a comment."""
        from fixlearn.render import ci_formats

        return ci_formats.markdown_report(
            self.command,
            self.headline,
            self.located(),
            self.lessons,
            most_bytes=ci_formats.SUMMARY_BYTES if is_summary else ci_formats.COMMENT_BYTES,
        )

    def rendered(self, format: str, look: Colours) -> Iterable[str]:
        """The parts of the report in one of the formats; `look` is for text."""
        if format == "text":
            return self.text(look)
        if format == "json":
            return self.json()
        if format == "markdown":
            return [self.markdown(is_summary=False)]
        from fixlearn.render import ci_formats  # few runs need it

        if format == "junit":
            cases = (
                self.proof_cases()
                if self.proof_cases
                else [
                    *ci_formats.cases_of_results(self.results()),
                    *ci_formats.cases_of_files(self.paths, self.findings),
                ]
            )
            return [ci_formats.junit_report(self.command, self.headline, cases)]
        if format == "github":
            return [ci_formats.github_commands(self.located())]
        if format == "gitlab":
            return [ci_formats.gitlab_report(self.located())]
        return [ci_formats.sarif_log(self.command, self.located())]


def _as_warnings(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(finding._replace(severity="warning") for finding in findings)
