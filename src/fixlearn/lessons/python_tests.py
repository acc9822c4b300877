"""The tests of a Python module, from its syntax tree: their names, and whether they run."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MOST_BYTES = 2_000_000  # of a module; larger ones are generated, and take seconds to parse
_MAX_NAMES = 20_000  # of a module; bounds the memory for hostile modules
_MAX_BASES = 20  # of one class, indirect ones included; bounds the time for hostile modules
# Bases without tests: a class that inherits from them has no others.
_BASES_WITHOUT_TESTS = (
    "object",
    "TestCase",
    "IsolatedAsyncioTestCase",
    "Generic",
    "Protocol",
    "ABC",
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


class PythonTests(NamedTuple):
    """The names that a module declares, qualified: "TestPager::test_last_row"."""

    is_skipped: Mapping[str, bool]  # function, class, method or import -> skipped for good
    open_classes: frozenset[str]  # they inherit from other modules and may have more tests
    functions: Mapping[str, bool] = {}  # those and classes -> has an example for doctest


def python_tests(content: bytes) -> PythonTests | None:
    """The tests of a module; None if it does not parse.

    A test is skipped for good if nothing needs to be run to see it: the test, its class or
    the module has a mark `skip`, `xfail`, or `skipif` with a constant, or the first
    statement skips. A test that depends on a platform or a version runs somewhere.
    """
    if len(content) > MOST_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about invalid escapes in other people's code
            return _Module(ast.parse(content)).read()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Module:
    """Collects the tests of one module."""

    def __init__(self, tree: ast.Module) -> None:
        self._body = list(_statements(tree.body))
        self._assigned = dict(_assigned(self._body))  # marks are often assigned to a name
        self._classes = {node.name: node for node in self._body if isinstance(node, ast.ClassDef)}
        self._skipped: dict[str, bool] = {}
        self._open: set[str] = set()
        self._functions: dict[str, bool] = {}

    def read(self) -> PythonTests:
        is_off = self._is_marked(self._assigned.get("pytestmark")) or any(map(_skips, self._body))
        self._read(self._body, "", is_off=is_off)
        return PythonTests(self._skipped, frozenset(self._open), self._functions)

    def _read(self, body: Iterable[ast.stmt], prefix: str, *, is_off: bool) -> None:
        for node in body:
            if len(self._skipped) > _MAX_NAMES:
                return
            if isinstance(node, Function | ast.ClassDef):
                self._functions[prefix + node.name] = ">>>" in (ast.get_docstring(node) or "")
            if isinstance(node, Function):
                self._note(prefix + node.name, is_off=is_off or self._never_runs(node))
            elif isinstance(node, ast.ClassDef):
                self._class(node, prefix, is_off=is_off)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    self._note(prefix + (alias.asname or alias.name), is_off=is_off)
            else:
                for name, _ in _assigned([node]):
                    self._note(prefix + name, is_off=is_off)

    def _class(self, node: ast.ClassDef, prefix: str, *, is_off: bool) -> None:
        name = prefix + node.name
        body = list(_statements(node.body))
        values = dict(_assigned(body))
        is_off = is_off or self._has_mark(node) or self._is_marked(values.get("pytestmark"))
        test = values.get("__test__")
        is_off = is_off or (isinstance(test, ast.Constant) and test.value is False)
        self._note(name, is_off=is_off)
        self._read(body, f"{name}::", is_off=is_off)
        for base in self._bases(node, name):
            for method in _statements(base.body):
                if isinstance(method, Function) and f"{name}::{method.name}" not in self._skipped:
                    is_skipped = is_off or self._never_runs(method)
                    self._functions[f"{name}::{method.name}"] = False
                    self._note(f"{name}::{method.name}", is_off=is_skipped)

    def _bases(self, node: ast.ClassDef, name: str) -> list[ast.ClassDef]:
        """The classes of this module that a class inherits from; notes if there are others."""
        bases: dict[str, ast.ClassDef] = {}
        waiting = list(node.bases)
        while waiting and len(bases) < _MAX_BASES:
            base_name = _dotted(waiting.pop(0)).rpartition(".")[2]
            base = self._classes.get(base_name)
            if base is None and base_name not in _BASES_WITHOUT_TESTS:
                self._open.add(name)
            elif base is not None and base_name not in bases and base is not node:
                bases[base_name] = base
                waiting += base.bases
        return [*bases.values()]

    def _note(self, name: str, *, is_off: bool) -> None:
        # If a name is declared twice (a branch for each platform), one that runs counts.
        self._skipped[name] = is_off and self._skipped.get(name, True)

    def _never_runs(self, node: Function) -> bool:
        first = next((each for each in node.body if not _is_constant(each)), None)
        return self._has_mark(node) or (first is not None and _skips(first))

    def _has_mark(self, node: Function | ast.ClassDef) -> bool:
        return any(self._is_marked(mark) for mark in node.decorator_list)

    def _is_marked(self, mark: ast.expr | None) -> bool:
        mark = self._resolved(mark)
        marks = mark.elts if isinstance(mark, ast.List | ast.Tuple) else [mark]
        return any(_is_skip(self._resolved(mark)) for mark in marks)

    def _resolved(self, mark: ast.expr | None) -> ast.expr | None:
        return self._assigned.get(mark.id, mark) if isinstance(mark, ast.Name) else mark


def _is_constant(statement: ast.stmt) -> bool:
    """True of a docstring, and of "..."."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_skip(mark: ast.expr | None) -> bool:
    call = mark if isinstance(mark, ast.Call) else None
    name = _dotted(call.func if call else mark).rpartition(".")[2]
    conditions = _conditions(call) if call else []
    if name in ("skip", "expectedFailure") or (name == "xfail" and not conditions):
        return True
    if name not in ("xfail", "skipif", "skipIf", "skipUnless"):
        return False
    return any(_truth(condition) is (name != "skipUnless") for condition in conditions)


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body and of its branches."""
    for node in body:
        if isinstance(node, ast.If | ast.Try | ast.TryStar | ast.With | ast.For):
            for name in ("body", "orelse", "finalbody"):
                yield from _branch(getattr(node, name, ()))
            for handler in getattr(node, "handlers", ()):
                yield from _branch(handler.body)
        else:
            yield node


def _branch(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    # A call that skips is conditional in a branch.
    return (node for node in _statements(body) if not isinstance(node, ast.Expr | ast.Raise))


def _assigned(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for node in body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value


def _skips(node: ast.stmt) -> bool:
    """True for `pytest.skip(…)`, `self.skipTest(…)`, `raise unittest.SkipTest(…)`."""
    value: ast.AST | None = None
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        value = node.value.func
    elif isinstance(node, ast.Raise) and node.exc is not None:
        value = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    name = _dotted(value)
    return name in ("pytest.skip", "pytest.xfail") or name.endswith((".skipTest", "SkipTest"))


def _conditions(call: ast.Call) -> list[ast.expr]:
    keywords = [keyword.value for keyword in call.keywords if keyword.arg == "condition"]
    return [*call.args[:1], *keywords]


def _truth(node: ast.expr) -> bool | None:
    """The truth of a constant, which may be in a text that pytest evaluates; otherwise None."""
    if not isinstance(node, ast.Constant):
        return None
    if isinstance(node.value, str):
        return {"True": True, "1": True, "False": False, "0": False}.get(node.value.strip())
    return bool(node.value)


def _dotted(node: ast.AST | None) -> str:
    """A name with its dots: "pytest.mark.skip"; "" for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
