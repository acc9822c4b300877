"""Repeated options of `fixlearn new`: which belong together, and what is refused."""

from __future__ import annotations

import click
import pytest

from fixlearn.cli.new_answers import group_preventions


def grouped(options: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """The kind, change and evidence of each prevention; options are "kind=test change=a"."""
    pairs = [(name, value) for name, _, value in (word.partition("=") for word in options.split())]
    return [(step.kind, step.change, step.evidence) for step in group_preventions(pairs)]


@pytest.mark.parametrize(
    ("options", "preventions"),
    [
        ("", [("", "", ())]),
        ("evidence=x evidence=y", [("", "", ("x", "y"))]),
        ("kind=test change=a evidence=x", [("test", "a", ("x",))]),
        ("evidence=x kind=test change=a evidence=y", [("test", "a", ("x", "y"))]),
        (
            "kind=test change=a evidence=x kind=lint change=b evidence=y",
            [("test", "a", ("x",)), ("lint", "b", ("y",))],
        ),
        ("change=a kind=test change=b kind=lint", [("test", "a", ()), ("lint", "b", ())]),
        ("change=a change=b", [("", "a", ()), ("", "b", ())]),
        (
            "kind=test kind=lint change=a change=b",
            [("test", "", ()), ("lint", "a", ()), ("", "b", ())],
        ),
    ],
)
def test_a_second_kind_or_change_begins_the_next_prevention(
    options: str, preventions: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert grouped(options) == preventions


@pytest.mark.parametrize("name", ["owner", "status", "due"])
def test_a_second_owner_status_or_date_of_one_prevention_is_refused(name: str) -> None:
    with pytest.raises(click.UsageError, match=f"--{name} was given twice for one prevention"):
        grouped(f"kind=test {name}=a {name}=b")

    assert len(grouped(f"kind=test {name}=a kind=lint {name}=b")) == 2
