"""Findings and results as text for people: terminals, hooks and logs."""

from __future__ import annotations

import difflib
import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.sanitize import sanitize_terminal as inert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fixlearn.model import Finding


def _as_it_is(text: str) -> str:
    return text


class Colours(NamedTuple):
    """How the parts of a text are coloured; by default not at all."""

    where: Callable[[str], str] = _as_it_is
    error: Callable[[str], str] = _as_it_is
    warning: Callable[[str], str] = _as_it_is
    good: Callable[[str], str] = _as_it_is
    quiet: Callable[[str], str] = _as_it_is


def findings_of_commits(findings: Iterable[Finding], colours: Colours | None = None) -> str:
    """Findings under the commit they belong to, with reasons and the way out.

    Of a way out that many commits share, each has the first line; the rest
    stands below the first of them.
    """
    colours = colours or Colours()
    lines = []
    last = None
    said: set[tuple[str, str]] = set()
    for finding in findings:
        if finding.where != last:
            lines.append(colours.where(inert(finding.where)))
            last = finding.where
        lines.append(f"  {_rule(finding, colours)}: {inert(finding.what)}")
        for number, reason in enumerate(finding.because):
            lead = "because: " if number == 0 else "         "
            lines.append(colours.quiet(f"    {lead}{inert(reason)}"))
        for number, hint in enumerate(finding.hint):
            lead = "  hint: " if number == 0 else "        "
            if number == 0 or (finding.rule, hint) not in said:
                lines.append(f"{lead}{inert(hint)}")
        said.update((finding.rule, hint) for hint in finding.hint)
    return _block(lines)


def findings_of_files(findings: Iterable[Finding], colours: Colours | None = None) -> str:
    """Findings as `path:line:column: rule: message`, the way out below each."""
    colours = colours or Colours()
    lines = []
    for finding in findings:
        where = colours.where(inert(finding.where))
        lines.append(f"{where}: {_rule(finding, colours)}: {inert(finding.what)}")
        for number, hint in enumerate(finding.hint):
            lead = "  hint: " if number == 0 else "        "
            lines.append(f"{lead}{inert(hint)}")
    return _block(lines)


def _rule(finding: Finding, colours: Colours) -> str:
    if finding.severity == "warning":
        return colours.warning(f"{finding.rule} (warning)")
    return colours.error(finding.rule)


def _block(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


NARROWEST = 40  # columns; a narrower terminal breaks the lines itself

# GitHub takes a line that begins with it as a command, and any word may begin a wrapped line.
_LINE_COMMAND = re.compile(r"(?<!\S)::")


def wrapped(text: str, width: int, lead: str = "", indent: str = "") -> str:
    """One row, at most `width` columns wide where words allow it.

    The first line begins with `lead`, all others with `indent`.
    """
    return textwrap.fill(
        _LINE_COMMAND.sub(": :", sanitize_terminal(text)),
        max(width, NARROWEST),
        initial_indent=lead,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def unified(before: str, after: str, name: str, colours: Colours | None = None) -> str:
    """A unified diff of a file; "" where nothing differs. Line ends are not shown."""
    colours = colours or Colours()
    old, new = _rows(before), _rows(after)
    rows = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")
    return "".join(f"{line}\n" for line in _lines(rows, colours))


def _rows(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.removesuffix("\n").split("\n")]


def _lines(rows: Iterator[str], colours: Colours) -> Iterator[str]:
    looks = {"-": colours.error, "+": colours.good, "@": colours.quiet}
    for row in rows:
        shown = sanitize_terminal(row)
        is_name = row.startswith(("--- ", "+++ "))
        look = colours.where if is_name else looks.get(row[:1])
        yield look(shown) if look else shown
