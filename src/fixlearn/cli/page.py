"""`--format html`: the web page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fixlearn.commands.trees import LessonTrees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.config import Config
    from fixlearn.model import ReleaseSummary
    from fixlearn.repository.repository import History


def write(
    releases: Sequence[ReleaseSummary], history: History, config: Config, *, is_whole: bool
) -> None:
    """Write the page to stdout, as UTF-8 wherever it runs.

    With `is_whole`, `releases` are all of them, and lessons are told as they
    are at HEAD.
    """
    from fixlearn.render.page import page

    trees = LessonTrees(history.objects, config)
    current = trees.library(history.head()) if is_whole else None
    click.echo(page(releases, current).encode(), nl=False)
