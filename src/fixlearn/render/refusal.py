"""The findings about the commit that is being made, or was just made, for its author.

The first line says what happened, then comes why, then the commands to type.
"""

from __future__ import annotations

from fixlearn.light_typing import TYPE_CHECKING
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.text import PLAIN, as_text, is_command, parts_of_hint, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fixlearn.model import Finding
    from fixlearn.render.text import Colours

_INDENT = "  "


def refusal(
    findings: Sequence[Finding],
    *,
    is_refused: bool,
    width: int | None = None,
    colours: Colours = PLAIN,
) -> str:
    """The findings about a commit that is refused, or that is made with warnings.

    With a `width`, sentences are wrapped at words; commands never are.
    """
    lines: list[str] = []
    commit = None
    printed: set[tuple[str, ...]] = set()
    for finding in findings:
        is_error = is_refused and finding.severity == "error"
        lines += _headline(finding, width, colours, is_error=is_error)
        if finding.where != commit:
            commit = finding.where
            lines += map(colours.where, _lines(commit, width, _INDENT, _INDENT * 2))
        for reason in finding.because:
            lines += map(colours.quiet, _sentence(f"Why: {reason}", width))
        for part in parts_of_hint(finding.hint):
            if part not in printed:
                printed.add(part)
                for line in part:
                    lines += [_command(line)] if is_command(line) else _sentence(line, width)
    return as_text(lines)


def _headline(
    finding: Finding, width: int | None, colours: Colours, *, is_error: bool
) -> Iterator[str]:
    colour = colours.error if is_error else colours.warning
    lead = "Commit refused" if is_error else "Warning"
    for line in _lines(f"{lead}: {finding.what} ({finding.rule})", width, "", _INDENT):
        yield colour(line)


def _sentence(text: str, width: int | None) -> list[str]:
    return _lines(text, width, _INDENT, _INDENT)


def _lines(text: str, width: int | None, lead: str, indent: str) -> list[str]:
    if width is None:
        return [lead + sanitize_terminal(text)]
    return wrapped(text, width, lead, indent).split("\n")


def _command(line: str) -> str:
    return _INDENT + sanitize_terminal(line)
