"""What is no lesson, and what a lesson may not say."""

from __future__ import annotations

import pytest

from fixlearn.lessons.lesson_file import LessonFile, parse_lesson
from fixlearn.lessons.prevention import CAUSES, KINDS
from tests.lessons.lesson_files import PATH, READ, read
from tests.support import LESSON

COLON = "; a text with a colon in it is written as a folded block (>-)"


def found(entry: LessonFile) -> list[tuple[str, str, str]]:
    """What is wrong with a lesson: place, rule and sentence."""
    return [
        (finding.where.removeprefix(f"{PATH}:"), finding.rule, finding.what)
        for finding in entry.findings
    ]


def without(key: str) -> str:
    """The usual lesson without one of its lines, or with another in its place."""
    return "".join(line for line in LESSON.splitlines(True) if key not in line)


def changed(old: str, new: str) -> str:
    assert old in LESSON
    return LESSON.replace(old, new)


@pytest.mark.parametrize(
    ("content", "where", "rule", "what"),
    [
        (
            b"",
            "1:1",
            "front-matter",
            "the first line is not ---: a lesson begins with its front matter",
        ),
        (
            b"# A title\n",
            "1:1",
            "front-matter",
            "the first line is not ---: a lesson begins with its front matter",
        ),
        (
            b"---\ntitle: x\n",
            "1:1",
            "front-matter",
            "the front matter is not closed: no second line ---",
        ),
        (b"---\ntitle: gr\xfcn\n---\n", "2:1", "encoding", "byte 0xfc is not UTF-8"),
        (b"---\n\x00\n---\n", "2:1", "invalid-yaml", "YAML does not allow the character U+0000"),
        (
            b"---\ntitle: x\ntitle: y\n---\n",
            "3:1",
            "duplicate-key",
            'the key "title" is already on line 2',
        ),
        (b"---\n- x\n---\n", "2:1", "invalid-yaml", "expected keys with values"),
        (b"---\na: &b c\n---\n", "2:4", "invalid-yaml", "anchors (&name) are not supported"),
        (
            b"---\n" + b"[" * 900 + b"\n---\n",
            "2:17",
            "invalid-yaml",
            "nested deeper than 16 levels",
        ),
        (
            b"---\n" + b"a" * 1_000_000,
            "1:1",
            "front-matter",
            "the file is larger than 1,000,000 bytes",
        ),
    ],
)
def test_a_file_that_is_no_lesson_is_a_finding_with_a_line(content, where, rule, what):
    entry = parse_lesson(PATH, content)

    assert entry.lesson is None
    assert found(entry) == [(where, rule, what)]


@pytest.mark.parametrize("word", ["no", "1.10", "1234567", "null"])
def test_values_are_text_even_if_yaml_would_convert_them(word):
    entry = read(
        changed("title: Last row dropped when the total fills no whole page", f"title: {word}")
    )

    assert entry.lesson is not None
    assert entry.lesson.title == word


def test_a_single_prevention_needs_no_dash():
    entry = read(changed("  - kind", "    kind"))

    assert (entry.lesson, entry.findings) == (READ, ())


def test_an_unknown_key_warns_with_the_nearest_known_one_and_the_lesson_counts():
    entry = read(
        changed("gap:", "titel: x\ngap:").replace("evidence:", "evidnce: y\n    evidence:")
    )

    assert entry.lesson == READ
    assert found(entry) == [
        ("4:1", "unknown-key", 'unknown key "titel"; did you mean "title"?'),
        ("9:5", "unknown-key", 'unknown key "evidnce"; did you mean "evidence"?'),
    ]
    assert {finding.severity for finding in entry.findings} == {"warning"}


def test_a_key_at_the_wrong_level_is_a_warning_with_its_right_place():
    entry = read(
        changed("gap:", "owner: ops\ngap:").replace("evidence:", "cause: logic\n    evidence:")
    )

    assert entry.lesson == READ
    assert found(entry) == [
        ("4:1", "unknown-key", 'the key "owner" belongs under "prevention:"'),
        ("9:5", "unknown-key", 'the key "cause" belongs at the top level'),
    ]


def test_keys_that_begin_with_x_are_accepted():
    entry = read(
        changed("gap:", "x-ticket: [a, {b: c}]\ngap:").replace("evidence:", "x-y: z\n    evidence:")
    )

    assert (entry.lesson, entry.findings) == (READ, ())


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        (without("title:"), "2:1", 'the key "title" is missing'),
        (without("date:"), "2:1", 'the key "date" is missing'),
        (without("gap:"), "2:1", 'the key "gap" is missing'),
        (
            "---\ntitle: x\ndate: 2026-01-05\ngap: y\n---\n",
            "2:1",
            'the key "prevention" is missing',
        ),
        (
            "---\ntitle: x\ndate: 2026-01-05\ngap: y\nprevention:\n---\n",
            "5:12",
            "no prevention is given: what is different now?",
        ),
        (
            "---\ntitle: x\ndate: 2026-01-05\ngap: y\nprevention: []\n---\n",
            "5:13",
            "no prevention is given: what is different now?",
        ),
        (
            changed("  - kind: test\n    change", "  - change"),
            "6:5",
            'this prevention lacks the key "kind"',
        ),
        (without("change:"), "6:5", 'this prevention lacks the key "change"'),
        (
            changed("evidence:", "status: planned\n    due: 2026-03-01\n    x-e:"),
            "6:5",
            'a planned prevention needs the key "owner"',
        ),
        (
            changed("evidence:", "status: planned\n    owner: team\n    x-e:"),
            "6:5",
            'a planned prevention needs the key "due"',
        ),
        (
            changed("evidence:", "status: dropped\n    x-e:"),
            "6:5",
            'a dropped prevention needs the key "because"',
        ),
    ],
)
def test_a_missing_key_is_an_error(text, where, what):
    entry = read(text)

    assert entry.lesson is None
    assert found(entry) == [(where, "missing-key", what)]


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        (
            "date: 2026-01-05",
            "date: 05.01.2026",
            "3:7",
            '"date" is a date such as 2026-11-22, not "05.01.2026"',
        ),
        (
            "date: 2026-01-05",
            "date: 2026-02-30",
            "3:7",
            '"date" is a date such as 2026-11-22, not "2026-02-30"',
        ),
        (
            "date: 2026-01-05",
            "date: 20260105",
            "3:7",
            '"date" is a date such as 2026-11-22, not "20260105"',
        ),
        (
            "date: 2026-01-05",
            "date: 2026-W01-1",
            "3:7",
            '"date" is a date such as 2026-11-22, not "2026-W01-1"',
        ),
        (
            "date: 2026-01-05",
            "date: ٢٠٢٦-01-05",
            "3:7",
            '"date" is a date such as 2026-11-22, not "٢٠٢٦-01-05"',
        ),
        ("date: 2026-01-05", "date:", "3:6", '"date" is a date such as 2026-11-22, not ""'),
        ("kind: test", "kind: tests", "6:11", '"tests" is no kind; did you mean "test"?'),
        (
            "kind: test",
            "kind: hope\n    status: done",
            "6:11",
            '"hope" is no kind: one of ' + ", ".join(KINDS),
        ),
        (
            "gap: The",
            "impact: huge\ngap: The",
            "4:9",
            '"huge" is no impact: one of time, near-miss, minor, major, critical',
        ),
        (
            "gap: The",
            "cause: human error\ngap: The",
            "4:8",
            '"human error" is no cause: one of ' + ", ".join(CAUSES),
        ),
        (
            "gap: The",
            "fixes:\n  - 3f2a9c1 fix: a row\ngap: The",
            "5:5",
            '"fixes" is a text or a list of texts' + COLON,
        ),
        (
            "gap: The pager",
            "gap: [The pager]\nx-rest: a",
            "4:6",
            '"gap" is one text, not a list or a mapping',
        ),
        (
            "gap: The",
            "gap: {Parser: no test}\nx-rest: The",
            "4:6",
            '"gap" is one text, not a list or a mapping' + COLON,
        ),
        (
            "  - kind: test",
            "  - just words\n  - kind: test",
            "6:5",
            'a prevention has the keys "kind" and "change"',
        ),
        (
            "whole page",
            "whole page" + "x" * 40,
            "2:8",
            "the title has 91 characters, at most 90 fit",
        ),
    ],
)
def test_a_value_of_the_wrong_type_is_an_error(old, new, where, what):
    entry = read(changed(old, new))

    assert entry.lesson is None
    assert found(entry) == [(where, "invalid-value", what)]


def test_a_title_of_ninety_characters_fits():
    assert read(changed("whole page", "whole page" + "x" * 39)).findings == ()


def test_a_colon_in_a_plain_sentence_is_refused_with_its_position():
    entry = read(changed("gap: The pager", "gap: Parser: no test, the pager"))

    assert entry.lesson is None
    assert [(where, rule) for where, rule, _ in found(entry)] == [("4:12", "invalid-yaml")]


@pytest.mark.parametrize(
    ("old", "new", "where", "left"),
    [
        ("gap: The pager", "gap: Issue #12: the pager", "4:6", 'only "Issue" is left'),
        ("gap: The pager", "gap: #12 was the pager", "4:5", "nothing is left"),
        ("change: A test", "change: A test for #12", "7:13", 'only "A test for" is left'),
        ("evidence: tests/", "evidence: a.py #tests/", "8:15", 'only "a.py" is left'),
        ("evidence: tests/", "evidence:\n      - a.py #tests/", "9:9", 'only "a.py" is left'),
    ],
)
def test_a_lesson_that_yaml_would_cut_at_a_hash_is_refused(old, new, where, left):
    entry = read(changed(old, new))

    key = new.partition(":")[0]
    assert entry.lesson is None
    assert found(entry) == [(where, "cut-text", f'YAML ends this text at " #", and {left}')]
    assert entry.findings[0].hint == (f"{key}: >-", "  the whole text, indented below")


def test_all_errors_of_a_lesson_are_reported():
    entry = read("---\ntitel: x\ndate: soon\ngap: a #b\nprevention:\n  - kind: tset\n---\n")

    assert sorted(found(entry)) == [
        ("2:1", "missing-key", 'the key "title" is missing'),
        ("2:1", "unknown-key", 'unknown key "titel"; did you mean "title"?'),
        ("3:7", "invalid-value", '"date" is a date such as 2026-11-22, not "soon"'),
        ("4:6", "cut-text", 'YAML ends this text at " #", and only "a" is left'),
        ("6:11", "invalid-value", '"tset" is no kind; did you mean "test"?'),
        ("6:5", "missing-key", 'this prevention lacks the key "change"'),
    ]


@pytest.mark.parametrize(
    ("kind", "lines", "what"),
    [
        ("test", "pattern: now", 'only a prevention of kind "lint" can have a pattern'),
        ("lint", f"pattern: {'x' * 301}", "a pattern is one line of at most 300 characters"),
        ("lint", "pattern: |\n      a\n      b", "a pattern is one line of at most 300 characters"),
        ("lint", "pattern: a #b", 'YAML ends this text at " #", and only "a" is left'),
        ("lint", "paths: src", '"paths" needs a "pattern"'),
        ("lint", "pattern: x\n    paths: ../a", '"../a" is not a path in this repository'),
        ("lint", "pattern: x\n    except: [a, /b#c]", '"/b#c" is not a path in this repository'),
    ],
)
def test_a_pattern_is_one_short_line_of_a_lint_prevention(kind, lines, what):
    text = changed("kind: test", f"kind: {kind}").replace("evidence:", f"{lines}\n    evidence:")

    assert [finding.what for finding in read(text).findings] == [what]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("#12", "; without quotes, YAML takes #12 for a comment"),
        ("OPS-7", ', not "OPS-7"'),
        ("javascript:alert(1)", ', not "javascript:alert(1)"'),
        ("'#0'", ', not "#0"'),
        ("https://example.com/a b", ', not "https://example.com/a b"'),
    ],
)
def test_an_issue_is_a_number_in_quotes_or_an_address(value: str, why: str) -> None:
    entry = read(LESSON.replace("gap:", f"issue: {value}\ngap:"))

    (finding,) = entry.findings
    assert (finding.rule, finding.position and finding.position.line) == ("invalid-value", 4)
    assert finding.what == f'"issue" is a number in quotes or a web address{why}'
    assert finding.hint == ('issue: "#12"', "or issue: https://example.com/issues/12")


@pytest.mark.parametrize("value", ["rows", "a-team/pages rows/rows", "/rows", "pages/"])
def test_the_same_lesson_of_another_repository_has_its_name(value: str) -> None:
    entry = read(LESSON.replace("gap:", f"same-as: {value}\ngap:"))

    (finding,) = entry.findings
    assert finding.what == f'"same-as" is <repository>/<id of its lesson>, not "{value}"'
    assert finding.hint == ("same-as: a-team/pager/last-row",)
