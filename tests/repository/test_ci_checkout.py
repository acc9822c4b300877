"""What a CI platform announces, found in real clones: merge checkouts, shallow, cut, moved."""

from __future__ import annotations

import json
import re
from textwrap import dedent

import pytest

from tests.gate.ci.events import (
    ZERO,
    github,
    gitlab_merge_request,
    gitlab_push,
    pull_request,
    push,
)
from tests.pages import blocks
from tests.support import PROJECT, GitRepo

DOCUMENTATION = PROJECT / "docs/ci.md"
CHECKOUT = "on GitHub: fetch-depth: 0 for actions/checkout"


@pytest.fixture
def origin(tmp_path, monkeypatch):
    """main: a m; topic, which left main at a: b c; then refs/pull/12/merge, as GitHub makes it."""
    repo = GitRepo.create(tmp_path / "origin")
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    repo.commit("feat: a", {"a.py": "a"})
    repo.branch("topic")
    repo.commit("fix: b", {"b.py": "b"})
    repo.commit("feat: c", {"c.py": "c"})
    repo.switch("main")
    repo.commit("fix: m", {"m.py": "m"})
    test_merge(repo, "main", "topic")
    return repo


def test_merge(repo, target, topic):
    """The test merge that GitHub builds of a pull request."""
    repo.git("switch", "--quiet", "--detach", target)
    repo.merge(topic)
    repo.git("update-ref", "refs/pull/12/merge", "HEAD")
    repo.git("update-ref", "refs/pull/12/head", topic)
    repo.switch("main")


test_merge.__test__ = False  # it is no test


class Job:
    """A clone as a CI platform makes it, and fixlearn in it."""

    def __init__(self, origin, folder, fixlearn):
        self.origin = origin
        self.repo = GitRepo(folder)
        self._fixlearn = fixlearn
        self.arguments = ()

    def checkout(self, ref, *options):
        """As actions/checkout does it: fetch one ref, and look at it without a branch."""
        self.repo.git("init", "--quiet")
        self.repo.git("remote", "add", "origin", f"file://{self.origin.path}")
        refspecs = (
            ["+refs/heads/*:refs/remotes/origin/*"]
            if not any(option.startswith("--depth") for option in options)
            else []
        )
        self.repo.git(
            "fetch", "--quiet", "--no-tags", *options, "origin", *refspecs, f"+{ref}:here"
        )
        self.repo.git("checkout", "--quiet", "--detach", "here")
        self.repo.git("update-ref", "-d", "refs/heads/here")
        return self

    def check(self, environment, event=None, *arguments):
        """One run of `fixlearn check`."""
        file = self.repo.path.parent / "event.json"
        file.write_text(json.dumps(event) if event is not None else "")
        told = {"GITHUB_EVENT_PATH": str(file)} if event is not None else {}
        return self._fixlearn("check", *arguments, env={"CI": "true", **environment, **told})


@pytest.fixture
def job(origin, tmp_path, monkeypatch, fixlearn):
    folder = tmp_path / "job"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Job(origin, folder, fixlearn)


def sha(repo, revision):
    return repo.git("rev-parse", revision)


def subjects(run):
    """The findings' commits: of the histories here, all fixes."""
    return [line.split(" ", 1)[1] for line in run.stdout.splitlines() if line[:1] not in (" ", "")]


def looked_at(run):
    return run.stderr.splitlines()[-1]


def of_pull_request(origin, **more):
    return pull_request(sha(origin, "topic"), sha(origin, "main"), **more)


def test_a_pull_request_is_told_by_its_event_and_its_source_is_said(job, origin):
    job.checkout("refs/pull/12/merge")
    run = job.check(github("pull_request"), of_pull_request(origin))
    head = sha(origin, "topic")[:7]

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert run.stderr == (
        f"looked at 2 commits (main..{head}, GitHub pull request 12): 1 fix (1 missing), complete\n"
    )


def test_a_stale_base_does_not_bring_the_targets_own_commits_in(job, origin):
    stale = sha(origin, "main~1")
    origin.switch("main")
    origin.commit("fix: n", {"n.py": "n"})
    test_merge(origin, "main", "topic")
    job.checkout("refs/pull/12/merge")

    run = job.check(github("pull_request"), pull_request(sha(origin, "topic"), stale))

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])


def test_the_test_merge_alone_tells_where_the_target_was(job, origin):
    job.checkout("refs/pull/12/merge")
    job.repo.git("update-ref", "-d", "refs/remotes/origin/main")
    event = pull_request(sha(origin, "topic"), "e" * 40)

    run = job.check(github("pull_request"), event)

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert run.stderr.splitlines()[:2] == [
        "notice: origin/main is not in this clone: the range begins at main",
        "notice: eeeeeee is not in this clone: the range begins at main",
    ]


@pytest.mark.parametrize("is_gitea", [False, True])
def test_a_pull_request_that_is_checked_out_without_a_test_merge(job, origin, is_gitea):
    job.checkout("refs/heads/topic")
    environment = github("pull_request", **({"GITEA_ACTIONS": "true"} if is_gitea else {}))

    run = job.check(environment, of_pull_request(origin))

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "(origin/main.." in run.stderr
    assert f"{'Gitea' if is_gitea else 'GitHub'} pull request 12" in run.stderr


def test_a_checkout_of_depth_1_is_never_green_and_names_the_line_to_add(job, origin):
    job.checkout("refs/pull/12/merge", "--depth=1")
    head = sha(origin, "topic")

    run = job.check(github("pull_request"), of_pull_request(origin))

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr == dedent(f"""\
        error: cannot find {head[:7]}, the newest commit of this GitHub pull request 12
          why: it is not in this clone, and this clone is shallow
          hint: git fetch --unshallow origin {head}     ({CHECKOUT})
        """)
    (shown,) = blocks(DOCUMENTATION.read_text("utf-8"), "console")
    assert re.sub(r"\b[0-9a-f]{7,40}\b", "", shown) == re.sub(r"\b[0-9a-f]{7,40}\b", "", run.stderr)


def test_a_clone_that_is_cut_in_the_middle_of_the_range_is_never_green(job, origin):
    job.checkout("refs/heads/topic", "--depth=1")
    job.repo.git("fetch", "-q", "--depth=1", "origin", "+main:refs/remotes/origin/main")

    run = job.check(github("pull_request"), of_pull_request(origin))

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr == dedent(f"""\
        error: cannot list the commits of this range
          why: this clone is shallow: its history ends before the range does
          hint: git fetch --unshallow --tags     ({CHECKOUT})
        """)


@pytest.mark.parametrize("ref", ["refs/pull/12/merge", "refs/heads/topic"])
def test_fetch_brings_what_a_shallow_clone_lacks(job, origin, ref):
    job.checkout(ref, "--depth=1")
    head = sha(origin, "topic")

    run = job.check(github("pull_request"), of_pull_request(origin), "--fetch")

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert run.stderr.splitlines()[0] == (
        f"running git fetch --deepen=50 --no-tags origin {head} "
        "+refs/heads/main:refs/remotes/origin/main"
    )
    assert looked_at(run).endswith("GitHub pull request 12): 1 fix (1 missing), complete")


def test_fetch_leaves_a_whole_clone_whole(job, origin):
    job.checkout("refs/heads/topic")
    job.repo.git("update-ref", "-d", "refs/remotes/origin/main")

    run = job.check(github("pull_request"), of_pull_request(origin), "--fetch")

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert job.repo.git("rev-parse", "--is-shallow-repository") == "false"
    assert job.repo.git("rev-parse", "origin/main") == sha(origin, "main")


def test_fetch_from_a_remote_that_is_gone_is_no_green_light(job, origin):
    job.checkout("refs/pull/12/merge", "--depth=1")
    job.repo.git("remote", "set-url", "origin", f"file://{origin.path}-gone")

    run = job.check(github("pull_request"), of_pull_request(origin), "--fetch")

    assert (run.exit_code, run.stdout) == (3, "")
    assert "error: cannot fetch what is missing" in run.stderr


def test_a_blobless_clone_has_all_that_it_takes(job, origin):
    job.checkout("refs/pull/12/merge", "--filter=blob:none")

    run = job.check(github("pull_request"), of_pull_request(origin))

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])


def test_a_range_that_is_not_what_was_announced_is_a_warning(job, origin):
    job.checkout("refs/pull/12/merge")
    event = of_pull_request(origin, commits=5)
    head = sha(origin, "topic")[:7]

    run = job.check(github("pull_request"), event)

    assert run.exit_code == 1
    assert run.stdout.splitlines()[-3:] == [
        f"main..{head}, GitHub pull request 12",
        "  range-count (warning): 2 commits were looked at, and the platform announced 5",
        "  hint: is the checkout that of this run? has the branch moved since?",
    ]


def test_a_merge_queue_is_looked_at_from_the_groups_base(job, origin):
    origin.git("switch", "-q", "--detach", "main")
    origin.commit("fix: b (#12)\n\n* fix: b\n\nLesson: none (nobody ever saw it)", {"b.py": "b"})
    origin.git("update-ref", "refs/heads/gh-readonly-queue/main/pr-12", "HEAD")
    group = {"head_sha": sha(origin, "HEAD"), "base_sha": sha(origin, "main")}
    job.checkout("refs/heads/gh-readonly-queue/main/pr-12")

    run = job.check(github("merge_group"), {"merge_group": group})

    assert (run.exit_code, run.stdout) == (0, "")
    assert looked_at(run).endswith("GitHub merge queue): 1 fix (1 waived), complete")


def of_push(origin, before, after="topic", **more):
    before = before if before.startswith("0") else sha(origin, before)
    return push(before, sha(origin, after), **more)


def test_a_push_is_looked_at_from_what_was_there_before(job, origin):
    job.checkout("refs/heads/topic")

    both = job.check(github("push"), of_push(origin, "topic~2"))
    last = job.check(github("push"), of_push(origin, "topic~1"))

    assert (both.exit_code, subjects(both)) == (1, ["fix: b"])
    assert (last.exit_code, last.stdout) == (0, "")
    assert "GitHub push to topic" in last.stderr


@pytest.mark.parametrize("zero", [ZERO, "0" * 64])
def test_a_new_branch_is_looked_at_from_the_default_branch(job, origin, zero):
    job.checkout("refs/heads/topic")

    run = job.check(github("push"), push(zero, sha(origin, "topic")))

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "(origin/main.." in run.stderr


def test_two_branches_pushed_at_one_commit_do_not_hide_each_other(job, origin):
    origin.git("branch", "twin", "topic")
    job.checkout("refs/heads/topic")
    assert job.repo.git("rev-parse", "origin/twin") == job.repo.head

    for ref in ("refs/heads/topic", "refs/heads/twin"):
        run = job.check(github("push"), of_push(origin, ZERO, ref=ref))

        assert (run.exit_code, subjects(run)) == (1, ["fix: b"])


def test_a_force_push_that_took_the_old_tip_away_falls_back_and_says_so(job, origin):
    job.checkout("refs/heads/topic")

    run = job.check(github("push"), push("e" * 40, sha(origin, "topic")))

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert run.stderr.splitlines()[0] == (
        "notice: eeeeeee is not in this clone (a force push?): origin/main counts instead"
    )


def test_a_force_push_whose_old_tip_is_still_there_is_looked_at_from_it(job, origin):
    origin.switch("topic")
    origin.git("tag", "old")
    origin.git("reset", "-q", "--hard", "HEAD~1")
    origin.commit("fix: d", {"d.py": "d"})
    job.checkout("refs/heads/topic", "--tags")

    run = job.check(github("push"), of_push(origin, "old"))

    assert (run.exit_code, subjects(run)) == (1, ["fix: d"])


def test_the_first_push_of_the_default_branch_needs_a_baseline(job, origin):
    job.checkout("refs/heads/main")

    run = job.check(github("push"), of_push(origin, ZERO, "main", ref="refs/heads/main"))

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr == dedent("""\
        error: cannot tell which commits of this GitHub build of main are new
          why: it is the default branch itself, no older commit of it that is in this clone was \
announced, and .fixlearn.yaml has no adoption baseline
          hint: fixlearn init     writes "since:" (or: fixlearn check --all)
        """)


def test_the_first_push_of_the_default_branch_is_looked_at_from_the_baseline(job, origin):
    origin.commit("chore: adopt", {".fixlearn.yaml": f"since: [{sha(origin, 'main')}]\n"})
    origin.commit("fix: n", {"n.py": "n"})
    job.checkout("refs/heads/main")

    run = job.check(github("push"), of_push(origin, ZERO, "main", ref="refs/heads/main"))

    assert (run.exit_code, subjects(run)) == (1, ["fix: n"])
    assert "looked at 2 commits" in run.stderr


def test_a_deleted_branch_and_a_tag_leave_nothing_to_look_at(job, origin):
    job.checkout("refs/heads/topic")

    deleted = job.check(github("push"), push(sha(origin, "topic"), ZERO))
    tagged = job.check(github("push"), of_push(origin, ZERO, ref="refs/tags/v1"))

    assert (deleted.exit_code, deleted.stdout, tagged.exit_code, tagged.stdout) == (0, "", 0, "")
    assert deleted.stderr == "notice: GitHub deletion: nothing is left to look at\n"
    assert tagged.stderr == (
        "notice: GitHub tag v1: a tag brings no commits of its own; "
        "fixlearn summary tells what it taught\n"
    )


@pytest.mark.parametrize(
    ("event", "exit_code", "what"),
    [
        ("", 2, "cannot read the event in"),
        ("[]", 2, "cannot read the event in"),
        ("{", 2, "cannot read the event in"),
        ("{}", 3, "cannot tell which commits this run on GitHub has to look at"),
    ],
)
def test_a_broken_event_is_never_green(job, tmp_path, fixlearn, event, exit_code, what):
    job.checkout("refs/heads/topic")
    file = tmp_path / "broken.json"
    file.write_text(event)

    run = fixlearn("check", env=github("push", GITHUB_EVENT_PATH=str(file)))

    assert (run.exit_code, run.stdout) == (exit_code, "")
    assert what in run.stderr
    assert "hint: fixlearn check --base <revision> --head <revision>" in run.stderr


@pytest.mark.parametrize("path", ["", "/nowhere/event.json", "."])
def test_an_event_file_that_is_not_there_is_never_green(job, fixlearn, path):
    job.checkout("refs/heads/topic")

    run = fixlearn("check", env=github("push", GITHUB_EVENT_PATH=path))

    assert (run.exit_code in (2, 3), run.stdout) == (True, "")
    assert "hint: fixlearn check --base <revision> --head <revision>" in run.stderr


def test_an_unknown_event_and_an_empty_variable_are_never_green(job, origin):
    job.checkout("refs/heads/topic")

    unknown = job.check(github("issues"), {})
    empty = job.check(gitlab_push(CI_COMMIT_SHA=""))
    half = job.check(
        gitlab_merge_request(CI_MERGE_REQUEST_DIFF_BASE_SHA="", CI_COMMIT_SHA="e" * 40)
    )

    assert [run.exit_code for run in (unknown, empty, half)] == [3, 3, 3]
    assert [run.stdout for run in (unknown, empty, half)] == ["", "", ""]


def test_a_merge_request_on_gitlab(job, origin):
    job.checkout("refs/heads/topic")
    topic, base = sha(origin, "topic"), sha(origin, "topic~2")
    environment = gitlab_merge_request(CI_COMMIT_SHA=topic, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)

    run = job.check(environment)
    job.repo.git("update-ref", "-d", "refs/remotes/origin/main")
    detached = job.check(environment)

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert (detached.exit_code, subjects(detached)) == (1, ["fix: b"])
    assert f"({base[:7]}..{topic[:7]}, GitLab merge request 12)" in detached.stderr


def test_a_merged_result_on_gitlab_is_not_looked_at_itself(job, origin):
    job.checkout("refs/pull/12/merge")
    environment = gitlab_merge_request(
        CI_COMMIT_SHA=sha(origin, "refs/pull/12/merge"),
        CI_MERGE_REQUEST_SOURCE_BRANCH_SHA=sha(origin, "topic"),
        CI_MERGE_REQUEST_TARGET_BRANCH_SHA=sha(origin, "main"),
        CI_MERGE_REQUEST_DIFF_BASE_SHA=sha(origin, "topic~2"),
    )

    run = job.check(environment)

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "looked at 2 commits" in run.stderr


def test_a_shallow_gitlab_job_says_which_variable_to_set(job, origin):
    job.checkout("refs/heads/topic", "--depth=1")
    environment = gitlab_push(CI_COMMIT_SHA=sha(origin, "topic"), CI_COMMIT_BEFORE_SHA=ZERO)

    run = job.check(environment)

    assert (run.exit_code, run.stdout) == (3, "")
    assert "(on GitLab: GIT_DEPTH: 0 under variables:)" in run.stderr


def test_bitbucket_merges_the_target_into_the_source(job, origin):
    origin.git("switch", "-q", "--detach", "topic")
    origin.merge("main")
    origin.git("update-ref", "refs/heads/built", "HEAD")
    job.checkout("refs/heads/built")
    job.repo.git("update-ref", "-d", "refs/remotes/origin/main")

    run = job.check(
        {
            "BITBUCKET_BUILD_NUMBER": "7",
            "BITBUCKET_PR_ID": "12",
            "BITBUCKET_COMMIT": sha(origin, "topic"),
            "BITBUCKET_PR_DESTINATION_COMMIT": sha(origin, "main")[:12],
            "BITBUCKET_PR_DESTINATION_BRANCH": "main",
        }
    )

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "looked at 2 commits" in run.stderr


def test_azure_builds_a_test_merge(job, origin):
    job.checkout("refs/pull/12/merge")

    run = job.check(
        {
            "TF_BUILD": "True",
            "SYSTEM_PULLREQUEST_PULLREQUESTID": "12",
            "SYSTEM_PULLREQUEST_SOURCECOMMITID": sha(origin, "topic"),
            "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
            "BUILD_SOURCEVERSION": sha(origin, "refs/pull/12/merge"),
        }
    )

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "Azure pull request 12" in run.stderr


@pytest.mark.parametrize("head", ["refs/pull/12/merge", "topic"])
def test_jenkins_merges_or_not_and_the_requests_own_ref_is_the_head(job, origin, head):
    job.checkout("refs/pull/12/merge" if "merge" in head else "refs/heads/topic")
    job.repo.git("update-ref", "refs/remotes/origin/PR-12", sha(origin, "topic"))

    run = job.check(
        {
            "JENKINS_URL": "https://ci.example.com/",
            "BRANCH_NAME": "PR-12",
            "CHANGE_ID": "12",
            "CHANGE_TARGET": "main",
            "GIT_COMMIT": sha(origin, head),
        }
    )

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "looked at 2 commits" in run.stderr


def test_jenkins_without_the_target_branch_says_the_fetch_that_brings_it(job, origin):
    job.checkout("refs/heads/topic")
    job.repo.git("update-ref", "-d", "refs/remotes/origin/main")

    run = job.check(
        {
            "JENKINS_URL": "https://ci.example.com/",
            "CHANGE_ID": "12",
            "CHANGE_TARGET": "main",
            "GIT_COMMIT": sha(origin, "topic"),
        }
    )

    assert (run.exit_code, run.stdout) == (3, "")
    assert "hint: git fetch origin +refs/heads/main:refs/remotes/origin/main     (on Jenkins" in (
        run.stderr
    )


def test_a_change_of_gerrit_is_one_commit(job, origin):
    job.checkout("refs/heads/topic")

    run = job.check(
        {
            "JENKINS_URL": "https://ci.example.com/",
            "GERRIT_EVENT_TYPE": "patchset-created",
            "GERRIT_PATCHSET_REVISION": sha(origin, "topic~1"),
            "GERRIT_BRANCH": "main",
        }
    )

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "looked at 1 commit " in run.stderr


def test_a_base_can_be_named_where_the_platform_tells_none(job, origin):
    job.checkout("refs/heads/topic")
    circle = {"CIRCLECI": "true", "CIRCLE_SHA1": sha(origin, "topic"), "CIRCLE_BRANCH": "topic"}

    run = job.check({**circle, "FIXLEARN_BASE": sha(origin, "topic~1")})
    typed = job.check(circle, None, "--base", "origin/main", "--head", "HEAD~1")
    unknown = job.check(circle, None, "--base", "nowhere")

    assert (run.exit_code, run.stdout) == (0, "")
    assert "range given by FIXLEARN_BASE" in run.stderr
    assert (typed.exit_code, subjects(typed)) == (1, ["fix: b"])
    assert (unknown.exit_code, unknown.stdout) == (3, "")
    assert unknown.stderr.startswith("error: cannot tell where this range given by --base begins\n")


def test_an_unknown_platform_on_the_default_branch_itself_does_not_hide_its_commits(job, origin):
    job.checkout("refs/heads/main")

    run = job.check({})

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr.startswith("error: cannot tell which commits of this CI build of a branch")


def test_neither_where_the_default_branch_has_moved_on_since(job, origin):
    origin.commit("fix: n", {"n.py": "n"})
    job.checkout("refs/heads/main")
    job.repo.git("checkout", "--quiet", "--detach", "HEAD~1")

    for told in ({}, {"TEAMCITY_VERSION": "2026.1", "BUILD_VCS_NUMBER": job.repo.head}):
        run = job.check(told)

        assert (run.exit_code, run.stdout) == (3, "")


def test_a_force_push_to_the_default_branch_needs_a_baseline(job, origin):
    job.checkout("refs/heads/main")

    run = job.check(github("push"), push("e" * 40, sha(origin, "main"), "refs/heads/main"))

    assert (run.exit_code, run.stdout) == (3, "")
    assert "no older commit of it that is in this clone was announced" in run.stderr


def test_fetch_brings_a_base_that_a_person_named(job, origin):
    job.checkout("refs/heads/topic", "--depth=1")

    run = job.check({}, None, "--base", "origin/main", "--fetch")

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])


@pytest.mark.parametrize("arguments", [["HEAD"], ["--all"], ["--message", "fix: a"], []])
def test_fetch_without_anything_to_fetch_is_refused(job, fixlearn, arguments):
    job.checkout("refs/heads/topic")

    run = fixlearn("check", "--fetch", *arguments)

    assert (run.exit_code, run.stdout) == (2, "")


def test_the_event_of_a_pull_request_can_be_named(job, origin, fixlearn, tmp_path):
    job.checkout("refs/pull/12/merge")
    file = tmp_path / "pull-request.json"
    file.write_text(json.dumps(of_pull_request(origin)))

    run = fixlearn("check", "--pr-event", str(file))
    none = fixlearn("check", "--pr-event")
    other = job.check(github("push"), of_push(origin, "topic~1"), "--pr-event")

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert (none.exit_code, other.exit_code) == (3, 3)
    assert none.stderr.startswith("error: --pr-event asks for a pull request")


def test_pre_commit_says_what_is_pushed_and_that_it_shows_one_ref_only(job, origin, fixlearn):
    job.checkout("refs/heads/topic")
    job.repo.git("switch", "-q", "-c", "work")
    job.repo.commit("fix: e", {"e.py": "e"})
    told = {
        "PRE_COMMIT": "1",
        "PRE_COMMIT_REMOTE_NAME": "origin",
        "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/work",
    }

    run = fixlearn("check", env=told)

    assert (run.exit_code, subjects(run)) == (1, ["fix: e"])
    assert run.stderr == dedent("""\
        notice: pre-commit shows only one ref of a push: further ones are left to CI
        looked at 1 commit (not yet on origin): 1 fix (1 missing)
        """)
