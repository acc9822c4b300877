"""Refuse parameters that exclude each other, or that require another one."""

from __future__ import annotations

import click


def refuse_together(*groups: str) -> None:
    """Raise UsageError if parameters of two groups were given; "base head" is a group of two."""
    labels = [label for label in map(_given, groups) if label]
    if len(labels) > 1:
        names = f"{', '.join(labels[:-1])} and {labels[-1]}"
        raise click.UsageError(f"{names} cannot be used together.")


def refuse_without(needed: str, *names: str) -> None:
    """Raise UsageError if one of these options was given without the option `needed`."""
    parameters = click.get_current_context().command.params
    (option,) = [_label(parameter) for parameter in parameters if parameter.name == needed]
    for label in filter(None, map(_given, names)):
        if not _given(needed):
            raise click.UsageError(f"{label} requires {option}.")


def _given(group: str) -> str:
    """The given parameters of a group as a user writes them, such as "RANGE" or "--base/--head"."""
    context = click.get_current_context()
    return "/".join(
        _label(parameter)
        for parameter in context.command.params
        if parameter.name in group.split()
        and context.params.get(parameter.name) not in (None, False, ())
    )


def _label(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.human_readable_name.strip("[].")
