"""Ranges that CI platforms announce, in real clones: merges, shallow and partial clones."""

from __future__ import annotations

import json
import re
from textwrap import dedent

import pytest

from tests.gate.ci.events import (
    github,
    gitlab_merge_request,
    gitlab_push,
    pull_request,
)
from tests.pages import blocks
from tests.repository.ci_jobs import (
    make_test_merge,
    of_pull_request,
    of_push,
    sha,
    subjects,
    summary_line,
)
from tests.support import PROJECT

DOCUMENTATION = PROJECT / "docs/how-to/pull-requests.md"
CHECKOUT = "on GitHub: fetch-depth: 0 for actions/checkout"


def test_a_pull_request_is_read_from_its_event_and_named(job, origin):
    job.checkout("refs/pull/12/merge")
    run = job.check(github("pull_request"), of_pull_request(origin))
    head = sha(origin, "topic")[:7]

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert run.stderr == (
        f"looked at 2 commits (main..{head}, GitHub pull request 12): 1 fix (1 missing), complete\n"
    )


def test_a_stale_base_does_not_include_commits_of_the_target(job, origin):
    stale = sha(origin, "main~1")
    origin.switch("main")
    origin.commit("fix: n", {"n.py": "n"})
    make_test_merge(origin, "main", "topic")
    job.checkout("refs/pull/12/merge")

    run = job.check(github("pull_request"), pull_request(sha(origin, "topic"), stale))

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])


def test_the_test_merge_alone_shows_the_target(job, origin):
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
def test_a_pull_request_can_be_checked_out_without_a_test_merge(job, origin, is_gitea):
    job.checkout("refs/heads/topic")
    environment = github("pull_request", **({"GITEA_ACTIONS": "true"} if is_gitea else {}))

    run = job.check(environment, of_pull_request(origin))

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert "(origin/main.." in run.stderr
    assert f"{'Gitea' if is_gitea else 'GitHub'} pull request 12" in run.stderr


def test_a_checkout_of_depth_1_is_never_green_and_prints_the_line_to_add(job, origin):
    job.checkout("refs/pull/12/merge", "--depth=1")
    head = sha(origin, "topic")

    run = job.check(github("pull_request"), of_pull_request(origin))

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr == dedent(f"""\
        error: cannot find {head[:7]}, the newest commit of pull request 12 (GitHub)
          why: it is not in this clone, and this clone is shallow
          hint: git fetch --unshallow origin {head}     ({CHECKOUT})
        """)
    (printed,) = blocks(DOCUMENTATION.read_text("utf-8"), "console")
    assert re.sub(r"\b[0-9a-f]{7,40}\b", "", printed) == re.sub(
        r"\b[0-9a-f]{7,40}\b", "", run.stderr
    )


def test_a_clone_cut_within_the_range_is_never_green(job, origin):
    job.checkout("refs/heads/topic", "--depth=1")
    job.repo.git("fetch", "-q", "--depth=1", "origin", "+main:refs/remotes/origin/main")

    run = job.check(github("pull_request"), of_pull_request(origin))

    assert (run.exit_code, run.stdout) == (3, "")
    assert run.stderr == dedent(f"""\
        error: cannot list the commits of this range
          why: this clone is shallow, and a part of the range is missing
          hint: git fetch --unshallow --tags     ({CHECKOUT})
        """)


def test_all_revisions_that_a_clone_lacks_are_listed(job, origin):
    job.checkout("refs/heads/topic", "--depth=1")

    run = job.check(github("pull_request"), of_pull_request(origin))

    base = sha(origin, "main")[:7]
    why = f"  why: origin/main and {base} are not in this clone, and this clone is shallow"
    assert run.stderr.splitlines()[1] == why


@pytest.mark.parametrize("ref", ["refs/pull/12/merge", "refs/heads/topic"])
def test_fetch_completes_a_shallow_clone(job, origin, ref):
    job.checkout(ref, "--depth=1")
    head = sha(origin, "topic")

    run = job.check(github("pull_request"), of_pull_request(origin), "--fetch")

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert run.stderr.splitlines()[0] == (
        f"running git fetch --deepen=50 --no-tags origin {head} "
        "+refs/heads/main:refs/remotes/origin/main"
    )
    assert summary_line(run).endswith("GitHub pull request 12): 1 fix (1 missing), complete")


def test_fetch_changes_nothing_in_a_complete_clone(job, origin):
    job.checkout("refs/heads/topic")
    job.repo.git("update-ref", "-d", "refs/remotes/origin/main")

    run = job.check(github("pull_request"), of_pull_request(origin), "--fetch")

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert job.repo.git("rev-parse", "--is-shallow-repository") == "false"
    assert job.repo.git("rev-parse", "origin/main") == sha(origin, "main")


def test_fetch_from_a_missing_remote_is_never_green(job, origin):
    job.checkout("refs/pull/12/merge", "--depth=1")
    job.repo.git("remote", "set-url", "origin", f"file://{origin.path}-gone")

    run = job.check(github("pull_request"), of_pull_request(origin), "--fetch")

    assert (run.exit_code, run.stdout) == (3, "")
    assert "error: cannot fetch the missing commits" in run.stderr


def test_a_blobless_clone_can_be_checked(job, origin):
    job.checkout("refs/pull/12/merge", "--filter=blob:none")

    run = job.check(github("pull_request"), of_pull_request(origin))

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])


def test_a_range_that_differs_from_the_announced_one_is_a_warning(job, origin):
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
    assert "looked at 2 commits" in run.stderr
    assert "complete" not in run.stderr


def test_a_merge_queue_is_checked_from_the_base_of_the_group(job, origin):
    origin.git("switch", "-q", "--detach", "main")
    origin.commit("fix: b (#12)\n\n* fix: b\n\nLesson: none (nobody ever saw it)", {"b.py": "b"})
    origin.git("update-ref", "refs/heads/gh-readonly-queue/main/pr-12", "HEAD")
    group = {"head_sha": sha(origin, "HEAD"), "base_sha": sha(origin, "main")}
    job.checkout("refs/heads/gh-readonly-queue/main/pr-12")

    run = job.check(github("merge_group"), {"merge_group": group})

    assert (run.exit_code, run.stdout) == (0, "")
    assert summary_line(run).endswith("GitHub merge queue): 1 fix (1 waived), complete")


@pytest.mark.parametrize(
    ("event", "exit_code", "what"),
    [
        ("", 2, "cannot read the event in"),
        ("[]", 2, "cannot read the event in"),
        ("{", 2, "cannot read the event in"),
        ("{}", 3, "it is unknown which commits this run on GitHub has to check"),
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
def test_a_missing_event_file_is_never_green(job, fixlearn, path):
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


def test_fetch_fetches_the_base_given_as_an_option(job, origin):
    job.checkout("refs/heads/topic", "--depth=1")

    run = job.check({}, None, "--base", "origin/main", "--fetch")

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])


@pytest.mark.parametrize("arguments", [["HEAD"], ["--all"], ["--message", "fix: a"], []])
def test_fetch_without_anything_to_fetch_is_refused(job, fixlearn, arguments):
    job.checkout("refs/heads/topic")

    run = fixlearn("check", "--fetch", *arguments)

    assert (run.exit_code, run.stdout) == (2, "")


def test_the_event_of_a_pull_request_can_be_given_as_a_file(job, origin, fixlearn, tmp_path):
    job.checkout("refs/pull/12/merge")
    file = tmp_path / "pull-request.json"
    file.write_text(json.dumps(of_pull_request(origin)))

    run = fixlearn("check", "--pr-event", str(file))
    none = fixlearn("check", "--pr-event")
    other = job.check(github("push"), of_push(origin, "topic~1"), "--pr-event")

    assert (run.exit_code, subjects(run)) == (1, ["fix: b"])
    assert (none.exit_code, other.exit_code) == (3, 3)
    assert none.stderr.startswith("error: --pr-event needs the run of a pull request")


def test_the_range_of_pre_commit_is_checked_with_a_notice_about_other_refs(job, origin, fixlearn):
    job.checkout("refs/heads/topic")
    job.repo.git("switch", "-q", "-c", "work")
    job.repo.commit("fix: e", {"e.py": "e"})
    answers = {
        "PRE_COMMIT": "1",
        "PRE_COMMIT_REMOTE_NAME": "origin",
        "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/work",
    }

    run = fixlearn("check", env=answers)

    assert (run.exit_code, subjects(run)) == (1, ["fix: e"])
    assert run.stderr == dedent("""\
        notice: pre-commit passes on only one ref of a push; CI checks the others
        looked at 1 commit (not yet on origin): 1 fix (1 missing)
        """)
