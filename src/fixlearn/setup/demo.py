"""The steps of `demo`: each is a sentence and the commands that show it."""

from __future__ import annotations

from typing import NamedTuple


class Step(NamedTuple):
    """A sentence, and the commands that show it."""

    title: str
    files: dict[str, str]  # written before the commands run
    commands: tuple[str, ...]
    fails: bool = False  # the last command is expected to fail


_PAGER = """\
def pages(rows, size):
    return [rows[i * size:(i + 1) * size] for i in range(len(rows) // size)]
"""
_FIXED = _PAGER.replace("len(rows) // size", "-(-len(rows) // size)")
_TEST = """\
from pager import pages


def test_every_row_is_on_a_page():
    assert sum(pages([1, 2, 3], size=2), []) == [1, 2, 3]
"""

TITLE = "The last row was dropped"
GAP = "The pager was only tried with totals that fill the last page."
CHANGE = "A test pages through a total that leaves the last page half full."


_NEW = f'''\
fixlearn new --title "{TITLE}" \\
    --gap "{GAP}" \\
    --change "{CHANGE}"'''


def story() -> tuple[Step, ...]:
    """The steps of the demo in order."""
    return (
        Step(
            "A repository with a release, and fixlearn's commit-msg hook.",
            {"pager.py": _PAGER},
            (
                "git init --quiet --initial-branch=main .",
                "fixlearn install --hook commit-msg",
                "git add pager.py",
                'git commit --quiet -m "feat: page through rows"',
                "git tag v1.0",
            ),
        ),
        Step(
            "A user reports a missing row. The fix has a test but no lesson, so it is refused.",
            {"pager.py": _FIXED, "test_pager.py": _TEST},
            ("git add pager.py test_pager.py", 'git commit -m "fix: keep the last row"'),
            fails=True,
        ),
        Step(
            "A lesson is three sentences: what went wrong, what let it through, what prevents it.",
            {},
            (_NEW,),
        ),
        Step(
            "The same commit, with the message that was kept, is accepted.",
            {},
            ("git commit --quiet -F .git/fixlearn-message", "fixlearn check v1.0..HEAD"),
        ),
        Step(
            "The summary of the next release says what it taught.",
            {},
            ("git tag v1.1", "fixlearn summary v1.1"),
        ),
    )
