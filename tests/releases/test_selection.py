"""The releases that a query chooses."""

from __future__ import annotations

from fixlearn.config import Config
from fixlearn.releases.selection import ReleaseQuery, ReleaseSelection, select_releases
from tests.builders import a_release


def plan(**query: str) -> ReleaseSelection:
    """What is chosen in a monorepo whose last commit released two of its three packages."""
    releases = [
        a_release("1.0", 1, component="api", sha="a"),
        a_release("2.0", 1, component="web", sha="a"),
        a_release("9.0", 2, component="docs", sha="b"),
        a_release("1.1", 3, component="api", sha="c"),
        a_release("2.1", 3, component="web", sha="c"),
    ]
    return select_releases(releases, "d", ReleaseQuery(**query), Config(), 4)


def test_all_packages_that_the_newest_commit_released_are_chosen() -> None:
    selection = plan()

    assert [release.name for release in selection.chosen] == ["unreleased", "1.1", "2.1"]
    assert [release.name for release in selection.earlier] == ["2.0"]
    assert selection.is_certain


def test_of_one_component_only_its_newest_release_is_chosen() -> None:
    assert [each.name for each in plan(component="api").chosen] == ["unreleased", "1.1"]
    assert [each.name for each in plan(component="docs").chosen] == ["unreleased", "9.0"]
