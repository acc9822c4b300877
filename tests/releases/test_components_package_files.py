"""The folders of components, from the package files of a monorepo."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.releases.components import component_folders, package_files, package_name


@pytest.mark.parametrize(
    ("path", "content", "name"),
    [
        ("a/package.json", b'{"name": "@scope/plugin", "version": "1.0.0"}', "@scope/plugin"),
        ("a/pyproject.toml", b'[project]\nname = "client"\n', "client"),
        ("a/Cargo.toml", b'[package]\nname = "parser"\n', "parser"),
        ("a/go.mod", b"// the API\nmodule example.org/x/api/v3\n\ngo 1.22\n", "example.org/x/api"),
        ("a/Chart.yaml", b"apiVersion: v2\nname: helm-chart\n", "helm-chart"),
        # without a name, or broken
        ("package.json", b'{"private": true}', ""),
        ("package.json", b'{"name": 7}', ""),
        ("package.json", b"[]", ""),
        ("package.json", b"{", ""),
        ("pyproject.toml", b"[tool.x]\n", ""),
        ("pyproject.toml", b"\xff", ""),
        ("Cargo.toml", b"[workspace]\n", ""),
        ("go.mod", b"go 1.22\n", ""),
        ("Chart.yaml", b"[", ""),
        ("Chart.yaml", b"", ""),
    ],
)
def test_a_package_file_names_its_package(path, content, name):
    assert package_name(path, content) == name


@given(
    st.sampled_from(["package.json", "pyproject.toml", "Cargo.toml", "go.mod", "Chart.yaml"]),
    st.binary(max_size=80),
)
def test_no_package_file_is_too_broken_to_be_read(path, content):
    assert isinstance(package_name(path, content), str)


def test_package_files_come_outermost_first():
    paths = ["b/go.mod", "a/b/Cargo.toml", "package.json", "a/go.mod", "a/x.py", "bad\n/go.mod"]

    assert package_files(paths) == ["package.json", "a/go.mod", "b/go.mod", "a/b/Cargo.toml"]


def test_a_component_has_the_folder_of_the_settings_or_of_its_package_or_of_its_path():
    folders = component_folders(
        {"", "mapped", "@scope/whole", "part", "api/client", "by-name", "absent"},
        {"mapped": ["elsewhere"], "": ["main"]},
        {"p/whole/package.json": "@scope/whole", "p/part/package.json": "@scope/part"},
        ["p/whole/a.js", "api/client/a.go", "x/by-name/a.py", "mapped/a.py"],
    )

    assert folders == {
        "": ["main"],
        "mapped": ["elsewhere"],
        "@scope/whole": ["p/whole"],
        "part": ["p/part"],
        "api/client": ["api/client"],
        "absent": (),
    }  # "by-name" has every folder of its name


def test_of_packages_with_the_same_last_part_the_one_in_the_folder_of_the_component_counts():
    packages = {"log/go.mod": "x.org/log", "sdk/log/go.mod": "x.org/sdk/log", "a/go.mod": "y/a"}

    folders = component_folders({"log", "sdk/log"}, {}, packages, [*packages])

    assert folders == {"log": ["log"], "sdk/log": ["sdk/log"]}
