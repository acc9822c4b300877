"""Whatever a commit, a path or a lesson says, each format is read back as it was meant."""

from __future__ import annotations

import json as standard
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from hypothesis import given, settings

from fixlearn.lessons.patterns import Line, SiblingFile, Siblings
from fixlearn.model import ChangedLesson, Outcome, Prevention
from fixlearn.releases.themes import Returned, Theme, Themes
from fixlearn.render import ci_formats, release_report
from fixlearn.render.ci_formats import SUMMARY_BYTES
from fixlearn.render.explain import short_reason
from fixlearn.render.sanitize import sanitize_report, sanitize_terminal
from fixlearn.render.tables import siblings as sibling_text
from fixlearn.render.tables import siblings_markdown
from tests.render.hostile import HOSTILE, finding, harm, lesson, result
from tests.render.readers import PUBLISHED, junit_schema, runner_reads, sarif_schema

if TYPE_CHECKING:
    from fixlearn.render.ci_formats import LocatedFinding


def found_in(text: str) -> list[LocatedFinding]:
    """Two findings of a commit and one of a file, all of them full of `text`."""
    bare = finding(text)._replace(position=None)
    refused = result(text)._replace(findings=(finding(text), bare), path=text)
    return [*ci_formats.of_results([refused]), *ci_formats.of_files([finding(text)])]


@given(HOSTILE)
@settings(max_examples=200)
def test_the_github_runner_reads_exactly_the_printed_commands(text: str) -> None:
    actual = found_in(text)

    read = runner_reads(ci_formats.github_commands(actual))

    assert [(name, data.split("\n")) for name, _, data in read] == [
        ("error", [sanitize_terminal(line) for line in item.lines]) for item in actual
    ]
    assert [properties for _, properties, _ in read] == [
        {
            "file": sanitize_terminal(item.position.path),
            "line": str(item.position.line),
            "endLine": str(item.position.line),
            "title": "missing-lesson",
        }
        for item in actual
    ]
    for _, _, data in read:  # the runner prints it, decoded, into the same log
        assert list(harm(data)) == []


@given(HOSTILE)
@settings(max_examples=100)
def test_the_log_below_many_annotations_has_no_further_command(text: str) -> None:
    names = [name for name, _, _ in runner_reads(ci_formats.github_commands(found_in(text) * 5))]

    assert names == ["error"] * 10


@given(HOSTILE)
@settings(max_examples=100)
def test_markdown_keeps_its_shape(text: str) -> None:
    lessons = [ChangedLesson(lesson(text), is_new=True)]
    printed = ci_formats.markdown_report(
        "check", f"looked at {text}", found_in(text), lessons, most_bytes=SUMMARY_BYTES
    )

    assert list(harm(printed)) == []
    lines = printed.split("\n")
    assert [line.replace("\\|", "").count("|") for line in lines][:10] == ([0] * 4 + [5] * 5 + [0])
    assert [line for line in lines if line.startswith("#")] == [
        "### fixlearn check: 3 findings",
        "#### Lessons to review",
    ]
    assert "<script" not in printed.replace("\\<", "")


@given(HOSTILE)
@settings(max_examples=100)
def test_lists_and_tables_in_markdown_keep_their_shape(text: str) -> None:
    step = Prevention("lint", text, pattern=text)
    places = Siblings(
        lesson(text)._replace(prevention=(step,)),
        files=(SiblingFile(text, 2, 3),),
        lines=(Line(text, 1, text),),
    )
    theme = Theme(text, (1,), 1)
    of_all = Themes(
        10,
        ("2026",),
        (theme,),
        (theme,),
        (theme,),
        (Returned(text, text, 1),),
        (),
        0,
        None,
        0,
        None,
    )

    ticked = siblings_markdown(places)
    tables = release_report.themes_markdown(of_all)

    for printed in (ticked, tables, release_report.themes_text(of_all), sibling_text(places)):
        assert list(harm(printed)) == []
    assert [line[:6] for line in ticked.splitlines() if line.startswith("-")] == ["- [ ] "] * 2
    rows = [line.replace("\\|", "") for line in tables.splitlines() if line.startswith("|")]
    assert [row.count("|") for row in rows] == [3] * 12


@given(HOSTILE)
@settings(max_examples=200)
def test_junit_is_xml_with_the_original_text(text: str) -> None:
    outcomes = (Outcome.MISSING, Outcome.EXEMPT, Outcome.COVERED)
    refused, exempt, covered = (result(text, outcome) for outcome in outcomes)
    cases = [
        *ci_formats.cases_of_results([refused, exempt._replace(findings=())]),
        *ci_formats.cases_of_results([covered._replace(findings=())]),
        *ci_formats.cases_of_files([text], [finding(text)]),
    ]

    report = ci_formats.junit_report("check", text, cases)

    assert report.isascii()
    assert list(harm(report)) == []
    rows = list(ElementTree.fromstring(report).iter("testcase"))  # noqa: S314, it is our own
    names = [row.get("name") for row in rows]
    commit = sanitize_terminal(f"3f2a9c1 {text}")
    assert names == [commit, commit, commit, sanitize_terminal(text)]
    failure, skipped, passed, broken = (row[0] for row in rows if len(row))
    assert (failure.tag, failure.get("message")) == ("failure", sanitize_terminal(text))
    assert failure.text == cases[0].text
    assert (skipped.tag, skipped.get("message")) == ("skipped", sanitize_terminal(text))
    assert passed.text == sanitize_terminal(short_reason(covered)) + "\n"
    assert broken.text == cases[3].text
    if PUBLISHED.exists():
        junit_schema().validate(report)


@given(HOSTILE)
@settings(max_examples=100)
def test_an_empty_junit_report_names_the_range(text: str) -> None:
    (case,) = ElementTree.fromstring(ci_formats.junit_report("check", text, [])).iter("testcase")  # noqa: S314

    assert (case.get("name"), len(case)) == (sanitize_terminal(text), 0)


@given(HOSTILE)
@settings(max_examples=200)
def test_gitlab_and_sarif_are_json_with_the_original_text(text: str) -> None:
    actual = found_in(text)
    documents = (ci_formats.gitlab_report(actual), ci_formats.sarif_log("check", actual))

    for document in documents:
        assert document.isascii()
        assert list(harm(document)) == []
    rows, log = (standard.loads(document) for document in documents)
    assert [(row["description"], row["location"]["path"]) for row in rows] == [
        (sanitize_report(item.says), sanitize_terminal(item.position.path)) for item in actual
    ]
    output = [row["message"]["text"] for row in log["runs"][0]["results"]]
    assert output == ["\n".join(sanitize_report(line) for line in item.lines) for item in actual]
    for value in output:
        assert "](" not in value
        assert list(harm(value)) == []
    if PUBLISHED.exists():
        sarif_schema().validate(log)
