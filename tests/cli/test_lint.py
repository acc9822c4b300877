"""`fixlearn lint`: lesson files of the work tree or the index."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING

from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    import pytest

    from tests.support import Fixlearn, GitRepo

PATH = "lessons/2026/last-row.md"
CUT = LESSON.replace("gap: The pager was", "gap: The pager of #12 was")


def test_a_text_that_yaml_cuts_is_refused_and_the_hint_shows_how_to_write_it(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({PATH: CUT})

    run = fixlearn("lint")

    assert run.exit_code == 1
    assert run.stdout == dedent(f"""\
        {PATH}:4:6: cut-text: YAML ends this text at " #", and only "The pager of" is left
          hint: gap: >-
                  the whole text, indented below
        """)
    assert run.stderr == "looked at 1 lesson: 1 error\n"


def test_windows_line_endings_and_a_byte_order_mark_are_accepted(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({PATH: b"\xef\xbb\xbf" + LESSON.replace("\n", "\r\n").encode(), **GUARD})

    run = fixlearn("lint")

    assert (run.exit_code, run.stdout) == (0, "")
    assert run.stderr == "looked at 1 lesson: 0 errors\n"


def test_warnings_do_not_fail_and_severities_are_configurable(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    repo.write({PATH: LESSON.replace("gap:", "gapp: x\ngap:"), **GUARD})

    warned = fixlearn("lint")
    repo.write({".fixlearn.yaml": "severity: {unknown-key: error}\n"})
    failed = fixlearn("lint")

    assert warned.stdout.splitlines()[0] == (
        f'{PATH}:4:1: unknown-key (warning): unknown key "gapp"; did you mean "gap"?'
    )
    assert (warned.exit_code, failed.exit_code) == (0, 1)
    assert warned.stderr == "looked at 1 lesson: 0 errors, 1 warning\n"


def test_staged_lessons_are_linted_as_staged(
    repo: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write({PATH: CUT, **GUARD})
    repo.git("add", ".")
    repo.write({PATH: LESSON})

    assert fixlearn("lint").exit_code == 0
    assert fixlearn("lint", "--staged").exit_code == 1
    monkeypatch.chdir(repo.path / "lessons")
    assert fixlearn("lint", "--staged").exit_code == 1


def test_single_paths_can_be_linted_from_any_folder(
    repo: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write({**GUARD, PATH: LESSON, "lessons/2025/broken.md": "no front matter\n"})
    monkeypatch.chdir(repo.path / "lessons")

    good = fixlearn("lint", "2026/last-row.md")
    all_ = fixlearn("lint")
    none = fixlearn("lint", "2026/nothing.md")

    assert (good.exit_code, all_.exit_code, none.exit_code) == (0, 1, 2)
    assert good.stderr == "looked at 1 lesson: 0 errors\n"


def test_json_has_path_line_and_column(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({PATH: CUT})

    document = json.loads(fixlearn("lint", "--format", "json").stdout)

    assert document["lessons"] == 1
    assert [
        (finding["rule"], finding["path"], finding["line"], finding["column"])
        for finding in document["findings"]
    ] == [("cut-text", PATH, 4, 6)]


def test_the_name_of_an_author_is_reported_and_the_hint_asks_for_a_role(
    repo: GitRepo, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada Byron")
    repo.commit("feat: page through rows", {"pager.py": "rows = []\n"})
    named = LESSON.replace("gap: The pager was", "gap: The pager of Ada Byron was")
    repo.write({PATH: named, **GUARD})

    run = fixlearn("lint")

    assert run.exit_code == 0
    assert run.stdout == dedent(f"""\
        {PATH}:4:1: blame-name (warning): "Ada Byron" makes one person the cause or the prevention
          hint: name the role or the component: "CI …", "The release manager …"
        """)
