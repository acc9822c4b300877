"""The page about speed is made from what the benchmark has measured."""

from __future__ import annotations

import subprocess
import sys

from tests.support import PROJECT


def test_the_page_about_speed_is_that_of_the_stored_measurements() -> None:
    script = PROJECT / "docs/make/speed.py"
    made = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)

    assert (PROJECT / "docs/explanation/speed.md").read_text("utf-8") == made.stdout
