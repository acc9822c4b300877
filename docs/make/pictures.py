"""Draws the pictures of the README from what fixlearn prints. See CONTRIBUTING.md.

    .ci/browser
    .venv/bin/pip install --group docs
    .venv/bin/python docs/make/pictures.py

commit.svg is the output of `fixlearn demo`; page.png is the summary of a small history, in
Chromium. `tests/test_docs_pictures.py` fails if the text of one of them is out of date.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from textwrap import dedent

FOLDER = Path(__file__).parent.parent / "pictures"
WIDTH = 100

# Each release: its tag, and (title, kind, evidence, gap, change) of its lessons.
HISTORY = {
    "v1.1": [
        (
            "The last row was dropped",
            "property-test",
            "tests/test_pager.py::test_every_row_is_on_one_page",
            "The pager was only tried with totals that fill the last page.",
            "A test draws totals and page sizes, exact multiples included.",
        ),
        (
            "A tenant saw the invoices of another tenant",
            "guard",
            "src/invoices.py",
            "Queries took the tenant as an optional argument.",
            "A query cannot be built without a tenant.",
        ),
    ],
    "v1.2": [
        (
            "A release was tagged without its changelog",
            "automate",
            "release.sh",
            "The changelog was a step in a checklist.",
            "The release script writes the changelog before it tags.",
        ),
        (
            "A slow import was noticed by users first",
            "monitor",
            "alerts.yaml#import-takes-too-long",
            "No alert covered the duration of an import.",
            "An alert fires if an import takes longer than ten minutes.",
        ),
    ],
}


def demo() -> str:
    """Return what `fixlearn demo` prints from the refused commit to the accepted one, in colour."""
    printed = _run(["fixlearn", "demo"], Path.cwd(), FORCE_COLOR="1", COLUMNS=str(WIDTH))
    lines = [line.replace("   ", "", 1) for line in printed.splitlines()]
    (start,) = (i for i, line in enumerate(lines) if "$ git commit -m" in line)
    (end,) = (i for i, line in enumerate(lines) if line.startswith("looked at 1 commit"))
    steps = [line for line in lines[start : end + 1] if not re.match(r"\S*\d\. ", line)]
    return re.sub(r"\n{2,}", "\n\n", "\n".join(steps)) + "\n"


def page() -> str:
    """Return the summary of HISTORY as a web page."""
    folder = Path(tempfile.mkdtemp(prefix="pager-"))
    try:
        _run(["git", "init", "--quiet", "--initial-branch=main"], folder)
        _commit(folder, "feat: page through rows", {"pager.py": "rows = []\n"})
        _run(["git", "tag", "v1.0"], folder)
        for tag, lessons in HISTORY.items():
            for lesson in lessons:
                _commit(folder, *_fix(*lesson))
            _commit(folder, f"fix: a typo in the page of {tag}\n\nLesson: none (nothing broke)", {})
            _run(["git", "tag", tag], folder)
        return _run(["fixlearn", "summary", "--all", "--format", "html"], folder)
    finally:
        shutil.rmtree(folder)


def visible_text(html: str) -> str:
    """Return the text of a page, a line for each piece."""
    parser = _Text()
    parser.feed(html)
    return "\n".join(parser.pieces) + "\n"


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._hidden:
            self.pieces.append(" ".join(data.split()))


def _fix(title: str, kind: str, evidence: str, gap: str, change: str) -> tuple[str, dict[str, str]]:
    name = title.lower().replace(" ", "-")
    lesson = dedent(f"""\
        ---
        title: {title}
        date: 2026-11-22
        gap: {gap}
        prevention:
          - kind: {kind}
            change: {change}
            evidence: {evidence}
        ---
    """)
    path, _, test = evidence.partition("::")
    path, _, text = path.partition("#")
    content = f"def {test}():\n    pass\n" if test else f"{text}\n"
    message = f"fix: {title}\n\nLesson: {name}"
    return message, {f"lessons/2026/{name}.md": lesson, path: content}


def _commit(folder: Path, message: str, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    _run(["git", "add", "--all"], folder)
    _run(["git", "commit", "--quiet", "--allow-empty", "-m", message], folder)


def _run(command: list[str], folder: Path, **variables: str) -> str:
    keep = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    no_settings = {f"GIT_CONFIG_{level}": os.devnull for level in ("GLOBAL", "SYSTEM")}
    people = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (
            ("NAME", "Ada"),
            ("EMAIL", "ada@example.com"),
            ("DATE", "2026-11-22T12:00:00Z"),
        )
    }
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{keep.get('PATH', os.defpath)}"
    return subprocess.run(
        command,
        cwd=folder,
        env={**keep, **no_settings, **people, "PATH": path, **variables},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    ).stdout


def draw_terminal(text: str) -> str:
    """Return an SVG of a terminal that shows `text`; no font is loaded from elsewhere."""
    from rich.console import Console
    from rich.text import Text

    console = Console(width=WIDTH, record=True, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text.rstrip("\n")))
    svg = console.export_svg(title="git commit", unique_id="terminal")
    svg = re.sub(r" *@font-face \{.*?\}\n", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, monospace")


def photograph(html: str, target: Path) -> None:
    """Write a screenshot of the top of the page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(viewport={"width": 1100, "height": 760}, color_scheme="light")
        tab.set_content(html)
        tab.screenshot(path=str(target))
        browser.close()


def main() -> None:
    """Write all of the pictures."""
    (FOLDER / "commit.svg").write_text(draw_terminal(demo()), encoding="utf-8")
    html = page()
    (FOLDER / "page.txt").write_text(visible_text(html), encoding="utf-8")
    photograph(html, FOLDER / "page.png")
    print(*sorted(path.name for path in FOLDER.iterdir()), sep="\n")


if __name__ == "__main__":
    sys.exit(main())
