"""In which releases a commit or a lesson is new."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support import LESSON

if TYPE_CHECKING:
    import pytest

    from tests.support import Fixlearn, GitRepo

PATH = "lessons/2026/last-row.md"


def test_a_commit_and_a_lesson_are_new_in_the_releases_that_had_neither_before(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("feat: page through rows", {"rows.py": "1"})
    repo.tag("v1.0")
    repo.branch("maintenance")
    repo.switch("main")
    fix = repo.commit("fix: keep it\n\nLesson: last-row", {"rows.py": "2", PATH: LESSON})
    repo.tag("v2.0")
    repo.switch("maintenance")
    repo.merge("main")
    repo.tag("v1.1")
    later = repo.commit("fix: count from one\n\nLesson: last-row", {"rows.py": "3"})

    output = {what: fixlearn("explain", what) for what in (fix, "last-row", later)}

    # 1.1 was cut after 2.0, so it is not what came before.
    releases = "  new in v1.1, after v1.0; v2.0, after v1.0"
    assert releases in output[fix].stdout.splitlines()
    assert output["last-row"].stdout.splitlines()[-1] == releases
    assert "  in no release yet" in output[later].stdout.splitlines()
    assert [(run.exit_code, run.stderr) for run in output.values()] == [(0, "")] * 3


def test_json_says_which_releases_a_commit_or_a_lesson_is_new_in(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.commit("fix: keep it\n\nLesson: last-row", {"rows.py": "2", PATH: LESSON})
    repo.tag("v1.0")

    for what, key in (("HEAD", "result"), ("last-row", "lesson")):
        document = json.loads(fixlearn("explain", what, "--format", "json").stdout)
        assert document["releases"] == [{"release": "v1.0", "previous": None}]
        assert key in document


def test_in_a_shallow_clone_the_release_of_a_commit_is_unknown(
    repo: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        repo.commit(f"feat: page {number}", {"rows.py": f"{number}"})
    repo.tag("v1.0")
    repo.git("clone", "--quiet", "--depth=2", f"file://{repo.path}", "../shallow")
    monkeypatch.chdir(repo.path.parent / "shallow")

    run = fixlearn("explain", "HEAD")

    assert run.exit_code == 0
    assert "release" not in run.stdout


def test_a_commit_is_new_in_the_releases_of_the_components_that_it_touches(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    pattern = "(?P<component>[a-z]+)-v(?P<version>[0-9.]+)"
    settings = {".fixlearn.yaml": f"releases: {{tag-pattern: '{pattern}'}}\n"}
    repo.commit("feat: begin", {"web/w.js": "0", **settings})
    about_api = LESSON.replace("gap:", "areas: [api]\ngap:").replace(
        "tests/test_pager.py", "api/t.py"
    )
    repo.commit("fix: keep it\n\nLesson: last-row", {"api/a.py": "1", PATH: about_api})
    for name in ("api-v1.0", "web-v1.0"):
        repo.tag(name)

    for what in ("HEAD", "last-row"):
        assert "  new in api-v1.0, the first" in fixlearn("explain", what).stdout.splitlines()
    assert "web-v1.0" in fixlearn("explain", "HEAD^").stdout
