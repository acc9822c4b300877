"""The rule catalogue names every rule that the program uses, and no other."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import fixlearn
from fixlearn.model import Finding, Position
from fixlearn.rules import RULES, apply_severities, finding

SOURCES = sorted(Path(fixlearn.__file__).parent.rglob("*.py"))

# Calls that take a rule, and which of their arguments it is.
TAKES_A_RULE = {
    "finding": 0,
    "_report": 0,
    "_finding": 1,
    "_aside": 1,
    "_of_commit": 1,
    "_of_line": 1,
    "_unreadable": 1,
}


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def rules_used() -> dict[str, str]:
    """{rule: file} of the rules that calls in the sources name."""
    actual: dict[str, str] = {}
    for path in SOURCES:
        if path.name == "rules.py":
            continue
        for node in nodes_of(path):
            if isinstance(node, ast.Call):
                actual |= dict.fromkeys(_rules_of(node), path.name)
            elif isinstance(node, ast.Subscript) and _name(node.value) == "RULES":
                actual |= dict.fromkeys(_texts([node.slice]), path.name)
            elif isinstance(node, ast.arg | ast.FunctionDef):
                actual |= dict.fromkeys(_defaults(node), path.name)
    return actual


def _name(node: ast.AST) -> str:
    """The last part of a dotted name."""
    return getattr(node, "attr", "") or getattr(node, "id", "")


def _rules_of(call: ast.Call) -> list[str]:
    name = _name(call.func)
    named = _texts(keyword.value for keyword in call.keywords if keyword.arg == "rule")
    if name not in TAKES_A_RULE:
        return named
    position = TAKES_A_RULE[name]
    return named + _texts(call.args[position : position + 1])


def _defaults(node: ast.AST) -> list[str]:
    if not isinstance(node, ast.FunctionDef):
        return []
    pairs = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    return _texts(default for argument, default in pairs if argument.arg == "rule" and default)


def _texts(nodes: object) -> list[str]:
    return [
        node.value
        for node in nodes  # type: ignore[attr-defined]
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def test_every_rule_that_is_used_is_in_the_catalogue():
    unknown = {rule: file for rule, file in rules_used().items() if rule not in RULES}

    assert unknown == {}


def test_every_rule_of_the_catalogue_is_used():
    assert set(RULES) - set(rules_used()) == set()


def test_every_rule_says_what_is_wrong_and_what_to_do_in_one_line():
    for name, rule in RULES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert rule.severity in ("error", "warning")
        assert rule.says
        assert rule.remedy
        assert "\n" not in rule.says + rule.remedy


def test_a_finding_has_the_remedy_and_the_severity_of_its_rule():
    assert finding("unknown-key", Position("lessons/2026/a.md", 3, 2), "no such key") == Finding(
        rule="unknown-key",
        where="lessons/2026/a.md:3:2",
        what="no such key",
        hint=("correct it, or begin your own keys with `x-`",),
        severity="warning",
        position=Position("lessons/2026/a.md", 3, 2),
    )


def test_a_hint_a_severity_and_a_position_that_are_given_replace_those_of_the_rule():
    position = Position("lessons/2026/a.md")

    assert finding(
        "repeat", "abc1234 fix", "again", hint=(), severity="warning", position=position
    ) == Finding("repeat", "abc1234 fix", "again", severity="warning", position=position)


def test_findings_are_built_in_one_place():
    places = {
        path.name
        for path in SOURCES
        for node in nodes_of(path)
        if isinstance(node, ast.Call) and _name(node.func) == "Finding"
    }

    assert places == {"rules.py"}


def test_the_severity_of_every_rule_is_configurable():
    actual = [
        Finding("placeholder", "a:1:1", "x"),
        Finding("unknown-key", "a:2:1", "y", severity="warning"),
        Finding("encoding", "b:1:1", "z"),
    ]

    assert list(apply_severities(actual, {"placeholder": "off", "unknown-key": "error"})) == [
        Finding("unknown-key", "a:2:1", "y", severity="error"),
        Finding("encoding", "b:1:1", "z", severity="error"),
    ]
