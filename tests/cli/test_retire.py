"""`fixlearn retire`, and `fixlearn new --supersedes`."""

from __future__ import annotations

import os
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PATH = "lessons/2026/last-row.md"
WHY = "the library pages now"


def test_the_evidence_of_a_retired_lesson_can_be_removed(
    guarded: GitRepo, fixlearn: Fixlearn
) -> None:
    guarded.git("rm", "-q", *GUARD)
    assert guarded.try_git("commit", "-m", "test: tidy up").exit_code == 1

    run = fixlearn("retire", "last-row", "--because", WHY)

    assert (run.exit_code, run.stdout) == (0, "")
    assert run.stderr == dedent(f"""\
        retired and staged {PATH}
        commit it with the change that makes it unnecessary
        """)
    assert guarded.git("show", f":{PATH}") + "\n" == LESSON.replace(
        "every_row\n", f"every_row\nretired: >-\n  {WHY}\n"
    )
    assert guarded.try_git("commit", "-m", "test: tidy up").exit_code == 0
    assert (fixlearn("lint").exit_code, fixlearn("check", "HEAD^..HEAD").exit_code) == (0, 0)
    assert f"  retired: {WHY}\n" in fixlearn("explain", "last-row").stdout
    assert fixlearn("recall", "tests").stdout == ""


def test_the_evidence_of_a_superseded_lesson_can_be_removed(
    guarded: GitRepo, fixlearn: Fixlearn
) -> None:
    guarded.git("rm", "-q", *GUARD)

    run = fixlearn(
        *("new", "--supersedes", "last-row", "--title", "Totals are gone", "--kind", "eliminate"),
        *("--gap", "Nothing asked for it.", "--change", "The pager takes no total any more."),
        *("--date", "2026-01-05"),
    )

    assert (run.exit_code, run.stdout) == (0, "Lesson: totals-are-gone\n")
    assert "supersedes:\n  - last-row\n" in guarded.git("show", ":lessons/2026/totals-are-gone.md")
    assert guarded.try_git("commit", "-m", "test: tidy up").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (
            ("retire", "last-rwo", "--because", WHY),
            'there is no lesson "last-rwo"; did you mean "last-row"?',
        ),
        (("retire", "last-row", "--because", "gone"), '"gone" is too short for a reason'),
        (
            ("retire", "last-row", "--because", b"\xff\xfe".decode("utf-8", "surrogateescape")),
            "reason",
        ),
        (("retire", "old", "--because", WHY), 'the lesson "old" is already retired'),
        (("retire", "broken", "--because", WHY), 'the lesson "broken" cannot be read'),
        (("new", "--supersedes", "lost-row"), 'there is no lesson "lost-row"'),
    ],
)
def test_an_invalid_call_is_refused_and_changes_nothing(
    guarded: GitRepo, fixlearn: Fixlearn, arguments: tuple[str, ...], output: str
) -> None:
    retired = LESSON.replace("gap:", "retired: no pager any more\ngap:")
    guarded.commit(
        "docs: more", {"lessons/2025/old.md": retired, "lessons/2025/broken.md": "nothing\n"}
    )

    run = fixlearn(*arguments)

    assert (run.exit_code, output in run.stderr.split("\n")[0]) == (2, True), run.stderr
    assert guarded.git("status", "--porcelain") == ""


def test_a_dry_run_writes_nothing(guarded: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("retire", PATH, "--because", WHY, "--dry-run")

    assert (run.exit_code, f"  {WHY}\n" in run.stdout) == (0, True)
    assert guarded.git("status", "--porcelain") == ""


def test_the_file_is_restored_if_staging_fails(guarded: GitRepo, fixlearn: Fixlearn) -> None:
    guarded.git("rm", "-q", "--cached", PATH)
    guarded.write({".gitignore": "lessons\n"})

    run = fixlearn("retire", "last-row", "--because", WHY)

    assert run.exit_code == 3
    assert (guarded.path / PATH).read_text() == LESSON


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_only_a_regular_file_is_written_to(guarded: GitRepo, fixlearn: Fixlearn, kind: str) -> None:
    path = guarded.path / PATH
    path.unlink()
    if kind == "link":
        path.symlink_to(guarded.path / "elsewhere.md")
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)

    run = fixlearn("retire", "last-row", "--because", WHY)

    assert run.exit_code == 2
    assert run.stderr == dedent("""\
        error: the lesson "last-row" is not a regular file
          why: it is a link, a folder or a special file, and these are not changed
          hint: ls -ld lessons/*/last-row.md
        """)
