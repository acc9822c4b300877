"""Findings and results as text for people: terminals, hooks and logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixlearn.render.sanitize import for_terminal as inert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
