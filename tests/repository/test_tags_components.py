"""The components of a repository, with the folders that its package files give them."""

from __future__ import annotations

import pytest

from fixlearn.config import Config
from fixlearn.model import Release
from fixlearn.repository.repository import open_repository
from fixlearn.repository.tags import read_components


def _read(repo, *names, config=None):
    releases = [Release(f"{name}@1.0", "1.0", "", 1, component=name) for name in names]
    return read_components(open_repository(str(repo.path)), config or Config(), releases)


@pytest.fixture
def monorepo(repo):
    repo.commit(
        "feat: begin",
        {
            "packages/plugin-vue/package.json": '{"name": "@scope/vue"}',
            "broken/package.json": "{",
            "crates/parser/Cargo.toml": '[package]\nname = "parser"\n',
        },
    )
    return repo


def test_package_files_of_head_name_the_folders(monorepo):
    components, notice = _read(monorepo, "vue", "parser", "")

    assert notice == ""
    assert components.of(["packages/plugin-vue/a.js"]) == {"vue"}
    assert components.of(["crates/parser/src/lib.rs"]) == {"parser"}
    assert components.of(["README.md"]) == {""}


def test_components_without_a_folder_are_reported(monorepo):
    _, notice = _read(monorepo, "vue", "one", "two", "three", "four")

    assert notice == (
        "no folder is known for the component four, one, three and 1 more, so no change "
        'belongs to it; add "components: {four: [<folder>]}" under "releases:" in .fixlearn.yaml'
    )


def test_the_settings_come_before_the_package_files(monorepo):
    config = Config(components={"vue": ("other",)})

    components, _ = _read(monorepo, "vue", config=config)

    assert components.of(["packages/plugin-vue/a.js"]) == frozenset()
    assert components.of(["other/a.js"]) == {"vue"}


def test_nothing_is_read_without_components(repo):
    components, notice = _read(repo, "")

    assert (bool(components), notice) == (False, "")
