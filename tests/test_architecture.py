"""The directions of the house, so that nobody has to remember them."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import pytest

from fixlearn.repository.hooks_dir import EVENTS
from fixlearn.setup.install import digest, is_handed_out
from tests.support import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = PROJECT / "src" / "fixlearn"
BASE = {
    "model",
    "messages",
    "commit_ranges",
    "dates",
    "suggest",
    "rules",
    "errors",
    "config",
    "yaml_reader",
    "__init__",
}
CORE = {"lessons", "gate", "releases"}
# room -> the rooms that it may use, beside itself and the base
DIRECTIONS = {
    "lessons": set(),
    "gate": {"lessons"},
    "releases": {"lessons", "gate"},
    "render": CORE,
    "repository": CORE,
    "setup": {"repository"},
    "commands": CORE | {"repository"},
    "prove": CORE | {"repository", "commands"},
    "hook": CORE | {"render", "repository", "commands"},
    "cli": CORE | {"render", "repository", "setup", "commands", "prove", "hook"},
    "__main__": {"hook", "cli"},
}
DIRTY = {"click", "git", "subprocess", "socket", "tempfile", "shutil", "time", "os", "pathlib"}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path, *, with_types: bool = False) -> Iterator[str]:
    """What a module imports, wherever in it; with `with_types` also what type checkers import."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = node.body if with_types else []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_room_uses_only_the_rooms_below_it(path: Path) -> None:
    names = imports(path, with_types=True)
    ours = {name.split(".")[1] for name in names if name.startswith("fixlearn.")}
    here = room(path)
    allowed = DIRECTIONS.get(here, set()) | BASE | {here, "__version__"}

    assert ours - allowed == set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Not by way of others either, nor inside a function."""
    names = {}
    for path in modules():
        parts = ("fixlearn", *path.relative_to(SOURCE).with_suffix("").parts)
        names[".".join(parts).removesuffix(".__init__")] = path
    graph = {
        name: {part for full in imports(path) for part in (full, full.rpartition(".")[0])}
        & (names.keys() - {name})
        for name, path in names.items()
    }

    TopologicalSorter(graph).prepare()  # raises CycleError, which names the modules


@pytest.mark.parametrize("name", sorted(CORE | BASE | {"render"}))
def test_the_core_is_pure(name: str) -> None:
    """No git, no click, no clock, no disk."""
    found = {
        f"{path.name}: {imported}"
        for path in modules()
        if room(path) == name
        for imported in imports(path)
        if imported.split(".")[0] in DIRTY
    }

    assert found == set()


def rooms_that_import(*names: str) -> set[str]:
    return {
        room(path)
        for path in modules()
        for imported in imports(path)
        if imported.split(".")[0] in names
    }


def test_only_the_git_room_imports_gitpython() -> None:
    assert rooms_that_import("git") == {"repository"}


def test_only_the_git_room_starts_git_and_only_prove_starts_another_program() -> None:
    """What prove starts is the command of the project's own configuration, and no git."""
    assert rooms_that_import("subprocess") == {"repository", "prove"}
    starting = {
        path.name
        for path in modules()
        if room(path) == "prove" and "subprocess" in set(imports(path))
    }
    assert starting == {"run.py"}


def test_only_the_command_line_imports_click_prints_or_exits() -> None:
    found = {
        room(path)
        for path in modules()
        if any(name.split(".")[0] == "click" for name in imports(path))
        or any(call in path.read_text("utf-8") for call in ("print(", "sys.exit(", "sys.stdout"))
    }

    assert found == {"cli", "hook", "__main__"}


def test_the_hooks_in_the_package_are_those_beside_it() -> None:
    beside, packed = (
        {path.name: path.read_bytes() for path in folder.iterdir()}
        for folder in (PROJECT / "hooks", SOURCE / "setup/hooks")
    )

    assert sorted(beside) == sorted(EVENTS)
    assert beside == packed


def test_every_shim_is_known_as_one_that_was_handed_out() -> None:
    """A changed shim adds its digest to HANDED_OUT; the older ones stay, or updates stop."""
    unknown = {
        path.name: digest(path.read_bytes())
        for path in (PROJECT / "hooks").iterdir()
        if not is_handed_out(path.read_bytes())
    }

    assert unknown == {}
