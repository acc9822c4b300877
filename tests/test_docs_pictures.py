"""The pictures of the README show what fixlearn prints; docs/make/pictures.py draws them."""

from __future__ import annotations

import html
import re
import runpy

import pytest

from tests.support import PROJECT

FOLDER = PROJECT / "docs/pictures"
MAKE = runpy.run_path(str(PROJECT / "docs/make/pictures.py"))
STALE = "a picture is out of date: run .venv/bin/python docs/make/pictures.py"
CELL = 12.2  # rich draws each character this wide


def without_dates(text: str) -> str:
    return re.sub(r"\d{4}-\d{2}-\d{2}|lessons/\d{4}", "<date>", text)


def text_of_svg(svg: str) -> str:
    """The characters of a drawn terminal, each in its row and column."""
    rows: dict[float, str] = {}
    for x, y, text in re.findall(r'<text [^>]*x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>', svg):
        row = rows.get(float(y), "").ljust(round(float(x) / CELL))
        rows[float(y)] = row + html.unescape(text).replace("\xa0", " ").rstrip("\n")
    first, *_ = sorted(rows)
    height = min(b - a for a, b in zip(sorted(rows), sorted(rows)[1:], strict=False))
    lines = [""] * (round((max(rows) - first) / height) + 1)
    for y, row in rows.items():
        lines[round((y - first) / height)] = row.rstrip()
    return "\n".join(lines) + "\n"


def test_the_terminal_in_the_picture_shows_the_output_of_the_demo() -> None:
    plain = re.sub(r"\x1b\[[\d;]*m", "", MAKE["demo"]())
    svg = (FOLDER / "commit.svg").read_text("utf-8").partition('-matrix">')[2]

    assert without_dates(text_of_svg(svg)) == without_dates(plain), STALE


def test_the_page_in_the_picture_has_the_text_of_the_page() -> None:
    recorded = (FOLDER / "page.txt").read_text("utf-8")

    assert recorded == MAKE["visible_text"](MAKE["page"]()), STALE


@pytest.mark.parametrize("name", ["commit.svg", "page.png"])
def test_the_readme_shows_the_picture(name: str) -> None:
    assert f"](docs/pictures/{name})" in (PROJECT / "README.md").read_text("utf-8")


def test_the_picture_of_the_terminal_loads_nothing() -> None:
    svg = (FOLDER / "commit.svg").read_text("utf-8")

    assert re.findall(r"(?:href=|url\()[\"']?(?!#)[^\"')]*", svg) == []
