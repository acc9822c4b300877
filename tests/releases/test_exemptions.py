"""Fixes without a lesson that owe none: before the adoption, or of unreleased work."""

from __future__ import annotations

import json

import pytest

from fixlearn.commands.check import judge_range
from fixlearn.config import Config
from fixlearn.model import Outcome
from fixlearn.repository.objects import Objects
from fixlearn.repository.ranges import all_of_head
from fixlearn.repository.repository import Repository, open_repository
from tests.commands.lessons import outcomes, summary

OLD = "def pages(rows):\n    return len(rows) // 10 or 1\n"
NEW = "def shelves(books):\n    return len(books) // 40 or 1\n"
MENDED = NEW.replace("// 40 or 1", "// 40 + 1")


def owed_at_head(fixlearn):
    """The subjects of the fixes on the due list, and those that `check --all` reports."""
    due = json.loads(fixlearn("due", "--format", "json").stdout)["items"]
    found = json.loads(fixlearn("check", "--all", "--format", "json").stdout)["results"]
    missing = [row["subject"] for row in found if row["outcome"] == "missing"]
    assert sorted(item["what"] for item in due) == sorted(missing)
    return sorted(missing)


@pytest.fixture
def released(repo):
    """v1.0 has the pager, and the shelves are new after it."""
    repo.commit("feat: pages", {"pages.py": OLD})
    repo.tag("v1.0")
    repo.commit("feat: shelves", {"shelves.py": NEW})
    return repo


def test_a_fix_of_what_no_release_had_shipped_owes_nothing(released, fixlearn):
    released.commit("fix: count the last shelf", {"shelves.py": MENDED})

    assert owed_at_head(fixlearn) == []
    assert outcomes(summary(fixlearn)["unreleased"]) == {"exempt": 1, "not-a-fix": 1}
    released.tag("v1.1")
    released.commit("feat: more")
    assert outcomes(summary(fixlearn, "v1.1")["v1.1"]) == {"exempt": 1, "not-a-fix": 1}
    assert owed_at_head(fixlearn) == []


def test_after_the_merge_the_work_of_a_branch_owes_nothing_either(released, fixlearn):
    released.branch("topic", "v1.0")
    released.commit("feat: drawers", {"drawers.py": NEW.replace("shelves", "drawers")})
    mended = MENDED.replace("shelves", "drawers")
    released.commit("fix: count the last drawer", {"drawers.py": mended})
    assert fixlearn("check", "main..topic").exit_code == 0
    released.switch("main")
    released.merge("topic")

    assert owed_at_head(fixlearn) == []
    assert fixlearn("check", "--all").exit_code == 0


def test_a_fix_of_released_lines_stays_owed(released, fixlearn):
    released.commit("fix: count the last page", {"pages.py": OLD.replace("or 1", "+ 1")})
    released.tag("v1.1")

    assert owed_at_head(fixlearn) == ["fix: count the last page"]
    assert outcomes(summary(fixlearn, "v1.1")["v1.1"])["missing"] == 1


def test_a_fix_of_lines_that_moved_from_a_released_file_stays_owed(released, fixlearn):
    released.git("mv", "pages.py", "pager.py")
    released.commit("refactor: a better name")
    released.commit("fix: count the last page", {"pager.py": OLD.replace("or 1", "+ 1")})

    assert owed_at_head(fixlearn) == ["fix: count the last page"]


def test_a_fix_of_what_another_line_had_released_stays_owed(released, fixlearn):
    released.branch("release/1.1")
    released.tag("v1.1")
    released.commit("docs: polish", {"README.md": "1.1\n"})
    released.tag("v1.1.1")
    released.switch("main")
    released.commit("fix: count the last shelf", {"shelves.py": MENDED})

    assert owed_at_head(fixlearn) == ["fix: count the last shelf"]


@pytest.mark.parametrize("feature", ["feat: shelves", "feat: pages"])
def test_a_fix_names_the_unreleased_commit_that_it_repairs(released, fixlearn, feature):
    faulty = released.git("log", "-1", "--format=%h", f"--grep={feature}")
    text = OLD.replace("or 1", "+ 1")
    released.commit(f"fix: count\n\nFixes: {faulty}", {"pages.py": text})

    assert owed_at_head(fixlearn) == ([] if feature == "feat: shelves" else ["fix: count"])


def test_in_a_project_without_releases_every_fix_owes_a_lesson(repo, fixlearn):
    repo.commit("feat: shelves", {"shelves.py": NEW})
    repo.commit("fix: count the last shelf", {"shelves.py": MENDED})

    assert owed_at_head(fixlearn) == ["fix: count the last shelf"]


@pytest.fixture
def adopted(repo):
    """An old line without fixlearn, and a new one that adopted it after v2.0."""
    repo.commit("feat: pages", {"pages.py": OLD})
    repo.tag("v1.0")
    repo.branch("old", "main")
    repo.commit("fix: the old line", {"pages.py": OLD.replace("or 1", "or 2")})
    repo.tag("v1.0.1")
    repo.switch("main")
    repo.commit("fix: the first page", {"pages.py": OLD.replace("rows", "lines")})
    repo.tag("v2.0")
    baseline = repo.commit("chore: adopt fixlearn")
    repo.commit("chore: configure", {".fixlearn.yaml": f"since: [{baseline}]\n"})
    repo.commit("fix: the last page", {"pages.py": OLD.replace("rows", "lists")})
    repo.tag("v2.1")
    repo.switch("old")
    repo.commit("fix: the old line again", {"pages.py": OLD.replace("or 1", "or 3")})
    repo.tag("v1.0.2")
    repo.switch("main")
    return repo


def test_releases_of_a_line_without_the_adoption_owe_nothing(adopted, fixlearn):
    releases = summary(fixlearn, "--all")

    owing = {
        name: (outcomes(release).get("missing", 0), outcomes(release).get("before-adoption", 0))
        for name, release in releases.items()
    }
    assert owing == {
        "unreleased": (0, 0),
        "v2.1": (1, 0),
        "v2.0": (0, 1),
        "v1.0.2": (0, 1),
        "v1.0.1": (0, 1),
        "v1.0": (0, 0),
    }
    assert [release["debt"]["missing"] for release in releases.values()] == [1, 1, 0, 0, 0, 0]
    assert "1 before adoption" in fixlearn("summary", "v1.0.2").stdout


def test_an_old_line_that_is_merged_later_still_owes_nothing(adopted, fixlearn):
    adopted.git("merge", "-q", "-s", "ours", "--no-edit", "old")
    adopted.tag("v2.2")

    assert owed_at_head(fixlearn) == ["fix: the last page"]
    assert outcomes(summary(fixlearn, "v2.2")["v2.2"])["before-adoption"] == 2


def test_a_release_made_before_the_adoption_owes_nothing_though_its_tag_came_later(repo, fixlearn):
    repo.commit("feat: pages", {"pages.py": OLD})
    repo.tick(-30 * 24 * 3_600)
    repo.git("tag", "-a", "-m", "0.9", "v0.9")
    repo.tick(30 * 24 * 3_600)
    baseline = repo.head
    repo.write({".fixlearn.yaml": f"since: [{baseline}]\n"})
    repo.commit("fix: the last page", {"pages.py": OLD.replace("rows", "lists")})
    repo.tag("v1.0")

    assert outcomes(summary(fixlearn, "v1.0")["v1.0"])["missing"] == 1
    assert summary(fixlearn, "v0.9")["v0.9"]["debt"]["missing"] == 0


def test_two_releases_are_compared_once_however_many_fixes_are_judged(released, monkeypatch):
    for number in range(3):
        fix = NEW.replace("// 40", f"// {number}")
        released.commit(f"fix: shelf {number}", {"shelves.py": fix})
    compared = []
    between = Repository.changes_between
    monkeypatch.setattr(
        Repository,
        "changes_between",
        lambda self, *trees: compared.append(trees) or between(self, *trees),
    )
    repository = open_repository(str(released.path))

    judged = judge_range(repository, all_of_head(repository), Config())

    assert judged.outcomes[Outcome.EXEMPT] == 3
    assert len(compared) == 1


def test_the_files_of_all_fixes_of_a_release_are_read_together(released, monkeypatch):
    asked = []
    read = Objects.read
    monkeypatch.setattr(
        Objects,
        "read",
        lambda self, names, **options: asked.append(names) or read(self, names, **options),
    )

    def questions(fixes):
        """How often objects are asked for while this many fixes are judged."""
        repository = open_repository(str(released.path))
        asked.clear()
        judged = judge_range(repository, all_of_head(repository), Config())
        assert judged.outcomes[Outcome.EXEMPT] == fixes
        return len(asked)

    released.commit("fix: count the last shelf", {"shelves.py": MENDED})
    few = questions(1)
    for number in range(2, 12):
        fix = NEW.replace("// 40", f"// {number}")
        released.commit(f"fix: shelf {number}", {"shelves.py": fix})

    assert questions(11) == few
