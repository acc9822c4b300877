"""Tables of docs/reference/templates.md."""

from __future__ import annotations

import re

from tests.support import PROJECT

DOCUMENTED = (PROJECT / "docs/reference/templates.md").read_text("utf-8")


def rows(heading: str) -> list[tuple[str, str]]:
    """Names and descriptions in the table of the documentation that has this heading."""
    lines = DOCUMENTED[DOCUMENTED.index(heading) :].partition("\n\n")[0].splitlines()[2:]
    return re.findall(r"^\| `(.+?)` \| (.*) \|$", "\n".join(lines), re.MULTILINE)
