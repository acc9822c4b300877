"""What a shell offers at the tab key."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from fixlearn.cli import COMMANDS
from fixlearn.lessons.prevention import CAUSES, KINDS
from fixlearn.rules import RULES
from tests.support import LESSON, needs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn, GitRepo


def offered(fixlearn: Fixlearn, *words: str) -> list[str]:
    """What is offered for the last of these words, as click asks in bash's name."""
    run = fixlearn(
        env={
            "_FIXLEARN_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["fixlearn", *words]),
            "COMP_CWORD": str(len(words)),
        }
    )
    assert run.stderr == ""
    return [line.partition(",")[2] for line in run.stdout.splitlines()]


def test_commands_are_completed(fixlearn: Fixlearn) -> None:
    assert offered(fixlearn, "") == list(COMMANDS)
    assert offered(fixlearn, "ne") == ["new"]
    assert "--version" in offered(fixlearn, "--")


def test_options_and_their_values_are_completed(fixlearn: Fixlearn) -> None:
    assert offered(fixlearn, "new", "--kind", "") == list(KINDS)
    assert offered(fixlearn, "new", "--cause", "co") == [c for c in CAUSES if c.startswith("co")]
    assert offered(fixlearn, "new", "--ga") == ["--gap"]


def test_explain_completes_lessons_and_rules(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({"lessons/2025/mist.md": LESSON, "lessons/2026/missing-row.md": "broken"})

    assert offered(fixlearn, "explain", "") == ["missing-row", "mist", *RULES]
    assert offered(fixlearn, "explain", "missing-") == [
        "missing-row",
        *(rule for rule in RULES if rule.startswith("missing-")),
    ]


def test_retire_completes_lessons(repo: GitRepo, fixlearn: Fixlearn) -> None:
    repo.write({"lessons/2025/mist.md": LESSON})

    assert offered(fixlearn, "retire", "") == ["mist"]
    assert offered(fixlearn, "new", "--supersedes", "m") == ["mist"]


@pytest.mark.parametrize("config", [None, "lesons: [x]\n"])
def test_completion_never_prints_an_error(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fixlearn: Fixlearn,
    config: str | None,
) -> None:
    monkeypatch.chdir(tmp_path)
    if config:
        subprocess.run(["git", "init", "--quiet"], check=True)
        (tmp_path / ".fixlearn.yaml").write_text(config)

    assert offered(fixlearn, "explain", "missing-l") == ["missing-lesson"]


def test_a_real_bash_completes_a_lesson(repo: GitRepo) -> None:
    needs("bash", can_be_had=False)
    repo.write({"lessons/2026/last-row.md": LESSON})
    script = """
        eval "$(_FIXLEARN_COMPLETE=bash_source fixlearn)"
        COMP_WORDS=(fixlearn explain last-) COMP_CWORD=2 COMP_LINE="fixlearn explain last-"
        _fixlearn_completion fixlearn last- explain
        echo "${COMPREPLY[@]}"
        """

    done = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout == "last-row\n"


def test_another_folder_is_completed_from(
    repo: GitRepo, fixlearn: Fixlearn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write({"lessons/2025/mist.md": LESSON})
    monkeypatch.chdir(tmp_path)

    assert offered(fixlearn, "-C", "repo", "explain", "mis")[0] == "mist"
    assert offered(fixlearn, "-C", "nowhere", "explain", "missing-l") == ["missing-lesson"]
