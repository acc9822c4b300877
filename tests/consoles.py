"""Plays the pages whose console blocks are one session, from the first command to the last.

`python -m tests.consoles` writes what the commands print into these pages. A file is written if a
page shows it below its name; all commands of a page run in the same shell and folder. A comment
that begins with "runs first:" prepares the folder.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
import tempfile
from pathlib import Path

from tests.support import Fixlearn

PROJECT = Path(__file__).parent.parent
INCIDENT = "docs/tutorial/incident.md"
PAGES = (
    "docs/tutorial/first-lesson.md",
    INCIDENT,
    "docs/how-to/hotfix.md",
    "docs/how-to/leave.md",
)

_BLOCK = re.compile(r"(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FIRST = re.compile(r"^<!-- runs first:\n(.*?)^-->$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n", re.MULTILINE)
_MARK = "\x1e"  # printed after each command: what is before it is the output


def play(text: str, folder: Path, fixlearn: Fixlearn) -> str:
    """Return the page with the outputs that its commands print in this folder."""
    blocks = list(_BLOCK.finditer(text))
    setup = "".join(f"{{ {commands}}} >/dev/null 2>&1\n" for commands in _FIRST.findall(text))
    script = setup + "".join(_script(block) for block in blocks)
    run = fixlearn.run_script(["sh", "-c", script], folder, {"COLUMNS": "80"})
    run.check_returncode()
    printed = iter(run.stdout.split(_MARK))
    pieces, end = [], 0
    for block in blocks:
        if block[2] != "console":
            continue
        lines = "".join(f"$ {command}\n{next(printed)}" for command in _COMMAND.findall(block[3]))
        pieces += [text[end : block.start(3)], lines]
        end = block.end(3)
    return "".join([*pieces, text[end:]])


def without_dates(text: str) -> str:
    """Return the page without what is different on another day."""
    return re.sub(r"\d{4}-\d{2}-\d{2}|lessons/\d{4}|\b[0-9a-f]{7}\b", "<varies>", text)


def _script(block: re.Match[str]) -> str:
    path, language, content = block.groups()
    if language == "console":
        commands = _COMMAND.findall(content)
        return "".join(f"{command}\nprintf '\\036'\n" for command in commands)
    return f"cat > {path} <<'END_OF_FILE'\n{content}END_OF_FILE\n" if path else ""


def main() -> None:
    """Write the outputs into the pages, with no settings of this machine."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    for role in ("AUTHOR", "COMMITTER"):
        os.environ |= {f"GIT_{role}_NAME": "Ada", f"GIT_{role}_EMAIL": "ada@example.com"}
    os.environ |= {f"GIT_CONFIG_{level}": os.devnull for level in ("GLOBAL", "SYSTEM")}
    os.environ["PATH"] = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    for name in PAGES:
        text = (PROJECT / name).read_text("utf-8")
        with tempfile.TemporaryDirectory() as folder:
            played = play(text, Path(folder), Fixlearn())
        if without_dates(played) != without_dates(text):
            (PROJECT / name).write_text(played, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
