"""Words of printed commands, quoted for a shell and for git."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from fixlearn.shell_words import pathspec

if TYPE_CHECKING:
    from tests.support import GitRepo


@pytest.mark.parametrize("name", ["a.md", "-a.md", "[ab].md", "!a.md", "_a.md", ":a.md", "ä b.md"])
def test_git_takes_a_pathspec_literally_in_every_folder(name: str, repo: GitRepo) -> None:
    repo.write({name: "", "b.md": "", "below/c": ""})

    subprocess.run(["sh", "-c", f"git add {pathspec(name)}"], cwd=repo.path / "below", check=True)

    assert repo.git("ls-files", "-z") == f"{name}\0"
