"""Signs of a prevention in a change: tests, lint rules, CI steps, types."""

from __future__ import annotations

import re

from fixlearn.lessons.test_names import declared_tests, is_test_file
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.lessons.test_names import ChangedFile

_MAX_LINE = 300  # characters of a line that are searched; bounds the time for minified files
_MAX_RULE = 100  # characters; nobody reads a longer one as evidence


class Sign(NamedTuple):
    """A part of a change that may be the prevention."""

    kind: str
    evidence: str  # path, path::test or path#text
    is_named: bool = False  # it names a test or rule, not the whole file


class _Place(NamedTuple):
    """Files that are a prevention of one kind, if they have a line that matches `line`."""

    kind: str
    path: str
    line: str = ""


_PLACES = (
    _Place(
        "lint",
        r"""(?:^|/)(?: \.?ruff\.toml | \.flake8 | \.?pylintrc(?:\.toml)? | \.?mypy\.ini
            | pyrightconfig\.json | \.eslintrc(?:\.\w+)? | eslint\.config\.\w+ | biome\.jsonc?
            | \.stylelintrc(?:\.\w+)? | \.golangci\.\w+ | \.?clippy\.toml | \.rubocop\.yml
            | \.clang-tidy | \.shellcheckrc | \.hadolint\.ya?ml | \.pre-commit-config\.yaml
            | lefthook\.ya?ml | \.semgrep(?:\.ya?ml|/.*) | \.importlinter | \.yamllint(?:\.ya?ml)?
            | checkstyle\.xml | detekt\.yml | phpstan\.neon(?:\.dist)? | \.swiftlint\.yml
            | \.commitlintrc(?:\.\w+)? )$""",
    ),
    _Place(
        "lint",
        r"(?:^|/)(?:pyproject\.toml|setup\.cfg|tox\.ini|Cargo\.toml|package\.json)$",
        r"""tool\.(?:ruff|mypy|pyright|pylint|importlinter|bandit) | \blints?\b | \bclippy\b
            | ^(?:extend-)?select\b | ^enable[_-]error[_-]code
            | ^(?:disallow|warn|no|strict)_\w+\s*= | ^strict\s*= | banned | eslint
            | ^["'](?:[A-Z]{1,5}[0-9]{0,4})["'],?""",
    ),
    _Place(
        "automate",
        r"""^(?: \.(?:github|gitea|forgejo)/(?:workflows|actions)/.+ | \.gitlab/.+\.ya?ml
            | \.(?:circleci|buildkite|woodpecker)/.+ | \.?ci/.+ )$
            | (?:^|/)(?: \.(?:gitlab-ci|travis|cirrus|drone|woodpecker|appveyor)\.ya?ml
            | (?:appveyor|azure-pipelines|bitbucket-pipelines)\.ya?ml | Jenkinsfile )$""",
    ),
    _Place(
        "guard",
        r"""\.(?:pyi|xsd|proto|graphqls?|avsc|thrift|schema\.json) $ | \.d\.ts$
            | (?:^|/)(?: py\.typed | tsconfig(?:\.\w+)?\.json | (?:openapi|swagger)[^/]*\.\w+ )$
            | (?:^|/)(?: migrations? | db/migrate | alembic/versions )/.+ | \.prisma$""",
    ),
    _Place(
        "monitor",
        r"(?:^|/)(?:alerts?|alerting|prometheus)/.+\.(?:ya?ml|json|tf|rules)$|\.rules\.ya?ml$",
    ),
    _Place(
        "review",
        r"""(?:^|/)(?: pull_request_template(?:\.md|/.+) | merge_request_templates/.+ | CODEOWNERS
            | [^/]*checklist[^/]*\.md )$""",
    ),
)


def find_signs(file: ChangedFile) -> list[Sign]:
    """The signs of a prevention in one changed file."""
    if not is_nameable(file.path):
        return []
    tests = [
        Sign(
            "property-test" if test.is_drawn else "test",
            f"{file.path}::{test.name}",
            is_named=True,
        )
        for test in declared_tests(file)
        if not test.is_skipped
    ]
    if tests:
        return tests
    sign = Sign("test", file.path) if is_test_file(file.path) else _sign_by_place(file)
    return [sign] if sign else []


def is_nameable(path: str) -> bool:
    """True for a path that is unambiguous as evidence."""
    is_plain = path.isprintable() and "\ufffd" not in path and path == " ".join(path.split())
    return is_plain and "::" not in path and "#" not in path and not path.startswith('"')


def kind_of_path(path: str) -> str:
    """The kind of prevention that any change of this file is; "" if its lines decide."""
    if is_test_file(path):
        return "test"
    places = (place for place in _PLACES if not place.line and _search(place.path, path))
    return next((place.kind for place in places), "")


def _sign_by_place(file: ChangedFile) -> Sign | None:
    lines = [line.strip() for hunk in file.hunks for line in hunk.lines if line.strip()]
    for place in _PLACES:
        if not _search(place.path, file.path):
            continue
        matches = [
            line for line in lines if not place.line or _search(place.line, line[:_MAX_LINE])
        ]
        if place.line and not matches:
            continue
        if place.kind == "lint" and len(matches) == 1 and _is_text(matches[0]):
            return Sign("lint", f"{file.path}#{matches[0]}", is_named=True)
        return Sign(place.kind, file.path)
    return None


def _is_text(line: str) -> bool:
    is_short = len(line) <= _MAX_RULE and line.isprintable()
    return is_short and line == " ".join(line.split()) and not line.startswith("#")


def _search(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(pattern, text, re.VERBOSE)


def named_first(signs: Iterable[Sign]) -> list[Sign]:
    """The distinct signs that name a test or a rule; if there is none, all distinct signs."""
    unique = list(dict.fromkeys(signs))
    return [sign for sign in unique if sign.is_named] or unique
