"""Findings as text for terminals, hooks and logs; what all texts have in common."""

from __future__ import annotations

import difflib
import re
import textwrap

from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.render.sanitize import sanitize_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from fixlearn.model import Finding


def _unchanged(text: str) -> str:
    return text


class Colours(NamedTuple):
    """How the parts of a text are coloured; by default not at all."""

    where: Callable[[str], str] = _unchanged
    error: Callable[[str], str] = _unchanged
    warning: Callable[[str], str] = _unchanged
    good: Callable[[str], str] = _unchanged
    quiet: Callable[[str], str] = _unchanged


PLAIN = Colours()


def _style(code: int) -> Callable[[str], str]:
    return lambda text: f"\033[{code}m{text}\033[0m"


COLOURED = Colours(
    where=_style(1),  # bold
    error=_style(31),  # red
    warning=_style(33),  # yellow
    good=_style(32),  # green
    quiet=_style(2),  # dim
)


def as_text(lines: Iterable[str]) -> str:
    """The lines, each with a line feed."""
    return "".join(f"{line}\n" for line in lines)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a table as lines: the first column to the left, all others to the right."""
    first, *widths = (max(map(len, column)) for column in zip(*rows, strict=True))
    return [
        "  ".join([f"  {name:<{first}}", *map(str.rjust, cells, widths)]) for name, *cells in rows
    ]


def with_lead(lead: str, lines: Iterable[str]) -> Iterator[str]:
    """The lines, the first one after `lead` and all others indented to its width."""
    for number, line in enumerate(lines):
        yield (" " * len(lead) if number else lead) + line


def findings_of_commits(findings: Iterable[Finding], colours: Colours = PLAIN) -> str:
    """Findings below the commit that they belong to, with their reasons and hints."""
    return "".join(parts_of_findings(findings, colours))


def parts_of_findings(findings: Iterable[Finding], colours: Colours = PLAIN) -> Iterator[str]:
    """The parts of `findings_of_commits`, one for each finding.

    A part of a hint that was printed for the rule before is not repeated, except the first.
    """
    commit = None
    printed: set[tuple[str, ...]] = set()
    for finding in findings:
        lines = []
        if finding.where != commit:
            commit = finding.where
            lines.append(colours.where(sanitize_terminal(commit)))
        lines.append(f"  {_rule(finding, colours)}: {sanitize_terminal(finding.what)}")
        reasons = map(sanitize_terminal, finding.because)
        lines += map(colours.quiet, with_lead("    because: ", reasons))
        parts = parts_of_hint(finding.hint)
        new = [part for part in parts[1:] if (finding.rule, *part) not in printed]
        hints = (line for part in [*parts[:1], *new] for line in part)
        lines += with_lead("  hint: ", map(sanitize_terminal, hints))
        printed.update((finding.rule, *part) for part in new)
        yield as_text(lines)


def parts_of_hint(hint: Sequence[str]) -> list[tuple[str, ...]]:
    """Each sentence of a hint with the commands that follow it."""
    parts: list[tuple[str, ...]] = []
    for line in hint:
        if is_command(line) and parts:
            parts[-1] += (line,)
        else:
            parts.append((line,))
    return parts


def is_command(line: str) -> bool:
    """True for a line of a hint that is typed as it is."""
    return line.startswith("  ")


def findings_of_files(findings: Iterable[Finding], colours: Colours = PLAIN) -> str:
    """Findings as `path:line:column: rule: message`, each with its hint below."""
    lines = []
    for finding in findings:
        where = colours.where(sanitize_terminal(finding.where))
        lines.append(f"{where}: {_rule(finding, colours)}: {sanitize_terminal(finding.what)}")
        lines += with_lead("  hint: ", map(sanitize_terminal, finding.hint))
    return as_text(lines)


def _rule(finding: Finding, colours: Colours) -> str:
    if finding.severity == "warning":
        return colours.warning(f"{finding.rule} (warning)")
    return colours.error(finding.rule)


NARROWEST = 40  # columns; a narrower terminal breaks the lines itself

# GitHub executes a line that begins with it as a command, and any word may begin a wrapped line.
_LINE_COMMAND = re.compile(r"(?<!\S)::")


def wrapped(text: str, width: int | None, lead: str = "", indent: str = "") -> str:
    """The text in lines of at most `width` columns; a longer word is not broken.

    The first line begins with `lead`, all others with `indent`. Without a width it is one line.
    """
    if width is None:
        return lead + sanitize_terminal(text)
    return textwrap.fill(
        _LINE_COMMAND.sub(": :", sanitize_terminal(text)),
        max(width, NARROWEST),
        initial_indent=lead,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def wrapped_line(line: str, width: int | None) -> str:
    """The line, wrapped at words; the lines after the first are indented by two more columns."""
    text = line.lstrip(" ")
    indent = line[: len(line) - len(text)]
    return wrapped(text, width, indent, f"{indent}  ")


def unified(before: str, after: str, name: str, colours: Colours = PLAIN) -> str:
    """A unified diff of a file without its line ends; "" if only line ends differ."""
    old, new = _split_lines(before), _split_lines(after)
    diff = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")
    return as_text(_coloured(line, colours) for line in diff)


def _split_lines(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.removesuffix("\n").split("\n")]


def _coloured(line: str, colours: Colours) -> str:
    colour_of = {"-": colours.error, "+": colours.good, "@": colours.quiet}
    is_name = line.startswith(("--- ", "+++ "))
    colour = colours.where if is_name else colour_of.get(line[:1], _unchanged)
    return colour(sanitize_terminal(line))


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
    return wrapped(text, width, lead, indent).split("\n")


def _command(line: str) -> str:
    return _INDENT + sanitize_terminal(line)
