"""JUnit XML: a case per fix or per lesson file."""

from __future__ import annotations

from textwrap import dedent
from xml.etree import ElementTree

import pytest

from fixlearn.render import ci_formats
from tests.render.readers import junit_schema, needs_published_schemas
from tests.render.samples import COVERED, CUT, HEADLINE, MERGE, MISSING, PLAIN, REFUSED, WARNING

CASES = [
    ci_formats.cases_of_results([REFUSED, COVERED, MERGE, PLAIN]),
    ci_formats.cases_of_files(["lessons/2026/a.md", "lessons/2026/b.md"], [CUT, WARNING]),
    ci_formats.cases_of_files(["lessons/2026/a.md"], [WARNING]),
    [],
]


def test_a_fix_fails_passes_or_is_skipped_and_other_commits_are_no_test_case() -> None:
    assert ci_formats.junit_report("check", HEADLINE, CASES[0]) == dedent("""\
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites>
          <testsuite name="fixlearn check" tests="3" failures="1" errors="0" skipped="1">
            <testcase classname="fixlearn.check" name="3f2a9c1 fix: keep the last row">
              <failure type="missing-lesson" message="this bug fix needs a lesson">3f2a9c1 fix: keep the last row
          missing-lesson: this bug fix needs a lesson
            because: its type "fix" is declared
          hint: fixlearn new --from-commit 3f2a9c1
                or add a line
        </failure>
            </testcase>
            <testcase classname="fixlearn.check" name="1234567 fix: read it">
              <system-out>covered: it adds a
        </system-out>
            </testcase>
            <testcase classname="fixlearn.check" name="7654321 Merge fix">
              <skipped message="merge" />
            </testcase>
          </testsuite>
        </testsuites>
        """)  # noqa: E501


def test_a_lesson_file_is_a_test_case_with_all_its_findings() -> None:
    assert ci_formats.junit_report("lint", HEADLINE, CASES[1]) == dedent("""\
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites>
          <testsuite name="fixlearn lint" tests="2" failures="1" errors="0" skipped="0">
            <testcase classname="fixlearn.lint" name="lessons/2026/a.md">
              <failure type="cut-text" message="YAML ends this text at &quot; #&quot;">lessons/2026/a.md:4:6: cut-text: YAML ends this text at " #"
          hint: gap: >-
                  the text
        lessons/2026/a.md:5:1: unknown-key (warning): unknown key "x"
        </failure>
            </testcase>
            <testcase classname="fixlearn.lint" name="lessons/2026/b.md" />
          </testsuite>
        </testsuites>
        """).replace("gap: >-", "gap: &gt;-")  # noqa: E501


def test_warnings_do_not_fail_a_case() -> None:
    suite = read(ci_formats.junit_report("lint", HEADLINE, CASES[2]))

    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")
    assert suite.findtext("testcase/system-out") == (
        'lessons/2026/a.md:5:1: unknown-key (warning): unknown key "x"\n'
    )


def test_a_commit_that_is_no_fix_fails_if_one_of_its_lines_is_invalid() -> None:
    wrong = PLAIN._replace(findings=(MISSING._replace(rule="empty-reason"),))

    suite = read(ci_formats.junit_report("check", HEADLINE, ci_formats.cases_of_results([wrong])))

    assert [failure.get("type") for failure in suite.iter("failure")] == ["empty-reason"]


def test_an_empty_report_has_one_case_because_jenkins_refuses_empty_reports() -> None:
    assert ci_formats.junit_report("check", "nothing to look at", []) == dedent("""\
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites>
          <testsuite name="fixlearn check" tests="1" failures="0" errors="0" skipped="0">
            <testcase classname="fixlearn.check" name="nothing to look at" />
          </testsuite>
        </testsuites>
        """)


@needs_published_schemas
@pytest.mark.parametrize("cases", CASES)
def test_reports_are_valid_by_the_published_schema(cases: list[ci_formats.Case]) -> None:
    junit_schema().validate(ci_formats.junit_report("check", HEADLINE, cases))


@needs_published_schemas
def test_the_published_schema_refuses_an_invalid_report() -> None:
    broken = ci_formats.junit_report("check", HEADLINE, CASES[0]).replace("classname=", "klass=")

    assert not junit_schema().is_valid(broken)


def read(report: str) -> ElementTree.Element:
    suite = ElementTree.fromstring(report)[0]  # noqa: S314, it is our own
    assert suite.tag == "testsuite"
    return suite
