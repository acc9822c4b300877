"""Pages that show a whole session: their commands run, and print what the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.consoles import INCIDENT, PAGES, play, without_dates
from tests.support import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Fixlearn


@pytest.mark.parametrize("name", [name for name in PAGES if name != INCIDENT])
def test_each_command_prints_what_the_page_shows(
    name: str, tmp_path: Path, fixlearn: Fixlearn
) -> None:
    text = (PROJECT / name).read_text("utf-8")

    played = play(text, tmp_path, fixlearn)

    assert without_dates(played) == without_dates(text), "to update: python -m tests.consoles"


def test_a_page_with_another_output_is_noticed(tmp_path: Path, fixlearn: Fixlearn) -> None:
    page = "`a.txt`:\n\n```text\nrow\n```\n\n```console\n$ cat a.txt\nold\n$ echo last\n```\n"

    played = play(page, tmp_path, fixlearn)

    assert played == page.replace("old\n", "row\n").replace("echo last\n", "echo last\nlast\n")
