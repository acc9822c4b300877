"""Which commits are looked at: ranges, what is upstream, clones that lack history."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from fixlearn.config import Config
from fixlearn.errors import UsageError
from fixlearn.repository.repository import WORK_TREE, open_repository
from tests.repository.test_git_processes import make_history
from tests.support import LESSON, GitRepo


def checked(fixlearn, *arguments):
    """The subjects that `check` lists, oldest first: in these histories every commit is a fix."""
    run = fixlearn("check", *arguments, "--format", "json")
    assert run.exit_code in (0, 1), run.stderr
    return [result["subject"][-1] for result in json.loads(run.stdout)["results"]][::-1]


def no_verdict(run):
    """What was said where no verdict could be reached: exit 3 and no result, never a pass."""
    assert (run.exit_code, run.stdout) == (3, "")
    return run.stderr


@pytest.fixture
def fork(repo):
    """main: a b; side, which left main at a: c d; side is checked out."""
    repo.commit("fix: a")
    repo.branch("side")
    repo.switch("main")
    repo.commit("fix: b")
    repo.switch("side")
    repo.commit("fix: c")
    repo.commit("fix: d")
    return repo


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
def test_a_range_that_names_nothing_but_head_is_no_green_light(fork, fixlearn, range):
    run = fixlearn("check", range)

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == dedent(f"""\
        error: "{range}" is no range of commits
          why: it names nothing but HEAD: is a variable in it empty?
          hint: fixlearn check main..HEAD
        """)


def test_a_range_that_begins_with_a_hyphen_is_no_option_of_git(fork, fixlearn):
    run = fixlearn("check", "--", "--output=owned")

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.split("\n")[0] == 'error: "--output=owned" is no range of commits'
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
def test_an_unknown_revision_cannot_be_judged_and_says_the_way_out(
    fork, fixlearn, range, name, hint
):
    assert no_verdict(fixlearn("check", range)) == dedent(f"""\
        error: cannot find the revision "{name}"
          why: no commit of that name is in this clone
          hint: {hint}
        """)


def test_a_branch_whose_name_is_no_utf8_is_a_branch(fork, fixlearn):
    name = b"br\xe4nch".decode("utf-8", "surrogateescape")
    fork.git("branch", name, "main")

    assert checked(fixlearn, f"{name}..HEAD") == ["c", "d"]


def test_what_the_upstream_has_is_not_looked_at(fork, fixlearn):
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


def test_without_upstream_and_origin_it_cannot_be_told_what_is_new(fork, fixlearn):
    fork.git("switch", "--quiet", "main")

    assert no_verdict(fixlearn("check")) == dedent("""\
        error: cannot tell which commits are new
          why: this branch has no upstream, and there is neither origin/HEAD nor another main
          hint: fixlearn check --all     (or name a range: fixlearn check v1.0..HEAD)
        """)


@pytest.fixture
def clone(fork, tmp_path, monkeypatch):
    """Clones `fork` with these options, and goes there."""

    def made(*options):
        folder = tmp_path / "clone"
        fork.git("clone", "--quiet", *options, f"file://{fork.path}", str(folder))
        monkeypatch.chdir(folder)
        return GitRepo(folder)

    return made


SHALLOW = dedent("""\
    error: cannot list the commits of this range
      why: this clone is shallow: its history ends before the range does
      hint: git fetch --unshallow --tags     (in CI: check out with the whole history)
    """)


def test_a_shallow_clone_without_the_base_is_never_green(clone, fixlearn):
    clone("--depth=1")

    assert no_verdict(fixlearn("check", "origin/main..HEAD")) == dedent("""\
        error: cannot find the revision "origin/main"
          why: no commit of that name is in this clone, and this clone is shallow
          hint: git fetch --unshallow --tags origin +refs/heads/main:refs/remotes/origin/main
        """)


def test_a_shallow_clone_whose_base_was_fetched_apart_is_never_green(clone, fixlearn):
    repo = clone("--depth=1")
    repo.git("fetch", "--quiet", "--depth=1", "origin", "+main:refs/remotes/origin/main")

    for range in ("origin/main..HEAD", "origin/main...HEAD", "HEAD"):
        assert no_verdict(fixlearn("check", range)) == SHALLOW


@pytest.mark.parametrize("arguments", [["check", "--all"], ["summary"], ["summary", "--all"]])
def test_a_shallow_clone_has_no_whole_history_to_tell_of(clone, fixlearn, arguments):
    clone("--depth=1")

    assert no_verdict(fixlearn(*arguments)) == SHALLOW


def test_a_shallow_clone_that_has_the_whole_range_is_judged(clone, fixlearn):
    clone("--depth=2")

    assert checked(fixlearn, "HEAD~1..HEAD") == ["d"]


def test_a_shallow_baseline_says_how_to_get_it(clone, fixlearn, fork):
    base = fork.git("rev-parse", "side~2")
    repo = clone("--depth=1")
    repo.write({".fixlearn.yaml": f"since: ['{base}']\n"})

    not_here = "names a commit or tag that is not here"
    assert no_verdict(fixlearn("check", "HEAD")).split("\n") == [
        f'error: cannot find "{base}", since when lessons are asked for',
        f'  why: "since" in .fixlearn.yaml {not_here}: this clone is shallow',
        "  hint: git fetch --unshallow --tags",
        "",
    ]


@pytest.mark.parametrize("arguments", [["check", "--all"], ["check"], ["summary"]])
def test_before_the_first_commit_there_is_nothing_to_tell(repo, fixlearn, arguments):
    assert no_verdict(fixlearn(*arguments)) == dedent("""\
        error: there is no commit yet
          why: HEAD is a branch without commits
          hint: git commit
        """)


def test_a_root_commit_is_looked_at(repo, fixlearn):
    repo.commit("fix: a", {"a.py": "1\n"})

    assert checked(fixlearn, "HEAD") == checked(fixlearn, "--all") == ["a"]


@pytest.fixture
def history(repo):
    """The repository, opened; its git has ended when the test ends."""
    opened = open_repository(str(repo.path))
    yield opened
    if opened.objects._process:
        opened.objects._process.close()


def test_the_last_tree_that_has_a_lesson_counts(repo, history):
    repo.commit("feat: a", {"lessons/2026/a.md": LESSON, "lessons/2026/b.md": LESSON})
    repo.write({"lessons/2026/a.md": LESSON.replace("title:", "title: Again,")})
    (repo.path / "lessons/2026/b.md").unlink()

    library = history.library(Config(), "HEAD", WORK_TREE)

    assert library.lessons["a"].title == history.library(Config(), WORK_TREE).lessons["a"].title
    assert library.lessons["a"].title != library.lessons["b"].title
    assert library.ids == ("a", "b")
    assert history.library(Config()).ids == ()


def test_a_bare_repository_has_no_work_tree_to_read_lessons_from(repo, tmp_path):
    repo.commit("feat: a")
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))

    with pytest.raises(UsageError, match="this needs the files of a work tree"):
        open_repository(str(tmp_path / "bare.git")).library(Config(), WORK_TREE)


def test_a_commit_is_read_by_any_of_its_names(repo, history):
    sha = repo.commit("fix: keep the last row")
    repo.git("tag", "--annotate", "-m", "one", "v1")

    for name in (sha[:10], "HEAD", "v1"):
        commit = history.read_commit(name, Config())
        assert (commit.sha, commit.message.subject) == (sha, "fix: keep the last row")
    assert history.read_commit("HEAD~1", Config()) is None
    assert history.read_commit("HEAD^{tree}", Config()) is None


def test_more_commits_than_fit_a_pipe_have_their_changes(tmp_path):
    make_history(tmp_path, 400, 1)
    history = open_repository(str(tmp_path))
    shas = [commit.sha for commit in history.commits(["HEAD"])]

    changes = history.changes.of(shas)

    assert [*changes] == shas
    paths = [{change.path for change in changes[sha]} for sha in shas]
    assert all(
        f"src/{n % 7}.py" in names for n, names in zip(range(400, 0, -1), paths, strict=True)
    )
    assert history.changes.of([]) == {}
