"""`--format`: in which formats a result is shown, and where each of them goes."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from fixlearn.cli.terminal import colours, print_result, print_status
from fixlearn.errors import UsageError
from fixlearn.render import json, tables
from fixlearn.render.located import of_files, of_results
from fixlearn.render.text import Colours, findings_of_files
from fixlearn.repository.files import write_atomically
from fixlearn.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from click.shell_completion import CompletionItem

    from fixlearn.lessons.evidence_status import EvidenceCounts
    from fixlearn.lessons.proof import ProofResult
    from fixlearn.model import Finding, Result
    from fixlearn.render.junit import Case
    from fixlearn.render.located import LocatedFinding


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
            print_result(report.rendered(output.format, look))
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
        print_status(f"warning: the step summary could not be written: {error.strerror or error}")


class Report(NamedTuple):
    """What a command found, in the forms that the formats are made of.

    Functions, so that nothing is made that no format asks for.
    """

    command: str
    headline: str  # what was looked at, in one line
    text: Callable[[Colours], str]
    json: Callable[[], str]
    anchored: Callable[[], list[LocatedFinding]]
    cases: Callable[[], list[Case]]

    @classmethod
    def of_commits(
        cls,
        results: Sequence[Result],
        of_range: Sequence[Finding],
        headline: str,
        *,
        only_warns: bool,
        text: Callable[[Colours], str],
        json: Callable[[], str],
    ) -> Report:
        """The report of `check`; `of_range` are findings about no single commit.

        With `only_warns` no platform is to show red what fixlearn lets pass.
        """

        def shown() -> Iterator[Result]:
            return (
                result._replace(findings=_as_warnings(result.findings)) if only_warns else result
                for result in results
            )

        beside = _as_warnings(of_range) if only_warns else of_range

        def anchored() -> list[LocatedFinding]:
            return [*of_results(shown()), *of_files(beside)]

        def cases() -> list[Case]:
            from fixlearn.render import junit  # an XML library is dear to import

            return [*junit.of_results(shown()), *junit.of_files((), beside)]

        return cls("check", headline, text, json, anchored, cases)

    @classmethod
    def of_lessons(
        cls,
        paths: Collection[str],
        findings: Sequence[Finding],
        headline: str,
        counts: EvidenceCounts | None = None,
    ) -> Report:
        """The report of `lint` on the lessons at `paths`; `counts` counts all of the tree."""

        def cases() -> list[Case]:
            from fixlearn.render import junit

            return junit.of_files(paths, findings)

        return cls(
            "lint",
            headline,
            text=partial(findings_of_files, findings),
            json=partial(json.lint, len(paths), findings, counts),
            anchored=partial(of_files, findings),
            cases=cases,
        )

    @classmethod
    def of_trials(
        cls,
        says: str,
        trials: Sequence[ProofResult],
        found: Sequence[Finding | None],
        headline: str,
    ) -> Report:
        """The report of `prove`; `found` has the finding of each trial, where it has one."""
        findings = [finding for finding in found if finding]

        return cls(
            "prove",
            headline,
            text=partial(tables.prove, trials, found),
            json=partial(json.prove, says, trials, findings),
            anchored=partial(of_files, findings),
            cases=partial(tables.cases, trials, found),
        )

    def rendered(self, format: str, look: Colours) -> str:
        """The report in one of the formats; `look` is for text."""
        if format == "text":
            return self.text(look)
        if format == "json":
            return self.json()
        if format == "junit":
            from fixlearn.render import junit

            return junit.report(self.command, self.headline, self.cases())
        if format == "github":
            from fixlearn.render import github

            return github.commands(self.anchored())
        if format == "gitlab":
            from fixlearn.render import gitlab

            return gitlab.report(self.anchored())
        from fixlearn.render import sarif

        return sarif.log(self.command, self.anchored())


def _as_warnings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding._replace(severity="warning") for finding in findings)
