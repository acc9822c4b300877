"""Which commits a range has: typed, not upstream, since the baseline."""

from __future__ import annotations

from textwrap import dedent

import pytest

from fixlearn.repository.ranges import Ref, pushed_to_server
from tests.repository.checks import SHALLOW, checked, no_verdict


@pytest.mark.parametrize(
    ("range", "expected"),
    [
        ("main..side", "cd"),
        ("side..main", "b"),
        ("main...side", "bcd"),
        ("..main", "b"),
        ("main..", "cd"),
        ("...main", "bcd"),
        ("main...", "bcd"),
        ("side", "acd"),
        ("HEAD~1", "ac"),
        ("main..HEAD~1", "c"),
        ("side..HEAD", ""),
        ("HEAD^{/fix: c}..HEAD", "d"),
    ],
)
def test_a_range_has_the_commits_that_git_log_has(fork, fixlearn, range, expected):
    assert "".join(sorted(checked(fixlearn, range))) == expected


@pytest.mark.parametrize("range", ["", "..", "...", "..HEAD", "HEAD..", "...HEAD", "..@"])
def test_a_range_of_head_alone_is_never_green(fork, fixlearn, range):
    run = fixlearn("check", range)

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == dedent(f"""\
        error: "{range}" is not a range of commits
          why: it only names HEAD; is a variable in it empty?
          hint: fixlearn check main..HEAD
        """)


def test_a_range_that_begins_with_a_hyphen_is_no_option_of_git(fork, fixlearn):
    run = fixlearn("check", "--", "--output=owned")

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.split("\n")[0] == 'error: "--output=owned" is not a range of commits'
    assert not (fork.path / "owned").exists()


@pytest.mark.parametrize(
    ("range", "name", "hint"),
    [
        ("nowhere..HEAD", "nowhere", "git branch --all     lists the branches, git tag the tags"),
        (
            "origin/gone..HEAD",
            "origin/gone",
            "git fetch origin +refs/heads/gone:refs/remotes/origin/gone",
        ),
        ("main..--all", "--all", "git branch --all     lists the branches, git tag the tags"),
        ("a..b..c", "a", "git branch --all     lists the branches, git tag the tags"),
        ("0" * 40, "0" * 40, "git branch --all     lists the branches, git tag the tags"),
        ("HEAD..@{u}", "@{u}", "git branch --all     lists the branches, git tag the tags"),
    ],
)
def test_an_unknown_revision_is_an_error_with_a_hint(fork, fixlearn, range, name, hint):
    assert no_verdict(fixlearn("check", range)) == dedent(f"""\
        error: cannot find the revision "{name}"
          why: this clone has no commit, branch or tag of that name
          hint: {hint}
        """)


def test_commits_of_the_upstream_are_not_checked(fork, fixlearn):
    fork.git("branch", "--quiet", "--set-upstream-to", "main")

    assert checked(fixlearn) == ["c", "d"]


def test_without_an_upstream_the_default_branch_of_origin_counts(fork, fixlearn):
    fork.git("update-ref", "refs/remotes/origin/main", "side~1")
    fork.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")

    assert checked(fixlearn) == ["d"]
    fork.git("switch", "--quiet", "--detach")
    assert checked(fixlearn) == ["d"]


def test_without_a_remote_the_local_default_branch_counts(fork, fixlearn):
    assert checked(fixlearn) == ["c", "d"]


def test_without_upstream_and_origin_the_new_commits_are_unknown(fork, fixlearn):
    fork.git("switch", "--quiet", "main")

    assert no_verdict(fixlearn("check")) == dedent("""\
        error: it is unknown which commits are new
          why: this branch has no upstream, and neither origin/HEAD nor another main branch exists
          hint: fixlearn check --all     (or a range: fixlearn check v1.0..HEAD)
        """)


def test_a_shallow_clone_without_the_base_is_never_green(clone, fixlearn):
    clone("--depth=1")

    assert no_verdict(fixlearn("check", "origin/main..HEAD")) == dedent("""\
        error: cannot find the revision "origin/main"
          why: this clone has no commit, branch or tag of that name, and this clone is shallow
          hint: git fetch --unshallow --tags origin +refs/heads/main:refs/remotes/origin/main
        """)


def test_a_shallow_clone_with_a_separately_fetched_base_is_never_green(clone, fixlearn):
    repo = clone("--depth=1")
    repo.git("fetch", "--quiet", "--depth=1", "origin", "+main:refs/remotes/origin/main")

    for range in ("origin/main..HEAD", "origin/main...HEAD", "HEAD"):
        assert no_verdict(fixlearn("check", range)) == SHALLOW


def test_a_shallow_clone_that_has_the_whole_range_is_judged(clone, fixlearn):
    clone("--depth=2")

    assert checked(fixlearn, "HEAD~1..HEAD") == ["d"]


def test_the_error_for_a_missing_baseline_has_the_fetch_command(clone, fixlearn, fork):
    base = fork.git("rev-parse", "side~2")
    repo = clone("--depth=1")
    repo.write({".fixlearn.yaml": f"since: ['{base}']\n"})

    not_here = "names a commit or tag that is not in this clone"
    assert no_verdict(fixlearn("check", "HEAD")).split("\n") == [
        f'error: cannot find "{base}", the adoption baseline',
        f'  why: "since" in .fixlearn.yaml {not_here}, which is shallow',
        '  hint: git fetch --unshallow --tags origin "+refs/heads/*:refs/remotes/origin/*"',
        "",
    ]


def test_a_root_commit_is_checked(repo, fixlearn):
    repo.commit("fix: a", {"a.py": "1\n"})

    assert checked(fixlearn, "HEAD") == checked(fixlearn, "--all") == ["a"]


@pytest.mark.parametrize(("before", "lands"), [("a" * 40, True), ("b" * 40, False), ("", False)])
def test_a_push_to_the_default_branch_of_a_server_lands(before, lands):
    ref = Ref("refs/heads/main", before, "c" * 40)

    assert pushed_to_server(ref, "a" * 40).lands is lands
