"""SARIF 2.1.0: code scanning on GitHub, editors, Azure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from fixlearn import __version__
from fixlearn.render.json import plain
from fixlearn.render.sanitize import sanitize_report
from fixlearn.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.render.located import LocatedFinding


def log(command: str, anchored: Sequence[LocatedFinding]) -> str:
    """The findings of one run of `command` as a SARIF log.

    `command` keeps the results of `check` and of `lint` apart where both are
    uploaded for one commit.
    """
    rules = list(dict.fromkeys(one.finding.rule for one in anchored))
    run = {
        "tool": {
            "driver": {
                "name": "fixlearn",
                "semanticVersion": __version__,
                "rules": [_rule(name) for name in rules],
            }
        },
        # What stands before the last slash is the category on GitHub.
        "automationDetails": {"id": f"fixlearn-{command}/"},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, rules.index(one.finding.rule)) for one in anchored],
    }
    return plain(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [run],
        }
    )


def _rule(name: str) -> dict[str, object]:
    rule = RULES[name]
    return {
        "id": name,
        "name": name,
        "shortDescription": {"text": rule.says},
        "fullDescription": {"text": f"{rule.says}: {rule.remedy}"},
        "help": {"text": rule.remedy.replace("`", '"'), "markdown": rule.remedy},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(one: LocatedFinding, rule_index: int) -> dict[str, object]:
    position = one.position
    return {
        "ruleId": one.finding.rule,
        "ruleIndex": rule_index,
        "level": one.finding.severity,
        "message": {"text": "\n".join(sanitize_report(line) for line in one.lines)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(position.path)},
                    "region": {"startLine": position.line, "startColumn": position.column},
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": one.fingerprint},
    }


def _uri(path: str) -> str:
    # A colon in the first part would make a scheme of it.
    return quote(path.encode("utf-8", "surrogatepass"), safe="/")
