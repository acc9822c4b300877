"""What changed paths say about a commit: the product, or only what stands around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


LOCKED = "lock or vendored files"


class _Kind(NamedTuple):
    """Files that are not the product: by a folder above them, their name or its ending.

    All are compared in small letters. `name` is matched against the whole file name.
    """

    says: str
    folders: frozenset[str]  # anywhere above the file
    roots: tuple[str, ...]  # how the path begins
    name: re.Pattern[str]


def _kind(says: str, folders: str, roots: str, name: str) -> _Kind:
    return _Kind(
        says, frozenset(folders.split()), tuple(roots.split()), re.compile(name, re.VERBOSE)
    )


_KINDS = (
    _kind(
        "documentation",
        folders="doc docs documentation man website changelog changelogs",
        roots="",
        name=r"""[^.].*\.(?:md|mdx|rst|adoc|asciidoc|pod|texi|tex|[1-9])
            | (?:readme|changelog|changes|news|authors|contributors|licen[cs]e|copying|notice|todo
                |thanks|maintainers|codeowners)(?:[.-]?[0-9.]*)(?:\.(?:txt|html))?
            | (?:history|security)\.(?:txt|html)
            | \.mailmap | \.all-contributorsrc""",
    ),
    _kind(
        "CI and build plumbing",
        folders="",
        roots=".github/ .circleci/ .gitlab/ .travis/ .buildkite/ .woodpecker/ .azure-pipelines/"
        " .forgejo/ .gitea/ ci/ .ci/ scripts/ci/",
        name=r"""\.(?:travis|appveyor|gitlab-ci|cirrus|azure-pipelines|drone|readthedocs|codecov
                |pre-commit-config|coveragerc|editorconfig|golangci|rubocop|goreleaser|zuul
                |gitignore|gitattributes|clang-format|clang-tidy)(?:\.[a-z]+)?
            | (?:travis|appveyor|azure-pipelines|codecov|bitbucket-pipelines|zuul|goreleaser
                |dependabot|renovate|readthedocs)\.(?:ya?ml|json5?)
            | jenkinsfile | tox\.ini | noxfile\.py""",
    ),
    _kind(
        LOCKED,
        folders="vendor third_party third-party node_modules",
        roots="",
        name=r"""package-lock\.json | yarn\.lock | pnpm-lock\.yaml | bun\.lockb? | cargo\.lock
            | poetry\.lock | uv\.lock | pdm\.lock | pipfile\.lock | gemfile\.lock | composer\.lock
            | go\.sum | flake\.lock | mix\.lock | pubspec\.lock | podfile\.lock
            | package\.resolved""",
    ),
    _kind(
        "tests",
        folders="test tests testing spec specs __tests__ testdata fixtures e2e",
        roots="",
        name=r"""(?:test_.* | .*_test | conftest)\.[a-z]+
            | .*[._-](?:test|spec)\.[a-z]+
            | .*[a-z]tests?\.(?:java|kt|cs|scala|php|groovy|swift)""",
    ),
)
# A folder "docs" or "changelog" below these holds the code that makes documents.
_SOURCES = frozenset(("src", "lib"))


def only_kind(paths: Sequence[str]) -> str:
    """What all of `paths` are, when none of them is the product itself; else "".

    >>> only(["README.md", "docs/start.rst"])
    'documentation'
    >>> only(["README.md", ".github/workflows/ci.yml"])
    'documentation, CI and build plumbing'
    """
    found: dict[str, None] = {}
    for path in paths:
        kind = _kind_of(path.lower())
        if not kind:
            return ""
        found[kind] = None
    return ", ".join(found)


def _kind_of(path: str) -> str:
    *above, name = path.split("/")
    folders = frozenset(above)
    for kind in _KINDS:
        is_below = not folders.isdisjoint(kind.folders)
        if is_below and kind.says == "documentation" and not folders.isdisjoint(_SOURCES):
            is_below = False
        if is_below or path.startswith(kind.roots) or kind.name.fullmatch(name):
            return kind.says
    return ""
