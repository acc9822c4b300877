"""A stand-in for `gh` and `glab`: it keeps the issues in the file that ISSUES names.

It knows only the options that the documentation uses, and refuses any other.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

FILE = Path(os.environ.get("ISSUES", "issues-of-the-tracker.json"))
IS_GITLAB = os.environ["TOOL"] == "glab"
OPEN, CLOSED = ("opened", "closed") if IS_GITLAB else ("OPEN", "CLOSED")
NUMBER, BODY = ("iid", "description") if IS_GITLAB else ("number", "body")


def main() -> None:
    issues = json.loads(FILE.read_text("utf-8")) if FILE.exists() else []
    sys.stdout.write(f"{run(sys.argv[1:], issues)}\n")
    FILE.write_text(json.dumps(issues, indent=1), "utf-8")


def run(arguments: list[str], issues: list[dict[str, object]]) -> str:
    """Do what the arguments say; return what is printed."""
    if arguments[:2] == ["api", "--paginate"]:
        assert arguments[2] == "projects/:id/issues?labels=fixlearn&per_page=100"
        return json.dumps(labelled(issues))
    topic, action, *rest = arguments
    if topic == "label":
        return ""
    assert topic == "issue"
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("number", nargs="?" if action in ("create", "list") else None, type=int)
    for option in OPTIONS[IS_GITLAB][action].split():
        parser.add_argument(f"--{option}", action="store_true" if option == "yes" else "store")
    given = parser.parse_args(rest)
    if action == "list":
        return json.dumps(labelled(issues))
    if action == "create":
        new = {NUMBER: len(issues) + 1, "state": OPEN, "comments": [], "labels": [], "log": []}
        issues.append(new)
        change(new, given)
        new["log"] = ["create"]
        return ""
    issue = next(each for each in issues if each[NUMBER] == given.number)
    if action == "view":
        return json.dumps(issue) if IS_GITLAB else str(issue["state"])
    log = issue["log"]
    assert isinstance(log, list)
    log.append(action)
    if action in ("close", "reopen"):
        state = OPEN if action == "reopen" else CLOSED
        assert issue["state"] != state, f"{action}: it is {state} already"
        issue["state"] = state
    change(issue, given)
    return ""


OPTIONS = {
    False: {
        "list": "label state limit json",
        "view": "json jq",
        "create": "title body label",
        "edit": "title body add-label remove-label",
        "close": "comment",
        "reopen": "comment",
    },
    True: {
        "view": "output",
        "create": "yes title description label",
        "update": "title description label unlabel",
        "note": "message",
        "close": "",
        "reopen": "",
    },
}


def labelled(issues: list[dict[str, object]]) -> list[dict[str, object]]:
    return [issue for issue in issues if "fixlearn" in names(issue)]


def names(issue: dict[str, object]) -> list[str]:
    labels = issue["labels"]
    assert isinstance(labels, list)
    return labels if IS_GITLAB else [label["name"] for label in labels]


def change(issue: dict[str, object], given: argparse.Namespace) -> None:
    """Set what is given."""
    values = {name: value for name, value in vars(given).items() if value}
    for name in ("title", BODY):
        if name in values:
            issue[name] = values[name]
    labels = set(names(issue))
    labels |= set((values.get("label") or values.get("add_label") or "").split(",")) - {""}
    labels -= {values.get("unlabel") or values.get("remove_label") or ""}
    issue["labels"] = sorted(labels) if IS_GITLAB else [{"name": name} for name in sorted(labels)]
    comments = issue["comments"]
    assert isinstance(comments, list)
    comments += filter(None, (values.get("comment"), values.get("message")))


if __name__ == "__main__":
    main()
