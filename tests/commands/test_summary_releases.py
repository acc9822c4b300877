"""Which release has which commit, in histories of every shape: git itself is asked."""

from __future__ import annotations

import pytest

from fixlearn.commands.summary import summarize_releases
from fixlearn.config import Config
from fixlearn.dates import day_of
from fixlearn.releases.selection import ReleaseQuery
from fixlearn.repository.repository import open_repository
from tests.commands import histories
from tests.commands.lessons import releases
from tests.repository.long_histories import make_history

ALL = pytest.mark.parametrize(
    ("history", "expected"),
    histories.EXPECTED.items(),
    ids=lambda value: getattr(value, "__name__", ""),
)


def fixes(release):
    """The commits that a summary lists; in these histories, all but the merges."""
    return [result["commit"] for result in release["results"]]


@ALL
def test_a_release_has_the_commits_of_its_tag_without_those_of_the_previous_one(
    repo, original, fixlearn, history, expected
):
    repo.become(original(history))
    tags = repo.git("for-each-ref", "--format=%(refname)", "refs/tags").split("\n")
    commits = [tag for tag in tags if tag and repo.git("cat-file", "-t", f"{tag}^{{}}") == "commit"]

    unreleased, *cut = releases(fixlearn, "--all")

    assert {item["name"]: item["previous"] for item in cut} == expected
    for value in [unreleased, *cut]:
        name = value["name"]
        tip = "HEAD" if value is unreleased else name
        others = commits if value is unreleased else [f for f in [value["previous"]] if f]
        listed = repo.git("rev-list", tip, "--not", *others).split()
        without_merges = repo.git("rev-list", "--no-merges", tip, "--not", *others).split()
        assert (name, value["commits"]) == (name, len(listed))
        assert (name, sorted(fixes(value))) == (name, sorted(without_merges))


@ALL
def test_a_release_has_the_same_summary_alone_and_among_all(
    repo, original, fixlearn, history, expected
):
    repo.become(original(history))
    among_all = {release["name"]: release for release in releases(fixlearn, "--all")}

    assert releases(fixlearn, "--unreleased") == [among_all["unreleased"]]
    for name in expected:
        assert releases(fixlearn, name) == [among_all[name]]


@ALL
def test_the_log_is_read_no_further_than_needed(repo, original, monkeypatch, history, expected):
    repo.become(original(history))

    def told(every, **wanted):
        monkeypatch.setattr("fixlearn.commands.summary._CHECK_INTERVAL", every)
        opened = open_repository(str(repo.path))
        query = ReleaseQuery(**wanted)
        return summarize_releases(opened, Config(), query, now=repo.now, on=day_of(repo.now))

    for wanted in ({}, *({"release": name} for name in expected)):
        assert told(1, **wanted) == told(10**9, **wanted)


@ALL
def test_the_summary_before_the_tag_agrees_with_the_one_after_it(
    repo, original, fixlearn, history, expected
):
    repo.become(original(history))
    arguments = ("--format", "json")
    before = fixlearn("summary", "--unreleased", "--as", "v9.4", *arguments).stdout
    repo.tick(365 * 24 * 3_600)
    repo.tag("v9.4")

    after = fixlearn("summary", "v9.4", *arguments).stdout

    def without_day(text):
        days = ('      "date":', '        "as_of":')  # of the release
        return [line for line in text.splitlines() if not line.startswith(days)]

    assert without_day(after) == without_day(before)
    assert len(without_day(after)) == len(after.splitlines()) - 2


def test_commits_on_main_before_the_release_branch_are_released(repo, fixlearn):
    histories.tags_only_on_release_branches(repo)
    a, b, c = (repo.git("log", "-1", "--format=%h", f"--grep=fix: {name}") for name in "abc")

    run = fixlearn("summary", "--unreleased", "--on", "2026-01-12")

    assert run.stdout == (
        "unreleased: not in any release yet\n"
        "  What we owe\n"
        f"    - {a} fix: a: no lesson yet, due 2026-01-12, owed since v1.0\n"
        f"    - {b} fix: b: no lesson yet, due 2026-01-12, owed since v1.1\n"
        f"    - {c} fix: c: no lesson yet, due 2026-01-12, owed since v1.1\n"
        "  The numbers\n"
        "    - 1 commit, 1 fix: 0 covered, 0 waived, 0 deferred, 1 missing\n"
        "    - owed in all: 4 fixes without a lesson\n"
        "  Fixes without a lesson\n"
        f"    - {repo.head[:7]} fix: d, due 2026-01-12\n"
    )


def test_several_tags_on_one_commit_are_one_release(repo, fixlearn):
    histories.several_tags_on_one_commit(repo)

    assert releases(fixlearn, "v2.0") == releases(fixlearn, "v2")
    assert [release["name"] for release in releases(fixlearn, "--all")] == [
        "unreleased",
        "v2.0",
        "v2rc1",
        "v1",
    ]


def test_at_a_tag_nothing_is_unreleased(repo, fixlearn):
    histories.patch_of_the_old_line_cut_last(repo)
    repo.git("switch", "--quiet", "--detach", "v1.0.1")

    unreleased, newest = releases(fixlearn)

    assert (unreleased["commits"], newest["name"]) == (0, "v2.1.0")


def test_a_tag_without_a_tagger_has_the_date_of_its_commit(repo, fixlearn):
    sha = histories.fix(repo, "a")
    tag = repo.git(
        "hash-object",
        "-t",
        "tag",
        "-w",
        "--stdin",
        stdin=f"object {sha}\ntype commit\ntag v1\n\nold\n",
    )
    repo.git("update-ref", "refs/tags/v1", tag)

    assert fixlearn("summary", "v1").stdout.split("\n")[0] == "v1, 2026-01-05, the first"


@pytest.mark.parametrize("seconds", [99999999999999, 9999999999999999])
def test_a_tag_with_an_impossible_date_is_a_release(repo, fixlearn, seconds):
    sha = histories.fix(repo, "a")
    text = f"object {sha}\ntype commit\ntag v1\ntagger A <a@b> {seconds} +0000\n\nfuture\n"
    tag = repo.git("hash-object", "-t", "tag", "-w", "--stdin", "--literally", stdin=text)
    repo.git("update-ref", "refs/tags/v1", tag)

    assert fixes(releases(fixlearn, "v1")[0]) == [sha]


def test_a_tag_pattern_may_make_a_release_of_a_tag_named_unreleased(repo, fixlearn):
    first = histories.fix(repo, "a")
    repo.tag("unreleased")
    second = histories.fix(repo, "b")
    repo.write({".fixlearn.yaml": "releases: {tag-pattern: '(?P<version>.+)'}\n"})

    both = releases(fixlearn, "--all")

    assert [fixes(item) for item in both] == [[second], [first]]


def test_of_more_tags_than_python_can_nest_calls_each_has_its_own_commit(repo, fixlearn):
    make_history(repo, commits=1_200, tags=1_200)

    (actual,) = releases(fixlearn, "v1.1100")

    assert (actual["previous"], actual["commits"], len(actual["lessons"])) == ("v1.1099", 1, 1)
