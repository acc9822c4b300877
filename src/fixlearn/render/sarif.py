"""SARIF 2.1.0, for code scanning on GitHub, editors and Azure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from fixlearn import __version__
from fixlearn.render.json import plain
from fixlearn.render.sanitize import sanitize_report
from fixlearn.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.render.annotations import LocatedFinding


def log(command: str, findings: Sequence[LocatedFinding]) -> str:
    """The findings of one run of `command` as a SARIF log.

    `command` separates the results of `check` and `lint` if both are uploaded for one
    commit.
    """
    rules = list(dict.fromkeys(located.finding.rule for located in findings))
    run = {
        "tool": {
            "driver": {
                "name": "fixlearn",
                "semanticVersion": __version__,
                "rules": [_rule(name) for name in rules],
            }
        },
        # On GitHub, the text before the last slash is the category.
        "automationDetails": {"id": f"fixlearn-{command}/"},
        "columnKind": "unicodeCodePoints",
        "results": [_result(located, rules.index(located.finding.rule)) for located in findings],
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


def _result(located: LocatedFinding, rule_index: int) -> dict[str, object]:
    position = located.position
    return {
        "ruleId": located.finding.rule,
        "ruleIndex": rule_index,
        "level": located.finding.severity,
        "message": {"text": "\n".join(sanitize_report(line) for line in located.lines)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(position.path)},
                    "region": {"startLine": position.line, "startColumn": position.column},
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": located.fingerprint},
    }


def _uri(path: str) -> str:
    # A colon in the first segment would be read as the end of a scheme, so it is encoded.
    return quote(path.encode("utf-8", "surrogatepass"), safe="/")
