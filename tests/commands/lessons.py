"""Lessons and summaries, as the tests of this folder write and read them."""

from __future__ import annotations

import json

from tests.support import LESSON

ROW = "Last row dropped when the total fills no whole page"
HALF_FULL = "A test pages through a total that leaves the last page half full."


def lesson(id, title=ROW, year=2026, **keys):
    """{path: text} of one lesson; `keys` are further lines of its front matter."""
    lines = "".join(f"{key}: {value}\n" for key, value in keys.items())
    text = LESSON.replace(ROW, title).replace("gap:", f"{lines}gap:")
    return {f"lessons/{year}/{id}.md": text}


def releases(fixlearn, *arguments):
    """The releases of `fixlearn summary`, as its JSON has them."""
    run = fixlearn("summary", *arguments, "--format", "json")
    assert (run.exit_code, run.stderr) == (0, "")
    return json.loads(run.stdout)["releases"]


def summary(fixlearn, *arguments):
    """{release: its JSON}"""
    return {release["name"]: release for release in releases(fixlearn, *arguments)}


def lessons(release):
    return [item["id"] for item in release["lessons"]]


def outcomes(release):
    return {name: count for name, count in release["outcomes"].items() if count}
