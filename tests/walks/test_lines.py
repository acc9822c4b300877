"""The same fix in several release lines, and several components in one repository."""

from __future__ import annotations

import json

from tests.support import LESSON


def releases(fixlearn, *arguments):
    run = fixlearn("summary", *arguments, "--format", "json")
    assert run.exit_code == 0, run.stderr
    return {one["name"]: one for one in json.loads(run.stdout)["releases"]}


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

    found = releases(fixlearn, "--all")

    assert found["v1.1"]["also_in"] == {picked: ["v2.0"]}
    assert found["v2.0"]["also_in"] == {fix: ["v1.1"]}
    assert [one["outcomes"]["covered"] for one in (found["v1.1"], found["v2.0"])] == [1, 1]


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

    found = releases(fixlearn, "--all")

    of = {name: {row["commit"] for row in one["results"]} for name, one in found.items()}
    assert of["api-v1.1"] == {api, both}
    assert of["web-v1.1"] == {web, both}
    assert found["api-v1.1"]["previous"] == "api-v1.0"
