"""The tests of a Python module, by its syntax tree: their names, and whether they run."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MOST_BYTES = 2_000_000  # of a module; a longer one is made by a machine
_MOST_NAMES = 20_000
_MOST_BASES = 20  # of one class, by way of others too
_TELL_NOTHING = ("object", "TestCase", "IsolatedAsyncioTestCase", "Generic", "Protocol", "ABC")

Function = ast.FunctionDef | ast.AsyncFunctionDef


class PythonTests(NamedTuple):
    """What a module declares. Names are qualified: "TestPager::test_last_row"."""

    is_skipped: Mapping[str, bool]  # functions, classes and methods -> skipped for good
    open_classes: frozenset[str]  # those that inherit from elsewhere: they may have more


def python_tests(content: bytes) -> PythonTests | None:
    """The tests of a module; None where it does not parse.

    "Skipped for good" is what a reader sees without running anything: a mark
    `skip`, `xfail`, or `skipif` with a constant, at the test, its class or the
    module; a call that skips as the first thing. What hangs on a platform or a
    version runs somewhere.
    """
    if len(content) > MOST_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes: not ours to tell
            return _Module(ast.parse(content)).read()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Module:
    """Reads one module."""

    def __init__(self, tree: ast.Module) -> None:
        self._body = list(_statements(tree.body))
        self._named = dict(_assigned(self._body))  # marks often have a name of their own
        self._classes = {one.name: one for one in self._body if isinstance(one, ast.ClassDef)}
        self._skipped: dict[str, bool] = {}
        self._open: set[str] = set()

    def read(self) -> PythonTests:
        is_off = self._is_marked(self._named.get("pytestmark")) or any(
            _skips(statement) for statement in self._body
        )
        self._read(self._body, "", is_off=is_off)
        return PythonTests(self._skipped, frozenset(self._open))

    def _read(self, body: Iterable[ast.stmt], prefix: str, *, is_off: bool) -> None:
        for node in body:
            if len(self._skipped) > _MOST_NAMES:
                return
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
        own = list(_statements(node.body))
        values = dict(_assigned(own))
        is_off = is_off or self._has_mark(node) or self._is_marked(values.get("pytestmark"))
        test = values.get("__test__")
        is_off = is_off or (isinstance(test, ast.Constant) and test.value is False)
        self._note(name, is_off=is_off)
        self._read(own, f"{name}::", is_off=is_off)
        for base in self._bases(node, name):
            inherited = list(_statements(base.body))
            for one in inherited:
                if isinstance(one, Function) and f"{name}::{one.name}" not in self._skipped:
                    self._note(f"{name}::{one.name}", is_off=is_off or self._never_runs(one))

    def _bases(self, node: ast.ClassDef, name: str) -> list[ast.ClassDef]:
        """The classes of this module that a class inherits from."""
        found: dict[str, ast.ClassDef] = {}
        waiting = list(node.bases)
        while waiting and len(found) < _MOST_BASES:
            base = _dotted(waiting.pop(0)).rpartition(".")[2]
            known = self._classes.get(base)
            if known is None and base not in _TELL_NOTHING:
                self._open.add(name)
            elif known is not None and base not in found and known is not node:
                found[base] = known
                waiting += known.bases
        return [*found.values()]

    def _note(self, name: str, *, is_off: bool) -> None:
        # Where a name stands twice (a branch for each platform), one that runs counts.
        self._skipped[name] = is_off and self._skipped.get(name, True)

    def _never_runs(self, node: Function) -> bool:
        return self._has_mark(node) or _begins_with_skip(node.body)

    def _has_mark(self, node: Function | ast.ClassDef) -> bool:
        return any(self._is_marked(mark) for mark in node.decorator_list)

    def _is_marked(self, mark: ast.expr | None) -> bool:
        mark = self._meant(mark)
        marks = mark.elts if isinstance(mark, ast.List | ast.Tuple) else [mark]
        return any(self._is_skip(self._meant(one)) for one in marks)

    def _meant(self, mark: ast.expr | None) -> ast.expr | None:
        return self._named.get(mark.id, mark) if isinstance(mark, ast.Name) else mark

    def _is_skip(self, mark: ast.expr | None) -> bool:
        call = mark if isinstance(mark, ast.Call) else None
        name = _dotted(call.func if call else mark).rpartition(".")[2]
        conditions = _conditions(call) if call else []
        if name in ("skip", "expectedFailure"):
            return True
        if name == "xfail":
            return not conditions or any(_is_constant(one, truth=True) for one in conditions)
        if name in ("skipif", "skipIf"):
            return any(_is_constant(one, truth=True) for one in conditions)
        return name == "skipUnless" and any(_is_constant(one, truth=False) for one in conditions)


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body, and those in its branches."""
    for node in body:
        if isinstance(node, ast.If | ast.Try | ast.TryStar | ast.With | ast.For):
            for name in ("body", "orelse", "finalbody"):
                yield from _branch(getattr(node, name, ()))
            for handler in getattr(node, "handlers", ()):
                yield from _branch(handler.body)
        else:
            yield node


def _branch(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    # A call that skips is no skip for good where it stands behind a condition.
    return (node for node in _statements(body) if not isinstance(node, ast.Expr | ast.Raise))


def _assigned(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        value = getattr(node, "value", None)
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                yield target.id, value


def _begins_with_skip(body: list[ast.stmt]) -> bool:
    first = body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    if is_text and len(body) > 1:
        first = body[1]
    return _skips(first)


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
    named = [one.value for one in call.keywords if one.arg == "condition"]
    return [*call.args[:1], *named]


def _is_constant(node: ast.expr, *, truth: bool) -> bool:
    if not isinstance(node, ast.Constant):
        return False
    value = node.value
    if isinstance(value, str):  # pytest evaluates it
        return value.strip() in (("True", "1") if truth else ("False", "0"))
    return bool(value) is truth


def _dotted(node: ast.AST | None) -> str:
    """A name as it is written: "pytest.mark.skip"; "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
