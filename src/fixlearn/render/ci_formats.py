"""Results for CI systems: annotations for GitHub, GitLab and SARIF, Markdown, and JUnit XML."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree

from fixlearn import __version__
from fixlearn.config import CONFIG_FILE
from fixlearn.lessons.evidence import has_proof, provable
from fixlearn.lessons.prevention import KIND_RANK, KINDS, strongest_kind
from fixlearn.messages import short
from fixlearn.model import ChangedLesson, Finding, Lesson, Outcome, Position, Prevention, Result
from fixlearn.render.explain import short_reason
from fixlearn.render.json import plain
from fixlearn.render.release_sentences import plural
from fixlearn.render.sanitize import (
    sanitize_annotation,
    sanitize_annotation_property,
    sanitize_markdown,
    sanitize_report,
    sanitize_terminal,
)
from fixlearn.render.text import as_text, findings_of_commits, findings_of_files, with_lead
from fixlearn.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class LocatedFinding(NamedTuple):
    """A finding and the location at which a platform shows it."""

    finding: Finding
    position: Position
    fingerprint: str  # 64 hex digits; unique in a run, the same for this finding in the next run

    @property
    def says(self) -> str:
        """The finding in one line, with its commit if it is about one."""
        finding = self.finding
        is_of_file = finding.where == str(self.position)
        return finding.what if is_of_file else f"{finding.where}: {finding.what}"

    @property
    def lines(self) -> list[str]:
        """The finding with its reasons and hints, a line each."""
        because, hint = self.finding.because, self.finding.hint
        return [self.says, *with_lead("because: ", because), *with_lead("hint: ", hint)]


def of_results(results: Iterable[Result]) -> list[LocatedFinding]:
    """The findings of commits.

    A finding without a position is located on the first line of the first file that
    its commit changed, or of the configuration if the commit changed none.
    """
    return _located(
        (finding, Position(result.path or CONFIG_FILE), result.sha or result.subject)
        for result in results
        for finding in result.findings
    )


def of_files(findings: Iterable[Finding]) -> list[LocatedFinding]:
    """The findings of files. Line numbers change, so a fingerprint does not contain them."""
    default = Position(CONFIG_FILE)
    return _located((finding, default, (finding.position or default).path) for finding in findings)


def _located(rows: Iterable[tuple[Finding, Position, str]]) -> list[LocatedFinding]:
    """Locate findings, each given with its default position and a commit or file."""
    findings = []
    counts: Counter[tuple[str, str]] = Counter()
    for finding, default, subject in rows:
        counts[finding.rule, subject] += 1
        key = f"{finding.rule}\0{subject}\0{counts[finding.rule, subject]}"
        fingerprint = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        findings.append(LocatedFinding(finding, finding.position or default, fingerprint))
    return findings


# GitHub shows this many annotations of each severity per step and drops the others silently.
_MAX_ANNOTATIONS = 10


def github_commands(findings: Sequence[LocatedFinding]) -> str:
    """The findings as workflow commands; those that GitHub would drop as plain lines."""
    lines = []
    dropped: list[LocatedFinding] = []
    for severity in ("error", "warning"):
        group = [located for located in findings if located.finding.severity == severity]
        is_cut = len(group) > _MAX_ANNOTATIONS
        count = _MAX_ANNOTATIONS - 1 if is_cut else len(group)  # one is for the notice below
        lines += [_github_command(severity, located) for located in group[:count]]
        if is_cut:
            notice = f"and {len(group) - count} more: see the log and the step summary"
            lines.append(f"::{severity} title=fixlearn::{sanitize_annotation([notice])}")
            dropped += group[count:]
    return as_text(lines) + findings_of_files(located.finding for located in dropped)


def _github_command(severity: str, located: LocatedFinding) -> str:
    path = sanitize_annotation_property(located.position.path)
    line = located.position.line
    title = sanitize_annotation_property(located.finding.rule)
    place = f"file={path},line={line},endLine={line},title={title}"
    return f"::{severity} {place}::{sanitize_annotation(located.lines)}"


def github_failure(command: str, lines: Sequence[str]) -> str:
    """The annotation for a command that has no result; `lines` say why."""
    title = sanitize_annotation_property(f"fixlearn {command}".rstrip())
    return f"::error title={title}::{sanitize_annotation(lines)}\n"


_GITLAB_SEVERITIES = {"error": "major", "warning": "minor"}


def gitlab_report(findings: Iterable[LocatedFinding]) -> str:
    """The findings as a Code Quality report, for the widget and the diff of a merge request."""
    return plain(
        [
            {
                "description": sanitize_report(located.says),
                "check_name": located.finding.rule,
                "fingerprint": located.fingerprint,
                "severity": _GITLAB_SEVERITIES[located.finding.severity],
                "location": {
                    "path": sanitize_terminal(located.position.path),
                    "lines": {"begin": located.position.line},
                },
            }
            for located in findings
        ]
    )


def sarif_log(command: str, findings: Sequence[LocatedFinding]) -> str:
    """The findings of one run of `command` as a SARIF log.

    `command` separates the results of `check` and `lint` if both are uploaded for one
    commit.
    """
    rules = list(dict.fromkeys(located.finding.rule for located in findings))
    run = {
        "tool": {
            "driver": {
                "name": "fixlearn",
                "semanticVersion": __version__,
                "rules": [_sarif_rule(name) for name in rules],
            }
        },
        # On GitHub, the text before the last slash is the category.
        "automationDetails": {"id": f"fixlearn-{command}/"},
        "columnKind": "unicodeCodePoints",
        "results": [
            _sarif_result(located, rules.index(located.finding.rule)) for located in findings
        ],
    }
    return plain(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [run],
        }
    )


def _sarif_rule(name: str) -> dict[str, object]:
    rule = RULES[name]
    return {
        "id": name,
        "name": name,
        "shortDescription": {"text": rule.says},
        "fullDescription": {"text": f"{rule.says}: {rule.remedy}"},
        "help": {"text": rule.remedy.replace("`", '"'), "markdown": rule.remedy},
        "defaultConfiguration": {"level": rule.severity},
    }


def _sarif_result(located: LocatedFinding, rule_index: int) -> dict[str, object]:
    position = located.position
    return {
        "ruleId": located.finding.rule,
        "ruleIndex": rule_index,
        "level": located.finding.severity,
        "message": {"text": "\n".join(sanitize_report(line) for line in located.lines)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(position.path)},
                    "region": {"startLine": position.line, "startColumn": position.column},
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": located.fingerprint},
    }


def _uri(path: str) -> str:
    # A colon in the first segment would be read as the end of a scheme, so it is encoded.
    return quote(path.encode("utf-8", "surrogatepass"), safe="/")


# GitHub refuses summaries of more than 1 MiB per step; other programs of the step may add theirs.
SUMMARY_BYTES = 512 * 1024
# GitHub refuses comments of more than 65,536 characters, and a text may precede the report.
COMMENT_BYTES = 60_000


def markdown_report(
    command: str,
    headline: str,
    findings: Sequence[LocatedFinding],
    lessons: Sequence[ChangedLesson] = (),
    *,
    most_bytes: int,
) -> str:
    """`headline`, a table of the findings, and the lessons that a reviewer should read."""
    result = plural(len(findings), "finding") if findings else "all is well"
    text = f"### fixlearn {command}: {result}\n\n{sanitize_markdown(headline)}\n"
    if findings:
        text += "\n| where | rule | what | what to do |\n|---|---|---|---|\n"
        text = _filled(text, map(_row, findings), most_bytes, "see the log")
    if lessons:
        text += "\n#### Lessons to review\n"
        text = _filled(text, map(_review, lessons), most_bytes, "see the changed files")
    return text


def markdown_failure(command: str, lines: Sequence[str]) -> str:
    """The report of a command that has no result; `lines` say why."""
    text = "<br>".join(map(sanitize_markdown, lines))
    return f"### {f'fixlearn {command}'.rstrip()}: no result\n\n{text}\n"


def _filled(text: str, parts: Iterable[str], most_bytes: int, rest: str) -> str:
    """The text with those parts that fit; if any do not, it says how many, and `rest`."""
    kept = [text]
    size = len(text.encode("utf-8", "surrogatepass"))
    left_out = 0
    for part in parts:
        size += len(part.encode("utf-8", "surrogatepass"))
        if size > most_bytes:
            left_out += 1
        else:
            kept.append(part)
    return "".join(kept) + (f"\nand {left_out:,} more: {rest}\n" if left_out else "")


def _row(located: LocatedFinding) -> str:
    finding = located.finding
    rule = f"{finding.rule} (warning)" if finding.severity == "warning" else finding.rule
    because = "".join(f"<br>because: {sanitize_markdown(reason)}" for reason in finding.because)
    cells = (
        sanitize_markdown(finding.where),
        rule,
        sanitize_markdown(finding.what) + because,
        "<br>".join(sanitize_markdown(hint) for hint in finding.hint),
    )
    return f"| {' | '.join(cells)} |\n"


def _review(changed: ChangedLesson) -> str:
    """One lesson, with three questions for the reviewer."""
    lesson = changed.lesson
    state = "New" if changed.is_new else "Changed"
    lines = [
        f"\n**{sanitize_markdown(lesson.title)}**<br>",
        f"{state}: {sanitize_markdown(lesson.path)}\n",
        f"What let it through: {sanitize_markdown(lesson.gap)}\n",
        *(f"- {_step(step)}" for step in lesson.prevention),
        "",
        *(f"- [ ] {question}" for question in _questions(lesson)),
    ]
    return "\n".join(lines) + "\n"


def _step(step: Prevention) -> str:
    status = "" if step.status == "done" else f", {step.status}"
    evidence = ", ".join(map(sanitize_markdown, step.evidence))
    text = f"{step.kind}{status}: {sanitize_markdown(step.change)}"
    return f"{text} ({evidence})" if evidence else text


def _questions(lesson: Lesson) -> Iterator[str]:
    """What a reviewer should ask, with what is known of the answer."""
    yield f"Would this have caught the bug? {_proof(lesson)}"
    kind = strongest_kind(lesson)
    stronger = [other for other in KINDS if KIND_RANK[other] < KIND_RANK[kind]]
    known = f"Stronger than {kind}: {', '.join(stronger)}." if stronger else "None is stronger."
    yield f"Is there a stronger kind of prevention? {known}"
    id = sanitize_markdown(lesson.id)
    yield f"Where else does it apply? Places to look at: fixlearn siblings {id}"


def _proof(lesson: Lesson) -> str:
    if has_proof(lesson):
        return "Proven: its test fails without the fix, and passes with it."
    if any(provable(lesson)):
        return f"Not proven yet: fixlearn prove {sanitize_markdown(lesson.id)} --write"
    return "No test shows it."


_NO_CASE = frozenset({Outcome.UNSURE, Outcome.NOT_A_FIX, Outcome.BEFORE_ADOPTION})


class Case(NamedTuple):
    """A test case. It fails if a finding is an error; a warning lets it pass."""

    name: str
    findings: tuple[Finding, ...] = ()
    text: str = ""  # sanitized; several lines
    skipped: str | None = None  # why it needs no lesson


def cases_of_results(results: Iterable[Result]) -> list[Case]:
    """A case for each fix, each exempt commit and each commit with a finding."""
    cases = []
    for result in results:
        if result.outcome in _NO_CASE and not result.findings:
            continue
        name = f"{short(result.sha)} {result.subject}".lstrip()
        reason = sanitize_terminal(short_reason(result))
        text = findings_of_commits(result.findings) or f"{reason}\n"
        is_skipped = result.outcome is Outcome.EXEMPT and not result.findings
        skipped = result.why if is_skipped else None
        cases.append(Case(name, result.findings, text, skipped))
    return cases


def cases_of_files(paths: Iterable[str], findings: Iterable[Finding]) -> list[Case]:
    """A case for each of the files at `paths`, and for anything else that has a finding."""
    by_path: dict[str, list[Finding]] = {path: [] for path in sorted(paths)}
    for finding in findings:
        path = finding.position.path if finding.position else finding.where
        by_path.setdefault(path, []).append(finding)
    return [
        Case(path, tuple(of_path), findings_of_files(of_path)) for path, of_path in by_path.items()
    ]


def junit_report(command: str, headline: str, cases: Sequence[Case]) -> str:
    """The cases of one run of `command` as a test suite.

    Without a case, `headline` becomes one that passes, because some CI systems reject
    a report that has none.
    """
    rows = cases or [Case(headline)]
    failures = sum(_fails(case) for case in rows)
    suites = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(
        suites,
        "testsuite",
        name=f"fixlearn {command}",
        tests=str(len(rows)),
        failures=str(failures),
        errors="0",
        skipped=str(sum(case.skipped is not None for case in rows)),
    )
    for case in rows:
        row = ElementTree.SubElement(
            suite,
            "testcase",
            classname=f"fixlearn.{command}",
            name=sanitize_terminal(case.name),
        )
        _add_result(row, case)
    ElementTree.indent(suites)
    # Characters outside of ASCII become references, which no locale can damage.
    body = ElementTree.tostring(suites, encoding="us-ascii").decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _add_result(row: ElementTree.Element, case: Case) -> None:
    if case.skipped is not None:
        ElementTree.SubElement(row, "skipped", message=sanitize_terminal(case.skipped))
    elif _fails(case):
        # Some readers keep only one failure per case.
        error = next(finding for finding in case.findings if finding.severity == "error")
        message = sanitize_terminal(error.what)
        ElementTree.SubElement(row, "failure", type=error.rule, message=message).text = case.text
    elif case.text:
        ElementTree.SubElement(row, "system-out").text = case.text


def _fails(case: Case) -> bool:
    return any(finding.severity == "error" for finding in case.findings)
