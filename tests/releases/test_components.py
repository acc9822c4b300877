"""Which component a path, a commit and a lesson belong to."""

from __future__ import annotations

import pytest

from fixlearn.releases.components import Components
from tests.builders import a_lesson, a_prevention

OURS = Components(["api", "web"], {"api": ["services/api"]})
# as with the tags v1.0, plugin@1.0 and cli@1.0
MAIN_AND_PLUGINS = Components(["", "plugin", "cli"], {"plugin": ["packages/plugin"], "cli": ()})


def test_a_component_has_its_configured_folders_or_every_folder_with_its_name() -> None:
    assert OURS.of(["services/api/x.py", "packages/web/src/x.ts", "README.md"]) == {"api", "web"}
    assert OURS.of(["tools/api/x.py", "web.md", "services/api"]) == frozenset()


def test_without_components_no_path_belongs_to_one() -> None:
    assert not Components([""], {})
    assert Components([""], {}).of(["api/x.py"]) == frozenset()


@pytest.mark.parametrize(
    ("path", "components"),
    [
        ("packages/plugin/a.js", {"plugin"}),
        ("packages/main/a.js", {""}),
        ("README.md", {""}),
        ("cli/a.js", {""}),  # it is known to have no folder
    ],
)
def test_releases_without_a_component_have_what_no_component_has(path, components) -> None:
    assert MAIN_AND_PLUGINS.of([path]) == components


def test_releases_without_a_component_have_the_folders_that_the_settings_give_them() -> None:
    components = Components(["", "plugin"], {"": ["packages/main"], "plugin": ["packages/plugin"]})

    assert components.of(["packages/main/a.js"]) == {""}
    assert components.of(["packages/plugin/a.js"]) == {"plugin"}
    assert components.of(["README.md"]) == frozenset()


def test_a_component_at_the_top_has_what_no_other_component_has() -> None:
    components = Components(["server", "client"], {"server": [""], "client": ["client"]})

    assert components.of(["main.go"]) == {"server"}
    assert components.of(["client/main.go"]) == {"client"}


def test_of_folders_in_each_other_the_innermost_counts() -> None:
    components = Components(
        ["sdk", "sdk/metric", "docs"], {"sdk": ["sdk"], "sdk/metric": ["sdk/metric"]}
    )

    assert components.of(["sdk/trace/a.go"]) == {"sdk"}
    assert components.of(["sdk/metric/internal/a.go"]) == {"sdk/metric"}
    assert components.of(["sdk/metric/docs/a.md"]) == {"sdk/metric", "docs"}


@pytest.mark.parametrize(
    ("components", "of_plugin", "of_main"),
    [
        (["plugin"], True, False),
        ([""], False, True),
        (["", "plugin"], True, True),
        ([], True, True),
    ],
)
def test_a_commit_counts_for_its_components_or_for_all(components, of_plugin, of_main) -> None:
    assert MAIN_AND_PLUGINS.has_commit("plugin", components) is of_plugin
    assert MAIN_AND_PLUGINS.has_commit("", components) is of_main


def test_a_lesson_belongs_to_the_component_of_its_paths_or_of_its_fix() -> None:
    of_web = a_lesson("it", a_prevention(evidence=("web/test_x.py::test_it",)))

    assert OURS.has_lesson("web", of_web, ())
    assert not OURS.has_lesson("api", of_web, ())
    assert OURS.has_lesson("api", of_web, ["it"])


def test_a_lesson_without_a_component_belongs_to_all() -> None:
    assert OURS.has_lesson("api", a_lesson(areas=("docs/*",)), ())
