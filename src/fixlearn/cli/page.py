"""`--format html`: the web page, where the extra that it needs is installed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from fixlearn.errors import UsageError
from fixlearn.walks.lesson_trees import LessonTrees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fixlearn.config import Config
    from fixlearn.model import ReleaseSummary
    from fixlearn.repository.history import History


def require() -> None:
    """Raise UsageError where the page can't be made, before anything long begins."""
    try:
        import_module("fixlearn.render.page")
    except ImportError as error:
        raise UsageError(
            "the web page cannot be made",
            why=f"{error.name} is not installed; it comes with an extra",
            hint='pip install "Jinja2>=3.1"     where fixlearn is; or install it as fixlearn[html]',
        ) from error


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
