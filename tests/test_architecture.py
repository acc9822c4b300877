"""The directions of the house, so that nobody has to remember them."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import pytest

from fixlearn.repository.git_hooks import EVENTS
from fixlearn.setup.install import digest, is_handed_out
from tests.support import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = PROJECT / "src" / "fixlearn"
BASE = {
    "model",
    "light_typing",
    "messages",
    "commit_ranges",
    "dates",
    "rules",
    "shell_words",
    "errors",
    "config",
    "config_reader",
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
    "terminal": {"render"},
    "hook": CORE | {"render", "repository", "commands", "terminal"},
    "rollup": CORE | {"render", "repository", "setup", "commands"},
    "cli": CORE
    | {"render", "repository", "setup", "commands", "prove", "hook", "rollup", "terminal"},
    "__main__": {"hook", "cli"},
}
TYPE_CHECKS = ast.dump(ast.Name("TYPE_CHECKING", ast.Load()))
DIRTY = {"click", "git", "subprocess", "socket", "tempfile", "shutil", "time", "os", "pathlib"}


@cache
def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@cache
def imports(path: Path, *, with_types: bool = False) -> list[str]:
    """What a module imports, wherever in it; with `with_types` also what type checkers import."""
    nodes = list(ast.walk(tree_of(path)))
    for_types = {
        statement
        for node in nodes
        if isinstance(node, ast.If) and ast.dump(node.test) == TYPE_CHECKS
        for statement in node.body
    }
    names = []
    for node in nodes:
        if node in for_types and not with_types:
            continue
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def test_a_package_imports_only_packages_below_it() -> None:
    forbidden = {}
    for path in modules():
        names = imports(path, with_types=True)
        ours = {name.split(".")[1] for name in names if name.startswith("fixlearn.")}
        current = room(path)
        forbidden[str(path)] = (
            ours - DIRECTIONS.get(current, set()) - BASE - {current, "__version__"}
        )

    assert {path: names for path, names in forbidden.items() if names} == {}


def test_there_are_no_import_cycles() -> None:
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
    actual = {
        f"{path.name}: {imported}"
        for path in modules()
        if room(path) == name
        for imported in imports(path)
        if imported.split(".")[0] in DIRTY
    }

    assert actual == set()


def rooms_that_import(*names: str) -> set[str]:
    return {
        room(path)
        for path in modules()
        for imported in imports(path)
        if imported.split(".")[0] in names
    }


def test_only_repository_imports_gitpython() -> None:
    assert rooms_that_import("git") == {"repository"}


def test_only_repository_starts_git_and_only_prove_starts_other_programs() -> None:
    """What prove starts is the command of the project's own configuration, and no git."""
    assert rooms_that_import("subprocess") == {"repository", "prove"}
    starting = {
        path.name
        for path in modules()
        if room(path) == "prove" and "subprocess" in set(imports(path))
    }
    assert starting == {"run.py"}


def test_only_the_command_line_imports_click_prints_or_exits() -> None:
    actual = {
        room(path)
        for path in modules()
        if any(name.split(".")[0] == "click" for name in imports(path))
        or any(call in path.read_text("utf-8") for call in ("print(", "sys.exit(", "sys.stdout"))
    }

    assert actual == {"cli", "hook", "__main__"}


def test_the_hooks_in_the_package_equal_those_in_hooks() -> None:
    beside, packed = (
        {path.name: path.read_bytes() for path in folder.iterdir()}
        for folder in (PROJECT / "hooks", SOURCE / "setup/hooks")
    )

    assert sorted(beside) == sorted(EVENTS)
    assert beside == packed


def test_every_shim_has_its_digest_in_handed_out() -> None:
    """A changed shim adds its digest to HANDED_OUT; the older ones stay, or updates stop."""
    unknown = {
        path.name: digest(path.read_bytes())
        for path in (PROJECT / "hooks").iterdir()
        if not is_handed_out(path.read_bytes())
    }

    assert unknown == {}


TESTS = PROJECT / "tests"
# Modules without behaviour: named tuples and errors, which all tests use.
NOUNS = {"model", "messages", "commit_ranges", "repository/tree_entry"}
# module -> the test that runs it, if it has no test file with its name in its folder
TESTED_ELSEWHERE = {
    # the program as a whole
    "__main__": "cli/test_cli.py",
    # the work of a command, tested through the command
    "commands/lint": "cli/test_lint.py",
    "commands/new": "cli/test_new.py",
    "hook/commit_check": "hook/test_commit_msg.py",
    "gate/reading": "gate/test_signals.py",
    "gate/signal_search": "gate/test_signals.py",
    "gate/signal_words": "gate/test_signals.py",
    "render/summary_document": "render/test_summary_reader.py",
    "releases/collector": "commands/test_summary.py",
    "repository/answers": "commands/test_check.py",
    "repository/commit_in_progress": "hook/test_commit_msg_retry_sequences.py",
    "repository/folders": "repository/test_repository.py",
    "repository/staged": "commands/test_commit.py",
    "setup/init": "cli/test_init.py",
    "setup/install": "cli/test_install.py",
    # files for CI: their steps are run
    # the phrases that the rules look for
    "lessons/wording_phrases": "lessons/test_wording.py",
    # runs inside the tests that `prove` starts
    "prove/plugin/fixlearn_foreign_modules": "prove/test_run_command_line.py",
}
# Tests of what is not below src: the documentation, the hooks, the project itself.
NOT_OF_A_MODULE = {
    "architecture",
    "benchmarks",
    "contributing",
    "docs",
    "imports",
    "pre_commit",
    "shims",
    "ways_around",
    "ways_out",
}
MAX_TEST_LINES = 450  # a longer file tests more than one behaviour: split it


def is_named_after(test: str, module: str) -> bool:
    return test == f"test_{module}" or test.startswith(f"test_{module}_")


def has_test_file(path: Path) -> bool:
    module = path.relative_to(SOURCE).with_suffix("")
    if elsewhere := TESTED_ELSEWHERE.get(module.as_posix()):
        return (TESTS / elsewhere).exists()
    name = path.parent.name if path.stem == "__init__" else path.stem
    tests = (TESTS / module.parent).glob("test_*.py")
    return any(is_named_after(test.stem, name) for test in tests)


def test_a_module_has_a_test_file_with_its_name() -> None:
    """`x/__init__.py` has one that is named after the folder: `x/test_x.py`."""
    nouns = {SOURCE / f"{noun}.py" for noun in NOUNS}
    with_behaviour = {
        path
        for path in modules()
        if path.stem != "__init__"
        or any(isinstance(node, ast.FunctionDef) for node in tree_of(path).body)
    }

    assert [path for path in with_behaviour - nouns if not has_test_file(path)] == []


def test_no_exception_is_left_over() -> None:
    """A module that has its own test file, or is gone, is no exception any more."""
    left_over = {
        module
        for module in TESTED_ELSEWHERE.keys() | NOUNS
        if not (SOURCE / module).with_suffix(".py").exists()
        or (TESTS / module).with_name(f"test_{module.rpartition('/')[2]}.py").exists()
    }

    assert left_over == set()


def test_a_test_file_is_named_after_a_module_of_its_folder() -> None:
    misplaced = []
    for path in sorted(TESTS.rglob("test_*.py")):
        folder = path.parent.relative_to(TESTS)
        modules_beside = {module.stem for module in (SOURCE / folder).glob("*.py")}
        names = modules_beside | {path.parent.name} | NOT_OF_A_MODULE
        if modules_beside and not any(is_named_after(path.stem, name) for name in names):
            misplaced.append(str(path.relative_to(TESTS)))

    assert misplaced == []


def test_no_test_file_is_too_long() -> None:
    too_long = {
        str(path.relative_to(TESTS)): lines
        for path in TESTS.rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > MAX_TEST_LINES
    }

    assert too_long == {}


VAGUE = {"found", "one", "told", "said", "shown", "wanted", "named", "here", "there", "own"}


def names_of(path: Path) -> set[str]:
    return {
        node.arg
        if isinstance(node, ast.arg)
        else node.name
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        else node.id
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.arg | ast.FunctionDef | ast.ClassDef | ast.Name)
    }


def test_a_name_is_the_noun_or_the_verb_of_what_it_stands_for() -> None:
    vague = {str(path): names_of(path) & VAGUE for path in modules()}

    assert {path: names for path, names in vague.items() if names} == {}
