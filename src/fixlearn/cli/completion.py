"""Shell completion: ids of lessons, names of rules, files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    import click


def lessons_and_rules(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The ids of the work tree's lessons, and the names of the rules."""
    from fixlearn.rules import RULES

    names = [*sorted(_lesson_ids()), *RULES]
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def lessons(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The ids of the work tree's lessons."""
    return [CompletionItem(id) for id in sorted(_lesson_ids()) if id.startswith(incomplete)]


def files(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Leave it to the shell to complete files."""
    return [CompletionItem(incomplete, type="file")]


def _lesson_ids() -> set[str]:
    from fixlearn.commands.new import lesson_ids
    from fixlearn.errors import FixlearnError
    from fixlearn.repository.repository import open_repository

    try:
        repository = open_repository()
        return lesson_ids(repository.work_tree(), repository.config().lessons)
    except FixlearnError:
        return set()  # an error message would garble the line that is being typed
