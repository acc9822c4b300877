"""The same fix in several release lines, and several components in one repository."""

from __future__ import annotations

import json

import pytest

from tests.commands.lessons import summary
from tests.support import LESSON


def test_a_backported_fix_is_in_both_lines_and_inherits_what_covers_it(repo, fixlearn):
    repo.commit("feat: rows", {"a.py": "0"})
    repo.tag("v1.0")
    repo.branch("main-2")
    repo.commit("feat: more", {"b.py": "0"})
    fix = repo.commit(
        "fix: keep the last row\n\nLesson: row", {"a.py": "1", "lessons/2026/row.md": LESSON}
    )
    repo.tag("v2.0")
    repo.switch("main")
    repo.tick()
    repo.git("cherry-pick", "--no-commit", fix)
    repo.git("rm", "-q", "-f", "--cached", "lessons/2026/row.md")
    picked = repo.commit(f"fix: keep the last row\n\n(cherry picked from commit {fix})")
    repo.tag("v1.1")
    repo.git("clean", "-fdq")
    repo.switch("main-2")

    actual = summary(fixlearn, "--all")

    assert actual["v1.1"]["also_in"] == {picked: ["v2.0"]}
    assert actual["v2.0"]["also_in"] == {fix: ["v1.1"]}
    assert [item["outcomes"]["covered"] for item in (actual["v1.1"], actual["v2.0"])] == [1, 1]


def test_the_newest_release_of_several_components_is_the_one_made_last(repo, fixlearn):
    repo.commit(
        "feat: begin",
        {".fixlearn.yaml": "releases:\n  tag-pattern: '(?P<component>[a-z]+)-v(?P<version>.+)'\n"},
    )
    for tag in ("web-v9.0", "api-v1.0", "api-v1.1", "api-v1.2rc1"):
        repo.tick(86_400)
        repo.commit(f"feat: {tag}", {f"{tag[:3]}/a": tag})
        repo.tag(tag)

    report = fixlearn("summary", "--all", "--format", "json")

    assert list(summary(fixlearn)) == ["unreleased", "api-v1.1"]
    assert [point["release"] for point in json.loads(report.stdout)["trend"]] == [
        "api-v1.0",
        "api-v1.1",
        "unreleased",
    ]


def test_a_fix_belongs_to_the_components_whose_paths_it_touches(repo, fixlearn):
    pattern = "(?P<component>[a-z]+)-v(?P<version>[0-9.]+)"
    repo.commit(
        "feat: begin", {".fixlearn.yaml": f"releases:\n  tag-pattern: '{pattern}'\n", "x": "0"}
    )
    repo.tag("api-v1.0")
    repo.tag("web-v1.0")
    api = repo.commit("fix: answer 404", {"api/a.py": "1"})
    web = repo.commit("fix: show the page", {"web/a.ts": "1"})
    both = repo.commit("fix: agree on names", {"web/b.ts": "1", "api/b.py": "1"})
    repo.tag("api-v1.1")
    repo.tag("web-v1.1")

    actual = summary(fixlearn, "--all")

    of = {name: {row["commit"] for row in release["results"]} for name, release in actual.items()}
    assert of["api-v1.1"] == {api, both}
    assert of["web-v1.1"] == {web, both}
    assert actual["api-v1.1"]["previous"] == "api-v1.0"


@pytest.fixture
def packages(repo):
    """The main package has tags v*, a plugin beside it has tags plugin@*."""
    settings = "releases: {tag-pattern: '(?:(?P<component>[a-z]+)@)?v?(?P<version>[0-9.]+)'}\n"
    manifests = {
        "packages/main/package.json": '{"name": "main"}',
        "packages/add-on/package.json": '{"name": "@scope/plugin"}',
    }
    repo.commit("feat: begin", {".fixlearn.yaml": settings, **manifests})
    repo.tag("v1.0")
    repo.tag("plugin@1.0")
    repo.commit("fix: main", {"packages/main/a.js": "1"})
    repo.commit("feat: main", {"packages/main/b.js": "1"})
    repo.commit("fix: plugin", {"packages/add-on/a.js": "1"})
    repo.commit("docs: both", {"packages/add-on/README.md": "1", "packages/main/README.md": "1"})
    repo.tick(86_400)
    repo.tag("plugin@1.1")
    repo.tag("v1.1")
    repo.commit("fix: main again", {"packages/main/a.js": "2"})
    repo.commit("fix: plugin again", {"packages/add-on/a.js": "2"})
    return repo


def _subjects(release):
    return [row["subject"] for row in release["results"]]


def test_the_main_package_and_a_plugin_have_their_own_commits(packages, fixlearn):
    actual = summary(fixlearn, "--all")

    assert {
        name: (actual[name]["commits"], _subjects(actual[name])) for name in ("plugin@1.1", "v1.1")
    } == {"plugin@1.1": (2, ["fix: plugin"]), "v1.1": (3, ["fix: main"])}


def test_a_summary_can_be_asked_for_one_component(packages, fixlearn):
    newest = summary(fixlearn, "--component", "plugin")
    alone = summary(fixlearn, "--unreleased", "--component", "plugin")

    assert list(newest) == ["unreleased", "plugin@1.1"]
    assert list(summary(fixlearn, "--all", "--component", "plugin")) == [
        "unreleased",
        "plugin@1.1",
        "plugin@1.0",
    ]
    assert (
        _subjects(newest["unreleased"]) == _subjects(alone["unreleased"]) == ["fix: plugin again"]
    )
    assert newest["unreleased"]["commits"] == 1


def test_an_unknown_component_is_refused_with_a_similar_one(packages, fixlearn):
    run = fixlearn("summary", "--component", "plugins")

    assert run.exit_code == 2
    assert run.stderr == (
        'error: there is no component "plugins"; did you mean "plugin"?\n'
        "  why: the release tags name these: plugin\n"
        "  hint: fixlearn summary --all     shows the releases of all components\n"
    )


def test_a_fix_released_first_as_a_backport_is_no_repeat(repo, fixlearn):
    repo.commit("feat: rows", {"a.py": "0"})
    repo.tag("v1.0")
    repo.commit("feat: more", {"b.py": "0"})
    files = {"a.py": "1", "lessons/2026/row.md": LESSON}
    fix = repo.commit("fix: keep the last row\n\nLesson: row", files)
    repo.branch("maintenance", "v1.0")
    repo.git("cherry-pick", "-x", fix)
    repo.tag("v1.0.1")
    repo.switch("main")

    before = fixlearn("summary", "--unreleased", "--as", "v1.1", "--no-repeats")
    repo.tag("v1.1")

    assert (before.exit_code, before.stderr) == (0, "")
    assert summary(fixlearn, "v1.1")["v1.1"]["repeats"] == []
    assert summary(fixlearn, "--all")["unreleased"]["repeats"] == []


def test_a_release_alone_inherits_what_another_line_settles(repo, fixlearn):
    repo.commit("feat: rows", {"a.py": "0"})
    repo.tag("v1.0")
    repo.branch("maintenance")
    repo.switch("main")
    repo.commit("feat: more", {"b.py": "0"})
    files = {"a.py": "1", "lessons/2026/row.md": LESSON}
    fix = repo.commit("fix: keep the last row\n\nLesson: row", files)
    repo.switch("maintenance")
    repo.git("cherry-pick", "-x", fix)
    repo.git("rm", "-q", "-r", "lessons")
    repo.git("commit", "-q", "--amend", "--no-edit")
    repo.tag("v1.0.1")
    repo.switch("main")

    alone = summary(fixlearn, "v1.0.1")["v1.0.1"]

    assert alone["outcomes"]["covered"] == 1
    assert alone["outcomes"] == summary(fixlearn, "--all")["v1.0.1"]["outcomes"]


def test_a_fix_outside_of_all_components_belongs_to_each(repo, fixlearn):
    pattern = "(?P<component>[a-z]+)-v(?P<version>[0-9.]+)"
    repo.commit("feat: begin", {"api/a.py": "0", "web/w.js": "0"})
    repo.write({".fixlearn.yaml": f"releases: {{tag-pattern: '{pattern}'}}\n"})
    repo.commit("fix: shared", {"shared.py": "1"})
    for name in ("api-v1.0", "web-v1.0"):
        repo.tag(name)

    actual = summary(fixlearn, "--all")

    assert [actual[name]["outcomes"]["missing"] for name in ("api-v1.0", "web-v1.0")] == [1, 1]


@pytest.mark.parametrize("tags", [("v2019.1", "v1.0"), ("v1.0rc1", "v1.0")])
def test_unreleased_changes_are_compared_with_the_release_that_they_build_on(repo, fixlearn, tags):
    weak = LESSON.replace("kind: test", "kind: document")
    repo.commit("docs: learn", {"lessons/2026/row.md": weak, "tests/test_pager.py": "x"})
    repo.tag(tags[0])
    repo.commit("docs: upgrade", {"lessons/2026/row.md": LESSON})
    repo.tag(tags[1])
    repo.commit("feat: more")

    assert summary(fixlearn, "--unreleased")["unreleased"]["upgrades"] == []


def test_a_fix_released_on_another_line_is_neither_lost_nor_a_repeat(repo, fixlearn):
    repo.commit("feat: rows", {"a.py": "0"})
    repo.tag("v1.0")
    repo.branch("next")
    test = {"tests/test_pager.py": "def test_every_row():\n    pass\n"}
    repo.commit("docs: learn", {"lessons/2026/row.md": LESSON, **test})
    repo.tag("v2.0")
    repo.switch("main")
    repo.commit("fix: keep it\n\nLesson: row", {"a.py": "1", "lessons/2026/row.md": LESSON})

    actual = summary(fixlearn, "--unreleased")["unreleased"]

    assert (actual["lost"], actual["repeats"]) == ([], [])
