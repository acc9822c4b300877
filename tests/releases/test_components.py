"""Which component a path and a lesson belong to."""

from __future__ import annotations

from fixlearn.releases.components import Components
from tests.builders import a_lesson, a_prevention

OURS = Components(["api", "web", ""], {"api": ["services/api"]})


def test_a_component_has_its_configured_folders_or_every_folder_with_its_name() -> None:
    assert OURS.of(["services/api/x.py", "packages/web/src/x.ts", "README.md"]) == {"api", "web"}
    assert OURS.of(["tools/api/x.py", "web.md", "services/api"]) == frozenset()


def test_without_components_no_path_belongs_to_one() -> None:
    assert not Components([""], {})
    assert Components([""], {}).of(["api/x.py"]) == frozenset()


def test_a_lesson_belongs_to_the_component_of_its_paths_or_of_its_fix() -> None:
    of_web = a_lesson("it", a_prevention(evidence=("web/test_x.py::test_it",)))

    assert OURS.has_lesson("web", of_web, ())
    assert not OURS.has_lesson("api", of_web, ())
    assert OURS.has_lesson("api", of_web, ["it"])


def test_a_lesson_without_a_component_belongs_to_all() -> None:
    assert OURS.has_lesson("api", a_lesson(areas=("docs/*",)), ())
