"""The gate on a server: real pushes over a transport to a bare repository."""

from __future__ import annotations

import shutil
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.hook.retry import ID, PATH, lesson, missing_lesson_finding
from tests.support import GUARD, LESSON, GitRepo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Run

REFUSED = "Push refused: 1 finding in its commits\n"
ADD = "Add the lessons to these commits or to a new one, then push again.\n"


@pytest.fixture
def server(server: GitRepo) -> GitRepo:
    """The server, with its gate."""
    server.install_hook("pre-receive")
    return server


def said(run: Run) -> str:
    """What the server's hook says on the terminal of whoever pushes."""
    lines = [line for line in run.stderr.splitlines() if line.startswith("remote: ")]
    return "".join(line.removeprefix("remote: ").rstrip() + "\n" for line in lines)


def refs(server: GitRepo) -> dict[str, str]:
    """{name: hash} of all that the server has."""
    rows = server.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    return dict(row.split() for row in rows)


def test_a_refused_push_prints_the_finding_on_the_client(repo: GitRepo, server: GitRepo) -> None:
    before = refs(server)
    repo.commit("fix: keep the last row", {"pager.py": "rows = [1]\n"})

    run = repo.try_git("push", "--quiet", "origin", "main")

    assert (run.exit_code, run.stdout) == (1, "")
    assert said(run) == REFUSED + missing_lesson_finding(repo, "HEAD") + ADD
    assert refs(server) == before


def test_the_same_push_is_accepted_with_its_lesson(repo: GitRepo, server: GitRepo) -> None:
    repo.commit("fix: keep the last row", {"pager.py": "rows = [1]\n"})
    repo.try_git("push", "--quiet", "origin", "main")
    repo.write({PATH: LESSON, **GUARD})
    repo.git("add", ".")
    repo.git("commit", "--quiet", "--amend", "-m", "fix: keep the last row", "-m", f"Lesson: {ID}")

    run = repo.try_git("push", "--quiet", "origin", "main")

    assert (run.exit_code, run.stdout, run.stderr) == (0, "", "")
    assert refs(server) == {"refs/heads/main": repo.head}


def test_each_ref_of_a_push_is_judged_and_no_finding_is_printed_twice(
    repo: GitRepo, server: GitRepo
) -> None:
    before = refs(server)
    repo.branch("one")
    repo.commit("fix: keep the last row", {"pager.py": "rows = [1]\n"})
    repo.git("branch", "other-name", "one")
    repo.branch("two", "main")
    repo.commit("fix: keep the first row", {"pager.py": "rows = [2]\n"})

    run = repo.try_git("push", "--quiet", "origin", "one", "other-name", "two")

    assert run.exit_code == 1
    assert said(run).removesuffix(REFUSED).count("missing-lesson") == 2
    assert "fix: keep the last row\n" in said(run)
    assert "fix: keep the first row\n" in said(run)
    assert refs(server) == before


def test_a_new_branch_is_judged_without_the_commits_of_the_default_branch(
    repo: GitRepo, server: GitRepo
) -> None:
    (server.path / "hooks/pre-receive").rename(server.path / "hooks/later")
    repo.commit("fix: keep the last row", {"pager.py": "rows = [1]\n"})
    repo.git("push", "--quiet", "origin", "main")
    (server.path / "hooks/later").rename(server.path / "hooks/pre-receive")
    repo.branch("topic")
    repo.commit("feat: sort rows", {"sort.py": "\n"})

    good = repo.try_git("push", "--quiet", "origin", "topic")
    repo.branch("more")
    repo.commit("fix: keep the first row", {"pager.py": "rows = [2]\n"})
    bad = repo.try_git("push", "--quiet", "origin", "more")

    assert (good.exit_code, good.stderr) == (0, "")
    assert said(bad) == REFUSED + missing_lesson_finding(repo, "HEAD") + ADD


def test_deleting_a_branch_and_pushing_a_tag_are_accepted(repo: GitRepo, server: GitRepo) -> None:
    repo.git("push", "--quiet", "origin", "main:refs/heads/old")
    repo.tag("v1.0")

    deleted = repo.try_git("push", "--quiet", "origin", ":old")
    tagged = repo.try_git("push", "--quiet", "origin", "v1.0")

    assert (deleted.exit_code, deleted.stderr) == (0, "")
    assert (tagged.exit_code, tagged.stderr) == (0, "")
    assert list(refs(server)) == ["refs/heads/main", "refs/tags/v1.0"]


def test_commits_pushed_with_a_tag_are_judged(repo: GitRepo, server: GitRepo) -> None:
    repo.commit("fix: keep the last row", {"pager.py": "rows = [1]\n"})
    repo.git("push", "--quiet", "origin", "HEAD:refs/tags/smuggled")

    assert repo.try_git("push", "--quiet", "origin", "main").exit_code == 1


def test_a_force_push_is_judged(repo: GitRepo, server: GitRepo) -> None:
    repo.commit("feat: sort rows", {"sort.py": "\n"})
    repo.git("push", "--quiet", "origin", "main")
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    repo.commit("fix: keep the last row", {"pager.py": "rows = [1]\n"})

    bad = repo.try_git("push", "--quiet", "--force", "origin", "main")
    repo.git("commit", "--quiet", "--amend", "-m", "feat: keep the last row")
    good = repo.try_git("push", "--quiet", "--force", "origin", "main")

    assert (bad.exit_code, "missing-lesson" in said(bad)) == (1, True)
    assert (good.exit_code, good.stderr) == (0, "")


@pytest.mark.parametrize(
    "setting", ["enforce: warn\n", "since: HEAD\n", "detect: {types: {fix: false}}\n"]
)
@pytest.mark.parametrize("branch", ["main", "new"])
def test_a_push_cannot_disable_its_own_check(
    repo: GitRepo, server: GitRepo, setting: str, branch: str
) -> None:
    fix = repo.commit("fix: keep the last row", {"pager.py": "rows = [1]\n"})
    repo.commit("chore: settle in", {".fixlearn.yaml": setting.replace("HEAD", fix)})

    run = repo.try_git("push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")

    assert (run.exit_code, said(run)) == (1, REFUSED + missing_lesson_finding(repo, fix) + ADD)


def test_a_broken_configuration_on_the_server_is_repaired_by_a_push(
    repo: GitRepo, server: GitRepo
) -> None:
    (server.path / "hooks/pre-receive").rename(server.path / "hooks/later")
    repo.commit("chore: settle in", {".fixlearn.yaml": "enfroce: warn\n"})
    repo.git("push", "--quiet", "origin", "main")
    (server.path / "hooks/later").rename(server.path / "hooks/pre-receive")
    repo.commit("feat: sort rows", {"sort.py": "\n"})
    as_it_is = repo.try_git("push", "--quiet", "origin", "main")
    repo.commit("chore: repair", {".fixlearn.yaml": "enforce: warn\n"})
    repaired = repo.try_git("push", "--quiet", "origin", "main")

    problem = dedent("""\
        .fixlearn.yaml:1:1: unknown key "enfroce"; did you mean "enforce"?
          why: a misspelt key would be ignored silently
        """)
    assert as_it_is.exit_code == 1
    assert said(as_it_is).startswith(f"Push refused: it could not be checked\n{problem}")
    assert repaired.exit_code == 0
    assert said(repaired).startswith(
        f"warning: the pushed configuration was used; the one here is invalid:\n{problem}"
    )


def test_without_fixlearn_on_path_every_push_is_refused(
    repo: GitRepo, server: GitRepo, tmp_path: Path
) -> None:
    bare = tmp_path / "bin"
    bare.mkdir()
    for program in ("git", "sh"):
        (bare / program).symlink_to(shutil.which(program) or "")
    repo.commit("feat: sort rows", {"sort.py": "\n"})

    run = repo.try_git("push", "--quiet", "origin", "main", env={"PATH": str(bare)})

    assert run.exit_code == 1
    assert "fixlearn" in said(run)
    assert refs(server) == {"refs/heads/main": repo.git("rev-parse", "HEAD~1")}


def test_an_empty_server_judges_the_whole_history_and_suggests_a_baseline(
    repo: GitRepo, tmp_path: Path
) -> None:
    empty = GitRepo(tmp_path / "empty.git")
    empty.path.mkdir()
    empty.git("init", "--quiet", "--bare", "--initial-branch=trunk")
    empty.install_hook("pre-receive")
    repo.commit("feat: page through rows", {"pager.py": "rows = []\n"})
    old = repo.commit("fix: keep the last row", {"pager.py": "rows = [1]\n"})

    first = repo.try_git("push", "--quiet", empty.path.as_uri(), "main")
    repo.commit("chore: settle in", {".fixlearn.yaml": f"since: {old}\n"})
    second = repo.try_git("push", "--quiet", empty.path.as_uri(), "main")

    begin = dedent("""\
        This repository was empty, so all of the pushed history was checked.
        To set the commit after which lessons are required:
          fixlearn init
        """)
    assert said(first) == REFUSED + missing_lesson_finding(repo, old) + ADD + begin
    assert (second.exit_code, second.stderr) == (0, "")


def test_a_lesson_in_a_later_commit_of_the_push_settles_the_fix(
    repo: GitRepo, server: GitRepo
) -> None:
    fix = repo.commit("fix: keep the last row", {"pager.py": "rows = [1]\n"})
    settling = lesson("Rows were lost").replace(
        "\n---\n", f"\nfixes:\n  - '{fix[:10]} fix: keep the last row'\n---\n"
    )
    repo.commit("docs: what it taught", {PATH: settling, **GUARD})

    run = repo.try_git("push", "--quiet", "origin", "main")

    assert (run.exit_code, run.stderr) == (0, "")
