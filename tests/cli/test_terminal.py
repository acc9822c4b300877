"""The terminal: closed pipes, encodings."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


def test_a_pipe_closed_early_prints_no_traceback(repo: GitRepo) -> None:
    for number in range(40):
        repo.commit(f"fix: number {number}", {"rows.py": str(number)})

    done = subprocess.run(
        f"{sys.executable} -m fixlearn check --all | head -1",
        shell=True,  # a pipe is what is tested
        capture_output=True,
        text=True,
        check=False,
    )

    assert re.fullmatch(r"[0-9a-f]{7} fix: number 39\n", done.stdout)
    assert "Traceback" not in done.stderr


def test_characters_that_the_terminal_cannot_encode_are_escaped(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    sha = repo.commit("fix: keep “the last” row", {"rows.py": "\n"})

    run = fixlearn("check", "--all", env={"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"})

    assert run.stdout.splitlines()[0] == f"{sha[:7]} fix: keep \\u201cthe last\\u201d row"
