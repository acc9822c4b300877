"""`fixlearn init` says what it would have asked for, and asks when to enforce it."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from textwrap import dedent
from typing import TYPE_CHECKING

import pexpect
import pytest
import yaml

from fixlearn.cli.init import _install_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo

TODAY = date.today()
IN_TWO_WEEKS = TODAY + timedelta(weeks=2)
QUESTION = f"deny, warn or a date, e.g. {IN_TWO_WEEKS} [deny]: "
CREATE = "Create .fixlearn.yaml and lessons/README.md? [Y/n]: "


def talk(*answers: tuple[str, str], columns: int = 120) -> tuple[str, int | None]:
    """Answer the questions of `init` on a terminal; what it printed, and its exit code."""
    terminal = pexpect.spawn(
        sys.executable, ["-m", "fixlearn", "init"], encoding="utf-8", timeout=60
    )
    terminal.setwinsize(50, columns)
    printed = ""
    for question, answer in answers:
        terminal.expect_exact(question)
        printed += terminal.before + question
        terminal.sendline(answer)
    terminal.expect(pexpect.EOF)
    terminal.close()
    return (printed + terminal.before).replace("\r\n", "\n"), terminal.exitstatus


def settings(repo: GitRepo) -> dict[str, object]:
    return yaml.safe_load((repo.path / ".fixlearn.yaml").read_text())


@pytest.fixture
def history(repo: GitRepo) -> GitRepo:
    """Two years of commits, with two fixes in the second one."""
    repo.commit("feat: read rows", {"rows.py": "\n"})
    repo.commit("fix: read the last row", {"rows.py": "1\n"})
    repo.tick(400 * 86_400)
    repo.commit("feat: sort rows", {"sort.py": "\n"})
    repo.commit("fix: sort \x1b[31mempty rows", {"sort.py": "1\n", "test_sort.py": "\n"})
    repo.commit("fix: sort one row", {"sort.py": "2\n"})
    return repo


def test_the_fixes_of_the_last_year_are_shown_before_anything_is_written(
    history: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("init")

    newest, second = (history.git("rev-parse", f"HEAD~{n}")[:7] for n in (0, 1))
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == dedent(f"""\
        The year up to 2027-02-09, 3 commits: 2 bug fixes, one in 26 weeks.
        From now on, each fix needs a lesson: the gap behind the bug, and the change that closes it.
        The most recent fixes that would have needed one:

          {newest} fix: sort one row
            a bug fix, because its type "fix" is declared (Conventional Commits)
            you would write how it got through and what is different now
            no test was changed, so you would also name a file that shows it

          {second} fix: sort \\x1b[31mempty rows
            a bug fix, because its type "fix" is declared (Conventional Commits)
            you would write how it got through and what is different now
            what shows it would be test_sort.py

        .fixlearn.yaml: will be created (the settings of fixlearn)
        lessons/README.md: will be created (explains what lessons are)
        error: no file was created
          why: there is no terminal to ask whether to create them
          hint: fixlearn init --yes
                or, to only warn at first:
                fixlearn init --yes --enforce {IN_TWO_WEEKS}
        """)


def test_a_repository_with_settings_has_no_preview(history: GitRepo, fixlearn: Fixlearn) -> None:
    history.write({".fixlearn.yaml": "enforce: warn\n"})

    run = fixlearn("init", "--yes")

    assert run.stderr.startswith(".fixlearn.yaml: exists, will not be changed (")


def test_a_clone_without_its_objects_has_no_preview_and_is_set_up(
    history: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.git("config", "uploadpack.allowFilter", "true")
    address = f"file://{history.path}"
    history.git("clone", "-q", "--filter=tree:0", "--no-checkout", address, str(tmp_path / "clone"))
    (history.path / ".git").rename(history.path / "gone")
    monkeypatch.chdir(tmp_path / "clone")

    run = fixlearn("init", "--yes")

    assert run.exit_code == 0
    assert run.stderr.startswith(".fixlearn.yaml: will be created (")


@pytest.mark.parametrize(
    "value", ["deny", "warn", str(IN_TWO_WEEKS)], ids=["deny", "warn", "later"]
)
def test_the_choice_of_enforcement_is_written(
    repo: GitRepo, fixlearn: Fixlearn, value: str
) -> None:
    run = fixlearn("init", "--yes", "--enforce", value)

    assert run.exit_code == 0
    assert str(settings(repo)["enforce"]) == value
    assert fixlearn("check", "--all").exit_code == 3  # there is no commit; the settings are valid


@pytest.mark.parametrize(
    "value", ["never", str(TODAY), "2026-1-1", ""], ids=["no date", "today", "no ISO date", "empty"]
)
def test_another_value_is_refused_with_an_example(
    repo: GitRepo, fixlearn: Fixlearn, value: str
) -> None:
    run = fixlearn("init", "--yes", "--enforce", value)

    assert run.exit_code == 2
    assert f"is neither deny nor warn nor a date after today, such as {IN_TWO_WEEKS}" in run.stderr
    assert not (repo.path / ".fixlearn.yaml").exists()


def test_on_a_terminal_enter_refuses_fixes_from_now_on_and_creates_the_files(
    history: GitRepo,
) -> None:
    printed, exit_code = talk((QUESTION, ""), (CREATE, ""))

    assert exit_code == 0
    assert settings(history)["enforce"] == "deny"
    assert "\n\nCreated .fixlearn.yaml and lessons/README.md\nOptional: " in printed


def test_on_a_terminal_a_wrong_date_is_asked_for_again(history: GitRepo) -> None:
    printed, _ = talk((QUESTION, "tomorrow"), (QUESTION, str(IN_TWO_WEEKS)), (CREATE, "y"))

    assert settings(history)["enforce"] == IN_TWO_WEEKS
    assert 'Error: "tomorrow" is neither deny nor warn nor a date after today, such' in printed


def test_the_example_of_a_date_is_not_broken_at_the_end_of_a_line(history: GitRepo) -> None:
    printed, _ = talk((QUESTION, "tomorrow"), (QUESTION, "warn"), (CREATE, "n"), columns=80)

    error = 'Error: "tomorrow" is neither deny nor warn nor a date after today, such as'
    assert f"{error}\n  {IN_TWO_WEEKS}\n" in printed


def test_a_no_creates_nothing(history: GitRepo) -> None:
    _, exit_code = talk((QUESTION, ""), (CREATE, "n"))

    assert exit_code == 130
    assert history.git("status", "--short") == ""


GIT = '{"url": "https://example.org/fixlearn", "vcs_info": {"vcs": "git", "commit_id": "3f2a9c1"}}'


@pytest.mark.parametrize(
    ("record", "source"),
    [
        (GIT, "git+https://example.org/fixlearn@3f2a9c1"),
        (GIT.replace("https://example.org", "ssh://git@example.org"), ""),
        ('{"url": "file:///home/me/fixlearn", "dir_info": {"editable": true}}', ""),
        ("{", ""),
        (None, "fixlearn==1.2.3"),
    ],
)
def test_ci_installs_what_this_fixlearn_was_installed_from(
    tmp_path: Path, record: str | None, source: str
) -> None:
    folder = tmp_path / "fixlearn-1.2.3.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: fixlearn\nVersion: 1.2.3\n")
    if record is not None:
        (folder / "direct_url.json").write_text(record)

    assert _install_source([str(tmp_path)]) == source
