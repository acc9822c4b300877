"""What a lesson owes beside being well formed."""

from __future__ import annotations

import pytest

from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.lint import is_placeholder, lint_lesson
from fixlearn.lessons.prevention import KINDS
from tests.support import LESSON

PATH = "lessons/2026/last-row.md"


def lint(text: str) -> list[tuple[str, str, str]]:
    findings = lint_lesson(parse_lesson(PATH, text.encode()))
    return [
        (finding.where.removeprefix(f"{PATH}:"), finding.rule, finding.what) for finding in findings
    ]


def changed(*pairs: tuple[str, str]) -> str:
    text = LESSON
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


EVIDENCE = "    evidence: tests/test_pager.py::test_every_row\n"
GONE = (
    "  - kind: eliminate\n    change: The pager is the library's.\n"
    "    evidence: absent:src/pager.py\n"
)
DROPPED = "    status: dropped\n    because: the guard is enough\n"


def test_a_complete_lesson_has_no_findings():
    assert lint(LESSON) == []


@pytest.mark.parametrize("kind", [kind for kind, facts in KINDS.items() if facts.needs_evidence])
def test_a_kind_that_needs_evidence_without_evidence_is_a_finding(kind):
    assert lint(changed(("kind: test", f"kind: {kind}"), (EVIDENCE, ""))) == [
        ("6:5", "evidence-missing", f'a prevention of kind "{kind}" has no evidence')
    ]


@pytest.mark.parametrize("kind", ["eliminate", "contain"])
def test_a_lesson_of_a_kind_that_used_to_need_no_evidence_still_covers_a_fix(kind):
    text = changed(("kind: test", f"kind: {kind}"), (EVIDENCE, ""))

    (finding,) = lint_lesson(parse_lesson(PATH, text.encode()))

    assert finding.severity == "warning"


@pytest.mark.parametrize(
    ("kind", "evidence"),
    [
        ("guard", "README.md"),
        ("test", "[docs/pager.md, docs/rows.png]"),
        ("eliminate", "src/pager.py"),
        ("test", "absent:src/pager.py"),
    ],
)
def test_evidence_that_cannot_show_the_prevention_is_a_warning(kind, evidence):
    text = changed(("kind: test", f"kind: {kind}"), (EVIDENCE, f"    evidence: {evidence}\n"))
    first = evidence.strip("[]").partition(",")[0]

    (finding,) = lint_lesson(parse_lesson(PATH, text.encode()))

    assert (finding.rule, finding.severity) == ("evidence-unfit", "warning")
    assert finding.what == f'"{first}" cannot show a prevention of kind "{kind}"'
    assert finding.where.startswith(f"{PATH}:8:")


@pytest.mark.parametrize(
    ("kind", "evidence"),
    [
        ("guard", "[README.md, src/pager.py]"),
        ("guard", "https://example.com/permissions"),
        ("eliminate", "absent:src/pager.py#round("),
        ("eliminate", "{absent: src/pager.py}"),
        ("document", "README.md"),
    ],
)
def test_one_piece_of_evidence_that_can_show_it_is_enough(kind, evidence):
    text = changed(("kind: test", f"kind: {kind}"), (EVIDENCE, f"    evidence: {evidence}\n"))

    assert lint(text) == []


@pytest.mark.parametrize(
    "status",
    [
        "    status: planned\n    owner: platform team\n    due: 2026-03-01\n",
        DROPPED + GONE,
    ],
)
def test_a_planned_or_dropped_prevention_needs_no_evidence(status):
    assert lint(changed((EVIDENCE, status))) == []


def test_empty_evidence_is_no_evidence():
    text = changed(("evidence: tests/test_pager.py::test_every_row", "evidence: ['', ' ']"))

    assert [rule for _, rule, _ in lint(text)] == ["evidence-missing"]


@pytest.mark.parametrize(
    ("status", "where", "what"),
    [
        (
            "status: planned\n    owner: TBD\n    due: 2026-03-01",
            "9:5",
            '"owner: TBD" is a placeholder',
        ),
        ("status: planned\n    owner:\n    due: 2026-03-01", "9:5", '"owner" is empty'),
        ("status: dropped\n    because: n/a", "9:5", '"because: n/a" is a placeholder'),
    ],
)
def test_a_placeholder_as_owner_or_reason_is_a_finding(status, where, what):
    assert lint(changed((EVIDENCE, f"    {status}\n{GONE}"))) == [(where, "placeholder", what)]


def test_a_lesson_with_only_dropped_preventions_is_a_finding():
    text = changed((EVIDENCE, DROPPED))

    assert lint(text) == [
        (
            "8:5",
            "all-dropped",
            "all preventions are dropped: nothing was done, and nothing is planned",
        )
    ]


def test_training_or_documentation_alone_is_a_finding():
    only = changed(("kind: test", "kind: train"), (EVIDENCE, ""))

    assert lint(only) == [
        ("6:5", "training-only", "the only prevention is training, which people forget")
    ]


def test_training_beside_a_stronger_prevention_is_accepted():
    more = "  - kind: train\n    change: All were told of the half page.\n---\n"

    assert lint(LESSON.removesuffix("---\n") + more) == []


@pytest.mark.parametrize("impact", ["major", "critical"])
def test_a_major_mistake_needs_a_story_and_a_medium_prevention(impact):
    weak = changed(("kind: test", "kind: document"), ("gap:", f"impact: {impact}\ngap:"))

    assert lint(weak) == [
        (
            "4:1",
            "thin-for-impact",
            f"a {impact} bug needs a description of what happened, below the front matter",
        ),
        (
            "4:1",
            "thin-for-impact",
            f"a {impact} bug needs a strong or medium prevention that is done or planned",
        ),
    ]


def test_a_major_mistake_with_a_story_and_a_medium_prevention_is_accepted():
    assert lint(changed(("gap:", "impact: major\ngap:")) + "\nThe story.\n") == []


def test_the_prevention_of_a_major_mistake_can_be_planned_but_not_dropped():
    weak = changed(("kind: test", "kind: document"), ("gap:", "impact: major\ngap:"))
    guarded = weak.removesuffix("---\n") + "  - kind: guard\n    change: Pages know their size.\n"
    story = "---\n\nThe story.\n"
    planned = "    status: planned\n    owner: pager team\n    due: 2026-03-01\n"
    dropped = "    status: dropped\n    because: too much work\n"

    assert lint(guarded + planned + story) == []
    assert [rule for _, rule, _ in lint(guarded + dropped + story)] == ["thin-for-impact"]


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "…", "...", "?", "???", "N/A", "n/a.", "none", "TBD", "to do", "TODO", "todo!"),
        *("WIP", "xxx", "fixme", "see commit", "See the PR.", "see issue #12", "same", "unknown"),
        *("see commit 3f2a9c1", "same as above", "<one sentence: what let it through>", "<a> <b>"),
        *("`TBD`", "- none -", "not applicable"),
    ],
)
def test_filler_text_is_a_placeholder(text):
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        *("None of the tests had a half page.", "See how the pager counts: a test does now."),
        *("x", "none-left guard", "List<Row> is never empty", "A test.", "TODO comments fail lint"),
        *("<Row> is a type of its own now", "修复了分页", "Unknown ids give 404"),
    ],
)
def test_a_sentence_is_no_placeholder(text):
    assert not is_placeholder(text)


@pytest.mark.parametrize("unit", ["<>", "?", "...", "<a> ", "see "])
def test_a_long_text_is_judged_at_once(unit):
    assert not is_placeholder(unit * 30_000 + "x")


@pytest.mark.parametrize(
    ("key", "where"),
    [("title", "2:1"), ("gap", "4:1"), ("change", "7:5")],
)
def test_a_placeholder_in_any_key_is_a_finding(key, where):
    lines = [
        line if not line.strip().startswith(f"{key}:") else line.partition(":")[0] + ": TBD\n"
        for line in LESSON.splitlines(keepends=True)
    ]

    assert lint("".join(lines)) == [(where, "placeholder", f'"{key}: TBD" is a placeholder')]


def test_a_new_retired_lesson_has_to_be_complete():
    retired = changed(("title:", "retired: the pager is gone\ntitle:"))
    empty = changed(
        ("title:", "retired: the pager is gone\ntitle:"),
        ("gap: The pager was only tried with totals that fill the last page.", "gap: TBD"),
    )

    assert lint(retired) == []
    assert [rule for _, rule, _ in lint(empty)] == ["placeholder"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no", '"retired: no" is a placeholder'),
        ("", '"retired" is empty'),
        ("n/a", '"retired: n/a" is a placeholder'),
    ],
)
def test_a_lesson_retires_with_a_reason(text, says):
    retired = changed(("title:", f"retired: {text}\ntitle:"))

    assert lint(retired) == [("2:1", "placeholder", says)]


def test_findings_are_sorted_by_line():
    text = changed((EVIDENCE, ""), ("title:", "titel: x\ntitle:"), ("A test pages", "TBD #"))
    text = text.replace("TBD # through a total that leaves the last page half full.", "TBD")

    assert [(where, rule) for where, rule, _ in lint(text)] == [
        ("2:1", "unknown-key"),
        ("7:5", "evidence-missing"),
        ("8:5", "placeholder"),
    ]
