"""CONTRIBUTING.md: the tree that it shows is the tree that exists, and its routes are real."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support import GUARD, LESSON, PROJECT

if TYPE_CHECKING:
    from tests.support import GitRepo

SOURCE = PROJECT / "src" / "fixlearn"
PAGE = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")

# Runs fixlearn and prints its files in the order in which they are first called, not imported.
TRACE = """
import os, sys
os._exit = sys.exit
files = {}
def profile(frame, event, _):
    file = frame.f_code.co_filename
    if event == "call" and "fixlearn" in file and file not in files:
        while frame and frame.f_code.co_name != "<module>":
            frame = frame.f_back
        if frame.f_code.co_filename == "<string>":
            files[file] = None
sys.argv[0] = "fixlearn"
from fixlearn.__main__ import main
sys.setprofile(profile)
try:
    main()
except SystemExit:
    pass
sys.setprofile(None)
print(*files, sep="\\n", file=sys.stderr)
"""


def tree_of_the_page() -> set[str]:
    """The modules that the page names, as paths below src/fixlearn without ".py"."""
    (block,) = re.findall(r"^src/fixlearn/\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    modules = set()
    folders: list[tuple[int, str]] = []
    for line in block.splitlines():
        indent = len(line) - len(line.lstrip())
        names = re.split(r" {2,}", line.strip())[0]
        if not names:
            continue
        while folders and folders[-1][0] >= indent:
            folders.pop()
        above = folders[-1][1] if folders else ""
        for name in re.split(r",\s*", names.rstrip(",")):
            if name.endswith("/"):
                folders.append((indent, f"{above}{name}"))
            else:
                modules.add(f"{above}{name}")
    return modules


def test_the_page_names_every_module_and_no_other() -> None:
    modules = {
        path.relative_to(SOURCE).with_suffix("").as_posix()
        for path in SOURCE.rglob("*.py")
        if path.name != "__init__.py"
    }

    assert tree_of_the_page() == modules


def route(heading: str) -> list[str]:
    """The files of one of the three routes."""
    block = PAGE.split(heading, 1)[1].split("```")[1]
    return [line.split()[0] for line in block.strip().splitlines()]


@pytest.fixture
def released(repo: GitRepo) -> GitRepo:
    """Two releases, a fix with its lesson, and one that is staged without."""
    repo.commit("feat: rows", {"pager.py": "rows = []\n"})
    repo.tag("v1.0")
    repo.commit(
        "fix: keep the last row\n\nLesson: last-row", {"lessons/2026/last-row.md": LESSON, **GUARD}
    )
    repo.tag("v1.1")
    repo.commit("fix: keep the first row", {"pager.py": "rows = [1]\n"})
    repo.write({"pager.py": "rows = [1, 2]\n", "message": "fix: keep each row\n"})
    repo.git("add", "pager.py")
    return repo


@pytest.mark.parametrize(
    ("heading", "arguments"),
    [
        ("`git commit` with a `fix:` and no lesson:", ["hook", "commit-msg", "message"]),
        ("`fixlearn check v1.0..HEAD`:", ["check", "v1.0..HEAD"]),
        ("`fixlearn summary v1.1`:", ["summary", "v1.1"]),
    ],
)
def test_a_route_has_at_most_ten_files_and_a_call_reaches_them_in_this_order(
    released: GitRepo, heading: str, arguments: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TRACE, *arguments], cwd=released.path, capture_output=True, text=True
    )
    called = [
        line.replace("\\", "/").partition("/fixlearn/")[2].rpartition("fixlearn/")[2]
        for line in done.stderr.splitlines()
    ]
    files = route(heading)

    assert len(files) <= 10
    assert [file for file in called if file in files] == files
