"""What changed paths say about a commit: the product, or only what stands around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# (what it is called in a reason, the paths that belong to it); matched in lower case
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "documentation",
        re.compile(
            r"""(?:.*/)?(?:docs?|documentation|man|website)/.*
            | .*\.(?:md|mdx|rst|adoc|asciidoc|pod|texi|tex|[1-9])
            | (?:.*/)?(?:readme|changelog|changes|news|authors|contributors|licen[cs]e|copying
                |notice|todo|thanks|maintainers|codeowners|security|history)(?:[.-]?[0-9.]*)?(?:\.(?:md|rst|txt|html))?
            | (?:.*/)?changelogs?/.*
            | (?:.*/)?\.?(?:mailmap|all-contributorsrc)""",
            re.VERBOSE,
        ),
    ),
    (
        "CI and build plumbing",
        re.compile(
            r"""\.(?:github|circleci|gitlab|travis|buildkite|woodpecker|azure-pipelines|forgejo|gitea)/.*
            | (?:.*/)?\.?(?:travis|appveyor|gitlab-ci|cirrus|azure-pipelines|drone|readthedocs|codecov
                |pre-commit-config|pre-commit-hooks|coveragerc|editorconfig|golangci|rubocop
                |bitbucket-pipelines|zuul|goreleaser|dependabot|renovate)(?:\.[^/]*)?
            | (?:.*/)?(?:jenkinsfile|tox\.ini|noxfile\.py|\.gitignore|\.gitattributes|\.clang-format
                |\.mailmap|renovate\.json5?)
            | (?:scripts/|\.)?ci/.*""",
            re.VERBOSE,
        ),
    ),
    (
        "lock or vendored files",
        re.compile(
            r"""(?:.*/)?(?:vendor|third_party|third-party|node_modules)/.*
            | (?:.*/)?(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|cargo\.lock
                |poetry\.lock|uv\.lock|pdm\.lock|pipfile\.lock|gemfile\.lock|composer\.lock
                |go\.sum|flake\.lock|mix\.lock|pubspec\.lock|podfile\.lock|package\.resolved)""",
            re.VERBOSE,
        ),
    ),
    (
        "tests",
        re.compile(
            r"""(?:.*/)?(?:tests?|testing|specs?|__tests__|testdata|fixtures|e2e)/.*
            | (?:.*/)?(?:test_[^/]*|[^/]*_test|conftest)\.[a-z]+
            | (?:.*/)?[^/]*[._-](?:test|spec)\.[a-z]+
            | .*(?<=[a-z])tests?\.(?:java|kt|cs|scala|php|groovy|swift)""",
            re.VERBOSE,
        ),
    ),
)


def only(paths: Sequence[str]) -> str:
    """What all of `paths` are, when none of them is the product itself; else "".

    >>> only(["README.md", "docs/start.rst"])
    'documentation'
    >>> only(["README.md", ".github/workflows/ci.yml"])
    'documentation, CI and build plumbing'
    """
    found: dict[str, None] = {}
    for path in paths:
        lowered = path.lower()
        kind = next((name for name, pattern in _KINDS if pattern.fullmatch(lowered)), "")
        if not kind:
            return ""
        found[kind] = None
    return ", ".join(found)
