"""The history of a team, counted by hand, and what each output says of it.

Each release with the day on which it was cut, and what was owed on that day:

    v0.9        12-05  nothing: it was made before the adoption
    v1.0        02-02  banner (due 01-27, overdue), report (deferred, 02-10),
                       tax-rate (repair item, 02-20), cart-merge (repair item, 03-01)
    v1.0.1      02-16  banner and report (both overdue), receipt (02-19), tax-rate, cart-merge
    v1.1        03-02  banner, report, cart-merge (overdue); tax-rate (postponed to 03-10),
                       search-empty (03-20), retry-storm (04-01)
    v2.0        04-06  banner, cart-merge (deleted), the fix that named it (01-19) and
                       retry-storm (all overdue); banner again (04-06), tax-rate (postponed
                       to 05-01). The report has its lesson, search-empty is done
    unreleased  04-20  as v2.0, and basket (04-15); all but tax-rate are overdue
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.commands.team_history import TITLES, Team, write
from tests.support import PROJECT, Fixlearn, GitRepo

if TYPE_CHECKING:
    from pathlib import Path

TODAY = "2026-04-20"


class Count(NamedTuple):
    """The numbers of one release."""

    commits: int
    covered: int = 0
    waived: int = 0
    deferred: int = 0
    missing: int = 0
    exempt: int = 0
    before_adoption: int = 0
    disclaimed: int = 0
    lessons: int = 0
    repeats: int = 0
    owed_missing: int = 0
    owed_deferred: int = 0
    owed_repairs: int = 0
    overdue: int = 0

    @property
    def fixes(self) -> int:
        return self.covered + self.waived + self.deferred + self.missing


COUNTS = {
    "unreleased": Count(commits=1, missing=1, owed_missing=4, owed_repairs=3, overdue=6),
    "v2.0": Count(
        commits=15,
        covered=9,
        missing=1,
        lessons=10,
        repeats=1,
        owed_missing=3,
        owed_repairs=3,
        overdue=4,
    ),
    "v1.1": Count(
        commits=14,
        covered=9,
        exempt=1,
        lessons=7,
        repeats=1,
        owed_missing=1,
        owed_deferred=1,
        owed_repairs=4,
        overdue=3,
    ),
    "v1.0.1": Count(
        commits=2,
        covered=1,
        missing=1,
        lessons=1,
        owed_missing=2,
        owed_deferred=1,
        owed_repairs=2,
        overdue=2,
    ),
    "v1.0": Count(
        commits=19,
        covered=12,
        waived=1,
        deferred=1,
        missing=1,
        before_adoption=1,
        disclaimed=1,
        lessons=12,
        owed_missing=1,
        owed_deferred=1,
        owed_repairs=2,
        overdue=1,
    ),
    "v0.9": Count(commits=2, before_adoption=1),
}
# The active lessons of each release by what is known of them: 12 are new in v1.0; in v1.1 one
# loses its evidence and one is retired; in v2.0 two are planned still, one is superseded, one
# is deleted, and a guard is now only a document.
GROUPS = {
    "v2.0": {"ruled-out": 21, "written-down": 2, "stated": 1, "planned": 2, "lost": 1},
    "v1.1": {"ruled-out": 12, "written-down": 1, "stated": 1, "planned": 4, "lost": 1},
    "v1.0.1": {"ruled-out": 9, "written-down": 1, "stated": 1, "planned": 2},
    "v1.0": {"ruled-out": 8, "written-down": 1, "stated": 1, "planned": 2},
    "v0.9": {},
}
# What happened to lessons: (release, event) -> lessons
EVENTS = {
    ("v1.1", "lost"): ["time-zone"],
    ("v1.1", "ended"): ["old-import"],
    ("v1.1", "repeats"): ["key-cache"],
    ("v2.0", "ended"): ["unit-mix"],
    ("v2.0", "repeats"): ["unit-mix"],
    ("v2.0", "repairs_done"): ["search-empty"],
}
# What HEAD owes: kind, due, whether it is overdue, its name, and where it was owed first.
OWED = [
    ("missing", "2026-01-19", True, "fix: carts of two devices lose items", "v1.0"),
    ("missing", "2026-01-27", True, "fix: banner", "v1.0"),
    ("repair", "2026-03-01", True, "cart-merge", None),
    ("repair", "2026-04-01", True, "retry-storm", None),
    ("missing", "2026-04-06", True, "fix: banner", "v2.0"),
    ("missing", "2026-04-15", True, "fix: basket", None),
    ("repair", "2026-05-01", False, "tax-rate", None),
]
# Commits past all hooks, and what `check` says of each.
FINDINGS = {
    "banner": ["missing-lesson"],
    "postponed": ["repair-postponed"],
    "lost": ["guard-removed"],
    "retired": [],
    "cart-merged": ["same-as"],
    "key-cache": [],
    "own work": ["missing-lesson"],
    "finished": [],
    "deleted": ["lesson-deleted"],
    "again": [],
    "weaker": ["prevention-weakened"],
    "unit-check": [],
}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the repository; it is made once."""
    return tmp_path_factory.mktemp("team")


@pytest.fixture
def team(history: Path, monkeypatch: pytest.MonkeyPatch) -> Team:
    """The history of the team; the test runs inside it."""
    monkeypatch.chdir(history)
    if not (history / ".git").exists():
        _MADE[history] = write(GitRepo.create(history))
    return _MADE[history]


_MADE: dict[Path, Team] = {}


def as_json(fixlearn: Fixlearn, *arguments: str) -> Any:
    return json.loads(fixlearn(*arguments, "--format", "json").stdout)


def releases(fixlearn: Fixlearn) -> dict[str, Any]:
    """{release: its JSON}"""
    document = as_json(fixlearn, "summary", "--all", "--on", TODAY)
    return {release["name"]: release for release in document["releases"]}


def test_json_has_the_numbers_that_were_counted_by_hand(team: Team, fixlearn: Fixlearn) -> None:
    actual = {
        name: Count(
            commits=release["commits"],
            **{
                outcome.replace("-", "_"): release["outcomes"][outcome]
                for outcome in (
                    "covered",
                    "waived",
                    "deferred",
                    "missing",
                    "exempt",
                    "before-adoption",
                )
            },
            disclaimed=len(release["disclaimed"]),
            lessons=len(release["lessons"]),
            repeats=len(release["repeats"]),
            owed_missing=release["debt"]["missing"],
            owed_deferred=release["debt"]["deferred"],
            owed_repairs=release["debt"]["repairs"],
            overdue=release["debt"]["overdue"],
        )
        for name, release in releases(fixlearn).items()
    }

    assert actual == COUNTS
    assert len(TITLES) == sum(count.lessons for count in COUNTS.values()) == 30


def test_each_lesson_is_in_one_group_and_each_event_in_one_release(
    team: Team, fixlearn: Fixlearn
) -> None:
    by_name = releases(fixlearn)
    events = {
        (name, event): [row["lesson"] for row in release[event]]
        for name, release in by_name.items()
        for event in ("lost", "ended", "repeats", "repairs_done", "proven", "upgrades")
        if release[event]
    }
    facts = [json.loads(line) for line in fixlearn("export").stdout.splitlines()]
    exported = {fact["release"]: fact["groups"] for fact in facts if fact["fact"] == "release"}

    groups = {
        name: {k: n for k, n in release["groups"].items() if n} for name, release in by_name.items()
    }
    assert groups == {"unreleased": GROUPS["v2.0"], **GROUPS}
    assert exported == {
        None if name == "unreleased" else name: release["groups"]
        for name, release in by_name.items()
    }
    assert events == EVENTS


def test_each_release_alone_has_the_same_numbers(team: Team, fixlearn: Fixlearn) -> None:
    among_all = releases(fixlearn)

    for name in COUNTS:
        arguments = ("--unreleased", "--on", TODAY) if name == "unreleased" else (name,)
        (alone,) = as_json(fixlearn, "summary", *arguments)["releases"]
        # These say what differs from the other releases of the same document.
        of_others: dict[str, Any] = {"also_in": {}, "standings": {}}
        assert {**alone, **of_others} == {**among_all[name], **of_others}


def numbers(count: Count) -> list[str]:
    """The sentences with the numbers of fixes and of what is owed."""

    def plural(number: int, singular: str, plural: str = "") -> str:
        return f"{number} {singular if number == 1 else plural or singular + 's'}"

    fixes = f"{plural(count.commits, 'commit')}, {plural(count.fixes, 'fix', 'fixes')}"
    outcomes = ("covered", "waived", "deferred", "missing")
    parts = [f"{getattr(count, name)} {name}" for name in outcomes]
    fixes += f": {', '.join(parts)}" if count.fixes else ""
    debts = [
        (count.owed_missing, "fix without a lesson", "fixes without a lesson"),
        (count.owed_deferred, "deferred lesson", "deferred lessons"),
        (count.owed_repairs, "repair item", "repair items"),
        (count.overdue, "overdue", "overdue"),
    ]
    owed = ", ".join(plural(*part) for part in debts if part[0])
    return [fixes, f"owed in all: {owed}"] if owed else [fixes]


@pytest.mark.parametrize("name", COUNTS)
def test_text_markdown_and_page_have_these_numbers(
    team: Team, fixlearn: Fixlearn, name: str
) -> None:
    arguments = ["summary", name]
    if name == "unreleased":
        arguments = ["summary", "--unreleased", "--on", TODAY]
    wide = {"COLUMNS": "500"}
    outputs = [
        fixlearn(*arguments, env=wide).stdout,
        fixlearn(*arguments, "--format", "markdown", "--full").stdout.replace("\\", ""),
        html.unescape(fixlearn(*arguments, "--format", "html").stdout),
    ]

    for output in outputs:
        assert [line for line in numbers(COUNTS[name]) if line not in output] == []


def test_export_has_these_numbers(team: Team, fixlearn: Fixlearn) -> None:
    facts = [json.loads(line) for line in fixlearn("export").stdout.splitlines()]

    of_releases = {
        fact["release"]: (fact["commits"], fact["owed"], fact["overdue"])
        for fact in facts
        if fact["fact"] == "release" and fact["release"]
    }
    assert of_releases == {
        name: (
            count.commits,
            count.owed_missing + count.owed_deferred + count.owed_repairs,
            count.overdue,
        )
        for name, count in COUNTS.items()
        if name != "unreleased"
    }
    for name, count in COUNTS.items():
        release = None if name == "unreleased" else name
        fixes = [fact for fact in facts if fact["fact"] == "fix" and fact["release"] == release]
        lessons = [
            fact for fact in facts if fact["fact"] == "lesson" and fact["release"] == release
        ]
        assert (name, len(fixes), len(lessons)) == (name, count.fixes, count.lessons)
        assert sum(fact["repeat"] for fact in fixes) == count.repeats
    suspected = {fact["lesson"]: fact["same_as"] for fact in facts if fact.get("same_as")}
    assert suspected == {"cart-merged": "cart-merge"}


def test_the_due_list_is_what_the_unreleased_work_owes(team: Team, fixlearn: Fixlearn) -> None:
    items = as_json(fixlearn, "due", "--on", TODAY)["items"]
    unreleased = releases(fixlearn)["unreleased"]["debt"]["listed"]

    assert sorted(items, key=lambda item: str(item)) == sorted(
        unreleased, key=lambda item: str(item)
    )
    rows = [
        (item["kind"], item["due"], item["overdue"], item["lesson"] or item["what"], item["since"])
        for item in items
    ]
    assert rows == OWED
    run = fixlearn("due", "--on", TODAY, "--fail-overdue")
    assert run.exit_code == 1
    assert run.stderr.splitlines()[0] == f"7 things are owed, 6 overdue on {TODAY}"


def test_what_was_postponed_or_deleted_is_still_owed_and_says_so(
    team: Team, fixlearn: Fixlearn
) -> None:
    short = team.commits["deleted"][:7]
    notes = [
        "first due 2026-02-20, postponed 2 times",
        f"deleted by {short} chore: tidy up lessons",
    ]
    page = html.unescape(fixlearn("summary", "v2.0", "--format", "html").stdout)
    wide = {"COLUMNS": "500"}
    outputs = [
        fixlearn("due", "--on", TODAY, env=wide).stdout,
        fixlearn("summary", "v2.0", env=wide).stdout,
        fixlearn("summary", "v2.0", "--format", "markdown", "--full").stdout,
        page,
    ]

    for output in outputs:
        assert [note for note in notes if note not in " ".join(output.split())] == []
    above = outputs[1].partition("A check of tax-rate")[0]
    in_text = re.findall(r"^  (\w.*)$", above, re.MULTILINE)[-1]
    page_of_states = (PROJECT / "docs/reference/summary.md").read_text("utf-8")
    for state in ("postponed", "deleted"):
        (row,) = re.findall(rf"^\| {state} \|.*$", page_of_states, re.MULTILINE)
        assert row.count(f"| {in_text} |") == 2
        assert f'<h2 id="owed-title">{in_text}</h2>' in page
    text = " ".join(fixlearn("summary", "v1.1").stdout.split())
    assert "first due 2026-02-20, postponed once" in text
    assert len(re.findall('<li class="overdue">', page)) == COUNTS["v2.0"].overdue


def test_check_reports_each_step_back(team: Team, fixlearn: Fixlearn) -> None:
    actual = {}
    for name in FINDINGS:
        sha = team.commits[name]
        findings = as_json(fixlearn, "check", f"{sha}^..{sha}")["findings"]
        actual[name] = sorted({finding["rule"] for finding in findings})

    assert actual == FINDINGS


def test_check_of_everything_asks_for_the_lessons_that_are_owed(
    team: Team, fixlearn: Fixlearn
) -> None:
    results = as_json(fixlearn, "check", "--all")["results"]

    missing = [row["commit"] for row in results if row["outcome"] == "missing"]
    owed = [item["commit"] for item in as_json(fixlearn, "due")["items"] if item["commit"]]
    assert sorted(missing) == sorted(owed)
    assert len(missing) == COUNTS["unreleased"].owed_missing


def test_limits_count_what_earlier_releases_owe(team: Team, fixlearn: Fixlearn) -> None:
    for name, count in COUNTS.items():
        if name != "unreleased":
            at_most = str(count.overdue)
            assert fixlearn("summary", name, "--max-overdue", at_most).exit_code == 0
            fewer = fixlearn("summary", name, "--max-overdue", str(max(count.overdue - 1, 0)))
            assert fewer.exit_code == (1 if count.overdue else 0)
