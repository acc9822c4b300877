"""Links between the Markdown files of the repository lead to files and headings that exist."""

from __future__ import annotations

import re

import pytest

from tests.support import PROJECT

PAGES = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")]


def anchors(text: str) -> set[str]:
    """The anchors that GitHub and MkDocs give to the headings."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)
    kept = (re.sub(r"[^\w\- ]", "", re.sub(r"\]\(.*?\)", "", item)) for item in headings)
    return {item.lower().replace(" ", "-") for item in kept}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading(page) -> None:
    text = re.sub(r"^```.*?^```$|`[^`\n]+`", "", page.read_text("utf-8"), flags=re.M | re.S)
    broken = []
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        file = (page.parent / path) if path else page
        if not file.exists() or (anchor and anchor not in anchors(file.read_text("utf-8"))):
            broken.append(target)

    assert broken == []


def test_the_readme_is_short() -> None:
    assert len((PROJECT / "README.md").read_text("utf-8").splitlines()) <= 120


def test_every_page_of_the_documentation_is_in_the_navigation() -> None:
    navigation = (PROJECT / "mkdocs.yml").read_text("utf-8")
    pages = [path.relative_to(PROJECT / "docs").as_posix() for path in PROJECT.glob("docs/**/*.md")]

    assert [page for page in pages if f": {page}\n" not in navigation] == []
