"""What a release owes besides its own fixes: older ones, repair items, lessons that are gone."""

from __future__ import annotations

import pytest

from fixlearn.releases import debt as debt_module
from tests.commands.lessons import lesson, lessons, releases, summary
from tests.support import LESSON

PATH = "lessons/2026/last-row.md"
PLANNED = LESSON.replace(
    "    evidence: tests/test_pager.py::test_every_row\n",
    "    status: planned\n    owner: a team\n    due: 2026-01-10\n",
)


def owed(release):
    """(kind, name, since) of what a release owes."""
    return [
        (item["kind"], item["lesson"] or item["what"], item["since"])
        for item in release["debt"]["listed"]
    ]


@pytest.fixture
def owing(repo):
    """v1.0 has one fix without a lesson and a deferred one; v1.1 adds nothing."""
    repo.commit("feat: pages", {"pager.py": "rows = 0\n"})
    repo.commit("fix: count from one", {"pager.py": "rows = 1\n"})
    repo.commit("fix: count\n\nLesson: later 2026-01-20 (release is today)", {"a.py": "1\n"})
    repo.tag("v1.0")
    repo.commit("feat: more", {"b.py": "1\n"})
    repo.tag("v1.1")
    return repo


def test_what_a_release_owes_is_owed_by_later_ones_until_it_is_settled(owing, fixlearn):
    names = [owing.git("log", "-1", "--format=%h %s", f"--grep=^{s}$") for s in ("fix: count",)]
    owing.commit("docs: learn", lesson("late", fixes=f'["{names[0]}"]'))
    owing.tag("v1.2")

    actual = summary(fixlearn, "--all")

    both = [("missing", "fix: count from one", "v1.0"), ("deferred", "fix: count", "v1.0")]
    assert [owed(actual[name]) for name in ("v1.0", "v1.1")] == [both, both]
    assert owed(actual["v1.2"]) == both[:1]


def test_what_is_reverted_later_is_owed_no_more(owing, fixlearn):
    sha = owing.git("log", "-1", "--format=%H", "--grep=count from one")
    owing.git("revert", "--no-edit", sha)
    owing.tag("v1.2")

    actual = summary(fixlearn, "v1.2")["v1.2"]

    assert owed(actual) == [("deferred", "fix: count", "v1.0")]


def test_a_fix_that_names_a_deleted_lesson_owes_one_again(repo, fixlearn):
    files = {"pager.py": "rows = 1\n", **lesson("last-row")}
    repo.commit("fix: keep the row\n\nLesson: last-row", files)
    repo.tag("v1.0")
    repo.git("rm", "-q", PATH)
    repo.commit("chore: tidy up")
    repo.tag("v1.1")

    actual = summary(fixlearn, "--all")

    assert owed(actual["v1.0"]) == []
    assert owed(actual["v1.1"]) == [("missing", "fix: keep the row", "v1.0")]


def test_the_repair_items_of_a_deleted_or_broken_lesson_stay_owed(repo, fixlearn):
    repo.commit("docs: learn", {PATH: PLANNED})
    repo.tag("v1.0")
    repo.commit("docs: break", {PATH: PLANNED.replace("gap:", "gaps:")})
    repo.tag("v1.1")
    repo.commit("docs: repair", {PATH: PLANNED.replace("The pager was", "TBD")})
    repo.tag("v1.2")
    repo.git("rm", "-q", PATH)
    repo.commit("chore: tidy up")
    repo.tag("v1.3")
    newer = PLANNED.replace("gap:", "supersedes: last-row\ngap:").replace("Last row", "No row")
    repo.commit("docs: newer", {"lessons/2026/no-row.md": newer})
    repo.tag("v1.4")

    actual = summary(fixlearn, "--all")

    repair = [("repair", "last-row", None)]
    assert [owed(actual[f"v1.{number}"]) for number in range(4)] == [repair] * 4
    assert owed(actual["v1.4"]) == [("repair", "no-row", None)]
    deleted = {name: actual[name]["repairs_open"][0]["deleted"] for name in ("v1.0", "v1.3")}
    assert deleted == {
        "v1.0": None,
        "v1.3": f"{repo.git('rev-parse', '--short=7', 'v1.3^{}')} chore: tidy up",
    }


def test_a_component_owes_what_its_folders_owe(repo, fixlearn):
    pattern = "(?P<component>[a-z]+)-v(?P<version>[0-9.]+)"
    settings = f"releases: {{tag-pattern: '{pattern}'}}\n"
    repo.commit("feat: begin", {".fixlearn.yaml": settings, "api/a.py": "0", "web/w.js": "0"})
    repo.commit("fix: api", {"api/a.py": "1"})
    repo.commit("fix: web", {"web/w.js": "1"})
    for name in ("api-v1.0", "web-v1.0"):
        repo.tag(name)
    repo.commit("feat: more", {"api/b.py": "1", "web/b.js": "1"})
    for name in ("api-v1.1", "web-v1.1"):
        repo.tag(name)

    actual = summary(fixlearn, "--all")

    assert [item for _, item, _ in owed(actual["api-v1.1"])] == ["fix: api"]
    assert [item for _, item, _ in owed(actual["web-v1.1"])] == ["fix: web"]


def test_a_component_owes_the_repair_items_of_its_deleted_and_broken_lessons(repo, fixlearn):
    pattern = "(?P<component>[a-z]+)-v(?P<version>[0-9.]+)"
    settings = f"releases: {{tag-pattern: '{pattern}'}}\n"
    planned = PLANNED.replace("gap:", "areas: [api/**]\ngap:")
    repo.commit("feat: begin", {".fixlearn.yaml": settings, "api/a.py": "0", "web/w.js": "0"})
    repo.commit("docs: learn", {PATH: planned})
    repo.tag("api-v1.0")
    repo.commit("docs: break", {PATH: planned.replace("The pager was", "TBD")})
    repo.tag("api-v1.1")
    repo.git("rm", "-q", PATH)
    repo.commit("chore: tidy up")
    repo.tag("api-v1.2")
    repo.tag("web-v1.0")

    actual = summary(fixlearn, "--all")

    repair = [("repair", "last-row", None)]
    assert [owed(actual[f"api-v1.{number}"]) for number in range(3)] == [repair] * 3
    assert owed(actual["web-v1.0"]) == []


def test_the_unreleased_work_of_a_component_has_only_its_own_lessons(repo, fixlearn):
    pattern = "(?P<component>[a-z]+)-v(?P<version>[0-9.]+)"
    settings = f"releases: {{tag-pattern: '{pattern}'}}\n"
    repo.commit("feat: begin", {".fixlearn.yaml": settings, "api/a.py": "0", "web/w.js": "0"})
    repo.tag("api-v1.0")
    repo.tag("web-v1.0")
    repo.commit("docs: learn", {PATH: PLANNED.replace("gap:", "areas: [api/**]\ngap:")})

    def unreleased(*options):
        (release,) = releases(fixlearn, "--unreleased", *options)
        return lessons(release), owed(release)

    everything = (["last-row"], [("repair", "last-row", None)])
    assert unreleased() == unreleased("--component", "api") == everything
    assert unreleased("--component", "web") == ([], [])


def test_a_long_debt_is_counted_in_full_and_listed_in_part(repo, fixlearn):
    repo.commit("feat: pages", {"pager.py": "rows = 0\n"})
    count = debt_module.MAX_LISTED + 1
    for number in range(count):
        repo.commit(f"fix: {number}", {"pager.py": f"rows = {number}\n"})
    repo.tag("v1.0")
    repo.commit("feat: more", {"b.py": "1\n"})
    repo.tag("v1.1")

    actual = summary(fixlearn, "v1.1")["v1.1"]["debt"]

    assert (actual["missing"], len(actual["listed"])) == (count, count - 1)
    assert (
        "and 81 more: fixlearn due lists all that is owed now" in fixlearn("summary", "v1.1").stdout
    )
    assert fixlearn("due").stderr.startswith(f"{count} things are owed")


def test_a_range_of_two_revisions_has_no_releases_that_could_have_shipped_its_work(repo, fixlearn):
    repo.commit("feat: pages", {"pager.py": "rows = 0\n"})
    repo.branch("base")
    repo.switch("main")
    repo.commit("feat: shelves", {"shelves.py": "def shelves(books):\n    return books or None\n"})
    repo.commit("fix: shelves", {"shelves.py": "def shelves(books):\n    return books or []\n"})

    run = fixlearn("summary", "--between", "base", "main")

    assert "0 deferred, 1 missing" in run.stdout


ALERT = """\
  - kind: monitor
    change: An alert.
    status: planned
    owner: ops
    due: 2026-01-20
"""
TWO = f"{PLANNED.removesuffix(chr(45) * 3 + chr(10))}{ALERT}---\n"


def test_a_repair_item_that_is_deleted_from_its_lesson_stays_owed(repo, fixlearn):
    repo.commit("docs: learn", {PATH: TWO})
    removed = repo.commit("docs: tidy up", {PATH: PLANNED})

    gone = fixlearn("due", "--on", "2026-01-15")
    repo.commit("docs: restore", {PATH: TWO})
    restored = fixlearn("due", "--on", "2026-01-15")
    repo.commit("docs: tidy up again", {PATH: PLANNED})
    repo.commit(
        "docs: the pager is gone", {PATH: PLANNED.replace("gap:", "retired: it is gone\ngap:")}
    )

    assert f"An alert. (ops, last-row, deleted by {removed[:7]} docs:" in gone.stdout
    assert "An alert. (ops, last-row)" in restored.stdout
    assert fixlearn("due").stderr == "nothing is owed\n"
