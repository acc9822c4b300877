"""The prepare-commit-msg hook: the one lesson that a fix adds is named in its message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hook.retry import ID, PATH, lesson, message, stage
from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from tests.support import GitRepo

SUBJECT = "fix: keep the last row"
LINE = f"Lesson: {ID}"


@pytest.fixture
def naming(repo: GitRepo) -> GitRepo:
    """A repository with a first commit, an old lesson, and the hook in place."""
    old = {"pager.py": "rows = []\n", "lessons/2026/old.md": lesson("An old one"), **GUARD}
    repo.commit("feat: page through rows", old)
    repo.install_hook("prepare-commit-msg")
    return repo


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (SUBJECT, f"{SUBJECT}\n\n{LINE}"),
        (f"{SUBJECT}\n\nIt was gone.", f"{SUBJECT}\n\nIt was gone.\n\n{LINE}"),
        (f"{SUBJECT}\n\nFixes: #12", f"{SUBJECT}\n\nFixes: #12\n{LINE}"),
        (f"{SUBJECT}\n\na\n---\nb", f"{SUBJECT}\n\na\n---\nb\n\n{LINE}"),
        (f"{SUBJECT}\n\n#12 tells it.", f"{SUBJECT}\n\n#12 tells it.\n\n{LINE}"),
        ("Crash of the pager", f"Crash of the pager\n\n{LINE}"),
        (f"\ufeff{SUBJECT}", f"\ufeff{SUBJECT}\n\n{LINE}"),
    ],
)
def test_the_lesson_that_a_fix_adds_is_added_to_the_message(
    naming: GitRepo, given: str, written: str
) -> None:
    stage(naming, {"pager.py": "rows = [1]\n", PATH: LESSON})

    run = naming.try_git("commit", "--quiet", "-m", given)

    assert (run.exit_code, run.stderr) == (0, "")
    assert message(naming) == written


def test_a_lesson_with_a_further_prevention_is_added_to_the_message(naming: GitRepo) -> None:
    more = "  - kind: eliminate\n    change: Rows are not counted any more.\n---\n"
    old = lesson("An old one").removesuffix("---\n") + more
    stage(naming, {"pager.py": "rows = [1]\n", "lessons/2026/old.md": old})

    naming.git("commit", "--quiet", "-m", SUBJECT)

    assert message(naming) == f"{SUBJECT}\n\nLesson: old"


@pytest.mark.parametrize(
    ("given", "files"),
    [
        ("feat: keep the last row", {PATH: LESSON}),
        ("docs: what it taught", {PATH: LESSON}),
        (f"{SUBJECT}\n\nLesson: old", {PATH: LESSON}),
        (f"{SUBJECT}\n\nLesson: later (the fire comes first)", {PATH: LESSON}),
        (f"{SUBJECT}\n\nFix: no (only moved around)", {PATH: LESSON}),
        (SUBJECT, {PATH: LESSON, "lessons/2026/second.md": lesson("A second one")}),
        (SUBJECT, {"lessons/2026/old.md": lesson("An old one") + "\nA word more.\n"}),
        (SUBJECT, {}),
        ("fixup! fix: keep the first row", {PATH: LESSON}),
    ],
)
def test_every_other_message_is_unchanged(
    naming: GitRepo, given: str, files: dict[str, str]
) -> None:
    stage(naming, {"pager.py": "rows = [1]\n", **files})

    run = naming.try_git("commit", "--quiet", "-m", given)

    assert (run.exit_code, run.stderr) == (0, "")
    assert message(naming) == given


def test_the_line_is_never_written_twice(naming: GitRepo) -> None:
    stage(naming, {"pager.py": "rows = [1]\n", PATH: LESSON})
    naming.git("commit", "--quiet", "-m", SUBJECT)

    for options in (["--no-edit"], ["--reset-author", "-C", "HEAD"], ["-c", "HEAD"], ["-v"]):
        stage(naming, {"pager.py": f"rows = {options}\n"})
        naming.git("commit", "--quiet", "--amend", *options, env={"GIT_EDITOR": "true"})

        assert message(naming) == f"{SUBJECT}\n\n{LINE}"


def test_an_amended_fix_keeps_the_line_of_its_lesson(naming: GitRepo) -> None:
    stage(naming, {"pager.py": "rows = [1]\n", PATH: LESSON})
    naming.git("commit", "--quiet", "-m", SUBJECT)
    naming.tick()

    naming.git("commit", "--quiet", "--amend", "-m", "fix: keep the very last row")

    assert message(naming) == f"fix: keep the very last row\n\n{LINE}"


def test_a_partial_commit_without_the_lesson_does_not_name_it(naming: GitRepo) -> None:
    stage(naming, {"pager.py": "rows = [1]\n", PATH: LESSON})

    naming.git("commit", "--quiet", "-m", SUBJECT, "pager.py")

    assert message(naming) == SUBJECT
    assert naming.git("status", "--short") == f"A  {PATH}"


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        ({}, []),
        ({}, ["--verbose"]),
        ({"commit.verbose": "true", "commit.status": "false"}, []),
        ({"commit.cleanup": "scissors"}, []),
        ({"commit.cleanup": "scissors"}, ["-v"]),
        ({"commit.cleanup": "whitespace", "commit.status": "false"}, []),
        ({"core.commentChar": ";"}, ["-v"]),
        ({"core.commentChar": "auto"}, []),
    ],
)
def test_the_line_is_written_below_the_text_and_above_the_comments(
    naming: GitRepo, settings: dict[str, str], options: list[str]
) -> None:
    for name, value in settings.items():
        naming.git("config", name, value)
    stage(naming, {"pager.py": "rows = [1]\n", PATH: LESSON})
    command = ["commit", "--quiet", "--edit", "-m", SUBJECT, *options]

    run = naming.try_git(*command, env={"GIT_EDITOR": "true"})

    assert (run.exit_code, run.stderr) == (0, "")
    written = message(naming)
    if settings.get("commit.cleanup") == "whitespace":
        written, _, _ = written.partition("\n\n# Please enter the commit message")
    assert written.startswith(f"{SUBJECT}\n\n")
    assert written.splitlines().count(LINE) == 1
    assert written.splitlines()[2:] == [LINE]


@pytest.mark.parametrize("settings", [{}, {"commit.verbose": "true"}, {"core.commentChar": ";"}])
def test_an_empty_message_in_an_editor_has_a_comment_with_the_line(
    naming: GitRepo, settings: dict[str, str]
) -> None:
    for name, value in settings.items():
        naming.git("config", name, value)
    stage(naming, {"pager.py": "rows = [1]\n", PATH: LESSON})
    show = 'cp "$1" ../shown; printf "feat: rows\\n" | cat - "$1" > ../new; mv ../new "$1"'
    naming.write({"../editor.sh": show})

    naming.git("commit", "--quiet", env={"GIT_EDITOR": "sh ../editor.sh"})

    mark = settings.get("core.commentChar", "#")
    printed = (naming.path.parent / "shown").read_text("utf-8").splitlines()
    assert printed[:4] == [
        "",
        f"{mark} This commit adds a lesson. If it fixes a bug, add this line:",
        f"{mark}   {LINE}",
        mark,
    ]
    assert message(naming) == "feat: rows"


@pytest.mark.parametrize(
    "setting",
    [
        "commit.cleanup=scissors",
        "commit.cleanup=whitespace",
        "commit.cleanup=verbatim",
        "commit.status=false",
    ],
)
def test_no_comment_is_written_if_git_keeps_comments_or_writes_none(
    naming: GitRepo, setting: str
) -> None:
    naming.git("config", *setting.split("="))
    stage(naming, {"pager.py": "rows = [1]\n", PATH: LESSON})
    naming.write({"../editor.sh": 'cp "$1" ../shown; printf "feat: rows\\n" > "$1"'})

    naming.git("commit", "--quiet", env={"GIT_EDITOR": "sh ../editor.sh"})

    assert "This commit adds a lesson" not in (naming.path.parent / "shown").read_text("utf-8")


def test_the_first_line_of_a_template_counts_as_the_message(naming: GitRepo) -> None:
    naming.write({"../template": f"{SUBJECT}\n\n# Say why.\n"})
    naming.git("config", "commit.template", "../template")
    stage(naming, {"pager.py": "rows = [1]\n", PATH: LESSON})
    naming.write({"../editor.sh": 'printf "\\nReported-by: Bo <bo@x.org>\\n" >> "$1"'})

    naming.git("commit", "--quiet", env={"GIT_EDITOR": "sh ../editor.sh"})

    assert message(naming).splitlines()[:3] == [SUBJECT, "", LINE]


def test_the_hook_never_stops_a_commit(naming: GitRepo) -> None:
    stage(naming, {".fixlearn.yaml": "enfroce: warn\n", "pager.py": "rows = [1]\n", PATH: LESSON})

    run = naming.try_git("commit", "--quiet", "-m", SUBJECT)

    assert run.exit_code == 0
    assert run.stderr.startswith('warning: .fixlearn.yaml:1:1: unknown key "enfroce"')
    assert message(naming) == SUBJECT
