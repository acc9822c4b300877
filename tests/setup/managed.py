"""Repositories under a real hook manager, in which somebody did what fixlearn said."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.repository.git_hooks import GIT_HOOKS, script
from fixlearn.setup.hook_managers import hook_configs, install_command
from tests.support import GitRepo, needs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.setup.hook_managers import HookConfig


def script_file(event: str) -> str:
    """Return a whole script that a hook manager runs with sh at this event."""
    return "".join(f"{line}\n" for line in script(GIT_HOOKS[event]))


class Format(NamedTuple):
    """A file of a hook manager, as it is before anything is added."""

    program: str
    path: str
    text: str = ""

    def config(self) -> HookConfig:
        """What fixlearn reads from it."""
        (config,) = hook_configs({self.path: self.text})
        return config

    def start(self, repo: GitRepo) -> None:
        """Write the file."""
        needs(self.program, by=".ci/tools" if self.program == "husky" else "pip install")
        repo.write({self.path: self.text})

    def install(self, repo: GitRepo) -> None:
        """Put the manager's hooks in place."""
        command = install_command(self.config(), is_prek=self.program == "prek")
        run(repo, command.removeprefix("npx "))


FORMATS = {
    "pre-commit": Format("pre-commit", ".pre-commit-config.yaml", "repos:\n"),
    "prek": Format("prek", ".pre-commit-config.yaml", "repos:\n"),
    "prek.toml": Format("prek", "prek.toml"),
    "lefthook.yml": Format("lefthook", "lefthook.yml"),
    "lefthook.toml": Format("lefthook", "lefthook.toml"),
    "lefthook.json": Format("lefthook", "lefthook.json", "{}"),
    "husky": Format("husky", ".husky/commit-msg", "true\n"),
}
# One format of each hook manager, for commands that print the lines of the table
# in setup/hook_managers.py: test_hook_managers_lines.py runs those of all formats.
EACH_MANAGER = ("pre-commit", "prek.toml", "lefthook.yml", "husky")


def path_without_fixlearn(folder: Path) -> str:
    """A PATH with all that is on it now, but fixlearn."""
    folder.mkdir()
    kept: list[str] = []
    for name in os.environ["PATH"].split(os.pathsep):
        if not os.path.exists(f"{name}/fixlearn"):  # noqa: PTH110, a folder may be unreadable
            kept.append(name)
            continue
        for program in Path(name).iterdir():
            if program.name != "fixlearn" and not (folder / program.name).exists():
                (folder / program.name).symlink_to(program)
        if any(folder.iterdir()) and str(folder) not in kept:
            kept.append(str(folder))
    return os.pathsep.join(kept)


def run(repo: GitRepo, command: str) -> None:
    """Type a command in the work tree; it must succeed."""
    done = subprocess.run(
        ["sh", "-e", "-c", command], cwd=repo.path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def follow(repo: GitRepo, lines: Sequence[str]) -> None:
    """Do what the lines say: add what is below "add to <file>:", type the rest."""
    waiting = list(lines)
    while waiting:
        line = waiting.pop(0)
        heading = re.fullmatch(r"add to ([^,\s]+)(?:, (.*))?:", line)
        if not heading:
            run(repo, line)
            continue
        block = ""
        while waiting and (not waiting[0] or waiting[0].startswith("  ")):
            block += waiting.pop(0)[2:] + "\n"
        add(repo, heading[1], heading[2] or "", block)


def add(repo: GitRepo, path: str, place: str, block: str) -> None:
    """Add lines to a file, as a person would."""
    text = (repo.path / path).read_text()
    if place == "merged with what it has":
        text = json.dumps(json.loads(text) | json.loads(block))
    elif place == "at its top":
        text = block + text
    elif place.startswith("below ") and place != "below repos":
        keys = place.removeprefix("below ").removeprefix("the jobs of ")
        above = f"{keys}:\n  jobs:\n" if "jobs" in place else f"{keys}:\n"
        assert text.count(above) == 1
        text = text.replace(above, above + block)
    else:
        text += block
    repo.write({path: text})
